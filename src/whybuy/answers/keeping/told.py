"""The answer to `keep`, put together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from whybuy.answers.answer import Answer
from whybuy.answers.keeping.asks import asks
from whybuy.answers.keeping.drawn import pictures
from whybuy.answers.keeping.figures import figures
from whybuy.answers.keeping.headline import headline
from whybuy.answers.keeping.sure import sureness

if TYPE_CHECKING:
    from whybuy.answers.keeping.kept import Kept
    from whybuy.evidence.silence import Sign


def told(kept: Kept) -> Answer:
    """The whole answer in the form that all answers share."""
    from whybuy.estimates.futures import best_tenth
    from whybuy.estimates.ledger import forecasts, method_of

    books = kept.books
    tenth = best_tenth(kept.values)
    return Answer(
        question="keep",
        headline=headline(kept, best_tenth=tenth),
        findings=figures(kept, best_tenth=tenth, seen=_seen(kept)),
        pictures=pictures(kept),
        sureness=sureness(kept),
        ask_next=tuple(asks(kept)),
        as_of=books.as_of,
        options={"as_of": books.as_of, **kept.options, **_terms(kept)},
        revision=books.revision,
        method=method_of(kept.values) if kept.values.model else "names and counts",
        notes=tuple(_notes(kept)),
        foretells=forecasts(books, kept.values, kept.ahead, best=kept.best),
    )


def _terms(kept: Kept) -> dict[str, object]:
    """The terms as the question's options name them."""
    terms = asdict(kept.values.terms)
    return {
        "top": kept.top,
        "least": terms["least"],
        "horizon": terms["horizon_days"],
        "discount_rate": terms["discount_rate"],
        "margin": terms["margin"],
        "contact_cost": terms["contact_cost"],
    }


def _seen(kept: Kept) -> dict[str, list[Sign]]:
    from whybuy.evidence.silence import signs

    return {
        person["customer_id"]: signs(kept.books, person["customer_id"], last_day=person["last_day"])
        for person in kept.listed.iter_rows(named=True)
    }


def _notes(kept: Kept) -> Iterator[str]:
    yield "An order here is a day on which a customer bought."
    if kept.values.margin.standing == "unknown":
        yield (
            "The margin is not known: value means sales. Say what share of a sale is left (the "
            "option margin), or load product costs."
        )
    if kept.listed.height:
        yield (
            "What is said beside a silence was seen before or with it. It is associated with the "
            "silence; nothing here proves a cause."
        )
