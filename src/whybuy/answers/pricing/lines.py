"""Lines of value as a person types them: "less scrap = 300 to 500; faster = 100"."""

from __future__ import annotations

import re

from whybuy.errors import BadInput

_LINE = re.compile(r"^(?P<name>[^=]+)=\s*(?P<low>\S+?)(?:\s+to\s+(?P<high>\S+))?$")


def read(text: str, *, what: str) -> dict[str, float | tuple[float, float]]:
    """Each line's amount, or its 90 % range. Raises BadInput pointing at the first odd line."""
    found: dict[str, float | tuple[float, float]] = {}
    at = 0
    for piece in text.split(";"):
        line, place = piece.strip(), at + len(piece) - len(piece.lstrip()) + 1
        at += len(piece) + 1
        if not line:
            continue
        match = _LINE.match(line)
        if match is None:
            raise BadInput(
                f"{what}: “{line}”, at character {place}, is no line of value. Write: "
                "less scrap = 300 to 500; faster = 100"
            )
        name, low, high = (match[group] for group in ("name", "low", "high"))
        first = _amount(low, what=what, at=place + match.start("low"))
        if name.strip() in found:
            raise BadInput(f"{what}: “{name.strip()}” stands twice; it would be counted twice.")
        found[name.strip()] = (
            first
            if high is None
            else (first, _amount(high, what=what, at=place + match.start("high")))
        )
    return found


def _amount(text: str, *, what: str, at: int) -> float:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        raise BadInput(
            f"{what}: “{text}”, at character {at}, is not an amount such as 300 or 1,250.50."
        ) from None
