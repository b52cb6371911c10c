"""The invented firm's ties, prospects, referrals and meetings: what was planted is found."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from scipy.stats import kendalltau
from tools.sample_firm import write

from whybuy import intake
from whybuy.estimates.meeting_deals import deals_to_decide
from whybuy.estimates.meeting_worth import meeting_worth
from whybuy.estimates.network import graph, paths
from whybuy.estimates.prospects import ranked
from whybuy.estimates.warm_contacts import checked
from whybuy.evidence.books import Books

LISTS = (
    "customers", "prospects", "people", "contacts", "team", "consents", "deals", "needs",
    "meetings", "acquaintances", "referrals", "cases", "measures", "numbers",
)  # fmt: skip
"""The files of whom one knows and what prospects told, without the ledger."""
MODELS = ("washing", "water")


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((folder / name).read_text("utf-8").splitlines()))


@pytest.fixture
def books(firm) -> Books:
    files = [f"{name}.csv" for name in LISTS] + [f"models/{name}.toml" for name in MODELS]
    taken = intake.take(firm, [write.SHIPPED / name for name in files])
    assert not any(one.rejected for one in taken)
    return firm.books()


def test_the_planted_paths_are_found_and_prospects_stand_by_their_true_loss(books):
    """One load for four things that stand by themselves."""
    paths_as_planted(books)
    losses_as_true(books)
    referrers_known_before(books)
    no_meeting_about_what_is_left(books)


def paths_as_planted(books: Books) -> None:
    """Whom we ask and who of us asks them; none where nobody knows anybody."""
    members = {row["Employee id"]: row["Name"] for row in rows(write.SHIPPED, "team.csv")}
    planted = rows(write.TRUTH, "paths.csv")
    assert sum(not one["kind"] for one in planted) > 3
    for one in planted:
        found = paths(books, one["prospect"])
        if not one["kind"]:
            assert not found, one
            continue
        first = found[0]
        assert first.asked.removeprefix("person:") == one["asked"], one
        assert members[first.hops[0].one.removeprefix("member:")] == one["member"], one
        assert first.reached.removeprefix("person:") == one["person"], one
    strong = graph(books).strengths([one["prospect"] for one in planted])
    direct = [s for s, one in zip(strong, planted, strict=True) if one["kind"] == "direct"]
    others = [s for s, one in zip(strong, planted, strict=True) if one["kind"] != "direct"]
    assert min(direct) > max(others)


def losses_as_true(books: Books) -> None:
    """All in one order, each by the model of its trade: one in ten thousand such orders would
    come by chance."""
    true = {row["prospect"]: row for row in rows(write.TRUTH, "standstill.csv")}
    mine = [row for row in ranked(books).table.to_dicts() if row["customer_id"] in true]
    assert len(true) == len(mine) == 30
    assert all(row["model"] == true[row["customer_id"]]["model"] for row in mine)
    truth = [float(true[row["customer_id"]]["a_month"]) for row in mine]
    told = [row["loss"] for row in mine]
    assert kendalltau(told, truth, alternative="greater").pvalue < 1e-4
    held = [r["loss_low"] < t < r["loss_high"] for r, t in zip(mine, truth, strict=True)]
    assert sum(held) > 0.9 * len(held) - 2 * (0.09 * len(held)) ** 0.5


def referrers_known_before(books: Books) -> None:
    """Who sent us somebody was among those whom we knew best, more than by lot."""
    found = checked(books)
    assert found.of > 30
    assert found.held > found.by_chance + 2 * (found.by_chance * 0.75) ** 0.5


def no_meeting_about_what_is_left(books: Books) -> None:
    """Who has a deal to walk away from or to refer, and no other, is met for other reasons only."""
    deals = deals_to_decide(books)
    stays = {one.customer_id for one in deals if not one.is_left}
    left = {one.customer_id for one in deals if one.is_left} - stays
    assert len(left) > 3
    worth = meeting_worth(books).select("customer_id", about=pl.col("deal") + pl.col("case"))
    about = dict(worth.iter_rows())
    assert all(about.get(key, 0.0) == 0 for key in left)
    assert max(about[key] for key in stays) > 0


def test_business_of_those_whom_we_sent_elsewhere_is_counted_and_no_other(ask):
    found = ask("pursue")["findings"]["rows"]
    back = {
        row["subject"].removeprefix("referral:"): row["estimate"]
        for row in found
        if row["measure"] == "bought_since"
    }
    true = [row for row in rows(write.TRUTH, "referrals.csv") if row["direction"] == "out"]
    assert set(back) == {row["referral"] for row in true}
    assert {key for key, money in back.items() if money > 0} == {
        row["referral"] for row in true if row["brought"] == "1"
    }


def test_meetings_that_are_agreed_stay_where_they_are(ask: Callable[..., dict[str, Any]]):
    agreed = [
        row["Meeting id"] for row in rows(write.SHIPPED, "meetings.csv") if row["State"] == "agreed"
    ]
    assert len(agreed) == 12
    found = ask("meet")["findings"]["rows"]
    kept = [
        row["subject"].removeprefix("meeting:")
        for row in found
        if row["measure"] == "meeting" and "(agreed)" in row["why"]
    ]
    assert sorted(kept) == sorted(agreed)
