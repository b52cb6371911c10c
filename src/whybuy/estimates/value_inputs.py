"""Each input of a value model for one customer: the best that is known, and on whose word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import polars as pl

from whybuy.errors import BadInput
from whybuy.estimates.case_effects import is_index
from whybuy.estimates.cases import Measured, measure
from whybuy.estimates.foretold_inputs import SCALES, Quantiles, befores, foretold, of_others
from whybuy.evidence.books import Books
from whybuy.evidence.case_trails import told
from whybuy.evidence.cases import came, measures, numbers, one_name
from whybuy.methods.value.inputs import Input, read_input
from whybuy.methods.value.model import ValueModel, Variable

OFTEN_BEYOND = 0.02
NEARLY = 0.8
"""How like a variable's name another is that is taken for its misspelling."""


@dataclass(frozen=True, slots=True)
class Known:
    """One input: as `evaluate` takes it, its mark, who says so, and the records behind it.

    wide: the same by the plain-t envelope, for an input that cases foretell.
    """

    name: str
    given: Mapping[str, Any]
    mark: str
    source: str
    evidence: str
    wide: Mapping[str, Any] | None = None


@dataclass(eq=False)
class Gathering:
    """What was found for one customer: inputs by name, the measures that speak of a variable, by
    its name, and notes for the reader."""

    books: Books
    model: ValueModel
    evidence: str
    customer: str
    chosen: str
    known: dict[str, Known] = field(default_factory=dict[str, Known])
    measured: dict[str, Measured] = field(default_factory=dict[str, Measured])
    notes: list[str] = field(default_factory=list[str])


def gathered(
    books: Books, model: ValueModel, *, evidence: str, customer: str, chosen: str
) -> Gathering:
    """The inputs for a customer ("" for none in particular): own numbers before benchmarks,
    benchmarks before cases, cases before guesses."""
    found = Gathering(books, model, evidence, customer, chosen)
    # A value before is needed by what is foretold from it, so that these are looked up first.
    for name in sorted(model.asked, key=lambda n: model.variables[n].measured_as != "before"):
        variable = model.variables[name]
        best = next(_candidates(found, variable), None)
        if best is not None:
            found.known[name] = best
    _tell_measures(found)
    _tell_misspelt(found)
    return found


def _candidates(found: Gathering, variable: Variable) -> Iterator[Known]:
    """What is known of a variable, the best first."""
    if found.customer:
        yield from told_numbers(found, variable, found.customer, marks=("said", "benchmark"))
        yield from _measured_there(found, variable)
    yield from told_numbers(found, variable, None, marks=("benchmark", "said"))
    if variable.default is not None and variable.default.mark == "benchmark":
        yield _default(found, variable)
    yield from _from_cases(found, variable)
    if found.customer:
        yield from told_numbers(found, variable, found.customer, marks=("guess",))
    yield from told_numbers(found, variable, None, marks=("guess",))
    if variable.default is not None:
        yield _default(found, variable)
    yield from _from_others(found, variable)


def told_numbers(
    found: Gathering, variable: Variable, customer: str | None, *, marks: tuple[str, ...]
) -> Iterator[Known]:
    """The newest number on record of a customer (None: of all), for each mark in turn."""
    rows = rows_of(found.books, variable).filter(
        pl.col("customer_id").eq_missing(pl.lit(customer, dtype=pl.String))
    )
    for mark in marks:
        for row in rows.filter(pl.col("mark") == mark).iter_rows(named=True):
            # A number for all is nobody's own word.
            shown = "benchmark" if customer is None and mark == "said" else mark
            try:
                given = as_given(row) | {"mark": shown}
                read(variable, found.model, given)
            except BadInput as fault:
                found.notes.append(_left_out(row, variable, fault))
                continue
            yield Known(variable.name, given, shown, row["source"], row["evidence"])


def rows_of(books: Books, variable: Variable) -> pl.DataFrame:
    """All numbers told of a variable, by its name or its title, the newest first."""
    name = one_name(pl.col("name"))
    wanted = [variable.name.lower(), " ".join(variable.title.casefold().split())]
    rows = numbers(books).with_row_index("at").filter(name.is_in(wanted))
    return rows.sort("said_on", "at", descending=True, nulls_last=True).drop("at")


def as_given(row: Mapping[str, Any]) -> dict[str, Any]:
    """A number's row as `evaluate` takes it. Raises BadInput for a range with one end."""
    ends = [row["low"], row["high"]]
    if ends.count(None) == 1:
        raise BadInput("Its range has one end only: give the low and the high end.")
    if None not in ends:
        given: dict[str, Any] = {"low": row["low"], "high": row["high"]}
    elif row["value"] is not None:
        given = {"value": row["value"]}
    else:
        raise BadInput("It has neither a value nor a range.")
    unit = {"unit": row["unit"]} if row["unit"] else {}
    mark = row["mark"]
    return {**given, **unit, "mark": mark, "source": row["source"]}


