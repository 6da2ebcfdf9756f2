"""What each background task does, a function a task; tasks.py says who may start it and what stays if it fails."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from core.jobs.upkeep import has_language_model, run_policies, send_due, sweep_store
from core.jobs.work import Task, Work
from core.records.base import Json, utc_now

if TYPE_CHECKING:
    from core.ingest.feeds import FeedProfile


def preview_file(work: Work) -> dict[str, Json]:
    """Say what taking in the file at ``path`` would change; as `import_file`, but nothing is written."""
    from core.ingest import MappingProfile, preview
    from core.ingest.feeds import feed_profile

    written = work.text("profile", "")
    feed = feed_profile(written)
    if feed is not None:
        return _preview_feed(work, feed)
    profile = MappingProfile.from_yaml(written) if written else None
    stop = work.progress.should_stop
    found = preview(work.store, Path(work.text("path")), profile, work.progress, stop, shop=work.settings)
    return asdict(found)


def import_file(work: Work) -> dict[str, Json]:
    """Take in the file at ``path``; ``profile`` is a mapping profile in YAML, empty to have one proposed.

    Where it is a feed's profile the file becomes facts, and nothing else is started.

    With ``propose`` the models look at the catalogue next, if the file changed anything: the result names that job.
    """
    from core.ingest import MappingProfile, run
    from core.ingest.feeds import feed_profile

    path, filename = Path(work.text("path")), work.text("filename")
    written = work.text("profile", "")
    feed = feed_profile(written)
    if feed is not None:
        return _import_feed(work, feed)
    profile = MappingProfile.from_yaml(written) if written else None
    stop = work.progress.should_stop
    result = run(work.store, path, filename, profile, work.actor, utc_now(), work.progress, stop, shop=work.settings)
    return {
        "batch_id": result.batch_id,
        "created": result.created,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "refused": result.refused,
        "report_path": str(result.report_path or ""),
        "propose_job_id": _look_next(work, result.batch_id) if result.created or result.changed else None,
    }


def _preview_feed(work: Work, profile: FeedProfile) -> dict[str, Json]:
    from core.facts.lake import open_lake
    from core.ingest import feeds

    lake, path, stop = open_lake(work.settings), Path(work.text("path")), work.progress.should_stop
    return feeds.preview(lake, path, profile, work.progress, stop, now=utc_now(), shop=work.settings).as_json()


def _import_feed(work: Work, profile: FeedProfile) -> dict[str, Json]:
    from core.ingest import feeds

    path, filename, stop = Path(work.text("path")), work.text("filename"), work.progress.should_stop
    now, shop = utc_now(), work.settings
    return feeds.run(work.store, path, filename, profile, work.actor, now, work.progress, stop, shop=shop).as_json()


def _look_next(work: Work, batch_id: int) -> int | None:
    """The job that looks at what was taken in: one of its own, since a run under way has read the catalogue before.

    A look of the models ends with what else follows from the catalogue; without one that is done at once.
    """
    from core.jobs.queue import start

    after: dict[str, Json] = {"after_import": batch_id}
    if not work.arguments.get("propose"):
        _follow(work, after)
        return None
    return start(work.store, work.settings, Task.PROPOSE, after, work.actor, utc_now())


def _follow(work: Work, after: dict[str, Json]) -> None:
    """Start what a changed catalogue asks for: its health, and search by meaning where that is possible."""
    from core.jobs.queue import start

    start(work.store, work.settings, Task.HEALTH, after, work.actor, utc_now())
    if has_language_model(work.settings):
        start(work.store, work.settings, Task.MEANING, after, work.actor, utc_now())


def propose(work: Work) -> dict[str, Json]:
    """Ask the models for proposals on the whole catalogue; what they made before is not made twice.

    ``distil`` false goes without the static embedding where it was not made yet.
    """
    from core.jobs.proposing import propose_all

    distil = bool(work.arguments.get("distil", True))
    run = f"job-{work.job_id}"
    made = propose_all(work.store, work.settings, work.progress, run, utc_now(), distil=distil)
    _follow(work, {"after_run": run})
    return {"created": made.created, "same": made.same, "superseded": made.superseded}


def publish(work: Work) -> dict[str, Json]:
    """Give every approved value that the channel does not have yet to the channel."""
    from core import publish as publishing

    return _publish(work, work.text("channel", publishing.SHOPIFY))


def publish_mails(work: Work) -> dict[str, Json]:
    """Write every approved e-mail that the program that sends them does not have yet."""
    from core.publish.mails import MAIL

    return _publish(work, MAIL)


def _publish(work: Work, channel: str) -> dict[str, Json]:
    from core import publish as publishing

    done = publishing.publish(
        work.store,
        channel,
        work.settings.folder("published"),
        work.actor,
        utc_now(),
        locale=work.settings.locale,
        webhook_url=work.settings.webhook_url,
    )
    if done is None:
        return {"publication_id": None, "products": 0, "values": 0}
    send_outbox(work)
    return {"publication_id": done.publication_id, "products": done.products, "values": done.values}


def feed(work: Work) -> dict[str, Json]:
    """Write the whole shop at ``shop_url`` as a Google Merchant feed; the result counts what is in it and left out."""
    from core.publish.google.feed import publish_feed
    from core.publish.recording import Terms

    chosen = work.settings
    terms = Terms(work.actor, utc_now(), chosen.folder("published"), chosen.locale, chosen.webhook_url)
    shop_url = work.text("shop_url", chosen.shop_url)
    done = publish_feed(work.store, terms, shop_url, work.progress.should_stop)
    if done is None:
        work.progress.stop_if_asked("The feed before stands; no file was written.")
        return {"publication_id": None, "shop_url": shop_url}
    send_outbox(work)
    counts: dict[str, Json] = {"products": done.products, "items": done.items, "left_out": len(done.left_out)}
    return {"publication_id": done.publication_id, "shop_url": shop_url, **counts}


def send_outbox(work: Work) -> dict[str, Json]:
    """Send the messages to the outside that are due."""
    sent = send_due(work.store, work.settings)
    return {"sent": sent}


def sweep(work: Work) -> dict[str, Json]:
    """Close what has run out: proposals nobody decided; and forget sign-ins that ended long ago."""
    return {"expired": sweep_store(work.store)}


def policies(work: Work) -> dict[str, Json]:
    """Judge every policy by what people decided since, and let the active ones decide."""
    return {"applied": run_policies(work.store, work.progress.should_stop)}


def health(work: Work) -> dict[str, Json]:
    """Score every product under the rules of catalogue health, and keep what it comes to for the screen."""
    from core.catalog.health.run import run

    done = run(work.store, utc_now(), work.progress, work.progress.should_stop)
    if done is None:
        work.progress.stop_if_asked("The scores are those of the run before.")
        return {}
    return {"products": done.products, "score": done.score}


def meaning(work: Work) -> dict[str, Json]:
    """Bring what search by meaning reads in step with the catalogue; without the language model there is nothing to.

    ``products`` is left out then.
    """
    from core.catalog.meaning import refresh
    from core.text.embeddings import stored

    model = stored(work.settings)
    if model is None:
        return {}
    done = refresh(work.store, work.settings, model, work.progress, work.progress.should_stop)
    if done is None:
        work.progress.stop_if_asked("Search by meaning knows the products it knew before.")
        return {}
    return {"products": done.products, "read": done.read}


def learn(work: Work) -> dict[str, Json]:
    """Train the models with what people decided since, and put those in force that are better than the ones before.

    ``distil`` false goes without the static embedding where it was not made yet.
    """
    from core.jobs.proposing import SEED
    from core.learning.learn import learn as train

    stop = work.progress.should_stop
    distil = bool(work.arguments.get("distil", True))
    work.progress(0, None, "Reading what people decided")
    done = train(
        work.store,
        work.settings,
        utc_now(),
        seed=SEED,
        progress=work.progress,
        should_stop=stop,
        distil=distil,
    )
    work.progress.stop_if_asked("Models that were compared so far are kept; the others are as they were.")
    return {"models": [asdict(one) for one in done]}


def draft_copy(work: Work) -> dict[str, Json]:
    """Draft texts for the products in need of them; the arguments are those of `CopyOrder`."""
    from core.jobs import drafting
    from core.jobs.writers import writers

    order = drafting.CopyOrder.of(work.arguments)
    opened = writers(work.store, work.settings, work.progress.wait)
    done = drafting.draft_copy(work.store, order, opened, work.progress, utc_now())
    return done.as_json()


def draft_mail(work: Work) -> dict[str, Json]:
    """Draft an e-mail for an occasion; the arguments are those of `MailOrder`."""
    from core.jobs import mailing
    from core.jobs.writers import writers

    order = mailing.MailOrder.of(work.arguments, work.settings.locale)
    opened = writers(work.store, work.settings, work.progress.wait)
    return mailing.draft_mail(work.store, order, opened, utc_now()).as_json()


def rewrite_copy(work: Work) -> dict[str, Json]:
    """Have the text of the proposal ``proposal_id`` written anew as ``instruction`` asks."""
    from core.jobs.rewriting import rewrite_copy
    from core.jobs.writers import writers

    proposal_id, instruction = int(work.text("proposal_id")), work.text("instruction")
    opened = writers(work.store, work.settings, work.progress.wait)
    return asdict(rewrite_copy(work.store, proposal_id, instruction, opened, utc_now()))


def learn_voice(work: Work) -> dict[str, Json]:
    """Learn from approved texts how ``department`` speaks, or every one where it is empty."""
    from core.jobs.voicing import learn_voices

    changed = learn_voices(work.store, work.text("department", ""), work.progress, utc_now())
    return {"departments": [*changed]}


def preview_taxonomy(work: Work) -> dict[str, Json]:
    """Compare the release of a taxonomy at ``path`` with the one in the store; nothing is written."""
    from core.jobs.releasing import lines_of, preview_release, told

    lines = lines_of(Path(work.text("path")))
    return told(preview_release(work.store, lines, work.text("taxonomy", "shop")))


def take_taxonomy(work: Work) -> dict[str, Json]:
    """Take the release at ``path`` in, whole, with proposals for the products of nodes that are no more."""
    from core.jobs.releasing import lines_of, take_release

    lines = lines_of(Path(work.text("path")))
    return asdict(take_release(work.store, lines, work.text("taxonomy", "shop"), work.actor, utc_now()))
