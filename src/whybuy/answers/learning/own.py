"""One person's own record, in words and plain values, for every face: theirs first and alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from whybuy.answers.wording import counted, money, number, share

if TYPE_CHECKING:
    from whybuy.estimates.own_record import OwnRecord
    from whybuy.evidence.books import Books
    from whybuy.records.models import User

SCHEMA = "whybuy.own-record/1"
SHOWN = 10
"""Rows of each list, unless all are asked for."""


def own(books: Books, user: User, *, person: str = "", whole: bool = False) -> dict[str, Any]:
    """The record of who asks, or of `person` where that is an owner; the first of each list, or
    with `whole` all of them.

    Raises Denied for somebody else's, NotFound where nobody of that name has sold anything.
    """
    from whybuy.estimates.own_record import own_record, sellers

    names = names_of(user)
    asked = person.strip()
    if not asked or asked.casefold() in {name.casefold() for name in names}:
        return _told(books, own_record(books, names[0], also=names[1:]), mine=True, whole=whole)
    _only_for_owners(user)
    known = {name.casefold(): name for name in sellers(books)}
    if asked.casefold() not in known:
        from whybuy.errors import NotFound

        there = ", ".join(known.values()) or "nobody yet"
        raise NotFound(f"Nobody called {asked!r} has sold a deal. On record: {there}.")
    name = known[asked.casefold()]
    return _told(books, own_record(books, name, also=_keys_of(name)), mine=False, whole=whole)


def others(books: Books, user: User) -> list[str]:
    """Whose records this user may look at besides their own: all for an owner, else nobody's."""
    from whybuy.estimates.own_record import sellers
    from whybuy.records import access

    if not access.allowed(user.role, "manage"):
        return []
    mine = {name.casefold() for name in names_of(user)}
    return [name for name in sellers(books) if name.casefold() not in mine]


def names_of(user: User) -> list[str]:
    """The names under which somebody who is signed in may be on record as having sold."""
    from whybuy.records import team

    names = [name for name in (user.get_full_name(), user.get_username()) if name]
    for key, name in team.frame().select("key", "name").iter_rows():
        if any(team.key_of(one) == key for one in list(names)):
            names += [key, name]
    return list(dict.fromkeys(names))


def _keys_of(name: str) -> list[str]:
    from whybuy.records import team

    key = team.key_of(name)
    return [key] if key else []


def _only_for_owners(user: User) -> None:
    from whybuy.errors import Denied
    from whybuy.records import access

    if not access.allowed(user.role, "manage"):
        raise Denied(
            "Somebody else's record is for that person and for owners. Yours: whybuy mine."
        )


def _told(books: Books, record: OwnRecord, *, mine: bool, whole: bool) -> dict[str, Any]:
    """The record as plain values."""
    from whybuy.estimates.track_record import sentence

    ended = record.deals.filter(~record.deals["is_open"])
    most = None if whole else SHOWN
    return {
        "schema": SCHEMA,
        "person": record.called,
        "mine": mine,
        "headline": _headline(record, mine=mine),
        "deals": dict(record.counts),
        "hours": {outcome: hours for outcome, hours in record.hours.items() if hours},
        "forecasts": [sentence(one) for one in record.scored],
        "walk_away": [_away(books, row) for row in record.away.to_dicts()[:most]],
        "more_walk_away": max(record.away.height - (most or record.away.height), 0),
        "ended": [_ended(row) for row in ended.to_dicts()[:most]],
        "more_ended": max(ended.height - (most or ended.height), 0),
    }


def _away(books: Books, row: dict[str, Any]) -> dict[str, Any]:
    """A deal that took more than it could promise."""
    return {
        "deal": row["key"],
        "name": row["name"] or row["customer_id"],
        "title": row["title"],
        "says": f"It could promise {money(row['expected'], books.currency)} and took "
        f"{money(row['took'], books.currency)} in {number(row['hours'])} hours",
    }


def _ended(row: dict[str, Any]) -> dict[str, Any]:
    """A deal that ended, beside the chance to win it that was foretold, or was usual then."""
    chance = row["chance"]
    told = "" if chance is None else f"{share(chance)}, {row['how']}"
    return {
        "deal": row["key"],
        "name": row["name"] or row["customer_id"],
        "title": row["title"],
        "closed": row["closed"].isoformat() if row["closed"] else "",
        "outcome": row["outcome"],
        "reason": row["reason"],
        "chance": chance,
        "chance_said": told,
    }


def _headline(record: OwnRecord, *, mine: bool) -> str:
    if not record.deals.height:
        return (
            "No deal on record names you as who sold it."
            if mine
            else f"No deal on record names {record.called}."
        )
    won = record.counts.get("won", 0)
    still = record.counts.get("open", 0)
    whose = "your" if mine else f"{record.called}'s"
    more = f"; {still:,} still open" if still else ""
    if not record.ended:
        return f"None of {whose} {counted(still, 'deal', 'deals')} has ended yet."
    if record.ended == 1:
        came = "won" if won else "not won"
        return f"The one of {whose} deals that has ended was {came}{more}."
    return f"{won:,} of {whose} {record.ended:,} deals that ended were won{more}."
