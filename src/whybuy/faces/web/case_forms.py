"""What the forms of cases, measures and numbers ask, and how their figures are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from whybuy.coding import amounts_said
from whybuy.errors import BadInput
from whybuy.faces.web.asked import Asked
from whybuy.faces.web.typed import read_fee, write_fee
from whybuy.intake.measured import RANGES
from whybuy.intake.typed_figures import read_figure
from whybuy.methods.value.spoken_units import unit_meant
from whybuy.records import cases

INPUTS = ("figure", "money", "unit", "case", "yes")

_CUSTOMER = Asked("customer", _lazy("Customer"), "customer", required=True)
_SAID = (Asked("said_by", _lazy("Who said so")), Asked("said_on", _lazy("When"), "date"))
_A_RANGE = _lazy("A value or a range, with its unit: 6 %, 3 to 4 days, 20 hours a week.")

FORMS: dict[str, tuple[Asked, ...]] = {
    "cases": (
        _CUSTOMER,
        Asked("title", _lazy("What it is called"), required=True),
        Asked("application", _lazy("What they use it for")),
        Asked("why_they_bought", _lazy("Exactly why they bought"), "long"),
        Asked("how_it_paid", _lazy("Exactly how it earned or saved them money"), "long"),
        Asked("started", _lazy("Began"), "date"),
        Asked("ended", _lazy("Ended"), "date"),
        Asked(
            "attribution",
            _lazy("Share of the change that was our doing"),
            "figure",
            help=_lazy("Such as 80 %. Leave it empty where nobody said."),
        ),
        Asked("other_changes", _lazy("What else changed meanwhile"), "long"),
        Asked("cost_money", _lazy("What it cost them in money"), "money"),
        Asked("cost_effort", _lazy("What it cost them in effort"), "long"),
        Asked(
            "approval",
            _lazy("May we tell others"),
            "choice",
            choices={
                "named": _lazy("with their name"),
                "anonymous": _lazy("without their name"),
                "no": _lazy("no"),
            },
        ),
    ),
    "measures": (
        _CUSTOMER,
        Asked(
            "case", _lazy("Case"), "case", help=_lazy("What their case is called, if it is of one.")
        ),
        Asked("name", _lazy("What was measured"), required=True, help=_lazy("Such as scrap rate.")),
        Asked("before", _lazy("Before"), "figure", help=_A_RANGE),
        Asked("after", _lazy("After"), "figure"),
        Asked("unit", _lazy("Unit"), "unit", help=_lazy("Such as %, day, hour/week, EUR/year.")),
        Asked("money_per_year", _lazy("What the change is worth a year"), "money"),
        Asked(
            "driver",
            _lazy("What it does for them"),
            "choice",
            choices={
                "revenue": _lazy("earns more"),
                "cost": _lazy("costs less"),
                "risk": _lazy("less risk"),
                "emotion": _lazy("a better feeling"),
            },
        ),
        Asked("how_measured", _lazy("How it was measured"), "long"),
        *_SAID,
        Asked("measured_on", _lazy("Measured on"), "date"),
        Asked("promised", _lazy("Promised, not yet so"), "yes", help=_lazy("yes or no")),
    ),
    "numbers": (
        Asked(
            "customer",
            _lazy("Customer"),
            "customer",
            help=_lazy("Leave it empty for a benchmark: it then serves for all."),
        ),
        Asked("name", _lazy("What the number is of"), required=True),
        Asked("value", _lazy("Number"), "figure", required=True, help=_A_RANGE),
        Asked("unit", _lazy("Unit"), "unit"),
        Asked(
            "mark",
            _lazy("How it is known"),
            "choice",
            choices={
                "said": _lazy("they said it"),
                "benchmark": _lazy("a benchmark"),
                "guess": _lazy("our guess"),
            },
        ),
        Asked("source", _lazy("Where it comes from")),
        *_SAID,
    ),
}


def read(
    asked: Asked, text: str, *, kind: str, customer: str, typed: Mapping[str, str]
) -> dict[str, Any]:
    """A figure, money, unit or case as the record holds it. Raises BadInput."""
    of = typed.get("name", "")
    if asked.input == "money":
        return _money(asked.name, text)
    if asked.input == "unit":
        return {"unit": unit_meant(text, of=of)}
    if asked.input == "case":
        return {"case": _case(text, customer)}
    if asked.input == "yes":
        return {asked.name: text.lower() in ("yes", "y", "true", "1", "x", "on")}
    found = read_figure(kind, asked.name, text, of=of)
    unit = typed.get("unit", "").strip()
    if unit and found.get("unit") and found["unit"] != unit_meant(unit, of=of):
        raise BadInput(_("It says another unit than the field of the unit does. Write one."))
    return found


def _money(name: str, text: str) -> dict[str, Any]:
    if not text:
        # What a deal has cost is in the currency of its amount, a list price in that of the price.
        return {name: None} if name in ("cost", "list_price") else {name: None, "currency": ""}
    fee = read_fee(text, currency=settings.WHYBUY_WORKSPACE.currency)
    if name in ("money_per_year", "per_year") and fee.per not in ("", "year"):
        raise BadInput(_("Write what it comes to in a year."))
    return {name: fee.minor, "currency": fee.currency}


def _case(text: str, customer: str) -> str | None:
    """The key of the customer's case that is called so. Raises BadInput for none or several."""
    if not text:
        return None
    theirs = list(cases.cases_of(customer).select("key", "title").iter_rows())
    found = [key for key, title in theirs if text in (key, title)]
    if len(found) != 1:
        called = ", ".join(title or key for key, title in theirs[:5]) or _("none so far")
        raise BadInput(_("They have no such case. Their cases: %(cases)s.") % {"cases": called})
    return found[0]


def written(name: str, form: str, record: Any) -> str:
    """The field of a record as it would be typed."""
    value = getattr(record, name)
    if form == "case":
        return (value.title or value.key) if value else ""
    if form == "yes":
        return "yes" if value else ""
    if form == "unit":
        return str(value)
    if form == "money":
        own = settings.WHYBUY_WORKSPACE.currency
        return "" if value is None else write_fee(value, record.currency, "", own=own)
    if name == "attribution" and value is not None:
        return f"{amounts_said.written(round(value * 100, 8))} %"
    ends = _ends(name, record)
    text = amounts_said.written(value, *ends)
    unit = getattr(record, "size_unit", "") if name == "size" else ""
    return f"{text} {unit}".strip()


def _ends(name: str, record: Any) -> tuple[float | None, float | None]:
    for ranges in RANGES.values():
        if name in ranges and hasattr(record, ranges[name][0]):
            low, high = ranges[name]
            return getattr(record, low), getattr(record, high)
    return None, None
