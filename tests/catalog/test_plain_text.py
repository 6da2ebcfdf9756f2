from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalog.plain_text import plain_text


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("Soft   and\u00a0warm ", "Soft and warm"),
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("Fish &amp; chips &pound;5 &#8211; &nbsp;now", "Fish & chips £5 – now"),
        ("a <b>bold</b> word", "a bold word"),
        ("<ul><li>100&nbsp;% wool</li><li>Made in Wales</li></ul>", "100 % wool\nMade in Wales"),
        ("safe<script>alert('<p>')</script> words", "safe words"),
        ("<style>p{color:red}</style>Red", "Red"),
        ("<!-- not <b>shown</b> -->Shown", "Shown"),
        ("<p>kept<script>never closed", "kept"),
        ("<a href=\"a>b\" title='<i>'>link</a>", "link"),
        ("3 < 4 and 5 > 4", "3 < 4 and 5 > 4"),
        ("&lt;script&gt;", "<script>"),
        ("<svg><text>drawn</text></svg>said", "said"),
        ("<![if lte IE 8]>old<![endif]>", "old"),
        ("line one<br>line two<br/>", "line one\nline two"),
        ('<table class="spec"><tr><th>Fits</th><td>Golf</td></tr></table>', "Fits\nGolf"),
        ('<a href="https://example.com">a <i>link</i></a>', "a link"),
        ("", ""),
    ],
)
def test_html_becomes_the_words_people_read(html: str, words: str) -> None:
    assert plain_text(html) == words


@pytest.mark.parametrize(
    "html",
    [
        "<a" * 60_000,
        "<!" * 60_000,
        "<script" * 60_000,
        "<!--" * 60_000,
        "<a x=" * 9_000,
        '<p a="' * 30_000,
        "<p " * 60_000,
    ],
)
def test_hostile_text_is_read_in_under_a_second(html: str) -> None:
    start = time.process_time()

    plain_text(html)

    assert time.process_time() - start < 1


@given(st.text(alphabet="<>/!?-&;'\"= abpscrit[]\n#x1", max_size=80))
def test_no_text_whatever_raises(html: str) -> None:
    assert isinstance(plain_text(html), str)


def test_the_texts_around_a_tag_make_no_entity_together() -> None:
    assert plain_text("<p>&ac<b>;</b> &am<i>p;</i></p>") == "&ac; &amp;"


@given(st.text(alphabet="abc &;é\n", max_size=60))
def test_simple_and_parsed_bodies_read_the_same(text: str) -> None:
    simple = f'<div class="a"><p>{text}</p>{text}<b>{text}</b><br/></div>'
    assert plain_text(simple) == plain_text(simple.replace('"', "'"))


@given(st.text(max_size=60))
def test_plain_words_stay_the_same_when_read_again(text: str) -> None:
    words = plain_text(text.replace("<", "").replace("&", ""))

    assert plain_text(words) == words
