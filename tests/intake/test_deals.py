"""Deals and quotes in: exports of three systems, what came of each deal, and customers by name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from whybuy import intake
from whybuy.records import deals, people

from .conftest import Write

CUSTOMERS = "customer_id,name\nC1,Acme\nC2,Globex\n1001,Acme Inc\n1002,Globex Ltd\n"


def take(firm, *files, **given):
    """The last file's outcome."""
    return intake.take(firm, files, **given)[-1]


def kept(*fields: str) -> list[tuple[object, ...]]:
    from whybuy.records.models import Deal

    return list(Deal.objects.order_by("key").values_list(*fields))


def test_an_export_of_hubspot_is_taken_and_an_expected_day_is_no_day_of_closing(
    firm, write: Write, shared_data: Path
) -> None:
    header = (shared_data / "exports" / "hubspot_deals_SHAPE.csv").read_text().splitlines()[0]
    rows = (
        "9001,Acme,Sales,Closed Won,25000,2026-05-15 6:30,2026-01-02 09:10,,Sam,,Trust,,501;502,"
        "Ana Silva (ana@example.com);Ben Ode,1001,",
        "9002,Globex,Sales,Closed Lost,,2026-03-01 9:00,2025-11-02 09:10,,Sam,Price,,,5,,77,Globex",
        "9003,Initech,Sales,Negotiation,100,2027-01-01 10:00,2026-02-02 09:10,,Sam,,,,,,1001,",
    )
    export = "\n".join([header, *rows])
    taken = take(firm, write("c.csv", CUSTOMERS), write("d.csv", export))
    assert (taken.kind, taken.source, taken.new, taken.rejects) == ("deals", "hubspot", 3, ())
    assert kept("key", "customer__key", "outcome", "amount", "closed", "reason") == [
        ("9001", "1001", "won", 2_500_000, date(2026, 5, 15), "Trust"),
        ("9002", "C2", "lost", None, date(2026, 3, 1), "Price"),
        ("9003", "1001", "", 10_000, None, ""),
    ]
    named = people.frame().select("key", "customer", "name", "email").rows()
    assert named == [
        ("501", "1001", "Ana Silva", "ana@example.com"),
        ("502", "1001", "Ben Ode", ""),
    ]
    assert take(firm, write("again.csv", export)).batch is None


def test_the_last_change_of_a_stage_and_who_speaks_for_them_come_with_pipedrives_deals(
    firm, write: Write, shared_data: Path
) -> None:
    header = (shared_data / "exports" / "pipedrive_deals_SHAPE.csv").read_text().splitlines()[0]
    cells = dict.fromkeys(header.split(","), "")
    cells |= {"Deal - ID": "7", "Deal - Title": "A line", "Deal - Organization": "Acme"}
    cells |= {"Deal - Status": "open", "Deal - Stage": "Negotiation"}
    cells |= {"Deal - Last stage change": "2026-02-01 10:00:00", "Deal - Contact person": "Ana S."}
    export = write("d.csv", f"{header}\n{','.join(cells.values())}\n")
    taken = take(firm, write("c.csv", CUSTOMERS), export)
    assert deals.stages().select("deal", "stage", "day").rows() == [
        ("7", "Negotiation", date(2026, 2, 1))
    ]
    assert people.frame().select("customer", "name").rows() == [("C1", "Ana S.")]
    same = write("s.csv", "deal id,stage,date\n7,Negotiation,2026-02-01\n")
    assert (take(firm, same).unchanged, take(firm, export).batch) == (1, None)
    intake.undo(firm, taken.batch)
    assert (deals.stages().height, people.frame().height) == (0, 0)


def test_a_stage_of_another_firms_making_tells_the_outcome_by_a_word_and_says_so(
    firm, write: Write
) -> None:
    stages = ("5 - Gewonnen", "Lost: price", "Won't buy", "Won or lost", "Closed Won")
    rows = [f"{at},C1,Press line {at},{stage}" for at, stage in enumerate(stages)]
    file = write("d.csv", "\n".join(["deal id,customer id,title,phase", *rows]))
    taken = take(firm, write("c.csv", CUSTOMERS), file)
    assert [one for (one,) in kept("outcome")] == ["won", "lost", "", "", "won"]
    assert taken.notes == {
        "deals at the stage '5 - Gewonnen', taken for won": 1,
        "deals at the stage 'Lost: price', taken for lost": 1,
    }


