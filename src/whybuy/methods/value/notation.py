"""A model's text, TOML, YAML or JSON, as a mapping; and the pieces of a mapping, checked."""

from __future__ import annotations

import difflib
import json
import math
import tomllib
from collections.abc import Mapping
from typing import Any, cast

from whybuy.errors import BadInput, MissingExtra


def parsed(text: str, *, what: str = "model") -> dict[str, Any]:
    """The mapping that a text holds: JSON if it begins with a brace, else TOML, else YAML.

    Raises BadInput that says where it cannot be read.
    """
    try:
        return _parsed(text, what)
    except RecursionError:
        raise BadInput(f"The {what} is nested far too deep.") from None


def _parsed(text: str, what: str) -> dict[str, Any]:
    if text.lstrip().startswith("{"):
        return _json(text, what)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        if not _looks_like_yaml(text):
            raise BadInput(f"The {what} is no TOML: {fault}.") from None
    return _yaml(text, what)


def _json(text: str, what: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as fault:
        raise BadInput(f"The {what} is no JSON: {fault}.") from None
    return _mapping(found, what)


def _looks_like_yaml(text: str) -> bool:
    """Whether the first line that says anything is `word: …`."""
    lines = (line.strip() for line in text.splitlines())
    first = next((line for line in lines if line and not line.startswith(("#", "---"))), "")
    head, colon, _ = first.partition(":")
    return bool(colon) and "=" not in head and not head.startswith("[")


def _yaml(text: str, what: str) -> dict[str, Any]:
    try:
        import yaml  # pyright: ignore[reportMissingModuleSource]
    except ImportError:
        raise MissingExtra(
            f"To read a {what} in YAML, run: pip install pyyaml. Or write it as TOML."
        ) from None
    try:
        return _mapping(yaml.safe_load(text), what)
    except yaml.YAMLError as fault:
        raise BadInput(f"The {what} is no YAML: {fault}") from None


def _mapping(found: Any, what: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise BadInput(f"The {what} is no table of names and values.")
    return cast(dict[str, Any], found)


class Table:
    """A table of the model as it is read: what is taken from it, and every fault that is found."""

    def __init__(self, given: Any, *, where: str, faults: list[str]) -> None:
        self.where, self.faults, self.known = where, faults, set[str]()
        self.given: Mapping[str, Any] = {}
        if isinstance(given, Mapping):
            self.given = cast(Mapping[str, Any], given)
        else:
            self.fault(f"is {given!r}; it must be a table of names and values")

    def fault(self, words: str) -> None:
        """Note a fault of this table."""
        self.faults.append(f"{self.where} {words.rstrip('.')}.")

    def raw(self, name: str, default: Any = None) -> Any:
        """What is given there."""
        self.known.add(name)
        return self.given.get(name, default)

    def text(self, name: str, default: str = "") -> str:
        """A text."""
        found = self.raw(name, default)
        if not isinstance(found, str):
            self.fault(f"has {name} = {found!r}; it must be a text")
            return default
        return found

    def flag(self, name: str) -> bool:
        """Yes or no."""
        found = self.raw(name, False)
        if not isinstance(found, bool):
            self.fault(f"has {name} = {found!r}; it must be true or false")
        return found is True

    def number(
        self,
        name: str,
        default: float | None = None,
        *,
        least: float = -math.inf,
        most: float = math.inf,
    ) -> float | None:
        """A number within its bounds, or the default."""
        found = self.raw(name)
        if found is None:
            return default
        if isinstance(found, bool) or not isinstance(found, int | float) or found != found:
            self.fault(f"has {name} = {found!r}; it must be a number")
            return default
        if not least <= found <= most:
            bounds = f"from {least:g} to {most:g}" if math.isfinite(most) else f"{least:g} or more"
            percent = most == 1 and 1 < found <= 100
            hint = f". For {found:g} %, write {found / 100:g}" if percent else ""
            self.fault(f"has {name} = {found:g}; it must be {bounds}{hint}")
            return default
        return float(found)

    def whole(self, name: str, default: int | None, *, least: int, most: int) -> int | None:
        """A whole number within its bounds, or the default."""
        found = self.number(name, None, least=least, most=most)
        if found is None:
            return default
        if found != int(found):
            self.fault(f"has {name} = {found:g}; it must be a whole number")
        return int(found)

    def choice(self, name: str, allowed: tuple[str, ...], default: str = "") -> str:
        """One of some words."""
        found = self.text(name, default)
        if found and found not in allowed:
            self.fault(f"has {name} = {found!r}; it must be one of: {', '.join(allowed)}")
            return default
        return found

    def done(self) -> None:
        """Note whatever was given and never asked for."""
        for name in self.given:
            if name not in self.known:
                near = difflib.get_close_matches(str(name), self.known, n=1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                self.fault(f"has {name!r}, which is not known{hint}")
