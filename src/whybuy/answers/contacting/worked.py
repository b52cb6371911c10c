"""Did it work: what the firm's own experiments found, in words; and what no experiment can tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

from whybuy.answers.contacting.campaigns import campaign_notes, campaign_rows
from whybuy.answers.pictures import axis, layer, picture
from whybuy.answers.rows import row
from whybuy.answers.wording import counted, money, number, share

if TYPE_CHECKING:
    from whybuy.answers.answer import Picture
    from whybuy.estimates.programme import Worked
    from whybuy.evidence.books import Books
    from whybuy.methods.judge.experiments import Effect

TRIED = (0.1, 0.2)
"""Effects and shares held out of which the number needed is told before any experiment."""


@dataclass(frozen=True, slots=True)
class DidItWork:
    """The experiments, and how they are told; `sentence` is the newest one's, "" without any."""

    books: Books
    tried: tuple[Worked, ...]
    sentence: str
    notes: tuple[str, ...]
    pictures: tuple[Picture, ...]
    cost: float | None = None
    """Money that one contact takes, where that was said."""

    def rows(self, books: Books) -> Iterator[dict[str, Any]]:
        """Findings: what each experiment changed, or how many customers it would take."""
        for one in self.tried:
            yield from figures(books, one, cost=self.cost)
        if not self.tried:
            yield from _needed(books)
            yield from campaign_rows(books)


def worked(books: Books, *, cost: float | None = None) -> DidItWork:
    """What is known of whether contacts work, told from these books; `cost` of one contact."""
    from whybuy.estimates import programme

    tried = tuple(programme.worked(books))
    said = [sentence(books, one) for one in tried]
    notes = [
        note
        for one, words in zip(tried, said, strict=True)
        for note in (words, *_notes(books, one))
    ]
    if cost is not None:
        notes += [paid(books, one, cost=cost) for one in tried if one.money is not None]
    notes += [*_of_kinds(books), *_rules(tried)] if tried else campaign_notes(books)
    pictures = tuple(_picture(books, one) for one in tried[:1] if one.money is not None)
    return DidItWork(books, tried, said[0] if said else "", tuple(notes), pictures, cost)


def _of_kinds(books: Books) -> Iterator[str]:
    """Whether choosing by kind of customer would have done better than plain rules."""
    from whybuy.estimates.uplift import kinds

    found = kinds(books)
    if found is None:
        return
    name, qini = found.tried.experiment["name"], found.ranking.qini
    order = f"Qini {qini.estimate:.2f}, {qini.low:.2f} to {qini.high:.2f}"
    if found.pays:
        yield (
            f"In “{name}” contacting those whom it changes most beat contacting everyone, nobody "
            f"and the best customers ({order}); the plan weighs customers so."
        )
        return
    yield (
        f"In “{name}” choosing by kind of customer did not beat the plain rules ({order}): "
        f"best of those was “{found.verdict.best}”. So the plan takes an offer to change all "
        "customers alike, each by what they bring."
    )


def _rules(tried: tuple[Worked, ...]) -> Iterator[str]:
    """What holds of all experiments."""
    yield (
        "Bulk offers alone are withheld: never care, promises or renewals. Everybody drawn counts, "
        "called or not; they are looked at every four weeks, and the ranges hold at all looks "
        "together (90 %)."
    )
    known = tried[0].margin
    if known.standing != "unknown":
        yield f"Margin there is sales times {share(known.share)}, {known.standing}."


def sentence(books: Books, one: Worked) -> str:
    """What the experiment found, in one or two sentences."""
    name = one.experiment["name"]
    groups = (
        f"{counted(one.offered, 'customer', 'customers')} who could hear offers beside "
        f"{one.held_out:,} held out by lot"
    )
    if one.money is None or one.orders is None:
        return f"Whether “{name}” worked cannot be told yet ({groups}). {one.why_not}"
    return (
        f"“{name}”, {groups}, {one.experiment['began']:%Y-%m-%d} to {one.until:%Y-%m-%d}: "
        f"{_signed(books, one.money.estimate)} {_gain(one)} a customer "
        f"({_signed(books, one.money.low)} to {_signed(books, one.money.high)}), and "
        f"{one.orders.estimate:+.2f} orders ({one.orders.low:+.2f} to {one.orders.high:+.2f}). "
        f"{_verdict(one.money, one.orders)}"
    )


