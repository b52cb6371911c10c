"""What a customer is likely to buy next, when, and what goes with it.

Resolved when first asked for, so that importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whybuy.methods.recommend.gathering import Parts, Settings, parts
    from whybuy.methods.recommend.history import Baskets, baskets
    from whybuy.methods.recommend.ranking import Lists, ranked
    from whybuy.methods.recommend.scoring import Scores, by_kind, score
    from whybuy.methods.recommend.tuning import Tuned, tuned

__all__ = [
    "Baskets",
    "Lists",
    "Parts",
    "Scores",
    "Settings",
    "Tuned",
    "baskets",
    "by_kind",
    "parts",
    "ranked",
    "score",
    "tuned",
]

_HOMES = {
    "history": ("Baskets", "baskets"),
    "gathering": ("Parts", "Settings", "parts"),
    "ranking": ("Lists", "ranked"),
    "scoring": ("Scores", "by_kind", "score"),
    "tuning": ("Tuned", "tuned"),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
