"""A whole folder in, and bad input: nothing stops the others, and every fault has its remedy."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from whybuy import intake
from whybuy.errors import BadFile
from whybuy.intake.conversations.known import gathered
from whybuy.intake.conversations.matching import propose
from whybuy.records import conversations, sources

from .conftest import ReadFile, Write, turns

TALK = "Date: 2026-05-01\n\nJo: Why us?\nAna: It lasts.\nJo: And?\n"


def by_name(taken) -> dict[str, intake.Taken]:
    return {Path(one.file).name: one for one in taken}


def test_a_folder_is_taken_file_by_file_and_those_at_fault_are_told(firm, write: Write) -> None:
    folder = write("in/c.csv", "customer_id,name\nC1,Acme\n").parent
    write("in/Acme/talk.txt", TALK)
    write("in/.hidden.txt", TALK)
    write("in/picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    write("in/empty.txt", "")
    found = by_name(intake.take(firm, [folder]))
    assert {name: (one.new, one.rejected) for name, one in found.items()} == {
        "c.csv": (1, 0),
        "talk.txt": (1, 0),
        "picture.txt": (0, 1),
        "empty.txt": (0, 1),
    }
    assert "picture.txt is not text" in found["picture.txt"].rejects[0].reason
    assert found["talk.txt"].told[0].startswith("'talk' may be a conversation with C1: the folder")


def test_a_file_of_a_folder_that_can_be_read_in_two_ways_is_told_and_the_others_are_taken(
    firm, write: Write
) -> None:
    folder = write("in/r.csv", "Date,Review\n03/04/2026,It lasts for years.\n").parent
    write("in/talk.txt", TALK)
    found = by_name(intake.take(firm, [folder]))
    assert (found["r.csv"].rejected, found["talk.txt"].new) == (1, 1)
    assert "--dates dmy" in found["r.csv"].rejects[0].reason
    assert found["r.csv"].questions == ()
    asked = by_name(intake.take(firm, [folder], dry_run=True, ask=True))
    assert [question.name for question in asked["r.csv"].questions] == ["dates"]


def test_a_heading_whose_day_may_be_two_is_asked_about_and_read_as_told(firm, write: Write) -> None:
    talk = write("in/talk.txt", TALK.replace("2026-05-01", "03/04/2026"))
    write("in/sure.txt", TALK.replace("2026-05-01", "13/04/2026"))
    found = by_name(intake.take(firm, [talk.parent]))
    assert "--dates dmy" in found["talk.txt"].rejects[0].reason
    asked = intake.take(firm, [talk], dry_run=True, ask=True)[0]
    assert [question.name for question in asked.questions] == ["dates"]
    intake.take(firm, [talk], dates="mdy")
    assert sorted(conversations.frame()["day"]) == [date(2026, 3, 4), date(2026, 4, 13)]


def test_each_file_that_is_refused_has_one_remedy(firm, write: Write) -> None:
    write("in/empty.txt", "")
    with zipfile.ZipFile(packed := BytesIO(), "w") as archive:
        archive.writestr("hello", "x")
    write("in/note.docx", packed.getvalue())
    found = by_name(intake.take(firm, [write("in/fruit.csv", "Fruit,Colour\nApple,red\n").parent]))
    told = {name: f"{one.rejects[0].reason} {one.rejects[0].remedy}" for name, one in found.items()}
    assert told["empty.txt"] == "empty.txt is empty: 0 bytes. Export it again. Or leave it out."
    assert told["note.docx"].startswith("note.docx holds no text as Word writes it (DOCX). Save it")
    assert told["fruit.csv"].rstrip().endswith("--as conversations")


def test_the_same_folder_twice_changes_nothing_whatever_the_names(firm, write: Write) -> None:
    path = write("in/talk.txt", TALK)
    intake.take(firm, [path.parent])
    path.rename(path.with_name("renamed.txt"))
    again = intake.take(firm, [path.parent])[0]
    assert (again.batch, again.unchanged) == (None, 1)


def test_a_dry_run_of_a_folder_writes_nothing(firm, write: Write) -> None:
    path = write("in/talk.txt", TALK)
    write("in/c.csv", "customer_id,name\nC1,Acme\n")
    taken = by_name(intake.take(firm, [path.parent], dry_run=True))
    assert taken["talk.txt"].new == 1
    assert (sources.batches(), conversations.frame().height) == ([], 0)


def test_a_load_of_conversations_can_be_taken_back_and_loaded_again(firm, write: Write) -> None:
    path = write("talk.txt", TALK)
    taken = intake.take(firm, [path])[0]
    intake.undo(firm, taken.batch)
    assert conversations.frame().is_empty()
    assert intake.take(firm, [path])[0].new == 1


def test_a_workspace_inside_the_folder_is_left_alone(firm, write: Write) -> None:
    path = write("in/talk.txt", TALK)
    write("in/firm/whybuy.toml", "format = 1\n")
    write("in/firm/files/old.txt", TALK)
    assert len(intake.take(firm, [path.parent])) == 1


def test_a_customer_that_the_file_names_is_assigned_once_it_is_known(firm, write: Write) -> None:
    path = write("talk.txt", f"Customer: Acme\n{TALK}")
    intake.take(firm, [path])
    (waiting,) = conversations.unmatched()
    intake.take(firm, [write("c.csv", "customer_id,name\nC1,Acme Ltd\n")])
    assert propose(waiting.key, gathered()).customer == "C1"
    assert intake.take(firm, [path])[0].changed == 1
    assert conversations.one(waiting.key).customer == "C1"


def test_a_confirmed_customer_is_left_by_the_next_load(firm, write: Write) -> None:
    path = write("talk.txt", f"Customer: Acme\n{TALK}")
    intake.take(firm, [write("c.csv", "customer_id,name\nC1,Acme\nC2,Other\n"), path])
    (key,) = conversations.frame()["conversation"]
    conversations.assign(key, customer="C2")
    intake.take(firm, [path])
    assert conversations.one(key).customer == "C2"


def test_a_hundred_megabytes_are_refused_before_they_are_read(firm, write: Write) -> None:
    path = write("long.txt", b"Jo: Why us? Because it lasts and lasts.\n" * (5 << 19))
    with pytest.raises(BadFile, match=r"long\.txt has 100 MB.*Split it into a file for each"):
        intake.take(firm, [path])


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Jo: Pourquoi?\nAna: C'est très sûr.\nJo: Oui?\n"),
        ("utf-16", "Jo: Pourquoi?\nAna: C'est très sûr.\nJo: Oui?\n"),
        ("utf-8-sig", "Jo: Pourquoi?\nAna: C'est très sûr.\nJo: Oui?\n"),
    ],
)
def test_any_usual_coding_is_read(read: ReadFile, encoding: str, text: str) -> None:
    assert turns(read("a.txt", text.encode(encoding)))[1] == ("Ana", "C'est très sûr.")


def test_a_speaker_called_speaker_stays_one_and_unknown(firm, write: Write) -> None:
    taken = intake.take(firm, [write("a.txt", "SPEAKER: It lasts.\nSPEAKER: And fits.\n")])[0]
    assert taken.notes["turns of speakers who may be the customer or us"] == 2


def test_no_speakers_at_all_and_a_single_word_are_kept(firm, write: Write) -> None:
    taken = intake.take(firm, [write("a.txt", "Yes"), write("b.txt", "They like it.\n\nReally.\n")])
    assert [one.new for one in taken] == [1, 1]


def test_headings_alone_are_no_conversation(firm, write: Write) -> None:
    with pytest.raises(BadFile, match=r"a\.txt holds no words of anybody"):
        intake.take(firm, [write("a.txt", "Customer: Acme\nDate: 2026-05-01\n\n")])


def test_a_table_called_txt_is_still_a_table(firm, write: Write) -> None:
    assert intake.take(firm, [write("c.txt", "customer_id,name\nC1,Acme\n")])[0].kind == "customers"
    with pytest.raises(BadFile, match="cannot tell what this is"):
        intake.take(firm, [write("t.txt", "one;two;three\n1;2;3\n4;5;6\n")])


def test_mails_of_a_thread_stand_together_and_their_side_is_known(firm, write: Write) -> None:
    people = "Person id,Name,Customer id,Email\nP1,Ana Silva,C1,a@acme.example\n"
    customers = "customer_id,name\nC1,Acme\n"
    intake.take(firm, [write("c.csv", customers), write("p.csv", people)])
    box = (
        "From a@acme.example Thu May 14 11:23:45 2026\n"
        "From: Ana <a@acme.example>\nTo: j@us.example\n"
        "Date: Thu, 14 May 2026 11:23:45 +0100\nMessage-ID: <1@x>\n\nIt lasts.\n\n"
        "From j@us.example Thu May 14 12:00:00 2026\n"
        "From: Jo <j@us.example>\nTo: a@acme.example\n"
        "Date: Thu, 14 May 2026 12:00:00 +0100\nMessage-ID: <2@x>\nIn-Reply-To: <1@x>\n\n"
        "Thank you.\n"
    )
    intake.take(firm, [write("m.mbox", box)])
    keys = sorted(conversations.frame()["conversation"])
    assert len({key.rpartition("-")[0] for key in keys}) == 1
    kept = [conversations.one(key) for key in keys]
    assert {(one.customer, one.turns[0].speaker, one.turns[0].side) for one in kept} == {
        ("C1", "Ana", "customer"),
        ("C1", "Jo", ""),
    }


def test_somebody_whom_the_records_know_is_a_speaker_though_they_speak_once(
    firm, write: Write
) -> None:
    write("in/c.csv", "customer_id,name\nC1,Birch Motors\n")
    write("in/p.csv", "customer,name,email,role\nC1,Bob Marsh,bob@birch.example,Manager\n")
    talk = "Rep One: What do you use it for?\nBob Marsh: For brake checks.\n"
    path = write("in/talk.txt", talk)
    intake.take(firm, [path.parent])
    spoken = conversations.one(conversations.frame()["conversation"][0]).turns
    assert [(turn.speaker, turn.side) for turn in spoken] == [
        ("Rep One", ""),
        ("Bob Marsh", "customer"),
    ]
    assert intake.take(firm, [path])[0].unchanged == 1


def test_a_text_that_came_before_its_people_did_does_not_come_twice(firm, write: Write) -> None:
    talk = write("in/talk.txt", "Rep One: What is it for?\nBob Marsh: For brake checks.\n")
    intake.take(firm, [talk])
    intake.take(firm, [write("c.csv", "customer_id,name\nC1,Birch Motors\n")])
    intake.take(
        firm, [write("p.csv", "customer,name,email,role\nC1,Bob Marsh,bob@birch.example,Manager\n")]
    )
    assert intake.take(firm, [talk])[0].unchanged == 1
    assert conversations.frame().height == 1


def test_a_first_line_that_names_a_known_customer_is_a_heading_though_others_talk_as_customer(
    firm, write: Write
) -> None:
    text = "Customer: {}\n\nUs: Why?\nCustomer: Price.\n"
    files = [
        write("in/c.csv", "customer_id,name\nC1,Acme Foods\n"),
        write("in/sure.txt", text.format("acme foods ltd")),
        write("in/misspelt.txt", text.format("Acme Fods")),
        write("in/other.txt", text.format("Not one complaint.")),
    ]
    intake.take(firm, files)
    found = {row["title"]: row for row in conversations.frame().iter_rows(named=True)}
    assert [found[name]["customer"] for name in ("sure", "misspelt", "other")] == ["C1", None, None]
    assert "Acme" not in conversations.one(found["sure"]["conversation"]).text
    best = [
        propose(found[name]["conversation"], gathered()).proposals for name in ("misspelt", "other")
    ]
    assert [[one.customer for one in proposals] for proposals in best] == [["C1"], []]


def test_a_talk_that_is_there_as_said_comes_no_second_time_once_its_customer_is_known(
    firm, write: Write
) -> None:
    talk = write("talk.txt", "Customer: Acme Foods\n\nUs: Why?\nCustomer: Price.\n")
    intake.take(firm, [talk])
    intake.take(firm, [write("c.csv", "customer_id,name\nC1,Acme Foods\n")])
    assert intake.take(firm, [talk])[0].unchanged == 1
    (key,) = conversations.frame()["conversation"]
    assert propose(key, gathered()).proposals[0].customer == "C1"
