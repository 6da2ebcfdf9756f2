"""``endcap evaluate classify`` from file to file, by the command itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from core.cli import app
from core.settings import settings
from core.text import embeddings
from tests.evaluate.files import write
from tests.text.garments import garments

Run = Callable[..., Result]
COLUMNS = ["id", "label_1", "p_1", "label_2", "p_2", "label_3", "p_3", "accept"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setenv("ENDCAP_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(embeddings, "find_spec", lambda _name: None)  # as without the extra
    settings.cache_clear()

    def invoke(items: Path, out: Path, *more: str, code: int = 0) -> Result:
        result = CliRunner().invoke(app, ["evaluate", "classify", "--items", str(items), "--out", str(out), *more])
        assert result.exit_code == code, result.output
        return result

    yield invoke
    settings.cache_clear()


def _table(count: int = 240, *, seed: int = 1) -> pd.DataFrame:
    texts, labels = garments(count, seed=seed)
    splits = ["test" if place % 4 == 0 else "train" for place in range(count)]
    return pd.DataFrame(
        {
            "id": [f"i{place}" for place in range(count)],
            "split": splits,
            "title": [text.title for text in texts],
            "description": [text.body for text in texts],
            "label": [
                "" if split == "test" else f"Shop > {label}" for split, label in zip(splits, labels, strict=True)
            ],
        }
    )


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return _table()


@pytest.fixture
def items(tmp_path: Path, table: pd.DataFrame) -> Path:
    return write(tmp_path / "items.csv", table)


def test_every_test_item_gets_three_labels_with_falling_chances(run: Run, items: Path, table: pd.DataFrame) -> None:
    out = items.with_name("answer.csv")
    run(items, out)
    answer = pd.read_csv(out)
    assert list(answer) == COLUMNS
    assert list(answer["id"]) == list(table["id"][table["split"] == "test"])
    assert (answer["p_1"] >= answer["p_2"]).all()
    assert (answer["p_2"] >= answer["p_3"]).all()
    assert (answer[["p_1", "p_2", "p_3"]].sum(axis=1) <= 1 + 1e-6).all()
    assert (answer[["label_1", "label_2", "label_3"]].nunique(axis=1) == 3).all()
    assert set(answer["accept"]) <= {0, 1}


def test_labels_are_right_and_what_is_accepted_is_more_so(run: Run, items: Path) -> None:
    out = items.with_name("answer.csv")
    run(items, out)
    answer = pd.read_csv(out)
    truth = pd.Series(garments(240, seed=1)[1][::4]).radd("Shop > ")
    right = answer["label_1"] == truth
    assert right.mean() > 0.8
    assert answer["accept"].mean() > 0.5
    assert right[answer["accept"] == 1].mean() >= 0.95


def test_the_summary_is_one_line_of_json_and_progress_goes_elsewhere(run: Run, items: Path) -> None:
    result = run(items, items.with_name("answer.csv"), "--seed", "3")
    (line,) = result.stdout.splitlines()
    summary = json.loads(line)
    assert summary["capability"] == "classify"
    assert (summary["judged"], summary["known"], summary["labels"], summary["seed"]) == (60, 180, 5, 3)
    assert 0.7 < summary["known_top1"] <= summary["known_top3"] <= 1
    assert "1/3 reading the items" in result.stderr


def test_labels_of_test_items_are_not_looked_at(run: Run, items: Path, table: pd.DataFrame) -> None:
    told = table.assign(label=table["label"].where(table["split"] != "test", "Shop > Hats"))
    run(items, items.with_name("hidden.csv"))
    run(write(items.with_name("told.csv"), told), items.with_name("seen.csv"))
    assert items.with_name("hidden.csv").read_bytes() == items.with_name("seen.csv").read_bytes()


@pytest.mark.parametrize("ending", [".csv.gz", ".parquet", ".jsonl"])
def test_every_form_of_file_gives_the_same_answer(run: Run, items: Path, table: pd.DataFrame, ending: str) -> None:
    run(items, items.with_name("a.csv"))
    run(write(items.with_name(f"items{ending}"), table), items.with_name("b.csv"))
    assert items.with_name("a.csv").read_bytes() == items.with_name("b.csv").read_bytes()


def test_texts_may_stand_in_columns_of_any_name(run: Run, items: Path, table: pd.DataFrame) -> None:
    other = table.rename(columns={"title": "Artikel", "description": "Notes"}).assign(made_in="Porto", grams=200)
    out = items.with_name("a.csv")
    assert json.loads(run(write(items.with_name("other.csv"), other), out).stdout)["known_top1"] > 0.7


def test_numbers_may_be_labels(run: Run, items: Path, table: pd.DataFrame) -> None:
    numbered = table.assign(label=table["label"].str.len().astype(str).where(table["split"] == "train", ""))
    run(write(items.with_name("numbered.jsonl"), numbered), items.with_name("a.csv"))


def test_one_label_is_everybodys_and_is_not_taken_for_proven(run: Run, items: Path, table: pd.DataFrame) -> None:
    alike = table.assign(label=table["label"].where(table["split"] == "test", "Gifts"))
    run(write(items.with_name("alike.csv"), alike), items.with_name("a.csv"))
    answer = pd.read_csv(items.with_name("a.csv"))
    assert set(answer["label_1"]) == {"Gifts"}
    assert answer["label_2"].isna().all()
    assert answer["p_1"].iloc[0] == pytest.approx(181 / 182, abs=1e-6)
    assert (answer["accept"] == 0).all()


def test_empty_capital_and_foreign_titles_are_answered(run: Run, tmp_path: Path) -> None:
    odd = pd.DataFrame(
        {"id": range(8), "split": ["train"] * 4 + ["test"] * 4,
         "title": ["red saw", "", "lámpara de mesa", "LAMP", "", "RED SAW", "锯", "lampe"],
         "label": ["Saws", "Saws", "Lamps", "Lamps", "", "", "", ""]}
    )  # fmt: skip
    run(write(tmp_path / "odd.csv", odd), tmp_path / "a.csv")
    answer = pd.read_csv(tmp_path / "a.csv")
    assert list(answer["id"]) == [4, 5, 6, 7]
    assert answer["label_1"].iloc[1] == "Saws"
    assert answer["label_3"].isna().all()


def _changed(table: pd.DataFrame, row: int, column: str, value: str) -> pd.DataFrame:
    changed = table.copy()
    changed.loc[row, column] = value
    return changed


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.drop(columns="id"), "column id is missing; expected a name for each item"),
        (lambda t: t.drop(columns="split"), "column split is missing; expected train or test"),
        (lambda t: t.drop(columns="label"), "column label is missing"),
        (lambda t: t[["id", "split", "label"]], "column title is missing; expected a text"),
        (lambda t: _changed(t, 4, "split", "valid"), "row 5, column split is “valid”; expected train or test"),
        (lambda t: _changed(t, 7, "id", "i0"), "row 8, column id is “i0”; expected a name no other row has"),
        (lambda t: _changed(t, 1, "label", " "), "row 2, column label is empty; expected a label"),
        (lambda t: t[t["split"] == "train"], "no row of column split is test"),
        (lambda t: t[t["split"] == "test"], "no row of column split is train"),
    ],
)
def test_a_bad_file_is_refused_with_exit_2_and_one_line(
    run: Run, items: Path, table: pd.DataFrame, change: Callable[[pd.DataFrame], pd.DataFrame], message: str
) -> None:
    out = items.with_name("a.csv")
    result = run(write(items.with_name("bad.csv"), change(table)), out, code=2)
    line = result.stderr.splitlines()[-1]
    assert line.startswith("bad.csv: ")
    assert message in line
    assert not out.exists()


def test_an_answer_in_an_unknown_form_is_refused_before_the_work(run: Run, items: Path) -> None:
    assert "a.txt: its ending is unknown" in run(items, items.with_name("a.txt"), code=2).stderr


@pytest.mark.slow
def test_the_command_repeats_itself_in_another_process(items: Path, tmp_path: Path) -> None:
    answers = []
    for number, hashing in enumerate(("1", "2")):
        out = tmp_path / f"answer{number}.csv"
        environment = {**os.environ, "ENDCAP_HOME": str(tmp_path / "home"), "PYTHONHASHSEED": hashing}
        command = [sys.executable, "-m", "core.cli", "evaluate", "classify", "--items", str(items), "--out", str(out)]
        subprocess.run(command, check=True, capture_output=True, env=environment)
        answers.append(out.read_bytes())
    assert answers[0] == answers[1]


@pytest.mark.data
@pytest.mark.slow
def test_garments_of_a_large_shop_are_told_apart_as_well_as_promised(
    run: Run, shared_data: Path, tmp_path: Path
) -> None:
    told = pd.read_csv(shared_data / "catalog" / "hm_articles.csv.gz").fillna({"detail_desc": ""})
    told = told.drop_duplicates(["product_code", "product_type_name"])
    told = told[told.groupby("product_type_name")["product_code"].transform("size") >= 5].reset_index(drop=True)
    split = (told["product_code"] % 4 == 0).map({True: "test", False: "train"})
    table = pd.DataFrame(
        {"id": told.index, "split": split, "title": told["prod_name"], "description": told["detail_desc"],
         "label": told["product_type_name"].where(split == "train", "")}
    )  # fmt: skip
    run(write(tmp_path / "items.csv", table), tmp_path / "answer.csv")
    answer = pd.read_csv(tmp_path / "answer.csv")
    right = answer["label_1"].to_numpy() == told["product_type_name"][split == "test"].to_numpy()
    assert right.mean() >= 0.86
    assert right[answer["accept"] == 1].mean() >= 0.95
    assert answer["accept"].mean() >= 0.5
