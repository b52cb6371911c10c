"""The fields of customers, people, products, deals and the like, as SQL of a file's cells."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import TYPE_CHECKING

from whybuy.intake import called, contacting, pursuits
from whybuy.intake.amounts import (
    WITH_THOUSANDTHS,
    WITHOUT_MINOR,
    NumberForm,
    foreign_sign_sql,
    minor_sql,
    minor_units,
)
from whybuy.intake.checks import Check
from whybuy.intake.days import DayForm
from whybuy.intake.looking import look_at_days, look_at_numbers
from whybuy.intake.measured import (
    FIGURES,
    OWN_SAID,
    RANGES,
    checks_of,
    figures_of,
    mark_sql,
    promised_sql,
)
from whybuy.intake.memory import habits
from whybuy.intake.orders import Reading
from whybuy.intake.questions import settled
from whybuy.intake.recognise import Recognised, fold, words
from whybuy.intake.tables import Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PARTS = frozenset({"first_name", "last_name", "company"})
DAYS = (
    *("day", "start", "renewal", "ended", "said_on", "opened", "closed", "won_at"),
    *("started", "measured_on"),
    *("settled_on", "since", "last", "next_due", "first_heard", "expected_close"),
    *("until", "made_on", "due", "done_on", "away_from", "away_until", "withdrawn_on", "staged_on"),
)
MONEY = ("unit_cost", "fee", "amount", "price", "list_price", "cost_money", "money_per_year")
MONEY += ("cost", "per_year")
COUNTS = ("quantity", "minutes", "times")
WORDS = {"unit_cost": "A cost", "list_price": "A price", "amount": "An amount"}
WORDS |= {"cost_money": "What it cost", "money_per_year": "What it is worth"}
YES = "'1', 'TRUE', 'T', 'YES', 'Y', 'JA', 'OUI', 'SI', 'SÍ', 'SIM', 'X'"
KNOWN_BY = {
    "contracts": ("customer", "title", "start"),
    "deals": ("customer", "title", "opened"),
    "quotes": ("customer", "product", "day", "price"),
    "cases": ("customer", "title", "started"),
    "measures": ("customer", "case", "name", "promised", "measured_on"),
    "numbers": ("customer", "name", "mark", "said_on"),
    "consents": ("customer", "person", "channel", "source", "said_on"),
    "promises": ("customer", "what", "made_on"),
    "stage_changes": ("deal", "stage", "day"),
    "buying_group": ("deal", "person", "role"),
    "decision_steps": ("deal", "what"),
    "yellow_lights": ("customer", "words", "said_on"),
    "needs": ("customer", "words"),
    "meetings": ("customer", "day", "at", "uid"),
    "acquaintances": ("person", "other", "member"),
    "referrals": ("customer", "direction", "day", "other", "other_customer"),
}
"""What tells records without an id apart."""
LONGEST_NAME = 300
LARGEST = 10**16
"""The largest cost or fee, in minor units, that a double still holds exactly."""


def values_of(
    con: DuckDBPyConnection,
    table: Table,
    recognised: Recognised,
    reading: Reading,
    texts: Mapping[str, str],
) -> tuple[dict[str, str], list[Check], dict[str, str]]:
    """The SQL of each field that the file gives, the checks of what was read, and its habits.

    Raises Unclear where days or numbers can be read in two ways.
    """
    values = {name: sql for name, sql in texts.items() if name not in PARTS}
    if name := values.pop("customer_name", None):
        values["customer"] = called.customer_sql(values.get("customer"), name)
    if any(name in texts for name in PARTS):
        values["name"] = _name(texts)
    days, numbers = _forms(con, table, recognised, reading)
    for name, form in days.items():
        values[name] = f"CAST({form.sql(texts[name])} AS DATE)"
    figures = {name: numbers[name] for name in FIGURES.get(recognised.kind, ()) if name in numbers}
    values |= figures_of(recognised.kind, figures, texts)
    rate = _rate(recognised.kind, values, texts, reading)
    values |= _money_and_counts(numbers, figures, texts, reading.currency, rate)
    chosen = words()["choices"].get(recognised.kind, {})
    values |= {name: _choice(texts[name], chosen[name]) for name in chosen.keys() & texts.keys()}
    values |= _of_own_form(recognised.kind, values, texts)
    if "size" in texts and "employ" in fold(table.header[recognised.columns["size"]]):
        values.setdefault("size_unit", f"CASE WHEN {values['size']} > 0 THEN 'employees' END")
    values["key"] = _key(recognised.kind, texts, values)
    checks = [
        *_day_checks(recognised.kind, days),
        *_money_checks({n: f for n, f in numbers.items() if n not in figures}, texts, reading),
        *_figure_checks(figures, texts, recognised.kind),
        *_bare_share_checks({n for n in figures if recognised.columns[n] in table.typed}, texts),
        *_choice_checks(chosen, texts),
        *_currency_checks(values),
        *_said_checks(recognised.kind, texts, reading),
        *_whole_checks(recognised, values, reading),
        *pursuits.file_checks_of(recognised.kind, texts),
    ]
    return values, checks, habits(days.values(), numbers.values())


def _whole_checks(
    recognised: Recognised, values: Mapping[str, str], reading: Reading
) -> list[Check]:
    """What the row as a whole cannot be. An export tells when a deal was typed in, so its first
    day may be after the last: see `deals.settled`."""
    found = checks_of(recognised.kind, values, today=reading.today)
    typed_late = pursuits.UPSIDE_DOWN if recognised.export else ""
    return [check for check in found if check.reason != typed_late]


def _money_and_counts(
    numbers: Mapping[str, NumberForm],
    figures: Mapping[str, NumberForm],
    texts: Mapping[str, str],
    currency: str,
    rate: str | None,
) -> dict[str, str]:
    """The SQL of counts, of money in minor units, and of its currency.

    Money for which there is a `rate` is turned into the workspace's; other money stays as it is.
    """
    values = dict[str, str]()
    code = f"upper(coalesce({texts.get('currency', 'NULL')}, '{currency}'))"
    turned = f"CASE WHEN {rate} IS NULL THEN {code} ELSE '{currency}' END" if rate else code
    for name, number in numbers.items():
        if name in figures:
            continue
        read = number.sql(texts[name], currency=currency)
        if name in COUNTS:
            values[name] = read
            continue
        read = f"(({read}) * coalesce({rate}, 1.0))" if rate else read
        values["currency"] = turned
        values[name] = _minor(read, turned, currency)
    return values


def _rate(
    kind: str, values: Mapping[str, str], texts: Mapping[str, str], reading: Reading
) -> str | None:
    """The SQL of what a deal's money is worth in the workspace's: on the day it was closed, else
    opened. NULL where the user gave no rate."""
    if kind != "deals" or reading.rates is None or "currency" not in texts:
        return None
    days = [values[name] for name in ("closed", "opened") if name in values]
    today = f"DATE '{reading.today}'"
    at = f"least(coalesce({', '.join([*days, today])}), {today})"
    return reading.rates.sql(f"upper({texts['currency']})", at, to=reading.currency)


def _of_own_form(kind: str, values: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, str]:
    """The SQL of fields that are neither days nor numbers nor words as they stand."""
    found = dict[str, str]()
    for name in {"is_fee", "once"} & texts.keys():
        found[name] = f"upper({texts[name]}) IN ({YES})"
    if "promised" in texts:
        found["promised"] = promised_sql(texts["promised"])
    if "case" in values:
        found["case"] = called.case_sql(values["case"], values.get("customer"))
    if kind == "numbers":
        found["mark"] = mark_sql(values, texts)
    if kind in RANGES:
        found["unit"] = texts.get("unit", "NULL::VARCHAR")
    found |= contacting.fields_of(kind, values, texts)
    return found | pursuits.fields_of(kind, values, texts)


def _forms(
    con: DuckDBPyConnection, table: Table, recognised: Recognised, reading: Reading
) -> tuple[dict[str, DayForm], dict[str, NumberForm]]:
    """How the columns of days and of money are written; asks for all that is open at once."""
    columns = recognised.columns
    days = [name for name in DAYS if name in columns]
    numbered = (*MONEY, *COUNTS, *FIGURES.get(recognised.kind, ()))
    money = [name for name in numbered if name in columns]
    found = settled(
        [
            *(
                lambda n=n: look_at_days(
                    con, table, columns[n], dates=reading.dates, beside=[columns[d] for d in days]
                )
                for n in days
            ),
            *(
                lambda n=n: look_at_numbers(con, table, columns[n], decimal=reading.decimal)
                for n in money
            ),
        ]
    )
    day_forms = {n: form for n, form in zip(days, found, strict=False) if isinstance(form, DayForm)}
    rest = zip(money, found[len(days) :], strict=True)
    return day_forms, {n: form for n, form in rest if isinstance(form, NumberForm)}


def _minor(cost: str, code: str, currency: str) -> str:
    """The SQL of money in minor units of its own currency: a yen has none."""
    by_units = {1: sorted(WITHOUT_MINOR), 1000: sorted(WITH_THOUSANDTHS)}
    cases = " ".join(
        f"WHEN {code} IN ({', '.join(repr(one) for one in codes)}) "
        f"THEN {minor_sql(cost, currency=codes[0])}"
        for codes in by_units.values()
    )
    usual = currency if minor_units(currency) == 100 else "EUR"
    return f"CASE {cases} ELSE {minor_sql(cost, currency=usual)} END"


def _name(texts: Mapping[str, str]) -> str:
    """The SQL of a name: the company's, else the name as given, else first and last name."""
    parts = [texts[part] for part in ("first_name", "last_name") if part in texts]
    whole = f"nullif(concat_ws(' ', {', '.join(parts)}), '')" if parts else "NULL"
    named = [texts[name] for name in ("company", "name") if name in texts]
    return f"coalesce({', '.join([*named, whole])})"


