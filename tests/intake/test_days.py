"""How a column writes its days."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pytest

from whybuy.errors import BadFile, BadInput
from whybuy.intake.days import day_form


def read(values: list[str], *, dates: str | None = None) -> list[datetime | None]:
    """The values as intake would read a column of them."""
    form = day_form(values, column="day", dates=dates)
    return [
        duckdb.execute(f"SELECT {form.sql('v')} FROM (SELECT ? AS v)", [v]).fetchone()[0]
        for v in values
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2011-05-31", datetime(2011, 5, 31)),
        ("2011-5-1", datetime(2011, 5, 1)),
        ("2011-05-31 08:26", datetime(2011, 5, 31, 8, 26)),
        ("2011-05-31T08:26:59", datetime(2011, 5, 31, 8, 26, 59)),
        ("2011-05-31 08:26:59 +0100", datetime(2011, 5, 31, 8, 26, 59)),
        ("2011-05-31T08:26:59Z", datetime(2011, 5, 31, 8, 26, 59)),
        ("2011/05/31", datetime(2011, 5, 31)),
        ("20110531", datetime(2011, 5, 31)),
        ("31/05/2011", datetime(2011, 5, 31)),
        ("31/5/2011 8:26", datetime(2011, 5, 31, 8, 26)),
        ("05/31/2011 08:26 PM", datetime(2011, 5, 31, 20, 26)),
        ("31-05-2011", datetime(2011, 5, 31)),
        ("31.05.2011", datetime(2011, 5, 31)),
        ("31/05/11", datetime(2011, 5, 31)),
        ("31 May 2011", datetime(2011, 5, 31)),
        ("May 31, 2011", datetime(2011, 5, 31)),
        ("31-January-2011", datetime(2011, 1, 31)),
    ],
)
def test_a_day_is_read_as_its_column_writes_it(written: str, meant: datetime) -> None:
    assert read([written]) == [meant]


def test_one_day_over_twelve_tells_for_the_whole_column() -> None:
    assert read(["03/04/2011", "13/04/2011"])[0] == datetime(2011, 4, 3)
    assert read(["03/04/2011", "04/13/2011"])[0] == datetime(2011, 3, 4)


def test_days_that_can_be_read_in_two_ways_are_refused_until_the_user_says_which() -> None:
    with pytest.raises(BadFile, match="--dates dmy or --dates mdy"):
        read(["03/04/2011"])
    assert read(["03/04/2011"], dates="dmy") == [datetime(2011, 4, 3)]
    assert read(["03/04/2011"], dates="mdy") == [datetime(2011, 3, 4)]


def test_the_year_first_is_taken_at_its_word_and_never_turned_round() -> None:
    assert read(["11/04/03"], dates="ymd") == [datetime(2011, 4, 3)]
    assert read(["03/04/2011"], dates="ymd") == [None]


def test_dots_between_the_numbers_mean_the_day_first() -> None:
    assert read(["03.04.2011"]) == [datetime(2011, 4, 3)]


def test_a_column_written_in_two_ways_is_refused_naming_one_of_each() -> None:
    with pytest.raises(BadFile, match=r"'13/04/2011'.*'04/13/2011'"):
        read(["13/04/2011", "04/13/2011"])


def test_a_day_that_no_calendar_has_is_not_read() -> None:
    assert read(["2011-02-28", "2011-02-29", "2011-13-01", "soon"]) == [
        datetime(2011, 2, 28),
        None,
        None,
        None,
    ]


def test_an_unknown_order_of_day_and_month_is_refused() -> None:
    with pytest.raises(BadInput, match="dmy, mdy, ymd"):
        read(["03/04/2011"], dates="american")
