"""Each seam means the same on every engine."""

from __future__ import annotations

import re
from datetime import date, datetime
from importlib import resources
from typing import Any

import pytest

from tests.conftest import CHECKOUT
from tests.orders.lines import Shelf
from whybuy.orders.postgres import PostgresOrderLog
from whybuy.orders.seams import SEAMS


def day(text: str | None) -> str:
    return f"CAST({'NULL' if text is None else repr(text)} AS DATE)"


def moment(text: str | None) -> str:
    return f"CAST({'NULL' if text is None else repr(text)} AS TIMESTAMP)"


LATE, EARLY = f"day_of({moment('2024-01-01 23:50')})", f"day_of({moment('2024-01-02 00:05')})"

TABLE = [
    (f"day_of({moment('2024-02-28 23:50:00')})", date(2024, 2, 28)),
    (f"day_of({moment('2024-02-29 00:05:00')})", date(2024, 2, 29)),
    (f"day_of({moment('2024-02-29 23:59:59.999999')})", date(2024, 2, 29)),
    (f"day_of({moment('1969-12-31 23:59:59.5')})", date(1969, 12, 31)),
    (f"day_of({moment(None)})", None),
    (f"days_between({day('2024-02-28')}, {day('2024-03-01')})", 2),
    (f"days_between({day('2023-02-28')}, {day('2023-03-01')})", 1),
    (f"days_between({day('2024-03-01')}, {day('2024-02-29')})", -1),
    (f"days_between({day('2024-02-29')}, {day('2024-02-29')})", 0),
    (f"days_between({day(None)}, {day('2024-02-29')})", None),
    (f"days_between({LATE}, {EARLY})", 1),
    (f"week_of({day('2024-02-29')})", date(2024, 2, 26)),
    (f"week_of({day('2024-02-26')})", date(2024, 2, 26)),
    (f"week_of({day('2024-03-03')})", date(2024, 2, 26)),
    (f"week_of({day('2025-01-01')})", date(2024, 12, 30)),
    (f"week_of({day(None)})", None),
]

FIRSTS = [
    ([(5, "2024-02-29"), (7, "2024-02-28")], 7),
    ([(-5, "2024-02-29"), (7, None)], -5),
    ([(7, "0001-01-01"), (9, "9999-12-31")], 7),
    ([(4, "2024-02-29"), (4, "2024-02-29")], 4),
    ([(9_000_000_000_000_000_000, "2024-02-29")], 9_000_000_000_000_000_000),
    ([(7, None)], None),
]


@pytest.fixture
def ask(shelf: Shelf):
    """Runs one SELECT on the engine and gives its only value."""

    def run(text: str) -> Any:
        if isinstance(shelf.log, PostgresOrderLog):
            with shelf.log._connected() as connection:
                return connection.execute(text.encode()).fetchall()[0][0]
        with shelf.log._cursor() as cursor:
            return cursor.execute(text).fetchall()[0][0]

    return run


@pytest.mark.parametrize(("text", "means"), TABLE)
def test_a_seam_means_the_same_on_every_engine(ask, text: str, means: date | int | None):
    found = ask(f"SELECT {text}")
    assert found == means
    assert not isinstance(found, datetime)


@pytest.mark.parametrize(("rows", "means"), FIRSTS)
def test_the_amount_on_the_first_day(ask, rows: list[tuple[int, str | None]], means: int | None):
    said = ", ".join(f"(CAST({amount} AS BIGINT), {day(text)})" for amount, text in rows)
    assert ask(f"SELECT on_first(amount, day) FROM (VALUES {said}) AS sold (amount, day)") == means


def test_there_are_few_seams_and_each_says_what_it_means():
    assert len(SEAMS) <= 10
    assert all(seam.meaning.endswith(".") for seam in SEAMS)


def test_the_docs_say_what_each_seam_means():
    page = (CHECKOUT / "docs" / "methods" / "order-log.md").read_text(encoding="utf-8")
    for seam in SEAMS:
        assert f"| `{seam.call}` | {seam.meaning} |" in page


def test_every_reduction_knows_no_word_but_plain_sql_and_the_seams():
    plain = {
        "abs", "bool_or", "cast", "count", "in", "max", "min", "nullif", "over", "string_agg",
        "sum", "and", "from", "as", "when", "on", "where", "not", "by", "or",
    }  # fmt: skip
    seams = {seam.call.split("(")[0] for seam in SEAMS}
    for file in (resources.files("whybuy.orders") / "sql").iterdir():
        text = re.sub(r"--.*", "", file.read_text(encoding="utf-8"))
        called = {word.lower() for word in re.findall(r"(\w+)\s*\(", text)}
        assert called <= plain | seams, f"{file.name} calls {called - plain - seams}"
