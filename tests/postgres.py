"""A throw-away PostgreSQL cluster: socket only, nothing synced to disk, gone at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection, create_engine

BIN = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


class Cluster:
    """A cluster in a folder of its own; ``url`` has ``{database}`` where the database's name goes.

    PostgreSQL refuses to run as root, so for root it runs as nobody.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"postgresql+psycopg://endcap@/{{database}}?host={folder}"
        self._user = ["runuser", "-u", "nobody", "--"] if os.geteuid() == 0 else []
        if self._user:
            shutil.chown(folder, "nobody")
        self._run("initdb", "-D", self._data, "-U", "endcap", "-A", "trust", "--no-sync", "-E", "UTF8")

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        """Return once it answers."""
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c fsync=off"
        options += " -c max_connections=200 -c autovacuum=off"
        self._run("pg_ctl", "-D", self._data, "-o", options, "-w", "-l", self.folder / "log", "start")

    def stop(self, how: str = "fast") -> None:
        """Return once it is gone; ``immediate`` is as a power cut."""
        self._run("pg_ctl", "-D", self._data, "-m", how, "-w", "stop")

    def _run(self, program: str, *words: str | Path) -> None:
        assert BIN is not None, "install PostgreSQL"
        subprocess.run([*self._user, BIN / program, *words], check=True, capture_output=True, cwd=self.folder)


_TEMPLATE = "template_endcap"
_USES = 25
"""Tests that a database serves one after another; what they deleted is still in its files."""

# What rows cannot change: tables, columns, indexes, constraints, functions, and which triggers there are and are on.
_SHAPE = """
SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
    SELECT oid || tgenabled::text AS part FROM pg_trigger
    UNION ALL SELECT oid::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT oid::text FROM pg_constraint
    UNION ALL SELECT oid::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT count(*)::text FROM pg_attribute WHERE NOT attisdropped
) AS parts
"""
_KEEP = """
DO $$ DECLARE one text; is_filled boolean; BEGIN
    CREATE SCHEMA kept;
    CREATE TABLE kept.at AS SELECT sequencename AS name, last_value AS place FROM pg_sequences;
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE 'SELECT EXISTS (SELECT FROM public.' || quote_ident(one) || ')' INTO is_filled;
        IF is_filled THEN
            EXECUTE 'CREATE TABLE kept.' || quote_ident(one) || ' AS TABLE public.' || quote_ident(one);
        END IF;
    END LOOP;
END $$
"""
_EMPTY = """
DO $$ DECLARE one text; BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE 'DELETE FROM public.' || quote_ident(one);
    END LOOP;
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'kept' AND tablename <> 'at' LOOP
        EXECUTE 'INSERT INTO public.' || quote_ident(one) || ' TABLE kept.' || quote_ident(one);
    END LOOP;
    PERFORM setval(('public.' || quote_ident(name))::regclass, COALESCE(place, 1), place IS NOT NULL) FROM kept.at;
END $$
"""


class Databases:
    """Migrated, empty databases of a cluster, each for one test: a new one, or one that was emptied after another.

    A copy of the template is some hundred files, and deleting the rows of a test none. A database of which a test
    changed more than rows is used no more.
    """

    def __init__(self, url: str, server: Connection) -> None:
        """Keep what ``template_endcap`` holds now as what each begins with."""
        self.url = url
        self._server = server
        self._free: list[tuple[str, int]] = []
        with self._inside(_TEMPLATE) as template:
            template.exec_driver_sql(_KEEP)

    @contextmanager
    def one(self, name: str) -> Iterator[str]:
        """The URL of a database of that name, until it is left."""
        spare, uses = self._free.pop() if self._free else ("", 0)
        if spare:
            self._server.exec_driver_sql(f"ALTER DATABASE {spare} RENAME TO {name}")
        else:
            self._server.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        yield self.url.format(database=name)
        if uses < _USES and self._is_emptied(name):
            self._free.append((name, uses + 1))
        else:
            self._server.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")

    def _is_emptied(self, name: str) -> bool:
        """Whether only rows had changed; then they are as in the template again."""
        with self._inside(name) as database:
            shape = str(database.exec_driver_sql(_SHAPE).scalar_one())
            if shape != self._template_shape:
                return False
            database.exec_driver_sql(_EMPTY)
        return True

    @cached_property
    def _template_shape(self) -> str:
        with self._inside(_TEMPLATE) as template:
            return str(template.exec_driver_sql(_SHAPE).scalar_one())

    @contextmanager
    def _inside(self, name: str) -> Iterator[Connection]:
        engine = create_engine(self.url.format(database=name), isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()


@contextmanager
def own_cluster() -> Iterator[Cluster]:
    """A running cluster that may be stopped and started; it is gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    made = Cluster(folder)
    made.start()
    try:
        yield made
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            made.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def cluster() -> Iterator[str]:
    """The URL of a running cluster, with ``{database}`` where the database's name goes."""
    with own_cluster() as made:
        yield made.url
