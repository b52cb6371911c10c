"""What it is worth to one customer or prospect: inputs gathered, the case, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from whybuy.errors import BadInput, NotFound, TooLittleEvidence
from whybuy.estimates.cases import Measured, warnings
from whybuy.estimates.value_inputs import (
    Gathering,
    Known,
    as_given,
    gathered,
    read,
    rows_of,
)
from whybuy.evidence.books import Books
from whybuy.evidence.cases import numbers, one_name, value_models
from whybuy.evidence.cases import prospects as all_prospects
from whybuy.evidence.contacts import names
from whybuy.methods.value import Case, ValueModel, evaluate, read_model
from whybuy.methods.value.model import Variable
from whybuy.methods.value.prospects import rank

HALF = 0.5
"""Below this share of own numbers it is the questions to ask, and not a case."""
FAR = 10
"""Years beyond which a horizon is longer than anybody can look ahead."""
ASIDE = ("settings", "correlations")


@dataclass(frozen=True, eq=False)
class Worth:
    """One customer's case. `inputs` are ready for `evaluate`; `known` says where each is from.

    case: None while inputs are `missing`, whose `ask` says how to ask for them. measured: what
    cases foretell, as far as it was used. unlike: what sets this customer apart from all cases.
    chosen: how the cases were chosen, of `whybuy.estimates.cases.CHOSEN`.
    """

    books: Books
    customer_id: str
    name: str
    model_key: str
    model: ValueModel
    inputs: Mapping[str, Any]
    known: Mapping[str, Known]
    missing: tuple[Variable, ...]
    case: Case | None
    measured: tuple[Measured, ...]
    unlike: tuple[str, ...]
    notes: tuple[str, ...]
    chosen: str = "none"

    @cached_property
    def wide(self) -> Case | None:
        """The same with the plain-t envelope for whatever cases foretell; None without those."""
        wider = {n: dict(k.wide) for n, k in self.known.items() if k.wide is not None}
        if self.case is None or not wider:
            return None
        return evaluate(self.model, {**self.inputs, **wider})

    @cached_property
    def as_told(self) -> Case | None:
        """The same with the cases taken as they came, where they are read as chosen."""
        if self.case is None or self.chosen == "none":
            return None
        given = {n: self.inputs[n] for n, k in self.known.items() if k.mark == "said" and k.given}
        given |= {n: self.inputs[n] for n in ASIDE if n in self.inputs}
        return worth_of(
            self.books, customer=self.customer_id, model=self.model_key, given=given
        ).case

    @property
    def own_share(self) -> float:
        return self.case.own_share if self.case else 0.0

    @property
    def is_case(self) -> bool:
        """Whether it may be shown as a case: half of it rests on the customer's own numbers."""
        return self.case is not None and self.own_share >= HALF


def worth_of(
    books: Books,
    *,
    customer: str = "",
    model: str = "",
    given: Mapping[str, Any] | None = None,
    chosen: str = "none",
) -> Worth:
    """The case of a customer on record (its key; "" for a customer of whom nothing is known).

    model: a value model's key; else the one of which the customer told most. given: inputs, as
    `evaluate` takes them, that go before all that is on record; `settings` among them. Raises
    TooLittleEvidence without a value model, NotFound for an unknown one, BadInput for inputs that
    cannot be.
    """
    key = model or best_model(books, customer)
    found = books.once(
        ("value inputs", customer, key, chosen),
        lambda: gathered(
            books,
            one_model(books, key),
            evidence=f"value-model:{key}",
            customer=customer,
            chosen=chosen,
        ),
    )
    known = {**found.known, **_typed(found.model, given or {})}
    inputs: dict[str, Any] = {n: dict(k.given) for n, k in known.items() if k.given}
    inputs |= {n: (given or {})[n] for n in ASIDE if n in (given or {})}
    missing = tuple(found.model.variables[n] for n in found.model.asked if n not in known)
    case = None if missing else evaluate(found.model, inputs)
    used = tuple(_used(found, known))
    return Worth(
        books=books,
        customer_id=customer,
        name=_name(books, customer),
        model_key=key,
        model=found.model,
        inputs=inputs,
        known=known,
        missing=missing,
        case=case,
        measured=used,
        unlike=_unlike(used),
        notes=tuple(dict.fromkeys(_notes(books, found, case, used))),
        chosen=chosen,
    )


