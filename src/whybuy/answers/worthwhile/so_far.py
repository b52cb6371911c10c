"""The cases so far: what they earned, what was promised, where they are thick or thin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whybuy.answers.rows import row

if TYPE_CHECKING:
    from whybuy.answers.worthwhile.everyone import All


def cases(whole: All) -> Iterator[dict[str, Any]]:
    """Each case with the money a year that was measured in it."""
    for case in whole.cases.iter_rows(named=True):
        if case["money"] is None:
            continue
        paid = (case["how_it_paid"] or case["title"] or "").rstrip(". ")
        words = [f"{paid}." if paid else "", _allowed(case["approval"])]
        yield row(
            "case_money_a_year",
            case["money"],
            whole.books.currency,
            why=" ".join(word for word in words if word),
            subject=f"told-case:{case['key']}",
            name=case["name"],
            evidence=case["evidence"],
        )


def _allowed(approval: str) -> str:
    from whybuy.evidence.cases import APPROVALS

    words = APPROVALS.get(approval)
    if words:
        return f"It {words}."
    asked = "They said no." if approval == "no" else "Ask whether it may be."
    return f"Not to be shown to others. {asked}"


def promises(whole: All) -> Iterator[dict[str, Any]]:
    """Every promise of which something was measured since, newest measurement by measurement."""
    import polars as pl

    from whybuy.estimates.case_effects import digits
    from whybuy.estimates.promises import promised

    rows = promised(whole.books).filter(pl.col("share").is_not_null(), pl.col("newest"))
    for one in rows.sort("came_on", descending=True).iter_rows(named=True):
        unit = f" {one['unit']}" if one["unit"] else ""
        start, wanted, came = (digits(one[name]) for name in ("before", "promised", "came"))
        why = (
            f"Promised {wanted}{unit} instead of {start} ({one['promised_on']}); "
            f"it was {came} ({one['came_on']})."
        )
        yield row(
            "came",
            one["share"],
            "share",
            why=why,
            subject=f"promise:{one['customer_id']}|{one['measure']}",
            name=f"{one['name']}: {one['measure']}",
            evidence=one["came_evidence"],
        )


def trades(whole: All) -> Iterator[dict[str, Any]]:
    """Trade by trade: cases, customers, prospects."""
    for trade in whole.so_far.trades.iter_rows(named=True):
        more: dict[str, Any] = {
            "subject": f"trade:{trade['trade']}",
            "name": trade["trade"] or "(trade not on record)",
            "evidence": "cases",
        }
        thin = "Nothing is measured there." if not trade["cases"] else ""
        yield row("cases_there", trade["cases"], "", why=thin, **more)
        yield row("customers_there", trade["customers"], "", why="", **more)
        yield row("prospects_there", trade["prospects"], "", why="", **more)


def to_study(whole: All) -> Iterator[dict[str, Any]]:
    """With whom to make the next case study, and why."""
    for one in whole.so_far.candidates.head(whole.top).iter_rows(named=True):
        yield row(
            "to_study",
            one["a_year"],
            whole.books.currency,
            why=one["why"],
            subject=f"study:{one['customer_id']}",
            name=one["name"],
            evidence=one["evidence"],
        )
