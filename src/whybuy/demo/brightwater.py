"""Brightwater Dosing, an invented maker that sells to other firms: the files that we ship."""

from __future__ import annotations

import shutil
from pathlib import Path

SHIPPED = Path(__file__).parent / "sample"

FILES = (
    "customers.csv",
    "prospects.csv",
    "people.csv",
    "products.csv",
    "contracts.csv",
    "orders.csv.gz",
    "contacts.csv",
    "team.csv",
    "consents.csv",
    "promises.csv",
    "competitors.csv",
    "deals.csv",
    "stages.csv",
    "buying_group.csv",
    "decision_steps.csv",
    "needs.csv",
    "yellow_lights.csv",
    "meetings.csv",
    "acquaintances.csv",
    "referrals.csv",
    "quotes.csv",
    "cases.csv",
    "measures.csv",
    "numbers.csv",
    "models/washing.toml",
    "models/water.toml",
)
"""In the order in which one may refer to another."""

CONVERSATIONS = "conversations"
"""The folder of interviews, calls, mails, notes and answers, loaded last of all."""

NOTICE = (
    "Brightwater Dosing (invented): a maker of dosing pumps, filters and sensors, its 300 "
    "customers, their people, their orders over four years, contracts, contacts, deals, needs, "
    "meetings, referrals, quotes, case studies, prospects and conversations. Nothing of it is "
    "real; likeness to a firm or person is chance."
)


def write(folder: Path) -> list[Path]:
    """The files as a firm would have them, for a load like any other."""
    files = [Path(shutil.copy(SHIPPED / name, folder / Path(name).name)) for name in FILES]
    return [*files, Path(shutil.copytree(SHIPPED / CONVERSATIONS, folder / CONVERSATIONS))]


def enter() -> None:
    """What no file brings: matches confirmed, beliefs, services and what was replied of them."""
    from whybuy.demo import conversing

    conversing.enter(SHIPPED)
