"""A proposing run that is asked to stop while the language model is made stops at its next step, and keeps nothing."""

from __future__ import annotations

from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

import pytest

from core.catalog.propose import run
from core.errors import StoppedError
from core.records.store import Store
from core.settings import Settings
from core.text import embeddings
from tests.conftest import need


@pytest.mark.slow
def test_making_the_language_model_stops_when_asked(sqlite: Store, tmp_path: Path, now: datetime) -> None:
    need("semantic", find_spec("sentence_transformers") is not None, "install the extra `semantic`")
    settings = Settings(home=tmp_path)
    asked: list[bool] = []

    with pytest.raises(StoppedError, match="begun anew next time"):
        list(run(sqlite, settings, now, should_stop=lambda: bool(asked) or asked.append(True) or False))

    assert asked == [True]
    assert embeddings.stored(settings) is None
