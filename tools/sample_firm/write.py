"""The files: those a firm would have, which the package ships, and the truth beside this folder."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable
from pathlib import Path

from tools.sample_firm.contacts import contacts
from tools.sample_firm.contracts import PER, contracts
from tools.sample_firm.customers import customers
from tools.sample_firm.firm import articles
from tools.sample_firm.ledger import CREDIT, FREIGHT, ledger
from tools.sample_firm.people import people
from tools.sample_firm.truth import TABLES

SHIPPED = Path(__file__).resolve().parents[2] / "src" / "whybuy" / "demo" / "sample"
TRUTH = Path(__file__).resolve().parent / "truth"


def shipped() -> dict[str, bytes]:
    """Name and content of every file that the package ships, beside the README there."""
    return {
        "orders.csv.gz": gzip.compress(orders(), compresslevel=9, mtime=0),
        "customers.csv": _customers(),
        "people.csv": _people(),
        "products.csv": _products(),
        "contracts.csv": _contracts(),
        "contacts.csv": _contacts(),
    }


def truth() -> dict[str, bytes]:
    """Name and content of every file of the truth."""
    return {name: _csv(*table()) for name, table in TABLES.items()}


def write() -> list[Path]:
    """All files, written; hands back where they are."""
    written = list[Path]()
    for folder, files in ((SHIPPED, shipped()), (TRUTH, truth())):
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
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
    header = ("Customer no.", "Company", "Segment", "City", "Country", "Since")
    return _csv(
        header, [(c.key, c.name, c.segment, c.city, c.country, c.since) for c in customers()]
    )


def _people() -> bytes:
    header = ("Person id", "Name", "Customer no.", "Role", "E-mail", "Phone")
    return _csv(header, [(p.key, p.name, p.customer, p.role, p.email, p.phone) for p in people()])


def _products() -> bytes:
    header = ("Article", "Description", "Group", "Unit cost")
    rows: list[tuple[object, ...]] = [
        (a.code, a.description, a.group, f"{a.unit_cost:.2f}") for a in articles()
    ]
    rows += [(FREIGHT, "Freight", "Freight", ""), (CREDIT, "Money given back", "Credits", "")]
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
    header = ("Date", "Customer no.", "Person", "Channel", "By", "Gave", "Offer", "Said")
    return _csv(
        header,
        [
            (c.day, c.customer, c.person, c.channel, c.by, c.gave, c.offer, c.said)
            for c in contacts()
        ],
    )


def _csv(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()
