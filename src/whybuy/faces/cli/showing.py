"""An answer in a terminal: the headline, compact tables, how sure, what to ask next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from textwrap import shorten, wrap
from typing import TYPE_CHECKING, Any

from whybuy.answers.wording import column_unit, money, noun, number, share
from whybuy.faces.cli.terminal import add_row, paper, say, table

if TYPE_CHECKING:
    from rich.console import Console

    from whybuy.answers.answer import Answer
    from whybuy.answers.question import Question

ROWS = 10
"""Rows of a table; whoever wants all asks for --json or opens the page."""
WIDE = 100
"""From this many columns on, a table has room for a second measure and for each row's why."""
SAID = 3
"""Rows whose why is said below a table that has no room for it."""
WHOLE = ("letter",)
"""Measures whose words are there to be taken along whole, line by line."""
SINGLE = 5
"""Figures of one subject alone from which on they stand under one another, each with its range."""
ASKED = "item:"
"""Subjects each with its own question: no terminal is too narrow for any of them."""
RANGE = "low to high (90 %)"
SHORT = 160
"""Letters of a why that a column beside the figures has room for; longer ones stand below."""
LONGEST = 420
"""Letters of a why below a table; all of it is in --json and on the page."""
HEAD = 14
"""Letters of a head in one line where the terminal is narrow, or names are long."""
SHORT_NAME = 36
"""Letters of names that leave room for heads in one line."""
LEAST_NAME = 20
"""Letters in which a name may be folded, before a figure gives way."""
LEAST_WHY = 36
"""Letters that a why needs beside the figures; with less room it stands below."""

Row = dict[str, Any]


def show(answer: Answer, *, question: Question) -> None:
    """Print the answer, as wide as the terminal is."""
    out = paper()
    say(out, question.title, style="dim")
    say(out, answer.headline, style="bold")
    whole, parts = _parts(answer.findings.page(limit=len(answer.findings)))
    _show_whole(out, whole, days=_days_ahead(answer))
    top = answer.options.get("top", ROWS)
    for lead, subjects in parts.items():
        if lead in WHOLE:
            _show_text(out, subjects)
        else:
            title, head = question.parts.get(lead, ""), question.heads.get(lead, "")
            _show_part(out, subjects, title=title, head=head, top=top)
    _show_sureness(out, answer)
    _show_asks(out, answer)
    out.print()
    end = f"As of {answer.as_of:%Y-%m-%d}. All {len(answer.findings):,} figures, with the records"
    end += f" behind each: whybuy {answer.question} --json, or whybuy serve."
    say(out, end, style="dim")


def figure(row: Row | None) -> str:
    """A row's estimate with its unit, unless the measure's name has it already."""
    if row is None or row["estimate"] is None:
        return "–"
    unit = row["unit"]
    word = "" if unit in row["measure"] else f" {noun(unit, row['estimate'])}"
    return _amount(row["estimate"], unit, shown=word)


def span(row: Row) -> str:
    """The range of a row, "low to high"; nothing where a figure was counted, not reckoned."""
    if row["low"] is None or row["high"] is None:
        return ""
    return " to ".join(_amount(row[bound], row["unit"]) for bound in ("low", "high"))


def _amount(value: float, unit: str, *, shown: str = "") -> str:
    """A figure rounded to what is known: a share in per cent, money with its sign."""
    if unit in ("share", "chance"):
        return share(value)
    if len(unit) == 3 and unit.isupper():
        return money(value, unit)
    return number(value) + shown


def _parts(rows: list[Row]) -> tuple[list[Row], dict[str, list[list[Row]]]]:
    """What is said of the whole, and the subjects by the measure that their rows begin with."""
    whole = [row for row in rows if row["subject"] == "all"]
    subjects: dict[str, list[Row]] = {}
    for row in rows:
        if row["subject"] != "all":
            subjects.setdefault(row["subject"], []).append(row)
    parts: dict[str, list[list[Row]]] = {}
    for about in subjects.values():
        parts.setdefault(about[0]["measure"], []).append(about)
    return whole, parts


def _days_ahead(answer: Answer) -> dict[str, int]:
    """How far each figure of what is ahead looks, by its measure: not all look equally far."""
    return {
        f"{told.measure}_ahead": (told.due - told.as_of).days
        for told in answer.foretells
        if told.subject == "all"
    }


def _show_whole(out: Console, rows: list[Row], *, days: Mapping[str, int]) -> None:
    if not rows:
        return
    shown = table("", "estimate", RANGE, right=("estimate", RANGE))
    for row in rows:
        far = f" ({days[row['measure']]:,} days)" if row["measure"] in days else ""
        add_row(shown, _plain(row["measure"]) + far, figure(row), span(row))
    out.print()
    out.print(shown)


