"""A price survey read from a file and told, without a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whybuy.faces.cli.door import Json, command
from whybuy.faces.cli.terminal import paper, print_json, say

if TYPE_CHECKING:
    from whybuy.answers.pricing.surveyed import Surveyed

File = Annotated[Path, typer.Argument(metavar="FILE", help="The answers: CSV or Excel.")]
Cost = Annotated[
    float,
    typer.Option(min=0, help="What one costs you; 0 seeks the highest revenue, not profit."),
]
Currency = Annotated[str, typer.Option(metavar="CODE", help="The currency of the prices.")]
Sheet = Annotated[str | None, typer.Option(help="Which sheet of a workbook.")]
Decimal = Annotated[str | None, typer.Option(help="What stands before a fraction: . or ,")]
TOLD = 5
"""People left out that are told one by one."""


def declare(app: typer.Typer) -> None:
    """Add `whybuy price-survey`."""
    examples = """
    whybuy price-survey price-survey.csv
    whybuy price-survey would-buy.xlsx --cost 6 --json
    """
    command(app, "price-survey", needs="enter", examples=examples)(price_survey)


def price_survey(
    file: File,
    *,
    cost: Cost = 0.0,
    currency: Currency = "EUR",
    sheet: Sheet = None,
    decimal: Decimal = None,
    json: Json = False,
) -> None:
    """Read a price survey and tell what people would pay, with ranges.

    Four prices a person (too cheap, a bargain, expensive, too expensive: Van Westendorp), or who
    would buy at each of several prices (Gabor and Granger). No workspace is needed.
    """
    from whybuy.answers.pricing.surveyed import told
    from whybuy.intake.price_survey import read_survey

    survey = read_survey(file, sheet=sheet, decimal=decimal)
    found = told(
        survey.kind,
        survey.answers,
        prices=survey.prices,
        unit_cost=cost,
        currency=currency,
        left_out=survey.left_out,
    )
    if json:
        print_json(found.to_dict())
    else:
        _show(found)


def _show(found: Surveyed) -> None:
    from whybuy.answers.pricing.surveyed import plain

    out = paper()
    say(out, found.headline, style="bold")
    for one in found.prices:
        ends = f"{plain(one.low, found.currency)} to {plain(one.high, found.currency)}"
        say(out, f"{one.title}: {plain(one.price, found.currency)} ({ends}); {one.why}.")
    for note in found.notes:
        say(out, note, bullet="- ")
    for words in found.left_out[:TOLD]:
        say(out, words, bullet="! ")
    if len(found.left_out) > TOLD:
        say(out, f"and {len(found.left_out) - TOLD} more were left out.", bullet="! ")
