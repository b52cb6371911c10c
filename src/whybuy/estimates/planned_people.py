"""Who of us may contact whom, in how many hours of the week, and by which way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from whybuy.estimates.calls import GONE_TO
from whybuy.evidence.books import Books
from whybuy.evidence.contacts import customers
from whybuy.evidence.deals_open import open_deals
from whybuy.evidence.last_contacts import last_contacts

WORKING_DAYS, WORKING_HOURS = 5, 40.0
MANY_PAIRS, FEW = 20_000, 3
"""Beyond so many pairs of a customer and a person, each customer has so many to be met by."""
CHANNELS = ("phone", "mail", "visit", "message", "post")
"""The ways there are, the readiest first; the last one used with a customer goes before them."""
NO_ADDRESS = 100


@dataclass(frozen=True, slots=True, eq=False)
class Team:
    """Who contacts customers this week.

    table: key, name, hours (of the week, less days away and what is done already), languages and
    places (lists, empty for any). alone: whether nobody is on record and the list is yours.
    """

    table: pl.DataFrame
    alone: bool


def team_of(books: Books, *, monday: date, hours: float, done: pl.DataFrame) -> Team:
    """The team in the week of this Monday. hours: of each who has none on record.

    done: by_whom and minutes of what is done this week already. Of the hours of each goes the part
    of a working week that they are away, or that their own calendar takes.
    """
    from whybuy.records import team as records

    known = records.frame()
    alone = known.is_empty()
    if alone:
        you = {"key": [""], "name": ["You"], "hours_a_week": [hours]}
        known = pl.concat([known, pl.DataFrame(you)], how="diagonal_relaxed")
    spent = done.group_by(key=pl.col("by_whom").fill_null("")).agg(
        spent=pl.col("minutes").fill_null(0).sum() / 60
    )
    own = pl.col("hours_a_week").fill_null(hours)
    table = known.with_columns(away=_days_away(known, monday)).join(
        spent, on="key", how="left", maintain_order="left"
    )
    table = table.join(_busy(monday), on="key", how="left", maintain_order="left")
    taken = pl.col("away") / WORKING_DAYS + pl.col("busy").fill_null(0.0) / WORKING_HOURS
    left = own * (1 - taken) - pl.col("spent").fill_null(0.0)
    empty = pl.lit([], dtype=pl.List(pl.String))
    return Team(
        table.select(
            "key",
            "name",
            left.clip(lower_bound=0.0).alias("hours"),
            pl.col("languages", "places").fill_null(empty),
        ),
        alone,
    )


def _busy(monday: date) -> pl.DataFrame:
    from whybuy.records import busy

    return busy.frame().filter(pl.col("week") == monday).select("busy", key="member")


def _days_away(known: pl.DataFrame, monday: date) -> pl.Series:
    days = [monday + timedelta(days=ahead) for ahead in range(WORKING_DAYS)]
    counts = [
        sum(_is_away(day, first, last) for day in days)
        for first, last in known.select("away_from", "away_until").iter_rows()
    ]
    return pl.Series(counts, dtype=pl.Float64)


def _is_away(day: date, first: date | None, last: date | None) -> bool:
    if first is None and last is None:
        return False
    return (first is None or day >= first) and (last is None or day <= last)


def who_may(books: Books, team: Team) -> pl.DataFrame:
    """One row a customer and person of ours who may contact them: customer_id, who (a row of the
    team), own, group (all whose customer it is, where there are more than are looked at).

    own: whoever looks after a customer (where nobody is said to, whose open deal it is), while they
    have hours; where nobody does, all who speak the language and serve the place, as far as those
    are on record; else everybody. Beside whoever
    looks after one, colleagues who speak the language and serve the place are told, not as own.
    """
    people = team.table.with_row_index("who").filter(pl.col("hours") > 0)
    whom = customers(books).select(
        "language", "place", "country", "looked_after_by", customer_id=pl.col("key")
    )
    whom = _or_whose_deal(books, whom)
    traits = ("language", "place", "country", "looked_after_by")
    whom = whom.with_columns(pl.col(traits).fill_null("").str.to_lowercase().str.strip_chars())
    groups = whom.select(traits).unique()
    pairs = groups.join(people, how="cross").with_columns(
        own=_is(pl.col("looked_after_by"), "key") | _is(pl.col("looked_after_by"), "name"),
        near=_names("languages", "language").cast(pl.Int8)
        + 2 * (_names("places", "place") | _names("places", "country")).cast(pl.Int8),
        fits=_fits("languages", pl.col("language"))
        & (_fits("places", pl.col("place")) | _fits("places", pl.col("country"))),
    )
    rank = pl.when("own").then(2).when("fits").then(1).otherwise(0)
    ranked = pairs.with_columns(own=rank == rank.max().over(traits))
    best = ranked.filter(pl.col("own") | pl.col("fits"))
    sets = pl.col("who").filter("own").sort().cast(pl.String).str.join(",").over(traits)
    pairs = whom.join(best.select(*traits, "who", "own", "near", group=sets), on=traits)
    return _few_of_many(books, team, pairs.select("customer_id", "who", "own", "near", "group"))


def _or_whose_deal(books: Books, whom: pl.DataFrame) -> pl.DataFrame:
    """The customers; whom nobody is said to look after, the one whose deal with them is open."""
    sellers = open_deals(books).filter(pl.col("seller") != "").sort("opened", nulls_last=False)
    last = sellers.unique("customer_id", keep="last").select("customer_id", "seller")
    both = whom.join(last, on="customer_id", how="left", maintain_order="left")
    after = pl.col("looked_after_by").fill_null("")
    looked = pl.when(after == "").then("seller").otherwise(after)
    return both.with_columns(looked_after_by=looked).drop("seller")


def _few_of_many(books: Books, team: Team, pairs: pl.DataFrame) -> pl.DataFrame:
    """Of very many pairs a few for each customer: whose they are, then who spoke with them last,
    serves their place, speaks their language; the rest by a hash that a change of others leaves."""
    if pairs.height <= MANY_PAIRS:
        return pairs.drop("near")
    last = last_contacts(books).select("customer_id", met=_plain(pl.col("last_by")))
    names = team.table.with_row_index("who").select(
        "who", key=_plain(pl.col("key")), name=_plain(pl.col("name"))
    )
    known = pairs.join(last, on="customer_id", how="left").join(names, on="who")
    knows = (pl.col("met") != "") & (_is(pl.col("met"), "key") | _is(pl.col("met"), "name"))
    lot = pl.struct("customer_id", "who").hash(seed=0)
    order = [pl.col("own"), knows.fill_null(value=False), pl.col("near"), lot]
    known = known.sort("customer_id", *order, descending=[False, True, True, True, True])
    first = known.filter(pl.int_range(pl.len()).over("customer_id") < FEW)
    return first.select("customer_id", "who", "own", "group")


def _plain(words: pl.Expr) -> pl.Expr:
    return words.fill_null("").str.to_lowercase().str.strip_chars()


def _is(said: pl.Expr, column: str) -> pl.Expr:
    """Whether what was said is what the column has, whatever the case."""
    return (said != "") & (said == _plain(pl.col(column)))


def _names(of: str, wanted: str) -> pl.Expr:
    """Whether a list of the person's names what the customer has."""
    lower = pl.col(of).list.eval(pl.element().str.to_lowercase())
    return (pl.col(wanted) != "") & lower.list.contains(pl.col(wanted))


