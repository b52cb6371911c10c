"""Whose conversation it is: the certain is taken, the rest is proposed for a person to confirm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from whybuy.intake.conversations.known import (
    SHORTEST_NAME,
    Known,
    Somebody,
    bare_name,
    person_name,
)
from whybuy.intake.conversations.labels import heading
from whybuy.intake.conversations.mails import domain_of
from whybuy.intake.conversations.talk import Talk

LEAST_ALIKE = 86
"""Of 100, how alike a name must be to be proposed."""

MOST_PROPOSED = 5
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Proposal:
    """A customer (and perhaps a person) whose conversation it may be; how likely, and why."""

    customer: str
    likely: float
    why: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """Whose conversation it is: `customer` is set where it is certain, else a person is asked."""

    customer: str = ""
    person: str = ""
    deal: str = ""
    why: str = ""
    proposals: tuple[Proposal, ...] = ()

    @property
    def candidates(self) -> tuple[Proposal, ...]:
        """The proposals, the certain one alone where there is one."""
        sure = Proposal(self.customer, 1.0, self.why, self.person)
        return (sure,) if self.customer else self.proposals


def match(talk: Talk, known: Known, *, folder: str = "") -> Match:
    """Whose conversation it is, by what the file says and by what the records know.

    Certain are: the customer's id or whole name where one customer has it, a known person's mail
    address, a mail domain that one customer alone writes from, a deal. Names of people, the title
    and the `folder` it lay in only propose.
    """
    sure = dict[str, Proposal]()
    for one in _certain(talk, known):
        sure.setdefault(one.customer, one)
    if len(sure) == 1:
        found = next(iter(sure.values()))
        person = found.person or _person(talk, known, found.customer)
        deal = talk.deal if known.deals.get(talk.deal) == found.customer else ""
        return Match(found.customer, person, deal, found.why)
    proposed = {one.customer: one for one in sure.values()}
    for one in _likely(talk, known, folder):
        if one.customer not in proposed or proposed[one.customer].likely < one.likely:
            proposed[one.customer] = one
    best = sorted(proposed.values(), key=lambda one: -one.likely)[:MOST_PROPOSED]
    return Match(proposals=tuple(best))


def propose(key: str, known: Known) -> Match:
    """Whose a conversation in the records may be: for the one who confirms. Raises NotFound."""
    from whybuy.records import conversations
    from whybuy.records.transcript import Spoken, Transcript

    kept = conversations.one(key)
    turns = [
        Spoken(turn.speaker, turn.side, kept.text[turn.start : turn.end]) for turn in kept.turns
    ]
    named = [one for one in kept.people if known.by_name.get(bare_name(one.name))]
    transcript = Transcript(kept.title, kept.day, kept.medium, turns, kept.people)
    return match(Talk(transcript, customer=named[0].name if named else ""), known)


def _certain(talk: Talk, known: Known) -> Iterator[Proposal]:
    if talk.customer in known.keys:
        yield Proposal(talk.customer, 1.0, "the file names the customer's id")
    elif len(same := known.by_name.get(bare_name(talk.customer), [])) == 1:
        yield Proposal(same[0], 1.0, "the file names the customer")
    elif talk.customer_key in same:
        yield Proposal(talk.customer_key, 1.0, "the file names the customer and its id")
    # Two workspaces may give two deals the same id: a name that is not known is not overruled.
    if not talk.exported_as and (customer := known.deals.get(talk.deal)):
        yield Proposal(customer, 1.0, "the file names the deal")
    for named in talk.transcript.people:
        if named.email.casefold() in known.our_addresses:
            continue
        people = known.by_address.get(named.email.casefold(), [])
        if len({one.customer for one in people}) == 1 and people[0].customer:
            one = next((person for person in people if person.key), people[0])
            yield Proposal(one.customer, 1.0, f"{named.email} is known", one.key)
        elif len(keys := _writing_from(domain := domain_of(named.email), known)) == 1:
            yield Proposal(keys[0], 1.0, f"they write from {domain}")


def _writing_from(domain: str, known: Known) -> list[str]:
    return [] if domain in known.our_domains else known.by_domain.get(domain, [])


def _likely(talk: Talk, known: Known, folder: str) -> Iterator[Proposal]:
    for key in known.by_name.get(bare_name(talk.customer), []):
        yield Proposal(key, 0.9, "one of several customers of this name")
    for name in _names(talk):
        people = known.by_person.get(person_name(name), [])
        for one in people:
            if one.customer:
                likely = (0.9 if " " in person_name(name) else 0.5) / len(people)
                yield Proposal(one.customer, likely, f"{name} is known there", one.key)
    for named in talk.transcript.people:
        domain = domain_of(named.email)
        for key in known.by_letters.get(domain.partition(".")[0].replace("-", ""), []):
            if domain not in known.our_domains:
                yield Proposal(key, 0.8, f"{domain} is like their name")
    for text, what in ((talk.customer, "the file"), (talk.transcript.title, "the title"),
                       (folder, "the folder"), (_first_line(talk), "the first line")):  # fmt: skip
        yield from _named_in(text, what, known)


def _first_line(talk: Talk) -> str:
    """What stands behind "Customer:" at the very begin; "" for what is too long for a name."""
    above = (turn for turn in talk.transcript.turns[:1] if heading(turn.speaker) == "customer")
    return next((turn.text for turn in above if len(turn.text) <= LONGEST_NAME), "")


def _names(talk: Talk) -> Iterable[str]:
    spoken = (turn.speaker for turn in talk.transcript.turns if turn.side != "us")
    named = (one.name for one in talk.transcript.people if one.side != "us")
    return dict.fromkeys(name for name in (*named, *spoken) if name)


def _named_in(text: str, what: str, known: Known) -> Iterator[Proposal]:
    """Customers whose names stand in the text, or are much like it."""
    from rapidfuzz import fuzz, process

    bare = bare_name(text)
    if len(bare) < SHORTEST_NAME or not known.by_name:
        return
    padded = f" {bare} "
    inside = [n for n in known.by_name if len(n) >= SHORTEST_NAME and f" {n} " in padded]
    for name in inside:
        for key in known.by_name[name]:
            yield Proposal(key, 0.8 / len(known.by_name[name]), f"{what} names them")
    if not inside:
        alike = process.extract(
            bare, known.by_name.keys(), scorer=fuzz.token_sort_ratio,
            score_cutoff=LEAST_ALIKE, limit=MOST_PROPOSED,
        )  # fmt: skip
        for name, score, _ in alike:
            for key in known.by_name[name]:
                yield Proposal(key, 0.7 * score / 100, f"{what} has a name much like theirs")


def _person(talk: Talk, known: Known, customer: str) -> str:
    """The one person of the customer who takes part; "" where there is none, or several."""
    found = {one.key for one in _people_there(talk, known, customer) if one.key}
    return found.pop() if len(found) == 1 else ""


def _people_there(talk: Talk, known: Known, customer: str) -> Iterator[Somebody]:
    for named in talk.transcript.people:
        yield from _of(known.by_address.get(named.email.casefold(), []), customer)
    for name in _names(talk):
        yield from _of(known.by_person.get(person_name(name), []), customer)


def _of(people: Sequence[Somebody], customer: str) -> Iterator[Somebody]:
    return (one for one in people if one.customer == customer)