def _verdict(money: Effect, orders: Effect) -> str:
    """What the two ranges say, in words."""
    if _way(money) != "open":
        return f"It brought {_way(money)} than leaving them alone."
    if _way(orders) != "open":
        many = "more" if orders.low > 0 else "fewer"
        return f"There were {many} orders; what that did to the money is not told from chance yet."
    return "That is not told from chance yet."


def _way(found: Effect) -> str:
    if found.low > 0:
        return "more"
    return "less" if found.high < 0 else "open"


def paid(books: Books, one: Worked, *, cost: float) -> str:
    """Whether the offers of an experiment paid, at so much money a contact."""
    name, spent = one.experiment["name"], cost * one.made
    found = one.cost(spent)
    if found is None or not one.made:
        return f"No offer of “{name}” is on record, so what it cost cannot be told."
    gain = f"each extra {books.currency} of {_gain(one)}"
    said = (
        f"“{name}”: {counted(one.made, 'offer', 'offers')} at {money(cost, books.currency)} come "
        f"to {money(spent, books.currency)}"
    )
    if found.extra <= 0:
        return f"{said}, and nothing extra came of them, as far as can be told."
    ends = f"{money(found.cost_low, books.currency)} upward, for it may be nothing"
    if isfinite(found.cost_high):
        ends = " to ".join(money(end, books.currency) for end in (found.cost_low, found.cost_high))
    pays = {"yes": "It pays.", "no": "It does not pay."}
    verdict = pays.get(found.pays, "Whether it pays is not told from chance yet.")
    if _gain(one) == "sales":
        verdict = (
            "Whether it pays, sales cannot tell: say what is left of them (option margin: 0.3)."
        )
    return f"{said}: {money(found.cost, books.currency)} for {gain} ({ends}). {verdict}"


def figures(books: Books, one: Worked, *, cost: float | None = None) -> Iterator[dict[str, Any]]:
    """What one experiment changed, as rows of findings; with its cost where a contact has one."""
    if one.money is None or one.orders is None:
        yield _row(one, "held_out", one.held_out, "customers", why=sentence(books, one))
        return
    why = (
        f"{_gain(one).capitalize()} a customer since it began, beside what those held out brought "
        f"({money(one.brought, books.currency)} each); {counted(one.look, 'look', 'looks')}."
    )
    ends = (one.money.low, one.money.high)
    yield _row(one, "changed", one.money.estimate, books.currency, why=why, bounds=ends)
    why = "Days with a purchase, a customer, beside those held out."
    ends = (one.orders.low, one.orders.high)
    yield _row(one, "orders_changed", one.orders.estimate, "orders", why=why, bounds=ends)
    yield from _in_all(books, one)
    yield from _cost(books, one, cost)
    why = f"Held out by lot, {share(one.experiment['share'])} of every fifth by value."
    yield _row(one, "held_out", one.held_out, "customers", why=why)


def _in_all(books: Books, one: Worked) -> Iterator[dict[str, Any]]:
    found = one.cost(0.0)
    if found is None:
        return
    why = f"{_gain(one).capitalize()} of all {one.offered:,} who could hear offers together, over "
    why += "those held out."
    ends = (found.extra_low, found.extra_high)
    yield _row(one, "changed_in_all", found.extra, books.currency, why=why, bounds=ends)
    if one.hours > 0:
        why = (
            f"Of {_gain(one)}; {number(one.hours)} hours were noted on "
            f"{counted(one.heard, 'customer', 'customers')} to whom an offer was made."
            f"{_pays_below(one)}"
        )
        ends = (found.extra_low / one.hours, found.extra_high / one.hours)
        unit = f"{books.currency} an hour"
        yield _row(one, "changed_an_hour", found.extra / one.hours, unit, why=why, bounds=ends)


