"""``endcap evaluate claims`` from file to file, by the command itself."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import Result
from typer.testing import CliRunner

from core.cli import app
from core.settings import settings
from tests.copywriting.claims.shop import approved, jacket
from tests.evaluate.rows import Rows, answers_in, written

Run = Callable[..., Result]

TEXTS = ("A cotton jacket.", "A waterproof jacket in cotton.", "Made of linen, in navy.", "")


def _facts(place: int = 0) -> dict[str, Any]:
    one = jacket(place)
    return {"product_type": one.product_type, "facts": {name: list(several) for name, several in one.values.items()}}


def _items() -> Rows:
    return [{"id": f"t{place}", **_facts(), "text": text} for place, text in enumerate(TEXTS)]


def _examples() -> Rows:
    return [{**_facts(place), "text": one.text} for place, one in enumerate(approved())]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setenv("ENDCAP_HOME", str(tmp_path / "home"))
    settings.cache_clear()

    def invoke(items: Rows, examples: Rows, *more: str, out: str = "out.jsonl", code: int = 0) -> Result:
        words = ["evaluate", "claims", "--items", str(written(tmp_path / "items.jsonl", items))]
        words += [
            "--examples",
            str(written(tmp_path / "examples.jsonl", examples)),
            "--out",
            str(tmp_path / out),
            *more,
        ]
        result = CliRunner().invoke(app, words)
        assert result.exit_code == code, result.output
        return result

    yield invoke
    settings.cache_clear()


def test_every_text_is_answered_in_the_order_of_the_file(run: Run, tmp_path: Path) -> None:
    run(_items(), _examples())

    answers = answers_in(tmp_path / "out.jsonl")
    assert [one["id"] for one in answers] == ["t0", "t1", "t2", "t3"]
    assert [one["supported"] for one in answers] == [True, False, False, True]
    assert all(one["supported"] is (one["findings"] == []) for one in answers)


def test_a_finding_says_where_what_and_why(run: Run, tmp_path: Path) -> None:
    run(_items(), _examples())

    (found,) = answers_in(tmp_path / "out.jsonl")[2]["findings"]
    assert TEXTS[2][found["start"] : found["end"]] == "linen"
    assert (found["kind"], found["level"]) == ("contradiction", "block")
    assert "cotton" in found["message"]


def test_one_line_on_standard_output_sums_up_and_progress_goes_elsewhere(run: Run) -> None:
    result = run(_items(), _examples(), "--seed", "4")

    (line,) = result.stdout.splitlines()
    assert json.loads(line) == {
        "capability": "claims", "read": 4, "known": 24, "supported": 2, "findings": 2, "seed": 4,
    }  # fmt: skip
    assert "1/4 judging texts" in result.stderr


def test_a_fact_may_be_one_value_or_several_or_empty(run: Run, tmp_path: Path) -> None:
    row = {"id": "a", "product_type": "Jacket", "facts": {"material": "cotton", "pack": 3, "none": None, "list": []}}

    run([row | {"text": "A pack of 3 in cotton."}], _examples())

    assert answers_in(tmp_path / "out.jsonl")[0]["supported"] is True


def _refused(run: Run, tmp_path: Path, items: Rows, examples: Rows, *words: str, out: str = "out.jsonl") -> None:
    (line,) = run(items, examples, out=out, code=2).stderr.strip().splitlines()
    assert all(word in line for word in words), line
    assert not (tmp_path / out).exists()


@pytest.mark.parametrize("column", ["id", "product_type", "facts", "text"])
def test_a_missing_column_of_the_items_is_named(run: Run, tmp_path: Path, column: str) -> None:
    items = [{name: value for name, value in row.items() if name != column} for row in _items()]
    _refused(run, tmp_path, items, _examples(), "items.jsonl", f"column {column} is missing", "expected")


@pytest.mark.parametrize("column", ["product_type", "facts", "text"])
def test_a_missing_column_of_the_examples_is_named(run: Run, tmp_path: Path, column: str) -> None:
    examples = [{name: value for name, value in row.items() if name != column} for row in _examples()]
    _refused(run, tmp_path, _items(), examples, "examples.jsonl", f"column {column} is missing", "expected")


@pytest.mark.parametrize("given", [None, "cotton", ["cotton"], 3, {"material": {"a": 1}}])
def test_facts_of_another_shape_are_refused_with_their_row(run: Run, tmp_path: Path, given: object) -> None:
    items = _items()
    items[1]["facts"] = given
    _refused(run, tmp_path, items, _examples(), "items.jsonl", "row 2", "expected")


@pytest.mark.parametrize("given", [None, 3, ["a"]])
def test_a_text_that_is_none_is_refused_with_its_row(run: Run, tmp_path: Path, given: object) -> None:
    items = _items()
    items[2]["text"] = given
    _refused(run, tmp_path, items, _examples(), "items.jsonl: row 3, column text", "a text")


def test_a_repeated_id_is_refused(run: Run, tmp_path: Path) -> None:
    items = _items()
    items[1]["id"] = "t0"
    _refused(run, tmp_path, items, _examples(), "row 2, column id", "t0")


def test_no_examples_are_refused(run: Run, tmp_path: Path) -> None:
    _refused(run, tmp_path, _items(), [], "examples.jsonl", "column")


def test_an_answer_that_is_not_json_lines_is_refused_before_any_work(run: Run, tmp_path: Path) -> None:
    _refused(run, tmp_path, _items(), _examples(), "out.csv", ".jsonl", out="out.csv")


@pytest.mark.slow
def test_the_command_repeats_itself_in_another_process(tmp_path: Path) -> None:
    items, examples = written(tmp_path / "i.jsonl", _items()), written(tmp_path / "e.jsonl", _examples())
    answers = []
    for hashing in ("1", "2"):
        out = tmp_path / f"answer{hashing}.jsonl"
        environment = {**os.environ, "ENDCAP_HOME": str(tmp_path / "home"), "PYTHONHASHSEED": hashing}
        command = [sys.executable, "-m", "core.cli", "evaluate", "claims"]
        command += ["--items", str(items), "--examples", str(examples), "--out", str(out)]
        subprocess.run(command, check=True, capture_output=True, env=environment)
        answers.append(out.read_bytes())
    assert answers[0] == answers[1]


@pytest.mark.data
@pytest.mark.slow
def test_descriptions_of_a_large_shop_are_told_from_ones_with_another_colour_a_number_or_a_claim(
    run: Run, shared_data: Path, tmp_path: Path
) -> None:
    told = pd.read_csv(shared_data / "catalog" / "hm_articles.csv.gz").dropna(subset=["detail_desc"])
    told = told.drop_duplicates("detail_desc").sample(1200, random_state=0)
    rows = [
        {
            "product_type": one["product_type_name"],
            "facts": {
                "colour": one["colour_group_name"].lower(),
                "details": one["detail_desc"].rstrip(".").split(". "),
                "weight": f"{200 + 10 * place % 400} g",
            },
            "text": one["detail_desc"],
        }
        for place, one in enumerate(told.to_dict("records"))
    ]
    rng = random.Random(0)
    added = ("It weighs 901 g.", "Fully waterproof.", "Made in Portugal.", "By Zelmira.", "Free delivery.")
    items = [
        {**row, "id": f"{place}", "text": row["text"] + (" " + rng.choice(added)) * (place % 2)}
        for place, row in enumerate(rows[600:])
    ]
    run(items, rows[:600])
    flagged = [not one["supported"] for one in answers_in(tmp_path / "out.jsonl")]
    assert sum(flagged[::2]) <= 0.02 * len(flagged[::2])
    assert sum(flagged[1::2]) >= 0.98 * len(flagged[1::2])
