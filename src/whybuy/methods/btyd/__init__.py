"""Buy till you die: who is still active, how many orders to expect, and what they are worth.

`BetaGeo` is BG/NBD (orders and silence), `GammaGamma` is the money of one order. Both are
resolved when first asked for, so that importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whybuy.methods.btyd.beta_geo import BetaGeo
    from whybuy.methods.btyd.gamma_gamma import GammaGamma

__all__ = ["BetaGeo", "GammaGamma"]

_HOMES = {"BetaGeo": "beta_geo", "GammaGamma": "gamma_gamma"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
