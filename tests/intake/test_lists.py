"""Customers, people, products and contacts in."""

from __future__ import annotations

from datetime import date

import pytest

from whybuy import intake
from whybuy.errors import BadInput
from whybuy.records import contacts, customers, people, products, sources

from .conftest import Write

CUSTOMERS = "customer_id,name,segment,city\nC1,Acme,large,Lyon\nC2,Bolt,small,Porto\n"


def take(firm, *files, **given):
    """The only file's outcome."""
    return intake.take(firm, files, **given)[0]


def counts(taken) -> tuple[int, int, int, int, int]:
    return taken.read, taken.new, taken.changed, taken.unchanged, taken.rejected


def test_customers_are_new_then_unchanged_then_changed(firm, write: Write) -> None:
    assert counts(take(firm, write("c.csv", CUSTOMERS))) == (2, 2, 0, 0, 0)
    again = take(firm, write("same.csv", CUSTOMERS))
    assert counts(again) == (2, 0, 0, 2, 0)
    assert again.batch is None
    moved = take(firm, write("moved.csv", CUSTOMERS.replace("Porto", "Faro")))
    assert counts(moved) == (2, 0, 1, 1, 0)
    assert customers.one("C2").place == "Faro"
    intake.undo(firm, moved.batch)
    assert customers.one("C2").place == "Porto"


def test_a_dry_run_compares_and_writes_nothing(firm, write: Write) -> None:
    taken = take(firm, write("c.csv", CUSTOMERS), dry_run=True)
    assert counts(taken) == (2, 2, 0, 0, 0)
    assert (taken.batch, sources.batches()) == (None, [])
    assert list(firm.workspace.files.iterdir()) == []


def test_rows_of_one_key_that_agree_are_one_customer_and_those_that_differ_are_told(
    firm, write: Write
) -> None:
    text = CUSTOMERS + "C1,Acme,large,Lyon\nC1,,,\nC2,Other,small,Porto\n,Nobody,,\n"
    taken = take(firm, write("c.csv", text))
    assert counts(taken) == (6, 2, 0, 2, 2)
    assert [(reject.row, reject.column, reject.value) for reject in taken.rejects] == [
        (6, "customer_id", "C2"),
        (7, "customer_id", ""),
    ]


def test_a_name_too_long_to_keep_is_rejected_and_never_cut(firm, write: Write) -> None:
    taken = take(firm, write("c.csv", CUSTOMERS + f"C3,{'x' * 301},,\n"))
    assert counts(taken) == (3, 2, 0, 0, 1)
    assert taken.rejects[0].reason == "This is longer than 300 letters."
    assert len(taken.rejects[0].value) == 80


def test_a_name_is_put_together_from_its_parts(firm, write: Write) -> None:
    text = "customer_id,first name,last name,company\nC1,Ana,Silva,\nC2,Ben,Ode,Ode Ltd\n"
    take(firm, write("c.csv", text))
    assert customers.frame().sort("key")["name"].to_list() == ["Ana Silva", "Ode Ltd"]


def test_products_with_their_cost_in_minor_units(firm, write: Write) -> None:
    text = (
        "sku,name,category,cost,is fee\n"
        "tea,Tea,food,1.25,no\npost,Postage,,,yes\nbad,Bad,,free,no\n"
    )
    taken = take(firm, write("p.csv", text))
    assert counts(taken) == (3, 2, 0, 0, 1)
    assert (taken.rejects[0].column, taken.rejects[0].value) == ("cost", "free")
    found = products.frame().sort("key").select("key", "group", "unit_cost", "is_fee")
    assert found.rows() == [("post", "", None, True), ("tea", "food", 125, False)]


