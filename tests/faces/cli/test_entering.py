"""Single records and contacts entered from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.faces.cli.conftest import Run
from whybuy.records import contacts, contracts, customers, deals, facts, people, promises, users

Whybuy = Callable[..., Run]
LINE = "Called Hartwell yesterday, gave them the audit list; they said it saves a day"


def test_one_line_is_logged_as_a_contact_with_what_it_says(whybuy: Whybuy) -> None:
    whybuy("add", "customers", "name=Hartwell")
    run = whybuy("note", LINE, "--person", "Ann Lee")
    assert (run.status, "The contact is on record" in run.out) == (0, True)
    (row,) = contacts.frame().to_dicts()
    assert row["day"] == date.today() - timedelta(days=1)
    assert (row["channel"], row["gave"], row["said"]) == (
        "call",
        "the audit list",
        "it saves a day",
    )
    assert people.of("Hartwell")["name"].to_list() == ["Ann Lee"]


def test_a_deal_told_in_one_line_is_shown_as_it_was_read_and_a_field_said_beside_stands(
    whybuy: Whybuy,
) -> None:
    whybuy("add", "customers", "name=Hartwell")
    run = whybuy("add", "deals", "Hartwell, press line, 12,000 EUR, they also asked Purelock",
                 "stage=Talks")  # fmt: skip
    assert run.status == 0
    assert "title: press line" in run.out
    (deal,) = deals.frame().to_dicts()
    assert (deal["title"], deal["amount"], deal["stage"]) == ("press line", 1200000, "Talks")
    assert deal["competitors"] == "Purelock"
    assert "is not FIELD=VALUE" in whybuy("add", "team", "Eva").err


def test_a_trial_shows_and_keeps_nothing(whybuy: Whybuy) -> None:
    whybuy("add", "customers", "name=Hartwell")
    run = whybuy("note", LINE, "--dry-run")
    assert "the audit list" in run.out
    assert contacts.frame().height == 0
    told = json.loads(whybuy("note", LINE, "--day", "2026-05-30", "--json").out)
    assert (told["schema"], told["customer"], told["day"]) == (
        "whybuy.contact/1",
        "Hartwell",
        "2026-05-30",
    )


def test_a_line_with_a_response_and_a_promise_keeps_both(whybuy: Whybuy) -> None:
    whybuy("add", "customers", "name=Hartwell")
    line = "phoned Hartwell, interested, call again tomorrow"
    shown = whybuy("note", line, "--response", "none", "--dry-run").out
    assert "call again tomorrow" in shown
    assert "interested" not in shown.split("said")[0]
    told = json.loads(whybuy("note", line, "--json").out)
    soon = date.today() + timedelta(days=1)
    assert (told["response"], told["promise"], told["due"]) == (
        "interested",
        "call again tomorrow",
        str(soon),
    )
    assert promises.open_ones().select("what", "due").row(0) == ("call again tomorrow", soon)
    wrong = whybuy("note", line, "--response", "maybe")
    assert (wrong.status, "no response" in wrong.err) == (1, True)
    late = whybuy("add", "contacts", "customer=Hartwell", "day=2999-01-01", "said=x")
    assert "still to come" in late.err


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("met Ann",), "names no customer on record"),
        (("met Moor",), "may mean Moor Mills or Moor North"),
        (("met", "--customer", "Nobody"), "no customer 'Nobody'"),
        (("met Moor Mills", "--day", "9999-01-01"), "still to come"),
        (("met Moor Mills", "--day", "soon"), "not a day"),
        (("  ",), "One line is enough"),
    ],
)
def test_a_line_that_is_not_clear_is_refused_with_what_to_say(
    whybuy: Whybuy, typed: tuple[str, ...], said: str
) -> None:
    whybuy("add", "customers", "name=Moor Mills")
    whybuy("add", "customers", "name=Moor North")
    run = whybuy("note", *typed)
    assert (run.status, said in run.err) == (1, True), run.err
    assert contacts.frame().height == 0


def test_a_customer_is_written_down_changed_removed_and_brought_back(whybuy: Whybuy) -> None:
    said = ("--said-by", "Ann", "--said-on", "2026-05-30")
    made = json.loads(whybuy("add", "customers", "name=Moor", "use=papers", *said, "--json").out)
    assert (made["key"], made["facts"]) == ("Moor", {"use": "papers"})
    assert facts.facts_of("customer", "Moor")[0].said_by == "Ann"
    whybuy("add", "contracts", "customer=moor", "fee=1,200 a month", "renewal=31 Mar 2027")
    (one,) = contracts.of("Moor").to_dicts()
    assert (one["fee"], one["per"], str(one["renewal"])) == (120_000, "month", "2027-03-31")
    whybuy("change", "customers", "Moor", "place=Leeds")
    assert "Nothing was changed" in whybuy("change", "customers", "Moor", "place=Leeds").out
    whybuy("change", "customers", "Moor", "place=")
    assert customers.one("Moor").place == ""
    removed = json.loads(whybuy("remove", "customers", "moor", "--json").out)
    assert customers.frame().height == contracts.frame().height == 0
    whybuy("undo", str(removed["batch"]))
    assert contracts.of("Moor").height == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("add", "customers", "name"), "is not FIELD=VALUE"),
        (("add", "customers", "name=A", "name=B"), "given twice"),
        (("add", "customers", "nome=A", "fee=3"), "nome: customers have no such field"),
        (("add", "customers", "name=moor"), "already, with the id 'Moor'"),
        (("add", "contracts", "customer=Moor", "fee=900"), "a month, a year or once"),
        (("add", "contracts", "customer=Moor", "kind=loan"), "loan"),
        (("change", "customers", "Nobody", "place=Ulm"), "no customer 'Nobody'"),
        (("change", "customers", "Moor", "use="), "whybuy undo --edit"),
        (("change", "customers", "Moor", "use=x", "--said-on", "2026-05-30"), "Who said so?"),
        (("remove", "contracts", "c9"), "no contract 'c9'"),
    ],
)
def test_what_cannot_be_is_refused_in_plain_words(
    whybuy: Whybuy, typed: tuple[str, ...], said: str
) -> None:
    whybuy("add", "customers", "name=Moor")
    run = whybuy(*typed)
    assert (run.status, said in run.err) == (1, True), run.err


def test_who_may_only_read_writes_nothing(whybuy: Whybuy) -> None:
    users.create("rita", role="reader")
    for typed in (
        ("add", "customers", "name=Moor"),
        ("note", LINE),
        ("remove", "customers", "Moor"),
    ):
        run = whybuy(*typed, "--as-user", "rita")
        assert (run.status, "may not edit" in run.err) == (1, True)
    assert customers.frame().height == 0


def test_a_customer_whose_name_is_much_like_one_on_record_is_asked_about(
    whybuy: Whybuy, monkeypatch: pytest.MonkeyPatch
) -> None:
    from whybuy.faces.cli import entering

    asked: list[str] = []
    monkeypatch.setattr(entering, "sure", lambda question, yes: asked.append(question) or yes)
    whybuy("add", "customers", "name=Hartwell & Sons")
    whybuy("add", "customers", "name=Hartwel")
    assert asked == [
        "On record is 'Hartwell & Sons' (Hartwell & Sons). Is 'Hartwel' another customer?"
    ]
    whybuy("add", "customers", "name=Hartwel", "--yes")
    assert customers.frame()["name"].to_list() == ["Hartwell & Sons", "Hartwel"]
