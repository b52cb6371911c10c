"""Six cases so far: each measure with its cases, where they are thin, and whom to ask next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from whybuy.estimates.case_evidence import how_thick, six
from whybuy.faces.web import open_firm
from whybuy.faces.web.access import needs

if TYPE_CHECKING:
    from whybuy.estimates.case_effects import CaseEffect
    from whybuy.estimates.cases import Measured
    from whybuy.evidence.books import Books

REACH = 1.645
"""Standard deviations on either side that nine in ten lie within."""
SHOWN = 8
"""Customers proposed for the next case study."""


@dataclass(frozen=True, slots=True)
class Told:
    """One case of a measure: what it measured, how much it counts, and its place on the scale."""

    case: CaseEffect
    change: str
    counts: float | None
    others: str
    held: bool
    bar: SafeString


@dataclass(frozen=True, slots=True)
class Shown:
    """One measure: its cases, and what they foretell of the next customer."""

    found: Measured
    thick: str
    foretold: str
    bar: SafeString | str
    cases: list[Told]


@needs("ask")
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """The cases so far, and where the next one would teach most."""
    place = open_firm.from_books(_place)
    return render(request, "web/cases.html", {"here": "worth", **place})


def _place(books: Books) -> dict[str, Any]:
    so_far = six(books)
    customers = {case.customer_id for found in so_far.measured for case in found.cases}
    return {
        "measures": [_shown(found) for found in so_far.measured],
        "customers": len(customers),
        "trades": so_far.trades.to_dicts(),
        "most": max([1, *so_far.trades["customers"].to_list()]),
        "candidates": so_far.candidates.head(SHOWN).to_dicts(),
        "bare": so_far.bare.to_dicts(),
        "currency": books.currency,
    }


def _shown(found: Measured) -> Shown:
    least, most = _scale(found)
    told = [_told(found, at, least, most) for at in range(len(found.cases))]
    if found.prediction is None or found.new_case is None:
        return Shown(found, how_thick(found), "", "", told)
    low, high = found.prediction
    bar = _bar(found.new_case.median, low, high, least, most)
    return Shown(found, how_thick(found), f"{found.words(low)} to {found.words(high)}", bar, told)


def _told(found: Measured, at: int, least: float, most: float) -> Told:
    case = found.cases[at]
    reach = REACH * case.effect.sd
    size = case.effect.size
    others, held = "", True
    if found.left:
        left = found.left[at]
        held = left.held
        others = " to ".join(found.words(end) for end in left.foretold)
    return Told(
        case=case,
        change=found.words(size),
        counts=found.counts[at] if found.counts else None,
        others=others,
        held=held,
        bar=_bar(size, size - reach, size + reach, least, most),
    )


def _scale(found: Measured) -> tuple[float, float]:
    """The effects' ends, nothing changed among them."""
    ends = [0.0]
    for case in found.cases:
        ends += [
            case.effect.size - REACH * case.effect.sd,
            case.effect.size + REACH * case.effect.sd,
        ]
    ends += list(found.prediction or ())
    return min(ends), max(ends)


def _bar(middle: float, low: float, high: float, least: float, most: float) -> SafeString:
    """A bar from low to high with a mark at the middle, and one at "nothing changed"."""
    whole = (most - least) or 1.0
    place = [100 * (value - least) / whole for value in (low, high, middle, 0.0)]
    return format_html(
        '<svg class="effect" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false"><rect class="bar-ground" x="0" y="4.5" width="100" height="1"/>'
        '<rect class="bar-span" x="{}" y="2.5" width="{}" height="5"/>'
        '<rect class="bar-mark" x="{}" y=".5" width="1.2" height="9"/>'
        '<rect class="bar-zero" x="{}" y="0" width=".6" height="10"/></svg>',
        f"{place[0]:.2f}",
        f"{max(place[1] - place[0], 0.8):.2f}",
        f"{min(place[2], 98.8):.2f}",
        f"{min(place[3], 99.4):.2f}",
    )
