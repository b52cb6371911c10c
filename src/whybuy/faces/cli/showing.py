"""An answer in a terminal: the headline, compact tables, how sure, what to ask next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whybuy.answers.wording import money, number, share
from whybuy.faces.cli.terminal import add_row, paper, say, table

if TYPE_CHECKING:
    from rich.console import Console

    from whybuy.answers.answer import Answer
    from whybuy.answers.question import Question

ROWS = 10
"""Rows of a table; whoever wants all asks for --json or opens the page."""
WIDE = 100
"""From this many columns on, a table has room for each row's why."""

Row = dict[str, Any]


def show(answer: Answer, *, question: Question) -> None:
    """Print the answer, as wide as the terminal is."""
    out = paper()
    say(out, question.title, style="dim")
    say(out, answer.headline, style="bold")
    whole, sections = _sections(answer.findings.page(limit=len(answer.findings)))
    _show_whole(out, whole)
    for rows in sections:
        _show_section(out, rows)
    _show_sureness(out, answer)
    _show_asks(out, answer)
    out.print()
    end = f"As of {answer.as_of:%Y-%m-%d}. All {len(answer.findings):,} figures, with the records "
    out.print(f"{end}behind each: whybuy {answer.question} --json, or whybuy serve.", style="dim")


def figure(value: float | None, unit: str) -> str:
    """A figure with its unit, rounded to what is known."""
    if value is None or value != value:
        return "–"
    if unit in ("share", "chance"):
        return share(value)
    if len(unit) == 3 and unit.isupper():
        return money(value, unit)
    return f"{number(value)} {unit}".strip()


def span(row: Row) -> str:
    """The range of a row, "low to high"; nothing where a figure was counted, not reckoned."""
    if row["low"] is None or row["high"] is None:
        return ""
    unit = row["unit"]
    if unit in ("share", "chance") or (len(unit) == 3 and unit.isupper()):
        return f"{figure(row['low'], unit)} to {figure(row['high'], unit)}"
    return f"{number(row['low'])} to {number(row['high'])}"


def _sections(rows: list[Row]) -> tuple[list[Row], list[list[list[Row]]]]:
    """What is said of the whole, and the subjects, those with the same lead measure together."""
    whole = [row for row in rows if row["subject"] == "all"]
    subjects: dict[str, list[Row]] = {}
    for row in rows:
        if row["subject"] != "all":
            subjects.setdefault(row["subject"], []).append(row)
    sections: dict[str, list[list[Row]]] = {}
    for about in subjects.values():
        sections.setdefault(about[0]["measure"], []).append(about)
    return whole, list(sections.values())


def _show_whole(out: Console, rows: list[Row]) -> None:
    if not rows:
        return
    shown = table("", "estimate", "90 %: low to high", right=("estimate", "90 %: low to high"))
    for row in rows:
        add_row(shown, _plain(row["measure"]), figure(row["estimate"], row["unit"]), span(row))
    out.print()
    out.print(shown)


def _show_section(out: Console, subjects: list[list[Row]]) -> None:
    """One table: a subject a line, its lead measure with range, then its other measures."""
    lead, *others = [row["measure"] for row in subjects[0]]
    others = others[: 3 if out.width >= WIDE else 2]
    numbers = (_plain(lead), "90 %: low to high", *map(_plain, others))
    why = ["why"] if out.width >= WIDE else []
    shown = table("", *numbers, *why, right=numbers)
    for about in subjects[:ROWS]:
        add_row(shown, *_cells(about, others=others, why=bool(why)))
    out.print()
    out.print(shown)
    if len(subjects) > ROWS:
        out.print(f"… and {len(subjects) - ROWS:,} more", style="dim")


def _cells(about: list[Row], *, others: list[str], why: bool) -> Iterator[str]:
    by_measure = {row["measure"]: row for row in about}
    first = about[0]
    yield first["name"]
    yield figure(first["estimate"], first["unit"])
    yield span(first)
    for measure in others:
        row = by_measure.get(measure)
        yield figure(row["estimate"], row["unit"]) if row else "–"
    if why:
        yield first["why"] or ""


def _show_sureness(out: Console, answer: Answer) -> None:
    sure = answer.sureness
    out.print()
    say(out, f"How sure: {sure.level}. {sure.because}")
    for check in sure.checks:
        say(out, f"  · {check}")
    for note in answer.notes:
        say(out, f"  · {note}")


def _show_asks(out: Console, answer: Answer) -> None:
    if not answer.ask_next:
        return
    out.print()
    out.print("Ask next", style="bold")
    for ask in answer.ask_next:
        say(out, f"  {ask.to}: {ask.question}")
        say(out, f"    {ask.worth}", style="dim")


def _plain(measure: str) -> str:
    return measure.replace("_", " ")
