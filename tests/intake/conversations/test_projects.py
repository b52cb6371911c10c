"""Projects of REFI-QDA: in with their codings, out as the schema wants them, and back."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from whybuy import intake
from whybuy.errors import BadFile
from whybuy.intake.conversations import project
from whybuy.intake.conversations.counting import counting_of
from whybuy.records import codebook, codings, conversations

from .conftest import ReadFile, Write
from .test_documents import packed

TEXT = "Jo: Why us?\r\nAna: It is cheap 😀 and lasts. It saves us hours.\r\nJo: And?\r\n"
GUID = "{{{0}0000000-0000-4000-8000-00000000000{0}}}".format


def qde(start: int, end: int, *, name: str = "", source: str = "TextSource") -> str:
    return (
        '<?xml version="1.0"?><Project xmlns="urn:QDA-XML:project:1.0" name="x">'
        f'<Users><User guid="{GUID(9)}" name="kim"/></Users>'
        f'<CodeBook><Codes><Code guid="{GUID(1)}" name="Money" isCodable="false">'
        f'<Code guid="{GUID(2)}" name="SAVES working time" isCodable="true"/>'
        f'<Code guid="{GUID(3)}" name="Good mood" isCodable="true"><Description>Joy</Description>'
        f'</Code></Code></Codes></CodeBook><Sources><{source} guid="{GUID(4)}" name="Talk.docx" '
        f'plainTextPath="internal://TALK.TXT"><PlainTextSelection guid="{GUID(5)}" '
        f'startPosition="{start}" endPosition="{end}" name="{name}">'
        + "".join(
            f'<Coding guid="{GUID(at)}" creatingUser="{GUID(9)}">'
            f'<CodeRef targetGUID="{GUID(c).lower()}"/></Coding>'
            for at, c in ((6, 2), (7, 3))
        )
        + f"</PlainTextSelection></{source}></Sources></Project>"
    )


def given(start: int, end: int, **more) -> bytes:
    return packed({"Project.QDE": qde(start, end, **more), "Sources/talk.txt": TEXT})


def coded() -> list[tuple[str, str, str]]:
    """Words, code and how of each coding."""
    found = codings.frame().sort("code")
    texts = {key: conversations.one(key).text for key in found["conversation"].unique()}
    rows = found.select("conversation", "start", "end", "code", "how").iter_rows()
    return [(texts[key][start:end], code, how) for key, start, end, code, how in rows]


def test_codings_come_to_their_words_and_codes_to_ours_by_name(firm, write: Write) -> None:
    start = TEXT.index("It saves")
    data = given(start, start + len("It saves us hours."))
    taken = intake.take(firm, [write("p.qdpx", data)])[0]
    assert (taken.read, taken.notes["codings that came with the texts"]) == (1, 2)
    assert coded() == [
        ("It saves us hours.", "cost.time", "imported"),
        ("It saves us hours.", "good_mood", "imported"),
    ]
    assert codebook.one("good_mood").means == "Joy"


def test_taking_a_project_back_takes_its_codings_and_codes_too(firm, write: Write) -> None:
    path = write("p.qdpx", given(12, 40))
    taken = intake.take(firm, [path])[0]
    assert intake.take(firm, [path])[0].batch is None
    intake.undo(firm, taken.batch)
    assert codings.frame().is_empty()
    assert "good_mood" not in {code.key for code in codebook.codes()}


def test_a_dry_run_of_a_project_adds_no_code(firm, write: Write) -> None:
    taken = intake.take(firm, [write("p.qdpx", given(12, 40))], dry_run=True)[0]
    assert (taken.new, taken.batch) == (1, None)
    assert "good_mood" not in {code.key for code in codebook.codes()}


@pytest.mark.parametrize("wide", [False, True], ids=["code points", "UTF-16"])
@pytest.mark.parametrize("returns", [False, True], ids=["LF", "CRLF"])
def test_four_ways_to_count_letters_are_told_by_the_names_of_selections(
    wide: bool, returns: bool
) -> None:
    text = TEXT.replace("\r\n", "\n")
    counted = TEXT if returns else text
    before = counted[: counted.index("It saves")]
    start = len(before.encode("utf-16-le")) // 2 if wide else len(before)
    ours = counting_of(TEXT, [(start, start + 18, "It saves us hou...")])
    assert text[ours.place(start) :].startswith("It saves us hours.")


def test_what_the_schema_wants_goes_out(firm, write: Write, tmp_path: Path, shared_data) -> None:
    from lxml import etree

    start = TEXT.index("It saves")
    data = given(start, start + len("It saves us hours."))
    intake.take(firm, [write("p.qdpx", data)])
    out = tmp_path / "out.qdpx"
    assert project.export(out, name="Firm & sons")[1:] == (1, 2)
    schema = etree.XMLSchema(etree.parse(shared_data / "exports" / "refi_qda_Project.xsd"))
    with zipfile.ZipFile(out) as archive:
        document = etree.fromstring(archive.read("project.qde"))
        (name,) = [name for name in archive.namelist() if name.startswith("sources/")]
        text = archive.read(name).decode()
    schema.assertValid(document)
    (selection,) = document.iterfind(".//{*}PlainTextSelection")
    place = slice(int(selection.get("startPosition")), int(selection.get("endPosition")))
    assert text[place] == "It saves us hours."
    assert text.startswith("Jo: Why us?\n\nAna: It is cheap 😀")


def test_our_own_project_comes_back_to_the_same_conversation(
    firm, write: Write, tmp_path: Path
) -> None:
    intake.take(firm, [write("a.txt", TEXT)])
    (key,) = conversations.frame()["conversation"]
    text = conversations.one(key).text
    start = text.index("lasts")
    codings.code(key, start, start + 5, "cost.time", by=None)
    project.export(tmp_path / "out.qdpx", name="x")
    assert intake.take(firm, [tmp_path / "out.qdpx"])[0].batch is None
    codings.undo(key, by=None)
    taken = intake.take(firm, [tmp_path / "out.qdpx"])[0]
    assert (taken.new, taken.unchanged) == (0, 1)
    assert coded() == [("lasts", "cost.time", "imported")]
    assert conversations.frame().height == 1


def test_a_project_of_atlas_ti_without_its_sources_says_so(read: ReadFile, shared_data) -> None:
    found = read("p.qdpx", (shared_data / "exports" / "refi_TestProject.qdpx").read_bytes())
    assert found.told[0].startswith("11 sources have no text in the project")
    assert "Export the project with its sources." in found.told[0]
    assert len(found.codes) == 14


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"other.xml": "<x/>"}, "holds no project.qde"),
        ({"project.qde": "<Project"}, "is damaged"),
        ({"project.qde": '<!DOCTYPE p SYSTEM "file:///etc/passwd"><Project/>'}, "document type"),
        ({"project.qde": "<Project/>", "../x.txt": "x"}, "leads outside"),
    ],
)
def test_what_is_no_project_is_refused(read: ReadFile, parts: dict[str, str], told: str) -> None:
    with pytest.raises(BadFile, match=told):
        read("p.qdpx", packed(parts))


def test_a_text_that_would_burst_is_refused(read: ReadFile) -> None:
    data = packed({"project.qde": qde(0, 1), "sources/talk.txt": b" " * (70 << 20)})
    with pytest.raises(BadFile, match=r"talk\.txt in it unpacks to 70 MB"):
        read("p.qdpx", data)


def test_a_project_too_large_is_told_so_and_not_called_damaged(read: ReadFile) -> None:
    with pytest.raises(BadFile) as told:
        read("p.qdpx", packed({"project.qde": " " * (70 << 20)}))
    assert "unpacks to 70 MB" in str(told.value)
    assert "damaged" not in str(told.value)
