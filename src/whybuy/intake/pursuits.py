"""Deals and all that belongs to them, needs, meetings, ties: how files say them, what cannot be.

What is checked is written once, as SQL: files and what is typed meet it.
"""

# ruff: noqa: S608 -- what a file says reaches SQL as a quoted literal or not at all

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from whybuy.errors import BadInput
from whybuy.intake.called import customer_sql
from whybuy.intake.checks import Check
from whybuy.intake.contacting import yes_or_no
from whybuy.intake.deals import NOT_SAID
from whybuy.intake.hours_said import MOST, hours_sql
from whybuy.intake.meeting_times import check_there, read_at, read_zone
from whybuy.intake.recognise import words

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

Sql = Callable[[str], str]
"""A field to its SQL."""

OF_CUSTOMERS = ("yellow_lights", "needs", "meetings", "referrals")
"""Kinds whose customer may be told by their deal or person."""
OF_DEALS = ("stage_changes", "buying_group", "decision_steps")
TIED = (*OF_CUSTOMERS, *OF_DEALS, "acquaintances")
CHECKED = (*TIED, "deals")
YES_OR_NO = {"customers": ("unasked",), "deals": ("by_request",), "referrals": ("split",)}
YES = ("yes", "y", "true", "t", "1", "x", "ja", "oui", "si", "sí", "sim")
NO = ("no", "n", "false", "f", "0", "nein", "non", "nee")
PEOPLE = ("person", "other", "other_person")
DECIDED = "('won', 'lost', 'no decision', 'withdrawn', 'referred')"

UPSIDE_DOWN = "The deal was closed before it was opened."
_TO_COME = "That day is still to come."
_CORRECT = "Correct one of the two days."


def lay_deals(con: DuckDBPyConnection) -> None:
    """The temporary table of all deals: key, whose, and what they are called."""
    from whybuy.records import deals

    con.register("deals_kept", deals.frame().select("key", "customer", "title").to_arrow())
    con.execute(
        "CREATE OR REPLACE TEMP TABLE deals_called AS "
        "SELECT key, customer, lower(trim(title)) AS called FROM deals_kept"
    )
    con.unregister("deals_kept")


def fields_of(kind: str, values: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, str]:
    """The SQL of the fields that have a form of their own."""
    found = dict[str, str]()
    for name in YES_OR_NO.get(kind, ()):
        if name in texts:
            found[name] = yes_or_no(texts[name], yes=YES, no=NO)
    if kind == "deals":
        found |= _of_deals(values, texts)
    if kind in TIED:
        found |= _ties(kind, values, texts)
    if kind == "meetings":
        found |= {"at": f"left({texts['at']}, 5)"} if "at" in texts else {}
    return found


def _of_deals(values: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, str]:
    """The SQL of hours in numbers or bands, and of the outcome.

    The stage tells the outcome where its own cell says nothing; a stage that leaves it open then
    takes back no outcome that is on record.
    """
    found = dict[str, str]()
    if "hours" in values:
        found["hours"] = hours_sql(values["hours"], texts["hours"])
    if "stage" in texts:
        found["outcome"] = outcome_sql(texts["stage"])
    if "stage" in texts and "outcome" in texts:
        cell, told = texts["outcome"], found["outcome"]
        found["outcome"] = (
            f"CASE WHEN {cell} IS NULL THEN nullif({told}, '') "
            f"WHEN lower({cell}) IN ({', '.join(map(_literal, NOT_SAID))}) THEN {told} "
            f"ELSE {values['outcome']} END"
        )
    return found


def outcome_sql(stage: str) -> str:
    """The SQL of the outcome that a stage tells, as a whole ("Closed Won") or by a word of it.

    "5 - Gewonnen, unterschrieben" is won. Nothing is told by words that leave it open ("won or
    lost", "likely won").
    """
    said, told = f"lower(trim({stage}))", words()["deals"]["stage_words"]
    whole = [
        f"WHEN {said} IN ({', '.join(_literal(word) for word in [one, *words_for])}) "
        f"THEN {_literal(one)}"
        for one, words_for in words()["choices"]["deals"]["outcome"].items()
    ]
    parts = f"string_split_regex({said}, '[^\\pL''’]+')"
    by_word = [
        f"WHEN list_has_any({parts}, {_list(told[one])}) "
        f"AND NOT list_has_any({parts}, {_list([*told['open'], *told[other]])}) THEN '{one}'"
        for one, other in (("won", "lost"), ("lost", "won"))
    ]
    return f"CASE {' '.join([*whole, *by_word])} ELSE '' END"


def _list(said: Sequence[str]) -> str:
    return f"[{', '.join(map(_literal, said))}]"


