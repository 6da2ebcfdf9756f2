"""A release taken into a real store: what is renamed, added and retired, what products are proposed, and a kill."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import Session, select

from core.access.roles import Actor
from core.catalog.releases import drafts
from core.catalog.releases.nodes import Fate, Mapped, StoredNode, Target
from core.catalog.schema import import_schema
from core.catalog.taxonomy import CategoryIndex, import_taxonomy
from core.errors import BadInputError, NotAllowedError
from core.jobs import releasing
from core.jobs.releasing import TakenRelease, preview_release, take_release
from core.proposals.audit import verify
from core.proposals.decide import Decided, DecisionRequest, decide
from core.records.catalogue import Attribute, Category, Product
from core.records.choices import Action, ProposalStatus, Role
from core.records.flow import AuditEvent, Proposal
from core.records.store import Store
from tests.catalog.shop import product

OLD = ("A", "A > Hoses", "A > Shoes", "A > Belts", "A > Braces", "A > Candles", "B", "B > Cups")
NEW = (
    *("A", "A > Hose", "A > Running shoes", "A > Dress shoes", "A > Belts & braces", "A > Cups"),
    *("B", "B > Plates"),
)
TITLES = {
    "A > Hoses": "Hose 20 m",
    "A > Shoes": "Fast running pair",
    "A > Belts": "Leather belt",
    "A > Candles": "Tall candle",
    "B > Cups": "Blue cup",
}


@pytest.fixture
def shop(store: Store) -> dict[str, int]:
    """The old taxonomy with a product in five of its nodes; the products' ids by the path they are in."""
    with store.write() as session:
        import_taxonomy(session, OLD)
        import_schema(session, "categories:\n  A > Shoes:\n  - {name: Width, required: true}\n")
        ids = nodes(session)
        made = {
            path: Product(handle=f"p{place}", title=title, category_id=ids[path])
            for place, (path, title) in enumerate(TITLES.items())
        }
        session.add_all(made.values())
        session.flush()
        return {path: one.id or 0 for path, one in made.items()}


def nodes(session: Session) -> dict[str, int]:
    return {node.path: node.id or 0 for node in session.exec(select(Category))}


def take(store: Store, people: dict[Role, Actor], now: datetime, lines: tuple[str, ...] = NEW) -> TakenRelease:
    return take_release(store, lines, "shop", people[Role.MANAGER], now)


def proposed(session: Session) -> dict[str, tuple[str, list[str]]]:
    """The open proposals by their product's title: the path proposed, and the alternatives."""
    rows = session.exec(select(Proposal).where(Proposal.status == ProposalStatus.OPEN))
    return {row.title: (row.payload["path"], [one["label"] for one in row.alternatives]) for row in rows}


def test_a_preview_writes_nothing(store: Store, shop: dict[str, int]) -> None:
    found = preview_release(store, NEW, "shop")

    assert {one.node.path: (one.fate, one.node.products) for one in found.changed} == {
        "A > Hoses": (Fate.RENAMED, 1),
        "A > Shoes": (Fate.SPLIT, 1),
        "A > Belts": (Fate.MERGED, 1),
        "A > Braces": (Fate.MERGED, 0),
        "A > Candles": (Fate.RETIRED, 1),
        "B > Cups": (Fate.MOVED, 1),
    }
    # Those whose products have to go come first, and of them those with most.
    assert [(one.fate == Fate.RENAMED, one.node.products) for one in found.changed] == [
        *[(False, 1)] * 4,
        (False, 0),
        (True, 1),
    ]
    with store.read() as session:
        assert sorted(nodes(session)) == sorted(OLD)
        assert session.exec(select(Proposal)).first() is None


