"""What somebody typed as a day or a fee, read where only one reading fits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from whybuy.errors import BadFile, BadInput
from whybuy.intake import amounts, days

PER = {
    "month": r"/\s*mo?(?:nth)?\b|\b(?:a|per|each|every)\s+month\b|\bmonthly\b|\bp\.?m\.?(?=\W|$)",
    "year": r"/\s*y(?:r|ear)?\b|\b(?:a|per|each|every)\s+year\b|\b(?:yearly|annual(?:ly)?)\b"
    r"|\bp\.?a\.?(?=\W|$)",
    "once": r"\b(?:once|one-off|in all|fixed)\b",
}
"""How often a fee is paid, and the words that say so."""

PER_WORDS = {"month": "a month", "year": "a year", "once": "once", "": ""}


@dataclass(frozen=True, slots=True)
class Fee:
    """An amount in minor units of a currency; `per` is once, month, year, or "" where unsaid."""

    minor: int
    currency: str
    per: str


def read_day(text: str) -> date:
    """The day that was typed. Raises BadInput where none, or where two readings fit."""
    text = " ".join(text.split())
    try:
        form = days.day_form([text], column="day")
    except BadFile:
        raise BadInput(
            _("%(text)s can be read in two ways. Write it as 2027-04-03 or 3 Apr 2027.")
            % {"text": text}
        ) from None
    for written in form.formats:
        try:
            if written == days.ISO:
                return date.fromisoformat(text[:10])
            return datetime.strptime(text, written).date()
        except ValueError:
            continue
    raise BadInput(
        _("%(text)s is not a day. Write it as 2027-04-03 or 3 Apr 2027.") % {"text": text}
    )


def read_fee(text: str, *, currency: str) -> Fee:
    """The fee that was typed: `1,200 a month`, `€14.400/year`. Raises BadInput."""
    rest, per = " ".join(text.split()), ""
    for word, said in PER.items():
        if re.search(said, rest, re.IGNORECASE):
            rest, per = re.sub(said, "", rest, flags=re.IGNORECASE).strip(" ,;"), word
            break
    rest, paid_in = _currency_in(rest, currency)
    units = amounts.minor_units(paid_in)
    minor = _decimal(rest, text=text, units=units) * units
    if minor != int(minor):
        raise BadInput(_("%(text)s has parts smaller than a cent. Round it.") % {"text": text})
    if abs(minor) > amounts.LARGEST:
        raise BadInput(_("%(text)s is too large to be a fee.") % {"text": text})
    return Fee(int(minor), paid_in, per)


def write_fee(minor: int, currency: str, per: str, *, own: str) -> str:
    """The fee as it may be typed again: `1,200 a month`, with the currency where it is not ours."""
    units = amounts.minor_units(currency or own)
    places = len(str(units)) - 1
    amount = f"{Decimal(minor) / units:,.{places}f}"
    amount = amount.removesuffix("." + "0" * places) if places else amount
    said = [amount, currency if currency not in ("", own) else "", PER_WORDS.get(per, "")]
    return " ".join(part for part in said if part)


def _currency_in(text: str, own: str) -> tuple[str, str]:
    """The text without its currency, and the currency: ours where none is said."""
    if code := re.search(r"(?<![A-Za-z])([A-Za-z]{3})(?![A-Za-z])", text):
        return text.replace(code[0], "").strip(), code[0].upper()
    for sign, codes in amounts.SIGNS.items():
        if sign in text:
            if own not in codes and len(codes) > 1:
                raise BadInput(
                    _("%(sign)s may be %(codes)s. Write the three letters instead.")
                    % {"sign": sign, "codes": ", ".join(codes[:3])}
                )
            return text.replace(sign, "").strip(), own if own in codes else codes[0]
    return text, own


def _decimal(bare: str, *, text: str, units: int) -> Decimal:
    """The amount. Three digits after one mark are thousands: money of ours has no such parts."""
    bare = re.sub(r"[\s'’\u00a0\u202f]", "", bare)
    if units < 1000 and re.fullmatch(r"\d{1,3}[.,]\d{3}", bare):
        bare = re.sub(r"[.,]", "", bare)
    try:
        mark = amounts.number_form([bare], column="fee").mark
        plain = bare.replace("." if mark == "," else ",", "").replace(",", ".")
        if not re.fullmatch(r"\d*\.?\d*", plain):
            raise InvalidOperation
        return Decimal(plain)
    except (BadFile, InvalidOperation):
        raise BadInput(
            _("%(text)s cannot be read as a fee. Write it like 1200 a month or 14,400 a year.")
            % {"text": text}
        ) from None
