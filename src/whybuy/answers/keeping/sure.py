"""How sure `keep` is, and what that rests on: what became of what we would have foretold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from whybuy.answers.answer import Sureness
from whybuy.answers.wording import counted, number, share

if TYPE_CHECKING:
    from whybuy.answers.keeping.kept import Kept
    from whybuy.estimates.holdout import HeldOut

METHOD = (
    "BG/NBD for orders and silence (Fader, Hardie and Lee 2005) with Gamma-Gamma for money (Fader "
    "and Hardie 2013), both under weak priors; the chance to be active is corrected by who came "
    "back in periods held out; 90 % intervals are of what will happen, and the totals' are widened "
    "by the errors of those periods and of three published ones. Estimates are means, which add "
    "up; where a customer's mean lies beyond their range, the range reaches out to it."
)
NEAR, FAR = 0.05, 0.15
"""Errors of a total: up to the first we are sure, beyond the second unsure."""
GOOD_COVERAGE = 0.85
"""Of single customers' 90 % intervals; under this they are too narrow to be called sure."""
MUCH_CORRECTED = 0.7


def sureness(kept: Kept) -> Sureness:
    """The level in words, the records it rests on, and the checks that were made."""
    from whybuy.evidence.contacts import contacts, customers
    from whybuy.evidence.contracts import contracts
    from whybuy.evidence.words import words

    table, model = kept.values.table, kept.values.model
    again = table.filter(table["frequency"] > 0).height
    level, because = _level(kept, again)
    known = words(kept.books)["standing"].value_counts()
    told = dict(known.iter_rows())
    records = {
        "customers": table.height,
        "customers who bought again": again,
        "orders": int(table["orders"].sum()),
        "contacts": contacts(kept.books).height,
        "contracts": contracts(kept.books).height,
        "customers on record": customers(kept.books).height,
        "days of records": int(table["age"].max() or 0) + 1,  # pyright: ignore
    }
    measured = records["orders"] + records["contacts"] + told.get("measured", 0)
    said = int(kept.values.margin.standing == "said") + told.get("said", 0)
    return Sureness(
        level=level,
        because=because,
        records=records,
        method=METHOD if model else "Names and counts: no model.",
        checks=tuple(_checks(kept)),
        standing={"measured": measured, "said": said, "supposed": told.get("supposed", 0)},
    )


def _level(kept: Kept, again: int) -> tuple[str, str]:
    if kept.standstill is not None:
        return "too little to say", (
            f"Nobody has bought for {kept.standstill} days, far longer than ever before: more "
            "likely these records end than that all have left. So nothing is foretold."
        )
    if kept.values.model is None:
        return "too little to say", _too_few(kept, again)
    if not kept.periods:
        return "unsure", (
            "The records are too short to hold a period out (it takes about 16 weeks), so nothing "
            "foretold here has been checked on your own past."
        )
    last = kept.periods[0]
    off = abs(last.forecast / max(last.happened, 1) - 1)
    if not last.held:
        return "unsure", f"The last forecast missed by more than its own range: {_missed(last)}."
    if off > FAR:
        return "unsure", _sentence(f"{_missed(last)}.")
    if last.covered < GOOD_COVERAGE:
        return "fairly sure", (
            f"Of all customers together we are fairly sure: {_missed(last)}. Of a single customer "
            f"less so: their own ranges held for {share(last.covered)} instead of 90 %."
        )
    sure = off <= NEAR and len(kept.periods) > 1
    words = f"{_missed(last)}, and single customers' ranges held as they should."
    return ("sure" if sure else "fairly sure"), _sentence(words)


def _too_few(kept: Kept, again: int) -> str:
    people = counted(again, "customer has", "customers have") if again else "Nobody has"
    return (
        f"{people} bought again by orders on record; it takes {kept.values.terms.least} who have "
        "to forecast. So these are names and counts, as they stand in your records; models join "
        f"after about {kept.missing} more who buy again."
    )


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


def _missed(last: HeldOut) -> str:
    off = last.forecast / max(last.happened, 1) - 1
    way = "above" if off > 0 else "below"
    return (
        f"what we would have foretold for the last {last.days} days was {share(abs(off))} {way} "
        "what happened"
    )


def _checks(kept: Kept) -> Iterator[str]:
    for period in kept.periods[:1]:
        yield from _totals(period, plain=kept.plain)
        yield from _single(period)
        yield _ranking(period)
    if kept.values.model is not None:
        yield from _correction(kept)
        yield from kept.values.model.troubles


def _totals(last: HeldOut, *, plain: int) -> Iterator[str]:
    of = f"{last.customers:,} customers known on {last.cut:%Y-%m-%d}"
    yield (
        f"The last {last.days} days held out, {of}: foretold {number(last.forecast)} orders "
        f"({number(last.low)} to {number(last.high)}), happened {last.happened:,}; the plain rule, "
        f"the same as the period before, said {plain:,}."
    )
    if abs(plain - last.happened) <= abs(last.forecast - last.happened):
        yield "For the total, the plain rule was as near as our forecast, or nearer."


def _single(last: HeldOut) -> Iterator[str]:
    from whybuy.estimates.holdout import QUIET

    yield (
        f"Single customers: the 90 % range held for {share(last.covered)} of them; randomised PIT "
        f"at most {last.pit_distance:.2f} from even (0 is best)."
    )
    if last.quiet:
        yield (
            f"Of {counted(last.quiet, 'customer', 'customers')} whose chance to be still active "
            f"was under {share(QUIET)} on {last.cut:%Y-%m-%d} (all of them, not only those listed "
            f"as gone quiet), we expected {number(last.quiet_told)} to buy again; "
            f"{last.quiet_back} did."
        )


def _ranking(last: HeldOut) -> str:
    ours, past = last.top_tenth, last.top_tenth_by_past
    plain = "" if ours > past + 0.01 else " Ranking by past spend alone is as good."
    most = 100 * last.top_tenth_best
    return (
        f"The tenth that we ranked best made {100 * ours:.1f} % of what was then spent; by past "
        f"spend alone {100 * past:.1f} %; the best possible {most:.1f} %.{plain}"
    )


def _correction(kept: Kept) -> Iterator[str]:
    model = kept.values.model
    if model is None or model.recalibration.customers == 0:
        return
    if model.recalibration.slope < MUCH_CORRECTED:
        yield (
            "In your own past, silence meant less than the model thinks: more of the silent came "
            "back than it expected. The chances shown are corrected for that."
        )
