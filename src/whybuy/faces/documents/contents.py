"""What an answer says on paper, as plain values that `answer.typ` lays out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from whybuy.answers.drawing import draw
from whybuy.answers.wording import column_unit, money, noun, number, share
from whybuy.faces.documents import parts

if TYPE_CHECKING:
    from whybuy.answers.answer import Answer, Picture
    from whybuy.answers.question import Question

ROWS = 100
"""Subjects of one part that are printed; the sheet and the page have all."""
FOREMOST = 20
"""Subjects of the foremost part that stand before the pictures; the others stand behind them."""
FIGURES = 4
"""Measures of a subject that have room beside each other."""
WIDTH = 720
"""Pixels of a picture across the page: its letters come out at eight points."""

Row = dict[str, Any]

_AFTER_A_QUOTE = re.compile(r"(?<=”)\. (?=[A-Z])|(?<=\))\. (?=[A-Z])")
_SAID = re.compile(r"(“[^“”]*”)")


def contents(answer: Answer, *, question: Question, firm: str, quotes: list[Row]) -> Row:
    """The answer as titles, words, figures and drawings; `quotes` as `quoted.quotes` gives them."""
    invented, notes = _apart(answer.notes)
    return {
        "title": question.title,
        "firm": firm,
        "headline": answer.headline,
        "as_of": f"As of {day(answer.as_of)}",
        "level": f"{_capital(answer.sureness.level)}.",
        "because": answer.sureness.because,
        "invented": invented,
        "foremost": list(_foremost(answer, question)),
        "pictures": [_drawn(picture) for picture in answer.pictures],
        "quotes_title": "In their own words",
        "quotes": quotes,
        "asks_title": "Ask next",
        "asks": [{"to": a.to, "question": a.question, "worth": a.worth} for a in answer.ask_next],
        "parts": list(_parts(answer, question)),
        "known_title": "How we know",
        "known": list(_known(answer)),
        "notes": notes,
        "foot": f"{firm} · as of {day(answer.as_of)}" + (" · invented" if invented else ""),
    }


def day(value: date) -> str:
    """`22 Nov 2026`."""
    return f"{value.day} {value:%b %Y}"


def _apart(notes: tuple[str, ...]) -> tuple[str, list[str]]:
    """What says that all of it is invented stands on the first page; the other notes at the end."""
    first = next((note for note in notes if note.startswith("Invented:")), "")
    return first, [note for note in notes if note != first]


def _drawn(picture: Picture) -> Row:
    """The picture with its drawing; the title stands above it in words."""
    untitled = {name: part for name, part in picture.specification.items() if name != "title"}
    svg = draw({**untitled, "width": WIDTH})
    svg = svg.replace("Source Sans 3, system-ui, sans-serif", "House Sans")
    return {"title": picture.title, "says": picture.says, "svg": svg}


def _foremost(answer: Answer, question: Question) -> Iterator[Row]:
    """The part that stands before all else, where the answer has one: the first rows of it."""
    table, lead = answer.findings.table, question.foremost
    subjects = parts.subjects(table)
    if lead not in subjects["lead"]:
        return
    part = parts.of(table, subjects, lead, most=FOREMOST)
    title, head = _called(lead, question), question.heads.get(lead, "")
    told = _part(title, part, asked=answer.question, head=head)
    if part.left:
        told["more"][-1] = f"… and {part.left:,} more below."
    yield told


def _parts(answer: Answer, question: Question) -> Iterator[Row]:
    """Tables: the whole first, then the subjects by the measure that their rows begin with."""
    whole = answer.findings.of("all")
    if whole:
        yield _whole(whole)
    subjects = parts.subjects(answer.findings.table)
    place = {lead: rank for rank, lead in enumerate(question.parts)}
    leads = subjects["lead"].unique(maintain_order=True).to_list()
    for lead in sorted(leads, key=lambda lead: place.get(lead, len(place))):
        after = FOREMOST if lead == question.foremost else 0
        part = parts.of(answer.findings.table, subjects, lead, most=ROWS - after, after=after)
        if after and not part.shown:
            continue
        title = _called(lead, question) + (", further on" if after else "")
        head = question.heads.get(lead, "")
        yield _part(title, part, asked=answer.question, head=head)


def _called(lead: str, question: Question) -> str:
    return question.parts.get(lead) or _capital(_plain(lead))


def _whole(rows: list[Row]) -> Row:
    """What is said of all customers together: a measure a line."""
    lines = [
        {
            "name": _capital(_plain(row["measure"])),
            "why": _spoken(row["why"]),
            "figures": [_figure(row, lead=True)],
        }
        for row in rows
    ]
    return {"title": "In all", "heads": [""], "rows": lines, "more": []}


def _part(title: str, part: parts.Part, *, asked: str, head: str = "") -> Row:
    """One table: a subject a line, with its first measures; then who is alike, and the rest."""
    heads = list(dict.fromkeys(row["measure"] for about in part.shown for row in about))[:FIGURES]
    unit = column_unit(about[0]["unit"] for about in part.shown)
    lead = heads[0] if heads else ""
    shown = [[row for row in about if _is_of(row, lead, unit)] for about in part.shown]
    most = _most(shown, lead) if lead else 0.0
    head = "chance" if head and unit == "chance" else head
    more = [f"{alike.why}: {alike.said}." for alike in part.alike]
    if part.left:
        where = f"on the page, or in the sheet that whybuy {asked} --xlsx writes"
        more.append(f"… and {part.left:,} more: {where}.")
    return {
        "title": title,
        "heads": [_head(head or one) if at == 0 else _head(one) for at, one in enumerate(heads)],
        "rows": [
            _line(about, mine, heads, most) for about, mine in zip(part.shown, shown, strict=True)
        ],
        "more": more,
    }


def _is_of(row: Row, lead: str, unit: str) -> bool:
    """Whether a row has a place in its column: not the chance of what the others have as money."""
    return row["measure"] != lead or row["unit"] == unit or row["unit"] != "chance"


def _line(about: list[Row], shown: list[Row], heads: list[str], most: float) -> Row:
    by_measure = {row["measure"]: row for row in shown}
    return {
        "name": about[0]["name"],
        "why": _spoken(about[0]["why"]),
        "figures": [
            _figure(by_measure[head], lead=head == heads[0], most=most)
            if head in by_measure
            else None
            for head in heads
        ],
    }


def _figure(row: Row, *, lead: bool, most: float = 0.0) -> Row:
    """An estimate with its range, and for the leading measure a bar on the part's own scale."""
    unit, low, high = row["unit"], row["low"], row["high"]
    word = "" if unit in row["measure"] or _signed(unit) else f" {noun(unit, row['estimate'])}"
    told: Row = {"text": _amount(row["estimate"], unit) + word, "lead": lead}
    if low is None or high is None:
        return {**told, "range": "", "bar": None}
    bar = None
    if lead and most > 0:
        places = zip(("from", "at", "to"), (low, row["estimate"], high), strict=True)
        bar = {name: min(max(value / most, 0.0), 1.0) for name, value in places}
    return {**told, "range": f"{_amount(low, unit)} to {_amount(high, unit)}", "bar": bar}


