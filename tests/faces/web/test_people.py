"""People: invited, given a role, their sessions seen and ended, what they did told."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from tests.faces.web.shop import SURE, orders_csv
from whybuy.records import jobs, users


def browser() -> Client:
    return Client(headers={"host": "localhost", "user-agent": "Mozilla (Linux) Firefox/140"})


def signed_in(name: str) -> Client:
    client = browser()
    assert client.post("/sign-in", {"login": name, "password": SURE}).status_code == 302
    return client


def invitation(owner: Client, role: str) -> str:
    """The address that the page of people shows once, without the host."""
    page = owner.post("/people/invite", {"role": role}).content.decode()
    found = re.search(r'value="http://localhost:\d+(/join\?token=[^"]+)"', page)
    assert found is not None
    return found[1]


def test_who_is_invited_chooses_a_name_and_a_password_and_is_in(served: Any, owner: Client):
    link, client = invitation(owner, "editor"), browser()
    asked = client.get(link)
    assert (asked["Location"], asked["Referrer-Policy"]) == ("/join", "no-referrer")
    assert "You will be an editor" in client.get("/join").content.decode()
    came = client.post("/join", {"name": "ada", "password": SURE, "way": "password"})
    assert came["Location"] == "/"
    assert (users.one("ada").role, client.get("/").status_code) == ("editor", 200)
    assert signed_in("ada").get("/imports").status_code == 200


def test_an_invitation_works_once_and_a_withdrawn_one_never(served: Any, owner: Client):
    used, withdrawn = invitation(owner, "reader"), invitation(owner, "reader")
    first = browser()
    first.get(used)
    first.post("/join", {"name": "ada", "password": SURE, "way": "password"})
    owner.post(f"/people/invitations/{users.invitations()[0].pk}/withdraw")
    for link in (used, withdrawn, "/join?token=made-up"):
        late = browser()
        late.get(link)
        assert late.get("/join").status_code == 403
        late.post("/join", {"name": "eve", "password": SURE, "way": "password"})
    assert "eve" not in [user.username for user in users.everybody()]


def test_a_weak_password_or_a_taken_name_is_said_and_the_invitation_stays(
    served: Any, owner: Client
):
    client = browser()
    client.get(invitation(owner, "reader"))
    weak = client.post("/join", {"name": "ada", "password": "short", "way": "password"})
    assert "too short" in weak.content.decode()
    taken = client.post("/join", {"name": "some-owner", "password": SURE, "way": "password"})
    assert "already exists" in taken.content.decode()
    client.post("/join", {"name": "ada", "password": SURE, "way": "password"})
    assert users.one("ada").role == "reader"


def test_a_role_is_given_and_the_last_owner_keeps_theirs(served: Any, owner: Client):
    users.create("ada", role="reader", password=SURE)
    owner.post("/people/ada/role", {"role": "editor"})
    assert users.one("ada").role == "editor"
    refused = owner.post("/people/some-owner/role", {"role": "reader"})
    assert "is the only owner" in refused.content.decode()
    assert owner.post("/people/nobody-here/role", {"role": "reader"}).status_code == 404


def test_a_session_is_seen_and_ended_from_another_browser(served: Any):
    users.create("ada", role="reader", password=SURE)
    lost, here = signed_in("ada"), signed_in("ada")
    lost.get("/")
    page = here.get("/security")
    assert "Firefox on Linux" in page.content.decode()
    (other,) = [session for session in page.context["sessions"] if not session.here]
    here.post(f"/security/sessions/{other.row.id}/end")
    assert lost.get("/")["Location"].startswith("/sign-in")
    assert here.get("/").status_code == 200


def test_nobody_ends_a_session_of_somebody_else_but_an_owner_does(served: Any, owner: Client):
    for name in ("ada", "bob"):
        users.create(name, role="reader", password=SURE)
    ada, bob = signed_in("ada"), signed_in("bob")
    ada.get("/")
    (session,) = users.sessions(users.one("ada"))
    assert bob.post(f"/security/sessions/{session.id}/end").status_code == 404
    assert ada.get("/").status_code == 200
    owner.post(f"/people/ada/sessions/{session.id}/end")
    assert ada.get("/").status_code == 303


def test_the_session_one_is_in_is_ended_by_signing_out(served: Any):
    users.create("ada", role="reader", password=SURE)
    ada = signed_in("ada")
    ada.get("/")
    (session,) = users.sessions(users.one("ada"))
    assert "sign out" in ada.post(f"/security/sessions/{session.id}/end").content.decode()
    assert ada.get("/").status_code == 200


def test_a_new_password_ends_every_other_session(served: Any):
    users.create("ada", role="reader", password=SURE)
    other, here = signed_in("ada"), signed_in("ada")
    assert "too short" in here.post("/security/password", {"password": "x"}).content.decode()
    here.post("/security/password", {"password": SURE + " 2"})
    assert (here.get("/").status_code, other.get("/").status_code) == (200, 303)


def test_after_five_wrong_passwords_the_right_one_is_refused_too(served: Any):
    from django.db import connection

    users.create("ada", role="reader", password=SURE)
    for _ in range(5):
        browser().post("/sign-in", {"login": "ada", "password": "wrong wrong wrong"})
    late = browser()
    said = late.post("/sign-in", {"login": "ada", "password": SURE}).content.decode()
    assert "Too many failed" in said
    assert late.get("/").status_code == 303
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache WHERE cache_key LIKE '%%login_failed%%'")
        assert cursor.fetchone()[0] > 0, "a restart would forget the wrong ones"


def test_the_audit_tells_who_came_in_who_failed_and_who_changed_what(served: Any, owner: Client):
    users.create("ada", role="reader", password=SURE)
    browser().post("/sign-in", {"login": "ada", "password": "wrong wrong wrong"})
    signed_in("ada").post("/sign-out")
    owner.post("/people/ada/role", {"role": "editor"})
    lines = [(line.what, line.who, line.about) for line in users.audit(4)]
    assert lines == [
        ("made reader to editor", "some-owner", "ada"),
        ("signed out", "ada", ""),
        ("signed in", "ada", "with password"),
        ("failed to sign in", "ada", "password"),
    ]
    page = owner.get("/audit?who=ada").content.decode()
    assert "Failed to sign in" in page
    assert "Made reader to editor" not in page


def test_a_link_for_whoever_lost_their_keys_lets_them_change_them(served: Any, owner: Client):
    users.create("ada", role="reader", password=SURE)
    page = owner.post("/people/ada/link").content.decode()
    link = re.search(r'value="http://localhost:\d+(/enter\?token=[^"]+)"', page)
    assert link is not None
    ada = browser()
    ada.get(link[1])
    assert ada.post("/security/password", {"password": SURE + " 2"})["Location"] == "/security"


def test_work_is_seen_while_it_runs_and_tried_again_when_it_failed(served: Any, owner: Client):
    number = jobs.add("import", "orders.csv")
    taken = jobs.take()
    assert taken is not None
    jobs.heartbeat(number, progress=0.4, said="40,000 of 100,000 rows")
    page = owner.get("/jobs").content.decode()
    assert 'value="0.400"' in page
    assert "40,000 of 100,000 rows" in page
    assert "every 2s" in page
    jobs.finish(number, said="The disk is full.", failed=True)
    page = owner.get("/jobs").content.decode()
    assert "The disk is full." in page
    assert "every 2s" not in page
    owner.post(f"/jobs/{number}/again")
    assert jobs.one(number).state == "waiting"


def test_a_long_file_is_loaded_in_the_background(served: Any, owner: Client, monkeypatch: Any):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from whybuy.faces.web import jobs as pages

    monkeypatch.setattr(pages, "LONG_BYTES", 100)
    file = SimpleUploadedFile("orders.csv", orders_csv(3).encode())
    look = owner.post("/imports/drop", {"file": file})["Location"]
    assert owner.post(f"{look}/load", {"kind": "orders"})["Location"] == "/jobs"
    (job,) = jobs.listed()
    assert (job.kind, job.state, job.by) == ("import", "waiting", "some-owner")
    assert job.options["kind"] == "orders"
    assert (served.path / job.payload).name == "orders.csv"
    assert "orders.csv" in owner.get("/jobs").content.decode()
