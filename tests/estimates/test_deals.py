"""What becomes of deals, what they bring and what the rule saves, on deals whose truth is known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from tests.estimates.pursuits import books, drawn
from tests.voices import load
from whybuy.estimates.deal_chances import chances, strongest
from whybuy.estimates.deal_fit import alike
from whybuy.estimates.deal_known import known_by
from whybuy.estimates.deal_lights import deal_lights
from whybuy.estimates.deal_profit import Terms, cost_of_poor_fit, paced, profits
from whybuy.estimates.deal_readiness import CHECKLISTS, checklist
from whybuy.estimates.deal_time import saving_of, time_spent
from whybuy.estimates.proposal_rows import SCHEMA
from whybuy.estimates.referrals import account
from whybuy.evidence.deals_open import pursued
from whybuy.evidence.stays import stays

pytestmark = pytest.mark.django_db


def test_how_a_deal_came_moves_its_odds_as_it_truly_does():
    truth = drawn(300)
    found = chances(books(truth.rows))
    assert not found.plain
    held = 0
    for at, key in enumerate(found.deals["key"]):
        decided = 1 / (1 + np.exp(-0.5))
        held += found.told.won.low[at] <= truth.wins[key] * decided <= found.told.won.high[at]
    assert held >= 6
    source = {key: next(c for c in found.causes[key] if c.name == "source") for key in found.causes}
    called = next(c for c in source.values() if c.value == "they called")
    cold = next(c for c in source.values() if c.value == "cold call")
    assert called.low > 0 > cold.high
    assert strongest(found.causes["d300"])[0].name == "source"


def test_where_nothing_known_foretells_the_base_rate_is_told():
    rng = np.random.default_rng(3)
    rows = [(*row[:7], str(rng.choice(["won", "lost"])) if row[7] else "", *row[8:])
            for row in drawn(120).rows]  # fmt: skip
    found = chances(books(rows))
    assert found.plain
    assert np.ptp(found.told.won.mean) < 0.005
    won = sum(row[7] == "won" for row in rows)
    assert found.told.won.mean[0] == pytest.approx(won / 120, abs=0.05)


def test_rivals_noted_on_lost_deals_alone_explain_nothing_and_it_is_said():
    rows = drawn(80).rows
    firm = books(rows)
    lost = [(row[0], row[1], "Alfa") for row in rows if row[7] == "lost"]
    load("deals", ["key", "customer", "competitors"], lost)
    found = chances(firm)
    assert "knew how the deal had ended" in found.left_out["rivals"]
    assert all(one.name != "rivals" for causes in found.causes.values() for one in causes)


def test_what_is_written_down_as_a_deal_closes_does_not_count():
    rows = [("d1", "c1", "A", 100, "EUR", "2025-01-01", "2025-04-01", "won", 3.0, "fair", None)]
    firm = books(rows)
    load(
        "needs",
        ["key", "customer", "deal", "words", "said_on", "settled_on"],
        [("n1", "c1", "d1", "Late", "2025-03-20", "2025-03-25")],
    )
    assert known_by(firm)["need"].to_list() == ["no"]
    asked = pursued(firm).with_columns(by=np.datetime64("2025-03-26"))
    assert known_by(firm, deals=asked)["need"].to_list() == ["yes"]


def test_whoever_did_not_answer_is_nobody_we_speak_to():
    rows = [("d1", "c1", "A", 100, "EUR", "2025-01-01", "2025-04-01", "won", 3.0, "fair", None)]
    firm = books(rows)
    load("people", ["key", "customer", "name"], [("p1", "c1", "Ann"), ("p2", "c1", "Bo")])
    made = [
        ("t1", "c1", "p1", "2025-02-01", "happy"),
        ("t2", "c1", "p2", "2025-02-02", "no answer"),
    ]
    load("contacts", ["key", "customer", "person", "day", "response"], made)
    assert known_by(firm)["people"].to_list() == ["one"]


def test_a_stage_that_says_how_it_ended_is_none_that_it_stood_in():
    rows = [("d1", "c1", "A", 100, "EUR", "2025-01-01", "2025-04-01", "won", 3.0, "fair", None)]
    firm = books(rows)
    told_of = [
        ("Phase Q7", "2025-01-05"),
        ("Nego / 2", "2025-02-01"),
        ("CLOSED - WON", "2025-03-30"),
    ]
    told_of.append(("Sunset", "2025-04-01"))
    load(
        "stage_changes",
        ["key", "deal", "stage", "day"],
        [(f"s{n}", "d1", stage, day) for n, (stage, day) in enumerate(told_of)],
    )
    found = stays(firm).select("stage", "entered").rows()
    assert found == [("Phase Q7", 4), ("Nego / 2", 31)]


def test_expected_profit_is_chance_times_margin_less_the_hours_to_come():
    truth = drawn(100)
    firm = books(truth.rows)
    free = profits(firm, Terms(hour_cost=0.0, margin=0.4, hours_a_week=1.0))
    paid = profits(firm, Terms(hour_cost=100.0, margin=0.4, hours_a_week=1.0))
    won = free.chances.won.mean
    amounts = free.deals["amount"].to_numpy()
    assert free.brings.profit.mean == pytest.approx(0.4 * amounts * won, rel=1e-6)
    apart = free.brings.profit.mean - paid.brings.profit.mean
    assert apart == pytest.approx(100 * paid.brings.hours.mean, rel=1e-6)


def test_hours_elsewhere_are_what_past_pursuits_brought_lost_ones_among_them():
    truth = drawn(100)
    found = profits(books(truth.rows), Terms(margin=0.5))
    closed = [row for row in truth.rows if row[7]]
    brought = sum(row[3] / 100 * 0.5 for row in closed if row[7] == "won")
    assert found.elsewhere is not None
    assert found.elsewhere.mean == pytest.approx(brought / sum(row[8] for row in closed))


def test_serving_those_won_with_an_open_doubt_has_its_cost_told_from_others():
    rows: list[tuple[Any, ...]] = []
    lit: list[tuple[Any, ...]] = []
    for n in range(8):
        rows.append((f"d{n}", f"c{n}", "A", 100_000, "EUR", "2025-01-01", "2025-03-01", "won", 3.0,
                     "fair", None))  # fmt: skip
        if n < 4:
            lit.append((f"l{n}", f"c{n}", f"d{n}", "Hm", "2025-02-01"))
    firm = books(rows)
    load("yellow_lights", ["key", "customer", "deal", "words", "said_on"], lit)
    load(
        "contacts",
        ["key", "customer", "day", "minutes"],
        [(f"k{n}", f"c{n}", "2025-05-01", 240 if n < 4 else 60) for n in range(8)],
    )
    assert cost_of_poor_fit(firm, hour_cost=50.0) == pytest.approx(150.0)


def hopeless(many: int, *, seed: int) -> list[tuple[Any, ...]]:
    """Deals of which the cold ones are hardly ever won and take ten times the hours."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[Any, ...]] = []
    for n in range(many):
        cold = n % 2 == 0
        opened = date(2024, 1, 1) + timedelta(days=3 * n)
        closed = opened + timedelta(days=60)
        won = rng.random() < (0.01 if cold else 0.6)
        rows.append((
            f"d{n}", f"c{n}", "A", 1_000_000, "EUR", f"{opened}", f"{closed}",
            "won" if won else "lost", 80.0 if cold else 8.0, "cold call" if cold else "they called",
            None,
        ))  # fmt: skip
    return rows


