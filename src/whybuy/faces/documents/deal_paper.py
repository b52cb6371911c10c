"""One deal on one page to take along, the letter to edit on a second, and a letter to print."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from whybuy.answers.wording import money, number, share
from whybuy.faces.documents import contents, letters, pages
from whybuy.faces.documents.case_paper import shorter

if TYPE_CHECKING:
    from whybuy.answers.answer import Answer

Row = dict[str, Any]
FIGURES = ("chance_to_win", "chance_of_no_decision", "chance_to_lose", "hours_to_come")
ROOMS = ((150, 4, 7), (120, 3, 5), (80, 2, 3), (46, 1, 2), (0, 1, 1))
"""Letters of a text beside an item, lights and signs; the roomiest that fits on the page."""


def pdf(answer: Answer, *, firm: str) -> bytes:
    """The answer on one deal as a PDF file of one page; a letter stands on a page of its own."""
    at = datetime(answer.as_of.year, answer.as_of.month, answer.as_of.day, tzinfo=UTC)

    def fitting(missing: set[str]) -> Row:
        told: Row = {}
        for room in ROOMS:
            told = letters.harmless(deal_contents(answer, firm=firm, room=room))
            told = letters.named(told, missing)
            if pages.page_count({**told, "letter": []}, design="deal") == 1:
                break
        return told

    return pages.typeset_as(fitting, at=at, design="deal")


def deal_contents(answer: Answer, *, firm: str, room: tuple[int, int, int] = ROOMS[0]) -> Row:
    """The page as plain values that `deal.typ` lays out."""
    letters_of, most_lights, most_signs = room
    rows = answer.findings.table.to_dicts()
    subject = f"deal:{answer.options['deal']}"
    mine = {row["measure"]: row for row in rows if row["name"] == rows[0]["name"]}
    lead = next(row for row in rows if row["subject"] == subject)
    invented = next((note for note in answer.notes if note.startswith("Invented:")), "")
    return {
        "title": lead["name"],
        "firm": firm,
        "as_of": contents.day(answer.as_of),
        "headline": shorter(lead["measure"].replace("_", " ").capitalize(), 60),
        "word_why": shorter(lead["why"].partition(" Ask: ")[0], 360),
        "ask": shorter(answer.ask_next[0].question, 260) if answer.ask_next else "",
        "figures": [_brings(lead), *(_figure(mine[name]) for name in FIGURES if name in mine)],
        "items": [_item(row, letters_of) for row in rows if row["subject"].startswith("item:")],
        "lights": _words(rows, ("light:", "doubt:"), most=most_lights),
        "signs": _words(rows, ("sign:", "cause:"), most=most_signs),
        "letter": _paragraphs(next((r["why"] for r in rows if r["measure"] == "letter"), "")),
        "invented": invented,
        "notes": [],
        "foot": f"{firm} · {contents.day(answer.as_of)}" + (" · invented" if invented else ""),
    }


def _brings(lead: Row) -> Row:
    unit = lead["unit"]
    name = "Chance to win" if unit == "chance" else "Expected to bring"
    return {**_figure(lead), "name": name}


def _figure(row: Row) -> Row:
    name = row["measure"].replace("_", " ").capitalize()
    low, high = row["low"], row["high"]
    between = "" if low is None else f"{_told(low, row['unit'])} to {_told(high, row['unit'])}"
    return {"name": name, "text": _told(row["estimate"], row["unit"]), "range": between}


def _told(value: float, unit: str) -> str:
    if unit in ("chance", "share"):
        return share(value)
    return number(value) if unit == "hours" else money(value, unit)


def _item(row: Row, most: int) -> Row:
    """An item: its state, and the words for it, or the question."""
    state, _, said = row["why"].partition(". ")
    state = state.rstrip(".")
    words, _, ask = said.partition("Ask: ")
    told = ask if state == "Missing" else words
    before = row["measure"] == "before_a_solution"
    name = row["name"].partition(": ")[2]
    return {
        "state": state if before or state != "Missing" else "Not known",
        "name": name,
        "words": shorter(told, most) if most else "",
    }


def _words(rows: list[Row], kinds: tuple[str, ...], *, most: int) -> list[Row]:
    found = [row for row in rows if row["subject"].startswith(kinds)]
    return [{"name": row["name"], "words": shorter(row["why"], 220)} for row in found[:most]]


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def letter_pdf(text: str, *, firm: str, day: date, invented: str = "") -> bytes:
    """A letter as it was edited, on the firm's paper, as a PDF file."""
    told = {
        "title": "A letter",
        "firm": firm,
        "headline": "",
        "as_of": contents.day(day),
        "paragraphs": _paragraphs(text),
        "invented": invented,
        "notes": [],
        "foot": firm + (" · invented" if invented else ""),
    }
    return pages.typeset(
        told, at=datetime(day.year, day.month, day.day, tzinfo=UTC), design="letter"
    )
