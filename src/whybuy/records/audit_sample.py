"""The audit sample: customers drawn by hash, all of whose passages are coded blind.

What a machine coded is corrected by it, so each customer's chance to be drawn is known, and whom
the queue would rather show plays no part. The same seed draws the same customers; a larger draw
holds the smaller one.

What is read is what they had said when they were drawn. Who says more afterwards stays checked:
else those whom one asks again would fall out of the sample, and they are no chance lot. What they
said since is read for the next draw.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from whybuy.errors import BadInput
from whybuy.records import conversations, frames, sources, standing_codings
from whybuy.records.models import AuditCustomer, AuditDraw, Batch

if TYPE_CHECKING:
    import polars as pl

    from whybuy.records.models import User

_CAME = """SELECT v.key, c.key, COALESCE(MIN(h.batch_id), 0)
    FROM records_conversation AS v
        JOIN records_customer AS c ON c.id = v.customer_id
        LEFT JOIN records_historicalconversation AS h
            ON h.id = v.id AND h.customer_id = v.customer_id
    GROUP BY v.id, v.key, c.key ORDER BY v.id"""
"""By which batch each conversation came, as one of the customer whose it is."""


def draw(
    share: float | None = None,
    *,
    n: int | None = None,
    seed: str = "1",
    by: User | None = None,
) -> int:
    """Draw customers who have a conversation: a `share` of them, or `n`; how many are drawn now.

    Draw again when more conversations came, or to draw more: those drawn before stay, and what
    they said since is to be read too. Raises BadInput for another seed while a draw stands, for
    fewer than before, and where there is nobody.
    """
    people = sorted(set(conversations.frame()["customer"].drop_nulls()))
    if not people:
        raise BadInput("No conversation has a customer yet. Load some, and confirm whose they are.")
    before = _standing()
    drawn = {} if before is None else _members(before)
    if before is not None and before.seed != seed:
        raise BadInput(
            f"A sample was drawn with the seed {before.seed!r}. Draw with that one, or take it "
            f"back first: whybuy undo {before.batch.pk}."
        )
    limit, chance = _limit(people, drawn, share=share, n=n, seed=seed)
    now = {key: chance for key in people if _place(seed, key) <= limit}
    with sources.new_batch(source=sources.BY_HAND, kind="audit sample", by=by) as batch:
        if now == drawn and not since():
            raise sources.NothingNew
        made = AuditDraw.objects.create(seed=seed, batch=batch)
        AuditCustomer.objects.bulk_create(
            AuditCustomer(draw=made, customer=key, probability=p) for key, p in now.items()
        )
        sources.count(batch, read=len(people), new=len(now.keys() - drawn.keys()))
    return len(now)


def drawn() -> pl.DataFrame:
    """The customers drawn: customer, probability (to be drawn), done (all is coded blind).

    A customer is done when somebody has read each of the conversations that had come by a draw to
    its end for the audit (`codings.read(..., how="audit")`); of several draws, by any of them.
    """
    import polars as pl

    standing = _standing()
    rows = list(_members(standing).items()) if standing else []
    schema = {"customer": pl.String, "probability": pl.Float64}
    found = pl.DataFrame(rows, schema=schema, orient="row")
    joined = found.join(_done(_talks()), on="customer", how="left", maintain_order="left")
    return joined.with_columns(pl.col("until").is_not_null().alias("done")).drop("until")


def to_code() -> pl.DataFrame:
    """The passages to code blind: those of customers drawn, in what had come by the last draw.

    Customers in the order of the hash, so that those who are done are drawn by chance too; then
    what those who are done have said between draws. The columns of `conversations.passages`.
    """
    import polars as pl

    standing, talks = _standing(), _talks()
    if standing is None:
        return conversations.passages(of=[])
    done = _done(talks)["customer"]
    places = [_place(standing.seed, key) for key in talks["customer"]]
    waiting = talks.with_columns(
        pl.Series("place", places, dtype=pl.Float64),
        pl.col("customer").is_in(done.implode()).alias("done"),
    ).filter(~pl.col("read"), pl.col("came") < standing.batch.pk)
    order = waiting.sort("done", "place", maintain_order=True).select("conversation")
    said = conversations.passages(of=order["conversation"].to_list())
    return order.join(said, on="conversation", how="inner", maintain_order="left_right").select(
        said.columns
    )


def since() -> list[str]:
    """The conversations of customers drawn that came after the last draw: for the next one."""
    import polars as pl

    standing = _standing()
    if standing is None:
        return []
    return _talks().filter(pl.col("came") >= standing.batch.pk)["conversation"].to_list()


def uncounted() -> list[str]:
    """The conversations of customers who are done that came after the draw they are done for."""
    import polars as pl

    talks = _talks()
    read_for = talks.join(_done(talks), on="customer", how="inner", maintain_order="left")
    return read_for.filter(pl.col("came") >= pl.col("until"))["conversation"].to_list()


def _talks() -> pl.DataFrame:
    """What customers drawn said: conversation, customer, came (by which batch), read (blind).

    Where nothing is left of what had come by their first draw, all the rest counts as had come.
    """
    import polars as pl

    draws = _draws().group_by("customer").agg(pl.col("draw").min().alias("first"))
    schema = {"conversation": pl.String, "customer": pl.String, "came": pl.Int64}
    read = standing_codings.reads().filter(pl.col("how") == "audit")["conversation"]
    every = frames.read(_CAME, schema=schema).join(
        draws, on="customer", how="inner", maintain_order="left"
    )
    heard = conversations.heard(every["conversation"].to_list())
    nothing_left = pl.col("came").min().over("customer") > pl.col("first")
    return (
        every.filter(pl.col("conversation").is_in(heard))
        .with_columns(pl.when(nothing_left).then(0).otherwise("came").alias("came"))
        .with_columns(pl.col("conversation").is_in(read.implode()).alias("read"))
        .drop("first")
    )


def _done(talks: pl.DataFrame) -> pl.DataFrame:
    """Customers who are done, and for which draw, the last of those that are: customer, until."""
    import polars as pl

    left = talks.filter(~pl.col("read")).group_by("customer").agg(pl.col("came").min())
    wholly = pl.col("came").is_null() | (pl.col("came") >= pl.col("draw"))
    draws = _draws().join(left, on="customer", how="left").filter(wholly)
    return draws.group_by("customer").agg(pl.col("draw").max().alias("until"))


def _draws() -> pl.DataFrame:
    """Each draw that stands, by its batch, with its customers: customer, draw."""
    import polars as pl

    rows = AuditCustomer.objects.filter(draw__batch__state=Batch.State.LOADED)
    schema = {"customer": pl.String, "draw": pl.Int64}
    told = list(rows.values_list("customer", "draw__batch_id"))
    return pl.DataFrame(told, schema=schema, orient="row")


def _standing() -> AuditDraw | None:
    rows = AuditDraw.objects.filter(batch__state=Batch.State.LOADED)
    return rows.select_related("batch").order_by("-id").first()


def _members(draw: AuditDraw) -> dict[str, float]:
    rows = AuditCustomer.objects.filter(draw=draw).order_by("id")
    return dict(rows.values_list("customer", "probability"))


def _limit(
    people: list[str],
    drawn: dict[str, float],
    *,
    share: float | None,
    n: int | None,
    seed: str,
) -> tuple[float, float]:
    """Who lies up to which place is drawn, and how likely that was for each."""
    if (share is None) == (n is None):
        raise BadInput("Say how many to draw: a share of the customers, or a number of them.")
    before = max((_place(seed, key) for key in drawn), default=0.0)
    if share is not None:
        if not 0 < share <= 1:
            raise BadInput(f"A share lies between 0 and 1; this one is {share}.")
        _check_not_fewer(share, before)
        return share, share
    places = sorted(_place(seed, key) for key in people)
    if not 0 < (n or 0) <= len(places):
        raise BadInput(f"Draw between 1 and {len(places)} customers; that many were asked.")
    limit = max(places[(n or 0) - 1], before)
    return limit, sum(place <= limit for place in places) / len(places)


def _check_not_fewer(share: float, before: float) -> None:
    if share < before:
        raise BadInput(
            f"{before:.0%} of the customers are drawn already; a smaller sample would drop some "
            "who may be coded. Draw at least that share, or take the draw back first."
        )


def _place(seed: str, key: str) -> float:
    """Where a customer lies between 0 and 1: by the hash alone, not by what is known of them."""
    hashed = hashlib.blake2b(f"{seed}\0{key}".encode(), digest_size=8).digest()
    return (int.from_bytes(hashed) + 1) / 2**64