def test_a_release_is_taken_in_whole(
    store: Store, shop: dict[str, int], people: dict[Role, Actor], now: datetime
) -> None:
    with store.read() as session:
        before = nodes(session)

    done = take(store, people, now)

    assert done == TakenRelease(added=5, renamed=1, retired=5, proposals=4, refused=0)
    with store.read() as session:
        after = nodes(session)
        retired = {node.path for node in session.exec(select(Category).where(Category.retired_at == now))}
        parents = {node.path: node.parent_id for node in session.exec(select(Category))}
        offered = CategoryIndex.load(session)
    assert after["A > Hose"] == before["A > Hoses"]
    assert retired == {"A > Shoes", "A > Belts", "A > Braces", "A > Candles", "B > Cups"}
    assert all(parents[path] == after[path.rpartition(" > ")[0]] for path in NEW if " > " in path)
    assert len(offered) == len(NEW)


def test_products_stay_where_they_are_until_somebody_decides(
    store: Store, shop: dict[str, int], people: dict[Role, Actor], now: datetime
) -> None:
    with store.read() as session:
        before = {one.id: (one.category_id, one.rev) for one in session.exec(select(Product))}

    take(store, people, now)

    with store.read() as session:
        assert {one.id: (one.category_id, one.rev) for one in session.exec(select(Product))} == before
        assert proposed(session) == {
            "Fast running pair": ("A > Running shoes", ["A > Dress shoes"]),
            "Leather belt": ("A > Belts & braces", []),
            "Tall candle": ("A", []),
            "Blue cup": ("A > Cups", []),
        }


def test_a_proposal_says_what_became_of_the_category_and_can_be_approved(
    store: Store, shop: dict[str, int], people: dict[Role, Actor], now: datetime
) -> None:
    take(store, people, now)
    with store.read() as session:
        row = session.exec(select(Proposal).where(Proposal.title == "Blue cup")).one()
        said, request = row.evidence[0]["text"], DecisionRequest(row.id or 0, row.version, Action.APPROVE, "key")
        assert row.findings == []
        assert row.run == ""  # no run of the models withdraws it

    with store.write() as session:
        decided = decide(session, request, people[Role.MERCHANDISER], now)

    assert said == "In the newer release “B › Cups” was moved to “A › Cups”: by its name in another place."
    assert isinstance(decided, Decided)
    with store.read() as session:
        assert session.get_one(Product, shop["B > Cups"]).category_id == nodes(session)["A > Cups"]


def test_the_same_release_again_changes_nothing(
    store: Store, shop: dict[str, int], people: dict[Role, Actor], now: datetime
) -> None:
    take(store, people, now)
    with store.read() as session:
        before = nodes(session)

    again = take(store, people, now)

    assert again == TakenRelease(0, 0, 0, 0, 0)
    with store.read() as session:
        assert nodes(session) == before
        events = session.exec(select(AuditEvent).where(AuditEvent.event == "taxonomy release")).all()
        assert [event.detail["renamed"] for event in events] == [1]
        assert verify(session).broken is None


def test_the_old_release_again_brings_retired_nodes_back(
    store: Store, shop: dict[str, int], people: dict[Role, Actor], now: datetime
) -> None:
    with store.read() as session:
        before = nodes(session)
    take(store, people, now)

    take(store, people, now, OLD)

    with store.read() as session:
        after = nodes(session)
        in_use = {node.path for node in session.exec(select(Category).where(Category.retired_at == None))}  # noqa: E711
    assert in_use == set(OLD)
    assert {path: after[path] for path in OLD} == before


def test_new_nodes_ask_for_what_those_before_them_asked(
    store: Store, shop: dict[str, int], people: dict[Role, Actor], now: datetime
) -> None:
    take(store, people, now)

    with store.read() as session:
        ids = nodes(session)
        asked = {(row.category_id, row.name, row.required) for row in session.exec(select(Attribute))}
    wanted = ("A > Shoes", "A > Running shoes", "A > Dress shoes")
    assert asked == {(ids[path], "Width", True) for path in wanted}


