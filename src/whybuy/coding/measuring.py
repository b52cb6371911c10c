"""What changed, as people say it: "cut scrap from 6 % to 4 %", "twelve hours a week, not twenty".

Rules only, no guessing. What did not happen, or might, is left out; so is what two readings fit.
All that is heard is shown to a person, with the words that it rests on, and kept when they say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from whybuy.coding.amounts_said import Said, said
from whybuy.coding.change_shapes import CHEAPER, FLAGS, HOLDS, SHAPES, VERB, Shape

_SAYING = re.compile(
    r"\b(?:would|'d|should|could)\s+(?:say|guess|think|estimate)\b|\bif\s+(?:i|you|we)\s+(?:remember"
    r"|recall|ask\s+me|look|count)\b|\bnot\s+(?:only|just|to\s+mention)\b|,\s*not\s+(?=\w)",
    re.IGNORECASE,
)
_NOT_SO = re.compile(
    r"\b(?:not|never|nobody|neither|hardly|barely|failed|cannot|without)\b|n[’']t\b", re.IGNORECASE
)
_NOT_YET = re.compile(
    r"\b(?:would|could|might|may|should|if|unless|hop(?:e|ed|es|ing)|wish(?:ed|es)?|wants?|wanted|"
    r"plan(?:s|ned|ning)?|aim(?:s|ed|ing)?|targets?|goals?|expect(?:s|ed|ing)?|imagine|suppose|"
    r"will|going\s+to|ought|try(?:ing)?\s+to|estimated?|budget(?:ed)?|ideally)\b|\b\w+[’'](?:ll|d)\b",
    re.IGNORECASE,
)
_PROMISED = re.compile(r"\b(?:promis(?:e|ed|es)|guaranteed?|assured)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.;?!\n]*(?:[.,](?=\d)[^.;?!\n]*|(?<=\bp)\.(?=a\.)[^;?!\n]*)*[.;?!\n]?")
_NOW = re.compile(r"\s*(?:now|today|these\s+days|since\s+then)\b[^.;?!\n]*[.;?!\n]?", re.IGNORECASE)
"""A sentence that tells what came of the one before it."""
_CLAUSE = re.compile(r"\b(?:but|although|though|whereas|while)\b|[:—]")
_SHARES = {"half": 50.0, "third": 100 / 3, "quarter": 25.0}
_YEARLY = {"year": 1.0, "quarter": 4.0, "month": 12.0, "week": 52.0}
_SECONDS = {"second": 1.0, "minute": 60.0, "hour": 3600.0}
_CLOCK = re.compile(r"\s*(?:[ap]\.?m\b|o[’']clock)", re.IGNORECASE)
_DROPPED = frozenset(
    {
        *("a", "an", "the", "our", "their", "its", "my", "your", "his", "her", "us", "we", "they"),
        *("it", "that", "this", "which", "i", "you", "he", "she", "them", "and", "so", "have"),
        *("has", "had", "been", "be", "is", "are", "was", "were", "did", "do", "does", "by", "all"),
        *("about", "then", "also", "really", "quite", "even", "just", "roughly", "actually", "now"),
        *("on", "in", "for", "of", "at", "with", "because", "what", "there", "who", "could", "can"),
        *("would", "say", "says", "said", "think", "guess", "lot", "bit", "used", "to", "need"),
        *("from", "honestly", "well", "yes", "no", "not", "me", "these", "those", "some", "only"),
        *("before", "after", "since", "promised", "spend", "spent", "one", "two", "or", "as", "if"),
        *("today", "each", "every", "per", "when", "still", "maybe", "perhaps", "per", "than"),
    }
)


@dataclass(frozen=True, slots=True)
class Heard:
    """A change that was told: `text[start:stop]` says it, and `rests_on` are the words that do.

    `before` and `after` are (value, low, high), each may be None; `index` says that they are of
    100, because a share alone was told. `lacks` says what a person must add or decide.
    """

    start: int
    stop: int
    name: str
    unit: str = ""
    before: tuple[float | None, float | None, float | None] = (None, None, None)
    after: tuple[float | None, float | None, float | None] = (None, None, None)
    money_per_year: float | None = None
    currency: str = ""
    promised: bool = False
    about: bool = False
    index: bool = False
    lacks: str = ""
    rests_on: tuple[tuple[int, int], ...] = ()


def heard(text: str) -> list[Heard]:
    """The changes told in the text, in its order; none overlaps another."""
    found = [one for span in _sentences(text) for one in _of_sentence(text, *span)]
    return sorted(found, key=lambda one: one.start)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    for found in _SENTENCE.finditer(text):
        if found[0].strip() and not found[0].rstrip().endswith("?"):
            now = _NOW.match(text, found.end())
            if now and not text[: now.end()].rstrip().endswith("?"):
                yield found.start(), now.end()
            else:
                yield found.span()


def _of_sentence(text: str, start: int, stop: int) -> Iterator[Heard]:
    taken: list[tuple[int, int]] = []
    if not HOLDS.search(text, start, stop):
        return
    for shape in SHAPES:
        if not shape.cue.search(text, start, stop):
            continue
        for found in shape.form.finditer(text, start, stop):
            if any(a < found.end() and found.start() < b for a, b in taken):
                continue
            if _CLOCK.match(text, found.end()):
                continue
            one = _read(shape, found, text, start)
            if one is None or not _happened(text, start, found, stop):
                continue
            taken.append(found.span())
            yield replace(one, promised=bool(_PROMISED.search(text, start, stop)))


def _happened(text: str, start: int, found: re.Match[str], stop: int) -> bool:
    """Whether the sentence says that it did, or was promised; not that it did not, or might."""
    clauses = [start, *(cut.end() for cut in _CLAUSE.finditer(text, start, found.start()))]
    before = _SAYING.sub(" ", text[clauses[-1] : found.end()])
    sentence = _SAYING.sub(" ", text[start:stop])
    if _NOT_SO.search(before):
        return False
    return not _NOT_YET.search(sentence) or bool(_PROMISED.search(sentence))


def _read(shape: Shape, found: re.Match[str], text: str, start: int) -> Heard | None:
    """What the shape says; None where its amounts cannot be a change."""
    kind = shape.kind
    at: dict[str, Any] = {"start": found.start(), "stop": found.end(), "rests_on": _rests_on(found)}
    name = _name(shape, text, start, found)
    if "part" in found.re.groupindex and found["part"]:
        return _index(found["way"], _share_of(found["part"]), name=name, at=at)
    two = said(found, "b")
    if two is None:
        return None
    if kind in ("ab", "ba"):
        one = said(found, "a")
        return _change(one, two, name=name, at=at, verb=_has_verb(text, start, found))
    if kind in ("by", "less") and two.unit == "%" and not two.per and two.value is not None:
        return _index(found["way"], two.value, name=name, at=at)
    if kind == "b":
        return None if two.bare else _after_alone(two, name=name, at=at)
    way = found["way"] if "way" in found.re.groupindex else found[0].split()[0].lower()
    if kind == "save" and two.unit == "%" and two.value is not None and way != "worth":
        return _index("saved", two.value, name=name, at=at)
    return _difference(way, two, name=name, at=at)


def _change(
    one: Said | None, two: Said, *, name: str, at: dict[str, Any], verb: bool
) -> Heard | None:
    """From one amount to another. A bare one is in the other's unit."""
    if one is None or (one.bare and two.bare and (not verb or _years(one, two))):
        return None
    unit_a, unit_b = _whole_unit(one, two), _whole_unit(two, one)
    lacks, unit = "", unit_a
    if {unit_a, unit_b} <= _SECONDS.keys():
        unit = min(unit_a, unit_b, key=_SECONDS.__getitem__)
    elif unit_a != unit_b:
        lacks = f"It is told in {unit_a} and in {unit_b}: write both in one unit."
    before = _ends(one, times=_SECONDS.get(unit_a, 1) / _SECONDS.get(unit, 1))
    after = _ends(two, times=_SECONDS.get(unit_b, 1) / _SECONDS.get(unit, 1))
    if before == after and not lacks:
        return None
    return Heard(
        **at,
        name=name or _usual(unit),
        unit=unit,
        before=before,
        after=(None, None, None) if lacks else after,
        about=one.about or two.about,
        lacks=lacks,
    )


