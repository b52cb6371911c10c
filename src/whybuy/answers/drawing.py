"""Pictures as SVG: a Vega-Lite specification drawn on this machine, light, dark or for a page."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, cast

from whybuy.errors import BadInput

KEPT = 256
"""Drawings kept, by the hash of what they draw."""

WIDTH, HEIGHT = 560, 260
"""In pixels, where the picture does not say; a page scales it to the room there is."""

LABELS = 0.48
"""What share of a picture's width the names beside its rows may take."""
NARROW = 400
"""In so few pixels no more than two words of a legend stand side by side."""

INKS = {
    "ink": ("#1c2321", "#e9e7e1"),
    "quiet-ink": ("#5a625e", "#a6aca7"),
    "rule": ("#dedad0", "#353c3e"),
    "paper": ("#ffffff", "#1b2022"),
    "series-1": ("#0b6b5b", "#54c8ae"),
    "series-2": ("#b4551f", "#f0935a"),
    "series-3": ("#5b5fa8", "#a3a7ee"),
    "series-4": ("#8a6d10", "#d8b84a"),
    "series-5": ("#7f8782", "#8c958f"),
}
"""Each colour by its job, on light and on dark paper; the page's style sheet has the same names."""

_NOT_IN_XML = re.compile(r"(?<!\\)((?:\\\\)*)\\(?:u00[01][0-9a-f]|u007f|ufff[ef]|[bf])")
"""Control signs as JSON writes them."""

_drawn: OrderedDict[str, str] = OrderedDict()
_one_at_a_time = threading.Lock()


def draw(specification: Mapping[str, Any], *, dark: bool = False) -> str:
    """The picture as SVG text, its ground transparent. Raises BadInput where it fetches data."""
    return _once(specification, dark=dark)


def draw_for_page(specification: Mapping[str, Any], *, width: int = WIDTH) -> str:
    """The picture as SVG, `width` pixels wide in all, in the colours of the page's own variables.

    What a screen reader is told stands in words beside the picture; the marks themselves are hidden
    from it.
    """
    untitled = {name: part for name, part in specification.items() if name != "title"}
    svg = _once(_fitted(untitled, width), dark=False)
    for name, (light, _) in INKS.items():
        svg = svg.replace(f'"{light}"', f'"var(--{name}, {light})"')
    svg = re.sub(r' (?:aria-[a-z]+|role)="[^"]*"', "", svg)
    svg = re.sub(r'<svg ([^>]*?)width="(\d+)" height="(\d+)"', r"<svg \1", svg, count=1)
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


def _fitted(specification: Mapping[str, Any], width: int) -> dict[str, Any]:
    """The picture with its labels inside its width: they would else shrink with all of it."""
    most = round(LABELS * width)
    held = cast("dict[str, Any]", _with_labels_within(specification, most))
    config = held.get("config", {})
    return {
        **held,
        "width": width,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": {
            **config,
            "axisY": {"labelLimit": most, **config.get("axisY", {})},
            "legend": {**({"columns": 2} if width < NARROW else {}), **config.get("legend", {})},
        },
    }


def _with_labels_within(part: Any, most: int) -> Any:
    """The specification with no label of an axis longer than so many pixels; data as they are."""
    if isinstance(part, (list, tuple)):
        return [_with_labels_within(one, most) for one in cast("list[Any]", part)]
    if not isinstance(part, Mapping):
        return part
    named = cast("Mapping[str, Any]", part)
    return {
        name: min(value, most)
        if name == "labelLimit"
        else (value if name == "values" else _with_labels_within(value, most))
        for name, value in named.items()
    }


def warm() -> None:
    """Starts the drawing engine, so that the first reader does not wait for it."""
    draw({"data": {"values": [{"x": 1}]}, "mark": "point", "encoding": {}})


def _once(specification: Mapping[str, Any], *, dark: bool) -> str:
    _refuse_fetching(specification)
    text = json.dumps(specification, sort_keys=True, default=str)
    # The drawing engine ends the whole process at a letter that XML cannot hold.
    text = _NOT_IN_XML.sub(r"\1\\ufffd", text)
    key = hashlib.sha256(f"{dark} {text}".encode()).hexdigest()
    with _one_at_a_time:
        if key not in _drawn:
            _drawn[key] = _draw(json.loads(text), dark=dark)
        _drawn.move_to_end(key)
        while len(_drawn) > KEPT:
            _drawn.popitem(last=False)
        return _drawn[key]


def _draw(specification: dict[str, Any], *, dark: bool) -> str:
    import vl_convert  # type: ignore[import-untyped]

    themed = {"width": WIDTH, "height": HEIGHT, **specification, "background": "transparent"}
    if themed["width"] == "container":
        themed["width"] = WIDTH
    return str(vl_convert.vegalite_to_svg(themed, config=_theme(dark=dark), allowed_base_urls=[]))


def _refuse_fetching(part: Any) -> None:
    """Raises BadInput for a `url` outside the data's own values: a picture brings its data."""
    inner: list[Any] = []
    if isinstance(part, Mapping):
        named = cast("Mapping[str, Any]", part)
        if "url" in named or "href" in named:
            raise BadInput(
                "A picture names an address to fetch from. Put its values under data.values."
            )
        inner = [held for name, held in named.items() if name != "values"]
    elif isinstance(part, (list, tuple)):
        inner = list(cast("list[Any]", part))
    for held in inner:
        _refuse_fetching(held)


def _theme(*, dark: bool) -> dict[str, Any]:
    """Vega-Lite's configuration in the house's colours."""
    ink = {name: pair[dark] for name, pair in INKS.items()}
    text = {"font": "Source Sans 3, system-ui, sans-serif"}
    return {
        "font": text["font"],
        "view": {"stroke": None},
        "axis": {
            "labelColor": ink["quiet-ink"],
            "titleColor": ink["quiet-ink"],
            "titleFontWeight": "normal",
            "labelFontSize": 12,
            "titleFontSize": 12,
            "gridColor": ink["rule"],
            "domainColor": ink["rule"],
            "tickColor": ink["rule"],
            "labelPadding": 6,
            "titlePadding": 10,
        },
        "axisX": {"grid": False},
        "axisY": {"domain": False, "ticks": False, "tickCount": 5},
        "legend": {
            "labelColor": ink["ink"],
            "titleColor": ink["quiet-ink"],
            "labelFontSize": 12,
            "labelLimit": 260,
        },
        "title": {"color": ink["ink"]},
        "text": {"color": ink["ink"], "fontSize": 12},
        "mark": {"color": ink["series-1"]},
        "rule": {"color": ink["quiet-ink"]},
        "line": {"strokeWidth": 2},
        "area": {"line": False},
        "errorband": {"opacity": 0.22},
        "range": {"category": [ink[f"series-{n}"] for n in range(1, 6)]},
    }