def read(variable: Variable, model: ValueModel, given: Any) -> Input:
    """The input as the model reads it. Raises BadInput."""
    return read_input(given, bounds=variable.bounds, units=model.units, mark="guess")


def _left_out(row: Mapping[str, Any], variable: Variable, fault: BadInput) -> str:
    return (
        f"The number {row['name']!r} ({row['key']}), for {variable.title!r}, is left out: {fault} "
        f"Mend it with: whybuy change numbers {row['key']} …"
    )


def _default(found: Gathering, variable: Variable) -> Known:
    default = variable.default
    assert default is not None
    source = default.source or "stands in the value model"
    return Known(variable.name, {}, default.mark, source, found.evidence)


def _measured_there(found: Gathering, variable: Variable) -> Iterator[Known]:
    """What was measured with this very customer."""
    if not variable.measure:
        return
    if variable.measured_as == "before":
        yield from _own_before(found, variable)
        return
    own = came(found.books).filter(
        pl.col("customer_id") == found.customer, pl.col("measure") == named(variable)
    )
    for row in own.reverse().iter_rows(named=True):
        low, middle, high = _own_effect(row, variable)
        if middle is None:
            continue
        source = f"measured with them: {told(row)}"
        given: dict[str, Any] = {"value": middle, "mark": "said", "source": source}
        if low is not None and high is not None and low < high:
            given = {"low": low, "high": high, "mark": "said", "source": source}
        if row["unit"] and variable.measured_as in ("after", "change"):
            given["unit"] = row["unit"]
        yield from _checked(found, variable, given, row)


def _checked(
    found: Gathering, variable: Variable, given: dict[str, Any], row: Mapping[str, Any]
) -> Iterator[Known]:
    """What was measured with this customer, if the model can take it."""
    try:
        read(variable, found.model, given)
    except BadInput as fault:
        found.notes.append(f"What was measured with them ({row['key']}) is left out: {fault}")
        return
    yield Known(variable.name, given, "said", given["source"], row["evidence"])


def _own_effect(
    row: Mapping[str, Any], variable: Variable
) -> tuple[float | None, float | None, float | None]:
    """Low, middle and high of a variable from one customer's own measure, in its unit."""
    before, after = row["before"], row["after"]
    ends = (row["after_low"], after, row["after_high"])
    factor = variable.unit.factor

    def one(value: float | None) -> float | None:
        of_ratio = variable.measured_as in ("share_saved", "ratio")
        if value is None or (of_ratio and before == 0):
            return None
        if not of_ratio and variable.unit.words and is_index(before, row["unit"]):
            return None  # a share alone was told, and no amount
        match variable.measured_as:
            case "share_saved":
                return (1 - value / before) / factor
            case "ratio":
                return value / before / factor
            case "change":
                return value - before
            case _:
                return value

    low, middle, high = (one(end) for end in ends)
    return (high, middle, low) if variable.measured_as == "share_saved" else (low, middle, high)


def _own_before(found: Gathering, variable: Variable) -> Iterator[Known]:
    rows = measures(found.books).filter(
        pl.col("customer_id") == found.customer,
        pl.col("measure") == named(variable),
        pl.col("before").is_not_null(),
    )
    for row in rows.sort("day", descending=True, nulls_last=True).iter_rows(named=True):
        if variable.unit.words and is_index(row["before"], row["unit"]):
            continue
        source = f"measured with them: {told(row)}"
        ends = {"low": row["before_low"], "high": row["before_high"]}
        given: dict[str, Any] = {"value": row["before"]} if None in ends.values() else ends
        given |= {"mark": "said", "source": source}
        given |= {"unit": row["unit"]} if row["unit"] else {}
        yield from _checked(found, variable, given, row)


def named(variable: Variable) -> str:
    """The name of a variable's measure as names are compared."""
    return " ".join(variable.measure.casefold().split())


def _from_cases(found: Gathering, variable: Variable) -> Iterator[Known]:
    if not variable.measure:
        return
    seen = _cases_of(found, variable)
    if seen.collect:
        found.measured[variable.name] = seen
        return
    try:
        told_of = of_cases(found, variable, seen)
    except BadInput as fault:
        found.notes.append(str(fault))
        return
    if told_of is not None:
        found.measured[variable.name] = seen
        yield told_of


def _cases_of(found: Gathering, variable: Variable) -> Measured:
    return measure(
        found.books,
        variable.measure,
        prospect=found.customer,
        chosen="none" if variable.measured_as == "before" else found.chosen,
        scale=SCALES.get(variable.measured_as),
    )


