"""The sheet kept: what can be read is written in one batch, what cannot stays on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from whybuy.errors import BadInput
from whybuy.faces.web.sheet_rows import COLUMNS, LONGEST_NAME, Row, running_contracts
from whybuy.faces.web.typed import Fee, read_day, read_fee, write_fee
from whybuy.records import customers, editing, facts, history, undo
from whybuy.records.models import Batch, User


@dataclass(frozen=True, slots=True)
class Reading:
    """Who writes, on which day, in which currency, and how often a fee without a word is paid."""

    by: User
    today: date
    currency: str
    per: str = ""


def keep(rows: Sequence[Row], reading: Reading) -> int | None:
    """Write what was typed; the batch's number, None where nothing was new.

    A cell that cannot be read gets its fault and is left out; the others are kept.
    """
    _find(rows)
    typed = [row for row in rows if not row.is_blank]
    agreed = {row.at: _read(row, reading) for row in typed}
    with editing.together(by=reading.by) as batch:
        for row in typed:
            if not row.name.fault:
                _keep_row(row, agreed[row.at], reading, batch)
    number = batch.pk
    for row in typed:
        if not row.name.fault:
            number = _take_back(row, reading) or number
            row.settle()
    return number


def _find(rows: Sequence[Row]) -> None:
    """Rows without a key whose name is on record already are that customer; no name twice."""
    known = customers.frame()
    keys = {name.casefold(): key for key, name in known.select("key", "name").iter_rows()}
    keys |= {key.casefold(): key for key in known["key"]}
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        name = row.name.text.casefold()
        if row.is_blank:
            continue
        row.name.fault = _name_fault(row, seen)
        if name and not row.key:
            row.key = keys.get(name, "")
        seen.setdefault(name, number)


def _name_fault(row: Row, seen: dict[str, int]) -> str:
    name = row.name.text
    if not name:
        return _("Who is it? Write the customer's name; then the row is kept.")
    if len(name) > LONGEST_NAME:
        return _("A name has at most %(n)s letters.") % {"n": LONGEST_NAME}
    if name.casefold() in seen:
        return _("%(name)s stands in row %(n)s already. Write both in one row.") % {
            "name": name,
            "n": seen[name.casefold()],
        }
    return ""


def _read(row: Row, reading: Reading) -> dict[str, Any]:
    """The contract's fields that were typed and changed; faults are noted in the cells."""
    for cell in row.cells.values():
        _read_mark(cell, reading)
    agreed: dict[str, Any] = {}
    for name, read in (("fee", _fee), ("renewal", _renewal)):
        cell = row.cells[name]
        if not row.changed(name) or cell.fault:
            continue
        try:
            agreed |= read(cell.text, reading)
        except BadInput as fault:
            cell.fault = str(fault)
    if "fee" in agreed and agreed["fee"] is not None:
        fee = (agreed["fee"], agreed["currency"], agreed["per"])
        row.cells["fee"].text = write_fee(*fee, own=reading.currency)
    if agreed.get("renewal"):
        row.cells["renewal"].text = agreed["renewal"].isoformat()
    return agreed


def _read_mark(cell: Any, reading: Reading) -> None:
    """Who said it needs a name; the day is today where none was given."""
    try:
        if cell.on:
            cell.on = read_day(cell.on).isoformat()
    except BadInput as fault:
        cell.fault = str(fault)
        return
    if cell.by and not cell.on:
        cell.on = reading.today.isoformat()
    if cell.on and not cell.by:
        cell.fault = _("Who said so? Write the name beside the day, or take the day away.")


def _fee(text: str, reading: Reading) -> dict[str, Any]:
    if not text:
        return {"fee": None}
    fee: Fee = read_fee(text, currency=reading.currency)
    per = fee.per or reading.per
    if not per:
        raise BadInput(
            _("Is %(text)s paid a month, a year or once? Add that, or choose it below the sheet.")
            % {"text": text}
        )
    return {"fee": fee.minor, "currency": fee.currency, "per": per}


def _renewal(text: str, _reading: Reading) -> dict[str, Any]:
    return {"renewal": read_day(text) if text else None}


def _keep_row(row: Row, agreed: dict[str, Any], reading: Reading, batch: Batch) -> None:
    own: dict[str, str] = {}
    for column in COLUMNS:
        cell = row.cells[column.name]
        if column.ours and row.changed(column.name):
            own[column.field] = cell.text
            cell.by, cell.on = reading.by.username, reading.today.isoformat()
    if not row.key:
        named = {"key": row.name.text, "name": row.name.text, **own}
        row.key = editing.add("customers", named, by=reading.by, batch=batch)
    else:
        if row.was and row.was.get("name") != row.name.text:
            own["name"] = row.name.text
        if own:
            editing.change("customers", row.key, own, by=reading.by, batch=batch)
    for column in COLUMNS:
        if column.fact and row.changed(column.name):
            _state(row, column.name, "customer", row.key, column.fact, batch)
    _keep_contract(row, agreed, reading, batch)


def _keep_contract(row: Row, agreed: dict[str, Any], reading: Reading, batch: Batch) -> None:
    if not agreed:
        return
    running = running_contracts(row.key)
    if len(running) > 1:
        fault = _("%(name)s has several contracts. Change them on its page.")
        row.cells["fee"].fault = fault % {"name": row.name.text}
        return
    if running:
        key = running[0]["key"]
        editing.change("contracts", key, agreed, by=reading.by, batch=batch)
    elif any(value is not None for value in agreed.values()):
        given = {"customer": row.key, **agreed}
        key = editing.add("contracts", given, by=reading.by, batch=batch)
    else:
        return
    for name in ("fee", "renewal"):
        if agreed.get(name) is not None:
            _state(row, name, "contract", key, name, batch)


def _state(row: Row, name: str, record: str, key: str, fact: str, batch: Batch) -> None:
    """The cell as a fact: said where somebody is named, else supposed."""
    cell = row.cells[name]
    if cell.fault or not cell.text:
        return
    said: dict[str, Any] = {"standing": "supposed"}
    if cell.by:
        said = {"standing": "said", "said_by": cell.by, "said_on": date.fromisoformat(cell.on)}
    facts.state(record, key, fact, cell.text, batch=batch, **said)


def _take_back(row: Row, reading: Reading) -> int | None:
    """What was wiped out of a cell that holds facts is taken back; the history keeps it."""
    wiped = {
        c.fact for c in COLUMNS if c.fact and row.changed(c.name) and not row.cells[c.name].text
    }
    if not (wiped and row.key):
        return None
    standing = {
        change.edit
        for change in history.of("customer", row.key)
        if change.what == "stated" and change.field in wiped and change.undone_in is None
    }
    done = [undo.undo_edit(edit, by=reading.by).undone_in for edit in sorted(standing)]
    return done[-1] if done else None
