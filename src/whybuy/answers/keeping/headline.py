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
    if kept.values.model is None or kept.values.value is None:
        from whybuy.answers.keeping.named import by_name

        return by_name(kept)
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
    return f"{first}; {_quiet(kept)}{_renewals(kept)}."


def _quiet(kept: Kept) -> str:
    from whybuy.estimates.quiet import most_worth_knowing
    from whybuy.evidence.askable import askable, said_no

    count, at_stake = kept.quiet.table.height, kept.quiet.at_stake
    if count == 0 or at_stake is None:
        before = kept.quiet.gone_before
        gone = f"; {before:,} stopped buying over a year ago" if before else ""
        return f"nobody has gone quiet{' of late' if before else ''}{gone}"
    free = askable(kept.books, kept.quiet.table)
    doubt = most_worth_knowing(kept.values, kept.quiet, but=said_no(kept.books))
    stake = kept.money(at_stake.estimate)
    if count == 1:
        return f"{kept.quiet.table['name'][0]} has gone quiet, with about {stake} at stake"
    gone = f"{count:,} have gone quiet with about {stake} at stake"
    if free.is_empty():
        return f"{gone}; they asked not to be contacted"
    return f"{gone}; ask {free['name'][0] if doubt is None else doubt.name} first"


def _renewals(kept: Kept) -> str:
    soon = kept.renewals
    if soon.is_empty():
        return ""
    who = (
        f"{soon['name'][0]}'s contract is" if soon.height == 1 else f"{soon.height:,} contracts are"
    )
    return f"; {who} up for renewal within {kept.soon_days} days"
