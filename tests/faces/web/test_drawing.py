"""Pictures drawn on this machine."""

from __future__ import annotations

from typing import Any

import pytest

from whybuy.answers.drawing import INKS, draw, draw_for_page
from whybuy.errors import BadInput


def bars(*heights: int, name: str = "a") -> dict[str, Any]:
    values = [{"x": f"{name}{n}", "y": height} for n, height in enumerate(heights)]
    return {
        "title": "Bars",
        "data": {"values": values},
        "mark": "bar",
        "encoding": {
            "x": {"field": "x", "type": "nominal"},
            "y": {"field": "y", "type": "quantitative"},
        },
    }


def test_a_picture_has_a_mark_for_each_row():
    assert draw(bars(1, 2, 3)).count('aria-roledescription="bar"') == 3


def test_on_dark_paper_the_ink_is_light():
    light, dark = INKS["series-1"]
    assert light in draw(bars(1))
    assert dark not in draw(bars(1))
    assert dark in draw(bars(1), dark=True)


def test_on_a_page_every_colour_follows_the_page():
    svg = draw_for_page(bars(1, 2))
    assert 'fill="var(--series-1' in svg
    assert not any(f'"{light}"' in svg for light, _ in INKS.values())


def test_long_names_are_cut_and_the_letters_keep_their_size():
    rows = {**bars(3, name="Somebody with a very long name indeed, and sons "), "width": 640}
    across = {"y": {**rows["encoding"]["x"], "axis": {"labelLimit": 400}}}
    rows["encoding"] = {**across, "x": rows["encoding"]["y"]}
    svg = draw_for_page(rows, width=300)
    assert 'viewBox="0 0 300 ' in svg
    assert "…" in svg
    assert "and sons" in draw_for_page(rows, width=1060)


def test_a_name_in_the_data_cannot_become_markup():
    svg = draw_for_page(bars(1, name="<script>alert(1)</script>"))
    assert "<script" not in svg


@pytest.mark.parametrize(
    "fetching",
    [
        {"data": {"url": "https://example.org/a.csv"}, "mark": "bar", "encoding": {}},
        {"layer": [{"data": {"url": "/etc/passwd"}, "mark": "bar"}]},
        {"data": {"values": []}, "mark": "image", "encoding": {"url": {"value": "http://x/y.png"}}},
    ],
)
def test_a_picture_that_would_fetch_something_is_refused(fetching: dict[str, Any]):
    with pytest.raises(BadInput, match="names an address"):
        draw(fetching)


def test_control_signs_in_a_name_do_not_end_the_process():
    for name in ("a\x00\x01b", "a\x1b[2J", "\\\x08", "\ufffe", "\x7f"):
        assert "bar" in draw(bars(1, name=name))
    assert "\\b" in draw(bars(1, name="\\b")), "a backslash before a letter is no control sign"
