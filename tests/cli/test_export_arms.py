"""``export-arms``: the versions of a text as a file, in CSV or JSONL, for a tool that tests them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from core.records.catalogue import Product
from core.records.store import Store
from tests.cli.conftest import Run
from tests.proposals.copy_desk import TEXT, copy_draft, dressed_shop
from tests.proposals.desk import propose, set_value
from tests.proposals.test_copy_arms import BESIDE, SHORT
from tests.publish.shelves import rows_of

LIVE = '=HYPERLINK("https://evil.example")'


def drafted(store: Store, now: datetime) -> None:
    shop = dressed_shop(store)
    set_value(store, Product, shop.products[0], description=LIVE)
    propose(store, now, copy_draft(shop, alternatives=BESIDE, base_value=LIVE))


def test_a_csv_has_a_line_a_version_and_no_formula(run: Run, opened: Store, now: datetime, tmp_path: Path) -> None:
    run("init")
    drafted(opened, now)
    said = run("export-arms", "--out", tmp_path / "arms.csv").output

    assert "4 versions of the description of 1 product" in said
    live, first, *_ = rows_of((tmp_path / "arms.csv").read_bytes())
    assert (first["product"], first["origin"], first["approved"]) == ("dress-1", "ai", "no")
    assert first["text"] == f"<p>{TEXT}</p>"
    assert (live["live"], live["origin"]) == ("yes", "shop")
    assert not live["text"].startswith("=")


def test_jsonl_keeps_the_warnings_as_a_list_and_only_approved_texts_if_asked(
    run: Run, opened: Store, now: datetime, tmp_path: Path
) -> None:
    run("init")
    drafted(opened, now)
    run("export-arms", "--out", tmp_path / "arms.jsonl", "--department", "Fashion")

    lines = [json.loads(line) for line in (tmp_path / "arms.jsonl").read_text(encoding="utf-8").splitlines()]
    assert f"<p>{SHORT.text}</p>" in [line["text"] for line in lines]
    assert {type(line["warnings"]) for line in lines} == {list}
    said = run("export-arms", "--out", tmp_path / "approved.jsonl", "--approved").output
    assert "0 versions of the description of 0 products" in said
    assert (tmp_path / "approved.jsonl").read_text() == ""
