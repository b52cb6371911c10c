"""Contracts, projects and retainers in; services are products."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from whybuy import intake
from whybuy.intake import Unclear
from whybuy.records import contracts, customers, products

from .conftest import Write

CUSTOMERS = "customer_id,name\nC1,Acme\nC2,Bolt\n"
CONTRACTS = """\
Contract,Customer no.,Title,Type,Fee,Per,Start,Renewal,Ended,Won
S1,C1,Service of pumps,contract,"1,890.00",year,2024-11-01,2026-11-01,,no bid
S2,C2,New plant,Project,£250.50,one-off,2025-02-01,,2025-06-30,Tender
S3,C2,Advice,retainer,300,monthly,2025-03-01,,,unknown
"""


@pytest.fixture
def two_customers(firm, write: Write):
    """A firm that has two customers."""
    from dataclasses import replace

    firm.workspace = replace(firm.workspace, currency="GBP")
    intake.take(firm, [write("customers.csv", CUSTOMERS)])
    return firm


def take(firm, file: Path, **given):
    return intake.take(firm, [file], **given)[0]


def test_contracts_with_fee_period_days_and_how_they_were_won(two_customers, write: Write) -> None:
    taken = take(two_customers, write("contracts.csv", CONTRACTS))
    assert (taken.kind, taken.read, taken.new, taken.rejected) == ("contracts", 3, 3, 0)
    found = contracts.frame().select("key", "kind", "fee", "currency", "per", "renewal", "won")
    assert found.rows() == [
        ("S1", "contract", 189000, "GBP", "year", date(2026, 11, 1), "no bid"),
        ("S2", "project", 25050, "GBP", "once", None, "bid"),
        ("S3", "retainer", 30000, "GBP", "month", None, ""),
    ]
    again = take(two_customers, write("same.csv", CONTRACTS))
    assert (again.batch, again.unchanged) == (None, 3)
    dearer = take(two_customers, write("dearer.csv", CONTRACTS.replace("300", "350")))
    assert (dearer.changed, dearer.unchanged) == (1, 2)
    intake.undo(two_customers, dearer.batch)
    assert contracts.of("C2").filter(key="S3")["fee"].to_list() == [30000]


WRONG = {
    "S4,C9,,,1,,2025-01-01,,,": "No customer has this id or name.",
    "S4,,,,1,,2025-01-01,,,": "The customer is missing.",
    "S4,C1,,lease,1,,2025-01-01,,,": "This is none of: contract, project, retainer.",
    "S4,C1,,,-1,,2025-01-01,,,": "A fee is never negative.",
    "S4,C1,,,much,,2025-01-01,,,": "This is not a number.",
    "S4,C1,,,$5,,2025-01-01,,,": "This is not in GBP, the currency of this workspace.",
    "S4,C1,,,1,week,2025-01-01,,,": "This is none of: once, month, year.",
    "S4,C1,,,1,,2025-02-30,,,": "This is not a day.",
    "S4,C1,,,1,,0001-01-01,,,": "This is too far away.",
    "S4,C1,,,1,,2025-01-01,2024-01-01,,": "This day is before the contract began.",
}


@pytest.mark.parametrize("row", WRONG)
def test_a_contract_that_cannot_be_right_is_rejected_alone(
    two_customers, write: Write, row: str
) -> None:
    taken = take(two_customers, write("contracts.csv", CONTRACTS + row + "\n"))
    assert (taken.new, taken.rejected, taken.rejects[0].row) == (3, 1, 5)
    assert taken.rejects[0].reason == WRONG[row]


def test_a_fee_has_the_minor_units_of_its_own_currency(two_customers, write: Write) -> None:
    text = "customer,title,start,fee,currency\nC1,A,2025-01-01,500,JPY\nC1,B,2025-01-01,5,kwd\n"
    take(two_customers, write("k.csv", text))
    found = contracts.frame().select("title", "fee", "currency").rows()
    assert sorted(found) == [("A", 500, "JPY"), ("B", 5000, "KWD")]


def test_a_contract_without_an_id_is_known_by_customer_title_and_start(
    two_customers, write: Write
) -> None:
    text = "customer,title,start,fee\nC1,Service,2025-01-01,500\n"
    take(two_customers, write("k.csv", text))
    changed = take(two_customers, write("l.csv", text.replace("500", "600")))
    assert (changed.new, changed.changed) == (0, 1)


def test_days_of_contracts_that_can_be_read_in_two_ways_are_asked(
    two_customers, write: Write
) -> None:
    text = "customer,title,start,renewal\nC1,Service,03/04/2025,05/06/2026\n"
    file = write("k.csv", text)
    with pytest.raises(Unclear, match="--dates"):
        take(two_customers, file)
    take(two_customers, file, dates="mdy")
    assert contracts.frame()["start"].to_list() == [date(2025, 3, 4)]


def test_the_sample_firms_contracts_are_taken_whole(firm) -> None:
    import whybuy.demo

    folder = Path(whybuy.demo.__file__).parent / "sample"
    files = [folder / "customers.csv", folder / "contracts.csv"]
    _, taken = intake.take(firm, files)
    assert (taken.kind, taken.rejected) == ("contracts", 0)
    assert taken.new == contracts.frame().height == taken.read > 100


def test_services_are_products_and_customers_have_reasons(firm, write: Write) -> None:
    text = "service id,service name,unit cost\nSV1,Yearly service,120\n"
    assert take(firm, write("s.csv", text), kind="services").kind == "products"
    assert products.frame()["name"].to_list() == ["Yearly service"]
    text = "customer id,name,why we serve them,what we want for them\nC1,Acme,They care,Calm\n"
    take(firm, write("c.csv", text))
    assert customers.one("C1").why_we_serve == "They care"
    assert customers.one("C1").what_we_want_for_them == "Calm"
