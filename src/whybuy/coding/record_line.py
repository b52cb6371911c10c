"""What one free line says of a record: a deal, a quote, a meeting, who knows whom, a prospect.

Rules only, as in `contact_line`: what the line plainly says is proposed as it would be typed into
the record's fields, for somebody to confirm; what is left of the line is what the record is about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from whybuy.coding.contact_line import Named, channel_in, day_in, named_in
from whybuy.coding.contact_pursuit import hear
from whybuy.coding.day_to_come import day_to_come

ABOUT = {
    "deals": "title",
    "quotes": "",
    "competitors": "note",
    "yellow_lights": "words",
    "needs": "words",
    "buying_group": "source",
    "decision_steps": "what",
    "meetings": "aim",
    "acquaintances": "note",
    "referrals": "why",
    "customers": "note",
}
"""The kinds that a line can tell of, and the field that takes what is left of it."""
_MONEY = re.compile(
    r"(?:(?:€|£|\$|EUR|USD|GBP|CHF)\s?\d[\d.,'’ ]*\d|\d[\d.,'’]*\d?\s?(?:€|£|EUR|USD|GBP|CHF)\b|"
    r"\b\d{1,3}(?:[.,'’]\d{3})+(?:[.,]\d{2})?\b|\b\d{4,7}(?:[.,]\d{2})?\b(?!-))"
)
_YEARS = re.compile(r"\b(?:19|20)\d\d\b$")
_LISTED = re.compile(r"\b(?:list(?:ed)?(?: price)?(?: at| of)?|instead of|down from)\s*$", re.I)
_PIECES = re.compile(r"\b(\d{1,6})\s?(?:x|pieces|pcs|units|stück|stuks)\b", re.I)
_AT = re.compile(r"\b(?:at )?([01]?\d|2[0-3])[:.h]([0-5]\d)\b")
_MINUTES = re.compile(r"\b(\d{1,3})\s?(?:min|minutes)\b|\b(an|one|two|half an) hours?\b", re.I)
_SPOKEN = {"an": "60", "one": "60", "two": "120", "half an": "30"}
_NAME = r"(?P<name>[A-ZÄÖÜÉ][\w&.'’-]*(?: (?:&|and|[A-ZÄÖÜÉ][\w&.'’-]*))*)"
_RIVALS = re.compile(rf"\b(?:also asked|asked|against|besides|beside|lost to)\s+{_NAME}")
_LOST_TO = re.compile(rf"\blost (?:it )?to\s+{_NAME}")
_REQUEST = re.compile(
    r"\b(?:rfp|rfq|request for (?:a )?(?:proposals?|quote)|tender|ausschreibung)\b", re.I
)
_OUTCOMES = {
    "won": r"\b(?:won|signed|they ordered)\b",
    "lost": r"\blost\b",
    "no decision": r"\b(?:no decision|decided nothing|went quiet)\b",
    "withdrawn": r"\b(?:we withdrew|withdrawn)\b",
}
_ROLES = {
    "economic buyer": r"\b(?:signs|pays|budget|last word|decides|economic buyer)\b",
    "champion": r"\b(?:champion|wants it|speaks for|for us)\b",
    "coach": r"\b(?:coach|tells us)\b",
    "technical buyer": r"\b(?:technical|judges|checks whether|engineer)\b",
    "procurement": r"\b(?:procurement|purchasing|einkauf)\b",
    "legal": r"\b(?:legal|lawyer|counsel)\b",
    "blocker": r"\b(?:blocks?|against it|blocker|stands in the way)\b",
    "user": r"\b(?:users?|will use|works with it)\b",
}
_STANCES = {"against": r"\b(?:against)\b", "for": r"\b(?:in favour|for it|wants it)\b"}
_HOW = {
    "former colleague": r"\b(?:former colleagues?|worked (?:with|together)|used to work)\b",
    "colleague": r"\b(?:colleagues?|works with)\b",
    "friend": r"\bfriends?\b",
    "family": r"\b(?:brother|sister|cousin|family|wife|husband)\b",
    "network": r"\b(?:linkedin|xing)\b",
    "meeting": r"\b(?:met|fair|conference)\b",
}
_OUT = re.compile(rf"\b(?i:sent|referred|passed)\b.*?\bto\s+(?!us\b){_NAME}")
_IN = re.compile(
    rf"\b(?:sent to us|referred to us|came to us|sent us|recommended)\b(?:.*?\bby\s+{_NAME})?"
)
_WHY = re.compile(r"\b(?:because|since|as)\s+(?P<why>.+)$")
_PLACE = re.compile(r"\b(?:in|near)\s+(?P<name>[A-ZÄÖÜÉ][\w'’-]*(?: [A-ZÄÖÜÉ][\w'’-]*)*)")
_SIZE = re.compile(
    r"\b(\d[\d.,]*)\s?(?:people|employees|staff|mitarbeiter|medewerkers|salariés)\b", re.I
)
_SOURCE = re.compile(r"\b(?:through|via|heard of (?:at|from)|met at|from)\s+(?P<name>[^,;.]+)")
_CONSEQUENCE = re.compile(r"\b(?:or else|otherwise|else|or)\s+(?P<what>(?:they|it|we|he|she)\b.+)$")


@dataclass(frozen=True, slots=True)
class Known:
    """Whom and what a line may name, by key and name."""

    customers: Sequence[Named] = ()
    people: Sequence[Named] = ()
    deals: Sequence[Named] = ()
    products: Sequence[Named] = ()
    competitors: Sequence[Named] = ()
    team: Sequence[Named] = ()


@dataclass(slots=True)
class _Line:
    """The line, and what of it nobody has read yet."""

    text: str
    today: date
    known: Known
    rest: str = ""
    found: dict[str, str] = field(default_factory=dict)

    def take(self, name: str, value: str, words: str = "") -> None:
        """A field is found; its words are read."""
        if value and name not in self.found:
            self.found[name] = value
            self.rest = self.rest.replace(words, " ", 1) if words else self.rest

    def past(self) -> str:
        day = day_in(self.text, today=self.today)
        return day.isoformat() if day else ""

    def to_come(self) -> str:
        day = day_to_come(self.text, today=self.today)
        return day.isoformat() if day else ""


def read_record(kind: str, line: str, *, today: date, known: Known) -> dict[str, str]:
    """The fields that the line plainly says, as they would be typed. Empty for a kind without."""
    if kind not in ABOUT:
        return {}
    said = _Line(" ".join(line.split()), today, known)
    said.rest = said.text
    _named(kind, said)
    if read := _READERS.get(kind):
        read(said)
    if about := ABOUT[kind]:
        said.take(about, _tidy(said.rest) if kind not in ("needs", "yellow_lights") else said.text)
    return said.found


def propose(kind: str, line: str, *, today: date) -> dict[str, str]:
    """The same, by whom and what the records know."""
    from whybuy.records import competitors, customers, deals, people, products, team

    def all_of(module: Any, name: str = "name") -> list[Named]:
        return [Named(*row) for row in module.frame().select("key", name).iter_rows() if row[1]]

    known = Known(
        customers=all_of(customers),
        people=all_of(people),
        deals=all_of(deals, "title"),
        products=all_of(products),
        competitors=all_of(competitors),
        team=all_of(team),
    )
    return read_record(kind, line, today=today, known=known)


def _named(kind: str, said: _Line) -> None:
    """Whom and what the line names, where it is one."""
    own = kind not in ("customers", "competitors")
    if own and kind != "acquaintances":
        _one("customer", said, said.known.customers, cut=kind != "referrals")
    if kind in ("buying_group", "acquaintances", "needs", "yellow_lights"):
        _one("person", said, said.known.people, wholly=True)
    if own and kind not in ("deals", "acquaintances"):
        _one("deal", said, said.known.deals, wholly=True)
    if kind in ("buying_group", "decision_steps"):
        said.found.pop("customer", None)


def _one(
    name: str, said: _Line, among: Sequence[Named], *, wholly: bool = False, cut: bool = True
) -> None:
    found = named_in(said.text, among, wholly=wholly)
    if len(found) == 1:
        whole, first = re.escape(found[0].name), re.escape(found[0].name.split()[0])
        words = re.search(rf"{whole}|\b{first}\b", said.rest, re.I) if cut else None
        said.take(name, found[0].name, words[0] if words else "")


def _money(said: _Line) -> Iterator[tuple[str, str]]:
    """Amounts with what stands before each; a year is none."""
    for one in _MONEY.finditer(said.text):
        if not _YEARS.search(one[0]):
            yield one[0].strip(), said.text[: one.start()]


def _deal(said: _Line) -> None:
    for amount, _before in _money(said):
        said.take("amount", amount, amount)
    heard = hear(said.text, today=said.today)
    if heard.hours is not None:
        said.take("hours", f"{heard.hours:g}")
    if lost := _LOST_TO.search(said.text):
        said.take("lost_to", lost["name"], lost[0])
        said.take("outcome", "lost")
    for outcome, words in _OUTCOMES.items():
        if told := re.search(words, said.text, re.I):
            said.take("outcome", outcome, told[0])
    rivals = [one["name"] for one in _RIVALS.finditer(said.text)]
    there = {one.name for one in named_in(said.text, said.known.competitors, wholly=True)}
    said.take(
        "competitors", "; ".join(sorted({*rivals, *there} - {said.found.get("customer", "")}))
    )
    if asked := _REQUEST.search(said.text):
        said.take("by_request", "yes", asked[0])
    said.take("closed" if "outcome" in said.found else "expected_close",
              said.past() if "outcome" in said.found else said.to_come())  # fmt: skip
    _one("seller", said, said.known.team)
    for quoted in re.finditer(r"[\"“„'‘]([^\"”“'’]{3,})[\"”“'’]", said.text):
        said.take("title", quoted[1])
    said.rest = _RIVALS.sub(" ", re.split(r"[,;]", said.rest.lstrip(" ,:;-"))[0])


def _quote(said: _Line) -> None:
    for amount, before in _money(said):
        said.take("list_price" if _LISTED.search(before) else "price", amount)
    if pieces := _PIECES.search(said.text):
        said.take("quantity", pieces[1])
    found = named_in(said.text, said.known.products, wholly=True)
    said.take("product", found[0].key if len(found) == 1 else "")
    said.take("day", said.past())
    for outcome, words in _OUTCOMES.items():
        if re.search(words, said.text, re.I):
            said.take("outcome", outcome)


def _meeting(said: _Line) -> None:
    said.take("day", said.to_come() or said.past())
    if at := _AT.search(said.text):
        said.take("at", f"{int(at[1]):02}:{at[2]}", at[0])
    if lasts := _MINUTES.search(said.text):
        said.take("minutes", lasts[1] or _SPOKEN[lasts[2].lower()], lasts[0])
    met = named_in(said.text, said.known.people, wholly=True)
    said.take("people", "; ".join(one.name for one in met))
    said.take("channel", channel_in(said.text))
    asked = re.search(r"\b(?:to|about|on the)\s+(?!(?:mon|tues|wednes|thurs|fri)day)(?P<aim>.+)$",
                      said.rest)  # fmt: skip
    said.rest = asked["aim"] if asked else ""


def _words(said: _Line) -> None:
    heard = hear(said.text, today=said.today)
    follows = _CONSEQUENCE.search(said.text)
    need = heard.need.removesuffix(follows[0]) if follows else heard.need
    said.take("words", _tidy(need or heard.light))
    for amount, _before in _money(said):
        said.take("per_year", amount)
    if follows:
        said.take("consequence", follows["what"])
    said.take("said_on", said.past())


def _light(said: _Line) -> None:
    said.take("words", hear(said.text, today=said.today).light)
    said.take("said_on", said.past())


def _step(said: _Line) -> None:
    said.take("due", said.to_come())
    who = re.match(rf"{_NAME}\s+(?:will|must|has to|is to|wants to)\s+", said.rest.strip(" ,:"))
    if who:
        said.take("who", who["name"], who[0])


def _buyer(said: _Line) -> None:
    for name, choices in (("role", _ROLES), ("stance", _STANCES)):
        for choice, words in choices.items():
            if re.search(words, said.text, re.I):
                said.take(name, choice)
    said.take("said_on", said.past())


def _tie(said: _Line) -> None:
    people = named_in(said.text, said.known.people, wholly=True)
    if len(people) == 2:
        said.take("person", people[1].name)
        said.take("other", people[0].name)
    _one("member", said, said.known.team, cut=False)
    for how, words in _HOW.items():
        if re.search(words, said.text, re.I):
            said.take("how", how)
    said.take("last", said.past())
    said.rest = said.text


def _rival(said: _Line) -> None:
    first, *rest = re.split(r",|:| is | are | serves ", said.text, maxsplit=1)
    said.take("name", _tidy(first))
    if better := re.search(
        r"\b(?:better (?:at|for|with)|serves?|strong in|good at)\s+(.+)$", said.text
    ):
        said.take("serves_better", _tidy(better[1]))
    said.rest = "" if better else "".join(rest)


def _referral(said: _Line) -> None:
    if out := _OUT.search(said.text):
        said.take("direction", "out")
        said.take("other", out["name"])
    elif come := _IN.search(said.text):
        said.take("direction", "in")
        said.take("other", come["name"] or "")
    named = named_in(said.text, said.known.customers)
    low = said.text.casefold()
    named.sort(key=lambda one: low.find(one.name.split()[0].casefold()))
    said.take("customer", named[0].name if named else "")
    said.take("day", said.past())
    why = _WHY.search(said.text)
    said.rest = why["why"] if why else ""


def _prospect(said: _Line) -> None:
    first = re.split(r"[,;:]| in | near | with ", said.text.removeprefix("Prospect").lstrip(" :"))[
        0
    ]
    said.take("name", _tidy(first))
    for name, pattern in (("place", _PLACE), ("source", _SOURCE)):
        if told := pattern.search(said.text):
            said.take(name, told["name"].strip())
    if size := _SIZE.search(said.text):
        said.take("size", size[1])
        said.take("size_unit", "employees")
    said.rest = said.text


def _tidy(text: str) -> str:
    """What is left of a line, without the marks and small words that hung on what was read."""
    plain = re.sub(r"\s+([,;.])", r"\1", " ".join(text.split()))
    plain = re.sub(r"^(?:(?:new )?deal )?(?:with|for|at|of|to)\b|[,;:.\-–— ]+(?=[,;])", "", plain)
    return plain.strip(" ,;:.-–—")


_READERS: Mapping[str, Callable[[_Line], None]] = {
    "deals": _deal,
    "quotes": _quote,
    "meetings": _meeting,
    "needs": _words,
    "yellow_lights": _light,
    "decision_steps": _step,
    "buying_group": _buyer,
    "acquaintances": _tie,
    "competitors": _rival,
    "referrals": _referral,
    "customers": _prospect,
}
