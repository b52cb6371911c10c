"""What the API gives of conversations: all of them, one, its passages, what is coded, the codes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest

from whybuy.answers.question import Option
from whybuy.errors import BadInput
from whybuy.faces.api.views import OFFSET, PAGE, read

SIDES = ("customer", "us", "all")
CONVERSATIONS = (Option("customer", str, "", "Only those with this customer, by its key."), *PAGE)
PASSAGES = (Option("side", str, "customer", "Whose words.", choices=SIDES), *PAGE)
CODEBOOK = (Option("all", bool, False, "Merged and retired codes too."),)
SEARCH = (
    Option("q", str, "", "The words; those in quotation marks stand side by side."),
    Option("limit", int, 50, "How many places to give.", low=1, high=500),
)


def conversations(request: HttpRequest) -> dict[str, Any]:
    """One page of the conversations, as they were loaded."""
    import polars as pl

    from whybuy.records import conversations as kept

    given = read(request, CONVERSATIONS)
    found = kept.frame().drop("batch")
    if given["customer"]:
        found = found.filter(pl.col("customer") == given["customer"])
    return _page(found, given)


def conversation(request: HttpRequest, key: str) -> dict[str, Any]:
    """One conversation, turn by turn: `text` is all of it, and each turn its place in that."""
    from whybuy.records import conversations as kept

    read(request, ())
    return {"schema": "whybuy.conversation/1", **asdict(kept.one(key))}


def passages(request: HttpRequest, key: str) -> dict[str, Any]:
    """One page of the passages of a conversation."""
    from whybuy.records import conversations as kept

    given = read(request, PASSAGES)
    kept.one(key)  # Says so where there is none of this key.
    side = None if given["side"] == "all" else given["side"]
    return _page(kept.passages(of=[key], side=side), given)


def codings(request: HttpRequest, key: str) -> dict[str, Any]:
    """One page of what people read in a conversation; what is coded blind stays with its coder."""
    import polars as pl

    from whybuy.records import codings as kept
    from whybuy.records import conversations as talks

    given = read(request, PAGE)
    talks.one(key)
    return _page(kept.frame(of=key).filter(pl.col("round") == ""), given)


def codebook(request: HttpRequest) -> dict[str, Any]:
    """The codes that may be read in a customer's words."""
    from whybuy.records import codebook as kept

    found = kept.codes(all=read(request, CODEBOOK)["all"])
    return {"schema": "whybuy.codebook/1", "codes": [asdict(code) for code in found]}


def search(request: HttpRequest) -> dict[str, Any]:
    """Where the words stand, in everything on record."""
    from whybuy.records import search as kept

    given = read(request, SEARCH)
    if not given["q"].strip():
        raise BadInput("Give the words to look for, as q.")
    hits = kept.find(given["q"], limit=given["limit"])
    return {"schema": "whybuy.search/1", "hits": [asdict(hit) for hit in hits]}


def _page(found: Any, given: dict[str, Any]) -> dict[str, Any]:
    return {
        "columns": found.columns,
        "total": found.height,
        "offset": given[OFFSET.name],
        "rows": found.slice(given[OFFSET.name], given["limit"]).to_dicts(),
    }
