"""What `keep` says of the invented firm, against the truth that no file of its says."""

from __future__ import annotations

import csv
import json
from datetime import date
from typing import Any

import polars as pl
import pytest
from tools.sample_firm import write

from tests.forked import Forks

LAST = date(2026, 9, 30)


WITHOUT_THE_PROGRAMME = """
import sys
from dataclasses import replace
from whybuy.demo import firms
firms.FIRMS["sample"] = replace(firms.FIRMS["sample"], tried=None)
from whybuy.faces.cli.main import main
sys.argv = {words}
main()
"""


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory, processes: Forks) -> dict[str, Any]:
    """`whybuy keep --top 50 --json` of the firm whose truth is known: without the programme.

    That made some buy more for a while, which the truth about who still buys knows nothing of.
    """
    folder = tmp_path_factory.mktemp("untried")
    for asked in ("demo --firm sample", "keep --top 50"):
        words = ["whybuy", *asked.split(), "--json", "--workspace", str(folder / "firm")]
        code = WITHOUT_THE_PROGRAMME.format(words=words)
        run = processes.run(folder=folder, code=code)
        assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def known(answer: dict[str, Any]) -> pl.DataFrame:
    """One row a customer: each measure of the answer, and the truth."""
    rows = pl.DataFrame(answer["findings"]["rows"], infer_schema_length=None)
    each = rows.filter(pl.col("subject") != "all").select(
        pl.col("subject").str.strip_prefix("customer:").alias("customer"), "measure", "estimate"
    )
    wide = each.pivot("measure", index="customer", values="estimate", aggregate_function="first")
    truth = pl.read_csv(write.TRUTH / "customers.csv", schema_overrides={"customer": pl.String})
    return wide.join(truth, on="customer", how="left")


def of_all(answer: dict[str, Any]) -> dict[str, dict[str, float]]:
    rows = answer["findings"]["rows"]
    return {row["measure"]: row for row in rows if row["subject"] == "all"}


def near(found: pl.DataFrame) -> bool:
    """Whether as many are truly active as their chances say, within two standard deviations."""
    chance = found["chance_active"].to_numpy()
    off = abs(float(chance.sum()) - float(found["active"].sum()))
    return off < 2 * float((chance * (1 - chance)).sum()) ** 0.5


def test_as_many_still_buy_as_the_chances_add_up_to_and_of_the_quiet_too(answer, known):
    judged = known.filter(pl.col("chance_active").is_not_null())
    assert judged.height > 280
    assert near(judged)
    quiet = known.filter(pl.col("at_stake").is_not_null())
    assert quiet.height == of_all(answer)["gone_quiet"]["estimate"] > 20
    assert near(quiet)


def test_the_true_margin_of_a_year_lies_in_the_range_foretold(answer, known):
    share = pl.col("margin_percent") / 100
    orders = pl.col("orders_a_year") * pl.col("mean_spend_eur") * pl.col("active") * share
    fees = pl.col("fees_a_year").fill_null(0.0) * share
    foretold = of_all(answer)["value_ahead"]
    assert foretold["low"] < known.select((orders + fees).sum()).item() < foretold["high"]


def test_the_best_tenth_are_customers_who_still_buy_and_most_of_them_large(known):
    best = known.sort("lifetime_value", descending=True, nulls_last=True).head(30)
    assert best["active"].sum() >= 29
    assert best["large"].sum() >= 20


def test_contracts_and_renewals_are_those_in_the_file(answer):
    with (write.SHIPPED / "contracts.csv").open(encoding="utf-8") as file:
        running = [row for row in csv.DictReader(file) if not row["Ended"]]
    due = [date.fromisoformat(row["Renewal"]) for row in running if row["Renewal"]]
    whole, times = of_all(answer), {"month": 12, "year": 1, "once": 0}
    assert whole["contracts_running"]["estimate"] == len(running)
    assert whole["renewals_coming"]["estimate"] == sum(0 < (day - LAST).days <= 90 for day in due)
    fees = sum(float(row["Fee"]) * times[row["Per"]] for row in running)
    assert whole["fees_a_year"]["estimate"] == pytest.approx(fees)


def test_nobody_has_written_down_why_they_buy_and_the_best_is_to_be_asked(answer):
    why = [ask for ask in answer["ask_next"] if ask["question"].startswith("Why do you buy")]
    assert len(why) == 1
    assert "230 of 300" in why[0]["worth"]


def test_the_answer_says_that_the_firm_is_invented(answer):
    assert answer["notes"][0].startswith("Invented: ")
