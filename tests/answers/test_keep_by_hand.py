"""`keep` for a firm that keeps its customers in the head: contracts, contacts and words."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from tests.fakes import ListOrderLog, books, bought, every
from tests.voices import coded, says
from whybuy.answers.answer import Answer
from whybuy.answers.drawing import draw
from whybuy.answers.question import question
from whybuy.errors import TooLittleEvidence
from whybuy.evidence.books import Books
from whybuy.evidence.trail import records_behind
from whybuy.records import facts, loading, sources
from whybuy.records.models import Batch, Contact, Contract, Customer

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 1)

CONTRACTS = [
    # key, customer, title, fee in cents, per, start, renewal, ended, won
    ("A1", "acme", "Bookkeeping", 120_000, "month", "2024-01-01", "2026-06-15", None, "no bid"),
    ("B1", "bolt", "Audit", 900_000, "year", "2023-07-01", "2027-07-01", None, "bid"),
    ("C1", "cask", "New ledger", 500_000, "once", "2026-02-01", None, None, "no bid"),
    ("D1", "dune", "Payroll", 60_000, "month", "2022-01-01", None, "2025-12-31", "no bid"),
]


def load(kind: str, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    frame = pl.DataFrame(rows, schema=columns, orient="row", infer_schema_length=None)
    days = [name for name in ("day", "start", "renewal", "ended") if name in columns]
    frame = frame.with_columns(pl.col(days).cast(pl.String).str.to_date())
    with sources.new_batch(source="test", kind=kind, file_name="", file_sha256="") as batch:
        loading.load(kind, frame, batch=batch)


@pytest.fixture(autouse=True)
def five_customers(db: None) -> None:
    """Acme and Bolt by contract, Cask a project, Dune gone, Eel with nothing but a name."""
    names = ("acme", "bolt", "cask", "dune", "eel")
    load("customers", ["key", "name"], [(name, name.title()) for name in names])
    columns = ["key", "customer", "title", "fee", "per", "start", "renewal", "ended", "won"]
    load("contracts", columns, CONTRACTS)
    load(
        "contacts",
        ["key", "customer", "day", "said"],
        [
            ("1", "acme", "2026-04-20", ""),
            ("2", "bolt", "2025-11-02", "All well."),
            ("3", "cask", "2026-03-01", ""),
            ("4", "dune", "2025-12-01", "Moving in house."),
        ],
    )
    facts.state("customer", "acme", "why_they_buy", "They like our price")
    said = {"standing": "said", "said_by": "Ada Byrne", "said_on": date(2026, 4, 20)}
    facts.state("customer", "acme", "why_they_buy", "We answer on the same day", **said)
    facts.state("customer", "bolt", "use", "The bank asks for it")


def no_orders(day: date = TODAY) -> Books:
    return Books(ListOrderLog(), day, 1, "EUR")


def keep(firm: Books | None = None, **options: Any) -> Answer:
    asked = question("keep")
    return asked.ask(firm or no_orders(), asked.read(options))


def of(answer: Answer, subject: str) -> dict[str, dict[str, Any]]:
    return {row["measure"]: row for row in answer.findings.of(subject)}


def test_the_headline_counts_customers_contracts_renewals_and_who_waits():
    assert keep().headline == (
        "5 customers on record; 3 contracts bring €23,400 a year, 1 of them up for renewal by "
        "2026-07-30 (Acme); no contact from us is on record with Eel."
    )


def test_customers_are_ranked_by_their_fees_and_everybody_is_there():
    table = keep().findings.table.filter(pl.col("subject") != "all")
    subjects = table["subject"].unique(maintain_order=True).to_list()
    assert subjects[:2] == ["customer:acme", "customer:bolt"]
    assert len(subjects) == 5
    assert table["subject"].rle().len() == 5
    acme = of(keep(), "customer:acme")
    assert acme["fees_a_year"]["estimate"] == 14_400
    assert acme["fees_a_year"]["why"] == (
        "Bookkeeping, won without a bid, up on 2026-06-15; Why they buy (said Ada Byrne, "
        "2026-04-20): We answer on the same day"
    )
    assert acme["renewal_in"]["estimate"] == 45
    assert acme["days_since_contact"]["estimate"] == 11
    assert of(keep(), "customer:dune")["fees_a_year"]["estimate"] == 0


def test_what_was_said_stands_before_what_was_supposed_with_who_said_it_and_when():
    words = of(keep(), "customer:acme")["known_in_words"]["why"]
    assert words == "Why they buy (said Ada Byrne, 2026-04-20): We answer on the same day"
    assert of(keep(), "customer:bolt")["known_in_words"]["why"] == (
        "Use it for (supposed): The bank asks for it"
    )
    assert keep().sureness.standing == {"measured": 4, "said": 1, "supposed": 1}


def test_it_counts_who_has_no_why_and_who_never_heard_from_us():
    whole = of(keep(), "all")
    assert whole["without_a_why"]["estimate"] == 4
    assert "Bolt, Cask, Dune and 1 more" in whole["without_a_why"]["why"]
    assert whole["never_contacted"]["why"].endswith(": Eel")
    assert whole["won_without_a_bid"]["estimate"] == 2
    assert whole["won_without_a_bid"]["why"] == "Of 3 contracts of which it is known"


def test_a_reason_that_was_read_in_what_they_said_is_a_why_on_record():
    says_so = "Your people know our books."
    coded(says("bolt", says_so, day=date(2026, 4, 1)), says_so, "emotion.people")
    coded(says("cask", says_so, day=date(2026, 4, 1)), says_so, "application")
    whole = of(keep(), "all")
    assert whole["without_a_why"]["estimate"] == 3
    assert "Bolt" not in whole["without_a_why"]["why"]
    assert "Cask" in whole["without_a_why"]["why"]


def test_it_asks_the_one_to_renew_for_the_worth_and_the_best_unknown_for_the_why():
    asks = {ask.to: ask.question for ask in keep().ask_next}
    assert asks["Acme"].startswith("What has the past year with us been worth")
    assert asks["Bolt"].startswith("Why do you buy from us")
    assert "Eel" in asks


def test_it_says_when_models_will_join():
    answer = keep()
    assert answer.sureness.level == "too little to say"
    assert "models join after about 30 more who buy again" in answer.sureness.because
    assert answer.method == "names and counts"
    assert answer.foretells == ()


def test_every_row_leads_to_records_and_every_picture_can_be_drawn():
    answer = keep()
    for key in answer.findings.table["evidence"].unique():
        assert records_behind(no_orders(), key).total > 0, key
    (picture,) = answer.pictures
    assert picture.says == "Bolt has not heard from us for longest: 180 days."
    assert draw(picture.specification).startswith("<svg")


def test_orders_and_contracts_are_counted_together():
    firm = books(bought("bolt", *every(30, start=date(2025, 8, 1), end=TODAY)), as_of=TODAY)
    answer = keep(firm)
    bolt = of(answer, "customer:bolt")
    assert bolt["a_year"]["estimate"] == 9_000 + 100
    assert answer.headline.startswith(
        "5 customers on record, of whom 1 has bought so far, most of all Bolt (€100); 3 contracts"
    )


def test_a_contract_in_another_currency_is_not_added_up_and_it_says_so():
    columns = ["key", "customer", "fee", "per", "currency"]
    load("contracts", columns, [("E1", "eel", 90_000, "year", "USD")])
    fees = of(keep(), "all")["fees_a_year"]
    assert fees["estimate"] == 23_400
    assert "1 in another currency" in fees["why"]


def test_a_past_day_sees_neither_later_contracts_nor_later_words():
    then = keep(no_orders(date(2025, 6, 1)))
    assert of(then, "customer:dune")["fees_a_year"]["estimate"] == 7_200
    assert "contacts" not in of(then, "customer:acme")
    assert of(then, "customer:acme")["known_in_words"]["why"] == (
        "Why they buy (supposed): They like our price"
    )
    assert "4 contacts made after 2025-06-01" in " ".join(then.notes)


def test_a_firm_with_nothing_on_record_hears_what_to_do_first(firm):
    for model in (Contact, Contract, Customer):
        model.objects.all().delete()
    with pytest.raises(TooLittleEvidence, match=r"no customers on record.*whybuy serve"):
        firm.keep()


def test_without_orders_the_day_is_that_of_the_last_entry_by_hand(firm):
    entered = Batch.objects.filter(kind="fact").latest("at").at.date()
    assert firm.books().as_of == firm.keep().as_of == entered
