"""A question of the tests' own: one file, as any question is, for a folder of its own."""

from __future__ import annotations

import os
from pathlib import Path

QUESTION = '''
"""Who would like a cup of tea?"""

from whybuy.answers.question import Option, Question


def answer(books, *, cups, guests):
    import polars as pl

    from whybuy.answers.answer import COLUMNS, Answer, Findings, Sureness

    rows = [
        (f"customer:{n}", f"Guest {n}", "cups", float(cups), 1.0, 9.0, "cups", "They asked.", "log")
        for n in range(1, guests + 1)
    ]
    return Answer(
        question="tea",
        headline=f"{guests} guests would like {cups} cups of tea.",
        findings=Findings(pl.DataFrame(rows, schema=COLUMNS, orient="row")),
        pictures=(),
        sureness=Sureness("sure", "They said so."),
        ask_next=(),
        as_of=books.as_of,
        options={"cups": cups},
        revision=books.revision,
    )


QUESTION = Question(
    name="tea",
    title="Who would like a cup of tea?",
    decision="Whom do we invite?",
    options=(
        Option("cups", int, 2, "Cups a head.", low=1, high=9),
        Option("guests", int, 1, "How many come.", low=1, high=500),
    ),
    answer=answer,
)
'''

FINDS_TEA = """
import sys
import whybuy.answers
whybuy.answers.__path__.append(sys.argv.pop(1))
"""
"""Code that puts the folder of its first argument among the answers."""

OPTION = {
    "type": "integer",
    "description": "Cups a head.",
    "default": 2,
    "minimum": 1,
    "maximum": 9,
}
"""The option `cups` in JSON Schema."""


def write(folder: Path) -> Path:
    """The folder that holds the question, made in `folder`."""
    made = folder / "answers"
    made.mkdir()
    (made / "tea.py").write_text(QUESTION, encoding="utf-8")
    return made


def environment() -> dict[str, str]:
    """This process's environment, naming no workspace."""
    return {name: value for name, value in os.environ.items() if name != "WHYBUY_WORKSPACE"}
