"""A person forgotten: in records, history, facts, texts, files and the order log."""

from __future__ import annotations

import gzip
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.records.loads import load
from whybuy.app import Firm
from whybuy.errors import BadInput, NotFound
from whybuy.records import contacts, customers, facts, history, people, redaction, sources, undo

pytestmark = pytest.mark.django_db(transaction=True)


def forget(firm: Firm, key: str, record: str = "person") -> redaction.Redacted:
    return firm.redact(key, record=record)


def test_a_person_is_blanked_in_records_history_facts_and_texts(firm: Firm) -> None:
    load("customers", {"key": ["A1"], "note": ["ask Ada Lovelace, or LOVELACE, Ada"]})
    load("people", {"key": ["p1"], "name": ["Ada King"], "email": ["ada@example.org"]})
    load("people", {"key": ["p1"], "customer": ["A1"], "name": ["Ada Lovelace"]})
    said = {"key": ["k1"], "customer": ["A1"], "person": ["p1"], "day": [date(2024, 5, 1)]}
    load("contacts", said | {"said": ["Ada wants two more; write to ADA@example.org"]})
    facts.state("customer", "A1", "use", "Ada King uses it", standing="supposed")
    facts.state("person", "p1", "likes", "tea")
    done = forget(firm, "p1")
    assert people.frame().select("key", "customer", "name", "email").rows() == [
        (done.key, "A1", "[redacted]", "")
    ]
    assert customers.one("A1").note == "ask [redacted], or [redacted]"
    assert contacts.frame()["said"][0] == "[redacted] wants two more; write to [redacted]"
    assert [f.value for f in facts.facts_of("customer", "A1")] == ["[redacted] uses it"]
    told = str([*history.all(100), *facts.facts_of("person", done.key)])
    assert not [word for word in ("Ada", "Lovelace", "King", "example.org") if word in told]
    assert history.of("person", "p1") == []


def test_others_of_a_like_name_stay(firm: Firm) -> None:
    load("customers", {"key": ["A1"], "note": ["Adam and Ada Lovelaces met Ada"]})
    load("people", {"key": ["p1", "p2"], "name": ["Ada Lovelace", "Ada Byron"]})
    forget(firm, "p1")
    assert customers.one("A1").note == "Adam and Ada Lovelaces met Ada"
    assert "Ada Byron" in people.frame()["name"].to_list()


def test_an_undo_brings_nobody_back_who_was_redacted(firm: Firm) -> None:
    load("people", {"key": ["p1"], "name": ["Ada King"]})
    second = load("people", {"key": ["p1"], "name": ["Ada Lovelace"]})
    done = forget(firm, "p1")
    undo.undo(second)
    assert people.frame()["name"].to_list() == ["[redacted]"]
    with pytest.raises(BadInput, match="gone for good"):
        undo.undo(done.batch)


def test_who_left_the_records_is_blanked_in_the_history(firm: Firm) -> None:
    undo.undo(load("people", {"key": ["p1"], "name": ["Ada Lovelace"]}))
    done = forget(firm, "p1")
    assert [c.after for c in history.of("person", done.key) if c.field] == ["[redacted]"]


def test_nobody_and_a_product_cannot_be_redacted(firm: Firm) -> None:
    with pytest.raises(NotFound, match="no person 'p1'"):
        forget(firm, "p1")
    with pytest.raises(BadInput, match="not a product"):
        forget(firm, "x", record="product")


def test_files_are_written_anew_and_the_old_ones_known_when_they_come_again(firm: Firm) -> None:
    csv = b"id,name,note\np1,Ada Lovelace,tea\np12,Bo Byron,met ada lovelace\n"
    packed, latin = gzip.compress(csv), "id;name\np1;Ada Lovelace\nq;Jos\xe9\n".encode("latin-1")
    other = b"id,name\np9,Cy\n"
    names = {}
    for content in (csv, packed, latin, other):
        import hashlib

        names[content] = hashlib.sha256(content).hexdigest()
        (firm.workspace.files / names[content]).write_bytes(content)
        with sources.new_batch(source="s", kind="people", file_sha256=names[content]):
            pass
    load("people", {"key": ["p1"], "name": ["Ada Lovelace"]})
    done = forget(firm, "p1")
    kept = {path.name: path.read_bytes() for path in firm.workspace.files.iterdir()}
    told = {one.file_sha256 for one in sources.batches() if one.source == "s"}
    assert set(kept) == told
    assert names[other] in kept
    expected = f"id,name,note\n{done.key},[redacted],tea\np12,Bo Byron,met [redacted]\n".encode()
    unpacked = [gzip.decompress(c) if c[:2] == b"\x1f\x8b" else c for c in kept.values()]
    assert unpacked.count(expected) == 2
    assert f"id;name\n{done.key};[redacted]\nq;Jos\xe9\n".encode("latin-1") in unpacked
    assert redaction.tombstone(names[csv]) is not None
    assert redaction.tombstone(names[other]) is None


