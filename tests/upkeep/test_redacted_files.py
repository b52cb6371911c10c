"""Somebody written down in every form that intake takes is in no file afterwards, decoded."""

from __future__ import annotations

import gzip
import hashlib
import html
import io
import json
import mailbox
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import docx
import polars as pl
import pytest

from tests.intake.sheets import workbook
from tests.records.loads import load
from whybuy import intake
from whybuy.app import Firm
from whybuy.records import customers, people, redaction, sources

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, LAST = "Zoë", "O\u2019Quux"
NAME = f"{FIRST} {LAST}"
MAIL = "zoe@quux.example"
TOLD = f"{NAME} asked for it twice, and Bo Lund agreed with her. Write to {MAIL} soon."
ROWS = [
    ["person id", "name", "role", "email"],
    ["p1", NAME, f"head; calls herself {FIRST}", MAIL],
    ["p2", "Bo Lund", "clerk", "bo@lund.example"],
]
SPLIT = [
    ["person id", "first name", "role", "last name", "email"],
    ["p1", FIRST, "head", LAST, MAIL],
    ["p2", "Bo", "clerk", "Lund", "bo@lund.example"],
]
TALK = f"Max Moss: Who would miss it?\n\n{NAME}: I would. Bo Lund would too.\n\nMax Moss: Why?\n"
CAPTIONS = (
    "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Max Moss>Who would miss it?\n\n"
    f"00:00:05.000 --> 00:00:08.000\n<v {NAME}>I am {FIRST}\n\n"
    f"00:00:08.000 --> 00:00:09.000\n<v {NAME}>{LAST}. It saves us a day.\n"
)

Write = Callable[[Path], object]


def csv_of(rows: list[list[str]], delimiter: str = ",") -> str:
    return "".join(delimiter.join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)


def lines_of(rows: list[list[str]], *, escaped: bool) -> str:
    header, *below = rows
    each = (dict(zip(header, row, strict=True)) for row in below)
    return "".join(json.dumps(one, ensure_ascii=escaped) + "\n" for one in each)


def data(content: bytes) -> Write:
    return lambda path: path.write_bytes(content)


def mail(encoding: str = "quoted-printable") -> EmailMessage:
    message = EmailMessage()
    message["From"] = f'"{NAME}" <{MAIL}>'
    message["To"] = "Max Moss <max@us.example>"
    message["Subject"] = f"Order of {NAME}"
    message["Date"] = "Mon, 04 May 2026 09:00:00 +0000"
    message["Message-ID"] = f"<{encoding}@quux.example>"
    message.set_content(f"Dear Max, it never broke.\n\n{NAME}\n", cte=encoding)
    return message


def mailbox_of(path: Path) -> None:
    box = mailbox.mbox(path)
    for encoding in ("quoted-printable", "base64"):
        box.add(mail(encoding).as_bytes())
    box.close()


def document(path: Path) -> None:
    made = docx.Document()
    for who, said in (("Max Moss: ", "Who would miss it?"), (f"{FIRST} ", f"{LAST}: I would.")):
        paragraph = made.add_paragraph()
        paragraph.add_run(who).bold = True
        paragraph.add_run(said)
    made.save(str(path))


def project(path: Path) -> None:
    xml = (
        '<?xml version="1.0" encoding="utf-8"?><Project name="P" '
        'xmlns="urn:QDA-XML:project:1.0"><Sources><TextSource '
        'guid="11111111-1111-1111-1111-111111111111" name="Talk" '
        'plainTextPath="internal://22222222-2222-2222-2222-222222222222.txt"/></Sources></Project>'
    )
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("project.qde", xml)
        packed.writestr("sources/22222222-2222-2222-2222-222222222222.txt", TALK)


def parquet(rows: list[list[str]]) -> Write:
    header, *below = rows
    return lambda path: pl.DataFrame(below, schema=header, orient="row").write_parquet(path)


def frame(rows: list[list[str]]) -> Write:
    return lambda path: workbook(path, S=[list[object](row) for row in rows])


