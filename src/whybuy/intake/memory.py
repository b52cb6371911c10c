"""How the last file of a shape was read, for the next one; what is then still open is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from whybuy.intake.amounts import NumberForm
from whybuy.intake.days import DayForm

READING = {"dates": "how days are written", "decimal": "what stands before the fraction"}


@dataclass(frozen=True, slots=True)
class Memory:
    """What was said of the last file with these columns, and how it was read."""

    kind: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)

    def answers(self, names: Iterable[str]) -> dict[str, str] | None:
        """What was remembered for these options; None unless it is there for all of them."""
        found = {name: self.options[name] for name in names if name in self.options}
        return found if found.keys() == set(names) else None


def recalled(header: Sequence[str], *, fresh: bool) -> Memory:
    """What is remembered of files of this shape; nothing when the user wants to begin afresh."""
    from whybuy.records import mappings

    found = None if fresh else mappings.recall(header)
    return Memory(found.kind, found.columns, found.options) if found else Memory()


def remember(
    header: Sequence[str], *, kind: str, columns: Mapping[str, str], options: Mapping[str, str]
) -> None:
    """Keep what was said and seen for the next file of this shape, if it is not kept already."""
    from whybuy.records import mappings

    if recalled(header, fresh=False) != Memory(kind, dict(columns), dict(options)):
        mappings.remember(header, kind=kind, columns=columns, options=options)


def habits(days: Iterable[DayForm], numbers: Iterable[NumberForm]) -> dict[str, str]:
    """The answers that a file gave by itself: its order of days, its comma."""
    found = dict[str, str]()
    orders = {order for form in days if (order := _order(form))}
    if len(orders) == 1:
        found["dates"] = orders.pop()
    marks = {number.mark for number in numbers}
    if "," in marks and "mixed" not in marks:
        found["decimal"] = ","
    return found


def _order(form: DayForm) -> str | None:
    """Whether the day or the month comes first, where both are numbers."""
    for one in form.formats:
        if one.startswith("%d") and "%m" in one:
            return "dmy"
        if one.startswith("%m"):
            return "mdy"
    return None