def test_the_stage_tells_the_outcome_of_a_deal_whose_own_cell_of_it_is_empty(
    firm, write: Write
) -> None:
    rows = (
        "D1,C1,A,Closed Lost,2026-02-01,", "D2,C1,B,5 - Gewonnen,2026-02-02,?",
        "D3,C1,C,Closed Won,2026-02-03,open", "D4,C1,D,Negotiation,2026-02-04,",
        "D5,C1,E,Verloren?,2026-02-05,won",
    )  # fmt: skip
    file = write("d.csv", "\n".join(["deal id,customer id,title,stage,closed,outcome", *rows]))
    taken = take(firm, write("c.csv", CUSTOMERS), file)
    assert (taken.new, taken.rejected) == (5, 0)
    assert kept("key", "outcome", "closed") == [
        ("D1", "lost", date(2026, 2, 1)), ("D2", "won", date(2026, 2, 2)),
        ("D3", "", None), ("D4", "", None), ("D5", "won", date(2026, 2, 5)),
    ]  # fmt: skip
    assert taken.notes == {"deals at the stage '5 - Gewonnen', taken for won": 1}
    later = write("e.csv", "deal id,customer id,title,stage,outcome\nD5,C1,E,Negotiation,\n")
    take(firm, later)
    assert kept("key", "outcome")[-1] == ("D5", "won")


def test_an_export_of_pipedrive_names_customers_and_says_when_they_were_won(
    firm, write: Write, shared_data: Path
) -> None:
    export = shared_data / "exports" / "pipedrive_deals_SHAPE.csv"
    taken = take(firm, write("c.csv", CUSTOMERS), export)
    assert (taken.kind, taken.source, taken.new, taken.rejected) == ("deals", "pipedrive", 2, 0)
    assert kept("key", "customer__key", "outcome", "opened", "closed", "currency") == [
        ("7", "C1", "lost", date(2026, 1, 5), date(2026, 3, 1), "EUR"),
        ("8", "C2", "won", None, date(2026, 2, 11), "EUR"),
    ]
    assert take(firm, export).unchanged == 2


def test_an_export_of_salesforce_is_taken_with_its_accounts(firm, shared_data: Path) -> None:
    accounts, deals = (
        shared_data / "exports" / f"salesforce_dataloader_{name}.csv"
        for name in ("account", "opportunity")
    )
    taken = take(firm, accounts, deals)
    assert (taken.kind, taken.read) == ("deals", 30)
    assert taken.new + taken.rejected == 30
    assert {outcome for (outcome,) in kept("outcome")} <= {"won", "lost", ""}
    assert all("No customer has this id" in reject.reason for reject in taken.rejects)


def test_a_name_that_two_customers_have_is_nobodys(firm, write: Write) -> None:
    customers = "customer_id,name\nC1,Acme\nC2,Acme\nC3,Bolt\n"
    deals = "Deal name,Company,Stage,Amount\nOne,Acme,Closed Won,10\nTwo,bolt,Closed Lost,20\n"
    taken = take(firm, write("c.csv", customers), write("d.csv", deals))
    assert (taken.new, taken.rejected) == (1, 1)
    assert (taken.rejects[0].column, taken.rejects[0].value) == ("Company", "Acme")
    assert kept("customer__key", "title", "outcome") == [("C3", "Two", "lost")]


def test_a_lost_deal_without_a_decision_is_told_from_one_that_a_rival_won(
    firm, write: Write
) -> None:
    deals = (
        "Deal id,Company,Deal name,Outcome,Lost to,Reason,Closed\n"
        "1,Acme,A,lost,Initech,price,2026-01-02\n2,Acme,B,lost,,no budget,2026-01-03\n"
        "3,Acme,C,withdrawn,,,2026-01-04\n4,Acme,D,eaten,,,2026-01-04\n"
    )
    taken = take(firm, write("c.csv", CUSTOMERS), write("d.csv", deals))
    assert kept("key", "outcome", "lost_to") == [
        ("1", "lost", "Initech"),
        ("2", "no decision", ""),
        ("3", "withdrawn", ""),
    ]
    none = "This is none of: won, lost, no decision, withdrawn, referred."
    assert taken.rejects[0].reason == none


