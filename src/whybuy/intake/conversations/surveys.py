"""Tables of answers to a survey, and of reviews: each row a conversation."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from whybuy.errors import BadFile, BadInput
from whybuy.evidence.three_questions import question_in
from whybuy.intake.conversations.days import day_in
from whybuy.intake.conversations.labels import column, is_sure_sign
from whybuy.intake.conversations.talk import CUSTOMER, US, Read, Talk
from whybuy.intake.days import day_form
from whybuy.intake.dialect import Dialect, cells
from whybuy.intake.receive import Received
from whybuy.intake.tidy import LONGEST
from whybuy.records.transcript import Named, Spoken, Transcript

FIELDS = ("key", "customer", "person", "email", "day", "rating", "title", "text", "deal", "aside")
LOOKED_AT = 2_000
"""Rows by which a column that has no known name is told: whether words stand in it."""

FEWEST_LETTERS = 12
"""Letters of the middle answer to a question that is answered in words, not by a choice."""


@dataclass(slots=True)
class Form:
    """Which column holds what; `questions` are those whose answers are taken, by position."""

    columns: dict[str, int] = field(default_factory=dict)
    questions: dict[int, str] = field(default_factory=dict)
    dates: str | None = None
    month_first: bool = False


def looks_like(header: Sequence[str]) -> bool:
    """Whether a header says that the rows below are answers or reviews."""
    asked = sum(1 for name in header if name.strip().endswith(("?", "？", "؟")))
    return asked > 0 or any(map(is_sure_sign, header))


def read(
    received: Received,
    layout: Dialect,
    *,
    mapping: Mapping[str, str] | None = None,
    dates: str | None = None,
) -> Read:
    """The rows as conversations. Raises BadFile, BadInput, and Unclear for days that may be two."""
    rows = list(_rows(received, layout))
    form = _form(layout.header, rows, mapping or {}, file=received.name)
    form.dates = dates
    days = _days(layout.header, rows, form)
    talks, empty = list[Talk](), 0
    for number, row in rows:
        turns = _turns(row, form)
        if not any(turn.side == CUSTOMER for turn in turns):
            empty += 1
            continue
        said = {name: row[at].strip() for name, at in form.columns.items() if at < len(row)}
        talk = _talk(said, turns, days.get(said.get("day", "")), received.name, form)
        talks.append(
            Talk(
                talk,
                known_as=_hash(layout.header, row),
                customer=said.get("customer", ""),
                deal=said.get("deal", ""),
                place=f"row {number:,}",
            )
        )
    if not talks:
        raise BadFile(f"{received.name} holds no answer in words. {_remedy(layout.header)}")
    told = [f"Answers to: {', '.join(map(repr, list(form.questions.values())[:6]))}."]
    if empty:
        told.append(f"Rows without an answer in words, passed over: {empty:,}.")
    return Read(talks, tuple(told))


def _rows(received: Received, layout: Dialect) -> Iterator[tuple[int, list[str]]]:
    """The rows below the header that hold anything, numbered as a sheet numbers them."""
    csv.field_size_limit(2 * LONGEST)
    encoding = received.encoding or "utf-8"
    with received.plain.open(encoding=encoding, errors="replace", newline="") as text:
        try:
            for number, row in enumerate(cells(text, layout.delimiter), start=1):
                if number > layout.above + 1 and any(map(str.strip, row)):
                    yield number, row
        except csv.Error as error:
            raise BadFile(
                f"{received.name} cannot be read as a table: {error}. Export it again as CSV."
            ) from error


def _form(
    header: Sequence[str],
    rows: list[tuple[int, list[str]]],
    mapping: Mapping[str, str],
    *,
    file: str,
) -> Form:
    """What the user said, then what the columns are called, then where words stand in them."""
    form = Form(_said(header, mapping, file=file))
    for at, name in enumerate(header):
        what = column(name)
        if at in form.columns.values() or what == "aside":
            continue
        if what == "text" or (what in (None, "title") and _is_question(name, at, rows)):
            form.questions[at] = "" if what == "text" else name.strip()
        elif what is not None and what not in form.columns:
            form.columns[what] = at
    if (at := form.columns.pop("text", None)) is not None:
        form.questions = {at: ""}
    if not form.questions:
        raise BadFile(f"{file} has no column of answers in words. {_remedy(header)}")
    for at in form.questions:
        form.questions[at] = form.questions[at] or header[at].strip()
    return form


def _said(header: Sequence[str], mapping: Mapping[str, str], *, file: str) -> dict[str, int]:
    found = dict[str, int]()
    for name, wanted in mapping.items():
        what = name if name in FIELDS else column(name)
        if what is None:
            raise BadInput(
                f"--map {name}=…: there is no such field; there are: {', '.join(FIELDS[:-1])}."
            )
        same = [at for at, one in enumerate(header) if one.strip().casefold() == wanted.casefold()]
        if wanted and not same:
            raise BadInput(f"{file} has no column {wanted!r}. It has: {', '.join(header[:12])}.")
        found |= {what: same[0]} if wanted else {}
    return found


def _is_question(name: str, at: int, rows: list[tuple[int, list[str]]]) -> bool:
    """Whether its answers are words: a question's by its sign, another's by what stands below."""
    said = [row[at].strip() for _, row in rows[:LOOKED_AT] if at < len(row) and row[at].strip()]
    if not said:
        return False
    lengths = sorted(len(one) for one in said)
    asked = name.strip().endswith(("?", "？", "؟"))
    in_words = any(" " in one or not one.isascii() for one in said)
    few = len(set(said)) <= max(1, len(said) // 20)
    if few and len(said) > 20:
        return False  # A choice from a list.
    return in_words and (asked or lengths[len(lengths) // 2] >= FEWEST_LETTERS)


def _days(
    header: Sequence[str], rows: list[tuple[int, list[str]]], form: Form
) -> dict[str, date | None]:
    """Each different text of the column of days, read as the whole column writes them."""
    at = form.columns.get("day")
    if at is None:
        return {}
    texts = {row[at].strip() for _, row in rows if at < len(row) and row[at].strip()}
    found = {text: day_in(text) for text in texts}
    if open_ones := [text for text, day in found.items() if day is None]:
        # The whole column tells which number is the day, or the user is asked.
        written = day_form(sorted(texts), column=header[at], dates=form.dates)
        first = any(one.startswith("%m") for one in written.formats)
        found |= {text: day_in(text, month_first=first) for text in open_ones}
    return found


def _turns(row: Sequence[str], form: Form) -> list[Spoken]:
    """Each question as ours, its answer as the customer's; the rating as context."""
    turns = list[Spoken]()
    for at, question in form.questions.items():
        answer = row[at].strip() if at < len(row) else ""
        if answer:
            if len(form.questions) > 1 or question.endswith("?") or question_in(question):
                turns.append(Spoken("", US, question))
            turns.append(Spoken(_who(row, form), CUSTOMER, answer))
    at = form.columns.get("rating")
    if turns and at is not None and at < len(row) and row[at].strip():
        turns.append(Spoken("Rating", US, row[at].strip()))
    return turns


def _who(row: Sequence[str], form: Form) -> str:
    at = form.columns.get("person")
    return row[at].strip() if at is not None and at < len(row) else ""


def _talk(
    said: Mapping[str, str], turns: list[Spoken], day: date | None, file: str, form: Form
) -> Transcript:
    name, email = said.get("person", ""), said.get("email", "")
    medium = "review" if len(form.questions) == 1 and "rating" in form.columns else "survey"
    title = said.get("title") or file.rpartition(".")[0] or file
    people = [Named("" if "@" in name else name, email, CUSTOMER)] if name or email else []
    return Transcript(title, day, medium, turns, people, "table")


def _hash(header: Sequence[str], row: Sequence[str]) -> str:
    """The same for the same row, whatever the order of the columns."""
    said = sorted(
        f"{name}\t{cell.strip()}" for name, cell in zip(header, row, strict=False) if cell
    )
    return hashlib.sha256("\n".join(said).encode(errors="replace")).hexdigest()


def _remedy(header: Sequence[str]) -> str:
    example = next((name for name in header if name.strip()), "Comment")[:40]
    return f'Say which column holds the words, for example: --map text="{example}"'
