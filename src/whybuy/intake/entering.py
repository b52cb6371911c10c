"""One record entered as it is typed, field by field: `name=Hartwell`, `fee=1,200 a month`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from whybuy.errors import BadInput, NotFound
from whybuy.intake import meetings, typed_figures, typed_pursuits
from whybuy.intake.typed import read_day, read_fee
from whybuy.methods.value.spoken_units import unit_meant

if TYPE_CHECKING:
    from datetime import date

    from whybuy.records.kinds import Kind
    from whybuy.records.models import Batch, User

YES = frozenset({"yes", "y", "true", "1", "x"})
NO = frozenset({"no", "n", "false", "0", ""})
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Entered:
    """A record that was entered: its kind, its key, the batch that `undo` takes; None: as it stood.

    `facts` are the words about it that were stated beside its own fields.
    """

    kind: str
    key: str
    batch: int | None
    facts: dict[str, str] = field(default_factory=dict)


def add(
    kind: str,
    typed: Mapping[str, str],
    *,
    currency: str,
    by: User | None,
    said_by: str = "",
    said_on: date | None = None,
) -> Entered:
    """A new record, in one batch with what is known of it in words (`why_they_buy`, `use`).

    Those are supposed, or said, by whom and when. A customer's key is the name, unless one is
    given. Raises BadInput for a field or value that cannot be; all faults at once.
    """
    from whybuy.records import editing
    from whybuy.records.kinds import kind_of

    found = kind_of(kind)
    typed, said_by, said_on = _own_said(found, typed, said_by, said_on)
    typed = typed_pursuits.with_customer(found, typed)
    fields, facts = _read(found, typed, currency=currency)
    given = {name: value for name, value in fields.items() if value not in (None, "")}
    if missing := [name for name in _needed(found) if name not in given]:
        raise BadInput(f"A {found.record} needs its {' and '.join(missing)}; the rest may wait.")
    if found.name == "customers" and "key" not in given:
        given["key"] = _key_of_new_customer(str(given["name"]))
    with editing.together(by=by) as batch:
        new = typed_figures.marked(found.name, given)
        key = editing.add(found.name, new, by=by, batch=batch)
        typed_figures.check(found.name, key)
        typed_pursuits.check(found.name, key)
        if found.name == "meetings":
            meetings.settle_typed(key, given, by=by, batch=batch)
        _state(key, facts, said_by=said_by, said_on=said_on, batch=batch)
    return Entered(found.name, key, batch.pk, facts)


def change(
    kind: str,
    key: str,
    typed: Mapping[str, str],
    *,
    currency: str,
    by: User | None,
    said_by: str = "",
    said_on: date | None = None,
) -> Entered:
    """A record's fields set; nothing after the equals sign empties one. Others stay.

    Raises NotFound for an unknown key, BadInput for what cannot be; all faults at once.
    """
    from whybuy.records import editing
    from whybuy.records.kinds import kind_of

    found = kind_of(kind)
    key = known_key(found, key)
    typed, said_by, said_on = _own_said(found, typed, said_by, said_on)
    fields, facts = _read(found, typed, currency=currency, key=key)
    with editing.together(by=by) as batch:
        if fields:
            editing.change(found.name, key, fields, by=by, batch=batch)
            typed_figures.check(found.name, key)
            typed_pursuits.check(found.name, key)
        if found.name == "meetings":
            meetings.settle_typed(key, fields, by=by, batch=batch)
        _state(key, facts, said_by=said_by, said_on=said_on, batch=batch)
    return Entered(found.name, key, batch.pk, facts)


def remove(kind: str, key: str, *, by: User | None) -> Entered:
    """A record taken out; the history keeps it, and undoing the batch brings it back.

    Raises NotFound, and BadInput for one whose orders are in the log.
    """
    from whybuy.records import editing
    from whybuy.records.kinds import kind_of

    found = kind_of(kind)
    key = known_key(found, key)
    return Entered(found.name, key, editing.remove(found.name, key, by=by))


def known_key(kind: Kind, typed: str) -> str:
    """The record's key; a customer may be meant by name. Raises NotFound, BadInput."""
    from whybuy.records import customers, loading

    if not loading.unknown(kind.name, [typed]):
        return typed
    if kind.name == "customers" and customers.keys_of(typed):
        return customers.key_of(typed)
    raise NotFound(f"There is no {kind.record} {typed!r} in the records.")


