"""The list of a week as whoever calls needs it: each line with who, why now, and what they value.

The lines are those on record; what stands beside each is read anew, so that a word said or a thing
sent back since the week was planned is there. Nobody who may not be contacted is on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, cast

import polars as pl

from whybuy.estimates.call_days import with_days
from whybuy.estimates.margin import AT_MARGIN, gain
from whybuy.evidence.books import Books
from whybuy.evidence.concerns import concerns
from whybuy.evidence.goods import products
from whybuy.evidence.last_contacts import last_contacts
from whybuy.evidence.money import minor_units
from whybuy.evidence.not_offered import not_for
from whybuy.evidence.reasons import heard, named

VALUED = 2
"""Words of theirs on what they value that stand beside a line."""
HELD_BACK = 4
"""Things not to mention that stand beside a line."""
LONGEST_WORDS = 280
WORKING_DAYS = 5
OFFERS = ("re-sell", "cross-sell", "up-sell", "renewal")
WAIT = ("light", "deal")
HELD_OUT = "held out"
GONE_TO = ("visit", "post")
"""Ways that take no number and no e-mail address."""
USUAL_MINUTES = 15
"""How long a contact is taken to last of which nobody knows."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a customer, who said them, when, and where they stand."""

    words: str
    who: str
    day: date | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Call:
    """One line of a week's list. `by_whom`, `person` and `product` are keys with a name beside.

    expected, low and high: what the contact is expected to add, in money, None where nobody can
    say; gain: whether that is "margin" or "sales", "" without it. give_first, opening: what to
    give before asking, and the first sentence. spoken_on: somebody spoke with them since the week
    began; due: of a promise, its day. valued: what they value, in their words. not_mention:
    what to leave out, and why.
    """

    key: str
    week: date
    customer: str
    name: str
    sort: str
    person: str = ""
    person_name: str = ""
    role: str = ""
    phone: str = ""
    email: str = ""
    by_whom: str = ""
    by_name: str = ""
    channel: str = ""
    product: str = ""
    product_name: str = ""
    reason: str = ""
    give_first: str = ""
    opening: str = ""
    expected: float | None = None
    gain: str = ""
    low: float | None = None
    high: float | None = None
    currency: str = ""
    minutes: int | None = None
    state: str = "planned"
    why_not: str = ""
    settled_on: date | None = None
    spoken_on: date | None = None
    due: date | None = None
    last_contact: date | None = None
    last_offer: str = ""
    last_offer_day: date | None = None
    ask: str = ""
    valued: tuple[Said, ...] = ()
    not_mention: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done this week."""
        return self.state == "planned" and self.spoken_on is None

    @property
    def reach(self) -> str:
        """The number or address that belongs to its way, so far as it is on record."""
        by_way = {"phone": self.phone, "message": self.phone, "mail": self.email}
        return by_way.get(self.channel, self.phone or self.email)

    @property
    def lacks(self) -> str:
        """What has to be found before it can be made; "" where nothing has to."""
        if self.reach or self.channel in GONE_TO:
            return ""
        return (
            "No e-mail address is on record" if self.channel == "mail" else "No number is on record"
        )

    @property
    def is_offer(self) -> bool:
        """Whether something is offered, and not only given or asked."""
        return self.sort in OFFERS


@dataclass(frozen=True)
class Week:
    """A week's list: its Monday, its lines in the order planned, and how many are held out."""

    monday: date
    calls: tuple[Call, ...]
    held_out: int = 0
    people: Mapping[str, str] = field(default_factory=dict[str, str])
    """Who has lines, by key, with their names."""
    revision: int = 0
    """Of the records, when it was planned."""

    @cached_property
    def open(self) -> tuple[Call, ...]:
        """What is still to do."""
        return tuple(call for call in self.calls if call.is_open)

    def of(self, by_whom: str) -> Week:
        """The lines of one of the team."""
        return replace(self, calls=tuple(c for c in self.calls if c.by_whom == by_whom))

    def key_of(self, name: str) -> str:
        """The key of whoever of these people has this key or name, whatever the case; else ""."""
        said = name.strip().casefold()
        alike = (key for key, called in self.people.items() if said in _called(key, called))
        return next(alike, "") if said else ""

    def due(self, day: date) -> tuple[Call, ...]:
        """What to do on a day: promises, and each person's share of what is left of the week.

        The lines stand in the order planned; a person's minutes are spread over the working days
        that are left, so that Friday is no heavier than Monday; what was settled today counts.
        """
        days = max((self.monday + timedelta(days=WORKING_DAYS - 1) - day).days + 1, 1)
        first: set[str] = set()
        for whom in self.people:
            own = [call for call in self.open if call.by_whom == whom]
            done = [c for c in self.calls if c.by_whom == whom and c.settled_on == day]
            spent = _minutes(done)
            room = (spent + _minutes(own)) / min(days, WORKING_DAYS)
            owed = [call for call in own if call.sort == "promise"]
            first |= {call.key for call in owed}
            spent += _minutes(owed)
            for call in own:
                if call.sort != "promise" and spent < room:
                    first.add(call.key)
                    spent += _minutes([call])
        return tuple(call for call in self.open if call.key in first)


