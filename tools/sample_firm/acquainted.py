"""Who knows whom: planted paths to prospects, and the many weak ties around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
from tools.sample_firm.contacts import contacts
from tools.sample_firm.customers import Customer, customers
from tools.sample_firm.firm import LAST, stream, words
from tools.sample_firm.people import Person, people, people_of
from tools.sample_firm.prospect_people import everybody
from tools.sample_firm.prospects import prospects
from tools.sample_firm.team import looked_after_by

Table = tuple[tuple[str, ...], list[tuple[object, ...]]]
NETWORK, BETWEEN, DECOYS = 236, 48, 14
"""Ties of an address book; between people of customers; of an address book, to prospects."""


@dataclass(frozen=True, slots=True)
class Planted:
    """The warmest path to a prospect: who of us, whom we ask ("": nobody needs to be asked), how
    they know the person there. `kind` "" where nobody knows anybody: it is cold."""

    prospect: str
    kind: str
    member: str
    asked: str
    through: str
    person: str


@dataclass(frozen=True, slots=True)
class Tie:
    """Somebody who is known: by whom (a person, or one of us), how, and when last."""

    person: str
    other: str
    member: str
    how: str
    since: date
    last: date | None
    times: int | None
    note: str
    source: str


@cache
def planted() -> tuple[Planted, ...]:
    """The truth of each prospect's warmest path."""
    helpers = _known_well()
    made = list[Planted]()
    for one, kind in zip(prospects(), words("networks")["paths"], strict=True):
        person = everybody()[one.key][1].key
        rng = stream("path", one.key)
        if kind in ("", "direct"):
            member = str(rng.choice(_members())) if kind else ""
            made.append(Planted(one.key, kind, member, "", "", person if kind else ""))
            continue
        near = [c for c in helpers if c.country == one.country] or list(helpers)
        through = near[int(rng.integers(len(near)))]
        helpers.remove(through)
        asked = people_of(through.key)[0].key
        made.append(Planted(one.key, kind, looked_after_by(through), asked, through.key, person))
    return tuple(made)


def _members() -> list[str]:
    return [str(row[1]) for row in words("team")["team"]]


def _known_well() -> list[Customer]:
    """Large customers who still buy, who let us contact them, and whom we meet often."""
    no = {row[0] for row in words("team")["consents"] if row[3] == "no"}
    often: dict[str, int] = {}
    for made in contacts():
        often[made.customer] = often.get(made.customer, 0) + 1
    found = [one for one in customers() if one.large and not one.lost and one.key not in no]
    return sorted(found, key=lambda one: (-often.get(one.key, 0), one.key))


@cache
def ties() -> tuple[Tie, ...]:
    """All ties, in a fixed order."""
    return (*_of_paths(), *_clients(), *_network(), *_between(), *_decoys())


def tie_table() -> Table:
    """Acquaintances as they are noted or taken from an address book."""
    header = (
        "Acquaintance id", "Person id", "Other person", "Who of us", "Relation", "Known since",
        "Last met", "Times", "Note", "How we know",
    )  # fmt: skip
    return header, [
        (
            f"AC-{n:03d}", t.person, t.other, t.member, t.how, t.since, t.last or "",
            "" if t.times is None else t.times, t.note, t.source,
        )
        for n, t in enumerate(ties(), start=1)
    ]  # fmt: skip


def path_table() -> Table:
    """The truth: the warmest path to each prospect."""
    return ("prospect", "kind", "member", "asked", "through", "person"), [
        (p.prospect, p.kind, p.member, p.asked, p.through, p.person) for p in planted()
    ]


def _of_paths() -> Iterator[Tie]:
    """What makes each planted path: one of us and whom we ask, and they and the prospect's."""
    for path in planted():
        if not path.kind:
            continue
        rng = stream("tie of path", path.prospect)
        since, last = _days(rng, years=12, fresh=120)
        note = str(rng.choice(words("networks")["notes"]))
        if path.kind == "direct":
            yield Tie(path.person, "", path.member, "friend", since, last, None, note, "Told us")
            continue
        yield Tie(path.person, path.asked, "", path.kind, since, last, None, note, "Told us")
        since, last = _days(rng, years=6, fresh=60)
        yield Tie(path.asked, "", path.member, "friend", since, last, 12, "", "Told us")


def _clients() -> Iterator[Tie]:
    """People of large customers whom whoever looks after them knows from work."""
    done = {path.asked for path in planted()}
    for one in customers():
        if not one.large:
            continue
        for person in people_of(one.key)[:2]:
            rng = stream("client tie", person.key)
            since, last = _days(rng, years=8, fresh=700)
            if person.key not in done and rng.random() < 0.9:
                yield Tie(
                    person.key, "", looked_after_by(one), "client", since, last,
                    int(rng.integers(2, 20)), "", "Visits",
                )  # fmt: skip


def _network() -> Iterator[Tie]:
    """An address book: seen once, long ago."""
    rng, known = stream("address book"), list(people())
    for at in sorted(rng.choice(len(known), NETWORK, replace=False).tolist()):
        yield _booked(rng, known[at])


def _decoys() -> Iterator[Tie]:
    """The same at prospects to whom a better path leads."""
    rng = stream("decoys")
    warm = [path for path in planted() if path.kind]
    for at in sorted(rng.choice(len(warm), DECOYS, replace=False).tolist()):
        yield _booked(rng, everybody()[warm[at].prospect][0])


def _booked(rng: np.random.Generator, person: Person) -> Tie:
    since = LAST - timedelta(days=int(rng.integers(500, 3000)))
    member = str(rng.choice(_members()))
    return Tie(person.key, "", member, "network", since, None, None, "", "Address book")


def _between() -> Iterator[Tie]:
    """People of customers who know one another, mostly from long ago."""
    rng, known = stream("between"), list(people())
    for _ in range(BETWEEN):
        one, other = (known[int(at)] for at in rng.choice(len(known), 2, replace=False))
        if one.customer == other.customer:
            continue
        since, last = _days(rng, years=15, fresh=2500)
        how = str(rng.choice(["former colleague", "network", "other", "former colleague"]))
        note = str(rng.choice(words("networks")["notes"])) if how == "other" else ""
        yield Tie(one.key, other.key, "", how, since, last, None, note, "Told us")


def _days(rng: np.random.Generator, *, years: int, fresh: int) -> tuple[date, date]:
    """Since when they know one another, and when they met last."""
    last = LAST - timedelta(days=int(rng.integers(3, fresh)))
    return last - timedelta(days=int(rng.integers(200, 365 * years))), last
