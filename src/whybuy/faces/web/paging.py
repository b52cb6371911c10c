"""Which page of a long table the address asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """Page `number`, from 1, of tables of `rows` rows a page."""

    number: int
    rows: int

    @classmethod
    def asked(cls, address: Mapping[str, str], *, rows: int) -> Page:
        """The page that the address names, the first where it names none that can be."""
        said = address.get("page", "1")
        number = int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 1
        return cls(max(number, 1), rows)

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.number - 1) * self.rows

    def of(self, total: int) -> int:
        """How many pages `total` rows make."""
        return max(1, -(-total // self.rows))

    def within(self, total: int) -> Page:
        """This page, or the last there is."""
        return Page(min(self.number, self.of(total)), self.rows)
