"""Words looked for in everything: what was said, contacts, facts, notes, deals, cases, promises.

What was said is found through the database's own index of words (FTS5, or tsvector), without
accents or capitals and from the start of a word; the rest is few and is looked through.
"""

# ruff: noqa: S608 -- names of tables and columns are written here

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from whybuy.errors import BadInput
from whybuy.records import scripts

_PHRASE = re.compile(r'"([^"]*)"|(\S+)')
_MOST_TERMS = 20
_BETWEEN = " · "
"""Stands between the texts of a record, so that no words stand side by side that nobody put so."""
_AROUND = 160
"""Letters of a snippet that stand before and after the words found."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where the words stand.

    `kind` is "conversations", "contacts", "facts", "customers", "people", "deals", "cases",
    "measures", "numbers", "promises", "consents", "needs", "yellow_lights", "meetings",
    "decision_steps", "acquaintances", "competitors" or "referrals"; `key` is the record's (a
    fact's: the key of what it is about). In a conversation `offset` is where the passage begins.
    """

    kind: str
    key: str
    conversation: str
    offset: int
    snippet: str
    customer: str | None
    day: date | None


def find(words: str, limit: int = 50) -> list[Hit]:
    """Where all of the words stand, conversations first, the newest first.

    "Words in quotation marks" stand side by side. Raises BadInput where no word is given.
    """
    phrases = [(a or b).strip() for a, b in _PHRASE.findall(words.replace("\0", " "))]
    terms = [term for term in map(_tokens, phrases) if term]
    if not terms:
        raise BadInput("Give a word to look for.")
    if len(terms) > _MOST_TERMS:
        raise BadInput(f"{len(terms)} words are too many; look for up to {_MOST_TERMS}.")
    hits = _in_passages(terms, limit)
    for look in _ELSEWHERE:
        if len(hits) < limit:
            hits += _in_texts(look, [phrase for phrase in phrases if phrase], limit - len(hits))
    return hits


def _tokens(phrase: str) -> list[str]:
    return scripts.folded(phrase).split()


