"""Real files: what other systems write, and a wholesaler's two years with all their troubles."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from whybuy import intake

TODAY = date(2026, 6, 15)


@pytest.fixture
def in_euro_and_dollar(firm):
    """The same firm, in another currency: `in_euro_and_dollar("NZD")`."""
    from dataclasses import replace

    def at(currency: str):
        firm.workspace = replace(firm.workspace, currency=currency)
        return firm

    return at


@pytest.mark.parametrize(
    ("export", "currency", "kind", "source", "new"),
    [
        ("shopify_orders_SHAPE.csv", "EUR", "orders", "shopify", 3),
        ("stripe_payments_SHAPE.csv", "EUR", "orders", "stripe", 2),
        ("woocommerce_analytics_orders_SHAPE.csv", "EUR", "orders", "woocommerce", 2),
        ("quickbooks_online_invoice_import_SHAPE.csv", "USD", "orders", "quickbooks", 2),
        ("quickbooks_online_transaction_report_SHAPE.csv", "USD", "orders", "quickbooks", 2),
        ("xero_sales_invoices_export_SHAPE.csv", "NZD", "orders", "xero", 2),
        ("shopify_customers_SHAPE.csv", "EUR", "customers", "shopify", 1),
        ("shopify_products_apparel.csv", "EUR", "products", "shopify", 20),
        ("salesforce_dataloader_account.csv", "EUR", "customers", "salesforce", 20),
    ],
)
def test_exports_of_other_systems_are_taken_as_they_are(
    in_euro_and_dollar, shared_data: Path, export: str, currency: str, kind: str, source: str, new
) -> None:
    given = shared_data / "exports" / export
    (taken,) = intake.take(in_euro_and_dollar(currency), [given], today=TODAY)
    assert (taken.kind, taken.source, taken.new) == (kind, source, new)


def amounts(firm, order: str, source: str) -> list[tuple]:
    found = firm.orders().lines_of(order, source=source)
    return found.sort("row").select("kind", "amount").rows()


def test_refunds_and_credit_notes_of_exports_go_back(in_euro_and_dollar, shared_data: Path) -> None:
    exports = shared_data / "exports"
    firm = in_euro_and_dollar("EUR")
    intake.take(firm, [exports / "shopify_orders_SHAPE.csv"], today=TODAY)
    assert amounts(firm, "#1002", "shopify") == [("sale", 5295)]
    intake.take(firm, [exports / "stripe_payments_SHAPE.csv"], today=TODAY)
    assert amounts(firm, "ch_1", "stripe") == [("sale", 4900)]
    assert amounts(firm, "ch_2", "stripe") == [("return", 0)]
    firm = in_euro_and_dollar("NZD")
    intake.take(firm, [exports / "xero_sales_invoices_export_SHAPE.csv"], today=TODAY)
    assert amounts(firm, "CN-0002", "xero") == [("return", -20000)]


def test_online_retail_ii_and_how_many_of_each_of_its_troubles(firm, shared_data: Path) -> None:
    file = shared_data / "orders" / "online_retail" / "online_retail_II_2009-2010.parquet"
    (taken,) = intake.take(firm, [file])
    assert (taken.read, taken.new, taken.rejected) == (525_461, 525_461, 0)
    assert taken.notes == {
        "cancellations": 9_586,
        "fees and other lines that are no product": 2_896,
        "lines at price zero": 3_677,
        "lines without a customer": 107_927,
        "exact duplicates within an order, kept": 6_865,
    }
    counted = firm.orders().line_counts()
    assert counted["lines"].sum() == 525_461


def test_cdnow_with_its_cells_parted_by_blanks(firm, shared_data: Path) -> None:
    (taken,) = intake.take(firm, [shared_data / "orders" / "cdnow" / "CDNOW_master.txt"])
    assert (taken.read, taken.new, taken.rejected) == (69_659, 69_659, 0)
    assert taken.notes["exact duplicates within an order, kept"] == 255
