"""Who took part in conversations, as their files name them; mails above all."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from whybuy.records.models import Conversation

if TYPE_CHECKING:
    import polars as pl


def frame(*, until: date | None = None) -> pl.DataFrame:
    """One row a name that a conversation's file has: conversation, name, email, side.

    Of all conversations, or of those up to a day (those without one among them). side is
    "customer", "us", or "" where the file does not say.
    """
    import polars as pl
    from django.db.models import Q

    rows = Conversation.objects.exclude(people="").order_by("id")
    if until is not None:
        rows = rows.filter(Q(day=None) | Q(day__lte=until))
    told = [
        (key, *f"{line}\t\t".split("\t")[:3])
        for key, people in rows.values_list("key", "people")
        for line in people.splitlines()
    ]
    columns = ("conversation", "name", "email", "side")
    return pl.DataFrame(told, schema=dict.fromkeys(columns, pl.String), orient="row")
