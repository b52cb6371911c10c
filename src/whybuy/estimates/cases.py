"""What the cases foretell of the next customer, measure by measure, and how far to trust it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import polars as pl

from whybuy.errors import BadInput
from whybuy.estimates.case_effects import CaseEffect, Unused, discreet, is_index
from whybuy.estimates.likeness import Alike, alike
from whybuy.evidence.books import Books
from whybuy.evidence.cases import came
from whybuy.methods.synthesis import (
    Pooled,
    Reading,
    Selected,
    applied,
    chance_of_such_spread,
    effect,
    in_words,
    leave_one_out,
    plain_t,
    pool,
    pool_selected,
    priors,
)
from whybuy.methods.synthesis.checks import SURPRISE, LeftOut
from whybuy.methods.synthesis.distribution import Interval, NormalMixture
from whybuy.methods.synthesis.pooling import LEAST
from whybuy.methods.synthesis.scales import Scale
from whybuy.methods.value.units import Unit, Units

LEVEL = 0.9
LARGE_SPREAD = 0.8
"""From here on the prior on the spread, half-normal(0.5), made intervals that hold too little."""
CHOSEN = {"none": 1.0, "half": 0.5, "quarter": 0.25}
"""How the cases were chosen: as they came, or the best half or quarter of all customers."""
PERCENT = "%"


@dataclass(frozen=True, eq=False)
class Measured:
    """All cases of one measure, pooled. `scale`: that of the effects; `unit`: of a difference.

    left_out: the measures that could not be used. covariates: what the prediction
    allows for besides; `at` is the prospect's. chosen: how the cases were chosen.
    """

    name: str
    unit: str
    scale: Scale
    cases: tuple[CaseEffect, ...]
    left_out: tuple[Unused, ...] = ()
    chosen: str = "none"
    covariates: tuple[str, ...] = ()
    design: tuple[tuple[float, ...], ...] = ()
    at: tuple[float, ...] = ()
    alike: Alike | None = None

    @cached_property
    def sizes(self) -> list[float]:
        return [case.effect.size for case in self.cases]

    @cached_property
    def variances(self) -> list[float]:
        return [case.effect.variance for case in self.cases]

    @property
    def apart(self) -> str:
        """The unit of a difference: 6 % less 4 % are 2 points, and no 2 % of it."""
        return "points" if self.unit == PERCENT else self.unit

    @property
    def enough(self) -> bool:
        return len(self.cases) >= LEAST

    @property
    def better(self) -> Literal["higher", "lower"]:
        """The direction that most cases went, which is the one they were chosen for."""
        return "lower" if float(np.median(self.sizes)) < 0 else "higher"

    @cached_property
    def _priors(self) -> dict[str, Any]:
        return dict(priors(self.sizes, scale=self.scale))

    @cached_property
    def pooled(self) -> Pooled | None:
        """The cases as told; None where there are fewer than three."""
        if not self.enough:
            return None
        # A coefficient is believed to be of the size of twice the usual spread: 1 in log ratios.
        sd = 2 * self._priors["spread_prior"][1]
        more: dict[str, Any] = {"covariates": self.design, "covariate_sd": sd}
        return pool(self.sizes, self.variances, **self._priors, **(more if self.covariates else {}))

    @cached_property
    def selected(self) -> Selected | None:
        """The same read as the best of all customers, where that is how they were chosen."""
        share = CHOSEN[self.chosen]
        if not self.enough or share == 1:
            return None
        return pool_selected(
            self.sizes, self.variances, share=share, better=self.better, **self._priors
        )

    @cached_property
    def new_case(self) -> NormalMixture | None:
        """The true effect in the next customer, as the setting `chosen` has it."""
        if self.selected is not None:
            return self.selected.new_case()
        return self.as_told

    @cached_property
    def as_told(self) -> NormalMixture | None:
        """The true effect in the next customer, the cases taken as they came."""
        return None if self.pooled is None else self.pooled.new_case(self.at or None)

    @cached_property
    def prediction(self) -> Interval | None:
        """The 90 % interval of the next customer's effect, as much chance below as above it."""
        return None if self.new_case is None else self.new_case.central(LEVEL)

    @cached_property
    def envelope(self) -> Interval | None:
        """The plain-t envelope, which rests on no prior."""
        return plain_t(self.sizes, LEVEL) if self.enough else None

    @cached_property
    def counts(self) -> list[float]:
        """How much each case counts, adding up to 1."""
        return [] if self.pooled is None else self.pooled.counts().tolist()

    @cached_property
    def shrunk(self) -> list[float]:
        """Each case's own effect, drawn to the others as far as its noise asks."""
        if self.pooled is None:
            return []
        return [self.pooled.shrunk(at).mean for at in range(len(self.cases))]

    @cached_property
    def left(self) -> list[LeftOut]:
        """Each case as the others would have foretold it; none below four cases."""
        if len(self.cases) < LEAST + 1:
            return []
        return leave_one_out(self.sizes, self.variances, level=LEVEL, **self._priors)

    @cached_property
    def odd(self) -> LeftOut | None:
        """The case that surprises the others, the most surprising one; None where none does."""
        surprising = [left for left in self.left if left.chance < SURPRISE]
        return min(surprising, key=lambda left: left.chance, default=None)

    @property
    def identical(self) -> bool:
        return len(self.cases) > 1 and float(np.ptp(self.sizes)) < 1e-9

    @cached_property
    def too_spread(self) -> bool:
        """Whether the cases differ by more than the prior allows for, so that its interval holds
        too little and the envelope is the one to trust."""
        if self.pooled is None:
            return False
        unit = self._priors["spread_prior"][1] / 0.5
        if self.pooled.spread.median >= LARGE_SPREAD * unit:
            return True
        spread = self._priors["spread_prior"]
        return chance_of_such_spread(self.sizes, self.variances, spread_prior=spread) < SURPRISE

    def words(self, size: float) -> str:
        """An effect as a person would say it: "-38 %", "+12 hours", "-2 points"."""
        if self.scale == "difference":
            return in_words(size, scale=self.scale, unit=self.apart)
        return f"{100 * self.change(size):+.0f} %"

    def change(self, size: float) -> float:
        """An effect as the share by which the middle case changes; of a difference, itself."""
        if self.scale == "log ratio":
            return float(np.expm1(size))
        if self.scale == "difference":
            return size
        start = float(np.median([case.before for case in self.cases])) / 100
        return float(applied(size, start, scale=self.scale)) / start - 1

    @property
    def collect(self) -> str:
        """What to collect where there are too few; "" where there are enough."""
        missing = LEAST - len(self.cases)
        if missing <= 0:
            return ""
        have = f"{len(self.cases)} case{'' if len(self.cases) == 1 else 's'}"
        return (
            f"{have} of {self.name}: too few to foretell the next customer, so no range is given. "
            f"Ask {missing} more customer{'' if missing == 1 else 's'} what it was before and "
            "after."
        )


