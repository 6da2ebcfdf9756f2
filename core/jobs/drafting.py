"""A drafting run: texts written for products in need of them, checked and queued, some hundred products at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime

from core.catalog.facts import facts
from core.changes import CopyField, Draft
from core.copywriting import acceptance, house_versions, phrases, voice
from core.copywriting.acceptance import Acceptance
from core.copywriting.forms import Forms, learn_forms
from core.copywriting.house import NOTHING_LEARNED, HouseVoice
from core.copywriting.needs import USUAL
from core.copywriting.places import place_of
from core.copywriting.voice import GuideVersion
from core.copywriting.writing import Writer
from core.errors import BadInputError
from core.jobs.progress import Progress
from core.jobs.voicing import learn_voice
from core.proposals import copy_claims, copy_history
from core.proposals.context import copy_rules
from core.proposals.copy_drafts import Asked, Unwritten, asked_for, draft_of
from core.proposals.copy_plan import CopyRules
from core.proposals.submit import Submitted, submit
from core.records.base import Json
from core.records.store import Store

CHUNK = 200
"""Products whose texts are asked for, checked and queued at a time."""

QUEUED_AT_ONCE = 100
"""Texts that are queued together as they come: a server may take an hour for a chunk, and be paid for each."""

MOST_VARIANTS = 9
_REASONS_TOLD, _REASONS_KEPT = 3, 20

_TOO_LATE = "The product changed, or another text took the place, while this one was written."

WriterOf = Callable[[str], AbstractContextManager[Writer]]
"""Opens the writer of a department."""


@dataclass(frozen=True)
class CopyOrder:
    """What is to be drafted: for one department or for all, which texts, in how many variants, for how many products.

    ``always`` asks for every one of the texts, whether the product is in need of it or not. With a ``channel`` they are
    that channel's own versions.
    """

    department: str = ""
    fields: tuple[CopyField, ...] = USUAL
    variants: int = 3
    most_products: int | None = None
    always: bool = False
    channel: str = ""

    @classmethod
    def of(cls, arguments: Mapping[str, Json]) -> CopyOrder:
        """The order as a job's arguments have it.

        Raises:
            BadInputError: a text nobody knows or that the channel has none of its own of, or a number of variants out
                of range.
        """
        named = arguments.get("fields") or [field.value for field in USUAL]
        try:
            fields = tuple(CopyField(str(name)) for name in named) if isinstance(named, list) else ()
        except ValueError:
            fields = ()
        variants, most = arguments.get("variants", 3), arguments.get("most_products")
        if not fields:
            raise BadInputError(f"{named!r} are not texts: one or several of {', '.join(CopyField)}.")
        if not isinstance(variants, int) or not 1 <= variants <= MOST_VARIANTS:
            raise BadInputError(f"{variants!r} is not a number of variants: 1 to {MOST_VARIANTS}.")
        limit, channel = most if isinstance(most, int) else None, str(arguments.get("channel", ""))
        for name in fields:
            place_of(name, channel)
        department, always = str(arguments.get("department", "")), bool(arguments.get("always"))
        return cls(department, fields, variants, limit, always, channel)

    def is_filled(self, done: Drafted) -> bool:
        """Whether texts were asked for as many products as wanted."""
        return self.most_products is not None and len(done.products) >= self.most_products

    def arguments(self) -> dict[str, Json]:
        """The order as a job's arguments keep it."""
        return {
            "department": self.department,
            "fields": [field.value for field in self.fields],
            "variants": self.variants,
            "most_products": self.most_products,
            "always": self.always,
            "channel": self.channel,
        }


@dataclass
class Drafted:
    """What a run did: products looked at, those texts were asked for, what became of them, what came to nothing why."""

    looked_at: int = 0
    products: set[int] = field(default_factory=set)
    submitted: Submitted = field(default_factory=Submitted)
    unwritten: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Json]:
        """The result as a job keeps it."""
        unwritten: dict[str, Json] = dict(self.unwritten.most_common(_REASONS_KEPT))
        counts = {"products": len(self.products), "created": self.submitted.created, "same": self.submitted.same}
        return {**counts, "superseded": self.submitted.superseded, "unwritten": unwritten}

    @property
    def told(self) -> str:
        """The result in a sentence or two."""
        words = f"{self.submitted.created:,} texts queued for {len(self.products):,} products."
        if self.unwritten:
            said = "; ".join(f"{count:,} × {why}" for why, count in self.unwritten.most_common(_REASONS_TOLD))
            words += f" {self.unwritten.total():,} came to nothing: {said}"
        return words


def draft_copy(store: Store, order: CopyOrder, writer_of: WriterOf, progress: Progress, now: datetime) -> Drafted:
    """What became of one run; each chunk is written, checked on fresh facts and queued as one transaction.

    A run that was killed is simply run again: what waits or was decided already is passed over.

    Raises:
        BadInputError: no such department.
        StoppedError: somebody asked to stop; what was queued stays.
        WriterStoppedError: the writer's budget is spent, or it refuses; what was queued stays.
    """
    done = Drafted()
    places = _places(store, order)
    total = sum(len(ids) for ids in places.values())
    progress(0, total, "Learning how the shop speaks")
    _learn_claims(store, now)
    for department, ids in places.items():
        if order.is_filled(done):
            break
        learn_voice(store, department, now)
        run = _Run(store, order, _terms(store, department, order.channel), progress, now, done)
        with writer_of(department) as writer:
            _draft_department(run, writer, ids, total)
    progress(done.looked_at, total, done.told)
    return done


