"""Whether ours fits what a customer would use it for, and who serves that better.

The need goes before the profit: by past cases and deals of the like application, and by what is on
record of others who serve it better.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from whybuy.estimates.deal_profit import misaligned
from whybuy.evidence.books import Books
from whybuy.evidence.business import business
from whybuy.evidence.cases import cases, measures
from whybuy.evidence.deals_open import of_deals, open_deals, pursued
from whybuy.evidence.needs import needs
from whybuy.evidence.telling_words import telling

ALIKE = 0.6
"""Two applications are alike where so much of the shorter one's words is in the other."""
SURE = 0.9
"""So sure must past cases make us that it seldom works, before the word is refer."""
_STOP = {
    "the", "and", "for", "with", "our", "their", "your", "new", "of", "in", "on", "to", "at", "a",
    "an", "all", "more", "use", "using", "used", "into", "from", "that", "this", "they", "have",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Better:
    """Somebody who serves it better: what of it, with which product, where to be found."""

    name: str
    serves: str
    product: str
    page: str


@dataclass(frozen=True, slots=True)
class Fit:
    """One deal's fit. verdict: "good", "part" (others serve a part better), "poor", "not known".

    good, bad: past cases and deals of the like application that worked, and that did not.
    """

    deal: str
    verdict: str
    words: str
    evidence: str
    better: tuple[Better, ...]
    good: int
    bad: int

    @property
    def is_good(self) -> bool:
        """Whether past cases say that it fits."""
        return self.verdict == "good"


@dataclass(frozen=True, slots=True)
class _Past:
    """One past case or deal: what it was used for, whether it worked, where that is on record."""

    application: str
    worked: bool
    words: str
    evidence: str


def fits(books: Books) -> dict[str, Fit]:
    """The fit of every open deal, by its key."""
    return books.once(("deal_fits",), lambda: _fits(books))


def alike(one: str, other: str) -> bool:
    """Whether two applications or needs are said in nearly the same words."""
    mine, theirs = _stems(one), _stems(other)
    if not mine or not theirs:
        return False
    return len(mine & theirs) / min(len(mine), len(theirs)) >= ALIKE


def _stems(words: str) -> frozenset[str]:
    found = re.findall(r"[^\W\d_]{3,}", words.casefold())
    return frozenset(_stem(word) for word in found if word not in _STOP)


def _stem(word: str) -> str:
    for ending in ("ings", "ing", "ies", "ers", "er", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)].rstrip("e")
    return word.rstrip("e")


def _fits(books: Books) -> dict[str, Fit]:
    past, others = list(_past(books)), list(_others())
    wanted = of_deals(needs(books), books, day="said_on")
    needed = {k[0]: rows["words"].to_list() for k, rows in wanted.group_by("deal")}
    used = _applications(books)
    return {
        key: _fit(key, used.get(key, ""), needed.get(key, []), past, others)
        for key in open_deals(books)["key"]
    }


def _applications(books: Books) -> dict[str, str]:
    """What each deal's product would be used for: as noted, else as they said."""
    from whybuy.estimates.deal_facts import facts

    rows = facts(books).filter(pl.col("fact").is_in(["code application", "application"]))
    rows = rows.sort(pl.col("fact") == "application", maintain_order=True)
    return dict(rows.select("deal", "words").iter_rows())


def _fit(key: str, used: str, needed: list[str], past: list[_Past], others: list[Better]) -> Fit:
    like = [one for one in past if used and alike(used, one.application)]
    good, bad = sum(one.worked for one in like), sum(not one.worked for one in like)
    whole = [one for one in others if used and alike(used, one.serves)]
    part = [one for one in others if any(alike(words, one.serves) for words in needed)]
    beside = [one for one in part if one not in whole]
    failed = _seldom_works(good, bad)
    if whole or failed or (needed and _serves_all(needed, beside)):
        better = tuple(dict.fromkeys([*whole, *beside]))
        said = _poor(used, good, bad, better, like)
        return Fit(key, "poor", said, _key(like, better), better, good, bad)
    if beside:
        said = f"{beside[0].name} serves a part of it better: {beside[0].serves}."
        return Fit(key, "part", said, f"rival:{beside[0].name}", tuple(beside), good, bad)
    if good > bad:
        said = f"It worked in {good} of {good + bad} past cases of the like: {_last(like)}"
        return Fit(key, "good", said, _key([p for p in like if p.worked], ()), (), good, bad)
    said = "No past case of the like says whether ours fits." if used else (
        "What they would use it for is not on record."
    )  # fmt: skip
    return Fit(key, "not known", said, f"deal:{key}", (), good, bad)


