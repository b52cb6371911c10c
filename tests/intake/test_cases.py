"""Cases, measures and numbers in from sheets: ranges, units, shares, and what cannot be so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from whybuy import intake
from whybuy.records import cases, customers, deals, numbers

from .conftest import Write

CUSTOMERS = "customer_id,name,Employees\nC1,Acme,120\nC2,Globex,\n"
CASES = (
    "Customer,Title,Application,Why they bought,How it paid,"
    "Started,Attribution,Cost,Currency,Approval\n"
    "Acme,Press line,Presses,They stood still,Less scrap,"
    '2024-01-08,80 %,"12,000.50",EUR,anonymous\n'
    "Globex,Lathe,Lathes,Noise,Fewer stops,2024-02-01,0.5,,,\n"
)
MEASURES = (
    "Customer,Case,Measure,Unit,Before,After,Money per year,Said by,Measured on,Promised\n"
    "Acme,press line,scrap rate,,6 %,4 to 5 %,40000,Ada,2024-06-01,\n"
    "Acme,Press line,scrap rate,per cent,6,3,,,,yes\n"
    "Globex,,hours of rework,hours a week,20,about 12,,,2024-07-01,no\n"
)


@pytest.fixture
def told(firm, write: Write):
    """The customers and cases taken; a function that takes one more file."""
    intake.take(firm, [write("customers.csv", CUSTOMERS), write("cases.csv", CASES)])

    def take(name: str, text: str | bytes, **given):
        return intake.take(firm, [write(name, text)], **given)[0]

    return take


def test_cases_and_measures_are_taken_from_sheets_as_people_write_them(told) -> None:
    (acme,) = cases.cases_of("C1").rows(named=True)
    assert (acme["attribution"], acme["cost_money"], acme["approval"]) == (
        0.8,
        1_200_050,
        "anonymous",
    )
    taken = told("measures.csv", MEASURES)
    assert (taken.kind, taken.new, taken.rejects) == ("measures", 3, ())
    fields = ("case", "unit", "before", "after", "after_low", "after_high", "promised")
    rows = cases.measures().sort("name", "promised").select(fields).rows()
    assert rows[0] == (None, "hour/week", 20.0, 12.0, None, None, False)
    assert rows[1] == (acme["key"], "%", 6.0, None, 4.0, 5.0, False)
    assert rows[2] == (acme["key"], "%", 6.0, 3.0, None, None, True)
    assert cases.measures()["money_per_year"].drop_nulls().to_list() == [4_000_000]


def test_the_same_measures_again_change_nothing_and_a_corrected_one_changes(told) -> None:
    told("measures.csv", MEASURES)
    assert told("again.csv", MEASURES).unchanged == 3
    corrected = told("corrected.csv", MEASURES.replace("about 12", "11"))
    assert (corrected.changed, corrected.unchanged) == (1, 2)


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("Acme,scrap,%,6 to 4,3,,", "Before", "upside down"),
        ("Acme,scrap,%,6,,,", "After", "Only the value before"),
        ("Acme,scrap,%,,,,", "After", "no value in it"),
        ("Acme,scrap,flurbs,6,4,,", "Unit", "no unit that we know"),
        ("Acme,scrap,,3 days,12 hours,,", "Unit", "do not agree"),
        ("Acme,scrap,%,six,4,,", "Before", "not a number"),
        ("Acme,scrap,%,6,4,2031-01-01,", "Measured on", "still to come"),
        ("Acme,scrap,%,6,4,,$400", "Money per year", "not in EUR"),
        ("Nobody,scrap,%,6,4,,", "Customer", "No customer has this id"),
    ],
)
def test_a_measure_that_cannot_be_is_rejected_with_what_to_do(
    told, row: str, column: str, reason: str
) -> None:
    header = "Customer,Measure,Unit,Before,After,Measured on,Money per year\n"
    good = "Globex,scrap,%,6,4,,\n"
    taken = told("m.csv", f"{header}{good}{row}\n", today=date(2026, 11, 22))
    (reject,) = taken.rejects
    assert (taken.new, reject.row, reject.column) == (1, 3, column)
    assert reason in reject.reason
    assert reject.remedy


def test_a_case_of_another_customer_is_no_case_of_theirs(told) -> None:
    taken = told("m.csv", "Customer,Case,Measure,Before,After\nAcme,Lathe,scrap,6,4\n")
    assert "No case has this id" in taken.rejects[0].reason


@pytest.mark.parametrize(
    ("share", "kept", "reason"),
    [
        ("80", 0.8, ""),
        ("1", 1.0, ""),
        ("7,5 %", 0.075, ""),
        ("200 %", None, "More than the whole"),
        ("2", None, "More than the whole"),
        ("-0.1", None, "never negative"),
    ],
)
def test_a_share_is_a_share_or_a_per_cent_and_never_more_than_the_whole(
    told, share: str, kept: float | None, reason: str
) -> None:
    header = "Customer;Title;Why they bought;Attribution\n"
    taken = told(
        "c.csv", f"{header}Globex;New;Price;{share}\n", decimal="," if "," in share else "."
    )
    if kept is None:
        assert reason in taken.rejects[0].reason
    else:
        assert cases.cases().filter(title="New")["attribution"].to_list() == [kept]


def test_numbers_are_said_benchmarks_or_guesses(told) -> None:
    text = (
        "Customer,Variable,Value,Low,High,Unit,Source,Said by,Said on,Mark\n"
        "Acme,people,12,,,,,Ada,2024-05-01,\n"
        "Acme,hours,3 to 5 hours a week,,,,,,,\n"
        ",rate,,30,50,EUR/hour,Chamber of commerce 2024,,,\n"
        ",rent,100,,,,,,,benchmark\n"
        ",rent,100,,,,,,,said\n"
    )
    taken = told("numbers.csv", text)
    assert (taken.kind, taken.new, taken.rejected) == ("numbers", 3, 2)
    assert [reject.column for reject in taken.rejects] == ["Source", "Customer"]
    rows = numbers.numbers().select("customer", "name", "value", "low", "high", "unit", "mark")
    assert sorted(rows.rows(), key=str) == [
        ("C1", "hours", None, 3.0, 5.0, "hour/week", "guess"),
        ("C1", "people", 12.0, None, None, "", "said"),
        (None, "rate", None, 30.0, 50.0, "EUR/hour", "benchmark"),
    ]


def test_sellers_and_sizes_come_with_deals_and_customers(told) -> None:
    assert (customers.one("C1").size, customers.one("C1").size_unit) == (120, "employees")
    assert (customers.one("C2").size, customers.one("C2").size_unit) == (None, "")
    told("d.csv", "Deal name,Company,Stage,Deal owner\nOne,Acme,Closed Won,Max\n")
    told("q.csv", "Quote id,Customer,Price,Sales rep\nq1,Acme,10.00,Ida\n")
    assert deals.frame()["seller"].to_list() == ["Max"]
    assert deals.quotes()["seller"].to_list() == ["Ida"]


def test_a_workbook_that_keeps_six_per_cent_as_a_fraction_is_not_guessed_at(
    told, tmp_path: Path
) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "m.xlsx") as book:
        sheet, per_cent = book.add_worksheet(), book.add_format({"num_format": "0%"})
        sheet.write_row(0, 0, ["Customer", "Measure", "Unit", "Before", "After"])
        sheet.write_row(1, 0, ["Acme", "scrap", "%"])
        sheet.write_row(1, 3, [0.06, 0.04], per_cent)
        sheet.write_row(2, 0, ["Acme", "rework", "%", 6, 4])
    told("m.csv", (tmp_path / "m.xlsx").read_bytes())
    assert cases.measures().select("name", "before").rows() == [("rework", 6.0)]
