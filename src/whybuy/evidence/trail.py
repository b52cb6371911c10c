"""From an evidence key to the records behind it: the end of every trail.

order:<source>:<order id>   the lines of one order
orders-of:<customer>        a customer's orders, newest first
customer:<customer>         what is on record about a customer
contact:<contact>           one contact made
contacts-of:<customer>      all contacts and conversations with a customer, newest first
contract:<contract>         one contract, project or retainer
contracts-of:<customer>     all contracts of a customer
contracts                   all contracts of all customers
customers                   all customers on record
quotes:<code>               what customers said under a code, or under a driver; with
                            :beside:<code> or :naming:<product> what is about that as well;
                            with :bought:<product> what those who bought it said
quotes-of:<customer>:<code> the coded words of a customer, all or those under one code
deal:<deal>                 one deal, how it went and to whom
deals:<outcome>             the deals that ended in one way, or in any ("ended")
need:<need>                 one need of a customer
light:<light>               one yellow light
referral:<referral>         one referral, in or out
person:<person>             who knows somebody at a customer, and from where
acquaintance:<acquaintance> one tie that somebody wrote down
rival:<name>                what customers said of a rival, and the deals that name it
prices:<segment>            the prices quoted in a segment, or in "all", and what came of each
case:<case>                 one case, with what was measured in it
cases                       all cases
measure:<measure>           one measure, before and after; measures:<name> all of a name
number:<number>             one number that was told, or a benchmark
numbers-of:<customer>       all that a customer told of itself in numbers
value-model:<model>         a value model
typed:<words>               what was typed in for an answer, and is not on record
product:<product>           who bought a product, the last first
promise:<promise>           one promise of ours
meeting:<meeting>           one meeting, its plan and what came of it; meetings-of:<customer> all
service:<service>           what customers replied about a service that we market
passage:<passage>           one passage, with what was said before and after it
conversation:<conversation> a conversation, turn by turn
experiment:<experiment>     how an experiment was drawn
offer:<words>               the contacts made under an offer
forecast:<number>           one forecast, as it was made
forecasts:<question>        what a question foretold, all or of one measure (:orders)
batch:<number>              one load: its file, counts and notes
log                         the whole order log, counted by kind of line
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

import polars as pl

from whybuy.errors import BadInput, NotFound
from whybuy.evidence import (
    case_trails,
    contacts,
    contracts,
    deals,
    goods,
    ledger,
    lights,
    meetings,
    needs,
    network,
    prices,
    promised,
    quotes,
    supposed,
    words,
)
from whybuy.evidence.books import Books
from whybuy.evidence.last_contacts import marked
from whybuy.evidence.purchases import in_money
from whybuy.evidence.tried import experiment_trail, offer_trail

MOST_ROWS = 1_000
MOST_ORDERS = 100_000


@dataclass(frozen=True, slots=True)
class Behind:
    """One page of the records behind an evidence key.

    `rows` are plain values under `columns`; `leads_to` has, row by row, the key that leads further
    ("" where the trail ends); `total` counts all rows, of which this page holds some.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    leads_to: tuple[str, ...]
    total: int


def order_key(source: str, order_id: str) -> str:
    """The evidence key of one order. A colon in the source's name does not cut the key."""
    return f"order:{quote(source, safe=' ')}:{order_id}"


def records_behind(books: Books, key: str, *, limit: int = 100, offset: int = 0) -> Behind:
    """The records that an evidence key stands for, up to `limit` (at most 1,000) from `offset`.

    Raises BadInput for a key of no known kind, NotFound where no record has it.
    """
    kind, _, rest = key.partition(":")
    if kind not in _TRAILS or (kind not in _WHOLE and not rest):
        raise BadInput(
            f"{key!r} is no evidence key. One begins with: {', '.join(f'{k}:' for k in _TRAILS)}."
        )
    title, frame, leads_to = _TRAILS[kind](books, rest)
    if frame.is_empty() and kind not in _MAY_BE_NONE:
        raise NotFound(f"No record stands behind {key!r} on {books.as_of:%Y-%m-%d}.")
    page = slice(max(offset, 0), max(offset, 0) + min(max(limit, 1), MOST_ROWS))
    leads_to = leads_to or [""] * frame.height
    return Behind(
        title=title,
        columns=tuple(frame.columns),
        rows=tuple(frame[page].rows()),
        leads_to=tuple(leads_to[page]),
        total=frame.height,
    )


