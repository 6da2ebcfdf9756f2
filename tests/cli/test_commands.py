"""Every command speaks in plain sentences; what cannot be done is one line and exit 2."""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from core.access.roles import Actor
from core.access.sessions import SignedIn, sign_in
from core.records.base import utc_now
from core.records.catalogue import Category, Product
from core.records.choices import OutboxStatus, Role
from core.records.people import User
from core.records.store import Store, open_store
from core.records.work import Job, Outbox
from core.settings import Settings, settings
from core.text import embeddings
from tests.catalog.test_propose import fill
from tests.cli.conftest import Run
from tests.proposals import desk

HEADER = "URL handle,Title,SKU,Option1 name,Option1 value,Price\n"
GOOD = HEADER + "linen-dress,Linen dress,LD-1,Size,M,30.00\n"


def test_init_makes_the_store_the_key_and_one_admin_whose_password_is_shown_once(run: Run, home: Path) -> None:
    first, again = run("init"), run("init")

    password = re.search(r"password {3}(\S+)", first.output)
    assert password is not None
    assert (home / "key").stat().st_mode & 0o777 == 0o600
    assert "Nothing was changed" in again.output
    assert "password" not in again.output
    store = open_store(Settings(home=home))
    answer = sign_in(store, "admin", password[1], utc_now())
    store.close()
    assert isinstance(answer, SignedIn)
    assert answer.must_change_password


def test_the_version_is_told(run: Run) -> None:
    assert re.fullmatch(r"Endcap \d+\.\d+\.\d+\n", run("--version").output)


def test_models_use_no_more_threads_than_the_settings_say(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "")  # so that it is put back afterwards
    monkeypatch.delenv("OMP_NUM_THREADS")
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "2")
    monkeypatch.setenv("ENDCAP_THREADS", "3")

    run("init")

    assert (os.environ["OMP_NUM_THREADS"], os.environ["OPENBLAS_NUM_THREADS"]) == ("3", "2")


def test_a_file_is_taken_in_and_a_second_time_changes_nothing(run: Run, tmp_path: Path, opened: Store) -> None:
    file = tmp_path / "products.csv"
    file.write_text(GOOD)

    assert "1 product new, 0 changed, 0 unchanged." in run("import", file, "--preview").output
    with opened.read() as session:
        assert session.scalars(select(Product)).all() == []
    assert "1 product new, 0 changed, 0 unchanged." in run("import", file).output
    assert "0 products new, 0 changed, 1 unchanged." in run("import", file).output


