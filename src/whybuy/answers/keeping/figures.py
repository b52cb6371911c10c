"""The findings of `keep`: of all customers together, of the best, of the quiet, of the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from whybuy.answers.keeping import agreements
from whybuy.answers.rows import findings, row, rows_of, together
from whybuy.answers.wording import counted, number

if TYPE_CHECKING:
    import polars as pl

    from whybuy.answers.answer import Findings
    from whybuy.answers.keeping.kept import Kept
    from whybuy.estimates.holdout import HeldOut
    from whybuy.estimates.outlook import Outlook
    from whybuy.estimates.ranged import Ranged
    from whybuy.evidence.silence import Sign

LOG = "log"
SIGNS_SAID = 3

Row = dict[str, Any]


def figures(kept: Kept, *, best_tenth: Ranged | None, seen: dict[str, list[Sign]]) -> Findings:
    """The whole table. `seen`: by customer, what was to be seen before each listed silence."""
    modelled = kept.values.model is not None
    parts: list[list[Row] | pl.DataFrame] = [list(_of_all(kept, best_tenth))]
    parts += [_each(kept, _with_words(kept, kept.best), modelled=modelled)]
    parts += [list(_of_quiet(kept, person, seen)) for person in _people(kept.listed)]
    parts += [_quiet_beyond(kept)] if modelled else []
    parts += [_each(kept, _rest(kept).with_columns(_bought().alias("words")), modelled=modelled)]
    more = agreements.of_each(kept)
    return findings(parts) if modelled and not more else together(findings(parts + more))


def _people(frame: pl.DataFrame) -> list[Row]:
    return list(frame.iter_rows(named=True))


def _of_all(kept: Kept, best_tenth: Ranged | None) -> Iterator[Row]:
    ahead, at_stake = kept.ahead, kept.quiet.at_stake
    if kept.values.model is None:
        yield from agreements.of_all(kept)
    if ahead is not None:
        yield _orders_ahead(kept, ahead)
    yield from (line for period in kept.periods[:1] for line in _held_out(period, plain=kept.plain))
    if kept.values.value is not None:
        yield _value(kept, kept.values.value)
    if best_tenth is not None:
        yield from _concentration(kept, best_tenth)
    if kept.values.model is not None:
        yield from agreements.of_all(kept)
    if kept.values.table.height:
        quiet = kept.quiet.table.height
        yield row("gone_quiet", quiet, "customers", why=_quiet_why(kept), evidence=LOG)
    if at_stake is not None:
        why = (
            f"What they would bring in {kept.span} had they bought today, times the chance that "
            "they have left"
        )
        ends = (at_stake.low, at_stake.high)
        currency = kept.books.currency
        yield row("at_stake", at_stake.estimate, currency, why=why, evidence=LOG, bounds=ends)


def _orders_ahead(kept: Kept, ahead: Outlook) -> Row:
    due = kept.books.as_of + timedelta(days=ahead.days)
    why = (
        f"Days with a purchase in the {ahead.days} days up to {due:%Y-%m-%d}, of the "
        f"{counted(kept.values.table.height, 'customer', 'customers')} you have; what new "
        "customers will buy is not in it"
    )
    ends = (ahead.total.low, ahead.total.high)
    return row("orders_ahead", ahead.total.estimate, "orders", why=why, evidence=LOG, bounds=ends)


def _held_out(period: HeldOut, *, plain: int) -> Iterator[Row]:
    span = f"{period.cut + timedelta(days=1):%Y-%m-%d} to {period.until:%Y-%m-%d}"
    told = f"What we would have foretold on {period.cut:%Y-%m-%d} for {span}, from what was known"
    ends = (period.low, period.high)
    yield row(
        "orders_foretold_last_period",
        period.forecast,
        "orders",
        why=told,
        evidence=LOG,
        bounds=ends,
    )
    happened = f"What then happened, {span}: the same customers"
    yield row("orders_made_last_period", period.happened, "orders", why=happened, evidence=LOG)
    rule = "What the plain rule would have said: the same as in the period before"
    yield row("orders_by_the_plain_rule", plain, "orders", why=rule, evidence=LOG)


def _value(kept: Kept, value: Ranged) -> Row:
    margin = kept.values.margin
    words = {
        "unknown": "Sales, for the margin is not known",
        "said": f"At the margin given, {margin.share:.0%} of sales",
        "measured": f"At the measured margin, {margin.share:.0%} of sales",
    }
    rate = kept.values.terms.discount_rate
    why = (
        f"{words[margin.standing]}, over {kept.span}, discounted at {rate:.0%} a year, goods sent "
        f"back and the cost of contacts taken off{_with_fees(kept)}"
    )
    ends = (value.low, value.high)
    currency = kept.books.currency
    return row("value_ahead", value.estimate, currency, why=why, evidence=LOG, bounds=ends)


def _with_fees(kept: Kept) -> str:
    fees = kept.values.agreed.total
    if fees.high == 0:
        return ""
    return f"; {kept.money(fees.times(kept.values.margin.share).estimate)} of it are fees agreed"


def _concentration(kept: Kept, best_tenth: Ranged) -> Iterator[Row]:
    from whybuy.estimates.concentration import fewest_for_half

    ends = (best_tenth.low, best_tenth.high)
    why = f"Share of what will come in {kept.span} from the tenth that we rank best"
    yield row("best_tenth_share", best_tenth.estimate, "share", why=why, evidence=LOG, bounds=ends)
    half = fewest_for_half(kept.everyone["value"].to_numpy())
    why = f"The fewest customers who are expected to bring half of {kept.span}'s {kept.gain}"
    yield row("customers_for_half", half, "customers", why=why, evidence=LOG)


def _quiet_why(kept: Kept) -> str:
    purchases = kept.options["purchases"]
    if kept.values.model is None:
        return f"Bought on {purchases} days or more, and silent for longer than ever before"
    before = kept.quiet.gone_before
    also = f"; {before:,} more fell silent over a year ago and are not counted" if before else ""
    return (
        f"Bought on {purchases} days or more, and the chance that they are still active is under "
        f"{kept.options['quiet_below']:.0%}{also}"
    )


def _each(kept: Kept, people: pl.DataFrame, *, modelled: bool) -> pl.DataFrame:
    """The same measures for each of these customers, a customer's rows together."""
    import polars as pl

    currency, why = kept.books.currency, pl.col("words")
    if not modelled:
        return pl.concat(
            [
                *_leading(kept, people),
                agreements.in_touch(people),
                rows_of(people, "silence", "days", estimate="silence_days", why=why),
                rows_of(people, "usual_gap", "days", estimate="usual_gap_days"),
            ]
        )
    bounds, orders = ("value_low", "value_high"), ("orders_low", "orders_high")
    frames = [
        rows_of(people, "lifetime_value", currency, estimate="value", bounds=bounds, why=why),
        rows_of(people, "chance_active", "chance", estimate="chance_active"),
        rows_of(people, "expected_orders", "orders", estimate="expected_orders", bounds=orders),
    ]
    if kept.values.terms.contact_cost > 0:
        frames.append(rows_of(people, "cost_to_serve", currency, estimate="cost_to_serve"))
    return interleaved(*frames)


