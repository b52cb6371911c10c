"""A case as PDF: two pages in the customer's terms, that its finance director can check."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence, Set
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from whybuy.faces.documents import letters, pages
from whybuy.faces.documents.case_contents import BACKS, FRONTS, contents
from whybuy.faces.documents.case_paper import Paper, Room

if TYPE_CHECKING:
    from whybuy.methods.value import Case, ValueModel


def pdf(case: Case | None, *, model: ValueModel, as_of: date, **beside: Any) -> bytes:
    """The case on two pages; `beside` as `Paper` has it: customer, firm, others, notes, invented.

    Below half on the customer's own numbers, and while there is no case because numbers are
    missing, these are the questions to ask.
    """
    paper = Paper(case, model, as_of=as_of, **beside)
    at = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    return pages.typeset_as(lambda missing: fitting(paper, missing), at=at, design="case")


def fitting(paper: Paper, missing: Set[str] = frozenset()) -> dict[str, Any]:
    """The contents with as much room as each of the two pages has, ready to be laid out."""

    def shown(front: Room, back: Room) -> dict[str, Any]:
        told = letters.harmless(contents(paper, front, back))
        return letters.named(told, set(missing))

    def fits(only: str, front: Room, back: Room) -> bool:
        return pages.page_count(shown(front, back) | {"only": only}, design="case") == 1

    front = _roomiest(FRONTS, lambda room: fits("front", room, BACKS[-1]))
    back = _roomiest(BACKS, lambda room: fits("back", FRONTS[-1], room))
    return shown(front, back) | {"only": ""}


def _roomiest(rooms: Sequence[Room], fits: Callable[[Room], bool]) -> Room:
    """The first that fits; they stand from roomy to tight, and the last one always does."""
    if fits(rooms[0]):
        return rooms[0]
    return rooms[bisect_left(rooms, 1, lo=1, hi=len(rooms) - 1, key=lambda room: int(fits(room)))]
