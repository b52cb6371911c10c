"""People from LinkedIn and address books: known again, asked about, and who of us knows them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.intake.conftest import Write
from tests.records.loads import load
from whybuy import intake
from whybuy.errors import BadFile, BadInput
from whybuy.records import acquaintances, people

NOTES = (
    'Notes:\n"When exporting your connection data, you may notice that some of the email addresses '
    'are missing."\n\n'
)
HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
IN = "https://www.linkedin.com/in"


@pytest.fixture
def take(firm, write: Write):
    def taking(text: str, *, name: str = "Connections.csv", **given: Any):
        return intake.take(firm, [write(name, text)], **given)[0]

    load("customers", {"key": ["C1", "C2"], "name": ["Moor Mills Ltd", "Dale"]})
    met = {"key": ["p1", "p2", "p3"], "customer": ["C1", "C2", "C1"]}
    met |= {"name": ["Ada Abel", "Ben Boor", "Ben Boor"]}
    load("people", met | {"email": ["ada@moor.example", "", ""]})
    load("team", {"key": ["Eva Eck"], "name": ["Eva Eck"]})
    return taking


def test_connections_are_people_whom_one_of_us_knows_since_a_day(take, firm) -> None:
    rows = (
        f"Ada,Abel,{IN}/ada,ADA@moor.example,Moor Mills,CFO,03 May 2024\n"
        f"Cleo,Carr,{IN}/cleo,,Dale,Buyer,04 May 2024\n"
        f'Dan,Dow,{IN}/dan,,"Hill, Son & Co",Owner,05 May 2024\n,,,,,,06 May 2024\n'
    )
    taken = take(NOTES + HEADER + rows)
    assert (taken.kind, taken.read, taken.new, taken.changed) == ("people", 4, 2, 1)
    assert (taken.rejected, taken.rejects[0].row) == (1, 8)
    kept = people.frame().filter(people.frame()["profile"] != "")
    assert kept.select("key", "customer", "name", "role").rows() == [
        ("p1", "C1", "Ada Abel", "CFO"),
        ("cleo-carr", "C2", "Cleo Carr", "Buyer"),
        ("dan-dow", None, "Dan Dow", "Owner at Hill, Son & Co"),
    ]
    ties = acquaintances.frame().sort("since").select("person", "member", "how", "since").rows()
    assert ties[0] == ("p1", "Eva Eck", "network", date(2024, 5, 3))
    assert [person for person, *_ in ties] == ["p1", "cleo-carr", "dan-dow"]
    assert take(NOTES + HEADER + rows).unchanged == 3
    intake.undo(firm, taken.batch)
    assert acquaintances.frame().is_empty()
    assert people.frame().height == 3


def test_somebody_with_but_a_name_in_common_is_asked_about(take) -> None:
    text = HEADER + f"Ben,Boor,{IN}/ben,,Elsewhere,Buyer,03 May 2024\n"
    with pytest.raises(intake.Unclear, match=r"'Ben Boor', row 2 at Elsewhere .on record: p2, p3"):
        take(text)
    with pytest.raises(BadInput, match="may be 2 people on record"):
        take(text, matches="same")
    assert take(text, matches="p2").changed == 1
    assert take(text).unchanged == 1
    others = HEADER + f"Ben,Boor,{IN}/other,,Moor Mills,Buyer,03 May 2024\n"
    assert take(others).changed == 1  # the one of that name who works there
    assert people.frame().filter(people.frame()["profile"] != "")["key"].to_list() == ["p2", "p3"]


def test_connections_are_those_of_who_loads_them_by_user_name_too(take, firm, write) -> None:
    from whybuy.records import users

    intake.take(firm, [write("t2.csv", "user name,name,hours a week\nmax,Max,6\n")])
    max_ = users.User.objects.create(username="max", first_name="Maximilian", last_name="Moll")
    take(HEADER + f"Cleo,Carr,{IN}/cleo,,Dale,Buyer,04 May 2024\n", by=max_)
    assert acquaintances.frame()["member"].to_list() == ["max"]


def test_whose_connections_they_are_is_asked_where_the_team_has_several(take, firm, write) -> None:
    intake.take(firm, [write("t2.csv", "name,hours a week\nMax,6\n")])
    text = HEADER + f"Cleo,Carr,{IN}/cleo,,Dale,Buyer,04 May 2024\n"
    with pytest.raises(BadInput, match="Whose connections are these"):
        take(text)
    take(text, source="Max")
    assert acquaintances.frame()["member"].to_list() == ["Max"]


def test_cards_of_versions_3_and_4_are_people(take) -> None:
    three = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Carr;Cleo;;;\r\nFN:Cleo Carr\r\nORG:Dale;Purchase\r\n"
        "TITLE:Head of buying\\, north\r\nEMAIL;TYPE=home:old@x.example\r\n"
        "item1.EMAIL;TYPE=pref:cleo@dale.exa\r\n mple\r\nTEL;TYPE=cell:+44 1 23\r\nEND:VCARD\r\n"
    )
    four = (
        "BEGIN:VCARD\nVERSION:4.0\nFN:Dan Dow\nORG:Hill\nEMAIL;PREF=1:mailto:dan@hill.example\n"
        f"TEL;VALUE=uri:tel:+44-9\nURL:{IN}/dan\nEND:VCARD\n"
    )
    taken = take(three + four, name="book.vcf")
    assert (taken.kind, taken.new, taken.rejected) == ("people", 2, 0)
    kept = people.frame().tail(2).select("key", "customer", "role", "phone", "profile").rows()
    assert kept == [
        ("cleo@dale.example", "C2", "Head of buying, north", "+44 1 23", ""),
        ("dan@hill.example", None, "at Hill", "+44-9", f"{IN}/dan"),
    ]
    assert take(three + four, name="book.vcf").unchanged == 2


def test_a_real_card_is_taken_and_one_cut_short_is_refused(take, firm, shared_data: Path) -> None:
    card = shared_data / "exports" / "vcard_radicale.vcf"
    assert intake.take(firm, [card])[0].new == 1
    assert intake.take(firm, [card])[0].unchanged == 1
    with pytest.raises(BadFile, match="card 1 does not end"):
        take("BEGIN:VCARD\nVERSION:3.0\nFN:A\n", name="cut.vcf")
    with pytest.raises(BadFile, match="line 4"):
        take("BEGIN:VCARD\nFN:A\nEND:VCARD\nFN:B\n", name="odd.vcf")


def test_a_person_redacted_is_in_no_kept_card_or_calendar_however_lines_are_folded(
    take, firm
) -> None:
    event = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20240401T090000Z\r\nSUMMARY:Dale\r\n"
        "ATTENDEE;CN=Ada Ab\r\n el:mailto:ada@moor.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    cards = (
        "BEGIN:VCARD\nN:Abel;Ada;;;\nFN:Ada Abel\nTEL:+44 1\nEND:VCARD\n"
        "BEGIN:VCARD\nFN:Cleo Carr\nEND:VCARD\n"
    )
    take(event, name="team.ics")
    take(cards, name="book.vcf", matches="same")
    take(NOTES + HEADER + f"Ada,Abel,{IN}/ada-abel,ada@moor.example,Moor Mills,CFO,03 May 2024\n")
    firm.redact("p1")
    kept = "".join(path.read_text() for path in firm.workspace.files.iterdir() if path.is_file())
    assert "abel" not in kept.lower().replace("\n ", "")
    assert "Cleo Carr" in kept
    assert "SUMMARY:Dale" in kept