def _key_of_new_customer(name: str) -> str:
    """The name. Raises BadInput where a customer of that name is on record."""
    from whybuy.records import customers

    if same := customers.keys_of(name):
        raise BadInput(
            f"There is a customer called {name!r} already, with the id {same[0]!r}. Change that "
            "one, or give this one an id of its own: key=ID"
        )
    return name[:LONGEST_KEY]


def _needed(kind: Kind) -> tuple[str, ...]:
    return ("name",) if kind.named_by_key and "name" in kind.fields else kind.required


def _own_said(
    kind: Kind, typed: Mapping[str, str], said_by: str, said_on: date | None
) -> tuple[Mapping[str, str], str, date | None]:
    """Who said so, and when, as fields of the record where it has such fields."""
    if "said_by" not in kind.fields:
        return typed, said_by, said_on
    own = {"said_by": said_by, "said_on": said_on.isoformat() if said_on else ""}
    return {**{name: text for name, text in own.items() if text}, **typed}, "", None


def _read(
    kind: Kind, typed: Mapping[str, str], *, currency: str, key: str = ""
) -> tuple[dict[str, Any], dict[str, str]]:
    """The kind's own fields, and the facts. Raises one BadInput for all that cannot be."""
    from whybuy.records.words import TOLD

    told = TOLD if kind.name == "customers" else ()
    unknown = typed.keys() - {"key", *kind.fields, *told}
    fields, facts, faults = dict[str, Any](), dict[str, str](), list[str]()
    unit = _unit_of(kind, key) if key and "unit" not in typed else ""
    for name, text in typed.items():
        try:
            if name in told:
                facts[name] = _fact(name, text.strip())
            else:
                said = text if name == "text" else text.strip()
                read = _field(kind, name, said, typed=typed, currency=currency)
                _agree({"unit": unit} | fields, read)
                _agree_in_money(fields, read)
                fields |= {
                    n: v for n, v in read.items() if n == name or v is not None or n not in typed
                }
        except BadInput as fault:
            faults.append(f"{name}: {fault}")
    if faults:
        known = f" Fields of {kind.name}: {', '.join((*kind.fields, *told))}."
        raise BadInput(" ".join(faults) + (known if unknown else ""))
    return fields, facts


def _unit_of(kind: Kind, key: str) -> str:
    """The unit that a record stands in, where its kind has one."""
    if "unit" not in kind.fields:
        return ""
    found: str = kind.model._default_manager.values_list("unit", flat=True).get(key=key)
    return found


def _agree(stands: Mapping[str, Any], read: Mapping[str, Any]) -> None:
    """The figures of a record have one unit."""
    one, other = stands.get("unit"), read.get("unit")
    if one and other and one != other:
        raise BadInput(f"It says {other}, the other figure {one}. Write all in one unit.")


def _agree_in_money(stands: Mapping[str, Any], read: Mapping[str, Any]) -> None:
    """The money of a record is of one currency."""
    one, other = stands.get("currency"), read.get("currency")
    if len(read) > 1 and one and other and one != other:
        raise BadInput(f"It is in {other}, the other amount in {one}. Write both in one currency.")


def _fact(name: str, text: str) -> str:
    if not text:
        raise BadInput(
            "What was stated is not emptied but taken back: whybuy history customer KEY shows "
            "its number, such as fact-12; then whybuy undo --edit fact-12."
        )
    return text


