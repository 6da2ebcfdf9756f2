"""Every field of a guide that a machine can keep to counts with the built-in writer."""

from __future__ import annotations

import pytest

from core.changes import CopyField
from core.copywriting.check import words_a_sentence
from core.copywriting.embedded import EmbeddedWriter, taught
from core.copywriting.guides import NO_GUIDE, Characters
from core.copywriting.writing import CopyRequest, Written
from tests.copywriting.test_embedded import DRESS, EXAMPLES


@pytest.fixture(scope="module")
def writer() -> EmbeddedWriter:
    return taught(EXAMPLES)


def written(writer: EmbeddedWriter, field: CopyField, kinds: tuple[str, ...] = (), **guide: object) -> Written:
    asked = NO_GUIDE.model_copy(update=guide)
    (answer,) = writer.write([CopyRequest(7, field, DRESS, asked, 3, kinds=kinds)])
    return answer


def test_texts_keep_within_the_guides_lengths(writer: EmbeddedWriter) -> None:
    usual = written(writer, CopyField.DESCRIPTION).variants[0].text
    short = written(writer, CopyField.DESCRIPTION, lengths={CopyField.DESCRIPTION: Characters(most=70)})

    assert len(usual) > 70
    assert short.variants
    assert all(len(one.text) <= 70 for one in short.variants)


@pytest.mark.parametrize(
    "guide",
    [
        {"lengths": {field: Characters(most=1) for field in CopyField}},
        {"banned": ("dress",)},
        {"banned": (*"abcdefghijklmnopqrstuvwxyz", "linen", "shirt", "dress", "(.*", "<b>")},
    ],
)
@pytest.mark.parametrize("field", [CopyField.DESCRIPTION, CopyField.TITLE, CopyField.SEO_TITLE])
def test_a_guide_that_forbids_everything_leaves_no_text_and_the_reason(
    writer: EmbeddedWriter, field: CopyField, guide: dict[str, object]
) -> None:
    answer = written(writer, field, **guide)

    assert not answer.variants
    assert "the guide or the claims check forbids" in answer.why_none


def test_titles_have_the_guides_capitals(writer: EmbeddedWriter) -> None:
    titled = written(writer, CopyField.TITLE, title_case="title").variants

    assert titled[0].text.startswith("Alder & Vale Linen Shirt Dress")
    assert all(clause.text in one.text for one in titled for clause in one.clauses)


def test_the_words_between_facts_are_those_the_guide_prefers(writer: EmbeddedWriter) -> None:
    plain = written(writer, CopyField.DESCRIPTION).variants[0].text
    ours = written(writer, CopyField.DESCRIPTION, preferred={"frock": "dress", "having": "with"}).variants[0]

    assert " with " in plain
    assert " having " in ours.text
    assert " with " not in ours.text
    assert "dress" in ours.text  # the product's own name says so
    assert all(clause.text in ours.text for clause in ours.clauses)


def test_what_the_rules_for_such_goods_ask_is_stated(writer: EmbeddedWriter) -> None:
    best = written(writer, CopyField.DESCRIPTION, kinds=("Fashion",)).variants[0]

    assert "Material" in {name for clause in best.clauses for name in clause.facts}


def test_words_a_sentence_are_a_mean_and_at_least_one() -> None:
    assert words_a_sentence("One two three. Four!\nFive six") == 2
    assert words_a_sentence(" … ") == 1
