"""A case shared by a link: one case, some days, taken back, and nobody redacted in it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from whybuy.errors import BadInput, NotFound
from whybuy.records import editing, shared_cases, users
from whybuy.records.models import SharedCase, User
from whybuy.records.redaction import redact
from whybuy.records.shared_cases import Over, links, opened, revoke, share


@pytest.fixture
def owner(db: None) -> User:
    user = users.local_owner()
    editing.add("customers", {"key": "dairy", "name": "Hill Dairy"}, by=user)
    return user


def test_a_link_shows_what_was_shared_and_only_its_hash_is_kept(owner: User):
    token = share("dairy", {"npv": 41_000, "name": "Läckö"}, title="Time saved", by=owner, days=7)
    shown = opened(token)
    assert (shown.title, shown.contents["npv"], shown.contents["name"]) == (
        "Time saved",
        41_000,
        "Läckö",
    )
    assert shown.expires_at - shown.made_at > timedelta(days=6, hours=23)
    kept = SharedCase.objects.values_list().get()
    assert token not in str(kept)
    assert links(customer="dairy")[0].opened == 1


def test_a_link_ends_with_its_days_and_when_it_is_taken_back(owner: User):
    one, other = (share("dairy", {}, title="", by=owner) for _ in range(2))
    SharedCase.objects.filter(pk=links()[1].number).update(expires_at="2020-01-01T00:00Z")
    assert revoke(links()[0].number, by=owner) == "dairy"
    for token in (one, other):
        with pytest.raises(Over):
            opened(token)
    assert [link.state for link in links()] == ["taken back", "over"]
    with pytest.raises(NotFound, match="no open link"):
        revoke(links()[0].number, by=owner)


def test_what_never_was_shared_is_not_there(owner: User):
    with pytest.raises(NotFound, match="A letter of it may be missing"):
        opened("guessed")
    with pytest.raises(NotFound, match="no customer"):
        share("nobody", {}, title="", by=owner)
    with pytest.raises(BadInput, match="1 to 90 days, not 0"):
        share("dairy", {}, title="", by=owner, days=0)


def test_a_customer_who_is_removed_or_redacted_is_shown_no_more(owner: User):
    token = share("dairy", {"name": "Hill Dairy"}, title="Hill Dairy", by=owner)
    redact("dairy", by=owner, record="customer")
    with pytest.raises(Over):
        opened(token)
    assert "Hill" not in str(SharedCase.objects.values_list().get())


def test_a_person_redacted_is_blanked_in_what_was_shared(owner: User):
    editing.add("people", {"key": "ann", "name": "Ann Arbor", "customer": "dairy"}, by=owner)
    token = share("dairy", {"note": "said Ann Arbor"}, title="", by=owner)
    redact("ann", by=owner)
    assert opened(token).contents["note"] == "said [redacted]"


def test_sharing_is_in_the_audit(owner: User):
    share("dairy", {}, title="", by=owner, days=3)
    revoke(links()[0].number, by=owner)
    said = [line.what for line in users.audit()]
    assert {"shared a case for 3 days", "took a shared case back"} <= set(said)
    assert shared_cases.DAYS == 14
