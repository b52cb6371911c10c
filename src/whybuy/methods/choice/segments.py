"""The bid response of each segment, small ones leaning on the rest.

Segment s has log-odds (a + u_s) + (b + v_s) x, with u_s ~ N(0, spread_u^2), v_s ~ N(0, spread_v^2).
Both spreads are set where Laplace's approximation of the marginal likelihood, times a half-normal
prior, is highest on a grid (empirical Bayes); intervals are given those two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from whybuy.errors import BadInput, TooLittleEvidence
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
    columns = [np.ones((len(x), 1)), (x - middle)[:, None], member, member * (x - middle)[:, None]]
    if covariates is not None:
        more = np.asarray(covariates, dtype=float).reshape(len(x), -1)
        columns.append(more - more.mean(axis=0))
    design = np.hstack(columns)
    fit, levels, slopes = _peak(design, wins, len(names), steep=abs(together.slope))
    of: dict[str, BidResponse] = {}
    for place, name in enumerate(names):
        ours = member[:, place] > 0
        of[name] = _own(
            fit, design[ours], wins[ours], place, len(names), middle, together, prices[ours]
        )
    counts = {name: int(member[:, place].sum()) for place, name in enumerate(names)}
    return SegmentedResponse(of, together, counts, levels, slopes)


def _peak(design: Floats, won: Floats, many: int, *, steep: float) -> tuple[Logistic, float, float]:
    """The fit at the most credible pair of spreads."""
    best: tuple[float, Logistic, float, float] | None = None
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
            if best is None or log > best[0]:
                best = (log, fit, level, slope)
    if best is None:
        raise TooLittleEvidence("No pair of spreads fits these bids.")
    return best[1], best[2], best[3]


def _own(
    fit: Logistic,
    design: Floats,
    won: Floats,
    place: int,
    many: int,
    middle: float,
    together: BidResponse,
    prices: Floats,
) -> BidResponse:
    """One segment's intercept and slope, at x = 0 as `BidResponse` has them."""
    pick = np.zeros((2, len(fit.coefficients)))
    pick[0, [0, 2 + place]] = 1.0
    pick[1, [1, 2 + many + place]] = 1.0
    pick[0] -= middle * pick[1]
    own = Logistic(
        pick @ fit.coefficients,
        pick @ fit.covariance @ pick.T,
        log_likelihood(design @ fit.coefficients, won),
    )
    ends = (float(prices.min()), float(prices.max()))
    return BidResponse(
        own, together.shape, together.scale, len(won), lowest=ends[0], highest=ends[1]
    )