@dataclass(frozen=True)
class _Terms:
    """What the texts of a department are written and judged by."""

    guides: Mapping[str, GuideVersion]
    phrases: Mapping[str, frozenset[str]]
    rules: CopyRules
    acceptance: Acceptance
    forms: Forms
    house: HouseVoice


@dataclass(frozen=True)
class _Run:
    store: Store
    order: CopyOrder
    terms: _Terms
    progress: Progress
    now: datetime
    done: Drafted


def _places(store: Store, order: CopyOrder) -> dict[str, list[int]]:
    """The products on sale by department."""
    with store.read() as session:
        known = copy_history.departments(session)
        if order.department and order.department not in known:
            raise BadInputError(
                f"There is no department {order.department!r} with products on sale. Nothing was drafted; "
                f"choose one of {', '.join(known) or 'those you import'}."
            )
        wanted = [order.department] if order.department else known
        return {department: copy_history.wanted_ids(session, department) for department in wanted}


def _learn_claims(store: Store, now: datetime) -> None:
    """Let the guard of claims know the texts that stand on the shop's pages today."""
    with store.read() as session:
        texts = [
            one for name in copy_history.departments(session) for one in copy_history.approved_texts(session, name)
        ]
    with store.write() as session:
        copy_claims.keep_learned(session, texts, now)


def _terms(store: Store, department: str, channel: str) -> _Terms:
    with store.read() as session:
        return _Terms(
            voice.newest(session, [department], channel),
            phrases.approved(session, [department]),
            copy_rules(session, [department], [channel] if channel else ()),
            acceptance.learned(copy_history.answered(session)),
            learn_forms(one.facts for one in copy_history.approved_texts(session, department)),
            known.house if (known := house_versions.learnt(session, department)) else NOTHING_LEARNED,
        )


def _draft_department(run: _Run, writer: Writer, ids: Sequence[int], total: int) -> None:
    """Go through the department's products, some hundred at a time, until the order is filled."""
    kept = "The {:,} texts drafted so far are in the queue."
    for start in range(0, len(ids), CHUNK):
        run.progress.stop_if_asked(kept.format(run.done.submitted.created))
        _draft_chunk(run, writer, ids[start : start + CHUNK])
        run.progress(run.done.looked_at, total, f"{run.done.submitted.created:,} texts queued")
        if run.order.is_filled(run.done):
            break
    run.progress.stop_if_asked(kept.format(run.done.submitted.created))


def _draft_chunk(run: _Run, writer: Writer, ids: Sequence[int]) -> None:
    """Ask, check and queue the texts of these products; what was written before the writer stopped is queued too."""
    asked = _asked(run, ids)
    by_key = {(one.product.id, one.request.field): one for one in asked}
    drafts: list[Draft] = []
    try:
        for written in writer.write([one.request for one in asked]):
            one = by_key[written.request.key, written.request.field]
            guide = run.terms.guides[one.product.department]
            found = draft_of(one, written, writer, guide, run.terms.rules, run.terms.acceptance, run.terms.house)
            if isinstance(found, Unwritten):
                run.done.unwritten[found.why] += 1
            else:
                drafts.append(found)
            if len(drafts) >= QUEUED_AT_ONCE:
                _queue(run, drafts)
                drafts.clear()
            if run.progress.should_stop():
                break
    finally:
        if drafts:
            _queue(run, drafts)
    run.done.looked_at += len(ids)


def _queue(run: _Run, drafts: Sequence[Draft]) -> None:
    """Queue those that did not come too late: a server may think for minutes, and the shop goes on meanwhile."""
    with run.store.write() as session:
        wanted = copy_history.in_time(session, drafts, run.terms.guides)
        run.done.submitted += submit(session, wanted, None, run.now)
    if len(wanted) < len(drafts):
        run.done.unwritten[_TOO_LATE] += len(drafts) - len(wanted)


def _asked(run: _Run, ids: Sequence[int]) -> list[Asked]:
    """What to ask of the writer for these products: what they need, without what waits or was decided already."""
    order, terms = run.order, run.terms
    with run.store.read() as session:
        products = facts(session, ids)
        settled = copy_history.settled(session, ids, terms.guides)
    asked = [
        one
        for one in asked_for(
            products.values(),
            terms.guides,
            terms.phrases,
            fields=order.fields,
            variants=order.variants,
            always=order.always,
            forms=terms.forms,
            channel=order.channel,
            order=terms.house.order,
        )
        if (one.product.id, one.request.place.field) not in settled
    ]
    wanted = _within(order, run.done, asked)
    run.done.products |= {one.product.id for one in wanted}
    return wanted


def _within(order: CopyOrder, done: Drafted, asked: Sequence[Asked]) -> list[Asked]:
    """Those of as many products as the order still has room for."""
    if order.most_products is None:
        return list(asked)
    room = max(0, order.most_products - len(done.products))
    chosen = set(list(dict.fromkeys(one.product.id for one in asked))[:room])
    return [one for one in asked if one.product.id in chosen]
