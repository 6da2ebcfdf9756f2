"""A fault that nobody expected is one line and exit 1; the traceback is in the log and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from core.cli.console import CalmGroup
from core.cli.unexpected import LOG
from tests.cli.conftest import Run


def test_it_says_what_happened_what_was_kept_and_what_to_do(run: Run, home: Path) -> None:
    home.mkdir()
    (home / "endcap.sqlite").write_bytes(b"no database at all " * 1000)

    answer = run("audit", "verify", code=1)

    log = (home / LOG).resolve()
    assert answer.stdout == ""
    assert answer.stderr == (
        "The command stopped on an error nobody expected (DatabaseError). "
        "What it had finished is kept; what it was in the middle of is not. "
        f"Run it again; if it fails again, show {log} to whoever runs Endcap.\n"
    )


def test_the_log_holds_every_traceback_and_only_its_owner_reads_it(run: Run, home: Path) -> None:
    home.mkdir()
    (home / "endcap.sqlite").write_bytes(b"no database at all " * 1000)

    for _ in range(2):
        run("audit", "verify", code=1)

    assert (home / LOG).read_text().count(" UTC\nTraceback (most recent call last)") == 2
    assert "file is not a database" in (home / LOG).read_text()
    assert (home / LOG).stat().st_mode & 0o777 == 0o600


def test_a_log_that_cannot_be_written_is_said_too(run: Run, home: Path) -> None:
    home.write_text("a file where the home folder should be")

    said = run("init", code=1).stderr

    assert len(said.splitlines()) == 1
    assert "Its details could not be written to" in said
    assert "see to that, then run it again" in said


def test_a_known_fault_of_many_lines_is_one_line_on_the_terminal(run: Run, tmp_path: Path) -> None:
    (profile := tmp_path / "profile.yaml").write_text(": [")
    (file := tmp_path / "products.csv").write_text("a,b\n")

    said = run("import", file, "--profile", profile, code=2).stderr

    assert len(said.splitlines()) == 1
    assert said.startswith("The profile is not YAML")


@pytest.mark.parametrize(
    ("raised", "code"),
    [(typer.Exit(7), 7), (typer.BadParameter("no"), 2), (KeyboardInterrupt(), 130), (BrokenPipeError(32, "gone"), 1)],
    ids=lambda each: type(each).__name__,
)
def test_what_the_command_line_itself_ends_with_is_no_fault(home: Path, raised: BaseException, code: int) -> None:
    app = typer.Typer(cls=CalmGroup)

    @app.callback()
    def group() -> None:
        """Nothing."""

    @app.command()
    def end() -> None:
        raise raised

    answer = CliRunner().invoke(app, ["end"])

    assert answer.exit_code == code
    assert "nobody expected" not in answer.stderr
    assert not (home / LOG).exists()
