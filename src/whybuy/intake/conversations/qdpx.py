"""Projects of programs for qualitative work (REFI-QDA, .qdpx): texts, codes and codings in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from whybuy.errors import BadFile
from whybuy.intake.conversations import described, plain
from whybuy.intake.conversations.coded import PROJECT as PROJECT_ID
from whybuy.intake.conversations.counting import Counting, counting_of
from whybuy.intake.conversations.packed import Packed, unpacked
from whybuy.intake.conversations.talk import Code, Mark, Placed, Read, Talk

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

PROJECT = "project.qde"
TEXTS = frozenset({"textsource", "representation", "transcript"})
SELECTIONS = frozenset({"plaintextselection", "transcriptselection"})


@dataclass(frozen=True, slots=True)
class Selection:
    """A run of a source's text, in the program's own counting, with its codes and coders."""

    start: int
    end: int
    name: str
    codings: tuple[tuple[str, str], ...]


def read(path: Path, *, name: str) -> Read:
    """All texts of a project with their codings. Raises BadFile for what is no project."""
    with unpacked(path, name=name) as packed:
        if not packed.has(PROJECT):
            raise BadFile(f"{name} holds no project.qde. Export the project as REFI-QDA (QDPX).")
        root = packed.xml(PROJECT)
        codes = _codes(root)
        coders = {_guid(user): user.get("name", "") for user in _all(root, "user")}
        talks, missing = list[Talk](), list[str]()
        for source in _sources(root):
            raw = _text(packed, source)
            if raw is None or not raw.strip():
                missing.append(source.get("name", "") or "a source without a name")
                continue
            talks.append(_talk(source, raw, codes, coders))
    return Read(talks, tuple(_told(root, talks, missing)), [code for _, code in codes.items()])


def _told(root: Element, talks: Sequence[Talk], missing: list[str]) -> Iterator[str]:
    if missing:
        listed = ", ".join(repr(one) for one in missing[:5])
        yield (
            f"{len(missing):,} sources have no text in the project and were passed over: {listed}"
            f"{' and others' if len(missing) > 5 else ''}. Export the project with its sources."
        )
    pictures = sum(1 for kind in ("picturesource", "pdfselection") for _ in _all(root, kind))
    if pictures:
        yield f"{pictures:,} pictures or areas of pages were passed over: only text is read."
    if marks := sum(len(talk.marks) for talk in talks):
        yield f"Codings that came with the texts: {marks:,}."


def _tag(element: Element) -> str:
    """The element's name without its namespace, in small letters: programs differ in both."""
    return element.tag.rpartition("}")[2].casefold() if isinstance(element.tag, str) else ""


def _get(element: Element, name: str) -> str:
    """An attribute by its name in any letter case."""
    wanted = name.casefold()
    return next((value for key, value in element.items() if key.casefold() == wanted), "")


def _all(root: Element, tag: str) -> Iterator[Element]:
    return (one for one in root.iter() if _tag(one) == tag)


def _guid(element: Element, name: str = "guid") -> str:
    return _get(element, name).strip("{} ").casefold()


def _codes(root: Element) -> dict[str, Code]:
    """Each code by its id, with the id of the code above it; those above come first."""
    found = dict[str, Code]()

    def walk(element: Element, parent: str) -> None:
        for child in element:
            if _tag(child) != "code":
                walk(child, parent)
                continue
            means = next((one.text or "" for one in child if _tag(one) == "description"), "")
            codable = _get(child, "isCodable").casefold() not in ("false", "0")
            own = _guid(child)
            found[own] = Code(own, _get(child, "name").strip(), means.strip(), parent, codable)
            walk(child, own)

    for book in _all(root, "codebook"):
        walk(book, "")
    return found


def _sources(root: Element) -> Iterator[Element]:
    """Everything that holds a text: sources, the text of a PDF, the transcript of a recording."""
    for sources in _all(root, "sources"):
        yield from (one for one in sources.iter() if _tag(one) in TEXTS)


def _text(packed: Packed, source: Element) -> str | None:
    """The source's text as it came; None where the project does not hold it."""
    for child in source:
        if _tag(child) == "plaintextcontent":
            return child.text or ""
    path = _get(source, "plainTextPath")
    if not path:
        return None
    inside = path.partition("://")[2] if path.lower().startswith("internal://") else path
    for part in (f"sources/{inside}", inside):
        if packed.has(part):
            return _decoded(packed.read(part))
    return None


def _decoded(data: bytes) -> str:
    """The standard says UTF-8; a mark at the begin says otherwise."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _talk(source: Element, raw: str, codes: dict[str, Code], coders: dict[str, str]) -> Talk:
    selections = list(_selections(source, codes, coders))
    counting = counting_of(raw, [(one.start, one.end, one.name) for one in selections])
    whole = plain.one_line_end(raw)
    name = _get(source, "name") or "A text"
    told = next((one.text or "" for one in source if _tag(one) == "description"), "")
    talk, placed = described.read(told, text=whole) or _plain(whole, name)
    return replace(
        talk,
        known_as=f"{PROJECT_ID}{_guid(source)}",
        place=f"source {name!r}",
        marks=[mark for one in selections for mark in _marks(one, counting, placed)],
    )


def _plain(whole: str, name: str) -> tuple[Talk, list[Placed]]:
    """A text of another program, its speakers told by their labels."""
    head = plain.head_of(whole)
    placed = plain.turns_of(whole, start=head.end)
    talk = plain.talk_of([one.spoken for one in placed], head.said, name=name, form="qdpx")
    return talk, placed


def _selections(
    source: Element, codes: dict[str, Code], coders: dict[str, str]
) -> Iterator[Selection]:
    points = {_guid(one): _get(one, "position") for one in source if _tag(one) == "syncpoint"}
    for child in source:
        if _tag(child) not in SELECTIONS:
            continue
        start = _get(child, "startPosition") or points.get(_guid(child, "fromSyncPoint"), "")
        end = _get(child, "endPosition") or points.get(_guid(child, "toSyncPoint"), "")
        if start.strip().isdigit() and end.strip().isdigit():
            codings = tuple(_codings(child, codes, coders))
            yield Selection(int(start), int(end), _get(child, "name"), codings)


def _codings(
    selection: Element, codes: dict[str, Code], coders: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """The id of each code and who set it; a code that the project does not define is left."""
    for coding in selection:
        if _tag(coding) != "coding":
            continue
        by = coders.get(_guid(coding, "creatingUser"), "")
        for reference in coding:
            code = codes.get(_guid(reference, "targetGUID"))
            if _tag(reference) == "coderef" and code is not None:
                yield code.id, by


def _marks(selection: Selection, counting: Counting, placed: list[Placed]) -> Iterator[Mark]:
    """The selection's codings, in the turns that it touches."""
    start, end = counting.place(selection.start), counting.place(selection.end)
    begin = max(0, bisect_right(placed, start, key=lambda turn: turn.start) - 1)
    for number, turn in enumerate(placed[begin:], start=begin):
        if turn.start >= end:
            break
        first, last = max(start, turn.start), min(end, turn.end)
        if first < last:
            for code, by in selection.codings:
                yield Mark(number, first - turn.start, last - turn.start, code, by)
