"""Rows of forecasts: what came due, what waits, and what would have been foretold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from whybuy.answers.rows import row
from whybuy.answers.wording import counted, number
from whybuy.estimates.track_record import FAULTS, beside, sentence

if TYPE_CHECKING:
    from whybuy.answers.learning.learned import Learned
    from whybuy.estimates.scored import Scored
    from whybuy.methods.judge.forecasts import ChanceScores, Ends, FigureScores

Row = dict[str, Any]
QUARTERS = 8
"""Of each family, the last so many are told."""


def worse(learned: Learned) -> Iterator[Row]:
    """What did worse than the plain rule: said first."""
    for one in learned.of("worse"):
        yield from _scored(one, "worse_than_plain", "forecasts")


def came_due(learned: Learned) -> Iterator[Row]:
    """Every other family of which something came due."""
    for one in learned.due:
        if one.verdict != "worse":
            yield from _scored(one, "came_due", "forecasts")


def by_quarter(learned: Learned) -> Iterator[Row]:
    """Each family by the quarter in which its forecasts were made, where there are two or more."""
    for one in learned.due:
        quarters = one.by_quarter()
        if len(quarters) < 2:
            continue
        for quarter, scores in quarters[-QUARTERS:]:
            came = _came(one, scores)
            yield row(
                "made_in_quarter", scores.forecasts, "forecasts", why=came, evidence=_behind(one),
                subject=f"quarter:{one.family.key}:{quarter}",
                name=f"{_title(one)}, {quarter}",
            )  # fmt: skip
            yield from _better(one, scores.better, f"quarter:{one.family.key}:{quarter}")


def waiting(learned: Learned) -> Iterator[Row]:
    """What was foretold and is not scored yet, and when it will be."""
    for one in sorted(learned.scored, key=lambda one: str(one.first_due)):
        if not one.waiting and not one.unknown:
            continue
        parts: list[str] = []
        if one.first_due is not None:
            parts.append(f"The first can be scored on {one.first_due:%Y-%m-%d}.")
        if one.unknown:
            parts.append(
                f"Of {counted(one.unknown, 'other', 'others')} the day has come, and no record "
                "tells what came."
            )
        yield row(
            "waiting", one.waiting, "forecasts", why=" ".join(parts), evidence=_behind(one),
            subject=f"waiting:{one.family.key}", name=_title(one),
        )  # fmt: skip


def as_if_asked(learned: Learned) -> Iterator[Row]:
    """Past days replayed: no forecasts, and told apart from them."""
    for one in learned.replayed:
        yield from _scored(one, "as_if_asked", "replays")


def _scored(one: Scored, measure: str, unit: str) -> Iterator[Row]:
    assert one.scores is not None
    key = f"{'replay' if one.replayed else 'forecasts'}:{one.family.key}"
    about: dict[str, Any] = {"subject": key, "name": _title(one)}
    plain = f"The plain rule: {one.family.plain}."
    yield row(
        measure, one.scores.forecasts, unit, why=f"{sentence(one)} {plain}",
        evidence=_behind(one), **about,
    )  # fmt: skip
    yield from _better(one, one.scores.better, key)
    if one.family.kind == "chance":
        yield from _of_chances(one, cast("ChanceScores", one.scores), about)
    else:
        yield from _of_figures(one, cast("FigureScores", one.scores), about)


def _better(one: Scored, found: Ends | None, key: str) -> Iterator[Row]:
    if found is None:
        return
    bounds = (found.low, found.high) if found.known else (None, None)
    why = "Less error than the plain rule; below nothing, the plain rule did better"
    if not found.known:
        why += "; too few for a range"
    yield row(
        "better_than_plain", found.estimate, "share", why=why, bounds=bounds,
        evidence=_behind(one), subject=key, name=_title(one),
    )  # fmt: skip


def _of_chances(one: Scored, scores: ChanceScores, about: Row) -> Iterator[Row]:
    evidence = _behind(one)
    gap = scores.too_high
    bounds = (gap.low, gap.high) if gap.known else (None, None)
    yield row("foretold_share", scores.foretold, "share", why="", evidence=evidence, **about)
    yield row("came_share", scores.came, "share", why="", evidence=evidence, **about)
    why = "Foretold less what came: at nothing, the chances were neither too high nor too low"
    yield row(
        "too_high_by", gap.estimate, "share", why=why, bounds=bounds, evidence=evidence, **about
    )
    for name, own, plain in (
        ("brier_score", scores.brier, scores.plain_brier),
        ("log_score", scores.log, scores.plain_log),
    ):
        why = f"Less is better; the plain rule's is {plain:.3f}"
        yield row(name, own, "score", why=why, evidence=evidence, **about)


def _of_figures(one: Scored, scores: FigureScores, about: Row) -> Iterator[Row]:
    evidence, unit = _behind(one), _unit(one)
    yield row(
        "ranges_held", scores.held.estimate, "share",
        why=f"Nine in ten should; {scores.subjects:,} stand on their own",
        bounds=(scores.held.low, scores.held.high), evidence=evidence, **about,
    )  # fmt: skip
    why = f"On average; the plain rule's is {number(scores.plain_distance)}"
    yield row("off_by", scores.distance, unit, why=why, evidence=evidence, **about)
    why = f"Less is better: a CRPS of three figures; the plain rule's is {scores.plain_score:.3g}"
    yield row("interval_score", scores.score, unit, why=why, evidence=evidence, **about)


def _came(one: Scored, scores: ChanceScores | FigureScores) -> str:
    if one.family.kind == "chance":
        told = cast("ChanceScores", scores)
        return f"Foretold {100 * told.foretold:.0f} % on average; {100 * told.came:.0f} % came true"
    held = cast("FigureScores", scores).held.estimate
    return f"{100 * held:.0f} % of ranges held what came"


def _title(one: Scored) -> str:
    """Like "keep: orders of single customers"."""
    return f"{one.family.question}: {one.family.called}"


def _unit(one: Scored) -> str:
    units = one.table["unit"].drop_nulls().unique().to_list() if one.table.height else []
    return str(units[0]) if len(units) == 1 and units[0] else "of its unit"


def _behind(one: Scored) -> str:
    """The evidence key of the family's forecasts; a replay leads to what came."""
    if one.replayed:
        return "log" if one.family.by == "orders" else "prices:all"
    measures = one.table["measure"].unique().to_list() if one.table.height else []
    tail = f":{measures[0]}" if len(measures) == 1 else ""
    return f"forecasts:{one.family.question}{tail}"


def fault_words(one: Scored) -> str:
    """Its fault and how it stands beside the plain rule, in words."""
    return ", ".join(part for part in (FAULTS.get(one.fault, ""), beside(one)) if part)