def _leading(kept: Kept, people: pl.DataFrame) -> list[pl.DataFrame]:
    """What each customer without a forecast is known by: a year's business, or sales so far."""
    import polars as pl

    currency, why = kept.books.currency, agreements.and_told("words")
    if kept.lead == "total":
        nothing = people.with_columns(pl.col("total").fill_null(0.0))
        return [rows_of(nothing, "past_sales", currency, estimate="total", why=why)]
    if kept.lead == "contacts_past_year":
        return [rows_of(people, kept.lead, "contacts", estimate=kept.lead, why=why)]
    if kept.lead == "a_year":
        agreed = pl.concat_str("contract_words", why, separator="; ", ignore_nulls=True)
        sold = rows_of(people, "past_sales", currency, estimate="total", why=pl.col("words"))
        return [rows_of(people, "a_year", currency, estimate="a_year", why=agreed), sold]
    return [agreements.fees(kept, people)]


def interleaved(*frames: pl.DataFrame) -> pl.DataFrame:
    """Frames about the same customers in the same order, as one: a customer's rows together."""
    import polars as pl

    place = pl.int_range(pl.len())
    return (
        pl.concat([frame.with_columns(place.alias("place")) for frame in frames])
        .sort("place", maintain_order=True)
        .drop("place")
    )


