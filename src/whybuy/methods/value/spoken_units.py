"""Units as people write and say them, in the notation of value models: "hours a week", "€ p.a."."""

from __future__ import annotations

import re
from difflib import get_close_matches

from whybuy.errors import BadInput
from whybuy.methods.value.units import Units, names

COUNTED = frozenset(
    {
        *("person", "people", "customer", "order", "visit", "call", "error", "complaint"),
        *("incident", "defect", "delivery", "employee", "user", "machine", "batch", "ticket"),
        *("hire", "page", "piece", "unit", "site", "shift", "line", "truck", "pallet", "box"),
        *("mail", "invoice", "quote", "deal", "lead", "claim", "case", "accident", "stop"),
        *("meeting", "report", "document", "point", "time", "item", "part", "tool", "room"),
    }
)
"""Things that any firm may count, in the singular."""

NEARLY = 0.75
"""How like a unit of ours a word is that is taken for its misspelling: "yaer" is "year"."""

_SAID = {
    r"(?:percent(?:age)?|pct|prozent|%)(?:[\s-]+points?)?": "%",
    r"euros?|eur": "EUR",
    r"(?:us\s+)?dollars?|usd": "USD",
    r"pounds?(?:\s+sterling)?|gbp": "GBP",
    r"h|hrs?|std|stunden?|heures?|horas?|ore": "hour",
    r"mins?": "minute",
    r"wks?|wochen?": "week",
    r"mos?|mths?|monate?n?": "month",
    r"yrs?|jahre?": "year",
    r"kilos?|kgs": "kg",
    r"tons?": "tonne",
    r"kwh": "kWh",
    r"mwh": "MWh",
}
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}
_PER = re.compile(r"\s*(?:/|\b(?:a|an|per|each|every|pro|par|por)\b)\s*", re.IGNORECASE)
_ADVERBS = {
    "hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "pm": "month",
    "quarterly": "quarter", "yearly": "year", "annually": "year", "annual": "year",
    "pa": "year", "p.a.": "year", "p.a": "year", "per annum": "year",
}  # fmt: skip
_PLURAL = {"people": "person", "men": "man", "women": "woman", "boxes": "box", "batches": "batch"}


def unit_meant(words: str, *, of: str = "") -> str:
    """The unit in our notation: "hours a week" is "hour/week", "€ p.a." is "EUR/year", "" is "".

    What the measure's own name (`of`) says may be counted: complaints of "complaints a month".
    Raises BadInput for a unit that nobody knows, with the remedy.
    """
    text = " ".join(words.split()).strip(" .,;:()")
    text = re.sub(r"\bper\s+cent", "percent", text, flags=re.IGNORECASE)
    if not text:
        return ""
    over, *under = (_word(part) for part in _PER.split(_with_adverbs(text)) if part.strip())
    counts = COUNTED | {_singular(word.lower()) for word in re.findall(r"[^\W\d_]+", of)}
    return _known("/".join([over, *under]), said=text, counts=counts)


def _with_adverbs(text: str) -> str:
    """With "hours weekly" as "hours per week", and "annually" alone as "1 per year"."""
    for adverb, unit in sorted(_ADVERBS.items(), key=lambda one: -len(one[0])):
        found = re.search(rf"(?<![\w.]){re.escape(adverb)}(?!\w)\.?", text, re.IGNORECASE)
        if found:
            text = f"{text[: found.start()]} per {unit}{text[found.end() :]}".strip()
    return re.sub(r"^per\s+", "1/", text) if text.startswith("per ") else text


def _word(part: str) -> str:
    """One factor of the unit, by the name that we use."""
    text = " ".join(part.split()).strip()
    for sign, code in _SIGNS.items():
        text = text.replace(sign, code)
    for said, ours in _SAID.items():
        if re.fullmatch(said, text, re.IGNORECASE):
            return ours
    return text if _is_written(text) else _singular(text.lower())


def _is_written(text: str) -> bool:
    """Whether it stands already as a value model has it: a code, a power, a product."""
    return bool(re.fullmatch(r"%|1|[A-Z]{3}|[kMG]?Wh?|.*[*^²³].*", text))


def _singular(word: str) -> str:
    if word in _PLURAL:
        return _PLURAL[word]
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if re.search(r"(?:sh|ch|x|ss)es$", word):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 2 else word


def _known(unit: str, *, said: str, counts: frozenset[str] | set[str]) -> str:
    """The unit, once pint has read it. Raises BadInput."""
    words = {word for word in re.findall(r"[a-z_]{2,}", unit) if not _stands(word)}
    # Whatever a firm counts may stand beside a unit of ours: "washes a week".
    beside_ours = len(re.findall(r"[a-zA-Z%]+", unit)) > len(words)
    own = {word for word in words if word in counts or (beside_ours and not _misspelt(word))}
    try:
        Units(frozenset(own)).read(unit)
    except BadInput:
        raise BadInput(
            f"{said!r} is no unit that we know. Write it like %, day, hour/week or EUR/year; a "
            "thing counted may stand where the measure's name says it; or leave it empty."
        ) from None
    return unit


def _misspelt(word: str) -> bool:
    """Whether the word is nearly a unit of ours."""
    return bool(get_close_matches(word, names(), cutoff=NEARLY))


def _stands(word: str) -> bool:
    """Whether the word is a unit of ours already."""
    try:
        Units().read(word)
    except BadInput:
        return False
    return True
