"""The API: every route declares who may use it, describes its options, and only reads."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from whybuy.answers.question import questions
from whybuy.faces.api import urls, views
from whybuy.faces.api.routes import routes
from whybuy.records import sources, users
from whybuy.records.access import ACTIONS, ROLES, allowed

pytestmark = pytest.mark.django_db


def signed_in(role: str | None) -> Client:
    """A browser of somebody with this role, or of nobody."""
    client = Client(headers={"host": "localhost"})
    if role is not None:
        client.force_login(users.create(f"the-{role}", role=role))
    return client


def address(route: Any) -> str:
    return "/api" + route.address.replace("{path:key}", "log")


def test_every_address_declares_an_action_that_there_is():
    patterns = urls.urlpatterns[0].url_patterns
    assert {pattern.name for pattern in patterns} > {route.name for route in routes()}
    assert {pattern.callback.needs for pattern in patterns} <= set(ACTIONS)


@pytest.mark.parametrize("role", [None, *ROLES])
def test_each_route_opens_to_those_whose_role_allows_it_and_to_nobody_else(role: str | None):
    client = signed_in(role)
    for route in routes():
        refused = client.get(address(route)).status_code == 403
        assert refused is not allowed(role, route.needs), route.address
    described = client.get("/api/openapi.json").status_code
    assert (described == 403) is not allowed(role, "ask")


def test_a_route_is_guarded_even_if_nothing_stands_before_it(rf: Any):
    from django.contrib.auth.models import AnonymousUser

    from whybuy.errors import Denied
    from whybuy.faces.api.routes import _guarded

    request = rf.get("/api/imports")
    request.user = AnonymousUser()
    for route in routes():
        view = _guarded(route)
        with pytest.raises(Denied):
            view(request, "log") if "key}" in route.address else view(request)


def test_no_route_writes():
    client = signed_in("owner")
    for route in routes():
        for write in (client.post, client.put, client.patch, client.delete):
            assert write(address(route)).status_code == 405, route.address


def test_every_option_of_every_question_is_described_with_its_bounds():
    described = signed_in("reader").get("/api/openapi.json").json()["paths"]
    for question in questions().values():
        parameters = described[f"/api/{question.name}"]["get"]["parameters"]
        shown = {parameter["name"]: parameter["schema"] for parameter in parameters}
        for option in question.all_options:
            assert shown[option.name] == option.schema()
        assert shown["limit"]["maximum"] == views.LIMIT.high


def test_what_cannot_be_right_is_refused_in_plain_words_all_at_once():
    said = signed_in("reader").get("/api/customers?offset=-1&limit=many&sort=name")
    assert said.status_code == 400
    assert said.json() == {
        "error": {
            "kind": "BadInput",
            "message": "There is no option 'sort' here. offset is -1; the least allowed is 0. "
            "limit is 'many'; it must be a whole number.",
        }
    }


def test_a_firm_without_orders_is_told_how_to_load_some():
    reader = signed_in("reader")
    assert reader.get("/api/customers").json()["total"] == 0
    said = reader.get("/api/keep")
    assert said.status_code == 400
    assert said.json()["error"]["kind"] == "TooLittleEvidence"
    assert "whybuy import" in said.json()["error"]["message"]


def test_the_loads_are_listed_newest_first():
    for name in ("first.csv", "second.csv"):
        with sources.new_batch(source="till", kind="orders", file_name=name) as batch:
            sources.count(batch, read=3, new=2, rejected=1)
    listed = signed_in("reader").get("/api/imports").json()["imports"]
    assert [(row["file_name"], row["read"], row["rejected"]) for row in listed] == [
        ("second.csv", 3, 1),
        ("first.csv", 3, 1),
    ]


def test_the_audit_is_told_to_an_owner_as_on_the_other_faces():
    owner = signed_in("owner")
    users.create("ada", role="reader")
    (line,) = owner.get("/api/audit?limit=1").json()["lines"]
    assert (line["what"], line["about"]) == ("made a user: reader", "ada")
    assert {"name": "ada", "role": "reader"} in owner.get("/api/people").json()["users"]


def test_long_work_is_told_with_how_far_it_is():
    from whybuy.records import jobs

    number = jobs.add("import", "orders.csv")
    jobs.take()
    jobs.heartbeat(number, progress=0.4)
    (job,) = signed_in("reader").get("/api/jobs").json()["jobs"]
    assert (job["state"], job["progress"]) == ("running", 0.4)
