"""Who comes in, as what, and what they may do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from whybuy.errors import BadInput, Denied, NotFound
from whybuy.records import users
from whybuy.records.access import ACTIONS, ROLES, allowed
from whybuy.records.models import EntryLink, User

pytestmark = pytest.mark.django_db


def test_the_local_owner_is_made_once_and_may_do_everything() -> None:
    owner = users.local_owner()
    assert users.local_owner() == owner
    assert all(allowed(owner.role, action) for action in ACTIONS)
    assert not owner.has_usable_password()


def test_a_link_lets_in_once_and_its_token_is_written_nowhere() -> None:
    reader = users.create("ada", role="reader")
    token = users.entry_link(reader)
    assert token not in str(EntryLink.objects.values_list())
    assert users.enter(token) == reader
    with pytest.raises(Denied, match="used"):
        users.enter(token)


def test_a_link_whose_time_is_over_lets_nobody_in() -> None:
    token = users.entry_link(users.local_owner(), minutes=-1)
    with pytest.raises(Denied, match="time is over"):
        users.enter(token)


def test_a_link_of_somebody_who_left_or_a_made_up_one_lets_nobody_in() -> None:
    gone = users.create("ada", role="editor")
    token = users.entry_link(gone)
    gone.is_active = False
    gone.save()
    for wrong in (token, "", "x" * 10_000, "\0"):
        with pytest.raises(Denied):
            users.enter(wrong)


def test_links_long_over_are_swept_when_a_new_one_is_made() -> None:
    owner = users.local_owner()
    users.entry_link(owner, minutes=-1)
    users.entry_link(owner)
    assert EntryLink.objects.filter(expires_at__lt=timezone.now()).count() == 0
    soon = timezone.now() + timedelta(minutes=16)
    assert EntryLink.objects.get().expires_at < soon


@pytest.mark.parametrize(
    ("name", "role", "password", "said"),
    [
        ("ada", "king", None, "no role 'king'"),
        ("", "reader", None, "not made"),
        ("a b", "reader", None, "not made"),
        ("taken", "reader", None, "already exists"),
        ("ada", "reader", "short", "too short"),
    ],
)
def test_a_user_that_cannot_be_is_refused(
    name: str, role: str, password: str | None, said: str
) -> None:
    users.create("taken", role="reader")
    with pytest.raises(BadInput, match=said):
        users.create(name, role=role, password=password)
    assert User.objects.count() == 1


def test_the_last_owner_stays_an_owner() -> None:
    owner = users.local_owner()
    with pytest.raises(BadInput, match="only owner"):
        users.change_role(owner, role="reader")
    users.create("ada", role="owner")
    users.change_role(owner, role="reader")
    assert users.one("owner").role == "reader"
    assert [user.username for user in users.everybody()] == ["ada", "owner"]
    with pytest.raises(NotFound, match="no user 'bob'"):
        users.one("bob")


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("owner", set(ACTIONS)),
        ("editor", {"enter", "own", "ask", "read", "import", "undo", "edit"}),
        ("reader", {"enter", "own", "ask", "read"}),
        ("none", {"enter", "own"}),
        (None, {"enter"}),
        ("king", set()),
    ],
)
def test_each_role_may_do_what_is_written_here_and_no_more(role: str | None, may: set[str]) -> None:
    assert {action for action in (*ACTIONS, "fly", "", None) if allowed(role, action)} == may


def test_every_role_of_a_user_is_in_the_table() -> None:
    assert tuple(User.Role.values) == ROLES
