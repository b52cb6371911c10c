"""What a contact is expected to change, in money, and what that rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whybuy.estimates.proposal_rows import OFFERS
from whybuy.estimates.worth_a_quarter import worth_a_quarter
from whybuy.evidence.books import Books
from whybuy.evidence.last_contacts import last_contacts, marked

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

if TYPE_CHECKING:
    from whybuy.methods.judge.contact_value import Belief

MINUTES = {
    "promise": 20,
    "light": 30,
    "deal": 30,
    "renewal": 30,
    "need": 30,
    "meeting": 45,
    "introduction": 15,
    "re-sell": 10,
    "up-sell": 30,
    "cross-sell": 20,
    "touch": 15,
}
"""How long a contact takes, notes included: supposed until the firm's own have been noted."""
ENDS = ("expected", "low", "high")
WORTH_SAYING, SAID_TOO = 0.05, 1.02
"""A thing worth so much of the word that is due is the reason for the call, and goes before it."""
HABIT = 0.1
UNASKED = ("cross-sell", "up-sell")
"""Offers of what they have never bought may cost goodwill; a word on what they need again does not.
"""
QUANTILES = 39
SOON_DAYS = 21
"""A renewal within three weeks cannot wait for another week's list."""
FEWEST_TIMED = 5
KEPT_SHARE = 0.8
"""Of customers whose concern nobody answers, so many stay who would have stayed: supposed."""
QUARTERS, SPANS = 4.0, 13.0
"""Of a year: quarters, and spans of four weeks."""


@dataclass(frozen=True, slots=True, eq=False)
class Valued:
    """Proposals with what each contact changes.

    table: the rows given, with expected, low, high (money; nine in ten lie between) and minutes.
    belief: what is believed of a contact's effect, and its sources; timed: sorts whose minutes are
    the firm's own.
    """

    table: pl.DataFrame
    belief: Belief
    timed: tuple[str, ...]


def valued(books: Books, rows: pl.DataFrame) -> Valued:
    """These proposals (in the form of `proposal_rows`) with what a contact changes of each.

    A contact multiplies what comes about by itself (`judge.contact_value`), less for each contact
    of the last 30 days; an offer of what they never bought may also cost goodwill. Where a word is
    due as well, the same contact says both, and is worth the greater of the two: they are about
    the same money.
    """
    belief = believed_here(books)
    rows = _after_a_light(rows).join(_beside(books), on="customer_id", how="left")
    ahead = (pl.col("day") - pl.lit(books.known_until)).dt.total_days()
    rows = rows.with_columns(
        pl.col("recent").fill_null(0), pl.col("stake").fill_null(0.0), days_ahead=ahead
    )
    rows = rows.with_columns(tilt=_tilt(books, rows))
    ratios = _ratios(belief)
    own, word = _own(ratios, rows), _word(ratios, rows)
    reason = (own[0] >= WORTH_SAYING * word[0]) | _is_due(rows)
    both = (rows["sort"] != "touch").to_numpy() & reason & (own[0] < word[0])
    ends = [np.where(both, SAID_TOO * w, o) for o, w in zip(own, word, strict=True)]
    adds = rows["adds"].fill_null(0.0).to_numpy()
    ends = [ends[0] + adds, ends[1], ends[2] + 2 * adds]
    takes, timed = minutes(books)
    long = pl.col("sort").replace_strict(takes, return_dtype=pl.Int64)
    heard = pl.max_horizontal(long, pl.lit(takes["touch"]))
    table = rows.drop("recent", "stake", "days_ahead", "tilt").with_columns(
        *(pl.Series(name, end) for name, end in zip(ENDS, ends, strict=True)),
        minutes=pl.coalesce("takes", pl.when(pl.Series(both)).then(heard).otherwise(long)),
    )
    return Valued(table, belief, timed)


def _tilt(books: Books, rows: pl.DataFrame) -> pl.Series:
    """How many times the average an offer changes each: 1 unless an experiment taught otherwise."""
    from whybuy.estimates.uplift import tilts

    offered = rows["sort"].is_in(OFFERS).to_numpy()
    return pl.Series(np.where(offered, tilts(books, rows["customer_id"]), 1.0))


def _is_due(rows: pl.DataFrame) -> Bools:
    """What they buy by habit and is due now is a reason to call, however much else they buy."""
    return ((rows["sort"] == "re-sell") & (rows["chance"] >= HABIT)).to_numpy()


