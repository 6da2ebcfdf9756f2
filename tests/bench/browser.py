"""The screens under load: decision to next proposal painted, twenty reviewers, memory at rest and over hours."""

from __future__ import annotations

import os
import random
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import update
from sqlmodel import Session, select

from core.access import sessions
from core.records.choices import Kind, Role
from core.records.flow import Decision, Proposal
from core.records.migrate import migrate
from core.records.people import User
from core.records.store import Store
from tests.bench import million
from tests.bench.frame import Benchmark
from tests.bench.planting import turn_checks_on
from tests.browser.client import Reviewer
from tests.browser.served import Served
from tests.dashboard.shop import stock

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PRESSES = 100
PAUSE_MS = 300  # between keys: faster than anybody decides
REVIEWERS = 20
_REVIEWERS = [f"reviewer{n}" for n in range(REVIEWERS)]
THINK_S = 2.0
EACH = 15
SOAK = 2000
WARM_UP = 200
_MB = 1024 * 1024

# Whether one key approves what is on screen; proposals with a warning ask for a reason and are skipped.
_APPROVES = "document.querySelector('.ec-desk')?.desk.shown.may.includes('approve') ?? true"

# From the key press to the frame that shows another state of the watched element.
_WATCH = """(selector) => {
  window.painted = [];
  let pressed = 0;
  const read = () => { const e = document.querySelector(selector); return e && (e.dataset.shown || e.textContent); };
  let before = read();
  addEventListener('keydown', (event) => { pressed = event.timeStamp; before = read(); }, true);
  new MutationObserver(() => {
    if (!pressed || read() === before) return;
    const started = pressed;
    pressed = 0;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => window.painted.push(performance.now() - started);
      channel.port2.postMessage(0);
    });
  }).observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true});
}"""


def decide_next(scale: float, folder: Path) -> dict[str, float]:
    """Key press to paint: an empty app, then the desk over a million proposals, in the same browser.

    The desk twice: as a shop has it at first, and with as many planted checks as a manager may choose.
    """
    presses = max(10, int(PRESSES * min(1.0, scale)))
    (folder / "floor").mkdir()
    store = _million(scale, folder)
    with (
        served(folder / "floor", app="tests.bench.empty_app:app") as floor,
        served(folder) as desk,
        chromium() as browser,
    ):
        empty = paint_times(browser, floor.url, "[data-testid=stText]", presses)
        cookie = cookie_of(desk, store, "merchandiser0")
        painted = paint_times(browser, f"{desk.url}/catalog?kind=attributes", ".ec-desk", presses, cookie)
        must_have_kept(store, presses)
        turn_checks_on(store, datetime.now(UTC))
        checked = paint_times(browser, f"{desk.url}/catalog?kind=category", ".ec-desk", presses, cookie)
        _must_have_checked(store)
    store.close()
    floor_ms = statistics.median(empty)
    return {
        "floor_p50_ms": floor_ms,
        "decide_next_p50_ratio": statistics.median(painted) / floor_ms,
        "decide_next_p95_ratio": p95(painted) / floor_ms,
        "decide_next_planted_p50_ratio": statistics.median(checked) / floor_ms,
        "decide_next_planted_p95_ratio": p95(checked) / floor_ms,
    }


