"""Deals and all that belongs to them, in files and typed: needs, lights, meetings, ties."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.intake.conftest import Write
from tests.records.loads import load
from whybuy import intake
from whybuy.errors import BadInput
from whybuy.intake import entering
from whybuy.records import (
    acquaintances,
    competitors,
    customers,
    deals,
    loading,
    meetings,
    needs,
    people,
    promises,
    referrals,
    yellow_lights,
)

PEOPLE = {
    "key": ["p1", "p2", "p3"],
    "customer": ["C1", "C1", "C2"],
    "name": ["Ada Abel", "Ben Boor", "Ada Abel"],
    "email": ["ada@moor.example", "", "ada@dale.example"],
}


@pytest.fixture
def take(firm, write: Write):
    def taking(text: str, **given: Any):
        return intake.take(firm, [write("new.csv", text)], **given)[0]

    load("customers", {"key": ["C1", "C2"], "name": ["Moor Mills", "Dale"]})
    load("people", PEOPLE)
    deal = {"key": "D1", "customer": "C1", "title": "Press line", "stage": "talk"}
    deal |= {"amount": 90000, "currency": "EUR", "opened": date(2024, 5, 1)}
    load("deals", {name: [value] for name, value in deal.items()})
    return taking


@pytest.mark.parametrize(
    ("kind", "text", "stands"),
    [
        (
            "stage_changes",
            "Opportunity,Stage,Changed on\nPress line,asked,2024-05-03\nD1,offer,2024-06-01\n",
            [("D1", "asked", date(2024, 5, 3)), ("D1", "offer", date(2024, 6, 1))],
        ),
        (
            "buying_group",
            "deal,contact,role,stance\nD1,ada@moor.example,budget owner,in favour\n"
            "D1,Ada Abel,champion,\n",
            [("D1", "p1", "economic buyer", "for"), ("D1", "p1", "champion", "")],
        ),
        (
            "decision_steps",
            "deal,step,who,due\nD1,Board,Ada,2024-07-01\n",
            [("D1", "Board", "Ada")],
        ),
        (
            "yellow_lights",
            "deal,concern,fear,said on\nD1,Will it hold?,a stop,2024-05-02\n",
            [("C1", "D1", None, "Will it hold?", "a stop")],
        ),
        (
            "needs",
            "customer,need,consequence,costs them a year,mark\nDale,Less scrap,loss,12000,told\n",
            [("C2", None, None, "Less scrap", "loss", 1_200_000, "EUR", "said")],
        ),
        (
            "meetings",
            "company,date,time,time zone,aim,participants,status\n"
            "Dale,2024-06-03,2:30 pm,W. Europe Standard Time,Hear them,p3,confirmed\n",
            [("C2", None, date(2024, 6, 3), "14:30", "Europe/Berlin")],
        ),
        (
            "acquaintances",
            "person,known by,colleague,relation,last met\np1,,Eva,LinkedIn,2024-01-02\np2,p3,,,\n",
            [("p1", None, "Eva", "network"), ("p2", "p3", "", "")],
        ),
        ("competitors", "rival,serves better\nHill,bottling\n", [("Hill", "", "bottling")]),
        (
            "referrals",
            "customer,direction,date,referred to,split\nDale,sent,2024-06-01,Hill,yes\n",
            [("C2", "out", date(2024, 6, 1), None, "Hill", None, None, "", True)],
        ),
    ],
)
def test_each_kind_is_known_by_its_columns_taken_once_and_taken_back(
    take, firm, kind: str, text: str, stands: list[tuple[object, ...]]
) -> None:
    from whybuy.records import frames

    taken = take(text)
    assert (taken.kind, taken.new, taken.rejects) == (kind, len(stands), ())
    rows = frames.of_kind(kind).drop("key", "batch").rows()
    assert {row[: len(stands[0])] for row in rows} == set(stands)
    assert take(text).unchanged == len(stands)
    intake.undo(firm, taken.batch)
    assert frames.of_kind(kind).is_empty()


@pytest.mark.parametrize(
    ("text", "column", "reason"),
    [
        ("deal,person,role\nD1,Ada,user\n", "person", "No person has this id"),
        ("person,member,relation\nAda Abel,Eva,friend\n", "person", "Several people on record"),
        ("person,member,relation\np1,,friend\n", "member", "Nobody is named who knows them"),
        ("deal,step,who\nD9,Board,Ada\n", "deal", "No deal has this id"),
        ("customer,date,aim,status\nDale,2099-01-01,Ask,held\n", "status", "still to come"),
        (
            "customer,date,aim,at,zone\nDale,2024-03-31,Ask,02:30,Europe/Berlin\n",
            "at",
            "passed over",
        ),
        ("customer,date,aim,at,zone\nDale,2024-03-30,Ask,02:30,Mars/Base\n", "at", "time zone"),
        (
            "customer,need,mark,said on,settled on\nDale,x,,2024-05-02,2024-05-01\n",
            "settled on",
            "before",
        ),
        ("customer,direction,other customer\nDale,in,C2\n", "other customer", "to itself"),
        ("customer,direction,split\nDale,in,maybe\n", "split", "neither yes nor no"),
        ("company,deal name,outcome,amount\nDale,x,won,0\n", "amount", "at an amount of zero"),
        (
            "company,deal name,stage,opened,closed\nDale,x,Closed Won,2024-05-02,2024-05-01\n",
            "closed",
            "closed before it was opened",
        ),
        ("company,deal name,stage,hours\nDale,x,talk,ages\n", "hours", "This is not a number"),
        ("company,deal name,stage\n,x,talk\n", "company", "is missing"),
    ],
)
def test_what_cannot_be_is_rejected_by_row_with_its_reason(
    take, text: str, column: str, reason: str
) -> None:
    taken = take(text)
    assert taken.rejected == 1
    (reject,) = taken.rejects
    assert (reject.row, reject.column) == (2, column)
    assert reason in reject.reason
    assert reject.remedy


def test_hours_are_numbers_with_a_unit_or_coarse_bands(take) -> None:
    rows = ["6", "6.5 h", "half a day", "3 days", "2-3 days", "A week or more", "90 min", ""]
    told = "".join(f"N{at},Dale,n,talk,{hours}\n" for at, hours in enumerate(rows))
    taken = take(f"deal id,company,deal name,stage,hours spent\n{told}")
    assert taken.rejects == ()
    assert deals.of("C2")["hours"].to_list() == [6.0, 6.5, 4.0, 24.0, 20.0, 40.0, 1.5, None]


def test_what_was_lost_at_zero_has_no_amount_and_what_is_open_a_day_to_expect(take) -> None:
    taken = take(
        "deal id,company,deal name,stage,amount,closed,hours,source,rfp\n"
        "L,Dale,a,Closed Lost,0,2024-05-02,,fair,yes\nO,Dale,b,Talking,5,2024-09-01,,,\n"
    )
    assert list(taken.notes.values()) == [1]
    rows = (
        deals.of("C2").select("amount", "closed", "expected_close", "source", "by_request").rows()
    )
    assert rows == [
        (None, date(2024, 5, 2), None, "fair", True),
        (500, None, date(2024, 9, 1), "", None),
    ]


def add(kind: str, **typed: str) -> str:
    return entering.add(kind, typed, currency="EUR", by=None).key


@pytest.mark.usefixtures("take")
def test_each_kind_is_written_down_as_it_is_typed() -> None:
    entering.change("deals", "D1", {"hours": "half a day", "cost": "120"}, currency="EUR", by=None)
    add("yellow_lights", deal="Press line", words="Will it hold?", fear="a stop")
    add("needs", customer="Dale", words="Less scrap", per_year="12,000")
    add("buying_group", deal="D1", person="ada abel", role="champion")
    add("acquaintances", person="ben boor", member="Eva", times="3", last="2024-05-01")
    add(
        "meetings", customer="Dale", day="2024-06-03", at="9.30", zone="Europe/Berlin", minutes="45"
    )
    add("referrals", customer="Dale", direction="in", other_customer="Moor Mills", split="")
    add("competitors", name="Hill", serves_better="bottling")
    add("decision_steps", deal="D1", what="Board")
    add("stage_changes", deal="D1", stage="offer", day="2024-06-01")
    add("customers", name="New", unasked="yes", convinced_by="a case", first_heard="2024-01-02")
    row = deals.of("C1").row(0, named=True)
    assert (row["hours"], row["cost"], row["currency"], row["amount"]) == (4.0, 12000, "EUR", 90000)
    assert yellow_lights.frame()["customer"].to_list() == ["C1"]
    assert needs.frame()["per_year"].to_list() == [1_200_000]
    assert deals.buying_group()["person"].to_list() == ["p1"]
    assert acquaintances.frame().select("person", "times").rows() == [("p2", 3)]
    assert meetings.frame().select("at", "minutes").rows() == [("09:30", 45)]
    assert referrals.frame().select("other_customer", "split").rows() == [("C1", None)]
    assert competitors.frame()["name"].to_list() == ["Hill"]
    assert customers.one("New").unasked is True
    assert people.frame().height == 3


@pytest.mark.usefixtures("take")
@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("meetings", {"day": "2024-03-31", "at": "02:30", "zone": "Europe/Berlin"}, "Write 03:30"),
        ("meetings", {"day": "2024-03-31", "zone": "Mars"}, "no time zone"),
        ("meetings", {"day": "2024-03-31", "at": "25:00"}, "no time of day"),
        ("needs", {"words": "x", "said_on": "2024-05-02", "settled_on": "2024-05-01"}, "before"),
        ("deals", {"hours": "ages"}, "no time spent"),
        ("deals", {"amount": "5 USD", "cost": "3 GBP"}, "Write both in one currency"),
        ("deals", {"outcome": "won", "amount": "0"}, "amount of zero"),
        (
            "deals",
            {"opened": "2024-05-02", "closed": "2024-05-01", "outcome": "won"},
            "before it was",
        ),
        ("yellow_lights", {}, "needs its words"),
    ],
)
def test_what_cannot_be_is_refused_when_it_is_typed(
    kind: str, typed: dict[str, str], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        add(kind, customer="Dale", **typed)
    assert loading.unknown("deals", ["D1"]) == []


@pytest.mark.usefixtures("take")
def test_a_name_that_two_people_have_is_asked_about() -> None:
    with pytest.raises(BadInput, match="2 people are called 'Ada Abel'"):
        add("acquaintances", person="Ada Abel", member="Eva")


def test_a_deal_that_two_systems_have_is_asked_about_once_and_kept_once(take, firm) -> None:
    other = "opportunity id,company,opportunity name,stage,amount,opened\n"
    other += "S9,Moor Mills,Line of presses,talk,910,2024-05-06\nS8,Dale,New,talk,910,2024-05-06\n"
    with pytest.raises(intake.Unclear, match=r"S9 'Line of presses' .on record as D1"):
        take(other)
    taken = take(other, matches="same")
    assert (taken.new, taken.changed) == (1, 1)
    assert deals.of("C1").select("key", "title", "amount").rows() == [
        ("D1", "Line of presses", 91000)
    ]
    assert take(other).unchanged == 2
    intake.undo(firm, taken.batch)
    assert deals.frame().select("key", "title").rows() == [("D1", "Press line")]
    assert take(other, matches="apart").new == 2
    assert take(other).unchanged == 2


MET = (
    "customer,day,by_whom,learnt,decided,next step,next due\n"
    "Moor Mills,2024-05-20,Eva Moor; Jan Ode,They lose a day a month,,Send samples,2024-06-12\n"
    "Dale,2024-05-21,Jan Ode,,,,\nDale,2024-07-01,Jan Ode,,,Ring the bell,2024-07-09\n"
    "Dale,2023-05-21,Jan Ode,Too dear,,Write,2023-06-01\n"
)


def test_a_file_of_meetings_without_a_state_tells_the_past_ones_as_held(take, firm) -> None:
    today = {"today": date(2024, 6, 3)}
    taken = take(MET, kind="meetings", **today)
    assert meetings.frame()["state"].to_list() == ["held", "held", "held", ""]
    assert any("count as held" in note for note in taken.notes)
    steps = promises.frame().select("customer", "what", "made_on", "due", "by_whom").rows()
    assert steps == [("C1", "Send samples", date(2024, 5, 20), date(2024, 6, 12), "Eva Moor")]
    assert take(MET, kind="meetings", **today).new == 0
    intake.undo(firm, taken.batch)
    assert meetings.frame().height + promises.frame().height == 0


def test_a_past_meeting_stays_called_off_where_a_file_says_nothing_of_that(take) -> None:
    key = add("meetings", customer="Dale", day="2024-05-21", state="cancelled")
    take(f"meeting id,customer,day\n{key},Dale,2024-05-21\n", kind="meetings")
    assert meetings.frame()["state"].to_list() == ["cancelled"]


@pytest.mark.usefixtures("take")
def test_a_meeting_typed_in_was_held_if_its_day_is_past_or_something_came_of_it() -> None:
    past = {"customer": "Dale", "day": "2024-05-21", "next_step": "Write"}
    add("meetings", **past, next_due="2024-06-01")
    add("meetings", customer="Dale", day="2024-05-22", state="planned")
    add("meetings", customer="Dale", day="2999-05-22")
    assert meetings.frame()["state"].to_list() == ["held", "planned", ""]
    assert promises.frame()["what"].to_list() == ["Write"]


def test_days_that_do_not_tell_are_read_as_another_column_of_the_file_tells(take) -> None:
    file = "opportunity id,company,opportunity name,stage,opened,expected close\n"
    take(f"{file}S1,Dale,Kiln,talk,10/2/2023,12/31/2023\n", matches="apart")
    take(f"{file}S2,Dale,Oven,talk,10/2/2023,31/12/2023\n", matches="apart", fresh=True)
    opened = dict(deals.frame().select("key", "opened").iter_rows())
    assert (opened["S1"], opened["S2"]) == (date(2023, 10, 2), date(2023, 2, 10))
    with pytest.raises(intake.Unclear, match="None of them tells"):
        take(f"{file}S3,Dale,Hob,talk,10/2/2023,12/11/2023\n", fresh=True)
