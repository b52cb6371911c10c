"""Two code blind; what they agree on, or somebody decides, counts."""

from __future__ import annotations

import pytest

from tests.records.talks import kept
from whybuy.errors import BadInput, Denied, NotFound
from whybuy.records import codings, conversations, rounds, sources, undo, users
from whybuy.records.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def coders() -> tuple[User, User]:
    return users.create("ada", role="editor"), users.create("bob", role="editor")


def code(key: str, code: str, by: User, round: int, passage: int = 1) -> None:
    place = conversations.one(key).passages[passage]
    codings.code(key, place.start, place.end, code, by=by, round=round)


def test_what_is_coded_in_a_round_counts_once_both_agree(coders: tuple[User, User]) -> None:
    key, (ada, bob) = kept(), coders
    number = rounds.open([key], coders)
    assert [(t.conversation, t.hand, t.done) for t in rounds.mine(bob)] == [(key, "b", False)]
    for coder in coders:
        code(key, "risk.downtime", coder, number)
    code(key, "cost.time", ada, number, passage=2)
    assert set(codings.frame()["round"]) == {"a", "b"}
    rounds.done(number, key, by=ada)
    assert rounds.disputes(number).height == 0, "nobody sees anything before both are done"
    passage = conversations.one(key).passages[2].key
    with pytest.raises(Denied):
        rounds.adjudicate(number, passage, "cost.time", stands=True, by=ada)
    rounds.done(number, key, by=bob)
    found = rounds.disputes(number).select("code", "a", "b", "settled").rows()
    assert found == [("risk.downtime", True, True, False), ("cost.time", True, False, False)]
    assert rounds.accept(number, key, by=None) == 1
    assert rounds.accept(number, key, by=None) == 0
    rounds.adjudicate(number, passage, "cost.time", stands=False, by=None)
    assert rounds.disputes(number)["settled"].all()
    outside = codings.frame().filter(round="")
    assert outside.select("code", "rejected").rows() == [
        ("risk.downtime", False),
        ("cost.time", True),
    ]


def test_the_two_undo_their_own_steps_alone(coders: tuple[User, User]) -> None:
    key, (ada, bob) = kept(), coders
    number = rounds.open([key], coders)
    code(key, "risk.downtime", ada, 0)
    code(key, "risk.downtime", ada, number)
    code(key, "risk.downtime", bob, number)
    assert codings.undo(key, by=ada, round=number)
    assert codings.frame().select("by", "round").rows() == [("ada", ""), ("bob", "b")]


def test_who_is_not_in_a_round_does_not_code_in_it(coders: tuple[User, User]) -> None:
    key = kept()
    number = rounds.open([key], coders)
    with pytest.raises(Denied, match="You do not code"):
        code(key, "cost.time", users.create("eve", role="editor"), number)


def test_a_round_is_taken_back_like_any_batch(coders: tuple[User, User]) -> None:
    number = rounds.open([kept()], coders)
    undo.undo(sources.batches(kinds=("round",))[0].id)
    assert rounds.mine(coders[0]) == []
    with pytest.raises(NotFound):
        rounds.tasks(number)


def test_a_round_needs_two_coders_and_conversations(coders: tuple[User, User]) -> None:
    with pytest.raises(BadInput, match="two coders"):
        rounds.open([kept()], (coders[0], coders[0]))
    with pytest.raises(BadInput, match="a conversation or more"):
        rounds.open([], coders)
    with pytest.raises(NotFound):
        rounds.open(["nothing"], coders)
