"""An answer in a terminal: the headline, compact tables, how sure, what to ask next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import shorten, wrap
from typing import TYPE_CHECKING, Any

from whybuy.answers.wording import money, noun, number, share
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
RANGE = "low to high (90 %)"
SHORT = 160
"""Letters of a why that a column beside the figures has room for; longer ones stand below."""
LONGEST = 420
"""Letters of a why below a table; all of it is in --json and on the page."""
HEAD = 14
"""Letters of a head in one line where the terminal is narrow, or names are long."""
SHORT_NAME = 36
"""Letters of names that leave room for heads in one line."""

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
            _show_part(out, subjects, title=question.parts.get(lead, ""), top=top)
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


def _show_part(out: Console, subjects: list[list[Row]], *, title: str, top: int) -> None:
    """One table: a subject a line, its lead measure with its range, other measures, and why."""
    lead, *others = [row["measure"] for row in subjects[0]]
    wide, first = out.width >= WIDE, subjects[:top]
    others = others[: 1 + wide]
    ranged = (RANGE,) if any(span(about[0]) for about in first) else ()
    longest = max(len(about[0]["why"]) for about in first)
    why = ("why",) if wide and 0 < longest <= SHORT else ()
    plain = (_plain(lead), *ranged, *map(_plain, others))
    roomy = wide and max(len(about[0]["name"]) for about in first) < SHORT_NAME
    numbers = plain if roomy else tuple(map(_stacked, plain))
    shown = table("", *numbers, *why, right=numbers, long=why)
    for about in first:
        add_row(shown, *_cells(about, others=others, ranged=bool(ranged), why=bool(why)))
    out.print()
    say(out, title or _plain(lead).capitalize(), style="bold")
    out.print(shown)
    if len(subjects) > top:
        out.print(f"… and {len(subjects) - top:,} more", style="dim")
    for about in () if why else first[:SAID]:
        if about[0]["why"]:
            told = shorten(about[0]["why"], LONGEST, placeholder=" …")
            say(out, f"{about[0]['name']}: {told}", style="dim", bullet="  · ")


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


def _cells(about: list[Row], *, others: list[str], ranged: bool, why: bool) -> Iterator[str]:
    by_measure = {row["measure"]: row for row in about}
    yield about[0]["name"]
    yield figure(about[0])
    if ranged:
        yield span(about[0])
    for measure in others:
        yield figure(by_measure.get(measure))
    if why:
        yield about[0]["why"]


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