def _called(key: str, name: str) -> set[str]:
    """Names by which somebody may sign in: the key, the name, its first word, its words joined."""
    words = name.casefold().split()
    joined = {joint.join(words) for joint in (" ", "", ".", "-", "_")}
    return {key.casefold(), *joined, *words[:1]}


def first_of_all(calls: Iterable[Call]) -> tuple[Call, ...]:
    """The lines of several people: promises, then what cannot wait, then what brings most."""
    return tuple(
        sorted(calls, key=lambda c: (c.sort != "promise", c.sort not in WAIT, -(c.expected or 0.0)))
    )


def _minutes(calls: Iterable[Call]) -> int:
    return sum(call.minutes or USUAL_MINUTES for call in calls)


def week_of(books: Books, *, day: date, exact: bool = False) -> Week:
    """The list of the day's week; the last one planned before it where that has none.

    From a Friday on that of the coming week goes before, once it is planned; not where `exact`.
    """
    from whybuy.estimates.purchases_due import next_week
    from whybuy.records import planned, team

    ahead = day if exact else max(day, next_week(day))
    lines = planned.frame(until=ahead)
    monday = planned.monday(ahead)
    if lines.height and monday not in lines["week"]:
        monday = cast("date", lines["week"].max())
    lines = lines.filter(pl.col("week") == monday)
    out = (pl.col("arm") == HELD_OUT).fill_null(value=False)
    shown = lines.filter(~out)
    members = dict(team.frame().select("key", "name").iter_rows())
    calls = _calls(books, shown, members)
    people = {call.by_whom: call.by_name for call in calls}
    revision = cast("int", lines["revision"].max() or 0)
    return Week(monday, calls, lines.height - shown.height, people, revision)


def settled(key: str) -> Call:
    """A line of which somebody has just said what became: its names alone. Raises NotFound."""
    from whybuy.errors import NotFound
    from whybuy.records import customers, planned

    found = planned.frame(every=True).filter(pl.col("key") == key).to_dicts()
    if not found:
        raise NotFound(f"There is no line {key!r} on any week's list.")
    row, of = found[0], ("key", "week", "customer", "sort", "state", "by_whom")
    try:
        name = customers.one(row["customer"]).name
    except NotFound:
        name = row["customer"]
    return Call(**{one: row[one] for one in of}, name=name, why_not=row["why_not"] or "")


def _calls(books: Books, lines: pl.DataFrame, members: Mapping[str, str]) -> tuple[Call, ...]:
    whom = lines["customer"].unique().to_list()
    beside = _beside(books, whom)
    met, goods = _people(), _products()
    made = [
        _call(books, row, beside(row["customer"]), met, goods, members) for row in lines.to_dicts()
    ]
    return with_days(books, made)


def _call(
    books: Books,
    row: Row,
    beside: Row,
    met: Mapping[str, Row],
    goods: Mapping[str, str],
    members: Mapping[str, str],
) -> Call:
    expected, low, high = (_money(row, name, books) for name in ("expected", "low", "high"))
    texts = ("key", "customer", "sort", "person", "by_whom", "channel", "product", "reason")
    texts = (*texts, "give_first", "opening")
    given: dict[str, Any] = {name: row[name] or "" for name in (*texts, "state", "why_not")}
    person = met.get(given["person"], {})
    reached: dict[str, Any] = {
        name: person.get(name) or beside.get(name) or "" for name in ("phone", "email")
    }
    kept_back = tuple(f"{goods.get(key, key)}: {why}" for key, why in beside["not_for"])
    call = Call(
        **given,
        **reached,
        week=row["week"],
        name=beside["name"],
        person_name=person.get("name", ""),
        role=person.get("role", ""),
        by_name=members.get(given["by_whom"], given["by_whom"]),
        expected=expected,
        gain="" if expected is None else "margin" if AT_MARGIN in given["reason"] else gain(books),
        low=low,
        high=high,
        product_name=goods.get(given["product"], given["product"]),
        currency=row["currency"] or books.currency,
        minutes=row["minutes"],
        settled_on=None if row["state"] == "planned" or not row["at"] else row["at"].date(),
        last_contact=beside["last_contact"],
        last_offer=beside["last_offer"],
        last_offer_day=beside["last_offer_day"],
        valued=beside["valued"],
        not_mention=(*beside["careful"], *kept_back)[:HELD_BACK],
    )
    return replace(call, ask=_ask(call, is_heard=beside["is_heard"]))


