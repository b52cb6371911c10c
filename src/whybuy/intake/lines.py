"""Order lines read from cells and checked, as one SELECT over the file's table."""

# ruff: noqa: S608 -- what a file says reaches SQL as a quoted literal or not at all

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from whybuy.intake.amounts import (
    LARGEST,
    NumberForm,
    foreign_sign_sql,
    minor_sql,
    minor_units,
)
from whybuy.intake.checks import Check, fault_sql
from whybuy.intake.days import DayForm
from whybuy.intake.rates import Rates
from whybuy.intake.recognise import words
from whybuy.intake.tidy import NUL
from whybuy.orders.port import KINDS

if TYPE_CHECKING:
    from whybuy.intake.tables import Table

EARLIEST = "1900-01-01"
LONGEST_ID = 200
NUMBERS = ("quantity", "price", "amount", "discount", "refunded")
TEXTS = ("customer_name", "customer_country", "product_name")
IDS = ("order_id", "customer_id", "product_id")
ID_CELLS = {"order_id": "order_cell"}
"""Ids whose cell goes by another name, as the line's own id may be made of others."""

BARE_ID = r"regexp_replace(ltrim({text}, ''''), '^([0-9]+)[.]0$', '\1')"
"""An id as a number was meant: without a sheet's mark of a text, and without decimals."""

CANCELLATION = "(order_id[1] = 'C' AND order_id[2] BETWEEN '0' AND '9')"
"""As shops mark the order that takes another back: C536379."""


@dataclass(frozen=True, slots=True)
class LineForm:
    """How this file writes its order lines: what is where, and how days and numbers are written."""

    columns: Mapping[str, int]
    day: DayForm
    numbers: Mapping[str, NumberForm]
    currency: str
    today: date
    bare_ids: frozenset[str] = frozenset()
    rates: Rates | None = None

    def has(self, field: str) -> bool:
        """Whether a column of the file holds the field."""
        return field in self.columns


def cell(at: int) -> str:
    """The SQL of a cell's text without the blanks around it, NULL where nothing is left.

    Only what begins or ends with one is trimmed: to trim every cell takes as long as to read it.
    """
    return (
        f"CASE WHEN c{at} <= '!' OR ends_with(c{at}, ' ') "
        f"THEN nullif(trim(c{at}, ' \t\r\n'), '') ELSE c{at} END"
    )


def id_cell(at: int, *, bare: bool) -> str:
    """The SQL of an id: NULL where a program wrote its word for nothing ("NULL", "N/A", "NaN").

    bare: the ids are numbers, which a sheet may have written as '42 or 42.0.
    """
    nothing = sorted(words()["words"]["nobody"])
    is_nothing = f"{_begins_like(f'c{at}', nothing)} AND {_is_one(cell(at), nothing)}"
    text = f"CASE WHEN {is_nothing} THEN NULL ELSE {cell(at)} END"
    return BARE_ID.format(text=text) if bare else text


def line_checks(form: LineForm, table: Table) -> list[Check]:
    """All that may be wrong with a line, in the order in which it is told."""
    found = [*_day_checks(form)]
    for field in NUMBERS:
        if form.has(field):
            found += _number_checks(form, field)
    found += [*_money_checks(form), *_id_checks(form)]
    if table.tidied.nul:
        found.append(_nul_check())
    return found


def checked_sql(form: LineForm, table: Table, checks: list[Check]) -> str:
    """The SELECT of all lines with their `fault` (0 where none), and names for the records.

    Its columns: those of `orders.port.LINE` (`row` only where the table is numbered), then
    product_name, customer_name, customer_country, given (whether the file gave an order id), fault;
    without those of `alike_sql`.
    """
    row = "row, " if table.numbered else ""
    names = "".join(f"{name}, " for name in TEXTS if form.has(name))
    return f"""
        SELECT {row}order_id, customer_id, product_id, "at", quantity, amount,
            {_kind(form)} AS kind, {names}order_cell IS NOT NULL AS given,
            {fault_sql(checks, good=_good(form, table))} AS fault
        FROM (SELECT *, {_order_id(form)} AS order_id, {_minor(form)} AS amount
        FROM (SELECT *, {_quantity(form)} AS quantity, {_gross(form)} AS gross
        FROM (SELECT *, {_numbers(form)}, {form.day.sql("at_cell")} AS "at"
        FROM (SELECT {row}{_cells(form)} FROM {table.sql}))))"""


