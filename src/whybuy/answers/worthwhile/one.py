"""One customer's case, in their terms: what it means now, what could change, what to ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from whybuy.answers import wording
from whybuy.answers.answer import Answer, Ask, Sureness
from whybuy.answers.rows import findings, row
from whybuy.answers.wording import counted, share
from whybuy.answers.worthwhile import foretelling, inputs
from whybuy.answers.worthwhile.case_words import to_ask
from whybuy.answers.worthwhile.drawn import pictures

if TYPE_CHECKING:
    from whybuy.estimates.value_cases import Worth
    from whybuy.methods.value.case import Case, Figure, LineResult

METHOD = (
    "A value model on scrambled Sobol points; what cases foretell by random effects with exact "
    "quadrature (Röver 2020), the plain-t envelope beside it; what to ask by the value of a reply "
    "to the decision to buy or wait (EVSI, at most EVPPI)."
)
ASKED = 5
LITTLE = 0.03
"""A number that makes less than this of what is uncertain is not worth a question."""


@dataclass(frozen=True, slots=True, eq=False)
class One:
    """All that was asked and reckoned for one customer."""

    worth: Worth
    top: int
    options: dict[str, Any]

    @property
    def name(self) -> str:
        return self.worth.name

    @property
    def subject(self) -> str:
        return f"customer:{self.worth.customer_id}"

    @property
    def currency(self) -> str:
        return self.worth.model.currency

    def money(self, amount: float) -> str:
        """An amount in the model's currency."""
        return wording.money(amount, self.currency)

    def ranged(self, figure: Figure) -> str:
        """A figure with its range, where it has one."""
        if figure.low == figure.high:
            return self.money(figure.point)
        ends = f"{self.money(figure.low)} to {self.money(figure.high)}"
        return f"{self.money(figure.point)} ({ends})"


def told(one: One) -> Answer:
    """The whole answer in the form that all answers share."""
    from whybuy.estimates.worth_forecasts import of_case

    books, worth = one.worth.books, one.worth
    return Answer(
        question="worth",
        headline=_headline(one),
        findings=findings(
            [
                list(_totals(one)),
                list(_now(one)),
                list(_change(one)),
                list(inputs.assumed(one)),
                list(inputs.worth_asking(one)),
                list(inputs.missing(one)),
                list(foretelling.foretold(worth.measured)),
                list(foretelling.too_few(worth.measured)),
                list(foretelling.each_case(worth.measured, named=lambda case: case.called)),
            ]
        ),
        pictures=pictures(one),
        sureness=_sureness(one),
        ask_next=tuple(_asks(one)),
        as_of=books.known_until,
        options=one.options,
        revision=books.revision,
        notes=tuple(_notes(one)),
        method=f"value model {worth.model_key}",
        foretells=of_case(worth),
    )


def _headline(one: One) -> str:
    case, name = one.worth.case, one.name
    if case is None:
        missing = counted(len(one.worth.missing), "number is", "numbers are")
        return f"What it is worth to {name} cannot be told yet: {missing} missing."
    still = ""
    if case.standing_still is not None:
        still = f"Standing still costs {name} {one.ranged(case.standing_still.per_month)} a month; "
    brings = (
        f"to change would bring them {one.ranged(case.npv)} over {_years(case.years)}, and is "
        f"{share(case.chance_positive)} likely to pay."
    )
    if one.worth.is_case:
        return f"{still}{brings}" if still else f"{brings[0].upper()}{brings[1:]}"
    own = _own_part(one)
    whole = f"{still}{brings}" if still else f"{brings[0].upper()}{brings[1:]}"
    return (
        f"Questions to ask {name}, and no case yet: {own} of it rests on their own numbers. As far "
        f"as others tell: {inputs.lower(whole)}"
    )


def _own_part(one: One) -> str:
    """How much rests on their own numbers, in words."""
    return f"only {share(one.worth.own_share)}" if one.worth.own_share else "nothing"


def _years(years: int) -> str:
    return counted(years, "year", "years")


