"""Rows of forecasts: what came due, what waits, and what would have been foretold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from whybuy.answers.rows import row
from whybuy.answers.wording import counted, number, share
from whybuy.estimates.track_record import verdict

if TYPE_CHECKING:
    from whybuy.answers.learning.learned import Learned
    from whybuy.estimates.scored import Scored
    from whybuy.methods.judge.forecasts import ChanceScores, Ends, FigureScores

Row = dict[str, Any]
LEAST = 5
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
        found = quarters(one)
        for quarter, scores in found[-QUARTERS:] if len(found) > 1 else []:
            came = _came(one, scores)
            yield row(
                "made_in_quarter", scores.forecasts, "forecasts", why=came, evidence=_behind(one),
                subject=f"quarter:{one.family.key}:{quarter}",
                name=f"{_title(one)}, {quarter}",
            )  # fmt: skip
            yield from _better(one, scores.better, f"quarter:{one.family.key}:{quarter}")


def quarters(one: Scored) -> list[tuple[str, ChanceScores | FigureScores]]:
    """The quarters of which enough came due to say anything, with their scores."""
    return [(quarter, made) for quarter, made in one.by_quarter() if made.subjects >= LEAST]


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
    said = verdict(one)
    why = f"{said[0].upper()}{said[1:]}. The plain rule: {one.family.plain}."
    yield row(
        measure, one.scores.forecasts, unit, why=why,
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
    yield row(
        "better_than_plain", found.estimate, "share", why="", bounds=bounds,
        evidence=_behind(one), subject=key, name=_title(one),
    )  # fmt: skip


def _of_chances(one: Scored, scores: ChanceScores, about: Row) -> Iterator[Row]:
    evidence = _behind(one)
    yield row("foretold_share", scores.foretold, "share", why="", evidence=evidence, **about)
    yield row("came_share", scores.came, "share", why="", evidence=evidence, **about)


def _of_figures(one: Scored, scores: FigureScores, about: Row) -> Iterator[Row]:
    held = scores.held
    if not one.ranged:
        yield row("off_by", scores.distance, _unit(one), why="", evidence=_behind(one), **about)
        return
    yield row(
        "ranges_held", held.estimate, "share", why="", bounds=(held.low, held.high),
        evidence=_behind(one), **about,
    )  # fmt: skip


def scores(learned: Learned) -> Iterator[Row]:
    """The scores themselves, own and the plain rule's, for who wants to check."""
    for one in (*learned.due, *learned.replayed):
        key = f"scores:{'replay:' if one.replayed else ''}{one.family.key}"
        then = " (as if asked then)" if one.replayed else ""
        about: Row = {"subject": key, "name": f"{_title(one)}{then}", "evidence": _behind(one)}
        if one.family.kind == "chance":
            yield from _chance_scores(cast("ChanceScores", one.scores), about)
        else:
            yield from _figure_scores(one, cast("FigureScores", one.scores), about)


def _chance_scores(scores: ChanceScores, about: Row) -> Iterator[Row]:
    gap = scores.too_high
    why = f"Less is better; the plain rule's: {scores.plain_brier:.3f} and {scores.plain_log:.3f}"
    yield row("brier_score", scores.brier, "score", why=why, **about)
    yield row("log_score", scores.log, "score", why="", **about)
    bounds = (gap.low, gap.high) if gap.known else (None, None)
    yield row("too_high_by", gap.estimate, "share", why="", bounds=bounds, **about)


def _figure_scores(one: Scored, scores: FigureScores, about: Row) -> Iterator[Row]:
    unit = _unit(one)
    shares = unit == "share"
    plain = share(scores.plain_score) if shares else f"{scores.plain_score:.3g}"
    off = share(scores.plain_distance) if shares else number(scores.plain_distance)
    why = f"Less is better; the plain rule's: {plain}, and {off} off on average"
    yield row("interval_score", scores.score, unit, why=why, **about)
    yield row("off_by", scores.distance, unit, why="", **about)


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
    if one.family.relative:
        return "share"
    units = one.table["unit"].drop_nulls().unique().to_list() if one.table.height else []
    return str(units[0]) if len(units) == 1 and units[0] else "of its unit"


_BEHIND_REPLAYS = {"price": "prices:all", "pursue": "deals:ended"}


def _behind(one: Scored) -> str:
    """The evidence key of the family's forecasts; a replay leads to what came."""
    if one.replayed:
        return _BEHIND_REPLAYS.get(one.family.question, "log")
    if not one.family.ranged:
        return str(one.table["behind"][0])
    measures = one.table["measure"].unique().to_list() if one.table.height else []
    tail = f":{measures[0]}" if len(measures) == 1 else ""
    return f"forecasts:{one.family.question}{tail}"
