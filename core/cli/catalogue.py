"""``import``, ``taxonomy``, ``propose`` and ``learn``: products and categories in, proposals made, models trained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.cli.console import bar, count, say
from core.cli.opening import COMMAND_LINE, opened
from core.errors import BadInputError
from core.records.base import utc_now

if TYPE_CHECKING:
    from core.catalog.releases.nodes import Comparison
    from core.ingest import Problem

_SHOWN_PROBLEMS = 10
_SHOWN_CHANGES = 40


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("import")(import_file)
    app.command()(taxonomy)
    app.command()(propose)
    app.command()(learn)


def import_file(
    file: Annotated[Path, typer.Argument(help="A CSV, TSV, Excel or Parquet file; .gz is fine.")],
    profile: Annotated[Path | None, typer.Option(help="A mapping profile in YAML; else one is proposed.")] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Show what would change and change nothing.")] = False,
) -> None:
    """Take products, orders or stock in from a file, whole or not at all."""
    from core import ingest
    from core.cli.facts import import_feed, profile_of

    _must_exist(file)
    written = None if profile is None else _text(profile)
    with opened() as (chosen, store):
        feed = profile_of(file, written, chosen)
        if feed is not None:
            import_feed(file, feed, store, chosen, only_look=preview)
            return
        mapping = None if written is None else ingest.MappingProfile.from_yaml(written)
        if preview:
            with bar("Reading") as progress:
                found = ingest.preview(store, file, mapping, progress, progress.should_stop, shop=chosen)
            say(
                f"{file.name} would give: {_counts(found.created, found.changed, found.unchanged)} Nothing was changed."
            )
            _report(found.refused, found.problems, None)
            return
        now = utc_now()
        with bar("Importing") as progress:
            stop = progress.should_stop
            done = ingest.run(store, file, file.name, mapping, COMMAND_LINE, now, progress, stop, shop=chosen)
    say(f"{file.name}: {_counts(done.created, done.changed, done.unchanged)}")
    _report(done.refused, done.problems, done.report_path)


def taxonomy(
    file: Annotated[Path, typer.Argument(help="A file with one path a line, such as A > B > C.")],
    name: Annotated[str, typer.Option(help="What the taxonomy is called.")] = "shop",
    preview: Annotated[bool, typer.Option("--preview", help="Show what would change and change nothing.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Take in a release that changes categories in use.")] = False,
) -> None:
    """Take the category tree in from a file; a newer release of one is compared with it first.

    Where a release would rename, move, split, merge or retire categories it is shown, and taken in with --apply.
    """
    from core.catalog.releases.nodes import LEAVES
    from core.jobs.releasing import preview_release, take_release

    lines = _text(file).splitlines()
    with opened() as (_, store):
        found = preview_release(store, lines, name)
        if preview or (found.changed and not apply):
            _show_release(file, found)
            say("Nothing was changed." + ("" if preview else " Look at it, then run the same with --apply."))
            return
        done = take_release(store, lines, name, COMMAND_LINE, utc_now())
    same = len(found.mapped) - done.renamed - found.count(*LEAVES)
    say(f"{file.name}: {count(done.added, 'category', 'categories')} new, {same:,} as before.")
    if done.renamed or done.retired:
        say(f"{done.renamed:,} renamed, {done.retired:,} retired; {count(done.proposals, 'proposal')} for products.")
    for refused in found.refused[:_SHOWN_PROBLEMS]:
        say(f"  line {refused.line}: {refused.reason}")


def _show_release(file: Path, found: Comparison) -> None:
    """What became of the categories, those with most products first."""
    changing = count(len(found.changed), "category", "categories")
    say(f"{file.name}: {changing} would change, {len(found.new):,} are new.")
    for one in found.changed[:_SHOWN_CHANGES]:
        now = " or ".join(target.path for target in one.targets) or "nothing"
        say(f"  {one.fate}, {count(one.node.products, 'product')}: {one.node.path}")
        say(f"    → {now} ({one.how}, {one.confidence:.0%} sure)")
    if len(found.changed) > _SHOWN_CHANGES:
        say(f"  and {len(found.changed) - _SHOWN_CHANGES:,} more")
    for refused in found.refused[:_SHOWN_PROBLEMS]:
        say(f"  line {refused.line}: {refused.reason}")


def propose() -> None:
    """Ask the models for proposals on the whole catalogue."""
    from core.jobs.here import run_here
    from core.jobs.proposing import propose_all
    from core.jobs.tasks import Task

    now = utc_now()
    with (
        opened() as (chosen, store),
        bar("Proposing") as progress,
        run_here(store, chosen, Task.PROPOSE, {}, progress, now) as here,
    ):
        made = propose_all(store, chosen, progress, f"job-{here.job_id}", now)
        here.result = {"created": made.created, "same": made.same, "superseded": made.superseded}
    say(f"{count(made.created, 'proposal')} made, {made.same:,} as before, {made.superseded:,} replaced by newer ones.")


def learn() -> None:
    """Train the models with what people decided; a new one replaces the old only if it is better."""
    from core.jobs.here import run_here
    from core.jobs.proposing import SEED
    from core.jobs.tasks import Task
    from core.learning.learn import learn as train

    now = utc_now()
    with (
        opened() as (chosen, store),
        bar("Learning") as progress,
        run_here(store, chosen, Task.LEARN, {}, progress, now) as here,
    ):
        done = train(store, chosen, now, seed=SEED, progress=progress, should_stop=progress.should_stop)
        here.result = {"models": [asdict(one) for one in done]}
    for one in done:
        say(f"{one.kind} model {one.version[:4]}: {one.why}")


def _counts(created: int, changed: int, unchanged: int) -> str:
    return f"{count(created, 'product')} new, {changed:,} changed, {unchanged:,} unchanged."


def _report(refused: int, problems: Sequence[Problem], path: Path | None) -> None:
    if not problems:
        return
    say(f"{count(refused, 'product')} refused. The first remarks:")
    for problem in problems[:_SHOWN_PROBLEMS]:
        say(f"  line {problem.line}, {problem.column} {problem.value[:60]!r}: {problem.reason}")
    if path is not None:
        say(f"All of them: {path}")


def _must_exist(file: Path) -> None:
    if not file.is_file():
        raise BadInputError(f"There is no file {file}. Nothing was changed.")


def _text(file: Path) -> str:
    _must_exist(file)
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadInputError(f"{file} is not a text file in UTF-8. Nothing was changed; save it as UTF-8.") from None
