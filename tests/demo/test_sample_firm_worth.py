"""The invented firm's cases and prospects: the truth that made them is found again."""

from __future__ import annotations

import csv
from statistics import NormalDist, mean, stdev

import polars as pl
import pytest
from scipy.stats import kendalltau
from tools.sample_firm import write

from whybuy import intake
from whybuy.estimates import promises, value_cases
from whybuy.evidence import cases as evidence
from whybuy.methods.synthesis import Effect, Reading, effect, leave_one_out, plain_t, pool
from whybuy.methods.value import evaluate, read_model

ODD = "20353"
"""Who told of half a minute a week."""
MODELS = ("washing", "water")
WORTH = ("customers", "prospects", "cases", "measures", "numbers")
T_90 = 1.72
"""Of Student's t with some twenty degrees of freedom, 95 %."""


def rows(folder, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((folder / name).read_text("utf-8").splitlines()))


@pytest.fixture(scope="module")
def measures() -> list[dict[str, str]]:
    return rows(write.SHIPPED, "measures.csv")


def lasting(measures: list[dict[str, str]], name: str) -> dict[str, dict[str, str]]:
    """By customer, what was measured last of it: rows are in the order of days."""
    return {
        m["Customer no."]: m for m in measures if m["Measure"] == name and m["Promised"] == "no"
    }


def reading(row: dict[str, str], when: str) -> Reading:
    ends = [float(row[f"{when}{end}"]) for end in ("", " low", " high") if row[f"{when}{end}"]]
    return Reading(*ends)


def effects(measures: list[dict[str, str]], name: str) -> dict[str, Effect]:
    return {
        customer: effect(reading(row, "Before"), reading(row, "After"), scale="log ratio")
        for customer, row in lasting(measures, name).items()
    }


def test_of_each_measure_the_cases_pool_to_the_true_mean_and_foretell_the_next(measures):
    """Each interval holds nearly as much of what may come as it says, and all together as much."""
    held = list[float]()
    for true in rows(write.TRUTH, "effects.csv"):
        found = effects(measures, true["measure"])
        found.pop(ODD, None)
        pooled = pool([e.size for e in found.values()], [e.variance for e in found.values()])
        low, high = pooled.mean.interval(0.95)
        assert low < float(true["mean"]) < high, true["measure"]
        low, high = pooled.predict(0.9)
        nature = NormalDist(float(true["mean"]), float(true["spread"]))
        held.append(nature.cdf(high) - nature.cdf(low))
    assert min(held) > 0.8
    assert mean(held) > 0.9


def test_the_odd_case_is_the_one_that_the_others_would_not_have_foretold(measures):
    found = effects(measures, "hours of testing by hand")
    sizes, variances = ([getattr(e, n) for e in found.values()] for n in ("size", "variance"))
    checked = dict(zip(found, leave_one_out(sizes, variances), strict=True))
    assert [customer for customer, left in checked.items() if not left.held] == [ODD]
    assert max(checked, key=lambda customer: abs(checked[customer].pull)) == ODD
    assert plain_t(sizes, 0.9)[0] < -4


def test_what_came_is_the_true_share_of_what_was_promised(measures):
    kept = list[float]()
    for promise in (m for m in measures if m["Promised"] == "yes"):
        came = lasting(measures, promise["Measure"])[promise["Customer no."]]
        assert promise["Said on"] < came["Measured on"]
        asked, got = (1 - float(m["After"]) / float(m["Before"]) for m in (promise, came))
        kept.append(got / asked)
    assert len(kept) > 15
    true = float(rows(write.TRUTH, "promises.csv")[-1]["share_kept"])
    assert abs(mean(kept) - true) < T_90 * stdev(kept) / len(kept) ** 0.5


def test_there_are_cases_of_every_kind_that_a_firm_has():
    cases = rows(write.SHIPPED, "cases.csv")
    assert len(cases) >= 7
    assert {c["Approval"] for c in cases} == {"named", "anonymous", "no", ""}
    assert any(c["What else changed"] for c in cases)
    assert "" in {c["Our share"] for c in cases}
    customers = {c["Customer no."]: c["Since"] for c in rows(write.SHIPPED, "customers.csv")}
    assert all(customers[c["Customer no."]] <= c["Started"] for c in cases)


def test_prospects_told_some_numbers_of_the_models_variables_and_bought_nothing():
    models = {f.stem: read_model(f.read_text()) for f in (write.SHIPPED / "models").glob("*.toml")}
    assert len(models) == 2
    known = {name for model in models.values() for name in model.variables}
    numbers = rows(write.SHIPPED, "numbers.csv")
    assert {n["Variable"] for n in numbers} <= known
    assert all(n["Source"] for n in numbers if n["Mark"] == "benchmark")
    prospects = {row["Customer no."] for row in rows(write.SHIPPED, "prospects.csv")}
    told = [n["Customer no."] for n in numbers if n["Mark"] == "said"]
    assert set(told) < prospects
    assert sorted(map(told.count, prospects))[0] == 0
    assert max(map(told.count, prospects)) == 7
    won = [row for row in rows(write.SHIPPED, "deals.csv") if row["Outcome"] == "won"]
    assert not prospects & {row["Customer no."] for row in won}


def true_worth(model: str) -> dict[str, float]:
    """By prospect, the model's net present value with each variable at its true value."""
    text = (write.SHIPPED / f"models/{model}.toml").read_text("utf-8")
    given: dict[str, dict[str, float]] = {}
    for row in rows(write.TRUTH, "prospects.csv"):
        if row["model"] == model and row["variable"] != "worth_a_year":
            given.setdefault(row["customer"], {})[row["variable"]] = float(row["value"])
    return {customer: evaluate(text, values).npv.point for customer, values in given.items()}


@pytest.fixture
def books(firm):
    """The firm's books as to worth, loaded as a user's files would be."""
    files = [*(f"{name}.csv" for name in WORTH), *(f"models/{name}.toml" for name in MODELS)]
    assert not any(one.rejected for one in intake.take(firm, [write.SHIPPED / f for f in files]))
    return firm.books()


def test_once_loaded_prospects_rank_as_the_truth_has_them_and_promises_as_they_were_kept(books):
    ranked_as_true(books)
    true = float(rows(write.TRUTH, "promises.csv")[-1]["share_kept"])
    told = promises.kept_word(books)
    assert told is not None
    assert told.low < true < told.high
    assert told.waiting == 0


def ranked_as_true(books):
    """One in twenty of such ranks would come by chance; of 90 % ranges nine in ten hold."""
    keys = [row["Customer no."] for row in rows(write.SHIPPED, "prospects.csv")]
    everyone = evidence.prospects(books).filter(pl.col("customer_id").is_in(keys))
    held = list[bool]()
    for model in MODELS:
        ranked = value_cases.prospects(books, model=model, customers=everyone)
        ranked = ranked.filter(pl.col("own") > 0)
        true = true_worth(model)
        truth = [true[customer] for customer in ranked["customer_id"]]
        assert kendalltau(ranked["npv"], truth, alternative="greater").pvalue < 0.05, model
        ends = zip(ranked["low"], truth, ranked["high"], strict=True)
        held += [low < value < high for low, value, high in ends]
    assert len(held) > 25
    assert sum(held) > 0.9 * len(held) - 2 * (0.09 * len(held)) ** 0.5
