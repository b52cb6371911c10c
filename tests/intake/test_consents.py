"""Consents in from files: lists of their own, and what other systems export beside a record."""

from __future__ import annotations

from datetime import date

import pytest

from whybuy import intake
from whybuy.records import consents, contacts, customers, products, promises, team

from .conftest import Write

CUSTOMERS = "customer_id,name,email\nC1,Acme,office@acme.example\nC2,Globex,\n"
PEOPLE = (
    "person id,customer id,name,email\np1,C1,Ada Byron,ada@acme.example\np2,C2,Max,m@x.example\n"
)


@pytest.fixture
def take(firm, write: Write):
    """The customers and people taken; a function that takes one more file."""
    intake.take(firm, [write("customers.csv", CUSTOMERS), write("people.csv", PEOPLE)])

    def taking(name: str, text: str, **given):
        return intake.take(firm, [write(name, text)], **given)[0]

    return taking


def no() -> set[tuple[str, str | None, str]]:
    return set(consents.forbidden().select("customer", "person", "channel").iter_rows())


def test_consents_are_read_by_id_address_or_name_and_one_without_a_source_is_rejected(take) -> None:
    taken = take(
        "consents.csv",
        "customer,email,channel,allowed,source,date,valid until\n"
        ",ada@acme.example,e-mail,opted out,her mail,2024-05-01,\n"
        "Acme,Ada Byron,telephone,yes,a form,2024-05-02,2030-01-01\n"
        ",OFFICE@acme.example,all,no,their letter,2024-01-01,\n"
        "Globex,,phone,no,,2024-05-01,\n"
        "Globex,,fax,no,a call,2024-05-01,\n"
        "Globex,,phone,perhaps,a call,2024-05-01,\n"
        "Globex,,phone,no,a call,2999-05-01,\n"
        "Globex,,phone,yes,a call,2024-05-01,2024-04-01\n",
    )
    assert (taken.kind, taken.new) == ("consents", 3)
    rows = (
        consents.frame().sort("said_on").select("customer", "person", "channel", "allowed").rows()
    )
    assert rows == [
        ("C1", None, "", False),
        ("C1", "p1", "mail", False),
        ("C1", "p1", "phone", True),
    ]
    assert [one.column for one in taken.rejects] == [
        "source",
        "channel",
        "allowed",
        "date",
        "valid until",
    ]
    assert "cannot be shown" in taken.rejects[0].reason


def test_who_opted_out_in_a_salesforce_export_is_on_no_list(take) -> None:
    text = (
        "Id,AccountId,FirstName,LastName,Email,HasOptedOutOfEmail,DoNotCall\n"
        "p9,C2,Eva,Roe,eva@globex.example,1,0\n"
        "p8,C2,Tom,Lee,tom@globex.example,0,true\n"
        "p7,C2,Kim,Poe,kim@globex.example,,\n"
    )
    taken = take("Contact.csv", text)
    assert (taken.kind, taken.new) == ("people", 3)
    assert no() == {("C2", "p9", "mail"), ("C2", "p8", "phone")}
    (told,) = [words for words in taken.told if "contacted" in words]
    assert "2 of them do not want to be contacted" in told
    assert consents.frame()["source"].sort().to_list() == [
        "DoNotCall (files)",
        "HasOptedOutOfEmail (files)",
    ]


def test_an_export_that_no_longer_says_so_lifts_nothing_and_the_same_again_changes_nothing(
    take,
) -> None:
    header = (
        "Record ID,First Name,Last Name,Email,Associated Company IDs (Primary),"
        "Unsubscribed from all email\n"
    )
    take("hubspot.csv", header + "77,Eva,Roe,e@g.example,C2,true\n")
    assert take("hubspot.csv", header + "77,Eva,Roe,e@g.example,C2,true\n").new == 0
    assert consents.frame().height == 1
    take("hubspot.csv", header + "77,Eva,Roe,e@g.example,C2,false\n")
    assert no() == {("C2", "77", "mail")}


