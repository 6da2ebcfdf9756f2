"""What speaks against a text before its facts are looked at: its place, its guide, signs that no shop shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.changes import CopyField, Level
from core.copywriting.category_rules import Goods
from core.copywriting.check import check
from core.copywriting.guides import NO_GUIDE, Characters, Guide, SentenceWords
from core.copywriting.places import PLACES, html, stored

TEXT = CopyField.DESCRIPTION


def codes(text: str, guide: Guide = NO_GUIDE, field: CopyField = TEXT, stated: tuple[str, ...] = ()) -> list[str]:
    return [finding.code for finding in check(text, field, guide, stated)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("   ", "copy-empty"),
        ("Soft wool." * 600, "copy-too-long"),
        ("Soft\u200bwool", "copy-unprintable"),
        ("Soft\x07 wool", "copy-unprintable"),
        ("Soft <b>wool</b>", "copy-markup"),
        ("Dear {{name}}", "copy-markup"),
    ],
)
def test_what_no_place_shows_is_blocked(text: str, code: str) -> None:
    assert codes(text) == [code]
    assert check(text, TEXT, NO_GUIDE)[0].level == Level.BLOCK


def test_plain_words_with_signs_that_look_like_markup_pass() -> None:
    assert codes("Bolts < 5 mm & nuts > 3 mm, M&S style, 50/50.") == []


@pytest.mark.parametrize("field", CopyField)
def test_each_place_has_its_own_longest_text(field: CopyField) -> None:
    longest = PLACES[field].longest

    assert codes("a" * longest, field=field) == []
    assert codes("a" * (longest + 1), field=field) == ["copy-too-long"]


def test_only_texts_of_several_lines_may_break_them() -> None:
    assert codes("One\nTwo", field=CopyField.BULLETS) == []
    assert codes("One thing\nTwo", field=CopyField.SEO_TITLE) == ["copy-unprintable"]


def test_a_banned_phrase_is_blocked_as_whole_words_whatever_its_capitals() -> None:
    guide = Guide(banned=("must-have", "like new"))

    assert codes("A Must-Have coat, like  new.", guide) == ["copy-banned", "copy-banned"]
    assert codes("A must-haves list", guide) == []


def test_a_word_of_another_house_is_warned_of_unless_a_fact_says_it() -> None:
    guide = Guide(preferred={"trousers": "pants"})

    assert codes("Wide pants.", guide) == ["copy-word"]
    assert codes("Wide pants.", guide, stated=("Wide pants",)) == []


def test_a_claim_that_needs_proof_stands_only_beside_its_fact() -> None:
    guide = Guide(proof=("organic",))

    assert codes("Organic cotton.", guide) == ["copy-needs-proof"]
    assert codes("Organic cotton.", guide, stated=("organic cotton",)) == []


def test_a_claim_stands_beside_the_value_of_the_fact_that_is_called_so() -> None:
    guide = Guide(proof=("SPF",))
    cream = Goods(("Sun cream",), {"SPF": ("30",), "Volume": ("50 ml",)})

    assert [one.code for one in check("A cream with SPF 30.", TEXT, guide, goods=cream)] == []
    for text in ("A cream with SPF 50.", "A cream with SPF."):
        assert [one.code for one in check(text, TEXT, guide, goods=cream)] == ["copy-needs-proof"]
    bare = Goods(("Sun cream",), {"Volume": ("30 ml",)})
    assert [one.code for one in check("A cream with SPF 30.", TEXT, guide, goods=bare)] == ["copy-needs-proof"]


def test_a_sentence_longer_than_the_guide_allows_is_warned_of() -> None:
    guide = Guide(sentence_words=SentenceWords(typical=3, longest=4))

    assert codes("Four words stand here. Four words stand here.", guide) == []
    assert codes("Five words stand here now.", guide) == ["copy-sentence"]


@pytest.mark.parametrize(
    ("person", "text", "found"),
    [
        ("none", "We cut your cloth.", ["copy-person", "copy-person"]),
        ("you", "We cut your cloth.", ["copy-person"]),
        ("we and you", "We cut your cloth.", []),
        ("you, imperative", "Your cloth.", []),
    ],
)
def test_the_guide_says_who_speaks_to_whom(person: str, text: str, found: list[str]) -> None:
    assert codes(text, Guide(person=person)) == found


def test_blocks_come_before_warnings() -> None:
    guide = Guide(banned=("iconic",), preferred={"trousers": "pants"})

    assert codes("Iconic pants.", guide) == ["copy-banned", "copy-word"]


def test_a_description_is_kept_as_html_in_which_nothing_is_markup() -> None:
    assert stored(TEXT, 'Cut & sewn <here> "now".') == '<p>Cut &amp; sewn &lt;here&gt; "now".</p>'
    assert stored(CopyField.TITLE, "Cut & sewn") == "Cut & sewn"


def test_lines_become_paragraphs_and_lists() -> None:
    assert html("One.\n\nTwo.\n- a\n• b\nThree.") == "<p>One.</p><p>Two.</p><ul><li>a</li><li>b</li></ul><p>Three.</p>"
    assert html("-5 °C is fine") == "<p>-5 °C is fine</p>"


def test_the_guide_shortens_what_a_place_allows() -> None:
    guide = Guide(person="we and you", lengths={TEXT: Characters(fewest=10, most=20)})

    assert codes("A linen shirt.", guide) == []
    assert codes("Linen.", guide) == ["copy-too-short"]
    assert codes("A linen shirt with a collar.", guide) == ["copy-too-long"]
    assert codes("Linen.", guide, CopyField.BULLETS) == []


def test_capitals_of_titles_are_the_guides() -> None:
    guide = Guide(person="we and you", title_case="sentence")

    assert codes("Linen Shirt With Collar", guide, CopyField.TITLE) == ["copy-capitals"]
    assert codes("Linen Shirt With Collar", guide) == []
    assert codes("Maison Tarn Eau Fraiche", guide, CopyField.TITLE, ("Maison Tarn", "Eau Fraiche")) == []


def test_the_title_itself_is_no_proof_that_its_words_are_names() -> None:
    guide = Guide(person="we and you", title_case="sentence")
    goods = Goods(("Books",), {"Title": ("Linen Shirt Collar",), "Brand": ("Alder",)})

    found = check("Linen Shirt Collar", CopyField.TITLE, guide, ["Linen Shirt Collar"], goods)

    assert [finding.code for finding in found] == ["copy-capitals"]


def test_rules_for_such_goods_are_asked_where_the_goods_are_known() -> None:
    goods = Goods(("Beauty",), {})

    assert [one.code for one in check("It cures acne.", TEXT, NO_GUIDE, (), goods)] == ["rule-never"]
    assert check("It cures acne.", TEXT, NO_GUIDE) == ()
    assert check("It cures acne.", TEXT, NO_GUIDE.model_copy(update={"rules": ()}), (), goods) == ()


def test_what_is_banned_is_found_where_it_stands() -> None:
    (found,) = check("A cheap  dress.", TEXT, Guide(person="we and you", banned=("cheap dress",)))

    assert (found.start, found.end) == (2, 14)


@given(st.lists(st.text(min_size=1, max_size=10).filter(str.strip), min_size=1, max_size=30), st.text(max_size=120))
def test_any_words_may_be_banned_and_are_found_in_no_time(words: list[str], text: str) -> None:
    lines = tuple(dict.fromkeys(" ".join(word.split()) for word in words if " ".join(word.split())))

    found = check(text, TEXT, Guide(person="we and you", banned=lines))

    assert all(one.code != "copy-banned" or one.message for one in found)
