"""The invented firm's files, taken in as a user's own would be."""

from __future__ import annotations

import csv
from collections import Counter

from tools.sample_firm import write

from whybuy import intake
from whybuy.demo import conversing
from whybuy.demo.brightwater import CONVERSATIONS, FILES
from whybuy.records import beliefs, conversations, services

KNOWN = ("customers", "prospects", "people", "deals")
"""The lists by which it is known whose a conversation is."""


def test_the_intake_knows_each_file_by_its_header_and_refuses_only_the_slips(firm):
    taken = intake.take(firm, [write.SHIPPED / name for name in FILES])
    kinds = [one.kind for one in taken]
    lists = ["customers", "customers", "people", "products", "contracts", "orders", "contacts"]
    assert kinds == [
        *lists,
        "team",
        "consents",
        "promises",
        "competitors",
        "deals",
        "stage_changes",
        "buying_group",
        "decision_steps",
        "needs",
        "yellow_lights",
        "meetings",
        "acquaintances",
        "referrals",
        "quotes",
        "cases",
        "measures",
        "numbers",
        *["value_models"] * 2,
    ]
    refused = {one.kind: {reject.row for reject in one.rejects} for one in taken if one.rejected}
    with (write.TRUTH / "slips.csv").open(encoding="utf-8") as file:
        slips = {int(row["row"]): row["what"] for row in csv.DictReader(file)}
    # A missing day is read off the line above of the same invoice; a row twice is kept, and told.
    mended = ("a missing day", "the same row twice")
    assert refused == {"orders": {row for row, what in slips.items() if what not in mended}}


def test_the_log_knows_all_300_customers_and_what_their_goods_brought(firm):
    intake.take(firm, [write.SHIPPED / "orders.csv.gz"])
    with (write.TRUTH / "customers.csv").open(encoding="utf-8") as file:
        truth = {row["customer"]: row for row in csv.DictReader(file)}
    books = firm.books()
    assert books.as_of.isoformat() == "2026-09-30"
    summary = firm.orders().customer_summary(until=books.as_of)
    assert {row["customer_id"] for row in summary.iter_rows(named=True)} == set(truth)
    for row in summary.iter_rows(named=True):
        known = truth[row["customer_id"]]
        assert row["first_day"].isoformat() == known["first_order"]
        assert row["frequency"] + 1 == int(known["orders"])


def test_the_folder_of_conversations_is_taken_and_each_is_given_to_its_customer(firm):
    lists = [write.SHIPPED / name for name in FILES if name.split(".")[0] in KNOWN]
    intake.take(firm, [*lists, write.SHIPPED / CONVERSATIONS])
    conversing.enter(write.SHIPPED)
    with (write.TRUTH / "conversations.csv").open(encoding="utf-8") as file:
        truth = Counter((row["customer"], row["day"]) for row in csv.DictReader(file))
    kept = conversations.frame()
    assert Counter(zip(kept["customer"], kept["day"].cast(str), strict=True)) == truth
    assert {row.by for row in beliefs.shown()} == {
        "niamh.tierney", "tom.ruane", "marta.wielgosz", "jonas.feldkamp"
    }  # fmt: skip
    assert services.frame().filter(service="brightview", missed=True).is_empty()
