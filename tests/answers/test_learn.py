"""`learn`: useful while nothing has come due, honest when it has, and owned up to by the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.estimates import pursuits
from tests.estimates.test_prices import TODAY as LAST_QUOTE
from tests.estimates.test_prices import books as quoted_books
from tests.estimates.test_prices import quoted
from tests.fakes import ListOrderLog
from tests.voices import TODAY, coded, load, says
from whybuy.answers.answer import Answer
from whybuy.answers.learning.own import names_of, others, own
from whybuy.answers.question import question
from whybuy.errors import Denied, NotFound
from whybuy.estimates.believed_then import believed_then
from whybuy.estimates.own_record import own_record
from whybuy.estimates.price_forecasts import forecasts
from whybuy.estimates.prices import prices
from whybuy.estimates.replayed import replayed
from whybuy.estimates.walked_away import walked_away
from whybuy.evidence.books import Books
from whybuy.records import beliefs, ledger, users
from whybuy.records.ledger import Foretold, foretell

pytestmark = pytest.mark.django_db

MADE = date(2026, 3, 1)


def learn(books: Books, **options: Any) -> Answer:
    asked = question("learn")
    return asked.ask(books, asked.read(options))


def rows(answer: Answer, measure: str) -> dict[str, dict[str, Any]]:
    return {r["name"]: r for r in answer.findings.page(limit=1000) if r["measure"] == measure}


def about(deal: str, chance: float, **more: Any) -> Foretold:
    row: dict[str, Any] = {
        "question": "pursue", "subject": f"deal:{deal}", "measure": "won", "as_of": MADE,
        "due": MADE + timedelta(days=90), "estimate": chance, "low": chance, "high": chance,
        "unit": "chance", "method": "m", "revision": 1,
    }  # fmt: skip
    return Foretold(**{**row, **more})


def nobody(on: date = TODAY) -> Books:
    return Books(ListOrderLog([]), on, 1, "EUR", last_record=on)


def sold(*, of: int = 40, won: int = 8) -> Books:
    """Deals that were open on the day the forecasts were made; the first ones were won in time."""
    earlier = [
        (f"e{n}", f"c{n}", f"Deal {n}", 1_000_000, "EUR", "2025-06-01", "2025-10-01",
         "won" if n % 5 == 0 else "lost", 5.0, "fair", False)
        for n in range(20)
    ]  # fmt: skip
    later = [
        (f"d{n}", f"c{n}", f"Deal {n}", 1_000_000, "EUR", "2026-02-01", "2026-05-01",
         "won" if n < won else "lost", 10.0 if n < 20 else 200.0, "fair", False)
        for n in range(of)
    ]  # fmt: skip
    return pursuits.books([*earlier, *later])


def test_a_firm_with_nothing_to_score_is_told_what_to_do():
    told = learn(nobody())
    assert "Nothing has been foretold yet" in told.headline
    assert "past days" not in told.headline
    assert told.sureness.level == "too little to say"
    assert any("may edit ask them now" in note for note in told.notes)


@pytest.mark.parametrize(("hours", "asked"), [(14.0, False), (None, True)])
def test_the_hours_of_deals_are_asked_for_only_where_they_are_lacking(hours, asked: bool):
    load("customers", ["key", "name"], [("c", "C")])
    load(
        "deals",
        ["key", "customer", "opened", "closed", "outcome", "hours"],
        [("d", "c", "2024-01-05", "2024-02-05", "lost", hours)],
    )
    asks = [one.question for one in learn(nobody()).ask_next]
    assert any("how many hours" in one for one in asks) == asked


def test_what_waits_is_told_with_its_day():
    books = sold()
    foretell([about("d0", 0.3, as_of=pursuits.TODAY, due=pursuits.TODAY + timedelta(days=90))])
    told = learn(books)
    assert "Nothing that was foretold has come due yet; 1 forecast waits" in told.headline
    (waiting,) = rows(told, "waiting").values()
    assert "2026-09-28" in waiting["why"]
    assert not rows(told, "came_due")


def test_a_model_that_does_worse_is_said_to_and_its_own_answer_says_so():
    books = sold()
    foretell([about(f"d{n}", 0.05 if n < 8 else 0.9) for n in range(40)])
    told = learn(books)
    assert "Worse than a plain rule: chances to win a deal in time." in told.headline
    (worse,) = rows(told, "worse_than_plain").values()
    assert worse["estimate"] == 40
    assert "more error" in worse["why"]
    assert told.findings.page(limit=1)[0]["measure"] == "worse_than_plain"
    pursue = question("pursue")
    answer = pursue.ask(books, pursue.read({}))
    assert "worse than a plain rule so far" in answer.sureness.because
    assert "worse than the plain rule" in answer.sureness.checks[0]
    assert answer.sureness.level in ("unsure", "too little to say")


def test_honest_chances_are_not_called_worse_and_the_answer_stands_as_sure_as_it_was():
    books = sold()
    before = question("pursue").ask(books, question("pursue").read({})).sureness
    foretell([about(f"d{n}", 0.8 if n < 8 else 0.05) for n in range(40)])
    told = learn(replace(books, kept={}))
    assert "1 of 1 sort did better than a plain rule, none worse" in told.headline
    assert [picture.title for picture in told.pictures] == ["Chances to win a deal in time"]
    after = question("pursue").ask(replace(books, kept={}), question("pursue").read({})).sureness
    assert (after.level, after.because) == (before.level, before.because)
    assert "nearer than the plain rule" in after.checks[-1]


def test_past_days_are_replayed_and_told_apart_from_forecasts():
    books = quoted_books(quoted(400))
    (one,) = replayed(books)
    assert (one.family.key, one.replayed) == ("price_won", True)
    assert one.table["as_of"].max() < LAST_QUOTE
    assert one.scores is not None
    assert one.verdict == "too few", "they are of two customers"
    told = learn(books)
    assert list(rows(told, "as_if_asked")) == ["price: chances to win at the price quoted"]
    assert not rows(told, "came_due")
    assert ledger.count() == 0
    assert not rows(learn(books, replay=False), "as_if_asked")


def test_an_open_quote_is_foretold_and_a_closed_one_is_not():
    open_one = ("new", "hospitals", None, None, f"{LAST_QUOTE}", 70, 100, "", "EUR")
    books = quoted_books([*quoted(400), open_one])
    (told,) = forecasts(books, prices(books))
    assert told.subject == "quote:new"
    assert 0 < told.low <= told.estimate <= told.high < 1
    assert (told.due - told.as_of).days == 90


def test_what_was_believed_then_is_held_beside_what_is_known_now():
    customers = [f"k{n}" for n in range(12)]
    load("customers", ["key", "name"], [(key, key.upper()) for key in customers])
    for n, key in enumerate(customers):
        day = TODAY - timedelta(days=500 if n < 6 else 20)
        coded(says(key, "It saves us hours", day=day), "It saves us hours",
              "cost.time" if n < 6 else "emotion.people")  # fmt: skip
    ada = users.create("ada", role="editor")
    beliefs.believe("cost.time", 0.9, by=ada, held_on=TODAY - timedelta(days=30))
    beliefs.believe("emotion.people", 0.3, by=ada, held_on=TODAY + timedelta(days=1))
    beliefs.show(ada)
    found = believed_then(nobody())
    time, people = (one for one in found.reasons if one.key in ("cost.time", "emotion.people"))
    assert (time.believed, time.verdict, time.moved) == (0.9, "fewer", "fewer")
    assert (time.then.named, time.then.read, time.since.named) == (6, 6, 0)
    assert (people.believed, people.verdict, people.moved) == (None, "unknown", "more")
    assert found.first, "the belief was written a month ago, and not a year ago"
    assert not believed_then(nobody(TODAY - timedelta(days=40))).first, "nobody believed it by then"
    told = learn(nobody())
    assert rows(told, "believed_then")["Saves working time"]["estimate"] == 0.9
    assert rows(told, "known_now")["Saves working time"]["estimate"] == 0.5


def test_beliefs_are_scored_beside_telling_every_reason_alike():
    customers = [f"k{n}" for n in range(10)]
    load("customers", ["key", "name"], [(key, key.upper()) for key in customers])
    for n, key in enumerate(customers):
        word = "It saves us hours"
        coded(says(key, word, day=TODAY - timedelta(days=20)), word,
              "cost.time" if n < 8 else "emotion.people")  # fmt: skip
    ada = users.create("ada", role="editor")
    for code, share in (("cost.time", 0.7), ("emotion.people", 0.1)):
        beliefs.believe(code, share, by=ada, held_on=TODAY - timedelta(days=400))
    beliefs.show(ada)
    told = learn(nobody())
    called = "why: what we believed of why customers buy"
    line = rows(told, "came_due")[called]
    assert line["why"].startswith("Off by 10 points on average, the plain rule by 30")
    assert line["estimate"] == 2
    assert called not in rows(told, "ranges_held"), "nobody told a range"
    assert rows(told, "off_by")[called]["estimate"] == pytest.approx(0.1)


def test_deals_that_took_more_than_they_could_promise_are_named_and_wins_count_against_it():
    books = sold()
    foretell([about("d21", 0.9), about("d0", 0.01)])
    found = walked_away(books, hour_cost=40.0, share=1.0)
    # Deals of 10,000 each: the earlier ones were won one time in five, so 200 hours are too many.
    named = set(found.table["key"])
    assert {f"d{n}" for n in range(22, 40)} <= named
    assert "d21" not in named, "it was foretold to be won"
    assert "d0" in named, "it was foretold to be lost, and took hours"
    assert found.won == 1
    zero = found.table.filter(found.table["key"] == "d0").row(0, named=True)
    assert (zero["how"], zero["expected"], zero["took"], zero["brought"]) == (
        "foretold", 100, 400, 10_000,
    )  # fmt: skip
    assert found.saved is not None
    assert found.saved.estimate == pytest.approx((19 * 8_000 - 9_600) / 20)
    assert rows(learn(books), "should_have_walked")
    # The sum of all, as of the hours beside it.
    whole = rows(learn(books, margin=1.0, hour_cost=40.0), "would_have_saved")["All such deals"]
    assert whole["estimate"] == pytest.approx(19 * 8_000 - 9_600)
    assert "about €7,120 on each" in whole["why"]


def test_people_see_their_own_record_and_owners_any():
    load("customers", ["key", "name"], [("c1", "Cove")])
    load("team", ["key", "name"], [("ada", "Ada Byron"), ("bob", "Bob Lee")])
    columns = ["key", "customer", "title", "opened", "closed", "outcome", "seller"]
    load("deals", columns, [
        ("d1", "c1", "A", "2026-01-01", "2026-05-01", "won", "Ada Byron"),
        ("d2", "c1", "B", "2026-01-01", "2026-05-01", "lost", "ada"),
        ("d3", "c1", "C", "2026-01-01", None, "", "Bob Lee"),
    ])  # fmt: skip
    foretell([about("d1", 0.7), about("d2", 0.4), about("d3", 0.2)])
    books = pursuits.books([])
    ada, boss = users.create("ada", role="reader"), users.create("boss", role="owner")
    assert names_of(ada) == ["ada", "Ada Byron"]
    mine = own(books, ada)
    assert mine["deals"] == {"won": 1, "lost": 1}
    assert "1.1 were to come true and 1 did" in mine["forecasts"][0]
    said = [(one["title"], one["chance_said"]) for one in mine["ended"]]
    assert sorted(said) == [("A", "70 %, foretold"), ("B", "40 %, foretold")]
    assert others(books, ada) == []
    with pytest.raises(Denied, match="for that person and for owners"):
        own(books, ada, person="Bob Lee")
    assert others(books, boss) == ["Ada Byron", "Bob Lee"]
    assert own(books, boss, person="ada byron")["deals"] == {"won": 1, "lost": 1}
    assert own(books, boss)["deals"] == {}
    with pytest.raises(NotFound, match="Carl"):
        own(books, boss, person="Carl")
    assert own_record(books, "Bob Lee").ended == 0
    # The whole answer names nobody who sold.
    said = str(learn(books).to_dict(limit=1000))
    assert "Ada" not in said
    assert "Bob" not in said


def test_of_a_long_record_the_first_are_shown_and_how_many_more_there_are():
    load("customers", ["key", "name"], [("c1", "Cove")])
    load("deals", ["key", "customer", "opened", "closed", "outcome", "seller"], [
        (f"d{n:02}", "c1", "2026-01-01", f"2026-02-{n + 1:02}", "lost", "ada") for n in range(13)
    ])  # fmt: skip
    ada = users.create("ada", role="reader")
    mine = own(pursuits.books([]), ada)
    assert (len(mine["ended"]), mine["more_ended"], mine["ended"][0]["deal"]) == (10, 3, "d12")
    whole = own(pursuits.books([]), ada, whole=True)
    assert (len(whole["ended"]), whole["more_ended"]) == (13, 0)


def test_whom_we_sent_elsewhere_and_who_came_back():
    load("customers", ["key", "name"], [("c1", "Cove")])
    load("referrals", ["key", "customer", "direction", "day", "other", "why"], [
        ("r1", "c1", "out", "2025-01-01", "Halsen", "their product fits better"),
    ])  # fmt: skip
    load("deals", ["key", "customer", "opened", "closed", "outcome", "amount", "currency"], [
        ("d1", "c1", "2025-06-01", "2025-09-01", "won", 500_000, "EUR"),
    ])  # fmt: skip
    books = Books(ListOrderLog([]), pursuits.TODAY, 1, "EUR", last_record=pursuits.TODAY)
    told = rows(learn(books), "bought_since")
    assert told["Cove"]["estimate"] == 5_000
    assert told["Cove"]["evidence"] == "referral:r1"
    assert "Halsen" in told["Cove"]["why"]


def test_who_loads_their_past_hears_at_once_how_right_the_chances_would_have_been():
    told = learn(pursuits.books(pursuits.drawn(160).rows, on=date(2025, 12, 31)))
    assert told.headline.startswith("Nothing has been foretold yet")
    assert "Had they been asked on past days, " in told.headline
    assert "pursue: chances to win a deal in time" in rows(told, "as_if_asked")
    assert any("Nothing is written down yet of what these foretell: next" in n for n in told.notes)
