"""Search finds proposals by words, whatever is typed, and however rare or common the words are."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text, update
from sqlmodel import Session, col

from core.access.roles import Actor
from core.proposals import queue
from core.proposals.queue import Sort
from core.proposals.search import has_words, ids_with_words, query_words, searchable
from core.records.choices import Kind
from core.records.flow import Proposal
from core.records.store import Store
from tests.proposals.rows import add_rows, row, seen, store_rows, walked

NASTY = [
    "'; DROP TABLE proposal; --",
    '" OR 1=1',
    "linen* OR dress^2 NEAR(x y) -shirt",
    "col:linen {title} : ^ + - ~ ( ) [ ]",
    "& | ! <-> :* 'a':B",
    "%_\\%",
    "🙈🙉",
    "\x00\x01",
    "\ud800",
    "—",
]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Linen dress", ("linen", "dress")),
        ("  CRÈME   brûlée ", ("creme", "brulee")),
        ("SKU-10482/b", ("sku", "10482", "b")),
        ("2×4", ("2", "4")),
        ("straße İstanbul ﬁne", ("strasse", "istanbul", "fine")),
        ("dress dress Dress", ("dress",)),
        ("", ()),
        ("🙈 — ' ; --", ()),
        ("قميص أزرق", ("قميص", "ازرق")),
        ("שמלה כחולה", ("שמלה", "כחולה")),
        ("青い ドレス", ("青い", "トレス")),
    ],
)
def test_words_are_letters_and_digits_without_case_and_accents(typed: str, words: tuple[str, ...]) -> None:
    assert query_words(typed) == words
    assert searchable(typed).split() == list(words)


def test_a_query_counts_twelve_words_and_a_text_four_thousand_characters() -> None:
    assert len(query_words(" ".join(f"w{number}" for number in range(100)))) == 12
    assert query_words("x" * 10_000) == ("x" * 60,)
    assert len(searchable(" ".join(f"word{number}" for number in range(2000)))) <= 4000


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("linen", True),
        ("LINEN dress", True),
        ("dress linen", True),
        ("lin", True),
        ("linen dr", True),
        ("lin dress", False),
        ("inen", False),
        ("linen shirt", False),
        ("dress 10482", True),
        ("sku-104", True),
        ("creme", True),
        ("CRÈME", True),
    ],
)
def test_all_words_must_be_there_and_the_last_may_be_a_beginning(
    store: Store, mia: Actor, typed: str, found: bool
) -> None:
    (dress,) = store_rows(store, row(search_text=searchable("Linen dress", "SKU-10482 crème")))

    assert seen(store, mia, text=typed) == ([dress] if found else [])


@pytest.mark.parametrize("typed", NASTY)
def test_no_text_is_anything_but_words(store: Store, mia: Actor, typed: str) -> None:
    ids = store_rows(store, row(title="Linen dress"), row(search_text=searchable(typed, "plain")))

    assert set(seen(store, mia, text=typed)) <= {ids[1]}
    assert seen(store, mia) == ids[::-1]


@pytest.mark.parametrize("typed", ["🙈", "—", "' ; --"])
def test_a_query_without_any_word_finds_nothing(store: Store, mia: Actor, typed: str) -> None:
    store_rows(store, row(title="Linen dress"))

    assert seen(store, mia, text=typed) == []


@pytest.mark.parametrize("typed", ["قميص", "שמלה כח", "ドレス", "linen " * 2000])
def test_other_scripts_and_endless_texts_are_found(store: Store, mia: Actor, typed: str) -> None:
    (match, _) = store_rows(store, row(title="قميص שמלה כחולה ドレス linen 🙈"), row(title="Brake disc"))

    assert seen(store, mia, text=typed) == [match]


def test_a_text_narrows_the_other_filters_and_keeps_the_order(store: Store, mia: Actor) -> None:
    low, high, *_ = store_rows(
        store,
        row(title="Linen dress", kind="merge", worth=1.0),
        row(title="Linen skirt", kind="merge", worth=2.0),
        row(title="Linen shirt", kind="fix"),
        row(title="Brake disc", kind="merge"),
        row(title="Linen coat", kind="merge", status="applied"),
        row(title="Linen hat", kind="merge", escalated_to="manager"),
    )

    assert seen(store, mia, text="linen", kinds=(Kind.MERGE,)) == [high, low]
    assert seen(store, mia, text="linen", kinds=(Kind.MERGE,), max_confidence=0.1) == []


def test_the_index_follows_a_text_that_changes_and_a_proposal_that_goes(store: Store) -> None:
    def found(word: str) -> list[int]:
        with store.read() as session:
            return list(session.scalars(ids_with_words(session, (word,))))

    changed, gone = store_rows(store, row(search_text="linen dress"), row(search_text="linen"))
    with store.write() as session:
        session.execute(update(Proposal).where(col(Proposal.id) == changed).values(search_text="brake disc"))
        session.execute(delete(Proposal).where(col(Proposal.id) == gone))

    assert (found("linen"), found("dress"), found("brake"), found("disc")) == ([], [], [changed], [changed])


def test_the_index_of_words_is_left_alone_by_a_decision(sqlite: Store) -> None:
    (one,) = store_rows(sqlite, row(search_text="linen"))
    with sqlite.write() as session:
        before = session.execute(text("SELECT id, block FROM proposal_fts_data ORDER BY id")).all()
        session.execute(update(Proposal).where(col(Proposal.id) == one).values(status="applied", version=2))
        after = session.execute(text("SELECT id, block FROM proposal_fts_data ORDER BY id")).all()

    assert [tuple(each) for each in after] == [tuple(each) for each in before]


# How a search finds its rows: walking the queue, then the index for few ids, then the index for many.
@pytest.mark.parametrize(("walked_rows", "few_ids"), [(3000, 20_000), (2, 20_000), (2, 1)])
@pytest.mark.parametrize("sort", [Sort.WORTH, Sort.OLDEST])
def test_rare_and_common_words_give_the_same_pages(
    store: Store, mia: Actor, monkeypatch: pytest.MonkeyPatch, walked_rows: int, few_ids: int, sort: Sort
) -> None:
    monkeypatch.setattr(queue, "_WALKED", walked_rows)
    monkeypatch.setattr(queue, "_FEW_IDS", few_ids)
    titles = ["Linen dress", "Cotton dress", "Brake disc", "Linen shirt"]
    rows = [
        row(title=titles[number % 4], worth=number % 5, kind=("fix", "merge")[number % 3 == 0]) for number in range(24)
    ]
    ids = store_rows(store, *rows)
    by_worth = sorted(zip((one.worth for one in rows), ids, rows, strict=True), key=lambda each: each[:2], reverse=True)
    ordered = [each[1:] for each in by_worth] if sort == Sort.WORTH else list(zip(ids, rows, strict=True))

    for typed, kinds in (("linen", ()), ("dress", (Kind.FIX,)), ("linen dress", ()), ("brake d", ()), ("wool", ())):
        expected = [
            one
            for one, shown in ordered
            if all(word in shown.title.lower() for word in typed.split()) and (not kinds or shown.kind in kinds)
        ]
        pages = walked(store, mia, 5, text=typed, sort=sort, kinds=kinds)
        assert [one for page in pages for one in page] == expected, typed


LETTERS = st.sampled_from("aábBßcÇ1٣ -_'\"*ق🙈\u0301क")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(LETTERS, max_size=12), min_size=1, max_size=6), typed=st.text(LETTERS, max_size=6))
def test_reading_a_text_and_asking_the_index_agree(store: Store, texts: list[str], typed: str) -> None:
    words = query_words(typed)
    with store.write() as session:
        ids = add_rows(session, *(row(title=text) for text in texts))
        expected = {one for one, text in zip(ids, texts, strict=True) if _matches(words, text)}

        assert _found(session, words) == (expected, expected)
        session.rollback()


def _matches(words: tuple[str, ...], text: str) -> bool:
    if not words:
        return False
    there = searchable(text).split()
    return set(words[:-1]) <= set(there) and any(one.startswith(words[-1]) for one in there)


def _found(session: Session, words: tuple[str, ...]) -> tuple[set[Any], set[Any]]:
    """The ids found by reading the texts, and by the index."""
    if not words:
        return set(), set()
    read = session.scalars(select(Proposal.id).where(has_words(words)))  # type: ignore[call-overload]
    return set(read), set(session.scalars(ids_with_words(session, words)))
