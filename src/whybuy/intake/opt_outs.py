"""The columns of other systems that say "do not call", "e-mail opt out": each yes is a no to us.

A no there is kept as a consent, in the batch of its customers or people, beside the record. An
empty cell or "no" says nothing: nobody asked them, and whoever said no before has still said so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from whybuy.intake.checks import Check
from whybuy.intake.contacting import yes_or_no
from whybuy.intake.lines import cell
from whybuy.intake.recognise import Recognised, fold, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from whybuy.records.loading import Counts
    from whybuy.records.models import Batch

CHANNELS = {
    "no_contact": "",
    "no_mail": "mail",
    "no_phone": "phone",
    "no_message": "message",
    "no_post": "post",
}
"""A field of a customers' or people's file, and the channel that its yes forbids."""
FIRST_WORDS = {"opted out of email": "no_mail", "unsubscribed from": "no_mail"}
"""One column a subscription, as some systems have them: their first words, and the field."""
YES = ("yes", "y", "true", "t", "1", "x", "on", "ja", "oui", "si", "sí", "sim", "opted out")
YES += ("opted-out", "opt out", "opt-out", "unsubscribed", "do not call", "do not contact")
NO = ("no", "n", "false", "f", "0", "off", "nein", "non", "nee", "não", "opted in", "opted-in")
NO += ("opt in", "opt-in", "subscribed", "", "-", "null", "n/a", "unknown", "none")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that says who does not want to be contacted: where, its name, what it forbids."""

    at: int
    name: str
    channel: str

    @property
    def alias(self) -> str:
        return f"opt_out_{self.at}"


def columns(recognised: Recognised, header: Sequence[str]) -> list[Column]:
    """All columns of a customers' or people's file that say so: any of them counts."""
    if recognised.kind not in ("customers", "people"):
        return []
    fields: dict[str, list[str]] = words()[recognised.kind]["fields"]
    meant = {fold(said): name for name in CHANNELS for said in fields[name]}
    taken = {at: name for name, at in recognised.columns.items()}
    found = list[Column]()
    for at, name in enumerate(header):
        first = (to for said, to in FIRST_WORDS.items() if fold(name).startswith(fold(said)))
        field = taken.get(at) or meant.get(fold(name)) or next(first, None)
        if field in CHANNELS:
            found.append(Column(at, name, CHANNELS[field]))
    return found


def values_of(found: Sequence[Column]) -> dict[str, str]:
    """The SQL of each column: true where they do not want it."""
    return {one.alias: yes_or_no(f"coalesce({cell(one.at)}, '')", yes=YES, no=NO) for one in found}


def checks_of(found: Sequence[Column]) -> Iterator[Check]:
    """A word that says neither is not guessed: the row waits until somebody mends it."""
    for one in found:
        reason = f"The column {one.name!r} says neither yes nor no."
        remedy = "Write yes for who does not want it; leave it empty for who said nothing."
        yield Check(one.alias, f"{one.alias} IS NULL", reason, remedy)


def without(
    found: Sequence[Column], good: pl.DataFrame, *, kind: str
) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """The records' own fields; and who does not want what: record (key), channel, column."""
    import polars as pl

    if not found:
        return good, None
    named = {one.alias: one for one in found}
    long = good.unpivot(on=list(named), index="key", variable_name="alias", value_name="no")
    said = long.filter(pl.col("no")).select(
        pl.col("key").alias("record"),
        pl.col("alias")
        .replace_strict({a: one.channel for a, one in named.items()})
        .alias("channel"),
        pl.col("alias").replace_strict({a: one.name for a, one in named.items()}).alias("column"),
        pl.lit(kind).alias("kind"),
    )
    return good.drop(*named), said


def load(said: pl.DataFrame, *, batch: Batch, source: str) -> tuple[Counts, list[str]]:
    """The consents of who said no, once their records are loaded; and what to tell of them."""
    from whybuy.records import loading

    rows = _consents(said, source=source)
    found = loading.load("consents", rows, batch=batch)
    return found, list(told(said, rows))


def told(said: pl.DataFrame, rows: pl.DataFrame) -> Iterator[str]:
    """What becomes of them, in words."""
    if said.height:
        who, named = said["record"].n_unique(), said["column"].unique(maintain_order=True)
        yield (
            f"{who} of them do not want to be contacted ({', '.join(named)}): kept as consents, "
            "and on no list."
        )
    if lost := said.height - rows.height:
        yield (
            f"{lost} of these could not be kept, for nobody knows whose people they are: import "
            "them again with their company."
        )


def _consents(said: pl.DataFrame, *, source: str) -> pl.DataFrame:
    """The rows as the records take them; a person who is with no customer has none."""
    import polars as pl

    from whybuy.records import people

    at = people.frame().select("customer", record="key")
    if said.height and said["kind"][0] == "people":
        whose = said.join(at, on="record").with_columns(person="record")
    else:
        whose = said.with_columns(customer="record", person=pl.lit(None, pl.String))
    keyed = pl.struct("kind", "record", "column").map_elements(_key, return_dtype=pl.String)
    return whose.filter(pl.col("customer").is_not_null()).select(
        keyed.alias("key"),
        "customer",
        "person",
        "channel",
        pl.lit(value=False).alias("allowed"),
        pl.format("{} ({})", "column", pl.lit(source)).alias("source"),
    )


def _key(row: Mapping[str, str]) -> str:
    """One a record and column: the same file again changes nothing."""
    said = "\0".join((row["kind"], row["record"], fold(row["column"])))
    return f"opt-out-{hashlib.blake2b(said.encode(), digest_size=8).hexdigest()}"
