"""The commands that the README gives for backups bring everything back, run as they stand there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from core.access.roles import Actor
from core.proposals.queue import QueueFilter, page
from core.records.choices import Role
from core.records.store import Store, open_store
from core.settings import Settings
from tests.conftest import add_people, need
from tests.proposals import desk

README = (Path(__file__).parents[1] / "README.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
BACKUP, RESTORE = ("".join(each for each in BLOCKS if word in each) for word in ("mkdir -p backup", "cp -Rp backup"))

pytestmark = pytest.mark.slow


def run(folder: Path, commands: str, **environment: str) -> str:
    """What the commands print, run as a person with `endcap` on the path would."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ENDCAP_")}
    done = subprocess.run(
        ["sh", "-euc", commands], cwd=folder, env={**kept, "PATH": path, **environment}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def work(store: Store, now: datetime) -> Actor:
    """One decision made, two proposals open; the person who decided."""
    actor = add_people(store)[Role.MERCHANDISER]
    shop = desk.open_shop(store)
    first, *_ = desk.propose(store, now, *(desk.category_draft(shop, number) for number in range(3)))
    desk.accepted(store, desk.request(first), actor, now)
    return actor


def found(store: Store, actor: Actor, now: datetime, typed: str = "") -> int:
    with store.read() as session:
        return len(page(session, QueueFilter(text=typed), actor, now, None, 10).rows)


def test_a_backup_made_while_it_runs_brings_everything_back(tmp_path: Path, now: datetime) -> None:
    settings = Settings(home=tmp_path / ".endcap")
    key = settings.install_key()
    (settings.folder("media") / "dress.svg").write_text("<svg/>")
    (settings.folder("jobs") / "queue.sqlite").write_bytes(b"messages")
    store = open_store(settings)
    actor = work(store, now)

    with store.write() as session:  # somebody is in the middle of something
        session.connection().execute(text("UPDATE product SET title = 'half done'"))
        run(tmp_path, BACKUP)
    store.close()
    (settings.home / "endcap.sqlite").write_bytes(b"broken")
    verified = run(tmp_path, RESTORE)

    assert verified.startswith("The audit holds: 1 decision and ")
    restored = open_store(settings)
    assert (found(restored, actor, now), found(restored, actor, now, "half"), found(restored, actor, now, "dress")) == (
        2,
        0,
        2,
    )
    restored.close()
    assert Settings(home=settings.home).install_key() == key
    assert (settings.home / "media" / "dress.svg").read_text() == "<svg/>"
    assert not (settings.home / "jobs").exists()


@pytest.mark.postgres
def test_a_dump_of_postgresql_brings_the_store_back_with_its_triggers(
    postgres: Store, postgres_url: str, tmp_path: Path, now: datetime
) -> None:
    need("postgres", shutil.which("pg_dump") is not None, "install PostgreSQL's client programs")
    actor = work(postgres, now)
    (tmp_path / "backup").mkdir()
    commands = re.findall(r"`(pg_(?:dump|restore) [^`]+)`", README)
    assert len(commands) == 2

    run(tmp_path, commands[0], URL=plain(postgres.url))
    empty = postgres_url.format(database="restored")
    run(
        tmp_path, 'psql -q -d "$URL" -c "CREATE DATABASE restored"', URL=plain(postgres_url.format(database="postgres"))
    )
    run(tmp_path, commands[1], URL=plain(empty))

    verified = run(tmp_path, "endcap audit verify", ENDCAP_DATABASE_URL=empty, ENDCAP_HOME=str(tmp_path / "home"))
    assert verified.startswith("The audit holds: 1 decision and ")
    restored = Store(empty)
    assert (found(restored, actor, now), found(restored, actor, now, "dress")) == (2, 2)
    with pytest.raises(Exception, match="insert-only"), restored.write() as session:
        session.connection().execute(text("DELETE FROM decision"))
    restored.close()


def plain(url: str) -> str:
    """The URL as PostgreSQL's own programs read it."""
    return url.replace("postgresql+psycopg://", "postgresql://")