def alike_sql(form: LineForm) -> str:
    """The SQL of the columns that are the same for all lines, to be said once and not kept."""
    lacks = (f"CAST(NULL AS VARCHAR) AS {name}" for name in TEXTS if not form.has(name))
    currency = f"'{form.currency}'::ENUM ('{form.currency}') AS currency"
    return ", ".join([currency, *lacks])


def _cells(form: LineForm) -> str:
    """Every field's cell under a name of its own; NULL for fields that the file lacks."""
    taken = {
        "order_cell": "order_id",
        "at_cell": "at",
        "status_cell": "status",
        "cancelled_cell": "cancelled_at",
        "document_cell": "document",
        "currency_cell": "currency",
        **{f"{field}_cell": field for field in NUMBERS},
        **{field: field for field in ("customer_id", "product_id", *TEXTS)},
    }
    return ", ".join(f"{_cell_of(form, field)} AS {name}" for name, field in taken.items())


def _cell_of(form: LineForm, field: str) -> str:
    if not form.has(field):
        return "CAST(NULL AS VARCHAR)"
    if field in IDS:
        return id_cell(form.columns[field], bare=field in form.bare_ids)
    return cell(form.columns[field])


def _numbers(form: LineForm) -> str:
    said = list[str]()
    for field in NUMBERS:
        if form.has(field):
            text, number = f"{field}_cell", form.numbers[field]
            said.append(f"{number.plain_sql(text)} AS {field}_plain")
            said.append(f"{number.sql(text, currency=form.currency)} AS {field}_read")
        else:
            said.append(f"CAST(NULL AS DOUBLE) AS {field}_read")
    return ", ".join(said)


def _quantity(form: LineForm) -> str:
    return "quantity_read" if form.has("quantity") else "CAST(NULL AS DOUBLE)"


def _gross(form: LineForm) -> str:
    """The SQL of the line's money as the file states it, signed by its kind of document."""
    gross = "amount_read" if form.has("amount") else "quantity_read * price_read"
    if form.has("document"):
        gross = (
            f"CASE WHEN {_one_of('document_cell', 'returns')} THEN -abs({gross}) ELSE {gross} END"
        )
    return gross


def _minor(form: LineForm) -> str:
    """The SQL of what the line brought in minor units: nothing, where its order was cancelled."""
    less = "".join(f" - coalesce({f}_read, 0)" for f in ("discount", "refunded") if form.has(f))
    money = f"(gross{less}) * coalesce({rate}, 1)" if (rate := _rate(form)) else f"gross{less}"
    net = minor_sql(money, currency=form.currency)
    if cancelled := _called_off(form):
        return f"CASE WHEN {cancelled} THEN least({net}, 0) ELSE {net} END"
    return net


def _rate(form: LineForm) -> str:
    """The SQL of the rate from the line's currency to the workspace's; "" where none were given."""
    if form.rates is None or not form.has("currency"):
        return ""
    return form.rates.sql("upper(currency_cell)", '"at"', to=form.currency)


def _called_off(form: LineForm) -> str:
    """The SQL of: the file says that this order was not carried out; "" where it cannot say so."""
    said: list[str] = []
    if form.has("status"):
        said.append(_one_of("status_cell", "cancelled"))
    if form.has("cancelled_at"):
        said.append("cancelled_cell IS NOT NULL")
    return " OR ".join(said)


