"""Consents, promises, the team and contacts made: how files say them, and what cannot be so.

What is checked is written once, as SQL: files and what is typed meet it.
"""

# ruff: noqa: S608 -- what a file says reaches SQL as a quoted literal or not at all

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from whybuy.intake.checks import Check

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

Sql = Callable[[str], str]
"""A field to its SQL."""

CHECKED = ("consents", "promises", "contacts", "team")
ALLOWED = ("yes", "y", "true", "t", "1", "x", "allowed", "granted", "given", "opt-in", "opt in")
ALLOWED += ("opted in", "subscribed", "ja", "oui", "si", "sí", "sim")
FORBIDDEN = ("no", "n", "false", "f", "0", "not allowed", "refused", "withdrawn", "revoked")
FORBIDDEN += ("opt-out", "opt out", "opted out", "unsubscribed", "never", "nein", "non", "nee")
"""What a cell says that asks whether somebody may be contacted."""

_DUE = "It is due before it was made."
_DONE = "It was kept before it was made."
_TO_COME = "That day is still to come."


def yes_or_no(cell: str, *, yes: tuple[str, ...], no: tuple[str, ...]) -> str:
    """The SQL of a cell that says yes or no; NULL for a word that says neither."""
    words, others = (", ".join(f"'{word}'" for word in said) for said in (yes, no))
    said = f"lower(trim({cell}))"
    return f"CASE WHEN {said} IN ({words}) THEN TRUE WHEN {said} IN ({others}) THEN FALSE END"


def fields_of(kind: str, values: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, str]:
    """The SQL of the fields that have a form of their own."""
    found = dict[str, str]()
    if "allowed" in texts:
        found["allowed"] = yes_or_no(texts["allowed"], yes=ALLOWED, no=FORBIDDEN)
    if kind == "consents" and "person" in texts:
        person, given = texts["person"], values.get("customer")
        found["person"] = person_sql(person, given)
        found["customer"] = customer_sql(person, given)
    if kind == "contacts" and "response" in texts:
        # A word that is none of ours is what they said.
        words = f"CASE WHEN {values['response']} IS NULL THEN {texts['response']} END"
        found["said"] = f"coalesce({texts['said']}, {words})" if "said" in texts else words
    return found


def checks_of(kind: str, sql: Sql, *, today: date) -> list[Check]:
    """What a consent, promise, contact or one of the team cannot be."""
    if kind == "consents":
        return _consent_checks(sql)
    if kind == "promises":
        return _promise_checks(sql, today)
    if kind == "contacts":
        remedy = "A contact is logged when it was made: correct the day."
        minutes = "A contact takes no less than no time, and at most a day."
        return [
            Check("day", f"{sql('day')} > DATE '{today}'", _TO_COME, remedy),
            Check("minutes", f"{sql('minutes')} NOT BETWEEN 0 AND 1440", minutes, "Correct it."),
        ]
    if kind == "team":
        hours, away, back = sql("hours_a_week"), sql("away_from"), sql("away_until")
        upside_down = "The last day away is before the first."
        return [
            Check(
                "hours_a_week", f"{hours} NOT BETWEEN 0 AND 168",
                "A week has no such hours.", "Write the hours a week for customers, such as 6."
            ),
            Check("away_until", f"{back} < {away}", upside_down, "Correct one of them."),
        ]  # fmt: skip
    return []


def _consent_checks(sql: Sql) -> list[Check]:
    return [
        Check(
            "customer",
            f"{sql('customer')} IS NULL",
            "Nobody on record is named.",
            "Fill in the customer's id or name; or the person's id or e-mail.",
        ),
        Check(
            "allowed",
            f"{sql('allowed')} IS NULL",
            "It says neither yes nor no.",
            "Write yes where they may be contacted, no where not.",
        ),
        Check(
            "source",
            f"{sql('source')} IS NULL OR trim({sql('source')}) = ''",
            "A consent without a source cannot be shown to anybody.",
            "Say how we know: an e-mail of that day, a form, a call.",
        ),
        Check(
            "until",
            f"{sql('until')} < {sql('said_on')}",
            "It ends before it was said.",
            "Correct one of the two days.",
        ),
    ]


def _promise_checks(sql: Sql, today: date) -> list[Check]:
    made, due, done = sql("made_on"), sql("due"), sql("done_on")
    remedy = "Correct one of the two days."
    return [
        Check("customer", f"{sql('customer')} IS NULL", "Nobody is named.", "Fill it in."),
        Check("what", f"{sql('what')} IS NULL", "What was promised is missing.", "Fill it in."),
        Check("due", f"{due} < {made}", _DUE, remedy),
        Check("done_on", f"{done} < {made}", _DONE, remedy),
        Check("done_on", f"{done} > DATE '{today}'", _TO_COME, "Correct it, or leave it empty."),
        Check("made_on", f"{made} > DATE '{today}'", _TO_COME, "Correct it."),
    ]


def lay_people(con: DuckDBPyConnection) -> None:
    """The temporary tables of who is meant by a person's id, e-mail or name, and by an address."""
    import polars as pl

    from whybuy.records import people

    known = people.frame().select("key", "customer", "name", "email")
    con.register("people_known", known.to_arrow())
    con.execute(
        "CREATE OR REPLACE TEMP TABLE people_met AS SELECT key, customer, "
        "lower(trim(name)) AS name, lower(trim(email)) AS email FROM people_known"
    )
    con.unregister("people_known")
    con.register("addresses", pl.DataFrame(_addresses(), orient="row", schema=["key", "email"]))
    con.execute("CREATE OR REPLACE TEMP TABLE customers_met AS SELECT * FROM addresses")
    con.unregister("addresses")


def _addresses() -> list[tuple[str, str]]:
    from whybuy.records.models import Customer

    rows = Customer.objects.exclude(email="").values_list("key", "email")
    return [(key, email.strip().lower()) for key, email in rows]


def person_sql(person: str, customer: str | None) -> str:
    """The SQL of a person's id: by id, e-mail, or name at the customer.

    NULL where it is the address of a customer as a whole; what is neither is no id of anybody's.
    """
    at, theirs = f"lower(trim({person}))", f"AND customer = {customer}" if customer else ""
    found = (
        f"(SELECT key FROM people_met WHERE key = {person})",
        f"(SELECT min(key) FROM people_met WHERE email = {at} HAVING count(*) = 1)",
        f"(SELECT min(key) FROM people_met WHERE name = {at} {theirs} HAVING count(*) = 1)",
    )
    firms = f"(SELECT count(*) FROM customers_met WHERE email = {at}) = 1"
    return f"coalesce({', '.join(found)}, CASE WHEN {firms} THEN NULL ELSE {person} END)"


def customer_sql(person: str, customer: str | None) -> str:
    """The SQL of whose consent it is: of whom is named, else of who has the person or address."""
    at = f"lower(trim({person}))"
    found = [
        *([customer] if customer else []),
        f"(SELECT customer FROM people_met WHERE key = {person})",
        f"(SELECT min(customer) FROM people_met WHERE email = {at} HAVING count(*) = 1)",
        f"(SELECT min(key) FROM customers_met WHERE email = {at} HAVING count(*) = 1)",
    ]
    return f"coalesce({', '.join(found)})"
