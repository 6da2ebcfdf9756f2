"""``endcap evaluate extract`` from file to file, by the command itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from core.cli import app
from core.settings import settings
from tests.evaluate.rows import Rows, answers_in, written
from tests.text.angling import angling_items

Run = Callable[..., Result]


def _rows(count: int = 80, tests: int = 15) -> Rows:
    rows: Rows = []
    for place, one in enumerate(angling_items(count)):
        row = {"id": f"i{place}", "split": "test" if place < tests else "train"}
        row |= {"category": one.category, "title": one.title}
        rows.append(row if place < tests else row | {"attributes": dict(one.stated)})
    return rows


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setenv("ENDCAP_HOME", str(tmp_path / "home"))
    settings.cache_clear()

    def invoke(rows: Rows, *more: str, out: str = "out.jsonl", code: int = 0) -> Result:
        items = written(tmp_path / "items.jsonl", rows)
        result = CliRunner().invoke(
            app, ["evaluate", "extract", "--items", str(items), "--out", str(tmp_path / out), *more]
        )
        assert result.exit_code == code, result.output
        return result

    yield invoke
    settings.cache_clear()


def test_every_test_item_is_answered_in_the_order_of_the_file(run: Run, tmp_path: Path) -> None:
    run(_rows())
    answers = answers_in(tmp_path / "out.jsonl")
    assert [one["id"] for one in answers] == [f"i{place}" for place in range(15)]
    assert all(isinstance(one["attributes"], dict) and len(one) == 2 for one in answers)


def test_most_values_are_read(run: Run, tmp_path: Path) -> None:
    run(_rows())
    truth = [{name: value for name, value in one.stated.items() if value} for one in angling_items(80)[:15]]
    given = [one["attributes"] for one in answers_in(tmp_path / "out.jsonl")]
    hits = sum(len(mine.items() & right.items()) for mine, right in zip(given, truth, strict=True))
    assert hits > 0.85 * sum(map(len, truth))


def test_one_line_on_standard_output_sums_up_and_progress_goes_elsewhere(run: Run) -> None:
    result = run(_rows(), "--seed", "3")
    (line,) = result.stdout.splitlines()
    summary = json.loads(line)
    assert (summary["capability"], summary["read"], summary["known"], summary["seed"]) == ("extract", 15, 65, 3)
    assert 0.8 < summary["known_f1"] <= 1
    assert "6/6 judging the candidates" in result.stderr


def test_attributes_of_test_items_are_not_looked_at(run: Run, tmp_path: Path) -> None:
    run(_rows())
    told = [row | {"attributes": {"Brand": 7}} if row["split"] == "test" else row for row in _rows()]
    run(told, out="told.jsonl")
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "told.jsonl").read_bytes()


def test_the_same_seed_gives_the_same_answer(run: Run, tmp_path: Path) -> None:
    run(_rows(), "--seed", "5")
    run(_rows(), "--seed", "5", out="again.jsonl")
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "again.jsonl").read_bytes()


def test_a_title_that_is_null_or_empty_is_answered_with_nothing(run: Run, tmp_path: Path) -> None:
    rows = _rows()
    rows[0]["title"], rows[1]["title"] = None, ""
    run(rows)
    assert [one["attributes"] for one in answers_in(tmp_path / "out.jsonl")[:2]] == [{}, {}]


def test_with_nothing_stated_nothing_is_read(run: Run, tmp_path: Path) -> None:
    rows = [row | {"attributes": dict.fromkeys(row.get("attributes", {}))} for row in _rows()]
    assert json.loads(run(rows).stdout)["known_f1"] is None
    assert not any(one["attributes"] for one in answers_in(tmp_path / "out.jsonl"))


def _first_train(rows: Rows) -> dict[str, Any]:
    return next(row for row in rows if row["split"] == "train")


def _refused(run: Run, tmp_path: Path, rows: Rows, *words: str, out: str = "out.jsonl") -> None:
    result = run(rows, out=out, code=2)
    (line,) = result.stderr.strip().splitlines()
    assert all(word in line for word in words), line
    assert not (tmp_path / out).exists()


@pytest.mark.parametrize("column", ["id", "split", "category", "title", "attributes"])
def test_a_missing_column_is_named(run: Run, tmp_path: Path, column: str) -> None:
    rows = [{name: value for name, value in row.items() if name != column} for row in _rows()]
    _refused(run, tmp_path, rows, "items.jsonl", f"column {column} is missing", "expected")


@pytest.mark.parametrize("given", [None, "Brand: Rill", ["Rill"], 3])
def test_attributes_that_are_no_object_are_refused(run: Run, tmp_path: Path, given: object) -> None:
    rows = _rows()
    _first_train(rows)["attributes"] = given
    _refused(run, tmp_path, rows, "row 16, column attributes", "{name: value or null}")


@pytest.mark.parametrize("value", [3, ["Rill"], {"is": "Rill"}, True])
def test_a_value_that_is_no_text_is_refused(run: Run, tmp_path: Path, value: object) -> None:
    rows = _rows()
    _first_train(rows)["attributes"] = {"Brand": value}
    _refused(run, tmp_path, rows, "row 16, column attributes", "Brand")


def test_a_repeated_id_is_refused(run: Run, tmp_path: Path) -> None:
    rows = _rows()
    rows[4]["id"] = rows[2]["id"]
    _refused(run, tmp_path, rows, "row 5, column id", "i2")


def test_an_unknown_split_is_refused(run: Run, tmp_path: Path) -> None:
    rows = _rows()
    rows[4]["split"] = "later"
    _refused(run, tmp_path, rows, "row 5, column split", "train or test")


def test_a_file_without_items_to_read_is_refused(run: Run, tmp_path: Path) -> None:
    _refused(run, tmp_path, [row for row in _rows() if row["split"] == "train"], "no row", "test")


def test_an_answer_that_is_not_json_lines_is_refused_before_any_work(run: Run, tmp_path: Path) -> None:
    _refused(run, tmp_path, _rows(), "out.csv", ".jsonl", out="out.csv")


def test_a_folder_that_does_not_exist_is_named(run: Run, tmp_path: Path) -> None:
    _refused(run, tmp_path, _rows(), "nowhere", out="nowhere/out.jsonl")
