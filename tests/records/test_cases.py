"""Cases, measures, numbers and value models come in, change and are taken back."""

from __future__ import annotations

from datetime import date

import pytest

from tests.records.loads import counted, load
from whybuy.errors import BadInput, NotFound
from whybuy.records import (
    cases,
    customers,
    deals,
    editing,
    history,
    models,
    numbers,
    redaction,
    search,
    undo,
    value_models,
)

pytestmark = pytest.mark.django_db

CASE = {
    "key": ["press"],
    "customer": ["A1"],
    "title": ["Press line"],
    "started": [date(2024, 1, 8)],
    "attribution": [0.8],
    "cost_money": [1_200_000],
    "currency": ["EUR"],
    "approval": ["anonymous"],
}
MEASURE = {
    "key": ["scrap"],
    "customer": ["A1"],
    "case": ["press"],
    "name": ["scrap rate"],
    "unit": ["%"],
    "before": [6.0],
    "after": [4.0],
    "after_low": [3.5],
    "after_high": [4.5],
    "measured_on": [date(2024, 6, 1)],
}
NUMBER = {
    "key": ["n1", "n2"],
    "customer": ["A1", None],
    "name": ["people", "hours"],
    "value": [12.0, None],
    "low": [None, 3.0],
    "high": [None, 5.0],
    "mark": ["said", "benchmark"],
    "said_on": [date(2024, 5, 1), None],
}


def test_a_case_and_its_measures_are_read_as_they_were_entered() -> None:
    load("customers", {"key": ["A1"]})
    load("cases", CASE)
    load("measures", MEASURE)
    (case,) = cases.cases_of("A1").rows(named=True)
    assert (case["attribution"], case["cost_money"], case["approval"]) == (
        0.8,
        1_200_000,
        "anonymous",
    )
    (measure,) = cases.measures().rows(named=True)
    assert (measure["case"], measure["before"], measure["after_low"]) == ("press", 6.0, 3.5)
    assert (measure["promised"], measure["before_low"]) == (False, None)
    assert counted("measures", MEASURE)[1].unchanged == 1


def test_what_is_not_known_yet_on_a_day_is_not_read() -> None:
    load("customers", {"key": ["A1"]})
    load("cases", CASE)
    load("measures", MEASURE)
    load("numbers", NUMBER)
    assert cases.cases(until=date(2024, 1, 7)).height == 0
    assert cases.measures(until=date(2024, 5, 31)).height == 0
    assert cases.measures(until=date(2024, 6, 1)).height == 1
    assert numbers.numbers(until=date(2024, 4, 30))["key"].to_list() == ["n2"]


def test_a_measure_corrected_by_hand_is_told_in_its_history_and_taken_back() -> None:
    load("customers", {"key": ["A1"]})
    load("cases", CASE)
    load("measures", MEASURE)
    edit = editing.change("measures", "scrap", {"after": 4.2, "after_low": None}, by=None)
    assert edit is not None
    assert cases.measures().select("after", "after_low").row(0) == (4.2, None)
    assert {c.field for c in history.of("measure", "scrap") if c.batch == edit} == {
        "after",
        "after_low",
    }
    undo.undo(edit)
    assert cases.measures().select("after", "after_low").row(0) == (4.0, 3.5)


def test_what_is_known_of_a_customer_goes_with_them_and_comes_back() -> None:
    load("customers", {"key": ["A1"]})
    load("cases", CASE)
    load("measures", MEASURE)
    load("numbers", NUMBER)
    removal = editing.remove("customers", "A1", by=None)
    assert cases.measures().height == cases.cases().height == 0
    assert numbers.numbers()["key"].to_list() == ["n2"], "their number is no benchmark for all"
    undo.undo(removal)
    assert cases.measures()["case"].to_list() == ["press"]
    assert set(numbers.of("A1")["key"]) == {"n1"}


def test_measures_go_with_their_case() -> None:
    load("customers", {"key": ["A1"]})
    load("cases", CASE)
    load("measures", MEASURE)
    removal = editing.remove("cases", "press", by=None)
    assert cases.measures().height == 0
    undo.undo(removal)
    assert cases.measures()["case"].to_list() == ["press"]