FORMS: dict[str, Write] = {
    "utf8.csv": data(csv_of(ROWS).encode()),
    "apart.csv": data(unicodedata.normalize("NFD", csv_of(ROWS)).encode()),
    "marked.csv": data(csv_of(ROWS, ";").encode("utf-8-sig")),
    "windows.csv": data(csv_of(ROWS, ";").encode("cp1252")),
    "wide.csv": data(csv_of(ROWS, "\t").encode("utf-16")),
    "little.csv": data(csv_of(ROWS).encode("utf-16-le")),
    "big.csv": data(csv_of(ROWS).encode("utf-16-be")),
    "split.csv": data(csv_of(SPLIT).encode()),
    "packed.csv.gz": data(gzip.compress(csv_of(ROWS).encode("cp1252"))),
    "split.csv.gz": data(gzip.compress(csv_of(SPLIT).encode("utf-16-le"))),
    "book.xlsx": frame(ROWS),
    "split.xlsx": frame(SPLIT),
    "escaped.jsonl": data(lines_of(ROWS, escaped=True).encode()),
    "plain.jsonl": data(lines_of(ROWS, escaped=False).encode()),
    "wide.jsonl": data(lines_of(SPLIT, escaped=True).encode("utf-16-le")),
    "one.parquet": parquet(ROWS),
    "split.parquet": parquet(SPLIT),
    "talk.txt": data(TALK.encode()),
    "windows.txt": data(TALK.encode("cp1252")),
    "wide.md": data(TALK.encode("utf-16-le")),
    "talk.vtt": data(CAPTIONS.encode()),
    "entities.vtt": data(CAPTIONS.replace("\u2019", "&#8217;").encode()),
    "talk.docx": document,
    "talk.eml": data(mail().as_bytes()),
    "base64.eml": data(mail("base64").as_bytes()),
    "talks.mbox": mailbox_of,
    "talks.qdpx": project,
    "survey.csv": data(csv_of([["respondent", "What would you miss?"], [NAME, TOLD]]).encode()),
}


def decoded(content: bytes, name: str) -> Iterator[str]:
    """All texts that a file may hold, in whichever way it may be written."""
    yield name
    if content.startswith(b"\x1f\x8b"):
        yield from decoded(gzip.decompress(content), name)
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for part in packed.namelist():
                yield from decoded(packed.read(part), part)
    elif content.startswith(b"PAR1"):
        frame = pl.read_parquet(io.BytesIO(content))
        yield from ("\n".join(map(str, row)) for row in (frame.columns, *frame.rows()))
    else:
        for encoding in ("utf-8", "cp1252", "utf-16-le", "utf-16-be"):
            text = content.decode(encoding, errors="replace")
            yield from (text, re.sub("<[^<>]*>", "", text), html.unescape(text))
            if "\\u" in text and '"' in text:
                yield re.sub(r"\\u([0-9a-f]{4})", lambda one: chr(int(one[1], 16)), text)
        for part in re.split(rb"(?m)^From .*\n", content):
            for one in message_from_bytes(part, policy=policy.default).walk():
                yield from map(str, one.values())
                payload = one.get_payload(decode=True)
                yield payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def where_named(folder: Path) -> list[str]:
    """The files that still tell anything of the name or the address."""
    found = list[str]()
    for path in folder.rglob("*"):
        texts = decoded(path.read_bytes(), path.name) if path.is_file() else [path.name]
        told = unicodedata.normalize("NFC", "\n".join(texts)).casefold()
        held = [one for one in ("quux", "zoë", "zoe@") if one in told]
        found += [f"{path.relative_to(folder)}: {held}"] if held else []
    return found


def known(key: str = "p1") -> None:
    load("people", {"key": [key], "name": [NAME], "email": [MAIL]})


@pytest.mark.parametrize("form", FORMS)
def test_a_file_of_any_form_tells_nothing_of_who_was_redacted(
    firm: Firm, tmp_path: Path, form: str
) -> None:
    file = tmp_path / form
    FORMS[form](file)
    (taken,) = intake.take(firm, [file])
    assert taken.batch is not None
    assert where_named(firm.workspace.files), "the file names them before"
    known()
    done = firm.redact("p1")
    assert where_named(firm.workspace.files) == []
    kept = [path for path in firm.workspace.files.iterdir() if path.is_file()]
    assert len(kept) + len(done.removed) == 1
    assert done.files == 1
    assert redaction.tombstone(hashlib.sha256(file.read_bytes()).hexdigest())
    if not form.endswith(("xlsx", "docx", "qdpx", "eml", "mbox", "entities.vtt", "talk.vtt")):
        assert done.removed == ()
        assert "Lund" in "\n".join(decoded(kept[0].read_bytes(), ""))
    else:
        assert done.removed in ((), (form,))


@pytest.mark.parametrize("form", ["utf8.csv", "book.xlsx", "one.parquet", "escaped.jsonl"])
def test_files_without_them_stay_as_they_are(firm: Firm, tmp_path: Path, form: str) -> None:
    file = tmp_path / form
    FORMS[form](file)
    intake.take(firm, [file])
    before = {path.name: path.read_bytes() for path in firm.workspace.files.iterdir()}
    load("people", {"key": ["clerk"], "name": ["Bo Byron"]})
    assert firm.redact("clerk").files == 0
    assert before == {path.name: path.read_bytes() for path in firm.workspace.files.iterdir()}


