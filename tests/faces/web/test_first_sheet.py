"""The sheet: customers and what we think of them, without a file."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from whybuy.errors import BadInput
from whybuy.faces.web.typed import read_day, read_fee, write_fee
from whybuy.records import contracts, customers, facts


def typed(*rows: dict[str, str], **more: str) -> dict[str, str]:
    """The form of a sheet with these rows."""
    cells = {f"r{at}-{name}": text for at, row in enumerate(rows) for name, text in row.items()}
    return cells | more


def as_shown(client: Client) -> dict[str, str]:
    """The form as the page has it now."""
    from html import unescape

    text = client.get("/sheet").content.decode().split("<template")[0]
    inputs = re.findall(r'<input[^>]* name="(r\d+-[^"]+)"(?: type="date")? value="([^"]*)"', text)
    areas = re.findall(r'<textarea name="(r\d+-[^"]+)"[^>]*>([^<]*)</textarea>', text)
    return {name: unescape(value) for name, value in inputs + areas}


def facts_about(key: str) -> dict[str, tuple[str, str]]:
    return {
        known.name: (known.value, known.standing)
        for known in reversed(facts.facts_of("customer", key))
    }


HILL = {
    "name": "Hill Dairy",
    "why": "It saves a week",
    "use": "Audit papers",
    "use-by": "Ann Lee",
    "use-on": "2026-03-01",
    "serve": "They ask for our best",
    "want": "No finding",
    "fee": "1,200 a month",
    "renewal": "31 Mar 2027",
}


def test_an_empty_workspace_opens_on_the_sheet(served: Any, owner: Client):
    text = owner.get("/").content.decode()
    assert "Begin with ten customers" in text
    assert text.split("<template")[0].count('data-cell="name"') == 10


def test_a_reader_of_an_empty_workspace_sees_the_questions(served: Any, reader_of: Any):
    assert "Begin with ten customers" not in reader_of("reader").get("/").content.decode()


def test_a_row_becomes_a_customer_with_facts_and_a_contract(served: Any, owner: Client):
    assert owner.post("/sheet", typed(HILL)).status_code == 303
    known = customers.one("Hill Dairy")
    assert (known.why_we_serve, known.what_we_want_for_them) == (HILL["serve"], HILL["want"])
    assert facts_about("Hill Dairy") == {
        "why_they_buy": ("It saves a week", "supposed"),
        "use": ("Audit papers", "said"),
    }
    (one,) = contracts.of("Hill Dairy").to_dicts()
    assert (one["fee"], one["currency"], one["per"]) == (120000, "EUR", "month")
    assert f"{one['renewal']}" == "2027-03-31"


def test_each_cell_says_how_we_know_it(served: Any, owner: Client):
    owner.post("/sheet", typed(HILL))
    text = owner.get("/sheet").content.decode()
    assert "said by Ann Lee, 2026-03-01" in text
    assert "said by some-owner" in text
    assert "supposed" in text
    assert "empty" in text


def test_the_whole_sheet_is_one_batch(served: Any, owner: Client):
    from whybuy.records import sources

    owner.post("/sheet", typed(HILL, {"name": "Moor Mills", "why": "Price"}))
    assert len(sources.batches()) == 1


def test_the_sheet_sent_again_as_it_stands_changes_nothing(served: Any, owner: Client):
    from whybuy.records import sources

    owner.post("/sheet", typed(HILL))
    before = sources.revision()
    said = owner.post("/sheet", as_shown(owner), follow=True).content.decode()
    assert "Nothing was changed" in said
    assert sources.revision() == before


def test_what_another_changed_meanwhile_stays(served: Any, owner: Client):
    owner.post("/sheet", typed(HILL))
    mine = as_shown(owner)
    customers.change("Hill Dairy", by=None, why_we_serve="They pay in time")
    owner.post("/sheet", mine | {"r0-why": "It saves two weeks"})
    assert customers.one("Hill Dairy").why_we_serve == "They pay in time"
    assert facts_about("Hill Dairy")["why_they_buy"] == ("It saves two weeks", "supposed")


def test_a_cell_that_cannot_be_read_stays_as_typed_and_the_rest_is_kept(served: Any, owner: Client):
    answer = owner.post("/sheet", typed(HILL | {"fee": "a lot"}))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert ">a lot</textarea>" in text
    assert "cannot be read as a fee" in text
    assert customers.one("Hill Dairy").name == "Hill Dairy"
    form = answer.wsgi_request.POST.dict() | {
        f"r0-{name}": value
        for name, value in re.findall(r'name="r0-(key|was)" value="([^"]*)"', text)
    }
    form["r0-was"] = form["r0-was"].replace("&quot;", '"')
    assert owner.post("/sheet", form | {"r0-fee": "900 a year"}).status_code == 303
    assert contracts.of("Hill Dairy")["fee"].to_list() == [90000]


def test_a_bare_fee_is_asked_about_or_settled_once_for_all(served: Any, owner: Client):
    assert (
        "a month, a year or once?"
        in owner.post("/sheet", typed({"name": "Hill", "fee": "900"})).content.decode()
    )
    owner.post("/sheet", typed({"name": "Moor", "fee": "900"}, per="year"))
    assert contracts.of("Moor")["per"].to_list() == ["year"]


def test_rows_are_pasted_from_a_spreadsheet_without_scripts(served: Any, owner: Client):
    rows = "Customer\tWhy\nHill Dairy\tSaves a week\tPapers\nMoor Mills\tPrice\t\t\t\t€ 14.400/year"
    owner.post("/sheet", {"pasted": rows})
    assert customers.frame()["name"].to_list() == ["Hill Dairy", "Moor Mills"]
    assert contracts.of("Moor Mills")["fee"].to_list() == [1440000]


def test_pasted_rows_that_must_be_mended_stand_first_and_not_under_blank_ones(
    served: Any, owner: Client
):
    blanks = {f"r{at}-name": "" for at in range(10)}
    page = owner.post("/sheet", {**blanks, "pasted": "Hill Dairy\tPrice\t\t\t\t900"})
    assert [row.name.text for row in page.context["rows"]] == ["Hill Dairy"]
    assert 'aria-label="Customer, row 1"' in page.content.decode()
    assert "choose it below the sheet" in page.content.decode()


def test_a_name_that_is_on_record_is_that_customer(served: Any, owner: Client):
    owner.post("/sheet", typed(HILL))
    owner.post("/sheet", typed({"name": "hill dairy", "want": "Growth"}))
    assert customers.frame().height == 1
    assert customers.one("Hill Dairy").what_we_want_for_them == "Growth"


def test_a_name_in_two_rows_is_asked_about(served: Any, owner: Client):
    text = owner.post("/sheet", typed(HILL, {"name": "Hill Dairy"})).content.decode()
    assert "stands in row 1 already" in text


def test_a_fact_that_is_wiped_out_is_taken_back(served: Any, owner: Client):
    owner.post("/sheet", typed(HILL))
    owner.post("/sheet", as_shown(owner) | {"r0-why": ""})
    assert set(facts_about("Hill Dairy")) == {"use"}


def test_markup_in_a_name_is_text(served: Any, owner: Client):
    owner.post("/sheet", typed({"name": "<script>alert(1)</script>"}))
    text = owner.get("/sheet").content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


@pytest.mark.parametrize(
    ("text", "minor", "per"),
    [
        ("1,200 a month", 120000, "month"),
        ("€14.400/year", 1440000, "year"),
        ("1.234,56 per year", 123456, "year"),
        ("950.50 once", 95050, "once"),
        ("900", 90000, ""),
    ],
)
def test_a_fee_is_read_as_people_write_it_and_written_so_that_it_is_read_again(
    text: str, minor: int, per: str
):
    fee = read_fee(text, currency="EUR")
    assert (fee.minor, fee.currency, fee.per) == (minor, "EUR", per)
    assert read_fee(write_fee(minor, "EUR", per, own="EUR"), currency="EUR") == fee


def test_dollars_in_a_firm_that_reckons_in_euro_are_asked_about():
    with pytest.raises(BadInput, match="three letters"):
        read_fee("$900", currency="EUR")
    assert read_fee("USD 900", currency="EUR").currency == "USD"


def test_a_day_with_two_readings_is_asked_about():
    assert f"{read_day('31/03/2027')}" == "2027-03-31"
    with pytest.raises(BadInput, match="two ways"):
        read_day("03/04/2027")
    with pytest.raises(BadInput, match="not a day"):
        read_day("soon")


def test_two_hundred_rows_are_kept_at_once(served: Any, owner: Client):
    row = dict.fromkeys(("why", "use", "why-by", "use-by", "serve", "want", "was"), "")
    rows = [row | {"name": f"Firm {number}"} for number in range(200)]
    assert owner.post("/sheet", typed(*rows)).status_code == 303
    assert customers.frame().height == 200
