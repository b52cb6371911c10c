"""The plan of contacts: whom each person contacts, within hours, promises, room and cadence.

Resolved when first asked for, so that importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whybuy.methods.planning.contacts import Plan, Progress, plan, room_left

__all__ = ["Plan", "Progress", "plan", "room_left"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.contacts"), name)