def _key(kind: str, texts: Mapping[str, str], values: Mapping[str, str]) -> str:
    """The SQL of the key: as given; a person's address; a contact is known by all it says.

    A contract or deal without an id is known by its customer, title and first day: its fee may
    change.
    """
    given = [texts["key"]] if "key" in texts else []
    for named, by in (("people", "email"), ("team", "name"), ("competitors", "name")):
        if kind == named and by in texts:
            given.append(texts[by])
    known_by = KNOWN_BY.get(kind, ())
    if kind in KNOWN_BY or kind == "contacts":
        known_by = known_by or list(values)
        said = ", ".join(
            f"coalesce(CAST({values[name]} AS VARCHAR), '')" for name in known_by if name in values
        )
        given.append(f"left(md5(concat_ws('|', {said})), 16)")
    return f"coalesce({', '.join(given)})"


def _choice(text: str, choices: Mapping[str, list[str]]) -> str:
    """The SQL of the choice that a word means; NULL for a word that means none."""
    cases = " ".join(
        f"WHEN lower({text}) IN ({', '.join(_literal(word) for word in [choice, *said])}) "
        f"THEN {_literal(choice)}"
        for choice, said in choices.items()
    )
    return f"CASE {cases} END"


def _literal(word: str) -> str:
    return "'" + word.lower().replace("'", "''") + "'"


