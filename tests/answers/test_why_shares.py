"""`why` with an audit sample: shares are right although the machine that read most is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest

from tests.fakes import ListOrderLog, bought
from tests.voices import TODAY, all_say, load
from whybuy.answers.answer import Answer
from whybuy.answers.drawing import draw
from whybuy.answers.question import question
from whybuy.answers.reasoning import asks
from whybuy.estimates import coded as machine
from whybuy.evidence.books import Books
from whybuy.evidence.trail import records_behind
from whybuy.records import audit_sample, beliefs, codings, conversations, services, users

pytestmark = pytest.mark.django_db

HEARD, ALL = 90, 120
SAVES = "It took two people off the packing line."
NIGHTS = "Without the night service we would be gone tomorrow."
DULL = "We spoke about the weather for a while."
IRONIC = "Oh, it saved us so much time, really, just wonderful."


@dataclass(frozen=True)
class Suggested:
    """In the shape of the coder's suggestions."""

    codes: tuple[str, ...]
    chances: np.ndarray
    named: np.ndarray


class GullibleCoder:
    """A coder that takes irony at its word, so that it finds time saved far too often."""

    codes = ("cost.time", "would_leave", "risk.downtime")

    def learn(self, **_: Any) -> GullibleCoder:
        return self

    def suggest(self, *, vectors: np.ndarray) -> Suggested:
        saves, nights = vectors[:, 0], vectors[:, 1]
        chances = np.column_stack([saves, nights, nights])
        zero = np.zeros(len(vectors))
        return Suggested(self.codes, chances, np.column_stack([zero, saves, nights, zero]))


def _heard(_: object, texts: list[str]) -> np.ndarray:
    return np.array([[0.9 * (t in (SAVES, IRONIC)), 0.9 * (t == NIGHTS)] for t in texts]) + 0.03


@pytest.fixture
def firm(db: None, monkeypatch: pytest.MonkeyPatch) -> Books:
    """120 customers who buy, 90 heard: 36 save time, 30 are ironic about it, 24 need the nights."""
    monkeypatch.setattr(machine, "shipped", GullibleCoder)
    monkeypatch.setattr(machine, "encoded", _heard)
    names = [f"c{number:03}" for number in range(ALL)]
    load("customers", ["key", "name", "segment"], [(n, n.upper(), _segment(n)) for n in names])
    all_say((name, _words(at), _day(at)) for at, name in enumerate(names[:HEARD]))
    _audit(60)
    lines = [line for n in names for line in bought(n, date(2026, 3, 1), amount=_pays(n))]
    return Books(ListOrderLog(lines), TODAY, 1, "EUR")


def _words(number: int) -> list[str]:
    words = [SAVES] if number % 5 < 2 else [IRONIC] if number % 3 == 0 else []
    return [DULL, *words, *([NIGHTS] if number % 15 in (0, 5, 6, 12) else [])]


def _day(number: int) -> date:
    return date(2026, 1, 1) if number % 2 else date(2025, 1, 1)


def _segment(name: str) -> str:
    return "large" if int(name[1:]) % 4 == 0 else "small"


def _pays(name: str) -> int:
    return 400_000 if _segment(name) == "large" else 100_000


def _audit(count: int) -> None:
    """The sample drawn and read blind by somebody who knows irony when they hear it."""
    audit_sample.draw(n=count)
    told = audit_sample.to_code()
    codes = {SAVES: ["cost.time"], NIGHTS: ["would_leave", "risk.downtime"]}
    acts = [
        codings.Act("code", row["conversation"], code, row["start"], row["end"])
        for row in told.iter_rows(named=True)
        for code in codes.get(row["text"], [])
    ]
    acts += [codings.Act("read", conversation) for conversation in told["conversation"].unique()]
    codings.record(acts, by=None, how="audit")


def why(books: Books, **options: Any) -> Answer:
    asked = question("why")
    return asked.ask(books, asked.read(options))


