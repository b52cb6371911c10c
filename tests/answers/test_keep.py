"""Who are our best customers, who is like them, and who has gone quiet?"""

import json
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from tests.estimates.simulated import CUT, lines
from tests.fakes import books, bought, every
from whybuy.answers.answer import COLUMNS, Answer
from whybuy.answers.drawing import draw
from whybuy.answers.question import question
from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.evidence.books import Books
from whybuy.evidence.trail import records_behind

pytestmark = pytest.mark.django_db

QUIET = bought("quiet", *every(7, start=date(2023, 1, 2), end=date(2023, 9, 15)), amount=20_000)
BEST = bought("best", *every(9, start=date(2022, 5, 1), end=CUT), amount=60_000)
FIRM = books([*lines(), *QUIET, *BEST], as_of=CUT)
SMALL = books(
    [
        *bought("ann", *every(30, start=date(2023, 1, 1), end=date(2023, 12, 20)), amount=5_000),
        *bought("bob", *every(14, start=date(2023, 1, 1), end=date(2023, 6, 30)), amount=1_000),
        *bought("cy", date(2023, 11, 1)),
    ],
    as_of=CUT,
)


def keep(firm: Books, **options: Any) -> Answer:
    """The answer as every face asks for it."""
    asked = question("keep")
    return asked.ask(firm, asked.read(options))


def measures(answer: Answer, subject: str) -> dict[str, dict[str, Any]]:
    return {row["measure"]: row for row in answer.findings.of(subject)}


def test_the_headline_names_the_best_tenth_the_quiet_and_what_is_at_stake():
    answer = keep(FIRM)
    quiet = measures(answer, "all")["gone_quiet"]["estimate"]
    assert answer.headline.startswith("Your best 41 customers of 402 will bring about ")
    assert f"; {quiet:.0f} have gone quiet with about €" in answer.headline
    assert answer.headline.count(".") == 1


def test_the_best_customer_leads_and_the_quiet_one_comes_with_reasons_and_records():
    answer = keep(FIRM)
    subjects = answer.findings.table["subject"].unique(maintain_order=True).to_list()
    assert subjects[:2] == ["all", "customer:best"]
    quiet = measures(answer, "customer:quiet")
    assert quiet["silence"]["estimate"] == (CUT - date(2023, 9, 11)).days
    assert "usually bought every 7 days" in quiet["at_stake"]["why"]
    assert quiet["contacts"]["why"] == "No contact from us on record"
    assert records_behind(FIRM, quiet["at_stake"]["evidence"]).total == 37


def test_every_row_has_a_unit_and_evidence_and_every_range_holds_its_estimate():
    table = keep(FIRM).findings.table
    assert tuple(table.columns) == COLUMNS
    assert table.filter((pl.col("unit") == "") | (pl.col("evidence") == "")).is_empty()
    ranged = table.filter(pl.col("low").is_not_null())
    assert ranged.filter(~pl.col("estimate").is_between("low", "high")).is_empty()
    assert set(table["subject"].str.split(":").list.first()) == {"all", "customer"}


def test_a_customers_rows_stand_together():
    subjects = keep(FIRM).findings.table["subject"]
    assert subjects.rle().len() == subjects.n_unique()


def test_the_forecast_stands_beside_what_happened_and_the_plain_rule():
    answer = keep(FIRM)
    whole = measures(answer, "all")
    foretold = whole["orders_foretold_last_period"]
    assert foretold["low"] <= whole["orders_made_last_period"]["estimate"] <= foretold["high"]
    assert whole["orders_by_the_plain_rule"]["estimate"] > 0
    assert answer.sureness.level in ("sure", "fairly sure")
    assert any("the plain rule" in check for check in answer.sureness.checks)
    assert answer.sureness.records["customers"] == 402


def test_where_nothing_is_left_the_answer_speaks_of_no_shares():
    answer = keep(FIRM, margin=0.0)
    assert answer.headline.startswith(
        "Nothing is left of the next year with your 402 customers (€0)"
    )
    assert not {"best_tenth_share", "customers_for_half"} & set(measures(answer, "all"))
    assert "How much hangs on how few" not in [picture.title for picture in answer.pictures]


def test_the_check_of_the_silent_says_by_which_rule_they_were_chosen():
    for options in ({}, {"quiet_below": 0.2, "purchases": 20}):
        (check,) = (said for said in keep(FIRM, **options).sureness.checks if "buy again" in said)
        assert "whose chance to be still active was under 75 % on 2023-10-01" in check
        assert "not only those listed as gone quiet" in check


def test_while_the_margin_is_unknown_value_is_called_sales_and_the_margin_is_asked_for():
    unknown, known = keep(FIRM), keep(FIRM, margin=0.4)
    assert "of the sales of" in unknown.headline
    assert any("margin" in ask.worth for ask in unknown.ask_next)
    assert "of the margin of" in known.headline
    assert not any("share of a sale" in ask.question for ask in known.ask_next)
    assert known.sureness.standing["said"] == 1


