"""Consent is absolute: whoever said no is on no list, by whatever path."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.records.loads import load
from whybuy.errors import BadInput
from whybuy.records import consents, editing, history, planned, redaction, undo

pytestmark = pytest.mark.django_db

DAY = date(2024, 6, 3)
Whom = tuple[str, str | None, str]


@pytest.fixture
def firm() -> None:
    load("customers", {"key": ["A", "B"]})
    load(
        "people",
        {
            "key": ["ada", "max", "eva"],
            "customer": ["A", "A", "B"],
            "name": ["Ada Byron", "Max", "Eva"],
        },
    )


def said(*words: tuple[object, ...]) -> int:
    """Words entered: customer, person, channel, allowed, day, and the last day they hold."""
    names = ("customer", "person", "channel", "allowed", "said_on", "until")
    rows = [dict(zip(names, (*word, None, None), strict=False)) for word in words]
    rows = [row | {"key": f"w{n}", "source": "e-mail"} for n, row in enumerate(rows)]
    return load("consents", {name: [row[name] for row in rows] for name in rows[0]})


def no(**asked: object) -> set[tuple[str, str | None, str]]:
    found = consents.forbidden(until=DAY, **asked)  # type: ignore[arg-type]
    return set(found.select("customer", "person", "channel").iter_rows())


@pytest.mark.usefixtures("firm")
def test_a_customers_no_binds_everybody_there() -> None:
    said(("A", None, "", False, date(2024, 1, 1)))
    assert no() == {("A", None, ""), ("A", "ada", ""), ("A", "max", "")}
    assert no(channel="call") == {
        ("A", None, "phone"),
        ("A", "ada", "phone"),
        ("A", "max", "phone"),
    }


@pytest.mark.usefixtures("firm")
def test_a_persons_no_binds_nobody_else() -> None:
    said(("A", "ada", "phone", False, date(2024, 1, 1)))
    assert no() == {("A", "ada", "phone")}
    assert no(channel="mail") == set()


@pytest.mark.usefixtures("firm")
def test_a_no_for_all_beats_a_yes_for_one_channel_given_before_it_and_not_one_given_after() -> None:
    said(
        ("A", "ada", "phone", True, date(2024, 1, 1)),
        ("A", "ada", "", False, date(2024, 2, 1)),
        ("A", "ada", "mail", True, date(2024, 3, 1)),
    )
    assert no() == {("A", "ada", channel) for channel in ("message", "phone", "post", "visit")}


@pytest.mark.usefixtures("firm")
def test_a_persons_no_is_lifted_by_their_own_yes_alone_which_lifts_the_firms_no_too() -> None:
    said(
        ("A", "ada", "", False, date(2024, 1, 1)),
        ("A", None, "", True, date(2024, 2, 1)),
        ("B", None, "", False, date(2024, 1, 1)),
        ("B", "eva", "phone", True, date(2024, 2, 1)),
    )
    assert ("A", "ada", "") in no()
    assert ("A", "max", "") not in no()
    assert no(channel="phone") == {("A", "ada", "phone"), ("B", None, "phone")}


@pytest.mark.usefixtures("firm")
def test_on_the_same_day_no_counts_and_a_no_without_a_day_goes_before_every_yes() -> None:
    said(
        ("A", "ada", "", False, date(2024, 1, 1)),
        ("A", "ada", "", True, date(2024, 1, 1)),
        ("A", "max", "mail", False, None),
        ("A", "max", "mail", True, date(2024, 5, 1)),
        ("B", "eva", "", True, None),
    )
    assert {("A", "ada", ""), ("A", "max", "mail")} <= no()
    assert not any(person == "eva" for _, person, _ in no())


@pytest.mark.usefixtures("firm")
def test_a_word_holds_to_its_last_day_and_then_what_was_said_before_counts_again() -> None:
    said(
        ("A", "ada", "", False, date(2023, 1, 1)),
        ("A", "ada", "phone", True, date(2024, 1, 1), DAY - timedelta(days=1)),
        ("B", "eva", "phone", False, date(2024, 1, 1), DAY),
    )
    assert ("A", "ada", "") in no()
    assert ("B", "eva", "phone") in no()
    later = consents.forbidden(on=DAY + timedelta(days=1))
    assert "eva" not in later["person"].to_list()


@pytest.mark.usefixtures("firm")
def test_where_everybody_said_no_nobody_is_called_without_a_name_either() -> None:
    said(("A", "ada", "phone", False), ("A", "max", "", False, date(2024, 1, 1)))
    assert ("A", None, "phone") in no(channel="phone")
    assert ("A", None, "mail") not in no(channel="mail")
    (row,) = consents.forbidden(channel="phone").filter(pl.col("person").is_null()).rows(named=True)
    assert row["source"] == "everybody on record there said no"


@pytest.mark.usefixtures("firm")
def test_a_list_keeps_only_who_may_be_contacted_so() -> None:
    said(
        ("A", "ada", "phone", False, date(2024, 1, 1)),
        ("B", None, "", False, date(2024, 1, 1)),
    )
    proposed = pl.DataFrame(
        {
            "customer": ["A", "A", "A", "A", "B", "B", "B"],
            "person": ["ada", "ada", "ada", "max", None, "eva", "somebody new"],
            "channel": ["call", "mail", "carrier pigeon", "phone", "", "mail", None],
        }
    )
    kept = consents.may_be(proposed, until=DAY)
    assert kept["person"].to_list() == ["ada", "max"]
    assert kept["channel"].to_list() == ["mail", "phone"]
    assert (
        consents.may_be(proposed.select("customer"), until=DAY)["customer"].to_list() == ["A"] * 4
    )


@pytest.mark.usefixtures("firm")
def test_a_person_told_to_be_with_another_customer_is_still_the_one_who_said_no() -> None:
    said(("A", "ada", "", False, date(2024, 1, 1)))
    assert consents.may_be(pl.DataFrame({"customer": ["B"], "person": ["ada"]})).height == 0
    editing.change("people", "ada", {"customer": "B"}, by=None)
    assert ("B", "ada", "") in no()


@pytest.mark.usefixtures("firm")
def test_consent_without_a_source_is_refused() -> None:
    with pytest.raises(BadInput, match="have no source"):
        load("consents", {"key": ["k"], "customer": ["A"], "allowed": [True]})
    with pytest.raises(BadInput, match="have no source"):
        load("consents", {"key": ["k"], "customer": ["A"], "allowed": [True], "source": [" "]})
    with pytest.raises(BadInput, match="mail, phone, visit, post, message"):
        load(
            "consents",
            {
                "key": ["k"],
                "customer": ["A"],
                "allowed": [True],
                "source": ["x"],
                "channel": ["fax"],
            },
        )


@pytest.mark.usefixtures("firm")
def test_a_no_said_since_binds_a_list_of_an_earlier_day_and_a_yes_said_since_lifts_nothing() -> (
    None
):
    said(
        ("A", "ada", "", False, date(2024, 1, 1)),
        ("A", "ada", "", True, date(2024, 7, 1)),
        ("B", "eva", "", False, date(2024, 7, 1)),
    )
    assert {("A", "ada", ""), ("B", "eva", "")} <= no()
    assert "ada" not in consents.forbidden()["person"].to_list()


@pytest.mark.usefixtures("firm")
def test_who_said_no_is_not_taken_out_for_a_file_would_bring_them_back_free() -> None:
    said(("A", "ada", "phone", False))
    for kind, key in (("people", "ada"), ("customers", "A")):
        with pytest.raises(BadInput, match="remove consents w0"):
            editing.remove(kind, key, by=None)
    editing.remove("consents", "w0", by=None)
    editing.remove("people", "ada", by=None)
    (told,) = {one.title for one in history.of("consent", "w0")}
    assert told == "no of A to phone"


@pytest.mark.usefixtures("firm")
def test_somebody_redacted_is_in_no_consent_and_on_no_weeks_list() -> None:
    load(
        "consents",
        {
            "key": ["k"],
            "customer": ["A"],
            "person": ["ada"],
            "allowed": [False],
            "source": ["Ada Byron wrote so"],
        },
    )
    lines = {"customer": ["A"], "person": ["max"], "sort": ["touch"], "reason": ["Ada Byron asked"]}
    planned.keep(pl.DataFrame(lines), week=DAY, revision=1)
    redaction.redact("ada", by=None)
    assert consents.frame()["source"].to_list() == ["[redacted] wrote so"]
    assert planned.frame()["reason"].to_list() == ["[redacted] asked"]
    assert consents.forbidden()["person"].to_list() == consents.frame()["person"].to_list()


WORDS = st.lists(
    st.tuples(
        st.sampled_from(["A", "B"]),
        st.sampled_from([None, "ada", "max", "eva"]),
        st.sampled_from(["", *consents.CHANNELS]),
        st.booleans(),
        st.sampled_from([None, *(date(2024, 5, n) for n in range(1, 9))]),
        st.sampled_from([None, date(2024, 5, 20), DAY, date(2024, 7, 1)]),
    ),
    max_size=8,
)
AT = {"ada": "A", "max": "A", "eva": "B"}


TWICE_NAMED = [("A", "eva", "", False, None, None), ("B", "eva", "", False, None, None)]


def _may(words: list[tuple[object, ...]], customer: str, person: str | None, channel: str) -> bool:
    """The rule in plain Python, a word at a time: the tests' own reading of it."""
    held = [w for w in words if w[2] in ("", channel) and (w[5] is None or w[5] >= DAY)]  # type: ignore[operator]

    def rank(word: tuple[object, ...]) -> tuple[date, bool]:
        return (word[4] or (date.min if word[3] else date.max), not word[3])  # type: ignore[return-value]

    def own(who: str) -> tuple[object, ...] | None:
        return max((w for w in held if w[1] == who), key=rank, default=None)

    firm = [w for w in held if w[1] is None and w[0] == customer]
    staff = [own(who) for who, at in AT.items() if at == customer]
    if all(word is not None and not word[3] for word in staff):
        firm.append(max((w for w in staff if w), key=rank))
    last = max(firm, key=rank, default=None)
    mine = own(person) if person else None
    if mine is not None and not mine[3]:
        return False
    return last is None or bool(last[3]) or (mine is not None and rank(mine)[0] > rank(last)[0])


