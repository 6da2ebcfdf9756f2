from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalog.barcodes import barcode_fault, check_digit, is_valid_barcode


@pytest.mark.parametrize("code", ["4006381333931", "96385074", "036000291452", "10012345000017", "5901234123457"])
def test_published_examples_are_valid(code: str) -> None:
    assert is_valid_barcode(code)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("4006381333932", "check digit"),
        ("400638133393", "check digit"),
        ("40063813339", "11 digits"),
        ("", "not made of digits"),
        ("40063813339३1", "not made of digits"),
        ("0000000000000", "all zeros"),
    ],
)
def test_a_faulty_barcode_is_told_why(code: str, said: str) -> None:
    assert said in barcode_fault(code)


@given(st.sampled_from([7, 11, 12, 13]).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n)), st.data())
def test_one_mistyped_digit_is_always_found(body: str, data: st.DataObject) -> None:
    code = body + str(check_digit(body))
    place = data.draw(st.integers(0, len(code) - 1))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != code[place]]))

    assert not is_valid_barcode(code[:place] + wrong + code[place + 1 :])