def _most(every: list[list[Row]], lead: str) -> float:
    """The largest upper bound of a part's leading measure; 0 where a bar would mislead."""
    rows = [row for about in every for row in about if row["measure"] == lead]
    bounds = [(row["low"], row["high"]) for row in rows if row["high"] is not None]
    if not bounds or min(low for low, _ in bounds) < 0:
        return 0.0
    if all(row["unit"] in ("share", "chance") for row in rows):
        return 1.0
    return max(high for _, high in bounds)


def _amount(value: float, unit: str) -> str:
    if unit in ("share", "chance"):
        return share(value)
    return money(value, unit) if _signed(unit) else number(value)


def _signed(unit: str) -> bool:
    """Whether a figure carries its unit itself: per cent, or the sign of a currency."""
    return unit in ("share", "chance") or (len(unit) == 3 and unit.isupper())


def _known(answer: Answer) -> Iterator[str]:
    """What the answer rests on: method, records, standing of the facts, checks, options."""
    sure = answer.sureness
    if sure.method:
        yield sure.method
    counts = [f"{count:,} {name}" for name, count in sure.records.items()]
    counts += [f"{count:,} {name}" for name, count in sure.standing.items() if count]
    if counts:
        yield f"It rests on: {', '.join(counts)}."
    yield from sure.checks
    chosen = [f"{_plain(name)} {_option(value)}" for name, value in answer.options.items()]
    if chosen:
        yield f"Asked with: {', '.join(chosen)}."


def _option(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return day(value)
    return "not given" if value is None else str(value)


def _spoken(why: str) -> list[list[Row]]:
    """The words in lines that end with a quote and in pieces, those in quotation marks apart."""
    return [
        [{"words": piece, "said": piece.startswith("“")} for piece in _SAID.split(line) if piece]
        for line in _AFTER_A_QUOTE.split(why)
        if line
    ]


def _head(measure: str) -> str:
    """A column's head, in lines short enough for a column of figures."""
    return "\n".join(wrap(_plain(measure), 12, break_long_words=False))


def _plain(measure: str) -> str:
    return measure.replace("_", " ")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
