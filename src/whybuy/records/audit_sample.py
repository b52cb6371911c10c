"""The audit sample: customers drawn by hash, all of whose passages are coded blind.

What a machine coded is corrected by it, so each customer's chance to be drawn is known, and whom
the queue would rather show plays no part. The same seed draws the same customers; a larger draw
holds the smaller one.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from whybuy.errors import BadInput
from whybuy.records import conversations, sources, standing_codings
from whybuy.records.models import AuditCustomer, AuditDraw, Batch

if TYPE_CHECKING:
    import polars as pl

    from whybuy.records.models import User


def draw(
    share: float | None = None,
    *,
    n: int | None = None,
    seed: str = "1",
    by: User | None = None,
) -> int:
    """Draw customers who have a conversation: a `share` of them, or `n`; how many are drawn now.

    Draw again when more conversations came, or to draw more: those drawn before stay. Raises
    BadInput for another seed while a draw stands, for fewer than before, and where there is nobody.
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
        if now == drawn:
            raise sources.NothingNew
        made = AuditDraw.objects.create(seed=seed, batch=batch)
        AuditCustomer.objects.bulk_create(
            AuditCustomer(draw=made, customer=key, probability=p) for key, p in now.items()
        )
        sources.count(batch, read=len(people), new=len(now.keys() - drawn.keys()))
    return len(now)


def drawn() -> pl.DataFrame:
    """The customers drawn: customer, probability (to be drawn), done (all is coded blind).

    A customer is done when somebody has read each of their conversations to its end for the audit
    (`codings.read(..., how="audit")`).
    """
    import polars as pl

    standing = _standing()
    rows = list(_members(standing).items()) if standing else []
    schema = {"customer": pl.String, "probability": pl.Float64}
    found = pl.DataFrame(rows, schema=schema, orient="row")
    left = _unread().select("customer").unique().with_columns(pl.lit(False).alias("done"))
    joined = found.join(left, on="customer", how="left", maintain_order="left")
    return joined.with_columns(pl.col("done").fill_null(True))


def to_code() -> pl.DataFrame:
    """The passages to code blind, in order: those of customers drawn, in what is not read yet.

    The columns of `conversations.passages`.
    """
    keys = _unread().join(drawn().select("customer"), on="customer", how="semi")
    return conversations.passages(of=keys["conversation"].to_list())


def _unread() -> pl.DataFrame:
    """The conversations that nobody read to their end for the audit: conversation, customer."""
    import polars as pl

    read = standing_codings.reads().filter(pl.col("how") == "audit")
    all_of_them = conversations.frame().select("conversation", "customer")
    return all_of_them.join(read, on="conversation", how="anti").drop_nulls("customer")


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