def test_contacts_need_customers_that_are_there(firm, write: Write) -> None:
    take(firm, write("c.csv", CUSTOMERS))
    text = (
        "customer_id,day,channel,offer,said\n"
        "C1,2026-05-01,call,A tasting,perhaps\nC9,2026-05-01,call,,\nC2,someday,mail,,\n"
    )
    taken = take(firm, write("k.csv", text))
    assert counts(taken) == (3, 1, 0, 0, 2)
    assert [(r.row, r.column, r.value) for r in taken.rejects] == [
        (3, "customer_id", "C9"),
        (4, "day", "someday"),
    ]
    assert "Load the customers first" in taken.rejects[0].remedy
    found = contacts.frame(until=date(2026, 12, 31))
    assert found.select("customer", "day", "offer").rows() == [
        ("C1", date(2026, 5, 1), "A tasting")
    ]


def test_contacts_without_an_id_are_known_by_what_they_say(firm, write: Write) -> None:
    take(firm, write("c.csv", CUSTOMERS))
    text = "customer_id,day,channel\nC1,2026-05-01,call\nC1,2026-05-01,call\nC1,2026-05-02,call\n"
    assert counts(take(firm, write("k.csv", text))) == (3, 2, 0, 1, 0)
    turned = "channel,day,customer_id\ncall,2026-05-02,C1\ncall,2026-05-01,C1\n"
    assert counts(take(firm, write("turned.csv", turned))) == (2, 0, 0, 2, 0)


def test_people_of_known_customers(firm, write: Write) -> None:
    take(firm, write("c.csv", CUSTOMERS))
    text = (
        "Record ID,First Name,Last Name,Email,Job title,Company ID\n"
        "501,Ana,Silva,ana@example.com,Buyer,C1\n"
    )
    taken = take(firm, write("p.csv", text))
    assert (taken.kind, taken.new) == ("people", 1)
    assert people.of("C1")["name"].to_list() == ["Ana Silva"]


def test_a_row_that_ends_early_has_its_last_cells_empty(firm, write: Write) -> None:
    taken = take(firm, write("c.csv", CUSTOMERS + "C3,Cog\nC4,Dot,small,Nice\n"))
    assert counts(taken) == (4, 4, 0, 0, 0)
    assert taken.notes == {"rows that end early: their last cells are taken as empty": 1}
    assert customers.one("C3").place == ""


def test_a_row_torn_apart_by_a_line_break_and_one_too_long_are_rejected(firm, write: Write) -> None:
    torn = "C3,Cog,first\nline,Lyon\nC4,Dot,small,Nice\nC5,E,large,Ulm,Bonn\nC6,F,large,Ulm\n"
    taken = take(firm, write("c.csv", CUSTOMERS + torn))
    assert counts(taken) == (7, 4, 0, 0, 3)
    assert [reject.row for reject in taken.rejects] == [4, 5, 7]


def test_where_every_row_is_too_short_one_of_the_other_cells_may_be_missing(
    firm, write: Write
) -> None:
    taken = take(firm, write("c.csv", "customer_id,name,place,note\nC1,Ada,Ulm\nC2,Bob,Ulm\n"))
    assert counts(taken) == (2, 0, 0, 0, 2)


def test_ids_and_names_may_be_of_customers_or_of_products_and_are_asked_about(
    firm, write: Write
) -> None:
    file = write("list.csv", "key,name\nC1,Acme\nC2,Bolt\n")
    (asked,) = intake.preview(firm, file).questions
    assert (asked.name, list(asked.choices)) == ("kind", ["customers", "products"])
    (taken,) = intake.take(firm, [file], answers={str(file): {"kind": "customers"}})
    assert (taken.kind, taken.new) == ("customers", 2)
    again = take(firm, write("next.csv", "key,name\nC3,Cog\n"))
    assert again.kind == "customers"  # as the last file of these columns


def test_a_product_does_not_replace_itself(firm, write: Write) -> None:
    taken = take(firm, write("p.csv", "sku,name,replaced by\nP1,Pump,P2\nP2,Pump II,P2\n"))
    assert (taken.new, taken.rejected) == (1, 1)
    assert taken.rejects[0].reason == "A product does not replace itself."
    with pytest.raises(BadInput, match="does not replace itself"):
        firm.add("products", key="P3", name="Pump III", replaced_by="P3")
