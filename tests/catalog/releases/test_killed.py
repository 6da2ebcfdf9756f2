"""A process killed while it writes a release leaves the taxonomy as it was, and the next run takes it in."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime

import pytest
from sqlmodel import select

from core.access.roles import Actor
from core.catalog.taxonomy import import_taxonomy
from core.jobs.releasing import take_release
from core.proposals.audit import verify
from core.records.catalogue import Category, Product
from core.records.choices import Role
from core.records.flow import Proposal
from core.records.store import Store

OLD = ["A", "A > Cups", "B"]
NEW = ["A", "B", "B > Cups"]


@pytest.mark.slow
def test_a_process_killed_while_it_writes_leaves_the_old_state(
    store: Store, people: dict[Role, Actor], now: datetime
) -> None:
    with store.write() as session:
        import_taxonomy(session, OLD)
        cups = session.exec(select(Category.id).where(Category.path == "A > Cups")).one()
        session.add_all(Product(handle=f"cup-{number}", title="Cup", category_id=cups) for number in range(1500))
    manager = people[Role.MANAGER]

    words = [sys.executable, "-m", "tests.catalog.releases.kill", store.url, str(manager.user_id), now.isoformat()]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("\n".join(NEW))
        process.stdin.close()
        assert process.stdout.readline() == "writing\n"
        process.kill()

    assert state(store) == (sorted(OLD), 0)
    take_release(store, NEW, "shop", manager, now)
    assert state(store) == (sorted(NEW), 1500)


def state(store: Store) -> tuple[list[str], int]:
    """The paths in use, and the number of proposals; the audit holds."""
    with store.read() as session:
        assert verify(session).broken is None
        paths = session.exec(select(Category.path).where(Category.retired_at == None))  # noqa: E711
        return sorted(paths), len(session.exec(select(Proposal.id)).all())
