"""Who can introduce us: how strong a tie is, and the warmest chains of them.

Resolved when first asked for, so that importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whybuy.methods.network.paths import Chain, Network, Warmth, chains, warmest
    from whybuy.methods.network.ties import KINDS, Kind, strength, together

__all__ = [
    "KINDS",
    "Chain",
    "Kind",
    "Network",
    "Warmth",
    "chains",
    "strength",
    "together",
    "warmest",
]

_HOMES = {
    "paths": ("Chain", "Network", "Warmth", "chains", "warmest"),
    "ties": ("KINDS", "Kind", "strength", "together"),
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
