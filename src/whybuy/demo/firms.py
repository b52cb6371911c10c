"""A sample firm, and the list of those there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from whybuy.demo import brightwater, journey, programme
from whybuy.errors import BadInput

if TYPE_CHECKING:
    from whybuy.app import Firm


@dataclass(frozen=True, slots=True)
class SampleFirm:
    """A firm to look at: where its records come from, and how they are written as files to load.

    `enter`, where there is one, does by hand what no file brings, once the files are loaded;
    `tried` runs a programme that was simulated, and hands back the files of what came of it.
    """

    name: str
    called: str
    title: str
    notice: str
    currency: str
    source: str
    write: Callable[[Path], list[Path]] = field(repr=False)
    invented: bool = False
    enter: Callable[[], None] | None = field(default=None, repr=False)
    tried: Callable[[Firm, Path], list[Path]] | None = field(default=None, repr=False)


FIRMS = {
    "sample": SampleFirm(
        name="sample",
        called="Brightwater Dosing",
        title="an invented maker of dosing pumps and its 300 customers",
        notice=brightwater.NOTICE,
        currency="EUR",
        source="brightwater",
        write=brightwater.write,
        invented=True,
        enter=brightwater.enter,
        tried=programme.run,
    ),
    "journey": SampleFirm(
        name="journey",
        called="Complete Journey",
        title="a real retailer's year 2017",
        notice=journey.NOTICE,
        currency="USD",
        source="complete-journey",
        write=journey.write,
    ),
}
"""The first is the one that the demo opens on."""


def sample(name: str) -> SampleFirm:
    """The sample firm of that name. Raises BadInput naming those there are."""
    if name not in FIRMS:
        raise BadInput(f"There is no sample firm {name!r}; there are: {', '.join(FIRMS)}.")
    return FIRMS[name]