def test_a_mail_that_names_them_and_has_a_picture_nobody_can_look_into_is_removed(
    firm: Firm, tmp_path: Path
) -> None:
    removed = list[tuple[str, ...]]()
    for name, attached in (("bare.eml", False), ("pictured.eml", True)):
        message = EmailMessage()
        message["From"], message["Subject"] = "Bo Lund <bo@lund.example>", name
        message.set_content("Ada Byron asked for it.")
        if attached:
            message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="a.png")
        file = tmp_path / name
        file.write_bytes(message.as_bytes())
        intake.take(firm, [file])
        load("people", {"key": [name], "name": ["Ada Byron"]})
        removed.append(firm.redact(name).removed)
    assert removed == [(), ("pictured.eml",)]


CUSTOMERS = "customer id,company\n1,Acme\n2,Bolt\n6,Cog\n"
PERSON = "person id,customer id,name,email\n6,1,Ada Lovelace,ada@x.example\n"
ORDERS = (
    "order id,customer id,date,quantity,unit price\n"
    "O1,6,2026-05-01,6,5\nO2,6,2026-06-01,1,5\nO3,1,2026-06-01,6,5\n"
)


def loaded(firm: Firm, folder: Path) -> dict[str, bytes]:
    for name, text in (("c.csv", CUSTOMERS), ("p.csv", PERSON), ("o.csv", ORDERS)):
        (folder / name).write_text(text, encoding="utf-8")
        intake.take(firm, [folder / name])
    return {one.file_name: b"" for one in sources.batches()}


def kept(firm: Firm) -> dict[str, str]:
    return {
        one.file_name: (firm.workspace.files / one.file_sha256).read_text()
        for one in sources.batches()
        if one.file_sha256
    }


def test_a_customer_with_the_id_of_a_person_redacted_keeps_orders_and_files(
    firm: Firm, tmp_path: Path
) -> None:
    loaded(firm, tmp_path)
    done = firm.redact("6")
    lines = firm.orders().lines_of("O1", source="files")
    assert lines["customer_id"].to_list() == ["6"]
    assert customers.one("6").name == "Cog"
    assert "order lines" not in done.where
    assert kept(firm) == {
        "c.csv": CUSTOMERS,
        "p.csv": f"person id,customer id,name,email\n{done.key},1,[redacted],[redacted]\n",
        "o.csv": ORDERS,
    }


def test_a_person_with_the_id_of_a_customer_redacted_stays(firm: Firm, tmp_path: Path) -> None:
    loaded(firm, tmp_path)
    done = firm.redact("6", record="customer")
    assert people.frame().select("key", "name").rows() == [("6", "Ada Lovelace")]
    files = kept(firm)
    assert files["p.csv"] == PERSON
    assert files["c.csv"] == f"customer id,company\n1,Acme\n2,Bolt\n{done.key},[redacted]\n"
    assert files["o.csv"] == (
        "order id,customer id,date,quantity,unit price\n"
        f"O1,{done.key},2026-05-01,6,5\nO2,{done.key},2026-06-01,1,5\nO3,1,2026-06-01,6,5\n"
    )


def test_a_text_that_is_the_same_as_an_id_stays_in_the_records(firm: Firm) -> None:
    load("customers", {"key": ["A100", "6"], "note": ["6", "A100"]})
    load("people", {"key": ["6", "A100"], "name": ["Ada Lovelace", "Bo Byron"]})
    firm.redact("6")
    firm.redact("A100")
    assert [customers.one(key).note for key in ("A100", "6")] == ["6", "A100"]


def test_the_id_goes_by_the_columns_that_the_batch_was_read_with(
    firm: Firm, tmp_path: Path
) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("nr,id,who,role\n6,9,Ada Lovelace,head\n9,6,Bo Byron,clerk\n")
    intake.take(firm, [file], kind="people", mapping={"key": "nr", "name": "who"})
    done = firm.redact("6")
    assert kept(firm)["odd.csv"] == (
        f"nr,id,who,role\n{done.key},9,[redacted],head\n9,6,Bo Byron,clerk\n"
    )


def test_rows_that_were_rejected_are_blanked_and_still_found_by_their_batch(
    firm: Firm, tmp_path: Path
) -> None:
    file = tmp_path / f"{NAME}.csv"
    rows = [*ROWS, ["", f"again {NAME}", "head", ""]]
    file.write_text(csv_of(rows), encoding="utf-8")
    (taken,) = intake.take(firm, [file])
    assert taken.rejected == 1
    known()
    firm.redact("p1")
    assert where_named(firm.workspace.files) == []
    found = intake.rejects(firm.workspace, taken.batch or 0)
    assert [row.cells[1] for row in found.rows] == ["again [redacted]"]
