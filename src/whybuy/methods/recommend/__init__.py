"""What a customer is likely to buy next, when, and what goes with it.

Resolved when first asked for, so that importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whybuy.methods.recommend.association import Rules, rules
    from whybuy.methods.recommend.chance import Curve, Reliability, fit_curve, reliability
    from whybuy.methods.recommend.foretelling import NextBasket, next_basket
    from whybuy.methods.recommend.gaps import Purchases, purchases
    from whybuy.methods.recommend.gathering import Parts, Settings, parts
    from whybuy.methods.recommend.habits import habit, lately, popularity, repeat_rate
    from whybuy.methods.recommend.history import Baskets, baskets
    from whybuy.methods.recommend.moving import (
        InCommon,
        Moves,
        NextToMove,
        in_common,
        moves,
        next_to_move,
    )
    from whybuy.methods.recommend.neighbours import alike_customers, ease, related_products
    from whybuy.methods.recommend.ranking import Lists, Weights, ranked
    from whybuy.methods.recommend.renewal import Renewal, fit_renewal
    from whybuy.methods.recommend.scoring import Scores, by_kind, hits, score
    from whybuy.methods.recommend.tuning import Tuned, tuned
    from whybuy.methods.recommend.upcoming import Due, due, foretold

__all__ = [
    "Baskets",
    "Curve",
    "Due",
    "InCommon",
    "Lists",
    "Moves",
    "NextBasket",
    "NextToMove",
    "Parts",
    "Purchases",
    "Reliability",
    "Renewal",
    "Rules",
    "Scores",
    "Settings",
    "Tuned",
    "Weights",
    "alike_customers",
    "baskets",
    "by_kind",
    "due",
    "ease",
    "fit_curve",
    "fit_renewal",
    "foretold",
    "habit",
    "hits",
    "in_common",
    "lately",
    "moves",
    "next_basket",
    "next_to_move",
    "parts",
    "popularity",
    "purchases",
    "ranked",
    "related_products",
    "reliability",
    "repeat_rate",
    "rules",
    "score",
    "tuned",
]

_HOMES = {
    "association": ("Rules", "rules"),
    "chance": ("Curve", "Reliability", "fit_curve", "reliability"),
    "foretelling": ("NextBasket", "next_basket"),
    "gaps": ("Purchases", "purchases"),
    "gathering": ("Parts", "Settings", "parts"),
    "habits": ("habit", "lately", "popularity", "repeat_rate"),
    "history": ("Baskets", "baskets"),
    "moving": ("InCommon", "Moves", "NextToMove", "in_common", "moves", "next_to_move"),
    "neighbours": ("alike_customers", "ease", "related_products"),
    "ranking": ("Lists", "Weights", "ranked"),
    "renewal": ("Renewal", "fit_renewal"),
    "scoring": ("Scores", "by_kind", "hits", "score"),
    "tuning": ("Tuned", "tuned"),
    "upcoming": ("Due", "due", "foretold"),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
