"""The queues that have a screen of their own: which kinds of proposal wait on each, and where it is."""

from __future__ import annotations

from core.records.choices import TEXT_KINDS, Kind

COPY: tuple[Kind, ...] = TEXT_KINDS
CATALOG: tuple[Kind, ...] = tuple(kind for kind in Kind if kind not in COPY)


def whole(kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """All kinds of the queue that these are of.

    >>> whole((Kind.COPY,)) == COPY, whole((Kind.FIX,)) == CATALOG
    (True, True)
    """
    return COPY if kinds and set(kinds) <= set(COPY) else CATALOG


def address(kind: Kind) -> str:
    """Where proposals of the kind wait.

    >>> address(Kind.COPY), address(Kind.MERGE)
    ('/copywriting', '/catalog')
    """
    return "/copywriting" if kind in COPY else "/catalog"
