"""The three questions, known by their words wherever somebody of ours put one of them."""

from __future__ import annotations

import polars as pl

from whybuy.evidence.telling_words import telling

QUESTIONS = ("stripped", "value_most", "drivers", "why_us")
"""As turns name them, the narrowest words first."""


def question_in(words: str) -> str:
    """Which of the three is put in these words; "" for none."""
    return next((one for one in QUESTIONS if telling(_sign(one)).search(words)), "")


def replied_to(spoken: pl.DataFrame) -> pl.Series:
    """Of each passage of all that was said, in order, the question of the three it replies to.

    spoken: conversation, side, text, asked, turn by turn. A reply ends where one of ours speaks
    again. Where the questions were asked by `/ask`, what stands in `asked` is all there is.
    """
    noted = pl.col("asked").fill_null("")
    put = pl.coalesce(
        pl.when(pl.col("text").str.contains(telling(_sign(one)).pattern)).then(pl.lit(one))
        for one in QUESTIONS
    )
    rows = spoken.select(
        "conversation",
        "side",
        noted,
        known=(noted != "").any().over("conversation"),
        put=pl.when(pl.col("side") == "us").then(put).fill_null(""),
    )
    found, now, before = list[str](), "", ("", "")
    for conversation, side, asked, known, question in rows.iter_rows():
        if side == "us" and before == (conversation, "us"):
            now = question or now  # "Why us? I mean, you could have gone to Boll."
        elif side == "us" or conversation != before[0]:
            now = question
        before = (conversation, side)
        found.append(asked if known or side != "customer" else now)
    return pl.Series("asked", found, dtype=pl.String)


def _sign(question: str) -> str:
    return f"asked {question}"
