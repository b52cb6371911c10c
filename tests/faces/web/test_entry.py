"""Coming in: by a link once, by name and password, and out again."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.faces.web.shop import SURE
from whybuy.records import users


def browser(**more: Any) -> Client:
    return Client(headers={"host": "localhost"}, **more)


def test_a_link_lets_its_user_in_and_leaves_no_token_in_the_address(served: Any):
    client, token = browser(), users.entry_link(users.local_owner())
    came = client.get(f"/enter?token={token}")
    assert (came.status_code, came["Location"]) == (303, "/")
    assert came["Referrer-Policy"] == "no-referrer"
    assert client.get("/").status_code == 200


def test_a_link_works_once(served: Any):
    token = users.entry_link(users.local_owner())
    browser().get(f"/enter?token={token}")
    again = browser().get(f"/enter?token={token}")
    assert again.status_code == 403
    assert "no longer works" in again.content.decode()


def test_a_made_up_token_lets_nobody_in(served: Any):
    client = browser()
    assert client.get("/enter?token=made-up").status_code == 403
    assert client.get("/").status_code == 303


def test_a_name_and_a_password_sign_in_and_lead_back(served: Any):
    users.create("ada", role="reader", password=SURE)
    client = browser()
    said = {"login": "ada", "password": SURE, "next": "/customers"}
    assert client.post("/sign-in", said)["Location"] == "/customers"
    assert client.get("/customers").status_code == 200


def test_a_wrong_password_says_so_and_not_whether_the_name_exists(served: Any):
    users.create("ada", role="reader", password=SURE)
    known = browser().post("/sign-in", {"login": "ada", "password": "wrong-wrong"})
    unknown = browser().post("/sign-in", {"login": "bob", "password": "wrong-wrong"})
    assert known.status_code == unknown.status_code == 200
    assert known.context["form"].errors == unknown.context["form"].errors != {}


def test_signing_in_never_leads_to_another_site(served: Any):
    users.create("ada", role="reader", password=SURE)
    said = {"login": "ada", "password": SURE, "next": "https://elsewhere.example/"}
    assert browser().post("/sign-in", said)["Location"] == "/"


def test_signing_out_ends_it(served: Any, owner: Client):
    owner.post("/sign-out")
    assert owner.get("/").status_code == 303


def test_nobody_can_sign_themselves_up(served: Any):
    assert browser().get("/signup").status_code in (303, 404)
    assert browser().get("/accounts/signup/").status_code == 404


def test_another_host_name_is_refused(served: Any):
    assert Client(headers={"host": "elsewhere.example"}).get("/sign-in").status_code == 400


def test_a_form_from_elsewhere_is_refused_in_plain_words(served: Any):
    answer = browser(enforce_csrf_checks=True).post("/sign-in", {"login": "ada", "password": "x"})
    assert answer.status_code == 403
    assert "This form is too old" in answer.content.decode()


def test_cookies_are_kept_from_scripts_and_other_sites(served: Any):
    client = browser()
    client.get(f"/enter?token={users.entry_link(users.local_owner())}")
    for cookie in client.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
