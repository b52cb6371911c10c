"""The bid response of each segment, small ones leaning on the rest.

Segment s has log-odds (a + u_s) + (b + v_s) x, with u_s ~ N(0, spread_u^2), v_s ~ N(0, spread_v^2).
Both spreads are averaged over on a grid, each pair weighted by Laplace's approximation of its
marginal likelihood times a half-normal prior: coefficients and their covariance are those of the
mixture, so that not knowing the spreads widens them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from whybuy.errors import BadInput
from whybuy.methods.choice.bids import BidResponse, Shape, bid_response, checked_bids
from whybuy.methods.choice.logistic import Logistic, fit_logistic, log_likelihood

Floats = NDArray[np.float64]
SPREADS = (0.05, 0.15, 0.35, 0.75, 1.5, 3.0)
"""Tried for the levels' spread in log-odds, and for the slopes' as shares of the common slope's
size (at least 1)."""


@dataclass(frozen=True, eq=False)
class SegmentedResponse:
    """`of` a segment: its own response. `together` is all bids' as if there were no segments.

    spread_of_levels: sd between segments of the log-odds at the mean price; spread_of_slopes: of
    the slope. bids: how many each segment had.
    """

    of: Mapping[str, BidResponse]
    together: BidResponse
    bids: Mapping[str, int]
    spread_of_levels: float
    spread_of_slopes: float


def bid_response_by_segment(
    price: ArrayLike,
    won: ArrayLike,
    *,
    segments: Sequence[str],
    scale: float = 1.0,
    elasticity: Shape = "logistic",
    covariates: ArrayLike | None = None,
) -> SegmentedResponse:
    """Each segment's bid response, partially pooled. segments, (n,): the segment of each bid.

    The other arguments are those of `bid_response`, and so are its errors; a segment that lost or
    won all of its bids is carried by the others.
    """
    prices, wins = checked_bids(price, won)
    names = sorted(set(segments))
    if len(segments) != len(prices):
        raise BadInput(f"{len(segments)} segments for {len(prices)} bids: each bid needs one.")
    together = bid_response(price, won, scale=scale, elasticity=elasticity, covariates=covariates)
    if len(names) < 2:
        return SegmentedResponse(
            dict.fromkeys(names, together), together, {n: len(prices) for n in names}, 0.0, 0.0
        )
    x = together.x(prices)
    middle = float(x.mean())
    member = np.array([[name == segment for name in names] for segment in segments], dtype=float)
    design = _design(x - middle, member, covariates)
    fits = _fits(design, wins, len(names), steep=abs(together.slope))
    of: dict[str, BidResponse] = {}
    for place, name in enumerate(names):
        ours = member[:, place] > 0
        own = _own(fits, design[ours], wins[ours], _pick(place, len(names), design, middle))
        ends = (float(prices[ours].min()), float(prices[ours].max()))
        of[name] = BidResponse(
            own, elasticity, scale, int(ours.sum()), lowest=ends[0], highest=ends[1]
        )
    counts = {name: int(member[:, place].sum()) for place, name in enumerate(names)}
    levels, slopes = (
        float(sum(one.weight * getattr(one, of_what) for one in fits))
        for of_what in ("level", "slope")
    )
    return SegmentedResponse(of, together, counts, levels, slopes)


def _design(x: Floats, member: Floats, covariates: ArrayLike | None) -> Floats:
    """Common level and slope, the segments' own, then the covariates from their means."""
    columns = [np.ones((len(x), 1)), x[:, None], member, member * x[:, None]]
    if covariates is not None:
        more = np.asarray(covariates, dtype=float).reshape(len(x), -1)
        columns.append(more - more.mean(axis=0))
    return np.hstack(columns)


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """The peak given one pair of spreads, and the pair's weight (all add up to 1)."""

    fit: Logistic
    level: float
    slope: float
    weight: float


def _fits(design: Floats, won: Floats, many: int, *, steep: float) -> list[_Fit]:
    """A fit for each pair of spreads that is not beyond belief."""
    found: list[tuple[float, Logistic, float, float]] = []
    for level in SPREADS:
        for share in SPREADS:
            slope = share * max(steep, 1.0)
            penalty = np.zeros(design.shape[1])
            penalty[2 : 2 + many] = level**-2
            penalty[2 + many : 2 + 2 * many] = slope**-2
            fit = fit_logistic(design, won, penalty=penalty)
            held = penalty > 0
            log = fit.log_likelihood - 0.5 * float(penalty @ fit.coefficients**2)
            log += 0.5 * float(np.log(penalty[held]).sum())
            log += 0.5 * float(np.linalg.slogdet(fit.covariance)[1]) - 0.5 * (level**2 + share**2)
            # Each point of the grid stands for a stretch as wide as its spread is large.
            found.append((log + float(np.log(level * share)), fit, level, slope))
    logs = np.array([log for log, *_ in found])
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    whole = zip(found, weights, strict=True)
    return [_Fit(fit, level, slope, float(w)) for (_, fit, level, slope), w in whole if w > 1e-6]


def _pick(place: int, many: int, design: Floats, middle: float) -> Floats:
    """From all coefficients to one segment's intercept and slope, at x = 0, (2, p)."""
    pick = np.zeros((2, design.shape[1]))
    pick[0, [0, 2 + place]] = 1.0
    pick[1, [1, 2 + many + place]] = 1.0
    pick[0] -= middle * pick[1]
    return pick


def _own(fits: list[_Fit], design: Floats, won: Floats, pick: Floats) -> Logistic:
    """One segment's two coefficients, averaged over the spreads."""
    weights = np.array([one.weight for one in fits]) / sum(one.weight for one in fits)
    whole = weights @ np.array([one.fit.coefficients for one in fits])
    peaks = np.array([pick @ one.fit.coefficients for one in fits])
    mean = weights @ peaks
    within = np.array([pick @ one.fit.covariance @ pick.T for one in fits])
    away = peaks - mean
    covariance = np.einsum("g,gij->ij", weights, within) + (weights * away.T) @ away
    return Logistic(mean, covariance, log_likelihood(design @ whole, won))