def test_every_column_of_subscriptions_counts_and_a_word_that_says_neither_waits(take) -> None:
    taken = take(
        "companies.csv",
        "customer id,name,Opted out of email: News,Opted out of email: Sales,Do not contact\n"
        "C1,Acme,No,Yes,\nC2,Globex,,,x\nC3,Initech,maybe,,\n",
    )
    assert {("C1", None, "mail"), ("C2", None, "")} <= no()
    (rejected,) = taken.rejects
    assert (rejected.column, rejected.value) == ("Opted out of email: News", "maybe")
    assert customers.frame()["key"].to_list() == ["C1", "C2"]


def test_opt_outs_go_when_their_file_is_taken_back(take, firm) -> None:
    taken = take("people.csv", "person id,customer id,name,Do Not Call\np1,C1,Ada Byron,yes\n")
    assert no() == {("C1", "p1", "phone"), ("C1", None, "phone")}
    intake.undo(firm, taken.batch)
    assert no() == set()


def test_a_person_of_nobody_who_opted_out_is_told(take) -> None:
    taken = take(
        "people.csv", "person id,name,email,role,Do Not Call\np5,Jo,jo@x.example,buyer,yes\n"
    )
    assert any("nobody knows whose people they are" in words for words in taken.told)


def test_promises_are_read_and_what_cannot_be_is_rejected(take) -> None:
    taken = take(
        "promises.csv",
        "customer,what,made on,due,done on,by whom\n"
        "Acme,call back,2024-05-01,2024-05-07,,ada\n"
        "Acme,send list,2024-05-01,2024-04-07,,ada\n"
        "Acme,send list,2024-05-01,,2024-04-07,ada\n"
        "Nobody,call,2024-05-01,2024-05-07,,ada\n",
    )
    assert (taken.kind, taken.new) == ("promises", 1)
    assert [one.column for one in taken.rejects] == ["due", "done on", "customer"]
    (row,) = promises.open_ones().rows(named=True)
    assert (row["customer"], row["due"]) == ("C1", date(2024, 5, 7))


def test_the_team_and_what_is_new_of_customers_and_products_is_read(take) -> None:
    taken = take(
        "team.csv",
        "name,hours a week,languages,territories,away from,away until\n"
        "Ann Lee,6.5,English; German,Leeds; York,2024-05-01,2024-05-14\nJo,200,,,,\n",
    )
    assert (taken.kind, taken.new, taken.rejects[0].column) == ("team", 1, "hours a week")
    (ann,) = team.frame().rows(named=True)
    assert (ann["key"], ann["hours_a_week"], ann["languages"]) == (
        "Ann Lee",
        6.5,
        ["English", "German"],
    )
    assert team.key_of("ann LEE") == "Ann Lee"
    take("c.csv", "customer id,name,language,account manager\nC1,Acme,German,Ann Lee\n")
    assert customers.one("C1").looked_after_by == "Ann Lee"
    take("p.csv", "sku,title,bought once,discontinued on,replaced by\nM1,Mill,yes,2024-01-01,M2\n")
    (mill,) = products.frame().rows(named=True)
    assert (mill["once"], mill["withdrawn_on"], mill["replaced_by"]) == (
        True,
        date(2024, 1, 1),
        "M2",
    )


def test_contacts_have_a_response_and_none_is_to_come(take) -> None:
    taken = take(
        "contacts.csv",
        "customer,date,channel,outcome,purpose,minutes,notes\n"
        "C1,2024-05-01,call,Left voicemail,offer,3,\n"
        "C1,2024-05-02,call,they have a new boss,,5,\n"
        "C2,2999-05-01,call,interested,,5,\n",
    )
    assert (taken.kind, taken.new, taken.rejects[0].column) == ("contacts", 2, "date")
    rows = contacts.frame().select("response", "sort", "minutes", "said").rows()
    assert rows == [("no answer", "offer", 3, ""), ("", "", 5, "they have a new boss")]
