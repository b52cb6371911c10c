"""Quotes behind an answer's figures, to be set apart: the words, who said them, and when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from whybuy.answers.answer import Answer
    from whybuy.evidence.books import Books

GROUPS = 12
"""Figures whose quotes are printed, the first ones of the answer."""
QUOTES = 3
"""Quotes of one figure, of as many customers."""
TELLING = 40
"""Letters from which on words tell something by themselves: longer ones go before "Yes, that."."""
MOST_LETTERS = 420

Row = dict[str, Any]


def quotes(answer: Answer, books: Books) -> list[Row]:
    """A group of quotes for each figure that rests on them; no quote stands twice."""
    anonymous = bool(answer.options.get("anonymous"))
    groups: list[Row] = []
    seen: set[str] = set()
    for title, code in _codes(answer):
        said = list(_best(books, code, seen=seen))
        seen |= {row["passage"] for row in said}
        if said:
            told = [_told(row, books, anonymous=anonymous) for row in said]
            groups.append({"first": not groups, "title": title, "said": told})
        if len(groups) == GROUPS:
            break
    return groups


def _codes(answer: Answer) -> Iterator[tuple[str, str]]:
    """Title and code of what rests on quotes; a driver's quotes are those of its reasons."""
    from whybuy.evidence.quotes import DRIVERS

    known: set[str] = set(DRIVERS)
    rows = answer.findings.table.select("name", "evidence").iter_rows()
    for name, key in rows:
        kind, _colon, code = str(key).partition(":")
        if kind == "quotes" and code not in known:
            known.add(code)
            yield name, code


def _best(books: Books, code: str, *, seen: set[str]) -> Iterator[Row]:
    """The newest words of several customers, telling ones first."""
    from whybuy.evidence.reasons import quotes as named

    rows = [row for row in named(books, code=code).to_dicts() if row["passage"] not in seen]
    rows.sort(key=lambda row: len(row["words"]) < TELLING)
    spoken: set[str] = set()
    for row in rows:
        if row["customer_id"] not in spoken:
            spoken.add(row["customer_id"])
            yield row
        if len(spoken) == QUOTES:
            return


def _told(row: Row, books: Books, *, anonymous: bool) -> Row:
    from whybuy.evidence.quotes import clock
    from whybuy.evidence.unnamed import without_names
    from whybuy.faces.documents.contents import day

    names = [] if anonymous else [row["said_by"], row["name"]]
    when = [day(row["day"])] if row["day"] else []
    at = [f"at {clock(row['at_ms'])}"] if row["at_ms"] is not None else []
    who, words = ", ".join(name for name in names if name), str(row["words"])
    if anonymous:
        words = without_names(books, words, customer_id=row["customer_id"])
    return {
        "words": f"“{_clipped(words)}”",
        "who": " · ".join(filter(None, (who, *when, *at))),
    }


def _clipped(words: str) -> str:
    line = " ".join(words.split())
    if len(line) <= MOST_LETTERS:
        return line
    return line[:MOST_LETTERS].rsplit(" ", 1)[0] + " …"
