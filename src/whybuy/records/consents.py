"""Who may not be contacted, and how: what customers said of it, and the one filter of all lists.

The rule, for each channel: of the words that hold on the day and are about this channel or all, the
newest counts; of two of one day, the no; a no without a day goes before every yes. A person's own
no is lifted by their own yes alone. A no of the whole customer binds everybody there, but for who
said yes themselves since. Who said nothing is free.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from whybuy.errors import BadInput
from whybuy.records import frames, people
from whybuy.records.models import Consent

if TYPE_CHECKING:
    import polars as pl

CHANNELS: tuple[str, ...] = tuple(Consent.Channel.values)
SAID_AS = {
    "mail": ("mail", "e-mail", "email", "newsletter", "mailing"),
    "phone": ("phone", "call", "video", "telephone"),
    "visit": ("visit", "meeting", "fair"),
    "post": ("post", "letter", "card"),
    "message": ("message", "text", "sms", "whatsapp", "chat"),
}
"""Each channel, and the words for it of a contact's free channel."""
EVERYBODY = "everybody on record there said no"
_WHOM = ("customer", "person")

_QUERY = """
    SELECT k.key, c.key, p.key, k.channel, k.allowed, k.source, k.said_on, k.until, k.batch_id
    FROM records_consent AS k JOIN records_customer AS c ON c.id = k.customer_id
        LEFT JOIN records_person AS p ON p.id = k.person_id"""


def frame(*, until: date | None = None) -> pl.DataFrame:
    """All words on being contacted, or those said by a day or on none that we know, as entered.

    key, customer and person (keys; no person: the whole customer), channel ("": all), allowed,
    source, said_on, until (the last day on which it holds, null: no end), batch.
    """
    if until is None:
        return _read("", [])
    return _read("WHERE k.said_on IS NULL OR k.said_on <= %s", [until])


def of(customer_key: str) -> pl.DataFrame:
    """The words of one customer and of the people there, in the columns of `frame`, newest last."""
    at = "(SELECT id FROM records_customer WHERE key = %s)"
    return _read(f"WHERE c.key = %s OR p.customer_id = {at}", [customer_key, customer_key])


def forbidden_of(customer_key: str) -> pl.DataFrame:
    """Who may not be contacted today at one customer, in the columns of `forbidden`."""
    import polars as pl

    met = people.of(customer_key).select("customer", person="key")
    at = "(SELECT id FROM records_customer WHERE key = %s)"
    # Whoever is named here may have said more since, as somebody of another customer.
    named = f"SELECT person_id FROM records_consent WHERE customer_id = {at}"  # noqa: S608
    where = f"WHERE c.key = %s OR p.customer_id = {at} OR k.person_id IN ({named})"
    no = _forbidden(_in_force(_read(where, [customer_key] * 3), date.today()), met)
    return _told(no.filter(pl.col("customer") == customer_key))


def forbidden(
    *, until: date | None = None, channel: str = "", on: date | None = None
) -> pl.DataFrame:
    """Who may not be contacted on a day (`on`, else `until`, else today), a row each.

    customer, person (null: with nobody named), channel ("": by none; else the one), source (how we
    know). With `channel` (or a contact's word for one) only those who may not be reached by it. A
    customer where every person on record said no is not contacted with nobody named either.
    What was said after `until` lifts nothing, but a no said since binds all the same.
    """
    import polars as pl

    day, words = on or until or date.today(), frame()
    met = people.frame().select("customer", person="key").drop_nulls()
    no = _forbidden(_in_force(words, day), met)
    if until is not None:
        then = words.filter(pl.col("said_on").is_null() | (pl.col("said_on") <= until))
        both = pl.concat([no, _forbidden(_in_force(then, day), met)])
        no = both.unique([*_WHOM, "channel"], keep="first", maintain_order=True)
    if channel:
        return no.filter(pl.col("channel") == _known(channel))
    return _told(no)


def _told(no: pl.DataFrame) -> pl.DataFrame:
    """One row for all channels, where all are forbidden."""
    import polars as pl

    every = no.group_by(*_WHOM, maintain_order=True).agg(pl.len(), pl.col("source").first())
    whole = every.filter(pl.col("len") == len(CHANNELS)).select(
        *_WHOM, pl.lit("").alias("channel"), "source"
    )
    some = no.join(whole, on=_WHOM, how="anti", nulls_equal=True)
    return pl.concat([whole, some]).sort(*_WHOM, "channel", nulls_last=False)