def test_what_somebody_said_elsewhere_counts_where_they_were_named_before(firm):
    """Eva is of B; she was named at A once."""
    said(
        ("A", "eva", "", False, date(2024, 5, 1), None),
        ("B", "eva", "", True, date(2024, 5, 2), None),
    )
    assert consents.forbidden_of("A").filter(person="eva").is_empty()
    assert consents.forbidden().filter(person="eva").is_empty()


@pytest.mark.usefixtures("firm")
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(WORDS)
@example(TWICE_NAMED)
def test_whatever_was_said_nothing_forbidden_is_ever_on_a_list(
    words: list[tuple[object, ...]],
) -> None:
    batch = said(*words) if words else None
    try:
        whom = [("A", None), ("A", "ada"), ("A", "max"), ("B", None), ("B", "eva")]
        every = [(c, p, channel) for c, p in whom for channel in consents.CHANNELS]
        _check_lists(every, may={one for one in every if _may(words, *one)})
    finally:
        if batch is not None:
            undo.undo(batch)


def _check_lists(every: list[Whom], *, may: set[Whom]) -> None:
    proposed = pl.DataFrame(every, schema=["customer", "person", "channel"], orient="row")
    assert set(consents.may_be(proposed, until=DAY).iter_rows()) == may
    open_ones = consents.may_be(proposed.drop("channel").unique(), until=DAY)
    assert set(open_ones.iter_rows()) == {(c, p) for c, p, _ in may}
    whole = consents.forbidden().filter(pl.col("customer") == "A")
    assert set(consents.forbidden_of("A").rows()) == set(whole.rows())
    told = pl.concat(consents.forbidden(until=DAY, channel=one) for one in consents.CHANNELS)
    assert set(told.drop("source").iter_rows()) & set(every) == set(every) - may
    lines = proposed.with_columns(pl.lit("touch").alias("sort"), product="channel")
    planned.keep(lines, week=DAY, revision=1)
    listed = planned.frame(week=DAY).select("customer", "person", "channel")
    # Fewer where a word ends within the week: the list holds on each of its days.
    later = DAY + timedelta(days=6)
    on_all_days = consents.may_be(consents.may_be(proposed, on=DAY), on=later)
    assert {(c, p or None, ch) for c, p, ch in listed.iter_rows()} == set(on_all_days.rows()) <= may
