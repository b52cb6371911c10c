"""Deals with all that belongs to them, needs, lights, meetings, acquaintances and referrals."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.records.loads import load
from whybuy.errors import BadInput, NotFound
from whybuy.records import (
    acquaintances,
    competitors,
    deals,
    editing,
    feeds,
    history,
    meetings,
    needs,
    redaction,
    referrals,
    search,
    undo,
    yellow_lights,
)

pytestmark = pytest.mark.django_db

MAY, JUNE, JULY = date(2024, 5, 2), date(2024, 6, 3), date(2024, 7, 4)


@pytest.fixture(autouse=True)
def a_deal_with_a_person() -> None:
    add("customers", key="moor", name="Moor Mills")
    add("people", key="ada", customer="moor", name="Ada Abel")
    add("people", key="ben", customer="moor", name="Ben Boor")
    add("deals", key="line", customer="moor", title="Press line", opened=MAY, stage="first talk")


def add(kind: str, **fields: Any) -> str:
    return editing.add(kind, fields, by=None)


def test_a_deal_keeps_what_it_took_and_how_it_came() -> None:
    told = {"hours": 6.5, "cost": 12000, "source": "fair", "by_request": True}
    told |= {"referred_to": "Hill & Co", "outcome": "referred", "application": "bottling"}
    editing.change("deals", "line", told | {"expected_close": JULY}, by=None)
    row = deals.frame().row(0, named=True)
    assert {name: row[name] for name in told} == told
    assert row["expected_close"] == JULY


def test_stages_are_those_told_and_those_seen_and_an_edit_taken_back_is_neither() -> None:
    add("stage_changes", deal="line", stage="asked", day=date(2024, 4, 1))
    editing.change("deals", "line", {"stage": "proposal"}, by=None)
    mistaken = editing.change("deals", "line", {"stage": "won, surely"}, by=None)
    assert mistaken is not None
    undo.undo(mistaken)
    found = deals.stages()
    assert found["stage"].to_list() == ["asked", "proposal"]
    assert found["key"].is_null().to_list() == [False, True]
    assert deals.stages(until=JULY)["stage"].to_list() == ["asked"]


def test_a_deal_that_was_closed_when_it_was_loaded_tells_no_stage() -> None:
    load("deals", {"key": ["old"], "customer": ["moor"], "stage": ["Closed"], "outcome": ["won"]})
    assert "old" not in deals.stages()["deal"].to_list()


def test_what_was_settled_later_was_open_then() -> None:
    light = {"customer": "moor", "deal": "line", "words": "We are not sure", "said_on": MAY}
    add("yellow_lights", **light, settled_on=JULY)
    add("needs", customer="moor", words="Less scrap", per_year=100, said_on=MAY, settled_on=JULY)
    add("decision_steps", deal="line", what="Board", due=JULY, done_on=JULY)
    for frame in (yellow_lights.frame, needs.frame):
        assert frame()["settled_on"].to_list() == [JULY]
        assert frame(until=JUNE)["settled_on"].to_list() == [None]
        assert frame(until=date(2024, 1, 1)).is_empty()
    assert deals.decision_steps(until=JUNE)["done_on"].to_list() == [None]


def test_a_later_meeting_is_known_as_long_as_it_was_not_held() -> None:
    add("meetings", key="a", customer="moor", day=JULY, state="agreed")
    add("meetings", key="b", customer="moor", day=JULY, state="held", learnt="much")
    add("meetings", key="c", customer="moor", day=MAY, state="held")
    assert meetings.frame()["key"].to_list() == ["c", "a", "b"]
    assert meetings.frame(until=JUNE)["key"].to_list() == ["c", "a"]


def test_acquaintances_and_the_buying_group_go_with_the_person() -> None:
    add("acquaintances", person="ada", other="ben", how="colleague", times=3)
    add("acquaintances", person="ben", member="Eva", last=JULY)
    add("buying_group", deal="line", person="ada", role="champion", stance="for", said_on=MAY)
    assert acquaintances.frame(until=JUNE).height == 1
    assert deals.buying_group()["role"].to_list() == ["champion"]
    editing.remove("people", "ada", by=None)
    assert deals.buying_group().is_empty()
    assert acquaintances.frame()["person"].to_list() == ["ben"]


def test_a_person_redacted_leaves_no_tie_and_no_name_behind() -> None:
    add("people", key="p7", customer="moor", name="Cleo Carr")
    batch = load("acquaintances", {"key": ["k"], "person": ["ben"], "other": ["p7"]})
    add("buying_group", deal="line", person="p7", role="user")
    add("meetings", key="m", customer="moor", day=MAY, people="ada; p7; Cleo Carr", aim="Ask Cleo")
    add("needs", customer="moor", person="p7", words="Cleo wants quiet", said_on=MAY)
    add("referrals", customer="moor", direction="in", other="Cleo Carr", other_person="p7")
    redaction.redact("p7", by=None)
    token = meetings.frame()["people"][0].split("; ")[1]
    assert token.startswith("redacted-")
    assert meetings.frame()["people"].to_list() == [f"ada; {token}; [redacted]"]
    assert acquaintances.frame().is_empty()
    assert deals.buying_group().is_empty()
    assert needs.frame()["words"].to_list() == ["[redacted] wants quiet"]
    assert referrals.frame()["other"].to_list() == ["[redacted]"]
    assert not history.of("acquaintance", "k")
    undo.undo(batch)
    assert acquaintances.frame().is_empty()


def test_what_was_loaded_is_told_found_and_handed_over() -> None:
    add("customers", key="dale", name="Dale")
    add("yellow_lights", key="l", customer="moor", words="Will it hold in winter?", fear="frost")
    add("acquaintances", key="a", person="ada", member="Eva", how="friend")
    assert history.of("yellow_light", "l")[0].title == "Moor Mills: Will it hold in winter?"
    assert history.of("acquaintance", "a")[0].title == "Ada Abel, known to Eva"
    assert [hit.kind for hit in search.find("frost")] == ["yellow_lights"]
    with editing.together(by=None) as batch:
        editing.hand_over("moor", to="dale", by=None, batch=batch)
    assert yellow_lights.frame()["customer"].to_list() == ["dale"]
    assert deals.frame()["customer"].to_list() == ["dale"]


def test_competitors_and_referrals_are_read() -> None:
    add("competitors", name="Hill & Co", serves_better="bottling; canning")
    add("customers", key="dale", name="Dale")
    told = {"other_customer": "dale", "other_person": "ben", "split": True, "why": "fits better"}
    add("referrals", customer="moor", direction="out", day=JUNE, deal="line", **told)
    assert competitors.frame()["serves_better"].to_list() == ["bottling; canning"]
    row = referrals.frame(until=JUNE).row(0, named=True)
    assert {name: row[name] for name in told} == told
    assert referrals.frame(until=MAY).is_empty()


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("buying_group", {"person": "ada", "role": "boss"}, "is no role of buying_group"),
        ("meetings", {"customer": "moor"}, "have no day"),
        ("referrals", {"customer": "moor", "direction": "up"}, "is no direction"),
        ("yellow_lights", {"customer": "moor", "words": "x", "deal": "none"}, "not in the records"),
    ],
)
def test_what_cannot_be_is_refused(kind: str, fields: dict[str, Any], said: str) -> None:
    extra = {"deal": "line"} if kind == "buying_group" else {}
    with pytest.raises(BadInput, match=said):
        add(kind, **fields, **extra)


def test_a_calendar_is_read_by_its_newest_link_until_it_is_taken_back() -> None:
    add("team", key="eva", name="Eva")
    old, new = feeds.issue("eva"), feeds.issue("eva")
    assert feeds.member_of(new) == "eva"
    assert [feed.member for feed in feeds.feeds()] == ["eva"]
    with pytest.raises(NotFound, match="taken back"):
        feeds.member_of(old)
    feeds.revoke("eva")
    with pytest.raises(NotFound):
        feeds.member_of(new)
    with pytest.raises(NotFound, match="nobody"):
        feeds.issue("max")
