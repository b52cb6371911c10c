"""Staying in touch: who has not heard from us for too long, and a pretext worth their time."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from whybuy.estimates.proposal_rows import in_form
from whybuy.estimates.worth_a_quarter import worth_a_quarter
from whybuy.evidence.books import Books
from whybuy.evidence.cases import came, cases, measures, not_yet
from whybuy.evidence.contracts import running
from whybuy.evidence.last_contacts import last_contacts, marked
from whybuy.evidence.purchases import first_day, purchases
from whybuy.evidence.words import in_words, words

SHORTEST_DAYS, LONGEST_DAYS, USUAL_DAYS = 30, 180, 120
"""Nobody is due within a month, everybody after half a year; who has no rhythm, after 120 days."""
NEAR_DAYS = 6
"""An anniversary or a customers' day so near to the week's Monday is a pretext."""
REVIEW_DAYS = 365
LOG_DAYS = 90
LIKE = 2
"""So many customers must have measured a thing before it is told as an insight."""
MEASURED = "firms of your trade measured"
"""Words that begin the sentence in which an insight is told, and by which it is known again."""
CUSTOMERS_MONTHS = (1, 4, 7, 10)


def customers_day(year: int, month: int) -> date:
    """Get to Know Your Customers Day: the third Thursday of January, April, July and October."""
    first = date(year, month, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 14)


def near_customers_day(monday: date) -> date | None:
    """The customers' day of the week that begins on this Monday, or of the next one."""
    days = (customers_day(monday.year, month) for month in CUSTOMERS_MONTHS)
    return next((day for day in days if 0 <= (day - monday).days <= 10), None)


def touches(books: Books, *, monday: date, best_every: int) -> pl.DataFrame:
    """Who is due to hear from us in this week, each with the best pretext there is, and rows in the
    form of `proposal_rows`. best_every: days after which the best customers are due at the latest.
    kind: the pretext ("case", "insight", "review", "anniversary", "reconfirm", "day", "why",
    "not yet", "word").
    """
    people = worth_a_quarter(books)
    said = last_contacts(books).select(
        "customer_id", "last_contact", "days_since", "usual_days", "since_buying", "last_said"
    )
    silent = pl.col("days_since") + (monday - books.known_until).days
    usual = pl.col("usual_days").fill_null(USUAL_DAYS).clip(SHORTEST_DAYS, LONGEST_DAYS)
    limit = pl.when("best").then(pl.min_horizontal(usual, pl.lit(best_every))).otherwise(usual)
    # Who never heard from us waits for longer than anybody.
    due = people.join(said, on="customer_id", how="left", maintain_order="left").filter(
        pl.col("days_since").is_null() | (silent >= limit)
    )
    told = due.join(pretexts(books, monday=monday), on="customer_id", how="left")
    evidence = pl.when(pl.col("last_contact").is_not_null())
    evidence = evidence.then(pl.format("contacts-of:{}", "customer_id"))
    own = evidence.otherwise(pl.format("customer:{}", "customer_id"))
    return in_form(
        told.with_columns(
            sort=pl.lit("touch"),
            kind=pl.col("kind").fill_null("word"),
            pretext=pl.col("kind").fill_null("word"),
            pretext_about="about",
            pretext_other="other",
            pretext_day="day",
            pretext_of="of",
            pretext_evidence=pl.col("evidence_of_pretext").fill_null(""),
            last_day=pl.col("last_contact"),
            usual_gap=limit,
            units=pl.when("best").then(1.0).otherwise(0.0),
            came=(pl.col("usual_days").is_not_null() & (usual <= limit)).cast(pl.Int64),
            chance=pl.col("stays"),
            brings=pl.col("quarter"),
            evidence=pl.coalesce("evidence_of_pretext", own),
        ).sort("customer_id")
    )


