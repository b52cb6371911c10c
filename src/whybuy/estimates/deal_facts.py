"""What the records and people's reading of the words say of each deal, each with its evidence."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.conversations import passages
from whybuy.evidence.deals_open import of_deals, pursued
from whybuy.evidence.needs import needs
from whybuy.evidence.reasons import named
from whybuy.evidence.telling_words import telling

SCHEMA = {
    "deal": pl.String, "fact": pl.String, "words": pl.String, "who": pl.String, "day": pl.Date,
    "evidence": pl.String,
}  # fmt: skip
_SAID = ("said", "measured")
_DECISION = r"(?i)\b(decid|decision|signs?\b|sign.?off|board|approv)"


def facts(books: Books) -> pl.DataFrame:
    """One row a thing known of a deal: deal, fact, words, who, day (or null), evidence.

    Facts: "need", "need said", "need settled", "need measured", "need in money", "consequence";
    "number told"; "application"; "expected close"; "competitor"; "decision step", and "step to the
    decision" where it is still ahead or is the decision itself; each role of the buying group, of
    whoever is against it by their last word "ROLE against";
    "meeting decided", and "meeting on direction", "meeting on expectations" where one held on this
    very deal says so; "code X" and "asked X" of what was said; "reason". Nothing is ticked by hand.
    """
    return books.once(("deal_facts",), lambda: _facts(books))


def said(books: Books) -> pl.DataFrame:
    """What customers said in or around each deal: deal, words, who, day, evidence.

    The words of conversations about the deal, or with its customer while it stood open.
    """
    return books.once(("said of deals",), lambda: _said_of(books))


def _facts(books: Books) -> pl.DataFrame:
    parts = [
        *_of_needs(books),
        *_of_deals(books),
        _numbers(books),
        _group(books),
        *_steps(books),
        *_meetings(books),
        *_codes(books),
    ]
    return pl.concat([_in_form(part) for part in parts]).sort("deal", "day", nulls_last=False)


def _of_needs(books: Books) -> Iterator[pl.DataFrame]:
    rows = of_deals(needs(books), books, day="said_on").with_columns(
        who=pl.col("person").replace(called()), day=pl.col("said_on")
    )
    told = pl.col("mark").is_in(_SAID)
    yield rows.with_columns(fact=pl.lit("need"))
    yield rows.filter(told).with_columns(fact=pl.lit("need said"))
    settled = rows.filter("settled").with_columns(day=pl.col("settled_on"))
    yield settled.with_columns(fact=pl.lit("need settled"))
    yield rows.filter(pl.col("mark") == "measured").with_columns(fact=pl.lit("need measured"))
    amount = pl.col("a_year").map_elements(lambda one: f"{one:,.0f}", return_dtype=pl.String)
    money = pl.format(f"{books.currency} {{}} a year: {{}}", amount, "words")
    yield rows.filter(pl.col("a_year") > 0, told).with_columns(
        fact=pl.lit("need in money"), words=money
    )
    yield rows.filter(pl.col("consequence") != "").with_columns(
        fact=pl.lit("consequence"), words="consequence"
    )


def _of_deals(books: Books) -> Iterator[pl.DataFrame]:
    rows = pursued(books).with_columns(deal=pl.col("key"))
    for fact, column in (("application", "application"), ("competitor", "competitors")):
        there = rows.filter(pl.col(column).fill_null("") != "")
        yield there.with_columns(fact=pl.lit(fact), words=pl.col(column))
    day = rows.filter(pl.col("expected_close").is_not_null())
    yield day.with_columns(
        fact=pl.lit("expected close"), words=pl.col("expected_close").cast(pl.String)
    )


def _numbers(books: Books) -> pl.DataFrame:
    from whybuy.evidence.cases import numbers

    own = numbers(books).filter(pl.col("customer_id").is_not_null(), pl.col("mark") == "said")
    rows = own.with_columns(deal=pl.lit(""), day=pl.col("said_on"))
    return of_deals(rows, books, day="day").with_columns(
        fact=pl.lit("number told"),
        who=pl.col("source"),
        words=pl.format("{}: {} {}", "name", _in_figures("value"), "unit").str.strip_chars(),
    )


def _in_figures(column: str) -> pl.Expr:
    """A number as people write it: 12 and not 12.0."""
    return pl.col(column).cast(pl.String).str.replace(r"\.0$", "")


def called() -> dict[str, str]:
    """The name of each person, by key."""
    from whybuy.records import people

    return dict(people.frame().select("key", "name").iter_rows())


def _group(books: Books) -> pl.DataFrame:
    """Each role of the buying group; of whoever is against it today, "ROLE against"."""
    from whybuy.records import deals as records

    group = records.buying_group(until=books.known_until)
    said = group.filter(pl.col("stance").fill_null("") != "").sort("said_on", nulls_last=False)
    last = said.unique(["deal", "person"], keep="last").select("deal", "person", last="stance")
    group = group.join(last, on=["deal", "person"], how="left", maintain_order="left")
    against = (pl.col("last") == "against").fill_null(value=False)
    who = pl.col("person").replace(called())
    suffix = pl.when(against).then(pl.lit(" against")).otherwise(pl.lit(""))
    return group.with_columns(
        fact=pl.format("{}{}", "role", suffix), who=who, day=pl.col("said_on"),
        words=pl.when(against).then(pl.format("{} (against)", who)).otherwise(who),
        evidence=pl.format("deal:{}", "deal"),
    )  # fmt: skip


def _steps(books: Books) -> Iterator[pl.DataFrame]:
    from whybuy.records import deals as records

    last = pl.lit(books.known_until)
    due = pl.when(pl.col("done_on").is_null(), pl.col("due").is_not_null()).then(
        pl.format("{}, by {}", "what", "due")
    )
    rows = records.decision_steps(until=books.known_until).with_columns(
        words=pl.coalesce(due, "what"), day="done_on", evidence=pl.format("deal:{}", "deal"),
    )  # fmt: skip
    yield rows.with_columns(fact=pl.lit("decision step"))
    ahead = pl.col("done_on").is_null() & (pl.col("due") >= last).fill_null(value=True)
    decision = pl.col("what").str.contains(_DECISION)
    yield rows.filter(ahead | decision).with_columns(fact=pl.lit("step to the decision"))


def _meetings(books: Books) -> Iterator[pl.DataFrame]:
    from whybuy.records import meetings

    held = meetings.frame(until=books.known_until).filter(
        pl.col("state") == "held", pl.col("decided") != ""
    )
    deal = pl.col("deal").fill_null("")
    held = held.rename({"customer": "customer_id"}).with_columns(
        words="decided", direct=deal != "", deal=deal
    )
    rows = of_deals(held, books, day="day").with_columns(evidence=pl.format("deal:{}", "deal"))
    yield rows.with_columns(fact=pl.lit("meeting decided"))
    # What was decided at a meeting speaks of these only where its own words say so.
    for fact in ("direction", "expectations"):
        there = rows.filter("direct", pl.col("decided").str.contains(telling(fact).pattern))
        yield there.with_columns(fact=pl.lit(f"meeting on {fact}"))


def _codes(books: Books) -> Iterator[pl.DataFrame]:
    rows = of_deals(named(books), books, day="day").with_columns(who=pl.col("said_by"))
    yield rows.with_columns(fact=pl.format("code {}", "code"))
    yield rows.filter(pl.col("driver") != "").with_columns(fact=pl.lit("reason"))
    asked = passages(books).filter(pl.col("asked") != "")
    asked = asked.with_columns(who=pl.col("speaker"), words=pl.col("text"))
    asked = asked.with_columns(evidence=pl.format("passage:{}", "passage"))
    asked = of_deals(asked.with_columns(pl.col("deal").fill_null("")), books, day="day")
    yield asked.with_columns(fact=pl.format("asked {}", "asked"))


def _said_of(books: Books) -> pl.DataFrame:
    spoken = passages(books).with_columns(
        pl.col("deal").fill_null(""), who=pl.col("speaker"), words=pl.col("text"),
        evidence=pl.format("passage:{}", "passage"),
    )  # fmt: skip
    rows = of_deals(spoken, books, day="day")
    return rows.select("deal", "words", "who", "day", "evidence")


def _in_form(rows: pl.DataFrame) -> pl.DataFrame:
    columns = [
        pl.col(name).cast(kind) if name in rows.columns else pl.lit(None, dtype=kind).alias(name)
        for name, kind in SCHEMA.items()
    ]
    return rows.select(columns).with_columns(pl.col("words", "who").fill_null(""))
