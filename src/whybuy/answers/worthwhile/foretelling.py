"""What the cases foretell, measure by measure, and each case as the others would have told it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from whybuy.answers.rows import row
from whybuy.answers.wording import counted, share

if TYPE_CHECKING:
    from whybuy.estimates.case_effects import CaseEffect
    from whybuy.estimates.cases import Measured

Name = Callable[["CaseEffect"], str]


def foretold(measured: Sequence[Measured]) -> Iterator[dict[str, Any]]:
    """Each measure: the next customer's change with its 90 % range, and the envelope beside it."""
    for found in measured:
        more: dict[str, Any] = {
            "subject": f"measure:{found.name}|{found.scale}",
            "name": _called(found),
            "evidence": f"measures:{found.name}",
        }
        if found.prediction is None or found.new_case is None or found.envelope is None:
            continue
        middle = found.new_case.median
        yield row(
            "foretold",
            found.change(middle),
            unit_of(found),
            bounds=_ends(found, *found.prediction),
            why=_why(found),
            **more,
        )
        low, high = found.envelope
        yield row(
            "by_plain_t",
            found.change((low + high) / 2),
            unit_of(found),
            bounds=_ends(found, low, high),
            why=_envelope(found),
            **more,
        )
        if found.selected is not None and found.as_told is not None:
            told = found.as_told
            yield row(
                "as_told",
                found.change(told.median),
                unit_of(found),
                bounds=_ends(found, *told.central(0.9)),
                why="The cases taken as they came, not as the best of all customers.",
                **more,
            )


def too_few(measured: Sequence[Measured]) -> Iterator[dict[str, Any]]:
    """The measures of which there are too few cases to foretell anything, and what to collect."""
    for found in measured:
        if not found.enough:
            yield row(
                "cases_of_it",
                len(found.cases),
                "",
                why=found.collect,
                subject=f"few:{found.name}|{found.scale}",
                name=found.name,
                evidence=f"measures:{found.name}",
            )


def each_case(measured: Sequence[Measured], *, named: Name) -> Iterator[dict[str, Any]]:
    """Each case: what it measured, what the others would have foretold, how much it counts."""
    for found in measured:
        for at, case in enumerate(found.cases):
            more: dict[str, Any] = {
                "subject": f"case:{case.key}|{found.scale}",
                "name": f"{named(case)}: {found.name}",
                "evidence": case.evidence,
            }
            reach = 1.645 * case.effect.sd
            own = _ends(found, case.effect.size - reach, case.effect.size + reach)
            why = _told(found, at)
            size = found.change(case.effect.size)
            yield row("went", size, unit_of(found), bounds=own, why=why, **more)
            if found.left:
                left = found.left[at]
                middle = found.change((left.foretold.low + left.foretold.high) / 2)
                ends = _ends(found, left.foretold.low, left.foretold.high)
                yield row("others_foretold", middle, unit_of(found), bounds=ends, why="", **more)
            if found.counts:
                drawn = found.change(found.shrunk[at])
                yield row("counts_for", found.counts[at], "share", why="", **more)
                yield row("drawn_to_the_others", drawn, unit_of(found), why="", **more)


def _told(found: Measured, at: int) -> str:
    """A case in a few words: what was measured, what the others say of it, how sure it is."""
    case = found.cases[at]
    return " ".join(
        words for words in (f"{case.words}.", _left_out(found, at), _sure(case)) if words
    )


def _left_out(found: Measured, at: int) -> str:
    if not found.left:
        return ""
    left = found.left[at]
    low, high = (found.words(end) for end in left.foretold)
    words = f"The other {len(found.cases) - 1} would have foretold {low} to {high}"
    if left.held:
        return f"{words}: it held."
    with_, without = found.words(left.mean), found.words(left.mean_without)
    return f"{words}: it did not hold. With it the mean is {with_}, without it {without}."


def _sure(case: CaseEffect) -> str:
    """What its variance and its attribution rest on, where that is not plain."""
    words: list[str] = []
    if case.effect.source != "a range that was given":
        words.append(f"{case.effect.source[:1].upper()}{case.effect.source[1:]}.")
    if case.attribution is None:
        words.append("All of it is taken as ours: nobody said.")
    elif case.attribution < 1:
        words.append(f"{share(case.attribution)} of the change was ours.")
    return " ".join(words)


def _called(found: Measured) -> str:
    unit = f", {found.apart}" if found.scale == "difference" and found.apart else ""
    middle = " of the middle case" if found.scale == "logit share" else ""
    return f"{found.name} (change{middle}{unit})"


def _why(found: Measured) -> str:
    kinds = sorted({kind for case in found.cases for kind in case.effect.source.split("; ")})
    words = f"{counted(len(found.cases), 'case', 'cases')}, none of them drawn by lot."
    if found.covariates:
        words += f" Allowed for: {' and '.join(found.covariates)}."
    if found.selected is not None:
        words += f" Read as the best {found.chosen} of all customers."
    return f"{words} How sure each is: {'; '.join(kinds)}."


def _envelope(found: Measured) -> str:
    if found.too_spread:
        return (
            "These cases differ by more than the method counts on, and its range then held too "
            "little (60 to 88 % instead of 90 % in simulation): go by this one."
        )
    return "Without any prior, from the plain mean and spread of the cases; held 89 to 100 %."


def _ends(found: Measured, low: float, high: float) -> tuple[float, float]:
    return found.change(low), found.change(high)


def unit_of(found: Measured) -> str:
    return found.apart if found.scale == "difference" else "share"
