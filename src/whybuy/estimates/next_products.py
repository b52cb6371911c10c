"""What a customer has never bought and is likely to want next, and which purchase speaks for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from whybuy.errors import TooLittleEvidence
from whybuy.estimates.customers import customer_values
from whybuy.estimates.giants import without_giants
from whybuy.estimates.margin import margin
from whybuy.estimates.purchases_due import Numbered, numbered
from whybuy.evidence.books import Books
from whybuy.evidence.goods import bought_days, products
from whybuy.evidence.not_offered import not_for, out_of_range

if TYPE_CHECKING:
    from whybuy.methods.recommend import Baskets, NextBasket, Rules
    from whybuy.methods.recommend.arrays import Sparse
    from whybuy.methods.recommend.chance import Curve

MOST = 5
"""Products listed for each customer."""
AHEAD_DAYS = 91
LEAST_BUYERS = 5
"""Customers who must have bought a thing before it is offered to others."""
MOST_RULES = 400
USUAL_ORDERS = 1.0
"""Orders expected within the horizon where no model says otherwise."""
LOOKED_BACK_AT, FEWEST_CAME = 3_000, 10
"""Customers of whom it is looked at what would have been told, and first purchases that take."""
_NOTHING = pl.DataFrame(schema={"each": pl.Float64, "came": pl.Boolean})


@dataclass(frozen=True, slots=True, eq=False)
class NextProducts:
    """What each customer is likely to want that it has not bought, the likeliest first.

    table: customer_id, product_id, rank (1 is the first), chance (bought for the first time within
    the horizon), brings (money after margin of one purchase), because (a product that they have,
    or ""), of, came (customers who had that one, and those of them who then bought this one),
    lift. baskets: how many last baskets the weights were found on; why_not: why there is nothing.
    """

    table: pl.DataFrame
    horizon: int
    baskets: int = 0
    why_not: str = ""


def next_products(books: Books, *, horizon: int = AHEAD_DAYS) -> NextProducts:
    """What to speak of with whom beside what they buy anyway, reckoned once."""
    return books.once(("next_products", horizon), lambda: _next_products(books, horizon))


def _next_products(books: Books, horizon: int) -> NextProducts:
    try:
        keys, history, found = _foretold(books)
    except TooLittleEvidence as few:
        return NextProducts(_empty(), horizon, why_not=str(few))
    table = _listed(books, keys, found)
    table = _with_money(books, table, horizon=horizon)
    table = _because(books, table, keys, history)
    return NextProducts(table, horizon, found.tuned.baskets)


def _foretold(books: Books, *, most: int | None = None) -> tuple[Numbered, Baskets, NextBasket]:
    """The next baskets of all customers, or of so many evenly drawn. Raises TooLittleEvidence."""
    from whybuy.methods.recommend import baskets, next_basket
    from whybuy.methods.recommend.neighbours import evenly

    bought, _ = without_giants(books)
    if bought.is_empty() or bought["product_id"].n_unique() < 3:
        raise TooLittleEvidence("there are too few products to tell")
    keys = numbered(bought)
    day = bought["day"].to_physical().to_numpy().astype(np.intp)
    history = baskets(keys.customer, day - day.min(), keys.product)
    some = None if most is None else evenly(np.arange(history.customers), most)
    found = next_basket(history, customers=some)
    if not found.tuned.curves:
        raise TooLittleEvidence("too few customers have bought twice to tell what is bought next")
    return keys, history, found


def _borne_out(books: Books, *, horizon: int) -> Curve | None:
    """What a chance in the next basket came to within the horizon, learnt from the two before.

    Who orders often has passed a thing over as often: so it is not reckoned order by order. None
    where too few first purchases came.
    """
    from whybuy.methods.recommend.chance import Curve, fit_curve

    parts = [_came(books, days=horizon * back, horizon=horizon) for back in (1, 2)]
    known = pl.concat([part for part in parts if part is not None] or [_NOTHING])
    came = known["came"].to_numpy()
    if came.sum() < FEWEST_CAME:
        return None
    found = fit_curve(np.log(known["each"].to_numpy()), came)
    if found.slope >= 0:
        return found
    return Curve(float(np.log(came.mean() / (1 - came.mean()))), 0.0)


def _came(books: Books, *, days: int, horizon: int) -> pl.DataFrame | None:
    """each and came of what would have been told so many days ago; None where nothing would."""
    then = replace(books, as_of=books.as_of - timedelta(days=days), last_record=None, today=None)
    try:
        keys, _, found = _foretold(then, most=LOOKED_BACK_AT)
    except TooLittleEvidence:
        return None
    until = then.as_of + timedelta(days=horizon)
    later = bought_days(books).filter(pl.col("day") > then.as_of, pl.col("day") <= until)
    pairs = later.select("customer_id", "product_id").unique().with_columns(came=pl.lit(value=True))
    told = _listed(then, keys, found).join(pairs, on=["customer_id", "product_id"], how="left")
    return told.select("each", pl.col("came").fill_null(value=False))


_SCHEMA: dict[str, pl.DataType] = {
    "customer_id": pl.String(),
    "product_id": pl.String(),
    "rank": pl.Int64(),
    "chance": pl.Float64(),
    "brings": pl.Float64(),
    "because": pl.String(),
    "of": pl.Int64(),
    "came": pl.Int64(),
    "lift": pl.Float64(),
}


def _empty() -> pl.DataFrame:
    return pl.DataFrame(schema=_SCHEMA)


def _listed(books: Books, keys: Numbered, found: NextBasket) -> pl.DataFrame:
    """customer_id, product_id, rank and each (the chance in the next basket)."""
    goods = products(books).filter(pl.col("buyers") >= LEAST_BUYERS)
    offered = goods.join(out_of_range(books), on="product_id", how="anti")["product_id"]
    off = ~keys.products.is_in(offered.implode()).to_numpy()
    lists = found.lists(kind="explore", most=MOST, barred=_barred(books, keys), out_of_range=off)
    assert lists.chance is not None
    row, place = np.nonzero(lists.product >= 0)
    return pl.DataFrame(
        {
            "customer_id": keys.customers.gather(lists.customers[row]),
            "product_id": keys.products.gather(lists.product[row, place]),
            "rank": pl.Series(place + 1),
            "each": pl.Series(lists.chance[row, place]),
        }
    ).filter(pl.col("each") > 0)


def _barred(books: Books, keys: Numbered) -> Sparse | None:
    """Customers x products, 1 where a thing must not be offered; None where there is nothing."""
    from whybuy.methods.recommend.arrays import sparse

    bars = not_for(books).select("customer_id", "product_id")
    who = pl.DataFrame({"customer_id": keys.customers}).with_row_index("who")
    what = pl.DataFrame({"product_id": keys.products}).with_row_index("what")
    pairs = bars.join(who, on="customer_id").join(what, on="product_id")
    if pairs.is_empty():
        return None
    row, column = (pairs[name].to_numpy().astype(np.intp) for name in ("who", "what"))
    return sparse(1.0, row, column, shape=(len(keys.customers), len(keys.products)))


def _with_money(books: Books, table: pl.DataFrame, *, horizon: int) -> pl.DataFrame:
    """chance: within the horizon, as such chances were borne out; else in one order of it.
    brings: the product's usual."""
    values = customer_values(books)
    share = horizon / values.terms.horizon_days
    orders = values.table.select("customer_id", orders=pl.col("expected_orders") * share)
    left = margin(books, given=None).share
    goods = products(books).select("product_id", "usual_amount", "margin")
    both = table.join(orders, on="customer_id", how="left").join(goods, on="product_id")
    orders_at_all = pl.col("orders").fill_null(USUAL_ORDERS).clip(0.0, 1.0)
    curve, each = _borne_out(books, horizon=horizon), both["each"].to_numpy().clip(1e-12, 0.999)
    within = each if curve is None else curve.chance(np.log(each))
    # The curve is of all together, those who hardly order among them.
    at_all = orders_at_all if curve is None else orders_at_all / orders_at_all.mean()
    return both.with_columns(
        chance=(pl.Series(within) * at_all).clip(0.0, 1.0),
        brings=pl.col("usual_amount") * pl.col("margin").fill_null(left).clip(0.0, 1.0),
    ).select("customer_id", "product_id", "rank", "chance", "brings")


