"""What came of a meeting, told at a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

from tests.faces.cli.conftest import Run
from whybuy.app import Firm
from whybuy.records import contacts, meetings, promises


def test_a_meeting_is_told_of_by_its_customers_name_and_one_undo_takes_it_back(
    whybuy: Callable[..., Run], firm: Firm
):
    day = date.today() - timedelta(days=2)
    firm.add("customers", key="hart", name="Hartwell")
    firm.add("meetings", customer="hart", day=f"{day}", minutes="30", by_whom="Ann")
    assert "Hartwell" in whybuy("held").out
    need = whybuy("add", "needs", "customer=hart", "words=Castings crack").out
    assert "need hart of Hartwell is written down" in " ".join(need.split())
    words = ("--learnt", "Time matters most", "--decided", "A trial", "--served", "not quite")
    step = ("--next-step", "Send the figures", "--next-due", "in two weeks", "--minutes", "45")
    told = json.loads(whybuy("held", "hartwell", *words, *step, "--json").out)
    row = meetings.frame().row(0, named=True)
    assert (row["state"], row["minutes"], row["served"]) == ("held", 45, "not quite")
    assert (row["learnt"], row["decided"]) == ("Time matters most", "A trial")
    owed = promises.open_ones().row(0, named=True)
    assert (owed["what"], owed["due"]) == ("Send the figures", date.today() + timedelta(days=14))
    assert contacts.of("hart")["minutes"].to_list() == [45]
    assert whybuy("held").out == "No meeting waits to be told of.\n"
    whybuy("undo", str(told["batch"]), "--yes")
    assert not any(meetings.frame()["learnt"])
    assert promises.open_ones().is_empty()


def test_what_cannot_be_told_of_a_meeting_is_refused_with_what_to_do(
    whybuy: Callable[..., Run], firm: Firm
):
    firm.add("customers", key="hart", name="Hartwell")
    none = whybuy("held", "Hartwell", "--learnt", "Much")
    assert (none.status, "whybuy note" in none.err) == (1, True)
    firm.add("meetings", customer="hart", day=f"{date.today()}")
    for words, said in (
        ((), "Say what came of it"),
        (("--minutes", "long"), "a number from 1"),
        (("--next-due", "soonish", "--next-step", "Call"), "is not a day"),
        (("--served", "so so"), "choose one of"),
    ):
        run = whybuy("held", "Hartwell", *words)
        assert (run.status, said in run.err) == (1, True), run.err


def test_two_meetings_with_one_customer_are_two_rows_and_one_too_many_is_yours_to_move(
    whybuy: Callable[..., Run], firm: Firm
):
    firm.add("customers", key="hart", name="Hartwell")
    day = date.today() + timedelta(days=7 - date.today().weekday())
    for ahead in (0, 1):
        at = day + timedelta(days=ahead)
        firm.add("meetings", customer="hart", day=f"{at}", minutes="240", state="agreed")
    rows = json.loads(whybuy("meet", "--json").out)["findings"]["rows"]
    met = [row["subject"] for row in rows if row["measure"] == "meeting"]
    assert len(set(met)) == len(met) == 2
    assert all(subject.startswith("meeting:") for subject in met)
    (clash,) = [row["why"] for row in rows if row["measure"] == "clash"]
    assert clash.startswith("You have more meetings that week than hours: the one on ")
