"""Pictures of prospects, and of the chains of people that lead to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whybuy.answers.finding import path_words
from whybuy.answers.pictures import axis, layer, picture

if TYPE_CHECKING:
    from whybuy.answers.answer import Picture
    from whybuy.answers.finding.everyone import All
    from whybuy.estimates.network import Path
    from whybuy.evidence.books import Books

MOST = 12
ROW = 56
WHOLE_WORDS = {"labelLimit": 220}


def of_all(whole: All) -> tuple[Picture, ...]:
    """What standing still costs the first prospects, the network, and warm contacts over time."""
    told = [_losses(whole), _network(whole), _warm(whole.books)]
    return tuple(one for one in told if one is not None)


def _losses(whole: All) -> Picture | None:
    if not whole.has_loss or not whole.first:
        return None
    rows = [
        {
            "prospect": one["name"],
            "loss": round(one["loss"]),
            "low": round(one["loss_low"]),
            "high": round(one["loss_high"]),
        }
        for one in whole.first[:MOST]
        if one["loss"] is not None
    ]
    if not rows:
        return None
    order = axis("prospect", "nominal", "", sort=None, axis=WHOLE_WORDS)
    return picture(
        "What standing still costs them a month",
        says="The loss a month of the first prospects if nothing changes, with the range that "
        "holds 90 %; in the order of the list.",
        rows=rows,
        layers=[
            layer(
                {"type": "bar", "height": 6, "opacity": 0.5},
                y=order,
                x=axis("low", "quantitative", f"A month, {whole.currency}"),
                x2={"field": "high"},
            ),
            layer(
                {"type": "point", "filled": True, "size": 70},
                y=order,
                x=axis("loss", "quantitative", ""),
            ),
        ],
        height=max(120, 30 * len(rows)),
    )


def _network(whole: All) -> Picture | None:
    """The best path to each of the first prospects, a line each."""
    found = [paths[0] for paths, _ in whole.paths.values() if paths][:MOST]
    return chains(whole.books, found, title="Who can introduce us") if found else None


def chains(books: Books, found: list[Path], *, title: str) -> Picture:
    """Chains of people from left to right, one a line, the warmest first."""
    rows = [row for line, path in enumerate(found, start=1) for row in _met(books, path, line)]
    longest = max(row["place"] for row in rows)
    x = axis("place", "quantitative", "", axis=None, scale={"domain": [-0.4, longest + 0.6]})
    y = axis("chain", "ordinal", "", axis=None)
    return picture(
        title,
        says="From one of us on the left to somebody at the prospect on the right, one chain a "
        "line; under each name how the two know each other.",
        rows=rows,
        layers=[
            layer({"type": "line", "strokeWidth": 1.5, "opacity": 0.5}, x=x, y=y, detail=y),
            layer({"type": "point", "filled": True, "size": 90}, x=x, y=y),
            layer(
                {"type": "text", "dy": -11, "fontWeight": "bold", "limit": 190},
                x=x, y=y, text={"field": "who", "type": "nominal"},
            ),
            *(
                layer(
                    {"type": "text", "dy": down, "fontSize": 9, "limit": 190},
                    where=f"datum.place % 2 == {odd}",
                    x=x, y=y, text={"field": "tie", "type": "nominal"},
                )
                for odd, down in ((0, 13), (1, 25))
            ),
        ],
        height=max(90, (ROW + 14) * len(found)),
    )  # fmt: skip


def _met(books: Books, path: Path, line: int) -> Iterator[dict[str, Any]]:
    """Everybody on a chain, from left to right."""
    met = [path.hops[0].one, *(hop.other for hop in path.hops)]
    ties = ["", *(path_words.tie(hop) for hop in path.hops)]
    for place, (key, tie) in enumerate(zip(met, ties, strict=True)):
        yield {
            "chain": line,
            "place": place,
            "who": path_words.name(books, key),
            "of": _firm(books, key),
            "tie": tie,
            "chance": round(path.strength, 2),
        }


def _firm(books: Books, key: str) -> str:
    called = path_words.called(books, key)
    return called.rpartition(" (")[2].rstrip(")") if "(" in called else ""


def _warm(books: Books) -> Picture | None:
    from whybuy.estimates.warm_contacts import warm_contacts

    found = warm_contacts(books)
    if found.height < 2:
        return None
    rows = [
        {
            "quarter": one["quarter"].isoformat(),
            "share": round(100 * one["share"]),
            "low": round(100 * one["low"]),
            "high": round(100 * one["high"]),
            "contacts": one["contacts"],
        }
        for one in found.iter_rows(named=True)
    ]
    x = axis("quarter", "temporal", "Quarter")
    return picture(
        "First contacts that were warm",
        says="The share of first contacts, quarter by quarter, with somebody to whom a warm path "
        "led or who came of themselves, with its 90 % range.",
        rows=rows,
        layers=[
            layer(
                {"type": "area", "opacity": 0.2},
                x=x,
                y=axis("low", "quantitative", "%"),
                y2={"field": "high"},
            ),
            layer({"type": "line", "point": True}, x=x, y=axis("share", "quantitative", "%")),
        ],
        height=180,
    )
