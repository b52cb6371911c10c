"""Who spoke: the customer or one of us. What the records do not tell is proposed, never taken."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from whybuy.intake.conversations.known import Known, person_name
from whybuy.intake.conversations.labels import is_label
from whybuy.intake.conversations.mails import domain_of
from whybuy.intake.conversations.talk import CUSTOMER, UNKNOWN, US, Talk
from whybuy.records.transcript import Named, Spoken

LEAST_QUESTIONS = 3
"""Questions asked before who asks most is proposed as ours."""

MARKS = ("?", "？", "؟")


def with_sides(talk: Talk, known: Known, *, customer: str) -> Talk:
    """The same, each turn on the side that is sure; `customer` is whose talk it is, or ""."""
    sides = {
        name: side
        for name in {turn.speaker for turn in talk.transcript.turns if not turn.side}
        if (side := _side(name, talk, known, customer))
    }
    turns = [
        replace(turn, side=sides[turn.speaker]) if not turn.side and turn.speaker in sides else turn
        for turn in talk.transcript.turns
    ]
    return replace(talk, transcript=replace(talk.transcript, turns=turns))


def _side(name: str, talk: Talk, known: Known, customer: str) -> str:
    """By who the file says it is, then by names, then by mail domains."""
    if not name or is_label(name):
        return UNKNOWN
    bare = person_name(name)
    named = [one for one in talk.transcript.people if _is(one, name)]
    for one in named:
        if side := one.side or _by_address(one, known, customer):
            return side
    ours = bare in known.our_people
    theirs = [one for one in known.by_person.get(bare, []) if customer in ("", one.customer)]
    if ours != bool(theirs):
        return US if ours else CUSTOMER
    return UNKNOWN


def _is(named: Named, name: str) -> bool:
    if named.email and name.casefold() == named.email.casefold():
        return True
    return bool(named.name) and person_name(named.name) == person_name(name)


def _by_address(named: Named, known: Known, customer: str) -> str:
    """By a known address, then by its domain: one that is not ours is the customer's."""
    address, domain = named.email.casefold(), domain_of(named.email)
    if address in known.our_addresses or domain in known.our_domains:
        return US
    if known.by_address.get(address) or customer in known.by_domain.get(domain, ()):
        return CUSTOMER
    return UNKNOWN


def proposed(turns: Iterable[Spoken]) -> Mapping[str, str]:
    """For speakers whose side is unknown the likely one: who asks most is ours, the others not.

    Nothing is proposed where hardly anything is asked, or where all ask alike. A proposal is for a
    person to confirm.
    """
    spoken, asked = Counter[str](), Counter[str]()
    known = defaultdict[str, set[str]](set)
    for turn in turns:
        spoken[turn.speaker] += 1
        asked[turn.speaker] += turn.text.rstrip("\"'”’) ").endswith(MARKS)
        known[turn.side].add(turn.speaker)
    open_ones = [name for name in spoken if name and name in known[UNKNOWN]]
    if known[US] and not known[CUSTOMER] and len(open_ones) == 1:
        return {open_ones[0]: CUSTOMER}
    if known[CUSTOMER] and not known[US] and len(open_ones) == 1:
        return {open_ones[0]: US}
    if not open_ones or len(spoken) < 2 or asked.total() < LEAST_QUESTIONS:
        return {}
    shares = {name: asked[name] / spoken[name] for name in open_ones}
    most = max(open_ones, key=lambda name: (shares[name], asked[name]))
    if asked[most] * 2 <= asked.total() or known[US]:
        return {}
    return {name: US if name == most else CUSTOMER for name in open_ones}