def _ratios(belief: Belief) -> Floats:
    """Even quantiles of the effect as a ratio, and then its ends, within what is possible."""
    from whybuy.methods.judge.contact_value import BOUNDS

    at = (*((np.arange(QUANTILES) + 0.5) / QUANTILES), 0.05, 0.95)
    return np.exp(np.clip([belief.effect.quantile(share) for share in at], *np.log(BOUNDS)))


def _own(ratios: Floats, rows: pl.DataFrame) -> tuple[Floats, Floats, Floats]:
    """What the thing itself gains, mean over even quantiles of the effect, and its ends.

    Of a thing that comes about or not, the effect multiplies the odds: what is all but certain can
    be helped or harmed but little. Of all that a customer buys, it multiplies the money.
    """
    from whybuy.methods.judge.contact_value import FADE, LEAVES

    chance, brings = (rows[name].fill_null(0.0).to_numpy() for name in ("chance", "brings"))
    chance, recent = np.clip(chance, 0.0, 1.0), rows["recent"].to_numpy()
    scale = np.maximum(brings, 0.0) * FADE**recent * _in_time(rows) * rows["tilt"].to_numpy()
    asks = rows["sort"].is_in(UNASKED).to_numpy()
    cost = np.where(asks, LEAVES * (1 + recent) * rows["stake"].to_numpy(), 0.0)
    settled = rows["sort"].is_in([*OFFERS, "renewal", "light"]).to_numpy()

    def gain(ratio: float) -> Floats:
        after = np.where(settled, chance * ratio / (1 - chance + chance * ratio), chance * ratio)
        return scale * (after - chance)

    mean = np.mean([gain(ratio) for ratio in ratios[:QUANTILES]], axis=0)
    return mean - cost, gain(ratios[-2]) - cost, gain(ratios[-1]) - cost


def _word(ratios: Floats, rows: pl.DataFrame) -> tuple[Floats, Floats, Floats]:
    """What a word that is due gains of all that the customer buys."""
    from whybuy.methods.judge.contact_value import FADE

    base = np.maximum(rows["word"].fill_null(0.0).to_numpy(), 0.0)
    base = base * FADE ** rows["recent"].to_numpy()
    mean = float(ratios[:QUANTILES].mean())
    return base * (mean - 1), base * (ratios[-2] - 1), base * (ratios[-1] - 1)


def _in_time(rows: pl.DataFrame) -> Floats:
    """What of a renewal is to be won now: it is as well spoken of later while it is far off."""
    ahead = rows.select(
        pl.when(pl.col("sort") == "renewal")
        .then((SOON_DAYS / pl.col("days_ahead").clip(lower_bound=SOON_DAYS)).fill_null(1.0))
        .otherwise(1.0)
        .alias("share")
    )
    return ahead["share"].to_numpy()


def believed_here(books: Books) -> Belief:
    """What to believe of a contact's effect: the firm's own experiments where it has any, else
    what was published, told as supposed."""
    from whybuy.estimates.programme import log_ratios
    from whybuy.methods.judge.contact_value import believed

    return books.once(("believed_contacts",), lambda: believed(*log_ratios(books)))


def minutes(books: Books) -> tuple[dict[str, int], tuple[str, ...]]:
    """How long a contact of each sort takes, and the sorts where that is the firm's own middle."""
    sorted_as = {"offer": OFFERS, "gave": ("touch", "need"), "care": ("touch", "light")}
    noted = marked(books).filter(pl.col("minutes") > 0)
    takes, timed = dict(MINUTES), list[str]()
    for said, sorts in sorted_as.items():
        own = noted.filter(pl.col("sort") == said)["minutes"]
        if len(own) >= FEWEST_TIMED:
            middle = own.median()
            takes |= dict.fromkeys(sorts, max(round(float(str(middle))), 1))
            timed += sorts
    return takes, tuple(dict.fromkeys(timed))


def _after_a_light(rows: pl.DataFrame) -> pl.DataFrame:
    """A concern that nobody answers puts a year at stake, and lowers the chance that they stay."""
    light = pl.col("sort") == "light"
    return rows.with_columns(
        chance=pl.when(light).then(pl.col("chance") * KEPT_SHARE).otherwise("chance"),
        brings=pl.when(light).then(pl.col("brings") * SPANS).otherwise("brings"),
    )


def _beside(books: Books) -> pl.DataFrame:
    """customer_id, recent (contacts within 30 days), stake (a year of what they bring)."""
    recent = last_contacts(books).select("customer_id", "recent")
    stake = worth_a_quarter(books).select("customer_id", stake=QUARTERS * pl.col("quarter"))
    return recent.join(stake, on="customer_id", how="left", maintain_order="left")
