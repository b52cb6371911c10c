"""A first file of deals or meetings names customers whom nobody has on record yet."""

from __future__ import annotations

import pytest

from tests.intake.conftest import Write
from whybuy import intake
from whybuy.errors import BadInput
from whybuy.records import customers, deals, meetings

DEALS = (
    "Deal name,Company,Stage,Amount\n"
    "One,Alder Works,Talk,10\nTwo,alder works,Talk,20\nThree,Birch Foods,Eaten,x\n"
)


def test_nobody_is_made_unasked_and_the_rejects_say_how(firm, write: Write) -> None:
    (taken,) = intake.take(firm, [write("d.csv", DEALS)])
    assert (taken.new, taken.rejected) == (0, 3)
    assert "--make-customers" in taken.rejects[0].remedy
    assert customers.frame().is_empty()


def test_customers_are_made_from_deals_on_a_yes_and_go_with_the_load(firm, write: Write) -> None:
    file = write("d.csv", DEALS)
    asked = intake.preview(firm, file)
    assert [question.name for question in asked.questions] == ["new_customers"]
    assert "'Alder Works', 'Birch Foods'" in asked.questions[0].text
    assert intake.preview(firm, file, new_customers="leave").rejected == 3
    assert intake.preview(firm, file, new_customers="make").new == 2
    assert customers.frame().is_empty()
    (taken,) = intake.take(firm, [file], answers={str(file): {"new_customers": "make"}})
    assert (taken.new, taken.rejected) == (2, 1)
    assert customers.frame().select("key", "name").rows() == [("Alder Works", "Alder Works")]
    assert deals.frame()["customer"].to_list() == ["Alder Works"] * 2
    again = intake.preview(firm, file)
    assert [question.text[:11] for question in again.questions] == ["1 customers"]
    intake.undo(firm, taken.batch)
    assert customers.frame().is_empty()


def test_they_are_made_under_the_ids_that_an_export_gives(firm, write: Write) -> None:
    export = "Record ID,Deal Name,Deal Stage,Amount,Associated Company IDs (Primary),"
    export += "Associated Company (Primary)\n9,A,Talk,5,1001,Acme Inc\n8,B,Talk,5,,Acme Inc\n"
    (taken,) = intake.take(firm, [write("d.csv", export)], new_customers="make")
    assert (taken.new, taken.rejects) == (2, ())
    assert customers.frame().select("key", "name").rows() == [("1001", "Acme Inc")]


def test_meetings_name_customers_too_and_ids_name_nobody(firm, write: Write) -> None:
    met = write("m.csv", "company,date,aim\nDale,2024-06-03,Hear them\n")
    (taken,) = intake.take(firm, [met], new_customers="make")
    assert (taken.new, meetings.frame()["customer"].to_list()) == (1, ["Dale"])
    ids = "Deal name,Customer,Stage,Amount\nOne,C-0012,Talk,10\nTwo,1044,Talk,20\n"
    (taken,) = intake.take(firm, [write("i.csv", ids)], new_customers="make")
    assert (taken.new, taken.rejected) == (0, 2)


def test_a_name_that_several_have_makes_nobody(firm, write: Write) -> None:
    twice = write("c.csv", "customer_id,name\nC1,Acme\nC2,Acme\n")
    deal = write("d.csv", "Deal name,Company,Stage,Amount\nOne,Acme,Talk,10\n")
    _, taken = intake.take(firm, [twice, deal], new_customers="make")
    assert (taken.new, taken.rejected, customers.frame().height) == (0, 1, 2)
    with pytest.raises(BadInput, match="make or leave"):
        intake.take(firm, [deal], new_customers="perhaps")
