from __future__ import annotations

import pytest

from core.copywriting.drafting.learning import Learned, learn
from tests.copywriting.drafting.rugs import rugs


@pytest.fixture(scope="package")
def learned() -> Learned:
    """What 120 rug texts teach."""
    return learn(rugs(120))