def measured(books: Books, *, prospect: str = "", chosen: str = "none") -> tuple[Measured, ...]:
    """Every measure that cases tell of, the one with the most cases first.

    prospect: a customer's key, to whom the cases are compared; its own measures are then left out.
    chosen: one of `CHOSEN`. Raises BadInput for another.
    """
    names = came(books)["measure"].unique(maintain_order=True).to_list()
    found = [measure(books, name, prospect=prospect, chosen=chosen) for name in names]
    return tuple(sorted(found, key=lambda one: -len(one.cases)))


def measure(
    books: Books,
    name: str,
    *,
    prospect: str = "",
    chosen: str = "none",
    scale: Scale | None = None,
) -> Measured:
    """One measure by its name. scale: that wanted of it; else by the kind of its unit."""
    if chosen not in CHOSEN:
        raise BadInput(f"chosen is {chosen!r}; choose one of: {', '.join(CHOSEN)}.")
    name = " ".join(name.casefold().split())
    return books.once(
        ("measure", name, prospect, chosen, scale),
        lambda: _measure(books, name, prospect, chosen, scale),
    )


def _measure(books: Books, name: str, prospect: str, chosen: str, scale: Scale | None) -> Measured:
    rows = came(books).filter(pl.col("measure") == name, pl.col("customer_id") != prospect)
    # Whoever told a share alone told no unit: that of the others is the measure's.
    units = rows["unit"].filter(rows["unit"] != "")
    unit = str(units.mode().sort()[0]) if len(units) else ""
    wanted = scale or usual_scale(rows, unit)
    cases: list[CaseEffect] = []
    left_out: list[Unused] = []
    for row in rows.iter_rows(named=True):
        try:
            cases.append(_case(row, unit, wanted))
        except BadInput as fault:
            called = discreet(row["name"], row["trade"], row["approval"])
            left_out.append(Unused(row["name"], called, f"{name} is left out: {fault}"))
    found = Measured(name, unit, wanted, tuple(cases), tuple(left_out), chosen)
    return alike(books, found, prospect) if prospect and cases else found


