"""Each assumption with its mark and source, what is missing, and what to ask in money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whybuy.answers.rows import row
from whybuy.answers.wording import share
from whybuy.answers.worthwhile.case_words import matters

if TYPE_CHECKING:
    from whybuy.answers.worthwhile.one import One
    from whybuy.methods.value.case import Asking, LineResult
    from whybuy.methods.value.model import Variable

MARKS = {
    "said": "The customer said it",
    "case": "Cases foretell it",
    "benchmark": "A benchmark",
    "guess": "Our guess",
}
OWN = "Our own figure"
OURS_TO_SAY = "It describes what we offer: ours to say, and not theirs."


def assumed(one: One) -> Iterator[dict[str, Any]]:
    """Each input as it was used, with its range, its mark and its source."""
    case = one.worth.case
    if case is None:
        return
    for used in case.inputs:
        known = one.worth.known[used.name]
        bounds = (used.low, used.high) if used.low < used.high else (None, None)
        yield row(
            "assumed",
            used.value,
            "",
            why=f"{marked(one, used.name)}{f': {known.source}' if known.source else ''}.",
            bounds=bounds,
            subject=f"input:{used.name}",
            name=f"{used.title}, {used.unit}" if used.unit else used.title,
            evidence=known.evidence,
        )


def worth_asking(one: One) -> Iterator[dict[str, Any]]:
    """What a reply about each uncertain input is worth to the decision, and at most."""
    case = one.worth.case
    if case is None:
        return
    for asking in case.ask_next[: one.top]:
        more: dict[str, Any] = {
            "subject": f"ask:{asking.name}",
            "name": asking.title,
            "evidence": one.worth.known[asking.name].evidence,
        }
        money = one.currency
        why = f"{marked(one, asking.name)}."
        yield row("worth_asking", _whole(asking.worth), money, why=why, **more)
        yield row("at_most", _whole(asking.at_most), money, why="", **more)
        yield row("of_what_is_uncertain", asking.variance_share, "share", why="", **more)


def missing(one: One) -> Iterator[dict[str, Any]]:
    """The inputs that nobody told and nothing foretells."""
    for variable in one.worth.missing:
        yield row(
            "missing",
            1,
            "",
            why=OURS_TO_SAY if variable.ours else variable.ask or f"{variable.title}?",
            subject=f"missing:{variable.name}",
            name=with_unit(variable),
            evidence=f"value-model:{one.worth.model_key}",
        )


def with_unit(variable: Variable) -> str:
    """What a variable is called, and in what it is told."""
    unit = f", {variable.unit.words}" if variable.unit.words else ""
    return f"{variable.title}{unit}"


def why_ask(one: One, asking: Asking) -> str:
    """What a reply would be worth, in money where it may change the decision."""
    case = one.worth.case
    assert case is not None
    left = share(asking.variance_share)
    known = f"It makes {left} of what is uncertain. So far: {lower(marked(one, asking.name))}."
    if not one.worth.is_case and asking.mark != "said":
        known += f" Told by them, {share(_own_gain(one, asking.name))} more would be their own."
    if not matters(case, asking):
        best = "to change" if case.npv.mean > 0 else "to wait"
        return f"Whatever they reply, {best} stays best. {known}"
    return (
        f"A reply is worth {one.money(asking.worth)} to the decision to change or to wait, knowing "
        f"it exactly at most {one.money(asking.at_most)}. {known}"
    )


def _own_gain(one: One, name: str) -> float:
    """By how much the share of their own numbers would rise, were this one theirs."""
    case = one.worth.case
    lines = [line for line in case.lines if line.kind == "benefit"] if case else []
    total = sum(abs(line.present_value.point) for line in lines)
    gained = sum(
        abs(line.present_value.point) / len(line.rests_on)
        for line in lines
        if name in line.rests_on
    )
    return gained / total if total else 0.0


def _whole(amount: float) -> float:
    """Money without the crumbs that a sum over draws leaves."""
    return amount if amount >= 1 else 0.0


def marked(one: One, name: str) -> str:
    """On whose word an input stands."""
    mark = one.worth.known[name].mark
    return OWN if mark == "guess" and is_ours(one, name) else MARKS[mark]


def upper(words: str) -> str:
    """With a capital, to begin a sentence."""
    return words[:1].upper() + words[1:]


def lower(words: str) -> str:
    """With a small first letter, to go on within a sentence."""
    return words[:1].lower() + words[1:]


def is_ours(one: One, name: str) -> bool:
    """Whether an input describes our product, and is not for the customer to tell."""
    variable = one.worth.model.variables[name]
    return variable.ours and not variable.ask


def rests_on(one: One, line: LineResult) -> str:
    """What a line rests on: how much of it the customer said, and all else by name."""
    said = [name for name in line.rests_on if one.worth.known[name].mark == "said"]
    words = [
        f"{lower(marked(one, name))}: {lower(one.worth.model.variables[name].title)}"
        for name in line.rests_on
        if name not in said
    ]
    if said:
        words.insert(0, f"{len(said)} of {len(line.rests_on)} numbers are theirs")
    return f"{'; '.join(words)[:1].upper()}{'; '.join(words)[1:]}." if words else ""


def evidence_of(one: One, line: LineResult) -> str:
    """The records behind a line: those of its customer's own numbers, else of its first input."""
    known = [one.worth.known[name] for name in line.rests_on]
    own = [k for k in known if k.mark == "said" and k.evidence.startswith("number:")]
    if own and one.worth.customer_id:
        return f"numbers-of:{one.worth.customer_id}"
    return known[0].evidence if known else f"value-model:{one.worth.model_key}"
