"""What the firm's own quotes say: best prices, money left, discounts, floors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from whybuy.answers.rows import row
from whybuy.answers.wording import counted, share
from whybuy.errors import TooLittleEvidence
from whybuy.methods.choice import discounts

if TYPE_CHECKING:
    from whybuy.answers.pricing.priced import Priced
    from whybuy.estimates.prices import Rule

OF_LIST = "% of list"


def segments(priced: Priced) -> Iterator[dict[str, Any]]:
    """Segment by segment: the chance to win as quoted, the best price, what is nearly as good."""
    response = priced.prices.response
    for segment in priced.segments:
        assert response is not None
        ours, fitted = priced.prices.of(segment), response.of[segment]
        many = response.bids[segment]
        middle = float(np.median(priced.prices.share[ours]))
        low, high = fitted.win_chance_interval(middle)
        more: dict[str, Any] = {
            "subject": f"segment:{segment}",
            "name": segment,
            "evidence": f"prices:{segment}",
        }
        yield row(
            "win_chance_as_quoted",
            100 * float(fitted.win_chance(middle)),
            "%",
            bounds=(100 * low, 100 * high),
            why=f"At {share(middle)} of list, the middle of {counted(many, 'quote', 'quotes')}.",
            **more,
        )
        cost = priced.prices.cost_of(segment)
        if cost is None:
            continue
        yield from _best(priced, segment, cost, more)


def _best(
    priced: Priced, segment: str, cost: float, more: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    assert priced.prices.response is not None
    fitted = priced.prices.response.of[segment]
    best, nearly = fitted.best_price(cost), fitted.nearly_best(cost)
    sure = fitted.best_price_interval(cost)
    beyond = best > fitted.highest or best < fitted.lowest
    tried = f"{share(fitted.lowest)} to {share(fitted.highest)}"
    bound = float(np.clip(best, fitted.lowest, fitted.highest))
    where = (
        f"The curve's best, {share(best)}, lies outside what was ever quoted ({tried}): this is "
        "the end of it. Try a little more, and see."
        if beyond
        else f"Within what was quoted ({tried})."
    )
    high = sure.high if np.isfinite(sure.high) else None
    yield row(
        "best_price",
        100 * bound,
        OF_LIST,
        bounds=(100 * sure.low, None if high is None else 100 * high),
        why=f"{where} {_shape(priced, cost)}".strip(),
        **more,
    )
    yield row(
        "nearly_as_good",
        100 * nearly.low,
        OF_LIST,
        bounds=(100 * nearly.low, 100 * nearly.high),
        why=f"From {share(nearly.low)} to {share(nearly.high)} of list, at least 95 % of the best "
        "is earned: the lowest of these is where giving way begins to cost.",
        **more,
    )


def _shape(priced: Priced, cost: float) -> str:
    """How much the best price of all quotes rests on the shape of the curve."""
    constant, response = priced.prices.constant, priced.prices.response
    if constant is None or response is None:
        return ""
    try:
        one, other = response.together.best_price(cost), constant.best_price(cost)
    except TooLittleEvidence:
        return "A curve of constant elasticity gives no best price: it rests on the shape."
    return f"All quotes together: {share(one)}; by a curve of constant elasticity {share(other)}."


def left(priced: Priced) -> Iterator[dict[str, Any]]:
    """Money left on the table: all together by segment, then the deals with the most."""
    for segment, found in priced.prices.left.items():
        ours = priced.prices.of(segment)
        too_low = float(found.left[priced.prices.share[ours] < found.best_price].sum())
        unsure = "The range reaches below nought: the prices quoted may have been the better."
        yield row(
            "left_by_segment",
            found.total,
            priced.books.currency,
            bounds=(found.total_low, found.total_high),
            why=f"Expected, over {counted(int(ours.sum()), 'quote', 'quotes')}, against the best "
            f"price within what was tried: {priced.money(too_low)} by quoting too low, "
            f"{priced.money(found.total - too_low)} by quoting too high. "
            f"{unsure if found.total_low < 0 else ''}".strip(),
            evidence=f"prices:{segment}",
            subject=f"left:{segment}",
            name=segment,
        )
    for segment, why in priced.prices.no_left.items():
        yield row(
            "not_reckoned",
            int(priced.prices.of(segment).sum()),
            "quotes",
            why=why,
            evidence=f"prices:{segment}",
            subject=f"left:{segment}",
            name=segment,
        )
    yield from _by_deal(priced)


def _by_deal(priced: Priced) -> Iterator[dict[str, Any]]:
    """The deals with the most money left, each with its range: won too low, or lost too high.

    One that was won above the best price, or lost below it, bears nobody a lesson.
    """
    won = priced.prices.quotes["won"].to_list()
    found = [
        (float(table.left[place]), int(at), segment, place)
        for segment, table in priced.prices.left.items()
        for place, at in enumerate(np.flatnonzero(priced.prices.of(segment)))
        if won[at] == bool(priced.prices.share[at] < table.best_price[place])
    ]
    most = sorted(found, key=lambda one: (-one[0], one[1]))[: priced.top]
    yield from (_deal(priced, at, segment, place) for _, at, segment, place in most)


def _deal(priced: Priced, at: int, segment: str, place: int) -> dict[str, Any]:
    quote, table = priced.prices.quotes.row(at, named=True), priced.prices.left[segment]
    paid, best = float(priced.prices.share[at]), float(table.best_price[place])
    return row(
        "left_on_deal",
        float(table.left[place]),
        priced.books.currency,
        bounds=(float(table.low[place]), float(table.high[place])),
        why=f"{'Won' if quote['won'] else 'Not won'} at {share(paid)} of list on "
        f"{quote['day'] or 'a day not known'}; {share(best)} was expected to earn this much more.",
        evidence=str(quote["evidence"]),
        subject=f"quote:{quote['key']}",
        name=str(quote["name"]),
    )


def given_away(priced: Priced) -> Iterator[dict[str, Any]]:
    """Discounts on quotes won, by segment, by size and at quarters' ends."""
    import polars as pl

    won = priced.prices.quotes.filter(pl.col("won"), pl.col("list_price") > 0)
    if won.is_empty():
        return
    listed, paid = (won[name].to_numpy().astype(float) for name in ("list_price", "price"))
    many = won["quantity"].to_numpy().astype(float)
    size = listed * many
    end = (pl.col("day").dt.month() % 3 == 0) & (pl.col("day").dt.day() > 20)
    named = pl.when(end).then(pl.lit("last days of a quarter")).otherwise(pl.lit("other days"))
    quarter = pl.when(pl.col("day").is_null()).then(pl.lit("day not known")).otherwise(named)
    cuts = np.quantile(size, [1 / 3, 2 / 3])
    groups = {
        "segment": won["segment"].to_list(),
        "size": np.array(["small", "middling", "large"])[np.searchsorted(cuts, size)].tolist(),
        "quarter": won.select(quarter.alias("q"))["q"].to_list(),
    }
    for by, names in groups.items():
        for one in discounts(listed, paid, groups=names, quantity=many):
            yield row(
                f"discount_by_{by}",
                100 * one.share,
                "% off list",
                bounds=(None, None) if np.isnan(one.low) else (100 * one.low, 100 * one.high),
                why=f"On {counted(one.deals, 'quote', 'quotes')} won, weighted by list value.",
                evidence=f"prices:{one.group if by == 'segment' else 'all'}",
                subject=f"discount:{by}:{one.group}",
                name=one.group,
            )


