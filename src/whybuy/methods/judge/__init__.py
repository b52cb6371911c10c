"""How far coders agree, and what a machine's calls are worth beside an audit.

Both are resolved when first asked for, so that importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whybuy.methods.judge.agreement import alpha_of_each_code, krippendorff_alpha
    from whybuy.methods.judge.shares import prediction_powered_share

__all__ = ["alpha_of_each_code", "krippendorff_alpha", "prediction_powered_share"]

_HOMES = {
    "alpha_of_each_code": "agreement",
    "krippendorff_alpha": "agreement",
    "prediction_powered_share": "shares",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
