"""The owner begins and ends a holdout on its page, and sees what it found and cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.faces.web.shop import orders_csv
from whybuy.records import experiments


@pytest.fixture
def many(served: Any, tmp_path: Path) -> Any:
    """A workspace with as many customers as a large effect takes."""
    from whybuy import intake
    from whybuy.app import Firm

    file = tmp_path / "orders.csv"
    file.write_text(orders_csv(80))
    intake.take(Firm(served), [file])
    return served


def test_a_holdout_is_refused_begun_and_ended_on_its_page(many: Any, owner: Client):
    page = owner.get("/next/holdout?effect=2&share=20").content.decode()
    assert "So nobody is held out" in page
    assert "from today" not in page
    few = {"effect": "2", "share": "20"}
    refused = owner.post("/next/holdout/begin", few, follow=True).content.decode()
    assert "customers are needed" in refused
    assert experiments.frame().is_empty()

    large = {"effect": "300", "share": "40", "name": "Spring offers"}
    assert "Hold out 40 % from today" in owner.get("/next/holdout", large).content.decode()
    running = owner.post("/next/holdout/begin", large, follow=True).content.decode()
    assert "“Spring offers” is running" in running
    (row,) = experiments.frame().to_dicts()
    assert (row["began"], row["share"], row["effect"]) == (date.today(), 0.4, 3.0)

    owner.post(f"/next/holdout/{row['key']}/end")
    assert experiments.frame()["ended"].to_list() == [date.today()]


def test_what_was_found_stands_beside_with_the_cost_of_an_extra(many: Any, owner: Client):
    from whybuy.records import editing

    began = date(2025, 9, 1)
    experiments.begin("Autumn", share=0.4, effect=1.0, began=began, by=None, seed="Autumn")
    made = {"day": began + timedelta(days=3), "sort": "offer", "offer": "tea"}
    for customer in range(30, 50):
        editing.add("contacts", {"customer": f"c{customer}", **made}, by=None)
    place = owner.get("/next/holdout?cost=12").context
    (found,) = place["found"]
    assert found["experiment"]["name"] == "Autumn"
    assert {row["measure"] for row in found["figures"]} >= {"changed", "held_out"}
    assert "at €12" in found["paid"]
    (at_margin,) = owner.get("/next/holdout?cost=12&margin=25").context["found"]
    changed = [
        next(row["estimate"] for row in one["figures"] if row["measure"] == "changed")
        for one in (at_margin, found)
    ]
    assert changed[0] == pytest.approx(changed[1] / 4, rel=0.01)
    wrong = owner.get("/next/holdout?cost=much").content.decode()
    assert "The cost of a contact is much; write a number from 0" in wrong


def test_sales_do_not_tell_whether_offers_pay_and_a_margin_does(many: Any):
    from whybuy import app
    from whybuy.answers.contacting.worked import paid
    from whybuy.estimates import programme

    experiments.begin("A", share=0.4, effect=1.0, began=date(2025, 9, 1), by=None, seed="A")
    books = app.serving(many).books()
    for seen, words in (
        (books, "Whether it pays, sales cannot tell"),
        (replace(books, margin=0.25), "It pays."),
    ):
        (one,) = programme.worked(seen)
        assert one.money is not None
        gained = replace(one.money, estimate=90.0, low=80.0, high=100.0)
        assert words in paid(seen, replace(one, money=gained, made=20), cost=12.0)


def test_a_holdout_is_the_owners_alone(served: Any, reader_of: Callable[[str], Client]):
    editor = reader_of("editor")
    assert editor.get("/next/holdout").status_code == 403
    assert editor.post("/next/holdout/begin", {"effect": "300"}).status_code == 403
    assert "/next/holdout" not in editor.get("/next").content.decode()


def test_what_an_assistant_proposes_to_hold_out_waits_for_the_owner(many: Any, owner: Client):
    from whybuy import app
    from whybuy.answers.contacting.holding_out import Proposal, propose, proposed
    from whybuy.records import users

    me, books = users.one("some-owner"), app.serving(many).books()
    takes = propose(books, Proposal("Spring", effect=3.0, share=0.4), by=me)
    assert takes["enough"]
    assert experiments.frame().is_empty()
    page = owner.get("/next/holdout").content.decode()
    assert "An assistant proposes" in page
    assert "?name=Spring&amp;effect=300&amp;share=40" in page
    filled = {"name": "Spring", "effect": "300", "share": "40"}
    assert 'value="Spring"' in owner.get("/next/holdout", filled).content.decode()
    owner.post("/next/holdout/begin", {"refuse": "yes"})
    assert (proposed(me), experiments.frame().height) == (None, 0)


def test_a_holdout_is_begun_and_ended_in_python_and_over_the_api(
    many: Any, owner: Client, reader_of: Callable[[str], Client]
):
    from whybuy.app import Firm
    from whybuy.errors import TooLittleEvidence

    holdouts = Firm(many).holdouts
    with pytest.raises(TooLittleEvidence, match="customers are needed"):
        holdouts.begin("Few", began=date.today(), effect=0.02)
    told = reader_of("reader").get("/api/holdout?effect=3&share=0.4").json()
    assert (told["runs"], told["next"]["enough"]) == (None, True)
    large = {"name": "Spring", "effect": 3, "share": 0.4}
    editor = reader_of("editor")
    for client, status in ((editor, 403), (owner, 200)):
        sent = client.post("/api/holdout/begin", large, content_type="application/json")
        assert sent.status_code == status
    running = holdouts.told(effect=3.0, share=0.4)["runs"]
    assert (running["name"], running["share"]) == ("Spring", 0.4)
    assert holdouts.end(on=date.today()) == running["key"]
    none = owner.post("/api/holdout/end", content_type="application/json")
    assert (none.status_code, "No holdout runs" in none.json()["error"]["message"]) == (400, True)
