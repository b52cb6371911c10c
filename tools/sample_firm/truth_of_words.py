"""What is true of the conversations: where codes stand in them, and whom each reason moves."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache

from tools.sample_firm.customers import customers
from tools.sample_firm.spoken import conversations
from tools.sample_firm.spoken_files import name_of
from tools.sample_firm.truth_of_reasons import codes_of

Table = tuple[tuple[str, ...], list[tuple[object, ...]]]
DRIVERS = ("revenue", "cost", "risk", "emotion")


def coding_table() -> Table:
    """One row a run of words that says something: the exact words, and the codes of them.

    `row` is the table's row, the header being 1; it is empty for a file with one conversation.
    """
    header = ("file", "row", "customer", "speaker", "side", "medium", "words", "codes")
    return header, [
        (
            name_of(one), one.row or "", one.customer.key, said.speaker, said.side, one.medium,
            words, ";".join(codes),
        )
        for one in conversations()
        for said in one.words
        for words, codes in said.marks
    ]  # fmt: skip


def conversation_table() -> Table:
    """One row a conversation: whose it is, with whom, of which deal, and the reasons in it."""
    header = ("file", "row", "customer", "people", "day", "medium", "deal", "turns", "reasons")
    return header, [
        (
            name_of(one), one.row or "", one.customer.key,
            ";".join(person.key for person in one.people), one.day, one.medium, one.deal,
            len(one.words),
            ";".join(dict.fromkeys(
                code for said in one.words for _, codes in said.marks for code in codes
                if is_reason(code)
            )),
        )
        for one in conversations()
    ]  # fmt: skip


def moved_table() -> Table:
    """One row a customer and code that moves them: its rank, whether heard, whether they say so.

    `heard`: some conversation has words of theirs. `named`: they say this reason in one.
    """
    rows = list[tuple[object, ...]]()
    for one in customers():
        named, heard = said_by().get(one.key, frozenset[str]()), one.key in said_by()
        for rank, code in enumerate(codes_of(one), start=1):
            driver = code.partition(".")[0]
            rows.append((one.key, code, driver, rank, int(heard), int(code in named)))
    return ("customer", "code", "driver", "rank", "heard", "named"), rows


def share_table() -> Table:
    """The share of all 300 customers that each reason, and each driver, truly moves."""
    moved = Counter[str]()
    for one in customers():
        codes = codes_of(one)
        moved.update(codes)
        moved.update({code.partition(".")[0] for code in codes})
    whole = len(customers())
    return ("code", "customers", "share"), [
        (code, count, round(count / whole, 4)) for code, count in sorted(moved.items())
    ]


def is_reason(code: str) -> bool:
    """Whether the code stands under one of the four drivers."""
    return code.partition(".")[0] in DRIVERS


@cache
def said_by() -> dict[str, frozenset[str]]:
    """The reasons that each customer names, of those whose own words are on record."""
    found = defaultdict[str, set[str]](set)
    for one in conversations():
        for said in one.words:
            if said.side == "customer":
                here = {code for _, codes in said.marks for code in codes if is_reason(code)}
                found[one.customer.key] |= here
    return {key: frozenset(codes) for key, codes in found.items()}


TABLES = {
    "codings.csv": coding_table,
    "conversations.csv": conversation_table,
    "moved.csv": moved_table,
    "shares.csv": share_table,
}
