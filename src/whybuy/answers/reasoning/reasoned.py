"""All that `why` has gathered and reckoned, before it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from whybuy.answers.wording import money, share

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from whybuy.estimates.asked import Asked
    from whybuy.estimates.readings import Readings
    from whybuy.estimates.reasons import Moved
    from whybuy.evidence.books import Books
    from whybuy.records.codebook import Code

    Bools = NDArray[np.bool_]

DRIVERS = ("revenue", "cost", "risk", "emotion")
MOST_WORDS = 140
FEW = 20
"""Below so many customers heard, counts with names stand before any share."""
LIKELY = 0.5
NOT_ENGLISH = "Heard, but not in English, which is all the machine reads: a person must read it"


@dataclass(frozen=True, eq=False)
class Reasoned:
    """everyone: `evidence.business`; named: `evidence.reasons.by_customer`; known: facts in words.

    moved: by driver and code, who names it and what share that is. offered: by the name of
    what we sell and market, the forms that people say.
    """

    books: Books
    everyone: pl.DataFrame
    asked: Asked
    named: pl.DataFrame
    known: pl.DataFrame
    codes: Mapping[str, Code]
    read: Readings
    offered: Mapping[str, tuple[str, ...]]
    moved: Mapping[str, Moved]
    top: int
    by: str
    anonymous: bool

    @property
    def few(self) -> bool:
        """Whether too few were heard for shares to mean anything."""
        return len(self.asked) < FEW

    @property
    def drivers(self) -> tuple[str, ...]:
        """The four value drivers."""
        return DRIVERS

    @property
    def reasons(self) -> tuple[str, ...]:
        """The codes under one of the four drivers."""
        return tuple(key for key, code in self.codes.items() if code.driver)

    @property
    def buy_now(self) -> bool:
        """Whether shares are of those who buy now; while nobody does, they are of all on record."""
        return bool(self.everyone["buys_now"].any())

    @cached_property
    def everyone_heard(self) -> Asked:
        """All heard: who buys, who has stopped, who bought elsewhere, and who has not decided."""
        return self._heard_of(self.everyone)

    @cached_property
    def stopped(self) -> Asked:
        """Those heard who bought from us or had a contract once, and do neither now."""
        return self._heard_of(self.everyone.filter("stopped"))

    @cached_property
    def ever_bought(self) -> Asked:
        """Those heard who have ever bought or have a contract, whether or not they still buy."""
        from whybuy.evidence.business import base

        return self._heard_of(base(self.books))

    def left_having_said(self, key: str) -> int:
        """How many have said a thing and stopped buying since, or say why they did."""
        from whybuy.estimates.reasons import named_only

        return named_only(self.stopped, self.read.of(key), key=key).named

    def _heard_of(self, people: pl.DataFrame) -> Asked:
        from whybuy.estimates.asked import asked_of

        return asked_of(self.books, people, said=self.everything)

    @cached_property
    def has_won(self) -> dict[str, bool]:
        """By customer with deals that were decided: whether any of them was won."""
        from whybuy.evidence.deals import deals

        found: dict[str, bool] = {}
        for customer, outcome in deals(self.books).select("customer_id", "outcome").iter_rows():
            if outcome:
                found[customer] = found.get(customer, False) or outcome == "won"
        return found

    @cached_property
    def machine_reads(self) -> dict[str, str]:
        """By customer heard: what the machine alone reads in their words, unconfirmed."""
        asked = self.everyone_heard
        found: dict[str, list[tuple[float, str]]] = {}
        for code in self.reasons if self.read.machine is not None else ():
            chances = asked.machine(self.read.of(code))
            for customer, chance in zip(self.anybody_heard, chances, strict=True):
                if chance >= LIKELY:
                    told = (float(chance), self.called(code).lower())
                    found.setdefault(customer, []).append(told)
        return {key: _reads(sorted(likely, reverse=True)) for key, likely in found.items()}

    @cached_property
    def only_heard(self) -> dict[str, str]:
        """By customer heard in whose words the machine reads nothing: what is known instead."""
        nothing = "Heard, and the machine reads no reason in it"
        if self.read.machine is None:
            nothing = "Heard, and nobody has read it yet"
        unread = self.everyone_heard.unread
        return {
            key: NOT_ENGLISH if is_so else nothing
            for key, is_so in zip(self.anybody_heard, unread, strict=True)
            if key not in self.machine_reads
        }

    @property
    def heard(self) -> list[str]:
        """The customers heard, of those whom shares are of."""
        return self.asked.people["customer_id"].to_list()

    @property
    def anybody_heard(self) -> list[str]:
        """All who were heard, whether or not they buy."""
        return self.everyone_heard.people["customer_id"].to_list()

    @property
    def everything(self) -> Bools:
        """All passages."""
        import numpy as np

        return np.ones(self.read.passages.height, dtype=np.bool_)

    def ranked(self, keys: tuple[str, ...]) -> list[Moved]:
        """What is known of these, the most named first; what nobody names is left out."""
        found = [self.moved[key] for key in keys]
        found = [each for each in found if each.named or each.share is not None]
        return sorted(found, key=lambda each: (-_size(each), each.key))

    def called(self, key: str) -> str:
        """What a driver or code is called."""
        from whybuy.evidence.quotes import DRIVERS as CALLED

        return CALLED.get(key) or self.codes[key].name

    def money(self, amount: float) -> str:
        """An amount in the firm's currency, in words."""
        return money(amount, self.books.currency)

    def who(self, said: Mapping[str, Any]) -> str:
        """Who said it and when, without the name where quotes are shown anonymised."""
        name = "" if self.anonymous else str(said["said_by"] or "")
        return ", ".join(part for part in (name, str(said["day"] or "")) if part)

    def quote(self, said: Mapping[str, Any]) -> str:
        """The words as one line, with who said them and when."""
        who = self.who(said)
        words = self.words(str(said["words"]), of=said["customer_id"])
        return f"“{clipped(words)}”" + (f" ({who})" if who else "")

    def words(self, words: str, *, of: str) -> str:
        """What a customer said, or what is noted of them; without names where none may stand."""
        from whybuy.evidence.unnamed import without_names

        return without_names(self.books, words, customer_id=of) if self.anonymous else words

    def about(self, person: Mapping[str, Any], *, kind: str = "customer") -> dict[str, str]:
        """Subject and name of a row about a customer, who has a number where no name may stand."""
        from whybuy.evidence.unnamed import called

        key = person["customer_id"]
        if not self.anonymous:
            return {"subject": f"{kind}:{key}", "name": person["name"]}
        name = called(self.books, key)
        return {"subject": f"unnamed:{kind}:{name.rpartition(' ')[2]}", "name": name}


def _size(each: Moved) -> float:
    """By what reasons are ranked: the share where there is one, else the share of those heard."""
    if each.share is not None:
        return each.share.estimate
    return each.named / max(each.heard, 1)


def _reads(likely: list[tuple[float, str]]) -> str:
    told = ", ".join(f"{name} ({share(chance)})" for chance, name in likely[:2])
    return f"the machine reads, and nobody has confirmed: {told}"


def clipped(words: str) -> str:
    """The words on one line, cut at a word where they are long."""
    line = " ".join(words.split())
    if len(line) <= MOST_WORDS:
        return line
    return line[:MOST_WORDS].rsplit(" ", 1)[0] + " …"
