"""Talk in plain text and Markdown: labels, times and the headings above it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from whybuy.intake.conversations.days import day_in
from whybuy.intake.conversations.labels import (
    could_be_name,
    heading,
    is_title,
    looks_like_speaker,
    medium_named,
    side_of_label,
    speakers_among,
)
from whybuy.intake.conversations.talk import UNKNOWN, US, Placed, Talk
from whybuy.records.transcript import Named, Spoken, Transcript

TIME = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_BOLD = r"(?:\*\*|__)?"
# Blanks are counted, so that a line of nothing else is passed over at once.
_LABEL = re.compile(
    rf"(?:[-•]\s{{1,3}})?(?:[\[(]?(?P<before>{TIME})[\])]?\s{{0,3}}[-–—]?\s{{0,3}})?"
    r"(?P<bold>\*\*|__)?"
    r"(?P<name>[^\s:：*_\[(][^:：\n\[(*]{0,59}?(?:\[[^\]\d][^\]]{0,40}\]|\([^)\d][^)]{0,40}\))?)"
    rf"\s{{0,3}}(?:[\[(](?P<beside>{TIME})[\])])?\s{{0,3}}{_BOLD}\s{{0,3}}[:：](?!//)\s*{_BOLD}"
    rf"[ \t]{{0,9}}(?:[\[(](?P<after>{TIME})[\])][ \t]*)?(?P<text>.*)$"
)
_ALONE = re.compile(
    rf"{_BOLD}(?P<name>[^\s:：][^:：\n]{{0,59}}?){_BOLD}\s{{1,30}}[\[(]?(?P<time>{TIME})[\])]?\s*$"
)
"""A name and a time on a line of their own, as Otter and Teams write them."""

_TIMED = re.compile(rf"[\[(](?P<time>{TIME})[\])]\s*(?P<text>.*)$")
_HEADING = re.compile(
    rf"(?:[-*#>]{{1,6}}\s{{1,3}})?{_BOLD}(?P<name>[^:：\n*]{{1,40}}?){_BOLD}\s{{0,3}}[:：]\s{{0,3}}"
    rf"{_BOLD}(?P<text>.*)$"
)
_TITLE = re.compile(r"#{1,3}\s+(?P<title>\S.*?)\s*#*$")
_RULE = re.compile(r"\s*(?:-{3,}|={3,}|\*{3,})\s*$")
_MAKER = re.compile(r"Transcribed by https?://\S*\s*$")
LONGEST_LINE = 400
"""Letters of a line in which a label is looked for: none stands further behind."""

FORMS = ("text", "markdown", "docx")
"""Forms of plain text, whose speakers are told by labels alone."""

AMBIGUOUS = frozenset({"customer", "us", "people"})
"""Headings that may be labels of speakers as well."""


@dataclass(slots=True)
class Head:
    """What stands above the talk, and where the talk begins in the text."""

    said: dict[str, str] = field(default_factory=dict)
    end: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text, where it starts, and what it may begin: a turn of `name` at `time`."""

    start: int
    name: str = ""
    time: str = ""
    words: int = 0
    bold: bool = False

    @property
    def first_word(self) -> int:
        """Where in the text the words of the turn begin."""
        return self.start + self.words


def read(text: str, *, name: str, form: str) -> Talk:
    """The talk in a text. `name` is the file's, for its title and day where the text has none."""
    whole = one_line_end(text)
    head = head_of(whole)
    placed = turns_of(whole, start=head.end)
    return talk_of([one.spoken for one in placed], head.said, name=name, form=form)


