"""The firm's codebook: what may be read in a customer's words. It starts from `codebook.toml`.

A code's key never changes; its name, meaning and place may, each in a batch that can be undone.
Codes are merged or retired, never removed: nothing that was coded is lost.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from whybuy.errors import BadInput, NotFound
from whybuy.records import editing, loading, models, sources

if TYPE_CHECKING:
    from whybuy.records.models import User

DRIVERS = ("revenue", "cost", "risk", "emotion")
SHIPPED = "whybuy"
"""The source of the codes that every firm starts from."""


@dataclass(frozen=True, slots=True)
class Code:
    """One code. `driver` is "" for what is no reason; `parent` and `merged_into` are keys or ""."""

    key: str
    name: str
    driver: str
    means: str
    parent: str = ""
    merged_into: str = ""
    retired: bool = False


def codes(*, all: bool = False) -> list[Code]:
    """The codes in use, in the order of the codebook; with `all`, merged and retired ones too."""
    found = _codes().values()
    return [code for code in found if all or not (code.merged_into or code.retired)]


def one(key: str) -> Code:
    """One code, in use or not. Raises NotFound."""
    found = _codes().get(key)
    if found is None:
        raise NotFound(f"There is no code {key!r} in the codebook. See them with: whybuy codebook.")
    return found


def resolve(key: str) -> str:
    """The key of the code that this one was merged into, at the end of the chain; else its own."""
    return resolved().get(key, key)


def resolved() -> dict[str, str]:
    """Every code's key to that of the code that it counts as."""
    book = _codes()
    return {key: _end(book, key) for key in book}


def add(
    name: str,
    *,
    driver: str = "",
    means: str = "",
    parent: str = "",
    by: User | None = None,
    batch: models.Batch | None = None,
) -> str:
    """A new code; its key. Raises BadInput for an unknown driver or parent."""
    if batch is not None:
        return _add(name, driver=driver, means=means, parent=parent, by=by, batch=batch)
    with editing.together(by=by, kind="codebook") as batch:
        return _add(name, driver=driver, means=means, parent=parent, by=by, batch=batch)


def rename(
    key: str, name: str | None = None, *, means: str | None = None, by: User | None = None
) -> int | None:
    """Another name or meaning for a code; the batch's number, to undo it with."""
    told = {"name": name, "means": means}
    return _change(key, {field: text for field, text in told.items() if text is not None}, by=by)


def move(
    key: str, *, driver: str | None = None, parent: str | None = None, by: User | None = None
) -> int | None:
    """Another place for a code: under another driver or parent ("" for none)."""
    if parent:
        _check_parent(key, parent)
        driver = one(parent).driver if driver is None else driver
    told = {"driver": driver, "parent": parent}
    return _change(key, {field: text for field, text in told.items() if text is not None}, by=by)


def merge(key: str, into: str, *, by: User | None = None) -> int | None:
    """All that was or will be coded with `key` counts as `into`; an undo takes them apart."""
    one(key)
    if resolve(one(into).key) == resolve(key):
        raise BadInput(f"{key!r} and {into!r} count as one code already. Nothing was changed.")
    return _change(key, {"merged_into": resolve(into)}, by=by)


def split(key: str, into: Sequence[str], *, by: User | None = None) -> list[str]:
    """New codes of these names under a code, to tell apart what it holds; their keys.

    What was coded with it stays so until somebody codes it with one of the new ones.
    """
    whole = one(key)
    if len({name.strip() for name in into} - {""}) < 2:
        raise BadInput(f"Give two or more different names to split {whole.name!r} into.")
    with editing.together(by=by, kind="codebook") as batch:
        return [_add(n, driver=whole.driver, parent=key, by=by, batch=batch) for n in into]


def retire(key: str, *, by: User | None = None) -> int | None:
    """A code taken out of use; what was coded with it stays coded."""
    return _change(key, {"retired": True}, by=by)


def _codes() -> dict[str, Code]:
    """The shipped codes as the firm has them now, then the firm's own, by key."""
    rows = models.Code.objects.order_by("id").values_list(*Code.__slots__)
    own = {row[0]: Code(*row) for row in rows}
    return {**{key: own.get(key, code) for key, code in _shipped().items()}, **own}


@cache
def _shipped() -> Mapping[str, Code]:
    text = Path(__file__).with_name("codebook.toml").read_text(encoding="utf-8")
    found = [
        Code(said["key"], said["name"], said.get("driver", ""), said["means"])
        for said in tomllib.loads(text)["code"]
    ]
    return {code.key: code for code in found}


def _seed() -> None:
    """The shipped codes among the records, so that they have a history like any other."""
    import polars as pl

    missing = loading.unknown("codes", list(_shipped()))
    if not missing:
        return
    rows = [_shipped()[key] for key in missing]
    named = {
        name: [getattr(row, name) for row in rows] for name in ("key", "name", "driver", "means")
    }
    with sources.new_batch(source=SHIPPED, kind="codebook") as batch:
        loading.load("codes", pl.DataFrame(named), batch=batch)
        sources.count(batch, read=len(rows), new=len(rows))


def _change(key: str, fields: Mapping[str, object], *, by: User | None) -> int | None:
    one(key)
    if not str(fields.get("name", key)).strip():
        raise BadInput(f"The code {key!r} needs a name.")
    _seed()
    with editing.together(by=by, kind="codebook") as batch:
        editing.change("codes", key, fields, by=by, batch=batch)
    return batch.pk


def _add(
    name: str,
    *,
    driver: str = "",
    means: str = "",
    parent: str = "",
    by: User | None,
    batch: models.Batch,
) -> str:
    name = " ".join(name.split())
    if not name:
        raise BadInput("A code needs a name.")
    driver = driver or (one(parent).driver if parent else "")
    fields = {"key": _new_key(name, driver), "name": name, "driver": driver, "means": means}
    return editing.add("codes", {**fields, "parent": parent}, by=by, batch=batch)


def _new_key(name: str, driver: str) -> str:
    """A key that no code has or ever had: the driver, a dot, the name in plain letters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    said = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40] or "code"
    stem = f"{driver}.{said}" if driver else said
    history = getattr(models.Code, "history")  # noqa: B009 -- the checker does not know it
    taken = {*_shipped(), *history.filter(key__startswith=stem).values_list("key", flat=True)}
    number = 1
    while (key := stem if number == 1 else f"{stem}_{number}") in taken:
        number += 1
    return key


def _check_parent(key: str, parent: str) -> None:
    """A code cannot stand under itself, nor under one that stands under it."""
    above, seen = one(parent), {parent}
    while above.key != key and above.parent and above.parent not in seen:
        seen.add(above.parent)
        above = one(above.parent)
    if above.key == key:
        raise BadInput(f"{key!r} cannot stand under {parent!r}, which stands under it.")


def _end(book: Mapping[str, Code], key: str) -> str:
    """The end of the chain of mergers. Undos in another order may close a circle: its least key."""
    seen: list[str] = []
    while key not in seen:
        seen.append(key)
        into = book[key].merged_into if key in book else ""
        if not into:
            return key
        key = into
    return min(seen[seen.index(key) :])
