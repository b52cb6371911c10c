"""Word documents: their words, and archives that would burst or lead outside."""

from __future__ import annotations

import io
import zipfile

import pytest

from whybuy.errors import BadFile

from .conftest import ReadFile, turns

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def packed(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def word(body: str) -> bytes:
    return packed({"word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>"})


def written(*paragraphs: str) -> bytes:
    from docx import Document

    document, out = Document(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def test_a_document_is_read_as_talk(read: ReadFile) -> None:
    data = written(
        "Customer: Acme", "Date: 2026-05-14", "", "Jo: Why us?", "Ana: It\tlasts.", "Jo: And?"
    )
    found = read("a.docx", data)
    assert turns(found) == [("Jo", "Why us?"), ("Ana", "It\tlasts."), ("Jo", "And?")]
    assert found.talks[0].customer == "Acme"


def test_what_was_struck_out_is_not_said_and_what_was_put_in_is(read: ReadFile) -> None:
    body = (
        "<w:p><w:r><w:t>It </w:t></w:r><w:del><w:r><w:delText>never </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>lasts.</w:t></w:r></w:ins></w:p>"
    )
    assert turns(read("a.docx", word(body))) == [("", "It lasts.")]


def test_macros_are_not_looked_at(read: ReadFile) -> None:
    body = (
        f"<w:document {W}><w:body><w:p><w:r><w:t>It lasts.</w:t></w:r></w:p></w:body></w:document>"
    )
    data = packed({"word/document.xml": body, "word/vbaProject.bin": b"\xff\x00 not a macro"})
    assert turns(read("a.docm", data)) == [("", "It lasts.")]


def test_a_document_that_would_burst_is_refused_unread(read: ReadFile) -> None:
    data = word(f"<w:p><w:r><w:t>{'a' * (70 << 20)}</w:t></w:r></w:p>")
    assert len(data) < 1 << 20
    with pytest.raises(BadFile, match=r"a\.docx: word/document\.xml in it unpacks to 70 MB"):
        read("a.docx", data)


def test_entities_are_refused(read: ReadFile) -> None:
    bomb = f'<!DOCTYPE d [<!ENTITY a "aaaa">]><w:document {W}><w:body>&a;</w:body></w:document>'
    with pytest.raises(BadFile, match="declares a document type or entities"):
        read("a.docx", packed({"word/document.xml": bomb}))


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "C:/x", "a\\..\\..\\b"])
def test_a_part_that_leads_outside_is_refused(read: ReadFile, name: str) -> None:
    with pytest.raises(BadFile, match="leads outside"):
        read("a.docx", packed({"word/document.xml": "<x/>", name: "x"}))


def test_a_scan_without_text_says_what_to_do(read: ReadFile) -> None:
    with pytest.raises(BadFile, match=r"a\.docx holds no text.*type or dictate"):
        read("a.docx", word("<w:p/>"))


def test_a_damaged_document_is_refused(read: ReadFile) -> None:
    with pytest.raises(BadFile, match=r"a\.docx is damaged"):
        read("a.docx", written("Jo: Why?")[:400])