def one_line_end(text: str) -> str:
    """The text with one sign at the end of each line, and no mark at its begin."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def talk_of(turns: list[Spoken], said: Mapping[str, str], *, name: str, form: str) -> Talk:
    """The talk of these turns, with what the headings above them said."""
    named = any(turn.speaker for turn in turns)
    transcript = Transcript(
        title=said.get("title") or name.rpartition(".")[0] or name,
        day=day_in(said.get("day", "")) or day_in(name),
        medium=medium_named(said.get("medium", "")) or ("interview" if named else "note"),
        turns=list(_ours(turns, said.get("us", ""))),
        people=[*_named(said.get("people", "")), *_named(said.get("us", ""), side=US)],
        format=form,
    )
    open_day = "" if transcript.day else said.get("day", "")
    return Talk(
        transcript,
        customer=said.get("customer", ""),
        deal=said.get("deal", ""),
        day_said=open_day if day_in(open_day, month_first=True) else "",
    )


def _named(listed: str, *, side: str = UNKNOWN) -> list[Named]:
    """People as a heading lists them: "Ana Silva (ana@example.com), Bo"."""
    parts = [one.strip() for one in re.split(r"[;,\n]| and | und | et | y ", listed)]
    return [_person(one, side) for one in parts if one]


def _person(text: str, side: str) -> Named:
    address = re.search(r"[^\s<(]+@[^\s>)]+", text)
    name = re.sub(r"[<(].*", "", text).strip()
    return Named("" if "@" in name else name, address[0] if address else "", side)


def _ours(turns: list[Spoken], listed: str) -> Iterator[Spoken]:
    """The turns, those of the people that the heading calls ours marked so."""
    ours = {one.name.casefold() for one in _named(listed)} - {""}
    for turn in turns:
        is_ours = turn.side == UNKNOWN and turn.speaker.casefold() in ours
        yield replace(turn, side=US) if is_ours else turn


def head_of(whole: str) -> Head:
    """The headings above the talk: front matter, a Markdown title, lines such as "Date: …"."""
    head, front = Head(), False
    for start, line in lines_of(whole):
        if _RULE.match(line):
            head.end = start + len(line)
            if front or head.said:
                break
            front = True
            continue
        title = _TITLE.match(line)
        if title and "title" not in head.said:
            head.said["title"] = title["title"]
        elif not line.strip():
            if not front and _complete(head) and head.said.keys() != {"title"}:
                break
        elif not _takes(head, line):
            break
        head.end = start + len(line)
    return head if _complete(head) else _alone(whole)


def _takes(head: Head, line: str) -> bool:
    """Whether the line is a heading, noted in `head`."""
    found = _HEADING.match(line.strip()[:LONGEST_LINE])
    what = heading(found["name"]) if found else None
    if not found or what is None or what in head.said or len(found["text"]) > 120:
        return False
    head.said[what] = found["text"].strip(" \t\"'")
    return True


def _complete(head: Head) -> bool:
    """Whether these are headings: "Customer: …" alone may as well be talk."""
    return bool(head.said.keys() - AMBIGUOUS)


def _alone(whole: str) -> Head:
    """The heading that names a customer and no more: a name, an empty line, and then others talk.

    Where somebody goes on to talk under the same label, nothing here tells it from talk.
    """
    head = Head()
    for start, line in lines_of(whole):
        if not line.strip() and head.said:
            break
        if line.strip() and not _takes(head, line):
            return Head()
        head.end = start + len(line)
    if head.end == len(whole) or not is_title(head.said.get("customer", "")):
        return Head()
    labels = {one.spoken.speaker for one in turns_of(whole, start=head.end)}
    again = any(heading(label) == "customer" for label in labels)
    return Head() if again or (len(labels) == 1 and labels != {""}) else head


def lines_of(whole: str, start: int = 0) -> Iterator[tuple[int, str]]:
    """Each line with where it starts."""
    while start < len(whole):
        end = whole.find("\n", start)
        end = len(whole) if end < 0 else end
        yield start, whole[start:end]
        start = end + 1


def turns_of(
    whole: str, *, start: int = 0, is_known: Callable[[str], bool] | None = None
) -> list[Placed]:
    """The turns from `start` on; one of nobody's where no speaker is named.

    `is_known` says of a name whether it is of somebody who may be expected to speak.
    """
    lines = [_line(at, text) for at, text in lines_of(whole, start)]
    counted = Counter(line.name for line in lines if line.name)
    timed = frozenset(line.name for line in lines if line.name and line.time)
    known = {name for name in counted if is_known and is_known(name)}
    known |= timed | _bold(whole, lines)
    speakers = speakers_among(counted, known=known, timed=bool(timed))
    begun = [line for line in lines if line.name in speakers or (line.time and not line.name)]
    if not begun or whole[start : begun[0].start].strip():
        begun.insert(0, Line(start))
    ends = [line.start for line in begun[1:]] + [len(whole)]
    labels = {line.name for line in begun}
    found = (_turn(whole, line, end, labels) for line, end in zip(begun, ends, strict=True))
    return [turn for turn in found if turn is not None]


def _bold(whole: str, lines: list[Line]) -> set[str]:
    """The names in bold where they are labels of talk, in which one asks and another answers.

    Headings of a note stand in bold too: nobody asks there.
    """
    bold = [line for line in lines if line.bold and looks_like_speaker(line.name)]
    names = {line.name for line in bold}
    ends = [whole.find("\n", line.first_word) for line in bold]
    said = [
        whole[one.first_word : end if end >= 0 else None]
        for one, end in zip(bold, ends, strict=True)
    ]
    asks = any(text.rstrip().endswith(("?", "？", "؟")) for text in said)
    return names if asks and len(names) > 1 else set()


def with_known(talk: Talk, is_known: Callable[[str], bool]) -> Talk:
    """The same, its turns told apart by names that are known, where they were not before."""
    (*others, one) = talk.transcript.turns or [Spoken("", UNKNOWN, "")]
    if others or one.speaker or talk.marks or talk.transcript.format not in FORMS:
        return talk
    turns = [each.spoken for each in turns_of(one.text, is_known=is_known)]
    if not any(turn.speaker for turn in turns):
        return talk
    medium = talk.transcript.medium
    medium = "interview" if medium == "note" else medium
    return replace(talk, transcript=replace(talk.transcript, turns=turns, medium=medium))


def with_heading(
    talk: Talk, *, is_customer: Callable[[str], bool], is_known: Callable[[str], bool]
) -> Talk:
    """The same, with "Customer: Acme" above it as whose it is, where that is a customer's name.

    So with "Us: Jo" beside it, where people of that name are known.
    """
    turns, said = list(talk.transcript.turns), dict[str, str]()
    if talk.customer or talk.marks or talk.transcript.format not in FORMS:
        return talk
    while turns and (what := heading(turns[0].speaker)) in AMBIGUOUS - said.keys():
        text = turns[0].text
        named = [text] if what == "customer" else [one.name for one in _named(text)]
        if not all(map(is_customer if what == "customer" else is_known, named)):
            break
        said[str(what)] = turns.pop(0).text
    if "customer" not in said or not turns:
        return talk
    people = [*_named(said.get("people", "")), *_named(said.get("us", ""), side=US)]
    transcript = replace(
        talk.transcript,
        turns=list(_ours(turns, said.get("us", ""))),
        people=[*talk.transcript.people, *people],
    )
    return replace(talk, transcript=transcript, customer=said["customer"])


def _line(start: int, text: str) -> Line:
    bare = text.lstrip()
    first, blank = bare[:LONGEST_LINE], len(text) - len(bare)
    found = _ALONE.match(first) if len(bare) < LONGEST_LINE else None
    if found and looks_like_speaker(found["name"].strip()):
        return Line(start, found["name"].strip(), found["time"], len(text))
    if (found := _LABEL.match(first)) and could_be_name(found["name"].strip()):
        time = found["before"] or found["beside"] or found["after"] or ""
        words = blank + found.start("text")
        return Line(start, found["name"].strip(), time, words, bold=bool(found["bold"]))
    if found := _TIMED.match(first):
        return Line(start, "", found["time"], blank + found.start("text"))
    return Line(start)


def _turn(whole: str, line: Line, end: int, labels: set[str]) -> Placed | None:
    words = whole[line.first_word : end]
    if found := _MAKER.search(words, max(0, len(words) - 200)):
        words = words[: found.start()]
    bare = words.strip()
    if not bare:
        return None
    start = line.first_word + len(words) - len(words.lstrip())
    side = side_of_label(line.name, among=labels)
    return Placed(Spoken(line.name, side, bare, milliseconds(line.time)), start)


def milliseconds(time: str) -> int | None:
    """A time such as 1:02:05 or 00:03.250 in milliseconds; None for none."""
    if not time:
        return None
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return round(total * 1000)