def test_refused_rows_are_listed_with_their_line_and_the_report(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "products.csv"
    file.write_text(GOOD + "blue-tote,Blue tote,BT,Size,S,minus three\n")

    output = run("import", file).output

    assert "1 product new" in output
    assert "1 product refused" in output
    assert "line 3" in output
    report = re.search(r"All of them: (\S+)", output)
    assert report is not None
    assert "minus three" in Path(report[1]).read_text()


def test_a_profile_says_what_each_column_is(run: Run, tmp_path: Path, opened: Store) -> None:
    file, profile = tmp_path / "things.csv", tmp_path / "profile.yaml"
    file.write_text("ref,what,how much\nA1,Linen dress,30.00\n")
    profile.write_text("name: Things\ncolumns: {ref: sku, what: title, how much: price}\n")

    assert "1 product new" in run("import", file, "--profile", profile).output
    with opened.read() as session:
        assert session.scalars(select(col(Product.title))).all() == ["Linen dress"]


@pytest.mark.parametrize(
    "words",
    [
        ("import", "absent.csv"),
        ("taxonomy", "absent.txt"),
        ("publish", "--channel", "etsy"),
        ("export-edits", "--out", "edits.jsonl", "--form", "novels"),
        ("publish", "--roll-back", "9"),
        ("users", "role", "nobody", "admin"),
        ("users", "password", "nobody"),
        ("users", "deactivate", "nobody"),
        ("tokens", "revoke", "9"),
        ("tokens", "add", "till", "--for", "nobody"),
        ("outbox", "retry", "9"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_2(run: Run, words: tuple[str, ...]) -> None:
    result = run(*words, code=2)

    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""


@pytest.mark.parametrize("words", [("dance",), ("import",), ("users", "add", "zoe", "--role", "queen")])
def test_what_is_not_a_command_is_exit_2(run: Run, words: tuple[str, ...]) -> None:
    run(*words, code=2)


def test_a_bad_setting_is_one_line_and_exit_2(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENDCAP_PORT", "99999")

    assert "ENDCAP_PORT" in run("init", code=2).stderr


def test_a_taxonomy_is_taken_in_and_bad_lines_are_named(run: Run, tmp_path: Path, opened: Store) -> None:
    file = tmp_path / "taxonomy.txt"
    file.write_text("Clothing\nClothing > Dresses\n > \n")

    output = run("taxonomy", file).output

    assert "2 categories new" in output
    assert "line 3" in output
    with opened.read() as session:
        assert session.scalars(select(col(Category.path)).order_by(col(Category.path))).all() == [
            "Clothing",
            "Clothing > Dresses",
        ]


def test_a_file_that_is_no_text_is_refused(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "taxonomy.txt"
    file.write_bytes(b"\xff\xfe\x00")

    assert "UTF-8" in run("taxonomy", file, code=2).stderr


def test_people_are_added_changed_and_shut_out(run: Run) -> None:
    run("init")
    assert "one-time password" in run("users", "add", "zoe", "--name", "Zoë", "--role", "marketer").output
    assert "is a manager now" in run("users", "role", "zoe", "manager").output
    assert "one-time password" in run("users", "password", "Zoe").output
    assert "can no longer sign in" in run("users", "deactivate", "zoe").output

    lines = run("users", "list").output.splitlines()
    assert [line.split() for line in lines] == [
        ["admin", "admin", "Admin"],
        ["zoe", "manager", "Zoë", "deactivated"],
    ]


def test_nobody_is_listed_before_init(run: Run) -> None:
    assert "endcap init" in run("users", "list").output
    assert "endcap tokens add" in run("tokens", "list").output


def test_a_token_is_shown_once_and_revoked(run: Run) -> None:
    run("init")
    secret = run("tokens", "add", "till").output.split()[-1]
    listed = run("tokens", "list").output

    assert secret not in listed
    assert "never used" in listed
    assert "no longer works" in run("tokens", "revoke", "1").output
    assert "revoked" in run("tokens", "list").output


def test_a_store_that_does_not_answer_is_one_line_with_its_reason(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENDCAP_DATABASE_URL", "postgresql://endcap@/endcap?host=/nowhere")
    settings.cache_clear()

    said = run("audit", "verify", code=2).stderr

    assert said.startswith("The store does not answer now.")
    assert "/nowhere" in said
    assert "Traceback" not in said


def test_a_command_does_not_run_beside_the_same_job_of_the_worker(run: Run, opened: Store) -> None:
    assert "No job was started yet." in run("jobs").output
    with opened.write() as session:
        job = Job(task="propose", title="Make proposals", status="running", done=30, total=1200, worker="w")
        job.started_at = job.heartbeat_at = utc_now()
        session.add(job)

    refused = run("propose", code=2)

    assert "“Make proposals” runs already as job 1, started by command line, 30 of 1,200 done." in refused.output
    assert "`endcap jobs`" in refused.output
    assert "1  running   Make proposals  30 of 1,200" in run("jobs").output


def test_learning_says_what_became_of_each_model_and_is_a_job_too(
    run: Run, opened: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embeddings, "load_or_distil", embeddings.stored)
    fill(opened, 40)

    first, again = run("learn"), run("learn")

    for kind in ("category", "attribute", "duplicate"):
        assert re.search(rf"{kind} model \w{{4}}: The first of its kind\.", first.output)
        assert re.search(rf"{kind} model \w{{4}}: The version in force has learned from all there is\.", again.output)
    assert "Learn from decisions" in run("jobs").output


def test_approved_values_are_published_once_and_rolled_back_once(run: Run, opened: Store, now: datetime) -> None:
    assert "Nothing to publish" in run("publish").output
    _approve(opened, now)

    published = run("publish").output

    assert "Publication 1 holds 1 value of 1 product." in published
    path = Path(published.splitlines()[-1].strip())
    assert "Clothing > Dresses" in path.read_text()
    assert "Nothing to publish" in run("publish").output
    assert "Publication 2 holds 1 value of 1 product." in run("publish", "--roll-back", 1).output
    run("publish", "--roll-back", 1, code=2)


def test_values_that_shopify_refuses_are_told(run: Run, opened: Store, now: datetime) -> None:
    _approve(opened, now, handle="Not a handle")

    output = run("publish").output

    assert "Nothing to publish" in output
    assert "1 value stayed behind" in output
    assert "Not a handle" in output


def test_dead_letters_are_listed_and_sent_again(run: Run, opened: Store, now: datetime) -> None:
    assert "No message was given up." in run("outbox", "list").output
    with opened.write() as session:
        session.add(
            Outbox(
                topic="publication",
                url="https://shop.example/hook",
                idempotency_key="k",
                status=OutboxStatus.DEAD,
                attempts=8,
                last_error="The receiver did not answer in time.",
            )
        )

    assert "8 tries: The receiver did not answer in time." in run("outbox", "list").output
    assert "is due again" in run("outbox", "retry", 1).output
    assert "No message was given up." in run("outbox", "list").output


def test_receivers_are_given_the_secret_and_it_stays_the_same(run: Run, home: Path) -> None:
    secret = run("outbox", "secret").output

    assert re.fullmatch(r"[0-9a-f]{64}\n", secret)
    assert run("outbox", "secret").output == secret
    assert secret.strip() != (home / "key").read_text()


def _approve(store: Store, now: datetime, handle: str = "dress-1") -> None:
    shop = desk.open_shop(store)
    with store.write() as session:
        session.get_one(Product, shop.products[0]).handle = handle
    (proposal_id,) = desk.propose(store, now, desk.category_draft(shop))
    actor = Actor(_admin(store), "Admin", Role.ADMIN)
    answer = desk.decided(store, desk.request(proposal_id), actor, now)
    assert isinstance(answer, desk.Decided), answer


def _admin(store: Store) -> int:
    with store.write() as session:
        user = User(username="ada", name="Ada", role=Role.ADMIN)
        session.add(user)
        session.flush()
        return user.id or 0
