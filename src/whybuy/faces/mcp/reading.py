"""What an assistant may read beside the answers: words searched, a conversation, the evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from whybuy.answers.question import Option
from whybuy.errors import BadInput

if TYPE_CHECKING:
    from whybuy.app import Firm

Given = Mapping[str, Any]

ROWS = 40
"""Rows that are given at a time; an assistant has little room."""

OFFSET = Option("offset", int, 0, "How many rows to pass over.", low=0)
LIMIT = Option("limit", int, ROWS, "How many rows to give.", low=1, high=200)


@dataclass(frozen=True, slots=True)
class Reader:
    """One way to read records; `needed` are the options that must be given."""

    name: str
    title: str
    description: str
    options: tuple[Option, ...]
    needed: tuple[str, ...]
    read: Callable[[Firm, Given], dict[str, Any]]


def search(firm: Firm, given: Given) -> dict[str, Any]:
    """Where the words stand, in everything on record."""
    from whybuy.records import search as records

    asked = read_options(given, SEARCH)
    hits = records.find(asked["words"], limit=asked["limit"])
    return {"hits": [asdict(hit) for hit in hits]}


def conversation(firm: Firm, given: Given) -> dict[str, Any]:
    """One page of a conversation's passages, in the order in which they were said."""
    from whybuy.evidence.quotes import clock
    from whybuy.records import conversations

    asked = read_options(given, CONVERSATION)
    talk = conversations.one(asked["key"])
    said = conversations.passages(of=[talk.key], side=None)
    rows = [
        {
            "evidence": f"passage:{row['passage']}",
            "speaker": row["speaker"],
            "side": row["side"],
            "minute": clock(row["at_ms"]) if row["at_ms"] is not None else "",
            "words": row["text"],
        }
        for row in said.slice(asked["offset"], asked["limit"]).iter_rows(named=True)
    ]
    of = {name: getattr(talk, name) for name in ("key", "customer", "day", "medium", "title")}
    counted = more(len(rows), offset=asked["offset"], total=said.height)
    return {**of, "passages": rows, "total": said.height, **counted}


def evidence(firm: Firm, given: Given) -> dict[str, Any]:
    """One page of the records behind an evidence key."""
    from whybuy.evidence.trail import records_behind

    asked = read_options(given, EVIDENCE)
    page = {"limit": asked["limit"], "offset": asked["offset"]}
    behind = records_behind(firm.books(), asked["key"], **page)
    return {
        "title": behind.title,
        "columns": list(behind.columns),
        "rows": [dict(zip(behind.columns, row, strict=True)) for row in behind.rows],
        "leads_to": list(behind.leads_to),
        "total": behind.total,
        **more(len(behind.rows), offset=asked["offset"], total=behind.total),
    }


def more(shown: int, *, offset: int, total: int) -> dict[str, str]:
    """How to ask for more, where there is more."""
    if offset + shown >= total:
        return {}
    words = f"Rows {offset + 1} to {offset + shown} of {total:,}. "
    return {"more": f"{words}For more, ask again with offset={offset + shown}."}


def read_options(given: Given, reader: Reader) -> dict[str, Any]:
    """The options as typed values. Raises BadInput, naming all faults at once."""
    known = {option.name: option for option in reader.options}
    faults = [f"{reader.name} has no option {name!r}." for name in given if name not in known]
    faults += [
        f"{name} is needed: {known[name].help}"
        for name in reader.needed
        if not str(given.get(name) or "").strip()
    ]
    values: dict[str, Any] = {}
    for name, option in known.items():
        try:
            values[name] = option.read(given.get(name))
        except BadInput as fault:
            faults.append(str(fault))
    if faults:
        raise BadInput(" ".join(faults))
    return values


SEARCH = Reader(
    "search",
    "Where do these words stand?",
    "Looks for words in all that is on record: what was said in conversations, contacts made, "
    "facts, customers, deals. All of the words must stand there.",
    (Option("words", str, "", 'Words, or "words side by side" in quotation marks.'), LIMIT),
    ("words",),
    search,
)
CONVERSATION = Reader(
    "conversation",
    "What was said in one conversation?",
    "Reads one conversation, passage by passage, with who spoke. Its key comes from search.",
    (Option("key", str, "", "The conversation's key."), OFFSET, LIMIT),
    ("key",),
    conversation,
)
EVIDENCE = Reader(
    "evidence",
    "Which records stand behind a figure?",
    "Reads the records behind a row of an answer, by its evidence key.",
    (Option("key", str, "", "The evidence key, such as quotes:cost.time."), OFFSET, LIMIT),
    ("key",),
    evidence,
)
READERS = (SEARCH, CONVERSATION, EVIDENCE)
