"""`keep` where the records go on after the last order: they are seen, and no model is disturbed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.voices import coded, load, says
from whybuy import intake
from whybuy.app import Firm
from whybuy.evidence import deals, supposed
from whybuy.evidence.trail import records_behind
from whybuy.records import customers, facts, services

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(firm: Firm, tmp_path: Path) -> Firm:
    """Twelve customers who buy every month or two, to the end of May 2026."""
    rows = [
        f"{c}-{m},C{c},{2025 + m // 12}-{m % 12 + 1:02}-{10 + c},tea,{c + 3}.00"
        for c in range(12)
        for m in range(0, 17, 1 + c % 3)
    ]
    file = tmp_path / "orders.csv"
    head = "order id,customer id,date,product,amount"
    file.write_text("\n".join([head, *rows]), encoding="utf-8")
    intake.take(firm, [file], today=date(2026, 6, 20))
    return firm


def rows_of(firm: Firm, **options: object) -> dict[tuple[str, str], tuple[object, object, object]]:
    table = firm.keep(**options).findings.table
    return {
        (row["subject"], row["measure"]): (row["estimate"], row["low"], row["high"])
        for row in table.iter_rows(named=True)
        if not row["measure"].startswith(("days_since", "never_", "known_", "without_"))
    }


def test_contacts_and_words_after_the_last_order_are_seen_and_models_see_the_same_as_before(
    shop: Firm,
) -> None:
    before, end = rows_of(shop), shop.books().as_of
    shop.note("Called C3", day="2026-06-10")
    facts.state(
        "customer", "C3", "use", "gifts", standing="said", said_by="Ann", said_on=date(2026, 6, 12)
    )
    books = shop.books()
    assert (books.as_of, books.known_until) == (end, date(2026, 6, 12))
    answer = shop.keep()
    assert answer.as_of == end
    assert rows_of(shop) == before
    asked = answer.findings.of("customer:C3")
    found = {row["measure"]: row for row in asked}
    assert found["days_since_contact"]["estimate"] == 2
    assert "gifts" in found["known_in_words"]["why"]
    assert any(f"Orders are known to {end}" in note for note in answer.notes)


def test_why_is_told_as_of_the_last_that_was_said_and_says_how_far_orders_are_known(
    shop: Firm,
) -> None:
    end, june = shop.books().as_of, date(2026, 6, 10)
    tea = "Your tea wins us guests."
    coded(says("C3", tea, day=june), tea, "revenue.customers")
    answer = shop.why()
    assert answer.as_of == answer.options["as_of"] == june
    assert "1 of 1 customers heard names it" in answer.headline
    assert any(f"Orders are known to {end}" in note for note in answer.notes)
    quoted = shop.books(as_of=answer.as_of)
    key = answer.findings.of("reason:revenue.customers")[0]["evidence"]
    assert records_behind(quoted, key).total == 1
    before = shop.why(as_of=end)
    assert (before.as_of, before.sureness.records["customers heard"]) == (end, 0)


def test_a_day_that_is_given_hides_what_came_later_and_counts_it(shop: Firm) -> None:
    shop.note("Called C3", day="2026-06-10")
    answer = shop.keep(as_of=shop.books().as_of)
    assert any("1 contact made after" in note for note in answer.notes)
    assert shop.books(as_of=date(2026, 5, 1)).known_until == date(2026, 5, 1)


def test_a_word_mended_today_does_not_move_the_day_of_an_old_log(shop: Firm) -> None:
    customers.change("C3", by=None, place="Ulm")
    assert shop.books().known_until == shop.books().as_of


def test_concerns_deals_and_replies_after_the_last_order_are_seen_and_no_replay_sees_them(
    shop: Firm,
) -> None:
    end, june = shop.books().as_of, date(2026, 6, 10)
    worry = "Wexbury would bring it the same day."
    coded(says("C3", worry, day=june), worry, "competitor", "concern")
    columns = ["key", "customer", "title", "opened", "closed", "outcome", "lost_to"]
    load("deals", columns, [("D1", "C3", "Gifts", june, june, "lost", "Wexbury")])
    services.add("Gift cards", key="cards")
    services.ask("C3", "cards", person="Ann", day=june, known=True)
    told = {row["measure"]: row for row in shop.keep().findings.of("customer:C3")}
    assert told["concerns"]["estimate"] == 2
    assert worry in told["concerns"]["why"]
    now, then = shop.books(), shop.books(as_of=end)
    assert (now.as_of, deals.deals(now)["outcome"].to_list()) == (end, ["lost"])
    assert supposed.services(now)["known"].to_list() == [1]
    assert deals.deals(then).is_empty()
    assert supposed.services(then)["known"].to_list() == [0]
    assert "concerns" not in {
        row["measure"] for row in shop.keep(as_of=end).findings.of("customer:C3")
    }
