"""What a file is, by its header."""

from __future__ import annotations

import pytest

from whybuy.errors import BadFile, BadInput
from whybuy.intake.recognise import KINDS, fields_of, recognise, words


def seen(header: str, **given: object) -> tuple[str, dict[str, str]]:
    """Kind, and field to column, of a header written with commas."""
    names = header.split(",")
    found = recognise(names, file="file.csv", **given)
    return found.kind, found.names(names)


def test_online_retail_is_seen_as_orders_in_both_of_its_spellings() -> None:
    one = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
    two = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country"
    for header in (one, two):
        kind, columns = seen(header)
        assert kind == "orders"
        assert list(columns) == [
            "order_id",
            "customer_id",
            "customer_country",
            "product_id",
            "product_name",
            "at",
            "quantity",
            "price",
        ]


def test_complete_journey_is_seen_as_orders_and_products() -> None:
    kind, columns = seen(
        "household_id,store_id,basket_id,product_id,quantity,sales_value,retail_disc,coupon_disc,"
        "coupon_match_disc,week,transaction_timestamp"
    )
    assert kind == "orders"
    assert columns == {
        "order_id": "basket_id",
        "customer_id": "household_id",
        "product_id": "product_id",
        "at": "transaction_timestamp",
        "quantity": "quantity",
        "amount": "sales_value",
    }
    kind, columns = seen(
        "product_id,manufacturer_id,department,brand,product_category,product_type,package_size"
    )
    assert kind == "products"
    assert columns == {
        "key": "product_id",
        "name": "product_type",
        "group": "product_category",
        "brand": "brand",
    }


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("customer_id,date,number_of_cds,dollar_value", "orders"),
        ("Kundennummer;Rechnungsdatum;Betrag".replace(";", ","), "orders"),
        ("Numéro de commande,Date de commande,Client,Montant", "orders"),
        ("Fecha,Cliente,Importe", "orders"),
        ("customer_id,name,segment", "customers"),
        ("contact_id,customer_id,day,channel,offer,said", "contacts"),
        ("Person ID,Customer ID,First name,Last name,Job title,Email", "people"),
        ("SKU,Title,Vendor,Cost per item", "products"),
        ("ORDER-ID , customer.id,ORDER DATE!,Total", "orders"),
    ],
)
def test_headers_of_many_tongues_and_spellings_are_recognised(header: str, kind: str) -> None:
    assert seen(header)[0] == kind


def test_what_is_not_recognised_is_told_what_was_found_what_is_missing_and_what_to_do() -> None:
    with pytest.raises(BadFile) as refused:
        seen("Customer,When,Total")
    text = str(refused.value)
    assert "found customer_id ('Customer'), amount ('Total')" in text
    assert "missing: at" in text
    assert "--as orders --map at=" in text


def test_deals_are_not_mistaken_for_people_or_orders() -> None:
    kind, columns = seen("ID,ACCOUNTID,NAME,STAGENAME,AMOUNT,CLOSEDATE")
    assert (kind, columns["customer"], columns["stage"]) == ("deals", "ACCOUNTID", "STAGENAME")


def test_a_mapping_comes_before_synonyms_and_may_use_other_words_for_a_field() -> None:
    kind, columns = seen("Client No,When,Total,Date", mapping={"date": "When"})
    assert (kind, columns["at"], columns["customer_id"]) == ("orders", "When", "Client No")


def test_a_mapping_of_a_column_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(BadInput, match=r"no column 'Day'.*'Customer', 'When', 'Total'"):
        seen("Customer,When,Total", mapping={"at": "Day"})


def test_a_mapping_of_an_unknown_field_names_those_there_are() -> None:
    with pytest.raises(BadInput, match=r"no such field.*order_id, customer_id"):
        seen("Customer,When,Total", kind="orders", mapping={"colour": "When"})


def test_two_columns_onto_one_field_are_refused() -> None:
    with pytest.raises(BadInput, match="Two columns were given for one field, at"):
        seen("A,B,Total,Customer", kind="orders", mapping={"at": "A", "date": "B"})
    with pytest.raises(BadFile, match="2 columns named 'Date'"):
        seen("Date,Customer,Total,date")


def test_an_unknown_kind_is_refused_naming_those_there_are() -> None:
    with pytest.raises(BadInput, match="cases, competitors, consents, contacts, contracts"):
        seen("a,b", kind="invoices")


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_kind_needs_are_fields_it_has(kind: str) -> None:
    for group in words()[kind]["needs"]:
        assert set(group) <= set(fields_of(kind))


def test_known_exports_map_fields_that_their_kind_has() -> None:
    for export in words()["exports"]:
        if export["kind"] in KINDS:
            assert set(export["mapping"]) <= set(fields_of(export["kind"])), export["name"]


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Customer ID,Name,Email,Phone", "customers"),
        ("Customer ID,Full name,Email", "people"),
        ("Customer ID,Name,Email,Job title", "people"),
        ("Person ID,Customer ID,Name", "people"),
        ("person,name,customer,email", "people"),
    ],
)
def test_a_plain_name_beside_a_customers_id_is_the_customers(header: str, kind: str) -> None:
    assert seen(header)[0] == kind
