"""First contacts planned out of the blue, though somebody could introduce us, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whybuy.answers.finding import path_words
from whybuy.answers.rows import row

if TYPE_CHECKING:
    from whybuy.estimates.planned_cold import Cold
    from whybuy.evidence.books import Books


def rows(books: Books) -> Iterator[dict[str, Any]]:
    """Each of them with the warm path there is, and whom to ask first."""
    from whybuy.estimates.planned_cold import planned_cold

    for at, one in enumerate(planned_cold(books), start=1):
        yield row(
            "warm_path_instead",
            one.path.strength,
            "chance",
            why=f"{_planned(one)} is planned out of the blue. {_first(books, one)}",
            evidence=one.evidence,
            subject=f"cold:{at}",
            name=path_words.firm(books, one.customer),
        )


def _planned(one: Cold) -> str:
    if one.what == "meeting":
        return f"A meeting on {one.day}"
    return f"A first word in the week of {one.day}"


def _first(books: Books, one: Cold) -> str:
    way = path_words.in_words(books, one.path)
    if not one.path.asked:
        return f"{path_words.called(books, one.path.hops[0].one)} knows them: {way}."
    return f"Ask {path_words.called(books, one.path.asked)} first: {way}."
