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
from whybuy.answers.wording import counted, share
from whybuy.evidence.contacts import contacts_after

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
    if kept.values.table.height:
        yield "An order here is a day on which a customer bought."
    if kept.values.margin.standing == "unknown" and kept.values.table.height:
        yield (
            "The margin is not known: value means sales. Say what share of a sale is left (the "
            "option margin), or load product costs."
        )
    yield from _of_contracts(kept)
    if kept.listed.height:
        yield (
            "What is said beside a silence was seen before or with it. It is associated with the "
            "silence; nothing here proves a cause."
        )


def _of_contracts(kept: Kept) -> Iterator[str]:
    """How fees are counted, and what was not looked at."""
    agreed = kept.values.agreed
    if kept.values.model is not None and agreed.total.high > 0:
        yield (
            "Value has the fees of running contracts in it: in full up to the renewal, beyond it "
            f"times {share(agreed.chance)} ({agreed.went_on} of {agreed.ran} that ran a year ago "
            "still run; one is added to each side)."
        )
        if kept.values.margin.standing == "measured":
            yield "The margin was measured on goods; fees are supposed to leave the same share."
    if kept.running.height:
        yield "Contracts are read as they stand in the records today, renewals and ends too."
    books = kept.books
    if books.known_until > books.as_of and kept.values.table.height:
        yield (
            f"Orders are known to {books.as_of:%Y-%m-%d}, the day of this answer; contacts and "
            f"what was said, to {books.known_until:%Y-%m-%d}."
        )
    later = contacts_after(books)
    if later:
        yield (
            f"{counted(later, 'contact', 'contacts')} made after {books.known_until:%Y-%m-%d} are "
            "not looked at; a later day can be given: --as-of."
        )
