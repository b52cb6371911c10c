"""Why do they buy, in their own words, and what must we never cut?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from whybuy.answers.question import Option, Question
from whybuy.errors import TooLittleEvidence

if TYPE_CHECKING:
    from whybuy.answers.answer import Answer
    from whybuy.evidence.books import Books

OPTIONS = (
    Option("top", int, 10, "How many of each list to show first.", 1, 100),
    Option(
        "by",
        str,
        "outcome",
        "What to tell reasons apart by: what came of the deal, the segment, the product bought, or "
        "the year.",
        choices=("outcome", "segment", "product", "year"),
    ),
    Option("anonymous", bool, False, "Show no names: customers have numbers."),
)


def answer(books: Books, *, top: int, by: str, anonymous: bool) -> Answer:
    """The answer from these books. Raises TooLittleEvidence where no customer is known."""
    from whybuy.answers.reasoning.reasoned import DRIVERS, Reasoned
    from whybuy.answers.reasoning.told import told
    from whybuy.estimates.asked import asked
    from whybuy.estimates.readings import readings
    from whybuy.estimates.reasons import moved
    from whybuy.evidence.business import business
    from whybuy.evidence.conversations import codes
    from whybuy.evidence.offered import offered
    from whybuy.evidence.reasons import by_customer
    from whybuy.evidence.words import words

    everyone = business(books)
    if everyone.is_empty():
        raise TooLittleEvidence(
            "There are no customers on record yet. Type in the first ten on the page (whybuy "
            "serve), or load what you have with: whybuy import customers.csv."
        )
    heard, known, read = asked(books), codes(books), readings(books)
    return told(
        Reasoned(
            books=books,
            everyone=everyone,
            asked=heard,
            named=by_customer(books),
            known=words(books),
            codes=known,
            read=read,
            offered=offered(books),
            moved={key: moved(heard, read.of(key), key=key) for key in (*DRIVERS, *known)},
            top=top,
            by=by,
            anonymous=anonymous,
        )
    )


QUESTION = Question(
    name="why",
    title="Why do they buy, in their own words, and what must we never cut?",
    decision="What to say, what to build on and what never to cut",
    options=OPTIONS,
    answer=answer,
    example="whybuy why --top 5",
    foremost="reasons_named",
    machine_reads=True,
    parts={
        "reasons_named": "Customer by customer",
        "driver_share": "What moves them",
        "driver_named_by": "What moves them, by name",
        "reason_share": "Their reasons",
        "reason_named_by": "Their reasons, by name",
        "never_cut_share": "Never cut",
        "never_cut_of_checked": "Never cut, counted among those checked",
        "never_cut_for": "Never cut, by name",
        "left_without": "They have left, and said without what",
        "by_outcome_share": "By what came of it",
        "by_outcome_named_by": "By what came of it, by name",
        "by_segment_share": "By segment",
        "by_segment_named_by": "By segment, by name",
        "by_product_share": "By product",
        "by_product_named_by": "By product, by name",
        "by_year_share": "By year",
        "by_year_named_by": "By year, by name",
        "changed_by": "What has changed since last year",
        "changed_by_count": "What has changed since last year, by count",
        "supposed_share": "Supposed and said",
        "asked_about": "Services that we market",
        "compared_by": "Why us, rival by rival",
        "why_us_named_by": "Why us",
        "compare_us": "Rivals without a name",
        "used_for": "What they use it for",
        "opportunity": "What they wish for",
        "gone_with": "What each further driver has gone with",
    },
)
