"""What standing still costs each prospect a month: from their own numbers, else from those of
others of their trade and size. Our product is nowhere in the sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtri  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

from whybuy.estimates.case_effects import is_index
from whybuy.estimates.cases import unit_of
from whybuy.estimates.value_cases import one_model, own_numbers, with_defaults
from whybuy.estimates.value_inputs import Gathering, gathered, rows_of
from whybuy.evidence.books import Books
from whybuy.evidence.contacts import customers
from whybuy.evidence.deals import deals
from whybuy.evidence.needs import needs
from whybuy.methods.prospects import Foretelling, Others, foretell
from whybuy.methods.prospects.foretelling import LEAST
from whybuy.methods.prospects.standstill import AT_ONCE, POINTS, drawn_losses, standing_still
from whybuy.methods.prospects.standstill import unbounded as on_scale
from whybuy.methods.value.model import ValueModel, Variable
from whybuy.methods.value.sampling import scores

Floats = NDArray[np.float64]
SAID, MEASURED = 0.2, 0.05
"""How far off, in logarithms, is what somebody says that a need costs them, or measured."""
MONTHS = 12
_NOT_FORETOLD = ("benchmark",)


@dataclass(frozen=True, eq=False)
class Basis:
    """What losses are reckoned from: the value model, and what it takes of each prospect.

    own: how many of the `of` numbers each told, (m,). from_others: for each number that others
    foretell, how many they are. said: what they named themselves as the cost of their needs a
    month, NaN for none, with how far it may be off. untold: of whom a number is missing that
    nothing foretells, (m,); missing: the names of such numbers. by_words: whose loss is taken as
    they named it, (m,): what they named is a part of their loss, which is no less than that part.
    """

    key: str
    model: ValueModel
    customers: tuple[str, ...]
    columns: dict[str, Floats]
    foretold: dict[str, Foretelling]
    from_others: dict[str, int]
    own: NDArray[np.int64]
    said: Floats
    said_spread: Floats
    untold: NDArray[np.bool_]
    missing: tuple[str, ...]
    by_words: NDArray[np.bool_]

    @property
    def of(self) -> int:
        return len(self.model.asked)

    @property
    def currency(self) -> str:
        return self.model.currency

    def draws(self, *, seed: int = 0) -> Iterator[Floats]:
        """The losses a month, (prospects, points), some thousands of prospects after another."""
        many = len(self.customers)
        begin = 0
        for part in drawn_losses(self.model, self.columns, self.foretold, many=many, seed=seed):
            rows = slice(begin, begin + len(part))
            part[self.untold[rows]] = np.nan
            named = self.by_words[rows]
            if named.any():
                part[named] = _meant(self.said[rows], self.said_spread[rows])[named]
            yield part
            begin += len(part)


@dataclass(frozen=True, eq=False)
class Words:
    """What prospects named themselves, where no value model tells of standing still: said and
    said_spread as in `Basis`. Of whoever named nothing the loss is not known."""

    said: Floats
    said_spread: Floats
    key: str = ""
    of: int = 0

    @property
    def own(self) -> NDArray[np.int64]:
        return np.zeros(len(self.said), dtype=np.int64)

    @property
    def by_words(self) -> NDArray[np.bool_]:
        return ~np.isnan(self.said)

    def draws(self, *, seed: int = 0) -> Iterator[Floats]:
        """The losses a month, (prospects, points), NaN for not known; the seed changes nothing."""
        del seed
        for begin in range(0, len(self.said), CHUNK):
            rows = slice(begin, begin + CHUNK)
            yield _meant(self.said[rows], self.said_spread[rows])


def in_words(books: Books, people: pl.DataFrame) -> Words:
    """What these prospects (customer_id) named themselves."""
    return Words(*_named(books, people["customer_id"].to_list()))


def _meant(said: Floats, spread: Floats) -> Floats:
    """Even steps through what they may have meant; their mean is the very sum they said."""
    steps = ndtri((np.arange(POINTS) + 0.5) / POINTS)
    about = np.exp(spread[:, None] * steps)
    return said[:, None] * about / about.mean(axis=1, keepdims=True)


def basis(books: Books, people: pl.DataFrame, *, model: str) -> Basis:
    """What the losses of these prospects (customer_id, trade, size) rest on by one value model.

    Raises NotFound for a model that is not on record, BadInput for one that tells of no standing
    still.
    """
    key, whole = model, one_model(books, model)
    still = standing_still(whole)
    found = gathered(books, whole, evidence=f"value-model:{key}", customer="", chosen="none")
    ids = people["customer_id"].to_list()
    columns, _ = own_numbers(found, ids)
    columns = {name: column for name, column in columns.items() if name in still.asked}
    told = np.zeros(len(ids), dtype=np.int64)
    for column in columns.values():
        told += ~np.isnan(column[:, 0])
    foretold, counts = _foretold(found, still, people)
    ready = standing_still(with_defaults(found))
    open_ = [n for n in ready.asked if ready.variables[n].default is None and n not in foretold]
    untold = _filled(ready, columns, open_, len(ids))
    said, spread = _named(books, ids)
    made = Basis(
        key, ready, tuple(ids), columns, foretold, counts, told, said, spread, untold,
        tuple(n for n in open_ if untold.any()), np.zeros(len(ids), dtype=bool),
    )  # fmt: skip
    return replace(made, by_words=_said_is_more(made))


def _said_is_more(found: Basis) -> NDArray[np.bool_]:
    """Of whom what they named is more than all that is reckoned, or all that there is."""
    named = np.flatnonzero(~np.isnan(found.said))
    more = np.zeros(len(found.customers), dtype=bool)
    if not len(named):
        return more
    columns = {name: column[named] for name, column in found.columns.items()}
    foretold = {
        name: replace(one, middle=one.middle[named], scale=one.scale[named])
        for name, one in found.foretold.items()
    }
    drawn = drawn_losses(found.model, columns, foretold, many=len(named))
    reckoned = np.concatenate([part.mean(axis=1) for part in drawn])
    more[named] = found.untold[named] | (found.said[named] > reckoned)
    return more


def _filled(
    model: ValueModel, columns: dict[str, Floats], names: Sequence[str], many: int
) -> NDArray[np.bool_]:
    """Who has not told one of these numbers; something that can be is put there, to be taken out
    of what is reckoned from it."""
    untold = np.zeros(many, dtype=bool)
    for name in names:
        column = columns.get(name, np.full((many, 2), np.nan)).copy()
        gone = np.isnan(column[:, 0])
        bounds = model.variables[name].bounds
        column[gone] = 1.0 if bounds.least is None else bounds.least + 1.0
        columns[name] = column
        untold |= gone
    return untold


def _foretold(
    found: Gathering, model: ValueModel, people: pl.DataFrame
) -> tuple[dict[str, Foretelling], dict[str, int]]:
    """What others' numbers foretell of those who told none, and how many the others are."""
    sizes = _logs(people["size"])
    trades = people["trade"].to_list()
    made: dict[str, Foretelling] = {}
    counts: dict[str, int] = {}
    for name in model.asked:
        known = found.known.get(name)
        if known is not None and known.mark in _NOT_FORETOLD:
            continue
        variable = model.variables[name]
        others = _others(found, variable)
        if len(others.values) < LEAST or float(np.ptp(others.values)) == 0:
            continue
        made[name] = foretell(others, sizes=sizes, trades=trades)
        counts[name] = len(others.values)
    return made, counts