def _money(row: Row, name: str, books: Books) -> float | None:
    amount: int | None = row[name]
    return None if amount is None else amount / minor_units(row["currency"] or books.currency)


def _ask(call: Call, *, is_heard: bool) -> str:
    """What to ask in this call: what we know least of; after an offer, what it should do."""
    if not is_heard:
        return "Why us, and not somebody else?"
    if not call.valued:
        return "What do you value most: were all else stripped away, what would keep you?"
    if call.sort == "renewal":
        return "What should the next year do for you that this one did not?"
    if call.is_offer:
        return "What would it have to save or earn you to be worth it?"
    return "What has changed since we last spoke?"


def _beside(books: Books, whom: list[str]) -> Callable[[str], Row]:
    """For each customer: name, phone, email, last contact and offer, words, what not to mention."""
    last = last_contacts(books).filter(pl.col("customer_id").is_in(whom))
    contacted = {row["customer_id"]: row for row in last.to_dicts()}
    reached = _customers()
    asked = set(heard(books)["customer_id"].to_list())
    valued = _grouped(_valued(books, whom), _said)
    careful = _grouped(_careful(books, whom), _careful_words)
    # Money given back is on record as a product, too; it was never sold.
    sold = products(books).filter(pl.col("purchases") > 0)["product_id"]
    refused = not_for(books).filter(
        pl.col("customer_id").is_in(whom), pl.col("product_id").is_in(sold.implode())
    )
    kept_back = _grouped(refused, lambda row: (row["product_id"], row["why"]))

    def of(key: str) -> Row:
        row, record = contacted.get(key, {}), reached.get(key, {})
        return {
            "name": record.get("name") or row.get("name") or key,
            "phone": record.get("phone"),
            "email": record.get("email"),
            "last_contact": row.get("last_contact"),
            "last_offer": row.get("last_offer") or "",
            "last_offer_day": row.get("last_offer_day"),
            "is_heard": key in asked,
            "valued": tuple(valued.get(key, ()))[:VALUED],
            "careful": tuple(careful.get(key, ())),
            "not_for": tuple(kept_back.get(key, ())),
        }

    return of


def _valued(books: Books, whom: list[str]) -> pl.DataFrame:
    """What each of them said on why they buy, newest first, a passage once."""
    mine = named(books).filter(pl.col("customer_id").is_in(whom), pl.col("driver") != "")
    once = mine.unique(["customer_id", "passage"], keep="first", maintain_order=True)
    return once.sort("day", descending=True, nulls_last=True, maintain_order=True)


def _careful(books: Books, whom: list[str]) -> pl.DataFrame:
    """The last rival that each named: not ours to bring up."""
    mine = concerns(books).filter(pl.col("customer_id").is_in(whom), pl.col("code") == "competitor")
    return mine.sort("day", nulls_last=False).unique("customer_id", keep="last")


def _careful_words(row: Row) -> str:
    when = f" on {row['day']}" if row["day"] else ""
    return f"The rival they spoke of{when}, unless they do: “{_cut(row['words'], 120)}”"


def _said(row: Row) -> Said:
    return Said(_cut(row["words"], LONGEST_WORDS), row["said_by"], row["day"], row["evidence"])


def _cut(words: str, most: int) -> str:
    words = " ".join(words.split())
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _grouped(found: pl.DataFrame, make: Callable[[Row], Any]) -> dict[str, list[Any]]:
    made: dict[str, list[Any]] = {}
    for row in found.to_dicts():
        made.setdefault(row["customer_id"], []).append(make(row))
    return made


def _people() -> dict[str, Row]:
    from whybuy.records import people

    return {row["key"]: row for row in people.frame().to_dicts()}


def _customers() -> dict[str, Row]:
    from whybuy.records import customers

    return {row["key"]: row for row in customers.reached().to_dicts()}


def _products() -> dict[str, str]:
    from whybuy.records import products

    return dict(products.frame().select("key", "name").iter_rows())
