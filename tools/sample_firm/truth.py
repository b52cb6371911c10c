"""What is true of the firm and stands in none of its files: for tests to compare answers with."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache

from tools.sample_firm.buying import buying, hit_by_delay
from tools.sample_firm.contacts import contacts
from tools.sample_firm.customers import Customer, customers
from tools.sample_firm.firm import (
    DAYS_PER_YEAR,
    FIRST,
    LAST,
    LATE_FROM,
    LATE_TO,
    RISE,
    RISE_TOLD,
    articles,
    list_price,
    rises,
    words,
)
from tools.sample_firm.ledger import FREIGHT, ledger

Table = tuple[tuple[str, ...], list[tuple[object, ...]]]

CONTACT_COST = {"call": 18.0, "e-mail": 7.0, "visit": 165.0, "trade fair": 25.0}
"""EUR of a contact, hours and road."""
ORDER_COST, RETURN_COST = 12.5, 38.0


def customer_table() -> Table:
    """One row a customer: how they buy, whether they still do, what moves them, what they bring."""
    header = (
        "customer", "name", "large", "orders_a_year", "leave_chance", "active", "last_order_ever",
        "cause", "mean_spend_eur", "discount_percent", "accepts_premium_percent", "use",
        "supposed_reason", "leaves_without", "worry", "hit_by_delay", "source", "referred_by",
        "first_order", "orders", "revenue_eur", "cost_eur", "margin_percent",
        "cost_to_serve_eur_a_year",
    )  # fmt: skip
    return header, [_customer_row(customer) for customer in customers()]


def _customer_row(one: Customer) -> tuple[object, ...]:
    bought = buying(one)
    revenue, cost = _money()[one.key]
    return (
        one.key, one.name, int(one.large), round(one.orders_a_year, 4), round(one.leave_chance, 6),
        int(bought.left is None), bought.left or "", bought.cause, one.mean_spend,
        one.discount_percent, one.accepts_premium_percent, one.use, one.supposed,
        one.leaves_without, one.worry, int(hit_by_delay(one)), one.source, one.referred_by,
        bought.days[0], len(bought.days), round(revenue, 2), round(cost, 2),
        round(100 * (1 - cost / revenue), 2), _cost_to_serve(one),
    )  # fmt: skip


@cache
def _money() -> dict[str, tuple[float, float]]:
    """What each customer's goods brought net of what went back, and what they cost, in EUR."""
    cost = {article.code: article.unit_cost for article in articles()}
    found: defaultdict[str, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    for row in ledger():
        if row.slip or row.article == FREIGHT:
            continue
        quantity, (revenue, spent) = int(row.quantity), found[row.customer]
        spent += quantity * cost.get(row.article, 0.0)
        found[row.customer] = (revenue + quantity * float(row.unit_price), spent)
    return dict(found)


def _cost_to_serve(one: Customer) -> float:
    """EUR a year: contacts, orders and what came back, over the years in which they bought."""
    bought = buying(one)
    years = max(((bought.left or LAST) - bought.days[0]).days, 90) / DAYS_PER_YEAR
    spoken = sum(CONTACT_COST[c.channel] for c in contacts() if c.customer == one.key)
    return round(
        (spoken + ORDER_COST * len(bought.days) + RETURN_COST * _returns()[one.key]) / years, 2
    )


@cache
def _returns() -> Counter[str]:
    """How many credit notes each customer had."""
    notes = {(row.customer, row.invoice) for row in ledger() if row.invoice.startswith("CN-")}
    return Counter(customer for customer, _ in notes)


def reason_table() -> Table:
    """One row a customer and reason, true or supposed, with how often and when it was said."""
    header = ("customer", "reason", "driver", "share", "supposed", "times_said", "first_said")
    bank, said = words("sayings")["reasons"], defaultdict[tuple[str, str], list[object]](list)
    for contact in contacts():
        for code in contact.tells:
            said[contact.customer, code].append(contact.day)
    rows = list[tuple[object, ...]]()
    for one in customers():
        true = dict(zip(one.reasons, one.shares, strict=True))
        for reason in dict.fromkeys((*one.reasons, one.supposed)):
            days = said[one.key, reason]
            rows.append((
                one.key, reason, bank[reason]["driver"], true.get(reason, 0.0),
                int(reason == one.supposed), len(days), days[0] if days else "",
            ))  # fmt: skip
    return header, rows


def contact_table() -> Table:
    """The codes of what was said, by the row in contacts.csv (the header is row 1)."""
    rows = enumerate(contacts(), start=2)
    return ("row", "customer", "tells"), [
        (row, one.customer, ";".join(one.tells)) for row, one in rows
    ]


def price_table() -> Table:
    """The list price of each article from each day on which it changed."""
    rows: list[tuple[object, ...]] = [
        (article.code, day, f"{list_price(article, day):.2f}")
        for article in articles()
        for day in (FIRST, *(day for day, _ in rises(article.group)))
    ]
    return ("article", "from", "list_price_eur"), rows


def slip_table() -> Table:
    """The rows of orders.csv (the header is row 1) that are wrong, and what is wrong with them."""
    rows = enumerate(ledger(), start=2)
    return ("row", "what"), [(row, one.slip) for row, one in rows if one.slip]


def event_table() -> Table:
    """The two events, and whom they cost."""
    lost = Counter(buying(one).cause for one in customers())
    return ("event", "from", "to", "what", "customers_lost"), [
        ("late", LATE_FROM, LATE_TO, "membranes and cartridges came weeks late", lost["late"]),
        ("price", RISE_TOLD, RISE, "a letter told of 9 % more for chemicals", lost["price"]),
    ]


def code_table() -> Table:
    """What the codes mean."""
    bank = words("sayings")
    rows: list[tuple[object, ...]] = [
        ("reason", code, told["driver"], told["title"]) for code, told in bank["reasons"].items()
    ]
    for kind, room in (("use", "applications"), ("worry", "worries"), ("cause", "causes")):
        rows += [(kind, code, "", told["title"]) for code, told in bank[room].items()]
    for kind, room in (("feature", "features"), ("source", "sources")):
        rows += [(kind, code, "", title) for code, title in bank[room].items()]
    return ("kind", "code", "driver", "meaning"), rows


TABLES = {
    "customers.csv": customer_table,
    "reasons.csv": reason_table,
    "contacts.csv": contact_table,
    "prices.csv": price_table,
    "slips.csv": slip_table,
    "events.csv": event_table,
    "codes.csv": code_table,
}