def _day_checks(kind: str, days: Mapping[str, DayForm]) -> list[Check]:
    found = list[Check]()
    last = "2999-12-31" if kind == "contacts" else "2199-12-31"
    beyond = "No contact was made on this day." if kind == "contacts" else "This is too far away."
    for name, form in days.items():
        write = f"Write it like {form.sample}."
        fails = f'{name}_cell IS NOT NULL AND "{name}" IS NULL'
        found.append(Check(name, fails, "This is not a day.", write))
        fails = f"\"{name}\" < DATE '1900-01-01' OR \"{name}\" > DATE '{last}'"
        found.append(Check(name, fails, beyond, write))
    for name in ("renewal", "ended"):
        if name in days and "start" in days:
            reason = "This day is before the contract began."
            remedy = "Correct this day or the first one."
            found.append(Check(name, f'"{name}" < "start"', reason, remedy))
    return found


def _money_checks(
    numbers: Mapping[str, NumberForm], texts: Mapping[str, str], reading: Reading
) -> list[Check]:
    found, currency = list[Check](), reading.currency
    for name, number in numbers.items():
        word, cell = WORDS.get(name, f"A {name}"), f"{name}_cell"
        write = f"Write it like {'1234,50' if number.mark == ',' else '1234.50'}."
        found.append(
            Check(name, f"{cell} IS NOT NULL AND {name} IS NULL", "This is not a number.", write)
        )
        if name != "money_per_year":  # What was changed may cost them.
            found.append(Check(name, f"{name} < 0", f"{word} is never negative.", "Correct it."))
        found.append(
            Check(name, f"{name} > {LARGEST}", "This is more than can be kept.", "Correct it.")
        )
        if "currency" not in texts and name not in COUNTS:
            found.append(
                Check(name, foreign_sign_sql(cell, currency=currency),
                      f"This is not in {currency}, the currency of this workspace.",
                      "Add a column currency with its code."),
            )  # fmt: skip
    return found


