"""Prospects by the thousand: what standing still costs each, and how likely each is to change.

`foretell` reads the numbers of those who told none from those who did, `losses` reckons what
standing still costs, `fit` and `chances` say how likely it is that somebody is reached and
changes, `likeness` how like the best customers somebody is. Resolved when first asked for, so that
importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whybuy.methods.prospects.alike import likeness
    from whybuy.methods.prospects.chances import Chances, Prior, draws, fit
    from whybuy.methods.prospects.foretelling import Foretelling, Others, foretell
    from whybuy.methods.prospects.standstill import Losses, losses

__all__ = [
    "Chances",
    "Foretelling",
    "Losses",
    "Others",
    "Prior",
    "draws",
    "fit",
    "foretell",
    "likeness",
    "losses",
]

_HOMES = {
    "chances": ("Chances", "Prior", "draws", "fit"),
    "foretelling": ("Foretelling", "Others", "foretell"),
    "alike": ("likeness",),
    "standstill": ("Losses", "losses"),
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
