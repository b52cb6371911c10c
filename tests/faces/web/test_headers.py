"""What goes out with every page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

PAGES = ("/", "/sign-in", "/customers", "/imports", "/nothing-here")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_everything_from_this_machine_and_nothing_inline(
    page: str, served: Any, owner: Client
):
    answer = owner.get(page)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    text = answer.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", text)
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", text)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_neither_framed_nor_guessed_at_nor_kept_by_others(
    page: str, served: Any, owner: Client
):
    answer = owner.get(page)
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer["Cache-Control"]


def test_the_style_sheet_and_the_notices_of_what_we_ship_are_served(served: Any, owner: Client):
    for file in ("whybuy.css", "vendor/htmx-LICENSE.txt", "fonts/source-sans-3-LICENSE.txt"):
        assert owner.get(f"/static/web/{file}").status_code == 200
