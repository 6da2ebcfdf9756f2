"""Invented goods of four shelves with texts in the voice of each, of few facts or many: tents, pans, creams, brakes."""

from __future__ import annotations

import random
from collections.abc import Callable

from core.copywriting.subject import ApprovedText, CopyFacts

Values = dict[str, tuple[str, ...]]


def tent(rng: random.Random) -> ApprovedText:
    """ "Two-person tent in ripstop nylon with a porch and taped seams. Packs down to 42 cm and weighs 2.1 kg."."""
    size, cloth = rng.choice(("Two-person", "Three-person", "Family")), rng.choice(("ripstop nylon", "polycotton"))
    parts = rng.sample(("a porch", "taped seams", "two doors", "mesh pockets", "a groundsheet"), rng.randint(1, 3))
    packed, weight = f"{rng.randint(30, 60)} cm", f"{rng.randint(12, 60) / 10} kg"
    opening = f"{size} tent in {cloth}"
    values: Values = {"details": (opening, *parts), "packed length": (packed,), "weight": (weight,)}
    text = f"{opening} with {_listed(parts)}. Packs down to {packed} and weighs {weight}."
    return _approved("Tent", values, text, rng)


def pan(rng: random.Random) -> ApprovedText:
    """ "A 28 cm frying pan in cast iron. Induction hobs: yes. The handle stays cool."."""
    width, metal = f"{rng.choice((20, 24, 28, 30))} cm", rng.choice(("cast iron", "carbon steel", "copper"))
    kind = rng.choice(("frying pan", "saucepan", "sauté pan"))
    more = rng.sample(("a riveted handle", "a pouring lip", "a glass lid", "a heavy base"), rng.randint(0, 2))
    text = f"A {width} {kind} in {metal}" + (f" with {_listed(more)}." if more else ".")
    values: Values = {"diameter": (width,), "material": (metal,), "details": (kind.capitalize(), *more)}
    return _approved("Pan", values, text, rng)


def cream(rng: random.Random) -> ApprovedText:
    """ "Night cream with shea butter for dry skin. 50 ml."."""
    when, of = rng.choice(("Day", "Night", "Hand")), rng.choice(("shea butter", "aloe", "oat", "squalane"))
    skin, volume = rng.choice(("dry skin", "oily skin", "all skin types")), f"{rng.choice((30, 50, 75))} ml"
    values: Values = {"ingredient": (of,), "skin type": (skin,), "volume": (volume,)}
    return _approved(
        "Cream", {"name": (f"{when} cream",), **values}, f"{when} cream with {of} for {skin}. {volume}.", rng
    )


def brake(rng: random.Random) -> ApprovedText:
    """ "Front brake pads. Fits Corda 2014-2020. Replace in pairs."."""
    place, thing = rng.choice(("Front", "Rear")), rng.choice(("brake pads", "brake discs"))
    fits = f"{rng.choice(('Corda', 'Vela', 'Ombra'))} {rng.randint(2004, 2012)}-{rng.randint(2013, 2022)}"
    values: Values = {"details": (f"{place} {thing}",), "fits": (fits,)}
    return _approved("Brakes", values, f"{place} {thing}. Fits {fits}.", rng)


SHELVES: tuple[Callable[[random.Random], ApprovedText], ...] = (tent, pan, cream, brake)


def shelf(count: int, seed: int = 0) -> list[ApprovedText]:
    """As many goods of all shelves in turn, the same ones for a seed; every third has a colour that no text says."""
    rng = random.Random(seed)
    return [SHELVES[place % len(SHELVES)](rng) for place in range(count)]


def _approved(kind: str, values: Values, text: str, rng: random.Random) -> ApprovedText:
    colour: Values = {"colour": (rng.choice(("moss", "slate", "clay")),)} if rng.random() < 1 / 3 else {}
    mixed = {name: tuple(rng.sample(several, len(several))) for name, several in values.items()}
    return ApprovedText(CopyFacts(kind, mixed | colour), text)


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