def test_a_past_day_is_answered_as_if_it_were_today():
    past = CUT - timedelta(days=120)
    until = [line for line in [*lines(), *QUIET, *BEST] if line["day"] <= past]
    replayed, then = keep(Books(FIRM.orders, past, 1, "EUR")), keep(books(until, as_of=past))
    assert replayed.headline == then.headline
    assert replayed.findings.table.equals(then.findings.table)


def test_the_same_question_gives_the_same_answer():
    lines_ = [*lines(60), *QUIET]
    one, two = keep(books(lines_, as_of=CUT)), keep(books(lines_, as_of=CUT))
    assert one.findings.table.equals(two.findings.table)
    assert one.pictures == two.pictures


def test_a_small_firm_is_answered_in_names_and_counts():
    answer = keep(SMALL)
    assert answer.headline == (
        "3 customers have bought so far, most of all ann (€600); "
        "bob has been silent for longer than ever before."
    )
    assert answer.sureness.level == "too little to say"
    assert (
        "2 customers have bought again by orders on record; it takes 30" in answer.sureness.because
    )
    assert set(measures(answer, "customer:ann")) == {"past_sales", "silence", "usual_gap"}
    assert measures(answer, "customer:bob")["silence"]["estimate"] == 196
    assert answer.foretells == ()
    assert [picture.title for picture in answer.pictures] == ["Orders week by week"]


@pytest.mark.parametrize("days", [60, 182, 327, 1500])
def test_where_orders_stopped_coming_in_the_answer_says_so_and_foretells_nothing(days: int):
    until = [line for line in [*lines(), *QUIET, *BEST] if line["day"] <= CUT]
    last = max(line["day"] for line in until)
    answer = keep(books(until, as_of=last + timedelta(days=days)))
    assert answer.headline == (
        f"The last order in the records is {days} days before this day: load newer orders, "
        f"or ask as of {last}."
    )
    assert answer.sureness.level == "too little to say"
    assert "value_ahead" not in measures(answer, "all")
    assert answer.foretells == ()
    assert f"Which orders came in after {last}?" in [ask.question for ask in answer.ask_next]


def test_those_who_left_over_a_year_ago_are_named_where_nobody_went_quiet_of_late():
    steady = [bought(f"s{n}", *every(7, start=date(2020, 1, 1 + n), end=CUT)) for n in range(30)]
    left = [
        bought(f"l{n}", *every(7, start=date(2020, 1, 1 + n), end=date(2021, 1, 1 + n)))
        for n in range(9)
    ]
    answer = keep(books([line for one in [*steady, *left] for line in one], as_of=CUT))
    assert answer.headline.endswith(
        "; nobody has gone quiet of late; 9 stopped buying over a year ago."
    )


def test_one_customer_with_one_purchase_is_an_answer_too():
    answer = keep(books(bought("ann", CUT), as_of=CUT))
    assert answer.headline == (
        "1 customer has bought so far, most of all ann (€10); "
        "nobody has been silent for longer than ever before."
    )


def test_a_day_before_the_first_purchase_says_what_to_do():
    with pytest.raises(TooLittleEvidence, match="Nobody had bought anything by 2020-01-01"):
        keep(books(lines(40), as_of=date(2020, 1, 1)))


def test_options_out_of_bounds_are_refused_together():
    with pytest.raises(BadInput) as fault:
        question("keep").read({"top": 0, "margin": 1.5, "laest": 3})
    for word in ("top is 0", "margin is 1.5", "no option 'laest'"):
        assert word in str(fault.value)


def test_the_whole_answer_is_plain_json():
    told = json.loads(json.dumps(keep(FIRM).to_dict(limit=50)))
    assert told["question"] == "keep"
    assert told["options"]["as_of"] == CUT.isoformat()
    assert len(told["findings"]["rows"]) == 50


def test_every_picture_can_be_drawn_and_says_what_it_shows():
    answer = keep(FIRM)
    assert [picture.title for picture in answer.pictures] == [
        "Orders week by week",
        "How much hangs on how few",
        "Gone quiet",
    ]
    for picture in answer.pictures:
        assert draw(picture.specification).startswith("<svg")
        assert picture.says.endswith(".")
        assert len(picture.rows) == len(picture.specification["data"]["values"]) > 0


def test_more_or_fewer_are_looked_at_closely_as_asked():
    one, five = keep(FIRM, top=1), keep(FIRM, top=5)
    assert len(one.foretells) == 2 + 3
    assert len(five.foretells) == 2 + 3 * 5
    assert len(one.pictures[2].rows) == 1
    assert five.findings.table["subject"].n_unique() == one.findings.table["subject"].n_unique()
