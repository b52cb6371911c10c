"""Who knows whom, as the records tell it: each tie with its kind, its last day and its source.

Somebody is `member:KEY` (of the team), `person:KEY`, or `customer:KEY` (whoever of a firm is not
named). People are told apart by their keys and never by their names: a name that two people of a
customer share ties nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.contacts import contacts, heard

TIES: dict[str, pl.DataType] = {
    "one": pl.String(),
    "other": pl.String(),
    "kind": pl.String(),
    "last": pl.Date(),
    "times": pl.Int64(),
    "evidence": pl.String(),
}
SOMEBODY = "member:"
"""One of the team, nobody knows who."""
_MEDIA = {
    "interview": "meeting",
    "asked": "meeting",
    "call": "call",
    "mail": "mail",
    "chat": "mail",
}
_MEET = ("visit", "meet", "video", "lunch", "fair", "in person")
_CALL = ("call", "phone", "tel")

Row = tuple[str, str, str, date | None, int, str]


def ties(books: Books, *, before: date | None = None) -> pl.DataFrame:
    """One row a tie by the day of the books, in the columns of TIES; either may speak to the other.

    kind: of `methods.network.KINDS`. Contacts, mails, calls and meetings of the same two are one
    tie of their kind, with how often and when last. before: only what is dated before this day.
    """
    whole = books.once(("tie events",), lambda: _events(books))
    if before is not None:
        whole = whole.filter(pl.col("last") < before)
    return whole.group_by("one", "other", "kind", maintain_order=True).agg(
        pl.col("last").max(),
        pl.col("times").sum(),
        pl.col("evidence").sort_by(pl.col("last").fill_null(date.min)).last(),
    )


def people(books: Books) -> pl.DataFrame:
    """Everybody on record at a customer: person, name, role, customer_id, email, past_employers (a
    list of names), evidence."""
    return books.once(("people of customers",), _people)


def team(books: Books) -> dict[str, str]:
    """What each of the team is called, by key."""
    from whybuy.records import team as records

    return books.once(
        ("team names",), lambda: dict(records.frame().select("key", "name").iter_rows())
    )


def sellers(books: Books) -> set[str]:
    """Whom the deals name as one of us, by name or key."""
    from whybuy.records import deals

    named = deals.frame(until=books.known_until)["seller"].drop_nulls()
    return {name for name in named if name}


def untold(books: Books) -> int:
    """How many names of meetings and mails were those of two people, or of nobody on record."""
    books.once(("tie events",), lambda: _events(books))
    return int(books.once(("ties untold",), lambda: 0))


def _people() -> pl.DataFrame:
    from whybuy.records import people as records

    split = pl.col("past_employers").fill_null("").str.split(";")
    return records.frame().select(
        "name",
        pl.col("role").fill_null(""),
        person=pl.col("key"),
        customer_id=pl.col("customer").fill_null(""),
        email=pl.col("email").fill_null("").str.to_lowercase(),
        past_employers=split.list.eval(pl.element().str.strip_chars()).list.eval(
            pl.element().filter(pl.element() != "")
        ),
        evidence=pl.format("person:{}", "key"),
    )


def _events(books: Books) -> pl.DataFrame:
    """Each mail, meeting and word by itself, in the columns of TIES."""
    who = Who(books)
    parts = [_stated, _contacted, _written, _met, _referred]
    rows = [row for part in parts for row in part(books, who) if row[0] != row[1]]
    books.once(("ties untold",), lambda: who.untold)
    found = pl.DataFrame(rows, schema=TIES, orient="row")
    # The same two, whoever is named first; but a firm is spoken of, and does not speak first.
    firm = pl.col("other").str.starts_with("customer:")
    apart = firm | (pl.col("one") <= pl.col("other"))
    ends = [pl.when(apart).then(a).otherwise(b) for a, b in (("one", "other"), ("other", "one"))]
    return found.with_columns(ends[0].alias("one"), ends[1].alias("other"))


class Who:
    """Turns what a record says of somebody into who that is; counts those it cannot tell."""

    def __init__(self, books: Books) -> None:
        known = people(books)
        self.keys = set(known["person"])
        self.at = dict(known.select("person", "customer_id").iter_rows())
        self.by_email = _only(known.filter(pl.col("email") != "").select("email", "person").rows())
        named = known.with_columns(pl.col("name").str.to_lowercase())
        self.by_name = _only(
            ((customer, name), key)
            for customer, name, key in named.select("customer_id", "name", "person").iter_rows()
        )
        members = team(books)
        self.members = {key.casefold(): key for key in members}
        self.members |= _only((name.casefold(), key) for key, name in members.items())
        self.ours = {name.casefold() for name in sellers(books)} | set(self.members)
        self.untold = 0

    def of_us(self, called: str | None) -> str:
        """One of the team, by key or name; a name that is not of the team stays as it is."""
        said = (called or "").strip()
        return f"{SOMEBODY}{self.members.get(said.casefold(), said)}"

    def is_ours(self, called: str, *, customer: str) -> bool:
        """Whether a name among those of a meeting is one of us, and nobody of the customer's."""
        said = called.strip().casefold()
        return said in self.ours and (customer, said) not in self.by_name

    def of_them(self, called: str, *, customer: str, email: str = "") -> str:
        """A person at a customer, by key, address or name; "" where nobody is meant clearly."""
        said = called.strip()
        if said in self.keys:
            return f"person:{said}"
        found = self.by_email.get(email.lower(), "") or self.by_name.get(
            (customer, said.casefold()), ""
        )
        self.untold += not found
        return f"person:{found}" if found else ""


