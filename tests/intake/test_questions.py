"""What a file leaves open is asked, answered for one file or for all, and remembered."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from whybuy import intake
from whybuy.errors import BadInput
from whybuy.intake import Unclear
from whybuy.records import customers, sources

from .conftest import Write

TODAY = date(2026, 6, 1)
OPEN = "order id,customer,date,amount\n1,Acme,03/04/2026,1.234\n2,Bolt,05/04/2026,2.500\n"
MONTH_FIRST = "order id,customer,date,amount\n8,Acme,04/23/2026,5\n9,Acme,04/05/2026,5\n"


def take(firm, *files, **given):
    return intake.take(firm, files, today=TODAY, **given)


def day_of(firm, order: str) -> datetime:
    return firm.orders().lines_of(order, source="files")["at"].item()


def test_all_that_is_open_is_asked_at_once_with_what_each_answer_means(firm, write: Write) -> None:
    file = write("o.csv", OPEN)
    with pytest.raises(Unclear, match=r"--dates dmy.*--decimal \.") as unclear:
        take(firm, file)
    assert unclear.value.file == str(file)
    days, marks = unclear.value.questions
    assert (days.name, days.column, days.value) == ("dates", "date", "03/04/2026")
    assert days.choices == {"dmy": "the day first: 3 April", "mdy": "the month first: 4 March"}
    assert (marks.name, marks.column, marks.value) == ("decimal", "amount", "1.234")
    assert marks.choices == {
        ".": ". stands before the fraction: 1.234",
        ",": ", stands before the fraction: 1234",
    }
    assert sources.batches() == []


def test_a_preview_has_the_questions_the_columns_and_the_first_rows_and_writes_nothing(
    firm, write: Write
) -> None:
    file = write("o.csv", OPEN)
    seen = intake.preview(firm, file, today=TODAY)
    assert [question.name for question in seen.questions] == ["dates", "decimal"]
    assert (seen.kind, seen.read, seen.columns) == (
        "orders",
        0,
        ("order id", "customer", "date", "amount"),
    )
    assert seen.first_rows[0] == ("1", "Acme", "03/04/2026", "1.234")
    told = intake.preview(firm, file, today=TODAY, dates="dmy", decimal=".")
    assert (told.questions, told.read, told.new) == ((), 2, 2)
    assert seen.to_dict()["questions"][0]["choices"]["dmy"] == "the day first: 3 April"
    assert sources.batches() == []
    assert list(firm.workspace.files.iterdir()) == []


def test_an_answer_for_one_file_leaves_another_file_as_it_is_written(firm, write: Write) -> None:
    file, other = write("o.csv", OPEN), write("us.csv", MONTH_FIRST)
    take(firm, file, other, answers={str(file): {"dates": "dmy", "decimal": "."}})
    assert day_of(firm, "1") == datetime(2026, 4, 3)
    assert day_of(firm, "9") == datetime(2026, 4, 5)
    with pytest.raises(BadInput, match="'date' is not asked"):
        take(firm, file, answers={str(file): {"date": "dmy"}})


def test_an_answer_is_remembered_for_the_next_file_of_that_shape_and_told(
    firm, write: Write
) -> None:
    take(firm, write("april.csv", OPEN), dates="dmy", decimal=".")
    turned = "amount,date,customer,order id\n7.125,02/05/2026,Cog,3\n"
    (taken,) = take(firm, write("may.csv", turned))
    assert day_of(firm, "3") == datetime(2026, 5, 2)
    assert taken.told == (
        "As in the last file of this shape, how days are written: 'dmy'.",
        "As in the last file of this shape, what stands before the fraction: '.'.",
    )
    with pytest.raises(Unclear):
        take(firm, write("june.csv", turned), fresh=True)
    (changed,) = take(firm, write("again.csv", turned), dates="mdy")
    assert changed.changed == 1
    assert day_of(firm, "3") == datetime(2026, 2, 5)


def test_what_a_file_shows_by_itself_comes_before_what_is_remembered(firm, write: Write) -> None:
    take(firm, write("april.csv", OPEN), dates="dmy", decimal=".")
    take(firm, write("us.csv", MONTH_FIRST))
    assert day_of(firm, "9") == datetime(2026, 4, 5)


def test_a_trial_remembers_nothing(firm, write: Write) -> None:
    take(firm, write("april.csv", OPEN), dates="dmy", decimal=".", dry_run=True)
    with pytest.raises(Unclear):
        take(firm, write("april.csv", OPEN))


def test_a_mapping_is_remembered_and_may_be_overruled(firm, write: Write) -> None:
    text = "ref,who,when,money,fee\nA,Acme,2026-05-01,10,1\n"
    said = {"order id": "ref", "customer": "who", "date": "when", "amount": "money"}
    (first,) = take(firm, write("o.csv", text), kind="orders", mapping=said)
    (again,) = take(firm, write("p.csv", text.replace("A,", "B,")))
    assert again.mapping == first.mapping
    assert "order id from 'ref'" in again.told[0]
    (other,) = take(firm, write("q.csv", text.replace("A,", "C,")), mapping={"amount": "fee"})
    assert other.mapping["amount"] == "fee"
    assert firm.orders().lines_of("C", source="files")["amount"].to_list() == [100]


def test_a_field_may_be_left_out(firm, write: Write) -> None:
    text = "customer id,name,segment,city\nC1,Acme,Lyon,large\n"
    (taken,) = take(firm, write("c.csv", text), mapping={"segment": "", "place": "segment"})
    assert taken.mapping == {"key": "customer id", "name": "name", "place": "segment"}
    (again,) = take(firm, write("d.csv", text.replace("C1", "C2")))
    assert again.mapping == taken.mapping


def test_a_trial_of_several_files_sees_the_customers_of_the_first(firm, write: Write) -> None:
    files = [
        write("contacts.csv", "customer_id,day,channel\nC1,2026-05-01,call\nO1,2026-05-02,call\n"),
        write("orders.csv", "order id,customer,date,amount\n1,O1,2026-05-01,5\n"),
        write("customers.csv", "customer_id,name\nC1,Acme\n"),
    ]
    tried = take(firm, *files, dry_run=True)
    assert [(one.kind, one.new, one.rejected) for one in tried] == [
        ("contacts", 2, 0),
        ("orders", 1, 0),
        ("customers", 1, 0),
    ]
    assert sources.batches() == []
    assert list(firm.workspace.files.iterdir()) == []
    done = take(firm, *files)
    assert [(one.new, one.rejected) for one in done] == [(2, 0), (1, 0), (1, 0)]


def test_a_trial_of_two_order_files_tells_what_their_load_then_does(firm, write: Write) -> None:
    head = "order id,customer,product,date,amount\n"
    files = [
        write("april.csv", head + "1,A,tea,2026-04-01,5\n2,B,tea,2026-04-02,6\n"),
        write("may.csv", head + "2,B,tea,2026-04-02,6\n1,A,tea,2026-04-01,7\n3,C,x,2026-05-01,1\n"),
        write("again.csv", head + "3,C,x,2026-05-01,1\n"),
    ]
    tried = take(firm, *files, dry_run=True)
    assert sources.batches() == []
    assert [file for file in firm.workspace.orders.iterdir() if file.suffix == ".parquet"] == []
    assert customers.frame().height == 0
    done = take(firm, *files)
    counted = [[(t.new, t.changed, t.unchanged) for t in taken] for taken in (tried, done)]
    assert counted[0] == counted[1] == [(2, 0, 0), (1, 1, 1), (0, 0, 1)]
