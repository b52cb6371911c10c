"""Words to reasons: an encoder, a classifier that says how sure it is, and themes.

`Coder` suggests codes for passages and learns on from what a firm confirms; `Encoder` turns texts
into vectors; `find_themes` gathers passages that no code covers. Resolved when first asked for, so
that importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whybuy.methods.text.coder import Coder
    from whybuy.methods.text.encoder import Encoder
    from whybuy.methods.text.suggestions import Suggestions
    from whybuy.methods.text.themes import Theme, find_themes

__all__ = ["Coder", "Encoder", "Suggestions", "Theme", "find_themes"]

_HOMES = {
    "Coder": "coder",
    "Encoder": "encoder",
    "Suggestions": "suggestions",
    "Theme": "themes",
    "find_themes": "themes",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
