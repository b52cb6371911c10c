"""The tables of a new workspace, laid out at once: what all migrations come to, as plain SQL.

Some forty migrations of ours and of the packages take seconds to walk through; an empty SQLite
file gets their result from `schema.sqlite.sql` in a tenth of one. Where the installed packages
have other migrations than those that it was written from, and on PostgreSQL, they are walked.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.core.management import call_command
from django.db import connection

SCHEMA = Path(__file__).with_name("schema.sqlite.sql")
_FIRST = "-- What these migrations come to: "
_SHADOWS = ("_data", "_idx", "_content", "_docsize", "_config")
Migrations = set[tuple[str, str]]


def migrate_all() -> None:
    """Walk through every migration that the database lacks."""
    call_command("migrate", verbosity=0, interactive=False)
    # Rate limits live in the database, so that a restart does not forget them.
    call_command("createcachetable", verbosity=0)


def lay_out(known: Migrations) -> bool:
    """Whether an empty SQLite file was given all tables: all of them, or nothing is changed."""
    if connection.vendor != "sqlite" or connection.introspection.table_names():
        return False
    sql = SCHEMA.read_text(encoding="utf-8")
    if sql.partition("\n")[0] != _first_line(known):
        return False
    connection.ensure_connection()
    connection.connection.executescript(f"BEGIN IMMEDIATE;\n{sql}\nCOMMIT;")
    return True


def written() -> str:
    """The tables and rows of this database as SQL, below the migrations that made them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return "\n".join([_first_line(set(cursor.fetchall())), *_tables(), *_rows(), ""])


def _first_line(migrations: Migrations) -> str:
    return _FIRST + " ".join(sorted(".".join(one) for one in migrations))


def _made() -> list[tuple[str, str, str]]:
    """(kind, name, SQL) of all that stands, without what a search table makes for itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE sql <> '' ORDER BY rowid")
        made = cursor.fetchall()
    virtual = [name for _, name, sql in made if sql.startswith("CREATE VIRTUAL TABLE")]
    shadows = {name + end for name in virtual for end in _SHADOWS} | {"sqlite_sequence"}
    return [one for one in made if one[1] not in shadows]


def _tables() -> Iterator[str]:
    order = {"table": 0, "index": 1, "view": 2, "trigger": 3}
    for _, _, sql in sorted(_made(), key=lambda one: order[one[0]]):
        yield f"{sql};"


def _rows() -> Iterator[str]:
    """What migrations wrote: their own names, and the kinds of records and what may be done."""
    for kind, name, sql in _made():
        if kind != "table" or sql.startswith("CREATE VIRTUAL TABLE"):
            continue
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{name}" ORDER BY 1')  # noqa: S608
            columns = [column[0] for column in cursor.description or ()]
            for row in cursor.fetchall():
                values = zip(columns, row, strict=True)
                yield f'INSERT INTO "{name}" VALUES({", ".join(_literal(*one) for one in values)});'


def _literal(column: str, value: object) -> str:
    if column == "applied":
        return "CURRENT_TIMESTAMP"
    if value is None:
        return "NULL"
    if isinstance(value, int | float):
        return repr(value)
    return "'" + str(value).replace("'", "''") + "'"
