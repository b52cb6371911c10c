"""The codebook, conversations and codings as a project of REFI-QDA (.qdpx) for other programs."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from whybuy.intake.conversations.coded import id_of

NAMESPACE = "urn:QDA-XML:project:1.0"
WRITTEN = (1980, 1, 1, 0, 0, 0)
"""Parts carry no time, so that the same records make the same file."""

DRIVERS = {
    "revenue": "Increase revenue",
    "cost": "Decrease costs",
    "risk": "Mitigate risks",
    "emotion": "Assuage emotions",
}


@dataclass(frozen=True, slots=True)
class CodeOut:
    """A code as the codebook has it; `parent` is a key, or ""."""

    key: str
    name: str
    driver: str
    means: str
    parent: str


@dataclass(frozen=True, slots=True)
class CodingOut:
    """Letters `start` to `end` of a conversation's text, the code's key, by whom and when."""

    start: int
    end: int
    code: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SourceOut:
    """A conversation: its text, and its turns as start, end and speaker."""

    key: str
    title: str
    text: str
    turns: Sequence[tuple[int, int, str]]
    codings: Sequence[CodingOut]


def write(
    target: Path, *, name: str, codes: Sequence[CodeOut], sources: Sequence[SourceOut]
) -> None:
    """The project written to `target`, as the standard's schema wants it."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        root = _project(name, codes, sources)
        _part(packed, "project.qde", tostring(root, encoding="utf-8", xml_declaration=True))
        for source in sources:
            text, _ = labelled(source)
            _part(packed, f"sources/{_guid('text', source.key)}.txt", text.encode())


def _part(packed: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, date_time=WRITTEN)
    info.compress_type = zipfile.ZIP_DEFLATED
    packed.writestr(info, data)


def _guid(what: str, key: str) -> str:
    return id_of(what, key).upper()


def _project(name: str, codes: Sequence[CodeOut], sources: Sequence[SourceOut]) -> Element:
    root = Element("Project", {"xmlns": NAMESPACE, "name": _xml(name), "origin": "whybuy"})
    coders = sorted({coding.by for source in sources for coding in source.codings} - {""})
    if coders:
        users = SubElement(root, "Users")
        for coder in coders:
            SubElement(users, "User", {"guid": _guid("user", coder), "name": _xml(coder)})
    if codes:
        _codebook(SubElement(SubElement(root, "CodeBook"), "Codes"), codes)
    if sources:
        held = SubElement(root, "Sources")
        for source in sources:
            _source(held, source)
    return root


def _codebook(into: Element, codes: Sequence[CodeOut]) -> None:
    """Reasons under their drivers, codes under the codes that they stand under."""
    below, known = defaultdict[str, list[CodeOut]](list), {code.key for code in codes}
    for code in codes:
        below[code.parent if code.parent in known else f"driver {code.driver}"].append(code)

    def add(element: Element, code: CodeOut) -> None:
        own = _code(element, _guid("code", code.key), code.name, code.means, codable=True)
        for inner in below.pop(code.key, ()):
            add(own, inner)

    for driver, heading in DRIVERS.items():
        if reasons := below.pop(f"driver {driver}", []):
            group = _code(into, _guid("driver", driver), heading, "", codable=False)
            for code in reasons:
                add(group, code)
    for code in below.pop("driver ", ()):
        add(into, code)
    while below:  # A circle of codes under one another, or an unknown driver.
        for code in below.pop(next(iter(below))):
            add(into, code)


def _code(into: Element, guid: str, name: str, means: str, *, codable: bool) -> Element:
    given = {"guid": guid, "name": _xml(name), "isCodable": "true" if codable else "false"}
    element = SubElement(into, "Code", given)
    if means:
        SubElement(element, "Description").text = _xml(means)
    return element


def labelled(source: SourceOut) -> tuple[str, list[int]]:
    """The text with each turn's speaker before it, and how far each turn has moved."""
    parts, moved, last, shift = list[str](), list[int](), 0, 0
    for start, end, speaker in source.turns:
        label = f"{speaker}: " if speaker else ""
        shift += len(label)
        parts += [source.text[last:start], label, source.text[start:end]]
        moved.append(shift)
        last = end
    parts.append(source.text[last:])
    return "".join(parts), moved


def _source(into: Element, source: SourceOut) -> None:
    text, moved = labelled(source)
    guid = _guid("text", source.key)
    given = {"guid": _guid("source", source.key), "name": _xml(source.title or source.key)}
    element = SubElement(into, "TextSource", {**given, "plainTextPath": f"internal://{guid}.txt"})
    places = defaultdict[tuple[int, int], list[CodingOut]](list)
    for coding in source.codings:
        places[coding.start, coding.end].append(coding)
    for (start, end), codings in sorted(places.items()):
        _selection(element, source, _moved(source.turns, moved, start, end), text, codings)


def _moved(
    turns: Sequence[tuple[int, int, str]], moved: Sequence[int], start: int, end: int
) -> tuple[int, int]:
    """Where a run of the text stands once the speakers' names are in it."""
    first = max((at for at, turn in enumerate(turns) if turn[0] <= start), default=None)
    last = max((at for at, turn in enumerate(turns) if turn[0] < end), default=None)
    return (
        start + (0 if first is None else moved[first]),
        end + (0 if last is None else moved[last]),
    )


def _selection(
    into: Element,
    source: SourceOut,
    place: tuple[int, int],
    text: str,
    codings: Iterable[CodingOut],
) -> None:
    start, end = place
    own = f"{source.key} {start} {end}"
    given = {"guid": _guid("selection", own), "name": _xml(text[start:end][:60])}
    given |= {"startPosition": str(start), "endPosition": str(end)}
    element = SubElement(into, "PlainTextSelection", given)
    for coding in codings:
        said = {"guid": _guid("coding", f"{own} {coding.code} {coding.by}")}
        if coding.by:
            said["creatingUser"] = _guid("user", coding.by)
        said["creationDateTime"] = f"{coding.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        one = SubElement(element, "Coding", said)
        SubElement(one, "CodeRef", {"targetGUID": _guid("code", coding.code)})


def _xml(text: str) -> str:
    """The text without letters that no XML may hold."""
    return "".join(x for x in text if x >= " " or x in "\t\n").replace("\ufffe", "")


def gathered() -> tuple[list[CodeOut], list[SourceOut]]:
    """The firm's codebook, and all its conversations with the codings that stand."""
    import polars as pl

    from whybuy.records import codebook, codings, conversations

    codes = [
        CodeOut(code.key, code.name, code.driver, code.means, code.parent)
        for code in codebook.codes()
    ]
    used = {code.key for code in codes}
    made = defaultdict[str, list[CodingOut]](list)
    columns = ("conversation", "start", "end", "code", "by", "at")
    standing = codings.frame().filter(~pl.col("rejected"), pl.col("round") == "")
    for conversation, start, end, code, by, at in standing.select(columns).iter_rows():
        if code in used:
            made[conversation].append(CodingOut(start, end, code, by or "", at))
    sources = list[SourceOut]()
    for key in conversations.frame()["conversation"].to_list():
        kept = conversations.one(key)
        turns = [(turn.start, turn.end, turn.speaker) for turn in kept.turns]
        sources.append(SourceOut(key, kept.title, kept.text, turns, made[key]))
    return codes, sources


def export(target: Path, *, name: str) -> tuple[int, int, int]:
    """All codes, conversations and codings written to `target`; how many of each."""
    codes, sources = gathered()
    write(target, name=name, codes=codes, sources=sources)
    return len(codes), len(sources), sum(len(source.codings) for source in sources)