def test_a_load_of_cases_is_taken_back_but_for_what_others_need() -> None:
    load("customers", {"key": ["A1"]})
    of_cases = load("cases", CASE)
    of_measures = load("measures", MEASURE)
    assert undo.undo(of_cases).left == {}
    assert cases.cases()["key"].to_list() == ["press"], "its measure needs it"
    assert undo.undo(of_measures).left == {"cases": 1, "measures": 1}


def test_a_value_model_is_kept_letter_for_letter_and_its_old_text_comes_back() -> None:
    text = "title = 'Time'\r\n# né à 10 €\n"
    load("value_models", {"key": ["time"], "title": ["Time"], "text": [text]})
    assert value_models.one("time").text == text
    edit = editing.change("value_models", "time", {"text": "title = 'Hours'"}, by=None)
    assert edit is not None
    undo.undo(edit)
    assert value_models.value_models()["text"].to_list() == [text]
    with pytest.raises(NotFound, match="there are: time"):
        value_models.one("tyme")


def test_who_sold_and_how_large_the_customer_is_are_kept() -> None:
    load("customers", {"key": ["A1"], "size": [120.0], "size_unit": ["employees"]})
    load("deals", {"key": ["d1"], "customer": ["A1"], "seller": ["Ada"]})
    load("quotes", {"key": ["q1"], "customer": ["A1"], "seller": ["Max"]})
    assert customers.one("A1").size == 120
    assert customers.frame().select("size", "size_unit").row(0) == (120.0, "employees")
    assert deals.frame()["seller"].to_list() == ["Ada"]
    assert deals.quotes()["seller"].to_list() == ["Max"]


def test_a_measure_needs_a_customer_and_a_name_and_knows_its_words() -> None:
    load("customers", {"key": ["A1"]})
    with pytest.raises(BadInput, match="have no name"):
        load("measures", {"key": ["m"], "customer": ["A1"], "before": [1.0]})
    with pytest.raises(BadInput, match="revenue, cost, risk, emotion"):
        load("measures", {"key": ["m"], "customer": ["A1"], "name": ["scrap"], "driver": ["price"]})
    with pytest.raises(BadInput, match="named, anonymous, no"):
        load("cases", {"key": ["m"], "customer": ["A1"], "approval": ["yes"]})


def test_somebody_redacted_is_in_no_measure_case_or_number_nor_in_their_history() -> None:
    load("customers", {"key": ["A1"]})
    load("people", {"key": ["p1"], "customer": ["A1"], "name": ["Ada Lovelace"]})
    load("cases", CASE | {"how_it_paid": ["Ada Lovelace counted it"]})
    load("measures", MEASURE | {"said_by": ["Ada Lovelace"], "how_measured": ["by A. Lovelace"]})
    load("numbers", NUMBER | {"said_by": ["Ada Lovelace", ""], "source": ["", "ADA LOVELACE"]})
    editing.change("measures", "scrap", {"said_by": "Max"}, by=None)
    redaction.redact("p1", by=None)
    assert cases.cases()["how_it_paid"].to_list() == ["[redacted] counted it"]
    assert numbers.numbers()["said_by"].to_list() == ["[redacted]", ""]
    told = [
        str(row)
        for model in (models.Case, models.Measure, models.Number)
        for rows in (model.objects, model.history)
        for row in rows.values_list()
    ]
    assert len(told) == 9
    assert not [row for row in told if "ada lovelace" in row.lower()]


def test_words_are_found_in_cases_measures_and_numbers() -> None:
    load("customers", {"key": ["A1"]})
    load("cases", CASE | {"other_changes": ["A new foreman came"]})
    load("measures", MEASURE | {"how_measured": ["The foreman's list"]})
    load("numbers", NUMBER | {"source": ["foreman", "Chamber"]})
    assert [(hit.kind, hit.key) for hit in search.find("foreman")] == [
        ("cases", "press"),
        ("measures", "scrap"),
        ("numbers", "n1"),
    ]
    (benchmark,) = search.find("chamber")
    assert benchmark.customer is None
