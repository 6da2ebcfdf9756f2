"""The one table of who may do what."""

import pytest

from core.access.roles import Actor, Right, may, may_decide, require
from core.errors import NotAllowedError
from core.records.choices import Kind, Role


@pytest.mark.parametrize(
    ("role", "missing"),
    [
        (
            Role.MERCHANDISER,
            {
                Right.EDIT_VOICE,
                Right.UNDO_OTHERS,
                Right.EDIT_POLICIES,
                Right.CHOOSE_MODELS,
                Right.SEE_AUDIT,
                Right.MANAGE_USERS,
            },
        ),
        (Role.MARKETER, set(Right) - {Right.DECIDE_COPY}),
        (Role.MANAGER, {Right.MANAGE_USERS}),
        (Role.ADMIN, set()),
    ],
)
def test_each_role_lacks_exactly_these_rights(role: Role, missing: set[Right]) -> None:
    actor = Actor(1, "Ada", role)

    assert {right for right in Right if not may(actor, right)} == missing


def test_a_refusal_names_the_right_and_who_has_it() -> None:
    with pytest.raises(
        NotAllowedError, match=r"A marketer may not publish and roll back\. Ask a merchandiser, manager"
    ):
        require(Actor(1, "Milo", Role.MARKETER), Right.PUBLISH)


@pytest.mark.parametrize("kind", Kind)
def test_a_marketer_decides_copy_alone(kind: Kind) -> None:
    assert may_decide(Actor(1, "Mara", Role.MERCHANDISER), kind)
    assert may_decide(Actor(1, "Milo", Role.MARKETER), kind) == (kind in (Kind.COPY, Kind.MAIL))
