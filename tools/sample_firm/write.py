"""The files: those a firm would have, which the package ships, and the truth beside this folder."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable
from pathlib import Path

from tools.sample_firm import acquainted, meetings, pursuit_files, sent
from tools.sample_firm.cases import effect_table
from tools.sample_firm.contacts import contacts
from tools.sample_firm.contracts import PER, contracts
from tools.sample_firm.customers import customers
from tools.sample_firm.firm import articles, words
from tools.sample_firm.ledger import CREDIT, FREIGHT, ledger
from tools.sample_firm.measuring import promise_table
from tools.sample_firm.people import people
from tools.sample_firm.prospect_people import past_employers, prospect_people
from tools.sample_firm.prospects import prospect_table, standstill_table
from tools.sample_firm.quotes import quotes, response_table
from tools.sample_firm.sizes import drawn_size
from tools.sample_firm.spoken import Conversation, conversations
from tools.sample_firm.spoken_files import INVENTED, address, files
from tools.sample_firm.team import (
    SPEAKS,
    STEPS_UP,
    consent_table,
    looked_after_by,
    response,
    team_table,
)
from tools.sample_firm.team import promise_table as promised_table
from tools.sample_firm.truth import TABLES
from tools.sample_firm.truth_of_words import TABLES as TABLES_OF_WORDS
from tools.sample_firm.worth_files import TABLES as TABLES_OF_WORTH
from tools.sample_firm.worth_files import models

SHIPPED = Path(__file__).resolve().parents[2] / "src" / "whybuy" / "demo" / "sample"
TRUTH = Path(__file__).resolve().parent / "truth"
TABLES_OF_DEALS = {
    "competitors.csv": pursuit_files.competitor_table,
    "deals.csv": pursuit_files.deal_table,
    "stages.csv": pursuit_files.stage_table,
    "buying_group.csv": pursuit_files.group_table,
    "decision_steps.csv": pursuit_files.step_table,
    "needs.csv": pursuit_files.need_table,
    "yellow_lights.csv": pursuit_files.light_table,
    "meetings.csv": meetings.meeting_table,
    "acquaintances.csv": acquainted.tie_table,
    "referrals.csv": sent.referral_table,
}
ASKED = ("Customer no.", "Person id", "Service", "Known", "Used", "Missed", "Date")
QUESTIONS = (
    "Why do you buy from us and not from somebody else?",
    "What do you value most?",
    "What is missing, or should be better?",
)


def shipped() -> dict[str, bytes]:
    """Name and content of every file that the package ships, beside the README there."""
    return {
        "orders.csv.gz": gzip.compress(orders(), compresslevel=9, mtime=0),
        "customers.csv": _customers(),
        "people.csv": _people(),
        "products.csv": _products(),
        "contracts.csv": _contracts(),
        "contacts.csv": _contacts(),
        "team.csv": _csv(*team_table()),
        "consents.csv": _csv(*consent_table()),
        "promises.csv": _csv(*promised_table()),
        **{name: _csv(*table()) for name, table in TABLES_OF_DEALS.items()},
        "quotes.csv": _quotes(),
        **{name: _csv(*table()) for name, table in TABLES_OF_WORTH.items()},
        **{f"models/{name}": content for name, content in models().items()},
        "beliefs.csv": _csv(("By", "Code", "Share", "Importance", "Because"), _told("beliefs")),
        "services.csv": _csv(("Service", "Name", "Note"), _told("services")),
        "services_asked.csv": _csv(ASKED, _told("replies")),
        "codings.csv": _csv(("Customer no.", "Words", "Codes"), _readings()),
        **{f"conversations/{name}": content for name, content in _talks().items()},
    }


def truth() -> dict[str, bytes]:
    """Name and content of every file of the truth."""
    tables = (
        TABLES
        | TABLES_OF_WORDS
        | {
            "price_response.csv": response_table,
            "effects.csv": effect_table,
            "promises.csv": promise_table,
            "prospects.csv": prospect_table,
            "standstill.csv": standstill_table,
            "deals.csv": pursuit_files.truth_table,
            "deal_law.csv": pursuit_files.law_table,
            "deal_effects.csv": pursuit_files.effect_table,
            "paths.csv": acquainted.path_table,
            "referrals.csv": sent.truth_table,
        }
    )
    return {name: _csv(*table()) for name, table in tables.items()}


def write() -> list[Path]:
    """All files, written; hands back where they are."""
    written = list[Path]()
    for folder, made in ((SHIPPED, shipped()), (TRUTH, truth())):
        for name, content in made.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
            written.append(folder / name)
    return written


def orders() -> bytes:
    """The ledger, before it is packed."""
    header = ("Invoice", "Date", "Customer no.", "Article", "Quantity", "Unit price")
    rows = ledger()
    return _csv(
        header, [(r.invoice, r.day, r.customer, r.article, r.quantity, r.unit_price) for r in rows]
    )


def _customers() -> bytes:
    header = (
        "Customer no.", "Company", "Segment", "City", "Country", "Since", "Employees", "Language",
        "Looked after by", "How they came", "Came to us", "Convinced by", "First heard",
    )  # fmt: skip
    return _csv(header, [
        (
            c.key, c.name, c.segment, c.city, c.country, c.since,
            drawn_size(c.name, large=c.large), SPEAKS[c.country], looked_after_by(c),
            *sent.source_of(c),
        )
        for c in customers()
    ])  # fmt: skip


def _people() -> bytes:
    header = ("Person id", "Name", "Customer no.", "Role", "E-mail", "Phone", "Past employers")
    past = past_employers()
    return _csv(header, [
        (p.key, p.name, p.customer, p.role, p.email, p.phone, "; ".join(past.get(p.key, ())))
        for p in (*people(), *prospect_people())
    ])  # fmt: skip


def _products() -> bytes:
    header = ("Article", "Description", "Group", "Unit cost", "Step up to")
    rows: list[tuple[object, ...]] = [
        (a.code, a.description, a.group, f"{a.unit_cost:.2f}", STEPS_UP.get(a.code, ""))
        for a in articles()
    ]
    rows += [
        (FREIGHT, "Freight", "Freight", "", ""),
        (CREDIT, "Money given back", "Credits", "", ""),
    ]
    return _csv(header, rows)


def _contracts() -> bytes:
    header = (
        "Contract", "Customer no.", "Title", "Type", "Fee", "Per", "Start", "Renewal", "Ended",
        "Won",
    )  # fmt: skip
    return _csv(header, [
        (
            c.key, c.customer, c.title, c.kind, f"{c.fee:.2f}", PER[c.kind], c.start,
            c.renewal or "", c.ended or "", c.won,
        )
        for c in contracts()
    ])  # fmt: skip


def _contacts() -> bytes:
    header = (
        "Date",
        "Customer no.",
        "Person",
        "Channel",
        "By",
        "Gave",
        "Offer",
        "Said",
        "Response",
    )
    return _csv(
        header,
        [
            (c.day, c.customer, c.person, c.channel, c.by, c.gave, c.offer, c.said, response(c))
            for c in contacts()
        ],
    )


def _quotes() -> bytes:
    header = (
        "Quote no.", "Customer no.", "Article number", "Quote date", "Quantity", "Quoted price",
        "List price", "Currency", "Outcome", "Quoted by",
    )  # fmt: skip
    return _csv(header, [
        (
            q.key, q.customer, q.article, q.day, q.quantity, f"{q.price:.2f}",
            f"{q.list_price:.2f}", "EUR", q.outcome, q.seller,
        )
        for q in quotes()
    ])  # fmt: skip


def _told(what: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in words("beliefs")[what]]


def _readings() -> list[tuple[object, ...]]:
    """What a careful reader marks in the customers' words."""
    return [
        (one.customer.key, words, ";".join(codes))
        for one in conversations()
        for said in one.words
        if said.side == "customer"
        for words, codes in said.marks
    ]


def _talks() -> dict[str, bytes]:
    """Every conversation: files of their own, and the two tables."""
    tables = {name: [one for one in conversations() if one.name == name and one.row]
              for name in ("survey", "reviews")}  # fmt: skip
    return {
        **files(),
        "survey.csv": _csv(
            ("Response ID", "Company", "Name", "Email", "Date", "NPS", *QUESTIONS, "Source"),
            [(*_who(one), *(said.text for said in one.words), INVENTED)
             for one in tables["survey"]],
        ),
        "reviews.csv": _csv(
            ("Review ID", "Company", "Reviewer", "Email", "Date", "Stars", "Review", "Source"),
            [(*_who(one), one.words[0].text, INVENTED) for one in tables["reviews"]],
        ),
    }  # fmt: skip


def _who(one: Conversation) -> tuple[object, ...]:
    person = one.people[0]
    key = f"{one.medium[0].upper()}-{one.row - 1:03d}"
    return key, one.customer.name, person.name, address(person), one.day, one.score


def _csv(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()