def _others(found: Gathering, variable: Variable) -> Others:
    """What customers told of themselves, and what cases measured before, each customer once."""
    told: dict[str, float] = {}
    rows = rows_of(found.books, variable)
    rows = rows.filter(pl.col("mark") == "said", pl.col("customer_id").is_not_null())
    ids = rows["customer_id"].unique(maintain_order=True).to_list()
    columns, _ = own_numbers(found, ids)
    column = columns.get(variable.name)
    if column is not None:
        told |= {key: float(ends.mean()) for key, ends in zip(ids, column, strict=True)}
    if variable.measured_as == "before":
        for key, value in _before(found, variable):
            told.setdefault(key, value)
    told = {key: value for key, value in told.items() if not np.isnan(value)}
    who = customers(found.books).select("key", "size", pl.col("segment").fill_null(""))
    known = {key: (size, trade) for key, size, trade in who.iter_rows()}
    traits = [known.get(key, (None, "")) for key in told]
    values = on_scale(variable, np.array(list(told.values()), dtype=np.float64))
    sizes = _logs(pl.Series([size for size, _ in traits], dtype=pl.Float64))
    return Others(values, sizes, [trade for _, trade in traits])


def _before(found: Gathering, variable: Variable) -> Iterator[tuple[str, float]]:
    """How it was with the customers of the cases before anything changed, in its unit."""
    measured = found.measured.get(variable.name)
    for case in measured.cases if measured is not None else ():
        if is_index(case.before, case.unit):
            continue
        unit = unit_of(case.unit)
        if unit.dimension == variable.unit.dimension:
            yield case.customer_id, case.before * unit.factor / variable.unit.factor