def _fits(of: str, wanted: pl.Expr) -> pl.Expr:
    """Whether a list of the person's is empty, or names what the customer has (or has not said)."""
    lower = pl.col(of).list.eval(pl.element().str.to_lowercase())
    return (pl.col(of).list.len() == 0) | (wanted == "") | lower.list.contains(wanted)


def unspoken(books: Books, lines: pl.DataFrame, team: Team) -> pl.DataFrame:
    """The lines with `their_language` where it is on record, and not among those of `who`: else "".

    `our_languages` are those of `who`, as they are on record.
    """
    theirs = customers(books).select("language", customer_id=pl.col("key"))
    ours = team.table.with_row_index("who").select("who", our_languages="languages")
    both = lines.join(theirs, on="customer_id", how="left", maintain_order="left")
    both = both.join(ours, on="who", how="left", maintain_order="left")
    wanted = _plain(pl.col("language").fill_null(""))
    return both.with_columns(
        their_language=pl.when(_fits("our_languages", wanted))
        .then(pl.lit(""))
        .otherwise("language"),
        our_languages=pl.col("our_languages").list.join(", "),
    ).drop("language")


def reached(books: Books, rows: pl.DataFrame, *, monday: date) -> pl.DataFrame:
    """The rows of whom may be contacted, each with the person and the way to reach them.

    The person whom the row names, else the one contacted last, else any on record; by the way used
    last, else by telephone or mail, whichever we have an address for; `addressed` says whether
    there is one. Whoever has said no by all ways, for any day of the week that is left, is left
    out; consent is asked of the records alone (`records.consents`).
    """
    from whybuy.records import consents, planned

    days = planned.days_of(monday, first=books.known_until)
    known = [consents.forbidden(until=books.known_until, on=day) for day in days]
    no = pl.concat(known)
    ready = _with_way(books, rows)
    if no.is_empty():
        return ready
    said = pl.col("customer_id").is_in(no["customer"].drop_nulls().implode())
    said |= pl.col("person").is_in(no["person"].drop_nulls().implode())
    asked = rows.filter(ready.select(said).to_series())
    ways = _ways(books, asked)
    free = ways
    for day in days:
        free = consents.may_be(free, until=books.known_until, on=day)
    best = free.sort("row", "rank").unique("row", keep="first", maintain_order=True)
    numbered = asked.drop("person", "channel").with_row_index("row")
    by = best.select("row", "person", "channel", "addressed")
    reached_so = numbered.join(by, on="row").drop("row")
    return pl.concat([ready.filter(~said), reached_so.select(ready.columns)])