def _figure_checks(
    figures: Mapping[str, NumberForm], texts: Mapping[str, str], kind: str
) -> list[Check]:
    """What a figure's cell holds is a number or a range; a customer's size may be left out."""
    found = list[Check]()
    ends = RANGES.get(kind, {})
    for name, form in figures.items():
        read = " AND ".join(f'"{one}" IS NULL' for one in (name, *ends.get(name, ())[:1]))
        write = f"Write it like {'6,5' if form.mark == ',' else '6.5'}"
        write += " or, as a range, 5 to 7." if name in ends else "."
        if name != "size":
            fails = f"{name}_cell IS NOT NULL AND {read}"
            found.append(Check(name, fails, "This is not a number.", write))
    if "promised" in texts:
        fails = "promised_cell IS NOT NULL AND promised IS NULL"
        reason = "This is neither yes nor no."
        remedy = "Write yes for what was promised, no for what came."
        found.append(Check("promised", fails, reason, remedy))
    return found


def _bare_share_checks(names: Set[str], texts: Mapping[str, str]) -> list[Check]:
    """A workbook keeps 6 % as 0.06: which of them is meant by a number below 1 is not guessed."""
    if "unit" not in texts:
        return []
    fails = (
        "lower(unit_cell) IN ('%', 'percent', 'per cent', 'pct') AND abs({0}) BETWEEN 1e-9 AND 1"
    )
    remedy = "Format the cells as plain numbers and write 6 for 6 %; or write 0.06 % as text."
    return [
        Check(
            name, fails.format(f'"{name}"'), "Is this 0.06 % or 6 %? A workbook hides it.", remedy
        )
        for name in sorted(names - {"size", "attribution"})
    ]


def _choice_checks(
    chosen: Mapping[str, Mapping[str, list[str]]], texts: Mapping[str, str]
) -> list[Check]:
    return [
        Check(
            name,
            f"{name}_cell IS NOT NULL AND {name} IS NULL",
            f"This is none of: {', '.join(filter(None, choices))}.",
            "Write one of them, or leave it empty.",
        )
        for name, choices in chosen.items()
        if name in texts and name != "response"  # else it is what they said
    ]


def _said_checks(kind: str, texts: Mapping[str, str], reading: Reading) -> list[Check]:
    """What somebody told us has a name and a day, or is only supposed; of figures one will do."""
    by, on = (
        f"{name}_cell IS NULL" if name in texts else "TRUE" for name in ("said_by", "said_on")
    )
    found = list[Check]()
    if "said_on" in texts:
        if kind not in OWN_SAID:
            remedy = "Fill in the name, or take the day away."
            fails = f"NOT ({on}) AND {by}"
            found.append(Check("said_on", fails, "Nobody is named who said so.", remedy))
        late = f"said_on > DATE '{reading.today}'"
        found.append(Check("said_on", late, "That day is still to come.", "Correct it."))
    if "said_by" in texts:
        if kind not in OWN_SAID:
            remedy = "Fill in the day, or take the name away: then it counts as supposed."
            found.append(Check("said_by", f"NOT ({by}) AND {on}", "The day is missing.", remedy))
        long = f"length(said_by) > {LONGEST_NAME}"
        reason = f"This is longer than {LONGEST_NAME} letters."
        found.append(Check("said_by", long, reason, "Shorten it."))
    return found


def _currency_checks(values: Mapping[str, str]) -> list[Check]:
    if "currency" not in values:
        return []
    fails = "currency IS NOT NULL AND NOT regexp_full_match(currency, '[A-Z]{3}')"
    return [Check("currency", fails, "This is not the code of a currency.", "Write it like EUR.")]
