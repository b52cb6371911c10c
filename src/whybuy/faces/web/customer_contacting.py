"""Whether a customer may be contacted, and what was promised to them."""

from __future__ import annotations

from typing import Any

import polars as pl

from whybuy.faces.web.contacting_forms import CHANNELS
from whybuy.records import consents, promises


def shown(key: str, *, met: list[dict[str, Any]]) -> dict[str, Any]:
    """Who may not be contacted how, all that was said of it, and the promises still open."""
    names = {person["key"]: person["name"] for person in met}
    words = consents.of(key).to_dicts()
    no = consents.forbidden_of(key).to_dicts() if words else []
    owed = promises.open_ones().filter(pl.col("customer") == key)
    return {
        "no": [_named(row, names) for row in no],
        "words": [_named(row, names) for row in words],
        "promises": [_named(row, names) for row in owed.to_dicts()],
    }


def _named(row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    channel = row.get("channel", "")
    who = names.get(row["person"] or "", row["person"] or "")
    return {**row, "who": who, "how": CHANNELS.get(channel, "")}
