"""Who has gone quiet against their own rhythm, and what is at stake."""

from datetime import date, timedelta

import polars as pl
import pytest

from tests.estimates.simulated import CUT, lines
from tests.fakes import books, bought, every
from whybuy.estimates.customers import customer_values
from whybuy.estimates.quiet import gone_quiet, most_worth_knowing

pytestmark = pytest.mark.django_db

QUIET = bought("quiet", *every(7, start=date(2023, 1, 2), end=date(2023, 9, 15)), amount=20_000)
SLOW = bought("slow", *every(120, start=date(2022, 2, 1), end=date(2023, 11, 1)), amount=20_000)
LINES = [*lines(), *QUIET, *SLOW]
FIRM = books(LINES, as_of=CUT)


def test_a_silence_counts_against_the_customers_own_rhythm_not_against_others():
    quiet = gone_quiet(FIRM, customer_values(FIRM), purchases=3, below=0.75)
    names = quiet.table["customer_id"].to_list()
    assert "quiet" in names
    assert "slow" not in names


def test_what_is_at_stake_is_at_most_what_they_would_bring_and_sums_to_the_total():
    values = customer_values(FIRM)
    quiet = gone_quiet(FIRM, values, purchases=3, below=0.75)
    assert quiet.at_stake is not None
    assert quiet.table["at_stake"].sum() == pytest.approx(quiet.at_stake.estimate)
    assert quiet.at_stake.low < quiet.at_stake.estimate < quiet.at_stake.high
    ordered = quiet.table["at_stake"].to_list()
    assert ordered == sorted(ordered, reverse=True)
    top = quiet.table.filter(pl.col("customer_id") == "quiet").to_dicts()[0]
    a_year = 52 * 200
    assert 0 <= top["at_stake_low"] <= top["at_stake"] <= top["at_stake_high"]
    assert 0.3 * a_year < top["at_stake"] < 1.5 * a_year


def test_a_higher_bar_of_purchases_lists_fewer():
    values = customer_values(FIRM)
    few = gone_quiet(FIRM, values, purchases=20, below=0.75).table
    many = gone_quiet(FIRM, values, purchases=3, below=0.75).table
    assert 0 < few.height < many.height
    assert few["frequency"].min() >= 19


def test_those_who_left_long_ago_are_counted_apart():
    until = CUT + timedelta(days=400)
    faithful = bought("faithful", *every(7, start=date(2023, 1, 2), end=until))
    later = books([*LINES, *faithful], as_of=until)
    quiet = gone_quiet(later, customer_values(later), purchases=3, below=0.75)
    assert "quiet" not in quiet.table["customer_id"].to_list()
    assert quiet.gone_before > 0


def test_the_doubt_most_worth_settling_is_of_a_quiet_customer_and_a_share_of_all_of_it():
    values = customer_values(FIRM)
    quiet = gone_quiet(FIRM, values, purchases=3, below=0.75)
    known = most_worth_knowing(values, quiet)
    assert known is not None
    assert known.customer_id in quiet.table["customer_id"].to_list()
    assert 0 < known.reduction <= 1
    assert known.settles > 0


def test_with_too_few_to_model_the_quiet_are_those_silent_for_longer_than_ever():
    few = [*QUIET, *SLOW, *bought("new", date(2023, 12, 1))]
    firm = books(few, as_of=CUT)
    values = customer_values(firm)
    quiet = gone_quiet(firm, values, purchases=3, below=0.75)
    assert quiet.table["customer_id"].to_list() == ["quiet"]
    assert quiet.at_stake is None
    assert most_worth_knowing(values, quiet) is None


def test_where_nobody_is_quiet_nothing_is_at_stake():
    values = customer_values(FIRM)
    quiet = gone_quiet(FIRM, values, purchases=1000, below=0.75)
    assert quiet.table.is_empty()
    assert quiet.at_stake is not None
    assert quiet.at_stake.estimate == 0
