"""A small shop for the guard's tests: approved texts of coats and lamps, and what they teach."""

from __future__ import annotations

from core.copywriting.claims.findings import ClaimFinding, Limits, all_findings
from core.copywriting.claims.guard import NO_LIMITS, check
from core.copywriting.claims.knowledge import Knowledge, learn
from core.copywriting.subject import ApprovedText, CopyFacts

MATERIALS = ("cotton", "linen", "wool", "polyester")
CLOSURES = ("zip", "buttons", "drawstring")
BRANDS = ("Alder & Moss", "Quillon", "Tamsin Grey")


def facts(product_type: str = "Jacket", **values: str | tuple[str, ...]) -> CopyFacts:
    """Facts with one value or several each."""
    return CopyFacts(product_type, {name: (one,) if isinstance(one, str) else one for name, one in values.items()})


def jacket(place: int = 0) -> CopyFacts:
    """The jacket of that number: materials, closures and brands take turns."""
    material, closure = MATERIALS[place % 4], CLOSURES[place % 3]
    return facts(
        brand=BRANDS[place % 3],
        colour=("navy", "green", "cream")[place % 3],
        material=material,
        closure=closure,
        weight=f"{300 + 10 * place} g",
        pack_size=str(2 + place % 3),
        details=(f"Jacket in {material}", f"a {closure} at the front", "two side pockets", "ribbed cuffs"),
    )


def approved(count: int = 24) -> list[ApprovedText]:
    """Approved texts, every second with a house phrase."""
    return [
        ApprovedText(
            one, f"Jacket in {one.values['material'][0]} with ribbed cuffs." + " Made for the long haul." * (n % 2)
        )
        for n, one in enumerate(map(jacket, range(count)))
    ]


def taught() -> Knowledge:
    """What the approved texts teach."""
    return learn(approved())


def findings(
    text: str, given: CopyFacts, knowledge: Knowledge, limits: Limits = NO_LIMITS, *phrases: str
) -> tuple[ClaimFinding, ...]:
    """All findings of a text."""
    return all_findings(check(text, given, knowledge, limits, approved=frozenset(phrases)))