def _kind(form: LineForm) -> str:
    """The SQL of a line's kind: see `orders.port.KINDS`. What is no product is a fee before all."""
    fees = f"{_one_of('product_id', 'fees')} OR {_one_of('product_name', 'fees')}"
    cancelled = f"(amount < 0 OR quantity < 0) AND {CANCELLATION}"
    if said := _called_off(form):
        cancelled = f"({cancelled}) OR {said}"
    back = "amount < 0"
    if form.has("refunded"):
        back = "amount < 0 OR (amount = 0 AND refunded_read > 0)"
    conditions = {"fee": fees, "cancelled": cancelled, "return": back, "free": "amount = 0"}
    cases = " ".join(f"WHEN {said} THEN {_of_kind(kind)}" for kind, said in conditions.items())
    return f"CASE {cases} ELSE {_of_kind('sale')} END"


def _of_kind(kind: str) -> str:
    """The SQL of a kind as one of few: a byte a line where text would take sixteen."""
    return f"'{kind}'::ENUM {KINDS}"


def _order_id(form: LineForm) -> str:
    """The SQL of the order's id; without one, lines of one customer and moment are one order."""
    made = "coalesce(customer_id, '') || '@' || strftime(\"at\", '%Y-%m-%dT%H:%M:%S')"
    return f"coalesce(order_cell, {made})" if form.has("order_id") else made


def _one_of(name: str, listed: str) -> str:
    """The SQL of: the text is one of those words, in capitals, small letters or as a title."""
    said: list[str] = words()["words"][listed]
    spelled = (str, str.upper, str.lower, str.title, str.capitalize)
    forms = sorted({spell(word) for word in said for spell in spelled})
    longest = max(len(form.encode()) for form in forms)
    quick = f"{_begins_like(name, forms)} AND strlen({name}) <= {longest}"
    return f"(CASE WHEN {quick} THEN {_is_one(name, forms)} ELSE false END)"


def _begins_like(text: str, forms: list[str]) -> str:
    """The SQL of a quick look: the text may be one of these words, blanks before it allowed for.

    Ids begin with a digit as a rule, and words do not: most are told apart by a comparison or two.
    """
    said = [f"{text} < '0'"]
    for low, high in (("0", "A"), ("A", "\U0010ffff")):
        if within := [_quote(form) for form in forms if low <= form < high]:
            said.append(f"({text} >= '{within[0]}' AND {text} < '{high}')")
    return f"({' OR '.join(said)})"


def _is_one(text: str, forms: list[str]) -> str:
    return f"regexp_full_match({text}, '{'|'.join(_quote(re.escape(form)) for form in forms)}')"


def _quote(text: str) -> str:
    """The text within the quotation marks of SQL."""
    return text.replace("'", "''")


def _good(form: LineForm, table: Table) -> str:
    """The SQL of a quick look that is true for good lines as nearly all are, and for no other."""
    if table.tidied.nul:
        return "FALSE"
    after = form.today + timedelta(days=2)
    said = [f"\"at\" >= TIMESTAMP '{EARLIEST}'", f"\"at\" < TIMESTAMP '{after}'"]
    said.append(f"amount BETWEEN -{LARGEST} AND {LARGEST}")
    needed = ("amount",) if form.has("amount") else ("quantity", "price")
    for field in filter(form.has, NUMBERS):
        lacks = "" if field in needed else f"{field}_cell IS NULL OR "
        said.append(f"({lacks}isfinite({field}_plain))")
    if form.has("quantity"):
        money = "amount_read <= 0" if form.has("amount") else "price_read >= 0"
        said.append(f"(quantity_read IS NULL OR quantity_read >= 0 OR {money})")
    if form.has("currency"):
        said.append(f"(currency_cell IS NULL OR currency_cell = '{form.currency}')")
    for field in filter(form.has, IDS):
        text = ID_CELLS.get(field, field)
        said.append(f"({text} IS NULL OR strlen({text}) <= {LONGEST_ID})")
    return " AND ".join(said)


