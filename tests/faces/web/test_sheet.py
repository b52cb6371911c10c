"""An answer's long table, as tables to read."""

from __future__ import annotations

from typing import Any

import polars as pl

from whybuy.answers.answer import COLUMNS, Findings
from whybuy.faces.web.sheet import Sheet


def findings(*rows: tuple[Any, ...]) -> Findings:
    """Rows of (subject, measure, estimate, low, high, why)."""
    long = [
        (subject, subject.title(), measure, estimate, low, high, "EUR", why, f"of:{subject}")
        for subject, measure, estimate, low, high, why in rows
    ]
    return Findings(pl.DataFrame(long, schema=COLUMNS, orient="row"))


FOUR = findings(
    ("all", "value", 100.0, 80.0, 120.0, ""),
    ("ann", "value", 40.0, 30.0, 50.0, "Bought often"),
    ("ann", "chance", 0.9, None, None, ""),
    ("ben", "value", 30.0, 20.0, 40.0, ""),
    ("ben", "chance", 0.2, None, None, ""),
    ("ben", "at_stake", 25.0, 0.0, 30.0, "Silent for 90 days; no contact from us"),
    ("ben", "silence", 90.0, None, None, "Silent for 90 days"),
    ("ben", "contact", 60.0, None, None, "no contact from us"),
    ("cyd", "value", 30.5, 10.0, 40.0, ""),
    ("cyd", "chance", 0.8, None, None, ""),
    ("dan", "value", 1.0, 0.0, 2.0, ""),
)


def test_figures_of_the_whole_firm_stand_apart():
    sheet = Sheet.of(FOUR, {})
    assert [total["measure"] for total in sheet.totals] == ["value"]
    assert all(row.subject != "all" for part in sheet.parts for row in part.rows)


def test_what_only_a_few_have_makes_a_part_of_its_own():
    everybody, quiet = Sheet.of(FOUR, {}).parts
    assert (everybody.lead, [row.subject for row in everybody.rows]) == (
        "value",
        ["ann", "cyd", "ben", "dan"],
    )
    assert (quiet.lead, [row.subject for row in quiet.rows]) == ("at_stake", ["ben"])


def test_a_column_is_what_half_of_the_part_has():
    everybody, quiet = Sheet.of(FOUR, {}).parts
    assert [measure.name for measure in everybody.measures] == ["value", "chance"]
    assert quiet.measures[0].name == "at_stake"


def test_a_reason_made_of_others_is_not_said_twice():
    _, quiet = Sheet.of(FOUR, {}).parts
    assert [reason["why"] for reason in quiet.rows[0].reasons] == [
        "Silent for 90 days",
        "no contact from us",
    ]


def test_one_part_alone_is_sorted_and_paged_by_the_address():
    (part,) = Sheet.of(FOUR, {"part": "value", "sort": "-value", "page": "9"}).parts
    assert [row.subject for row in part.rows] == ["dan", "ben", "cyd", "ann"]
    assert (part.page, part.pages) == (1, 1)


def test_an_address_that_makes_no_sense_shows_the_table_as_it_is():
    strange = {"part": "no such", "sort": "nor this", "page": "-3"}
    assert [part.lead for part in Sheet.of(FOUR, strange).parts] == ["value", "at_stake"]


def test_findings_about_the_firm_alone_have_no_table():
    assert Sheet.of(findings(("all", "value", 1.0, 0.0, 2.0, "")), {}).parts == []


def test_where_subjects_are_of_several_kinds_each_kind_has_a_part_in_the_answers_order():
    whole = findings(
        ("customer:ann", "named", 1.0, None, None, ""),
        ("customer:ann", "sales", 9.0, None, None, ""),
        ("customer:ben", "named", 2.0, None, None, ""),
        ("reason:time", "share", 0.3, 0.2, 0.4, ""),
        ("reason:rest", "share", 0.4, 0.3, 0.5, ""),
    )
    people, reasons = Sheet.of(whole, {}, titles={"share": "Their reasons"}).parts
    assert [row.subject for row in people.rows] == ["customer:ann", "customer:ben"]
    assert [row.subject for row in reasons.rows] == ["reason:time", "reason:rest"]
    assert reasons.title == "Their reasons"
    (sorted_,) = Sheet.of(whole, {"part": "named", "sort": "named"}).parts
    assert [row.subject for row in sorted_.rows] == ["customer:ben", "customer:ann"]


def test_a_part_is_called_alike_whether_its_subjects_are_all_there_is_or_not():
    names = {"named": "Customer by customer"}
    alone = [("customer:ann", "named", 1.0, None, None, "")]
    beside = [*alone, ("reason:time", "share", 0.3, 0.2, 0.4, "")]
    for rows in (alone, beside):
        first = Sheet.of(findings(*rows), {}, titles=names).parts[0]
        assert first.title == "Customer by customer"


def test_a_chance_never_stands_under_money_and_the_head_says_what_the_figures_are():
    long = [
        ("deal:1", "One", "go", 0.33, 0.1, 0.6, "chance", "No amount.", "d"),
        ("deal:1", "One", "chance_to_win", 0.33, 0.1, 0.6, "chance", "", "d"),
        ("deal:2", "Two", "go", 8_000.0, 100.0, 9_000.0, "EUR", "Go on.", "d"),
        ("deal:2", "Two", "chance_to_win", 0.5, 0.2, 0.7, "chance", "", "d"),
    ]
    heads = {"go": "expected profit"}
    made = Findings(pl.DataFrame(long, schema=COLUMNS, orient="row"))
    (part,) = Sheet.of(made, {}, heads=heads).parts
    lead = part.measures[0]
    assert (lead.unit, lead.most, lead.head) == ("EUR", 9_000.0, "expected profit")
    assert [[cell.row is not None for cell in row.cells] for row in part.rows] == [
        [False, True],
        [True, True],
    ]
    alone = Findings(pl.DataFrame(long[:2], schema=COLUMNS, orient="row"))
    assert Sheet.of(alone, {}, heads=heads).parts[0].measures[0].head == "chance"


def test_of_a_deal_the_reasons_for_the_word_stand_at_once_and_the_others_are_folded():
    whole = findings(
        ("deal:a", "go", 8.0, 1.0, 9.0, "All is settled."),
        ("deal:a", "chance_to_win", 0.4, 0.2, 0.6, "They asked us."),
    )
    (row,) = Sheet.of(whole, {}, titles={"go": "Go"}).parts[0].rows
    assert [one["why"] for one in row.told] == ["All is settled."]
    assert [one["why"] for one in row.more] == ["They asked us."]
