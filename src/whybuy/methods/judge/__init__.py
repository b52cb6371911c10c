"""Coders and machines, experiments and contacts: what each is worth, with its interval.

Uplift is in `judge.uplift`, experiments in `judge.experiments`. All names are resolved when first
asked for, so that importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whybuy.methods.judge.agreement import alpha_of_each_code, krippendorff_alpha
    from whybuy.methods.judge.contact_value import believed, contact_values
    from whybuy.methods.judge.shares import prediction_powered_share

__all__ = [
    "alpha_of_each_code",
    "believed",
    "contact_values",
    "krippendorff_alpha",
    "prediction_powered_share",
]

_HOMES = {
    "alpha_of_each_code": "agreement",
    "believed": "contact_value",
    "contact_values": "contact_value",
    "krippendorff_alpha": "agreement",
    "prediction_powered_share": "shares",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