def pretexts(books: Books, *, monday: date) -> pl.DataFrame:
    """The best pretext for each customer: customer_id, kind, about, other, day, of,
    evidence_of_pretext. A case goes before an insight, an insight before a review, and so on."""
    parts = [
        _cases_like_theirs(books),
        _insights(books),
        _reviews(books),
        _anniversaries(books, monday),
        _reconfirmed(books),
        _day(books, monday),
        _why_unknown(books),
    ]
    whole = pl.concat([_pretext(part) for part in parts])
    return whole.unique("customer_id", keep="first", maintain_order=True)


_PRETEXT: dict[str, pl.DataType] = {
    "customer_id": pl.String(),
    "kind": pl.String(),
    "about": pl.String(),
    "other": pl.String(),
    "day": pl.Date(),
    "of": pl.Int64(),
    "evidence_of_pretext": pl.String(),
}


def _pretext(found: pl.DataFrame) -> pl.DataFrame:
    return found.select(
        (pl.col(name) if name in found.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in _PRETEXT.items()
    )


def _insights(books: Books) -> pl.DataFrame:
    """What several customers of the same trade measured, for those of the trade who have not, and
    have not been told it yet."""
    known = came(books).filter(pl.col("approval") != "no", pl.col("trade") != "")
    change = pl.format(
        "{} before, {} after",
        _short(pl.col("before").median()),
        _short(pl.col("after").median()),
    )
    told = known.group_by("trade", "measure", "unit").agg(
        of=pl.col("customer_id").n_unique().cast(pl.Int64), about=change.first(), who="customer_id"
    )
    told = told.with_columns(other=pl.format("{} in {}", "measure", "unit"))
    told = told.filter(pl.col("of") >= LIKE).sort("of", "measure", descending=[True, False])
    sentences = [f" {MEASURED} {as_said(words)}:" for words in told["other"]]
    told = told.with_columns(title=pl.Series(sentences, dtype=pl.String))
    people = worth_a_quarter(books).select("customer_id", trade="segment")
    new = people.join(told, on="trade").filter(~pl.col("customer_id").is_in(pl.col("who")))
    new = new.sort("of", "measure", descending=[True, False])
    best = _not_given(books, new).unique("customer_id", keep="first", maintain_order=True)
    return best.with_columns(
        kind=pl.lit("insight"), evidence_of_pretext=pl.format("measures:{}", "measure")
    )


def as_said(words: str) -> str:
    """A measure and its unit as they are said: "hour/week" is hours a week."""
    said = words.replace("hour/", "hours a ").replace("m^3", "m³").replace("/", " a ")
    return said.removesuffix(" in ").replace(" in hours a", ", hours a").replace(" in ", ", ")


def _not_given(books: Books, pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs of a customer and a title, without those whose title is in what was given to them."""
    given = marked(books).filter(pl.col("gave") != "").select("customer_id", gave="gave")
    had = pairs.join(given, on="customer_id").filter(
        pl.col("gave").str.contains(pl.col("title"), literal=True)
    )
    return pairs.join(had, on=["customer_id", "title"], how="anti", maintain_order="left")


def _short(number: pl.Expr) -> pl.Expr:
    """A figure as it is said: 2,560 and not 2560.0; 2.7 as it is."""
    whole = number.round(0).cast(pl.Int64).cast(pl.String)
    return pl.when(number.abs() >= 20).then(whole).otherwise(number.round(1).cast(pl.String))


def _cases_like_theirs(books: Books) -> pl.DataFrame:
    """The newest case of their trade that may be told, of another firm, not yet given to them."""
    may = cases(books).filter(
        pl.col("approval").is_in(["named", "anonymous"]), pl.col("trade") != ""
    )
    told = pl.when(pl.col("approval") == "named").then("name").otherwise(pl.lit(""))
    may = may.sort("started", descending=True, nulls_last=True).select(
        "trade", "title", whose="customer_id", other=told, evidence_of_pretext="evidence",
        how=pl.format(
            "{}\n{}", "application", pl.coalesce(pl.col("how_it_paid").replace("", None), "title")
        ),
    )  # fmt: skip
    people = worth_a_quarter(books).select("customer_id", trade="segment")
    pairs = people.join(may, on="trade").filter(pl.col("customer_id") != pl.col("whose"))
    best = _not_given(books, pairs).unique("customer_id", keep="first", maintain_order=True)
    return best.with_columns(kind=pl.lit("case"), about="how")


def _reviews(books: Books) -> pl.DataFrame:
    """What we promised or measured a year ago and nobody has looked at since."""
    before = books.known_until - timedelta(days=REVIEW_DAYS)
    last = (
        measures(books)
        .group_by("customer_id")
        .agg(day=pl.col("day").max(), about=pl.col("measure").sort_by("day").last())
    )
    looked_at = last.filter(pl.col("day") <= before).with_columns(
        evidence_of_pretext=pl.format("customer:{}", "customer_id")
    )
    agreed = running(books).filter(pl.col("start") <= before)
    agreed = agreed.join(last, on="customer_id", how="anti")
    long = agreed.sort("start").unique("customer_id", keep="first", maintain_order=True)
    long = long.select(
        "customer_id", day="start", about="title",
        evidence_of_pretext=pl.format("contracts-of:{}", "customer_id"),
    )  # fmt: skip
    both = pl.concat([looked_at.select(long.columns), long])
    return both.with_columns(kind=pl.lit("review"))


def _anniversaries(books: Books, monday: date) -> pl.DataFrame:
    """Whole years since they first bought, or first agreed, in the week to come."""
    # Whoever bought when the log begins has bought before: nobody knows since when.
    begins = first_day(books) or monday
    known_since = pl.col("first_day") > begins + timedelta(days=LOG_DAYS)
    bought = purchases(books).filter(known_since).select("customer_id", first="first_day")
    signed = running(books).select("customer_id", first="start").drop_nulls()
    first = pl.concat([bought, signed]).group_by("customer_id").agg(pl.col("first").min())
    week = [monday + timedelta(days=ahead) for ahead in range(NEAR_DAYS + 1)]
    days = pl.DataFrame(
        {"day": week, "month": [d.month for d in week], "at": [d.day for d in week]}
    )
    near = first.with_columns(month=pl.col("first").dt.month(), at=pl.col("first").dt.day())
    near = near.with_columns(pl.col("month", "at").cast(pl.Int64)).join(days, on=["month", "at"])
    years = (pl.col("day").dt.year() - pl.col("first").dt.year()).cast(pl.Int64)
    return near.with_columns(
        of=years,
        kind=pl.lit("anniversary"),
        evidence_of_pretext=pl.format("customer:{}", "customer_id"),
    ).filter(pl.col("of") >= 1)


def _reconfirmed(books: Books) -> pl.DataFrame:
    """What they said themselves of why they buy, a good while ago: is it still so?"""
    before = books.known_until - timedelta(days=SHORTEST_DAYS)
    said = words(books).filter(pl.col("what") == "why_they_buy", pl.col("standing") == "said")
    said = said.filter(pl.col("said_on").is_null() | (pl.col("said_on") <= before))
    return said.select(
        "customer_id",
        kind=pl.lit("reconfirm"),
        about="words",
        day="said_on",
        evidence_of_pretext=pl.format("customer:{}", "customer_id"),
    )


def _day(books: Books, monday: date) -> pl.DataFrame:
    day = near_customers_day(monday)
    people = worth_a_quarter(books).filter("best").select("customer_id")
    people = people if day else people.clear()
    return people.with_columns(kind=pl.lit("day"), day=pl.lit(day, dtype=pl.Date))


def _why_unknown(books: Books) -> pl.DataFrame:
    """Those of whom nobody has written down why they buy; who has not bought, "not yet"."""
    known = in_words(books).filter("why_known").select("customer_id")
    people = worth_a_quarter(books).select("customer_id")
    asks = pl.col("customer_id").is_in(not_yet(books))
    return people.join(known, on="customer_id", how="anti").with_columns(
        kind=pl.when(asks).then(pl.lit("not yet")).otherwise(pl.lit("why"))
    )
