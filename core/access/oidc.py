"""Sign-in of people whom an OpenID Connect provider vouches for: the e-mail decides, the store has the last word."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import col

from core.access import sessions
from core.access.lock_out import Rejected
from core.access.roles import Actor
from core.access.sessions import SignedIn
from core.records.choices import Role
from core.records.people import User
from core.records.store import Store


def is_verified(claim: object) -> bool:
    """Whether a provider's claim ``email_verified`` says yes; some write it as a text, and "false" is no yes."""
    return claim is True or (isinstance(claim, str) and claim.lower() == "true")


def sign_in_verified(
    store: Store, email: str, verified: bool, now: datetime, *, hours: int = 12
) -> SignedIn | Rejected:
    """A new sign-in of the one active person with that e-mail, or the refusal.

    Refused: an address the provider has not verified, one that nobody active has, and one that several have.
    """
    wanted = email.strip().lower()
    if not wanted or not verified:
        return Rejected("Your provider did not vouch for an e-mail address. Verify it there, then sign in again.")
    with store.write() as session:
        same = select(User).where(func.lower(col(User.email)) == wanted, col(User.active)).limit(2)
        found = session.scalars(same).all()
        if len(found) != 1:
            return Rejected(
                f"No active account of Endcap has the address {wanted}. Nothing was changed; ask an admin to add it."
            )
        user = found[0]
        token = sessions.start(session, user.id or 0, now, hours=hours)
        actor = Actor(user.id, user.name, Role(user.role))
    return SignedIn(token, actor, must_change_password=False, expires_at=now + timedelta(hours=hours))
