"""``export-edits``: examples of the people who agreed, each with its provenance beside it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from core.access import users
from core.access.roles import Actor
from core.learning.fine_tuning import agree
from core.records.choices import Role
from core.records.store import Store
from tests.cli.conftest import Run
from tests.proposals.copy_desk import TEXT, copy_draft, dressed_shop
from tests.proposals.desk import accepted, propose, request


def test_examples_and_their_provenance_are_two_files_of_as_many_lines(
    run: Run, opened: Store, now: datetime, tmp_path: Path
) -> None:
    run("init")
    shop = dressed_shop(opened)
    with opened.write() as session:
        first, second = (users.demo_users(session, now)[number] for number in (0, 1))
        mara, other = (Actor(one.id, one.name, Role.MERCHANDISER) for one in (first, second))
        agree(session, mara, agreed=True, now=now)
    for number, actor in enumerate((mara, other)):
        (waiting,) = propose(opened, now, copy_draft(shop, number))
        accepted(opened, request(waiting), actor, now)
    out = tmp_path / "edits.jsonl"
    said = run("export-edits", "--out", out).output

    assert "1 example in" in said
    assert "1 decision left out" in said
    (line,) = out.read_text(encoding="utf-8").splitlines()
    talk = json.loads(line)["messages"]
    assert "".join(one["text"] for one in json.loads(talk[-1]["content"])["variants"][0]["clauses"]) == TEXT
    (beside,) = (tmp_path / "edits.provenance.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(beside)["writer"] == "test writer"
    assert mara.name not in line + beside
