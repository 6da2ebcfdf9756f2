"""A process that decides one proposal after another until it is killed; run as a program by test_races.py."""

from __future__ import annotations

import sys

from core.access.roles import Actor
from core.proposals.decide import DecisionRequest, decide
from core.records.choices import Action, Role
from core.records.store import Store
from tests.proposals.race import MOMENT


def main(url: str, user_id: int, last_id: int) -> None:
    """Approve the proposals from 1 to ``last_id`` and print each once its decision is committed."""
    store, actor = Store(url), Actor(user_id, "Killed", Role.MERCHANDISER)
    for proposal_id in range(1, last_id + 1):
        with store.write() as session:
            decide(session, DecisionRequest(proposal_id, 1, Action.APPROVE, f"k{proposal_id}"), actor, MOMENT)
        print(proposal_id, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
