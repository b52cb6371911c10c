"""Why us and not a competitor, competitor by competitor."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from whybuy.answers.reasoning.each import UNNAMED
from whybuy.answers.reasoning.shared import names_of
from whybuy.answers.rows import row
from whybuy.estimates.reasons import named_only
from whybuy.evidence.deals import deals
from whybuy.evidence.quotes import quotes_key
from whybuy.evidence.rivals import rivals

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from whybuy.answers.reasoning.reasoned import Reasoned

CODE = "competitor"
MOST_REASONS = 3

Row = dict[str, Any]


def compared(reasoned: Reasoned) -> Iterator[Row]:
    """Each rival that deals or customers name, and what customers said beside its name."""
    if CODE not in reasoned.codes:
        return
    for name in rivals(reasoned.books):
        said = reasoned.read.naming(name)
        yield from _of(reasoned, name, said)
    yield from _without_a_name(reasoned)


def _of(reasoned: Reasoned, name: str, said: NDArray[np.bool_]) -> Iterator[Row]:
    each = named_only(reasoned.everyone_heard, reasoned.read.of(CODE).where(said), key=name)
    about = partial(row, subject=f"rival:{name}", name=name)
    why = "; ".join(part for part in (names_of(reasoned, each), _beside(reasoned, said)) if part)
    # What is on record of a rival names customers: without names the quotes stand alone.
    hidden = reasoned.anonymous
    evidence = quotes_key(CODE, naming=name) if hidden else f"rival:{name}"
    yield about("compared_by", each.named, "customers", why=why, evidence=evidence)
    evidence = UNNAMED if hidden else f"rival:{name}"
    lost = deals(reasoned.books)
    lost = lost.filter(lost["lost_to"] == name)
    if lost.height:
        known = lost.filter(lost["reason"] != "").select("reason", "customer_id").head(MOST_REASONS)
        why = "; ".join(reasoned.words(reason, of=of) for reason, of in known.iter_rows())
        yield about("deals_lost_to_it", lost.height, "deals", why=why, evidence=evidence)
        amount = float(lost["amount"].sum())
        if amount:
            yield about("lost_amount", amount, reasoned.books.currency, why="", evidence=evidence)


def _beside(reasoned: Reasoned, said: NDArray[np.bool_]) -> str:
    """The reasons that people read in the same words."""
    found = [
        named_only(reasoned.everyone_heard, reasoned.read.of(key).where(said), key=key)
        for key in reasoned.reasons
    ]
    found = sorted((each for each in found if each.named), key=lambda each: -each.named)
    told = [f"{reasoned.called(each.key).lower()} ({each.named})" for each in found]
    return f"beside it they name: {', '.join(told[:MOST_REASONS])}" if told else ""


def _without_a_name(reasoned: Reasoned) -> Iterator[Row]:
    """Why us, in reply to that question, whoever the rival is."""
    why_us = (reasoned.read.passages["asked"] == "why_us").to_numpy()
    for key in reasoned.reasons:
        each = named_only(reasoned.asked, reasoned.read.of(key).where(why_us), key=key)
        if each.named:
            yield row(
                "why_us_named_by",
                each.named,
                "customers",
                why=f"Asked why us: {names_of(reasoned, each)}",
                evidence=quotes_key(key),
                subject=f"why_us:{key}",
                name=reasoned.called(key),
            )
    everyone = named_only(reasoned.everyone_heard, reasoned.read.of(CODE), key=CODE)
    if everyone.named:
        yield row(
            "compare_us",
            everyone.named,
            "customers",
            why=f"Spoke of another supplier: {names_of(reasoned, everyone)}; "
            "whether or not they bought",
            evidence=quotes_key(CODE),
            subject="rival:",
            name="Any rival",
        )