def may_be(
    proposed: pl.DataFrame, *, until: date | None = None, on: date | None = None
) -> pl.DataFrame:
    """The rows of whom may be contacted so, in their order: every list goes through here.

    `proposed` has `customer` and, where known, `person` (a key; "" or null: nobody named) and
    `channel` ("" or null: open, so long as one is left). A channel that nobody knows is refused
    where any is forbidden. Somebody who is not on record is as free as the customer.
    """
    import polars as pl

    no: dict[tuple[str | None, str | None], set[str]] = {}
    for customer, person, channel, _ in forbidden(until=until, on=on).iter_rows():
        said = {channel} if channel else set(CHANNELS)
        # Whom a person is with may be told wrongly; their own no goes with them.
        for whom in ((customer, person), (None, person)) if person else ((customer, None),):
            no.setdefault(whom, set()).update(said)
    if not no:
        return proposed
    at = dict(people.frame().select("key", "customer").iter_rows())

    def free(row: dict[str, str | None]) -> bool:
        customer, person = row["customer"], row.get("person") or None
        said = no.get((customer, person), set[str]())
        if person is None or at.get(person) != customer:
            said = said | no.get((customer, None), set()) | no.get((None, person), set())
        return _is_free(row.get("channel") or "", said)

    named = [name for name in (*_WHOM, "channel") if name in proposed.columns]
    kept = [free(row) for row in proposed.select(named).iter_rows(named=True)]
    return proposed.filter(pl.Series(kept, dtype=pl.Boolean))


def channel_of(word: str) -> str:
    """The channel that a contact's word for it means: "call" is phone; "" where none is meant."""
    said = word.strip().casefold()
    return next((channel for channel, words in SAID_AS.items() if said in words), "")


def _known(channel: str) -> str:
    found = channel_of(channel)
    if not found:
        raise BadInput(f"{channel!r} is no channel. Choose {', '.join(CHANNELS)}.")
    return found


def _is_free(channel: str, no: set[str]) -> bool:
    if not channel.strip():
        return len(no) < len(CHANNELS)
    found = channel_of(channel)
    return found not in no if found else not no


def _in_force(words: pl.DataFrame, day: date) -> pl.DataFrame:
    """The words that hold on a day, one row a channel; `rank` is when they were said."""
    import polars as pl

    undated = pl.when("allowed").then(date.min).otherwise(date.max)
    held = words.filter(pl.col("until").is_null() | (pl.col("until") >= day))
    general = held.filter(pl.col("channel") == "").drop("channel")
    every = general.join(pl.DataFrame({"channel": CHANNELS}), how="cross")
    return pl.concat(
        [held.filter(pl.col("channel") != ""), every.select(held.columns)]
    ).with_columns(pl.coalesce("said_on", undated).alias("rank"))


def _read(where: str, given: list[object]) -> pl.DataFrame:
    import polars as pl

    schema = dict.fromkeys(("key", "customer", "person", "channel"), pl.String)
    whole = schema | {"allowed": pl.Boolean, "source": pl.String}
    whole |= {"said_on": pl.Date, "until": pl.Date, "batch": pl.Int64}
    return frames.read(f"{_QUERY} {where} ORDER BY k.id", given, schema=whole)


def _forbidden(words: pl.DataFrame, met: pl.DataFrame) -> pl.DataFrame:
    """customer, person, channel, source: who said no, and everybody whom that no binds.

    `met`: customer and person, of everybody on record.
    """
    import polars as pl

    own = _newest(words.filter(pl.col("person").is_not_null()), "person")
    firm = _newest(
        pl.concat([words.filter(pl.col("person").is_null()), _of_all(own, met)], how="diagonal"),
        "customer",
    ).filter(~pl.col("allowed"))
    since = own.filter("allowed").select("person", "channel", own_rank="rank")
    bound = (
        firm.drop("person")
        .join(met, on="customer")
        .join(since, on=["person", "channel"], how="left")
        .filter(pl.col("own_rank").is_null() | (pl.col("own_rank") <= pl.col("rank")))
    )
    said = own.filter(~pl.col("allowed"))
    there = said.drop("customer").join(met, on="person")
    columns = (*_WHOM, "channel", "source")
    no = pl.concat([one.select(columns) for one in (said, there, bound, firm)])
    return no.unique([*_WHOM, "channel"], keep="first", maintain_order=True)


def _newest(words: pl.DataFrame, whose: str) -> pl.DataFrame:
    """The word that counts, of each person or customer and channel."""
    import polars as pl

    ordered = words.sort("rank", ~pl.col("allowed"), maintain_order=True)
    return ordered.unique([whose, "channel"], keep="last", maintain_order=True)


def _of_all(own: pl.DataFrame, met: pl.DataFrame) -> pl.DataFrame:
    """A no of customers where every person on record said no, on the day of the last of them."""
    import polars as pl

    size = met.group_by("customer").agg(pl.len().alias("people"))
    no = own.filter(~pl.col("allowed")).drop("customer").join(met, on="person")
    said = no.group_by("customer", "channel").agg(pl.len(), pl.col("rank").max())
    return (
        said.join(size, on="customer")
        .filter(pl.col("len") == pl.col("people"))
        .select(
            "customer",
            "channel",
            "rank",
            pl.lit(None, pl.String).alias("person"),
            pl.lit(value=False).alias("allowed"),
            pl.lit(EVERYBODY).alias("source"),
        )
    )
