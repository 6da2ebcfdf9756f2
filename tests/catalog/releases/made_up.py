"""A newer release made from an older taxonomy by a seeded hand, with the truth of what became of each node."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field

from core.catalog.releases.nodes import Fate, StoredNode

SEPARATOR = " > "
_SYNONYMS = {
    "Accessories": "Add-Ons",
    "Parts": "Components",
    "Supplies": "Essentials",
    "Clothing": "Clothes",
    "Equipment": "Gear",
    "Tools": "Hand Tools",
}
_PARTS = (("Small", "Large"), ("Indoor", "Outdoor"), ("Children's", "Adults'"))


@dataclass
class MadeUp:
    """The new paths, and for every old path that changed what became of it and where it is now."""

    paths: list[str]
    truth: dict[str, tuple[Fate, frozenset[str]]] = field(default_factory=dict)


def stored(paths: Iterable[str], numbers: dict[str, str] | None = None) -> list[StoredNode]:
    """The paths as nodes of a store, each with one product."""
    ids: dict[str, int] = {}
    nodes = []
    for path in sorted(paths, key=lambda path: path.count(SEPARATOR)):
        ids[path] = len(ids) + 1
        parent = ids.get(path.rpartition(SEPARATOR)[0])
        nodes.append(StoredNode(ids[path], path, parent, (numbers or {}).get(path, ""), 1))
    return nodes


def make_release(paths: list[str], seed: int, *, each: int = 60) -> MadeUp:
    """A release in which so many nodes were renamed, moved, split and retired, and half as many pairs merged."""
    rng = random.Random(seed)
    known = set(paths)
    parents = {path.rpartition(SEPARATOR)[0] for path in paths}
    leaves = [path for path in paths if path not in parents and path.count(SEPARATOR) >= 2]
    rng.shuffle(leaves)
    made = MadeUp(list(paths))
    places: dict[str, str] = {}
    renamed = [path for path in paths if path.count(SEPARATOR) >= 1 and _other_name(path)]
    for path in rng.sample(renamed, min(each, len(renamed))):
        places[path] = _other_name(path)
    left = [path for path in leaves if path not in places]
    for path in left[:each]:
        target = rng.choice([one for one in parents if one and not path.startswith(one + SEPARATOR)])
        moved = target + SEPARATOR + _name(path)
        if moved not in known:
            made.truth[path] = (Fate.MOVED, frozenset({moved}))
    for path in left[each : 2 * each]:
        parts = [f"{path.rpartition(SEPARATOR)[0]}{SEPARATOR}{word} {_name(path)}" for word in rng.choice(_PARTS)]
        if not known & set(parts):
            made.truth[path] = (Fate.SPLIT, frozenset(parts))
    for path in left[2 * each : 3 * each]:
        made.truth[path] = (Fate.RETIRED, frozenset())
    for first, second in _pairs(left[3 * each :], each // 2):
        joined = f"{first} & {_name(second)}"
        if joined not in known:
            made.truth[first] = made.truth[second] = (Fate.MERGED, frozenset({joined}))
    _carry_out(made, places, known)
    made.paths += [f"{rng.choice(sorted(parents - {''}))} > Quixotic thing {number}" for number in range(each)]
    made.paths = [_under(path, places) for path in made.paths]
    rng.shuffle(made.paths)
    return made


def _pairs(leaves: list[str], most: int) -> list[tuple[str, str]]:
    """Pairs of leaves with one parent, none in two pairs."""
    beside: dict[str, str] = {}
    pairs = []
    for path in leaves:
        other = beside.pop(path.rpartition(SEPARATOR)[0], None)
        if other is None:
            beside[path.rpartition(SEPARATOR)[0]] = path
        elif len(pairs) < most:
            pairs.append((other, path))
    return pairs


def _carry_out(made: MadeUp, places: dict[str, str], known: set[str]) -> None:
    """Take the nodes that left out of the paths, put the new ones in, and rename what is below a renamed node."""
    gone = set(made.truth)
    made.paths = [path for path in made.paths if path not in gone]
    made.paths += sorted({target for _, targets in made.truth.values() for target in targets})
    for path, (fate, targets) in list(made.truth.items()):
        made.truth[path] = (fate, frozenset(_under(target, places) for target in targets))
    for path in known - made.truth.keys():
        now = _under(path, places)
        if now != path:
            made.truth[path] = (Fate.RENAMED, frozenset({now}))


def _under(path: str, places: dict[str, str]) -> str:
    """The path with every renamed node along it under its new name."""
    levels = path.split(SEPARATOR)
    return SEPARATOR.join(
        places.get(SEPARATOR.join(levels[: depth + 1]), level).rpartition(SEPARATOR)[2]
        for depth, level in enumerate(levels)
    )


def _other_name(path: str) -> str:
    """The node under another name of the kind that real releases bring; empty where none comes to mind."""
    above, _, name = path.rpartition(SEPARATOR)
    for word, other in _SYNONYMS.items():
        if name.endswith(f" {word}"):
            return SEPARATOR.join((above, f"{name[: -len(word)]}{other}"))
    if " & " in name:
        return SEPARATOR.join((above, " and ".join(reversed(name.split(" & ")))))
    return ""


def _name(path: str) -> str:
    return path.rpartition(SEPARATOR)[2]
