"""What came of a contact, and what was promised, as one line says it."""

from __future__ import annotations

from datetime import date

import pytest

from whybuy.coding.contact_line import Named, read_line
from whybuy.coding.contact_reply import read_reply
from whybuy.coding.day_to_come import day_to_come

SUNDAY = date(2026, 11, 22)
TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("line", "response"),
    [
        ("phoned, interested, call again Tuesday", "interested"),
        ("Called Abel, not interested", "no"),
        ("Called Abel: they aren't interested", "no"),
        ("rang, no answer", "no answer"),
        ("left a voicemail", "no answer"),
        ("she ordered two and is happy", "ordered"),
        ("they have not ordered", ""),
        ("call when interested", ""),
        ("not happy with the delivery", "unhappy"),
        ("They complained about the price", "unhappy"),
        ("not now, no budget", "not now"),
        ("happy with it, but not now", "not now"),
        ("happy with it, but declined", ""),
        ("Bought lunch for Ann", ""),
        ("they bought it elsewhere", ""),
        ("she ordered from Kramer", ""),
        ("they signed the contract", "ordered"),
        ("Visited, pleased with the mill", "happy"),
        ("met Ann", ""),
    ],
)
def test_the_response_is_read_where_there_is_one(line: str, response: str) -> None:
    assert read_reply(line, today=SUNDAY).response == response


@pytest.mark.parametrize(
    ("line", "promise", "due"),
    [
        ("phoned, interested, call again Tuesday", "call again Tuesday", TUESDAY),
        ("Met Ann, will send the list by Friday", "send the list by Friday", date(2026, 11, 27)),
        ("promised to send samples", "send samples", None),
        ("They asked us to come back in two weeks", "come back in two weeks", date(2026, 12, 6)),
        ("No answer, try again tomorrow", "try again tomorrow", date(2026, 11, 23)),
        ("Call back on 3 December", "Call back on 3 December", date(2026, 12, 3)),
        ("Call with Ann on Tuesday", "", None),
        ("Mail to Ann on Monday", "", None),
        ("Called on Tuesday, they will call back on Friday", "", None),
        ("sent the list on Friday", "", None),
        ("met Ann and sent her the list", "", None),
    ],
)  # fmt: skip
def test_a_promise_of_ours_is_read_with_its_day(line: str, promise: str, due: date | None) -> None:
    found = read_reply(line, today=SUNDAY)
    assert (found.promise, found.due) == (promise, due)


@pytest.mark.parametrize(
    ("line", "stop"),
    [
        ("Called Abel: do not call again", "phone"),
        ("they want no more newsletters", "mail"),
        ("She said don't contact us", "all"),
        ("take us off the list", "all"),
        ("wants to unsubscribe", "mail"),
        ("They do not want to be contacted", "all"),
        ("Ann asked not to be called on Fridays", ""),
        ("they do not visit fairs", ""),
        ("never called back", ""),
        ("no call today", ""),
    ],
)
def test_a_wish_not_to_be_contacted_is_heard(line: str, stop: str) -> None:
    assert read_reply(line, today=SUNDAY).stop == stop


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Sunday", date(2026, 11, 29)),
        ("next week", date(2026, 11, 23)),
        ("Wednesday next week", date(2026, 11, 25)),
        ("next month", date(2026, 12, 1)),
        ("in a month", date(2026, 12, 22)),
        ("end of the month", date(2026, 11, 30)),
        ("3 March", date(2027, 3, 3)),
        ("2026-01-01", None),
        ("one day", None),
    ],
)
def test_a_day_to_come_is_never_past(words: str, day: date | None) -> None:
    assert day_to_come(words, today=SUNDAY) == day


def test_months_end_on_their_own_last_day() -> None:
    assert day_to_come("in a month", today=date(2027, 1, 31)) == date(2027, 2, 28)


def test_the_day_of_the_promise_is_not_the_day_of_the_contact() -> None:
    known = [Named("a", "Abel")]
    found = read_line("phoned Abel, interested, call again Tuesday", today=SUNDAY, customers=known)
    assert (found.day, found.response, found.due) == (None, "interested", TUESDAY)
    found = read_line("phoned Abel on Friday, call again Tuesday", today=SUNDAY, customers=known)
    assert (found.day, found.due) == (date(2026, 11, 20), TUESDAY)
