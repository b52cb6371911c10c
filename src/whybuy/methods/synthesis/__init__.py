"""A few cases, and what they foretell of the next customer: random effects by exact quadrature.

Resolved when first asked for, so that importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whybuy.methods.synthesis.checks import (
        Likeness,
        chance_of_such_spread,
        leave_one_out,
        likeness,
        plain_t,
    )
    from whybuy.methods.synthesis.money import Money, in_money
    from whybuy.methods.synthesis.pooling import Pooled, pool
    from whybuy.methods.synthesis.scales import Effect, Reading, applied, effect, in_words, priors
    from whybuy.methods.synthesis.selection import Selected, pool_selected

__all__ = [
    "Effect",
    "Likeness",
    "Money",
    "Pooled",
    "Reading",
    "Selected",
    "applied",
    "chance_of_such_spread",
    "effect",
    "in_money",
    "in_words",
    "leave_one_out",
    "likeness",
    "plain_t",
    "pool",
    "pool_selected",
    "priors",
]

_HOMES = {
    "checks": ("Likeness", "chance_of_such_spread", "leave_one_out", "likeness", "plain_t"),
    "money": ("Money", "in_money"),
    "pooling": ("Pooled", "pool"),
    "scales": ("Effect", "Reading", "applied", "effect", "in_words", "priors"),
    "selection": ("Selected", "pool_selected"),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            module = import_module(f"{__name__}.{home}")
            return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
