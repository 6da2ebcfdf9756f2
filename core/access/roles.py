"""Who may do what: one plain table, asked by every action in the core."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.errors import NotAllowedError
from core.records.choices import Kind, Role


class Right(StrEnum):
    """A thing a role may do."""

    DECIDE_CATALOG = "decide catalog proposals"
    DECIDE_COPY = "decide copy proposals and ask for them"
    EDIT_VOICE = "set how a department speaks"
    UNDO_OTHERS = "undo other people's decisions"
    IMPORT = "import files"
    PROPOSE = "ask the models for proposals"
    PUBLISH = "publish and roll back"
    EDIT_POLICIES = "set policies and the fields a category asks for"
    CHOOSE_MODELS = "train models and choose the one in force"
    SEE_AUDIT = "verify and export the audit"
    MANAGE_USERS = "manage users and tokens"


_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.MERCHANDISER: frozenset({Right.DECIDE_CATALOG, Right.DECIDE_COPY, Right.IMPORT, Right.PROPOSE, Right.PUBLISH}),
    Role.MARKETER: frozenset({Right.DECIDE_COPY}),
    Role.MANAGER: frozenset(Right) - {Right.MANAGE_USERS},
    Role.ADMIN: frozenset(Right),
}

# Who may answer for whom: a higher rank answers what was escalated to a lower one.
_RANKS: dict[Role, int] = {Role.MERCHANDISER: 1, Role.MARKETER: 1, Role.MANAGER: 2, Role.ADMIN: 3}

_DECIDES: dict[Kind, Right] = dict.fromkeys(Kind, Right.DECIDE_CATALOG) | {
    Kind.COPY: Right.DECIDE_COPY,
    Kind.MAIL: Right.DECIDE_COPY,
}


@dataclass(frozen=True)
class Actor:
    """Who acts: a signed-in person, or a policy (then ``policy_id`` is set and ``user_id`` is None)."""

    user_id: int | None
    name: str
    role: Role
    policy_id: int | None = None


def may(actor: Actor, right: Right) -> bool:
    """Whether the actor's role has the right."""
    return right in _RIGHTS[actor.role]


def may_decide(actor: Actor, kind: Kind) -> bool:
    """Whether the actor's role decides proposals of that kind."""
    return may(actor, _DECIDES[kind])


def deciders(kind: Kind) -> tuple[Role, ...]:
    """The roles that decide proposals of that kind: those one may be escalated to."""
    return tuple(role for role in Role if _DECIDES[kind] in _RIGHTS[role])


def may_answer(actor: Actor, escalated_to: str | None) -> bool:
    """Whether an escalation leaves the actor in: it is to the actor's own role or to one below it."""
    if escalated_to is None or actor.role == escalated_to:
        return True
    return _RANKS[actor.role] > _RANKS[Role(escalated_to)]


def require(actor: Actor, right: Right) -> None:
    """Return if the actor has the right.

    Raises:
        NotAllowedError: the role lacks it; names the roles that have it.
    """
    if not may(actor, right):
        holders = ", ".join(role for role, rights in _RIGHTS.items() if right in rights)
        raise NotAllowedError(f"A {actor.role} may not {right}. Ask a {holders}.", right=right, role=actor.role)
