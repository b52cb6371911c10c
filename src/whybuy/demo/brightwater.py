"""Brightwater Dosing, an invented maker that sells to other firms: the files that we ship."""

from __future__ import annotations

import shutil
from pathlib import Path

SHIPPED = Path(__file__).parent / "sample"

FILES = (
    "customers.csv",
    "people.csv",
    "products.csv",
    "contracts.csv",
    "orders.csv.gz",
    "contacts.csv",
)
"""In the order in which one may refer to another."""

NOTICE = (
    "Brightwater Dosing (invented): a maker of dosing pumps, filters and sensors, its 300 "
    "customers, their people, their orders over four years, contracts and contacts. Nothing of it "
    "is real; likeness to a firm or person is chance."
)


def write(folder: Path) -> list[Path]:
    """The files as a firm would have them, for a load like any other."""
    return [Path(shutil.copy(SHIPPED / name, folder / name)) for name in FILES]
