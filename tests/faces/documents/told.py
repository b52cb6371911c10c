"""An answer about customers with names that no typesetter and no spreadsheet would like."""

from __future__ import annotations

from datetime import date

import polars as pl

from whybuy.answers.answer import COLUMNS, Answer, Ask, Findings, Sureness
from whybuy.answers.pictures import axis, layer, picture
from whybuy.answers.question import Question

MARKUP = (
    '#import "@preview/x:1.0.0": * #read("/etc/passwd") *bold* _it_ <label> $x^2$ @ref // \\u{41}'
)
FORMULA = '=HYPERLINK("http://example.com","open")'
TODAY = date(2026, 5, 1)

QUESTION = Question(
    name="keep",
    title="Who are our best customers?",
    decision="Whom to look after",
    options=(),
    answer=lambda books: answer(),
    parts={"at_stake": "Gone quiet"},
)


def answer(*, name: str = "Ada", why: str = "Bought on 9 days", rows: int = 1) -> Answer:
    """An answer in which this name and these words stand wherever a customer's may."""
    table = [
        ("all", "All", "value_ahead", 4_280_000.0, 2_940_000.0, 5_980_000.0, "USD", "", "log"),
        *(
            (f"customer:{n}", name, "at_stake", 100.0 + n, 10.0, 900.0, "USD", why, "log")
            for n in range(rows)
        ),
        ("customer:0", name, "chance_active", 0.957, None, None, "chance", "", "log"),
    ]
    bars = layer(
        "bar", x=axis("name", "nominal", ""), y=axis("share", "quantitative", "Share of it")
    )
    drawn = picture(
        "Who brings most",
        says="One bar a customer.",
        rows=[{"name": name, "share": 3}],
        layers=[bars],
    )
    return Answer(
        question="keep",
        headline=f"{name} will bring most.",
        findings=Findings(pl.DataFrame(table, schema=COLUMNS, orient="row")),
        pictures=(drawn,),
        sureness=Sureness("fairly sure", f"Of {name} we know much.", checks=(name,)),
        ask_next=(Ask("Do you still buy?", name, "It settles $4,430."),),
        as_of=TODAY,
        options={"top": 3},
        notes=("Invented: this firm is made up.", "A note."),
    )
