"""What it is worth to a customer: value models, their formulas and units, and money over time.

    case = evaluate(text_of_the_model, {"people": 12, "hours": [3, 5]})
    case.npv, case.roi, case.standing_still, case.ask_next

Resolved when first asked for, so that importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whybuy.methods.value.case import Case
    from whybuy.methods.value.evaluation import evaluate
    from whybuy.methods.value.flows import CashFlows, cash_flows, present_value
    from whybuy.methods.value.model import ValueModel
    from whybuy.methods.value.reading import read_model

__all__ = [
    "Case",
    "CashFlows",
    "ValueModel",
    "cash_flows",
    "evaluate",
    "present_value",
    "read_model",
]

_HOMES = {
    "Case": "case",
    "CashFlows": "flows",
    "ValueModel": "model",
    "cash_flows": "flows",
    "evaluate": "evaluation",
    "present_value": "flows",
    "read_model": "reading",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
