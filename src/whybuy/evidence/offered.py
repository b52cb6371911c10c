"""The names of what the firm sells and markets, as customers may say them."""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl

from whybuy.evidence.books import Books

SHORTEST, MOST = 4, 400
"""A name of fewer letters is found in too much; beyond so many products only services are looked
for."""
_LINKS = re.compile(r"(?i)\b(?:at|by|for|from|in|of|off|on|per|to|with|within|without)\b.*")
_CODE = re.compile(r"\b(?=\S*\d)\S+")
_OWN = ("our", "your", "their", "my", "the", "a", "an")


def offered(books: Books) -> dict[str, tuple[str, ...]]:
    """By name, of marketed services and then of products (no fees): the forms that people say.

    Nobody says "Acid blend BW4, 25 kg": "acid blend" is its form. Products that share a form are
    one, under that form.
    """
    from whybuy.records import products, services

    def read() -> dict[str, tuple[str, ...]]:
        known = [service.name for service in services.marketed()]
        goods = products.frame()
        if goods.height <= MOST:
            known += goods.filter(~goods["is_fee"].fill_null(value=False))["name"].to_list()
        return _together(name for name in known if name and len(name) >= SHORTEST)

    return books.once(("offered",), read)


def naming(texts: pl.Series, forms: Iterable[str]) -> pl.Series:
    """Of each text, whether it holds one of these as words of their own, in any case or number."""
    either = "|".join(re.escape(form.strip()) for form in forms)
    return texts.str.contains(rf"(?i)(^|\W)({either})(s|es)?($|\W)")


def _together(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    by_form: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        by_form.setdefault(_spoken(name).casefold(), []).append(name)
    found: dict[str, tuple[str, ...]] = {}
    for alike in by_form.values():
        spoken = _spoken(alike[0])
        found[alike[0] if len(alike) == 1 else spoken] = (spoken, *alike, *_shorter(spoken))
    return found


def _spoken(name: str) -> str:
    """The name as it is said: no size, no article's number, nothing of what it is for."""
    before = _CODE.sub("", name.partition(",")[0])
    head = _LINKS.sub("", before).split()
    if len(head) > 1 and head[0].casefold() not in _OWN:
        return " ".join(head)
    whole = " ".join(before.split())
    return whole if len(whole) >= SHORTEST else name


def _shorter(spoken: str) -> tuple[str, ...]:
    """Its first word and its last: of a "monthly water report", people say "monthly report"."""
    words = spoken.split()
    return (f"{words[0]} {words[-1]}",) if len(words) == 3 else ()