def usual_scale(rows: pl.DataFrame, unit: str) -> Scale:
    """The scale by the kind of unit: shares by odds, amounts by ratio, others by difference; by
    ratio also where of some case a share alone was told."""
    values = np.array([v for column in ("before", "after") for v in rows[column].to_list()])
    of_shares = [is_index(one["before"], one["unit"]) for one in rows.iter_rows(named=True)]
    if not len(values) or (any(of_shares) and (values > 0).all()):
        return "log ratio"
    if unit == PERCENT and (values > 0).all() and (values < 100).all():
        return "logit share"
    return "log ratio" if (values > 0).all() else "difference"


def unit_of(words: str, *, counts: Sequence[str] = ()) -> Unit:
    """A unit as people write it beside a measure; words that are no unit of ours are counted."""
    import re

    known = list(counts)
    for _ in range(6):
        try:
            return Units(frozenset(known)).read(words)
        except BadInput as fault:
            stranger = re.search(r": '(\w+)' is none of ours", str(fault))
            if stranger is None:
                raise
            known.append(stranger[1])
    return Units(frozenset(known)).read(words)


def _case(row: dict[str, Any], unit: str, scale: Scale) -> CaseEffect:
    # A ratio has no unit: kilos here and pounds there may have fallen by the same third.
    if scale != "log ratio" and is_index(row["before"], row["unit"]):
        raise BadInput("it tells a share alone, and no amount. Enter what it was before and after.")
    factor = 1.0 if scale == "log ratio" else _factor(str(row["unit"]), unit)
    if scale == "logit share":
        factor /= 100
    before, after = (_reading(row, when, factor) for when in ("before", "after"))
    owed = 1.0 if row["attribution"] is None else float(row["attribution"])
    return CaseEffect(
        key=row["key"],
        case=row["case"],
        customer_id=row["customer_id"],
        name=row["name"],
        trade=row["trade"],
        size=row["size"],
        before=row["before"],
        after=row["after"],
        unit=row["unit"],
        attribution=row["attribution"],
        approval=row["approval"],
        effect=effect(before, after, scale=scale, attribution=owed),
        evidence=row["evidence"],
    )


def _reading(row: dict[str, Any], when: str, factor: float) -> Reading:
    ends = [None if row[f"{when}{e}"] is None else row[f"{when}{e}"] * factor for e in _ENDS]
    value, low, high = ends
    assert value is not None
    return Reading(float(value), low, high)


_ENDS = ("", "_low", "_high")


def _factor(given: str, wanted: str) -> float:
    """How many of the unit wanted one of the unit given is. Raises BadInput where they clash."""
    if given == wanted:
        return 1.0
    one, other = unit_of(given), unit_of(wanted)
    if one.dimension != other.dimension:
        raise BadInput(
            f"it is in {given or 'no unit'!r}, the other cases in {wanted or 'no unit'!r}. Enter "
            "it in the same kind of unit."
        )
    return one.factor / other.factor


def warnings(found: Measured, *, named: bool = False) -> Iterator[str]:
    """What a reader must know before trusting a prediction, most urgent first.

    named: whether cases are called by name, also where their customers did not allow it.
    """
    if found.collect:
        yield found.collect
    if found.odd is not None:
        case, left = found.cases[found.odd.case], found.odd
        who = case.name if named else case.called
        yield (
            f"{who} ({case.words}) is unlike the other {len(found.cases) - 1} cases of "
            f"{found.name}: with it the mean is {found.words(left.mean)}, without it "
            f"{found.words(left.mean_without)}. Check how it was measured."
        )
    if found.identical:
        yield (
            f"All {len(found.cases)} cases of {found.name} tell the very same change "
            f"({found.words(found.sizes[0])}): was it measured, or copied from one?"
        )
    if found.too_spread:
        yield (
            f"The cases of {found.name} differ widely. Intervals like ours then held as little as "
            "60 to 88 % of new customers instead of 90 % in simulation: go by the wider envelope."
        )
    for unused in found.left_out:
        yield f"{unused.name if named else unused.called}: {unused.why}"
