"""Pictures as a page shows them: one drawing for a wide window, one for a phone."""

from __future__ import annotations

from dataclasses import dataclass

from whybuy.answers.answer import Picture
from whybuy.answers.drawing import draw_for_page

WIDE, HALF, NARROW = 1060, 500, 300
"""Pixels that a picture has: across the page, half of it, and on a phone."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture, and its drawings."""

    picture: Picture
    wide: str
    narrow: str
    alone: bool

    @classmethod
    def of(cls, picture: Picture, *, alone: bool = True) -> Drawn:
        """The picture drawn; `alone` in its row, or beside another."""
        specification = picture.specification
        return cls(
            picture,
            wide=draw_for_page(specification, width=WIDE if alone else HALF),
            narrow=draw_for_page(specification, width=NARROW),
            alone=alone,
        )


def all_of(pictures: tuple[Picture, ...]) -> list[Drawn]:
    """Pictures drawn two in a row; the first has a row of its own where their number is odd."""
    odd = len(pictures) % 2 == 1
    return [Drawn.of(picture, alone=odd and place == 0) for place, picture in enumerate(pictures)]