def test_the_rule_saves_hours_on_later_deals_where_some_are_hopeless():
    saving = time_spent(books(hopeless(160, seed=2)), Terms()).saving
    assert saving is not None
    assert saving.walked >= saving.later // 3
    assert saving.low > 0
    assert saving.won <= 2


def test_hours_saved_are_worth_half_of_what_one_brought_on_the_deals_that_were_kept():
    leave = np.array([True, False, False])
    found = saving_of(
        leave, hours=np.array([10.0, 10.0, 10.0]), brought=np.array([50.0, 100.0, 300.0]),
        won=np.array([True, True, True]),
    )  # fmt: skip
    assert (found.walked, found.hours, found.won, found.margin) == (1, 10.0, 1, 50.0)
    assert found.gain == pytest.approx(10 * 20 / 2 - 50)
    assert found.low <= found.gain <= found.high


def test_too_few_deals_leave_the_rule_untried_and_say_so():
    spent = time_spent(books(drawn(12).rows), Terms())
    assert spent.saving is None
    assert "25 are needed" in spent.why_not
    assert sum(group.share for group in spent.groups) == pytest.approx(1.0)


def test_hours_without_a_compelling_need_are_counted():
    rows = [
        (f"d{n}", f"c{n}", "A", 100, "EUR", "2025-01-01", "2025-04-01", "lost", hours, "fair", None)
        for n, hours in ((1, 30.0), (2, 10.0))
    ]
    firm = books(rows)
    load(
        "needs",
        ["key", "customer", "deal", "words", "said_on", "settled_on"],
        [("n1", "c2", "d2", "Late", "2025-01-10", "2025-01-20")],
    )
    spent = time_spent(firm, Terms())
    assert spent.without_need == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("one", "other", "like"),
    [
        ("Washing returned bottles", "washing of bottles, returned", True),
        ("Freezing bread", "Bread freezers", True),
        ("Washing bottles", "Bottle washing", True),
        ("Filling jars", "Labelling jars of glass for export", False),
        ("", "Filling", False),
    ],
)
def test_applications_are_alike_where_most_words_are(one: str, other: str, like: bool):
    assert alike(one, other) is like
    assert alike(other, one) is like


