"""The examples in the docstrings hold."""

from __future__ import annotations

import doctest
import importlib

import pytest


@pytest.mark.parametrize("name", ["guard", "values", "build"])
def test_examples_hold(name: str) -> None:
    result = doctest.testmod(importlib.import_module(f"core.ingest.{name}"))

    assert result.attempted > 0
    assert result.failed == 0
