"""Messages before they are sent: about them or about us, with the words that make them so.

`MessageReader` reads any text; `Reading` is what it says, `Mark` the words it marks. Resolved when
first asked for, so that importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whybuy.methods.text.messages.marks import Mark
    from whybuy.methods.text.messages.reader import MessageReader, Reading

__all__ = ["Mark", "MessageReader", "Reading"]

_HOMES = {"Mark": "marks", "MessageReader": "reader", "Reading": "reader"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
