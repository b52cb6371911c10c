"""The quarter's meetings and the questions of one, beside a truth that is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from tests.fakes import ListOrderLog, bought
from tests.records.loads import load
from whybuy.estimates.deal_readiness import CHECKLISTS, checklist, readiness
from whybuy.estimates.meeting_deals import DealToDecide, deal_worth
from whybuy.estimates.meeting_plan import meeting_plan, plan_of
from whybuy.estimates.meeting_quarter import SUGGESTED, quarter
from whybuy.estimates.meeting_questions import AROUND, MOST_ASKED, choose, decisions
from whybuy.estimates.meeting_time import AROUND_MINUTES, Terms
from whybuy.estimates.meeting_worth import meeting_worth
from whybuy.estimates.meetings_due import meetings_due
from whybuy.estimates.planned import Wanted, week_plan
from whybuy.estimates.questions import AIMS, UNKNOWNS, bank, narrowing, signs
from whybuy.evidence.books import Books
from whybuy.evidence.meetings import meetings
from whybuy.evidence.trail import records_behind
from whybuy.records import editing, sources

pytestmark = pytest.mark.django_db

MONDAY = date(2024, 7, 1)
TODAY = MONDAY - timedelta(days=1)
START = date(2022, 7, 1)
MANY = 14
TERMS = Terms(MONDAY)


def log() -> list[dict[str, Any]]:
    """Fourteen who buy each 30 days or so, the later ones more; c03 has been silent for 200 days,
    c00 bought once, long ago."""
    lines = bought("c00", START, amount=10_000)
    for number in range(1, MANY):
        last = TODAY - timedelta(days=200 if number == 3 else 10 + number)
        days = [last - timedelta(days=(28 + number % 5) * back) for back in range(18)]
        lines += bought(f"c{number:02}", *days, amount=100_000 * (1 + number // 3))
    return lines


@pytest.fixture
def firm() -> None:
    keys = [f"c{number:02}" for number in range(MANY)]
    load("customers", {"key": keys, "name": [f"Firm {key}" for key in keys]})


def books() -> Books:
    return Books(ListOrderLog(log()), TODAY, sources.revision(), "EUR", last_record=TODAY)


def light(customer: str, words: str = "I am not sure that this goes on.") -> None:
    said = {"customer": customer, "words": words, "said_on": TODAY - timedelta(days=3)}
    editing.add("yellow_lights", said, by=None)


def agreed(customer: str, day: date, **more: Any) -> str:
    fields = {"customer": customer, "day": day, "state": "agreed", "minutes": 30, **more}
    return editing.add("meetings", fields, by=None)


def suggested(seen: Books, terms: Terms = TERMS) -> pl.DataFrame:
    return quarter(seen, terms).lines.filter(pl.col("state") == SUGGESTED)


def test_who_most_needs_a_meeting_is_met_first(firm):
    light("c12")
    worth = meeting_worth(books())
    lines = quarter(books(), TERMS).lines
    assert worth["customer_id"][0] == "c12"
    assert (lines["customer_id"][0], lines["week"][0], lines["aim"][0]) == ("c12", MONDAY, "keep")


def test_the_more_is_at_stake_the_more_a_meeting_is_worth(firm):
    light("c02")
    light("c13")
    worth = dict(meeting_worth(books()).select("customer_id", "worth").iter_rows())
    assert worth["c13"] > worth["c02"] > worth["c01"]


def test_the_hours_of_every_week_are_kept_and_nobody_is_met_while_we_are_away(firm):
    load("team", {"key": ["ann"], "name": ["Ann"], "hours_a_week": [4.0]})
    away = {"away_from": MONDAY + timedelta(weeks=2), "away_until": MONDAY + timedelta(weeks=4)}
    editing.change("team", "ann", away, by=None)
    found = quarter(books(), TERMS)
    assert (found.weeks["used"] <= found.weeks["hours"] + 1e-9).all()
    gone = {MONDAY + timedelta(weeks=week) for week in (2, 3)}
    assert found.lines.height > 0
    assert not gone & set(found.lines["week"])


def test_what_is_agreed_does_not_move_whatever_else_is_learnt(firm):
    key = agreed("c05", MONDAY + timedelta(days=24), at="10:00")
    before = suggested(books())
    for customer in ("c09", "c10", "c11"):
        light(customer)
    found = quarter(books(), TERMS).lines
    kept = found.filter(pl.col("key") == key)
    assert kept.select("customer_id", "day", "at").row(0) == (
        "c05",
        MONDAY + timedelta(24),
        "10:00",
    )
    assert found.filter(customer_id="c05").height == 1
    assert before.height > 0


def test_planning_again_from_the_same_records_gives_the_same_quarter(firm):
    one, other = (suggested(books()).select("customer_id", "week", "by") for _ in range(2))
    assert one.equals(other)


def test_nobody_is_met_twice_in_a_quarter_nor_soon_after_a_meeting(firm):
    editing.add(
        "meetings", {"customer": "c08", "day": TODAY - timedelta(days=5), "state": "held"}, by=None
    )
    found = suggested(books())
    assert found["customer_id"].is_unique().all()
    weeks = found.filter(customer_id="c08")["week"]
    assert all((week - TODAY).days >= 40 for week in weeks)


def test_who_was_met_of_late_is_left_out_as_too_soon_and_not_for_want_of_hours(firm):
    met = {"customer": "c08", "day": TODAY - timedelta(days=2), "state": "held"}
    editing.add("meetings", met, by=None)
    found = quarter(books(), Terms(MONDAY, weeks=2)).left_out
    too_soon = dict(found.select("customer_id", "too_soon").iter_rows())
    assert too_soon["c08"]
    load("team", {"key": ["ann"], "name": ["Ann"], "hours_a_week": [0.0]})
    full = quarter(books(), TERMS).left_out
    assert full.filter(customer_id="c09")["too_soon"].to_list() == [False]


def test_who_said_no_gets_no_meeting(firm):
    light("c12")
    no = {"customer": "c12", "allowed": False, "source": "a letter", "said_on": TODAY}
    editing.add("consents", no, by=None)
    found = quarter(books(), TERMS)
    assert "c12" not in found.lines["customer_id"].to_list()
    assert found.unheard == 1


def test_get_to_know_your_customers_day_is_marked_in_its_week(firm):
    weeks = quarter(books(), TERMS).weeks
    days = weeks.filter(pl.col("customers_day").is_not_null())
    assert days.select("week", "customers_day").rows() == [(date(2024, 7, 15), date(2024, 7, 18))]


def test_a_meeting_while_we_are_away_says_so_with_the_nearest_free_week(firm):
    day = MONDAY + timedelta(weeks=5, days=1)
    load("team", {"key": ["ann"], "name": ["Ann"], "hours_a_week": [4.0]})
    away = {"away_from": day - timedelta(days=7), "away_until": day + timedelta(days=5)}
    editing.change("team", "ann", away, by=None)
    agreed("c05", day, by_whom="Ann")
    clash = quarter(books(), TERMS).clashes.row(0, named=True)
    assert (clash["why"], clash["name"], clash["by_name"]) == ("away", "Firm c05", "Ann")
    assert clash["nearest"] == MONDAY + timedelta(weeks=6)


def test_a_meeting_at_their_place_takes_the_way_too_and_one_by_video_does_not(firm):
    load("team", {"key": ["ann"], "name": ["Ann"], "hours_a_week": [10.0]})
    for week, more in enumerate((
        {"channel": "visit", "place": "At their plant"}, {"place": "12 Mill Lane"},
        {"channel": "visit", "place": "Our test room"}, {"channel": "video"}, {"place": "Zoom"},
    )):  # fmt: skip
        day = MONDAY + timedelta(weeks=week, days=1)
        agreed(f"c{week + 1:02}", day, by_whom="Ann", minutes=45, **more)
    terms = replace(TERMS, travel=90)
    found = quarter(books(), terms).lines.filter(state="agreed").sort("week")
    assert found["takes"].to_list() == [2.5, 2.5, 1.0, 1.0, 1.0]
    due = meetings_due(books(), monday=MONDAY).filter(kind="hold")
    assert due["takes"].to_list() == [45 + AROUND_MINUTES + 60]


def test_what_is_suggested_takes_the_way_as_often_as_past_meetings_did(firm):
    past = TODAY - timedelta(days=100)
    for customer, place in (("c05", "Their office"), ("c06", "By telephone")):
        more = {"customer": customer, "day": past, "state": "held", "place": place}
        editing.add("meetings", more, by=None)
    found = quarter(books(), TERMS)
    assert found.on_the_way == 0.5
    assert found.takes == pytest.approx((30 + AROUND_MINUTES + 30) / 60)
    assert (found.weeks["used"] <= found.weeks["hours"] + 1e-9).all()


def test_of_a_week_too_full_the_one_meeting_to_move_is_named_and_not_all(firm):
    load("team", {"key": ["ann"], "name": ["Ann"], "hours_a_week": [2.0]})
    for number in (5, 6):
        agreed(f"c{number:02}", MONDAY + timedelta(days=number - 5), by_whom="Ann")
    planned = agreed("c13", MONDAY + timedelta(days=3), by_whom="Ann", state="planned")
    clash = quarter(books(), TERMS).clashes.row(0, named=True)
    assert (clash["key"], clash["why"]) == (planned, "over")
    assert clash["nearest"] == MONDAY + timedelta(weeks=1)
    assert quarter(books(), TERMS).clashes.height == 1


def test_nobody_to_plan_with_leaves_the_quarter_empty_and_not_broken(firm):
    load("team", {"key": ["ann"], "name": ["Ann"], "hours_a_week": [0.0]})
    found = quarter(books(), TERMS)
    assert found.lines.is_empty()
    assert found.nearest_free(MONDAY) is None
    assert found.left_out.height > 0


def test_the_weeks_one_list_holds_what_is_agreed_and_asks_for_what_is_suggested(firm):
    key = agreed("c05", MONDAY + timedelta(days=2), minutes=60, aim="know", by_whom="You")
    light("c12")
    due = meetings_due(books(), monday=MONDAY)
    held = due.filter(kind="hold").row(0, named=True)
    assert (held["customer_id"], held["must"], held["takes"]) == ("c05", True, 60 + AROUND_MINUTES)
    assert held["evidence"] == f"meeting:{key}"
    assert "c12" in due.filter(kind="ask")["customer_id"].to_list()
    lines = week_plan(books(), Wanted(MONDAY)).lines
    assert lines.filter(customer_id="c05", sort="meeting")["minutes"].to_list() == [75]
    assert lines["customer_id"].is_unique().all()


def test_what_they_said_is_said_back_in_short_and_only_to_who_said_something(firm):
    light("c12", "I am not sure that this goes on. And then there is the budget of the new owner, "
          "who has never seen a plant from the inside and asks for a report.")  # fmt: skip
    first = choose(books(), "c12", aim="keep", minutes=30).asked[0]
    assert first.put == "You said: “I am not sure that this goes on” What is behind it?"
    silent = choose(books(), "c11", aim="keep", minutes=30)
    assert "light_words" not in {one.key for one in (*silent.asked, *silent.reach)}


def deal_of_c11() -> None:
    """An open deal with a customer of little else at stake; who pays is all that is known of it."""
    one = {"key": "D1", "customer": "c11", "title": "A second line", "amount": 9_000_000,
           "currency": "EUR", "opened": TODAY - timedelta(days=30)}  # fmt: skip
    editing.add("deals", one, by=None)
    load("people", {"key": ["p1"], "customer": ["c11"], "name": ["Ada Byrne"]})
    load("buying_group", {"key": ["g1"], "deal": ["D1"], "person": ["p1"],
                          "role": ["economic buyer"]})  # fmt: skip


def test_what_a_deal_lacks_is_asked_before_the_general_and_each_thing_once(firm):
    deal_of_c11()
    lacks = [one.item.key for one in readiness(books())["D1"].missing]
    assert "buyer" not in lacks
    asked = choose(books(), "c11", aim="deal", minutes=90, deal="D1").asked
    items = [bank()[one.key].item for one in asked]
    assert sorted(item for item in items[: len(lacks)]) == sorted(lacks)
    assert "buyer" not in items
    assert all(one.lacks for one in asked[: len(lacks)])


def test_the_line_of_the_quarter_names_the_deal_that_brings_more_than_is_at_stake(firm):
    deal_of_c11()
    line = quarter(books(), TERMS).lines.row(
        by_predicate=pl.col("customer_id") == "c11", named=True
    )
    assert line["expects"] > line["at_stake"]
    assert (line["aim"], line["of_deal"], line["deal_title"]) == ("deal", "D1", "A second line")
    plan = meeting_plan(books(), "c11", terms=TERMS)
    assert (plan.aim, plan.deal) == ("deal", "D1")
    assert plan.chosen.asked[0].lacks


def test_every_thing_of_the_checklist_has_one_question_of_the_bank():
    asked = [one.item for one in bank().values() if one.item]
    assert sorted(asked) == sorted(
        one.key for one in checklist(CHECKLISTS[0]) if one.before_solution
    )


@pytest.mark.parametrize("minutes", [10, 15, 30, 60, 240])
def test_no_more_is_asked_than_the_time_holds(firm, minutes: int):
    light("c12")
    found = choose(books(), "c12", aim="keep", minutes=minutes)
    assert sum(one.minutes for one in found.asked) <= max(minutes - AROUND, 0)
    assert len(found.asked) <= MOST_ASKED
    assert len({one.key for one in found.asked}) == len(found.asked)
    assert not {one.key for one in found.asked} & {one.key for one in found.reach}


def test_what_must_be_within_reach_is_asked_or_within_reach(firm):
    light("c12")
    found = choose(books(), "c12", aim="know", minutes=30)
    there = {one.key for one in (*found.asked, *found.reach)}
    assert {"why_us", "value_most", "drivers", "nothing", "light_words"} <= there
    assert there & {"rival", "rivals"}


def test_the_questions_are_worth_what_deciding_by_the_answers_brings(firm):
    """The one decision here: to go after a customer or not. Worlds are drawn by the chances that
    the plan was told, and whoever decides by the answers gains what was claimed."""
    light("c02")
    found = choose(books(), "c02", aim="keep", minutes=45)
    (decision,) = decisions(books(), "c02")
    asked = [bank()[one.key].sign for one in found.asked if bank()[one.key].sign in decision.signs]
    rng, worlds = np.random.default_rng(7), 400_000
    leaves = rng.random(worlds) < decision.chance
    brings = np.where(leaves, decision.if_so, decision.if_not)
    seen = [
        rng.random(worlds) < np.where(leaves, signs()[key].so, signs()[key].not_so) for key in asked
    ]
    reply = np.array(seen).T @ (2 ** np.arange(len(asked)))
    by_reply = np.bincount(reply, weights=brings).clip(0.0).sum() / worlds
    gained = by_reply - max(float(brings.mean()), 0.0)
    assert asked
    assert found.worth["leaves"] == pytest.approx(gained, rel=0.05)


def test_a_deal_to_walk_away_from_or_to_refer_is_worth_no_question():
    terms: dict[str, Any] = {"chance": 0.3, "if_won": 9_000.0, "if_not": -4_000.0, "known": ()}
    worth = {
        word: deal_worth(DealToDecide("d", "c", "Deal", word=word, **terms))
        for word in ("go", "slow down", "split", "refer", "walk away", "")
    }
    assert {word for word, money in worth.items() if money == 0} == {"refer", "walk away"}


def test_a_reply_narrows_the_doubt_by_what_is_claimed(firm):
    """Firms of one segment, none heard: their share and replies are drawn; one of them replies."""
    row = narrowing(books()).filter(customer_id="c12").row(0, named=True)
    money = narrowing(books())["a_year"].to_numpy()
    place = narrowing(books())["customer_id"].to_list().index("c12")
    yes, no = 4 * 0.5, 4 * 0.5
    rng = np.random.default_rng(3)
    names_it = rng.random((200_000, len(money))) < rng.beta(yes, no, 200_000)[:, None]
    total, reply = names_it @ money, names_it[:, place]
    after = sum(total[reply == told].var() * (reply == told).mean() for told in (True, False))
    assert row["cost"] == pytest.approx(total.var() - after, rel=0.05)


def test_the_plan_of_a_meeting_brings_back_what_was_promised_and_decided(firm):
    day = TODAY - timedelta(days=60)
    editing.add(
        "meetings", {"customer": "c05", "day": day, "state": "held", "decided": "A trial",
                     "served": "badly"}, by=None,
    )  # fmt: skip
    owed = {"customer": "c05", "what": "The figures", "made_on": day, "due": TODAY}
    editing.add("promises", owed, by=None)
    key = agreed("c05", MONDAY + timedelta(days=1), people="Ada Byrne")
    found = plan_of(books(), key, terms=TERMS)
    assert found.last is not None
    assert found.last["decided"] == "A trial"
    assert [one.what for one in found.promised] == ["The figures"]
    assert [one.name for one in found.people] == ["Ada Byrne"]
    assert found.aim == "keep"
    assert records_behind(books(), f"meeting:{key}").total == 1
    assert meetings(books())["served"].to_list() == ["badly", ""]


def test_a_firm_without_money_in_its_books_is_planned_all_the_same():
    keys = [f"c{number}" for number in range(5)]
    load("customers", {"key": keys, "name": keys})
    seen = Books(ListOrderLog([]), TODAY, sources.revision(), "EUR", last_record=TODAY)
    found = quarter(seen, TERMS)
    assert sorted(found.lines["customer_id"]) == keys
    assert not found.in_money
    assert meeting_plan(seen, "c1", terms=TERMS).chosen.asked


def test_the_bank_has_a_good_question_for_every_aim_sign_and_unknown():
    found = bank().values()
    assert len(found) >= 60
    for one in found:
        assert one.put.endswith("?")
        assert all(after.endswith("?") for after in one.follow)
        assert one.avoid.startswith("Do not ")
        assert bool(one.sign) != bool(one.teaches)
    assert {aim for one in found for aim in one.aims} == set(AIMS)
    assert {one.sign for one in found} - {""} == set(signs())
    assert {name for one in found for name in one.teaches} == set(UNKNOWNS)


def test_where_a_concern_waits_the_contact_is_about_that_and_not_about_a_meeting(firm):
    light("c12")
    lines = week_plan(books(), Wanted(MONDAY)).lines.filter(customer_id="c12")
    assert lines["sort"].to_list() == ["deal"]
    assert "meeting" in {one["sort"] for one in lines["beside"][0]}


def test_a_deal_won_breaks_the_silence_and_a_need_told_is_the_last_word(firm):
    days = [date(2023, 6, 1)] * 2
    load("contacts", {"key": ["k1", "k2"], "customer": ["c05", "c06"], "day": days})
    deal = {"key": ["d1"], "customer": ["c05"], "title": ["Line"], "opened": [date(2024, 5, 1)]}
    load("deals", deal | {"closed": [date(2024, 6, 20)], "outcome": ["won"]})
    told = {"key": ["n1"], "customer": ["c06"], "words": ["Jams"], "said_on": [date(2024, 6, 25)]}
    load("needs", told)
    rows = {row["customer_id"]: row for row in meeting_worth(books()).iter_rows(named=True)}
    assert [rows["c05"][name] for name in ("silence", "unheard")] == [10, 10]
    assert [rows["c06"][name] for name in ("silence", "unheard")] == [395, 5]
    assert rows["c07"]["unheard"] is None


def test_an_hour_is_told_with_its_place_where_that_is_not_where_most_meetings_are(firm):
    at = {"at": "09:00", "zone": "Europe/Dublin"}
    near = [agreed("c01", TODAY + timedelta(days=one), **at) for one in (1, 2)]
    far = agreed("c02", TODAY + timedelta(days=3), at="09:00", zone="America/New_York")
    told = dict(meetings(books()).select("key", "clock").iter_rows())
    assert [told[key] for key in near] == ["09:00", "09:00"]
    assert told[far] == "09:00 (New York time)"


def test_whoever_of_ours_a_calendar_named_before_the_team_was_on_record_holds_the_meeting(firm):
    key = agreed("c01", TODAY + timedelta(days=1), people="Mary Finn; Tom Beck")
    load("team", {"key": ["mary"], "name": ["Mary Finn"], "hours_a_week": [20.0]})
    one = meetings(books()).row(by_predicate=pl.col("key") == key, named=True)
    assert (one["by_whom"], one["people"]) == ("Mary Finn", "Tom Beck")