def _field(
    kind: Kind, name: str, text: str, *, typed: Mapping[str, str], currency: str
) -> dict[str, Any]:
    """One field as the record holds it; money is two or three of them."""
    from django.db import models as db

    if name == "key":
        return {name: text}
    if name not in kind.fields:
        raise BadInput(f"{kind.name} have no such field.")
    if name in kind.references:
        return {name: _reference(kind, name, text, typed=typed)}
    of = kind.field(name)
    if typed_pursuits.reads(kind, name):
        return typed_pursuits.read(kind, name, text)
    if isinstance(of, db.FloatField) and name in typed_figures.figures(kind.name):
        return typed_figures.read_figure(kind.name, name, text, of=typed.get("name", ""))
    if name == "text" and kind.name == "value_models":
        return _model(text, typed=typed)
    if name == "unit":
        return {name: unit_meant(text, of=typed.get("name", ""))}
    if (kind.name, name) == ("quotes", "quantity"):
        return {name: typed_figures.read_number(text) if text else None}
    if name in ("minutes", "times"):
        return {name: int(typed_figures.read_number(text)) if text else None}
    if name == "promised":
        return {name: typed_figures.read_promised(text)}
    if isinstance(of, db.BigIntegerField):
        own = str(typed.get("currency") or currency)
        return _money(kind, name, text, currency=own, per=typed.get("per", "").strip())
    if isinstance(of, db.DateField):
        return {name: read_day(text) if text else None}
    if isinstance(of, db.BooleanField):
        return {name: _yes(text) if text or not of.null else None}
    return {name: text}


def _model(text: str, *, typed: Mapping[str, str]) -> dict[str, Any]:
    """A value model as it was written, with its own title. Raises BadInput naming every fault."""
    from whybuy.methods.value.reading import read_model

    title = read_model(text).title
    return {"text": text, "title": title} if title and "title" not in typed else {"text": text}


def _reference(kind: Kind, name: str, text: str, *, typed: Mapping[str, str]) -> str | None:
    """The key of the record named. Raises BadInput for nobody."""
    from whybuy.records import customers, loading, people

    if not text:
        return None
    if kind.references[name] == "customers":
        return customers.key_of(text)
    if not loading.unknown(kind.references[name], [text]):
        return text
    whom = typed.get("customer", "")
    if name == "case":
        return _case(text, whom=whom)
    if name == "deal":
        return typed_pursuits.deal_key(text, customer=typed_pursuits.customer_of(typed))
    if kind.references[name] == "people" and not (name == "person" and whom):
        there = typed_pursuits.customer_of({**typed, "person": ""}) if name == "person" else ""
        return typed_pursuits.person_key(text, customer=there)
    found = people.key_of(text, customer=customers.key_of(whom)) if whom else None
    if found is None:
        raise BadInput(f"{text!r} is not on record there. Add them first: whybuy add people …")
    return found


def _case(title: str, *, whom: str) -> str:
    """The key of the case that is called so, of this customer if one is named."""
    import polars as pl

    from whybuy.records import cases, customers

    kept = cases.cases_of(customers.key_of(whom)) if whom else cases.cases()
    found = kept.filter(pl.col("title").str.to_lowercase() == title.lower())["key"].to_list()
    if len(found) != 1:
        raise BadInput(f"{len(found) or 'No'} cases are called {title!r}. Give the id of the case.")
    return found[0]


def _money(kind: Kind, name: str, text: str, *, currency: str, per: str) -> dict[str, Any]:
    blank: dict[str, Any] = {name: None, "currency": ""}
    if (kind.name, name) in (("deals", "cost"), ("quotes", "list_price")):
        del blank["currency"]  # it is that of the amount or price
    fee = read_fee(text, currency=currency) if text else None
    if "per" not in kind.fields:
        return {name: fee.minor, "currency": fee.currency} if fee else blank
    if fee is None:
        return {**blank, "per": ""}
    if fee.per and per and fee.per != per:
        raise BadInput(f"It says both {fee.per!r} and per={per!r}. Say one.")
    if not (fee.per or per):
        raise BadInput("Is it paid a month, a year or once? Add the word: 1,200 a month.")
    return {name: fee.minor, "currency": fee.currency, "per": fee.per or per}


def _yes(text: str) -> bool:
    if text.lower() not in YES | NO:
        raise BadInput(f"{text!r} is neither yes nor no.")
    return text.lower() in YES


def _state(
    key: str, facts: Mapping[str, str], *, said_by: str, said_on: date | None, batch: Batch
) -> None:
    from whybuy.records import facts as known

    said: dict[str, Any] = {"standing": "supposed"}
    if said_by or said_on:
        said = {"standing": "said", "said_by": said_by, "said_on": said_on}
    for name, value in facts.items():
        known.state("customer", key, name, value, batch=batch, **said)