def _literal(word: str) -> str:
    return "'" + word.lower().replace("'", "''") + "'"


def _ties(kind: str, values: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, str]:
    """The SQL of the ids of whom and what a row names by id, address, name or title."""
    found = dict[str, str]()
    customer = values.get("customer")
    deal_of = None
    if "deal" in texts:
        found["deal"] = _deal_sql(texts["deal"], customer)
        deal_of = f"(SELECT customer FROM deals_called WHERE key = {found['deal']})"
    whose = [one for one in (customer, deal_of) if one]
    for name in PEOPLE:
        if name in texts and not (kind == "referrals" and name == "other"):
            own = f"coalesce({', '.join(whose)})" if whose and name == "person" else None
            found[name] = _person_sql(texts[name], own)
    if kind in OF_CUSTOMERS:
        if "person" in found:
            whose.append(f"(SELECT customer FROM people_met WHERE key = {found['person']})")
        if whose:
            found["customer"] = f"coalesce({', '.join(whose)})"
    if "other_customer" in texts:
        found["other_customer"] = customer_sql(None, texts["other_customer"])
    return found


def _deal_sql(deal: str, customer: str | None) -> str:
    theirs = f"AND customer = {customer}" if customer else ""
    by_title = f"SELECT min(key) FROM deals_called WHERE called = lower(trim({deal})) {theirs}"
    return (
        f"CASE WHEN {deal} IS NOT NULL THEN coalesce((SELECT key FROM deals_called "
        f"WHERE key = {deal}), ({by_title} HAVING count(*) = 1), {deal}) END"
    )


def _person_sql(person: str, customer: str | None) -> str:
    at, theirs = f"lower(trim({person}))", f"AND customer = {customer}" if customer else ""
    return (
        f"CASE WHEN {person} IS NOT NULL THEN coalesce("
        f"(SELECT key FROM people_met WHERE key = {person}), "
        f"(SELECT min(key) FROM people_met WHERE email = {at} HAVING count(*) = 1), "
        f"(SELECT min(key) FROM people_met WHERE name = {at} {theirs} HAVING count(*) = 1), "
        f"{person}) END"
    )


def file_checks_of(kind: str, texts: Mapping[str, str]) -> list[Check]:
    """What only a file can get wrong: a word that says neither yes nor no, a name of two people."""
    found = [
        Check(
            name,
            f'{name}_cell IS NOT NULL AND "{name}" IS NULL',
            "It says neither yes nor no.",
            "Write yes or no, or leave it empty where nobody knows.",
        )
        for name in YES_OR_NO.get(kind, ())
        if name in texts
    ]
    if kind not in TIED:
        return found
    for name in PEOPLE:
        if name in texts and not (kind == "referrals" and name == "other"):
            called = f"(SELECT count(*) FROM people_met WHERE name = lower(trim({name}_cell)))"
            known = f'EXISTS (SELECT 1 FROM people_met WHERE key = "{name}")'
            reason = "Several people on record have this name."
            remedy = "Write the id or the e-mail address of the one who is meant."
            found.append(Check(name, f"{called} > 1 AND NOT {known}", reason, remedy))
    return found


def mark_times(con: DuckDBPyConnection, texts: Mapping[str, str], *, bit: int) -> Check:
    """Settle the times and zones of `listed`; marks rows whose time is none or never was."""
    cells = [f"{name}_cell" if name in texts else "NULL" for name in ("at", "zone")]
    asked = f"SELECT DISTINCT {cells[0]}, {cells[1]}, day FROM listed"
    rows = [
        (at, zone, day, *_settled(at, zone, day)) for at, zone, day in con.execute(asked).fetchall()
    ]
    con.execute(
        "CREATE OR REPLACE TEMP TABLE times (at_said TEXT, zone_said TEXT, day DATE, "
        '"at" TEXT, "zone" TEXT, bad BOOL)'
    )
    if rows:
        con.executemany("INSERT INTO times VALUES (?, ?, ?, ?, ?, ?)", rows)
    sets = "".join(f'"{name}" = t."{name}", ' for name in ("at", "zone") if name in texts)
    con.execute(
        f"UPDATE listed AS l SET {sets}fault = fault | CASE WHEN bad THEN {bit} ELSE 0 END "
        f"FROM times AS t WHERE {cells[0]} IS NOT DISTINCT FROM t.at_said "
        f"AND {cells[1]} IS NOT DISTINCT FROM t.zone_said AND l.day IS NOT DISTINCT FROM t.day"
    )
    return Check(
        "at" if "at" in texts else "zone",
        "FALSE",
        "This is no time of day, no known time zone, or an hour that the clocks passed over.",
        "Write the time like 14:30, the zone like Europe/Berlin.",
    )