def test_open_lights_are_proposals_for_the_week_with_what_is_at_stake():
    rows = [("d1", "c1", "Line", 1_000_000, "EUR", "2026-06-01", None, "", None, "fair", None)]
    firm = books(rows)
    lit = [("l1", "c1", "d1", "Will the crew take to it?", "2026-06-10", None),
           ("l2", "c2", None, "Settled long ago", "2026-01-10", "2026-02-01")]  # fmt: skip
    columns = ["key", "customer", "deal", "words", "said_on", "settled_on"]
    load("yellow_lights", columns, lit)
    found = deal_lights(firm)
    assert dict(found.schema) == SCHEMA
    assert found.select("customer_id", "sort", "about", "brings").rows() == [
        ("c1", "light", "Will the crew take to it?", 2000.0)
    ]


def test_the_share_won_without_a_bid_is_told_before_and_after_the_first_referral():
    rows = [
        (f"d{n}", f"c{n}", "A", 100_000, "EUR", f"{date(2025, 1, 1) + timedelta(days=30 * n)}",
         f"{date(2025, 1, 20) + timedelta(days=30 * n)}", "won", 3.0, "fair", n < 4)
        for n in range(10)
    ]  # fmt: skip
    firm = books(rows)
    columns = ["key", "customer", "direction", "day", "other"]
    load("referrals", columns, [("r1", "c1", "out", "2025-05-15", "Alfa")])
    found = account(firm)
    assert found.before is not None
    assert found.after is not None
    assert (found.before.won, found.before.of) == (1, 5)
    assert (found.after.won, found.after.of) == (5, 5)
    assert found.before.high < found.after.low


@pytest.mark.parametrize("name", CHECKLISTS)
def test_every_item_of_a_checklist_can_be_settled_or_heard_of(name: str):
    items = checklist(name)
    assert any(one.before_solution for one in items)
    assert len({one.key for one in items}) == len(items)
    for one in items:
        assert one.ask.rstrip(".").endswith("?") or "?" in one.ask
        assert one.settled or one.heard or one.words


def test_small_deals_take_the_few_hours_that_small_deals_took():
    amounts = np.tile([1_000.0, 100_000.0], 15)
    past = pl.DataFrame({"amount": amounts, "hours": amounts**0.5, "days": np.full(30, 70.0)})
    small, large = paced(past, np.array([1_000.0, 100_000.0]))
    assert small == pytest.approx(1_000**0.5 / 10)
    assert large == pytest.approx(100_000**0.5 / 10)
    assert paced(past, np.array([1.0]))[0] == pytest.approx(small)
    few = paced(past.head(4), np.array([1_000.0, 100_000.0]))
    assert few == pytest.approx(past.head(4)["hours"].sum() / 40)
