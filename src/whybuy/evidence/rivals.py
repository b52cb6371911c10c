"""The rivals that deals, our list of competitors and customers' own words name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.deals import deals
from whybuy.evidence.offered import naming, offered
from whybuy.evidence.reasons import named
from whybuy.evidence.telling_words import telling

CODE = "competitor"
SHORTEST = 3
"""Letters of a name that is looked for in what was said."""
_NAME = re.compile(r"\s+((?:[^\W\d_a-zß-ÿ][\w&-]+)(?: (?:& )?[^\W\d_a-zß-ÿ][\w&-]+)*)")
"""Words that begin with a capital."""


def rivals(books: Books) -> list[str]:
    """The names of all rivals that deals or customers name, the most named first."""
    return books.once(("rivals",), lambda: _rivals(books))


def _rivals(books: Books) -> list[str]:
    times = Counter(_in_deals(books))
    said = named(books).filter(pl.col("code") == CODE).select("customer_id", "words")
    for name in _apart([*times, *_listed()], _said(books, said)):
        who = said.filter(naming(said["words"], (name,)))["customer_id"].n_unique()
        times.update({name: who} if who else {})
    return sorted(times, key=lambda name: (-times[name], name))


def _apart(known: list[str], said: set[str]) -> list[str]:
    """All names; of what was said, "Lakeland" and "Lakeland Gas" are one, as both begin."""
    found = list(dict.fromkeys(known))
    for name in sorted(said, key=lambda name: (len(name), name)):
        if not any(f"{name} ".casefold().startswith(f"{one} ".casefold()) for one in found):
            found.append(name)
    return found


def _in_deals(books: Books) -> list[str]:
    split = pl.col("competitors").str.split(";").explode().str.strip_chars()
    found = pl.concat([deals(books).select(name=split), deals(books).select(name="lost_to")])
    return found.filter(pl.col("name").fill_null("") != "")["name"].to_list()


def _listed() -> list[str]:
    """Those on our list of competitors, whether or not anybody named them."""
    from whybuy.records import competitors

    names = competitors.frame()["name"].drop_nulls().to_list()
    return [name for name in names if len(name) >= SHORTEST]


def _said(books: Books, said: pl.DataFrame) -> set[str]:
    """Names that stand behind "cheaper than", "we went with" and the like.

    None of our customers, people and products is a rival.
    """
    ours = _known_names(books) if said.height else frozenset[str]()
    found = {name for words in said["words"] for name in names_in(words)}
    return {name for name in found if name.split()[0].casefold() not in ours}


def names_in(words: str) -> Iterator[str]:
    """What is named as another supplier in these words; days and feasts are none."""
    no_name = telling("no rival")
    for before in telling("rival").finditer(words):
        found = _NAME.match(words, before.end())
        name = found[1].removesuffix("'s").removesuffix("’s") if found else ""
        if len(name) >= SHORTEST and not no_name.match(name):
            yield name


def _known_names(books: Books) -> frozenset[str]:
    """The first words of the names of customers and of what we sell, and all of people's."""
    from django.conf import settings

    from whybuy.records import customers, people, team

    firm = str(getattr(getattr(settings, "WHYBUY_WORKSPACE", None), "firm", ""))
    heads = [*customers.frame()["name"].drop_nulls(), *offered(books), firm]
    whole = [*people.frame()["name"].drop_nulls(), *team.frame()["name"].drop_nulls()]
    firsts = (name.split()[0] for name in heads if name.split())
    return frozenset(
        word.casefold() for word in (*firsts, *(word for name in whole for word in name.split()))
    )
