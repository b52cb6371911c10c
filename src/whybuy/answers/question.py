"""How a question is declared once, for every face. A question is one file of this folder.

    QUESTION = Question(name="keep", title="…?", decision="…", options=(Option(…),), answer=answer)

Nothing heavy is imported by a declaration: the answer's own imports stand inside its functions.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from whybuy.errors import BadInput, NotFound

if TYPE_CHECKING:
    from whybuy.answers.answer import Answer
    from whybuy.evidence.books import Books

_ORDER = ("why", "worth", "price", "keep", "next", "find", "pursue", "meet", "learn")


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its type, its bounds, its plain-English help."""

    name: str
    type: type
    default: Any
    help: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    unit: str = ""

    def read(self, given: Any) -> Any:
        """The value as its type, within its bounds. Raises BadInput saying what is allowed."""
        if given is None or given == "":
            return self.default
        value = self._typed(given)
        if self.choices and value not in self.choices:
            raise BadInput(f"{self.name} is {value!r}; choose one of: {', '.join(self.choices)}.")
        if self.low is not None and value < self.low:
            raise BadInput(f"{self.name} is {value}; the least allowed is {self.low:g}.")
        if self.high is not None and value > self.high:
            raise BadInput(f"{self.name} is {value}; the most allowed is {self.high:g}.")
        return value

    def schema(self) -> dict[str, Any]:
        """The option in JSON Schema, with its bounds and help, for faces that machines read."""
        said: dict[str, Any] = {"type": _JSON.get(self.type, "string"), "description": self.help}
        if self.type is date:
            said["format"] = "date"
        if self.default is not None:
            is_day = isinstance(self.default, date)
            said["default"] = self.default.isoformat() if is_day else self.default
        if self.low is not None:
            said["minimum"] = self.low
        if self.high is not None:
            said["maximum"] = self.high
        if self.choices:
            said["enum"] = list(self.choices)
        return said

    def _typed(self, given: Any) -> Any:
        try:
            if self.type is date:
                return given if isinstance(given, date) else date.fromisoformat(str(given))
            if self.type is bool and isinstance(given, str):
                return {
                    "true": True,
                    "yes": True,
                    "1": True,
                    "false": False,
                    "no": False,
                    "0": False,
                }[given.lower()]
            value = self.type(given)
        except (ValueError, TypeError, KeyError):
            raise BadInput(
                f"{self.name} is {given!r}; it must be {_PLAIN.get(self.type, self.type.__name__)}."
            ) from None
        if self.type is float and value != value:
            raise BadInput(f"{self.name} is not a number.")
        return value


_JSON = {int: "integer", float: "number", bool: "boolean"}

_PLAIN = {
    int: "a whole number",
    float: "a number",
    date: "a day such as 2026-01-31",
    bool: "yes or no",
    str: "a text",
}

AS_OF = Option(
    "as_of",
    date,
    None,
    "Answer as if today were this day, at the latest today; nothing later is looked at. "
    "By default the last day that the records know.",
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the firm's, declared once; every face is made from this.

    `parts` names, for whoever reads the findings in parts, each part by the measure that its
    subjects begin with: {"at_stake": "Gone quiet"}; `heads` says what its first figure is, where
    the measure's name does not: {"go": "expected profit"}. `foremost` is the part that stands
    before pictures and all else. `machine_reads`: whether the machine reads all that customers said
    before it can be answered, which may take long the first time.
    """

    name: str
    title: str
    decision: str
    options: tuple[Option, ...]
    answer: Callable[..., Answer]
    example: str = ""
    parts: Mapping[str, str] = field(default_factory=dict[str, str])
    heads: Mapping[str, str] = field(default_factory=dict[str, str])
    foremost: str = ""
    machine_reads: bool = False

    @property
    def all_options(self) -> tuple[Option, ...]:
        """Its own options, and those that every question takes."""
        return (AS_OF, *self.options)

    def read(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The options as typed values. All faults are raised at once, as one BadInput."""
        known = {option.name: option for option in self.all_options}
        faults = [
            f"{self.name} has no option {name!r}; it has: {', '.join(known)}."
            for name in given
            if name not in known
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

    def ask(self, books: Books, options: Mapping[str, Any]) -> Answer:
        """The answer from these books; `options` as `read` gives them."""
        found = self.answer(books, **{k: v for k, v in options.items() if k != "as_of"})
        return _asking_nobody_who_said_no(books, _owning_up(books, found))


def _asking_nobody_who_said_no(books: Books, answer: Answer) -> Answer:
    """The answer, without whom it says to ask and who may be contacted by no way."""
    from whybuy.evidence.askable import said_no

    no = {f"customer:{key}" for key in said_no(books)}
    kept = tuple(a for a in answer.ask_next if a.subject not in no or a.to == "Ourselves")
    return answer if len(kept) == len(answer.ask_next) else replace(answer, ask_next=kept)


def _owning_up(books: Books, answer: Answer) -> Answer:
    """The answer with what became of the forecasts of this question so far, where any came due.

    Where they did worse than a plain rule, the answer says so first and is no longer sure.
    """
    from whybuy.estimates.track_record import record_of

    record = record_of(books, answer.question)
    if record is None:
        return answer
    said = answer.sureness
    if not record.worse:
        return replace(answer, sureness=replace(said, checks=(*said.checks, *record.words)))
    because = f"Its forecasts have done worse than a plain rule so far. {said.because}"
    level = "unsure" if said.level in ("sure", "fairly sure") else said.level
    checks = (*record.words, *said.checks)
    return replace(answer, sureness=replace(said, level=level, because=because, checks=checks))


def questions() -> dict[str, Question]:
    """Every question declared in this folder, in the product's order; a new file is found."""
    import whybuy.answers as folder

    found: dict[str, Question] = {}
    for module in pkgutil.iter_modules(folder.__path__):
        declared = importlib.import_module(f"{folder.__name__}.{module.name}")
        question = getattr(declared, "QUESTION", None)
        if isinstance(question, Question):
            found[question.name] = question
    place = {name: rank for rank, name in enumerate(_ORDER)}
    return dict(sorted(found.items(), key=lambda item: (place.get(item[0], len(place)), item[0])))


def question(name: str) -> Question:
    """The question of that name. Raises NotFound naming those there are."""
    found = questions()
    if name not in found:
        raise NotFound(f"There is no question {name!r}; there are: {', '.join(found)}.")
    return found[name]
