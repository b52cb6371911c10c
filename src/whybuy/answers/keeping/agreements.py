"""Rows of `keep` from contracts, contacts and words: what was agreed, said and given."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from whybuy.answers.rows import row, rows_of
from whybuy.answers.wording import counted

if TYPE_CHECKING:
    import polars as pl

    from whybuy.answers.keeping.kept import Kept

NAMED = 3
"""Names in a sentence, before the rest are counted."""

Row = dict[str, Any]


def of_all(kept: Kept) -> Iterator[Row]:
    """What is to be said of all customers together; nothing where no contract is on record."""
    if kept.values.model is None:
        yield from _on_record(kept)
    if kept.running.height:
        yield from _agreed(kept)
        yield from _renewals(kept)


def _on_record(kept: Kept) -> Iterator[Row]:
    people = kept.everyone
    if people.height == kept.values.table.height:
        return
    yield row(
        "customers_on_record",
        people.height,
        "customers",
        why=f"{kept.values.table.height or 'None'} of them have bought by orders on record",
        evidence="customers",
    )
    silent = people.filter(people["last_contact"].is_null())["name"].to_list()
    why = f"No contact with them on record: {several(silent)}" if silent else ""
    yield row("never_contacted", len(silent), "customers", why=why, evidence="customers")
    unknown = people.filter(~people["why_known"])["name"].to_list()
    why = f"Nobody has written down why they buy: {several(unknown)}" if unknown else ""
    yield row("without_a_why", len(unknown), "customers", why=why, evidence="customers")


def _agreed(kept: Kept) -> Iterator[Row]:
    running = kept.running
    kinds = running["kind"].replace("", "other agreement").value_counts(sort=True).iter_rows()
    why = ", ".join(counted(count, kind, f"{kind}s") for kind, count in kinds)
    yield row(
        "contracts_running", running.height, _unit(running.height), why=why, evidence="contracts"
    )
    fees, unknown = float(running["a_year"].sum()), _without_fee(kept)
    why = f"Fees by the month and by the year of what runs now{unknown}"
    yield row("fees_a_year", fees, kept.books.currency, why=why, evidence="contracts")
    told = running.filter(running["won"] != "")
    free = told.filter(told["won"] == "no bid").height
    if told.height:
        why = f"Of {counted(told.height, 'contract', 'contracts')} of which it is known"
        yield row("won_without_a_bid", free, _unit(free), why=why, evidence="contracts")


def _unit(contracts: int) -> str:
    return "contract" if contracts == 1 else "contracts"


def _without_fee(kept: Kept) -> str:
    running = kept.running
    foreign = running.filter("foreign").height
    missing = running.filter(running["fee"].is_null() & ~running["foreign"]).height
    parts = [f"{foreign} in another currency"] if foreign else []
    parts += [f"{missing} without a fee on record"] if missing else []
    return f"; not in it: {', '.join(parts)}" if parts else ""


def _renewals(kept: Kept) -> Iterator[Row]:
    soon = kept.renewals
    due = kept.books.as_of + timedelta(days=kept.soon_days)
    names = soon["name"].unique(maintain_order=True).to_list()
    why = f"By {due:%Y-%m-%d}: {several(names)}" if names else f"None by {due:%Y-%m-%d}"
    yield row("renewals_coming", soon.height, _unit(soon.height), why=why, evidence="contracts")
    if soon.height:
        fees, why = float(soon["a_year"].sum()), "The fees a year of these"
        yield row("fees_up_for_renewal", fees, kept.books.currency, why=why, evidence="contracts")


def of_each(kept: Kept) -> list[pl.DataFrame]:
    """What contracts, contacts and words say of each customer, to stand with their other rows."""
    import polars as pl

    agreed = kept.everyone.filter(pl.col("contracts") > 0)
    told = kept.everyone.filter(pl.col("known") > 0)
    told = told.with_columns(evidence=pl.format("customer:{}", "customer_id"))
    in_words = pl.col("in_words")
    # Where fees lead, other words stand with them; what was agreed needs a row of its own.
    lead = kept.lead == "fees_a_year"
    parts = [
        _contracts(agreed) if lead else fees(kept, agreed),
        _due(kept),
        rows_of(told, "known_in_words", "things", estimate="known", why=in_words),
        _concerns(kept),
    ]
    return [part for part in parts if part.height]


def _contracts(agreed: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    behind = agreed.with_columns(evidence=pl.col("contract_evidence"))
    why = pl.col("contract_words")
    return rows_of(behind, "contracts_running", "contracts", estimate="contracts", why=why)


def fees(kept: Kept, people: pl.DataFrame) -> pl.DataFrame:
    """The yearly fees of each of these customers, and for what."""
    import polars as pl

    why = pl.col("contract_words").fill_null("No contract on record")
    why = and_told(why) if kept.lead == "fees_a_year" else why
    behind = pl.coalesce("contract_evidence", "evidence")
    return rows_of(
        people.with_columns(evidence=behind),
        "fees_a_year",
        kept.books.currency,
        estimate="fees_a_year",
        why=why,
    )


def and_told(why: str | pl.Expr) -> pl.Expr:
    """A reason, and after it what is known of the customer in words."""
    import polars as pl

    return pl.concat_str(why, "in_words", separator="; ", ignore_nulls=True)


def _due(kept: Kept) -> pl.DataFrame:
    """The soonest renewal of each customer who has one coming."""
    import polars as pl

    title = pl.when(pl.col("title") == "").then(pl.lit("Contract")).otherwise(pl.col("title"))
    words = pl.format("{} comes up for renewal on {}", title, "renewal")
    soonest = kept.renewals.with_columns(words=words).group_by("customer_id", maintain_order=True)
    due = soonest.agg(
        pl.col("name", "renewal_days", "evidence").first(), pl.col("words").str.join("; ")
    )
    known = due.join(kept.everyone, on="customer_id", how="semi", maintain_order="left")
    return rows_of(known, "renewal_in", "days", estimate="renewal_days", why=pl.col("words"))


def _concerns(kept: Kept) -> pl.DataFrame:
    """What each customer said of late that a seller should hear: concerns, rivals, leaving."""
    import polars as pl

    from whybuy.evidence.concerns import by_customer

    known = by_customer(kept.books)
    known = known.join(kept.everyone, on="customer_id", how="semi", maintain_order="left")
    return rows_of(known, "concerns", "things said", estimate="concerns", why=pl.col("words"))


def in_touch(people: pl.DataFrame) -> pl.DataFrame:
    """How long each of these has not heard from us; those we never contacted are left out."""
    import polars as pl

    known = people.filter(pl.col("last_contact").is_not_null())
    why = pl.format("Last heard from us on {}", "last_contact")
    return rows_of(
        known.with_columns(evidence=pl.col("contact_evidence")),
        "days_since_contact",
        "days",
        estimate="days_since_contact",
        why=why,
    )


def several(names: list[str]) -> str:
    """The first names, and how many more there are: "Acme, Bolt, Cask and 4 more"."""
    shown, more = ", ".join(names[:NAMED]), len(names) - NAMED
    return f"{shown} and {more:,} more" if more > 0 else shown