def test_quotes_with_their_prices_belong_to_deals(firm, write: Write) -> None:
    from whybuy.records.models import Quote

    deals = "Deal id,Company,Deal name,Stage\nD1,Acme,A,Closed Won\n"
    quotes = (
        "Quote number,Customer id,Deal id,Quote date,Price,List price,Quantity,Outcome\n"
        "Q1,C1,D1,2026-03-13,9.50,12,40,won\nQ2,C1,D9,2026-03-13,9.50,12,40,won\n"
    )
    files = [write("q.csv", quotes), write("d.csv", deals), write("c.csv", CUSTOMERS)]
    taken, *_ = intake.take(firm, files)
    assert (taken.kind, taken.new, taken.rejected) == ("quotes", 1, 1)
    assert taken.rejects[0].reason == "No deal has this id."
    row = Quote.objects.values_list("deal__key", "day", "price", "list_price", "quantity").get()
    assert row == ("D1", date(2026, 3, 13), 950, 1200, 40.0)


def test_a_load_of_deals_can_be_taken_back(firm, write: Write) -> None:
    deals = "Deal name,Company,Stage,Amount\nOne,Acme,Closed Won,10\n"
    taken = take(firm, write("c.csv", CUSTOMERS), write("d.csv", deals))
    intake.undo(firm, taken.batch)
    assert kept("key") == []


def test_a_status_that_says_what_came_of_deals_is_their_outcome(firm, write: Write) -> None:
    deals = (
        "Deal id,Deal name,Company,Amount,Stage,Created,Closed,Status,Colour\n"
        "1,A,Acme,10,Talk,2026-01-01,2026-02-01,Won,red\n"
        "2,B,Acme,20,Talk,2026-01-02,2026-02-03,No decision,red\n"
        "3,C,Globex,30,Talk,2026-01-02,,Open,red\n"
    )
    taken = take(firm, write("c.csv", CUSTOMERS), write("d.csv", deals))
    assert kept("key", "outcome", "closed", "expected_close") == [
        ("1", "won", date(2026, 2, 1), None),
        ("2", "no decision", date(2026, 2, 3), None),
        ("3", "", None, None),
    ]
    assert taken.told == ("Columns left out: 'Colour'.",)


def test_a_status_of_other_words_is_the_stage_or_is_left_out_and_named(firm, write: Write) -> None:
    stages = "Deal name,Company,Amount,Status\nA,Acme,10,Offer made\nB,Acme,20,Closed Won\n"
    stages += "C,Acme,30,First talk\n"
    places = "Deal name,Company,Amount,Stage,State\nD,Globex,10,Talk,NY\nE,Globex,20,Talk,CA\n"
    files = (write("c.csv", CUSTOMERS), write("s.csv", stages), write("p.csv", places))
    taken = take(firm, *files)
    from whybuy.records.models import Deal

    assert list(Deal.objects.order_by("title").values_list("title", "stage", "outcome")) == [
        ("A", "Offer made", ""),
        ("B", "Closed Won", "won"),
        ("C", "First talk", ""),
        ("D", "Talk", ""),
        ("E", "Talk", ""),
    ]
    assert taken.told == ("Columns left out: 'State'.",)


def test_columns_of_an_export_that_are_called_otherwise_are_looked_for(firm, write: Write) -> None:
    for company in ("Associated Company", "Company name"):
        deals = f"Record ID,Deal Name,{company},Amount,Deal Currency,Deal Stage,Close Date\n"
        deals += "901,Gamma,Globex,5000,USD,Closed Won,2026-04-01\n"
        taken = take(firm, write("c.csv", CUSTOMERS), write("d.csv", deals))
        assert (taken.source, taken.rejects, taken.told) == ("hubspot", (), ())
        assert kept("customer__key", "currency", "amount") == [("C2", "USD", 500_000)]


def test_a_rate_turns_the_money_of_deals_and_leaves_what_has_none(firm, write: Write) -> None:
    deals = "Deal id,Deal name,Company,Stage,Amount,Cost,Currency\n"
    deals += "1,A,Acme,Talk,1000,10,USD\n2,B,Acme,Talk,1000,,GBP\n3,C,Acme,Talk,7,1,EUR\n"
    files = (write("c.csv", CUSTOMERS), write("d.csv", deals))
    take(firm, *files)
    assert take(firm, *files, rates=intake.read_rates(["USD=0.9"], to="EUR")).changed == 1
    assert kept("amount", "cost", "currency") == [
        (90_000, 900, "EUR"),
        (100_000, None, "GBP"),
        (700, 100, "EUR"),
    ]