def one_model(books: Books, key: str) -> ValueModel:
    """A value model on record, read. Raises NotFound, BadInput."""

    def reading() -> ValueModel:
        found = value_models(books).filter(pl.col("key") == key)
        if found.is_empty():
            there = ", ".join(value_models(books)["key"]) or "none yet"
            raise NotFound(f"There is no value model {key!r} on record; there are: {there}.")
        try:
            return read_model(str(found["text"][0]))
        except BadInput as fault:
            raise BadInput(f"The value model {key!r} cannot be read. {fault}") from None

    return books.once(("value_model", key), reading)


def best_model(books: Books, customer: str) -> str:
    """The key of the model of which a customer told most; the first one where it told nothing.

    Raises TooLittleEvidence where there is none.
    """
    known = value_models(books)
    if known.is_empty():
        raise TooLittleEvidence(
            "No value model is on record, and without one nothing can be told in money. Begin with "
            "a template: whybuy worth --template time-saved > time-saved.toml, then whybuy import "
            "time-saved.toml; or make one on the page, under Value models."
        )
    own = numbers(books).filter(pl.col("customer_id") == customer)
    told = set(own.select(one_name(pl.col("name")))["name"])

    def told_of(key: str) -> int:
        variables = one_model(books, key).variables.values()
        return sum(
            v.name.lower() in told or " ".join(v.title.casefold().split()) in told
            for v in variables
        )

    return max(known["key"].to_list(), key=told_of)


def prospects(
    books: Books,
    *,
    model: str = "",
    chosen: str = "none",
    customers: pl.DataFrame | None = None,
    without: str = "",
) -> pl.DataFrame:
    """Prospects ranked by what it is worth to them, in one vectorised call; the best first.

    customer_id, name, trade, npv, low, high (90 %), chance (of more than 0), standing_still (a
    month), own (how many inputs they told), of (inputs there are), evidence. Those of whom an
    input without any guess is missing are left out. customers: others than all prospects, in the
    columns of `whybuy.evidence.cases.prospects`. without: a line of cost that is left out.
    """
    key = model or best_model(books, "")
    found = gathered(
        books, one_model(books, key), evidence=f"value-model:{key}", customer="", chosen=chosen
    )
    people = all_prospects(books) if customers is None else customers
    columns, own = own_numbers(found, people["customer_id"].to_list())
    whole = np.ones(people.height, dtype=bool)
    for name in found.model.asked:
        if name not in found.known:
            told = columns.get(name)
            whole &= False if told is None else ~np.isnan(told[:, 0])
    people = people.filter(pl.Series(whole)).with_columns(
        own=pl.Series(own[whole], dtype=pl.Int64), of=pl.lit(len(found.model.asked))
    )
    if people.is_empty():
        return people.with_columns(
            pl.lit(0.0).alias(n) for n in ("npv", "low", "high", "chance", "standing_still")
        )
    given = {name: column[whole] for name, column in columns.items()}
    given = given or {next(iter(found.model.asked)): np.full((people.height, 2), np.nan)}
    ranked = rank(_without(with_defaults(found), without), given)
    return people.with_columns(
        npv=pl.Series(ranked.npv),
        low=pl.Series(ranked.low),
        high=pl.Series(ranked.high),
        chance=pl.Series(ranked.chance_positive),
        standing_still=pl.Series(ranked.standing_still),
    ).sort("npv", "customer_id", descending=[True, False])


def _without(model: ValueModel, cost: str) -> ValueModel:
    kept = (line for line in model.lines if not (line.kind == "cost" and line.name == cost))
    return replace(model, lines=tuple(kept))


def own_numbers(found: Gathering, customers: list[str]) -> tuple[dict[str, Any], Any]:
    """For each variable the 90 % range of each customer's own number, NaN where they told none;
    and how many each told."""
    place = {customer: at for at, customer in enumerate(customers)}
    own = np.zeros(len(customers), dtype=int)
    columns: dict[str, Any] = {}
    for name in found.model.asked:
        variable = found.model.variables[name]
        column = np.full((len(customers), 2), np.nan)
        rows = rows_of(found.books, variable).filter(pl.col("mark") == "said")
        for row in rows.reverse().iter_rows(named=True):
            at = place.get(row["customer_id"] or "")
            if at is not None and (ends := _ends(found, variable, row)) is not None:
                column[at] = ends
        own += ~np.isnan(column[:, 0])
        if not np.isnan(column).all():
            columns[name] = column
    return columns, own


