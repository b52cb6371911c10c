"""The files of what it is worth: prospects, cases, measures, numbers and value models."""

from __future__ import annotations

from pathlib import Path

from tools.sample_firm.cases import cases, measures
from tools.sample_firm.prospects import numbers, prospects

Table = tuple[tuple[str, ...], list[tuple[object, ...]]]
MODELS = Path(__file__).parent / "words" / "models"


def models() -> dict[str, bytes]:
    """The value models, by the name of their file: as they were written."""
    return {path.name: path.read_bytes() for path in sorted(MODELS.glob("*.toml"))}


def prospect_list() -> Table:
    """Prospects, in the columns of the list of customers."""
    header = ("Customer no.", "Company", "Segment", "City", "Country", "Employees", "Note")
    return header, [
        (one.key, one.name, one.segment, one.city, one.country, one.employees, "Prospect")
        for one in prospects()
    ]


def case_list() -> Table:
    """Case studies as written up."""
    header = (
        "Case id", "Customer no.", "Title", "Application", "Why they bought", "How it paid",
        "Started", "Ended", "Our share", "What else changed", "Cost to them", "Currency",
        "Effort", "Approval",
    )  # fmt: skip
    return header, [
        (
            one.key, one.customer, one.title, one.application, one.why, one.how, one.started,
            one.ended, "" if one.share is None else f"{one.share:g}", one.other,
            f"{one.cost:.2f}", "EUR", one.effort, one.approval,
        )
        for one in cases()
    ]  # fmt: skip


def measure_list() -> Table:
    """What was promised and what was measured."""
    header = (
        "Measure id", "Customer no.", "Case", "Measure", "Unit", "Before", "Before low",
        "Before high", "After", "After low", "After high", "Money a year", "Currency", "Driver",
        "How measured", "Said by", "Said on", "Promised", "Measured on",
    )  # fmt: skip
    return header, [
        (
            one.key, one.customer, one.case, one.name, one.unit, *_ends(one.before),
            *_ends(one.after), "" if one.money is None else f"{one.money:.2f}",
            "" if one.money is None else one.currency, one.driver, one.how, one.by, one.said_on,
            "yes" if one.promised else "no", one.day,
        )
        for one in measures()
    ]  # fmt: skip


def number_list() -> Table:
    """What prospects told of themselves, and benchmarks."""
    header = (
        "Number id", "Customer no.", "Variable", "Unit", "Value", "Low", "High", "Source",
        "Said by", "Said on", "Mark",
    )  # fmt: skip
    return header, [
        (
            one.key, one.customer, one.name, one.unit, _number(one.value), _number(one.low),
            _number(one.high), one.source, one.by, one.day, one.mark,
        )
        for one in numbers()
    ]  # fmt: skip


TABLES = {
    "prospects.csv": prospect_list,
    "cases.csv": case_list,
    "measures.csv": measure_list,
    "numbers.csv": number_list,
}


def _ends(value: tuple[float, ...]) -> tuple[str, str, str]:
    """A value, its low and its high end, as text."""
    middle, *ends = (_number(one) for one in value)
    return (middle, *ends) if ends else (middle, "", "")  # type: ignore[return-value]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"
