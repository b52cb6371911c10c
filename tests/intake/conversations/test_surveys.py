"""Tables of answers and reviews: each row a conversation, its questions ours."""

from __future__ import annotations

from datetime import date

import pytest

from whybuy import intake
from whybuy.errors import BadFile
from whybuy.intake import Unclear

from .conftest import Write

SURVEY = (
    "Response ID,Company,Submitted at,How likely are you to stay?,What do you value most?,Why us?\n"
    "1,Acme,2026-05-01,9,Your people pick up the phone,The audit\n"
    "2,Globex,2026-05-02,3,,Nothing really\n3,Globex,2026-05-03,5,,\n"
)


def take(firm, *files, **given):
    return intake.take(firm, files, **given)[-1]


def talk():
    from whybuy.records import conversations

    keys = conversations.frame().sort("day")["conversation"].to_list()
    return [conversations.one(key) for key in keys]


def said(kept) -> list[tuple[str, str]]:
    return [(turn.side, kept.text[turn.start : turn.end]) for turn in kept.turns]


def test_each_row_is_a_conversation_and_choices_are_no_answers(firm, write: Write) -> None:
    write("c.csv", "customer_id,name\nC1,Acme\n")
    taken = take(firm, write("c.csv", "customer_id,name\nC1,Acme\n"), write("s.csv", SURVEY))
    assert (taken.kind, taken.read, taken.new) == ("conversations", 2, 2)
    assert "Rows without an answer in words, passed over: 1." in taken.told
    first, second = talk()
    assert said(first) == [
        ("us", "What do you value most?"),
        ("customer", "Your people pick up the phone"),
        ("us", "Why us?"),
        ("customer", "The audit"),
    ]
    assert (first.customer, first.day, first.medium) == ("C1", date(2026, 5, 1), "survey")
    assert second.customer is None


def test_reviews_of_pros_and_cons_are_known_however_short(firm, write: Write) -> None:
    text = "Company,Review date,Rating,Pros,Cons\nAcme,2026-05-01,4,Fast,Dear\n"
    assert take(firm, write("r.csv", text)).kind == "conversations"
    (kept,) = talk()
    assert said(kept) == [
        ("us", "Pros"), ("customer", "Fast"), ("us", "Cons"), ("customer", "Dear"), ("us", "4"),
    ]  # fmt: skip
    assert kept.day == date(2026, 5, 1)


def test_a_table_that_nobody_knows_may_be_told_to_hold_words(firm, write: Write) -> None:
    with pytest.raises(BadFile, match=r"a name that we know\..*--as conversations"):
        take(firm, write("r.csv", "Fruit,Colour\nApple,red\n"))


def test_reviews_keep_their_rating_beside_the_words(firm, write: Write) -> None:
    text = "Reviewer,Date,Stars,Title,Review\nAna,2026-05-01,4,Solid,It lasts for years.\n"
    take(firm, write("r.csv", text))
    (kept,) = talk()
    assert (kept.medium, kept.title) == ("review", "Solid")
    assert said(kept) == [("customer", "It lasts for years."), ("us", "4")]
    assert [turn.speaker for turn in kept.turns] == ["Ana", "Rating"]


def test_rows_in_another_order_and_columns_in_another_order_are_the_same(
    firm, write: Write
) -> None:
    take(firm, write("s.csv", SURVEY))
    header, *rows = [line.split(",") for line in SURVEY.splitlines()]
    turned = "\n".join(",".join([*row[1:], row[0]]) for row in [header, *reversed(rows)])
    again = take(firm, write("t.csv", turned))
    assert (again.new, again.unchanged, again.batch) == (0, 2, None)


def test_ten_thousand_identical_reviews_are_ten_thousand_conversations(firm, write: Write) -> None:
    from whybuy.records import conversations

    text = "Stars,Review\n" + "5,Great service as always.\n" * 10_000
    taken = take(firm, write("r.csv", text))
    assert (taken.read, taken.new) == (10_000, 10_000)
    passages = conversations.passages()
    assert (passages.height, passages["passage"].n_unique()) == (10_000, 10_000)


def test_days_that_can_be_read_twice_are_asked_about(firm, write: Write) -> None:
    text = "Date,Review\n03/04/2026,It lasts for years.\n"
    with pytest.raises(Unclear, match="--dates dmy"):
        take(firm, write("r.csv", text))
    take(firm, write("r.csv", text), dates="mdy")
    assert talk()[0].day == date(2026, 3, 4)


def test_a_workbook_of_answers_is_taken(firm, tmp_path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "s.xlsx") as book:
        sheet = book.add_worksheet()
        for at, line in enumerate(SURVEY.splitlines()):
            sheet.write_row(at, 0, line.split(","))
    assert take(firm, tmp_path / "s.xlsx").new == 2


def test_a_list_without_questions_is_said_to_be_answers(firm, write: Write) -> None:
    text = "Who,What they told us\nAna,It lasts for years and years\n"
    path = write("l.csv", text)
    with pytest.raises(BadFile, match="cannot tell what this is"):
        take(firm, path)
    assert take(firm, path, kind="conversations").new == 1
    assert take(firm, path, kind="surveys", mapping={"person": "Who"}).read == 1


def test_a_table_of_numbers_has_no_answers(firm, write: Write) -> None:
    with pytest.raises(BadFile, match='--map text="Response ID"'):
        take(firm, write("n.csv", "Response ID,NPS\n1,9\n2,10\n"))


def test_right_to_left_and_chinese_answers_are_kept(firm, write: Write) -> None:
    text = "Company,为什么选择我们？,למה אנחנו?\nAcme,因为便宜。,כי זה טוב\n"
    take(firm, write("s.csv", text))
    assert [words for side, words in said(talk()[0]) if side == "customer"] == [
        "因为便宜。",
        "כי זה טוב",
    ]


def test_one_column_that_asks_why_us_is_kept_as_the_question(firm, write: Write) -> None:
    text = "Company,Date,Reason for choosing us\nAcme,2026-05-01,You come on the day you say.\n"
    take(firm, write("s.csv", text), kind="conversations")
    (kept,) = talk()
    assert said(kept)[0] == ("us", "Reason for choosing us")
