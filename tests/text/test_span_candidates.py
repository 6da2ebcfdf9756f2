from __future__ import annotations

import numpy as np
import pytest

from core.text.span_candidates import Marginals, Peers, SpanCandidate, best_of, candidates
from core.text.title_pieces import Span
from core.text.value_memory import TitleItem, remember
from tests.text.angling import item

MEMORY = remember(
    [
        item("Rill Rod Carbon", {"Brand": "Rill", "Material": "Carbon"}),
        item("Rill Rod Glass Fibre", {"Brand": "Rill", "Material": "Glass Fibre"}),
    ]
)
NOBODY = Peers({}, 0.0)


def _marginals(one: TitleItem, brand: list[float], inside: list[float] | None = None) -> Marginals:
    none = np.zeros(len(one.parts), dtype=np.float32)
    begins, inner = np.array(brand, dtype=np.float32), np.array(inside or none, dtype=np.float32)
    return Marginals({"Brand": begins, "Material": none}, {"Brand": inner, "Material": none}, 1 - begins - inner)


def _found(one: TitleItem, marginals: Marginals) -> dict[tuple[str, str], SpanCandidate]:
    return {(each.attribute, each.key): each for each in candidates(7, one, MEMORY, marginals, NOBODY)}


def test_known_values_are_candidates_for_the_attributes_they_were_stated_of() -> None:
    one = item("Rill Pole Glass Fibre")
    found = _found(one, _marginals(one, [0, 0, 0, 0]))
    assert set(found) == {("Brand", "rill"), ("Material", "glass fibre")}
    assert found["Material", "glass fibre"].span == Span(10, 21, 2, 3, whole=True)
    assert {each.item for each in found.values()} == {7}


def test_what_the_tagger_finds_is_a_candidate_though_nobody_knows_it() -> None:
    one = item("Kelpie Bay Pole")
    found = _found(one, _marginals(one, [0.9, 0, 0], [0, 0.8, 0]))
    assert {("Brand", "kelpie bay"), ("Brand", "kelpie")} == set(found)
    longer, shorter = found["Brand", "kelpie bay"].signs[0], found["Brand", "kelpie"].signs[0]
    assert longer == pytest.approx(np.log(0.9 * 0.8), abs=1e-4)
    assert shorter == pytest.approx(np.log(0.9 * 0.2), abs=1e-4)


def test_what_the_tagger_finds_unlikely_is_none() -> None:
    one = item("Kelpie Bay Pole")
    assert not _found(one, _marginals(one, [0.02, 0, 0]))


def test_every_candidate_has_the_same_signs_and_all_are_finite() -> None:
    one = item("Rill Kelpie Glass Fibre")
    found = _found(one, _marginals(one, [1, 1, 0, 0], [0, 1, 1, 1])).values()
    assert len({len(each.signs) for each in found}) == 1
    assert all(np.isfinite(each.signs).all() for each in found)


def test_a_title_without_pieces_has_no_candidates() -> None:
    assert candidates(0, item(""), MEMORY, _marginals(item(""), []), NOBODY) == []


def test_the_likeliest_candidate_of_each_attribute_is_the_best() -> None:
    span = Span(0, 1, 0, 0, whole=True)
    found = [SpanCandidate(*one, "a", span, ()) for one in ((0, "Brand"), (0, "Brand"), (0, "Length"), (1, "Brand"))]
    assert best_of(found, [0.2, 0.6, 0.1, 0.3]) == {(0, "Brand"): 1, (0, "Length"): 2, (1, "Brand"): 3}
