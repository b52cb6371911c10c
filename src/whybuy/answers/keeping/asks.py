"""What to ask next: of whom it would teach most to know more, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from whybuy.answers.answer import Ask
from whybuy.answers.wording import counted, share

if TYPE_CHECKING:
    from whybuy.answers.keeping.kept import Kept


def asks(kept: Kept) -> Iterator[Ask]:
    """The customer to talk to first, then what the firm itself could add."""
    if kept.standstill is None:
        yield from _customer(kept)
    yield from _renewal(kept)
    yield from _why(kept)
    if kept.values.model is None:
        yield from _waiting(kept)
    if kept.values.margin.standing == "unknown" and kept.values.table.height:
        yield Ask(
            question="What share of a sale is left once the goods are paid for?",
            to="Whoever keeps your books",
            worth="Turns these sales into margin: give it as the option margin, or load costs.",
        )
    if kept.standstill is not None:
        yield Ask(
            question=f"Which orders came in after {kept.last_day:%Y-%m-%d}?",
            to="Whoever keeps your books",
            worth="With them, this answer can say what each customer is likely to bring.",
        )
    elif kept.values.model is None:
        yield Ask(
            question="Which older orders do you have, in any form?",
            to="Whoever keeps your books",
            worth=(
                f"With {kept.values.terms.least} customers who have bought again, this answer "
                f"can say what each is likely to bring: {counted(kept.missing, *_MORE)}."
            ),
        )


_MORE = ("more is needed", "more are needed")


def _renewal(kept: Kept) -> Iterator[Ask]:
    """The renewal that brings most a year, if one is coming."""
    from whybuy.evidence.askable import askable

    renewals = askable(kept.books, kept.renewals)
    if renewals.is_empty():
        return
    soon = renewals.sort("a_year", descending=True, nulls_last=True).row(0, named=True)
    fee = f" It brings {kept.money(soon['a_year'])} a year." if soon["a_year"] else ""
    title = soon["title"] or "Their contract"
    yield Ask(
        question="What has the past year with us been worth to you, and what should change?",
        to=soon["name"],
        worth=f"{title} comes up for renewal on {soon['renewal']}.{fee}",
        subject=f"customer:{soon['customer_id']}",
    )


def _why(kept: Kept) -> Iterator[Ask]:
    """The best customer of whom nobody has written down why they buy."""
    from whybuy.evidence.askable import askable
    from whybuy.evidence.contacts import names

    on_record = kept.everyone.join(names(kept.books), on="customer_id", how="semi")
    unknown = kept.ranked(on_record.filter(~on_record["why_known"]))
    free = askable(kept.books, unknown)
    if free.is_empty():
        return
    person = free.row(0, named=True)
    yield Ask(
        question="Why do you buy from us, and what would you miss most if we were gone?",
        to=person["name"],
        worth=(
            f"Why they buy is not on record for {unknown.height:,} of "
            f"{counted(on_record.height, 'customer', 'customers')}."
        ),
        subject=f"customer:{person['customer_id']}",
    )


def _waiting(kept: Kept) -> Iterator[Ask]:
    """Who has waited longest for a word from us; who never had one goes first."""
    from whybuy.evidence.askable import askable

    people = askable(kept.books, kept.everyone)
    people = people.filter(~people["customer_id"].is_in(_asked(kept)))
    if people.is_empty() or not kept.everyone["last_contact"].count():
        return
    by = ["last_contact", "customer_id"]
    person = people.sort(by, nulls_last=False).row(0, named=True)
    last = person["last_contact"]
    since = (
        "have never heard from us on record" if last is None else f"last heard from us on {last}"
    )
    yield Ask(
        question="How are you getting on, and what do you need next?",
        to=person["name"],
        worth=f"They {since}.",
        subject=f"customer:{person['customer_id']}",
    )


def _asked(kept: Kept) -> list[str]:
    """The customers whom the other asks name."""
    named = [*_customer(kept), *_renewal(kept), *_why(kept)]
    return [ask.subject.removeprefix("customer:") for ask in named]


def _customer(kept: Kept) -> Iterator[Ask]:
    from whybuy.estimates.quiet import most_worth_knowing
    from whybuy.evidence.askable import askable, said_no

    known = most_worth_knowing(kept.values, kept.quiet, but=said_no(kept.books))
    free = askable(kept.books, kept.quiet.table)
    if known is not None:
        yield Ask(
            question="How are you getting on, and what has changed since you last bought from us?",
            to=known.name,
            worth=(
                f"We give {share(known.chance_active)} that they still buy. The reply settles "
                f"about ± {kept.money(known.settles)} of {kept.span}'s {kept.gain}: "
                f"{share(known.reduction)} of the variance that the quiet ones make. (That is a "
                "reduction of variance, not a gain.)"
            ),
            subject=f"customer:{known.customer_id}",
        )
    elif free.height:
        yield Ask(
            question="How are you getting on, and what do you need next?",
            to=free["name"][0],
            worth="They have been silent for longer than ever before.",
            subject=f"customer:{free['customer_id'][0]}",
        )