def _because(books: Books, table: pl.DataFrame, keys: Numbered, history: Baskets) -> pl.DataFrame:
    """Of each row the rule that speaks for it most, among those that held on the other half."""
    told = after(books, keys, history)
    held = pl.DataFrame(
        {
            "customer_id": keys.customers.gather(history.customer),
            "because": keys.products.gather(history.product),
        }
    ).unique()
    pairs = table.select("customer_id", "product_id").join(told, on="product_id")
    own = pairs.join(held, on=["customer_id", "because"], how="semi")
    best = own.sort("low", "because", descending=[True, False]).unique(
        ["customer_id", "product_id"], keep="first", maintain_order=True
    )
    whole = table.join(best, on=["customer_id", "product_id"], how="left")
    return (
        whole.with_columns(pl.col("because").fill_null(""), pl.col("of", "came").fill_null(0))
        .select(pl.col(name).cast(kind) for name, kind in _SCHEMA.items())
        .sort("customer_id", "rank")
    )


def after(books: Books, keys: Numbered, history: Baskets) -> pl.DataFrame:
    """What comes after what: because, product_id, of, came, lift, low; only rules that held."""
    from whybuy.methods.recommend import rules

    def find() -> pl.DataFrame:
        least = max(4, min(10, history.customers // 60))
        found = rules(history, bond="after", within=5, least=least, most=MOST_RULES)
        return _as_frame(keys, found)

    return books.once(("rules_after",), find)


def _as_frame(keys: Numbered, found: Rules) -> pl.DataFrame:
    held = np.flatnonzero(found.low > 1.0)
    return pl.DataFrame(
        {
            "because": keys.products.gather(found.first[held]),
            "product_id": keys.products.gather(found.then[held]),
            "of": found.customers[held],
            "came": found.came[held],
            "lift": found.lift[held],
            "low": found.low[held],
        },
        schema_overrides={"because": pl.String, "product_id": pl.String},
    )