def _pays_below(one: Worked) -> str:
    return "" if _gain(one) == "sales" else " Where an hour costs you less, it pays."


def _cost(books: Books, one: Worked, cost: float | None) -> Iterator[dict[str, Any]]:
    """What each extra unit of money cost; nothing where it may be without bound."""
    found = None if cost is None else one.cost(cost * one.made)
    if cost is None or found is None or not isfinite(found.cost) or not one.made:
        return
    bounded = isfinite(found.cost_high)
    yield _row(
        one, "cost_of_an_extra", found.cost, books.currency, why=paid(books, one, cost=cost),
        bounds=(found.cost_low, found.cost_high) if bounded else (None, None),
    )  # fmt: skip


def _row(
    one: Worked,
    measure: str,
    estimate: float,
    unit: str,
    *,
    why: str,
    bounds: tuple[float | None, float | None] = (None, None),
) -> dict[str, Any]:
    key = f"experiment:{one.experiment['key']}"
    whom = {"subject": key, "name": one.experiment["name"], "evidence": key}
    return row(measure, estimate, unit, why=why, bounds=bounds, **whom)


def _needed(books: Books) -> Iterator[dict[str, Any]]:
    """How many customers a holdout would take, while none has been tried."""
    from whybuy.errors import TooLittleEvidence
    from whybuy.estimates.arms import size

    effect, part = TRIED
    try:
        found = size(books, effect=effect, share=part)
    except TooLittleEvidence:
        return
    held = "" if found.enough else " So nobody is held out."
    yield row(
        "customers_needed", found.needed.always, "customers", evidence="customers",
        why=f"{found.sentence}{held}",
    )  # fmt: skip


def _notes(books: Books, one: Worked) -> Iterator[str]:
    name = one.experiment["name"]
    yield (
        f"{counted(one.spared, 'customer', 'customers')}, the best accounts and those to whom "
        f"something was promised, were not in “{name}”."
    )
    if one.experiment["ended"] is None:
        yield f"It still runs; more can be told on {one.next_look:%Y-%m-%d}."
    if one.heard_anyway:
        yield (
            f"{counted(one.heard_anyway, 'customer', 'customers')} held out of “{name}” heard an "
            "offer all the same; that makes the two groups more alike than they should be."
        )
    if one.was_cut:
        yield (
            f"What {counted(one.was_cut, 'customer', 'customers')} bought beyond "
            f"{money(one.cut, books.currency)} does not count in “{name}”, by a rule set before "
            "the draw: one giant order says nothing of an offer."
        )


def _picture(books: Books, one: Worked) -> Picture:
    assert one.money is not None
    rows = [
        {
            "what": f"{_gain(one).capitalize()} a customer",
            "low": one.money.low,
            "changed": one.money.estimate,
            "high": one.money.high,
        }
    ]
    says = "What the offers changed beside those held out; nothing at all is 0."
    scale = axis("low", "quantitative", f"Changed, {books.currency} a customer")
    what = axis("what", "nominal", "")
    layers = [
        layer("rule", y=what, x=scale, x2={"field": "high"}),
        layer(
            {"type": "point", "filled": True, "size": 80}, y=what, x={**scale, "field": "changed"}
        ),
        layer({"type": "rule", "strokeDash": [4, 4]}, x={"datum": 0}),
    ]
    return picture("Did it work?", says=says, rows=rows, layers=layers, height=60)


def _gain(one: Worked) -> str:
    return "sales" if one.margin.standing == "unknown" else "margin"


def _signed(books: Books, amount: float) -> str:
    said = money(amount, books.currency)
    return said if amount < 0 else f"+{said}"
