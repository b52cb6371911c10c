"""What a customer's case begins with: the value models there are, and the numbers on record."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings

from whybuy.answers.worthwhile.handed import by_plain_spread, cautions
from whybuy.errors import NotFound, TooLittleEvidence, UserError
from whybuy.estimates.value_cases import best_model, worth_of
from whybuy.estimates.value_inputs import Known, gathered
from whybuy.faces.web import open_firm
from whybuy.methods.value.model import ValueModel
from whybuy.methods.value.reading import read_model
from whybuy.methods.value.shipped import template, templates
from whybuy.records import sources, value_models

if TYPE_CHECKING:
    from whybuy.evidence.books import Books

T = TypeVar("T")

KEPT = 64
"""What is remembered of customers until the records change."""

_known: OrderedDict[tuple[Any, ...], Any] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Offered:
    """A value model that a case can be made with: one of the firm's own, or a template."""

    key: str
    title: str
    own: bool


@dataclass(frozen=True, slots=True)
class Basis:
    """A model, and what is known of a customer for it, ready for `evaluate`.

    `evidence` leads from an input to the records behind it; `notes` are of what cases foretell,
    `cautions` those of them that stand on the paper for the customer, too, and `plain_spread` what
    stands there beside the range, as long as no number is changed.
    """

    model: ValueModel
    inputs: Mapping[str, Any]
    evidence: Mapping[str, str]
    notes: tuple[str, ...] = ()
    from_cases: bool = False
    cautions: tuple[str, ...] = ()
    plain_spread: tuple[str, ...] = ()


def offered() -> list[Offered]:
    """The firm's own models, then the templates that none of them takes the place of."""
    rows = value_models.value_models().select("key", "title").iter_rows()
    own = [Offered(key, title or key, True) for key, title in rows]
    taken = {one.key for one in own}
    shipped = [name for name in templates() if name not in taken]
    return own + [Offered(name, titled(template(name)) or name, False) for name in shipped]


def text_of(key: str) -> str:
    """The text of an own model, or of a template. Raises NotFound."""
    try:
        return value_models.one(key).text
    except NotFound:
        if key in templates():
            return template(key)
        raise


def titled(text: str) -> str:
    """The title that a model's text gives itself; nothing where it cannot be read."""
    try:
        return read_model(text).title
    except UserError:
        return ""


def usual(customer: str) -> str:
    """The key of the model of which the customer told most; a template where there is none."""
    return _remembered(("usual", customer), lambda: _usual(_books(), customer))


def _usual(books: Books, customer: str) -> str:
    try:
        return best_model(books, customer)
    except TooLittleEvidence:
        return templates()[0]


def basis(customer: str, model: str, *, chosen: str = "none") -> Basis:
    """What a case of this customer by this model begins with, remembered till the records change.

    Raises NotFound for an unknown model, BadInput for one that cannot be read.
    """
    key = ("basis", customer, model, chosen)
    return _remembered(key, lambda: _basis(_books(), customer, model, chosen))


def _remembered(key: tuple[str, ...], reckon: Callable[[], T]) -> T:
    """What was reckoned from the records as they are now; kept until they change, or a day ends."""
    whole = (settings.WHYBUY_WORKSPACE, sources.revision(), date.today(), *key)
    found: Any = _known.get(whole)
    if found is None:
        found = _known[whole] = reckon()
        while len(_known) > KEPT:
            _known.popitem(last=False)
    return found


def _books() -> Books:
    """The books, without waiting for a long answer that is being worked out: a case reads a few
    tables alone, and whoever has just kept a number wants to see what it does."""
    return open_firm.firm().books()


def _basis(books: Books, customer: str, model: str, chosen: str) -> Basis:
    try:
        found = worth_of(books, customer=customer, model=model, chosen=chosen)
    except NotFound:
        return _of_template(books, customer, model, chosen)
    told = found.case.notes if found.case else ()
    notes = tuple(note for note in found.notes if note not in told)
    made = _made(found.model, found.known, notes)
    return replace(made, cautions=cautions(found), plain_spread=by_plain_spread(found))


def _of_template(books: Books, customer: str, model: str, chosen: str) -> Basis:
    """The same by a model that is not on record."""
    read = read_model(text_of(model))
    found = gathered(books, read, evidence="", customer=customer, chosen=chosen)
    return _made(read, found.known, tuple(found.notes))


def _made(model: ValueModel, known: Mapping[str, Known], notes: tuple[str, ...]) -> Basis:
    given = {name: dict(one.given) for name, one in known.items() if one.given}
    behind = {name: known[name].evidence for name in given}
    cases = any(one.mark == "case" for one in known.values())
    return Basis(model, given, behind, notes, cases)
