"""Who needs to change: prospects ranked by what standing still costs them, times the chance that
they are reached and change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whybuy.estimates.prospect_chances import CHANGE, REACH, Learnt, learnt, signs_of
from whybuy.estimates.prospect_losses import CHUNK, Basis, Words, basis, in_words
from whybuy.estimates.prospect_models import fitting
from whybuy.evidence.books import Books
from whybuy.evidence.came import talking
from whybuy.evidence.cases import prospects as all_prospects
from whybuy.methods.prospects import draws
from whybuy.methods.prospects.chances import same_rows
from whybuy.methods.prospects.standstill import POINTS

Floats = NDArray[np.float64]
TAILS = (0.05, 0.95)
FIGURES = ("loss", "chance", "gain")


@dataclass(frozen=True, eq=False)
class Ranked:
    """Prospects, the first one first.

    table: customer_id, name, trade, size, loss (a month, theirs; null where it cannot be told),
    reach, change, chance (both), gain (loss times chance), each but reach and change with _low and
    _high (90 %); warm (how likely a word gets there; 1.0 where we speak with them), unasked, need,
    trigger, alike; talks (we speak with them already, so that they are reached); own (numbers they
    told), of, said (what they named as the cost of a need, a month; null for nothing), by_words
    (the loss is what they named); model (by which it is reckoned, "" for none), fits (why by that
    one: `prospect_models`; "" where it was asked for); evidence. bases: what the losses rest on,
    model by model, that of most prospects first; empty where no value model tells, so
    that a loss is what they named themselves.
    """

    table: pl.DataFrame
    bases: tuple[Basis, ...]
    learnt: Learnt

    @property
    def basis(self) -> Basis | None:
        """What the losses of most rest on."""
        return self.bases[0] if self.bases else None


def ranked(books: Books, *, model: str = "", customer: str = "") -> Ranked:
    """All prospects who may be contacted, or one customer whoever it is."""
    return books.once(
        ("prospects ranked", model, customer), lambda: _ranked(books, model, customer)
    )


def _ranked(books: Books, model: str, customer: str) -> Ranked:
    people = _one(books, customer) if customer else reachable(books)
    taught, signs = learnt(books), signs_of(books, people)
    talks = pl.col("customer_id").is_in(talking(books)["customer_id"].implode())
    table = people.with_columns(signs.drop("customer_id").get_columns()).with_columns(talks=talks)
    # Nobody is warmer than somebody with whom we speak: no introduction is needed.
    table = table.with_columns(warm=pl.when("talks").then(1.0).otherwise("warm"))
    found = _by_model(books, people, model)
    bases = [basis(books, part, model=key) for key, part in found]
    scored = [
        score(_of(table, part), one, taught) for (_, part), one in zip(found, bases, strict=True)
    ] or [score(table.with_columns(fits=pl.lit("")), in_words(books, people), taught)]
    order = pl.concat(scored).sort(
        "gain", "chance", "customer_id", descending=[True, True, False], nulls_last=True
    )
    return Ranked(order, tuple(bases), taught)


def _of(table: pl.DataFrame, part: pl.DataFrame) -> pl.DataFrame:
    """The rows of these prospects, in their order."""
    fits = part.select("customer_id", "fits")
    return table.join(fits, on="customer_id", how="inner", maintain_order="right")


def _by_model(books: Books, people: pl.DataFrame, model: str) -> list[tuple[str, pl.DataFrame]]:
    """The prospects by the value model that fits them, each with `fits`; most prospects first."""
    if model:
        return [(model, people.with_columns(fits=pl.lit("")))]
    fits = fitting(books, people).rename({"by": "fits"})
    whole = people.join(fits, on="customer_id", maintain_order="left").drop_nulls("model")
    parts = whole.partition_by("model", maintain_order=True, include_key=True)
    parts.sort(key=lambda part: -part.height)
    return [(part["model"][0], part.drop("model")) for part in parts]


def reachable(books: Books) -> pl.DataFrame:
    """Prospects who did not forbid us to contact them, in the columns of `prospects`."""
    from whybuy.records import consents

    no = consents.forbidden(until=books.known_until)
    no = no.filter(pl.col("channel") == "", pl.col("person").is_null())
    return all_prospects(books).join(
        no.select(customer_id="customer"), on="customer_id", how="anti", maintain_order="left"
    )


def _one(books: Books, customer: str) -> pl.DataFrame:
    from whybuy.evidence.cases import everyone

    return everyone(books).filter(pl.col("customer_id") == customer)


def score(
    table: pl.DataFrame, found: Basis | Words | None, taught: Learnt, *, seed: int = 0
) -> pl.DataFrame:
    """The rows with their losses, chances and gains. All are reckoned on the same draws."""
    many = table.height
    figures = {f"{name}{end}": np.full(many, np.nan) for name in FIGURES for end in _ENDS}
    reach, change = (np.zeros(many) for _ in range(2))
    talks = table["talks"].to_numpy() if "talks" in table.columns else np.zeros(many, dtype=bool)
    parts = found.draws(seed=seed) if found is not None else None
    reaching = _alike_drawn(table, taught, REACH.names, seed=seed + 1)
    changing = _alike_drawn(table, taught, CHANGE.names, seed=seed + 2)
    for begin in range(0, many, CHUNK):
        rows = slice(begin, min(begin + CHUNK, many))
        one, other = reaching[0][reaching[1][rows]], changing[0][changing[1][rows]]
        one = np.where(talks[rows, None], 1.0, one)
        reach[rows], change[rows] = one.mean(axis=1), other.mean(axis=1)
        chance = one * other
        _write(figures, "chance", rows, chance)
        if parts is not None:
            loss = next(parts)
            _write(figures, "loss", rows, loss)
            _write(figures, "gain", rows, loss * chance)
    own = found.own if found is not None else np.zeros(many, dtype=np.int64)
    words = found.by_words if found is not None else np.zeros(many, dtype=bool)
    said = found.said if found is not None else np.full(many, np.nan)
    return table.with_columns(
        *(pl.Series(name, values).fill_nan(None) for name, values in figures.items()),
        reach=pl.Series(reach),
        change=pl.Series(change),
        own=pl.Series(own),
        of=pl.lit(found.of if found is not None else 0),
        by_words=pl.Series(words),
        said=pl.Series(said).fill_nan(None),
        model=pl.lit(found.key if found is not None else ""),
    )


_ENDS = ("", "_low", "_high")


def _write(figures: dict[str, Floats], name: str, rows: slice, drawn: Floats) -> None:
    low, high = np.quantile(drawn, TAILS, axis=1)
    for end, values in zip(_ENDS, (drawn.mean(axis=1), low, high), strict=True):
        figures[f"{name}{end}"][rows] = values


def _alike_drawn(
    table: pl.DataFrame, taught: Learnt, names: tuple[str, ...], *, seed: int
) -> tuple[Floats, NDArray[np.intp]]:
    """Draws of a chance for each different row of signs, and which of them each prospect has."""
    found = taught.reach if names == REACH.names else taught.change
    # Finer than this no sign is known, and so many prospects are alike.
    rounded = table.select(pl.col(names).round(2)).to_numpy()
    rows, which = same_rows(rounded)
    return draws(found, rows, points=POINTS, seed=seed), which
