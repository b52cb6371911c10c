"""Files over the page: looked at, loaded, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from whybuy.records.workspace import Workspace

ORDERS = b"""order,customer,date,product,quantity,amount
1,Ann,2025-03-01,tea,1,10.00
2,Ben,2025-03-02,tea,1,20.00
3,Cyd,not a day,tea,1,30.00
"""


def drop(client: Client, content: bytes, name: str = "orders.csv") -> str:
    """Where the look at the file is."""
    answer = client.post("/imports/drop", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 303
    return answer["Location"]


def test_a_look_counts_the_rows_and_changes_nothing(served: Any, owner: Client):
    text = owner.get(drop(owner, ORDERS)).content.decode()
    assert "Nothing has been changed yet" in text
    assert "not a day" in text
    assert "Nothing was loaded yet" in owner.get("/imports").content.decode()


def test_loading_takes_the_good_rows_and_keeps_the_others_to_be_mended(served: Any, owner: Client):
    look = drop(owner, ORDERS)
    said = owner.post(f"{look}/load", follow=True).content.decode()
    assert "orders.csv is loaded: 2 new, 0 changed" in said
    link = said.split('href="/imports/rejects/')[1].split('"')[0]
    rejects = b"".join(owner.get(f"/imports/rejects/{link}").streaming_content)
    assert b"not a day" in rejects
    assert owner.get(look).status_code == 404


def test_the_same_file_again_changes_nothing(served: Any, owner: Client):
    owner.post(f"{drop(owner, ORDERS)}/load")
    look = drop(owner, ORDERS)
    assert "It holds nothing new" in owner.get(look).content.decode()
    assert "holds nothing new" in owner.post(f"{look}/load", follow=True).content.decode()


def test_a_load_is_recorded_as_whose_it_was_and_can_be_taken_back(served: Any, owner: Client):
    owner.post(f"{drop(owner, ORDERS)}/load")
    listed = owner.get("/imports")
    batch = listed.context["loads"][0].row
    assert batch.by == "some-owner"
    said = owner.post(f"/imports/{batch.id}/undo", follow=True).content.decode()
    assert f"Batch {batch.id} is undone" in said
    assert "There are no customers yet" in owner.get("/customers").content.decode()


def test_an_undo_that_cannot_be_says_why(served: Any, owner: Client):
    assert "There is no batch 99" in owner.post("/imports/99/undo", follow=True).content.decode()


def test_undo_is_not_done_by_following_a_link(served: Any, owner: Client):
    assert owner.get("/imports/1/undo").status_code == 405


def test_a_file_that_cannot_be_taken_says_why_and_may_be_read_differently(
    served: Any, owner: Client
):
    text = owner.get(drop(owner, b"")).content.decode()
    assert 'role="alert"' in text
    assert "Read it differently" in text


def test_a_file_put_aside_is_gone(served: Workspace, owner: Client):
    look = drop(owner, ORDERS)
    owner.post(f"{look}/forget")
    assert owner.get(look).status_code == 404
    assert not any((served.files / "waiting").iterdir())


def test_no_file_is_said_so(served: Any, owner: Client):
    assert "No file came" in owner.post("/imports/drop", follow=True).content.decode()


def test_a_file_name_cannot_climb_out_of_its_folder(served: Workspace, owner: Client):
    look = drop(owner, ORDERS, name="../../../climbed.csv")
    assert owner.get(look).status_code == 200
    assert not (served.path / "climbed.csv").exists()
    assert owner.get("/imports/rejects/..%2F..%2Fwhybuy.toml").status_code == 404
    assert owner.get("/imports/rejects/whybuy.toml").status_code == 404


def test_a_reader_sees_the_loads_and_neither_loads_nor_undoes(
    shop: Any, reader_of: Callable[[str], Client]
):
    text = reader_of("reader").get("/imports").content.decode()
    assert "orders.csv" in text
    assert "Undo this load" not in text
    assert "Look at it" not in text


def test_who_may_have_been_written_down_by_hand_is_asked_about_before_anything_is_loaded(
    served: Any, owner: Client
):
    from whybuy.records import customers

    customers.add("Hartwell", name="Hartwell", by=None)
    look = drop(owner, b"account id,account name\nC1,Hartwell\n", "ledger.csv")
    asked = owner.get(look).content.decode()
    assert "(in the file &#x27;C1&#x27;: the same name)" in asked
    assert "They are others: keep both" in asked
    assert "Load it" not in asked
    assert "Load it" in owner.get(f"{look}?matches=same").content.decode()
    owner.post(f"{look}/load", {"matches": "same"})
    assert customers.frame()["key"].to_list() == ["C1"]
