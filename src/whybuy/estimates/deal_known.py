"""What was known of each deal by a day of its life, as `methods.choice` takes it.

Of a deal that ended, what was known a fortnight before: what is written down as it closes says how
it went, not why. So the words mean the same of a deal that closed and of one that is open.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.deals_open import of_deals, pursued
from whybuy.evidence.lights import lights
from whybuy.evidence.needs import needs
from whybuy.evidence.purchases import purchases
from whybuy.methods.choice.columns import Values

FORTNIGHT = 14
Known = Mapping[str, Values]

NAMES = {
    "source": "how it came",
    "trade": "trade",
    "request": "asked by a request for proposals",
    "before": "a customer before",
    "size": "its amount",
    "rivals": "rivals named",
    "need": "need settled with them",
    "buyer": "economic buyer known",
    "champion": "champion known",
    "steps": "their steps to a decision known",
    "people": "people we speak to",
    "light": "a yellow light open",
}
"""What each thing known is called where causes are told."""


def known_by(books: Books, *, deals: pl.DataFrame | None = None) -> pl.DataFrame:
    """One row a deal: key, and each of NAMES as it was known by the day `by` of that deal.

    deals: rows of `pursued` with a column by; else all, by `usual_day`. Words are "" where a thing
    is not known; size is null. Who of us sells is left out: it says who was given which deals.
    """
    whole = usual_day(pursued(books)) if deals is None else deals
    days = whole.select("by", deal=pl.col("key"))
    request = pl.when("by_request").then(pl.lit("yes")).when(~pl.col("by_request"))
    rivals = pl.when(pl.col("competitors").fill_null("") != "").then(pl.lit("yes"))
    table = whole.select(
        "key",
        *("source", "trade"),
        request=request.then(pl.lit("no")).otherwise(pl.lit("")),
        size=pl.col("amount").log10(),
        rivals=rivals.otherwise(pl.lit("")),
        before=_before(books, whole),
    )
    for name, column in (
        ("need", _needs(books, days)),
        ("buyer", _role(books, days, "economic buyer")),
        ("champion", _role(books, days, "champion")),
        ("steps", _steps(books, days)),
        ("people", _people(books, days)),
        ("light", _lights(books, days)),
    ):
        table = table.join(
            column.select(pl.col("deal").alias("key"), pl.col("is").alias(name)),
            on="key", how="left", maintain_order="left",
        ).with_columns(pl.col(name).fill_null("no" if name != "people" else ""))  # fmt: skip
    return table


def usual_day(deals: pl.DataFrame) -> pl.DataFrame:
    """The deals with `by`: a fortnight before the end, or the first day; of open ones, the last."""
    before = pl.max_horizontal("opened", pl.col("end") - pl.duration(days=FORTNIGHT))
    return deals.with_columns(by=pl.when("is_open").then("end").otherwise(before))


def as_values(table: pl.DataFrame, *, names: list[str] | None = None) -> Known:
    """The columns as `methods.choice` takes them: words, and the size as a number."""
    wanted = [name for name in NAMES if name in table.columns] if names is None else names
    found: dict[str, Values] = {}
    for name in wanted:
        if name == "size":
            found[name] = table[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        else:
            found[name] = [str(word) for word in table[name].fill_null("")]
    return found


def telling(table: pl.DataFrame) -> list[str]:
    """The things known that differ from deal to deal; the others tell nothing of any."""
    found: list[str] = []
    for name in NAMES:
        column = table[name]
        # Known of some and not of others counts: `methods.choice` finds out whether that follows
        # from how the deal ended.
        values = column.drop_nulls() if name == "size" else column.fill_null("")
        if values.n_unique() > 1:
            found.append(name)
    return found


def _before(books: Books, whole: pl.DataFrame) -> pl.Series:
    """Whether the customer had bought, or we had won a deal of theirs, before this one came."""
    first = dict(purchases(books).select("customer_id", "first_day").iter_rows())
    won = pursued(books).filter(pl.col("outcome") == "won", pl.col("closed").is_not_null())
    for customer, day in won.group_by("customer_id").agg(pl.col("closed").min()).iter_rows():
        first[customer] = min(first.get(customer, day), day)

    def told(customer: str, opened: date | None) -> str:
        if opened is None:
            return ""
        return "yes" if customer in first and first[customer] < opened else "no"

    rows = whole.select("customer_id", "opened").iter_rows()
    return pl.Series([told(*row) for row in rows], dtype=pl.String)


def _needs(books: Books, days: pl.DataFrame) -> pl.DataFrame:
    rows = of_deals(needs(books), books, day="said_on").join(days, on="deal")
    return _yes(rows.filter(pl.col("settled_on") <= pl.col("by")))


def _lights(books: Books, days: pl.DataFrame) -> pl.DataFrame:
    rows = of_deals(lights(books), books, day="said_on").join(days, on="deal")
    still = pl.col("settled_on").is_null() | (pl.col("settled_on") > pl.col("by"))
    return _yes(rows.filter(pl.col("said_on") <= pl.col("by"), still))


def _role(books: Books, days: pl.DataFrame, role: str) -> pl.DataFrame:
    """Yes where one was known by the day; "" where it is not on record since when."""
    from whybuy.records import deals as records

    group = records.buying_group(until=books.known_until).filter(pl.col("role") == role)
    rows = group.join(days, on="deal").filter(
        pl.col("said_on").is_null() | (pl.col("said_on") <= pl.col("by"))
    )
    dated = pl.col("said_on").is_not_null().any()
    word = pl.when(dated).then(pl.lit("yes")).otherwise(pl.lit(""))
    return rows.group_by("deal").agg(word.alias("is"))


def _steps(books: Books, days: pl.DataFrame) -> pl.DataFrame:
    """Yes where a step was done by the day; "" where steps are known and not since when."""
    from whybuy.records import deals as records

    steps = records.decision_steps(until=books.known_until).join(days, on="deal")
    done = (pl.col("done_on") <= pl.col("by")).fill_null(value=False).any()
    word = pl.when(done).then(pl.lit("yes")).otherwise(pl.lit(""))
    return steps.group_by("deal").agg(word.alias("is"))


def people_known(books: Books) -> pl.DataFrame:
    """Whom we spoke to or know of a deal: deal, person (key or name), day (null: not known)."""
    from whybuy.evidence.contacts import contacts, heard
    from whybuy.evidence.conversations import conversations
    from whybuy.records import deals as records

    def reckon() -> pl.DataFrame:
        group = records.buying_group(until=books.known_until)
        group = group.select("deal", "person", day=pl.col("said_on"))
        called = _named(books)
        made = heard(contacts(books)).filter(pl.col("person").is_not_null())
        made = made.select("person", "day", deal=pl.lit(""), customer_id=pl.col("customer"))
        talks = conversations(books).filter(pl.col("person") != "")
        talks = talks.select("person", "day", "deal", "customer_id")
        talks = talks.with_columns(pl.col("person").replace(called))
        both = of_deals(pl.concat([made, talks]), books, day="day")
        return pl.concat([group, both.select("deal", "person", "day")])

    return books.once(("people of deals",), reckon)


def _named(books: Books) -> dict[str, str]:
    """The key of each person whose name nobody else has."""
    from whybuy.records import people

    known = people.frame().filter(pl.len().over("name") == 1)
    return dict(known.select("name", "key").iter_rows())


def _people(books: Books, days: pl.DataFrame) -> pl.DataFrame:
    rows = people_known(books).join(days, on="deal").filter(pl.col("day") <= pl.col("by"))
    many = pl.when(pl.col("person").n_unique() > 1).then(pl.lit("several"))
    return rows.group_by("deal").agg(many.otherwise(pl.lit("one")).alias("is"))


def _yes(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select("deal").unique().with_columns(pl.lit("yes").alias("is"))
