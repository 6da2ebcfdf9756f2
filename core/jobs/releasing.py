"""A newer release of a taxonomy: looked at first, then taken in whole with proposals for the products concerned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.access.roles import Actor, Right, require
from core.catalog.releases.apply import write_release
from core.catalog.releases.compare import compare
from core.catalog.releases.drafts import release_drafts
from core.catalog.releases.nodes import LEAVES, Comparison, Fate, stored_nodes
from core.catalog.taxonomy import TaxonomyFile, read_taxonomy
from core.changes import Json, digest
from core.errors import BadInputError
from core.proposals import audit
from core.proposals.submit import Submitted, submit
from core.records.store import Store

MOST_REFUSED_SHARE = 0.5
SHOWN_LINES = 300
SHOWN_ADDED = 20


@dataclass(frozen=True)
class TakenRelease:
    """What taking a release in did; ``refused`` lines of the file were left out."""

    added: int
    renamed: int
    retired: int
    proposals: int
    refused: int


def preview_release(store: Store, lines: Sequence[str], taxonomy: str) -> Comparison:
    """What became of each node of the taxonomy in the release; nothing is written.

    Raises:
        BadInputError: the lines are not a taxonomy.
    """
    release = _read(lines)
    with store.read() as session:
        stored = stored_nodes(session, taxonomy)
    return compare(stored, release)


def take_release(store: Store, lines: Sequence[str], taxonomy: str, actor: Actor, now: datetime) -> TakenRelease:
    """What was written and proposed, all in one transaction: a run that is killed leaves the taxonomy as it was.

    The release is compared afresh, so that it fits what is in the store now; the same one again changes nothing.

    Raises:
        NotAllowedError: the actor may not set the categories.
        BadInputError: the lines are not a taxonomy.
    """
    require(actor, Right.EDIT_POLICIES)
    release = _read(lines)
    version = digest(sorted(release.external_ids.items()))[:16]
    with store.write() as session:
        audit.take_turn(session)
        found = compare(stored_nodes(session, taxonomy), release)
        if found.is_empty:
            return TakenRelease(0, 0, 0, 0, len(found.refused))
        written = write_release(session, taxonomy, found, now)
        proposed = Submitted()
        for drafts in release_drafts(session, found, written.ids, version):
            proposed += submit(session, drafts, None, now)
        done = TakenRelease(written.added, written.renamed, written.retired, proposed.created, len(found.refused))
        detail: dict[str, Json] = {
            "version": version,
            "added": done.added,
            "renamed": done.renamed,
            "retired": done.retired,
        }
        audit.record(session, "taxonomy release", actor.user_id, f"taxonomy:{taxonomy}", detail, now)
    return done


def told(found: Comparison) -> dict[str, Json]:
    """A comparison as a job keeps it: counts, the nodes that change most products first, the paths that are new."""
    lines: list[Json] = [
        {
            "path": one.node.path,
            "products": one.node.products,
            "fate": one.fate,
            "targets": [{"path": target.path, "confidence": target.confidence} for target in one.targets],
            "how": one.how,
        }
        for one in found.changed[:SHOWN_LINES]
    ]
    return {
        "counts": {fate.value: found.count(fate) for fate in Fate},
        "products": sum(one.node.products for one in found.mapped if one.fate in LEAVES),
        "changed": len(found.changed),
        "lines": lines,
        "added": len(found.new),
        "added_paths": list(found.new[:SHOWN_ADDED]),
        "refused": [{"line": one.line, "reason": one.reason} for one in found.refused[:SHOWN_ADDED]],
        "refused_count": len(found.refused),
        "is_empty": found.is_empty,
    }


def lines_of(path: Path) -> list[str]:
    """The lines of a text file.

    Raises:
        BadInputError: it is not text in UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise BadInputError("The file is not a text file in UTF-8. Nothing was changed; save it as UTF-8.") from None


def _read(lines: Sequence[str]) -> TaxonomyFile:
    """The release; a file of which most lines are refused, or that holds none, is something else."""
    release = read_taxonomy(lines)
    taken = len(release.external_ids)
    if not taken or len(release.refused) > MOST_REFUSED_SHARE * (taken + len(release.refused)):
        raise BadInputError(
            "This is not a taxonomy: it must have one path a line, such as A > B > C. Nothing was changed; "
            "choose another file."
        )
    return release
