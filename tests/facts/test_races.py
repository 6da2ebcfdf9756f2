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


_KILLED_BEFORE_ITS_RECORD = """
    import os, signal
    from core.cli import app
    from core.ingest.feeds import taking

    taking.remember = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    app()
"""


@pytest.mark.slow
def test_an_import_killed_between_its_facts_and_its_record_is_made_up_for(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("Order,SKU,Quantity,Unit price,Ordered at\nO1,A,2,2.50,2026-03-01 10:00\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ENDCAP_HOME": str(tmp_path / "home")}

    def endcap(*words: str, code: str = "from core.cli import app; app()") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", textwrap.dedent(code), *words]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)

    killed = endcap("import", str(file), code=_KILLED_BEFORE_ITS_RECORD)
    assert killed.returncode == -signal.SIGKILL

    assert "1 record made up for." in endcap("facts", "tidy").stdout
    assert "0 new, 0 corrected, 1 as before." in endcap("import", str(file)).stdout
    assert "0 records made up for." in endcap("facts", "tidy").stdout
