"""A configured language model reads what nobody coded: suggested, logged, never evidence."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.coding.test_endpoint import Model, model  # noqa: F401
from whybuy.coding import second_reader
from whybuy.coding.queue import queue
from whybuy.errors import BadInput, UserError
from whybuy.faces.cli.second_reader import _told
from whybuy.records import codings, conversations
from whybuy.records import workspace as workspaces
from whybuy.records.transcript import Spoken, Transcript

pytestmark = pytest.mark.django_db


@pytest.fixture
def configured(workspace: workspaces.Workspace, model: Model) -> workspaces.Workspace:  # noqa: F811
    with (workspace.path / "whybuy.toml").open("a", encoding="utf-8") as config:
        config.write(f'[endpoint]\nurl = "{model.url}"\nmodel = "tiny"\nprices = [3.0, 15.0]\n')
    said = "It saves us hours every single week."
    spoken = [Spoken("Ann", "customer", said), Spoken("Me", "us", "What about the hours?")]
    conversations.add(Transcript("talk", None, "call", spoken))
    return workspaces.read(workspace.path)


def test_what_it_reads_is_suggested_and_the_log_names_what_left(
    configured: workspaces.Workspace,
    model: Model,  # noqa: F811
):
    waits = second_reader.waiting(configured, most=10)
    assert waits["text"].to_list() == ["It saves us hours every single week."]
    done = second_reader.read(configured, waits, by=None)
    assert (done.passages, done.codings, done.cost) == (1, 1, pytest.approx(0.006))
    (made,) = codings.frame().select("code", "how").to_dicts()
    assert made == {"code": "cost.time", "how": "endpoint"}
    (line,) = second_reader.log(configured)
    assert line["passages"] == waits["passage"].to_list()
    assert "hours" not in json.dumps(line)
    assert second_reader.waiting(configured, most=10).is_empty()
    sent = json.loads(model.asked[0]["messages"][1]["content"])["passages"]
    assert [one["text"] for one in sent] == ["It saves us hours every single week."]


def test_what_the_model_did_not_answer_for_is_logged_and_can_be_sent_again(
    configured: workspaces.Workspace,
    model: Model,  # noqa: F811
):
    answer, model.answer = model.answer, lambda passages: "sorry I cannot"
    waits = second_reader.waiting(configured, most=10)
    with pytest.raises(UserError, match="its answer is no JSON"):
        second_reader.read(configured, waits, by=None)
    assert _told(configured.endpoint, second_reader.log(configured))[1:] == [
        "Sent so far: 1 passage in 1 request, cost 0.01.",
        "Requests that brought nothing: 1 (the last: its answer is no JSON). "
        "1 passage waits to be sent again.",
    ]
    model.answer = answer
    again = second_reader.waiting(configured, most=10)
    assert again["passage"].to_list() == waits["passage"].to_list()
    second_reader.read(configured, again, by=None)
    assert second_reader.waiting(configured, most=10).is_empty()
    assert "again" not in _told(configured.endpoint, second_reader.log(configured))[-1]


def test_what_only_the_model_read_still_waits_for_a_person(configured: workspaces.Workspace):
    pytest.importorskip("onnxruntime")
    second_reader.read(configured, second_reader.waiting(configured, most=10), by=None)
    assert [one.text for one in queue(most=5)] == ["It saves us hours every single week."]


def test_without_configuration_nothing_is_sent(workspace: workspaces.Workspace):
    with pytest.raises(BadInput, match="No language model is configured, and none is needed"):
        second_reader.waiting(workspace, most=10)


def test_a_key_that_is_not_there_is_named(configured: workspaces.Workspace):
    assert configured.endpoint
    keyed = replace(configured, endpoint=replace(configured.endpoint, key_variable="NOT_SET_HERE"))
    with pytest.raises(BadInput, match="NOT_SET_HERE, which is not set"):
        second_reader.read(keyed, second_reader.waiting(keyed, most=1), by=None)


@pytest.mark.parametrize(
    "wrong",
    [
        'url = "http://x"',
        'url = "u"\nmodel = "m"\nprices = [1]',
        'url = "u"\nmodel = "m"\nkey = "k"',
    ],
)
def test_a_faulty_endpoint_is_named(workspace: workspaces.Workspace, wrong: str):
    with (workspace.path / "whybuy.toml").open("a", encoding="utf-8") as config:
        config.write(f"[endpoint]\n{wrong}\n")
    with pytest.raises(BadInput, match=r"\[endpoint\]|prices ="):
        workspaces.read(workspace.path)
