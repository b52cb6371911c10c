"""Talk in plain text: labels, times, headings, and text that is no talk."""

from __future__ import annotations

from datetime import date

import pytest

from .conftest import ReadFile, turns


def test_labels_begin_turns_and_lines_without_one_go_on(read: ReadFile) -> None:
    text = "Interviewer: Why us?\nCustomer: Because of the audit.\nIt passed.\nInterviewer: And?\n"
    found = read("a.txt", text)
    assert turns(found) == [
        ("Interviewer", "Why us?"),
        ("Customer", "Because of the audit.\nIt passed."),
        ("Interviewer", "And?"),
    ]
    assert [turn.side for turn in found.talks[0].transcript.turns] == ["us", "customer", "us"]
    assert found.talks[0].transcript.medium == "interview"


@pytest.mark.parametrize(
    ("line", "speaker", "at_ms"),
    [
        ("[00:12:03] Ana: Fine.", "Ana", 723_000),
        ("00:12:03 Ana: Fine.", "Ana", 723_000),
        ("Ana [00:12:03]: Fine.", "Ana", 723_000),
        ("Ana: [12:03] Fine.", "Ana", 723_000),
        ("**Ana:** Fine.", "Ana", None),
        ("Silva, Ana (Acme): Fine.", "Silva, Ana (Acme)", None),
        ("田中：Fine.", "田中", None),
        ("שרה: Fine.", "שרה", None),
    ],
)
def test_a_label_is_read_with_its_time_wherever_it_stands(
    read: ReadFile, line: str, speaker: str, at_ms: int | None
) -> None:
    found = read("a.txt", f"{line}\nBo: Good.\n{line}\n")
    first = found.talks[0].transcript.turns[0]
    assert (first.speaker, first.text, first.at_ms) == (speaker, "Fine.", at_ms)


def test_otter_writes_the_name_and_time_on_a_line_of_their_own(read: ReadFile, shared_data) -> None:
    text = (shared_data / "exports" / "transcript_otter_SHAPE.txt").read_text()
    found = read("call.txt", text)
    assert turns(found)[2] == ("Unknown Speaker", "About two weeks a quarter.")
    assert found.talks[0].transcript.turns[2].at_ms == 3_725_000
    assert found.talks[0].transcript.format == "otter"


@pytest.mark.parametrize(
    "text",
    [
        "We met at 3:00.\nThey like it: cheap and good.\nProblem: late\nSolution: sooner\n",
        "Note: they pay late.\nNote: they pay.\n",
        "See https://example.com: it is all there.\nSee http://example.com: again.\n",
    ],
)
def test_words_before_a_colon_that_are_nobodys_name_begin_no_turn(
    read: ReadFile, text: str
) -> None:
    found = read("visit.txt", text)
    assert turns(found) == [("", text.strip())]
    assert found.talks[0].transcript.medium == "note"


def test_headings_say_whose_it_is_and_when(read: ReadFile) -> None:
    text = (
        "# Renewal talk\n\nCustomer: Acme\nDate: 14 May 2026\nInterviewer: Jo Ward\n"
        "Medium: phone\n\n"
        "Jo Ward: Why?\nAna: It lasts.\nJo Ward: And?\n"
    )
    (talk,) = read("notes.md", text).talks
    said = talk.transcript
    assert (talk.customer, said.day, said.title, said.medium) == (
        "Acme", date(2026, 5, 14), "Renewal talk", "call",
    )  # fmt: skip
    sides = [(turn.speaker, turn.side) for turn in said.turns]
    assert sides == [("Jo Ward", "us"), ("Ana", ""), ("Jo Ward", "us")]


def test_front_matter_is_no_talk(read: ReadFile) -> None:
    text = "---\ncustomer: Acme\ndate: 2026-05-01\n---\n\nThey would miss the hot line.\n"
    found = read("v.md", text)
    assert turns(found) == [("", "They would miss the hot line.")]
    assert found.talks[0].customer == "Acme"


def test_customer_and_interviewer_alone_are_speakers_and_no_headings(read: ReadFile) -> None:
    found = read("a.txt", "Customer: It is dear.\nInterviewer: Why?\nCustomer: The freight.\n")
    assert len(turns(found)) == 3
    assert found.talks[0].customer == ""


@pytest.mark.parametrize(
    "below",
    ["Ana: It lasts.\nUs: And?\n", "They would miss the hot line.\n", "Ana: It lasts.\nBo: Yes.\n"],
)
@pytest.mark.parametrize("name", ["Acme Foods", "Bank of Ireland", "Müller & Söhne, Inc."])
def test_a_customers_name_alone_above_the_talk_is_a_heading(
    read: ReadFile, name: str, below: str
) -> None:
    found = read("a.txt", f"Customer: {name}\n\n{below}")
    assert found.talks[0].customer == name
    assert name not in [text for _, text in turns(found)]


@pytest.mark.parametrize(
    "text",
    [
        "Customer: We want to leave.\n\nAna: Why?\nUs: Yes, why?\n",
        "Customer: We want to leave\n\nAna: Why?\nUs: Yes, why?\n",
        "Customer: Price\n\nUs: Why?\nCustomer: It fell.\n",
        "Customer: Price\n\nUs: Only that?\n",
        "Customer: Price\n",
    ],
)
def test_what_a_customer_says_first_is_no_heading(read: ReadFile, text: str) -> None:
    found = read("a.txt", text)
    assert found.talks[0].customer == ""
    assert sum(len(one.split()) for _, one in turns(found)) >= len(text.split()) - 3


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("call 2026-05-14.txt", date(2026, 5, 14)),
        ("20260514_acme.txt", date(2026, 5, 14)),
        ("03-04-2026.txt", None),
        ("14.05.2026.txt", date(2026, 5, 14)),
        ("call 2026-15-44.txt", None),
    ],
)
def test_a_day_in_the_name_is_taken_where_it_can_be_only_one(
    read: ReadFile, name: str, day: date | None
) -> None:
    assert read(name, "Interviewer: Hm?\nAna: Yes.\n").talks[0].transcript.day == day


@pytest.mark.parametrize(
    "line", [" " * 399 + "x", "a" + " " * 398, "a:" * 200, "[x" * 200, "1:11 " * 80, "(" * 400]
)
def test_strange_lines_are_read_in_the_time_of_their_length(read: ReadFile, line: str) -> None:
    found = read("a.txt", f"{line}\n" * 10_000)
    assert sum(len(text) for _, text in turns(found)) > 9_999


def test_speakers_in_bold_who_speak_once_each_are_told_apart(read: ReadFile) -> None:
    text = "# Visit\n\n**Rep One:** What do you use it for?\n\n**Bob Marsh:** For brake checks.\n"
    assert turns(read("visit.md", text)) == [
        ("Rep One", "What do you use it for?"),
        ("Bob Marsh", "For brake checks."),
    ]


def test_headings_in_bold_in_a_note_are_no_speakers(read: ReadFile) -> None:
    text = "# Visit\n\n**Problem:** It came late.\n\n**Next Steps:** Call them.\n"
    assert [who for who, _ in turns(read("visit.md", text))] == [""]
