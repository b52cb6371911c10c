"""A code beside the password, recovery codes, and keys that only a fresh sign-in may change."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
from typing import Any

import pytest
from django.test import Client

from tests.faces.web.shop import SURE
from whybuy.faces.web.sign_ins import SIGNED_IN_AT
from whybuy.records import users


def code(secret: str, *, later: int = 0) -> str:
    """What an app shows for this secret (RFC 6238), so many half minutes later."""
    counter = struct.pack(">Q", int(time.time()) // 30 + later)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def signing_in(name: str = "ada") -> Client:
    client = Client(headers={"host": "localhost"})
    client.post("/sign-in", {"login": name, "password": SURE})
    return client


@pytest.fixture
def secret(served: Any) -> str:
    """The secret of ada's app, turned on by her."""
    users.create("ada", role="reader", password=SURE)
    ada = signing_in()
    page = ada.get("/security/codes")
    secret = page.context["form"].secret
    assert "<svg" in page.content.decode()
    assert secret in page.content.decode()
    ada.post("/security/codes", {"code": code(secret)})
    return secret


def test_after_the_password_the_code_is_asked_for(secret: str):
    client = signing_in()
    assert client.get("/").status_code == 303
    wrong = client.post("/sign-in/second", {"code": "000000"})
    assert "This was not right" in wrong.content.decode()
    assert client.get("/").status_code == 303
    client.post("/sign-in/second", {"code": code(secret, later=1)})
    assert client.get("/").status_code == 200
    said = [(line.what, line.about) for line in users.audit(2, who="ada")]
    assert said == [("signed in", "with password and code"), ("failed to sign in", "code")]


def test_a_code_works_once(secret: str):
    once = code(secret, later=1)
    signing_in().post("/sign-in/second", {"code": once})
    again = signing_in()
    again.post("/sign-in/second", {"code": once})
    assert again.get("/").status_code == 303


def test_a_recovery_code_stands_in_for_the_app_once(secret: str):
    ada = signing_in()
    ada.post("/sign-in/second", {"code": code(secret, later=1)})
    codes = ada.get("/security/recovery/file").content.decode().split()
    assert len(codes) == 10
    for expected in (200, 303):
        client = signing_in()
        client.post("/sign-in/second", {"code": codes[0]})
        assert client.get("/").status_code == expected


def test_keys_are_changed_only_shortly_after_signing_in(served: Any):
    users.create("ada", role="reader", password=SURE)
    ada = signing_in()
    assert ada.get("/security/passkeys/add").status_code == 200
    session = ada.session
    session[SIGNED_IN_AT] = time.time() - 3600
    session.save()
    for address in ("/security/passkeys/add", "/security/codes", "/security/password"):
        assert ada.get(address)["Location"] == f"/security/again?next={address.replace('/', '%2F')}"
    said = {"password": SURE, "next": "/security/passkeys/add"}
    assert ada.post("/security/again", said)["Location"] == "/security/passkeys/add"
    assert ada.get("/security/passkeys/add").status_code == 200


def test_a_passkey_must_be_kept_and_unlocked_by_the_device(served: Any, owner: Client):
    asked = owner.get("/security/passkeys/add").context["js_data"]["creation_options"]["publicKey"]
    assert asked["rp"]["id"] == "localhost"
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["authenticatorSelection"]["userVerification"] == "required"


def test_a_passkey_made_up_lets_nobody_in(served: Any):
    client = Client(headers={"host": "localhost"})
    for told in ("", "{}", "[]", "null", '{"response": {"userHandle": "MQ"}}', '{"response": []}'):
        client.post("/sign-in/passkey", {"credential": told})
        assert client.get("/").status_code == 303
