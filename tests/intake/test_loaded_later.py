"""A file loaded as a job: read as was said, taken up again after a kill, kept until then."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.intake.sheets import workbook
from whybuy import app, intake
from whybuy.app import Firm
from whybuy.records import contacts, customers, jobs, users, workspace

pytestmark = pytest.mark.django_db(transaction=True)


def waiting(firm: Firm, name: str) -> Path:
    """Where a file lies that came over the page."""
    folder = firm.workspace.files / "waiting" / ("0" * 32)
    folder.mkdir(parents=True)
    return folder / name


def later(firm: Firm, file: Path, **options: object) -> int:
    payload = str(file.relative_to(firm.workspace.path))
    return jobs.add("import", payload, options=options, by=users.local_owner())


def test_a_job_reads_the_sheet_and_the_columns_that_were_said(firm: Firm) -> None:
    file = workbook(
        waiting(firm, "firms.xlsx"),
        notes=[["a", "b"], ["1", "2"]],
        firms=[["who", "called"], ["A1", "Abel"]],
    )
    number = later(
        firm,
        file,
        kind="customers",
        mapping={"key": "who", "name": "called"},
        answers={"sheet": "firms"},
    )
    assert app.work(firm) == 1
    assert jobs.one(number).state == "done", jobs.one(number).said
    assert customers.one("A1").name == "Abel"


def test_a_job_keeps_to_the_answer_to_what_its_file_left_open(firm: Firm) -> None:
    firm.add("customers", name="Abel")
    file = waiting(firm, "contacts.csv")
    file.write_text("customer,day,said\nAbel,03/04/2026,yes\n", encoding="utf-8")
    open_still = later(firm, file, kind="contacts")
    answered = later(firm, file, kind="contacts", answers={"dates": "dmy"})
    assert app.work(firm) == 2
    assert "03/04/2026" in jobs.one(open_still).said
    assert jobs.one(answered).state == "done", jobs.one(answered).said
    assert str(contacts.frame()["day"][0]) == "2026-04-03"


def test_a_file_that_a_job_is_still_to_load_is_not_swept_away(firm: Firm) -> None:
    file = waiting(firm, "customers.csv")
    file.write_text("customer_id,name\nA1,Abel\n", encoding="utf-8")
    number = later(firm, file)
    assert intake.sweep(firm, least_age_seconds=-1) == []
    assert file.exists()
    app.work(firm)
    assert jobs.one(number).state == "done"
    assert intake.sweep(firm, least_age_seconds=-1) == ["waiting"]


def test_an_old_upload_is_swept_away_unless_a_job_is_to_load_it(firm: Firm) -> None:
    from django.conf import settings
    from django.core.files.uploadedfile import SimpleUploadedFile

    from whybuy.faces.web import waiting as uploads

    first, second = (uploads.keep(SimpleUploadedFile("a.csv", b"x,y\n1,2\n")) for _ in range(2))
    jobs.add("import", str(first.file.relative_to(settings.WHYBUY_WORKSPACE.path)))
    for one in (first, second):
        os.utime(one.file.parent, times=(0, 0))
    third = uploads.keep(SimpleUploadedFile("b.csv", b"x,y\n1,2\n"))
    assert (first.file.exists(), second.file.exists()) == (True, False)
    for one in (first, third):
        one.drop()


ROWS = 60_000

WORKER = """
import sys
import whybuy
from whybuy import app
print(app.work(whybuy.open(sys.argv[1])), flush=True)
"""

ASKER = """
import sys
import whybuy
whybuy.open(sys.argv[1])
from whybuy.records import jobs
for kind, payload, options in (
    ("import", "files/waiting/later/sales.csv", {
        "kind": "orders",
        "mapping": {"order_id": "bill", "customer_id": "who", "at": "when", "product_id": "what",
                    "quantity": "n", "amount": "paid"},
        "answers": {"dates": "dmy"},
    }),
    ("answer", "keep", {"as_of": "2026-02-28", "top": 3}),
):
    jobs.add(kind, payload, options=options)
"""

TOLD = """
import json, sys
import whybuy
firm = whybuy.open(sys.argv[1])
from whybuy.records import jobs, sources
print(json.dumps({
    "jobs": [[job.kind, job.state, job.tries, job.said] for job in jobs.listed()],
    "batches": [[b.kind, b.state, b.new] for b in sources.batches()],
    "lines": int(firm.orders().line_counts()["lines"].sum()),
}))
"""


def python(code: str, folder: Path) -> str:
    run = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_a_long_import_and_a_long_answer_are_taken_up_again_after_a_kill(tmp_path: Path) -> None:
    folder = workspace.create(tmp_path / "firm").path
    file = folder / "files" / "waiting" / "later" / "sales.csv"
    file.parent.mkdir(parents=True)
    rows = (f"{n},C{n % 500},{n % 12 + 1:02}/{n % 2 + 1:02}/2026,tea,1,3.50" for n in range(ROWS))
    file.write_text("\n".join(["bill,who,when,what,n,paid", *rows]), encoding="utf-8")
    python(ASKER, folder)
    worker = subprocess.Popen([sys.executable, "-c", WORKER, str(folder)])
    begun = folder / "orders"
    while worker.poll() is None and not any(begun.glob("*.parquet*")):
        time.sleep(0.001)
    os.kill(worker.pid, signal.SIGKILL)
    assert worker.wait() == -signal.SIGKILL, "The worker was done before it could be killed."
    assert json.loads(python(TOLD, folder))["lines"] in (0, ROWS)
    assert python(WORKER, folder) == "2\n"
    told = json.loads(python(TOLD, folder))
    answered, loaded = told["jobs"]
    assert loaded[:3] == ["import", "done", 2], loaded
    assert answered[:2] == ["answer", "done"], answered
    assert "customers" in answered[3]
    assert (told["batches"], told["lines"]) == ([["orders", "loaded", ROWS]], ROWS)
