"""What customers said is encoded by a worker after it was loaded, and asking finds it done."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from whybuy import app, intake
from whybuy.app import Firm
from whybuy.estimates import coded as machine
from whybuy.records import jobs

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "It took two people off the packing line."


class Counting:
    """An encoder that counts what it is given."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def encode(self, texts: list[str], *, progress: object = None, **_: object) -> np.ndarray:
        self.given += texts
        assert callable(progress)
        progress(len(texts), len(texts))
        return np.zeros((len(texts), 384), dtype=np.float32)


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> Counting:
    found = Counting()
    monkeypatch.setattr(machine, "shipped", lambda: found)
    return found


@pytest.fixture
def talk(firm: Firm, tmp_path: Path) -> Path:
    customers = tmp_path / "customers.csv"
    customers.write_text("customer id,name\nabel,Abel Bakery\n", encoding="utf-8")
    intake.take(firm, [customers])
    assert not jobs.listed()
    file = tmp_path / "survey.csv"
    head = "Response ID,Company,Name,Date,Why do you buy from us?"
    file.write_text(f"{head}\nS-1,Abel Bakery,Ada Abel,2026-03-01,{WORDS}\n", encoding="utf-8")
    return file


def test_loaded_conversations_are_encoded_by_the_next_worker_once(
    firm: Firm, talk: Path, encoder: Counting
) -> None:
    intake.take(firm, [talk], dry_run=True)
    assert not jobs.listed()
    intake.take(firm, [talk])
    assert encoder.given == []
    assert app.work(firm) == 1
    assert encoder.given == [WORDS]
    (job,) = jobs.listed()
    assert (job.kind, job.state) == ("encode", "done")
    assert job.said == "Passages that are ready for the machine to read: 1."
    intake.take(firm, [talk])
    assert len(jobs.listed()) == 1