def _totals(one: One) -> Iterator[dict[str, Any]]:
    """The figures of the whole case."""
    case = one.worth.case
    if case is None:
        return
    if case.standing_still is not None:
        growth = case.standing_still.growth
        why = "Their own loss if nobody changes anything; ours has no part in it."
        why += f" It grows by {share(growth)} a year." if growth else ""
        yield _whole(one, "standing_still_a_month", case.standing_still.per_month, why=why)
        yield _whole(
            one,
            "standing_still_in_all",
            case.standing_still.present_value,
            why=f"Over {_years(case.years)}, in today's money.",
        )
    yield _whole(one, "benefits_in_all", case.present_benefits, why="In today's money.")
    yield _whole(one, "costs_in_all", case.present_costs, why="In today's money.")
    yield _whole(one, "net_present_value", case.npv, why=case.convention_words)
    yield from _beside(one)
    if case.roi is not None:
        yield _whole(one, "return_on_investment", case.roi, why="", unit="share")
    if case.payback_months:
        yield _plain(one, "payback", case.payback_months, "months", why="Not discounted.")
    yield _plain(
        one,
        "chance_that_it_pays",
        case.chance_positive,
        "chance",
        why="That the net present value is above 0, if the assumptions hold.",
    )
    yield _plain(one, "on_their_own_numbers", case.own_share, "share", why=_own_words(one))


def _beside(one: One) -> Iterator[dict[str, Any]]:
    """The same by the envelope, and with the cases taken as they came."""
    wide, told = one.worth.wide, one.worth.as_told
    if wide is not None:
        yield _whole(
            one,
            "net_present_value_by_plain_t",
            wide.npv,
            why="With the plain-t envelope, which rests on no prior, for what cases foretell; "
            f"{share(wide.chance_positive)} likely to pay.",
        )
    if told is not None:
        yield _whole(
            one,
            "net_present_value_cases_as_told",
            told.npv,
            why=f"With the cases taken as they came; {share(told.chance_positive)} likely to pay.",
        )


def _own_words(one: One) -> str:
    if one.worth.is_case:
        return "Of the benefits; at least half, so that it may be shown as a case."
    return "Of the benefits; below half, so that these are the questions to ask, and no case."


def _whole(one: One, measure: str, figure: Figure, *, why: str, unit: str = "") -> dict[str, Any]:
    bounds = (figure.low, figure.high) if figure.low < figure.high else (None, None)
    return row(
        measure,
        figure.point,
        unit or one.currency,
        why=why,
        bounds=bounds,
        name=one.name,
        evidence=f"value-model:{one.worth.model_key}",
    )


def _plain(one: One, measure: str, value: float, unit: str, *, why: str) -> dict[str, Any]:
    key = f"value-model:{one.worth.model_key}"
    return row(measure, value, unit, why=why, name=one.name, evidence=key)


def _now(one: One) -> Iterator[dict[str, Any]]:
    case = one.worth.case
    if case is None or case.standing_still is None:
        return
    for line in case.standing_still.lines:
        monthly = line.yearly.times(1 / 12)
        yield _line(one, "now", "now_a_month", line, monthly, why=inputs.rests_on(one, line))


def _change(one: One) -> Iterator[dict[str, Any]]:
    case = one.worth.case
    if case is None:
        return
    for line in case.lines:
        if line.in_words:
            continue
        sign = -1.0 if line.kind == "cost" else 1.0
        why = f"{_driver(line)} {_terms(line)}{inputs.rests_on(one, line)}".strip()
        yield _line(one, line.kind, "change_a_year", line, _signed(line.yearly, sign), why=why)
        yield _line(one, line.kind, "in_all", line, _signed(line.present_value, sign), why="")


def _driver(line: LineResult) -> str:
    from whybuy.methods.value.model import DRIVERS

    if line.kind == "cost":
        return "What it costs them."
    return f"It helps to {DRIVERS[line.driver]}."


def _terms(line: LineResult) -> str:
    """What a line is cut, raised and spread by: assumptions of the value model."""
    return f"{inputs.upper('; '.join(line.terms))}. " if line.terms else ""


