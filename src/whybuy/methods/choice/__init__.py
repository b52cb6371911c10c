"""Won and lost by price, and what people say they would pay.

Resolved when first asked for, so that importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whybuy.methods.choice.bids import BidResponse, bid_response
    from whybuy.methods.choice.surveys import gabor_granger, van_westendorp

__all__ = ["BidResponse", "bid_response", "gabor_granger", "van_westendorp"]

_HOMES = {
    "BidResponse": "bids",
    "bid_response": "bids",
    "gabor_granger": "surveys",
    "van_westendorp": "surveys",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
