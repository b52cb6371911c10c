"""How a column writes its numbers, and money in minor units, rounded exactly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from whybuy.errors import BadInput
from whybuy.intake.questions import Question, Unclear

LARGEST = 10**14
"""The largest amount of one line, in minor units: beyond it doubles are no longer exact enough."""

NUDGE = 2e-15
"""Products of doubles fall short of an exact half by less than this: 1.005 x 100 = 100.4999…"""

SIGNS = {
    "€": ("EUR",),
    "£": ("GBP", "EGP", "GIP", "FKP", "SHP"),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "CLP", "COP", "ARS", "TWD", "BRL"),
    "¥": ("JPY", "CNY"),
    "₹": ("INR",),
    "₩": ("KRW",),
    "₽": ("RUB",),
    "₺": ("TRY",),
    "₴": ("UAH",),
    "₪": ("ILS",),
    "₫": ("VND",),
}
WITHOUT_MINOR = frozenset({"JPY", "KRW", "VND", "CLP", "ISK", "PYG", "UGX", "XAF", "XOF", "XPF"})
WITH_THOUSANDTHS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})

_COMMA = re.compile(
    r"^\d{1,3}(\.\d{3})+,\d+$|^\d+,(\d{1,2}|\d{4,})$|^0+,\d+$|^\d{4,},\d+$|^\d{1,3}(\.\d{3}){2,}$"
)
_POINT = re.compile(
    r"^\d{1,3}(,\d{3})+\.\d+$|^\d*\.(\d{1,2}|\d{4,})$|^0+\.\d+$|^\d{4,}\.\d+$|^\d{1,3}(,\d{3}){2,}$"
)
_DOUBT = re.compile(r"^\d{1,3}[.,]\d{3}$")
_BARE = re.compile(r"[^\d.,]")


@dataclass(frozen=True, slots=True)
class NumberForm:
    """What stands before the fraction of a column's numbers: "." or ",", or "mixed"."""

    mark: str

    def sql(self, cell: str, *, currency: str) -> str:
        """The SQL of a cell as DOUBLE; NULL where it is no number. Signs and brackets are read."""
        bare = f"regexp_replace({cell}, '[^0-9.,]', '', 'g')"
        minus = f"regexp_matches({cell}, '^[^0-9]*[-−–(]|[-−–]$')"
        signed = f"{self._read(bare)} * (CASE WHEN {minus} THEN -1 ELSE 1 END)"
        read = f"CASE WHEN {_looks(cell, currency)} THEN {signed} END"
        return f"coalesce({self.plain_sql(cell)}, {read})"

    def plain_sql(self, cell: str) -> str:
        """The SQL of a cell that is a number as computers write it; NULL for any other."""
        if self.mark == ".":
            return f"TRY_CAST({cell} AS DOUBLE)"
        unmarked = f"NOT contains({cell}, '.') AND NOT contains({cell}, ',')"
        return f"CASE WHEN {unmarked} THEN TRY_CAST({cell} AS DOUBLE) END"

    def _read(self, bare: str) -> str:
        """The SQL of digits and marks alone, in the groups that the marks allow."""
        point = _grouped(bare, ",", "\\.")
        comma = _grouped(bare, "\\.", ",")
        if self.mark == "mixed":
            doubt = f"regexp_full_match({bare}, '[0-9]{{1,3}}[.,][0-9]{{3}}')"
            return f"CASE WHEN NOT {doubt} THEN coalesce({point}, {comma}) END"
        return point if self.mark == "." else comma


def _looks(cell: str, currency: str) -> str:
    """The SQL of: a number with at most a sign, brackets, spaces and the name of a currency."""
    signs = "".join(SIGNS)
    money = f"(?:[{signs}]|(?i:{currency}))?"
    gap, digits = "[\\s\u00a0\u202f]*", "[0-9](?:[0-9.,''’\\s\u00a0\u202f]*[0-9])?"
    sign = "[-+−–]?"
    number = f"{gap}[.,]?{digits}[.,]?{gap}{money}{gap}"
    bracketed = f"\\({gap}{money}{number}\\)"
    signed = f"(?:{sign}{gap}{money}|{money}{gap}{sign}){number}[-−–]?"
    return f"regexp_full_match({cell}, '{gap}(?:{signed}|{bracketed}){gap}')"


