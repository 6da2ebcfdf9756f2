"""Past imports are listed newest first, with their report while it exists."""

from datetime import datetime, timedelta
from pathlib import Path

from core.access.roles import Actor
from core.ingest.listing import imports
from core.records.choices import ImportStatus, Role
from core.records.store import Store
from core.records.work import ImportBatch


def test_imports_are_listed_newest_first_with_who_and_report(
    store: Store, people: dict[Role, Actor], now: datetime, tmp_path: Path
) -> None:
    report = tmp_path / "import-1.csv"
    report.write_text("line,column\n")
    ada = people[Role.MANAGER]
    with store.write() as session:
        session.add_all(
            [
                ImportBatch(
                    filename="first.csv",
                    sha256="a",
                    status=ImportStatus.DONE,
                    created=3,
                    refused=1,
                    report_path=str(report),
                    started_by_id=ada.user_id,
                    created_at=now,
                ),
                ImportBatch(
                    filename="<b>second</b>.csv",
                    sha256="b",
                    status=ImportStatus.FAILED,
                    error="The file is empty.",
                    report_path=str(tmp_path / "gone.csv"),
                    created_at=now + timedelta(minutes=1),
                ),
            ]
        )

    with store.read() as session:
        second, first = imports(session)
        newest = imports(session, limit=1)

    assert (first.filename, first.created, first.refused, first.started_by) == ("first.csv", 3, 1, "Manager")
    assert first.report == report
    assert (second.status, second.error, second.report, second.started_by) == (
        ImportStatus.FAILED,
        "The file is empty.",
        None,
        "",
    )
    assert newest == [second]
