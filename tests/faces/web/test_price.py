"""The page of `price`: one deal's sheet, and quotes with the records behind each figure."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

from django.test import Client

from tests.house.tree import DOCS
from whybuy import intake
from whybuy.app import Firm

DEAL = "/price?alternative=1000&adds=less+scrap+%3D+300+to+500&takes=switching+%3D+80&cost=700"


def leads_on(page: str) -> list[str]:
    return sorted({unescape(one) for one in re.findall(r'href="(/evidence/[^"]+)"', page)})


def leads_elsewhere(page: str) -> list[str]:
    """What the body of the page leads to, but for evidence and documents."""
    body = page.partition("<main")[2].partition("</main>")[0]
    there = {unescape(one).partition("#")[0] for one in re.findall(r'href="(/[^"]*)"', body)}
    return sorted(one for one in there if not re.match(r"/evidence/|/price\.|/static/", one))


def test_one_deal_is_priced_on_the_page_without_any_record(served: Any, owner: Client):
    page = owner.get(DEAL).content.decode()
    assert "it is worth €1,320 to them" in page
    assert "a longer term" in page
    assert leads_on(page)
    for address in leads_on(page):
        behind = owner.get(address)
        assert behind.status_code == 200
        assert "Typed in by whoever asked" in behind.content.decode()


def test_a_mistyped_line_is_pointed_at_on_the_page(served: Any, owner: Client):
    page = owner.get("/price?alternative=1000&adds=faster&cost=7").content.decode()
    assert "“faster”, at character 1" in unescape(page)


def test_no_quotes_is_a_page_that_says_what_to_collect(served: Any, owner: Client):
    answer = owner.get("/price")
    assert answer.status_code == 200
    assert "whybuy import quotes.csv" in answer.content.decode()


def test_every_figure_on_the_page_leads_to_its_quotes(served: Any, owner: Client):
    files = [DOCS / "examples" / f"{name}.csv" for name in ("customers", "products", "quotes")]
    for file in files:
        intake.take(Firm(served), [Path(file)])
    page = owner.get("/price?top=3").content.decode()
    assert "was left on the table over 360 quotes" in page
    assert len(leads_on(page)) > 10
    for address in leads_on(page):
        assert owner.get(address).status_code == 200, address
    for address in leads_elsewhere(page):
        assert owner.get(address).status_code in (200, 302), address
    for form, first in (("pdf", b"%PDF-"), ("xlsx", b"PK")):
        assert owner.get(f"/price.{form}?top=3").content.startswith(first)
