from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalog.findings import block, is_unprintable, quoted, shortened, warn
from core.changes import Level


def test_a_block_and_a_warning_differ_in_level_alone() -> None:
    assert (block("code", "Words.", "title").level, warn("code", "Words.", "title").level) == (Level.BLOCK, Level.WARN)


@given(st.text(max_size=2000))
def test_whatever_stands_in_the_catalogue_a_finding_can_be_made_of_it(text: str) -> None:
    assert len(block("code", f"{quoted(text)} {text}").message) <= 500


@given(st.text(), st.integers(1, 50))
def test_a_shortened_text_is_as_long_as_allowed_and_begins_the_same(text: str, longest: int) -> None:
    short = shortened(text, longest)

    assert len(short) <= max(longest, 0) or short == text
    assert text.startswith(short.removesuffix("…")) or text == short


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "\ud800", "a\nb", "tab\there", "\x7f"])
def test_signs_that_a_store_or_a_shop_refuses_are_seen(text: str) -> None:
    assert is_unprintable(text)


@pytest.mark.parametrize("text", ["", "plain", "emoji 👗", "שמלה", "non-breaking\u00a0space"])
def test_ordinary_text_of_any_script_is_printable(text: str) -> None:
    assert not is_unprintable(text)


def test_lines_are_allowed_where_text_has_lines() -> None:
    assert not is_unprintable("one\r\ntwo\t", lines_allowed=True)
    assert is_unprintable("one\x00", lines_allowed=True)