def _serves_all(needed: Iterable[str], others: list[Better]) -> bool:
    return all(any(alike(words, one.serves) for one in others) for words in needed)


def _seldom_works(good: int, bad: int) -> bool:
    """Whether we are sure that it works less often than not, from a flat prior."""
    from scipy.stats import beta  # pyright: ignore[reportMissingTypeStubs]

    return bad > good and float(beta.cdf(0.5, good + 1, bad + 1)) >= SURE  # pyright: ignore


def _poor(used: str, good: int, bad: int, better: tuple[Better, ...], like: list[_Past]) -> str:
    parts: list[str] = []
    if better:
        one = better[0]
        theirs = f" with {one.product}" if one.product else ""
        parts.append(f"{one.name} serves it better{theirs}: {one.serves}.")
    if bad:
        failed = [one for one in like if not one.worked]
        parts.append(
            f"Of {good + bad} past cases of the like (“{used}”), {bad} did not work: "
            f"{_last(failed)}"
        )
    return " ".join(parts)


def _last(like: list[_Past]) -> str:
    return like[-1].words if like else ""


def _key(like: list[_Past], better: tuple[Better, ...]) -> str:
    if better:
        return f"rival:{better[0].name}"
    return like[-1].evidence


def _others() -> Iterator[Better]:
    """What others serve better, a row a thing."""
    from whybuy.records import competitors

    for row in competitors.frame().iter_rows(named=True):
        for served in str(row["serves_better"] or "").split(";"):
            if served.strip():
                yield Better(str(row["name"]), served.strip(), row["product"], row["page"])


def _past(books: Books) -> Iterator[_Past]:
    yield from _past_cases(books)
    standing = {row["customer_id"]: row for row in business(books).iter_rows(named=True)}
    served = _served_badly(books)
    unfit = misaligned(books)
    for row in pursued(books).filter(~pl.col("is_open")).iter_rows(named=True):
        told = _of_deal(row, standing.get(row["customer_id"]), served, unfit)
        if row["application"] and told is not None:
            worked, words = told
            said = f"{row['name']}, {words}."
            yield _Past(row["application"], worked, said, f"deal:{row['key']}")


def _past_cases(books: Books) -> Iterator[_Past]:
    """Cases that paid in money or words, and those that were measured and did not."""
    came = measures(books).filter(~pl.col("promised"), pl.col("money").is_not_null())
    money = dict(came.group_by("case").agg(pl.col("money").sum()).iter_rows())
    for row in cases(books).iter_rows(named=True):
        brought = money.get(row["key"])
        paid = bool(row["how_it_paid"]) if brought is None else brought > 0
        if row["application"] and (paid or brought is not None):
            how = "it paid" if paid else "it did not pay"
            words = f"{row['name']}, {row['application']}: {how}."
            yield _Past(row["application"], paid, words, f"case:{row['key']}")


def _of_deal(
    row: dict[str, Any], standing: dict[str, Any] | None, served: set[str], unfit: set[str]
) -> tuple[bool, str] | None:
    """Whether a deal that ended worked for the customer, in words; None where it does not say."""
    outcome, reason = row["outcome"], str(row["reason"] or "")
    if outcome == "referred":
        return False, f"sent to {row['referred_to'] or 'others'}"
    if outcome == "won":
        if row["customer_id"] in served:
            return False, "won, and badly served"
        if standing is not None and standing["left"]:
            return False, "won, and left since"
        # A doubt that stood open says neither that it worked nor that it did not.
        return None if row["key"] in unfit else (True, "won")
    if outcome in ("lost", "withdrawn") and telling("unfit").search(reason):
        return False, f"{outcome}: {reason}"
    return None


def _served_badly(books: Books) -> set[str]:
    """Customers who said at the last meeting with a word on it that they are served badly."""
    from whybuy.records import meetings

    held = meetings.frame(until=books.known_until).filter(
        pl.col("state") == "held", pl.col("served") != ""
    )
    last = held.unique("customer", keep="last", maintain_order=True)
    return set(last.filter(pl.col("served") == "badly")["customer"])
