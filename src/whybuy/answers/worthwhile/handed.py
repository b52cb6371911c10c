"""What a case is handed to the customer with: the case, what is still missing, what others got."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from whybuy.answers.wording import money
from whybuy.answers.worthwhile.typed import read
from whybuy.errors import BadInput
from whybuy.evidence.cases import APPROVALS, came, one_name
from whybuy.methods.value.gathering import OWN_MARK
from whybuy.methods.value.inputs import read_input

if TYPE_CHECKING:
    from whybuy.estimates.value_cases import Worth
    from whybuy.evidence.books import Books
    from whybuy.methods.value import ValueModel
    from whybuy.methods.value.case import Used
    from whybuy.methods.value.model import Variable

MOST = 4
"""Sentences on what others got: they come last, and small."""


def worth_asked(
    books: Books,
    *,
    customer: str,
    model: str = "",
    numbers: str = "",
    chosen: str = "none",
    years: int | None = None,
    rate: float | None = None,
) -> Worth:
    """The worth to one customer with the options of the question. Raises BadInput without one."""
    from whybuy.estimates.value_cases import best_model, one_model, worth_of
    from whybuy.records.customers import key_of

    if not customer:
        raise BadInput("A case is one customer's: say whose, with --customer NAME.")
    key = key_of(customer)
    named = model or best_model(books, key)
    settings = {"years": years, "discount_rate": rate}
    given: dict[str, Any] = dict(read(numbers, model=one_model(books, named)))
    given |= {"settings": {name: value for name, value in settings.items() if value is not None}}
    return worth_of(books, customer=key, model=named, given=given, chosen=chosen)


def handed(worth: Worth) -> dict[str, Any]:
    """All that stands beside the case on paper, in words that its customer may read: nothing of
    who else said what, and no other customer who did not approve of it."""
    return {
        "customer": worth.name,
        "as_of": worth.books.known_until,
        "missing": worth.missing,
        "known": () if worth.case else known(worth.model, worth.inputs),
        "notes": (*cautions(worth), *by_plain_spread(worth)),
        "others": others_got(worth.books, but=worth.customer_id, model=worth.model),
    }


def cautions(worth: Worth) -> tuple[str, ...]:
    """What its reader must know before trusting the range: how unlike our cases they are, cases
    that differ widely or of which one is odd."""
    from whybuy.estimates.cases import warnings

    found = [f"Unlike our cases: {words}" for words in worth.unlike]
    found += [words for one in worth.measured if one.enough for words in warnings(one)]
    return tuple(dict.fromkeys(found))


def by_plain_spread(worth: Worth) -> tuple[str, ...]:
    """The range by the plain-t envelope of whatever cases foretell; nothing without those."""
    if worth.wide is None:
        return ()
    ends = worth.wide.npv
    low, high = (money(end, worth.model.currency) for end in (ends.low, ends.high))
    return (
        "With the plain spread of our cases, which rests on no further assumption, what is left "
        f"lies between {low} and {high}.",
    )


def known(model: ValueModel, inputs: Mapping[str, Any]) -> tuple[Used, ...]:
    """The inputs that are known where others are missing, as a case would use them."""
    found = (_known(model.variables[name], model, inputs.get(name)) for name in model.asked)
    return tuple(one for one in found if one is not None)


def _known(variable: Variable, model: ValueModel, given: Any) -> Used | None:
    import numpy as np

    from whybuy.methods.value.case import Used

    used = variable.default
    if given is not None:
        bounds, mark = variable.bounds, "guess" if variable.ours else OWN_MARK
        used = read_input(given, bounds=bounds, units=model.units, mark=mark)
    if used is None:
        return None
    ends = used.spread.at(np.array([0.05, 0.95])) / variable.unit.factor
    return Used(
        name=variable.name,
        title=variable.title,
        unit=variable.unit.words,
        value=used.spread.mean / variable.unit.factor,
        low=float(ends[0]),
        high=float(ends[1]),
        mark=used.mark,
        source=used.source,
        words=used.words,
        ours=variable.ours,
    )


def others_got(books: Books, *, but: str, model: ValueModel) -> tuple[str, ...]:
    """What came of it for customers who approved, named or not as they allowed, the newest first;
    what the value model speaks of before all else."""
    wanted = {" ".join(v.measure.casefold().split()) for v in model.variables.values()} - {""}
    approved = came(books).filter(
        pl.col("approval").is_in(list(APPROVALS)), pl.col("customer_id") != but
    )
    told = approved.with_columns(beside=~one_name(pl.col("measure")).is_in(list(wanted)))
    rows = told.sort("beside", "day", descending=[False, True], nulls_last=True).head(MOST)
    return tuple(_got(row) for row in rows.iter_rows(named=True))


def _got(row: dict[str, Any]) -> str:
    from whybuy.estimates.case_effects import change_in_words, discreet

    who = discreet(row["name"], row["trade"], row["approval"])
    change = change_in_words(row["before"], row["after"], row["unit"])
    return f"{who}: {row['measure']} {'from ' if ' to ' in change else ''}{change}."