def reviewers(scale: float, folder: Path) -> dict[str, float]:
    """Twenty people over websockets, two seconds of thought each, the dashboard on two cores."""
    store = _million(scale, folder)
    times: list[float] = []
    errors: list[str] = []
    with served(folder) as desk:
        _on_two_cores(desk)
        cookies = [cookie_of(desk, store, name)["value"] for name in _REVIEWERS]
        threads = [threading.Thread(target=_work, args=(desk, cookies[n], n, times, errors)) for n in range(REVIEWERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    doubled = _doubled(store)
    store.close()
    if len(times) < REVIEWERS * EACH and not errors:
        errors.append("a reviewer did not finish")
    return {"reviewers20_p95_ms": p95(times), "reviewers20_errors": float(len(errors) + doubled)}


def memory(scale: float, folder: Path) -> dict[str, float]:
    """Resident memory with a shop of 1,200 products open, and its growth over two thousand interactions."""
    store = Store(f"sqlite:///{folder / 'endcap.sqlite'}")
    migrate(store)
    stock(store, datetime.now(UTC), products=1200)
    interactions = max(WARM_UP * 2, int(SOAK * min(1.0, scale)))
    with served(folder) as desk, chromium() as browser:
        cookie = cookie_of(desk, store, "merchandiser")
        page = _open(browser, f"{desk.url}/", "h1", cookie)
        page.goto(f"{desk.url}/catalog")
        page.wait_for_selector(".ec-acts button")
        opened = _resident_mb(desk)
        with Reviewer(desk.port, cookie["value"], query="kind=attributes") as reviewer:
            _interact(reviewer, WARM_UP)
            before = _resident_mb(desk)
            _interact(reviewer, interactions - WARM_UP)
            after = _resident_mb(desk)
    store.close()
    return {"dashboard_rss_mb": opened, "soak_growth_pct": 100 * (after - before) / before}


def _interact(reviewer: Reviewer, times: int) -> None:
    for number in range(times):
        reviewer.press(("approve", "undo", "next", "previous")[number % 4])
    if reviewer.errors:
        raise RuntimeError(reviewer.errors[0])


def _work(desk: Served, token: str, seed: int, times: list[float], errors: list[str]) -> None:
    chance = random.Random(seed)
    try:
        with Reviewer(desk.port, token, query="kind=attributes") as reviewer:
            for _ in range(EACH):
                time.sleep(chance.uniform(0.5, 1.5) * THINK_S)
                times.append(reviewer.press("approve"))
            errors += reviewer.errors
    except Exception as error:  # noqa: BLE001  (the edge of a thread: counted, and the bench fails on it)
        errors.append(str(error))


def paint_times(
    browser: Browser, url: str, selector: str, presses: int, cookie: dict[str, str] | None = None
) -> list[float]:
    """The milliseconds from each key that approves to the frame that shows the next one; the first tenth warms up."""
    page = _open(browser, url, selector, cookie)
    page.wait_for_timeout(1500)
    page.evaluate(_WATCH, selector)
    times: list[float] = []
    while len(times) < presses:
        approves = page.evaluate(_APPROVES)
        page.keyboard.press("a" if approves else "s")
        painted = _until_painted(page)
        times += [painted] if approves else []
        page.wait_for_timeout(PAUSE_MS)
    page.context.close()
    return times[presses // 10 :]


def _until_painted(page: Page) -> float:
    for _ in range(150):
        page.wait_for_timeout(100)
        if page.evaluate("window.painted.length"):
            return float(page.evaluate("window.painted.pop()"))
    raise RuntimeError("a key was not answered in 15 s")


def _open(browser: Browser, url: str, selector: str, cookie: dict[str, str] | None) -> Page:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    if cookie:
        context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector(selector, timeout=60_000)
    return page


def _million(scale: float, folder: Path) -> Store:
    proposals = max(2_000, int(1_000_000 * scale))
    kept = Path(os.environ.get("BENCH_STORES", folder / "stores"))
    store = million.copy_of(kept, folder / "endcap.sqlite", proposals)
    with store.write() as session:
        _add_reviewers(session)
        fresh = update(Proposal).where(Proposal.kind == Kind.ATTRIBUTES)  # type: ignore[arg-type]
        session.connection().execute(fresh.values(expires_at=None))  # the store's year may be over by now
    return store


def _add_reviewers(session: Session) -> None:
    session.add_all(User(username=name, name=name.title(), role=Role.MERCHANDISER) for name in _REVIEWERS)


def cookie_of(desk: Served, store: Store, username: str) -> dict[str, str]:
    """A cookie of that person, signed in."""
    with store.write() as session:
        user = session.exec(select(User).where(User.username == username)).one()
        token = sessions.start(session, user.id or 0, datetime.now(UTC))
    return {"name": "endcap_session", "value": token, "url": desk.url}


def must_have_kept(store: Store, presses: int) -> None:
    """Return if the store has a decision for every key that was pressed."""
    with store.read() as session:
        kept = len(session.exec(select(Decision.id).where(Decision.action == "approve")).all())
    if kept < presses:
        raise RuntimeError(f"{presses} keys were pressed, {kept} decisions kept")


def _must_have_checked(store: Store) -> None:
    with store.read() as session:
        if session.exec(select(Decision.id).where(Decision.is_planted)).first() is None:
            raise RuntimeError("no planted check was met")


def _doubled(store: Store) -> int:
    with store.read() as session:
        decided = session.exec(select(Decision.proposal_id, Decision.proposal_version)).all()
    return len(decided) - len(set(decided))


@contextmanager
def served(home: Path, app: str = "dashboard.app:app") -> Iterator[Served]:
    """The dashboard over that home folder, while it is used."""
    started = Served(home).start(app)
    try:
        yield started
    finally:
        started.stop()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A real Chromium, while it is used."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def _on_two_cores(desk: Served) -> None:
    if desk.process and hasattr(os, "sched_setaffinity"):
        for task in psutil.Process(desk.process.pid).threads():
            os.sched_setaffinity(task.id, set(range(min(2, os.cpu_count() or 1))))


def _resident_mb(desk: Served) -> float:
    assert desk.process is not None
    found: Any = psutil.Process(desk.process.pid).memory_info()
    return float(found.rss) / _MB


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


BENCHMARKS = (
    Benchmark(
        (
            *("floor_p50_ms", "decide_next_p50_ratio", "decide_next_p95_ratio"),
            *("decide_next_planted_p50_ratio", "decide_next_planted_p95_ratio"),
        ),
        decide_next,
    ),
    Benchmark(("reviewers20_p95_ms", "reviewers20_errors"), reviewers),
    Benchmark(("dashboard_rss_mb", "soak_growth_pct"), memory),
)