def _bought() -> pl.Expr:
    """When a customer bought, in words."""
    import polars as pl

    days, silent = pl.col("frequency") + 1, pl.col("silence_days")
    ago = pl.when(silent == 0).then(pl.lit("today")).otherwise(pl.format("{} days ago", silent))
    ago = pl.when(silent == 1).then(pl.lit("yesterday")).otherwise(ago)
    once = pl.format("Bought once, {}", ago)
    often = pl.format("Bought on {} days since {}, last {}", days, "first_day", ago)
    never = pl.when(pl.col("frequency").is_null()).then(pl.lit("Nothing bought on record"))
    return never.when(pl.col("frequency") == 0).then(once).otherwise(often)


def _with_words(kept: Kept, best: pl.DataFrame) -> pl.DataFrame:
    """The best customers, few enough to say of each what they have spent."""
    import polars as pl

    said = ["" if total is None else f"; {kept.money(total)} so far" for total in best["total"]]
    spent = pl.Series("spent", said, dtype=pl.String)
    return best.with_columns(pl.concat_str(_bought(), spent).alias("words"))


def _of_quiet(kept: Kept, person: Row, seen: dict[str, list[Sign]]) -> Iterator[Row]:
    """All rows about one quiet customer: what is at stake, and each thing that was to be seen."""
    signs = seen[person["customer_id"]]
    about = partial(row, subject=f"customer:{person['customer_id']}", name=person["name"])
    why = "; ".join(sign.words for sign in signs[:SIGNS_SAID])
    orders, currency = person["evidence"], kept.books.currency
    if kept.values.model is not None:
        ends = (person["at_stake_low"], person["at_stake_high"])
        stake = person["at_stake"]
        yield about("at_stake", stake, currency, why=why, evidence=orders, bounds=ends)
        yield from _reckoned(person, currency=currency, about=about)
    for sign in signs:
        yield about(sign.measure, sign.value, sign.unit, why=sign.words, evidence=sign.evidence)
    if kept.lead == "a_year":
        yield about("a_year", person["a_year"], currency, why="", evidence=orders)
    if kept.values.model is None:
        yield about("past_sales", person["total"], currency, why="", evidence=orders)


def _reckoned(person: Row, *, currency: str, about: Callable[..., Row]) -> Iterator[Row]:
    orders = person["evidence"]
    chance, gap = person["chance_active"], number(person["usual_gap_days"])
    why = f"After {person['silence_days']} days of silence where {gap} were usual"
    yield about("chance_active", chance, "chance", why=why, evidence=orders)
    for measure, name, unit in (
        ("lifetime_value", "value", currency),
        ("expected_orders", "orders", "orders"),
    ):
        ends = (person[f"{name}_low"], person[f"{name}_high"])
        estimate = person["value" if name == "value" else "expected_orders"]
        yield about(measure, estimate, unit, why="", evidence=orders, bounds=ends)


def _quiet_beyond(kept: Kept) -> pl.DataFrame:
    """The quiet ones that were not looked at closely."""
    beyond = kept.quiet.table.slice(kept.top)
    ends, why = ("at_stake_low", "at_stake_high"), _bought()
    currency = kept.books.currency
    stakes = rows_of(beyond, "at_stake", currency, estimate="at_stake", bounds=ends, why=why)
    return interleaved(
        stakes,
        rows_of(beyond, "chance_active", "chance", estimate="chance_active"),
        rows_of(beyond, "silence", "days", estimate="silence_days"),
        rows_of(
            beyond,
            "lifetime_value",
            currency,
            estimate="value",
            bounds=("value_low", "value_high"),
        ),
    )


def _rest(kept: Kept) -> pl.DataFrame:
    told = kept.best.select("customer_id").vstack(_told_quiet(kept).select("customer_id"))
    return kept.ranked(kept.everyone.join(told, on="customer_id", how="anti"))


def _told_quiet(kept: Kept) -> pl.DataFrame:
    return kept.listed if kept.values.model is None else kept.quiet.table
