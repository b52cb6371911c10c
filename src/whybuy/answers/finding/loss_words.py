"""What a prospect's loss rests on, in words: their own, others', and by which value model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from whybuy.answers.wording import counted

if TYPE_CHECKING:
    import polars as pl

    from whybuy.estimates.prospect_losses import Unknown
    from whybuy.estimates.prospects import Ranked
    from whybuy.evidence.books import Books

PART_IS_ALL = "The need they put a price on is more than all that is reckoned of them."
ALL_IS_THEIRS = "They put a price on it themselves."
PART_IS_LESS = "They put a price on a part of it, which is less than the whole."
WHY = {
    "told": "of whose numbers they told most",
    "trade": "for which others of their trade have cases or numbers",
    "first": "which stands in, as nothing tells which fits",
    "": "as asked",
}
"""Why a prospect is reckoned by a model."""


def reasons(ranked: Ranked) -> Sequence[pl.Expr]:
    """Where the loss of each is from, and by which model where there are several."""
    import polars as pl

    from_others = [basis.key for basis in ranked.bases if basis.from_others]
    said = [
        pl.when("by_words")
        .then(pl.lit(PART_IS_ALL if ranked.bases else ALL_IS_THEIRS))
        .when(pl.col("own") > 0)
        .then(pl.format("They told {} of {} numbers.", "own", "of"))
        .when(pl.col("loss").is_null())
        .then(pl.lit("What it costs them is not known: ask."))
        .when(pl.col("model").is_in(from_others))
        .then(pl.lit("Read from firms like them."))
        .when(pl.col("of") > 0)
        .then(pl.lit("Guessed by the value model.")),
        pl.when(pl.col("said").is_not_null() & ~pl.col("by_words")).then(pl.lit(PART_IS_LESS)),
    ]
    if len(ranked.bases) > 1:
        titles = {basis.key: basis.model.title for basis in ranked.bases}
        by = pl.format(
            "Reckoned by “{}”, {}.",
            pl.col("model").replace_strict(titles, return_dtype=pl.String),
            pl.col("fits").replace_strict(WHY, return_dtype=pl.String),
        )
        said.append(pl.when(pl.col("loss").is_not_null() & ~pl.col("by_words")).then(by))
    return said


def of_their_sum(year: str, *, measured: bool) -> Unknown:
    """What is not known of a loss that is the sum they named: how they came to it."""
    from whybuy.estimates.prospect_losses import Unknown

    if measured:
        ask = f"Is it still {year} a year, as you measured it?"
        return Unknown("their_sum", "The sum that they measured", ask, 1.0, "what they measured")
    ask = f"How did you reckon the {year} a year?"
    return Unknown(
        "their_sum", "The sum that they named", ask, 1.0, "what they said, and not measured"
    )


def notes(ranked: Ranked, books: Books) -> Iterator[str]:
    """By which models it is reckoned and for how many, and what is missing for it."""
    missing = {
        basis.model.variables[name].title: None for basis in ranked.bases for name in basis.missing
    }
    if missing:
        names = ", ".join(missing)
        yield f"Where they did not tell it, nothing foretells: {names}. Ask, and the sum follows."
    if not ranked.bases:
        if ranked.table["by_words"].any():
            yield (
                "What standing still costs is what they named themselves; who named nothing comes "
                "after them. To reckon it of all, write a value model with a [standing_still] "
                "line: whybuy worth --template time-saved"
            )
        elif ranked.table.height:
            yield (
                "What standing still costs them cannot be told, so that the order is by chance "
                "alone. Write a value model with a [standing_still] line: whybuy worth --template "
                "time-saved"
            )
        return
    (first, *others) = ranked.bases
    yield (
        f"What standing still costs is reckoned by the value model {first.key!r}."
        if (not others)
        else _several(ranked)
    )
    if first.currency != books.currency:
        yield f"It reckons in {first.currency}; nothing is converted."


def other_currencies(books: Books) -> Iterator[str]:
    """Which value models are left out, since losses in two currencies stand in no order."""
    from whybuy.estimates.prospect_models import left_out

    for key, code in left_out(books):
        yield (
            f"The value model {key!r} reckons in {code} and is left out: losses in two currencies "
            f"stand in no order. Write its amounts in {books.currency}, or ask by it alone: "
            f"--model {key}"
        )


def _several(ranked: Ranked) -> str:
    each = [
        f"{basis.key!r} for {counted(len(basis.customers), 'prospect', 'prospects')}"
        for basis in ranked.bases
    ]
    return (
        f"What standing still costs is reckoned by the value model {' and '.join(each)}: for each "
        "by the one of whose numbers they told most, else by the one for which others of their "
        "trade have cases or numbers. For one model for all: --model."
    )