def _last_person(books: Books) -> pl.DataFrame:
    """customer_id, last_person (of the last contact with somebody named), last_way."""
    from whybuy.evidence.last_contacts import marked
    from whybuy.records import consents

    met = marked(books).filter(pl.col("person").fill_null("") != "")
    last = met.group_by("customer_id", maintain_order=True).agg(last_person=pl.col("person").last())
    used = last_contacts(books).select("customer_id", "last_channel")
    words = used["last_channel"].unique().to_list()
    known = {word: consents.channel_of(word) for word in words if word}
    way = pl.col("last_channel").replace_strict(known, default="", return_dtype=pl.String)
    used = used.select("customer_id", last_way=way)
    return used.join(last, on="customer_id", how="left", maintain_order="left")


def _with_way(books: Books, rows: pl.DataFrame) -> pl.DataFrame:
    last = _last_person(books)
    both = rows.join(last, on="customer_id", how="left", maintain_order="left")
    named = pl.when(pl.col("person") != "").then("person")
    asked = pl.col("person") != ""
    both = both.with_columns(
        asked=asked, person=named.otherwise(pl.col("last_person").fill_null(""))
    )
    both = _or_another(_with_addresses(both)).drop("asked")
    last_way = pl.col("last_way").fill_null("")
    used = (last_way != "") & (_addressed(last_way) | pl.col("last_way").is_in(GONE_TO))
    ready = [pl.when(_addressed(pl.lit(way))).then(pl.lit(way)) for way in ("phone", "mail")]
    way = pl.coalesce(pl.when(used).then(last_way), *ready, pl.lit(CHANNELS[0]))
    both = both.with_columns(channel=way)
    there = _addressed(pl.col("channel")) | pl.col("channel").is_in(GONE_TO)
    return both.with_columns(addressed=there).drop("last_person", "last_way", "phone", "email")


