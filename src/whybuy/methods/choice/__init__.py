"""Won and lost: by price and by what is known of a deal; worth to a customer; surveys of prices.

Resolved when first asked for, so that importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whybuy.methods.choice.bids import (
        BidResponse,
        bid_response,
        break_even_change,
        expected_contribution,
    )
    from whybuy.methods.choice.causes import Cause, Causes, deal_causes
    from whybuy.methods.choice.chances import DealChances, Told, deal_chances
    from whybuy.methods.choice.differentiation import (
        EconomicValue,
        Room,
        chance_needed,
        economic_value,
        room,
    )
    from whybuy.methods.choice.foretelling import BorneOut, borne_out, foretold_by_others
    from whybuy.methods.choice.left import Left, left_on_table
    from whybuy.methods.choice.lives import Stays
    from whybuy.methods.choice.outcomes import DealOutcomes, deal_outcomes
    from whybuy.methods.choice.pursuit import (
        Pursuits,
        WorthOfAnHour,
        pursuits,
        worth_of_an_hour,
    )
    from whybuy.methods.choice.recording import Recording, how_recorded
    from whybuy.methods.choice.segments import SegmentedResponse, bid_response_by_segment
    from whybuy.methods.choice.surveys import (
        best_on_curve,
        gabor_granger,
        gabor_granger_interval,
        van_westendorp,
        van_westendorp_intervals,
    )
    from whybuy.methods.choice.waterfall import Waterfall, discounts, price_waterfall

__all__ = [
    "BidResponse",
    "BorneOut",
    "Cause",
    "Causes",
    "DealChances",
    "DealOutcomes",
    "EconomicValue",
    "Left",
    "Pursuits",
    "Recording",
    "Room",
    "SegmentedResponse",
    "Stays",
    "Told",
    "Waterfall",
    "WorthOfAnHour",
    "best_on_curve",
    "bid_response",
    "bid_response_by_segment",
    "borne_out",
    "break_even_change",
    "chance_needed",
    "deal_causes",
    "deal_chances",
    "deal_outcomes",
    "discounts",
    "economic_value",
    "expected_contribution",
    "foretold_by_others",
    "gabor_granger",
    "gabor_granger_interval",
    "how_recorded",
    "left_on_table",
    "price_waterfall",
    "pursuits",
    "room",
    "van_westendorp",
    "van_westendorp_intervals",
    "worth_of_an_hour",
]

_HOMES = {
    "foretelling": ("BorneOut", "borne_out", "foretold_by_others"),
    "causes": ("Cause", "Causes", "deal_causes"),
    "chances": ("DealChances", "Told", "deal_chances"),
    "lives": ("Stays",),
    "outcomes": ("DealOutcomes", "deal_outcomes"),
    "pursuit": ("Pursuits", "WorthOfAnHour", "pursuits", "worth_of_an_hour"),
    "bids": ("BidResponse", "bid_response", "break_even_change", "expected_contribution"),
    "differentiation": ("EconomicValue", "Room", "chance_needed", "economic_value", "room"),
    "left": ("Left", "left_on_table"),
    "recording": ("Recording", "how_recorded"),
    "segments": ("SegmentedResponse", "bid_response_by_segment"),
    "surveys": (
        "best_on_curve",
        "gabor_granger",
        "gabor_granger_interval",
        "van_westendorp",
        "van_westendorp_intervals",
    ),
    "waterfall": ("Waterfall", "discounts", "price_waterfall"),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
