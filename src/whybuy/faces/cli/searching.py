"""Words looked for in everything on record."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from whybuy.faces.cli.door import Json, Visit, command
from whybuy.faces.cli.terminal import add_row, paper, print_json, say, table

SCHEMA = "whybuy.search/1"


def declare(app: typer.Typer) -> None:
    """Add this command to the command line."""
    examples = """
    whybuy search night service
    whybuy search '"standing still"' --limit 5 --json
    """
    command(app, "search", needs="read", examples=examples)(search)


def search(
    visit: Visit,
    words: Annotated[list[str], typer.Argument(help="Words that stand together somewhere.")],
    *,
    limit: Annotated[
        int, typer.Option(metavar="N", min=1, max=1000, help="How many places to show.")
    ] = 20,
    json: Json = False,
) -> None:
    """Show where words stand: in what was said, in contacts, facts, customers and deals.

    All of the words must stand there; "words in quotation marks" stand side by side.
    """
    from whybuy.records import customers
    from whybuy.records import search as records

    hits = records.find(" ".join(words), limit=limit)
    if json:
        print_json({"schema": SCHEMA, "hits": [asdict(hit) for hit in hits]})
        return
    out = paper()
    if not hits:
        say(out, f"Nothing on record holds: {' '.join(words)}")
        return
    named = dict(customers.frame().select("key", "name").iter_rows())
    shown = table("where", "customer", "day", "words", long=("customer", "words"))
    for hit in hits:
        customer = named.get(hit.customer, hit.customer) or "–"
        add_row(shown, hit.kind, customer, str(hit.day or "–"), " ".join(hit.snippet.split()))
    out.print(shown)
    if len(hits) == limit:
        say(out, f"The first {limit:,}; for more: --limit {10 * limit}", style="dim")
