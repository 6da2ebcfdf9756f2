"""What a department's texts have taught, in plain words: a part of the Brand voice screen; every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape

from core.copywriting.house import FEWEST_TEXTS, Beginning, FactPlace, HousePhrase, HouseVoice
from core.copywriting.house_versions import Learnt, LearntLine
from dashboard import clock, phrases, tables

_SHOWN_PLACES = 8


def model(one: Learnt, now: datetime) -> str:
    """What was learned from, when, and how close the house's own unread texts are to it."""
    house = one.house
    ago = clock.ago(one.created_at, now)
    read = f"Version {one.version}, learned {ago} from {phrases.count(house.texts, 'text')}: {_origins(house)}."
    return f"<p>{escape(read)}</p><p>{_closeness(house)}</p>"


def places(known: Iterable[FactPlace]) -> str:
    """Which kinds of facts texts say, how often first, as a table."""
    columns = [
        tables.Column[FactPlace]("Fact", lambda one: one.name),
        tables.Column[FactPlace]("Texts that say it", lambda one: f"{one.texts:,}", "num"),
        tables.Column[FactPlace]("Begin with it", lambda one: phrases.percent(round(one.first, 2)), "num"),
    ]
    return tables.table(columns, list(known)[:_SHOWN_PLACES])


def beginnings(known: Iterable[Beginning]) -> str:
    """How texts begin, the usual way first."""
    named = ((", then ".join(one.names), phrases.percent(round(one.share, 2))) for one in known)
    lines = "".join(f"<li>{escape(names)} <span class='ec-soft'>{share}</span></li>" for names, share in named)
    return f"<ul class='ec-changed'>{lines}</ul>" if lines else ""


def phrase(one: HousePhrase, titles: Mapping[int, str], *, is_claim: bool) -> str:
    """A phrase with how often it is said and in whose texts; ``is_claim``: it needs a product's own fact each time."""
    named = [titles[product] for product in one.products if product in titles]
    of = f" · {', '.join(named)}" if named else ""
    claim = " · a claim, said only where a fact bears it out" if is_claim else ""
    return tables.entry(f"“{one.said}”", f"in {phrases.count(one.texts, 'text')}{claim}{of}")


def versions(known: Iterable[LearntLine], now: datetime) -> str:
    """The versions, the newest first, with what tells the texts of each from others."""
    return "".join(
        tables.entry(
            f"Version {one.version}",
            f"{phrases.count(one.texts, 'text')} · {clock.ago(one.created_at, now)} · texts {one.data_cut[:8]} · "
            f"seed {one.seed}",
        )
        for one in known
    )


def _origins(house: HouseVoice) -> str:
    on_pages = house.texts - house.as_written - house.after_edit
    return (
        f"{house.as_written:,} approved as written (each counts three times), {house.after_edit:,} approved after an "
        f"edit (twice), {on_pages:,} found on the pages (once)"
    )


def _closeness(house: HouseVoice) -> str:
    if not house.held:
        return f"Too little to go by: from {FEWEST_TEXTS} texts on, some are kept unread to test it."
    kept = phrases.count(len(house.held), "text")
    return (
        f"Tried on the new sentences of {kept} that it had not read, it takes <b>{house.guesses:,.0f}</b> guesses to "
        f"find each word; with the words in any order it would take {house.guesses_shuffled:,.0f}. Fewer is closer. "
        "Drafts are compared with these texts: “sounds more like us than 34 of 100 of our own”."
    )
