"""Decisions as examples, without a store: every weight and every rule of what counts, by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.learning.examples import (
    BATCH_WEIGHT,
    CONTRADICTED_WEIGHT,
    DECIDED_WEIGHT,
    Answer,
    Examples,
    Refusal,
    examples,
    values_of,
)
from core.records.choices import Action

CATEGORY = "category_id"


def moved(to: int) -> dict[str, Any]:
    return {"kind": "category", "category_id": to, "path": f"Clothes > {to}"}


def answer(action: Action = Action.APPROVE, to: int = 10, **changed: Any) -> Answer:
    """Somebody (1) decides that product 7 belongs in a category, 10 unless said."""
    usual: dict[str, Any] = {
        "decision_id": 1,
        "product_id": 7,
        "actor_id": 1,
        "action": action,
        "reason_code": "",
        "proposed": moved(10),
        "decided": moved(to),
    }
    return Answer(**{**usual, **changed})


def rejected(reason: str, **changed: Any) -> Answer:
    return answer(Action.REJECT, reason_code=reason, base={CATEGORY: "3"}, **changed)


def labels(found: Examples) -> dict[tuple[int, str], tuple[str, float]]:
    return {place: (label.value, label.weight) for place, label in found.labels.items()}


def test_an_approved_value_is_a_label_that_weighs_twice_one_nobody_looked_at() -> None:
    found = examples([answer()])

    assert labels(found) == {(7, CATEGORY): ("10", 2.0)}
    assert found.refusals == ()
    assert found.taught().weight(7, CATEGORY, "10") == DECIDED_WEIGHT


def test_an_edit_is_a_label_with_its_own_value_and_says_that_the_proposed_one_is_wrong() -> None:
    found = examples([answer(Action.EDIT, to=11)])

    assert labels(found) == {(7, CATEGORY): ("11", 2.0)}
    assert found.refusals == (Refusal((7, CATEGORY), "10", 1.0, "", 1),)
    assert found.taught().refused == {(7, CATEGORY): {"10": 1.0}}


def test_an_override_counts_as_an_approval_or_as_an_edit() -> None:
    assert labels(examples([answer(Action.OVERRIDE)])) == {(7, CATEGORY): ("10", 2.0)}
    assert examples([answer(Action.OVERRIDE, to=11)]).refusals[0].value == "10"


@pytest.mark.parametrize(
    ("reason", "weight"),
    [
        ("wrong-value", 1.0),
        ("wrong-product", 1.0),
        ("not-supported", 0.5),
        ("not-specific", 0.5),
        ("house-style", 0.25),
    ],
)
def test_a_rejection_weighs_as_surely_as_its_reason_says_that_the_value_is_wrong(reason: str, weight: float) -> None:
    found = examples([rejected(reason)])

    assert labels(found) == {}
    assert found.taught().refused == {(7, CATEGORY): {"10": weight}}


@pytest.mark.parametrize("reason", ["not-now", "a reason of a later version"])
def test_not_now_says_nothing_about_the_value(reason: str) -> None:
    found = examples([rejected(reason)])

    assert (labels(found), found.refusals) == ({}, ())


def test_a_rejection_because_the_live_value_is_right_confirms_that_one() -> None:
    found = examples([rejected("live-is-right")])

    assert labels(found) == {(7, CATEGORY): ("3", 2.0)}
    assert found.taught().refused == {(7, CATEGORY): {"10": 1.0}}


def test_an_empty_live_value_is_confirmed_by_nobody() -> None:
    found = examples([answer(Action.REJECT, reason_code="live-is-right", base={CATEGORY: ""})])

    assert labels(found) == {}


def test_approved_among_many_at_once_weighs_no_more_than_what_stands_in_the_catalogue() -> None:
    assert labels(examples([answer(is_batch=True)])) == {(7, CATEGORY): ("10", BATCH_WEIGHT)}


def test_each_attribute_is_an_example_of_its_own_and_those_left_out_count_half() -> None:
    proposed = {"kind": "attributes", "values": {"Color": "Navy", "Fit": "Slim", "Material": "Wool"}}
    decided = {"kind": "attributes", "values": {"Color": "Navy", "Material": "Linen"}}

    found = examples([answer(Action.EDIT, proposed=proposed, decided=decided, declined={"Fit": "Slim"})])

    assert labels(found) == {(7, "attributes.Color"): ("Navy", 2.0), (7, "attributes.Material"): ("Linen", 2.0)}
    assert found.taught().refused == {(7, "attributes.Material"): {"Wool": 1.0}, (7, "attributes.Fit"): {"Slim": 0.5}}


def test_a_removed_attribute_is_no_label() -> None:
    change = {"kind": "attributes", "values": {"Color": ""}}

    assert labels(examples([answer(proposed=change, decided=change)])) == {}


@pytest.mark.parametrize(
    ("payload", "values"),
    [
        ({"kind": "fix", "field": "product_type", "value": "Dresses"}, {"product_type": "Dresses"}),
        ({"kind": "fix", "field": "price_minor", "sku_id": 4, "value": 100}, {}),
        ({"kind": "fix", "field": "barcode", "sku_id": 4, "value": "123"}, {}),
        ({"kind": "fix", "field": "title", "value": None}, {}),
        ({"kind": "merge", "keep_id": 1, "retire_id": 2}, {}),
    ],
)
def test_only_texts_of_a_product_are_values_to_learn(payload: dict[str, Any], values: dict[str, str]) -> None:
    assert values_of(payload) == values


def test_what_a_policy_decided_is_no_label_while_it_is_live() -> None:
    taught = examples([answer(actor_id=None)]).taught()

    assert taught.weight(7, CATEGORY, "10") == 0.0
    assert taught.weight(7, CATEGORY, "3") == 1.0  # an import has set another one since


def test_a_person_s_word_after_a_policy_s_is_a_label_and_a_policy_s_after_a_person_s_is_none() -> None:
    policy, person = answer(actor_id=None), answer(decision_id=2)

    assert examples([policy, person]).taught().weight(7, CATEGORY, "10") == 2.0
    assert examples([person, policy]).taught().weight(7, CATEGORY, "10") == 0.0


def test_a_live_value_that_people_refused_is_no_label() -> None:
    taught = examples([rejected("wrong-value")]).taught()

    assert taught.weight(7, CATEGORY, "10") == 0.0


def test_what_was_set_after_it_was_refused_is_refused_no_longer() -> None:
    taught = examples([rejected("wrong-value"), answer(decision_id=2)]).taught()

    assert taught.refused == {}
    assert taught.weight(7, CATEGORY, "10") == 2.0


def test_the_same_person_s_later_word_replaces_the_earlier_one() -> None:
    found = examples([answer(), answer(Action.EDIT, to=11, decision_id=2)])

    assert labels(found) == {(7, CATEGORY): ("11", 2.0)}
    assert found.contradictions == ()


def test_two_people_who_contradict_each_other_on_the_same_text_weigh_half_and_are_listed() -> None:
    first = answer(text="same")
    second = answer(Action.EDIT, to=11, actor_id=2, product_id=8, decision_id=2, text="same")

    found = examples([first, second])

    assert labels(found) == {(7, CATEGORY): ("10", CONTRADICTED_WEIGHT), (8, CATEGORY): ("11", CONTRADICTED_WEIGHT)}
    (listed,) = found.contradictions
    assert (listed.first.value, listed.first.actor_id) == ("10", 1)
    assert (listed.second.value, listed.second.actor_id) == ("11", 2)


def test_two_people_who_agree_or_look_at_other_texts_contradict_nobody() -> None:
    agreeing = [answer(text="same"), answer(actor_id=2, product_id=8, decision_id=2, text="same")]
    apart = [answer(text="one"), answer(Action.EDIT, to=11, actor_id=2, product_id=8, decision_id=2, text="other")]

    assert examples(agreeing).contradictions == examples(apart).contradictions == ()


def test_products_without_a_text_are_not_taken_for_the_same() -> None:
    found = examples([answer(), answer(Action.EDIT, to=11, actor_id=2, product_id=8, decision_id=2)])

    assert found.contradictions == ()


ANSWERS = st.lists(
    st.builds(
        answer,
        st.sampled_from([Action.APPROVE, Action.EDIT, Action.REJECT]),
        st.integers(10, 13),
        product_id=st.integers(1, 4),
        actor_id=st.sampled_from([None, 1, 2]),
        reason_code=st.sampled_from(["wrong-value", "live-is-right", "not-now"]),
        base=st.just({CATEGORY: "3"}),
        text=st.sampled_from(["a", "b"]),
        is_batch=st.booleans(),
    ),
    max_size=12,
)


@given(ANSWERS)
def test_every_weight_is_one_of_the_known_ones_and_nobody_is_heard_twice(answers: Sequence[Answer]) -> None:
    found = examples(replace(one, decision_id=number) for number, one in enumerate(answers))

    assert {label.weight for label in found.labels.values()} <= {DECIDED_WEIGHT, BATCH_WEIGHT, CONTRADICTED_WEIGHT}
    assert not set(found.labels) & set(found.by_policies)
    assert all(label.actor_id is not None for label in found.labels.values())
    for refused in found.taught().refused.values():
        assert all(0 < weight <= 1 for weight in refused.values())


@given(ANSWERS)
def test_what_only_policies_decided_changes_no_weight_that_people_gave(answers: Sequence[Answer]) -> None:
    """Policies on other products leave what people taught as it was."""
    people = [one for one in answers if one.actor_id is not None]
    policies = [replace(one, product_id=one.product_id + 100) for one in answers if one.actor_id is None]

    assert labels(examples([*people, *policies])) == labels(examples(people))
