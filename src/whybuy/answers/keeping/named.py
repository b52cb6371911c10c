"""The headline of `keep` where there is too little to forecast: names and counts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from whybuy.answers.keeping.agreements import several
from whybuy.answers.wording import counted

if TYPE_CHECKING:
    from whybuy.answers.keeping.kept import Kept


def by_name(kept: Kept) -> str:
    """One sentence: who buys or has agreed to what, and who waits for a word from us."""
    said = [*_known(kept), *_silent(kept), *_waiting(kept)]
    return f"{'; '.join(said)}."


def _known(kept: Kept) -> list[str]:
    """How many customers there are, the best of them, and the contracts."""
    said = [_best(kept)] if kept.values.table.height else []
    if kept.everyone.height > kept.values.table.height:
        people = counted(kept.everyone.height, "customer", "customers")
        said = [f"{people} on record, of whom {said[0]}"] if said else [f"{people} on record"]
    if kept.running.height:
        count = counted(kept.running.height, "contract brings", "contracts bring")
        fees = kept.money(float(kept.running["a_year"].sum()))
        said.append(f"{count} {fees} a year{_renewals(kept)}")
    return said


def _best(kept: Kept) -> str:
    table = kept.values.table
    mixed = kept.everyone.height > table.height
    people = f"{table.height:,}" if mixed else counted(table.height, "customer", "customers")
    bought = f"{people} {'has' if table.height == 1 else 'have'} bought so far"
    others = table.join(kept.quiet.table, on="customer_id", how="anti")
    if others.is_empty():
        return bought
    top = others.sort("total", "customer_id", descending=[True, False]).row(0, named=True)
    return f"{bought}, most of all {top['name']} ({kept.money(top['total'])})"


def _renewals(kept: Kept) -> str:
    soon = kept.renewals
    if soon.is_empty():
        return ""
    due = kept.books.as_of + timedelta(days=kept.soon_days)
    names = several(soon["name"].unique(maintain_order=True).to_list())
    return f", {soon.height:,} of them up for renewal by {due:%Y-%m-%d} ({names})"


def _silent(kept: Kept) -> list[str]:
    silent = kept.quiet.table["name"].to_list()
    if not kept.values.table.height:
        return []
    if not silent:
        return ["nobody has been silent for longer than ever before"]
    verb = "has" if len(silent) == 1 else "have"
    return [f"{several(silent)} {verb} been silent for longer than ever before"]


def _waiting(kept: Kept) -> list[str]:
    """Who has not heard from us longest; only where records of contacts or customers are kept."""
    people = kept.everyone
    if people.height == kept.values.table.height and not people["last_contact"].count():
        return []
    never = people.filter(people["last_contact"].is_null())["name"].to_list()
    if never:
        return [f"no contact from us is on record with {several(never)}"]
    longest = people.sort("days_since_contact", descending=True).row(0, named=True)
    return [f"{longest['name']} has not heard from us for {longest['days_since_contact']} days"]