def test_numbers_that_changed_places_are_written(store: Store, people: dict[Role, Actor], now: datetime) -> None:
    with store.write() as session:
        import_taxonomy(session, ["1 - A", "2 - A > B", "3 - A > C", "4 - A > B > D"])
        before = nodes(session)

    take(store, people, now, ("1 - A", "3 - A > B", "2 - A > C", "4 - A > C > D"))

    with store.read() as session:
        after = nodes(session)
        parent = session.get_one(Category, after["A > C > D"]).parent_id
    assert after == {
        "A": before["A"],
        "A > B": before["A > C"],
        "A > C": before["A > B"],
        "A > C > D": before["A > B > D"],
    }
    assert parent == before["A > B"]


def test_a_path_that_another_node_takes_over_is_marked_on_the_retired_one(
    store: Store, people: dict[Role, Actor], now: datetime
) -> None:
    with store.write() as session:
        import_taxonomy(session, ["1 - A", "2 - A > B", "3 - X"])
        old = nodes(session)["A > B"]

    take(store, people, now, ("1 - A", "3 - X", "2 - X > B", "9 - A > B"))

    with store.read() as session:
        after = nodes(session)
        assert session.get_one(Category, old).path == f"A > B (retired 2026-03-02) {old}"
    assert {"X > B", "A > B"} <= after.keys()


def test_other_taxonomies_are_left_alone(
    store: Store, shop: dict[str, int], people: dict[Role, Actor], now: datetime
) -> None:
    with store.write() as session:
        import_taxonomy(session, ["A > Candles"], "google")

    take(store, people, now)

    with store.read() as session:
        other = session.exec(select(Category).where(Category.taxonomy == "google")).all()
        assert all(node.retired_at is None for node in other)


def test_only_who_may_set_categories_takes_a_release_in(
    store: Store, shop: dict[str, int], people: dict[Role, Actor], now: datetime
) -> None:
    with pytest.raises(NotAllowedError):
        take_release(store, NEW, "shop", people[Role.MERCHANDISER], now)

    with store.read() as session:
        assert sorted(nodes(session)) == sorted(OLD)


@pytest.mark.parametrize("lines", [(), ("# a comment",), (" > ", "> >", "A")])
def test_what_is_no_taxonomy_is_refused_before_it_retires_everything(
    store: Store, shop: dict[str, int], people: dict[Role, Actor], now: datetime, lines: tuple[str, ...]
) -> None:
    with pytest.raises(BadInputError, match="not a taxonomy"):
        take(store, people, now, lines)

    with store.read() as session:
        assert session.exec(select(Category).where(Category.retired_at != None)).first() is None  # noqa: E711


def test_a_run_that_breaks_off_leaves_the_old_state(
    store: Store, shop: dict[str, int], people: dict[Role, Actor], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(releasing, "submit", break_off)
    with pytest.raises(KeyboardInterrupt):
        take(store, people, now)

    with store.read() as session:
        assert sorted(nodes(session)) == sorted(OLD)
        assert session.exec(select(Proposal)).first() is None


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\xff\xfe")

    with pytest.raises(BadInputError, match="UTF-8"):
        releasing.lines_of(tmp_path / "x")


@pytest.mark.parametrize(
    ("title", "description", "first", "confidence"),
    [
        ("Running pair", "", "A > Running shoes", 0.9),
        ("A pair", "for a formal dress", "A > Dress shoes", 0.7),
        ("A pair", "", "A > Dress shoes", 0.4),
        ("Running dress", "", "A > Dress shoes", 0.4),
    ],
)
def test_of_a_split_node_the_part_whose_words_the_product_says_comes_first(
    title: str, description: str, first: str, confidence: float
) -> None:
    parts = (Target("A > Dress shoes", 0.4), Target("A > Running shoes", 0.4))
    one = Mapped(StoredNode(1, "A > Shoes"), Fate.SPLIT, parts, "two new names hold its name")

    fitted = drafts.fitted(product(title=title, description=description), one)

    assert fitted[0].path == first
    assert fitted[0].confidence == pytest.approx(confidence)
    assert {target.path for target in fitted} == {target.path for target in parts}
