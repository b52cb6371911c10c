"""Who of the firm contacts customers, who may not be contacted, and what was promised."""

from __future__ import annotations

from hashlib import blake2b

from tools.sample_firm.contacts import Contact
from tools.sample_firm.customers import Customer
from tools.sample_firm.firm import ENGINEERS, KEY_ACCOUNTS, words

SPEAKS = {
    "Ireland": "English",
    "United Kingdom": "English",
    "France": "French",
    "Germany": "German",
    "Netherlands": "Dutch",
}
STEPS_UP = {"DP-110": "DP-125", "DP-125": "DP-180"}
ANSWERS = ("interested", "not now", "not now", "no", "no answer")
"""What came of an offer where nobody wrote down what they said, each as likely as the next."""

Table = tuple[tuple[str, ...], list[tuple[object, ...]]]


def looked_after_by(customer: Customer) -> str:
    """Large ones by whoever has the key accounts and speaks their language, others by country."""
    if customer.large and customer.country != "Netherlands":
        return KEY_ACCOUNTS
    return ENGINEERS[customer.country]


def response(contact: Contact) -> str:
    """What came of an offer; "" where there was none, or where their own words say it."""
    if not contact.offer or contact.said:
        return ""
    drawn = blake2b(f"{contact.customer} {contact.day}".encode(), digest_size=1).digest()[0]
    return ANSWERS[drawn % len(ANSWERS)]


def team_table() -> Table:
    """The six who contact customers, in so many hours a week."""
    header = (
        "Employee id", "Name", "Hours a week", "Languages", "Territories", "Away from",
        "Away until",
    )  # fmt: skip
    return header, _rows("team", len(header))


def consent_table() -> Table:
    """Who said that they may or may not be contacted, how we know, and until when it holds."""
    header = ("Customer no.", "Person id", "Channel", "Allowed", "Source", "Said on", "Valid until")
    return header, _rows("consents", len(header))


def promise_table() -> Table:
    """What was promised to whom, by when, by whom; some of it kept, some of it late."""
    header = (
        "Promise id", "Customer no.", "Person id", "Promise", "Made on", "Due", "By", "Done on",
    )  # fmt: skip
    return header, _rows("promises", len(header))


def _rows(name: str, width: int) -> list[tuple[object, ...]]:
    return [tuple((*row, *[""] * width)[:width]) for row in words("team")[name]]
