"""Every page in a real browser: readable by all, on every screen, all of it from here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faces.web.test_people_codes import code

pytestmark = pytest.mark.browser

PAGES = {
    "the questions": "/",
    "a question": "/keep",
    "a part of its findings": "/keep?part=at_stake",
    "a choice that cannot be": "/keep?as_of=never",
    "whom to contact": "/next?when=week",
    "a holdout": "/next/holdout",
    "the deals": "/pursue",
    "a deal": "/deals/D1",
    "the last contacts": "/next/last-contacts?sort=-a_year",
    "the customers": "/customers",
    "customers found": "/customers?q=c1&state=active&sort=-total",
    "a customer": "/customers/c35",
    "the records behind": "/evidence/orders-of:c05",
    "the imports": "/imports",
    "the sheet": "/sheet",
    "a contact logged": "/contact?customer=c05",
    "a line read": "/contact?line=Called+c05+yesterday,+gave+them+a+list",
    "the form of a contract": "/add/contracts?customer=c05",
    "a customer changed": "/change/customers/c05",
    "the history": "/history",
    "the history of a customer": "/history?record=customer&key=c05",
    "the people": "/people",
    "who did what": "/audit",
    "work in progress": "/jobs",
    "one's own keys": "/security",
    "a new passkey": "/security/passkeys/add",
    "a new code": "/security/codes",
    "a new password": "/security/password",
    "a file looked at": "/imports/waiting/{clean}",
    "a file that asks": "/imports/waiting/{asking}",
    "a file with rejects": "/imports/waiting/{rejecting}",
    "a file of nothing known": "/imports/waiting/{unknown}",
    "rows to be mended": "/imports/mend/{rejects}",
    "the form of a customer": "/add/customers",
    "the form of a person": "/add/people?customer=c05",
    "the form of a contact": "/add/contacts?customer=c05",
    "the form of a product": "/add/products",
    "a form that is not": "/add/nothing",
    "a batch in the history": "/history?batch=1",
    "recovery codes": "/security/recovery",
    "new recovery codes": "/security/recovery/new",
    "codes turned off": "/security/codes/off",
    "a key shown again": "/security/again/code",
    "an invitation": "/join?token={invitation}",
    "an invitation that is over": "/join?token=used",
    "a link that was used": "/enter?token=used",
    "the sign-in": "/sign-in?next=/",
    "the sign-out": "/sign-out",
    "a case": "/worth/c05?model=time-saved&v.people=5&v.hours=4&to.hours=6&v.wage=35&v.saved=30"
    "&v.used=50&v.price=900&rival=Other&a_year=500&brings=60",
    "a case without its numbers": "/worth/c05?model=scrap",
    "the cases so far": "/cases",
    "a value model begun": "/models/new?template=scrap",
    "a price survey": "/price/survey",
    "the meetings of the quarter": "/meet/quarter",
    "the plan of a meeting": "/meet/with/c05",
    "who needs to change": "/find",
    "the brief of a prospect": "/find/c05",
    "were we right": "/learn",
    "one's own record": "/learn/mine",
    "a message to check": "/check",
    "nothing": "/no-such-page",
}


STRANGERS = ("/sign-in?", "/join", "/enter")
"""Pages as somebody sees them who has not signed in."""

FILES = {
    "clean": "order,customer,date,product,amount\nn1,c00,2025-12-30,tea,12.00\n",
    "asking": "order,customer,date,product,amount\nn1,c00,03/04/2025,tea,12.00\n",
    "rejecting": "order,customer,date,product,amount\nn1,c00,2025-12-30,tea,12.00\n"
    "n2,,2025-12-30,tea,much\nn3,c02,not a day,tea,<b>1.00</b>\n",
    "unknown": "what,when\na thing that nobody knows,one day\n",
}


@pytest.fixture(scope="module")
def places(look: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What stands in the addresses: files that wait, rows to be mended, an invitation; codes on."""
    folder, found = tmp_path_factory.mktemp("files"), {}
    page = look("/imports").page
    for name, rows in FILES.items():
        (folder / f"{name}.csv").write_text(rows)
        found[name] = dropped(page, folder / f"{name}.csv")
    (folder / "mended.csv").write_text(FILES["rejecting"].replace("n1", "m1"))
    dropped(page, folder / "mended.csv")
    page.get_by_role("button", name="Load it").click()
    mend = page.locator("[role=status] a").get_attribute("href")
    found["rejects"] = mend.rpartition("/")[2]
    page.goto("/people")
    page.get_by_role("button", name="Make an invitation").click()
    found["invitation"] = page.get_by_label("Link").input_value().partition("token=")[2]
    page.goto("/security/codes")
    page.get_by_text("The same in letters").click()
    page.get_by_label("Code", exact=True).fill(code(page.locator("details code").inner_text()))
    page.get_by_role("button", name="Turn on").click()
    return found


def dropped(page: Any, file: Path) -> str:
    """The mark of a file that was dropped on the page."""
    page.goto("/imports")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    page.wait_for_url("**/imports/waiting/*")
    return str(page.url.rpartition("/")[2])


@pytest.fixture(scope="module", params=PAGES.values(), ids=list(PAGES))
def seen(request: pytest.FixtureRequest, look: Callable[..., Any], places: dict[str, str]) -> Any:
    """The page once all that it fetches later is there, with every fold open."""
    known = not request.param.startswith(STRANGERS)
    watched = look(request.param.format(**places), known=known)
    watched.page.wait_for_selector("[aria-busy]", state="detached", timeout=60_000)
    watched.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    return watched


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(seen: Any, scheme: str):
    from axe_playwright_python.sync_playwright import Axe

    seen.page.emulate_media(color_scheme=scheme)
    found = Axe().run(seen.page).response["violations"]
    assert [(v["id"], [node["html"][:200] for node in v["nodes"]]) for v in found] == []


def test_a_phone_needs_no_sideways_scrolling(seen: Any):
    seen.page.set_viewport_size({"width": 375, "height": 700})
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 375


SMALL = """
() => [...document.querySelectorAll("button, .button, input, select, textarea, summary, nav a")]
  .filter((it) => it.checkVisibility() && !it.closest(".out-of-sight, .leave-out, dialog"))
  .filter((it) => !["hidden", "radio"].includes(it.type) && it.getBoundingClientRect().height < 44)
  .map((it) => it.outerHTML.slice(0, 120))
"""
"""What a finger would miss; a chip's radio lies under its label, a checkbox within one."""


def test_a_finger_finds_every_button_and_field(seen: Any):
    seen.page.set_viewport_size({"width": 375, "height": 700})
    assert [it for it in seen.page.evaluate(SMALL) if "out-of-sight" not in it] == []


def test_nothing_breaks_the_content_policy_or_comes_from_elsewhere(seen: Any):
    refused = [said for said in seen.complaints if "the server responded with" not in said]
    assert refused == []
    assert seen.elsewhere == []