def _only(pairs: Iterator[tuple[object, str]] | list[tuple[object, str]]) -> dict[object, str]:
    """What each stands for, without those that stand for several."""
    found: dict[object, set[str]] = {}
    for name, key in pairs:
        found.setdefault(name, set()).add(key)
    return {name: next(iter(keys)) for name, keys in found.items() if len(keys) == 1}


def _stated(books: Books, who: Who) -> Iterator[Row]:
    """Acquaintances that somebody wrote down, or that an address book has."""
    from whybuy.records import acquaintances

    for row in acquaintances.frame(until=books.known_until).iter_rows(named=True):
        one = f"person:{row['other']}" if row["other"] else who.of_us(row["member"])
        last = row["last"] or row["since"]
        key = f"acquaintance:{row['key']}"
        yield one, f"person:{row['person']}", row["how"] or "other", last, row["times"] or 1, key


def _contacted(books: Books, who: Who) -> Iterator[Row]:
    """Contacts in which somebody was there to be spoken to: a mail without a reply is no tie."""
    for row in heard(contacts(books)).iter_rows(named=True):
        if _by_channel(row["channel"] or "") == "mail" and not (row["response"] or row["said"]):
            continue
        other = f"person:{row['person']}" if row["person"] else f"customer:{row['customer']}"
        kind = _by_channel(row["channel"] or "")
        yield who.of_us(row["by_whom"]), other, kind, row["day"], 1, f"contact:{row['key']}"


def _by_channel(channel: str) -> str:
    said = channel.casefold()
    if any(word in said for word in _MEET):
        return "meeting"
    return "call" if any(word in said for word in _CALL) else "mail"


def _written(books: Books, who: Who) -> Iterator[Row]:
    """Mails and talks: all of ours with all of theirs, and theirs of one firm with another's."""
    from whybuy.records import conversations, taking_part

    named = taking_part.frame(until=books.known_until)
    by_talk = named.partition_by("conversation", as_dict=True)
    for talk in conversations.frame(until=books.known_until).iter_rows(named=True):
        kind = _MEDIA.get(talk["medium"] or "")
        if kind is None:
            continue
        rows = by_talk.get((talk["conversation"],), named.clear()).iter_rows(named=True)
        ours, theirs = _sides(list(rows), who, talk["customer"] or "")
        if talk["person"]:
            theirs[f"person:{talk['person']}"] = None
        key = f"conversation:{talk['conversation']}"
        yield from _all_with_all(list(ours), list(theirs), who, kind, talk["day"], key)


