"""The plan of one meeting on one page: to read on the way, and to write on while they speak.

It lies on the table between us: what is ours alone, what they are worth and what a deal is worth,
stays off it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from whybuy.faces.documents import contents, letters, pages
from whybuy.faces.documents.case_paper import shorter

if TYPE_CHECKING:
    from whybuy.answers.answer import Answer

Row = dict[str, Any]
FIRST = {"minutes": "What for", "decision": "To help them decide", "welcome": "They will welcome"}
PARTS = {
    "promised": "What we promised",
    "last_time": "The last time",
    "hesitation": "What holds them back",
    "need": "Their needs",
    "hear_next": "What they would like to hear next",
    "person": "Who is there",
}
ROOMS = ((2, 200, 3, 240), (1, 160, 2, 160), (1, 110, 2, 110), (0, 80, 1, 80), (0, 0, 1, 60))
"""Lines to write on, letters beside a question, words a part, letters of each; the roomiest that
fits on the page."""


def pdf(answer: Answer, *, firm: str) -> bytes:
    """The answer on one meeting as a PDF file of one page."""
    at = datetime(answer.as_of.year, answer.as_of.month, answer.as_of.day, tzinfo=UTC)

    def fitting(missing: set[str]) -> Row:
        told: Row = {}
        for room in ROOMS:
            told = letters.harmless(meeting_contents(answer, firm=firm, room=room))
            told = letters.named(told, missing)
            if pages.page_count(told, design="meeting") == 1:
                break
        return told

    return pages.typeset_as(fitting, at=at, design="meeting")


def meeting_contents(
    answer: Answer, *, firm: str, room: tuple[int, int, int, int] = ROOMS[0]
) -> Row:
    """The page as plain values that `meeting.typ` lays out."""
    lines, beside, most, long = room
    rows = answer.findings.table.to_dicts()
    by_measure: dict[str, list[Row]] = {}
    for row in rows:
        by_measure.setdefault(row["measure"], []).append(row)
    name = by_measure["minutes"][0]["name"]
    invented = next((note for note in answer.notes if note.startswith("Invented:")), "")
    parts = [
        {"name": title, "words": [_words(key, row, long) for row in by_measure[key][:most]]}
        for key, title in PARTS.items()
        if key in by_measure
    ]
    return {
        "title": f"The plan of a meeting with {name}",
        "firm": firm,
        "as_of": contents.day(answer.as_of),
        "headline": answer.headline,
        "invented": invented,
        "first": [
            {"name": title, "words": shorter(_first(key, by_measure[key][0]), 320)}
            for key, title in FIRST.items()
        ],
        "asks": [_ask(row, beside) for row in by_measure.get("ask", ())],
        "lines": lines,
        "reach": [{"put": row["name"]} for row in by_measure.get("reach", ())],
        "parts": parts,
        "foot": f"{firm} · {contents.day(answer.as_of)}" + (" · invented" if invented else ""),
    }


def _first(measure: str, row: Row) -> str:
    """What stands at the head; of the reasons for the meeting its aim alone."""
    return row["why"].partition(". ")[0] + "." if measure == "minutes" else row["why"]


def _ask(row: Row, letters_of: int) -> Row:
    """A question with what to ask after it; what its answer is worth is no business of theirs."""
    after = "Then:" + row["why"].partition("Then:")[2]
    words = shorter(after, letters_of) if letters_of else ""
    return {"put": row["name"], "minutes": f"{row['estimate']:.0f} min", "words": words}


def _words(measure: str, row: Row, long: int) -> str:
    said = shorter(row["why"], long)
    return f"{row['name']}: {said}" if measure == "person" else said
