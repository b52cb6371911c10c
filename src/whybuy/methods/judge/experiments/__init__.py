"""Did it work: an experiment drawn fairly, looked at as often as one likes, told in money.

Resolved when first asked for, so that importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whybuy.methods.judge.experiments.change import Effect, adjusted, effect, looked_at
    from whybuy.methods.judge.experiments.draw import hashed, withheld
    from whybuy.methods.judge.experiments.money import Cost, cost_per_extra
    from whybuy.methods.judge.experiments.sequences import Sequence, sequence, widening
    from whybuy.methods.judge.experiments.size import Needed, needed

__all__ = [
    "Cost",
    "Effect",
    "Needed",
    "Sequence",
    "adjusted",
    "cost_per_extra",
    "effect",
    "hashed",
    "looked_at",
    "needed",
    "sequence",
    "widening",
    "withheld",
]

_HOMES = {
    "draw": ("hashed", "withheld"),
    "change": ("Effect", "adjusted", "effect", "looked_at"),
    "money": ("Cost", "cost_per_extra"),
    "sequences": ("Sequence", "sequence", "widening"),
    "size": ("Needed", "needed"),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
