"""What a file is, and which of its columns holds what, by the names that people give columns."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from whybuy.errors import BadFile, BadInput
from whybuy.intake.questions import Question, Unclear

KINDS = (
    *("measures", "cases", "numbers", "value_models", "consents", "promises", "team"),
    *("yellow_lights", "needs", "meetings", "buying_group", "decision_steps", "acquaintances"),
    *("referrals", "deals", "quotes", "stage_changes", "competitors"),
    *("orders", "contracts", "contacts", "products", "people", "customers"),
)
"""In the order in which a header is tried: an order's line names a product and a customer too."""

LOADED_IN_ORDER = (
    *("customers", "people", "products", "orders", "contracts", "deals", "quotes", "contacts"),
    *("cases", "measures", "numbers", "value_models", "consents", "promises", "team"),
    *("stage_changes", "buying_group", "decision_steps", "yellow_lights", "needs", "meetings"),
    *("acquaintances", "competitors", "referrals"),
)
"""Whom others refer to comes first."""

ALIASES = {
    "services": "products",
    "articles": "products",
    "retainers": "contracts",
    "opportunities": "deals",
    "offers": "quotes",
    **dict.fromkeys(("case_studies", "case-studies"), "cases"),
    **dict.fromkeys(("benchmarks", "inputs"), "numbers"),
    "value-models": "value_models",
    **dict.fromkeys(("opt-outs", "permissions"), "consents"),
    "tasks": "promises",
    **dict.fromkeys(("lights", "yellow-lights", "concerns"), "yellow_lights"),
    **dict.fromkeys(("stages", "stage-changes"), "stage_changes"),
    **dict.fromkeys(("buyers", "buying-group"), "buying_group"),
    **dict.fromkeys(("steps", "decision-steps"), "decision_steps"),
    **dict.fromkeys(("ties", "relations"), "acquaintances"),
    **dict.fromkeys(("rivals", "competition"), "competitors"),
    "appointments": "meetings",
    "staff": "team",
    **dict.fromkeys(
        ("interviews", "calls", "mails", "surveys", "reviews", "notes", "transcripts"),
        "conversations",
    ),
}
"""Other words for a kind: a service is a product that is not put in a box."""

SHOWN = 12
_OF_DEALS = ("deal", "opportunit")


@dataclass(frozen=True, slots=True)
class Recognised:
    """The kind of a file, the column (by position) of each field, and the system it comes from."""

    kind: str
    columns: Mapping[str, int]
    export: str | None = None

    def names(self, header: Sequence[str]) -> dict[str, str]:
        """Field to column, by name."""
        return {field: header[at] for field, at in self.columns.items()}


