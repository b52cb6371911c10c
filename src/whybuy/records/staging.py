"""A frame checked, laid in a temporary table and set beside the records, by the database itself."""

# ruff: noqa: S608 -- names of tables and columns come from our own models, never from a file

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db import models as db

from whybuy.errors import BadInput
from whybuy.records.kinds import KINDS, Kind, quoted
from whybuy.records.models.mention import OWN

if TYPE_CHECKING:
    import polars as pl

CHUNK = 50_000


def limits(kind: Kind) -> dict[str, int]:
    """The longest text that each of the kind's fields holds, in letters; `key` included."""
    found = {
        name: kind.field(name) for name in ("key", *kind.fields) if name not in kind.references
    }
    lengths = {name: field.max_length for name, field in found.items() if field.max_length}
    return lengths | dict.fromkeys(kind.references, 200)


def checked(kind: Kind, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame in the kind's types. Raises BadInput for what the records could not hold."""
    import polars as pl

    if strange := set(frame.columns) - {"key", *kind.fields}:
        raise BadInput(
            f"{kind.name} have no {', '.join(sorted(strange))}; "
            f"they have: key, {', '.join(kind.fields)}."
        )
    if "key" not in frame.columns:
        raise BadInput(f"{kind.name} need the column key, the firm's own id for each.")
    try:
        typed = frame.with_columns(pl.col(name).cast(type_of(kind, name)) for name in frame.columns)
    except pl.exceptions.PolarsError as error:
        wanted = ", ".join(f"{name} {type_of(kind, name)}" for name in frame.columns)
        raise BadInput(f"{kind.name} need columns of these types: {wanted}. {error}") from error
    _check_keys(kind, typed)
    _check_texts(kind, typed)
    _check_choices(kind, typed)
    return typed


def type_of(kind: Kind, name: str) -> Any:
    """The Polars type of a field of the kind; a reference is the other record's key."""
    import polars as pl

    if name == "key" or name in kind.references:
        return pl.String
    types = {db.BigIntegerField: pl.Int64, db.BooleanField: pl.Boolean, db.DateField: pl.Date}
    types |= {db.FloatField: pl.Float64}
    return types.get(type(kind.field(name)), pl.String)


def _check_keys(kind: Kind, frame: pl.DataFrame) -> None:
    keys = frame["key"]
    if empty := int((keys.is_null() | (keys == "")).sum()):
        raise BadInput(f"{empty} of {len(keys)} {kind.name} have no key. Give each its own id.")
    if keys.n_unique() < len(keys):
        twice = keys.filter(keys.is_duplicated())
        raise BadInput(
            f"{len(twice)} {kind.name} share a key with another, such as {twice[0]!r}. "
            "Keep one row for each key."
        )


def _check_texts(kind: Kind, frame: pl.DataFrame) -> None:
    import polars as pl

    longest = limits(kind)
    for name in frame.columns:
        if frame.schema[name] != pl.String:
            continue
        long = int((frame[name].str.len_chars() > longest.get(name, 2**31)).sum())
        if long:
            raise BadInput(
                f"{long} {kind.name} have a {name} longer than {longest[name]} letters. Shorten it."
            )
        if frame[name].str.contains("\0", literal=True).any():
            raise BadInput(f"A {name} of {kind.name} holds a NUL character. Remove it.")
        empty = frame.filter(pl.col(name).str.strip_chars() == "")["key"]
        if name in kind.required and len(empty):
            raise BadInput(
                f"{len(empty)} {kind.name} have no {name}, such as {empty[0]!r}. Give it."
            )


def _check_choices(kind: Kind, frame: pl.DataFrame) -> None:
    for name in frame.columns:
        choices = None if name == "key" else getattr(kind.field(name), "choices", None)
        if not choices:
            continue
        good = [str(value) for value, _ in choices]
        wrong = frame[name].drop_nulls().unique().sort()
        wrong = [value for value in wrong if value not in ("", *good)]
        if wrong:
            raise BadInput(
                f"{wrong[0]!r} is no {name} of {kind.name}. Choose {', '.join(good)}, "
                "or leave it empty where it is not known."
            )


@contextmanager
def staged(
    kind: Kind, frame: pl.DataFrame, *, leave: bool = False, emptied: tuple[str, ...] = ()
) -> Iterator[str]:
    """The temporary table `compared`: the frame's rows beside the records they name.

    Its columns: row, key, the frame's fields (references as `<name>_id`), record_id, mask (the
    bits that the mention will hold) and became: 'new', 'changed' or 'unchanged'. With `leave`,
    records that are there already count as unchanged, whatever the frame says of them. Of the
    fields `emptied` a null is not "not given": it empties them.
    Raises BadInput for what `checked` refuses and for references that nobody knows.
    """
    typed = checked(kind, frame)
    given = tuple(name for name in kind.fields if name in typed.columns)
    try:
        lay("staged", typed.sort("key"))
        with connection.cursor() as cursor:
            cursor.execute(_comparison(kind, given, leave=leave, emptied=emptied))
        _check_references(kind, given)
        _check_required(kind, given)
        yield "compared"
    finally:
        drop("compared", "staged")


def lay(table: str, frame: pl.DataFrame) -> None:
    """A temporary table with the frame's columns and `row`, its rows counted from 0."""
    import polars as pl

    rows = frame.with_columns(pl.col(pl.Date).dt.to_string()).with_row_index("row")
    columns = ", ".join(f"{quoted(n)} {_sql_type(t)}" for n, t in rows.schema.items())
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns})")
    _copy(table, rows) if connection.vendor == "postgresql" else _insert(table, rows)


