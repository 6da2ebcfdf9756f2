"""The reason codes people choose from; seven at most, because they are chosen with the keys 1 to 7."""

from __future__ import annotations

from dataclasses import dataclass

from core.records.choices import Action


@dataclass(frozen=True)
class Reason:
    """A reason as it is kept (``code``) and as it is read (``label``)."""

    code: str
    label: str


REASONS: dict[Action, tuple[Reason, ...]] = {
    Action.REJECT: (
        Reason("wrong-value", "The value is wrong"),
        Reason("live-is-right", "What we have now is right"),
        Reason("not-specific", "Too vague to help a customer"),
        Reason("not-supported", "The product data does not show it"),
        Reason("wrong-product", "It belongs to another product"),
        Reason("house-style", "It is not how we say it"),
        Reason("not-now", "Right, but not now"),
    ),
    Action.OVERRIDE: (
        Reason("checked-source", "Checked with the supplier or the label"),
        Reason("checked-product", "Checked on the product itself"),
        Reason("finding-wrong", "The warning is mistaken here"),
        Reason("known-exception", "A known exception"),
        Reason("agreed-manager", "Agreed with a manager"),
        Reason("legal-or-brand", "The brand or the law asks for it"),
        Reason("fixed-elsewhere", "What it warns of is put right elsewhere"),
    ),
}


def is_reason(action: Action, code: str) -> bool:
    """Whether the code is one of the action's reasons."""
    return any(reason.code == code for reason in REASONS.get(action, ()))


def reason_text(action: Action, code: str) -> str:
    """A reason in words; the code itself if this program does not know it."""
    return next((reason.label for reason in REASONS.get(action, ()) if reason.code == code), code)
