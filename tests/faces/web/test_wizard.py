"""A file on its way in: its questions asked, its columns chosen, its rejected rows mended."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from whybuy import intake
from whybuy.faces.web.loading import CHOICES
from whybuy.records import contracts, customers, people

DOUBTFUL = b"order,customer,date,amount\n1,Ann,03/04/2025,10.00\n2,Ben,05/06/2025,20.00\n"
STRANGE = b"Nr.,Firm,Whereabouts\n1,Hill Dairy,York\n2,Moor Mills,Leeds\n"
PARTLY = b"order,customer,date,amount\n1,Ann,2025-03-01,10.00\n2,Ben,not a day,20.00\n"


def drop(client: Client, content: bytes, name: str = "file.csv") -> str:
    answer = client.post("/imports/drop", {"file": SimpleUploadedFile(name, content)})
    return answer["Location"]


def text_of(answer: Any) -> str:
    return answer.content.decode()


def test_days_with_two_readings_are_asked_about_and_never_guessed(served: Any, owner: Client):
    look = drop(owner, DOUBTFUL)
    page = owner.get(look)
    assert [question.name for question in page.context["open_questions"]] == ["dates"]
    assert "03/04/2025" in text_of(page)
    assert "Load it" not in text_of(page)
    answered = owner.get(look, {"dates": "dmy"})
    assert not answered.context["open_questions"]
    assert answered.context["taken"].new == 2
    sent = dict(answered.context["sent"])
    assert "2 new" in text_of(owner.post(f"{look}/load", sent, follow=True))


def test_the_day_above_a_talk_is_asked_about_as_well(served: Any, owner: Client):
    look = drop(owner, b"Date: 03/04/2025\n\nUs: Why?\nAna: It lasts.\n", "talk.txt")
    page = owner.get(look)
    assert [question.name for question in page.context["open_questions"]] == ["dates"]
    sent = dict(owner.get(look, {"dates": "dmy"}).context["sent"])
    assert "1 new" in text_of(owner.post(f"{look}/load", sent, follow=True))


def test_ids_and_names_of_customers_or_products_are_asked_about_once(served: Any, owner: Client):
    look = drop(owner, b"key,name\nC1,Hill Dairy\n")
    page = owner.get(look)
    assert [question.name for question in page.context["open_questions"]] == ["kind"]
    assert text_of(page).count('name="kind"') == 2  # the two answers, and no list beside them
    answered = owner.get(look, {"kind": "customers"})
    assert (answered.context["taken"].kind, answered.context["taken"].new) == ("customers", 1)


def test_a_file_that_nobody_recognises_shows_its_columns(served: Any, owner: Client):
    page = owner.get(drop(owner, STRANGE))
    assert page.context["fault"]
    assert [column.name for column in page.context["columns"]] == ["Nr.", "Firm", "Whereabouts"]
    assert "Moor Mills" in text_of(page)
    assert "--map" not in text_of(page)


def test_every_kind_of_file_can_be_named(served: Any, owner: Client):
    offered = {*CHOICES["kind"][1]} - {"conversations"}
    assert offered | {"value_models"} == {*intake.KINDS}
    said = b"Who,What they told us\nHill Dairy,You answer on a Sunday and nobody else does.\n"
    page = owner.get(drop(owner, said), {"kind": "conversations"})
    assert page.context["taken"].kind == "conversations"


def test_columns_are_chosen_and_loaded_so(served: Any, owner: Client):
    look = drop(owner, STRANGE)
    said = {"kind": "customers", "mapped": "customers"}
    said |= {
        "n0": "Nr.",
        "c0": "key",
        "n1": "Firm",
        "c1": "name",
        "n2": "Whereabouts",
        "c2": "place",
    }
    page = owner.get(look, said)
    assert page.context["taken"].new == 2
    owner.post(f"{look}/load", dict(page.context["sent"]))
    assert customers.one("2").place == "Leeds"


def test_the_choice_is_remembered_for_the_next_file_of_that_shape(served: Any, owner: Client):
    test_columns_are_chosen_and_loaded_so(served, owner)
    page = owner.get(drop(owner, STRANGE + b"3,Tarn,Hull\n"))
    assert page.context["taken"].new == 1
    assert "As in the last file of this shape" in text_of(page)


def test_two_columns_onto_one_field_are_refused(served: Any, owner: Client):
    look = drop(owner, STRANGE)
    said = {"mapped": "customers", "n0": "Nr.", "c0": "name", "n1": "Firm", "c1": "name"}
    text = text_of(owner.get(look, said))
    assert "Two columns onto one field" in text
    assert "Load it" not in text


def test_people_and_contracts_come_by_file_too(served: Any, owner: Client):
    owner.post("/add/customers", {"name": "Hill Dairy"})
    files = {
        "people": b"id,customer,name,role\np1,Hill Dairy,Ann Lee,buyer\n",
        "contracts": b"id,customer,fee,per,renewal\nk1,Hill Dairy,1200.00,month,2027-03-31\n",
    }
    for kind, content in files.items():
        look = drop(owner, content, f"{kind}.csv")
        owner.post(f"{look}/load", {"kind": kind})
    assert people.of("Hill Dairy")["name"].to_list() == ["Ann Lee"]
    assert contracts.of("Hill Dairy")["fee"].to_list() == [120000]


def test_rejected_rows_are_mended_on_the_page_and_sent_again(served: Any, owner: Client):
    said = text_of(owner.post(f"{drop(owner, PARTLY)}/load", follow=True))
    address = re.search(r'href="(/imports/mend/[^"]+)"', said)
    assert address
    page = owner.get(address[1])
    assert "not a day" in text_of(page)
    row = page.context["rows"][0][0]
    at = page.context["header"].index("date")
    sent = owner.post(address[1], {f"m{row.row}-{at}": "2025-03-02"}, follow=True)
    assert "1 new" in text_of(sent)
    assert customers.frame().height == 2


def test_a_row_that_is_still_wrong_stays_to_be_mended(served: Any, owner: Client):
    said = text_of(owner.post(f"{drop(owner, PARTLY)}/load", follow=True))
    address = re.search(r'href="(/imports/mend/[^"]+)"', said)
    assert address
    again = owner.post(address[1], {}, follow=True)
    assert "not a day" in text_of(again)


def test_no_other_file_is_shown_as_rejected_rows(served: Any, owner: Client):
    assert owner.get("/imports/mend/..%2Fwhybuy.toml").status_code == 404
    assert owner.get("/imports/mend/nothing.csv").status_code == 404
