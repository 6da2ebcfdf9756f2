"""``evaluate``: prove a capability on files of one's own; progress on standard error, one JSON line when done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from core.cli.console import say
from core.settings import settings

evaluate = typer.Typer(no_args_is_help=True, help="Prove a capability on files of your own.")

Seed = Annotated[int, typer.Option(min=0, help="The same seed gives the same answer.")]


@evaluate.callback()
def _group() -> None:
    """Files end in .parquet, .csv, .csv.gz or .jsonl; no store and no network are needed."""


@evaluate.command("match")
def match(
    pairs: Annotated[Path, typer.Option(help="pair, split (train, valid, test), left_…, right_…, label.")],
    out: Annotated[Path, typer.Option(help="Where the answer goes: pair, score, match for each test pair.")],
    seed: Seed = 0,
    alone: Annotated[bool, typer.Option(help="Judge each pair by itself, not among the others of the file.")] = False,
) -> None:
    """Tell which offers are the same product, learning from the pairs that are labelled."""
    from core.evaluate.match import match as matched

    done = matched(pairs, out, seed=seed, threads=settings().threads, alone=alone, progress=_progress)
    say(json.dumps(done))


@evaluate.command("classify")
def classify(
    items: Annotated[Path, typer.Option(help="id, split (train, test), label (levels by ` > `), and texts: title, …")],
    out: Annotated[Path, typer.Option(help="Where the answer goes: three labels with chances, and accept.")],
    seed: Seed = 0,
) -> None:
    """Tell each item's label, learning from those that have one, and which answers need no second look."""
    from core.evaluate.classify import classify as classified

    say(json.dumps(classified(items, out, settings(), seed=seed, progress=_progress)))


@evaluate.command("extract")
def extract(
    items: Annotated[Path, typer.Option(help="A .jsonl: id, split (train, test), category, title, attributes.")],
    out: Annotated[Path, typer.Option(help="Where the answer goes, a .jsonl: id, attributes for each test item.")],
    seed: Seed = 0,
) -> None:
    """Read attribute values out of titles, as people have read them in those of the split train."""
    from core.evaluate.extract import extract as extracted

    say(json.dumps(extracted(items, out, seed=seed, threads=settings().threads, progress=_progress)))


@evaluate.command("copy")
def copy(
    items: Annotated[Path, typer.Option(help="A .jsonl: id, product_type, facts {name: value or list}.")],
    examples: Annotated[Path, typer.Option(help="A .jsonl of approved texts: product_type, facts, text.")],
    out: Annotated[Path, typer.Option(help="Where the answer goes, a .jsonl: id, text, clauses, score.")],
    state: Annotated[
        list[str] | None, typer.Option(help="A fact to state even where approved texts never do; may be repeated.")
    ] = None,
    surprise: Annotated[
        float | None,
        typer.Option(
            min=1, help="How many times as surprising a fact that approved texts never state may make a text (1.8)."
        ),
    ] = None,
    seed: Seed = 0,
) -> None:
    """Write a text for each item from its facts alone, in the way of the approved texts."""
    from core.copywriting.drafting.judging import SURPRISE
    from core.evaluate.copywriting import copy as copied

    say(
        json.dumps(
            copied(
                items,
                examples,
                out,
                state=state or (),
                surprise=SURPRISE if surprise is None else surprise,
                seed=seed,
                progress=_progress,
            )
        )
    )


@evaluate.command("claims")
def claims(
    items: Annotated[Path, typer.Option(help="A .jsonl: id, product_type, facts {name: value or list}, text.")],
    examples: Annotated[Path, typer.Option(help="A .jsonl of approved texts: product_type, facts, text.")],
    out: Annotated[Path, typer.Option(help="Where the answer goes, a .jsonl: id, supported, findings.")],
    seed: Seed = 0,
) -> None:
    """Tell which texts say what their products' facts do not support, and where."""
    from core.evaluate.claims import claims as judged

    say(json.dumps(judged(items, examples, out, seed=seed, progress=_progress)))


@evaluate.command("forecast")
def forecast(
    history: Annotated[
        Path, typer.Option(help="series, day, units; and, if known, price, discount, promo, holiday, …")
    ],
    out: Annotated[Path, typer.Option(help="Where the answer goes: series, day, mean and eleven quantiles.")],
    horizon: Annotated[int, typer.Option(min=1, max=366, help="How many days to come.")],
    future: Annotated[
        Path | None, typer.Option(help="What is known of those days: series, day, price, promo, …")
    ] = None,
    seed: Seed = 0,
) -> None:
    """Tell the units of each coming day, learning from the days sold so far."""
    from core.evaluate.forecast import forecast as foretold

    done = foretold(
        history, out, horizon_days=horizon, future=future, seed=seed, threads=settings().threads, progress=_progress
    )
    say(json.dumps(done))


@evaluate.command("stockout")
def stockout(
    history: Annotated[Path, typer.Option(help="series, day, units.")],
    positions: Annotated[
        Path, typer.Option(help="series, lead_time_days, on_hand; lead_time_max_days where it is unsure.")
    ],
    out: Annotated[Path, typer.Option(help="Where the answer goes: the positions with p_stockout.")],
    seed: Seed = 0,
) -> None:
    """Tell how likely demand exceeds the stock on hand before the next receipt."""
    from core.evaluate.stockout import stockout as judged

    say(json.dumps(judged(history, positions, out, seed=seed, progress=_progress)))


@evaluate.command("reorder")
def reorder(
    history: Annotated[Path, typer.Option(help="series, day, units.")],
    positions: Annotated[Path, typer.Option(help="series, on_hand, on_order, unit_cost, price, review_days, …")],
    out: Annotated[Path, typer.Option(help="Where the answer goes: series, order_units.")],
    seed: Seed = 0,
) -> None:
    """Tell how many units of each SKU to order today."""
    from core.evaluate.reorder import reorder as ordered

    say(json.dumps(ordered(history, positions, out, seed=seed, progress=_progress)))


@evaluate.command("demand-recovery")
def demand_recovery(
    history: Annotated[Path, typer.Option(help="series, day, units, oos_hours.")],
    out: Annotated[Path, typer.Option(help="Where the answer goes: series, day, demand.")],
    seed: Seed = 0,
) -> None:
    """Tell what would have been sold had stock been there all day."""
    from core.evaluate.demand_recovery import demand_recovery as recovered

    say(json.dumps(recovered(history, out, seed=seed, progress=_progress)))


def _progress(done: int, total: int, coming: str) -> None:
    typer.echo(f"{done + 1}/{total} {coming}", err=True)