def of(answer: Answer, subject: str) -> dict[str, dict[str, Any]]:
    return {row["measure"]: row for row in answer.findings.of(subject)}


def test_the_share_is_corrected_and_holds_the_truth_where_the_machine_alone_is_far_off(firm: Books):
    row = of(why(firm), "reason:cost.time")["reason_share"]
    assert row["low"] < 0.40 < row["high"]
    assert row["high"] - row["low"] < 0.25
    assert "the machine alone would say 57 %" in row["why"]


def test_the_share_of_revenue_is_weighted_by_what_customers_pay(firm: Books):
    rows = of(why(firm), "driver:risk")
    assert rows["driver_revenue"]["low"] < rows["driver_revenue"]["estimate"]
    assert rows["driver_revenue"]["high"] < 1


def test_the_headline_tells_a_share_with_its_range(firm: Books):
    headline = why(firm).headline
    assert headline.startswith("What moves most is “decrease costs”, named by about 4")
    assert "; their first reason is “saves working time”: about 4" in headline
    assert "of customers name it (" in headline


def test_how_much_has_changed_is_told_in_points_and_not_in_per_cent(firm: Books):
    answer = why(firm)
    rows = [*_of_measure(answer, "changed_by"), *_of_measure(answer, "changed_by_count")]
    assert {row["unit"] for row in rows} == {"points"}
    assert any(abs(row["estimate"]) > 1 for row in rows)
    units = {row["name"]: row["unit"] for row in _of_measure(answer, "gone_with")}
    assert units.get("Still buying", "points") == "points"


def test_segments_of_which_nobody_was_heard_are_told_where_there_are_shares(firm: Books):
    load("customers", ["key", "name", "segment"], [("alone", "Alone", "other")])
    lines = [*firm.orders.lines, *bought("alone", date(2026, 3, 1))]
    checks = " ".join(why(Books(ListOrderLog(lines), TODAY, 2, "EUR")).sureness.checks)
    assert "1 customer is of segments of which nobody was heard" in checks


def test_what_must_never_be_cut_is_ranked_with_its_range_and_the_money_that_hangs_on_it(
    firm: Books,
):
    services.add("Night service", key="night")
    rows = of(why(firm), "never_cut:offer:Night service")
    truth = 24 / HEARD
    assert rows["never_cut_share"]["low"] < truth < rows["never_cut_share"]["high"]
    assert rows["revenue_that_hangs_on_it"]["estimate"] > 0
    assert rows["revenue_that_hangs_on_it"]["unit"] == "EUR"


def test_what_few_would_leave_without_has_a_range_of_its_count_and_no_dead_end(firm: Books):
    drawn = audit_sample.drawn()["customer"].to_list()
    spoken = conversations.passages().filter(pl.col("text") == NIGHTS)
    for row in spoken.filter(pl.col("customer").is_in(drawn)).head(3).iter_rows(named=True):
        codings.code(*_place(row), "emotion.people", by=None, how="audit")
    rows = of(why(Books(firm.orders, TODAY, 2, "EUR")), "never_cut:emotion.people")
    counted = rows["never_cut_of_checked"]
    assert counted["low"] < counted["estimate"] == 3 / 60 < counted["high"] < 0.15
    assert counted["why"].startswith("3 of 60 checked name it, counted and not weighted")
    assert "too few checked" not in rows["never_cut_for"]["why"]
    assert "never_cut_share" not in rows


def test_what_must_never_be_cut_opens_the_quotes_that_are_about_it(firm: Books):
    services.add("Night service for bakers", key="night")
    (spoken,) = conversations.passages().filter(pl.col("customer") == "c089").to_dicts()[:1]
    codings.code(*_place(spoken), "would_leave", by=None, how="hand")
    answer = why(Books(firm.orders, TODAY, 2, "EUR"))
    words = {
        about: {
            quote[-2]
            for row in of(answer, f"never_cut:{about}").values()
            for quote in records_behind(firm, row["evidence"], limit=1000).rows
        }
        for about in ("any", "risk.downtime", "offer:Night service for bakers")
    }
    assert words["any"] == {NIGHTS, spoken["text"]}
    assert words["risk.downtime"] == words["offer:Night service for bakers"] == {NIGHTS}


