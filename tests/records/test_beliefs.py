"""What people believe is theirs until they show it; what customers were asked is known, or not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.records.loads import load
from whybuy.errors import BadInput, NotFound
from whybuy.records import beliefs, drafts, models, services, sources, undo, users

pytestmark = pytest.mark.django_db


def test_a_belief_is_private_until_it_is_shown() -> None:
    ada = users.create("ada", role="editor")
    beliefs.believe("cost.time", 0.4, by=ada, importance=5, services="Helpdesk")
    assert beliefs.shown() == []
    (mine,) = beliefs.of(ada)
    assert (mine.code, mine.share, mine.importance, mine.shown) == ("cost.time", 0.4, 5, False)
    assert beliefs.show(ada) == 1
    beliefs.believe("cost.time", 0.1, by=ada)
    assert [one.share for one in beliefs.shown()] == [0.4], "a new one is private again"
    assert [one.share for one in beliefs.of(ada)] == [0.1]
    assert beliefs.hide(ada) == 1
    assert beliefs.shown() == []


def test_the_same_belief_again_changes_nothing_and_an_undo_gives_the_one_before() -> None:
    ada = users.create("ada", role="editor")
    assert beliefs.believe("risk", 0.5, by=ada)
    assert beliefs.believe("risk", 0.5, by=ada) is None
    second = beliefs.believe("risk", 0.6, by=ada)
    assert second is not None
    undo.undo(second)
    assert [one.share for one in beliefs.of(ada)] == [0.5]


@pytest.mark.parametrize(
    "belief", [{"share": 40.0}, {"share": -0.1}, {"importance": 6}, {}, {"services": " "}]
)
def test_a_belief_that_cannot_be_is_refused(belief: dict[str, object]) -> None:
    ada = users.create("ada", role="editor")
    with pytest.raises(BadInput):
        beliefs.believe("risk", by=ada, **belief)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        beliefs.believe("luck", 0.5, by=ada)


def test_services_are_asked_as_known_used_and_missed() -> None:
    load("customers", {"key": ["A1", "B2"]})
    helpdesk, portal = services.add("Helpdesk"), services.add("Portal", note="since May")
    assert [one.key for one in services.marketed()] == ["helpdesk", "portal"]
    day = date(2024, 5, 1)
    services.ask("A1", helpdesk, known=True, used=False, person="Ada", day=day)
    services.ask("A1", helpdesk, used=True, missed=True, person="Ada", day=date(2024, 6, 1))
    batch = services.ask("B2", portal, known=False, person="Bea", day=day)
    columns = ("customer", "service", "known", "used", "missed")
    assert services.frame().select(columns).rows() == [
        ("A1", "helpdesk", True, True, True),
        ("B2", "portal", False, None, None),
    ]
    assert services.frame(until=day).select(columns).row(0) == (
        *("A1", "helpdesk", True, False, None),
    )
    assert batch is not None
    undo.undo(batch)
    assert services.frame().height == 1
    services.retire(portal)
    assert [one.key for one in services.marketed()] == ["helpdesk"]


def test_a_reply_needs_a_service_a_customer_and_somebody_who_said_it() -> None:
    load("customers", {"key": ["A1"]})
    day, key = date(2024, 5, 1), services.add("Helpdesk")
    with pytest.raises(NotFound, match="no service"):
        services.ask("A1", "fax", known=True, person="Ada", day=day)
    with pytest.raises(NotFound, match="no customer"):
        services.ask("B2", key, known=True, person="Ada", day=day)
    with pytest.raises(BadInput, match="who said it"):
        services.ask("A1", key, known=True, person="", day=day)
    with pytest.raises(BadInput, match="would miss it"):
        services.ask("A1", key, person="Ada", day=day)


def test_a_draft_is_kept_at_every_stroke_and_moves_no_revision() -> None:
    ada, bob = users.create("ada", role="editor"), users.create("bob", role="editor")
    revision = sources.revision()
    for text in ("W", "We", "We lik\0"):
        drafts.keep(ada, "ask A1", text)
    assert drafts.of(ada, "ask A1") == "We lik\ufffd"
    assert (drafts.of(bob, "ask A1"), sources.revision()) == ("", revision)
    drafts.drop(ada, "ask A1")
    assert drafts.of(ada, "ask A1") == ""


def test_a_belief_of_an_earlier_day_counts_on_that_day_and_gives_way_to_a_later_one() -> None:
    ada = users.create("ada", role="editor")
    beliefs.believe("risk", 0.6, by=ada)
    beliefs.show(ada)
    assert beliefs.believe("risk", 0.3, by=ada, held_on=date(2025, 6, 2))
    assert beliefs.believe("risk", 0.3, by=ada, held_on=date(2025, 6, 2)) is None
    assert [one.share for one in beliefs.of(ada)] == [0.6]
    models.Belief.objects.update(shown_at="2026-01-01T00:00Z")
    assert [one.share for one in beliefs.shown()] == [0.6]
    (then,) = beliefs.shown(until=date(2025, 12, 31))
    assert (then.share, then.held_on) == (0.3, date(2025, 6, 2))
    assert beliefs.shown(until=date(2025, 6, 1)) == []


def test_nobody_has_believed_anything_tomorrow() -> None:
    ada = users.create("ada", role="editor")
    with pytest.raises(BadInput, match="yet to come"):
        beliefs.believe("risk", 0.3, by=ada, held_on=date.today() + timedelta(days=2))
