"""The invented firm's deals: the law that made them is found again, and what `pursue` makes of it.

No file of the firm says the truth; it stands in tools/sample_firm/truth.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tools.sample_firm import write

from whybuy.methods.choice import deal_causes, deal_chances, deal_outcomes

CUT = date(2025, 7, 1)
"""What closed before is learnt from, what was opened after is foretold."""
FORTNIGHT = timedelta(days=14)
FACTS = ("need", "buyer", "request", "referral", "light")
"""Facts of the law of which the files say whether and when."""
Row = dict[str, str]


def rows(folder: Path, name: str) -> list[Row]:
    return list(csv.DictReader((folder / name).read_text("utf-8").splitlines()))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.fixture(scope="module")
def deals() -> list[Row]:
    return rows(write.SHIPPED, "deals.csv")


@pytest.fixture(scope="module")
def truth() -> dict[str, Row]:
    return {row["deal"]: row for row in rows(write.TRUTH, "deals.csv")}


def dates(name: str, column: str, **wanted: str) -> dict[str, date]:
    """By deal the first day in a column of a file, of rows with these values."""
    found = dict[str, date]()
    for row in rows(write.SHIPPED, name):
        on = day(row[column])
        if on and all(row[key] == value for key, value in wanted.items()):
            found[row["Deal ID"]] = min(on, found.get(row["Deal ID"], on))
    return found


def known(deals: list[Row]) -> dict[str, list[str]]:
    """What stood on record of each a fortnight before it closed, as yes or no."""
    lit = dates("yellow_lights.csv", "Said on")
    settled = {r["Deal ID"]: day(r["Settled on"]) for r in rows(write.SHIPPED, "yellow_lights.csv")}
    needs = dates("needs.csv", "Settled with the customer")
    buyers = dates("buying_group.csv", "Said on", Role="economic buyer")

    def facts(row: Row) -> dict[str, bool]:
        key, opened = row["Deal ID"], date.fromisoformat(row["Create date"])
        by = max(opened, date.fromisoformat(row["Close date"]) - FORTNIGHT)
        dark = settled.get(key)
        return {
            "need": needs.get(key, date.max) <= by,
            "buyer": buyers.get(key, date.max) <= by,
            "request": row["Request for proposals"] == "yes",
            "referral": row["Source"] == "referral",
            "light": lit.get(key, date.max) <= by and (dark is None or dark > by),
        }

    each = [facts(row) for row in deals]
    return {name: ["yes" if one[name] else "no" for one in each] for name in FACTS}


def ended(deals: list[Row]) -> list[Row]:
    return [row for row in deals if row["Outcome"] in ("won", "lost", "no decision")]


def days_of(deals: list[Row]) -> list[float]:
    return [
        float((date.fromisoformat(r["Close date"]) - date.fromisoformat(r["Create date"])).days)
        for r in deals
    ]


def fit(deals: list[Row]):
    return deal_outcomes([r["Outcome"] for r in deals], covariates=known(deals))


def test_chances_learnt_from_earlier_deals_hold_for_later_ones(deals):
    earlier = [r for r in ended(deals) if r["Close date"] < CUT.isoformat()]
    later = [r for r in ended(deals) if r["Create date"] >= CUT.isoformat()]
    assert len(earlier) > 120
    assert len(later) > 40
    told = deal_chances(fit(earlier), deals=len(later), covariates=known(later))
    came = np.array([r["Outcome"] == "won" for r in later], dtype=float)
    usual = np.mean([r["Outcome"] == "won" for r in earlier])
    chance = told.won.mean
    spread = np.sqrt((chance * (1 - chance)).sum())
    assert abs(chance.sum() - came.sum()) < 2 * spread
    better = np.log(np.where(came, chance / usual, (1 - chance) / (1 - usual)))
    assert better.mean() > better.std(ddof=1) / np.sqrt(len(better))


def test_each_fact_moves_the_odds_the_way_that_the_law_has_it(deals):
    """Odds to be won rather than lost; the truth lies in the range of nine in ten, mostly."""
    true = {r["fact"]: float(r["won"]) - float(r["lost"]) for r in law("deal_effects.csv")}
    past = ended(deals)
    yes, no = (
        deal_causes(fit(past), deals=len(FACTS), covariates=only(word)) for word in ("yes", "no")
    )
    held = list[bool]()
    for at, name in enumerate(FACTS):
        ends = [next(one for one in causes[at].causes if one.name == name) for causes in (yes, no)]
        apart = ends[0].log_odds - ends[1].log_odds
        assert np.sign(apart) == np.sign(true[name]), name
        wide = (ends[0].high - ends[0].low + ends[1].high - ends[1].low) / 2
        held.append(abs(apart - true[name]) < wide)
    assert sum(held) >= len(FACTS) - 1


def only(word: str) -> dict[str, list[str]]:
    """As many deals as facts, each with one fact known and the others not."""
    return {name: [word if one == name else "" for one in FACTS] for name in FACTS}


def law(name: str) -> list[Row]:
    return rows(write.TRUTH, name)


def test_the_stages_take_as_long_as_the_law_has_it(deals, truth):
    """Weeks in a stage, against the chance a week to leave it."""
    moved = dict[str, list[tuple[str, date]]]()
    for row in rows(write.SHIPPED, "stages.csv"):
        entered = (row["Stage"], date.fromisoformat(row["Stage date"]))
        moved.setdefault(row["Deal ID"], []).append(entered)
    stays = [
        (b[1] - a[1]).days / 7
        for key, whole in moved.items()
        if truth[key]["told"] == "0"
        for a, b in pairwise(whole)
        if a[0] == "Need understood"
    ]
    chances = {row["stage"]: sum(map(float, list(row.values())[1:])) for row in law("deal_law.csv")}
    assert np.mean(stays) == pytest.approx(1 / chances["Need understood"], rel=0.25)


def test_requests_that_only_gather_ideas_are_nearly_all_lost_to_us(deals, truth):
    harvests = [r for r in ended(deals) if truth[r["Deal ID"]]["harvest"] == "1"]
    assert 0.08 < len(harvests) / len(ended(deals)) < 0.2
    assert sum(r["Outcome"] == "won" for r in harvests) <= 0.1 * len(harvests)


def test_who_is_badly_served_costs_more_than_they_bring(deals, truth):
    def left(unfit: bool) -> float:
        won = [r for r in deals if bool(truth[r["Deal ID"]]["unfit"]) == unfit]
        return float(np.mean([float(truth[r["Deal ID"]]["left_eur"]) for r in ended(won)]))

    assert left(unfit=True) < 0 < left(unfit=False)


def test_nobodys_deals_speak_against_their_orders(deals):
    prospects = {row["Customer no."] for row in rows(write.SHIPPED, "prospects.csv")}
    first = {row["customer"]: row["first_order"] for row in law("customers.csv")}
    for row in deals:
        if row["Outcome"] == "won":
            assert row["Customer no."] not in prospects
        if row["Outcome"] == "referred":
            key = row["Customer no."]
            assert key in prospects or first[key] > row["Close date"]


@pytest.fixture(scope="module")
def pursue(ask: Callable[..., dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """By deal and measure a row of the answer."""
    found = ask("pursue")["findings"]["rows"]
    return {(row["subject"].removeprefix("deal:"), row["measure"]): row for row in found}


WORDS = ("go", "slow_down", "split", "refer", "walk_away")


def word_of(pursue: dict[tuple[str, str], Any], key: str) -> str:
    return next(word for word in WORDS if (key, word) in pursue)


def test_where_ours_does_not_fit_the_word_is_refer_and_there_alone(deals, truth, pursue):
    still = [row["Deal ID"] for row in deals if not row["Outcome"]]
    unfit = {key for key in still if truth[key]["unfit"]}
    assert unfit
    assert {key for key in still if word_of(pursue, key) == "refer"} == unfit


def test_the_deals_in_which_all_is_settled_are_told_to_go_on_unless_who_pays_is_against(pursue):
    from tools.sample_firm.pursued import READY

    against = {
        row["Deal ID"]
        for row in rows(write.SHIPPED, "buying_group.csv")
        if row["Role"] == "economic buyer" and row["Stance"] == "against"
    }
    assert {word_of(pursue, key) for key in set(READY) - against} == {"go"}
    assert {word_of(pursue, key) for key in set(READY) & against} == {"slow_down"}


def test_a_machine_for_a_season_is_split_with_who_rents_them(pursue):
    from tools.sample_firm.pursuit_files import RENTS

    assert word_of(pursue, RENTS) == "split"


def test_an_open_harvest_has_the_least_chance_of_all(deals, truth, pursue):
    chance = {
        row["Deal ID"]: pursue[row["Deal ID"], "chance_to_win"]["estimate"]
        for row in deals
        if not row["Outcome"]
    }
    harvests = {key for key in chance if truth[key]["harvest"] == "1"}
    assert harvests
    lowest = sorted(chance, key=lambda key: chance[key])[: 2 * len(harvests)]
    assert harvests <= set(lowest)


def test_the_rule_saves_hours_on_deals_that_it_had_not_learnt_from(pursue):
    saved = next(row for (_, measure), row in pursue.items() if measure == "rule_would_save")
    assert saved["estimate"] > 0
