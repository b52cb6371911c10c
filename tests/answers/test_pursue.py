"""`pursue`: the word on each open deal, and what it rests on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.estimates.pursuits import TODAY, books, drawn, told
from tests.estimates.told_cases import MODEL
from tests.fakes import ListOrderLog, bought
from tests.voices import coded, load, says
from whybuy.answers.answer import Answer
from whybuy.answers.question import question
from whybuy.errors import BadInput, NotFound, TooLittleEvidence
from whybuy.evidence.books import Books
from whybuy.evidence.trail import records_behind

pytestmark = pytest.mark.django_db
OPEN = ["key", "customer", "title", "amount", "currency", "opened", "application", "by_request"]


def pursue(firm: Books, **options: Any) -> Answer:
    asked = question("pursue")
    return asked.ask(firm, asked.read(options))


def leads(answer: Answer) -> dict[str, dict[str, Any]]:
    """The word on each deal."""
    rows = answer.findings.page(limit=10_000)
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["subject"].startswith("deal:"):
            found.setdefault(row["subject"].removeprefix("deal:"), row)
    return found


def one_open(**more: Any) -> list[tuple[Any, ...]]:
    row = {"key": "d1", "customer": "c1", "title": "Filling line", "amount": 2_000_000}
    row |= {"currency": "EUR", "opened": "2026-06-01", "application": "", "by_request": None}
    return [tuple({**row, **more}[name] for name in OPEN)]


def items(answer: Answer) -> dict[str, dict[str, Any]]:
    rows = answer.findings.page(limit=10_000)
    return {r["subject"].removeprefix("item:"): r for r in rows if r["subject"][:5] == "item:"}


def test_a_deal_of_which_nothing_is_settled_is_slowed_down_with_the_first_question():
    answer = pursue(books(one_open(), columns=OPEN))
    lead = leads(answer)["d1"]
    assert lead["measure"] == "slow_down"
    assert "What made you look for something else" in lead["why"]
    assert answer.ask_next[0].to == "Firm c1"
    assert answer.sureness.level == "too little to say"
    assert "published surveys" in answer.sureness.because


def test_once_all_is_settled_in_their_words_the_word_is_go():
    firm = books(one_open(), columns=OPEN)
    told("d1", "c1")
    answer = pursue(firm, deal="d1")
    assert leads(answer)["d1"]["measure"] == "go"
    assert {row["estimate"] for key, row in items(answer).items()
            if row["measure"] == "before_a_solution"} == {1.0}  # fmt: skip
    assert "“Every jam costs us a shift”" in items(answer)["need"]["why"]
    assert items(answer)["need"]["evidence"] == "need:n1"
    for row in answer.findings.page(limit=1000):
        assert records_behind(firm, row["evidence"]).total > 0


def test_a_step_that_is_done_and_a_decision_on_something_else_settle_nothing():
    firm = books(one_open(), columns=OPEN)
    load("decision_steps", ["key", "deal", "what", "due", "done_on"],
         [("s1", "d1", "Their engineer sees one at work", "2026-06-08", "2026-06-08")])  # fmt: skip
    load("meetings", ["key", "customer", "deal", "day", "state", "decided"],
         [("m1", "c1", "d1", "2026-06-12", "held", "They send us a year of readings")])  # fmt: skip
    found = items(pursue(firm, deal="d1"))
    assert [found[key]["estimate"] for key in ("direction", "expectations", "process")] == [0.5] * 3
    load("decision_steps", ["key", "deal", "what", "due"],
         [("s2", "d1", "They choose", "2026-07-20")])  # fmt: skip
    load("meetings", ["key", "customer", "deal", "day", "state", "decided"],
         [("m2", "c1", "d1", "2026-06-20", "held", "What they expect by autumn")])  # fmt: skip
    found = items(pursue(books([]), deal="d1"))
    assert [found[key]["estimate"] for key in ("direction", "expectations", "process")] == [
        0.5, 1.0, 1.0,
    ]  # fmt: skip
    assert "“They choose, by 2026-07-20”" in found["process"]["why"]


def test_a_case_of_something_else_of_theirs_does_not_settle_what_it_costs_them():
    firm = books([*one_open(application="Dosing dry salt into a mixer"),
                  *one_open(key="d2", customer="c2", application="Less scrap")],
                 columns=OPEN)  # fmt: skip
    load("value_models", ["key", "title", "text"], [("scrap", "Less scrap", MODEL)])
    columns = ["key", "customer", "name", "unit", "value", "mark", "said_on"]
    told_us = [("output", "EUR/year", 900_000.0), ("scrap", "%", 6.0), ("fewer", "%", 40.0)]
    load("numbers", columns,
         [(f"{c}{name}", c, name, unit, value, "said", "2026-06-05")
          for c in ("c1", "c2") for name, unit, value in told_us])  # fmt: skip
    ours = items(pursue(firm, deal="d1"))["consequence"]
    assert ours["estimate"] == 0.5
    assert "not what this deal is for" in ours["why"]
    theirs = items(pursue(firm, deal="d2"))["consequence"]
    assert theirs["estimate"] == 1.0
    assert "by 3 numbers of theirs and 1 of ours" in theirs["why"]


@pytest.mark.parametrize("name", ["ORDER", "MEDDPICC", "SPICED", "BANT"])
def test_every_checklist_is_filled_from_the_same_records(name: str):
    firm = books(one_open(), columns=OPEN)
    told("d1", "c1")
    answer = pursue(firm, deal="d1", checklist=name)
    settled = [row for row in items(answer).values() if row["estimate"] == 1.0]
    assert len(settled) >= 2
    assert all(row["evidence"] for row in settled)


def test_a_price_quoted_before_the_need_is_settled_is_flagged():
    firm = books(one_open(), columns=OPEN)
    load(
        "quotes",
        ["key", "customer", "deal", "day", "price", "list_price", "currency"],
        [("q1", "c1", "d1", "2026-06-08", 90_000, 100_000, "EUR")],
    )
    why = leads(pursue(firm))["d1"]["why"]
    assert "A price was quoted on 8 Jun 2026 before the need was settled." in why
    assert "A discount came up before the need was settled." in why


def test_an_open_light_comes_first_and_its_own_words_are_asked_about():
    firm = books(one_open(), columns=OPEN)
    told("d1", "c1")
    load(
        "yellow_lights",
        ["key", "customer", "deal", "words", "fear", "said_on"],
        [("l1", "c1", "d1", "I am not sure that the crew will take to it", "a strike",
          "2026-06-12")],
    )  # fmt: skip
    answer = pursue(firm, deal="d1")
    lead = leads(answer)["d1"]
    assert lead["measure"] == "slow_down"
    assert lead["why"].startswith("A yellow light is open since 12 Jun 2026")
    assert "What lies behind that" in answer.ask_next[0].question
    (light,) = [r for r in answer.findings.page(limit=1000) if r["measure"] == "light_open"]
    assert light["estimate"] == 18
    assert "Behind it: a strike." in light["why"]


def test_where_another_serves_the_application_better_the_word_is_refer_whatever_the_profit():
    rows = one_open(application="Washing returned bottles", amount=900_000_000)
    firm = books(rows, columns=OPEN)
    told("d1", "c1")
    load(
        "competitors",
        ["key", "name", "serves_better", "product"],
        [("k1", "Spülwerk", "Washing of returned bottles; Crates", "W 9")],
    )
    lead = leads(pursue(firm))["d1"]
    assert lead["measure"] == "refer"
    assert "Spülwerk serves it better with W 9" in lead["why"]
    (letter,) = [
        r for r in pursue(firm, deal="d1").findings.page(limit=99) if r["measure"] == "letter"
    ]
    assert "We understood that it is about this: “Every jam costs us a shift”." in letter["why"]
    assert records_behind(firm, lead["evidence"]).title.startswith("What is on record of Spülwerk")


def test_a_letter_thanks_for_what_was_and_introduces_to_nobody_unnamed():
    rows = one_open(by_request=True, application="Freezing bread deep")
    past = [
        (f"p{n}", f"c{n}", "", 100_000, "EUR", "2025-01-01", "Deep freezing of bread", None)
        for n in range(2, 5)
    ]
    firm = books([*rows, *past], columns=OPEN)
    load("deals", ["key", "customer", "closed", "outcome", "reason"],
         [(f"p{n}", f"c{n}", "2025-03-01", "lost", "Unfit: wrong") for n in (2, 3, 4)])  # fmt: skip
    (letter,) = [
        r["why"] for r in pursue(firm, deal="d1").findings.page(limit=99)
        if r["measure"] == "letter"
    ]  # fmt: skip
    assert "Thank you for asking us about Filling line." in letter
    assert "introduce" not in letter
    assert "what you told us" not in letter


def test_where_another_serves_a_part_better_it_is_split():
    firm = books(one_open(application="Filling"), columns=OPEN)
    told("d1", "c1")
    load("needs", ["key", "customer", "deal", "words"], [("n2", "c1", "d1", "Labels that hold")])
    load("competitors", ["key", "name", "serves_better"], [("k1", "Klebfix", "Labels that hold")])
    lead = leads(pursue(firm))["d1"]
    assert lead["measure"] == "split"
    assert "Their product, our service" in lead["why"]


def test_where_the_like_has_failed_three_times_and_never_worked_the_word_is_refer():
    past = [
        (f"p{n}", f"c{n}", "", 100_000, "EUR", "2025-01-01", "Deep freezing of bread", None)
        for n in range(2, 5)
    ]
    rows = one_open(application="Freezing bread deep")
    firm = books([*rows, *past], columns=OPEN)
    load(
        "deals",
        ["key", "customer", "closed", "outcome", "reason"],
        [(f"p{n}", f"c{n}", "2025-03-01", "lost", "It did not fit their tunnels")
         for n in range(2, 5)],
    )  # fmt: skip
    lead = leads(pursue(firm))["d1"]
    assert lead["measure"] == "refer"
    assert "3 did not work" in lead["why"]


def test_status_quo_and_indecision_call_for_opposite_moves():
    firm = books([*one_open(), *one_open(key="d2", customer="c2")], columns=OPEN)
    staying = says("c1", "It has always been done like this.", deal="d1", day=date(2026, 6, 10))
    coded(staying, "It has always been done like this.", "habit")
    fearing = says("c2", "If it fails, it is my head.", deal="d2", day=date(2026, 6, 10))
    coded(fearing, "If it fails, it is my head.", "anxiety")
    moves = {
        deal: [r["why"] for r in pursue(firm, deal=deal).findings.page(limit=1000)
               if r["measure"] == "sign" and r["name"] in ("Status quo", "Indecision")]
        for deal in ("d1", "d2")
    }  # fmt: skip
    assert "what standing still costs them" in moves["d1"][0]
    assert "Do not press" in moves["d2"][0]


def test_a_request_that_may_only_harvest_ideas_names_its_signs_and_the_firms_own_past():
    past = [(f"p{n}", f"c{n}", "", 100_000, "EUR", "2025-01-01", "", True) for n in range(2, 6)]
    firm = books([*one_open(by_request=True), *past], columns=OPEN)
    load(
        "deals",
        ["key", "customer", "closed", "outcome"],
        [(f"p{n}", f"c{n}", "2025-03-01", "won" if n == 2 else "lost") for n in range(2, 6)],
    )
    (sign,) = [
        r for r in pursue(firm, deal="d1").findings.page(limit=1000)
        if r["name"] == "A request for proposals"
    ]  # fmt: skip
    assert "nobody of theirs has spoken with us about it" in sign["why"]
    assert "Of 4 requests with 3 such signs or more you won 1" in sign["why"]
    assert "may we speak for half an hour with whoever pays" in leads(pursue(firm))["d1"]["why"]


def test_forecasts_are_chances_to_be_so_within_ninety_days():
    truth = drawn(60, open_ones=2)
    answer = pursue(books(truth.rows))
    assert {(f.measure, f.unit) for f in answer.foretells} == {
        ("won", "chance"),
        ("no decision", "chance"),
    }
    assert {(f.due - f.as_of).days for f in answer.foretells} == {90}
    assert all(0 <= f.low <= f.estimate <= f.high <= 1 for f in answer.foretells)


def test_without_a_deal_it_says_what_to_load():
    with pytest.raises(TooLittleEvidence, match=r"whybuy import deals\.csv"):
        pursue(books([]))


def test_a_deal_that_is_not_there_or_has_ended_is_told_so():
    rows = one_open(key="d9")
    firm = books(rows, columns=OPEN)
    load("deals", ["key", "customer", "closed", "outcome"], [("d9", "c1", "2026-06-20", "won")])
    with pytest.raises(NotFound, match="ended on 2026-06-20: won"):
        pursue(firm, deal="d9")
    with pytest.raises(NotFound, match="lists the open ones"):
        pursue(firm, deal="d0")
    with pytest.raises(BadInput, match="choose one of: ORDER"):
        pursue(firm, checklist="GUT")


def test_a_deal_opened_after_the_day_that_is_looked_at_does_not_vanish_without_a_word():
    firm = books(one_open(key="d9"), columns=OPEN)
    load("deals", ["key", "customer", "title", "opened"], [("x1", "c1", "Next", "2026-08-01")])
    (note,) = [one for one in pursue(firm).notes if "opened after" in one]
    assert "“Next” (2026-08-01)" in note
    with pytest.raises(NotFound, match="x1 was opened on 2026-08-01, after 2026-06-30"):
        pursue(firm, deal="Next")
    early = Books(firm.orders, date(2026, 1, 1), 1, "EUR", last_record=date(2026, 1, 1))
    with pytest.raises(TooLittleEvidence, match="was opened on 2026-06-01, after 2026-01-01"):
        pursue(early)


def test_what_cannot_be_is_left_out_of_sums_and_said():
    rows = [
        ("a", "c1", "Back", 100_000, "EUR", "2026-05-01", "2026-04-01", "lost", None, "", None),
        ("b", "c1", "For nothing", 0, "EUR", "2026-01-01", "2026-02-01", "won", None, "", None),
        ("c", "c1", "Abroad", 500_000, "USD", "2026-05-01", None, "", None, "", None),
        ("d", "c2", "Once", 700_000, "EUR", "2026-05-01", None, "", None, "", None),
        ("e", "c2", "once", 700_100, "EUR", "2026-05-04", None, "", None, "", None),
    ]  # fmt: skip
    answer = pursue(books(rows))
    odd = {
        r["subject"]: r["why"] for r in answer.findings.page(limit=1000) if r["measure"] == "odd"
    }
    assert "It closed on 2026-04-01 and was opened on 2026-05-01." in odd["odd:a"]
    assert "won at nothing" in odd["odd:b"]
    assert "may be the same deal as d" in odd["odd:e"]
    assert any("another currency" in note for note in answer.notes)
    assert leads(answer)["c"]["unit"] == "chance"
    assert "Its amount is in USD" in leads(answer)["c"]["why"]
    assert len(leads(answer)) == 3


def test_nothing_after_the_day_of_the_books_is_looked_at():
    truth = drawn(40, open_ones=0)
    early = date(2025, 1, 1)
    firm = books(truth.rows, on=early)
    answer = pursue(firm)
    deals = records_behind(firm, "deals:ended", limit=1000)
    closed = deals.columns.index("closed")
    assert all(row[closed] is None or row[closed] <= early for row in deals.rows)
    assert answer.as_of == early


def test_one_closed_deal_is_enough_to_answer():
    rows = [
        ("a", "c1", "Old", 100_000, "EUR", "2026-01-01", "2026-02-01", "won", 5.0, "fair", None),
        ("b", "c2", "New", 100_000, "EUR", "2026-06-01", None, "", None, "fair", None),
    ]
    answer = pursue(books(rows))
    assert "1 deal was won, lost or not decided" in answer.sureness.because
    (chance,) = [r for r in answer.findings.page(limit=99) if r["measure"] == "chance_to_win"]
    assert 0.2 < chance["estimate"] < 0.6


def test_nothing_is_walked_away_from_while_the_hours_to_come_are_supposed():
    rows = [
        *one_open(amount=100_000, opened="2026-03-01"),
        *(one_open(key=f"d{n}", customer=f"c{n}", opened="2025-01-01")[0] for n in range(2, 7)),
    ]
    answer = pursue(books(rows, columns=OPEN))
    lead = leads(answer)["d1"]
    assert lead["measure"] == "slow_down"
    (hours,) = [
        row["estimate"] for row in answer.findings.page(limit=99)
        if row["subject"] == "deal:d1" and row["measure"] == "hours_to_come"
    ]  # fmt: skip
    assert hours <= 75 / 7 + 0.1
    assert (
        "cannot be told yet" in leads(pursue(books(rows, columns=OPEN), hour_cost=500))["d1"]["why"]
    )


def test_referrals_out_are_counted_with_what_came_back():
    lines = [*bought("c5", date(2026, 3, 1), amount=250_000),
             *bought("c6", date(2026, 4, 1), amount=90_000)]  # fmt: skip
    firm = Books(ListOrderLog(lines), TODAY, 1, "EUR", last_record=TODAY)
    books(one_open(), columns=OPEN)
    load("customers", ["key", "name"], [(c, f"Firm {c}") for c in ("c5", "c6", "c7", "c8")])
    load(
        "referrals",
        ["key", "customer", "direction", "day", "other", "why", "other_customer"],
        [("r0", "c7", "out", "2025-11-10", "Spülwerk", "They wash better", None),
         ("r1", "c5", "out", "2026-01-10", "Spülwerk", "They wash better", None),
         ("r2", "c6", "in", "2026-04-01", "Spülwerk", "", None),
         ("r3", "c8", "in", "2026-05-01", "", "", "c7")],
    )  # fmt: skip
    rows = pursue(firm).findings.page(limit=99)
    sent = {r["subject"]: r for r in rows if r["measure"] == "bought_since"}
    through = {r["subject"]: r["estimate"] for r in rows if r["measure"] == "newcomers_bought"}
    assert (sent["referral:r0"]["estimate"], sent["referral:r1"]["estimate"]) == (0, 2500)
    assert (through["referral:r0"], through["referral:r1"]) == (0, 900)
    for one in sent.values():
        assert "1 newcomer came through them since" in one["why"], "each stands in one place"


def test_a_doubt_is_told_with_who_said_it_and_when_until_a_later_word_settles_it():
    firm = books(one_open(opened="2026-02-01"), columns=OPEN)
    told("d1", "c1")
    late = "The probe caps have now been on order for a month."
    worry = "I am not sure that the crew will take to it."
    for words, day in ((worry, date(2026, 4, 1)), (late, date(2026, 5, 1))):
        coded(says("c1", words, deal="d1", day=day, speaker="Ann"), words, "concern")
    rows = pursue(firm, deal="d1").findings.page(limit=1000)
    doubts = [(r["estimate"], r["unit"], r["why"]) for r in rows if r["measure"] == "light_open"]
    assert doubts[0][:2] == (60, "days"), "the newest first, from its own day on"
    assert doubts[0][2].startswith(f"“{late}” (Ann, 1 May 2026)")
    assert doubts[1][2].startswith(f"“{worry}” (Ann, 1 Apr 2026)")
    lead = leads(pursue(firm))["d1"]
    assert lead["measure"] == "slow_down"
    assert "They hesitate (Ann, 1 Apr 2026)." in lead["why"]
    assert f"“{worry}” What lies behind that" in lead["why"]
    come = "The probe caps have come."
    coded(says("c1", come, deal="d1", day=date(2026, 6, 16), speaker="Bo"), come, "concern")
    rows = pursue(books([]), deal="d1").findings.page(limit=1000)
    (doubt,) = [r["why"] for r in rows if r["measure"] == "light_open"]
    assert worry in doubt


def test_a_complaint_is_no_indecision_and_go_says_what_was_heard_before():
    firm = books(one_open(), columns=OPEN)
    told("d1", "c1")
    grumble = "You moved the engineer to Friday, and on Friday we clean."
    coded(says("c1", grumble, day=date(2026, 5, 20), speaker="Ann"), grumble, "concern")
    answer = pursue(firm, deal="d1")
    assert "Indecision" not in {r["name"] for r in answer.findings.page(limit=1000)}
    lead = leads(answer)["d1"]
    assert lead["measure"] == "go"
    assert "A doubt was heard before (Ann, 20 May 2026), and it is not settled." in lead["why"]
    assert f"“{grumble}” Where does that stand today" in answer.ask_next[0].question


def test_a_deal_tells_its_own_amount_beside_what_moves_its_odds():
    rows = drawn(80, open_ones=1).rows
    rows = [(*row[:3], 8_850_000 if row[0] == "d80" else row[3], *row[4:]) for row in rows]
    rows = [(*row[:3], row[3] * (5 if row[7] == "lost" else 1), *row[4:]) for row in rows]
    answer = pursue(books(rows), deal="d80")
    causes = [r for r in answer.findings.page(limit=99) if r["measure"] == "moves_the_odds"]
    (size,) = [r["why"] for r in causes if r["name"] == "Its amount"]
    assert size.startswith("88,500, odds 0.")


def test_a_light_noted_by_hand_is_not_told_a_second_time_as_a_doubt():
    firm = books(one_open(), columns=OPEN)
    words = "Who answers if it fails on a Sunday?"
    coded(says("c1", words, deal="d1", day=date(2026, 6, 10)), words, "anxiety")
    load("yellow_lights", ["key", "customer", "deal", "words", "said_on"],
         [("l1", "c1", "d1", "who answers if it fails on a Sunday", "2026-06-10")])  # fmt: skip
    rows = pursue(firm, deal="d1").findings.page(limit=1000)
    assert [r["name"] for r in rows if r["measure"] == "light_open"] == ["A yellow light"]


def test_whoever_is_against_it_by_their_last_word_neither_pays_nor_speaks_for_it():
    firm = books(one_open(), columns=OPEN)
    told("d1", "c1")
    assert leads(pursue(firm))["d1"]["measure"] == "go"
    load("buying_group", ["key", "deal", "person", "role", "stance", "said_on"],
         [("g3", "d1", "p2", "economic buyer", "against", "2026-06-20")])  # fmt: skip
    answer = pursue(books([]), deal="d1")
    assert items(answer)["champion"]["estimate"] == 0.5
    lead = leads(answer)["d1"]
    assert lead["measure"] == "slow_down"
    assert lead["why"].startswith("Who pays is against it (Bo, 20 Jun 2026).")
    assert answer.ask_next[0].question.startswith("To Bo: what speaks against it")


def test_where_it_is_known_not_to_fit_the_checklist_says_so():
    firm = books(one_open(application="Washing returned bottles"), columns=OPEN)
    load("competitors", ["key", "name", "serves_better"],
         [("k1", "Spülwerk", "Washing of returned bottles")])  # fmt: skip
    fit = items(pursue(firm, deal="d1"))["fit"]
    assert fit["why"] == "Does not fit. “Spülwerk serves it better: Washing of returned bottles.”"


def test_deals_that_were_referred_or_withdrawn_are_said_to_be_left_out():
    rows = drawn(30, open_ones=1).rows
    rows = [(*row[:7], "referred" if row[0] in ("d0", "d1") else row[7], *row[8:]) for row in rows]
    because = pursue(books(rows)).sureness.because
    assert because.startswith("28 deals were won, lost or not decided (2 more ended otherwise)")


def test_a_letter_is_to_a_person_and_tells_a_customer_that_all_else_goes_on():
    rows = one_open(customer="c0", application="Washing returned bottles")
    books(rows, columns=OPEN)
    load("people", ["key", "customer", "name"], [("p1", "c0", "Ann Hale")])
    load("buying_group", ["key", "deal", "person", "role"], [("g1", "d1", "p1", "champion")])
    load("competitors", ["key", "name", "serves_better"],
         [("k1", "Spülwerk", "Washing of returned bottles")])  # fmt: skip
    log = ListOrderLog(bought("c0", *(date(2026, month, 1) for month in range(1, 7))))
    firm = Books(log, TODAY, 1, "EUR", last_record=TODAY)
    (letter,) = [
        r["why"] for r in pursue(firm, deal="d1").findings.page(limit=99)
        if r["measure"] == "letter"
    ]  # fmt: skip
    assert letter.startswith("Dear Ann Hale,")
    assert "You have bought from us since 2026" in letter
    assert "Nothing changes in all that we do for you already" in letter
