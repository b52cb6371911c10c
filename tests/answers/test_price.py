"""`price`: one deal without any history, and what the firm's own quotes say."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.estimates.test_prices import START, TODAY, books, quoted
from tests.fakes import ListOrderLog, bought
from whybuy.answers.answer import Answer
from whybuy.answers.question import question
from whybuy.errors import BadInput
from whybuy.evidence.books import Books
from whybuy.evidence.trail import records_behind

pytestmark = pytest.mark.django_db

DEAL = {"alternative": 1000, "adds": "less scrap = 300 to 500; faster = 100", "cost": 700}


def price(books: Books, **options: Any) -> Answer:
    asked = question("price")
    return asked.ask(books, asked.read(options))


def nobody() -> Books:
    return Books(ListOrderLog(bought("a", START)), TODAY, 1, "EUR")


def rows(answer: Answer, measure: str) -> dict[str, dict[str, Any]]:
    return {r["name"]: r for r in answer.findings.page(limit=1000) if r["measure"] == measure}


def test_one_deal_needs_no_history():
    told = price(nobody(), **DEAL, takes="switching = 80", least_margin=0.3)
    amounts = rows(told, "deal_amount")
    assert amounts["Worth to them"]["estimate"] == 1420
    assert (amounts["Worth to them"]["low"], amounts["Worth to them"]["high"]) == (1320, 1520)
    assert amounts["switching"]["estimate"] == -80
    assert amounts["Our floor"]["estimate"] == pytest.approx(1000)
    assert amounts["A fair price"]["estimate"] == 1210
    assert told.headline == (
        "Ask €1,210: it is worth €1,420 to them (€1,320 to €1,520), and our floor is €1,000."
    )
    assert "a longer term" in rows(told, "deal_discount_must_win")["5 % off"]["why"]


def test_the_price_asked_says_what_it_leaves_them():
    amounts = rows(price(nobody(), **DEAL, asked=1600), "deal_amount")
    assert "they lose by choosing us" in amounts["The price asked"]["why"]
    amounts = rows(price(nobody(), **DEAL, asked=1375), "deal_amount")
    assert "leaves them 25 % of what ours adds" in amounts["The price asked"]["why"]
    assert "leaves them 50 %" in amounts["A fair price"]["why"]


def test_where_no_price_serves_both_it_says_so():
    told = price(nobody(), alternative=1000, takes="slower = 200", cost=900)
    assert told.headline.startswith("No price serves both")
    assert "A fair price" not in rows(told, "deal_amount")
    assert "Better served by the alternative" in rows(told, "deal_amount")["Our floor"]["why"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"cost": 5}, "--alternative"),
        ({"alternative": 5}, "--cost"),
        ({**DEAL, "adds": "faster = 100; less scrap 300"}, "“less scrap 300”, at character 15"),
        ({**DEAL, "adds": "faster = soon"}, "“soon”, at character 10"),
        ({**DEAL, "adds": "faster = 9 to 3"}, "upside down"),
        ({**DEAL, "adds": "x = 1; x = 2"}, "stands twice"),
    ],
)
def test_what_is_mistyped_is_pointed_at(options: dict[str, Any], says: str):
    with pytest.raises(BadInput, match=says):
        price(nobody(), **options)


def test_without_quotes_it_says_what_to_collect():
    told = price(nobody())
    assert told.sureness.level == "too little to say"
    assert "whybuy import quotes.csv" in told.sureness.because
    assert len(told.findings) == 0
    assert told.ask_next[0].question.startswith("What would you do if you did not choose us")


def test_quotes_with_a_known_response_give_prices_and_money_left():
    told = price(books(quoted(400)), top=3)
    assert "was left on the table over 400 quotes, surely so in 2 of 2 segments" in told.headline
    best = rows(told, "best_price")
    assert set(best) == {"Hospitals", "Schools"}
    for row in best.values():
        assert row["low"] < row["estimate"] < row["high"]
    for name, row in rows(told, "nearly_as_good").items():
        assert row["low"] < best[name]["estimate"] < row["high"]
    deals = [r for r in told.findings.page(limit=1000) if r["measure"] == "left_on_deal"]
    assert len(deals) == 3
    assert deals[0]["estimate"] >= deals[1]["estimate"] >= deals[2]["estimate"]
    for deal in deals:
        paid, better = (int(n) for n in re.findall(r"(\d+) % ", deal["why"]))
        assert (paid < better) == deal["why"].startswith("Won at")
    assert set(rows(told, "floor")) == {"Hospitals", "Schools"}
    assert rows(told, "discount_by_quarter").keys() == {"other days", "last days of a quarter"}
    assert [picture.title for picture in told.pictures] == ["The chance to win at each price"]


def test_every_figure_over_quotes_leads_to_records():
    firm = books(quoted(400))
    for key in {r["evidence"] for r in price(firm).findings.page(limit=1000)}:
        assert records_behind(firm, key).total > 0


def test_a_discount_noted_on_won_deals_alone_is_refused_and_said():
    noted = [(*q[:5], q[5] if q[7] == "won" else 10_000, *q[6:]) for q in quoted(200)]
    told = price(books(noted))
    assert rows(told, "best_price") == {}
    assert rows(told, "left_by_segment") == {}
    assert "Record it while the deal is open" in told.sureness.because
    assert "cannot say yet" in told.headline


def test_without_costs_the_way_to_mend_it_stands_beside():
    told = price(books(quoted(200), cost=None))
    assert "--margin 0.4" in rows(told, "not_reckoned")["Schools"]["why"]
    assert "not what the goods cost us" in told.headline
