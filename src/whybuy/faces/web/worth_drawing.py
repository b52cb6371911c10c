"""Pictures of a case, drawn in a millisecond while one moves a number; Vega-Lite takes longer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from whybuy.answers.wording import money


@dataclass(frozen=True, slots=True)
class Course:
    """One line of the picture: its class in the style sheet, its name, an amount a year."""

    kind: str
    name: str
    amounts: Sequence[float]


@dataclass(frozen=True, slots=True)
class _Room:
    """Where the lines are drawn, in the picture's units, and what lies at its edges."""

    left: float
    right: float
    top: float
    bottom: float
    least: float
    most: float
    years: int

    def x(self, at: int) -> float:
        return self.left + (self.right - self.left) * at / max(1, self.years)

    def y(self, amount: float) -> float:
        whole = (self.most - self.least) or 1.0
        return self.bottom - (self.bottom - self.top) * (amount - self.least) / whole


def drawn(courses: Sequence[Course], currency: str, *, wide: bool) -> SafeString:
    """The lines as SVG, each named at its end, with a few amounts at the left."""
    width, height, names = (680, 270, 130) if wide else (330, 240, 20)
    amounts = [amount for course in courses for amount in course.amounts]
    marks = _marks(min([0.0, *amounts]), max([0.0, *amounts]))
    longest = max(len(money(mark, currency)) for mark in marks)
    room = _Room(
        left=12.0 + 7.4 * longest,
        right=width - names,
        top=14,
        bottom=height - (28 if wide else 46),
        least=marks[0],
        most=marks[-1],
        years=len(courses[0].amounts) - 1,
    )
    still = Course("still", _("standing still"), (0.0,))
    named = _at_ends([*courses, still], room) if wide else _below([*courses, still], height)
    return format_html(
        '<svg class="course" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">'
        "{}{}{}{}</svg>",
        width,
        height,
        _grid(marks, room, currency),
        _years(room),
        format_html_join("", '<path class="way way-{}" d="{}"/>', _paths(courses, room)),
        named,
    )


def year_names(count: int) -> list[str]:
    """`start`, `year 1`, `year 2`."""
    return [_("start"), *(_("year %(n)s") % {"n": at} for at in range(1, count))]


def _marks(least: float, most: float) -> list[float]:
    """Three to six round amounts that hold all between them."""
    reach = (most - least) or 1.0
    size = 10.0 ** floor(log10(reach / 4))
    step = next(f * size for f in (1, 2, 2.5, 5, 10) if reach / (f * size) <= 4.5)
    first, last = floor(least / step), ceil(most / step)
    return [step * at for at in range(first, last + 1)]


def _grid(marks: Sequence[float], room: _Room, currency: str) -> SafeString:
    rows = (
        (
            "zero" if mark == 0 else "grid",
            f"{room.left:.1f}",
            f"{room.right:.1f}",
            f"{room.y(mark):.1f}",
            f"{room.left - 8:.1f}",
            f"{room.y(mark) + 4:.1f}",
            money(mark, currency),
        )
        for mark in marks
    )
    return format_html_join(
        "",
        '<path class="{0}" d="M{1} {3}H{2}"/><text class="amount" x="{4}" y="{5}">{6}</text>',
        rows,
    )


def _years(room: _Room) -> SafeString:
    every = max(1, ceil(room.years / 6))
    rows = (
        (f"{room.x(at):.1f}", f"{room.bottom + 18:.1f}", name)
        for at, name in enumerate(year_names(room.years + 1))
        if at % every == 0
    )
    return format_html_join("", '<text class="year" x="{}" y="{}">{}</text>', rows)


def _paths(courses: Sequence[Course], room: _Room) -> list[tuple[str, str]]:
    return [
        (
            course.kind,
            "M"
            + "L".join(f"{room.x(n):.1f} {room.y(a):.1f}" for n, a in enumerate(course.amounts)),
        )
        for course in courses
    ]


def _at_ends(courses: Sequence[Course], room: _Room) -> SafeString:
    """The names beside the lines' ends, moved apart where they would cover one another."""
    ends = sorted((room.y(course.amounts[-1]) + 4, course) for course in courses)
    rows, before = list[tuple[str, str, str, str]](), float("-inf")
    for wanted, course in ends:
        before = max(wanted, before + 16)
        name = course.name if len(course.name) <= 17 else course.name[:16] + "…"
        rows.append((course.kind, f"{room.right + 8:.1f}", f"{before:.1f}", name))
    return format_html_join("", '<text class="name name-{}" x="{}" y="{}">{}</text>', rows)


def _below(courses: Sequence[Course], height: float) -> SafeString:
    """The names in a row under the picture, for a phone."""
    rows, at = list[tuple[str, str, str, str]](), 4.0
    for course in courses:
        name = course.name if len(course.name) <= 14 else course.name[:13] + "…"
        rows.append((course.kind, f"{at:.1f}", f"{height - 6:.1f}", name))
        at += 18 + 7.2 * len(name)
    return format_html_join("", '<text class="name name-{}" x="{}" y="{}">{}</text>', rows)


def swing_bar(at_low: float, at_high: float, least: float, most: float) -> SafeString:
    """A bar from one result to the other on a scale that all of them share, with a mark at 0."""
    whole = (most - least) or 1.0
    ends = sorted(100 * (end - least) / whole for end in (at_low, at_high))
    return format_html(
        '<svg class="swing" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false"><rect class="bar-ground" x="0" y="4.5" width="100" height="1"/>'
        '<rect class="bar-span" x="{}" y="1.5" width="{}" height="7"/>'
        '<rect class="bar-zero" x="{}" y="0" width=".8" height="10"/></svg>',
        f"{ends[0]:.2f}",
        f"{max(ends[1] - ends[0], 0.8):.2f}",
        f"{min(99.2, 100 * (0 - least) / whole):.2f}",
    )
