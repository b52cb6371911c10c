"""What a file leaves open, to be asked of the user and never guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from whybuy.errors import BadFile

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to be asked: `name` is the option that answers it, `value` what raises it.

    `choices` are the answers that the option takes, each with what it means, in plain words.
    """

    name: str
    column: str
    value: str
    text: str
    choices: Mapping[str, str]


class Unclear(BadFile):
    """A file that can be read in two ways. `questions` say what to ask; nothing was changed."""

    def __init__(self, text: str, questions: Iterable[Question], *, file: str = "") -> None:
        super().__init__(text)
        self.questions, self.file = tuple(questions), file

    def of(self, file: str) -> Unclear:
        """The same, knowing which file it is about."""
        return Unclear(str(self), self.questions, file=file)


def settled(looks: Iterable[Callable[[], Found]]) -> list[Found]:
    """What each look finds. Raises one Unclear with the questions of all, one for each option."""
    found, open_ones = list[Found](), list[Unclear]()
    for look in looks:
        try:
            found.append(look())
        except Unclear as unclear:
            open_ones.append(unclear)
    if not open_ones:
        return found
    asked = {question.name: question for one in reversed(open_ones) for question in one.questions}
    said = {one.questions[0].name: str(one) for one in reversed(open_ones)}
    order = [name for name in ("dates", "decimal") if name in asked]
    raise Unclear(" ".join(said[name] for name in order), [asked[name] for name in order])
