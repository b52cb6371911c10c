"""The forms of what the API gives, in JSON Schema, for OpenAPI."""

from __future__ import annotations

from typing import Any

from whybuy.answers.answer import COLUMNS, SCHEMA

_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_TEXTS = {"type": "array", "items": _TEXT}
_NUMBER = {"type": ["number", "null"]}

_FINDING = {
    "type": "object",
    "description": "One estimate; `low` and `high` bound 90 % of what may be observed.",
    "properties": {
        name: _NUMBER if name in ("estimate", "low", "high") else _TEXT for name in COLUMNS
    },
}


def _table(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["columns", "total", "offset", "rows"],
        "properties": {
            "columns": _TEXTS,
            "total": _COUNT,
            "offset": _COUNT,
            "rows": {"type": "array", "items": row},
        },
    }


TABLE: dict[str, Any] = _table({"type": "object"})

ANSWER: dict[str, Any] = {
    "type": "object",
    "required": ["schema", "question", "headline", "as_of", "findings", "sureness", "ask_next"],
    "properties": {
        "schema": {"const": SCHEMA},
        "question": _TEXT,
        "headline": _TEXT,
        "as_of": {"type": "string", "format": "date"},
        "options": {"type": "object"},
        "revision": _COUNT,
        "method": _TEXT,
        "notes": _TEXTS,
        "sureness": {
            "type": "object",
            "properties": {"level": _TEXT, "because": _TEXT, "method": _TEXT, "checks": _TEXTS},
        },
        "ask_next": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"question": _TEXT, "to": _TEXT, "worth": _TEXT, "subject": _TEXT},
            },
        },
        "findings": _table(_FINDING),
        "pictures": {"type": "array", "items": {"type": "object"}},
    },
}


def _list(name: str, *, schema: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["schema", name],
        "properties": {
            "schema": {"const": schema},
            name: {"type": "array", "items": {"type": "object"}},
        },
    }


IMPORTS = _list("imports", schema="whybuy.imports/1")
JOBS = _list("jobs", schema="whybuy.jobs/1")
PEOPLE = _list("users", schema="whybuy.users/1")
CODEBOOK = _list("codes", schema="whybuy.codebook/1")
SEARCH = _list("hits", schema="whybuy.search/1")
CONVERSATION: dict[str, Any] = {
    "type": "object",
    "required": ["schema", "key", "text", "turns", "passages"],
    "properties": {
        "schema": {"const": "whybuy.conversation/1"},
        "key": _TEXT,
        "text": _TEXT,
        "turns": {"type": "array", "items": {"type": "object"}},
        "passages": {"type": "array", "items": {"type": "object"}},
    },
}
CALLS = _list("calls", schema="whybuy.calls/1")
AUDIT = _list("lines", schema="whybuy.audit/1")


def entered(schema: str) -> dict[str, Any]:
    """What was entered: its key, and the batch that an undo takes."""
    return {
        "type": "object",
        "required": ["schema", "key", "batch"],
        "properties": {
            "schema": {"const": schema},
            "key": _TEXT,
            "batch": {"type": ["integer", "null"]},
        },
    }


def body(names: tuple[str, ...] | None) -> dict[str, Any]:
    """The body that is sent: these texts; with none named a record's own fields; None: none."""
    if names is None:
        return {}
    fields = {"properties": dict.fromkeys(names, _TEXT)} if names else {}
    schema = {"type": "object", **fields}
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}


ERROR: dict[str, Any] = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["kind", "message"],
            "properties": {"kind": _TEXT, "message": _TEXT},
        }
    },
}

_REFUSALS = {
    400: "An option cannot be right, or the records carry no answer yet; it says what to do.",
    403: "Nobody is signed in, or their role does not allow it.",
    404: "There is no such record.",
}


def responses(gives: dict[str, Any], *, kind: str = "application/json") -> dict[int, Any]:
    """What may come back: the result, or one of the refusals."""
    return {
        200: {"description": "OK", "content": {kind: {"schema": gives}}},
        **{
            status: {"description": words, "content": {"application/json": {"schema": ERROR}}}
            for status, words in _REFUSALS.items()
        },
    }
