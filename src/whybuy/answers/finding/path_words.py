"""A path of introductions in words: who knows whom from where, and what to ask of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whybuy.estimates.network import Hop, Path
    from whybuy.evidence.books import Books

US = "one of us"
_COUNTED = {"meeting": "met", "call": "spoke", "mail": "wrote to each other"}
_STATED = {
    "family": "family",
    "friend": "friends",
    "colleague": "colleagues",
    "former colleague": "former colleagues",
    "referral": "has spoken of us there before",
    "client": "client and supplier",
    "same firm": "of the same firm",
    "past employer": "both worked at one firm",
    "network": "linked online",
    "other": "acquainted",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do on a path: who does it, with whom, the ask in words, how they know each
    other, and the record behind that."""

    who: str
    whom: str
    ask: str
    tie: str
    evidence: str


def called(books: Books, key: str) -> str:
    """Who that is: a name of ours, a name with its firm, or somebody at a firm."""
    from whybuy.evidence.network import team

    kind, _, rest = key.partition(":")
    if kind == "member":
        return team(books).get(rest, rest) or US
    if kind == "customer":
        return f"somebody at {firm(books, rest)}"
    row = _person(books, rest)
    at = firm(books, row[1]) if row[1] else ""
    return f"{row[0]} ({at})" if at else row[0]


def name(books: Books, key: str) -> str:
    """The bare name of a person, or of one of us; of a firm its own."""
    kind, _, rest = key.partition(":")
    if kind == "person":
        return _person(books, rest)[0]
    return firm(books, rest) if kind == "customer" else called(books, key)


def firm(books: Books, customer: str) -> str:
    """What a customer is called."""
    from whybuy.evidence.contacts import names

    known = books.once(("names by key",), lambda: dict(names(books).iter_rows()))
    return str(known.get(customer) or customer)


def _person(books: Books, key: str) -> tuple[str, str]:
    from whybuy.evidence.network import people

    def by_key() -> dict[str, tuple[str, str]]:
        rows = people(books).select("person", "name", "customer_id").iter_rows()
        return {person: (called, customer) for person, called, customer in rows}

    return books.once(("people by key",), by_key).get(key, (key, ""))


def tie(hop: Hop) -> str:
    """How two know each other: met 3 times, last 2026-03-02; former colleagues."""
    if hop.kind in _COUNTED:
        often = {1: "once", 2: "twice"}.get(hop.times, f"{hop.times} times")
        last = f", last {hop.last}" if hop.last and hop.times > 1 else ""
        last = f" on {hop.last}" if hop.last and hop.times == 1 else last
        return f"{_COUNTED[hop.kind]} {often}{last}"
    since = f", last {hop.last}" if hop.last else ""
    return f"{_STATED.get(hop.kind, 'acquainted')}{since}"


def spoken(books: Books, customer: str) -> tuple[str, str] | None:
    """That we speak with them already, how and who of us, and the record behind it; None if not.

    We speak with them already: a deal is open since 2026-08-31 (Ann Byrne).
    """
    import polars as pl

    from whybuy.evidence.came import talking
    from whybuy.evidence.network import team

    found = talking(books).filter(pl.col("customer_id") == customer).to_dicts()
    if not found:
        return None
    members = team(books)
    named = [one.strip() for one in found[0]["by"].split(";") if one.strip()]
    who = ", ".join(str(members.get(one, one)) for one in named)
    who = f" ({who})" if who else ""
    return f"We speak with them already: {found[0]['how']}{who}.", str(found[0]["evidence"])


def only_one(books: Books, customer: str) -> str:
    """The one person on record there, with the firm; "" for nobody or several."""
    import polars as pl

    from whybuy.evidence.network import people

    there = people(books).filter(pl.col("customer_id") == customer)["person"].to_list()
    return called(books, f"person:{there[0]}") if len(there) == 1 else ""


def opening(books: Books, customer: str) -> str:
    """A question to begin with: of what they said within the year, else an open one."""
    import polars as pl

    from whybuy.evidence.triggers import signs

    late = pl.col("day").is_null() | (pl.col("day") > books.known_until - timedelta(days=365))
    said = signs(books).filter(pl.col("customer_id") == customer, late).head(1)
    if said.is_empty():
        return f"What would you change first at {firm(books, customer)}, if you could?"
    sign = said.row(0, named=True)
    day = sign["day"]
    when = f"On {day.day} {day:%B %Y} you" if day else "You"
    words = sign["words"].strip()
    stop = "" if words[-1:] in ".!?…" else "."
    since = f"What has that meant for you and {firm(books, customer)} since?"
    return f"{when} said: “{words}{stop}” {since}"


def in_words(books: Books, path: Path) -> str:
    """The whole path: Ann → Bo Peters (Acme), met twice → Cy Weir (Weir Tea), former colleagues."""
    said = [called(books, path.hops[0].one)]
    said += [f"{called(books, hop.other)} [{tie(hop)}]" for hop in path.hops]
    return " → ".join(said)


def steps(books: Books, path: Path) -> Iterator[Step]:
    """What to do on it, one after another."""
    target = firm(books, path.customer)
    for at, hop in enumerate(path.hops):
        last = at == len(path.hops) - 1
        who, whom = called(books, hop.one), called(books, hop.other)
        ask = _last(books, hop, path, alone=at == 0) if last else _ask(books, path, at, target)
        yield Step(who, whom, ask, tie(hop), hop.evidence)


def _ask(books: Books, path: Path, at: int, target: str) -> str:
    """What is asked of somebody between us and them."""
    further = path.hops[at + 1]
    known = name(books, further.other)
    if further.other.startswith("customer:"):
        return (
            f"“You know {target}. Who there should hear of this, and may I say that you said so?”"
        )
    if further is path.hops[-1]:
        return (
            f"“You know {known} of {target}. Would you ask whether a conversation is welcome? "
            "If it is not the moment, a no is fine.”"
        )
    return f"“You know {known}, who knows {target}. Would you put us in touch?”"


def _last(books: Books, hop: Hop, path: Path, *, alone: bool) -> str:
    """What happens at the end: one of us writes, or the introduction is made."""
    target = firm(books, path.customer)
    if alone:
        return f"Write or call: they know you. Begin with {target}, not with us."
    who = f"{name(books, hop.one)} introduces you"
    return f"{who}. Thank {name(books, hop.one)} whatever comes of it, and tell what did."