def _logs(sizes: pl.Series) -> Floats:
    """Logarithms of sizes, NaN where not known."""
    numbers = sizes.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    return np.log(np.where(numbers > 0, numbers, np.nan))


def _named(books: Books, ids: list[str]) -> tuple[Floats, Floats]:
    """What they said that their needs cost them a month, and how far it may be off."""
    told = priced(books)
    per = told.group_by("customer_id").agg(
        pl.col("a_year").sum(), sure=(pl.col("mark") == "measured").all()
    )
    known: dict[str, tuple[float, bool]] = {
        key: (year, sure) for key, year, sure in per.iter_rows()
    }
    nothing: tuple[Any, bool] = (float("nan"), False)
    rows = [known.get(key, nothing) for key in ids] if known else [nothing] * len(ids)
    said = np.array([year / MONTHS for year, _ in rows], dtype=np.float64)
    spread = np.array([MEASURED if sure else SAID for _, sure in rows], dtype=np.float64)
    return said, spread


def priced(books: Books) -> pl.DataFrame:
    """The needs on which somebody put a price, in the columns of `needs`.

    A need of a deal that they decided, for us or for another, may be met: it does not count.
    """
    over = deals(books).filter(pl.col("outcome").is_in(["won", "lost"]))["key"]
    return needs(books).filter(
        pl.col("a_year").is_not_null(),
        pl.col("mark").is_in(["said", "measured"]),
        ~pl.col("deal").is_in(over.implode()),
    )


CHUNK = AT_ONCE


@dataclass(frozen=True, slots=True)
class Part:
    """One line of what standing still costs a prospect a month, with its 90 % range."""

    name: str
    title: str
    mean: float
    low: float
    high: float


def parts(found: Basis, *, seed: int = 0) -> list[Part]:
    """The first prospect's loss line by line."""
    told: list[Part] = []
    for line in found.model.lines:
        alone = replace(found.model, lines=(line,))
        (drawn,) = drawn_losses(alone, found.columns, found.foretold, many=1, seed=seed)
        low, high = np.quantile(drawn[0], (0.05, 0.95)).tolist()
        told.append(Part(line.name, line.title, float(drawn[0].mean()), low, high))
    return sorted(told, key=lambda part: -part.mean)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A number that the first prospect has not told: how to ask for it, the share of what is
    uncertain that it makes, and where it is read from instead."""

    name: str
    title: str
    ask: str
    telling: float
    read_from: str


def unknown(found: Basis, *, seed: int = 0) -> list[Unknown]:
    """What the first prospect has not told of itself, the most telling first."""
    if found.untold[0]:
        asked = (found.model.variables[name] for name in found.missing)
        return [
            Unknown(one.name, one.title, one.ask or f"{one.title}?", 1.0, "not known at all")
            for one in asked
        ]
    (drawn,) = drawn_losses(found.model, found.columns, found.foretold, many=1, seed=seed)
    z, _ = scores(
        found.model.asked, correlations=found.model.correlations, points=POINTS, seed=seed
    )
    rank = np.argsort(np.argsort(drawn[0])).astype(float)
    open_: list[Unknown] = []
    for at, name in enumerate(found.model.asked):
        column = found.columns.get(name)
        if column is not None and not np.isnan(column[0, 0]):
            continue
        variable = found.model.variables[name]
        telling = float(np.corrcoef(z[:, at], rank)[0, 1]) ** 2 if np.ptp(rank) else 0.0
        ask = variable.ask or f"{variable.title}?"
        open_.append(Unknown(name, variable.title, ask, telling, _read_from(found, name)))
    return sorted(open_, key=lambda one: (-one.telling, one.name))


def _read_from(found: Basis, name: str) -> str:
    if name in found.from_others:
        return f"read from {found.from_others[name]} other firms"
    default = found.model.variables[name].default
    mark = default.mark if default is not None else ""
    return "a benchmark" if mark == "benchmark" else "our guess"


def told(books: Books, found: Basis) -> list[tuple[str, str]]:
    """What the first prospect told of itself, as it was told: title, and the number."""
    said: list[tuple[str, str]] = []
    for name in found.model.asked:
        variable = found.model.variables[name]
        own = pl.col("customer_id") == found.customers[0]
        rows = rows_of(books, variable).filter(own, pl.col("mark") == "said")
        for row in rows.head(1).iter_rows(named=True):
            ends = [row[end] for end in ("low", "high") if row[end] is not None]
            shown = ends or [row["value"]]
            number = " to ".join(f"{one:,.6g}" for one in shown if one is not None)
            unit = (row["unit"] or variable.unit.words).replace("^2", "²").replace("^3", "³")
            said.append((variable.title, f"{number} {unit}".strip()))
    return said