def _ends(found: Gathering, variable: Variable, row: Mapping[str, Any]) -> Any:
    try:
        spread = read(variable, found.model, as_given(row)).spread
    except BadInput:
        return None
    return spread.at(np.array([0.05, 0.95])) / variable.unit.factor


def with_defaults(found: Gathering) -> ValueModel:
    """The model with what is known of customers in general in the place of its defaults."""
    changed: dict[str, Variable] = {}
    for name, variable in found.model.variables.items():
        known = found.known.get(name)
        if known is not None and known.given:
            variable = replace(variable, default=read(variable, found.model, known.given))
        changed[name] = variable
    return replace(found.model, variables=changed)


def _typed(model: ValueModel, given: Mapping[str, Any]) -> dict[str, Known]:
    """What was typed in for this answer, checked by `evaluate` later."""
    known: dict[str, Known] = {}
    for name, one in given.items():
        if name in ASIDE:
            continue
        if name not in model.asked:
            raise BadInput(
                f"The model asks for no {name!r}; it asks for: {', '.join(model.asked)}."
            )
        table = _table(one)
        usual = "guess" if model.variables[name].ours else "said"
        mark = str(table.setdefault("mark", usual))
        source = str(table.setdefault("source", "as told just now" if usual == "said" else ""))
        known[name] = Known(name, table, mark, source, f"typed:{_words(name, one)}")
    return known


def _table(given: Any) -> dict[str, Any]:
    from whybuy.methods.value.inputs import as_mapping

    return dict(as_mapping(given))


def _words(name: str, given: Any) -> str:
    table = _table(given)
    ends = [table[end] for end in ("low", "high") if end in table]
    shown = " to ".join(f"{end:g}" for end in ends) if ends else f"{table.get('value', '')}"
    return f"{name} = {shown} {table.get('unit', '')}".strip()


def _used(found: Gathering, known: Mapping[str, Known]) -> Iterator[Measured]:
    """The measures that inputs of this case rest on, and those of which there are too few."""
    seen: set[tuple[str, str]] = set()
    for name, measured in found.measured.items():
        variable = found.model.variables[name]
        used = known.get(name)
        if used is not None and used.mark != "case" and measured.enough:
            continue
        if variable.measured_as != "before" and (measured.name, measured.scale) not in seen:
            seen.add((measured.name, measured.scale))
            yield measured


def _unlike(used: tuple[Measured, ...]) -> tuple[str, ...]:
    """What sets a customer apart, each with the measures whose cases it does so from."""
    of: dict[str, list[str]] = {}
    for one in used:
        for words in one.alike.outside if one.alike is not None else ():
            of.setdefault(words, []).append(one.name)
    return tuple(
        words if len(names) == len(used) else f"{words[:-1]} (cases of {', '.join(names)})."
        for words, names in of.items()
    )


def _notes(
    books: Books, found: Gathering, case: Case | None, used: tuple[Measured, ...]
) -> Iterator[str]:
    for measured in used:
        yield from warnings(measured)
    if len({one.name for one in used}) == 1 and used[0].enough:
        yield (
            f"The cases speak to this by one measure alone, {used[0].name}: nothing else that they "
            "measured could contradict it."
        )
    untold = {name for one in used if one.alike is not None for name in one.alike.untold}
    if untold:
        yield (
            f"By {' and '.join(sorted(untold))} it cannot be told how like the cases they are: it "
            "is not on record, of them or of the cases."
        )
    yield from found.notes
    yield from _of_money(books, found)
    if case is not None:
        yield from case.notes
        if case.years > FAR:
            yield (
                f"Over {case.years} years most of it lies further ahead than anybody can look: "
                "show three to five."
            )


def _of_money(books: Books, found: Gathering) -> Iterator[str]:
    if found.model.currency != books.currency:
        yield (
            f"The value model reckons in {found.model.currency}, the books are in "
            f"{books.currency}: nothing is converted."
        )


def _name(books: Books, customer: str) -> str:
    known = books.once(("names by key",), lambda: dict(names(books).iter_rows()))
    return str(known.get(customer) or customer or "a customer like the others")
