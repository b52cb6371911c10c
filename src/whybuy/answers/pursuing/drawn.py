"""What becomes of each open deal, in a picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whybuy.answers.answer import Picture
from whybuy.answers.pictures import axis, layer, picture
from whybuy.answers.pursuing.deal_rows import called

if TYPE_CHECKING:
    from whybuy.answers.pursuing.pursuit import Pursuit

MOST = 12
ENDS = (("won", "Won"), ("no_decision", "No decision"), ("lost", "Lost"))


def pictures(found: Pursuit) -> Iterator[Picture]:
    """Won, lost or undecided: a bar a deal, in the order of the list."""
    shown = found.ordered[:MOST]
    if not shown:
        return
    rows: list[dict[str, Any]] = []
    for deal in shown:
        for name, said in ENDS:
            rows.append({"deal": called(deal)[:48], "end": said, "chance": 100 * deal[name]})
    yield picture(
        "What may become of each open deal",
        says="Followed to its end; how sure each chance is stands in the table.",
        rows=rows,
        layers=[
            layer(
                "bar",
                y=axis("deal", "nominal", "", sort=None, axis={"labelLimit": 260}),
                x=axis("chance", "quantitative", "Chance, %", stack="zero",
                       scale={"domain": [0, 100]}),
                color=axis("end", "nominal", "", legend={"orient": "top"},
                           sort=[said for _, said in ENDS]),
                order={"field": "end", "sort": "descending"},
            )
        ],
        height=28 * len(shown) + 20,
    )  # fmt: skip
