"""Who needs to change, and who can introduce us?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from whybuy.answers.question import Option, Question

if TYPE_CHECKING:
    from whybuy.answers.answer import Answer
    from whybuy.evidence.books import Books

OPTIONS = (
    Option("prospect", str, "", "One prospect alone, by name or id: the brief about them."),
    Option(
        "model",
        str,
        "",
        "Which value model says what standing still costs; else for each the one that fits.",
    ),
    Option("top", int, 10, "For how many prospects to look up whom to ask.", 1, 100),
)


def answer(books: Books, *, prospect: str, model: str, top: int) -> Answer:
    """The answer from these books. Raises TooLittleEvidence where nobody is on record."""
    from whybuy.errors import TooLittleEvidence
    from whybuy.evidence.business import business

    if business(books).is_empty():
        raise TooLittleEvidence(
            "Nobody is on record yet. Write down who may need to change, with: whybuy add "
            "customers name='Weir Tea' segment=Tea size=9, or load a file: whybuy import "
            "prospects.csv"
        )
    options = {"prospect": prospect, "model": model, "top": top}
    if prospect:
        from whybuy.answers.finding import one

        return one.told(one.asked(books, prospect=prospect, model=model), options=options)
    from whybuy.answers.finding import everyone

    return everyone.told(everyone.All(books, model, top), options=options)


QUESTION = Question(
    name="find",
    title="Who needs to change, and who can introduce us?",
    decision="Whom to approach first, and through whom",
    options=OPTIONS,
    answer=answer,
    example="whybuy find --top 20",
    parts={
        "expected_a_month": "Who needs to change",
        "chance": "How likely to be reached and to change",
        "warm_path_instead": "Planned out of the blue, though somebody could introduce us",
        "would_name_somebody": "Whom to ask who else has this problem",
        "convinced_by": "What convinced those who came",
        "source": "How they came",
        "warm_first_contacts": "First contacts that were warm",
        "odds": "What makes it likelier",
        "standing_still_a_month": "What standing still costs them a month",
        "now_a_month": "What it is made of",
        "need_heard": "What they need, in their words",
        "event_heard": "What set them in motion",
        "path": "Who leads there",
        "likeness": "What they share with the best customers",
        "shared_with_them": "Which of the best customers they are like",
        "not_known": "What is not known, by how much of the doubt it makes",
    },
)
