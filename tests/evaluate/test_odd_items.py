"""The three commands on what shops really hold: rare labels, capitals, empty titles, several languages and systems."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from core.cli import app
from core.settings import settings
from core.text import embeddings
from tests.evaluate.files import pair_table, write
from tests.text.angling import angling_items
from tests.text.offer_pairs import shop_pairs

Rows = list[dict[str, Any]]
Run = Callable[[str, pd.DataFrame], Rows]

GIVEN = {"classify": ("--items", "items.csv"), "match": ("--pairs", "pairs.csv"), "extract": ("--items", "items.jsonl")}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run the command on a table and give the rows of its answer."""
    monkeypatch.setenv("ENDCAP_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(embeddings, "find_spec", lambda _name: None)  # as without the extra
    settings.cache_clear()

    def invoke(command: str, table: pd.DataFrame) -> Rows:
        option, name = GIVEN[command]
        out = tmp_path / "answer.jsonl"
        words = ["evaluate", command, option, str(write(tmp_path / name, table)), "--out", str(out)]
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, result.output
        return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]

    yield invoke
    settings.cache_clear()


def items(*rows: tuple[str, str]) -> pd.DataFrame:
    """Titles with their labels; those without a label are asked about."""
    return pd.DataFrame(
        {
            "id": [f"i{place}" for place in range(len(rows))],
            "split": ["train" if label else "test" for _, label in rows],
            "title": [title for title, _ in rows],
            "label": [label for _, label in rows],
        }
    )


THINGS = ("saw", "lamp", "kettle", "rug", "ladder", "clock", "mirror", "basket", "stool", "vase", "tray", "hook")


def test_labels_of_one_item_each_are_learned_and_none_is_taken_for_proven(run: Run) -> None:
    known = [(f"oak {thing}", f"Shelf {number}") for number, thing in enumerate(THINGS, 1)]

    answers = run("classify", items(*known, *[(f"steel {thing}", "") for thing in THINGS]))

    assert [one["label_1"] for one in answers] == [label for _, label in known]
    assert not any(one["accept"] for one in answers)


def test_a_label_of_one_item_among_large_ones_is_found_by_its_word(run: Run) -> None:
    large = [
        (f"{word} {thing} {place}", thing) for place in range(8) for word in ("oak", "red") for thing in THINGS[:3]
    ]

    answers = run("classify", items(*large, ("brass sundial", "Sundials"), ("old sundial", ""), ("big saw", "")))

    assert [one["label_1"] for one in answers] == ["Sundials", "saw"]


def test_capitals_change_no_label(run: Run) -> None:
    known = [(f"{word} {thing}", thing) for word in ("oak", "red", "tall") for thing in THINGS]
    asked = [f"blue {thing} for the hall" for thing in THINGS]

    plain = run("classify", items(*known, *[(title, "") for title in asked]))
    capital = run("classify", items(*known, *[(title.upper(), "") for title in asked]))

    assert plain == capital


def test_each_language_is_learned_beside_the_others(run: Run) -> None:
    said = {
        "Lamps": ("table lamp", "lampe de table", "Tischlampe", "настольная лампа", "مصباح طاولة", "卓上ランプ"),
        "Rugs": ("wool rug", "tapis de laine", "Wollteppich", "шерстяной ковёр", "سجادة صوف", "ウールのラグ"),
    }
    known = [(f"{name} {place}", label) for label, names in said.items() for name in names for place in range(3)]

    answers = run("classify", items(*known, *[(f"{name} 9", "") for names in said.values() for name in names]))

    assert [one["label_1"] for one in answers] == [label for label, names in said.items() for _ in names]


def stated(*more: tuple[str, dict[str, str] | None], known: int) -> pd.DataFrame:
    """An angling shop's titles with what they state, and more: with None in place of values it is asked about."""
    rows = [(one.title, {name: value for name, value in one.stated.items() if value}) for one in angling_items(known)]
    every = [*rows, *more]
    return pd.DataFrame(
        {
            "id": [f"i{place}" for place in range(len(every))],
            "split": ["test" if values is None else "train" for _, values in every],
            "category": "Rod",
            "title": [title for title, _ in every],
            "attributes": [values or {} for _, values in every],
        }
    )


def test_amounts_are_read_in_metric_imperial_and_trade_units(run: Run) -> None:
    sizes = ("40 mm", "8 cm", "1.5 in", '3/8"', "No. 8", "#10", "14 AWG", "2 ft")
    words = ("Eyelet", "Hook", "Wire", "Ring")
    known = [(f"Rill {word} {size} steel", {"Size": size}) for size in sizes for word in words]

    answers = run("extract", stated(*known, *[(f"Rill Swivel {size} steel", None) for size in sizes], known=10))

    assert [one["attributes"].get("Size") for one in answers] == list(sizes)


def test_titles_in_capitals_other_scripts_and_without_words_are_read_as_they_stand(run: Run) -> None:
    titles = ["", " ", "🎣🎣", "удочка из бамбука", "صنارة صيد", "釣り竿 2m", "ROD " * 400]

    *odd, capital = run(
        "extract", stated(*[(title, None) for title in [*titles, "OSTREA TRAVEL ROD 2.4M BAMBOO CS41"]], known=40)
    )

    assert (capital["attributes"]["Brand"], capital["attributes"]["Material"]) == ("OSTREA", "BAMBOO")
    assert len(odd) == len(titles)
    for title, answer in zip(titles, odd, strict=True):
        assert all(value in title for value in answer["attributes"].values())


def test_pairs_in_capitals_other_scripts_and_without_titles_are_judged(run: Run) -> None:
    known = pair_table(shop_pairs(20))
    asked = known[known["split"] == "test"]
    capital = asked.assign(pair=asked["pair"] + "-capital", left_title=asked["left_title"].str.upper())
    odd = asked[:2].assign(pair=["none", "other"], left_title=["", "卓上ランプ X9"], right_title=["", "лампа Q2"])

    answers = {one["pair"]: one["match"] for one in run("match", pd.concat([known, capital, odd]))}

    assert [answers[f"{pair}-capital"] for pair in asked["pair"]] == [answers[pair] for pair in asked["pair"]]
    assert (answers["none"], answers["other"]) == (0, 0)
