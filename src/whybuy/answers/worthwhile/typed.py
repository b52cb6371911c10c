"""A customer's numbers as a person types them: "people = 12; hours = 3 to 5 hour/week"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from whybuy.errors import BadInput

if TYPE_CHECKING:
    from whybuy.methods.value import ValueModel

_NUMBER = r"[-+]?(?:\d[\d,_]*(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?"
_LINE = re.compile(
    rf"^(?P<name>[^=]+?)\s*=\s*(?P<low>{_NUMBER})"
    rf"(?:\s*(?:to|-|–)\s*(?P<high>{_NUMBER}))?\s*(?P<unit>[^?]*?)\s*(?P<guess>\?)?$"
)


def read(text: str, *, model: ValueModel) -> Mapping[str, dict[str, Any]]:
    """Each variable's number or 90 % range, as `evaluate` takes it.

    Raises BadInput pointing at the first odd one.
    """
    found: dict[str, dict[str, Any]] = {}
    at = 0
    for piece in text.split(";"):
        line, place = piece.strip(), at + len(piece) - len(piece.lstrip()) + 1
        at += len(piece) + 1
        if not line:
            continue
        match = _LINE.match(line)
        if match is None:
            raise BadInput(
                f"numbers: “{line}”, at character {place}, is no number. Write: people = 12; "
                "hours = 3 to 5 hour/week"
            )
        name = _variable(match["name"], model, place)
        if name in found:
            raise BadInput(f"numbers: “{name}” stands twice, at character {place}. Keep one.")
        found[name] = _given(match, place)
    return found


def _given(match: re.Match[str], place: int) -> dict[str, Any]:
    ends = [float(match[end].replace(",", "")) for end in ("low", "high") if match[end]]
    if len(ends) == 2 and ends[0] > ends[1]:
        raise BadInput(
            f"numbers: the range at character {place + match.start('low')} is upside down: "
            f"{match['low']} to {match['high']}. Write the lower end first."
        )
    given: dict[str, Any] = {"value": ends[0]}
    if len(ends) == 2:
        given = {"low": ends[0], "high": ends[1]}
    unit = {"unit": match["unit"]} if match["unit"] else {}
    return {**given, **unit, **({"mark": "guess"} if match["guess"] else {})}


def _variable(typed: str, model: ValueModel, place: int) -> str:
    import difflib

    wanted = " ".join(typed.casefold().split())
    for name in model.asked:
        if wanted in (name.casefold(), model.variables[name].title.casefold()):
            return name
    near = difflib.get_close_matches(wanted, model.asked, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise BadInput(
        f"numbers: the model has no variable “{typed.strip()}”, at character {place}.{hint} It "
        f"has: {', '.join(model.asked)}."
    )
