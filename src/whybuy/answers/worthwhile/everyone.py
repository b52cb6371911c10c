"""The cases so far, promised beside what came, and the prospects ranked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from whybuy.answers import wording
from whybuy.answers.answer import Answer, Ask, Sureness
from whybuy.answers.rows import findings, row
from whybuy.answers.wording import counted, share
from whybuy.answers.worthwhile import foretelling, so_far
from whybuy.answers.worthwhile.case_words import to_ask
from whybuy.answers.worthwhile.drawn import forest

if TYPE_CHECKING:
    import polars as pl

    from whybuy.estimates.case_evidence import SoFar
    from whybuy.estimates.promises import KeptWord
    from whybuy.evidence.books import Books
    from whybuy.methods.value.case import Asking

METHOD = (
    "Random effects by exact quadrature over the cases of a measure (Röver 2020), the plain-t "
    "envelope beside it; prospects by one value model on the same draws."
)


@dataclass(frozen=True, eq=False)
class All:
    """All that was asked, and what the cases and prospects come to."""

    books: Books
    model: str
    chosen: str
    top: int
    options: dict[str, Any]

    @cached_property
    def so_far(self) -> SoFar:
        from whybuy.estimates.case_evidence import six

        return six(self.books, chosen=self.chosen)

    @cached_property
    def cases(self) -> pl.DataFrame:
        """Every case, with the money a year that was measured in it."""
        import polars as pl

        from whybuy.evidence.cases import came, cases

        earned = came(self.books).filter(pl.col("money").is_not_null())
        earned = earned.group_by(key="case").agg(pl.col("money").sum())
        return cases(self.books).join(earned, on="key", how="left", maintain_order="left")

    @cached_property
    def kept(self) -> KeptWord | None:
        from whybuy.estimates.promises import kept_word

        return kept_word(self.books)

    @cached_property
    def key(self) -> str:
        """The value model that prospects are ranked by; "" where there is none."""
        from whybuy.estimates.value_cases import best_model
        from whybuy.evidence.cases import value_models

        if self.model:
            return self.model
        return "" if value_models(self.books).is_empty() else best_model(self.books, "")

    @cached_property
    def prospects(self) -> pl.DataFrame | None:
        """The prospects ranked by what standing still costs them; None without a value model."""
        from whybuy.estimates.value_cases import prospects

        return prospects(self.books, model=self.key, chosen=self.chosen) if self.key else None

    @property
    def currency(self) -> str:
        """That of the model by which prospects are ranked."""
        from whybuy.estimates.value_cases import one_model

        return one_model(self.books, self.key).currency if self.key else self.books.currency

    def money(self, amount: float) -> str:
        """An amount in the model's currency."""
        return wording.money(amount, self.currency)


def told(whole: All) -> Answer:
    """The whole answer in the form that all answers share. Raises TooLittleEvidence."""
    from whybuy.errors import TooLittleEvidence
    from whybuy.estimates.promises import forecasts

    measured = whole.so_far.measured
    if whole.cases.is_empty() and not measured and not whole.key:
        raise TooLittleEvidence(
            "There is no case, measure or value model on record yet. Write down what changed for "
            "one customer (whybuy add measures customer=… name='scrap rate' unit=% before=6 "
            "after=4), and begin a value model with: whybuy worth --template scrap"
        )
    return Answer(
        question="worth",
        headline=_headline(whole),
        findings=findings(
            [
                list(_totals(whole)),
                list(_prospects(whole)),
                list(so_far.cases(whole)),
                list(foretelling.foretold(measured)),
                list(foretelling.too_few(measured)),
                list(foretelling.each_case(measured, named=lambda case: case.name)),
                list(so_far.promises(whole)),
                list(so_far.trades(whole)),
                list(so_far.to_study(whole)),
            ]
        ),
        pictures=forest(measured),
        sureness=_sureness(whole),
        ask_next=tuple(_asks(whole)),
        as_of=whole.books.known_until,
        options=whole.options,
        revision=whole.books.revision,
        notes=tuple(_notes(whole)),
        method="random effects" if measured else "counts",
        foretells=forecasts(whole.books),
    )


