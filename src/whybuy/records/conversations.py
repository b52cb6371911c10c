"""Conversations kept and read: whose they are, who spoke for whom, and what was said.

The words are written once (`scripts`); whose they are can be changed, with history and undo.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from whybuy.errors import BadInput, NotFound
from whybuy.records import editing, language, loading, scripts, sources
from whybuy.records.loading import Counts
from whybuy.records.models import Conversation, Tombstone, Turn
from whybuy.records.redacted_words import TOLD
from whybuy.records.talks import (
    REFERENCES,
    Talk,
    Unmatched,
    Unsided,
    frame,
    heard,
    one,
    passages,
    undated,
    unmatched,
    unsided,
)
from whybuy.records.transcript import SIDES, Laid, Named, Transcript, lay_out

if TYPE_CHECKING:
    import polars as pl

    from whybuy.records.models import Batch, User

__all__ = [
    "Given",
    "Talk",
    "Unmatched",
    "Unsided",
    "add",
    "add_all",
    "assign",
    "compare",
    "frame",
    "heard",
    "one",
    "passages",
    "remove",
    "set_side",
    "undated",
    "unmatched",
    "unsided",
]


@dataclass(frozen=True, slots=True)
class Given:
    """A transcript to be kept, and what is known of it. Keys name the other records.

    `key` is the id that the source has for it. Leave it empty where there is none: it is made from
    the words. A person's name has no place in a key.
    """

    transcript: Transcript
    key: str = ""
    customer: str | None = None
    person: str | None = None
    deal: str | None = None
    file: str = ""
    invented: bool | None = None


def add(
    transcript: Transcript,
    *,
    customer: str | None = None,
    person: str | None = None,
    deal: str | None = None,
    key: str = "",
    file: str = "",
    invented: bool | None = None,
    by: User | None = None,
    batch: Batch | None = None,
) -> str:
    """One conversation kept; its key. The same again changes nothing. Raises BadInput."""
    given = Given(transcript, key, customer, person, deal, file, invented)
    return add_all([given], by=by, batch=batch)[0][0]


def add_all(
    given: Sequence[Given],
    *,
    by: User | None = None,
    batch: Batch | None = None,
    source: str = sources.BY_HAND,
) -> tuple[list[str], Counts]:
    """Conversations kept, in one batch; their keys in order, and how many were new and changed.

    A customer, person or deal that stands is left: `assign` changes it. Other words under a known
    key take the place of those before, which an undo shows again; words that were redacted do
    not. Raises BadInput for unknown keys and for what `lay_out` refuses.
    """
    laid = [lay_out(one.transcript) for one in given]
    keys = _keys(given, laid)
    if batch is not None:
        return keys, _write(given, keys, laid, batch=batch)
    counts = Counts(0, 0, len(keys))
    with sources.new_batch(source=source, kind="conversations", by=by) as own:
        counts = _write(given, keys, laid, batch=own)
        if not (counts.new or counts.changed):
            raise sources.NothingNew
        sources.count(
            own, read=len(keys), new=counts.new, changed=counts.changed, unchanged=counts.unchanged
        )
    return keys, counts


def compare(given: Sequence[Given]) -> Counts:
    """What `add_all` would do, with nothing written."""
    laid = [lay_out(one.transcript) for one in given]
    return loading.compare("conversations", _rows(given, _keys(given, laid), laid))


def assign(
    key: str,
    *,
    customer: str | None = None,
    person: str | None = None,
    deal: str | None = None,
    sides: Mapping[str, str] | None = None,
    by: User | None = None,
    batch: Batch | None = None,
) -> int | None:
    """Say whose a conversation is; None leaves what stands, "" empties it; the batch's number.

    `sides` say by speaker for whom they spoke: customer, us, or "" for unknown. All is done or, on
    an error, nothing. Raises NotFound for an unknown conversation or speaker, BadInput for an
    unknown customer, person, deal or side.
    """
    told = {"customer": customer, "person": person, "deal": deal}
    fields = {name: value or None for name, value in told.items() if value is not None}
    if sides:
        fields["sides"] = _sides(key, sides)
    return editing.change("conversations", key, fields, by=by, batch=batch)


def set_side(key: str, speaker: str, side: str, *, by: User | None = None) -> int | None:
    """Say for whom a speaker spoke: customer, us, or "" for unknown; the batch's number.

    Raises NotFound for an unknown conversation or speaker.
    """
    return assign(key, sides={speaker: side}, by=by)


def _sides(key: str, told: Mapping[str, str]) -> str:
    """The sides that stand for a conversation once these are told, as they are stored."""
    for speaker, side in told.items():
        if side not in SIDES:
            raise BadInput(f"{side!r} is no side. Choose customer, us, or leave it empty.")
        if not Turn.objects.filter(script__conversation=key, speaker=speaker).exists():
            raise NotFound(f"Nobody called {speaker!r} speaks in the conversation {key!r}.")
    stored = Conversation.objects.filter(key=key).values_list("sides", flat=True).first() or ""
    stood = {who: side for side, _, who in (line.partition("\t") for line in stored.splitlines())}
    return "\n".join(f"{side}\t{who}" for who, side in sorted({**stood, **told}.items()))


def remove(key: str, *, by: User | None = None) -> int:
    """A conversation taken out; its words and codings wait for the undo of that batch."""
    return editing.remove("conversations", key, by=by)


def _write(given: Sequence[Given], keys: list[str], laid: list[Laid], *, batch: Batch) -> Counts:
    rows = _rows(given, keys, laid)
    counts = loading.load("conversations", rows, batch=batch)
    kept = zip(keys, laid, rows["script"], strict=True)
    scripts.write({key: one for key, one, script in kept if script is not None})
    return counts


def _keys(given: Sequence[Given], laid: Sequence[Laid]) -> list[str]:
    """The keys given; else one made from the words, the title and the day, the same every time."""
    seen: Counter[str] = Counter()
    keys: list[str] = []
    for asked, its in zip(given, laid, strict=True):
        if asked.key:
            keys.append(asked.key)
            continue
        known = f"{its.sha256}\0{asked.transcript.title}\0{asked.transcript.day}"
        made = f"talk-{hashlib.sha256(known.encode()).hexdigest()[:16]}"
        seen[made] += 1
        keys.append(made if seen[made] == 1 else f"{made}-{seen[made]}")
    return keys


def _rows(given: Sequence[Given], keys: list[str], laid: Sequence[Laid]) -> pl.DataFrame:
    """The conversations as a load wants them: null leaves what stands."""
    import polars as pl

    redacted = set(Tombstone.objects.filter(file_name=TOLD).values_list("old_sha256", flat=True))
    rows = [
        _row(*one, redacted=one[2].sha256 in redacted)
        for one in zip(given, keys, laid, strict=True)
    ]
    types = dict.fromkeys(rows[0] if rows else ("key",), pl.String)
    types |= {"day": pl.Date, "invented": pl.Boolean} if rows else {}
    return _left(pl.DataFrame(rows, schema=types, orient="row"))


def _row(asked: Given, key: str, laid: Laid, *, redacted: bool) -> dict[str, Any]:
    """One conversation; where its words were redacted, nothing that may name somebody."""
    told = asked.transcript
    named = {
        "title": _line(told.title) or None,
        "script": laid.sha256,
        "people": _lines(told.people) or None,
    }
    return {
        "key": key,
        **{name: getattr(asked, name) for name in REFERENCES},
        "day": told.day,
        "medium": told.medium,
        "file": asked.file or None,
        "format": told.format or None,
        "language": language.guess(laid.text) or None,
        "invented": asked.invented,
        **(dict.fromkeys(named) if redacted else named),
    }


def _left(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows without the customers, persons and deals of conversations that have one."""
    import polars as pl

    if not rows.height:
        return rows
    stand = frame().select(pl.col("conversation").alias("key"), *_stand())
    known = rows.join(stand, on="key", how="left", maintain_order="left")
    return known.with_columns(
        pl.when(pl.col(f"has_{name}").fill_null(False))
        .then(None)
        .otherwise(pl.col(name))
        .alias(name)
        for name in REFERENCES
    ).select(rows.columns)


def _stand() -> list[pl.Expr]:
    import polars as pl

    return [pl.col(name).is_not_null().alias(f"has_{name}") for name in REFERENCES]


def _line(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())


def _lines(people: Sequence[Named]) -> str:
    return "\n".join("\t".join(map(_line, (p.name, p.email, p.side))) for p in people)
