"""Word documents (.docx): their words alone. Macros, pictures and fields are not looked at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from whybuy.errors import BadFile
from whybuy.intake.conversations import plain
from whybuy.intake.conversations.packed import unpacked
from whybuy.intake.conversations.talk import Talk

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

BODY = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}
_LEFT_OUT = frozenset({"del", "moveFrom", "txbxContent", "instrText", "delText"})
"""Words taken back, and boxes beside the text, which come twice."""


def read(path: Path, *, name: str) -> Talk:
    """The talk in a document. Raises BadFile for one without text, or that would burst."""
    with unpacked(path, name=name) as packed:
        body = packed.xml(BODY)
    text = "\n".join(_paragraphs(body))
    if not text.strip():
        raise BadFile(f"{name} holds no text. If it is a scan, type or dictate its words first.")
    return plain.read(text, name=name, form="docx")


def _paragraphs(body: Element) -> Iterator[str]:
    """Each paragraph's text; the cells of a table come one after the other."""
    for element in body.iter():
        if _tag(element) == "p":
            yield "".join(_words(element))


def _words(element: Element) -> Iterator[str]:
    for child in element:
        tag = _tag(child)
        if tag == "t":
            yield child.text or ""
        elif tag in _BREAKS:
            yield _BREAKS[tag]
        elif tag not in _LEFT_OUT and tag != "p":
            yield from _words(child)


def _tag(element: Element) -> str:
    return element.tag.removeprefix(_W).removeprefix(_STRICT)
