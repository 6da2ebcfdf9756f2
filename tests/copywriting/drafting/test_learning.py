"""What approved texts teach, and how alike texts are."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from core.copywriting.drafting.learning import Learned, learn, nouns_of
from core.copywriting.drafting.quality import Parts, flow_part, length_part, overlap
from core.copywriting.drafting.voice import learn_voice
from core.copywriting.subject import ApprovedText, CopyFacts
from tests.copywriting.drafting.rugs import rugs


def test_the_thing_itself_is_known_by_what_opens_texts(learned: Learned) -> None:
    assert "rug" in learned.wording.headings
    assert "base" not in learned.wording.headings


def test_what_texts_never_state_is_known_by_name(learned: Learned) -> None:
    assert {"colour", "weight"} <= learned.unspoken
    assert "details" not in learned.unspoken


def test_lengths_are_those_of_the_texts(learned: Learned) -> None:
    lengths = sorted(len(one.text) for one in rugs(120))
    assert lengths[58] <= learned.usual_characters <= lengths[61]
    assert lengths[110] <= learned.most_characters <= lengths[-1]
    assert learned.texts == 120


def test_a_name_that_most_leave_unsaid_is_spoken_where_these_texts_speak_it() -> None:
    examples = [
        ApprovedText(CopyFacts("Rug", {"brand": ("Hal & Moor",)}), f"A rug by Hal & Moor in weave {number}.")
        for number in range(5)
    ]
    assert learn(examples).spoken == {"brand"}


def test_a_fact_in_other_words_is_known_by_words_that_hardly_stand_without_it() -> None:
    examples = [
        ApprovedText(CopyFacts("Top", {"neck": ("polo neck",)}), "Top with a turtleneck and sleeves.") for _ in range(5)
    ]
    examples += [ApprovedText(CopyFacts("Top", {"neck": ("collar",)}), "Top with sleeves.") for _ in range(5)]
    told = learn(examples).told
    assert "turtleneck" in told["neck=polo neck"]
    assert "sleeves" not in told["neck=polo neck"]


def test_without_texts_it_is_plain_english() -> None:
    assert learn([]) == Learned()
    assert learn([ApprovedText(CopyFacts("Rug", {}), " ")]) == Learned()


def test_the_same_texts_and_seed_teach_the_same() -> None:
    assert learn(rugs(20), seed=3) == learn(rugs(20), seed=3)


def test_a_thing_is_named_by_the_last_word_of_its_type_one_or_several() -> None:
    assert nouns_of("Coffee table") == {"table", "tables"}
    assert nouns_of("Trousers") >= {"trousers", "trouser"}
    assert nouns_of("") == frozenset()


def test_a_text_of_the_voice_scores_above_one_of_another(learned: Learned) -> None:
    own, other = rugs(1, seed=9)[0].text, "Grab this mega deal today and never look back, folks!"
    assert learned.voice.score(own) > learned.voice.score(other) + 2
    assert learned.voice.likeness(own) > 0.5 > learned.voice.likeness(other)


def test_a_text_half_as_likely_word_by_word_is_half_like_approved_ones() -> None:
    voice = learn_voice(["rug"])
    assert replace(voice, mean=voice.score("rug") + math.log(2)).likeness("rug") == pytest.approx(0.5)
    assert replace(voice, mean=voice.score("rug") - 1).likeness("rug") == 1


def test_the_score_is_the_mean_logarithm_of_each_words_chance() -> None:
    voice = learn_voice(["rug"])
    # after the start sign: the triple and the pair were seen each time, the word once of two signs, with two known
    expected = math.log(0.4 * 1 + 0.45 * 1 + 0.15 * 1.5 / (2 + 2 + 1))
    assert voice.score("rug") == pytest.approx(expected)


def test_without_approved_texts_every_text_is_like_them() -> None:
    voice = learn_voice([])
    assert voice.likeness("anything") == 1


def test_overlap_is_the_share_of_runs_of_four_words_in_the_nearest_text() -> None:
    assert overlap("a b c d e", ["a b c d x", "q r s t u"]) == 0.5
    assert overlap("a b c d e", []) == 0
    assert overlap("a b", ["A, b!"]) == 1
    assert overlap("a b", ["a c"]) == 0


def test_length_falls_outside_the_limits() -> None:
    assert [length_part(size, 40, 600) for size in (20, 30, 40, 600, 900, 1200)] == [0, 0.5, 1, 1, 0.5, 0]


def test_flow_falls_with_the_score() -> None:
    assert flow_part(3.0, 3.0) == 1
    assert flow_part(-3.0, 3.0) == pytest.approx(math.exp(-1))
    assert flow_part(4.0, 3.0) == 1


def test_a_text_that_leaves_facts_out_is_not_saved_by_its_sound() -> None:
    assert Parts(1, 1, 1, 1, 1).score == 1
    assert Parts(0.5, 1, 1, 1, 1).score == 0.5 < Parts(1, 0, 1, 1, 0.5).score
    assert Parts(1, 1, 1, 0, 1).score == 0.7
