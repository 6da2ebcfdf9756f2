"""The learned judgement of sentences: what it is made of, what it sees, and how it tells claims from harmless copy."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from core.copywriting.claims.fitting import SENTENCES, fit, signs
from core.copywriting.claims.judgement import blanked, learned, pairs, pieces, score, sentences, share
from core.copywriting.claims.knowledge import NOTHING_LEARNED, Knowledge, with_phrase
from core.copywriting.claims.stated import stated
from core.copywriting.claims.subject_text import read
from core.copywriting.claims.terms import phrases_of
from tests.copywriting.claims.shop import facts, findings, jacket, taught

HARMLESS = ("A good day for a walk.", "Bring your friends to the walk.", "A good day for friends.", "Bring a smile.")
CLAIMS = ("Keeps water out all day.", "Tested by a lab.", "Keeps stains out.", "Tested to keep water out.")


@pytest.fixture(scope="module")
def shop() -> Knowledge:
    return taught()


def _blanked(text: str, shop: Knowledge = NOTHING_LEARNED) -> list[list[str]]:
    seen, known = read(text, shop, phrases_of(())), stated(jacket(), shop)
    return [blanked(seen, units, known) for units in sentences(seen)]


def _sentences() -> tuple[Sequence[str], Sequence[str]]:
    given_ = yaml.safe_load(SENTENCES.read_text(encoding="utf-8"))
    return given_["harmless"].splitlines(), given_["claims"].splitlines()


def test_what_facts_and_the_type_say_is_left_blank() -> None:
    assert _blanked("This jacket holds 3 secrets, in navy cotton.") == [
        ["this", "+", "holds", "0", "secrets", "in", "*"]
    ]


def test_each_sentence_is_judged_by_itself_and_a_decimal_point_ends_none() -> None:
    assert _blanked("Run 2.5 miles. Then rest!") == [["run", "0", "miles"], ["then", "rest"]]


def test_an_approved_phrase_is_left_blank(shop: Knowledge) -> None:
    approved = with_phrase(shop, "moonlit magic")

    assert _blanked("A drop of moonlit magic.", approved) == [["a", "drop", "of", "*"]]


def test_a_word_is_cut_in_runs_of_three_to_five_letters_and_a_blank_in_none() -> None:
    assert pieces("dry") == ["<dr", "dry", "ry>", "<dry", "dry>", "<dry>"]
    assert pieces("*") == []
    assert pieces("0") == []


def test_pairs_know_where_a_sentence_begins_and_ends() -> None:
    assert list(pairs(["stays", "dry"])) == [" stays", "stays dry", "dry "]


def test_a_sentence_of_four_words_counts_each_half() -> None:
    assert share(["a", "b", "c", "d"]) == 0.5


def test_a_score_is_the_sum_of_what_was_learned_of_the_sentences_signs() -> None:
    weights, text = learned(), "The postman whistles when he sees it."
    groups = {"word": weights.words, "piece": weights.pieces, "pair": weights.pairs}

    expected = weights.intercept + sum(groups[group].get(key, 0) * value for (group, key), value in signs(text).items())

    assert score(_blanked(text)[0]) == pytest.approx(expected)


def test_fitting_tells_two_kinds_apart_and_gives_the_same_weights_again() -> None:
    first, again = fit(HARMLESS * 3, CLAIMS * 3), fit(HARMLESS * 3, CLAIMS * 3)

    assert first == again
    assert first.words["keeps"] > 0 > first.words["friends"]
    assert first.pairs["water out"] > 0 > first.pairs["a good"]


def test_a_threshold_that_spares_fewer_is_lower() -> None:
    strict, generous = fit(HARMLESS * 3, CLAIMS * 3, spared=0.2), fit(HARMLESS * 3, CLAIMS * 3, spared=1.0)

    assert strict.threshold < generous.threshold


@pytest.mark.slow
def test_the_weights_in_the_package_are_those_of_its_sentences() -> None:
    found, stored = fit(*_sentences()), learned()

    assert found.threshold == pytest.approx(stored.threshold, abs=0.1)
    common = found.pieces.keys() & stored.pieces.keys()
    assert len(common) >= 0.95 * len(stored.pieces)
    assert math.fsum(abs(found.pieces[key] - stored.pieces[key]) for key in common) / len(common) < 0.02


@pytest.mark.slow
def test_of_sentences_left_out_few_harmless_ones_are_held_to_be_claims_and_most_claims_are_found() -> None:
    harmless, claims = _sentences()
    weights = fit([one for n, one in enumerate(harmless) if n % 4], [one for n, one in enumerate(claims) if n % 4])
    groups = {"word": weights.words, "piece": weights.pieces, "pair": weights.pairs}

    def is_held_to_be_a_claim(text: str) -> bool:
        said = sum(groups[group].get(key, 0) * value for (group, key), value in signs(text).items())
        return weights.intercept + said > weights.threshold

    assert sum(map(is_held_to_be_a_claim, harmless[::4])) <= 0.03 * len(harmless[::4])
    assert sum(map(is_held_to_be_a_claim, claims[::4])) >= 0.5 * len(claims[::4])


def test_no_sentence_is_written_twice_or_in_both_kinds() -> None:
    harmless, claims = _sentences()

    assert len({*harmless, *claims}) == len(harmless) + len(claims)


@given(st.text(max_size=80))
@settings(max_examples=50, deadline=None)
def test_any_text_has_a_finite_score(text: str) -> None:
    for said in _blanked(text):
        assert math.isfinite(score(said))


def test_a_sentence_that_reads_as_a_claim_is_marked_as_a_whole(shop: Knowledge) -> None:
    text = "Good morning. The bristles never shed a hair."

    [found] = findings(text, jacket(), shop)

    assert text[found.start : found.end] == "The bristles never shed a hair"


def test_an_approved_sentence_is_not_judged(shop: Knowledge) -> None:
    text = "The bristles never shed a hair."

    assert findings(text, jacket(), with_phrase(shop, "The bristles never shed a hair")) == ()


def test_what_a_list_found_is_not_said_twice(shop: Knowledge) -> None:
    [found] = findings("It is waterproof and keeps you warm.", facts(colour="navy"), shop)[:1]

    assert "reads as a claim" not in found.message
