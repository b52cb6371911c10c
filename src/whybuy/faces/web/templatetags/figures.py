"""How figures, money, days and intervals are written on a page."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from whybuy.answers.wording import money, noun, number, share

register = template.Library()

SHARES = ("chance", "share", "%")


@register.filter
def bare(value: float | None, unit: str = "") -> str:
    """One figure for a column whose head states the unit; a currency's sign stays."""
    if value is None or value != value:
        return "–"
    if unit in SHARES:
        return held(share(value))
    return money(value, unit) if is_money(unit) else number(value)


@register.filter
def exact(value: float, currency: str) -> str:
    """An amount as it stands on record, to the cent: `€12.50`."""
    sign = money(0, currency).removesuffix("0")
    written = number_format(abs(value), 2, use_l10n=True, force_grouping=True)
    return f"{'-' if value < 0 else ''}{sign}{written}"


@register.simple_tag
def interval(low: float | None, high: float | None, unit: str = "") -> str:
    """`12 to 30`: between which bounds the figure lies with 90 %."""
    if low is None or high is None:
        return ""
    return _("%(low)s to %(high)s") % {"low": bare(low, unit), "high": bare(high, unit)}


@register.simple_tag
def interval_bar(
    estimate: float | None, low: float | None, high: float | None, most: float | None
) -> SafeString | str:
    """A small bar from `low` to `high` with a mark at the estimate, on a scale from 0 to `most`."""
    if None in (estimate, low, high, most) or not most:
        return ""
    left, right, mark = (_place(value, most) for value in (low, high, estimate))
    return format_html(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false"><rect class="bar-ground" x="0" y="3.5" width="100" height="1"/>'
        '<rect class="bar-span" x="{}" y="2" width="{}" height="4"/>'
        '<rect class="bar-mark" x="{}" y="0" width="1.5" height="8"/></svg>',
        f"{left:.2f}",
        f"{max(right - left, 0.8):.2f}",
        f"{min(mark, 98.5):.2f}",
    )


@register.filter
def day(value: date | datetime | None) -> str:
    """`22 Nov 2026`."""
    return date_format(value, "j M Y") if value else "–"


@register.filter
def moment(value: datetime | None) -> str:
    """`22 Nov 2026, 14:05`, by the clock of the machine that serves the page."""
    return date_format(value.astimezone(), "j M Y, H:i") if value else "–"


@register.filter
def count(value: float | None) -> str:
    """`1,469,307`."""
    return "–" if value is None else number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def words(name: Any) -> str:
    """`chance_active` as `chance active`."""
    return str(name).replace("_", " ")


@register.filter(is_safe=True)  # What is escaped already (by firstof) is not escaped again.
def capital(text: Any) -> str:
    """The first letter large, the others as they are."""
    text = str(text)
    return text[:1].upper() + text[1:]


@register.filter
def cell(value: Any) -> str:
    """A value in a table beside a picture or of an evidence trail."""
    if value is None or value == "":
        return "–"
    if isinstance(value, datetime):
        return date_format(value, "j M Y, H:i")
    if isinstance(value, date):
        return date_format(value, "j M Y")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return _digits(value) if isinstance(value, int | float) else str(value)


@register.filter
def held(text: Any) -> str:
    """A sentence whose figures keep their units on the same line."""
    return re.sub(r"(?<=\d) (?=%|days?\b|of\b)", "\u00a0", str(text))


@register.filter
def as_noun(unit: str, count: float) -> str:
    """The unit as the word beside so many: 1 customer, 2 customers."""
    return noun(unit, count)


@register.filter
def is_word(unit: str) -> bool:
    """Whether the unit stands beside the figure as a word: orders, days."""
    return bool(unit) and unit not in SHARES and not is_money(unit)


def is_money(unit: str) -> bool:
    """Whether a unit is a currency code such as EUR."""
    return len(unit) == 3 and unit.isalpha() and unit.isupper()


def _digits(value: float) -> str:
    """Three figures that mean something, and thousands set apart."""
    places = 0 if value == int(value) or abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return number_format(value, places, use_l10n=True, force_grouping=True)


def _place(value: float | None, most: float | None) -> float:
    return max(0.0, min(100.0, 100 * (value or 0.0) / (most or 1.0)))
