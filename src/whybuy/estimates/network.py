"""The warmest path to each customer: who of us asks whom, and how likely a word gets there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whybuy.evidence.books import Books
from whybuy.evidence.contacts import contacts, heard
from whybuy.evidence.network import people, ties
from whybuy.methods.network import KINDS, Chain, Network, Warmth, chains, strength, together
from whybuy.methods.network import warmest as warmest_of

US = "us"
INSIDE, WORKED = "inside:", "worked:"
"""Places that are no people: a firm as its people see it, and as those who ever worked there do."""
SURE = 0.999
AGREES = 0.7
"""The chance that somebody who is asked to introduce us does: a prior, like the weights of ties."""
REST_DAYS = 90
"""Who was asked for something is not asked for an introduction within so many days."""
SHOWN = 3


@dataclass(frozen=True, eq=False)
class Graph:
    """Everybody as places of a network; `tie` has the strongest tie of each pair."""

    books: Books
    on: date
    keys: tuple[str, ...]
    network: Network
    tie: pl.DataFrame
    resting: frozenset[str]

    @cached_property
    def place(self) -> dict[str, int]:
        return {key: at for at, key in enumerate(self.keys)}

    @cached_property
    def asked_of(self) -> Network:
        """The network in which nobody is asked who was asked of late."""
        return self.network.without({self.place[key] for key in self.resting})

    @cached_property
    def warmth(self) -> Warmth:
        return warmest_of(self.asked_of, self.place[US])

    @cached_property
    def apart(self) -> frozenset[int]:
        """The places that are no people."""
        return frozenset(
            at for at, key in enumerate(self.keys) if not key.startswith(("person:", "member:"))
        )

    def strengths(self, customers: Sequence[str]) -> NDArray[np.float64]:
        """How likely a word reaches each of these customers by the warmest chain; 0 for none."""
        at = np.array([self.place.get(f"customer:{key}", -1) for key in customers], dtype=np.intp)
        return np.where(at < 0, 0.0, self.warmth.strength[at])

    def chains(self, customer: str, *, most: int = SHOWN) -> list[Chain]:
        """The warmest chains to a customer, the best first."""
        target = self.place.get(f"customer:{customer}")
        if target is None or self.warmth.chain(target) is None:
            return []
        source = self.place[US]
        # Who of us begins makes no other chain.
        ours = {at for at, key in enumerate(self.keys) if key.startswith("member:")}
        return chains(self.asked_of, source, target, most=most, apart=self.apart | ours)

    def people_of(self, chain: Chain) -> list[str]:
        """Those of the chain who are people, ours first, as keys."""
        return [self.keys[at] for at in chain.places if at not in self.apart]


def graph(books: Books, *, before: date | None = None) -> Graph:
    """The network by the day of the books, or as it was known before an earlier day."""
    return books.once(("network", before), lambda: _graph(books, before))


def asked_of_late(books: Books, *, on: date) -> frozenset[str]:
    """Whom we asked for something within 90 days before a day: keys of people."""
    from whybuy.records import planned

    since = on - timedelta(days=REST_DAYS)
    made = heard(contacts(books)).filter(
        pl.col("sort") == "ask", pl.col("day") > since, pl.col("day") <= on
    )
    listed = planned.frame().filter(
        pl.col("sort") == "introduction", pl.col("state") == "done", pl.col("week") > since
    )
    found = pl.concat([made["person"], listed["person"].replace("", None)]).drop_nulls()
    return frozenset(f"person:{key}" for key in found.unique())


def _graph(books: Books, before: date | None) -> Graph:
    on = before or books.known_until
    found = _strong(ties(books, before=before), on=on)
    known = people(books)
    blocked = _blocked(books, known)
    edges = [
        *_between(found),
        *_at_work(known, also_past=before is None),
        *((US, key, SURE) for key in _members(found)),
    ]
    edges = [edge for edge in edges if edge[0] not in blocked and edge[1] not in blocked]
    keys = tuple(dict.fromkeys([US, *(end for edge in edges for end in edge[:2])]))
    place = {key: at for at, key in enumerate(keys)}
    source, target = [place[one] for one, _, _ in edges], [place[other] for _, other, _ in edges]
    network = Network(
        len(keys),
        np.array(source, dtype=np.intp),
        np.array(target, dtype=np.intp),
        np.array([edge[2] for edge in edges]),
    )
    resting = asked_of_late(books, on=on) & place.keys() if before is None else frozenset[str]()
    return Graph(books, on, keys, network, found, frozenset(resting))


Edge = tuple[str, str, float]


def _strong(found: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """The ties, one row a pair: its kind of the most strength, and the strength of all together."""
    days = (pl.lit(on) - pl.col("last")).dt.total_days().cast(pl.Float64)
    aged = found.with_columns(days=days)
    each = strength(
        aged["kind"].to_numpy(),
        days=aged["days"].fill_null(float("nan")).to_numpy(),
        times=aged["times"].to_numpy(),
    )
    pairs = aged.with_columns(each=pl.Series(each, dtype=pl.Float64)).with_columns(
        pair=pl.struct("one", "other").rank("dense").cast(pl.Int64) - 1
    )
    many = int(pairs["pair"].n_unique())
    whole = together(pairs["each"].to_numpy(), pairs["pair"].to_numpy(), many=many)
    first = pairs.sort("each", descending=True).unique("pair", keep="first", maintain_order=True)
    return first.with_columns(strength=pl.Series(whole[first["pair"].to_numpy()])).drop("pair")


def _between(found: pl.DataFrame) -> Iterator[Edge]:
    """Ties as edges: whoever is not ours must agree to speak for us."""
    for one, other, strong in found.select("one", "other", "strength").iter_rows():
        yield one, other, strong * _agrees(one)
        # A firm is spoken of; of whom at it, nobody knows.
        if not other.startswith("customer:"):
            yield other, one, strong * _agrees(other)


def _agrees(key: str) -> float:
    return 1.0 if key.startswith("member:") else AGREES


def _members(found: pl.DataFrame) -> list[str]:
    both = pl.concat([found["one"], found["other"]]).unique(maintain_order=True)
    return [key for key in both if key.startswith("member:")]


def _at_work(known: pl.DataFrame, *, also_past: bool) -> Iterator[Edge]:
    """People of one firm, and people who ever worked at the same one."""
    inside, past = KINDS["same firm"].weight * AGREES, KINDS["past employer"].weight * AGREES
    for row in known.iter_rows(named=True):
        person, firm = f"person:{row['person']}", row["customer_id"]
        if firm:
            yield person, f"customer:{firm}", SURE
            yield person, f"{INSIDE}{firm}", inside
            yield f"{INSIDE}{firm}", person, SURE
    if also_past:
        yield from _worked_before(known, past / 2)


def _worked_before(known: pl.DataFrame, weight: float) -> Iterator[Edge]:
    """Through former employers, by name; nobody knows how long ago, so that it counts half."""
    from whybuy.records import customers

    named = dict(customers.frame().select("key", "name").iter_rows())
    former = {one.casefold() for names in known["past_employers"] for one in names}
    for row in known.iter_rows(named=True):
        now = (named.get(row["customer_id"]) or "").casefold()
        for firm in {one.casefold() for one in row["past_employers"]} | ({now} & former):
            yield f"person:{row['person']}", f"{WORKED}{firm}", weight
            yield f"{WORKED}{firm}", f"person:{row['person']}", SURE


def _blocked(books: Books, known: pl.DataFrame) -> set[str]:
    """People whom we may not contact at all: they are neither asked nor reached."""
    from whybuy.records import consents

    no = consents.forbidden(until=books.known_until).filter(pl.col("channel") == "")
    firms = set(no.filter(pl.col("person").is_null())["customer"].drop_nulls())
    of_firms = known.filter(pl.col("customer_id").is_in(firms))["person"]
    return {f"person:{key}" for key in (*no["person"].drop_nulls(), *of_firms)}


@dataclass(frozen=True, slots=True)
class Hop:
    """One tie of a chain: from whom to whom (keys), how they know each other, how often, when last,
    its strength, and the record behind it."""

    one: str
    other: str
    kind: str
    times: int
    last: date | None
    strength: float
    evidence: str


@dataclass(frozen=True, slots=True)
class Path:
    """A chain to a customer: its ties, the chance that a word gets there, whom we ask first ("" for
    nobody: one of us knows them), and who then hears of us ("" for the firm)."""

    customer: str
    hops: tuple[Hop, ...]
    strength: float
    asked: str
    reached: str


def paths(books: Books, customer: str, *, most: int = SHOWN) -> list[Path]:
    """The warmest paths to a customer, the best first, none where it would be cold."""
    whole = graph(books)
    return [path_of(whole, chain, customer) for chain in whole.chains(customer, most=most)]


def path_of(whole: Graph, chain: Chain, customer: str) -> Path:
    """A chain of places told as a path of people."""
    met = whole.people_of(chain)
    own = set(people(whole.books).filter(pl.col("customer_id") == customer)["person"])
    reached = met[-1] if met[-1].partition(":")[2] in own and met[-1][:1] == "p" else ""
    ends = met if reached else [*met, f"customer:{customer}"]
    hops = tuple(_hop(whole, one, other) for one, other in pairwise(ends))
    between = [key for key in met[1:] if key != reached]
    return Path(customer, hops, chain.strength, between[0] if between else "", reached)


def _hop(whole: Graph, one: str, other: str) -> Hop:
    """What is known of a tie: that of the records, else a firm in common."""
    low, high = sorted((one, other))
    pair = (pl.col("one") == low) & (pl.col("other") == high)
    turned = (pl.col("one") == high) & (pl.col("other") == low)
    found = whole.tie.filter(pair | turned).head(1).to_dicts()
    row: dict[str, Any] = found[0] if found else _in_common(whole.books, one, other)
    return Hop(one, other, row["kind"], row["times"], row["last"], row["strength"], row["evidence"])


def _in_common(books: Books, one: str, other: str) -> dict[str, Any]:
    """The tie of two who work, or ever worked, at one firm."""
    keys = [key.partition(":")[2] for key in (one, other)]
    firms = people(books).filter(pl.col("person").is_in(keys))["customer_id"].to_list()
    kind = "same firm" if len(firms) == 2 and firms[0] == firms[1] != "" else "past employer"
    evidence = one if one.startswith("person:") else other
    return {"kind": kind, "times": 1, "last": None, "strength": KINDS[kind].weight} | {
        "evidence": evidence
    }


def apart(found: Iterable[tuple[str, list[Path]]]) -> dict[str, tuple[list[Path], str]]:
    """For each customer, in their order, the paths in the order to be tried, and whom we would have
    asked first had an earlier one not needed them ("": nobody).

    Nobody is asked for two of them: who is asked for the first is spared for the others.
    """
    busy: set[str] = set()
    told: dict[str, tuple[list[Path], str]] = {}
    for customer, all_ in found:
        free = [path for path in all_ if not path.asked or path.asked not in busy]
        spared = all_[0].asked if all_ and all_[0] not in free else ""
        told[customer] = (free, spared)
        if free and free[0].asked:
            busy.add(free[0].asked)
    return told
