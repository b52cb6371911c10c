"""All prospects ranked, the warmest paths to the first of them, and who may be asked for more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from whybuy.answers import wording
from whybuy.answers.answer import Answer, Ask, Sureness
from whybuy.answers.finding import (
    came_words,
    cold_words,
    drawn,
    learnt_words,
    likeness_words,
    loss_words,
    path_words,
)
from whybuy.answers.rows import findings, row, rows_of
from whybuy.answers.wording import counted, share

if TYPE_CHECKING:
    import polars as pl

    from whybuy.estimates.network import Path
    from whybuy.estimates.prospects import Ranked
    from whybuy.evidence.books import Books
    from whybuy.records.ledger import Foretold

METHOD = (
    "Loss: the value model's lines of standing still on scrambled Sobol points; who told no number "
    "is read from others by size and trade (a normal model with trades drawn together). Chance: "
    "logistic regressions on our own approaches upon a stated prior. Paths: Dijkstra and Yen over "
    "ties weighed by kind, frequency and age."
)
YEAR_DAYS = 365
FORETOLD = 50
"""For so many prospects the loss is written to the ledger."""


@dataclass(frozen=True, eq=False)
class All:
    """All that was asked, and what it comes to."""

    books: Books
    model: str
    top: int

    @cached_property
    def ranked(self) -> Ranked:
        from whybuy.estimates.prospects import ranked

        return ranked(self.books, model=self.model)

    @property
    def table(self) -> pl.DataFrame:
        return self.ranked.table

    @cached_property
    def first(self) -> list[dict[str, Any]]:
        """The first prospects, with all that is known of them."""
        return self.table.head(self.top).to_dicts()

    @cached_property
    def paths(self) -> dict[str, tuple[list[Path], str]]:
        """To each of the first: the paths to try, and whom we spare because we ask them already."""
        from whybuy.estimates.network import apart, paths

        ids = [one["customer_id"] for one in self.first]
        return apart((key, paths(self.books, key)) for key in ids)

    def is_cold(self, one: dict[str, Any]) -> bool:
        """Whether nobody leads to this one of the first, and we do not speak with them yet."""
        return not one["talks"] and not self.paths[one["customer_id"]][0]

    @property
    def has_loss(self) -> bool:
        return bool(self.table["loss"].is_not_null().any())

    @property
    def currency(self) -> str:
        return self.ranked.basis.currency if self.ranked.basis else self.books.currency

    def money(self, amount: float) -> str:
        return wording.money(amount, self.currency)


def told(whole: All, *, options: dict[str, Any]) -> Answer:
    """The whole answer in the form that all answers share."""
    books = whole.books
    return Answer(
        question="find",
        headline=_headline(whole),
        findings=findings(
            [
                list(_totals(whole)),
                *_prospects(whole),
                list(cold_words.rows(books)),
                list(came_words.to_ask(books)),
                list(came_words.convinced(books)),
                list(came_words.sources(books)),
                list(came_words.warm(books)),
                list(learnt_words.odds(whole.ranked.learnt)),
            ]
        ),
        pictures=drawn.of_all(whole),
        sureness=_sureness(whole),
        ask_next=tuple(_asks(whole)),
        as_of=books.known_until,
        options=options,
        revision=books.revision,
        notes=tuple(_notes(whole)),
        method="loss x chance" if whole.has_loss else "chance",
        foretells=tuple(_foretold(whole)),
    )


def _headline(whole: All) -> str:
    many = whole.table.height
    if not many:
        return "No prospect is on record. " + came_words.first_to_ask(whole.books)
    first = whole.first[0]
    said = f"Of {counted(many, 'prospect', 'prospects')} {first['name']} comes first: "
    if many == 1:
        said = f"{first['name']} is the one prospect on record: "
    chance = f"{share(first['chance'])} likely to be reached and to change within a year"
    if first["loss"] is not None:
        chance = f"standing still costs them about {whole.money(first['loss'])} a month, and they "
        chance += f"are {share(first['chance'])} likely to be reached and to change within a year"
    else:
        said += "they are "
    warm = sum(not whole.is_cold(one) for one in whole.first)
    of = len(whole.first)
    through = f"to {warm} of the first {of} there is a warm path" if of > 1 else _to_one(warm)
    return f"{said}{chance}; {through}."


def _to_one(warm: int) -> str:
    return "there is a warm path to them" if warm else "no warm path leads to them"


def _totals(whole: All) -> Iterator[dict[str, Any]]:
    import polars as pl

    from whybuy.estimates.warm_contacts import WARM

    table = whole.table
    why = "Customers on record who never bought, and did not forbid us to write."
    yield row("prospects", table.height, "customers", why=why, evidence="customers")
    warm = table.filter(pl.col("warm") >= WARM).height
    why = "Somebody can introduce us, or knows them already. Nothing cold to these."
    yield row("prospects_with_a_warm_path", warm, "customers", why=why, evidence="customers")
    own = table.filter((pl.col("own") > 0) | pl.col("by_words")).height
    why = "Of the others the loss is read from firms like them."
    yield row("told_us_numbers", own, "customers", why=why, evidence="customers")


def _prospects(whole: All) -> Iterator[Any]:
    """All prospects with each figure; with words on the paths of the first."""
    table = whole.table
    unit, why = whole.currency, _reasons(whole)
    if whole.has_loss:
        yield rows_of(
            table, "expected_a_month", unit, estimate="gain", bounds=("gain_low", "gain_high"),
            why=why,
        )  # fmt: skip
        yield rows_of(
            table, "standing_still_a_month", unit, estimate="loss",
            bounds=("loss_low", "loss_high"),
        )  # fmt: skip
    yield rows_of(
        table, "chance", "chance", estimate="chance", bounds=("chance_low", "chance_high"),
        why=None if whole.has_loss else why,
    )  # fmt: skip
    yield list(_paths(whole))
    yield rows_of(table.slice(whole.top), "warm_path", "chance", estimate="warm")


def _reasons(whole: All) -> pl.Expr:
    """Why somebody stands where they do, in words, for all at once."""
    import polars as pl

    like = {
        one["customer_id"]: likeness_words.briefly(whole.books, one["customer_id"])
        for one in whole.first
        if one["alike"] >= ALIKE
    } or {"": ""}
    parts = [
        *loss_words.reasons(whole.ranked),
        pl.when(pl.col("need") > 0).then(pl.lit("They spoke of a need.")),
        pl.when(pl.col("trigger") > 0).then(pl.lit("Something happened there.")),
        pl.when(pl.col("unasked") > 0).then(pl.lit("They came of themselves.")),
        pl.when(pl.col("alike") >= ALIKE).then(
            pl.col("customer_id").replace_strict(like, default="Like our best customers.")
        ),
        pl.when("talks")
        .then(pl.lit("We speak with them already."))
        .when(pl.col("warm") < COLD)
        .then(pl.lit("No path is known: it would be cold.")),
    ]
    return pl.concat_str(parts, separator=" ", ignore_nulls=True)


ALIKE, COLD = 0.7, 0.01
"""Odds of two to one; a path that works less than once in a hundred times."""


def _paths(whole: All) -> Iterator[dict[str, Any]]:
    """The warmest path to each of the first, in words."""
    for one in whole.first:
        yield row(
            "warm_path",
            **_path(whole, one),
            unit="chance",
            subject=f"customer:{one['customer_id']}",
            name=one["name"],
        )


def _path(whole: All, one: dict[str, Any]) -> dict[str, Any]:
    """How likely a word gets to one of the first, by whom, and the record behind it."""
    found, spared = whole.paths[one["customer_id"]]
    spoken = path_words.spoken(whole.books, one["customer_id"])
    if spoken is not None:
        how = spoken[0].partition(": ")[2]
        return {"estimate": 1.0, "why": how[0].upper() + how[1:], "evidence": spoken[1]}
    why, evidence = "", one["evidence"]
    if found:
        why = path_words.in_words(whole.books, found[0])
        evidence = found[0].hops[-1].evidence
    if spared:
        busy = path_words.called(whole.books, spared)
        why += f" {busy} would be warmer, and is asked for another first."
    strength = found[0].strength if found else 0.0
    return {"estimate": strength, "why": why.strip(), "evidence": evidence}


def _sureness(whole: All) -> Sureness:
    taught = whole.ranked.learnt
    records = {
        "prospects": whole.table.height,
        "approaches by contact": taught.reach.outcomes,
        "reached a year ago or longer": taught.change.outcomes,
    }
    others = [many for basis in whole.ranked.bases for many in basis.from_others.values()]
    if whole.ranked.bases:
        records["numbers that others told"] = max(others, default=0)
    checks = tuple(came_words.checks(whole.books))
    if not whole.table.height:
        why = "No prospect is on record: write down who may need to change."
        return Sureness("too little to say", why, records, METHOD, checks)
    level = "unsure"
    why = "The chances rest on our prior more than on our own past: " + counted(
        taught.change.outcomes, "approach has", "approaches have"
    )
    why += " run for a year. The order of the list is surer than its figures."
    if taught.change.outcomes >= MANY and _too_good(whole):
        why = "Nearly all approaches on record ended in a decision, as if the others had not been "
        why += "written down: the order of the list is surer than its figures."
    elif taught.change.outcomes >= MANY:
        level = "fairly sure"
        why = f"The chances rest on {counted(taught.change.outcomes, 'approach', 'approaches')} of "
        why += "our own that ran for a year. What nobody told us of themselves is read from others."
    return Sureness(level, why, records, METHOD, checks)


def _too_good(whole: All) -> bool:
    """Whether so many approaches ended in a decision that others must be missing."""
    taught = whole.ranked.learnt.change
    return taught.outcomes >= FEW and taught.came > TOO_GOOD * taught.outcomes


FEW, TOO_GOOD = 8, 0.6
MANY = 60
"""Outcomes from which on a share of one in ten is known to within a half."""


def _asks(whole: All) -> Iterator[Ask]:
    """The first step towards the first prospects; then who else has this problem."""
    for one in whole.first[:3]:
        found, _ = whole.paths[one["customer_id"]]
        yield from first_step(whole.books, one["customer_id"], found)
    yield from came_words.asks(whole.books)


def first_step(books: Books, customer: str, found: list[Path]) -> Iterator[Ask]:
    """What is asked first of a prospect to whom these paths lead; nothing where it would be cold.

    Who speaks with us, or knows one of us, is asked about themselves; else whoever introduces us.
    """
    spoken, name = path_words.spoken(books, customer), path_words.firm(books, customer)
    question, worth = path_words.opening(books, customer), spoken[0] if spoken else ""
    to = path_words.only_one(books, customer) or name
    if found and (spoken is None or not found[0].asked):
        step = next(path_words.steps(books, found[0]))
        to = step.whom
        if found[0].asked:
            question = step.ask
        worth = worth or (
            f"The warmest path to {name}: {share(found[0].strength)} likely that a word gets there."
        )
        worth += f" {knows(found[0], step)}"
    if worth:
        yield Ask(question, to=to, worth=worth, subject=f"customer:{customer}")


def knows(path: Path, step: path_words.Step) -> str:
    """Who of us does it, and from where they know each other."""
    does = "asks" if path.asked else "writes or calls"
    return f"{step.who[0].upper()}{step.who[1:]} {does}: {step.tie}."


def _notes(whole: All) -> Iterator[str]:
    from whybuy.evidence.network import untold

    yield from loss_words.notes(whole.ranked, whole.books)
    if not whole.model:
        yield from loss_words.other_currencies(whole.books)
    yield from came_words.supposed(whole.books)
    cold = [one["name"] for one in whole.first if whole.is_cold(one)]
    if cold and len(cold) < len(whole.first):
        yield (
            f"No warm path is known to: {', '.join(cold)}. Ask a happy customer who knows them, "
            "before anybody writes out of the blue."
        )
    taught = whole.ranked.learnt.change
    if _too_good(whole):
        yield (
            f"{taught.came} of {taught.outcomes} approaches on record ended in a decision: were "
            "those that came to nothing written down? If not, every chance here is too high."
        )
    unclear = untold(whole.books)
    if unclear:
        yield (
            f"{counted(unclear, 'name', 'names')} of meetings and mails "
            f"{'ties' if unclear == 1 else 'tie'} nobody: two people of one name, or nobody on "
            "record."
        )


def _foretold(whole: All) -> Iterator[Foretold]:
    """Of the first: the loss, to be held against what they measure one day, and the chance."""
    if whole.model:
        return
    first = whole.table.head(FORETOLD)
    if whole.has_loss:
        for one in first.drop_nulls("loss").iter_rows(named=True):
            method = f"value model {one['model']}" if one["model"] else "what they named"
            yield _written(whole, one, "loss", "loss a month", whole.currency, method)
    for one in first.iter_rows(named=True):
        yield _written(whole, one, "chance", "change", "chance", "own approaches on a prior")


def _written(
    whole: All, one: dict[str, Any], name: str, measure: str, unit: str, method: str
) -> Foretold:
    from whybuy.records.ledger import Foretold

    day: date = whole.books.known_until
    return Foretold(
        question="find",
        subject=f"customer:{one['customer_id']}",
        measure=measure,
        as_of=day,
        due=day + timedelta(days=YEAR_DAYS),
        estimate=one[name],
        low=min(one[f"{name}_low"], one[name]),
        high=max(one[f"{name}_high"], one[name]),
        unit=unit,
        method=method,
        revision=whole.books.revision,
    )
