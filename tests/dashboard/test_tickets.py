"""A ticket carries one sign-in to one browser, once, for half a minute."""

from __future__ import annotations

from datetime import timedelta

from dashboard import tickets
from tests.conftest import NOW


def test_a_ticket_gives_its_token_once() -> None:
    ticket = tickets.issue("token", "mark", NOW)

    assert tickets.redeem(ticket, "mark", NOW) == "token"
    assert tickets.redeem(ticket, "mark", NOW) is None


def test_another_browser_gets_nothing_and_the_ticket_is_spent() -> None:
    ticket = tickets.issue("token", "mark", NOW)

    assert tickets.redeem(ticket, "other", NOW) is None
    assert tickets.redeem(ticket, "mark", NOW) is None


def test_a_ticket_is_too_old_after_half_a_minute() -> None:
    ticket = tickets.issue("token", "mark", NOW)

    assert tickets.redeem(ticket, "mark", NOW + timedelta(seconds=31)) is None


def test_an_unknown_ticket_gives_nothing() -> None:
    assert tickets.redeem("", "", NOW) is None


def test_old_tickets_do_not_pile_up() -> None:
    for number in range(1500):
        tickets.issue(f"token {number}", "mark", NOW)
    last = tickets.issue("last", "mark", NOW)

    assert len(tickets._open) <= 1001
    assert tickets.redeem(last, "mark", NOW) == "last"