def _day_checks(form: LineForm) -> list[Check]:
    write = f"Write it like {form.day.sample}."
    after = form.today + timedelta(days=2)
    return [
        Check("at", "at_cell IS NULL", "The day is missing.", f"Fill it in. {write}"),
        Check(
            "at",
            'at_cell IS NOT NULL AND "at" IS NULL',
            "This is not a day as this column writes them.",
            write,
        ),
        Check("at", f"\"at\" < TIMESTAMP '{EARLIEST}'", "This day is before 1900.", write),
        Check(
            "at",
            f"\"at\" >= TIMESTAMP '{after}'",
            "This day is in the future.",
            f"An order has happened. Correct the day, or leave the row out. {write}",
        ),
    ]


def _number_checks(form: LineForm, field: str) -> Iterable[Check]:
    text, number = f"{field}_cell", f"{field}_read"
    needed = field in (("amount",) if form.has("amount") else ("quantity", "price"))
    if needed:
        yield Check(field, f"{text} IS NULL", f"The {field} is missing.", "Fill it in.")
    mark = form.numbers[field].mark
    yield Check(
        field,
        f"{text} IS NOT NULL AND ({number} IS NULL OR NOT isfinite({number}))",
        "This is not a number.",
        f"Write it like {'1234,50' if mark == ',' else '1234.50'}.",
    )
    foreign = foreign_sign_sql(text, currency=form.currency)
    if _rate(form):
        foreign += f" AND coalesce(upper(currency_cell), '{form.currency}') = '{form.currency}'"
    yield Check(
        field,
        f"{field}_plain IS NULL AND {foreign}",
        f"This is not in {form.currency}, the currency of this workspace.",
        f"Convert it to {form.currency}, or load it into a workspace of its own currency.",
    )


def _money_checks(form: LineForm) -> Iterable[Check]:
    money = "amount" if form.has("amount") else "price"
    most = LARGEST // minor_units(form.currency)
    given = ("amount",) if form.has("amount") else ("quantity", "price")
    finite = " AND ".join(f"isfinite({field}_read)" for field in given)
    yield Check(
        money,
        f"{finite} AND (amount IS NULL OR abs(amount) > {LARGEST})",
        f"This is more than {most:,} {form.currency}.",
        "Correct it: no line is worth as much.",
    )
    if form.has("quantity"):
        sign = "amount_read > 0" if form.has("amount") else "price_read < 0"
        yield Check(
            "quantity",
            f"quantity_read < 0 AND {sign}",
            "The quantity is negative and the money says otherwise.",
            "Give what went back a negative quantity and amount.",
        )
    if form.has("currency"):
        yield Check(
            "currency",
            f"{rate} IS NULL"
            if (rate := _rate(form))
            else f"upper(currency_cell) <> '{form.currency}'",
            f"This workspace is in {form.currency}, and no rate was given for this day."
            if rate
            else f"This workspace is in {form.currency}, and no rate was given.",
            f"Give the rate, like --rate USD=0.92, convert it to {form.currency}, "
            "or load it into a workspace of its own currency.",
        )


def _id_checks(form: LineForm) -> Iterable[Check]:
    for field in IDS:
        if form.has(field):
            text = ID_CELLS.get(field, field)
            yield Check(
                field,
                f"strlen({text}) > {LONGEST_ID} AND length({text}) > {LONGEST_ID}",
                f"This is longer than {LONGEST_ID} letters.",
                "Shorten it, the same way wherever it stands.",
            )


def _nul_check() -> Check:
    texts = ("order_cell", "customer_id", "product_id", *TEXTS)
    fails = " OR ".join(f"coalesce(contains({name}, '{NUL}'), false)" for name in texts)
    return Check("order_id", fails, f"It holds a NUL, shown as {NUL}.", "Remove it.")
