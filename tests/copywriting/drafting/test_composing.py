"""Order, links and the words they become."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.copywriting.drafting.alignment import Link
from core.copywriting.drafting.composing import Composer, Plan
from core.copywriting.drafting.english import uncapitalised
from core.copywriting.drafting.joining import PLAIN_ENGLISH, Joining, State, Step, following, learn_joining
from core.copywriting.drafting.learning import Learned
from core.copywriting.drafting.looks import look
from core.copywriting.drafting.phrases import Said
from core.copywriting.drafting.realising import realise
from core.copywriting.drafting.voice import learn_voice
from core.copywriting.drafting.wording import Wording

PLAIN = Learned()
JACKET = frozenset({"jacket"})


def _plan(*phrases: str, wording: Wording | None = None) -> Plan:
    known = wording or Wording()
    looks = [look(text, "details", known, JACKET) for text in phrases]
    return Composer(looks, Joining(PLAIN_ENGLISH), known, in_order=4.0).plans()[0]


def _text(*phrases: str, wording: Wording | None = None) -> str:
    known = wording or Wording()
    said = [Said(text, ("details",)) for text in phrases]
    return realise(_plan(*phrases, wording=wording), said, uncapitalised, known.goes_on).text


def _goes_on(_text: str) -> bool:
    return False


def test_the_thing_itself_opens_and_has_its_parts() -> None:
    assert _text("two pockets", "a hood", "Jacket in wool") == "Jacket in wool with two pockets and a hood."


def test_describing_words_come_before_what_they_describe() -> None:
    assert _text("jacket in wool", "Short") == "Short, jacket in wool."


def test_a_describing_word_is_not_left_hanging() -> None:
    assert _text("Jacket in wool", "a regular", "waist").endswith("with a regular, waist.")


def test_one_describing_word_may_be_a_sentence() -> None:
    wording = Wording({"lined": 0.1})
    assert _text("Jacket in wool", "a hood", "Lined", wording=wording) == "Jacket in wool with a hood. Lined."


def test_a_sentence_stands_alone() -> None:
    assert _text("Jacket in wool", "The fabric dries fast") == "Jacket in wool. The fabric dries fast."


def test_only_the_thing_itself_has_anything_unless_approved_texts_say_so() -> None:
    bare = _plan("Jacket in wool", "long sleeves", "buttoned cuffs")
    assert bare.links.count(Link.WITH) == 1
    assert not bare.faults


def test_a_phrase_that_goes_on_follows_one_that_says_what_something_is_for() -> None:
    text = _text("create a fuller shape", "Jacket in wool", "pads to lift the chest", "a hood")
    assert "pads to lift the chest and create a fuller shape" in text


def test_two_bare_things_follow_what_says_where() -> None:
    text = _text("cuffs and hem", "Jacket in wool", "ribbing around the neck", "a hood")
    assert "ribbing around the neck, cuffs and hem" in text


def test_a_label_in_capitals_may_stand_before_the_thing_itself() -> None:
    assert _plan("Jacket in wool", "RIVER COLLECTION").faults == 0


def test_no_phrase_is_lost_and_none_comes_twice() -> None:
    plan = _plan("Jacket in wool", "a hood", "two pockets", "Unlined", "a zip", "a yoke", "long sleeves")
    assert sorted(plan.order) == list(range(7))


def test_where_two_phrases_meet_they_meet_as_in_approved_texts() -> None:
    voice = learn_voice(["Jacket in wool with a zip and two pockets.", "Coat in wool with a zip and two pockets."])
    looks = [look(text, "details", Wording(), JACKET) for text in ("two pockets", "Jacket in wool", "a zip")]

    plan = Composer(looks, Joining(PLAIN_ENGLISH), Wording(), voice).plans()[0]

    assert plan.order == (1, 2, 0)
    assert plan.links == (Link.NEW, Link.WITH, Link.LIST)


def test_how_usual_a_joint_is_follows_from_counts() -> None:
    voice = learn_voice(["Red lamp."])
    stop, led, comma, described = voice.joints("lamp", "red")
    unseen = 0.15 * 0.5 / 9  # a word never seen, among 4 seen ones of 4 sorts

    assert stop == pytest.approx(math.log(0.45 + 0.15 * 1.5 / 9) + math.log(0.15 * 1.5 / 9))
    assert led == comma == described == pytest.approx(math.log(unseen) + math.log(0.15 * 1.5 / 9))
    assert list(voice.joints("", "red")) == pytest.approx([math.log(0.85 + 0.15 * 1.5 / 9)] * 4)


def test_without_phrases_there_is_no_plan() -> None:
    assert Composer([], PLAIN.joining, PLAIN.wording).plans() == []


@given(st.lists(st.text("abc ", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=6, unique=True))
def test_any_phrases_are_put_in_some_order(phrases: list[str]) -> None:
    assert sorted(_plan(*phrases).order) == list(range(len(phrases)))


def test_the_state_counts_phrases_and_withs_of_the_sentence() -> None:
    state = State(0, 0, 0, 4)
    for link in (Link.NEW, Link.WITH, Link.LIST):
        state = following(state, link)
    assert state == State(3, 1, 2, 1)
    assert following(state, Link.NEW) == State(1, 0, 0, 0)


def test_what_approved_texts_do_is_learned_over_plain_english() -> None:
    wording = Wording()
    base, edge = (look(text, "details", wording, JACKET) for text in ("a base", "an edge"))
    opening = look("Jacket in wool", "details", wording, JACKET)
    texts = [[Step(opening, Link.NEW), Step(edge, Link.NEW), Step(base, Link.LIST)]] * 12

    learned = learn_joining(texts, np.random.default_rng(0))

    assert max(enumerate(learned.pair(opening, edge)), key=lambda pair: pair[1])[0] == Link.NEW
    assert max(learned.pair(opening, edge)) > max(learned.pair(opening, base))


def test_learning_from_nothing_is_plain_english() -> None:
    assert learn_joining([], np.random.default_rng(0)).weights == {
        sign: tuple(map(float, weights)) for sign, weights in PLAIN_ENGLISH.items()
    }


@pytest.mark.parametrize(
    ("links", "text"),
    [
        ((Link.NEW, Link.WITH), "Rug with a base."),
        ((Link.NEW, Link.WITH, Link.LIST), "Rug with a base and an edge."),
        ((Link.NEW, Link.WITH, Link.LIST, Link.LIST), "Rug with a base, an edge and a tag."),
        ((Link.NEW, Link.NEW, Link.LIST, Link.NEW), "Rug. A base and an edge. A tag."),
        ((Link.NEW, Link.WITH, Link.DESCRIBED, Link.LIST), "Rug with a base, an edge and a tag."),
    ],
)
def test_links_become_words_and_stops(links: tuple[Link, ...], text: str) -> None:
    said = [Said(words, (str(place),)) for place, words in enumerate(("Rug", "a base", "an edge", "a tag"))]
    written = realise(Plan(tuple(range(len(links))), links, 0.0), said, uncapitalised, _goes_on)
    assert written.text == text
    assert [clause.facts for clause in written.clauses] == [(str(place),) for place in range(len(links))]


def test_clauses_are_the_text_where_they_say_they_are_and_leave_out_only_stops() -> None:
    said = [Said("Rug", ("a",)), Said("a base", ("b",)), Said("Reversible", ("c",))]
    written = realise(Plan((0, 1, 2), (Link.NEW, Link.WITH, Link.NEW), 0.0), said, uncapitalised, _goes_on)
    assert [written.text[one.start : one.end] for one in written.clauses] == ["Rug", "with a base.", "Reversible."]
    assert [one.text for one in written.clauses] == ["Rug", "with a base.", "Reversible."]


def test_a_comma_comes_before_the_last_of_a_list_that_holds_and() -> None:
    said = [Said(text, ()) for text in ("Rug", "a zip and button", "a base")]
    written = realise(Plan((0, 1, 2), (Link.NEW, Link.WITH, Link.LIST), 0.0), said, uncapitalised, _goes_on)
    assert written.text == "Rug with a zip and button, and a base."


def test_a_size_that_is_about_right_keeps_its_stop() -> None:
    said = [Said("Size approx", ()), Said("30 cm", ())]
    written = realise(Plan((0, 1), (Link.NEW, Link.DESCRIBED), 0.0), said, uncapitalised, _goes_on)
    assert written.text == "Size approx. 30 cm."


def test_opposites_do_not_describe_one_thing() -> None:
    text = _text("Jacket in wool", "short", "long sleeves", "wide legs", wording=Wording({"short": 0.99}))
    assert "short, long sleeves" not in text


def test_what_describes_one_thing_is_not_followed_by_several() -> None:
    text = _text("Jacket in soft", "wide sleeves", "wool", wording=Wording({"soft": 0.99}))
    assert text.startswith("Jacket in soft, wool")


def test_figures_share_a_sentence() -> None:
    looks = [
        look(text, "size", Wording(), JACKET, apart=True, measure=text[-2:] == "cm")
        for text in ("Jacket", "Assembly required", "Width 80 cm", "Height 40 cm")
    ]
    plan = Composer(looks, Joining(PLAIN_ENGLISH), Wording(), in_order=4.0).plans()[0]
    assert plan.order == (0, 1, 2, 3)
    assert plan.links == (Link.NEW, Link.NEW, Link.NEW, Link.LIST)


def test_chance_moves_the_order_but_not_what_it_is_worth() -> None:
    looks = [look(text, "details", Wording(), JACKET) for text in ("Jacket in wool", "a hood", "a zip", "two pockets")]
    composer = Composer(looks, Joining(PLAIN_ENGLISH), Wording())
    best = composer.plans()[0]
    tilt = np.zeros((5, 4))
    tilt[0, 3] = 50.0
    moved = composer.plans(tilt)[0]
    assert moved.order[:2] == (0, 3)
    assert moved.score <= best.score + 1e-9
    assert moved.faults == best.faults == 0