def test_what_was_supposed_stands_beside_what_was_said_without_a_name(firm: Books):
    owner = users.local_owner()
    beliefs.believe("cost.time", 0.9, by=owner)
    assert not _of_measure(why(firm), "supposed_share")
    beliefs.show(owner)
    later = Books(firm.orders, TODAY, 2, "EUR")
    (row,) = _of_measure(why(later), "supposed_share")
    assert row["estimate"] == 0.9
    assert "Fewer customers name it" in row["why"]
    beside = of(why(later), "belief:cost.time")
    assert beside["said_by"]["why"] == "26 of 90"
    assert beside["said_share"]["low"] < beside["said_share"]["high"]
    assert owner.username not in str(row)


def test_a_service_that_nobody_was_asked_about_is_said_to_be_so(firm: Books):
    services.add("Training", key="training")
    rows = of(why(firm), "service:training")
    assert rows["asked_about"]["estimate"] == 0
    assert rows["asked_about"]["why"].startswith("Not asked")
    services.ask("c001", "training", person="Ann", day=TODAY, known=False)
    rows = of(why(Books(firm.orders, TODAY, 2, "EUR")), "service:training")
    assert rows["asked_about"]["why"] == "1 of 1 asked do not know it: C001"
    assert rows["know_it"]["estimate"] == 0


@pytest.mark.parametrize("by", ["segment", "outcome", "year", "product"])
def test_reasons_can_be_told_apart(firm: Books, by: str):
    services.add("Night service", key="night")
    rows = _of_measure(why(firm, by=by), f"by_{by}_named_by")
    assert len({row["subject"].split(":")[1] for row in rows}) == (2 if by in _TWO else 1)


_TWO = ("segment", "year")


def test_by_product_are_those_who_bought_it_and_their_quotes_alone(firm: Books):
    load("products", ["key", "name"], [("pear", "Pears"), ("plum", "Plums")])
    few = [line for n in range(40) for line in bought(f"c{n:03}", TODAY, product="pear")]
    books = Books(ListOrderLog([*firm.orders.lines, *few]), TODAY, 2, "EUR")
    answer = why(books, by="product")
    rows = _of_measure(answer, "by_product_share")
    assert {row["subject"].split(":")[1] for row in rows} == {"Pears, bought"}
    (saves,) = [row for row in rows if row["subject"].endswith(":cost")]
    assert saves["low"] < 16 / 40 < saves["high"]
    said = {quote[0] for quote in records_behind(books, saves["evidence"], limit=1000).rows}
    assert said < {f"C{n:03}" for n in range(40)}


def test_products_are_told_in_the_order_of_what_they_bring_and_not_of_how_many_bought_them(
    firm: Books,
):
    names = ["gloves", *(f"p{n:02}" for n in range(12))]
    load("products", ["key", "name"], [(name, name.title()) for name in names])
    lines = list(firm.orders.lines)
    for number in range(40):
        lines += bought(f"c{number:03}", TODAY, product="gloves", amount=100)
    for name in names[1:]:
        lines += bought("c001", TODAY, product=name, amount=900_000)
    books = Books(ListOrderLog(lines), TODAY, 2, "EUR")
    told = {row["subject"].split(":")[1] for row in _of_measure(why(books, by="product"), _BY)}
    assert told <= {f"{name.title()}, bought" for name in names[1:]}
    assert told


_BY = "by_product_named_by"