Trail = tuple[str, pl.DataFrame, list[str]]


def orders_of(books: Books, customer_id: str, *, limit: int = MOST_ORDERS) -> pl.DataFrame:
    """A customer's orders, newest first, in money, each with its evidence key."""
    orders = books.orders.orders_of(customer_id, until=books.as_of, limit=limit)
    keys = [order_key(*pair) for pair in orders.select("source", "order_id").iter_rows()]
    return in_money(orders, currency=books.currency).with_columns(
        pl.Series("evidence", keys, dtype=pl.String)
    )


def _orders_of(books: Books, customer_id: str) -> Trail:
    orders = orders_of(books, customer_id)
    shown = orders.select("day", "order_id", "source", "lines", "quantity", "amount", "kinds")
    return f"Orders of {_name(books, customer_id)}", shown, orders["evidence"].to_list()


def _order(books: Books, rest: str) -> Trail:
    source, _, order_id = rest.partition(":")
    source = unquote(source)
    lines = in_money(books.orders.lines_of(order_id, source=source), currency=books.currency)
    wanted = ("at", "customer_id", "product_id", "quantity", "amount", "kind", "batch", "row")
    shown = lines.select(name for name in wanted if name in lines.columns)
    leads_to = [f"batch:{number}" for number in shown["batch"]] if "batch" in shown.columns else []
    return f"Order {order_id} in {source}", shown, leads_to


def _customer(books: Books, customer_id: str) -> Trail:
    known = contacts.customers(books).filter(pl.col("key") == customer_id)
    facts = [(name, value) for name, value in (known.to_dicts() or [{}])[0].items() if value]
    frame = pl.DataFrame(
        {"what": [name for name, _ in facts], "value": [str(value) for _, value in facts]},
        schema={"what": pl.String, "value": pl.String},
    )
    told = words.words(books).filter(pl.col("customer_id") == customer_id)
    label = pl.col("what").replace_strict(words.LABELS, return_dtype=pl.String)
    told = told.select(label, value=pl.format("{} ({})", "words", words.how()))
    bought = books.orders.orders_of(customer_id, until=books.as_of, limit=1).height
    leads_to = [f"orders-of:{customer_id}" * bought] * len(facts) + [""] * told.height
    return _name(books, customer_id), pl.concat([frame, told]), leads_to


def _customers(books: Books, _: str) -> Trail:
    known = contacts.customers(books)
    return "All customers on record", known, [f"customer:{key}" for key in known["key"]]


def _contract(books: Books, contract: str) -> Trail:
    found = contracts.contracts(books).filter(pl.col("key") == contract)
    return "An agreement", *_agreements(found, led_to="customer")


def _contracts_of(books: Books, customer_id: str) -> Trail:
    found = contracts.contracts(books).filter(pl.col("customer_id") == customer_id)
    return f"Contracts of {_name(books, customer_id)}", *_agreements(found, led_to="contract")


def _contracts(books: Books, _: str) -> Trail:
    return "All contracts", *_agreements(contracts.contracts(books), led_to="contract")


def _agreements(found: pl.DataFrame, *, led_to: str) -> tuple[pl.DataFrame, list[str]]:
    """The contracts as shown, and whether each leads to itself or to its customer."""
    keys = found["key" if led_to == "contract" else "customer_id"]
    shown = found.select(
        pl.col("name").alias("customer"),
        *("key", "title", "kind", "fee", "per", "start", "renewal", "ended", "won"),
    )
    return shown, [f"{led_to}:{key}" for key in keys]


