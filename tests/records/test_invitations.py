"""People join by a link that works once, are seen where they are signed in, and are audited."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from tests.records.loads import load
from whybuy.errors import BadInput, Denied, NotFound
from whybuy.records import mappings, sittings, users
from whybuy.records.models import Invitation, User

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> str:
    """The key of a new session of this user."""
    store = SessionStore()
    store.create()
    sittings.seen(str(store.session_key), user=user, agent="Firefox")
    return str(store.session_key)


def test_an_invitation_makes_one_user_with_its_role() -> None:
    token = users.invite("editor", by=users.local_owner())
    assert users.invited_as(token) == "editor"
    joined = users.join(token, name="ada", password="a long and winding word")
    assert (joined.role, joined.check_password("a long and winding word")) == ("editor", True)
    with pytest.raises(Denied, match="not good"):
        users.join(token, name="bo")


def test_a_name_taken_or_a_weak_password_leaves_the_invitation_good() -> None:
    token = users.invite("reader", by=users.local_owner())
    with pytest.raises(BadInput, match="was not made"):
        users.join(token, name="owner")
    with pytest.raises(BadInput, match="was not made"):
        users.join(token, name="ada", password="short")
    assert users.join(token, name="ada").role == "reader"


def test_an_invitation_whose_time_is_over_lets_nobody_in() -> None:
    token = users.invite("reader", by=users.local_owner())
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Denied, match="time is over"):
        users.join(token, name="ada")
    assert [user.username for user in users.everybody()] == ["owner"]


def test_a_session_is_seen_and_ended_by_its_own_user_alone() -> None:
    owner, ada = users.local_owner(), users.create("ada", role="reader")
    key = signed_in(ada)
    (sitting,) = users.sessions(ada)
    assert (sitting.session_key, sitting.agent) == (key, "Firefox")
    with pytest.raises(NotFound):
        users.end_session(sitting.id, by=owner, user=owner)
    users.end_session(sitting.id, by=ada, user=ada)
    assert users.sessions(ada) == []
    assert not SessionStore().exists(key)


def test_the_audit_tells_sign_ins_roles_and_loads_in_one_list() -> None:
    ada = users.create("ada", role="reader", by=users.local_owner())
    users.enter(users.entry_link(ada))
    load("customers", {"key": ["A1"]})
    users.change_role(ada, role="editor", by=users.local_owner())
    told = [(one.what, one.who, one.about) for one in users.audit(10)]
    assert told == [
        ("made reader to editor", "owner", "ada"),
        ("loaded customers", "", "customers.csv"),
        ("came in by link", "ada", ""),
        ("made a user: reader", "owner", "ada"),
    ]
    assert [one.what for one in users.audit(1, offset=1)] == ["loaded customers"]
    assert [one.what for one in users.audit(10, who="ada")] == ["came in by link"]


def test_a_mapping_is_recalled_for_the_same_columns_in_any_order() -> None:
    mappings.remember(["Name", "No"], kind="customers", columns={"key": "No"})
    mappings.remember(
        ["No", "Name"], kind="people", columns={"key": "No"}, options={"dates": "dmy"}
    )
    found = mappings.recall(["Name", "No"])
    assert found is not None
    assert (found.kind, found.columns, found.options) == ("people", {"key": "No"}, {"dates": "dmy"})
    assert mappings.recall(["Name"]) is None
    assert mappings.forget(["Name", "No"])
    assert mappings.recall(["Name", "No"]) is None