def _headline(whole: All) -> str:
    measured = whole.so_far.measured
    ready = [found for found in measured if found.enough]
    said = [counted(whole.cases.height, "case", "cases")]
    if ready:
        said[0] += f" foretell {counted(len(ready), 'measure', 'measures')} of the next customer"
    people = whole.prospects
    if people is not None and people.height:
        best = people.row(0, named=True)
        said.append(
            f"of {counted(people.height, 'prospect', 'prospects')} it is worth most to "
            f"{best['name']}, whom standing still costs about "
            f"{whole.money(best['standing_still'])} a month"
        )
    if whole.kept is not None:
        of = counted(whole.kept.customers, "customer", "customers")
        said.append(f"{share(whole.kept.share)} of what was promised to {of} came")
    return f"{'; '.join(said)}."


def _totals(whole: All) -> Iterator[dict[str, Any]]:
    measured = whole.so_far.measured
    told_of = {case.customer_id for found in measured for case in found.cases}
    yield row("cases", whole.cases.height, "cases", why="On record.", evidence="cases")
    why = "With a value before and after."
    yield row("customers_measured", len(told_of), "customers", why=why, evidence="cases")
    earned = whole.cases["money"].drop_nulls()
    if earned.len():
        yield row(
            "money_a_year_of_cases",
            float(earned.sum()),
            whole.books.currency,
            why=f"As {counted(earned.len(), 'case', 'cases')} told it.",
            evidence="cases",
        )
    if whole.kept is not None:
        kept = whole.kept
        yield row(
            "part_of_promises_that_came",
            kept.share,
            "share",
            why=f"{kept.kept} of {counted(kept.customers, 'customer', 'customers')} got all that "
            "was promised.",
            bounds=(kept.low, kept.high),
            evidence="cases",
        )


def _prospects(whole: All) -> Iterator[dict[str, Any]]:
    people = whole.prospects
    if people is None:
        return
    # Of those who told nothing the model says the same of all: a note does.
    for one in people.filter(people["own"] > 0).iter_rows(named=True):
        more: dict[str, Any] = {
            "subject": f"customer:{one['customer_id']}",
            "name": one["name"],
            "evidence": f"numbers-of:{one['customer_id']}",
        }
        why = f"They told {one['own']} of {one['of']} numbers. {_trade(one['trade'])}"
        yield row(
            "prospect_worth",
            one["npv"],
            whole.currency,
            why=why.strip(),
            bounds=(one["low"], one["high"]),
            **more,
        )
        still = one["standing_still"]
        yield row("standing_still_a_month", still, whole.currency, why="", **more)
        yield row("chance_that_it_pays", one["chance"], "chance", why="", **more)
        yield row("numbers_told", one["own"], "", why="", **more)


def _trade(trade: str) -> str:
    return f"{trade}." if trade else ""


def _sureness(whole: All) -> Sureness:
    from whybuy.estimates.case_evidence import how_thick

    measured = whole.so_far.measured
    thick = [found.name for found in measured if how_thick(found) == "thick"]
    thin = [found.name for found in measured if how_thick(found) == "thin"]
    records = {
        "cases": whole.cases.height,
        "measures": len(measured),
        "measured": sum(len(found.cases) for found in measured),
    }
    checks = [
        f"{found.name}: each case foretold by the others, {sum(x.held for x in found.left)} of "
        f"{len(found.left)} held (9 of 10 are to be expected)."
        for found in measured
        if found.left
    ]
    if not any(found.enough for found in measured):
        because = "No measure has three cases yet, so that nothing is foretold of others."
        return Sureness("too little to say", because, records, METHOD, tuple(checks))
    enough = [found.name for found in measured if how_thick(found) == "enough"]
    kinds = {"Five or more that agree": thick, "Just enough": enough, "Too few": thin}
    words = " ".join(f"{kind}: {', '.join(names)}." for kind, names in kinds.items() if names)
    level = "fairly sure" if thick and not thin else "unsure"
    why = f"{words} Cases are few and were not drawn by lot: those that went well are told first."
    return Sureness(level, why, records, METHOD, tuple(checks))


