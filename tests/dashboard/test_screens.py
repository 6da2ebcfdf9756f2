"""The screens open, decide and show refusals; who may see which; and nothing heavy is loaded to draw them."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.access import users
from core.changes import Relation
from core.records.catalogue import Product, Sku
from core.records.choices import Action, JobStatus, ProposalStatus
from core.records.flow import Decision, Proposal
from core.records.people import User
from core.records.store import Store
from core.records.work import ImportBatch, Job
from dashboard.review.walk import Mode, Reviewing
from tests.dashboard.conftest import Visit
from tests.dashboard.shop import stock


@pytest.fixture
def shop(home: Store) -> Store:
    stock(home, datetime.now(UTC), products=12)
    return home


def _catalog(test: AppTest) -> AppTest:
    return test.switch_page("screens/catalog.py").run()


def _html(test: AppTest) -> str:
    return "".join(element.proto.body for element in test.get("html"))


def _reviewing(test: AppTest) -> Reviewing:
    found = test.session_state["catalog.review"]
    assert isinstance(found, Reviewing)
    return found


def _form(test: AppTest, mode: Mode) -> AppTest:
    _reviewing(test).mode = mode
    return test.run()


def _last(store: Store) -> Decision:
    with store.read() as session:
        found = list(session.exec(select(Decision).order_by(Decision.id)))[-1]  # type: ignore[arg-type]
        session.expunge_all()
    return found


def test_nobody_sees_the_sign_in_page_and_no_screen(shop: Store, visit: Visit) -> None:
    test = visit()

    assert not test.exception
    assert [field.label for field in test.text_input] == ["User name", "Password"]
    assert "account.sign_out" not in [button.key for button in test.button]


def test_a_wrong_password_is_refused_in_one_sentence(shop: Store, visit: Visit) -> None:
    test = visit()
    test.text_input[0].input("merchandiser")
    test.text_input[1].input("wrong")

    test.button[0].click().run()

    assert test.error[0].value.startswith("That user name and password do not open an account now.")


def test_outside_the_demo_shop_no_people_are_offered(home: Store, visit: Visit) -> None:
    with home.write() as session:
        users.first_admin(session, datetime.now(UTC))

    assert not [button for button in visit().button if (button.key or "").startswith("sign_in.demo")]


def test_a_one_time_password_has_to_be_changed_first(home: Store, visit: Visit) -> None:
    with home.write() as session:
        users.first_admin(session, datetime.now(UTC))

    test = visit("admin")

    assert [field.label for field in test.text_input] == ["Current password", "New password", "New password again"]
    test.text_input[1].input("one sentence")
    test.text_input[2].input("another sentence")
    test.button[0].click().run()
    assert test.error[0].value.startswith("The two new passwords differ.")


def test_today_names_one_next_thing_and_what_waits_by_kind(shop: Store, visit: Visit) -> None:
    test = visit("merchandiser")

    assert not test.exception
    said = _html(test)
    assert "15 proposals worth" in said
    assert "/catalog?kind=category" in said
    assert [button.label for button in test.button if button.key == "today.start"] == ["Start"]


def test_today_tells_of_refused_rows_and_failed_jobs_without_markup(shop: Store, visit: Visit) -> None:
    with shop.write() as session:
        session.add(ImportBatch(filename="<b>.csv", sha256="0" * 64, status="done", created=5, refused=12))
        session.add(Job(task="propose", title="Propose", status=JobStatus.FAILED, error="<script>no model</script>"))

    said = _html(visit("manager"))

    assert "&lt;b&gt;.csv" in said
    assert ">12</span>" in said
    assert "&lt;script&gt;no model" in said


def test_an_empty_shop_is_told_how_to_begin(home: Store, visit: Visit) -> None:
    with home.write() as session:
        users.demo_users(session, datetime.now(UTC))

    test = visit("merchandiser")

    assert "The catalogue is empty." in _html(test)
    assert [button.label for button in test.button if button.key == "today.import"] == ["Import products"]


def test_the_catalog_opens_with_a_proposal_on_the_desk(shop: Store, visit: Visit) -> None:
    test = _catalog(visit("merchandiser"))

    assert not test.exception
    assert _reviewing(test).here == _reviewing(test).rows[0].id
    assert len(_reviewing(test).rows) == 15


def test_the_filter_of_the_address_is_the_filter_of_the_queue(shop: Store, visit: Visit) -> None:
    test = _catalog(visit("merchandiser", kind="attributes"))

    assert [row.kind for row in _reviewing(test).rows] == ["attributes"]


def test_a_category_is_edited_with_the_picker_and_kept(shop: Store, visit: Visit) -> None:
    test = _form(_catalog(visit("merchandiser", kind="category")), Mode.EDIT)
    proposal_id = _reviewing(test).here

    next(field for field in test.text_input if field.label == "Category").input("tunic").run()
    next(button for button in test.button if button.label == "Save and approve").click().run()

    decision = _last(shop)
    assert (decision.proposal_id, decision.action) == (proposal_id, Action.EDIT)
    assert decision.payload["path"] == "Fashion > Tops > Tunics"
    assert _reviewing(test).mode == Mode.LOOK


def test_an_edited_value_shows_its_findings_before_it_is_saved(shop: Store, visit: Visit) -> None:
    test = _form(_catalog(visit("merchandiser", kind="correction")), Mode.EDIT)

    next(field for field in test.text_input if field.label == "SEO title").input("x" * 500).run()

    assert any("ec-findings" in block.proto.body for block in test.get("html"))
    with shop.read() as session:
        assert not session.exec(select(Decision)).all()


def test_edited_attributes_offer_the_allowed_values(shop: Store, visit: Visit) -> None:
    test = _form(_catalog(visit("merchandiser", kind="attributes")), Mode.EDIT)
    colour = next(box for box in test.selectbox if box.label == "Color")
    assert colour.options == ["Blue", "Black", "Green", "Red", "White"]

    colour.select("Red").run()
    next(button for button in test.button if button.label == "Save and approve").click().run()

    assert _last(shop).payload["values"]["Color"] == "Red"


def test_a_person_chooses_the_survivor_of_each_field_of_a_merge(shop: Store, visit: Visit) -> None:
    test = _form(_catalog(visit("merchandiser", kind="merge")), Mode.EDIT)
    proposed = _shown(shop, test).payload

    _chosen(test, "Title", proposed["retire_id"])

    assert _last(shop).payload == {**proposed, "keep_fields": ["title"]}
    with shop.read() as session:
        assert session.get_one(Product, proposed["keep_id"]).title == "Linen shirt dress 5"


def test_a_merge_turned_round_keeps_the_values_that_would_have_survived(shop: Store, visit: Visit) -> None:
    test = _form(_catalog(visit("merchandiser", kind="merge")), Mode.EDIT)
    proposed = _shown(shop, test).payload

    _chosen(test, "Which one stays?", proposed["retire_id"])

    assert _last(shop).payload["keep_id"] == proposed["retire_id"]
    with shop.read() as session:
        assert session.get_one(Product, proposed["retire_id"]).title == "Linen shirt dress 1"


def test_choices_that_read_the_same_are_told_apart_by_the_address(shop: Store, visit: Visit) -> None:
    with shop.write() as session:
        for row in session.exec(select(Product)):
            row.title = "Linen dress"
    test = _form(_catalog(visit("merchandiser", kind="merge")), Mode.EDIT)

    stays = next(choice for choice in test.radio if choice.label == "Which one stays?")

    assert len(set(stays.options)) == 2
    assert stays.value == _shown(shop, test).payload["keep_id"]


def test_what_was_proposed_as_duplicates_can_be_joined_as_variants(shop: Store, visit: Visit) -> None:
    test = _form(_catalog(visit("merchandiser", kind="merge")), Mode.EDIT)
    proposed = _shown(shop, test).payload

    next(box for box in test.radio if box.label == "What are they?").set_value(Relation.VARIANT).run()
    assert [box.label for box in test.radio if box.label == "Title"] == []
    name, kept, retired, title = test.text_input[-4:]
    for box, typed in ((name, "Size"), (kept, "S"), (retired, "L"), (title, "Linen shirt dress")):
        box.set_value(typed)
    test.run()
    next(button for button in test.button if button.label == "Save and approve").click().run()

    assert _last(shop).payload == {
        **proposed,
        "relation": "variant",
        "options": [{"name": "Size", "keep": "S", "retire": "L"}],
        "title": "Linen shirt dress",
    }
    with shop.read() as session:
        kept_product = session.get_one(Product, proposed["keep_id"])
        sizes = session.exec(select(Sku.options).where(Sku.product_id == kept_product.id).order_by(Sku.id)).all()  # type: ignore[arg-type]
        assert (kept_product.title, sizes) == ("Linen shirt dress", [{"Size": "S"}, {"Size": "L"}])


def _shown(store: Store, test: AppTest) -> Proposal:
    """The proposal on screen."""
    with store.read() as session:
        found = session.get_one(Proposal, _reviewing(test).here)
        session.expunge_all()
    return found


def _chosen(test: AppTest, label: str, value: int) -> None:
    """Choose that, give a reason for going past the warning, and save."""
    next(choice for choice in test.radio if choice.label == label).set_value(value).run()
    next(box for box in test.selectbox if box.label == "Why past the warning?").set_value("checked-product").run()
    next(button for button in test.button if button.label == "Save and approve over the warning").click().run()


def test_an_escalation_names_the_role_the_time_and_the_note(shop: Store, visit: Visit) -> None:
    test = _form(_catalog(visit("merchandiser")), Mode.ESCALATE)
    proposal_id = _reviewing(test).here

    next(field for field in test.text_input if field.label == "What should they know?").input("look at the label").run()
    next(button for button in test.button if button.label == "Escalate").click().run()

    with shop.read() as session:
        proposal = session.get_one(Proposal, proposal_id)
        assert (proposal.status, proposal.escalated_to) == (ProposalStatus.OPEN, "manager")
        assert proposal.escalation_note == "look at the label"
        assert proposal.due_at is not None


def test_a_manager_returns_an_escalation_with_a_note(shop: Store, visit: Visit) -> None:
    sent = _form(_catalog(visit("merchandiser")), Mode.ESCALATE)
    proposal_id = _reviewing(sent).here
    next(button for button in sent.button if button.label == "Escalate").click().run()

    test = _form(_catalog(visit("manager", waiting="Escalated to me")), Mode.RETURN)
    assert _reviewing(test).here == proposal_id
    next(field for field in test.text_input if field.label == "What should happen next?").input("ask Ana").run()
    next(button for button in test.button if button.label == "Return").click().run()

    assert (_last(shop).action, _last(shop).note) == (Action.RETURN, "ask Ana")


def test_the_table_approves_all_of_the_filter_after_a_preview_and_takes_it_back(shop: Store, visit: Visit) -> None:
    test = _catalog(visit("merchandiser", view="Table", kind="category"))

    next(button for button in test.button if button.label == "Preview all of this filter").click().run()
    assert "12 proposals: Category on 12" in _html(test)
    next(button for button in test.button if button.label == "Apply 12 changes").click().run()
    assert test.text[0].value == "12 changes applied."
    next(button for button in test.button if button.label == "Undo the whole batch").click().run()

    assert test.text[0].value == "12 changes taken back."
    with shop.read() as session:
        assert {product.rev for product in session.exec(select(Product))} == {3}


def test_a_marketer_sees_no_catalog_proposals_and_no_screen_without_the_right(shop: Store, visit: Visit) -> None:
    test = _catalog(visit("marketer"))

    assert _reviewing(test).rows == []


def test_a_sign_in_that_ended_shows_nothing_more(shop: Store, visit: Visit) -> None:
    test = visit("merchandiser")
    with shop.write() as session:
        user = session.exec(select(User).where(User.username == "merchandiser")).one()
        user.credentials_version += 1

    test.run()

    assert [field.label for field in test.text_input] == ["User name", "Password"]


@pytest.mark.slow
def test_the_dashboard_loads_no_model(tmp_path: object) -> None:
    heavy = ["sklearn", "torch", "xgboost", "sentence_transformers", "scipy"]
    script = f"import sys, dashboard.app; print([m for m in {heavy} if m in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"ENDCAP_HOME": str(tmp_path), "PATH": ""},
    )

    assert done.stdout.strip().endswith("[]")
