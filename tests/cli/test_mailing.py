"""Drafting an e-mail from a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.records.store import Store
from tests.cli.conftest import Run
from tests.proposals.desk import open_shop


def test_drafting_says_what_was_written_and_that_nobody_approved_it(
    run: Run, opened: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_shop(opened)
    monkeypatch.setenv("ENDCAP_SHOP_URL", "https://shop.example")

    said = run("draft-mail", "--kind", "new-arrivals", "--department", "Fashion", "--out", tmp_path).output

    assert said.startswith("A draft with 3 subjects and 3 products. Nobody has approved it yet.\n")
    text = (tmp_path / "new-arrivals-fashion-draft.txt").read_text(encoding="utf-8")
    assert "* Shirt dress 1\n" in text
    assert "https://shop.example/products/dress-1" in text
    assert {path.suffix for path in tmp_path.glob("*-draft.*")} == {".html", ".txt", ".json"}


def test_without_the_shops_address_it_says_what_to_mend(run: Run, opened: Store, tmp_path: Path) -> None:
    open_shop(opened)

    said = run("draft-mail", "--kind", "new-arrivals", "--department", "Fashion", "--out", tmp_path).output

    assert "forbidden, button: The button leads to '', which is no web address. Set ENDCAP_SHOP_URL" in said
    assert "The HTML and the text were not written." in said
    assert [path.name for path in tmp_path.glob("*-draft.*")] == ["new-arrivals-fashion-draft.json"]


def test_a_department_that_is_not_there_is_refused_in_one_line(run: Run, opened: Store, tmp_path: Path) -> None:
    open_shop(opened)

    refused = run("draft-mail", "--kind", "cart", "--department", "Fasion", "--out", tmp_path, code=2)

    assert "There is no department 'Fasion' with products on sale. Nothing was written" in refused.output
    assert not list(tmp_path.glob("*-draft.*"))