def _with_addresses(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the telephone number and e-mail address of the person, else of the customer."""
    from whybuy.records import customers as records
    from whybuy.records import people

    own = people.frame().select(person="key", own_phone="phone", own_email="email")
    firm = records.reached().select("phone", "email", customer_id="key")
    both = rows.join(own, on="person", how="left", maintain_order="left")
    both = both.join(firm, on="customer_id", how="left", maintain_order="left")
    found = [_either(f"own_{name}", name).alias(name) for name in ("phone", "email")]
    return both.with_columns(found).drop("own_phone", "own_email")


def _or_another(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows, each of which nobody is named in and whose person has neither number nor address
    with the first on record of the customer who has one."""
    from whybuy.records import people

    known = people.frame().select(
        customer_id="customer", near="key", near_phone="phone", near_email="email"
    )
    has = (pl.col("near_phone").fill_null("") != "") | (pl.col("near_email").fill_null("") != "")
    first = known.filter(has).unique("customer_id", keep="first", maintain_order=True)
    both = rows.join(first, on="customer_id", how="left", maintain_order="left")
    none = (pl.col("phone") == "") & (pl.col("email") == "")
    take = ~pl.col("asked") & none & pl.col("near").is_not_null()
    names = {"person": "near", "phone": "near_phone", "email": "near_email"}
    return both.with_columns(
        pl.when(take).then(pl.col(other).fill_null("")).otherwise(name).alias(name)
        for name, other in names.items()
    ).drop("near", "near_phone", "near_email")


def _either(one: str, other: str) -> pl.Expr:
    said = pl.when(pl.col(one).fill_null("") != "").then(one)
    return said.otherwise(pl.col(other).fill_null(""))


def _addressed(way: pl.Expr) -> pl.Expr:
    """Whether there is a number or an address for the way."""
    by_phone = way.is_in(["phone", "message"]) & (pl.col("phone") != "")
    return by_phone | ((way == "mail") & (pl.col("email") != ""))


def _ways(books: Books, rows: pl.DataFrame) -> pl.DataFrame:
    """Every person and way for each row, the best first: row, customer, person, channel, rank,
    addressed. A way without an address comes after all that have one."""
    from whybuy.records import people

    known = people.frame().select(customer_id=pl.col("customer"), candidate=pl.col("key"))
    wanted = (
        _with_way(books, rows)
        .with_row_index("row")
        .select("row", "customer_id", "person", way="channel")
    )
    own = wanted.with_columns(candidate="person", nearness=pl.lit(0))
    others = wanted.join(known, on="customer_id").with_columns(nearness=pl.lit(1))
    columns = ("row", "customer_id", "candidate", "way", "nearness")
    whom = pl.concat([own.select(columns), others.select(columns)])
    whom = whom.unique(["row", "candidate"], keep="first", maintain_order=True)
    ways = pl.DataFrame({"channel": CHANNELS, "at": list(range(len(CHANNELS)))})
    used = pl.col("channel") == pl.col("way")
    place = pl.when(used).then(-1).otherwise(pl.col("at")) + pl.col("nearness") * 10
    whom = _with_addresses(whom.rename({"candidate": "person"}))
    goes = used & pl.col("channel").is_in(GONE_TO)
    every = whom.join(ways, how="cross").with_columns(
        addressed=_addressed(pl.col("channel")) | goes
    )
    return every.select(
        "row",
        "channel",
        "person",
        "addressed",
        customer=pl.col("customer_id"),
        rank=place + pl.when("addressed").then(0).otherwise(NO_ADDRESS),
    )