def of_cases(found: Gathering, variable: Variable, seen: Measured) -> Known | None:
    """What the cases foretell of a variable; None where the customer's own before is needed and
    nobody knows it. Raises BadInput for units that clash."""
    wide: Quantiles | None = None
    if variable.measured_as == "before":
        quantiles = of_others(befores(seen, variable), variable)
        words = f"{len(seen.cases)} cases: what {seen.name} was before"
    else:
        before = own_before(found, variable)
        quantiles = foretold(variable, seen, before=before)
        wide = foretold(variable, seen, before=before, envelope=True)
        words = f"{len(seen.cases)} cases of {seen.name}"
        if seen.chosen != "none":
            words += f", read as the best {seen.chosen} of all customers"
    if quantiles is None:
        return None
    _tell_beyond(found, variable, quantiles)
    both = {"mark": "case", "source": words}
    return Known(
        variable.name,
        {"quantiles": quantiles.pairs, **both},
        "case",
        words,
        f"measures:{seen.name}",
        None if wide is None else {"quantiles": wide.pairs, **both},
    )


def own_before(found: Gathering, variable: Variable) -> float | None:
    """The customer's value before of a variable's measure, in the measure's own unit."""
    from whybuy.estimates.cases import unit_of

    seen = _cases_of(found, variable)
    for other in found.model.variables.values():
        if other.measured_as == "before" and named(other) == named(variable):
            known = found.known.get(other.name)
            if known is None:
                return None
            default = other.default
            spread = read(other, found.model, known.given).spread if known.given else None
            mean = spread.mean if spread is not None else default.spread.mean if default else None
            factor = unit_of(seen.unit).factor if seen.unit else variable.unit.factor
            return None if mean is None else mean / factor
    return None


def _tell_beyond(found: Gathering, variable: Variable, quantiles: Quantiles) -> None:
    unit = f" {variable.unit.words}".rstrip()
    for beyond, way, end in (
        (quantiles.below, "below", variable.bounds.least),
        (quantiles.above, "above", variable.bounds.most),
    ):
        if beyond >= OFTEN_BEYOND and end is not None:
            found.notes.append(
                f"{variable.title}: {100 * beyond:.0f} % of what the cases foretell lies {way} "
                f"{end:g}{unit} and is counted as {end:g}{unit}."
            )


def _from_others(found: Gathering, variable: Variable) -> Iterator[Known]:
    """A guess by what others told of themselves; none for what describes our product."""
    if variable.ours:
        return
    theirs = of_everyone(found, variable)
    others = [value for who, value in theirs.items() if who != found.customer]
    quantiles = of_others(others, variable)
    if quantiles is not None:
        words = f"what {len(others)} others told of themselves"
        given = {"quantiles": quantiles.pairs, "mark": "guess", "source": words}
        yield Known(variable.name, given, "guess", words, "customers")


def of_everyone(found: Gathering, variable: Variable) -> dict[str, float]:
    """The newest number of each customer that told of a variable, its middle, in its unit."""
    own = rows_of(found.books, variable).filter(
        pl.col("customer_id").is_not_null(), pl.col("mark") == "said"
    )
    values: dict[str, float] = {}
    for row in own.unique("customer_id", keep="first", maintain_order=True).iter_rows(named=True):
        try:
            spread = read(variable, found.model, as_given(row)).spread
        except BadInput:
            continue
        values[row["customer_id"]] = spread.mean / variable.unit.factor
    return values


def _tell_measures(found: Gathering) -> None:
    """Measures that the model names and no case tells of."""
    for variable in found.model.variables.values():
        if variable.measure and variable.name not in found.known and variable.default is None:
            seen = _cases_of(found, variable)
            if seen.collect and not seen.cases:
                found.notes.append(
                    f"No case tells of {variable.measure!r}, by which {variable.title!r} would be "
                    "foretold."
                )


def _tell_misspelt(found: Gathering) -> None:
    """Numbers of theirs that no variable is called by, and one nearly is."""
    asked = {name.casefold(): name for name in found.model.asked}
    asked |= {v.title.casefold(): n for n, v in found.model.variables.items() if not v.formula}
    own = numbers(found.books).filter(pl.col("customer_id") == found.customer)
    for row in own.select("key", "name", called=one_name(pl.col("name"))).iter_rows(named=True):
        if row["called"] in asked:
            continue
        for near in get_close_matches(str(row["called"]), list(asked), n=1, cutoff=NEARLY):
            found.notes.append(
                f"The number {row['name']!r} is of nothing that the model asks for. If it is of "
                f"{asked[near]!r}: whybuy change numbers {row['key']} name={asked[near]}"
            )
