"""Several processes at once, and processes that are killed: nothing lost, nothing doubled, no half of anything."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from core.facts.lake import Lake, open_lake
from core.facts.merging import Load, merge
from core.facts.tables import Table
from core.facts.upkeep import compact
from core.settings import Settings
from tests.facts.rows import AT, facts, lines
from tests.facts.test_merging import stored

ROOT = Path(__file__).parents[2]
_WRITERS, _BATCHES, _SIZE = 4, 6, 50


def _tell(home: Path, writer: int) -> None:
    lake = open_lake(Settings(home=home))
    for batch in range(_BATCHES):
        own = [{"event_id": f"{writer}-{batch}-{place}"} for place in range(_SIZE)]
        shared = [{"event_id": f"all-{batch}-{place}"} for place in range(_SIZE)]
        merge(lake, Table.SHOP_EVENTS, facts(Table.SHOP_EVENTS, own + shared), Load(f"{writer}-{batch}", AT, {}))
        if batch == writer:
            compact(lake, Table.SHOP_EVENTS)


@pytest.mark.slow
def test_four_writers_and_their_compactions_lose_and_double_nothing(lake: Lake, tmp_path: Path) -> None:
    fresh = multiprocessing.get_context("spawn")
    writers = [fresh.Process(target=_tell, args=(tmp_path, writer)) for writer in range(_WRITERS)]
    for one in writers:
        one.start()
    for one in writers:
        one.join(120)

    assert [one.exitcode for one in writers] == [0] * _WRITERS
    found = [event for (event,) in stored(lake, "event_id", table=Table.SHOP_EVENTS)]
    expected = {f"{who}-{batch}-{place}" for who in (*range(_WRITERS), "all") for batch in range(_BATCHES)
                for place in range(_SIZE)}  # fmt: skip
    assert (len(found), set(found)) == (len(expected), expected)


_KILLED = """
    import os, signal, sys
    from pathlib import Path
    import deltalake
    from core.facts import merging
    from core.facts.lake import open_lake
    from core.facts.merging import Load, merge
    from core.facts.tables import Table
    from core.settings import Settings
    from tests.facts.rows import AT, lines

    def die(*given, **named):
        if sys.argv[2] == "after":
            write(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    write, deltalake.write_deltalake = deltalake.write_deltalake, die
    lake = open_lake(Settings(home=Path(sys.argv[1])))
    merge(lake, Table.ORDER_LINES, lines({"event_id": "a"}, {"event_id": "b"}), Load("killed", AT, {}))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("moment", "left"), [("before", []), ("after", [("a",), ("b",)])])
def test_a_process_killed_at_its_commit_leaves_all_or_nothing_and_its_turn_to_others(
    lake: Lake, tmp_path: Path, moment: str, left: list[tuple[str]]
) -> None:
    words = [sys.executable, "-c", textwrap.dedent(_KILLED), str(tmp_path), moment]
    killed = subprocess.run(words, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)

    assert killed.returncode == -signal.SIGKILL
    assert stored(lake, "event_id") == left

    again = merge(lake, Table.ORDER_LINES, lines({"event_id": "a"}, {"event_id": "b"}), Load("again", AT, {}))

    assert again.new == 2 - len(left)
    assert stored(lake, "event_id") == [("a",), ("b",)]
