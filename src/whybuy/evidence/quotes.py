"""The end of the trail for words: from an evidence key to quotes, and from a quote to its place.

quotes:<code>                 what customers said under a code, or under a driver
quotes:<code>:beside:<code>   of these, what stands under another code or driver too
quotes:<code>:naming:<name>   of these, what names this product or service
quotes:<code>:bought:<name>   of these, what those who bought it said
quotes:<code>:asked:<question> of these, what replies to one of the three questions ("why_us")
quotes-of:<customer>          all coded words of a customer
quotes-of:<customer>:<code>   those under one code
passage:<passage>             one passage with what was said before and after it
conversation:<conversation>   a conversation, turn by turn
"""

from __future__ import annotations

from typing import cast
from urllib.parse import quote, unquote

import polars as pl

from whybuy.evidence import conversations
from whybuy.evidence.books import Books
from whybuy.evidence.bought import buyers
from whybuy.evidence.offered import naming, offered
from whybuy.evidence.reasons import quotes

Trail = tuple[str, pl.DataFrame, list[str]]

AROUND = 2
"""Turns before and after a passage that are shown with it."""


def quotes_key(
    code: str,
    *,
    customer_id: str = "",
    beside: str = "",
    naming: str = "",
    bought: str = "",
    asked: str = "",
) -> str:
    """The evidence key of a code's quotes: all, a customer's, those under a code beside it, those
    that name something, those of who bought it, or the replies to one of the three questions.
    """
    if customer_id:
        return f"quotes-of:{quote(customer_id, safe=' ')}:{code}"
    if beside:
        return f"quotes:{code}:beside:{beside}"
    for how, name in (("naming", naming), ("bought", bought), ("asked", asked)):
        if name:
            return f"quotes:{code}:{how}:{quote(name, safe=' ')}"
    return f"quotes:{code}"


def of_code(books: Books, rest: str) -> Trail:
    """All quotes of a code or driver, or those of them that are about something else as well; each
    leads to its passage.
    """
    found, about = said_under(books, rest)
    return _shown(f"What customers said: {about}", books, found)


def said_under(books: Books, rest: str) -> tuple[pl.DataFrame, str]:
    """What is behind an evidence key after "quotes:", columns as `named`; and what it is called."""
    code, how, other = _parts(rest)
    found, about = quotes(books, code=code), title(books, code)
    if how == "beside":
        both = quotes(books, code=other).select("passage").unique()
        found = found.join(both, on="passage", how="semi", maintain_order="left")
        return found, f"{about}: {title(books, other).lower()}"
    if how == "naming":
        found = found.filter(naming(found["words"], offered(books).get(other, (other,))))
        return found, f"{about}: {other}"
    if how == "bought":
        of = pl.col("customer_id").is_in(list(buyers(books).get(other, ())))
        return found.filter(of), f"{about}: {other}, bought"
    if how == "asked":
        return found.filter(pl.col("asked") == other), f"{about}: {_ASKED.get(other, other)}"
    return found, about


def _parts(rest: str) -> tuple[str, str, str]:
    """A code; and "beside", "naming", "bought" or "asked" with what."""
    for how in ("beside", "naming", "bought", "asked"):
        code, there, other = rest.partition(f":{how}:")
        if there:
            return code, how, unquote(other)
    return rest, "", ""


def of_customer(books: Books, rest: str) -> Trail:
    """The quotes of one customer, of one code if it is named too."""
    customer, _, code = rest.partition(":")
    found = quotes(books, customer_id=unquote(customer), code=code)
    name = str(found["name"][0]) if found.height else unquote(customer)
    about = f" on: {title(books, code)}" if code else ""
    return _shown(f"What {name} said{about}", books, found)


def passage(books: Books, key: str) -> Trail:
    """One passage with the turns around it; leads to the whole conversation."""
    spoken = conversations.passages(books).filter(pl.col("passage") == key)
    if spoken.is_empty():
        return "A passage", _EMPTY, []
    at = spoken.row(0, named=True)
    turns, of = _turns(str(at["conversation"]))
    here = next((n for n, turn in enumerate(turns) if turn["end"] >= at["end"]), 0)
    around = turns[max(here - AROUND, 0) : here + AROUND + 1]
    frame = pl.DataFrame([_line(t) for t in around], schema=_EMPTY.schema, orient="row")
    place = f", at {clock(cast('int', at['at_ms']))}" if at["at_ms"] is not None else ""
    heading = f"{at['name']}, {at['day']}{place}: “{at['text']}” ({of})"
    return heading, frame, [f"conversation:{at['conversation']}"] * frame.height


def conversation(books: Books, key: str) -> Trail:
    """A conversation, turn by turn."""
    turns, of = _turns(key)
    return of, pl.DataFrame([_line(t) for t in turns], schema=_EMPTY.schema, orient="row"), []


def title(books: Books, code: str) -> str:
    """What a code, or a driver, is called."""
    known = conversations.codes(books)
    return DRIVERS.get(code, known[code].name if code in known else code)


DRIVERS = {
    "revenue": "Increase revenue",
    "cost": "Decrease costs",
    "risk": "Mitigate risks",
    "emotion": "Assuage emotions",
}

_ASKED = {"why_us": "asked why us"}

_EMPTY = pl.DataFrame(
    schema={"minute": pl.String, "speaker": pl.String, "side": pl.String, "words": pl.String}
)


def clock(at_ms: int) -> str:
    """Minutes and seconds from the start: 12:05; hours before them where there are any."""
    minutes, seconds = divmod(at_ms // 1000, 60)
    hours, left = divmod(minutes, 60)
    return f"{hours}:{left:02}:{seconds:02}" if hours else f"{left}:{seconds:02}"


def _shown(heading: str, books: Books, found: pl.DataFrame) -> Trail:
    called = {key: code.name for key, code in conversations.codes(books).items()}
    told = found.select(
        customer=pl.col("name"),
        said_by=pl.col("said_by"),
        day=pl.col("day"),
        code=pl.col("code").replace_strict(called, return_dtype=pl.String),
        words=pl.col("words"),
        coded=pl.col("how"),
    )
    return heading, told, found["evidence"].to_list()


def _turns(key: str) -> tuple[list[dict[str, object]], str]:
    """The turns of a conversation as plain values, and what it is called."""
    from whybuy.records import conversations as records

    whole = records.one(key)
    turns: list[dict[str, object]] = [
        {
            "end": turn.end,
            "at_ms": turn.at_ms,
            "speaker": turn.speaker,
            "side": turn.side,
            "words": whole.text[turn.start : turn.end],
        }
        for turn in whole.turns
    ]
    return turns, whole.title or f"Conversation of {whole.day}"


def _line(turn: dict[str, object]) -> tuple[str, str, str, str]:
    at = turn["at_ms"]
    minute = clock(at) if isinstance(at, int) else ""
    return minute, str(turn["speaker"]), str(turn["side"]), str(turn["words"])
