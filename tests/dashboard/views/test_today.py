"""Today in words and tables: numbers with their unit and period, and nothing where there is nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from core.money import Money
from core.proposals.policy_reads import News
from core.proposals.soundness import FailedJob, ImportHealth
from core.proposals.today import Changed, Escalated, Since, Today, Waiting
from core.records.choices import ImportStatus, Kind, PolicyStatus
from dashboard.views import today as summary
from tests.conftest import NOW

NOTHING = Since(0, 0)
QUIET = Changed(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING)
CATEGORY = Waiting(Kind.CATEGORY, 38, (Money(920_000, "GBP"),))


def _today(minutes: float | None = None, waiting: tuple[Waiting, ...] = (CATEGORY,)) -> Today:
    return Today(waiting, Escalated(), None, minutes, QUIET, (), (), 0)


@pytest.mark.parametrize(("hour", "part"), [(0, "morning"), (11, "morning"), (12, "afternoon"), (18, "evening")])
def test_the_greeting_knows_the_hour(hour: int, part: str) -> None:
    assert summary.greeting("Mara Merchandiser", NOW.replace(hour=hour)) == f"Good {part}, Mara."


def test_the_next_thing_says_how_many_what_it_is_worth_and_how_long_it_takes() -> None:
    assert summary.next_up(_today(14.2)) == "38 proposals worth £9.2k a month; about 14 minutes at your pace"


def test_without_a_known_pace_no_time_is_promised() -> None:
    assert summary.next_up(_today()) == "38 proposals worth £9.2k a month"


def test_nothing_waiting_is_nothing_next() -> None:
    assert summary.next_up(_today(waiting=())) == ""
    assert summary.waiting(()) == ""


@pytest.mark.parametrize(
    ("number", "words"), [(0.2, "1 minute"), (14, "14 minutes"), (89, "89 minutes"), (125, "2 hours")]
)
def test_long_work_is_told_in_hours(number: float, words: str) -> None:
    assert summary.minutes(number) == words


def test_each_kind_links_to_its_queue() -> None:
    table = summary.waiting([CATEGORY])

    assert "href='/catalog?kind=category'" in table
    assert ">38</td>" in table
    assert "£9.2k" in table


def test_escalations_say_how_many_are_overdue_or_when_the_next_is_due() -> None:
    late = summary.escalated(Escalated(12, 3, NOW - timedelta(hours=1)), NOW)
    early = summary.escalated(Escalated(2, 0, NOW + timedelta(hours=4)), NOW)

    assert "<b>12</b> escalated to you" in late
    assert "3 overdue" in late
    assert "waiting=Overdue" in late
    assert "next due in 4 h" in early
    assert "Nothing is escalated" in summary.escalated(Escalated(), NOW)


def test_only_what_changed_is_listed_beside_the_day_before() -> None:
    table = summary.changed(Changed(Since(410, 380), NOTHING, Since(3, 9), NOTHING, NOTHING, NOTHING))

    assert "▲ 410" in table
    assert "▼ 3" in table
    assert "Expired" not in table
    assert "Nothing has changed" in summary.changed(QUIET)


def test_an_import_shows_what_was_refused_and_its_name_is_escaped() -> None:
    batch = ImportHealth(1, "<i>.csv", ImportStatus.DONE, NOW, NOW, 5, 2, 0, 12, "")

    table = summary.health([batch], NOW)

    assert "✓ &lt;i&gt;.csv" in table
    assert "<span class='ec-warn'>12</span>" in table
    assert summary.health([], NOW) == ""


def test_failed_work_shows_its_error_escaped() -> None:
    shown = summary.failed([FailedJob(1, "Import <b>", "No <room>", NOW)], NOW)

    assert "Import &lt;b&gt;" in shown
    assert "No &lt;room&gt;" in shown
    assert summary.failed([], NOW) == ""


def test_contested_decisions_can_be_opened() -> None:
    assert "href='/catalog?open=17'" in summary.disagreed([17])
    assert summary.disagreed([]) == ""


def test_policies_that_moved_are_told_with_a_link_for_those_who_set_them() -> None:
    news = (
        News("Filters <b>", PolicyStatus.SUSPENDED, NOW - timedelta(hours=2), "2 wrong of 40 audited"),
        News("Colours", PolicyStatus.CERTIFIED, NOW - timedelta(hours=3)),
        News("Sizes", PolicyStatus.ACTIVE, NOW - timedelta(hours=4)),
    )

    told = summary.policies(news, NOW, may_set=True)

    assert "⚠ Policy suspended</span> <a href='/policies' target='_self'>“Filters &lt;b&gt;”</a>: 2 wrong of 40" in told
    assert "✓ Policy certified: <a href='/policies' target='_self'>“Colours”</a> may be activated" in told
    assert "Policy activated:" in told
    assert "href" not in summary.policies(news, NOW, may_set=False)
    assert summary.policies((), NOW, may_set=True) == ""


def test_what_policies_decided_is_counted_beside_what_people_did() -> None:
    shown = summary.changed(replace(QUIET, by_policies=Since(410, 12)))

    assert "Decided by policies</td><td class='ec-num'>▲ 410</td><td class='ec-num ec-soft'>12" in shown
