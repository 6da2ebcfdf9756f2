"""Invented rugs with texts in one voice: each fact's words stand in the text, in an order the facts do not tell."""

from __future__ import annotations

import random

from core.copywriting.subject import ApprovedText, CopyFacts

MATERIALS = ("wool", "cotton", "jute", "linen", "hemp")
WEAVES = ("hand-loomed", "tufted", "braided", "flat-woven")
EDGES = ("a fringed edge", "a bound edge", "a whipped edge")
BASES = ("a felt base", "a latex base", "a cotton base")
PATTERNS = ("a striped border", "a diamond pattern", "a raised pattern")
ENDS = ("Reversible", "Unlined")


def rug(rng: random.Random) -> ApprovedText:
    """One approved text: "Tufted rug in wool with a fringed edge and a felt base. Reversible."."""
    opening = f"{rng.choice(WEAVES).capitalize()} rug in {rng.choice(MATERIALS)}"
    parts = [rng.choice(BASES), rng.choice(EDGES), rng.choice(PATTERNS)][: rng.randint(1, 3)]
    end = rng.choice(ENDS) if rng.random() < 0.6 else ""
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    text = f"{opening} with {listed}." + (f" {end}." if end else "")
    details = [opening, *parts, *([end] if end else [])]
    rng.shuffle(details)
    values = {
        "name": (f"Skagen {rng.randint(10, 99)}",),
        "details": tuple(details),
        "colour": (rng.choice(("sand", "moss", "rust")),),
        "weight": (f"{rng.randint(2, 9)} kg",),
    }
    return ApprovedText(CopyFacts("Rug", values), text)


def rugs(count: int, seed: int = 0) -> list[ApprovedText]:
    """As many, the same ones for a seed."""
    rng = random.Random(seed)
    return [rug(rng) for _ in range(count)]
