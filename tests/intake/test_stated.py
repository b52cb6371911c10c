"""Why customers buy and what they use us for, from a file, with how it is known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from whybuy import intake
from whybuy.records import customers, facts, sources, undo

from .conftest import Write
from .sheets import workbook

TODAY = date(2026, 6, 15)
STATED = """\
customer,place,why they buy,what they use us for,said by,said on
Abel,Ulm,The audit takes a day less,Yearly papers,Ann Lee,2026-05-30
Bohr,Kiel,They trust us,,,
Curie,Paris,,,,
"""


def take(firm, file: Path, **given):
    return intake.take(firm, [file], today=TODAY, **given)[0]


def counts(taken) -> tuple[int, int, int, int, int]:
    return taken.read, taken.new, taken.changed, taken.unchanged, taken.rejected


def known(key: str) -> list[tuple[str, str, str, str, date | None]]:
    return sorted(
        (f.name, f.value, f.standing, f.said_by, f.said_on) for f in facts.facts_of("customer", key)
    )


def test_words_about_customers_come_with_who_said_so_and_when(firm, write: Write) -> None:
    taken = take(firm, write("firms.csv", STATED))
    assert (taken.kind, counts(taken)) == ("customers", (3, 3, 0, 0, 0))
    day = date(2026, 5, 30)
    assert known("Abel") == [
        ("use", "Yearly papers", "said", "Ann Lee", day),
        ("why_they_buy", "The audit takes a day less", "said", "Ann Lee", day),
    ]
    assert known("Bohr") == [("why_they_buy", "They trust us", "supposed", "", None)]
    assert known("Curie") == []
    assert customers.one("Abel").place == "Ulm"
    undo.undo(taken.batch)
    assert facts.count_by_standing() == {"supposed": 0, "said": 0, "measured": 0}


def test_the_same_words_again_change_nothing_whatever_was_stated_since(firm, write: Write) -> None:
    take(firm, write("firms.csv", STATED))
    facts.state("customer", "Bohr", "why_they_buy", "The price")
    before = len(sources.batches())
    assert counts(take(firm, write("again.csv", STATED))) == (3, 0, 0, 3, 0)
    assert len(sources.batches()) == before


def test_a_customer_of_whom_more_is_known_counts_as_changed_in_the_trial_too(
    firm, write: Write
) -> None:
    take(firm, write("firms.csv", STATED))
    more = write("more.csv", STATED.replace("Curie,Paris,,", "Curie,Paris,Our colour,"))
    tried = take(firm, more, dry_run=True)
    both = intake.take(firm, [more, write("x.csv", "id,name\nZ,Zed\n")], dry_run=True)
    assert counts(tried) == counts(both[0]) == counts(take(firm, more)) == (3, 0, 1, 2, 0)
    assert known("Curie") == [("why_they_buy", "Our colour", "supposed", "", None)]


def test_a_workbook_says_the_same(firm, tmp_path: Path) -> None:
    rows = [
        ["Customer", "Use", "Said by", "Said on"],
        ["Abel", "Yearly papers", "Ann Lee", date(2026, 5, 30)],
    ]
    take(firm, workbook(tmp_path / "firms.xlsx", Firms=rows))
    assert known("Abel") == [("use", "Yearly papers", "said", "Ann Lee", date(2026, 5, 30))]


def test_a_speaker_on_record_is_known_by_key(firm, write: Write) -> None:
    take(firm, write("c.csv", "customer id,name\nAbel,Abel\n"))
    take(firm, write("p.csv", "person id,name,role,customer\np1,Ann Lee,buyer,Abel\n"))
    take(firm, write("firms.csv", "customer,use,said by,said on\nAbel,papers,p1,2026-05-30\n"))
    (fact,) = facts.facts_of("customer", "Abel")
    assert (fact.said_by, fact.said_by_key) == ("Ann Lee", "p1")


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("Abel,papers,Ann,", "said by", "The day is missing."),
        ("Abel,papers,,2026-05-30", "said on", "Nobody is named who said so."),
        ("Abel,papers,Ann,2026-07-30", "said on", "That day is still to come."),
        (f"Abel,papers,{'A' * 301},2026-05-30", "said by", "This is longer than 300 letters."),
    ],
)
def test_what_was_said_without_a_name_or_a_day_is_rejected(
    firm, write: Write, row: str, column: str, reason: str
) -> None:
    head = "customer,use,said by,said on\nBohr,glue,Bo,2026-05-30\n"
    taken = take(firm, write("firms.csv", f"{head}{row}\n"))
    assert [(r.column, r.reason) for r in taken.rejects] == [(column, reason)]
    assert facts.facts_of("customer", "Abel") == []
