"""Pictures as Vega-Lite specifications, data inside. Colours and type are left to the face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from whybuy.answers.answer import Picture

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"


def picture(
    title: str,
    *,
    says: str,
    rows: Sequence[Mapping[str, Any]],
    layers: Sequence[Mapping[str, Any]],
    height: int = 260,
) -> Picture:
    """Layers over one table of rows, which is shown beside the picture too."""
    columns = tuple(rows[0]) if rows else ()
    specification = {
        "$schema": SCHEMA,
        "title": title,
        "description": says,
        "width": 640,
        "height": height,
        "data": {"values": [dict(row) for row in rows]},
        "layer": [dict(layer) for layer in layers],
    }
    table = tuple(tuple(row[name] for name in columns) for row in rows)
    return Picture(title, says, specification, columns, table)


def axis(field: str, kind: str, title: str, **more: Any) -> dict[str, Any]:
    """One channel of an encoding; kind is quantitative, temporal, ordinal or nominal."""
    return {"field": field, "type": kind, "title": title, **more}


def layer(mark: str | Mapping[str, Any], *, where: str = "", **encoding: Any) -> dict[str, Any]:
    """A mark with its encoding, over the rows for which `where` holds."""
    made: dict[str, Any] = {"mark": mark, "encoding": encoding}
    return {"transform": [{"filter": where}], **made} if where else made