def _years(one: Said, two: Said) -> bool:
    return all(1900 <= (each.value or 0) <= 2100 for each in (one, two))


def _whole_unit(amount: Said, other: Said) -> str:
    """Its unit in our notation, in what it leaves out that of the other: "hour/week"."""
    base = amount.unit or amount.currency or other.unit or other.currency
    per = amount.per
    if not per and base == (other.unit or other.currency):
        per = other.per
    return f"{base or '1'}/{per}" if per else base


def _ends(amount: Said, *, times: float = 1.0) -> tuple[float | None, float | None, float | None]:
    value, low, high = (
        None if n is None else n * times for n in (amount.value, amount.low, amount.high)
    )
    return value, low, high


def _after_alone(two: Said, *, name: str, at: dict[str, Any]) -> Heard:
    unit = _whole_unit(two, two)
    lacks = "What it was before was not said."
    return Heard(**at, name=name or _usual(unit), unit=unit, after=_ends(two), lacks=lacks)


def _index(way: str, share: float, *, name: str, at: dict[str, Any]) -> Heard | None:
    """A change told as a share alone: from 100 to what is left."""
    down = re.fullmatch(CHEAPER, way, FLAGS)
    after = 100 - share if down else 100 + share
    if after < 0:
        return None
    return Heard(
        **at,
        name=name,
        lacks="" if name else "What changed was not said: give it a name.",
        before=(100.0, None, None),
        after=(round(after, 2), None, None),
        index=True,
    )


def _share_of(part: str) -> float:
    words = part.lower().split()
    share = _SHARES[words[-1].rstrip("s") if words[-1] != "half" else "half"]
    return share * (2 if words[0] == "two" else 1)


