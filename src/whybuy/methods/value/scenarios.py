"""Another way to go: what a competitor costs and brings, beside ours, on the same numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast

from whybuy.methods.value.case import Case
from whybuy.methods.value.evaluation import POINTS, evaluate
from whybuy.methods.value.model import ValueModel
from whybuy.methods.value.reading import read_model

A_YEAR, AT_START = "their_cost_a_year", "their_cost_at_the_start"


@dataclass(frozen=True, slots=True)
class Rival:
    """What a competitor brings and costs. Each value is one that `evaluate` takes as an input.

    brings: the share of ours that each benefit reaches with them, 1 is as much; `lines` says
    otherwise for single ones. Costs are in the model's currency.
    """

    brings: Any = 1.0
    a_year: Any = 0.0
    at_start: Any = 0.0
    lines: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Beside:
    """The competitor's case, and the case for ours over theirs: the differences, draw by draw."""

    theirs: Case
    ours_over_theirs: Case


def beside(
    model: ValueModel,
    inputs: Mapping[str, Any],
    *,
    rival: Rival,
    seed: int = 0,
    points: int = POINTS,
) -> Beside:
    """Both cases on these inputs; a benefit comes with them when it would with us.

    Raises BadInput for a share or a cost that cannot be, besides what `evaluate` raises.
    """
    theirs, over = _models(model)
    given: dict[str, Any] = {**inputs, A_YEAR: rival.a_year, AT_START: rival.at_start}
    given |= {_share(name): rival.lines.get(name, rival.brings) for name in _benefits(model)}
    made = [evaluate(one, given, seed=seed, points=points) for one in (theirs, over)]
    return Beside(*made)


def _benefits(model: ValueModel) -> tuple[str, ...]:
    """The benefits that are reckoned."""
    return tuple(ln.name for ln in model.lines if ln.kind == "benefit" and ln.formula is not None)


def _share(name: str) -> str:
    return f"their_share_of_{name}"


@lru_cache(maxsize=32)
def _models(model: ValueModel) -> tuple[ValueModel, ValueModel]:
    """The model with their costs and shares, and that of the differences."""
    source = {k: v for k, v in model.source.items() if k not in ("benefits", "costs")}
    source.pop("standing_still", None)
    variables = {**_tables(model.source, "variables"), **_theirs(model)}
    source["variables"] = variables
    costs = {
        "their_yearly": {"title": "Paid to them", "formula": A_YEAR},
        "their_start": {"title": "Introduction", "formula": AT_START, "timing": "one-off"},
    }
    saved = {
        "not_paid": {**costs["their_yearly"], "driver": "cost"},
        "not_introduced": {**costs["their_start"], "driver": "cost", "year": 0},
    }
    over = {**_weighed(model, "(1 - {})"), **saved}
    return (
        read_model({**source, "benefits": _weighed(model, "{}"), "costs": costs}),
        read_model({**source, "benefits": over, "costs": _tables(model.source, "costs")}),
    )


def _theirs(model: ValueModel) -> dict[str, Any]:
    """Variables for what they bring of each line, and for what they cost."""
    shares = {_share(name): {"least": 0, "ours": True} for name in _benefits(model)}
    money = {"unit": model.currency, "ours": True, "least": 0}
    yearly = money if not model.unit_checks else {**money, "unit": f"{model.currency}/year"}
    return {**shares, A_YEAR: yearly, AT_START: money}


def _weighed(model: ValueModel, by: str) -> dict[str, Any]:
    """The benefits' tables, each formula times a share."""
    found: dict[str, Any] = {}
    for name, table in _tables(model.source, "benefits").items():
        if "formula" in table:
            weight = by.format(_share(name))
            table = {**table, "formula": f"({table['formula']}) * {weight}"}
        found[name] = table
    return found


def _tables(source: Mapping[str, object], name: str) -> dict[str, dict[str, Any]]:
    return cast(dict[str, dict[str, Any]], dict(cast(Mapping[str, Any], source.get(name, {}))))
