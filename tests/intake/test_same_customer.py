"""A customer written down by hand who later comes in a file under an id."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from whybuy import intake
from whybuy.errors import BadInput
from whybuy.intake import Unclear
from whybuy.records import contacts, contracts, customers, facts, people, sources, undo

from .conftest import Write

TODAY = date(2026, 6, 15)
FILE = (
    "account id,account name,email,city\nC1,hartwell  & sons,,Leeds\nC2,Moor,info@moor.example,\n"
)
ORDERS = "order id,customer id,customer name,date,amount\n1,C1,Hartwell & Sons,2026-05-01,5\n"


def take(firm, file: Path, **given):
    return intake.take(firm, [file], today=TODAY, **given)[0]


@pytest.fixture
def written_down(firm) -> None:
    """Two customers by hand, one with all that can be known of it."""
    firm.add(
        "customers", name="Hartwell & Sons", place="York", why_we_serve="They ask", use="papers"
    )
    firm.add("customers", name="Moor Mills", email="info@moor.example")
    firm.add("people", name="Ann Lee", customer="Hartwell & Sons")
    firm.add("contracts", customer="Hartwell & Sons", fee="1,200 a month")
    firm.note("Called Ann at Hartwell & Sons", day="2026-05-30")


@pytest.mark.usefixtures("written_down")
def test_the_preview_proposes_who_may_be_the_same_and_asks(firm, write: Write) -> None:
    (question,) = intake.preview(firm, write("c.csv", FILE), today=TODAY).questions
    assert question.name == "matches"
    assert "'Hartwell & Sons' (in the file 'C1': the same name)" in question.text
    assert "'Moor Mills' (in the file 'C2': the same e-mail)" in question.text
    assert set(question.choices) == {"same", "apart"}
    with pytest.raises(Unclear, match="--matches same"):
        take(firm, write("c.csv", FILE))
    with pytest.raises(Unclear, match="'Hartwell & Sons'"):
        take(firm, write("o.csv", ORDERS))
    assert customers.frame().height == 2


@pytest.mark.usefixtures("written_down")
def test_the_same_are_one_customer_with_all_that_was_known_of_them(firm, write: Write) -> None:
    tried = take(firm, write("c.csv", FILE), matches="same", dry_run=True)
    taken = take(firm, write("c.csv", FILE), matches="same")
    assert (tried.new, tried.questions) == (taken.new, ()) == (2, ())
    assert "'Hartwell & Sons', written down by hand, is 'C1' now" in taken.told[0]
    assert sorted(customers.frame()["key"]) == ["C1", "C2"]
    one = customers.one("C1")
    assert (one.name, one.place, one.why_we_serve) == ("hartwell  & sons", "Leeds", "They ask")
    assert contacts.of("C1")["person"].to_list() == ["ann-lee"]
    assert (contracts.of("C1").height, people.of("C1").height) == (1, 1)
    assert [f.value for f in facts.facts_of("customer", "C1")] == ["papers"]
    assert facts.count_by_standing("customer")["supposed"] == 1
    assert take(firm, write("c.csv", FILE)).unchanged == 2


@pytest.mark.usefixtures("written_down")
def test_two_undos_make_them_two_again(firm, write: Write) -> None:
    before = customers.frame().sort("key").rows()
    taken = take(firm, write("c.csv", FILE), matches="same")
    gone = max(batch.id for batch in sources.batches())
    assert f"whybuy undo {gone}, then whybuy undo {taken.batch}" in taken.told[0]
    undo.undo(gone)
    undo.undo(taken.batch)
    assert customers.frame().sort("key").rows() == before
    assert contacts.of("Hartwell & Sons").height == contracts.of("Hartwell & Sons").height == 1
    assert [f.value for f in facts.facts_of("customer", "Hartwell & Sons")] == ["papers"]


@pytest.mark.usefixtures("written_down")
def test_orders_under_the_id_join_them_too(firm, write: Write) -> None:
    answers = {str(write("o.csv", ORDERS)): {"matches": "same"}}
    (taken,) = intake.take(firm, [write("o.csv", ORDERS)], answers=answers, today=TODAY)
    assert taken.new == 1
    assert sorted(customers.frame()["key"]) == ["C1", "Moor Mills"]
    assert customers.one("C1").place == "York"
    assert firm.orders().customer_summary(until=TODAY)["customer_id"].to_list() == ["C1"]


@pytest.mark.usefixtures("written_down")
def test_others_stay_apart_and_are_not_asked_about_again(firm, write: Write) -> None:
    take(firm, write("c.csv", FILE), matches="apart")
    assert customers.frame().height == 4
    again = take(firm, write("c.csv", FILE.replace("Leeds", "Hull")))
    assert (again.changed, again.unchanged) == (1, 1)


@pytest.mark.usefixtures("written_down")
def test_some_may_be_the_same_and_others_not(firm, write: Write) -> None:
    with pytest.raises(BadInput, match="'C9' is no customer that was asked about"):
        take(firm, write("c.csv", FILE), matches="C9")
    take(firm, write("c.csv", FILE), matches="C1")
    assert sorted(customers.frame()["key"]) == ["C1", "C2", "Moor Mills"]


@pytest.mark.usefixtures("written_down")
def test_one_by_hand_is_never_made_two(firm, write: Write) -> None:
    twice = FILE + "C3,Hartwell & Sons,,\n"
    with pytest.raises(BadInput, match=r"'C1' and 'C3'\. Say which: --matches C3"):
        take(firm, write("c.csv", twice), matches="same")
    assert customers.frame().height == 2


def test_names_that_files_brought_are_never_asked_about(firm, write: Write) -> None:
    take(firm, write("a.csv", "customer id,name\nX1,Moor\n"))
    assert take(firm, write("b.csv", "customer id,name\nX2,Moor\n")).new == 1


@pytest.mark.usefixtures("written_down")
def test_a_file_that_names_them_as_they_were_written_is_theirs(firm, write: Write) -> None:
    taken = take(firm, write("c.csv", "customer,city\nHartwell & Sons,Hull\n"))
    assert (taken.changed, customers.one("Hartwell & Sons").place) == (1, "Hull")


@pytest.mark.usefixtures("written_down")
def test_who_has_orders_under_the_name_keeps_it_and_the_file_is_asked_to_use_it(
    firm, write: Write
) -> None:
    take(firm, write("o.csv", ORDERS.replace("C1,", "Hartwell & Sons,")))
    with pytest.raises(Unclear, match="'Hartwell & Sons'"):
        take(firm, write("c.csv", FILE))
    with pytest.raises(
        BadInput, match="Write 'Hartwell & Sons' for 'C1' in the file, or say apart"
    ):
        take(firm, write("c.csv", FILE), matches="same")
    taken = take(firm, write("c.csv", FILE.replace("C1,", "Hartwell & Sons,")), matches="same")
    assert (taken.new, taken.changed) == (1, 1)
