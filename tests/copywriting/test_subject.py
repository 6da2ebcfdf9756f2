from __future__ import annotations

import pytest

from core.copywriting.subject import CopyFacts, read_facts
from core.errors import BadInputError


def test_one_value_and_several_are_read_alike_and_empty_ones_left_out() -> None:
    read = read_facts(" Dress ", {"colour": "red", "details": ["V-neck", " ", None], "sizes": 3, "fit": ""}, "line 1")
    assert read == CopyFacts("Dress", {"colour": ("red",), "details": ("V-neck",), "sizes": ("3",)})


@pytest.mark.parametrize(
    ("product_type", "facts", "place"),
    [(None, {}, "line 3"), ("Dress", ["red"], "line 3"), ("Dress", {"size": {"cm": 3}}, "line 3: facts.size")],
)
def test_what_is_no_fact_is_refused_by_its_place(product_type: object, facts: object, place: str) -> None:
    with pytest.raises(BadInputError, match=f"^{place}: expected"):
        read_facts(product_type, facts, "line 3")