def _show_part(out: Console, subjects: list[list[Row]], *, title: str, head: str, top: int) -> None:
    """One table: a subject a line, its lead measure with its range, other measures, and why."""
    first = subjects[:top]
    out.print()
    say(out, title or _plain(first[0][0]["measure"]).capitalize(), style="bold")
    if len(subjects) == 1 and len(first[0]) >= SINGLE:
        _show_single(out, first[0], head=head)
        return
    room = _fitting(first, width=out.width, head=head)
    shown = table("", *room.heads, *room.why, right=room.heads, long=("", *room.why))
    for cells in room.cells:
        add_row(shown, *cells)
    out.print(shown)
    if len(subjects) > top:
        out.print(f"… and {len(subjects) - top:,} more", style="dim")
    said = len(first) if first[0][0]["subject"].startswith(ASKED) else SAID
    for about in () if room.why else first[:said]:
        if about[0]["why"]:
            told = shorten(about[0]["why"], LONGEST, placeholder=" …")
            say(out, f"{about[0]['name']}: {told}", style="dim", bullet="  · ")


def _show_single(out: Console, rows: list[Row], *, head: str) -> None:
    """One subject alone: a figure a line with its range, and all that is said of it."""
    shown = table("", "estimate", RANGE, right=("estimate", RANGE))
    named = [_plain(row["measure"]) for row in rows]
    if head:
        named[0] = "chance" if rows[0]["unit"] == "chance" else head
    for name, row in zip(named, rows, strict=True):
        add_row(shown, name, figure(row), span(row))
    out.print(shown)
    for name, row in zip(named, rows, strict=True):
        if row["why"]:
            about = rows[0]["name"] if row is rows[0] else name
            say(out, f"{about[:1].upper()}{about[1:]}: {row['why']}", style="dim", bullet="  · ")


@dataclass(frozen=True, slots=True)
class _Room:
    """What of a part a terminal has room for: heads of figures, the why's, and all cells."""

    heads: tuple[str, ...]
    why: tuple[str, ...]
    cells: list[tuple[str, ...]]


def _fitting(first: list[list[Row]], *, width: int, head: str) -> _Room:
    """As many figures as there is room for beside the names: none is ever cut."""
    lead, *others = [row["measure"] for row in first[0]]
    unit = column_unit(about[0]["unit"] for about in first)
    wide, ranged = width >= WIDE, any(span(about[0]) for about in first)
    others = others[: 1 + wide]
    names = max(len(about[0]["name"]) for about in first)
    longest = max(len(about[0]["why"]) for about in first)
    short = wide and 0 < longest <= SHORT
    if unit == "chance" and head:
        head = "chance"
    for many, between in ((len(others), ranged), (1, ranged), (0, ranged), (0, False)):
        shown, spans = others[:many], (RANGE,) if between else ()
        plain = (head or _plain(lead), *spans, *map(_plain, shown))
        roomy = wide and names < SHORT_NAME
        heads = plain if roomy else tuple(map(_stacked, plain))
        cells = [tuple(_cells(one, others=shown, ranged=between, unit=unit)) for one in first]
        left = width - sum(
            2 + max(*map(len, one.split("\n")), *(len(row[at]) for row in cells))
            for at, one in enumerate(heads, 1)
        )
        if left >= min(names, LEAST_NAME):
            break
    if not (short and left - min(names, SHORT_NAME) >= LEAST_WHY):
        return _Room(heads, (), cells)
    both = zip(cells, first, strict=True)
    return _Room(heads, ("why",), [(*row, about[0]["why"]) for row, about in both])


def _show_text(out: Console, subjects: list[list[Row]]) -> None:
    """Words to take along, all of them, in their own paragraphs."""
    for about in subjects:
        out.print()
        say(out, about[0]["name"], style="bold")
        for line in about[0]["why"].split("\n"):
            say(out, line)


def _stacked(head: str) -> str:
    """A head in lines as short as its longest words, that a table's columns stay narrow."""
    return "\n".join(wrap(head, max(HEAD, *map(len, head.split()))))


def _cells(about: list[Row], *, others: list[str], ranged: bool, unit: str) -> Iterator[str]:
    """A subject's name and figures; a dash for a leading one of another unit than its column's."""
    by_measure, lead = {row["measure"]: row for row in about}, about[0]
    fits = lead["unit"] == unit or "chance" not in (lead["unit"], unit)
    yield lead["name"]
    yield figure(lead if fits else None)
    if ranged:
        yield span(lead) if fits else ""
    for measure in others:
        yield figure(by_measure.get(measure))


def _show_sureness(out: Console, answer: Answer) -> None:
    sure = answer.sureness
    out.print()
    say(out, f"How sure: {sure.level}. {sure.because}")
    for check in sure.checks:
        say(out, check, bullet="  · ")
    for note in answer.notes:
        say(out, note, bullet="  · ")


def _show_asks(out: Console, answer: Answer) -> None:
    if not answer.ask_next:
        return
    out.print()
    out.print("Ask next", style="bold")
    for ask in answer.ask_next:
        say(out, f"{ask.to}: {ask.question}", bullet="  ")
        say(out, ask.worth, style="dim", bullet="    ")


def _plain(measure: str) -> str:
    return measure.replace("_", " ")