def _difference(way: str, two: Said, *, name: str, at: dict[str, Any]) -> Heard | None:
    """So much less, or saved: money by the year; of anything else a person says from what."""
    if two.currency or (not two.unit and two.per in _YEARLY):
        return _money(two, name=name, at=at)
    if not two.unit or way in ("worth", "more"):
        return None
    unit = _whole_unit(two, two)
    lacks = f"It is told as a difference of {_told(two)} {unit}. What was it before, and after?"
    return Heard(**at, name=name or _usual(unit), unit=unit, about=two.about, lacks=lacks)


def _told(amount: Said) -> str:
    if amount.value is None:
        return f"{amount.low:g} to {amount.high:g}"
    return f"{amount.value:g}"


def _money(two: Said, *, name: str, at: dict[str, Any]) -> Heard:
    lacks = "" if two.currency else "No currency was said."
    times = _YEARLY.get(two.per)
    if two.per and times is None:
        lacks = f"It is told per {two.per}. What does that come to in a year?"
    elif times is None:
        lacks = f"Is {_told(two)} {two.currency} a year, or once?"
    elif two.value is None:
        lacks = f"It is told as {_told(two)} {two.currency}. Which figure is to stand?"
    money = two.value * times if two.value is not None and times else None
    return Heard(
        **at,
        name=name or "money",
        money_per_year=money,
        currency=two.currency,
        about=two.about,
        lacks=lacks,
    )


def _usual(unit: str) -> str:
    """What is measured, where only its unit tells."""
    base = unit.partition("/")[0]
    if base in (*_SECONDS, "day", "week", "month", "year"):
        return "time"
    usual = {"%": "share", "1": "times", "": "number", "kWh": "energy", "kg": "weight"}
    return (usual | {"tonne": "weight", "person": "people"}).get(
        base, "money" if len(base) == 3 and base.isupper() else f"{base}s"
    )


def _rests_on(found: re.Match[str]) -> tuple[tuple[int, int], ...]:
    """Where the amounts stand, and the word that says which way."""
    spans = list[tuple[int, int]]()
    for name in ("a", "b"):
        if f"one_{name}" in found.re.groupindex and found[f"one_{name}"]:
            parts = ("about", "sign", "one", "scale", "half", "two", "more", "money", "unit", "per")
            each = [found.span(f"{part}_{name}") for part in parts]
            each = [(a, b) for a, b in each if b > a >= 0]
            spans.append((min(a for a, _ in each), max(b for _, b in each)))
    for name in ("way", "part"):
        if name in found.re.groupindex and found[name]:
            spans.append(found.span(name))
    return tuple(sorted(spans))


def _has_verb(text: str, start: int, found: re.Match[str]) -> bool:
    return bool(re.search(rf"\b(?:{VERB})\b", text[start : found.end()], re.IGNORECASE))


def _name(shape: Shape, text: str, start: int, found: re.Match[str]) -> str:
    """What changed, by the words that stand where such words stand; "" where none do."""
    if "of" in found.re.groupindex and (name := _words(found["of"])):
        return name
    follows = _words_after(shape, text[found.end() :], found)
    clauses = [start, *(cut.end() for cut in _CLAUSE.finditer(text, start, found.start()))]
    clause = re.split(r",|\band\b|\bso\b|\bbecause\b", text[clauses[-1] : found.start()])[-1]
    if follows and shape.kind == "less":
        return follows
    verbs = list(re.finditer(rf"\b(?:{VERB})\b", clause, re.IGNORECASE))
    if not verbs:
        return _words(clause) or follows
    return _words(clause[verbs[-1].end() :]) or _words(clause[: verbs[-1].start()]) or follows


def _words_after(shape: Shape, text: str, found: re.Match[str]) -> str:
    """What follows "20 % less", or stands after "on" or "for" beside twelve hours a week."""
    if shape.kind == "less":
        after = re.match(r"\s+(?!from\b|in\b|on\b|of\b)((?:[^\W\d][\w'’-]*\s*){1,3})", text)
        return _words(after[1]) if after else ""
    if shape.kind not in ("ba", "save"):
        return ""
    after = re.match(r"\s+(?:on|for|in)\s+((?:[^\W\d][\w'’-]*\s*){1,3})", text)
    beside = r"\s(?:on|for|of|in)\s+([^\W\d][\w'’ -]*?)(?:\s+instead|\s+rather|,\s*not)\b"
    inside = re.search(beside, found[0])
    return _words((inside or after or {1: ""})[1])


def _words(text: str) -> str:
    """The last words that can name a thing."""
    words = [word.lower() for word in re.findall(r"[^\W\d][\w-]*(?=[^\w'’-]|$)", text)]
    verbs = set(VERB.split("|"))
    while words and (words[-1] in _DROPPED or words[-1] in verbs or len(words[-1]) < 2):
        words.pop()
    kept = list[str]()
    for word in reversed(words):
        if word in _DROPPED or word in verbs or len(kept) == 3 or len(word) < 2:
            break
        kept.insert(0, word)
    return " ".join(kept)