def _settled(
    at: str | None, zone: str | None, day: date | None
) -> tuple[str | None, str | None, bool]:
    try:
        when = read_at(at) if at else None
        where = read_zone(zone) if zone else None
        if when and where and day:
            check_there(day, when, where)
    except BadInput:
        return None, None, True
    return when, where, False


def checks_of(kind: str, sql: Sql, *, today: date) -> list[Check]:
    """What a deal, need, light, meeting, tie or referral cannot be."""
    found = [
        Check(name, f"{sql(name)} IS NULL", f"{what} is missing.", "Fill it in.")
        for name, what in _NEEDED.get(kind, {}).items()
    ]
    for name in _PAST.get(kind, ()):
        found.append(Check(name, f"{sql(name)} > DATE '{today}'", _TO_COME, "Correct it."))
    for later, earlier, reason in _IN_ORDER.get(kind, ()):
        found.append(Check(later, f"{sql(later)} < {sql(earlier)}", reason, _CORRECT))
    own = {"deals": _deal_checks, "acquaintances": _tie_checks, "meetings": _meeting_checks}
    if kind in own:
        found += own[kind](sql, today)
    if kind == "referrals":
        itself = f"{sql('other_customer')} = {sql('customer')}"
        reason = "A customer is not referred to itself."
        found.append(Check("other_customer", itself, reason, "Correct one of the two."))
    return found


_NEEDED = {
    "deals": {"customer": "The customer"},
    "stage_changes": {"deal": "The deal", "stage": "The stage", "day": "The day"},
    "buying_group": {"deal": "The deal", "person": "The person", "role": "Their role"},
    "decision_steps": {"deal": "The deal", "what": "What is to be done"},
    "yellow_lights": {"customer": "The customer", "words": "What they said"},
    "needs": {"customer": "The customer", "words": "What they need"},
    "meetings": {"customer": "The customer", "day": "The day"},
    "acquaintances": {"person": "The person"},
    "referrals": {"customer": "The customer", "direction": "Whether in or out"},
}
_PAST = {
    "stage_changes": ("day",),
    "decision_steps": ("done_on",),
    "yellow_lights": ("said_on", "settled_on"),
    "needs": ("said_on", "settled_on"),
    "buying_group": ("said_on",),
    "acquaintances": ("since", "last"),
    "referrals": ("day",),
}
_SETTLED = "It was settled before it was said."
_IN_ORDER = {
    "yellow_lights": (("settled_on", "said_on", _SETTLED),),
    "needs": (("settled_on", "said_on", _SETTLED),),
    "acquaintances": (("last", "since", "They met last before they knew one another."),),
}


def _deal_checks(sql: Sql, today: date) -> list[Check]:
    hours, decided = sql("hours"), f"{sql('outcome')} IN {DECIDED}"
    return [
        Check(
            "closed",
            f"{sql('closed')} < {sql('opened')} AND {decided}",
            UPSIDE_DOWN,
            "Correct one of the two days, or empty the first one where nobody knows it.",
        ),
        Check(
            "amount",
            f"{sql('amount')} = 0 AND {sql('outcome')} = 'won'",
            "The deal was won at an amount of zero.",
            "Fill in the amount, or leave it empty where nobody knows it.",
        ),
        Check(
            "hours",
            f"{hours} < 0 OR {hours} > {MOST}",
            "No deal takes such a time.",
            "Write the hours, such as 6.",
        ),
    ]


def _tie_checks(sql: Sql, today: date) -> list[Check]:
    person, other, member = sql("person"), sql("other"), sql("member")
    return [
        Check(
            "other" if other != "NULL" else "member",
            f"{other} IS NULL AND {member} IS NULL",
            "Nobody is named who knows them.",
            "Fill in who of the team does, or which other person.",
        ),
        Check("other", f"{other} = {person}", "Nobody is known to themselves.", "Correct it."),
        Check("times", f"{sql('times')} < 0", "They cannot have met so often.", "Correct it."),
    ]


def _meeting_checks(sql: Sql, today: date) -> list[Check]:
    minutes = "A meeting takes no less than no time, and at most a day."
    held = "It was held on a day that is still to come."
    return [
        Check(
            "state",
            f"{sql('state')} = 'held' AND {sql('day')} > DATE '{today}'",
            held,
            "Write planned or agreed, or correct the day.",
        ),
        Check("minutes", f"{sql('minutes')} NOT BETWEEN 0 AND 1440", minutes, "Correct it."),
        Check("next_due", f"{sql('next_due')} < {sql('day')}",
              "The next step is due before the meeting.", _CORRECT),
    ]  # fmt: skip
