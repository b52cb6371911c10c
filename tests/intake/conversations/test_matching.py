"""Whose conversation it is and who spoke: the certain is taken, the rest proposed."""

from __future__ import annotations

from whybuy.intake.conversations.known import Known, Somebody
from whybuy.intake.conversations.matching import match
from whybuy.intake.conversations.sides import proposed, with_sides
from whybuy.intake.conversations.talk import Talk
from whybuy.records.transcript import Named, Spoken, Transcript

KNOWN = Known(
    customers=(
        ("C1", "Acme Ltd", ""),
        ("C2", "Globex", "hello@globex.example"),
        ("C3", "Initech", ""),
        ("C4", "Initech", ""),
    ),
    people=(
        Somebody("P1", "C1", "Ana Silva", "ana@acme.example"),
        Somebody("P2", "C2", "Bo Ode", "bo@gmail.com"),
    ),
    our_names=frozenset({"Jo Ward"}),
    our_addresses=frozenset({"jo@us.example"}),
    deals={"D1": "C2"},
)


def talk(*turns: tuple[str, str], title: str = "", people=(), **said) -> Talk:
    spoken = [Spoken(speaker, "", text) for speaker, text in turns]
    return Talk(Transcript(title, None, "call", spoken, people), **said)


def test_the_customers_id_name_or_deal_is_certain() -> None:
    assert match(talk(customer="C1"), KNOWN).customer == "C1"
    assert match(talk(customer="ACME, Inc."), KNOWN).customer == "C1"
    assert match(talk(deal="D1"), KNOWN).customer == "C2"
    assert match(talk(deal="D1"), KNOWN).deal == "D1"


def test_a_name_that_two_customers_have_is_proposed_twice() -> None:
    found = match(talk(customer="Initech"), KNOWN)
    assert found.customer == ""
    assert [one.customer for one in found.proposals] == ["C3", "C4"]


def test_a_known_address_or_a_domain_of_one_customer_is_certain() -> None:
    found = match(
        talk(people=[Named("Ana", "ANA@acme.example"), Named("", "jo@us.example")]), KNOWN
    )
    assert (found.customer, found.person) == ("C1", "P1")
    assert match(talk(people=[Named("", "new@acme.example")]), KNOWN).customer == "C1"
    assert match(talk(people=[Named("", "new@globex.example")]), KNOWN).customer == "C2"


def test_everybodys_domain_and_our_own_tell_nothing() -> None:
    assert match(talk(people=[Named("", "somebody@gmail.com")]), KNOWN).candidates == ()
    assert match(talk(people=[Named("", "new@us.example")]), KNOWN).candidates == ()


def test_two_certain_customers_are_none() -> None:
    people = [Named("", "ana@acme.example"), Named("", "hello@globex.example")]
    found = match(talk(people=people), KNOWN)
    assert found.customer == ""
    assert {one.customer for one in found.proposals} == {"C1", "C2"}


def test_names_of_people_titles_folders_and_slips_of_the_pen_only_propose() -> None:
    for given, customer in [
        (talk(("Silva, Ana [EMEA]", "It lasts.")), "C1"),
        (talk(title="Renewal Globex 2026"), "C2"),
        (talk(title="Globx"), "C2"),
        (talk(people=[Named("Max", "max@ac-me.example")]), "C1"),
    ]:
        found = match(given, KNOWN)
        assert (found.customer, found.proposals[0].customer) == ("", customer)
    assert match(talk(), KNOWN, folder="Acme").proposals[0].customer == "C1"
    assert match(talk(title="Something else"), KNOWN).proposals == ()


def sides(given: Talk, *, customer: str = "") -> list[str]:
    return [turn.side for turn in with_sides(given, KNOWN, customer=customer).transcript.turns]


def test_people_of_the_records_and_of_the_firm_are_on_their_sides() -> None:
    given = talk(("Jo Ward", "Why?"), ("Silva, Ana", "It lasts."), ("SPEAKER", "Hm."), ("", "Oh."))
    assert sides(given) == ["us", "customer", "", ""]


def test_a_mail_domain_tells_the_side() -> None:
    people = [Named("Max", "max@acme.example"), Named("Kim", "kim@us.example")]
    given = talk(("Max", "It lasts."), ("Kim", "Good."), ("Lee", "So."), people=people)
    assert sides(given, customer="C1") == ["customer", "us", ""]


def test_who_asks_is_only_proposed_as_ours() -> None:
    turns = [Spoken("SPEAKER 1", "", f"And {n}?") for n in range(4)]
    turns += [Spoken("SPEAKER 2", "", "It lasts.")]
    assert dict(proposed(turns)) == {"SPEAKER 1": "us", "SPEAKER 2": "customer"}
    assert dict(proposed(turns[2:])) == {}


def test_the_other_of_two_is_proposed_where_one_is_known() -> None:
    turns = [Spoken("Jo", "us", "Why?"), Spoken("SPEAKER 2", "", "It lasts.")]
    assert dict(proposed(turns)) == {"SPEAKER 2": "customer"}
    assert dict(proposed([*turns, Spoken("SPEAKER 3", "", "Yes.")])) == {}