def _asks(whole: All) -> Iterator[Ask]:
    from whybuy.evidence.askable import askable

    for one in askable(whole.books, whole.so_far.candidates).head(1).iter_rows(named=True):
        yield Ask(
            "What was it before, what is it now, how did you measure it, and what is it worth to "
            "you a year?",
            to=one["name"],
            worth=f"The next case study. {one['why']}",
            subject=f"customer:{one['customer_id']}",
        )
    for one in askable(whole.books, whole.so_far.bare).head(1).iter_rows(named=True):
        yield Ask(
            "What did you measure, before and after?",
            to=one["name"],
            worth="Their case has no measure yet, so that it foretells nothing of others.",
            subject=f"customer:{one['customer_id']}",
        )
    yield from _of_best(whole)
    if whole.kept is not None and whole.kept.waiting:
        yield Ask(
            "What came of what we promised you?",
            to=counted(whole.kept.waiting, "customer", "customers") + " whose promise is due",
            worth="Nothing was measured with them since.",
        )


def _of_best(whole: All) -> Iterator[Ask]:
    """What to ask the best prospect first."""
    from whybuy.estimates.value_cases import worth_of
    from whybuy.evidence.askable import askable

    people = whole.prospects
    people = None if people is None else askable(whole.books, people)
    if people is None or people.is_empty():
        return
    best = people.row(0, named=True)
    worth = worth_of(
        whole.books, customer=best["customer_id"], model=whole.key, chosen=whole.chosen
    )
    if worth.case is None or not worth.case.ask_next:
        return
    first = next((a for a in to_ask(worth.case) if a.mark != "said"), None)
    if first is None:
        return
    yield Ask(
        first.ask,
        to=best["name"],
        worth=f"It makes {share(first.variance_share)} of what is uncertain of the prospect to "
        f"whom it is worth most.{_reply(whole, first, worth.case.npv.mean)}",
        subject=f"customer:{best['customer_id']}",
    )


def _reply(whole: All, asking: Asking, npv: float) -> str:
    if asking.worth < 1e-3 * abs(npv):
        return ""
    return f" A reply is worth {whole.money(asking.worth)} to their decision."


def _untold(whole: All) -> Iterator[str]:
    """What the model says of prospects who told nothing yet."""
    people = whole.prospects
    if people is None:
        return
    silent = people.filter(people["own"] == 0)
    if silent.height:
        worth = whole.money(float(silent["npv"].mean()))  # pyright: ignore[reportArgumentType]
        yield (
            f"{counted(silent.height, 'prospect has', 'prospects have')} told no number yet; as "
            f"far as others tell it would be worth {worth} to any of them."
        )


def _notes(whole: All) -> Iterator[str]:
    from whybuy.estimates.cases import warnings
    from whybuy.evidence.cases import in_other_currencies

    for found in whole.so_far.measured:
        yield from warnings(found, named=True)
    if len(whole.so_far.measured) == 1:
        yield "All cases tell of one measure alone: nothing else could contradict it."
    foreign = in_other_currencies(whole.books)
    if foreign:
        yield (
            f"The money of {counted(foreign, 'measure', 'measures')} is in another currency than "
            f"{whole.books.currency}, and is left out of every sum."
        )
    yield from _untold(whole)
    if whole.key:
        yield f"Prospects are ranked by the value model {whole.key!r}."
    else:
        yield (
            "No value model is on record, so that no prospect's case can be told. Begin with: "
            "whybuy worth --template time-saved"
        )
    if whole.chosen != "none":
        yield (
            f"The cases are read as the best {whole.chosen} of all customers: that is your "
            "judgement, which a handful of cases cannot check."
        )
