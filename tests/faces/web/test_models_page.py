"""Value models on their pages: begun from a template, mended at the character, taken elsewhere."""

from __future__ import annotations

import json
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.faces.web.test_worth import MODEL, dairy
from whybuy.faces.web.model_faults import placed
from whybuy.methods.value import read_model
from whybuy.methods.value.shipped import template
from whybuy.records import value_models

__all__ = ["dairy"]


def told(answer: Any) -> str:
    return unescape(answer.content.decode())


def test_a_model_is_begun_from_a_template_and_kept(served: Any, owner: Client):
    form = told(owner.get("/models/new?template=scrap"))
    assert 'title = "Less scrap"' in form
    assert "What share of the output is scrapped?" in form
    kept = owner.post("/models/new", {"text": template("scrap")})
    key = kept["Location"].rpartition("/")[2]
    assert value_models.one(key).title == "Less scrap"
    assert "Less scrap" in told(owner.get("/models"))


def test_a_fault_is_told_at_its_character_and_nothing_is_lost(dairy: str, owner: Client):
    wrong = MODEL.replace("people * hours * wage * saved", "people * hors * wage * saved")
    answer = owner.post("/models/typing/keep", {"text": wrong})
    page = told(answer)
    assert answer.status_code == 422
    assert "Did you mean 'hours'?" in page
    at = wrong.index("hors")
    assert f'data-from="{at}" data-to="{at + 1}"' in page
    assert f"line {wrong[:at].count(chr(10)) + 1}" in page
    assert "people * hors * wage" in page
    assert value_models.one("typing").text == MODEL


@pytest.mark.parametrize(
    ("before", "after", "mark"),
    [
        ('currency = "EUR"', "currency = EUR", "EUR\nyears"),
        ("least = 0\nmost = 100", "least = 0\nmost = true", "most = true"),
        ("growth = 0.03", 'growth = 0.03\ngrowing = "yes"', "[standing_still.typing]"),
    ],
)
def test_a_fault_of_the_notation_or_a_table_has_its_line(before: str, after: str, mark: str):
    text = MODEL.replace(before, after)
    from whybuy.errors import BadInput

    with pytest.raises(BadInput) as refused:
        read_model(text)
    (fault,) = placed(text, str(refused.value))
    line = text[: text.index(mark)].count("\n") + 1
    assert fault.line == line, fault


def test_what_it_says_is_shown_while_it_is_typed(dairy: str, owner: Client):
    said = told(owner.post("/models/check", {"text": MODEL}))
    assert "Orders typed by hand" in said
    assert "How many people enter orders?" in said
    assert "One thing to mend" in told(
        owner.post("/models/check", {"text": "years = 60\n" + MODEL})
    )


def test_a_model_goes_out_and_comes_back_in_the_open_schema(dairy: str, owner: Client):
    text = owner.get("/models/typing/as.toml").content.decode()
    assert text == MODEL
    document = json.loads(owner.get("/models/typing/as.json").content)
    assert document["schema_version"] == "1.0.0"
    file = SimpleUploadedFile("theirs.json", json.dumps(document).encode())
    form = told(owner.post("/models/new", {"file": file}))
    assert "The schema has no costs" in form
    assert "Hours of order entry saved" in form


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("latin.toml", "title = 'Wäsche'".encode("latin-1"), "is no text in UTF-8"),
        ("bad.json", b'{"value_drivers": [', "bad.json: The model is no JSON"),
        ("large.toml", b"#" * 300_000, "too large"),
    ],
)
def test_a_file_that_is_no_model_is_refused_by_name(
    name: str, content: bytes, words: str, served: Any, owner: Client
):
    file = SimpleUploadedFile(name, content)
    assert words in told(owner.post("/models/new", {"file": file}, follow=True))


def test_a_model_is_removed_and_its_history_stays(dairy: str, owner: Client):
    owner.post("/models/typing/remove")
    assert owner.get("/models/typing").status_code == 404
    assert "Time saved" in told(owner.get("/history?record=value_model&key=typing"))


def test_the_cases_so_far_say_what_to_collect(dairy: str, owner: Client):
    from whybuy.records import editing, users

    by = users.local_owner()
    assert "No case is on record yet" in told(owner.get("/cases"))
    for at, after in enumerate((4.0, 3.0, 5.0, 4.5)):
        customer = f"c{at}"
        editing.add("customers", {"key": customer, "name": f"Dairy {at}"}, by=by)
        measure = {"customer": customer, "name": "scrap rate", "unit": "%", "before": 6.0}
        editing.add("measures", {**measure, "after": after}, by=by)
    page = told(owner.get("/cases"))
    assert "4 customers told what changed" in page
    assert "The next customer:" in page
    assert "6 to 3 %" in page