def _contact(books: Books, contact: str) -> Trail:
    made = contacts.contacts(books).filter(pl.col("key") == contact)
    return "A contact made", made, [f"customer:{key}" for key in made["customer"]]


def _contacts_of(books: Books, customer_id: str) -> Trail:
    made = marked(books).filter(pl.col("customer_id") == customer_id)
    made = made.rename({"customer_id": "customer"}).sort("day", "key", descending=True)
    keys = made["record"].to_list()
    made = made.select(contacts.contacts(books).columns)
    return f"Contacts with {_name(books, customer_id)}", made, keys


def _batch(books: Books, number: str) -> Trail:
    from whybuy.records import sources

    if not number.isdigit():
        raise BadInput(f"A load has a number, as in batch:12; {number!r} is none.")
    load = sources.batch(int(number))
    facts = [(name.replace("_", " "), str(getattr(load, name))) for name in _OF_A_LOAD]
    facts += [(str(what), str(count)) for what, count in load.notes.items()]
    frame = pl.DataFrame(facts, schema=["what", "value"], orient="row")
    return f"Load {number}: {load.file_name or load.kind}", frame, []


_OF_A_LOAD = (
    "file_name",
    "source",
    "kind",
    "at",
    "by",
    "state",
    "read",
    "new",
    "changed",
    "unchanged",
    "rejected",
)


def _log(books: Books, _: str) -> Trail:
    counts = books.orders.line_counts(until=books.as_of)
    frame = in_money(counts, currency=books.currency).sort("lines", descending=True)
    return "The whole order log, by kind of line", frame, []


def _name(books: Books, customer_id: str) -> str:
    known = contacts.names(books).filter(pl.col("customer_id") == customer_id)
    return str(known["name"][0]) if known.height else customer_id


_TRAILS: dict[str, Callable[[Books, str], Trail]] = {
    "order": _order,
    "orders-of": _orders_of,
    "customer": _customer,
    "contact": _contact,
    "contacts-of": _contacts_of,
    "contract": _contract,
    "contracts-of": _contracts_of,
    "contracts": _contracts,
    "customers": _customers,
    "quotes": quotes.of_code,
    "quotes-of": quotes.of_customer,
    "passage": quotes.passage,
    "conversation": quotes.conversation,
    "deal": deals.deal_trail,
    "deals": deals.deals_trail,
    "need": needs.need_trail,
    "light": lights.light_trail,
    "referral": deals.referral_trail,
    "person": network.person_trail,
    "acquaintance": network.acquaintance_trail,
    "rival": deals.rival_trail,
    "experiment": experiment_trail,
    "offer": offer_trail,
    "forecast": ledger.forecast_trail,
    "forecasts": ledger.forecasts_trail,
    "prices": prices.prices_trail,
    "typed": prices.typed_trail,
    "case": case_trails.case_trail,
    "cases": case_trails.cases_trail,
    "measure": case_trails.measure_trail,
    "measures": case_trails.measures_trail,
    "number": case_trails.number_trail,
    "numbers-of": case_trails.numbers_trail,
    "value-model": case_trails.model_trail,
    "product": goods.product_trail,
    "promise": promised.promise_trail,
    "meeting": meetings.meeting_trail,
    "meetings-of": meetings.meetings_of,
    "service": supposed.service_trail,
    "batch": _batch,
    "log": _log,
}

_WHOLE = ("log", "contracts", "customers", "cases")
"""Keys that stand for all records of a kind; they may be none."""

_MAY_BE_NONE = (
    *_WHOLE,
    "forecasts",
    "quotes",
    "service",
    "rival",
    "deals",
    "measures",
    "numbers-of",
)
"""What was asked and not replied is an empty page, not a missing one."""
