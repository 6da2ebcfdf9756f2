"""``endcap evaluate forecast``, ``stockout``, ``reorder`` and ``demand-recovery`` from file to file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from core.cli import app
from core.errors import BadInputError
from core.evaluate.histories import read_history
from core.settings import settings
from tests.evaluate.files import write

DAYS = 70
QUANTILES = ["q005", "q025", "q100", "q165", "q250", "q500", "q750", "q835", "q900", "q975", "q995"]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ENDCAP_HOME", str(tmp_path / "home"))
    settings.cache_clear()
    yield
    settings.cache_clear()


def run(*words: object, code: int = 0) -> Result:
    result = CliRunner().invoke(app, ["evaluate", *map(str, words)])
    assert result.exit_code == code, result.output
    return result


def sales(*, hours: bool = False) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    days = pd.date_range("2026-01-05", periods=DAYS).strftime("%Y-%m-%d")
    table = pd.DataFrame(
        {
            "series": np.repeat(["fast", "slow", "odd one"], DAYS),
            "day": np.tile(days, 3),
            "units": np.r_[rng.poisson(6, DAYS), rng.poisson(0.2, DAYS), np.full(DAYS, -1)],
        }
    )
    return table.assign(oos_hours=np.tile(np.r_[np.zeros(6, int), 12], 30)) if hours else table


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return write(tmp_path / "history.csv", sales())


def test_a_forecast_has_a_row_for_each_series_and_coming_day(history: Path) -> None:
    out = history.with_name("out.csv")
    summary = json.loads(run("forecast", "--history", history, "--horizon", 3, "--out", out).stdout)
    assert (summary["capability"], summary["series"], summary["days"], summary["horizon"]) == ("forecast", 3, DAYS, 3)

    answer = pd.read_csv(out)
    assert list(answer) == ["series", "day", "mean", *QUANTILES]
    assert answer["series"].tolist() == ["fast"] * 3 + ["odd one"] * 3 + ["slow"] * 3
    assert answer["day"].tolist() == ["2026-03-16", "2026-03-17", "2026-03-18"] * 3
    assert (answer[["mean", *QUANTILES]] >= 0).all(axis=None)
    assert (answer[QUANTILES].diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)


@pytest.mark.parametrize("ending", [".csv.gz", ".parquet", ".jsonl"])
def test_every_form_of_file_gives_the_same_forecast(history: Path, ending: str) -> None:
    other = write(history.with_name(f"other{ending}"), sales())
    run("forecast", "--history", history, "--horizon", 2, "--out", history.with_name("a.csv"))
    run("forecast", "--history", other, "--horizon", 2, "--out", history.with_name("b.csv"))
    assert history.with_name("a.csv").read_bytes() == history.with_name("b.csv").read_bytes()


@pytest.mark.parametrize(
    "days",
    [
        ["2026-01-05T23:30:00-05:00", "2026-01-06T00:30:00+02:00"],
        [pd.Timestamp("2026-01-05 23:30", tz="Europe/London"), pd.Timestamp("2026-01-06 00:30", tz="Europe/London")],
        [pd.Timestamp("2026-01-05 23:30").date(), pd.Timestamp("2026-01-06").date()],
        ["20260105", "20260106"],
    ],
)
def test_a_day_is_that_of_the_shops_own_clock(tmp_path: Path, days: list[object]) -> None:
    history = write(tmp_path / "history.parquet", pd.DataFrame({"series": 7, "day": days, "units": [1, 2]}))
    run("forecast", "--history", history, "--horizon", 1, "--out", tmp_path / "out.csv")
    assert pd.read_csv(tmp_path / "out.csv")[["series", "day"]].to_numpy().tolist() == [[7, "2026-01-07"]]


def test_what_is_known_of_coming_days_is_taken_into_account(tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    promo = (rng.random((40, 62)) < 0.3).astype(int)
    days = pd.date_range("2026-01-05", periods=62).strftime("%Y-%m-%d")
    table = pd.DataFrame({"series": np.repeat([f"s{row:02d}" for row in range(40)], 62), "day": np.tile(days, 40)})
    table = table.assign(units=rng.poisson(5 * (1 + 3 * promo)).ravel(), promo=promo.ravel())
    history = write(tmp_path / "history.parquet", table[table["day"] < days[60]])
    future = write(tmp_path / "future.csv", table[table["day"] >= days[60]].drop(columns="units"))
    words = ("forecast", "--history", history, "--horizon", 2, "--future", future, "--out")
    summary = json.loads(run(*words, tmp_path / "out.parquet", "--seed", 4).stdout)
    run(*words, tmp_path / "again.parquet", "--seed", 4)

    mean = pd.read_parquet(tmp_path / "out.parquet")["mean"].to_numpy().reshape(40, 2)
    assert mean[promo[:, 60:] == 1].mean() > 2 * mean[promo[:, 60:] == 0].mean()
    assert set(summary["segments"][0]["scaled_loss"]) == {"negative binomial", "hurdle", "boosted trees"}
    assert (tmp_path / "out.parquet").read_bytes() == (tmp_path / "again.parquet").read_bytes()


def test_positions_get_a_chance_and_keep_their_columns(history: Path) -> None:
    rows = {
        "series": ["slow", "fast", "fast"],
        "lead_time_days": [7, 7, 7],
        "on_hand": [3, 3, 300],
        "note": list("abc"),
    }
    positions = write(history.with_name("positions.csv"), pd.DataFrame(rows))
    out = history.with_name("out.csv")
    assert (
        json.loads(run("stockout", "--history", history, "--positions", positions, "--out", out).stdout)["positions"]
        == 3
    )

    answer = pd.read_csv(out)
    assert list(answer) == ["series", "lead_time_days", "on_hand", "note", "p_stockout"]
    assert answer["note"].tolist() == list("abc")
    assert answer["p_stockout"].iloc[1] > 0.9 > answer["p_stockout"].iloc[0] > answer["p_stockout"].iloc[2]
    assert answer["p_stockout"].between(0, 1).all()


def test_a_lead_time_may_be_unsure_but_not_shorter_than_its_least(history: Path) -> None:
    rows = pd.DataFrame(
        {"series": ["fast"] * 2, "lead_time_days": [2, 2], "lead_time_max_days": [2, 9], "on_hand": [20, 20]}
    )
    positions, out = write(history.with_name("positions.parquet"), rows), history.with_name("out.csv")
    run("stockout", "--history", history, "--positions", positions, "--out", out)
    chance = pd.read_csv(out)["p_stockout"]
    assert chance[0] < chance[1]

    bad = write(history.with_name("bad.csv"), rows.assign(lead_time_max_days=[2, 1]))
    result = run("stockout", "--history", history, "--positions", bad, "--out", out, code=2)
    assert "bad.csv: row 2, column lead_time_max_days is “1”; expected no fewer days than" in result.stderr


TERMS = {
    "unit_cost": 5,
    "price": 10,
    "holding_rate_per_year": 0.25,
    "review_days": 7,
    "lead_time_min_days": 5,
    "lead_time_max_days": 9,
}


def test_what_is_short_is_ordered_in_whole_units_and_what_is_plenty_is_not(history: Path) -> None:
    terms = pd.DataFrame({"series": ["fast", "slow"], "on_hand": [0, 400], "on_order": [0, 0]}).assign(**TERMS)
    positions, out = write(history.with_name("positions.csv"), terms), history.with_name("out.csv")
    summary = json.loads(run("reorder", "--history", history, "--positions", positions, "--out", out).stdout)
    answer = pd.read_csv(out)
    assert (answer["series"].tolist(), summary["orders"]) == (["fast", "slow"], 1)
    assert answer["order_units"].dtype == np.int64
    assert answer["order_units"].iloc[0] > 84  # fourteen days of six
    assert answer["order_units"].iloc[1] == 0


def test_demand_of_short_days_is_at_least_what_was_sold(tmp_path: Path) -> None:
    table = sales(hours=True)
    history, out = write(tmp_path / "history.parquet", table), tmp_path / "out.parquet"
    summary = json.loads(run("demand-recovery", "--history", history, "--out", out).stdout)
    answer = pd.read_parquet(out)
    assert summary["rows"] == len(answer) == len(table)
    assert (answer["demand"].to_numpy() >= table["units"].to_numpy()).all()
    assert answer["demand"][(table["series"] == "fast") & (table["oos_hours"] > 0)].mean() > 5


BAD = [
    ({"day": "12 May"}, "row 2, column day is “12 May”; expected ISO dates"),
    ({"units": "many"}, "row 2, column units is “many”; expected a number below a thousand million"),
    ({"units": ""}, "row 2, column units is empty; expected a number"),
    ({"units": "1e300"}, "row 2, column units is “1e300”; expected a number below a thousand million"),
    ({"day": ""}, "row 2, column day is empty; expected ISO dates"),
    ({"series": ""}, "row 2, column series is empty; expected a name"),
    ({"day": "2026-01-05"}, "row 2, column day is “2026-01-05”; expected a day that its series has no other row of"),
    ({"oos_hours": "25"}, "row 2, column oos_hours is “25”; expected a number from 0 to 24"),
]


@pytest.mark.parametrize(("changed", "sentence"), BAD)
def test_a_bad_row_of_a_history_is_named(tmp_path: Path, changed: dict[str, str], sentence: str) -> None:
    table = sales(hours=True).head(3).astype(str)
    table.loc[1, list(changed)] = list(changed.values())
    with pytest.raises(BadInputError, match=re.escape(f"bad.csv: {sentence}")):
        read_history(write(tmp_path / "bad.csv", table))


@pytest.mark.parametrize("command", ["forecast", "demand-recovery"])
def test_a_bad_file_ends_with_exit_2_and_nothing_written(tmp_path: Path, command: str) -> None:
    bad, out = write(tmp_path / "bad.csv", sales().drop(columns="units")), tmp_path / "out.csv"
    horizon = ["--horizon", 2] if command == "forecast" else []
    result = run(command, "--history", bad, "--out", out, *horizon, code=2)
    assert result.stderr.count("\n") == 2  # what it was doing, and the refusal
    assert "bad.csv: column units is missing; expected units sold that day." in result.stderr
    assert not out.exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"series": "gone"}, "column series is “gone”; expected a series that the history has"),
        ({"review_days": 1.5}, "column review_days is “1.5”; expected a whole number from 1 to 366"),
        ({"lead_time_max_days": 2}, "column lead_time_max_days is “2”; expected no fewer days than lead_time_min_days"),
        ({"price": -1}, "column price is “-1”; expected a number of at least 0"),
    ],
)
def test_a_bad_position_is_named(history: Path, changed: dict[str, object], sentence: str) -> None:
    terms = pd.DataFrame({"series": ["fast"], "on_hand": [0], "on_order": [0]}).assign(**TERMS).assign(**changed)
    positions, out = write(history.with_name("positions.jsonl"), terms), history.with_name("out.csv")
    result = run("reorder", "--history", history, "--positions", positions, "--out", out, code=2)
    assert f"positions.jsonl: row 1, {sentence}" in result.stderr.replace("\n", " ")
