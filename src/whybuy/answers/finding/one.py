"""One prospect: what standing still costs them, how likely they change, and who leads there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from whybuy.answers import wording
from whybuy.answers.answer import Answer, Ask, Sureness
from whybuy.answers.finding import drawn, likeness_words, loss_words, path_words
from whybuy.answers.finding.everyone import METHOD, YEAR_DAYS, first_step
from whybuy.answers.rows import findings, row
from whybuy.answers.wording import share

if TYPE_CHECKING:
    import polars as pl

    from whybuy.estimates.network import Path
    from whybuy.estimates.prospect_losses import Part, Unknown
    from whybuy.estimates.prospects import Ranked
    from whybuy.evidence.books import Books

HEARD = {"need": "need_heard", "trigger": "event_heard"}
ASKED = 5


@dataclass(frozen=True, eq=False)
class One:
    """One customer on record, whoever it is."""

    books: Books
    key: str
    ranked: Ranked

    @cached_property
    def row(self) -> dict[str, Any]:
        return self.ranked.table.row(0, named=True)

    @property
    def name(self) -> str:
        return str(self.row["name"])

    @property
    def subject(self) -> str:
        return f"customer:{self.key}"

    @property
    def currency(self) -> str:
        return self.ranked.basis.currency if self.ranked.basis else self.books.currency

    def money(self, amount: float) -> str:
        return wording.money(amount, self.currency)

    @property
    def has_loss(self) -> bool:
        return self.row["loss"] is not None

    @cached_property
    def paths(self) -> list[Path]:
        from whybuy.estimates.network import paths

        return paths(self.books, self.key)

    @property
    def ways(self) -> list[Path]:
        """The paths to go: where we speak with them nobody is asked to introduce us."""
        return [path for path in self.paths if not (self.spoken and path.asked)]

    @cached_property
    def spoken(self) -> tuple[str, str] | None:
        """That we speak with them already, in words, with its record."""
        return path_words.spoken(self.books, self.key)

    @cached_property
    def parts(self) -> list[Part]:
        """The loss line by line; nothing where they named one sum themselves."""
        from whybuy.estimates.prospect_losses import parts

        basis = self.ranked.basis
        told = basis is not None and self.has_loss and not self.row["by_words"]
        return parts(basis) if basis is not None and told else []

    @cached_property
    def unknown(self) -> list[Unknown]:
        """What is not known, the most telling first; of a sum they named, how they came to it."""
        from whybuy.estimates.prospect_losses import unknown

        if self.by_words:
            return [loss_words.of_their_sum(self.year, measured=self.is_measured)]
        return unknown(self.ranked.basis) if self.ranked.basis is not None else []

    @property
    def told_anything(self) -> bool:
        """Whether a word of theirs, an event there or a number of their own is known."""
        return bool(self.late_signs.height or self.row["own"] or self.priced.height)

    @property
    def by_words(self) -> bool:
        """Whether the loss is what they named themselves, and nothing reckoned."""
        return self.has_loss and bool(self.row["by_words"])

    @property
    def year(self) -> str:
        """What they named, a year, as they named it."""
        return wording.exact(float(self.priced["a_year"].sum()), self.currency)

    @property
    def is_measured(self) -> bool:
        return bool((self.priced["mark"] == "measured").all())

    @cached_property
    def priced(self) -> pl.DataFrame:
        """Their needs that bear a price."""
        import polars as pl

        from whybuy.estimates.prospect_losses import priced

        return priced(self.books).filter(pl.col("customer_id") == self.key)

    @cached_property
    def signs(self) -> pl.DataFrame:
        """Needs and events of theirs, the newest first."""
        import polars as pl

        from whybuy.evidence.triggers import signs

        return signs(self.books).filter(pl.col("customer_id") == self.key)

    @cached_property
    def supposed(self) -> list[str]:
        """Needs of theirs that we suppose, and nobody of theirs said."""
        import polars as pl

        from whybuy.evidence.needs import needs

        mine = pl.col("customer_id") == self.key
        found = needs(self.books).filter(mine, pl.col("mark") == "supposed", ~pl.col("settled"))
        return found["words"].to_list()

    @cached_property
    def late_signs(self) -> pl.DataFrame:
        """Those of the past year, or of no day: what may still be so now."""
        import polars as pl

        since = self.books.known_until - timedelta(days=YEAR_DAYS)
        return self.signs.filter(pl.col("day").is_null() | (pl.col("day") > since))


def asked(books: Books, *, prospect: str, model: str = "") -> One:
    """The prospect of this name or id. Raises BadInput for nobody or several of that name."""
    from whybuy.estimates.prospects import ranked
    from whybuy.records import customers

    key = customers.key_of(prospect)
    return One(books, key, ranked(books, model=model, customer=key))


def told(one: One, *, options: dict[str, Any]) -> Answer:
    """The whole answer in the form that all answers share."""
    return Answer(
        question="find",
        headline=_headline(one),
        findings=findings(
            [
                list(_figures(one)),
                list(_lines(one)),
                list(_signs(one)),
                list(_paths(one)),
                list(likeness_words.rows(one.books, one.key, one.row)),
                list(_unknown(one)),
            ]
        ),
        pictures=(
            (drawn.chains(one.books, one.paths, title=f"Who can introduce us to {one.name}"),)
            if one.paths
            else ()
        ),
        sureness=_sureness(one),
        ask_next=tuple(_asks(one)),
        as_of=one.books.known_until,
        options=options,
        revision=one.books.revision,
        notes=tuple(_notes(one)),
        method="loss x chance" if one.has_loss else "chance",
    )


def _headline(one: One) -> str:
    path = one.spoken[0] if one.spoken else "No path to them is known."
    if one.paths and not one.spoken:
        path = f"The warmest path: {path_words.in_words(one.books, one.paths[0])}."
    if not one.has_loss:
        return f"What standing still costs {one.name} cannot be told yet. {path}"
    row_ = one.row
    return (
        f"Standing still costs {one.name} about {one.money(row_['loss'])} a month "
        f"({one.money(row_['loss_low'])} to {one.money(row_['loss_high'])}). {path}"
    )


def _figures(one: One) -> Iterator[dict[str, Any]]:
    figures = one.row
    own = str(one.priced["evidence"][0]) if one.by_words else f"numbers-of:{one.key}"
    more: dict[str, Any] = {"subject": one.subject, "name": one.name}
    if one.has_loss:
        yield row(
            "standing_still_a_month", figures["loss"], one.currency, why=_rests_on(one),
            bounds=(figures["loss_low"], figures["loss_high"]), evidence=own, **more,
        )  # fmt: skip
        yield row(
            "expected_a_month", figures["gain"], one.currency,
            why="That loss times the chance that they are reached and change.",
            bounds=(figures["gain_low"], figures["gain_high"]), evidence=own, **more,
        )  # fmt: skip
    reached = f"{share(figures['reach'])} to be reached"
    reached = "We speak with them already: sure to be reached" if figures["talks"] else reached
    why = f"{reached}, times {share(figures['change'])} to change."
    yield row(
        "chance", figures["chance"], "chance", why=why, evidence=f"customer:{one.key}",
        bounds=(figures["chance_low"], figures["chance_high"]), **more,
    )  # fmt: skip


def _rests_on(one: One) -> str:
    own, of = one.row["own"], one.row["of"]
    if one.row["by_words"]:
        return loss_words.PART_IS_ALL if one.ranked.bases else loss_words.ALL_IS_THEIRS
    part = f" {loss_words.PART_IS_LESS}" if one.row["said"] is not None else ""
    if own:
        return f"{own} of {of} numbers are their own; ours have no part in it.{part}"
    basis = one.ranked.basis
    read = "read from firms like them" if basis and basis.from_others else "guessed by the model"
    return f"They told no number: it is {read}.{part}"


def _lines(one: One) -> Iterator[dict[str, Any]]:
    basis = one.ranked.basis
    for part in one.parts:
        yield row(
            "now_a_month",
            part.mean,
            one.currency,
            why="If nothing changes.",
            evidence=f"value-model:{basis.key if basis else ''}",
            bounds=(part.low, part.high),
            subject=f"line:{part.name}",
            name=part.title,
        )


def _signs(one: One) -> Iterator[dict[str, Any]]:
    for sign in one.signs.head(10).iter_rows(named=True):
        day, when = sign["day"], f", {sign['day']}" if sign["day"] else ""
        heard = (one.books.known_until - day).days if day else 1.0
        yield row(
            HEARD[sign["sign"]],
            heard,
            "days ago" if day else "time, the day is not known",
            why=f"“{sign['words']}”{when}. Read as such by {sign['read_by']}.",
            evidence=sign["evidence"],
            subject=f"sign:{sign['evidence']}",
            name=f"{sign['name'][0].upper()}{sign['name'][1:]}",
        )


def _paths(one: One) -> Iterator[dict[str, Any]]:
    """Each way there by itself, the warmest first."""
    if one.spoken:
        why, evidence = one.spoken
        more: dict[str, Any] = {"subject": "path:spoken", "name": "We speak with them"}
        yield row("path", 1.0, "chance", why=why, evidence=evidence, **more)
    for at, path in enumerate(one.paths, start=1):
        met = [path.hops[0].one, *(hop.other for hop in path.hops)]
        yield row(
            "path",
            path.strength,
            "chance",
            why=f"{path_words.in_words(one.books, path)}.",
            evidence=path.hops[0].evidence,
            subject=f"path:{at}",
            name=" → ".join(path_words.name(one.books, key) for key in met),
        )


def _unknown(one: One) -> Iterator[dict[str, Any]]:
    for missing in one.unknown:
        yield row(
            "not_known",
            missing.telling,
            "share",
            why=f"{missing.ask} It is {missing.read_from}.",
            evidence=str(one.priced["evidence"][0]) if one.by_words else f"numbers-of:{one.key}",
            subject=f"ask:{missing.name}",
            name=missing.title,
        )


def _sureness(one: One) -> Sureness:
    own, of = one.row["own"], one.row["of"]
    records = {"numbers of their own": own, "needs and events": one.signs.height}
    standing = {"said": own}
    if not one.has_loss:
        why = "No value model says what standing still costs."
        if one.ranked.basis is not None:
            why = "Numbers are missing that nobody told and nothing foretells."
        return Sureness("too little to say", why, records, METHOD, (), standing)
    if one.by_words:
        rests = "on one sum that they named" if one.priced.height == 1 else "on the sums they named"
        why = f"It rests {rests}. The chances rest mostly on our prior."
        return Sureness("unsure", why, records, METHOD, (), standing)
    if not own:
        why = "They told no number of their own: these are the questions to ask, and no case yet."
        return Sureness("too little to say", why, records, METHOD, (), standing)
    why = f"{own} of {of} numbers are their own. The chances rest mostly on our prior."
    return Sureness("unsure", why, records, METHOD, (), standing)


def _asks(one: One) -> Iterator[Ask]:
    yield from first_step(one.books, one.key, one.paths)
    for missing in one.unknown[:ASKED]:
        worth = f"It makes {share(missing.telling)} of what is uncertain of their loss."
        yield Ask(missing.ask, to=one.name, worth=worth, subject=one.subject)


def _notes(one: One) -> Iterator[str]:
    import polars as pl

    from whybuy.estimates.network import graph
    from whybuy.evidence.business import business

    known = business(one.books).filter(pl.col("customer_id") == one.key, "buys")
    if known.height:
        yield f"{one.name} buys from us already, and is no prospect."
    if not one.paths and not one.spoken:
        yield "No path is known. Ask a happy customer of their trade who knows them."
    resting = graph(one.books).resting
    if resting:
        names = ", ".join(path_words.called(one.books, key) for key in sorted(resting)[:5])
        yield f"Asked of late, and left in peace: {names}."
    if one.by_words:
        also = f"; the value model {one.row['model']!r} reckons no more" if one.row["model"] else ""
        yield f"What standing still costs is what they named themselves{also}."
    elif one.ranked.basis is not None:
        if one.row["fits"]:
            yield from loss_words.other_currencies(one.books)
        why = loss_words.WHY[one.row["fits"]]
        by = f"the value model {one.row['model']!r}"
        yield f"What standing still costs is reckoned by {by}, {why}."
