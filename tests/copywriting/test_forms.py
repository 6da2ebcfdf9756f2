"""What titles of a type say as a rule is learned from the shop's own; one that leaves it out is below its form."""

from __future__ import annotations

from core.changes import CopyField
from core.copywriting.forms import FEWEST, NO_FORMS, learn_forms
from core.copywriting.needs import needs
from core.copywriting.subject import CopyFacts


def bulb(title: str, fitting: str = "E27", colour: str = "Amber", **more: str) -> CopyFacts:
    values = {"Title": title, "Fitting": fitting, "Colour": colour, **more}
    return CopyFacts("Bulbs", {name: (value,) for name, value in values.items()})


BULBS = [bulb(f"LED spot {number} W, E27") for number in range(FEWEST)] + [bulb("LED candle, B22", "B22")]
FORMS = learn_forms(BULBS)


def test_what_most_titles_of_a_type_say_is_their_form() -> None:
    assert FORMS.said == {"Bulbs": {"Fitting"}}


def test_a_title_that_leaves_it_out_lacks_it() -> None:
    assert FORMS.missing(bulb("LED spot 9 W")) == ("Fitting",)
    assert FORMS.missing(bulb("LED spot 9 W, E27")) == ()


def test_a_title_that_says_another_value_contradicts_its_fact_and_is_not_made_to_say_both() -> None:
    assert FORMS.missing(bulb("LED spot 9 W, B22")) == ()


def test_a_fact_of_several_values_and_a_type_without_a_form_lack_nothing() -> None:
    two = CopyFacts("Bulbs", {"Title": ("LED spot",), "Fitting": ("E27", "B22")})

    assert FORMS.missing(two) == ()
    assert FORMS.missing(CopyFacts("Lamps", {"Title": ("Lamp",), "Fitting": ("E27",)})) == ()
    assert NO_FORMS.missing(bulb("LED spot")) == ()


def test_few_titles_and_titles_without_a_type_have_no_form() -> None:
    assert learn_forms(BULBS[: FEWEST - 1]).said == {"Bulbs": frozenset()}
    assert learn_forms([CopyFacts("", one.values) for one in BULBS]).said == {}


def test_a_number_of_pieces_is_said_with_its_sign() -> None:
    nails = [CopyFacts("Nails", {"Title": (f"Nails 40 mm x{n}0",), "Pack size": (f"{n}0",)}) for n in range(1, 9)]

    assert learn_forms(nails).said == {"Nails": {"Pack size"}}


def test_the_need_names_what_the_title_lacks() -> None:
    texts = {CopyField.TITLE: "A title long enough"}

    assert needs(texts, [CopyField.TITLE], ("Fitting", "Power")) == {
        CopyField.TITLE: "The title does not say Fitting and Power, as those of its kind do."
    }
    assert needs(texts, [CopyField.SEO_TITLE], ("Fitting",)) == {CopyField.SEO_TITLE: "The product has no SEO title."}
    assert needs({CopyField.TITLE: "Short"}, [CopyField.TITLE], ("Fitting",))[CopyField.TITLE].startswith(
        "The title has"
    )
