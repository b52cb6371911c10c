"""Amounts as people say them: "about 40,000 a year", "three days", "6 %", "half an hour"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from whybuy.errors import BadInput
from whybuy.methods.value.spoken_units import COUNTED, unit_meant

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = {"hundred": 1e2, "thousand": 1e3, "grand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6}
_SCALES |= {"dozen": 12.0}
_CURRENCIES = {"€": "EUR", "$": "USD", "£": "GBP", "euro": "EUR", "dollar": "USD", "pound": "GBP"}
_CURRENCIES |= {"quid": "GBP", "franc": "CHF"}
CODES = ("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "CAD", "AUD", "JPY", "INR")

_TIMES = "seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?"
_OTHERS = (
    "%|per\\s?cent|percent|kwh|mwh|kg|kilos?|tonnes?|tons?|km|kilomet(?:re|er)s?|lit(?:re|er)s?"
)
_PLURALS = {"people", "staff", "batches", "boxes", "deliveries"}
_THINGS = "|".join(sorted({*_PLURALS, *(f"{one}s?" for one in COUNTED - {"time", "point"})}))
_UNIT = rf"(?:(?:man|working|person)[\s-])?(?:{_TIMES}|{_OTHERS}|{_THINGS})(?!\w)"
_EACH = rf"(?:second|minute|hour|day|week|month|quarter|year|night|tonne|kg|{_THINGS})"
_PER = rf"\s*(?:/\s*|\b(?:an?|per|each|every)\s+){_EACH}\b|\s+(?:weekly|monthly|yearly|annually)\b"
_MONEY = rf"[€$£]|(?:{'|'.join(CODES)}|euros?|dollars?|pounds?|quid|francs?)(?!\w)"

_UNDER_TEN = "|".join(_ONES[1:10])
_WORDS = rf"(?:{'|'.join(_TENS)})(?:[\s-](?:{_UNDER_TEN}))?|{'|'.join(reversed(_ONES))}"
_ONE = rf"an?(?=\s+(?:{_TIMES}|dozen|hundred|thousand|million)\b)"
_HALF = r"half(?=\s+an?\b)"
_DIGITS = r"(?<![\w.,])(?:\d{1,3}(?:[,'’\u00a0\u202f]\d{3}){1,4}|\d{1,12})(?:[.,]\d{1,9})?(?![\d])"
NUMBER = rf"(?:{_DIGITS}|\b(?:{_HALF}|{_WORDS}|{_ONE})\b)"
_SCALE = r"(?:\s*(?:hundred|thousand|grand|million|dozen)\b|\s?[kKmM](?!\w))"
_ABOUT = (
    r"\b(?:about|around|roughly|approximately|some|nearly|almost|maybe|perhaps|over|under|only|just"
    r"|more\s+than|less\s+than|up\s+to|something\s+like)\s+|[~≈]\s*"
)

_FORM = rf"""
    (?:(?P<about_#>{_ABOUT})+)?(?:(?P<between_#>\bbetween)\s+)?(?P<sign_#>{_MONEY})?\s?
    (?P<one_#>{NUMBER})(?P<half_#>\s+and\s+a\s+half\b)?(?P<scale_#>{_SCALE})?
    (?:\s?(?(between_#)\band\b|(?:-|–|—|\bto\b|\bor\b))\s?
        (?P<two_#>{NUMBER})(?P<more_#>{_SCALE})?)?
    (?:(?:(?<=[hH]alf)\s+an?)?\s*(?:(?P<money_#>{_MONEY})|(?P<unit_#>{_UNIT})(?:\s+points?)?))?
    (?P<per_#>(?:{_PER})*)"""


def pattern(name: str, *, ranged: bool = True) -> str:
    """The pattern of an amount, its parts under names that end in `name`; for re.VERBOSE."""
    form = _FORM if ranged else _FORM.replace(r"\bto\b|\bor\b", r"\bor\b")
    return form.replace("_#", f"_{name}")


@dataclass(frozen=True, slots=True)
class Said:
    """An amount: a value or both ends of a range, in `unit` (ours) or `currency`, if said."""

    value: float | None
    low: float | None
    high: float | None
    unit: str
    currency: str
    per: str
    about: bool

    @property
    def bare(self) -> bool:
        """Whether it is a number and no more."""
        return not (self.unit or self.currency or self.per)


def said(found: re.Match[str], name: str) -> Said | None:
    """The amount that the parts under that name make; None for one that can be read two ways."""
    part = {key: found[f"{key}_{name}"] or "" for key in ("one", "two", "scale", "more", "half")}
    scale = part["scale"] or (part["more"] if part["two"] else "")
    low = _number(part["one"], scale)
    high = _number(part["two"], part["more"]) if part["two"] else None
    if low is None or (part["two"] and high is None):
        return None
    if part["half"]:
        low += 0.5 * _times(scale)
    money = found[f"sign_{name}"] or found[f"money_{name}"] or ""
    each = " ".join((found[f"per_{name}"] or "").split())
    unit = _unit(found[f"unit_{name}"] or "")
    is_range = high is not None and high > low
    return Said(
        None if is_range else low,
        low if is_range else None,
        high if is_range else None,
        unit,
        _currency(money),
        _unit(f"1 {each}").removeprefix("1/") if each else "",
        bool(found[f"about_{name}"]),
    )


def _number(text: str, scale: str) -> float | None:
    """The number; None for 1.234, which is a fraction to some and a thousand to others."""
    times = _times(scale)
    if text[0].isdigit():
        plain = re.sub(r"[,'’\u00a0\u202f](?=\d{3}(?:\D|$))", "", text).replace(",", ".")
        if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", text):
            return None
        return float(plain) * times
    words = re.split(r"[\s-]", text.lower())
    values = {word: float(at) for at, word in enumerate(_ONES)}
    values |= {word: 20.0 + 10.0 * at for at, word in enumerate(_TENS)}
    values |= {"a": 1.0, "an": 1.0, "half": 0.5}
    return sum(values[word] for word in words) * times


def _times(scale: str) -> float:
    return _SCALES.get(scale.strip().lower(), 1.0)


def _currency(text: str) -> str:
    word = text.strip().lower()
    return _CURRENCIES.get(word) or _CURRENCIES.get(word.rstrip("s")) or text.strip().upper()


def _unit(text: str) -> str:
    plain = re.sub(r"^(?:man|working|person)[\s-]", "", text.strip(), flags=re.IGNORECASE)
    try:
        return unit_meant(re.sub(r"^staff$", "people", plain, flags=re.IGNORECASE))
    except BadInput:
        return ""


def written(value: float | None, low: float | None = None, high: float | None = None) -> str:
    """A value or a range so that it can be read in one way only; "" for neither."""
    if low is not None and high is not None:
        return f"{_plain(low)} to {_plain(high)}"
    return "" if value is None else _plain(value)


def _plain(value: float) -> str:
    """The number: 1.125 as 1.1250, since it might be read as more than a thousand."""
    text = f"{value:.10f}".rstrip("0").rstrip(".")
    return f"{text}0" if re.fullmatch(r"-?[1-9]\d{0,2}\.\d{3}", text) else text