def _in_passages(terms: Sequence[Sequence[str]], limit: int) -> list[Hit]:
    matches, asked = _matches(terms)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT s.id, c.key, p.start, p.stop, k.key, c.day
            FROM records_words AS w JOIN records_passage AS p ON p.id = w.rowid
                JOIN records_script AS s ON s.id = p.script_id
                JOIN records_conversation AS c ON c.key = s.conversation AND c.script = s.sha256
                LEFT JOIN records_customer AS k ON k.id = c.customer_id
            WHERE {matches} ORDER BY c.day DESC NULLS LAST, c.id, p.start LIMIT %s""",
            [asked, limit],
        )
        rows = cursor.fetchall()
    texts = scripts.texts(sorted({key for _, key, *_ in rows})) if rows else {}
    return [
        Hit("conversations", key, key, start, texts[script][start:stop], customer, _day(day))
        for script, key, start, stop, customer, day in rows
    ]


def _matches(terms: Sequence[Sequence[str]]) -> tuple[str, str]:
    """The condition that all terms stand in a passage, and its parameter; last words may go on."""
    if connection.vendor == "sqlite":
        return "w.said MATCH %s", " AND ".join(f'"{" ".join(term)}"*' for term in terms)
    phrases = (" <-> ".join([*(f"'{t}'" for t in term[:-1]), f"'{term[-1]}':*"]) for term in terms)
    return "w.said @@ to_tsquery('simple', %s)", " & ".join(f"({phrase})" for phrase in phrases)


@dataclass(frozen=True, slots=True)
class _Look:
    """A kind that is looked through: its texts, and of each row key, customer and day."""

    kind: str
    tables: str
    texts: tuple[str, ...]
    day: str = "CAST(NULL AS date)"
    key: str = "r.key"
    customer: str = "k.key"
    where: str = "TRUE"


def _of_customer(kind: str, record: str, day: str, *texts: str, may_be_none: bool = False) -> _Look:
    """A kind whose rows name their customer."""
    join = "LEFT JOIN" if may_be_none else "JOIN"
    tables = f"records_{record} AS r {join} records_customer AS k ON k.id = r.customer_id"
    return _Look(kind, tables, tuple(f"r.{text}" for text in texts), day)


_ELSEWHERE = (
    _of_customer("contacts", "contact", "r.day", "said", "gave", "offer"),
    _Look(
        "facts",
        "records_fact AS r JOIN records_batch AS b ON b.id = r.batch_id",
        ("r.value",),
        "r.said_on",
        key="r.record_key",
        customer="CASE r.record WHEN 'customer' THEN r.record_key END",
        where="b.state = 'loaded' AND r.undone_in IS NULL",
    ),
    _Look(
        "customers",
        "records_customer AS r",
        (
            *("r.name", "r.note", "r.why_we_serve", "r.what_we_want_for_them"),
            *("r.source", "r.convinced_by"),
        ),
        customer="r.key",
    ),
    _of_customer(
        "people", "person", "CAST(NULL AS date)", "name", "role", "past_employers",
        may_be_none=True,
    ),
    _of_customer(
        "deals", "deal", "r.opened",
        *("title", "reason", "lost_to", "competitors", "source", "referred_to", "application"),
    ),
    _of_customer(
        "cases", "case", "r.started",
        *("title", "application", "why_they_bought", "how_it_paid", "other_changes", "cost_effort"),
    ),
    _of_customer(
        "measures", "measure", "COALESCE(r.measured_on, r.said_on)",
        *("name", "how_measured", "said_by"),
    ),
    _of_customer(
        "numbers", "number", "r.said_on", "name", "source", "said_by", may_be_none=True
    ),
    _of_customer("promises", "promise", "COALESCE(r.made_on, r.due)", "what"),
    _of_customer("consents", "consent", "r.said_on", "source"),
    _of_customer("needs", "need", "r.said_on", "words", "consequence"),
    _of_customer("yellow_lights", "yellowlight", "r.said_on", "words", "fear", "settled_by"),
    _of_customer(
        "meetings", "meeting", "r.day",
        *("aim", "decision", "questions", "learnt", "decided", "next_step"),
        *("served_words", "place", "people", "by_whom"),
    ),
    _Look(
        "decision_steps",
        "records_decisionstep AS r JOIN records_deal AS d ON d.id = r.deal_id "
        "JOIN records_customer AS k ON k.id = d.customer_id",
        ("r.what", "r.who"),
        "r.due",
    ),
    _Look(
        "acquaintances",
        "records_acquaintance AS r JOIN records_person AS p ON p.id = r.person_id "
        "LEFT JOIN records_customer AS k ON k.id = p.customer_id",
        ("r.note", "r.source", "r.member"),
        "r.last",
    ),
    _Look(
        "competitors",
        "records_competitor AS r",
        ("r.name", "r.note", "r.serves_better", "r.product"),
        customer="CAST(NULL AS text)",
    ),
    _of_customer("referrals", "referral", "r.day", "why", "other", "came_of_it"),
)  # fmt: skip
"""What is looked through besides, in the order of the hits."""


def _in_texts(look: _Look, phrases: Sequence[str], limit: int) -> list[Hit]:
    said = f" || '{_BETWEEN}' || ".join(look.texts)
    wanted, given = [], []
    for phrase in phrases:
        forms = sorted({phrase, phrase.lower(), phrase.upper(), phrase.capitalize()})
        wanted.append("(" + " OR ".join([f"{said} LIKE %s ESCAPE '!'"] * len(forms)) + ")")
        given += ["%" + re.sub(r"([!%_])", r"!\1", form) + "%" for form in forms]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {look.key}, {look.customer}, {look.day}, {said} FROM {look.tables} "
            f"WHERE {look.where} AND {' AND '.join(wanted)} "
            f"ORDER BY {look.day} DESC NULLS LAST, r.id LIMIT %s",
            [*given, limit],
        )
        return [
            Hit(look.kind, key, "", 0, _snippet(text, phrases), customer, _day(day))
            for key, customer, day, text in cursor.fetchall()
        ]


def _day(day: date | str | None) -> date | None:
    return date.fromisoformat(day) if isinstance(day, str) else day


def _snippet(text: str, phrases: Sequence[str]) -> str:
    """The text around the first of the words."""
    found = [text.lower().find(phrase.lower()) for phrase in phrases]
    at = min((place for place in found if place >= 0), default=0)
    start, end = max(at - _AROUND, 0), at + _AROUND
    shown = f"{'…' * (start > 0)}{text[start:end].strip()}{'…' * (end < len(text))}"
    return _BETWEEN.join(part for part in map(str.strip, shown.split("·")) if part)
