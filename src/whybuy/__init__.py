"""whybuy: know why your customers buy, what it is worth to them, and what to do next."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from whybuy.answers.answer import Answer
    from whybuy.app import Firm, open
    from whybuy.errors import WhybuyError
    from whybuy.methods.btyd import BetaGeo, GammaGamma

__version__ = "0.1.0"
__all__ = ["Answer", "BetaGeo", "Firm", "GammaGamma", "WhybuyError", "__version__", "open"]

_WHERE = {
    "Answer": ".answers.answer",
    "BetaGeo": ".methods.btyd",
    "Firm": ".app",
    "GammaGamma": ".methods.btyd",
    "WhybuyError": ".errors",
    "open": ".app",
}


def __getattr__(name: str) -> Any:
    """Public names are resolved when asked for, so that `import whybuy` costs nothing."""
    if name not in _WHERE:
        raise AttributeError(f"module 'whybuy' has no attribute {name!r}")
    return getattr(importlib.import_module(_WHERE[name], __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