def _grouped(bare: str, thousands: str, fraction: str) -> str:
    plain_thousands, plain_fraction = thousands.strip("\\"), fraction.strip("\\")
    form = f"(?:[0-9]+|[0-9]{{1,3}}(?:{thousands}[0-9]{{3}})+)?(?:{fraction}[0-9]*)?"
    text = f"replace(replace({bare}, '{plain_thousands}', ''), '{plain_fraction}', '.')"
    return f"CASE WHEN regexp_full_match({bare}, '{form}') THEN TRY_CAST({text} AS DOUBLE) END"


def number_form(values: Iterable[str], *, column: str, decimal: str | None = None) -> NumberForm:
    """The form that the values are written in. Raises Unclear where two readings fit them all."""
    if decimal not in (None, ".", ","):
        raise BadInput(f"--decimal {decimal!r} is neither a point nor a comma.")
    if decimal:
        return NumberForm(decimal)
    comma, point, doubt = _evidence(values)
    if comma and point:
        return NumberForm("mixed")
    if doubt and not (comma or point):
        raise _unclear(column, doubt)
    return NumberForm("," if comma else ".")


def _unclear(column: str, doubt: str) -> Unclear:
    asked = (
        f"The numbers of {column!r} can be read in two ways: is {doubt!r} more than a thousand, "
    )
    bare = _BARE.sub("", doubt)
    whole, part = re.split("[.,]", bare)
    marks = {
        mark: f"{whole}{part}" if mark not in bare else f"{whole}.{part}" for mark in (".", ",")
    }
    choices = {mark: f"{mark} stands before the fraction: {n}" for mark, n in marks.items()}
    question = Question("decimal", column, doubt, f"{asked}or a fraction?", choices)
    told = f"{asked}or a fraction? None of them tells. Say it with --decimal . or --decimal ,"
    return Unclear(told, [question])


def undecided(values: Iterable[str]) -> bool:
    """Whether there are marks among the values that nothing explains."""
    comma, point, doubt = _evidence(values)
    return bool(doubt) and not (comma or point)


def contrary(values: Iterable[str], form: NumberForm) -> str | None:
    """One of the values that can be read only with the other mark than the form's."""
    comma, point, _ = _evidence(values)
    return {".": comma, ",": point}.get(form.mark)


def _evidence(values: Iterable[str]) -> tuple[str | None, str | None, str | None]:
    """One value each that only a comma, only a point, and either would explain."""
    comma = point = doubt = None
    for value in values:
        bare = _BARE.sub("", value)
        if "," not in bare and "." not in bare:
            continue
        if _COMMA.match(bare):
            comma = comma or value
        elif _POINT.match(bare):
            point = point or value
        elif _DOUBT.match(bare):
            doubt = doubt or value
    return comma, point, doubt


def minor_units(currency: str) -> int:
    """How many minor units make one of the currency: 100 cents to a euro, 1 to a yen."""
    if currency in WITHOUT_MINOR:
        return 1
    return 1000 if currency in WITH_THOUSANDTHS else 100


def minor_sql(amount: str, *, currency: str) -> str:
    """The SQL of a DOUBLE amount in whole minor units; a half goes away from zero."""
    factor = minor_units(currency) * (1 + NUDGE)
    return f"TRY_CAST(round(({amount}) * {factor!r}) AS BIGINT)"


def foreign_sign_sql(cell: str, *, currency: str) -> str:
    """The SQL of: the cell carries the sign of another currency."""
    foreign = "".join(sign for sign, codes in SIGNS.items() if currency not in codes)
    return f"regexp_matches({cell}, '[{foreign}]')"
