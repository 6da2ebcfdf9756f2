"""A newer release of a taxonomy beside the one in the store: what became of each node, and how that was found. Pure.

Nodes are met by their numbers where both releases have them, then by their whole path. What is left is looked for from
the top down: under where its parent went by the same name; anywhere by the same name; by a like name or the same
children beside it; and a name that several new ones hold, or that holds several old ones, was split or merged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from core.catalog.releases.names import CONTAINED, Names, is_part, key_of, likeness
from core.catalog.releases.nodes import Comparison, Fate, Mapped, StoredNode, Target
from core.catalog.taxonomy import SEPARATOR, TaxonomyFile

BY_NUMBER, BY_PATH, BY_PARENT = 0.99, 0.99, 0.97
SURE = 0.75
"""A like name beside it counts as the same node from here on, and the node is renamed; below, people are asked."""

_LIKELY = 0.6
_SURE_ELSEWHERE = 0.85
_SAME_NAME_ELSEWHERE = 0.9
_CHILDREN_SHARED = 0.5
_PARENT_REMAINS = 0.5
_ALTERNATIVES = 3
_MANY = 100


def compare(stored: Sequence[StoredNode], release: TaxonomyFile) -> Comparison:
    """What became of every node in use; nodes retired before are met again only by their own path."""
    mapping = _Mapping(stored, release)
    mapping.meet_by_number()
    mapping.meet_by_path()
    for level in mapping.levels():
        mapping.follow_parents(level)
        mapping.meet_beside(level, mapping.children_shared, "by its children in the same place")
        mapping.meet_by_name(level)
        mapping.meet_beside(level, mapping.like, "by a like name in the same place")
        mapping.meet_by_children(level)
    mapping.part_and_join()
    mapping.retire_the_rest()
    known = {target.path for one in mapping.found.values() for target in one.targets if one.fate in _KEEPS}
    return Comparison(
        mapped=tuple(mapping.found[node.id] for node in mapping.nodes if node.id in mapping.found),
        added=tuple(path for path in release.external_ids if path not in known),
        external_ids=release.external_ids,
        refused=tuple(release.refused),
    )


_KEEPS = (Fate.SAME, Fate.RENAMED, Fate.RETURNED)


class _Mapping:
    """The mapping as it grows: what became of nodes by id, and which new paths are taken."""

    def __init__(self, stored: Sequence[StoredNode], release: TaxonomyFile) -> None:
        self.nodes = list(stored)
        self.found: dict[int, Mapped] = {}
        self.sources: defaultdict[str, list[StoredNode]] = defaultdict(list)
        self._by_id = {node.id: node for node in stored}
        self._old_paths = {node.path for node in stored}
        self._numbers = {number: path for path, number in release.external_ids.items() if number}
        self._children = _children(release.external_ids)
        self._old_children = _children(node.path for node in stored if not node.is_retired)
        self._free: set[str] = set(release.external_ids)
        self._free_under: defaultdict[str, set[str]] = defaultdict(set)
        for parent, children in self._children.items():
            self._free_under[parent].update(children)
        self._everywhere = Names(release.external_ids, SEPARATOR)
        self._names = self._everywhere

    def meet_by_number(self) -> None:
        for node in self._left():
            path = self._numbers.get(node.external_id) if node.external_id else None
            if path is not None and path in self._free:
                self._take(node, path, BY_NUMBER, "by its number")

    def meet_by_path(self) -> None:
        for node in self.nodes:
            if node.id not in self.found and node.path in self._free:
                self._take(node, node.path, BY_PATH, "by its path")
        self._names = Names(self._free, SEPARATOR)

    def levels(self) -> list[list[StoredNode]]:
        """The nodes that are left, level by level from the top."""
        by_depth: defaultdict[int, list[StoredNode]] = defaultdict(list)
        for node in self._left():
            by_depth[node.path.count(SEPARATOR)].append(node)
        return [by_depth[depth] for depth in sorted(by_depth)]

    def follow_parents(self, level: Iterable[StoredNode]) -> None:
        for node in level:
            for parent in self._parents_now(node):
                path = SEPARATOR.join(filter(None, (parent, _name(node.path))))
                if node.id not in self.found and path in self._free:
                    self._take(node, path, BY_PARENT, "went with the one above it")

    def meet_by_name(self, level: Iterable[StoredNode]) -> None:
        for node in self._left(level):
            elsewhere = [path for path in self._names.same(_name(node.path)) if path in self._free]
            if elsewhere:
                best = max(elsewhere, key=lambda path: self._context(node, path))
                sure = _SAME_NAME_ELSEWHERE if len(elsewhere) == 1 else _SAME_NAME_ELSEWHERE - 0.1
                self._take(node, best, sure, "by its name in another place")

    def meet_beside(self, level: Iterable[StoredNode], score: Callable[[StoredNode, str], float], how: str) -> None:
        """Nodes under the same parent that are alike, the likest pairs first."""
        pairs = [(score(node, path), node, path) for node in self._left(level) for path in self._free_beside(node)]
        for alike, node, path in sorted(pairs, key=lambda pair: (-pair[0], pair[1].path, pair[2])):
            if alike >= _LIKELY and node.id not in self.found and path in self._free:
                self._take(node, path, alike * BY_PATH, how)

    def meet_by_children(self, level: Iterable[StoredNode]) -> None:
        """A node whose children stand under a new one, or whose name is nearly the same, wherever that is."""
        for node in self._left(level):
            candidates = {_above(path) for child in self._old_children.get(node.path, ()) for path in self._same(child)}
            candidates.update(self._names.sharing(_name(node.path)))
            scored = [(self.like(node, path), path) for path in candidates if path in self._free]
            score, path = max(scored, default=(0.0, ""))
            if score >= _SURE_ELSEWHERE:
                how = "by its children" if self.children_shared(node, path) else "by a like name elsewhere"
                self._take(node, path, score * _SAME_NAME_ELSEWHERE, how)

    def part_and_join(self) -> None:
        """Nodes whose name several new ones beside it hold were split; several in one new name were merged."""
        for node in self.nodes:
            if node.is_retired or (node.id in self.found and not self._may_be_split(node)):
                continue
            parts = self._parts(node)
            if len(parts) > 1:
                self._split(node, parts)
        for node in self._left():
            whole = self._whole(node)
            if whole is not None:
                self._merge(node, whole)

    def retire_the_rest(self) -> None:
        for node in sorted(self._left(), key=lambda node: node.path.count(SEPARATOR)):
            parents = [Target(path, _PARENT_REMAINS) for path in self._parents_now(node) if path]
            alike = sorted(
                (
                    Target(path, likeness(_name(node.path), _name(path)) / 2)
                    for path in self._everywhere.sharing(_name(node.path))
                ),
                key=lambda target: -target.confidence,
            )
            targets = tuple(sorted([*parents, *alike[:_ALTERNATIVES]], key=lambda target: -target.confidence))
            self.found[node.id] = Mapped(node, Fate.RETIRED, _different(targets), "nothing in the release is like it")

    def _left(self, among: Iterable[StoredNode] | None = None) -> list[StoredNode]:
        nodes = self.nodes if among is None else among
        return [node for node in nodes if node.id not in self.found and not node.is_retired]

    def _take(self, node: StoredNode, path: str, confidence: float, how: str) -> None:
        self._occupy(path)
        self.sources[path].append(node)
        fate = self._fate(node, path) if confidence >= SURE * BY_PATH else Fate.MOVED
        self.found[node.id] = Mapped(node, fate, (Target(path, confidence),), how)

    def _occupy(self, path: str) -> None:
        self._free.discard(path)
        self._free_under[_above(path)].discard(path)

    def _fate(self, node: StoredNode, path: str) -> Fate:
        if node.path == path:
            return Fate.RETURNED if node.is_retired else Fate.SAME
        parent = self.found.get(node.parent_id or 0)
        stays = _above(path) == (parent.targets[0].path if parent and parent.fate in _KEEPS else "")
        at_top = node.parent_id is None and not _above(path)
        return Fate.RENAMED if at_top or (stays and parent is not None) else Fate.MOVED

    def _parents_now(self, node: StoredNode) -> tuple[str, ...]:
        """Where the node's parent went; the top itself where it has none."""
        if node.parent_id is None:
            return ("",)
        parent = self.found.get(node.parent_id)
        return tuple(target.path for target in parent.targets) if parent else ()

    def _free_beside(self, node: StoredNode) -> list[str]:
        """The paths under the node's parent that are free; where they are very many, those that share a word."""
        parents = self._parents_now(node)
        if sum(len(self._free_under[parent]) for parent in parents) <= _MANY:
            return sorted(path for parent in parents for path in self._free_under[parent])
        return [
            path for path in self._names.sharing(_name(node.path)) if path in self._free and _above(path) in parents
        ]

    def like(self, node: StoredNode, path: str) -> float:
        """How alike the two are by name or by children, 0 to 1."""
        return max(likeness(_name(node.path), _name(path)), self.children_shared(node, path))

    def children_shared(self, node: StoredNode, path: str) -> float:
        """How surely it is the same by the share of the children's names, old and new, that both have; 0 below half."""
        old = {key_of(_name(child)) for child in self._old_children.get(node.path, ())}
        new = {key_of(_name(child)) for child in self._children.get(path, ())}
        share = len(old & new) / len(old | new) if old and new else 0.0
        return _SURE_ELSEWHERE + (1 - _SURE_ELSEWHERE) * share if share >= _CHILDREN_SHARED else 0.0

    def _same(self, path: str) -> Sequence[str]:
        return self._names.same(_name(path))

    def _context(self, node: StoredNode, path: str) -> float:
        return likeness(node.path.replace(SEPARATOR, " "), path.replace(SEPARATOR, " "))

    def _may_be_split(self, node: StoredNode) -> bool:
        """Whether it was met by a name that only begins with its own or adds to it, and may be one part of it."""
        one = self.found[node.id]
        met = "like name" in one.how and one.fate in (Fate.RENAMED, Fate.MOVED)
        return met and key_of(_name(node.path)) != key_of(_name(one.targets[0].path))

    def _parts(self, node: StoredNode) -> list[str]:
        """The new names beside the node that hold its name, or that it holds."""
        own = [target.path for target in self.found[node.id].targets] if node.id in self.found else []
        name, beside = _name(node.path), self._free_beside(node)
        return own + [path for path in beside if is_part(name, _name(path)) or is_part(_name(path), name)]

    def _split(self, node: StoredNode, parts: Sequence[str]) -> None:
        scored = [Target(path, CONTAINED / len(parts) + likeness(_name(node.path), _name(path)) / 10) for path in parts]
        for path in parts:
            self._occupy(path)
        targets = tuple(sorted(scored, key=lambda target: -target.confidence))
        self.found[node.id] = Mapped(node, Fate.SPLIT, targets, f"{len(parts)} new names hold its name or a part of it")

    def _whole(self, node: StoredNode) -> str | None:
        """The new name beside the node, or where its parent is, that holds the node's name; not one that was there."""
        parents = self._parents_now(node)
        beside = (path for path in self._everywhere.sharing(_name(node.path)) if _above(path) in parents)
        holding = [path for path in beside if path not in self._old_paths and is_part(_name(node.path), _name(path))]
        return max(holding, key=lambda path: likeness(_name(node.path), _name(path)), default=None)

    def _merge(self, node: StoredNode, whole: str) -> None:
        """Fold the node into another's place; a node met there by a like name alone was merged into it as well."""
        how = "another name beside it holds its name"
        for other in self.sources[whole]:
            one = self.found[other.id]
            if one.fate in (Fate.RENAMED, Fate.MOVED) and "like name" in one.how:
                self.found[other.id] = Mapped(other, Fate.MERGED, one.targets, how)
        self.sources[whole].append(node)
        self.found[node.id] = Mapped(node, Fate.MERGED, (Target(whole, CONTAINED),), how)


def _children(paths: Iterable[str]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in paths:
        found[_above(path)].append(path)
    return dict(found)


def _above(path: str) -> str:
    return path.rpartition(SEPARATOR)[0]


def _name(path: str) -> str:
    return path.rpartition(SEPARATOR)[2]


def _different(targets: Iterable[Target]) -> tuple[Target, ...]:
    """The targets with each path once, the best first."""
    kept: dict[str, Target] = {}
    for target in targets:
        kept.setdefault(target.path, target)
    return tuple(kept.values())[:_ALTERNATIVES]