def test_customers_never_asked_are_asked_next_by_what_it_would_settle(firm: Books):
    found = [ask for ask in why(firm).ask_next if ask.subject]
    assert len({ask.subject for ask in found}) == 3
    assert all(_segment(ask.subject.removeprefix("customer:")) == "large" for ask in found)
    assert "of the doubt about how much revenue hangs on" in found[0].worth
    assert "reduction of variance, not a gain" in found[0].worth


@pytest.mark.parametrize(
    ("to_read", "why_not", "question"),
    [
        (3, "check about 7 more of the audit sample", asks.OF_THOSE_DRAWN),
        (0, "draw more customers for the audit sample", asks.OF_MORE),
        (0, "10 of those heard are left, so ask more customers", ""),
    ],
)
def test_one_of_the_team_is_asked_for_what_can_be_done(to_read: int, why_not: str, question: str):
    waits = SimpleNamespace(key="cost", named=4, why_not=why_not)
    reasoned: Any = SimpleNamespace(
        moved={"cost": waits},
        asked=SimpleNamespace(to_read=to_read, checked=60),
        called=lambda key: key,
    )
    assert [ask.question for ask in asks._audit(reasoned)] == ([question] if question else [])


def test_what_a_further_driver_has_gone_with_is_called_association(firm: Books):
    for row in _of_measure(why(firm), "gone_with"):
        assert "association" in row["why"]
        assert row["low"] < row["estimate"] < row["high"]


def test_a_group_of_which_too_few_were_checked_says_how_many_more_to_check(firm: Books):
    rows = _of_measure(why(firm, by="segment"), "by_segment_named_by")
    told = [row["why"] for row in rows if "too few checked" in row["why"]]
    assert told
    assert all("more" in why for why in told)


def test_every_figure_opens_what_stands_behind_it_and_every_picture_can_be_drawn(firm: Books):
    answer = why(firm)
    for key in answer.findings.table["evidence"].unique():
        assert records_behind(firm, key).columns
    assert all(draw(picture.specification) for picture in answer.pictures)


def test_a_confirmed_suggestion_is_no_check(firm: Books):
    before = of(why(firm), "reason:cost.time")["reason_share"]
    spoken = _unread_irony()
    for row in spoken.head(20).iter_rows(named=True):
        codings.code(*_place(row), "cost.time", by=None, how="confirmed")
    after = of(why(Books(firm.orders, TODAY, 2, "EUR")), "reason:cost.time")["reason_share"]
    assert after["estimate"] == pytest.approx(before["estimate"])


def test_a_share_and_its_range_are_never_under_what_is_known_for_certain(firm: Books):
    spoken = conversations.passages().filter(pl.col("text") == DULL)
    spoken = spoken.filter(~pl.col("customer").is_in(audit_sample.drawn()["customer"].to_list()))
    for row in spoken.iter_rows(named=True):
        codings.code(*_place(row), "cost.time", by=None, how="hand")
    rows = of(why(Books(firm.orders, TODAY, 2, "EUR")), "reason:cost.time")
    least = rows["reason_named_by"]["estimate"] / ALL
    assert least > 0.40
    assert rows["reason_share"]["low"] == rows["reason_share"]["estimate"] == pytest.approx(least)
    assert rows["reason_revenue"]["low"] > least / 2
    assert "of 120 customers, 5" in rows["reason_share"]["why"]
    assert "name it, and" in rows["reason_share"]["why"]


def _place(row: dict[str, Any]) -> tuple[str, int, int]:
    return row["conversation"], row["start"], row["end"]


def _unread_irony() -> pl.DataFrame:
    drawn = audit_sample.drawn()["customer"].to_list()
    told = conversations.passages()
    return told.filter((pl.col("text") == IRONIC) & ~pl.col("customer").is_in(drawn))


def _of_measure(answer: Answer, measure: str) -> list[dict[str, Any]]:
    return answer.findings.table.filter(pl.col("measure") == measure).to_dicts()
