"""Cases, value models, links and price surveys by the API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.faces.api.test_entering import send
from tests.faces.api.test_routes import signed_in
from tests.house.tree import DOCS
from whybuy.methods.value import evaluate
from whybuy.records import editing, users

pytestmark = pytest.mark.django_db
MODEL = (DOCS / "examples" / "saving-time.toml").read_text(encoding="utf-8")
SURVEY = (DOCS / "examples" / "price-survey.csv").read_bytes()


@pytest.fixture
def dairy(db: None) -> None:
    by = users.local_owner()
    editing.add("customers", {"key": "dairy", "name": "Hill Dairy"}, by=by)
    editing.add("value_models", {"key": "typing", "title": "Time saved", "text": MODEL}, by=by)
    number = {"customer": "dairy", "name": "people", "value": 6, "mark": "said", "said_by": "Ann"}
    editing.add("numbers", number, by=by)


def test_a_case_is_reckoned_with_what_is_on_record_and_what_is_given(dairy: None):
    reader = signed_in("reader")
    given = {"model": "typing", "customer": "dairy", "inputs": {"hours": [12, 16]}}
    told = send(reader, "/api/worth/case", **given).json()
    case = evaluate(MODEL, {"people": 6, "hours": [12, 16]})
    assert told["schema"] == "whybuy.case/1"
    assert told["npv"]["point"] == pytest.approx(case.npv.point)
    marks = {one["name"]: one["mark"] for one in told["inputs"]}
    assert (marks["people"], marks["wage"]) == ("said", "guess")


def test_a_model_sent_along_needs_no_record():
    reader = signed_in("reader")
    given = {"people": 6, "hours": [12, 16]}
    told = send(reader, "/api/worth/case", model=MODEL, inputs=given).json()
    assert told["npv"]["point"] == pytest.approx(evaluate(MODEL, given).npv.point)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"model": "typing", "customer": "dairy"}, "hours (How many hours a week"),
        ({"model": "typing", "inputs": [1]}, "inputs must be an object"),
        ({"model": "typing", "whom": "dairy"}, "There is no 'whom' here"),
        ({"model": MODEL, "customer": "dairy"}, "give its key"),
        ({"model": "nothing"}, "There is no value model 'nothing'"),
    ],
)
def test_what_cannot_be_is_refused_in_words(dairy: None, given: dict[str, Any], words: str):
    answer = send(signed_in("reader"), "/api/worth/case", **given)
    assert answer.status_code in (400, 404)
    assert words in answer.json()["error"]["message"]


def test_models_are_listed_and_told_in_the_open_schema(dairy: None):
    reader = signed_in("reader")
    listed = reader.get("/api/value-models").json()
    assert listed["models"] == [{"key": "typing", "title": "Time saved"}]
    assert "scrap" in listed["templates"]
    one = reader.get("/api/value-models/typing").json()
    assert one["text"] == MODEL
    assert one["value_models"]["schema_version"] == "1.0.0"


def test_a_link_is_made_opened_listed_and_taken_back(dairy: None):
    editor = signed_in("editor")
    given = {"customer": "dairy", "model": "typing", "inputs": {"hours": [12, 16]}, "days": 7}
    made = send(editor, "/api/shared", **given)
    assert made.status_code == 201
    stranger = Client(headers={"host": "localhost"})
    address = "/shared/" + made.json()["token"]
    assert "For Hill Dairy" in stranger.get(address).content.decode()
    (link,) = editor.get("/api/shared").json()["links"]
    assert (link["state"], link["opened"]) == ("open", 1)
    assert made.json()["token"] not in json.dumps(link)
    taken = editor.delete(f"/api/shared/{link['number']}")
    assert taken.json()["state"] == "taken back"
    assert stranger.get(address).status_code == 410
    assert send(editor, "/api/shared", **{**given, "days": "7"}).status_code == 400
    assert send(signed_in("reader"), "/api/shared", **given).status_code == 403


def test_a_price_survey_is_told():
    file = SimpleUploadedFile("survey.csv", SURVEY)
    told = signed_in("reader").post("/api/price-survey?cost=0", {"file": file}).json()
    assert (told["kind"], told["people"]) == ("van westendorp", 40)
    missing = signed_in("editor").post("/api/price-survey")
    assert "No file came" in missing.json()["error"]["message"]
