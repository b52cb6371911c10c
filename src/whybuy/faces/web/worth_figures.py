"""A case as a page shows it: a sentence, the figures, what stands beside it, what moves it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from whybuy.answers.wording import money, share
from whybuy.answers.worthwhile.case_words import (
    GAINS,
    HALF,
    Money,
    growing,
    paid_back,
    span,
    three,
    to_ask,
    years,
)
from whybuy.faces.web.worth_drawing import Course, drawn, swing_bar, year_names

if TYPE_CHECKING:
    from whybuy.methods.value.case import Asking, Case, LineResult
    from whybuy.methods.value.scenarios import Beside

SWINGS, ASKED = 6, 5
TELLING = 0.001
"""Below this share of the result an answer is worth nothing that could be told apart from 0."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One number that moves the result: from where to where, and what the result then is."""

    title: str
    low: str
    high: str
    at_low: str
    at_high: str
    bar: str


@dataclass(frozen=True)
class Figures:
    """All that a page shows of a case."""

    case: Case
    name: str
    beside: Beside | None = None
    rival: str = ""

    @property
    def headline(self) -> str:
        """What it comes to, in a sentence."""
        case, still = self.case, self.case.standing_still
        told = {
            "name": self.name,
            "net": money(abs(case.npv.point), case.currency),
            "years": years(case.years),
        }
        if still is None:
            if case.npv.point <= 0:
                return _("On these numbers it does not pay for %(name)s.") % told
            return _("Changing is worth %(net)s to %(name)s over %(years)s.") % told
        told["still"] = money(still.per_month.point, case.currency)
        first = _("Standing still costs %(name)s %(still)s a month; ") % told
        if case.npv.point <= 0:
            return first + _("on these numbers changing does not pay.")
        return first + _("changing is worth %(net)s over %(years)s.") % told

    @cached_property
    def below_half(self) -> bool:
        """Whether less than half of it rests on what the customer said."""
        return self.case.own_share < HALF

    @property
    def own_share(self) -> str:
        return share(self.case.own_share)

    @cached_property
    def net(self) -> Money:
        return Money.of(self.case.npv, self.case.currency)

    @cached_property
    def still(self) -> Money | None:
        """What standing still costs a month."""
        standing = self.case.standing_still
        return Money.of(standing.per_month, self.case.currency) if standing else None

    @property
    def growing(self) -> str:
        """How what standing still costs grows; nothing where it does not."""
        return growing(self.case)

    @property
    def chance(self) -> str:
        return share(self.case.chance_positive)

    @property
    def payback(self) -> str:
        return paid_back(self.case)

    @cached_property
    def roi(self) -> Money | None:
        """ROI in per cent."""
        found = self.case.roi
        if found is None:
            return None
        ranged = (
            f"{share_of(found.low)} to {share_of(found.high)}" if found.low < found.high else ""
        )
        return Money(share_of(found.point), ranged)

    @property
    def ways(self) -> list[str]:
        """What they may choose from: to stand still, the competitor where one is given, and us."""
        theirs = [self.rival or _("the competitor")] if self.beside else []
        return [_("standing still"), *theirs, _("with us")]

    @cached_property
    def compared(self) -> list[tuple[str, list[tuple[str, Money]]]]:
        """What each way comes to, on the same numbers: rows of a name and a cell a way."""
        return [(label, list(zip(self.ways, row, strict=True))) for label, row in self._compared()]

    def _compared(self) -> Iterator[tuple[str, list[Money]]]:
        unit, still = self.case.currency, self.case.standing_still
        cases = [self.beside.theirs, self.case] if self.beside else [self.case]
        for label, name in (
            (_("They gain"), "present_benefits"),
            (_("They pay"), "present_costs"),
            (_("What that leaves them"), "npv"),
        ):
            found = [Money.of(getattr(case, name), unit) for case in cases]
            yield label, [Money(money(0, unit)), *found]
        yield _("Paid back after"), [Money("–"), *(Money(paid_back(case)) for case in cases)]
        if still:
            less = Money(_("less what they gain"), words=True)
            yield (
                _("They go on losing"),
                [Money.of(still.present_value, unit), *(less for _c in cases)],
            )

    @property
    def against(self) -> str:
        """Ours over theirs, in a sentence."""
        if self.beside is None:
            return ""
        over = self.beside.ours_over_theirs
        told = {
            "rival": self.rival or _("the competitor"),
            "name": self.name,
            "more": money(abs(over.npv.point), over.currency),
            "span": span(over.npv, over.currency),
            "chance": share(over.chance_positive),
        }
        if over.npv.point < 0:
            said = _(
                "On these numbers %(rival)s serves %(name)s better, by %(more)s. The chance that "
                "ours is the better choice is %(chance)s."
            )
        else:
            said = _(
                "Ours leaves %(name)s %(more)s more than %(rival)s. The chance that ours is the "
                "better choice is %(chance)s."
            )
        return said % told

    @cached_property
    def drawings(self) -> tuple[str, str]:
        """What has come in and gone out so far, year by year: for a wide page and for a phone."""
        return drawn(self.courses, self.case.currency, wide=True), drawn(
            self.courses, self.case.currency, wide=False
        )

    @cached_property
    def courses(self) -> list[Course]:
        """How far each way has come against standing still, the start first, not discounted."""
        found = [Course("us", _("with us"), self.case.cumulative)]
        if self.beside:
            rival = self.rival or _("the competitor")
            found.append(Course("them", rival, self.beside.theirs.cumulative))
        return found

    @property
    def course_rows(self) -> list[tuple[str, list[str]]]:
        """The same as a table: a row a year."""
        ways = [course.amounts for course in self.courses]
        unit = self.case.currency
        return [
            (name, [money(amount, unit) for amount in row])
            for name, row in zip(year_names(len(ways[0])), zip(*ways, strict=True), strict=True)
        ]

    @property
    def lines(self) -> list[tuple[LineResult, str, Money, Money]]:
        """Each line of gain and cost, what it does for them, a full year of it, all of it now."""
        unit = self.case.currency
        return [
            (
                line,
                GAINS.get(line.driver, "") if line.kind == "benefit" else _("paid"),
                Money(money(line.yearly.point, unit)),
                Money.of(line.present_value, unit),
            )
            for line in self.case.lines
        ]

    @cached_property
    def moved(self) -> list[Moved]:
        """The numbers that move the result most."""
        found = [one for one in self.case.tornado if one.width > 0][:SWINGS]
        ends = [end for one in found for end in (one.at_low, one.at_high)]
        least, most = min([0.0, *ends]), max([0.0, *ends])
        unit = self.case.currency
        units = {one.name: one.unit for one in self.case.inputs}
        return [
            Moved(
                one.title,
                f"{three(one.low)} {units.get(one.name, '')}".strip(),
                f"{three(one.high)} {units.get(one.name, '')}".strip(),
                money(one.at_low, unit),
                money(one.at_high, unit),
                swing_bar(one.at_low, one.at_high, least, most),
            )
            for one in found
        ]

    @property
    def asks(self) -> list[tuple[Asking, str]]:
        """What to ask next, and what the answer is worth to the choice."""
        return [(one, self._worth(one)) for one in to_ask(self.case)[:ASKED]]

    def _worth(self, one: Asking) -> str:
        told = {
            "worth": money(one.worth, self.case.currency),
            "most": money(one.at_most, self.case.currency),
            "share": share(one.variance_share),
        }
        if one.worth >= TELLING * abs(self.case.npv.point) > 0:
            return (
                _(
                    "The answer is worth %(worth)s to their choice, %(most)s at most; %(share)s of "
                    "what is uncertain."
                )
                % told
            )
        return _("It does not change the choice; %(share)s of what is uncertain.") % told


def share_of(ratio: float) -> str:
    """A ratio in per cent, which may be below 0 or far above 100."""
    return f"{100 * ratio:,.0f} %"
