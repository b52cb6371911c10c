"""What could be proposed to whom: what we owe, what they need, what may be offered, and a word."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from whybuy.estimates.agreements_due import agreements_due
from whybuy.estimates.deal_lights import deal_lights
from whybuy.estimates.introductions import introductions
from whybuy.estimates.meetings_due import meetings_due
from whybuy.estimates.next_products import next_products
from whybuy.estimates.proposal_rows import in_form
from whybuy.estimates.purchases_due import purchases_due
from whybuy.estimates.step_ups import step_ups
from whybuy.estimates.touches import touches
from whybuy.estimates.worth_a_quarter import QUARTER_DAYS, worth_a_quarter
from whybuy.evidence.books import Books
from whybuy.evidence.concerns import CODES, LATE_DAYS
from whybuy.evidence.goods import products
from whybuy.evidence.last_contacts import last_contacts
from whybuy.evidence.meetings import as_step, next_steps
from whybuy.evidence.not_offered import not_for, out_of_range
from whybuy.evidence.reasons import named

NEAR_DAYS = 21
SOON_DAYS = 14
"""What is due within two weeks of the Monday is spoken of this week."""
LATEST = 0.97
"""When all but three in a hundred such gaps have ended, the habit is taken to have ended too."""
CLOCKWORK = 1.5
"""Of who buys like clockwork every gap has ended a day after: half a gap later one still calls."""
LIGHT_DAYS = 90
IN_A_ROW = 2
"""After so many offers in a row with nothing given, the next contact asks for no order."""
WORKS_DAYS = 28
"""A contact is counted to work for four weeks; the published experiments measured two to five."""
LIKELY = 0.02
"""A first purchase less likely than this within a quarter is not worth a word."""


def proposals(books: Books, *, monday: date, best_every: int = 90) -> pl.DataFrame:
    """All that could be proposed for the week of this Monday, in the form of `proposal_rows`.

    A customer has a row of each sort at most (and one a promise); what may not be offered is not
    in it, and who has heard two offers in a row with nothing given has no offer in it. Consent is
    the plan's: `estimates.planned` leaves out whoever may not be contacted.
    """
    key = ("proposals", monday, best_every)
    return books.once(key, lambda: _proposals(books, monday, best_every))


def hears_only_offers(books: Books) -> pl.DataFrame:
    """customer_id of those who heard two offers or more since anything was given to them."""
    heard = last_contacts(books).filter(pl.col("offers_in_a_row") >= IN_A_ROW)
    return heard.select("customer_id")


def _proposals(books: Books, monday: date, best_every: int) -> pl.DataFrame:
    owed = [_promises(books, monday), _lights(books), _needs(books), agreements_due(books)]
    owed += [_hesitations(books), _meetings(books, monday), introductions(books, monday=monday)]
    offers = pl.concat([re_sell(books, monday), _up_sell(books), _cross_sell(books)])
    tired = hears_only_offers(books)
    offers = offers.join(tired, on="customer_id", how="anti", maintain_order="left")
    touched = touches(books, monday=monday, best_every=best_every)
    both = _after_what_waits(pl.concat([*owed, offers]), monday=monday)
    return _with_pretexts(both, touched, monday=monday)


def _with_pretexts(rows: pl.DataFrame, touched: pl.DataFrame, *, monday: date) -> pl.DataFrame:
    """One contact can say both: who is due to hear from us hears the pretext first."""
    brings = pl.col("brings") * WORKS_DAYS / QUARTER_DAYS
    touched = touched.with_columns(brings=brings, word=pl.col("chance") * brings)
    beside = touched.select(
        "customer_id",
        *("pretext", "pretext_about", "pretext_other", "pretext_day", "pretext_of"),
        *("pretext_evidence", "word"),
    )
    own = rows.drop(beside.columns[1:]).join(
        beside, on="customer_id", how="left", maintain_order="left"
    )
    spoken_of = rows.filter(waits(monday=monday)).select("customer_id")
    others = touched.join(spoken_of, on="customer_id", how="anti", maintain_order="left")
    return pl.concat([in_form(own), in_form(others)])


def _after_what_waits(rows: pl.DataFrame, *, monday: date) -> pl.DataFrame:
    """Where a concern waits the contact is about that; the same call may ask for a meeting."""
    asks = (pl.col("sort") == "meeting") & (pl.col("kind") == "ask")
    waiting = waits(monday=monday).any().over("customer_id")
    nothing = pl.when(asks & waiting).then(0.0)
    return rows.with_columns(nothing.otherwise(name).alias(name) for name in ("adds", "brings"))


def waits(*, monday: date) -> pl.Expr:
    """What cannot be passed over for a word: a concern, a need, a renewal within three weeks."""
    near = (pl.col("sort") == "renewal") & (pl.col("day") <= monday + timedelta(days=NEAR_DAYS))
    return pl.col("sort").is_in(["light", "deal", "need"]) | (near & (pl.col("kind") != "ended"))


def re_sell(books: Books, monday: date) -> pl.DataFrame:
    """What is due, a row a customer: the one that brings most first, the others in `also`."""
    soon = monday + timedelta(days=SOON_DAYS)
    due = purchases_due(books).table
    waited = pl.col("silence") >= pl.col("usual_gap") / 2
    usual = pl.duration(days=pl.col("usual_gap").round(0).cast(pl.Int64))
    missed = CLOCKWORK * pl.col("usual_gap") + 7
    by_rhythm = (pl.col("last_day") + usual).cast(pl.Date)
    due_on = pl.when(pl.col("late") >= 0.5).then(by_rhythm).otherwise("due_on")
    now = due.with_columns(due_on=due_on).filter(
        pl.col("due_on") <= soon, (pl.col("late") <= LATEST) | pl.col("silence").le(missed), waited
    )
    now = now.filter(pl.col("times") >= 2)
    now = _in_range(books, now).with_columns(gain=pl.col("chance") * pl.col("brings"))
    now = now.sort("customer_id", "gain", "product_id", descending=[False, True, False])
    gain, total = pl.col("gain"), pl.col("brings").sum()
    one = now.group_by("customer_id", maintain_order=True).agg(
        pl.col("product_id", "last_day", "units", "usual_gap", "evidence").first(),
        pl.col("times").first().alias("of"),
        day=pl.col("due_on").first(),
        also=pl.col("product_id").slice(1, 3),
        chance=gain.sum() / total.clip(lower_bound=1e-9),
        brings=total,
    )
    return in_form(one.with_columns(sort=pl.lit("re-sell"), kind=pl.lit("due")))


def _in_range(books: Books, rows: pl.DataFrame) -> pl.DataFrame:
    """Without what is offered to nobody, and what is not offered to this customer."""
    kept = rows.join(out_of_range(books), on="product_id", how="anti")
    return kept.join(not_for(books), on=["customer_id", "product_id"], how="anti")


def _cross_sell(books: Books) -> pl.DataFrame:
    found = _in_range(books, next_products(books).table).filter(pl.col("chance") >= LIKELY)
    found = found.with_columns(chance=_while_it_works(pl.col("chance")))
    worth = pl.col("chance") * pl.col("brings")
    told = (pl.col("because") != "").cast(pl.Int8)
    best = found.with_columns(told=told, worth=worth).sort(
        "customer_id", "told", "worth", "product_id", descending=[False, True, True, False]
    )
    one = best.group_by("customer_id", maintain_order=True).agg(
        pl.col("product_id", "chance", "brings", "of", "came").first(),
        other=pl.col("because").first(),
        also=pl.col("product_id").slice(1, 1),
    )
    return in_form(
        one.with_columns(
            sort=pl.lit("cross-sell"),
            kind=pl.when(pl.col("other") != "").then(pl.lit("after")).otherwise(pl.lit("alike")),
            evidence=pl.format("orders-of:{}", "customer_id"),
        )
    )


def _up_sell(books: Books) -> pl.DataFrame:
    found = step_ups(books).table.filter(pl.col("brings") > 0)
    found = found.with_columns(chance=_while_it_works(pl.col("chance")))
    worth = pl.col("chance") * pl.col("brings")
    best = found.with_columns(worth=worth).sort("worth", "product_id", descending=[True, False])
    one = best.unique("customer_id", keep="first", maintain_order=True).sort("customer_id")
    return in_form(
        one.with_columns(
            sort=pl.lit("up-sell"),
            kind=pl.lit("step"),
            of=pl.col("began"),
            came=pl.col("moved"),
            other=pl.col("lower"),
            about=pl.col("in_common"),
            evidence=pl.format("orders-of:{}", "customer_id"),
        )
    )


def _while_it_works(chance: pl.Expr) -> pl.Expr:
    """The chance within the four weeks that a contact works, of that within a quarter."""
    return 1 - (1 - chance.clip(0.0, 0.999)) ** (WORKS_DAYS / QUARTER_DAYS)


def _quarter(books: Books, rows: pl.DataFrame) -> pl.DataFrame:
    """With what a quarter of the customer brings, and the chance that they stay."""
    worth = worth_a_quarter(books).select("customer_id", chance="stays", brings="quarter")
    works = WORKS_DAYS / QUARTER_DAYS
    return rows.join(worth, on="customer_id", how="left", maintain_order="left").with_columns(
        pl.col("chance").fill_null(0.5), pl.col("brings").fill_null(0.0) * works
    )


def _promises(books: Books, monday: date) -> pl.DataFrame:
    """What we promised and have not done, due by the end of the week (or without a day); kind
    "step": the next step after a meeting, on last_day."""
    from whybuy.records import promises

    end = monday + timedelta(days=6)
    still = promises.open_ones(until=books.known_until)
    still = still.filter(pl.col("due").is_null() | (pl.col("due") <= end))
    still = still.rename({"customer": "customer_id"}).with_columns(what=as_step("what"), own="what")
    found = still.join(next_steps(books), on=["customer_id", "what"], how="left").with_columns(
        sort=pl.lit("promise"),
        kind=pl.when(pl.col("met").is_null()).then(pl.lit("promise")).otherwise(pl.lit("step")),
        about=pl.col("own"),
        day=pl.col("due"),
        last_day=pl.coalesce("met", "made_on"),
        must=pl.lit(value=True),
        evidence=pl.format("promise:{}", "key"),
    )
    return in_form(_quarter(books, found))


def _said(books: Books, codes: tuple[str, ...], *, days: int) -> pl.DataFrame:
    """The last such thing each customer said within so many days, if nobody came back to it."""
    since = books.known_until - timedelta(days=days)
    said = named(books).filter(pl.col("code").is_in(codes), pl.col("day") > since).sort("day")
    last = said.unique("customer_id", keep="last", maintain_order=True)
    heard = last_contacts(books).select("customer_id", "last_contact")
    open_still = last.join(heard, on="customer_id", how="left", maintain_order="left").filter(
        pl.col("last_contact").is_null() | (pl.col("last_contact") <= pl.col("day"))
    )
    return open_still.with_columns(about=pl.col("words"), kind=pl.col("code"))


def _lights(books: Books) -> pl.DataFrame:
    """Concerns, rivals and talk of leaving that nobody has answered yet."""
    found = _said(books, tuple(CODES), days=LIGHT_DAYS)
    return in_form(_quarter(books, found.with_columns(sort=pl.lit("light"))))


def _hesitations(books: Books) -> pl.DataFrame:
    """What holds customers back in their deals, as they said it, and nobody has settled."""
    lit = deal_lights(books).with_columns(sort=pl.lit("deal"), kind=pl.lit("light"))
    no_deal = pl.col("brings") == 0
    bare = _quarter(books, lit.filter(no_deal).drop("chance", "brings"))
    return pl.concat([lit.filter(~no_deal), in_form(bare)])


def _meetings(books: Books, monday: date) -> pl.DataFrame:
    """Meetings to hold this week, and those to settle or ask for; the quarter's plan has them."""
    found = meetings_due(books, monday=monday).drop("chance", "brings")
    return in_form(_quarter(books, found))


def _needs(books: Books) -> pl.DataFrame:
    """Needs that customers spoke of and nobody has come back to."""
    found = _said(books, ("unmet_need",), days=LATE_DAYS)
    return in_form(_quarter(books, found.with_columns(sort=pl.lit("need"))))


def called(books: Books) -> dict[str, str]:
    """What each product is called."""
    return dict(products(books).select("product_id", "name").iter_rows())
