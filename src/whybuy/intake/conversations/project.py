"""The codebook, conversations and codings as a project of REFI-QDA (.qdpx) for other programs."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from whybuy.intake.conversations import described
from whybuy.intake.conversations.coded import id_of
from whybuy.intake.conversations.described import About
from whybuy.intake.conversations.talk import CUSTOMER, Placed
from whybuy.records.transcript import Named, Spoken

NAMESPACE = "urn:QDA-XML:project:1.0"
WRITTEN = (1980, 1, 1, 0, 0, 0)
"""Parts carry no time, so that the same records make the same file."""

DRIVERS = {
    "revenue": "Increase revenue",
    "cost": "Decrease costs",
    "risk": "Mitigate risks",
    "emotion": "Assuage emotions",
}

VARIABLES = {"Customer": "Text", "Day": "Date", "Medium": "Text"}
"""What other programs can group the sources by, and of what type it is."""


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
    """A conversation: its text, its turns, its codings, and what is known of it besides."""

    key: str
    title: str
    text: str
    turns: Sequence[Placed]
    codings: Sequence[CodingOut]
    about: About


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
        _variables(root)
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
    for turn in source.turns:
        label = f"{turn.spoken.speaker}: " if turn.spoken.speaker else ""
        shift += len(label)
        parts += [source.text[last : turn.start], label, turn.spoken.text]
        moved.append(shift)
        last = turn.end
    parts.append(source.text[last:])
    return "".join(parts), moved


def _source(into: Element, source: SourceOut) -> None:
    text, moved = labelled(source)
    guid = _guid("text", source.key)
    given = {"guid": _guid("source", source.key), "name": _xml(source.title or source.key)}
    element = SubElement(into, "TextSource", {**given, "plainTextPath": f"internal://{guid}.txt"})
    SubElement(element, "Description").text = _xml(
        described.written(
            source.about,
            key=source.key,
            title=source.title,
            text=text,
            turns=[
                replace(t, start=t.start + by) for t, by in zip(source.turns, moved, strict=True)
            ],
        )
    )
    places = defaultdict[tuple[int, int], list[CodingOut]](list)
    for coding in source.codings:
        places[coding.start, coding.end].append(coding)
    for (start, end), codings in sorted(places.items()):
        _selection(element, source, _moved(source.turns, moved, start, end), text, codings)
    _values(element, source.about)


def _variables(into: Element) -> None:
    """What is known of every source, for other programs to group them by."""
    held = SubElement(into, "Variables")
    for name, kind in VARIABLES.items():
        given = {"guid": _guid("variable", name), "name": name, "typeOfVariable": kind}
        SubElement(held, "Variable", given)


def _values(into: Element, about: About) -> None:
    day = about.day.isoformat() if about.day else ""
    values = {"Customer": about.name or about.customer, "Day": day, "Medium": about.medium}
    for name, value in values.items():
        if value:
            element = SubElement(into, "VariableValue")
            SubElement(element, "VariableRef", {"targetGUID": _guid("variable", name)})
            SubElement(element, f"{VARIABLES[name]}Value").text = _xml(value)


def _moved(turns: Sequence[Placed], moved: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """Where a run of the text stands once the speakers' names are in it."""
    first = max((at for at, turn in enumerate(turns) if turn.start <= start), default=None)
    last = max((at for at, turn in enumerate(turns) if turn.start < end), default=None)
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
    """The firm's codebook, and all its conversations with the codings of people that stand."""
    import polars as pl

    from whybuy.evidence.conversations import SUPPOSED
    from whybuy.records import codebook, codings

    codes = [
        CodeOut(code.key, code.name, code.driver, code.means, code.parent)
        for code in codebook.codes()
    ]
    used = {code.key for code in codes}
    made = defaultdict[str, list[CodingOut]](list)
    columns = ("conversation", "start", "end", "code", "by", "at")
    standing = codings.frame().filter(
        ~pl.col("rejected"), pl.col("round") == "", ~pl.col("how").is_in(SUPPOSED)
    )
    for conversation, start, end, code, by, at in standing.select(columns).iter_rows():
        if code in used:
            made[conversation].append(CodingOut(start, end, code, by or "", at))
    return codes, list(_sources(made))


def _sources(made: Mapping[str, Sequence[CodingOut]]) -> Iterator[SourceOut]:
    """Every conversation of the records, with what is known of it and its codings."""
    from whybuy.records import conversations, customers, people

    names = dict(customers.frame().select("key", "name").iter_rows())
    persons = dict(people.frame().select("key", "name").iter_rows())
    for key in conversations.frame()["conversation"].to_list():
        kept = conversations.one(key)
        turns = [
            Placed(
                Spoken(one.speaker, one.side, kept.text[one.start : one.end], one.at_ms, one.asked),
                one.start,
            )
            for one in kept.turns
        ]
        name = names.get(kept.customer or "") or ""
        about = About(
            kept.customer or "",
            name,
            kept.deal or "",
            kept.day,
            kept.medium,
            kept.format,
            _people(kept.people, who=persons.get(kept.person or "") or "", customer=name),
        )
        yield SourceOut(key, kept.title, kept.text, turns, made.get(key, ()), about)


def _people(named: Sequence[Named], *, who: str, customer: str) -> list[Named]:
    """Who took part, with the person it is known to be with; a firm is nobody."""
    there = [one for one in named if one.name not in ("", customer)]
    if who and all(one.name != who for one in there):
        there.append(Named(who, "", CUSTOMER))
    return there


def export(target: Path, *, name: str) -> tuple[int, int, int]:
    """All codes, conversations and codings written to `target`; how many of each."""
    codes, sources = gathered()
    write(target, name=name, codes=codes, sources=sources)
    return len(codes), len(sources), sum(len(source.codings) for source in sources)
