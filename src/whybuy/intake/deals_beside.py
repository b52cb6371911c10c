"""What a file of deals says besides: since when each is at its stage, and who speaks for them.

Both are kept in the batch of the deals. Whoever is on record already stays as they are; what part
somebody has in the decision no such file tells.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from whybuy.records.models import Batch

FIELDS = ("staged_on", "contact", "contact_id")
"""Columns of exports that no deal has."""
LONGEST = {"key": 200, "name": 300, "email": 254}
_ADDRESS = re.compile(r"\s*[(<]?([^\s()<>;,]+@[^\s()<>;,]+)[)>]?\s*")


@dataclass(frozen=True, slots=True)
class DealsBeside:
    """The stages' days and the people, as the records take them, new to them."""

    stage_changes: pl.DataFrame
    people: pl.DataFrame

    def load(self, batch: Batch) -> bool:
        """True, for all of it is new."""
        from whybuy.records import loading

        loading.load("people", self.people, batch=batch)
        loading.load("stage_changes", self.stage_changes, batch=batch)
        return True

    def told(self) -> Iterator[str]:
        """What there is, in words."""
        if count := self.stage_changes.height:
            yield f"When they came to their stage is kept, of {count:,} deal{'s' * (count > 1)}."
        if count := self.people.height:
            names = ", ".join(map(repr, self.people["name"].head(5)))
            more = f" and {count - 5:,} more" if count > 5 else ""
            yield (
                f"People of theirs made from it, {count:,}: {names}{more}. What part they have in "
                "the decision it does not say."
            )


def deals_beside(
    deals: pl.DataFrame, said: pl.DataFrame | None, *, today: date
) -> DealsBeside | None:
    """What the rows `said` beside their `deals`, in the same order; None where it is nothing."""
    import polars as pl

    if said is None:
        return None
    rows = deals.select("key", "customer", *({"stage"} & set(deals.columns)))
    rows = pl.concat([rows, said], how="horizontal").to_dicts()
    found = DealsBeside(_stages(rows, today=today), _people(rows))
    return found if found.stage_changes.height or found.people.height else None


def _stages(rows: list[dict[str, Any]], *, today: date) -> pl.DataFrame:
    import polars as pl

    from whybuy.records import loading

    changes = [
        {"key": _hash(row["key"], row["stage"], day), "deal": row["key"], "stage": row["stage"]}
        | {"day": day}
        for row in rows
        if (day := row.get("staged_on")) and row.get("stage") and day <= today
    ]
    schema = {"key": pl.String, "deal": pl.String, "stage": pl.String, "day": pl.Date}
    found = pl.DataFrame(changes, schema=schema)
    return found.filter(pl.col("key").is_in(loading.unknown("stage_changes", found["key"])))


def _hash(*said: object) -> str:
    """As a list of stage changes without ids has it."""
    text = "|".join(map(str, said))
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:16]


def _people(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Those whom nobody has on record, each once."""
    import polars as pl

    from whybuy.records import editing, people

    known, new = people.frame(), dict[str, dict[str, str]]()
    keys, emails = set(known["key"]), {one.casefold() for one in known["email"] if one}
    names = {(row["customer"], row["name"].casefold()) for row in known.iter_rows(named=True)}
    for row in rows:
        for person in _named(row):
            email, called = person["email"], (row["customer"], person["name"].casefold())
            if person["key"] in keys or email.casefold() in emails or called in names:
                continue
            key = person["key"] or email or editing.key_like(person["name"], taken=keys)
            if any(len(text) > LONGEST[name] for name, text in {**person, "key": key}.items()):
                continue
            new[key] = {**person, "key": key, "customer": row["customer"]}
            keys, names = keys | {key}, names | {called}
            emails |= {email.casefold()} if email else set()
    schema = {"key": pl.String, "customer": pl.String, "name": pl.String, "email": pl.String}
    return pl.DataFrame(list(new.values()), schema=schema)


def _named(row: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """The people in a row's cells: "Ana Silva (ana@example.com);Ben Ode", their ids "501;502"."""
    said = [one.strip() for one in (row.get("contact") or "").split(";")]
    ids = [one.strip() for one in (row.get("contact_id") or "").split(";")]
    ids = ids if len(ids) == len(said) else []
    for one, key in zip_longest(said, ids, fillvalue=""):
        address = _ADDRESS.search(one)
        name = _ADDRESS.sub(" ", one).strip(" ,-")
        if name and row["customer"]:
            yield {"key": key, "name": name, "email": address[1] if address else ""}