def _sql_type(dtype: pl.DataType) -> str:
    import polars as pl

    if dtype.is_integer():
        return "bigint"
    if dtype.is_float():
        return "double precision"
    return "boolean" if dtype == pl.Boolean else "text"


def _insert(table: str, rows: pl.DataFrame) -> None:
    marks = ", ".join(["?"] * rows.width)
    with connection.cursor() as cursor:
        raw: Any = cursor.connection
        # Outside a transaction each row would be one; this BEGIN locks no table but our own.
        alone = not raw.in_transaction
        if alone:
            raw.execute("BEGIN DEFERRED")
        for chunk in rows.iter_slices(CHUNK):
            raw.executemany(f"INSERT INTO {table} VALUES ({marks})", chunk.rows())
        if alone:
            raw.execute("COMMIT")


def _copy(table: str, rows: pl.DataFrame) -> None:
    with connection.cursor() as cursor:
        raw: Any = cursor
        with raw.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows.iter_rows():
                copy.write_row(row)
        cursor.execute(f"ANALYZE {table}")


def drop(*tables: str) -> None:
    """Temporary tables gone, where the connection still listens."""
    if connection.needs_rollback:
        return
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DROP TABLE IF EXISTS {table}")


def _comparison(
    kind: Kind, given: tuple[str, ...], *, leave: bool, emptied: tuple[str, ...]
) -> str:
    """The SQL that makes `compared` from `staged`."""
    values = [f"{_given(kind, name)} AS {kind.column(name)}" for name in given]
    differs = " OR ".join(f"({_said(kind, n, emptied)} AND {_differs(kind, n)})" for n in given)
    gave = _gave(kind, given, leave=leave, emptied=emptied)
    changed = "FALSE" if leave else differs or "FALSE"
    joins = [
        f"LEFT JOIN {KINDS[other].table} AS {quoted('to_' + name)} "
        f"ON {quoted('to_' + name)}.key = s.{quoted(name)}"
        for name, other in kind.references.items()
        if name in given
    ]
    asked = [
        f"s.{quoted(name)} AS {quoted(name + '_key')}" for name in kind.references if name in given
    ]
    columns = ", ".join(["s.row", "s.key", *values, *asked])
    return f"""
        CREATE TEMPORARY TABLE compared AS
        SELECT {columns}, r.id AS record_id, {gave} AS mask,
            CASE WHEN r.id IS NULL THEN 'new' WHEN {changed} THEN 'changed' ELSE 'unchanged' END
                AS became
        FROM staged AS s LEFT JOIN {kind.table} AS r ON r.key = s.key {" ".join(joins)}"""


def _given(kind: Kind, name: str) -> str:
    """The SQL of a staged value as the record would hold it."""
    if name in kind.references:
        return f"{quoted('to_' + name)}.id"
    if isinstance(kind.field(name), db.DateField) and connection.vendor == "postgresql":
        return f"CAST(s.{quoted(name)} AS date)"
    return f"s.{quoted(name)}"


def _differs(kind: Kind, name: str) -> str:
    return distinct(f"r.{kind.column(name)}", _given(kind, name))


def distinct(left: str, right: str) -> str:
    """The SQL of "not the same, NULL being the same as NULL"."""
    word = "IS NOT" if connection.vendor == "sqlite" else "IS DISTINCT FROM"
    return f"{left} {word} {right}"


def _said(kind: Kind, name: str, emptied: tuple[str, ...]) -> str:
    """The SQL of "the frame says what this field is"."""
    return "TRUE" if name in emptied else f"{_given(kind, name)} IS NOT NULL"


def _gave(kind: Kind, given: tuple[str, ...], *, leave: bool, emptied: tuple[str, ...]) -> str:
    """The SQL of the mask: given fields; of records left alone, those where they agree.

    What a record cannot be without stands for every batch that names it.
    """
    bits = [str(kind.bit(name)) for name in kind.required]
    bits += [] if leave else [str(OWN)]
    for name in given:
        if name not in kind.required:
            said = _said(kind, name, emptied)
            if leave:
                said += f" AND (r.id IS NULL OR NOT {_differs(kind, name)})"
            bits.append(f"CASE WHEN {said} THEN {kind.bit(name)} ELSE 0 END")
    return " + ".join(bits) or "0"


def _check_references(kind: Kind, given: tuple[str, ...]) -> None:
    for name, other in kind.references.items():
        if name not in given:
            continue
        key, held = quoted(f"{name}_key"), kind.column(name)
        unknown = _keys(f"{key} IS NOT NULL AND {held} IS NULL", shown=key)
        if unknown:
            raise BadInput(
                f"{len(unknown)} {kind.name} name a {name} that is not in the records, such as "
                f"{unknown[0]!r}. Load {other} first."
            )


def _check_required(kind: Kind, given: tuple[str, ...]) -> None:
    for name in kind.required:
        missing = f"AND {kind.column(name)} IS NULL" if name in given else ""
        without = _keys(f"became = 'new' {missing}")
        if without:
            raise BadInput(
                f"{len(without)} new {kind.name} have no {name}, such as {without[0]!r}. Give it."
            )


def _keys(condition: str, *, shown: str = "key") -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {shown} FROM compared WHERE {condition} ORDER BY row")
        return [key for (key,) in cursor.fetchall()]