def _sides(
    rows: list[dict[str, str]], who: Who, customer: str
) -> tuple[dict[str, None], dict[str, None]]:
    """Ours and theirs among the names of a conversation, each once."""
    ours, theirs = dict[str, None](), dict[str, None]()
    for row in rows:
        if row["side"] == "us":
            ours[who.of_us(row["name"])] = None
        elif found := who.of_them(row["name"], customer=customer, email=row["email"]):
            theirs[found] = None
    return ours, theirs


def _met(books: Books, who: Who) -> Iterator[Row]:
    """Meetings that were held."""
    from whybuy.records import meetings

    held = meetings.frame(until=books.known_until).filter(pl.col("state") == "held")
    for row in held.iter_rows(named=True):
        ours = [who.of_us(name) for name in (row["by_whom"] or "").split(";") if name.strip()]
        named = [name for name in (row["people"] or "").split(";") if name.strip()]
        # A calendar lists us among those who were there, the one who invited first.
        of_us = [name for name in named if who.is_ours(name, customer=row["customer"])]
        ours += [one for one in map(who.of_us, of_us) if one not in ours]
        theirs = [
            who.of_them(name, customer=row["customer"]) for name in named if name not in of_us
        ]
        found = [one for one in theirs if one] or [f"customer:{row['customer']}"]
        yield from _all_with_all(ours, found, who, "meeting", row["day"], f"meeting:{row['key']}")


def _all_with_all(
    ours: list[str], theirs: list[str], who: Who, kind: str, day: date | None, evidence: str
) -> Iterator[Row]:
    for one in ours or [SOMEBODY]:
        for other in theirs:
            yield one, other, kind, day, 1, evidence
    firm = {key: who.at.get(key.partition(":")[2], key) for key in theirs}
    for one, other in combinations(theirs, 2):
        # Of one firm they know each other anyway.
        if firm[one] != firm[other]:
            yield one, other, kind, day, 1, evidence


def _referred(books: Books, who: Who) -> Iterator[Row]:
    """Who sent us somebody knows them."""
    for row in referred(books).iter_rows(named=True):
        person, firm = row["other_person"], row["other_customer"]
        if person or firm:
            one = f"person:{person}" if person else f"customer:{firm}"
            new = f"customer:{row['customer']}"
            yield one, new, "referral", row["day"], 1, f"referral:{row['key']}"


def referred(books: Books) -> pl.DataFrame:
    """Referrals that came in, in the columns of the records."""
    from whybuy.records import referrals

    whole = books.once(("referrals",), lambda: referrals.frame(until=books.known_until))
    return whole.filter(pl.col("direction") == "in")


Trail = tuple[str, pl.DataFrame, list[str]]


def acquaintance_trail(books: Books, key: str) -> Trail:
    """One acquaintance as it was written down; leads to the person who is known."""
    from whybuy.records import acquaintances

    found = acquaintances.frame(until=books.known_until).filter(pl.col("key") == key)
    shown = _by_name(books, found.drop("key", "batch"), "person", "other")
    return "Who knows whom", shown, [f"person:{person}" for person in found["person"]]


def person_trail(books: Books, key: str) -> Trail:
    """Somebody at a customer, and who knows them; each tie leads to its record."""
    called = people(books).filter(pl.col("person") == key)
    me = f"person:{key}"
    found = ties(books).filter((pl.col("one") == me) | (pl.col("other") == me))
    other = pl.when(pl.col("one") == me).then("other").otherwise("one")
    shown = found.select(other.alias("knows"), "kind", "times", "last")
    names = {f"person:{person}": name for person, name in called_by(books)}
    names |= {f"{SOMEBODY}{member}": name for member, name in team(books).items()}
    shown = shown.with_columns(pl.col("knows").replace(names))
    title = called["name"][0] if called.height else key
    if shown.is_empty():
        facts = called.select("name", "role", "email")
        return title, facts, [f"customer:{customer}" for customer in called["customer_id"]]
    return title, shown, found["evidence"].to_list()


def called_by(books: Books) -> list[tuple[str, str]]:
    """Everybody's key and name."""
    return people(books).select("person", "name").rows()


def _by_name(books: Books, found: pl.DataFrame, *columns: str) -> pl.DataFrame:
    names = dict(called_by(books))
    return found.with_columns(pl.col(columns).replace(names))