def _signed(figure: Figure, sign: float) -> Figure:
    from whybuy.methods.value.case import Figure

    if sign > 0:
        return figure
    return Figure(-figure.point, -figure.mean, -figure.high, -figure.low)


def _line(
    one: One, kind: str, measure: str, line: LineResult, figure: Figure, *, why: str
) -> dict[str, Any]:
    bounds = (figure.low, figure.high) if figure.low < figure.high else (None, None)
    return row(
        measure,
        figure.point,
        one.currency,
        why=why,
        bounds=bounds,
        subject=f"{kind}:{line.name}",
        name=line.title,
        evidence=inputs.evidence_of(one, line),
    )


def _sureness(one: One) -> Sureness:
    worth = one.worth
    marks = [known.mark for known in worth.known.values()]
    words = {"said": "said by them", "case": "foretold by cases", "benchmark": "benchmarks"}
    words["guess"] = "our guesses"
    records = {words[mark]: marks.count(mark) for mark in words}
    records["cases"] = sum(len(found.cases) for found in worth.measured)
    checks = tuple(_checks(one))
    standing = {"said": marks.count("said"), "supposed": marks.count("guess")}
    level, because = _level(one)
    return Sureness(level, because, records, METHOD, checks, standing)


def _level(one: One) -> tuple[str, str]:
    worth, case = one.worth, one.worth.case
    if case is None:
        return (
            "too little to say",
            "Numbers are missing that nobody has told and nothing foretells.",
        )
    if not worth.is_case:
        own = inputs.upper(_own_part(one))
        words = f"{own} of the benefits rests on {one.name}'s own numbers: ask before you show it."
        return "too little to say", words
    own = f"{share(worth.own_share)} of the benefits rest on {one.name}'s own numbers"
    doubtful = [found.name for found in worth.measured if found.too_spread or found.collect]
    if worth.unlike or doubtful:
        why = f"{' '.join(worth.unlike)} "
        why += f"The cases of {', '.join(doubtful)} are too few or too unlike. " if doubtful else ""
        return "unsure", f"{own}. {why}".strip()
    if 0.1 < case.chance_positive < 0.9:
        return "unsure", f"{own}, and within what is not known it may pay or not."
    return "fairly sure", f"{own}. It is never sure: assumptions are people's words, not measures."


def _checks(one: One) -> Iterator[str]:
    for found in one.worth.measured:
        if found.left:
            held = sum(left.held for left in found.left)
            yield (
                f"{found.name}: each case foretold by the others, {held} of {len(found.left)} held "
                "(9 of 10 are to be expected)."
            )


def _asks(one: One) -> Iterator[Ask]:
    """The missing numbers first, then what a reply would be worth most."""
    for variable in one.worth.missing[:ASKED]:
        ask, to = variable.ask or f"{variable.title}?", one.name
        if variable.ours:
            ask, to = f"What do we offer them: {inputs.with_unit(variable)}?", "Ourselves"
        worth = "Without it nothing can be told in money."
        yield Ask(ask, to=to, worth=worth, subject=one.subject)
    case = one.worth.case
    if case is None:
        return
    asked = to_ask(case)
    telling = [a for a in asked if a.variance_share >= LITTLE] or asked[:1]
    for asking in telling[:ASKED]:
        yield Ask(asking.ask, to=one.name, worth=inputs.why_ask(one, asking), subject=one.subject)


def _notes(one: One) -> Iterator[str]:
    case: Case | None = one.worth.case
    yield f"Value model: {one.worth.model.title or one.worth.model_key}."
    yield from one.worth.unlike
    yield from (note for note in one.worth.notes if note not in one.worth.unlike)
    if case is not None and one.worth.as_told is not None:
        change = case.npv.point - one.worth.as_told.npv.point
        yield (
            f"The cases are read as the best {one.worth.chosen} of all customers, which is your "
            f"judgement: it moves the net present value by {one.money(change)}."
        )