def test_a_customer_who_is_a_person_leaves_the_order_log_and_the_sums_stay(
    firm: Firm, tmp_path: Path
) -> None:
    file = tmp_path / "orders.csv"
    rows = ["o1,ada@example.org,2024-01-05,10.00", "o2,b2,2024-02-05,20.00"]
    rows.append("o3,ada@example.org,2024-03-05,30.00")
    file.write_text("\n".join(["order_id,customer_id,date,amount", *rows]) + "\n")
    (taken,) = firm.take(file)
    before = firm.orders().customer_summary(until=date(2024, 12, 31))["total"].sort().to_list()
    done = forget(firm, "ada@example.org", record="customer")
    log = firm.orders()
    summary = log.customer_summary(until=date(2024, 12, 31))
    assert summary["total"].sort().to_list() == before
    assert set(summary["customer_id"]) == {done.key, "b2"}
    assert set(customers.frame()["key"]) == {done.key, "b2"}
    assert done.where["order lines"] == 2
    held = b"".join(p.read_bytes() for p in firm.workspace.orders.iterdir())
    assert b"ada@" not in held
    assert taken.batch is not None
    undo.undo(undo.undo(taken.batch).undone_in)
    assert set(firm.orders().customer_summary(until=date(2024, 12, 31))["customer_id"]) == {
        done.key,
        "b2",
    }


def test_parquet_is_written_anew_too(firm: Firm) -> None:
    path = firm.workspace.files / ("0" * 64)
    pl.DataFrame({"who": ["Ada Lovelace", None], "n": [1, 2]}).write_parquet(path)
    load("people", {"key": ["p1"], "name": ["Ada Lovelace"]})
    forget(firm, "p1")
    (new,) = firm.workspace.files.iterdir()
    assert pl.read_parquet(new).rows() == [("[redacted]", 1), (None, 2)]


def test_no_byte_of_the_workspace_holds_the_name(tmp_path: Path) -> None:
    firm = tmp_path / "firm"
    script = f"""
import whybuy
from pathlib import Path
from whybuy.records import workspace
workspace.create(Path({str(firm)!r}))
firm = whybuy.open({str(firm)!r})
from tests.records.loads import load
from whybuy.records import editing
load("customers", {{"key": ["c"], "note": ["ask Zebedee Quux"]}})
load("people", {{"key": ["zz"], "name": ["Zebedee Quux"]}})
editing.change("people", "zz", {{"role": "head", "name": "Zebedee A. Quux"}}, by=None)
firm.redact("zz")
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    for path in firm.rglob("*"):
        if path.is_file():
            assert b"Quux" not in path.read_bytes(), path


def test_documents_of_what_they_said_are_removed_and_texts_written_anew(firm: Firm) -> None:
    import docx

    from whybuy.records import conversations
    from whybuy.records.transcript import Spoken, Transcript

    load("people", {"key": ["p1"], "name": ["Ada Lovelace"]})
    kept = firm.workspace.files
    for number, said in enumerate((("Ada ", "Lovelace is in"), ("Bob is in",))):
        document = docx.Document()
        paragraph = document.add_paragraph()
        for run in said:
            paragraph.add_run(run).bold = len(run) > 4
        document.save(str(kept / f"{number}"))
    (kept / "2").write_text("Max: Hello.\nAda: It never broke.\n")
    (kept / "3").write_text("Max: Hello.\nAda: It never broke.\n")
    talk = Transcript("t", None, "call", [Spoken("Ada", "customer", "It never broke.")])
    key = conversations.add(talk, person="p1", file="2")
    forget(firm, "p1")
    left = [path for path in kept.iterdir() if path.is_file()]
    assert {path.name for path in left} >= {"1", "3"}
    assert not {"0", "2"} & {path.name for path in left}
    (anew,) = [path for path in left if path.name not in "13"]
    assert anew.read_text() == "Max: Hello.\n[redacted]: It never broke.\n"
    assert conversations.one(key).file == anew.name
    assert conversations.one(key).turns[0].speaker == "[redacted]"
