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

CODE, WHY_US = "competitor", "why_us"
MOST_REASONS = 3

Row = dict[str, Any]


def compared(reasoned: Reasoned) -> Iterator[Row]:
    """Each rival that deals or customers name, and what customers said beside its name."""
    if CODE not in reasoned.codes:
        return
    for name in rivals(reasoned.books):
        said = reasoned.read.naming(name)
        yield from _of(reasoned, name, said)
    yield from _asked_why_us(reasoned)
    yield from _any_rival(reasoned)


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
    """The reasons that people read beside the rival's name: why us, and why not it."""
    near = _near(reasoned, reasoned.read.of(CODE).people & said)
    found = [
        named_only(reasoned.everyone_heard, reasoned.read.of(key).where(near), key=key)
        for key in reasoned.reasons
    ]
    found = sorted((each for each in found if each.named), key=lambda each: -each.named)
    told = [f"{reasoned.called(each.key).lower()} ({each.named})" for each in found]
    return f"beside it they name: {', '.join(told[:MOST_REASONS])}" if told else ""


def _near(reasoned: Reasoned, said: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(passages,) of the same turn; and in reply to why us, of the same conversation."""
    import polars as pl

    spoken = reasoned.read.passages.select("conversation", "turn", "asked", said=said)
    same = pl.col("said").any()
    why_us = (pl.col("asked") == WHY_US) & same.over("conversation")
    return spoken.select(same.over("conversation", "turn") | why_us).to_series().to_numpy()


def _asked_why_us(reasoned: Reasoned) -> Iterator[Row]:
    """Why us, in reply to that question, whoever the rival is."""
    from whybuy.estimates.asked import asked_of

    why_us = (reasoned.read.passages["asked"] == WHY_US).to_numpy()
    if not why_us.any():
        return
    asked = asked_of(reasoned.books, reasoned.everyone, said=why_us)
    found = [named_only(asked, reasoned.read.of(key), key=key) for key in reasoned.reasons]
    for each in sorted(found, key=lambda each: -each.named):
        if each.named:
            yield row(
                "why_us_named_by",
                each.named,
                "customers",
                why=f"Of those asked why us: {names_of(reasoned, each)}",
                evidence=quotes_key(each.key, asked=WHY_US),
                subject=f"why_us:{each.key}",
                name=reasoned.called(each.key),
            )


def _any_rival(reasoned: Reasoned) -> Iterator[Row]:
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
