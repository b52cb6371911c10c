"""The end of the trail for cases: from an evidence key to what was measured, told and modelled.

case:<case>            one case, with what was measured in it
cases                  all cases
measure:<measure>      one measure; leads to the passage it was said in, else to its case
measures:<name>        all that was measured by a name, the promises too
number:<number>        one number told of a customer, or a benchmark
numbers-of:<customer>  all that a customer told of itself in numbers
value-model:<model>    a value model, variable by variable
"""

from __future__ import annotations

import polars as pl

from whybuy.evidence import cases
from whybuy.evidence.books import Books

Trail = tuple[str, pl.DataFrame, list[str]]

_OF_A_CASE = (
    *("title", "application", "why_they_bought", "how_it_paid", "started", "ended"),
    *("attribution", "other_changes", "cost", "cost_effort", "approval"),
)
_OF_A_MEASURE = (
    *("day", "measure", "unit", "before", "before_low", "before_high", "after", "after_low"),
    *("after_high", "money", "promised", "how_measured", "said_by"),
)


def case_trail(books: Books, key: str) -> Trail:
    """One case, fact by fact, then what was measured in it; each measure leads to its own."""
    found = cases.cases(books).filter(pl.col("key") == key)
    facts = [(n, v) for n, v in (found.to_dicts() or [{}])[0].items() if n in _OF_A_CASE]
    rows = [
        (name.replace("_", " "), str(value)) for name, value in facts if value not in (None, "")
    ]
    leads = [f"customer:{found['customer_id'][0]}"] * len(rows) if found.height else []
    measured = cases.measures(books).filter(pl.col("case") == key)
    for row in measured.iter_rows(named=True):
        promised = ", promised" if row["promised"] else ""
        rows.append((f"{row['measure']}{promised}", told(row)))
        leads.append(row["evidence"])
    name = str(found["name"][0]) if found.height else key
    schema = {"what": pl.String, "value": pl.String}
    return f"A case: {name}", pl.DataFrame(rows, schema=schema, orient="row"), leads


def cases_trail(books: Books, _: str) -> Trail:
    """All cases; each leads to its own."""
    found = cases.cases(books)
    shown = found.select(pl.col("name").alias("customer"), *_OF_A_CASE)
    return "All cases", shown, found["evidence"].to_list()


def measure_trail(books: Books, key: str) -> Trail:
    """One measure; leads to the words it was said in, else to its case or customer."""
    found = cases.measures(books).filter(pl.col("key") == key)
    return "What was measured", *_measured(found, further=True)


def measures_trail(books: Books, name: str) -> Trail:
    """All that was measured by a name; each leads to its own."""
    found = cases.measures(books).filter(pl.col("measure") == name)
    return f"What was measured: {name}", *_measured(found, further=False)


def _measured(found: pl.DataFrame, *, further: bool) -> tuple[pl.DataFrame, list[str]]:
    shown = found.select(pl.col("name").alias("customer"), *_OF_A_MEASURE)
    if not further:
        return shown, found["evidence"].to_list()
    said = pl.when(pl.col("passage") != "").then(pl.format("passage:{}", "passage"))
    case = pl.when(pl.col("case").is_not_null()).then(pl.format("case:{}", "case"))
    leads = pl.coalesce(said, case, pl.format("customer:{}", "customer_id"))
    return shown, found.select(leads.alias("to"))["to"].to_list()


def number_trail(books: Books, key: str) -> Trail:
    """One number that was told, or a benchmark; leads to its customer."""
    return "A number, and who says so", *_numbers(books, pl.col("key") == key)


def numbers_trail(books: Books, customer_id: str) -> Trail:
    """All that a customer told of itself in numbers."""
    shown, leads = _numbers(books, pl.col("customer_id") == customer_id)
    return "What they told of themselves in numbers", shown, leads


def _numbers(books: Books, which: pl.Expr) -> tuple[pl.DataFrame, list[str]]:
    found = cases.numbers(books).filter(which)
    leads = [f"customer:{who}" if who else "" for who in found["customer_id"]]
    return found.drop("key", "customer_id", "evidence"), leads


def model_trail(books: Books, key: str) -> Trail:
    """A value model as its text stands, line by line."""
    found = cases.value_models(books).filter(pl.col("key") == key)
    lines = str(found["text"][0]).splitlines() if found.height else []
    title = str(found["title"][0] or key) if found.height else key
    return f"A value model: {title}", pl.DataFrame({"line": lines}, {"line": pl.String}), []


def told(row: dict[str, object]) -> str:
    """A measure in words: 6 to 4 %, by whom and when."""
    unit = f" {row['unit']}" if row["unit"] else ""
    ends = [_ranged(row, when) for when in ("before", "after")]
    day = f", {row['day']}" if row["day"] else ""
    by = f" ({row['said_by']}{day})" if row["said_by"] else day
    return f"{' to '.join(end for end in ends if end)}{unit}{by}"


def _ranged(row: dict[str, object], when: str) -> str:
    value, low, high = (row[f"{when}{end}"] for end in ("", "_low", "_high"))
    if value is None:
        return ""
    return f"{value:g}" if low is None or high is None else f"{value:g} ({low:g} to {high:g})"
