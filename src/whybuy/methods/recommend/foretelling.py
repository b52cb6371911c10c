"""What each customer is likely to have in its next basket: parts, weights and chances in one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from whybuy.errors import TooLittleEvidence
from whybuy.methods.recommend.arrays import Bools, Floats, Ints, Sparse
from whybuy.methods.recommend.chance import Curve
from whybuy.methods.recommend.gathering import Parts, Settings, parts
from whybuy.methods.recommend.history import Baskets
from whybuy.methods.recommend.ranking import Kind, Lists, ranked
from whybuy.methods.recommend.tuning import Tuned, tuned


@dataclass(frozen=True, eq=False)
class NextBasket:
    """Lists for the customers whose parts these are; see `next_basket`."""

    parts: Parts
    tuned: Tuned

    def lists(
        self,
        *,
        kind: Kind = "all",
        most: int = 10,
        barred: Sparse | None = None,
        out_of_range: Bools | None = None,
    ) -> Lists:
        """The likeliest products of each customer, with the chance to be in its next basket.

        kind: "repeat" what it has bought before, "explore" what it has not, "all" both. barred:
        customers x products and out_of_range: (products,) as in `ranked`. The chance supposes that
        the customer orders at all; it is not a number where nothing could be learnt of chances.
        """
        weights = self.tuned.new if kind == "explore" else self.tuned.weights
        found = ranked(
            self.parts, weights, most=most, kind=kind, barred=barred, out_of_range=out_of_range
        )
        return replace(found, chance=_chances(found, self.tuned.curves, kind))


def _chances(found: Lists, curves: dict[str, Curve], kind: Kind) -> Floats:
    chance = np.full(found.score.shape, np.nan)
    if curves:
        x = found.log_score()
        again, new = curves["again"], curves["explore" if kind == "explore" else "new"]
        chance = np.where(found.repeat, again.chance(x), new.chance(x))
    chance[found.product < 0] = np.nan
    return chance


def next_basket(
    history: Baskets, *, settings: Settings | None = None, customers: Ints | None = None
) -> NextBasket:
    """What is likely in the next basket of the customers asked for (all, if none are named).

    A mix of own habit (decayed, each product by how readily it is bought again), what alike
    customers lately bought, products bought by the same customers, and popularity. The weights are
    found on each customer's last basket from those before it, so that a basket held out by the
    caller is never seen. Raises TooLittleEvidence where nothing has been bought.
    """
    if not len(history.customer):
        raise TooLittleEvidence("Nothing has been bought yet. Load orders first.")
    found = tuned(history, settings=settings)
    return NextBasket(parts(history, settings=settings, customers=customers), found)
