"""Nobody is left without a key after joining, and no copy of the records tells a code's secret."""

from __future__ import annotations

import json
import stat
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from tests.faces.web.shop import SURE
from tests.faces.web.test_people import browser, invitation
from tests.faces.web.test_people_codes import code, secret, signing_in
from whybuy.errors import Denied
from whybuy.faces.web.sealing import KEY, seal, unseal
from whybuy.faces.web.sign_ins import SIGNED_IN_AT
from whybuy.records import users

__all__ = ["secret"]


def joining_by_passkey(link: str) -> Client:
    """Somebody who joins with a passkey and has not made it."""
    client = browser()
    client.get(link)
    asked = client.post("/join", {"name": "grace", "way": "passkey"})
    assert asked["Location"] == "/security/passkeys/add"
    return client


def a_while_ago(client: Client) -> None:
    """The sign-in is no longer fresh."""
    session = client.session
    session[SIGNED_IN_AT] -= 3600
    session.save()


def test_who_cancels_the_passkey_is_led_back_to_it_until_there_is_a_key(served: Any, owner: Client):
    client = joining_by_passkey(invitation(owner, "reader"))
    assert client.get("/customers")["Location"] == "/security/passkeys/add"
    a_while_ago(client)
    offered = client.get("/security/passkeys/add").content.decode()
    assert "One step is left" in offered
    assert "Choose a password and a code" in offered
    chosen = client.post("/security/password?then=codes", {"password": SURE})
    assert chosen["Location"] == "/security/codes"
    assert client.get("/customers").status_code == 200
    assert (
        "Choose a password and a code" not in client.get("/security/passkeys/add").content.decode()
    )


def test_an_invitation_lets_its_guest_back_in_until_they_have_a_key_and_nobody_after(
    served: Any, owner: Client
):
    link = invitation(owner, "reader")
    joining_by_passkey(link)
    later = browser()
    later.get(link)
    assert later.get("/join")["Location"] == "/security/passkeys/add"
    assert later.get("/customers")["Location"] == "/security/passkeys/add"
    later.post("/security/password", {"password": SURE})
    assert later.get("/customers").status_code == 200
    late = browser()
    late.get(link)
    assert late.get("/join").status_code == 403
    assert [user.username for user in users.everybody()] == ["grace", "some-owner"]


def test_neither_the_records_nor_a_copy_of_them_hold_a_secret_in_clear(secret: str, served: Any):
    codes = signing_in()
    codes.post("/sign-in/second", {"code": code(secret, later=1)})
    shown = codes.get("/security/recovery").context["unused_codes"]
    assert len(shown) == 10
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert not any(recovery in stored for recovery in shown)
    kept = [key.data.get("secret") or key.data["seed"] for key in Authenticator.objects.all()]
    assert [text.startswith("sealed:gAAAA") for text in kept] == [True, True]
    assert stat.S_IMODE((served.path / KEY).stat().st_mode) == 0o600


def test_codes_whose_key_is_gone_are_refused_with_the_way_back(secret: str, served: Any):
    (served.path / KEY).unlink()
    refused = signing_in().post("/sign-in/second", {"code": code(secret, later=1)})
    assert refused.status_code == 403
    assert "whybuy user reset" in refused.content.decode()
    client = browser()
    client.get("/enter", {"token": users.entry_link(users.one("ada"))})
    assert "10 codes are left" in client.get("/security").content.decode()
    client.post("/security/codes/off")
    assert "Turn on" in client.get("/security").content.decode()


@pytest.mark.parametrize("stored", ["JBSWY3DPEHPK3PXP", "sealed:", "sealed:gAAAA", ""])
def test_what_was_not_sealed_here_is_no_secret(stored: str, served: Any):
    assert unseal(seal("a secret")) == "a secret"
    with pytest.raises(Denied):
        unseal(stored)


def test_a_secret_of_another_workspace_lets_nobody_in(served: Any):
    ada = users.create("ada", role="reader", password=SURE)
    TOTP.activate(ada, "JBSWY3DPEHPK3PXP")
    (served.path / KEY).write_text("another key")
    refused = signing_in().post("/sign-in/second", {"code": code("JBSWY3DPEHPK3PXP")})
    assert refused.status_code == 403
