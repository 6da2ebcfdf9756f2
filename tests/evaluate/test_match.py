"""``endcap evaluate match`` from file to file, by the command itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from click.testing import Result
from typer.testing import CliRunner

from core.cli import app
from core.settings import settings
from core.text.matching import f1_score
from tests.evaluate.files import pair_table, write
from tests.text.offer_pairs import shop_pairs

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setenv("ENDCAP_HOME", str(tmp_path / "home"))
    settings.cache_clear()

    def invoke(pairs: Path, out: Path, *more: str, code: int = 0) -> Result:
        result = CliRunner().invoke(app, ["evaluate", "match", "--pairs", str(pairs), "--out", str(out), *more])
        assert result.exit_code == code, result.output
        return result

    yield invoke
    settings.cache_clear()


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return pair_table(shop_pairs(40))


@pytest.fixture
def pairs(tmp_path: Path, table: pd.DataFrame) -> Path:
    return write(tmp_path / "pairs.csv", table)


def test_every_test_pair_is_answered_in_the_order_of_the_file(run: Run, pairs: Path, table: pd.DataFrame) -> None:
    out = pairs.with_name("answer.csv")
    run(pairs, out)
    answer = pd.read_csv(out)
    assert list(answer) == ["pair", "score", "match"]
    assert list(answer["pair"]) == list(table["pair"][table["split"] == "test"])
    assert answer["score"].between(0, 1).all()
    assert set(answer["match"]) == {0, 1}


def test_the_answer_is_right_about_most_pairs(run: Run, pairs: Path) -> None:
    out = pairs.with_name("answer.csv")
    run(pairs, out)
    truth = pair_table(shop_pairs(40), hidden=False).query("split == 'test'")
    found = pd.read_csv(out)["match"].to_numpy() == 1
    assert f1_score(found, truth["label"].to_numpy() == "1") > 0.85


def test_one_line_on_standard_output_sums_up_and_progress_goes_elsewhere(
    run: Run, pairs: Path, table: pd.DataFrame
) -> None:
    result = run(pairs, pairs.with_name("answer.csv"), "--seed", "3")
    (line,) = result.stdout.splitlines()
    summary = json.loads(line)
    tests = int((table["split"] == "test").sum())
    assert summary["capability"] == "match"
    assert (summary["judged"], summary["known"]) == (tests, len(table) - tests)
    assert summary["seed"] == 3
    assert "1/3 reading the pairs" in result.stderr


def test_labels_of_test_pairs_are_not_looked_at(run: Run, pairs: Path, table: pd.DataFrame) -> None:
    told = table.assign(label=table["label"].where(table["split"] != "test", "1"))
    run(pairs, pairs.with_name("hidden.csv"))
    run(write(pairs.with_name("told.csv"), told), pairs.with_name("seen.csv"))
    assert pairs.with_name("hidden.csv").read_bytes() == pairs.with_name("seen.csv").read_bytes()


@pytest.mark.parametrize("ending", [".csv.gz", ".parquet", ".jsonl"])
def test_every_form_of_file_gives_the_same_answer(run: Run, pairs: Path, table: pd.DataFrame, ending: str) -> None:
    run(pairs, pairs.with_name("a.csv"))
    run(write(pairs.with_name(f"pairs{ending}"), table), pairs.with_name("b.csv"))
    assert pairs.with_name("a.csv").read_bytes() == pairs.with_name("b.csv").read_bytes()


def test_labels_and_prices_may_be_numbers(run: Run, pairs: Path, table: pd.DataFrame) -> None:
    typed = table.assign(
        label=pd.to_numeric(table["label"]), right_price=pd.to_numeric(table["right_price"]), left_price=19.5
    )
    run(write(pairs.with_name("typed.parquet"), typed), pairs.with_name("a.csv"))


def test_a_file_without_a_valid_split_is_fine(run: Run, pairs: Path, table: pd.DataFrame) -> None:
    only = table.assign(split=table["split"].replace("valid", "train"))
    assert json.loads(run(write(pairs.with_name("two.csv"), only), pairs.with_name("a.csv")).stdout)["known_f1"] > 0.8


def test_a_file_of_test_pairs_alone_is_judged_by_likeness(run: Run, pairs: Path, table: pd.DataFrame) -> None:
    summary = run(write(pairs.with_name("t.csv"), table[table["split"] == "test"]), pairs.with_name("a.csv")).stdout
    assert json.loads(summary)["known_f1"] is None
    assert json.loads(summary)["known"] == 0


def test_three_rows_are_enough(run: Run, tmp_path: Path) -> None:
    tiny = pd.DataFrame(
        {"pair": [1, 2, 3], "split": ["train", "train", "test"], "left_t": ["red saw", "gun", "lamp"],
         "right_t": ["saw red", "drill", "lamp"], "label": ["1", "0", ""]}
    )  # fmt: skip
    run(write(tmp_path / "tiny.csv", tiny), tmp_path / "a.csv")
    assert list(pd.read_csv(tmp_path / "a.csv")["pair"]) == [3]


def test_alone_is_said_in_the_summary(run: Run, pairs: Path) -> None:
    assert json.loads(run(pairs, pairs.with_name("a.csv"), "--alone").stdout)["among_rivals"] is False


def _changed(table: pd.DataFrame, row: int, column: str, value: str) -> pd.DataFrame:
    changed = table.copy()
    changed.loc[row, column] = value
    return changed


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.drop(columns="label"), "column label is missing; expected 1 for the same product"),
        (lambda t: t.drop(columns="split"), "column split is missing; expected train, valid or test"),
        (lambda t: t.drop(columns="pair"), "column pair is missing"),
        (lambda t: t.drop(columns=[c for c in t if c.startswith("left_")]), "column left_… is missing"),
        (lambda t: t.drop(columns=[c for c in t if c.startswith("right_")]), "column right_… is missing"),
        (lambda t: _changed(t, 4, "split", "dev"), "row 5, column split is “dev”; expected train or valid or test"),
        (lambda t: _changed(t, 7, "pair", "p0"), "row 8, column pair is “p0”; expected a name no other row has"),
        (lambda t: t.assign(label="maybe"), "column label is “maybe”; expected 0 or 1 for a pair of train or valid"),
        (lambda t: t.assign(split="train", label="1"), "no row of column split is test"),
        (lambda t: t.assign(left_title="", left_maker="", left_price=""), "hold no words"),
    ],
)
def test_a_bad_file_is_refused_with_exit_2_and_one_line(
    run: Run, pairs: Path, table: pd.DataFrame, change: Callable[[pd.DataFrame], pd.DataFrame], message: str
) -> None:
    out = pairs.with_name("a.csv")
    result = run(write(pairs.with_name("bad.csv"), change(table)), out, code=2)
    (line,) = result.stderr.splitlines()
    assert line.startswith("bad.csv: ")
    assert message in line
    assert not out.exists()


def test_a_label_missing_from_a_known_pair_is_refused(run: Run, pairs: Path, table: pd.DataFrame) -> None:
    row = int((table["split"] == "train").to_numpy().argmax())
    bad = write(pairs.with_name("bad.csv"), _changed(table, row, "label", ""))
    assert f"row {row + 1}, column label is empty" in run(bad, pairs.with_name("a.csv"), code=2).stderr


def test_an_answer_in_an_unknown_form_is_refused_before_the_work(run: Run, pairs: Path) -> None:
    assert "a.txt: its ending is unknown" in run(pairs, pairs.with_name("a.txt"), code=2).stderr


@pytest.mark.slow
def test_the_command_needs_no_home_and_repeats_itself_in_another_process(pairs: Path, tmp_path: Path) -> None:
    answers = []
    for number, hashing in enumerate(("1", "2")):
        out = tmp_path / f"answer{number}.csv"
        environment = {**os.environ, "ENDCAP_HOME": str(tmp_path / "untouched"), "PYTHONHASHSEED": hashing}
        command = [sys.executable, "-m", "core.cli", "evaluate", "match", "--pairs", str(pairs), "--out", str(out)]
        subprocess.run(command, check=True, capture_output=True, env=environment)
        answers.append(out.read_bytes())
    assert answers[0] == answers[1]
    assert not (tmp_path / "untouched").exists()


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.parametrize(("name", "goal"), [("abt_buy", 0.91), ("amazon_google", 0.756)])
def test_published_pairs_are_matched_as_well_as_promised(
    run: Run, shared_data: Path, tmp_path: Path, name: str, goal: float
) -> None:
    told = pd.read_csv(shared_data / "matching" / f"{name}.csv.gz", dtype=str, keep_default_na=False)
    told = told.sample(frac=1, random_state=0).reset_index(drop=True)
    told.insert(0, "pair", [f"p{place}" for place in range(len(told))])
    hidden = told.assign(label=told["label"].where(told["split"] != "test", ""))
    run(write(tmp_path / "pairs.csv", hidden), tmp_path / "answer.csv", "--alone")
    truth = told.query("split == 'test'")["label"].to_numpy() == "1"
    assert f1_score(pd.read_csv(tmp_path / "answer.csv")["match"].to_numpy() == 1, truth) >= goal