def sellers(priced: Priced) -> Iterator[dict[str, Any]]:
    """How far discounts differ by who of us sold, and what each gives: by name, and no ranking."""
    from whybuy.estimates.sellers import by_seller

    found = by_seller(priced.prices)
    if found is None:
        return
    middle, low, high = found.differ
    yield row(
        "sellers_differ",
        100 * middle,
        "% of list",
        bounds=(100 * low, 100 * high),
        why="How far apart two of us are as a rule (one standard deviation), segments and chance "
        f"taken out. {_unnamed(found.unnamed)}".strip(),
        evidence="prices:all",
        subject="discount:sellers",
        name="Between sellers",
    )
    for one in found.each:
        yield row(
            "discount_by_seller",
            100 * one.share,
            "% off list",
            bounds=(100 * one.low, 100 * one.high),
            why=f"{share(one.plain)} as it is, on {counted(one.quotes, 'quote', 'quotes')} won; "
            f"here with the segments taken out, and {share(one.leaning)} of it rests on the "
            "others.",
            evidence="prices:all",
            subject=f"discount:seller:{one.seller}",
            name=one.seller,
        )


def _unnamed(count: int) -> str:
    if not count:
        return ""
    return f"{counted(count, 'quote', 'quotes')} won {'names' if count == 1 else 'name'} nobody."


def rules(priced: Priced) -> Iterator[dict[str, Any]]:
    """Floors found on earlier quotes and tested on later ones."""
    for rule in priced.prices.rules:
        yield row(
            "floor",
            100 * rule.floor,
            OF_LIST,
            why=_tested(priced, rule),
            evidence=f"prices:{rule.segment}",
            subject=f"floor:{rule.segment}",
            name=rule.segment,
        )


def _tested(priced: Priced, rule: Rule) -> str:
    found = f"Found on the earlier quotes; {rule.below} of {rule.later} later ones lay below it."
    if rule.gained is None:
        return f"{found} Not tested: {rule.why_not or 'none to test it on'}"
    middle, low, high = rule.gained
    passed = (
        "It holds." if low > 0 else "Not shown to be better: keep it as a question, not a rule."
    )
    return (
        f"{found} At the floor these were expected to earn {priced.money(middle)} more "
        f"({priced.money(low)} to {priced.money(high)}), by later quotes alone. {passed}"
    )