@cache
def words() -> dict[str, Any]:
    """The data file of synonyms, known exports and words of the trade."""
    text = resources.files(__package__ or "").joinpath("synonyms.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def fold(name: str) -> str:
    """A column's name without case, accents, spaces and punctuation ("#" stays)."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in plain if letter.isalnum() or letter == "#")


def recognise(
    header: Sequence[str],
    *,
    file: str,
    kind: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Recognised:
    """The file's kind and columns; what `mapping` says (field to column) comes first.

    A field with "" for its column is left out, whatever the columns are called.

    Raises BadFile where the kind cannot be told or lacks what it needs, BadInput for a mapping of
    columns that are not there or of two columns onto one field.
    """
    kind = ALIASES.get(kind, kind) if kind else None
    if kind is not None and kind not in KINDS:
        raise BadInput(f"There is no kind {kind!r}; there are: {', '.join(sorted(KINDS))}.")
    left_out = {word for word, column in (mapping or {}).items() if not column}
    given = {word: column for word, column in (mapping or {}).items() if column}
    said = _said(header, given, kind=kind, file=file)
    for export in words()["exports"]:
        if kind in (None, export["kind"]) and _is(export, header):
            found = _by_export(export, header, said, left_out, file=file)
            return _without(_with_status(found, header, sure=True), left_out)
    sure = kind == "deals" or any(fold(name).startswith(_OF_DEALS) for name in header)
    found = [
        _without(
            _with_status(_by_names(k, header, _fields_said(k, said)), header, sure=sure), left_out
        )
        for k in ([kind] if kind else KINDS)
    ]
    fits = [
        one for one in found if not (_missing(one) or (kind is None and _is_another(one, header)))
    ]
    if fits:
        _refuse_plain(fits, header, file=file)
        return _settled(fits[0], header, _fields_said(fits[0].kind, said), file=file)
    raise BadFile(_not_recognised(header, found, file=file, kind=kind))


def named(kind: str, header: Sequence[str]) -> dict[str, str]:
    """Field to column by their names alone, whether or not all that the kind needs is there."""
    return _by_names(kind, header, {}).names(header)


def fields_of(kind: str) -> tuple[str, ...]:
    """The fields that a column of this kind may hold."""
    return tuple(words()[kind]["fields"])


def knows(header: Sequence[str]) -> int:
    """How many of the names are synonyms of anything: tells a header from lines above it."""
    known = {fold(name) for kind in KINDS for n in words()[kind]["fields"].values() for name in n}
    known |= {fold(name) for export in words()["exports"] for name in export["has"]}
    return sum(1 for name in header if fold(name) in known)


def _said(
    header: Sequence[str], mapping: Mapping[str, str], *, kind: str | None, file: str
) -> dict[str, int]:
    """What the user said: a field, or another word for it, to the position of its column."""
    kinds = [kind] if kind else list(KINDS)
    for word in mapping:
        if not any(field_meant(k, word) for k in kinds):
            fields = dict.fromkeys(field for k in kinds for field in fields_of(k))
            raise BadInput(
                f"--map {word}=…: there is no such field; there are: {', '.join(fields)}."
            )
    return {word: _position(header, column, file=file) for word, column in mapping.items()}


def field_meant(kind: str, word: str) -> str | None:
    """The field of the kind that the word means: its name or one of its synonyms."""
    fields: dict[str, list[str]] = words()[kind]["fields"]
    if word in fields:
        return word
    meant = (f for f, synonyms in fields.items() if fold(word) in map(fold, [f, *synonyms]))
    return next(meant, None)


def _fields_said(kind: str, said: Mapping[str, int]) -> dict[str, int]:
    """The same by fields of the kind. Raises BadInput for two columns onto one field."""
    found: dict[str, int] = {}
    for word, at in said.items():
        field = field_meant(kind, word)
        if field in found and found[field] != at:
            raise BadInput(f"Two columns were given for one field, {field}. Keep one --map for it.")
        if field:
            found[field] = at
    return found


def _position(header: Sequence[str], column: str, *, file: str) -> int:
    """Where the column stands: by its exact name, else by its folded one."""
    for same in (str, fold):
        found = [i for i, name in enumerate(header) if same(name.strip()) == same(column)]
        if len(found) == 1:
            return found[0]
        if found:
            raise BadInput(
                f"{file} has {len(found)} columns named {column!r} (columns "
                f"{', '.join(str(i + 1) for i in found)}). Rename all but one, then import again."
            )
    raise BadInput(f"{file} has no column {column!r}. It has: {_listed(header)}.")


def _is(export: dict[str, Any], header: Sequence[str]) -> bool:
    return {fold(name) for name in export["has"]} <= {fold(name) for name in header}


def _by_export(
    export: dict[str, Any],
    header: Sequence[str],
    said: dict[str, int],
    left_out: Iterable[str],
    *,
    file: str,
) -> Recognised:
    """The export's own columns. Whoever exports may call them otherwise: where the one of a field
    is not there, it is looked for by its synonyms among the columns that are left."""
    there, kind = {fold(name) for name in header}, export["kind"]
    columns = {
        field: _position(header, column, file=file)
        for field, column in export["mapping"].items()
        if fold(column) in there
    }
    columns |= _fields_said(kind, said)
    gone = {field_meant(kind, word) for word in left_out}
    lacking = export["mapping"].keys() - columns.keys() - gone
    found = _by_names(kind, header, columns).columns
    found = {name: at for name, at in found.items() if name in columns or name in lacking}
    return Recognised(kind, found, export["name"])


def _by_names(kind: str, header: Sequence[str], said: dict[str, int]) -> Recognised:
    """Each field's column by the likeliest of its synonyms; a column serves one field."""
    folded = [fold(name) for name in header]
    fields: dict[str, list[str]] = words()[kind]["fields"]
    columns = dict(said)
    for field, synonyms in fields.items():
        if field in columns:
            continue
        for synonym in synonyms:
            at = folded.index(fold(synonym)) if fold(synonym) in folded else None
            if at is not None and at not in columns.values():
                columns[field] = at
                break
    return Recognised(kind, columns)


def _with_status(found: Recognised, header: Sequence[str], *, sure: bool) -> Recognised:
    """The same, with a deal's "status" for its outcome where no column is called so.

    Orders have such a column too: without a stage it must be `sure` that these are deals.
    """
    if found.kind != "deals" or "outcome" in found.columns:
        return found
    if not (sure or "stage" in found.columns):
        return found
    folded = [fold(name) for name in header]
    named = [fold(name) for name in words()["deals"]["status"]["columns"]]
    there = (folded.index(name) for name in named if name in folded)
    at = next((at for at in there if at not in found.columns.values()), None)
    return found if at is None else replace(found, columns={**found.columns, "outcome": at})


def _settled(
    found: Recognised, header: Sequence[str], said: dict[str, int], *, file: str
) -> Recognised:
    """The same, once it is sure that no other column has the very name of one that was taken."""
    for field, at in found.columns.items():
        same = [i for i, name in enumerate(header) if fold(name) == fold(header[at])]
        if len(same) > 1 and field not in said:
            raise BadFile(
                f"{file} has {len(same)} columns named {header[at]!r} for one field, {field}. "
                "Rename all but one, then import again."
            )
    return found


def _without(found: Recognised, left_out: Iterable[str]) -> Recognised:
    fields = {field_meant(found.kind, word) for word in left_out}
    kept = {field: at for field, at in found.columns.items() if field not in fields}
    return replace(found, columns=kept)


def _names_customers(found: Recognised, header: Sequence[str]) -> bool:
    """Whether a list that could be of people has nothing of a person's own.

    A customer's id with a plain "name" beside it names the customer, whatever else is there.
    """
    if found.kind != "people" or {"key", "role", "first_name", "last_name"} & found.columns.keys():
        return False
    return fold(header[found.columns["name"]]) == "name"


def _is_another(found: Recognised, header: Sequence[str]) -> bool:
    """Whether what the kind needs is there, and nothing that tells it from others (`tells`)."""
    tells: list[str] = words()[found.kind].get("tells", [])
    return _names_customers(found, header) or bool(tells and not found.columns.keys() & set(tells))


def _refuse_plain(fits: Sequence[Recognised], header: Sequence[str], *, file: str) -> None:
    """Raises Unclear for columns that customers have as well as products: `key, name`."""
    by_kind = {one.kind: one for one in fits}
    if fits[0].kind != "products" or "customers" not in by_kind:
        return
    if set(fits[0].columns.values()) - set(by_kind["customers"].columns.values()):
        return
    asked = f"The columns {_listed(header)} may be of customers or of products. Which are they?"
    choices = {"customers": "Customers", "products": "Products or services"}
    raise Unclear(
        f"{asked} Say --as customers or --as products.",
        [Question("kind", "", "", asked, choices)],
        file=file,
    )


def _missing(found: Recognised) -> list[str]:
    """The needs of the kind that no column meets, each as its fields."""
    return [
        " or ".join(group)
        for group in words()[found.kind]["needs"]
        if not any(field in found.columns for field in group)
    ]


def _not_recognised(
    header: Sequence[str], found: list[Recognised], *, file: str, kind: str | None
) -> str:
    nearest = max(found, key=lambda one: (bool(one.columns), len(one.columns) - len(_missing(one))))
    names = nearest.names(header).items()
    seen = ", ".join(f"{field} ({column!r})" for field, column in names)
    what = f"{file} cannot be read as {kind}" if kind else f"{file}: cannot tell what this is"
    like, first = nearest.kind, words()[nearest.kind]["needs"][0][0]
    told = f"Nearest to {like}: found {seen or 'nothing'}; missing: {'; '.join(_missing(nearest))}."
    if not (kind or seen):
        like, first, told = "customers", "key", "No column has a name that we know."
    return (
        f"{what}. Its columns: {_listed(header)}. {told} Say which column holds it, for example: "
        f'--as {like} --map {first}="{_example(header)}"'
        f"{'' if kind else '. If customers wrote or said what stands in it: --as conversations'}"
    )


def _listed(header: Sequence[str]) -> str:
    shown = ", ".join(repr(name[:40]) for name in header[:SHOWN])
    more = f" and {len(header) - SHOWN} more" if len(header) > SHOWN else ""
    return shown + more


def _example(header: Sequence[str]) -> str:
    return next((name for name in header if name.strip()), "Column")[:40]
