"""The answer to `keep` in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from whybuy.answers.wording import counted, share

if TYPE_CHECKING:
    from whybuy.answers.keeping.kept import Kept
    from whybuy.estimates.ranged import Ranged


def headline(kept: Kept, *, best_tenth: Ranged | None) -> str:
    """One sentence that a busy owner understands."""
    if kept.standstill is not None:
        return (
            f"The last order in the records is {kept.standstill} days before this day: load newer "
            f"orders, or ask as of {kept.last_day:%Y-%m-%d}."
        )
    if kept.values.value is None:
        return _by_name(kept)
    if best_tenth is None:
        people = counted(kept.values.table.height, "customer", "customers")
        left = kept.money(kept.values.value.estimate)
        return f"Nothing is left of {kept.span} with your {people} ({left}); {_quiet(kept)}."
    tenth = -(-kept.values.table.height // 10)
    best = counted(tenth, "customer", "customers")
    first = (
        f"Your best {best} of {kept.values.table.height:,} will bring about "
        f"{share(best_tenth.estimate)} of the {kept.gain} of {kept.span}"
    )
    return f"{first}; {_quiet(kept)}."


def _quiet(kept: Kept) -> str:
    from whybuy.estimates.quiet import most_worth_knowing

    count, at_stake = kept.quiet.table.height, kept.quiet.at_stake
    if count == 0 or at_stake is None:
        before = kept.quiet.gone_before
        gone = f"; {before:,} stopped buying over a year ago" if before else ""
        return f"nobody has gone quiet{' of late' if before else ''}{gone}"
    doubt = most_worth_knowing(kept.values, kept.quiet)
    name = kept.quiet.table["name"][0] if doubt is None else doubt.name
    stake = kept.money(at_stake.estimate)
    if count == 1:
        return f"{name} has gone quiet, with about {stake} at stake"
    return f"{count:,} have gone quiet with about {stake} at stake; ask {name} first"


def _by_name(kept: Kept) -> str:
    best, silent = kept.best, kept.quiet.table["name"].to_list()
    people = counted(kept.values.table.height, "customer has", "customers have")
    if best.height:
        leader, total = best["name"][0], kept.money(best["total"][0])
        bought = f"{people} bought so far, most of all {leader} ({total})"
    else:
        bought = f"{people} bought so far"
    if not silent:
        return f"{bought}; nobody has been silent for longer than ever before."
    few = ", ".join(silent[:3]) + (f" and {len(silent) - 3} more" if len(silent) > 3 else "")
    verb = "has" if len(silent) == 1 else "have"
    return f"{bought}; {few} {verb} been silent for longer than ever before."
