"""The answer to `next`, put together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whybuy.answers.answer import Answer, Ask, Picture, Sureness
from whybuy.answers.contacting.lines import has_money, lines, money_is
from whybuy.answers.contacting.meets import CALLED as MEETS
from whybuy.answers.contacting.worked import DidItWork, worked
from whybuy.answers.pictures import axis, layer, picture
from whybuy.answers.rows import findings, row
from whybuy.answers.wording import counted, money, share

if TYPE_CHECKING:
    import polars as pl

    from whybuy.answers.answer import Findings
    from whybuy.estimates.planned import WeekPlan
    from whybuy.evidence.books import Books

GIVES = ("promise", "light", "deal", "need", "meeting", "touch")
"""Sorts in which we give or listen; the others ask for an order or a renewal."""
WAITS = ("light", "renewal")
CALLED = {
    "promise": "promises to keep",
    "light": "concerns to answer",
    "need": "needs to come back to",
    "renewal": "renewals",
    "re-sell": "due again",
    "up-sell": "steps up",
    "cross-sell": "goes with it",
    "touch": "staying in touch",
    **MEETS,
}
TO_FIND = "No number or address of theirs is on record: find one first."
SHOWN_LEFT_OUT = 5
FREE_HOURS = 0.5
NAMED = 5
ENOUGH_TO_DRAW = 500
"""With fewer proposals a lot among customers would tell nothing for years."""


def told(books: Books, plan: WeekPlan, *, options: dict[str, Any]) -> Answer:
    """The whole answer in the form that all answers share."""
    found = lines(books, plan)
    did = worked(books, cost=options.get("cost"))
    return Answer(
        question="next",
        headline=headline(books, plan, found),
        findings=_findings(books, plan, found, did),
        pictures=(*_pictures(plan, found), *did.pictures),
        sureness=_sureness(books, plan),
        ask_next=tuple(_asks(books, plan)),
        as_of=books.as_of,
        options={"as_of": books.as_of, **options},
        revision=books.revision,
        method="renewal process, next basket, whole-number plan",
        notes=(*_notes(books, plan), *did.notes),
    )


def headline(books: Books, plan: WeekPlan, found: list[dict[str, Any]]) -> str:
    """Whom to contact in one sentence."""
    week = f"the week of {plan.wanted.monday.day} {plan.wanted.monday:%B}"
    if not found and plan.wanted.person:
        return f"{plan.wanted.person} has nobody to contact in {week}, as far as is on record."
    if not found:
        return f"Nobody needs to hear from us in {week}, as far as is on record."
    minutes = sum(line["minutes"] for line in found)
    give = sum(line["sort"] in GIVES for line in found)
    first = min(found, key=_first_of_all)
    kinds = f"{give} to give or listen, {len(found) - give} to sell or renew"
    return (
        f"{counted(len(found), 'contact', 'contacts')} for {week}, in {_hours(minutes)}: {kinds}. "
        f"First {first['name']}: {_first(first)}"
    )


def _first_of_all(line: dict[str, Any]) -> tuple[bool, bool, float]:
    """Promises, then what cannot wait, then what brings most, whoever makes the contact."""
    return not line["must"], line["sort"] not in WAITS, -line["expected"]


def _first(line: dict[str, Any]) -> str:
    said = line["why_now"].partition(" In the same call")[0]
    return said if len(said) <= 160 else said.partition(". ")[0].rstrip(".") + "."


def _hours(minutes: int) -> str:
    hours = minutes / 60
    return f"{minutes} minutes" if minutes < 90 else f"{hours:.1f} hours".replace(".0 ", " ")


def _findings(
    books: Books, plan: WeekPlan, found: list[dict[str, Any]], did: DidItWork
) -> Findings:
    first = sorted(found, key=_first_of_all)
    parts: list[list[dict[str, Any]] | pl.DataFrame] = [_line(books, plan, line) for line in first]
    parts.append(list(_whole(books, plan, found)))
    parts.append(list(_broken(plan)))
    parts.append(list(_left_out(books, plan)))
    parts.append(list(did.rows(books)))
    return findings(parts)


def _line(books: Books, plan: WeekPlan, line: dict[str, Any]) -> list[dict[str, Any]]:
    subject = f"customer:{line['customer_id']}"
    called = CALLED[line["sort"]].capitalize()
    by = f" By {line['by_name']}." if not plan.alone else ""
    find = "" if line["addressed"] else f" {TO_FIND}"
    unit, in_money = books.currency, has_money(plan, line)
    bounds: tuple[float | None, float | None] = (line["low"], line["high"])
    sales = "; the money is sales" if in_money and money_is(books) == "sales" else ""
    made = [
        row(
            "contact",
            line["expected"] if in_money else line["minutes"],
            unit if in_money else "minutes",
            why=f"{called}, {line['minutes']} minutes{sales}. {line['reason']}{by}{find}",
            evidence=line["evidence"],
            bounds=bounds if in_money else (None, None),
            subject=subject,
            name=line["name"],
        )
    ]
    if line["give_first"]:
        gift = line["pretext_evidence"] or line["evidence"]
        made.append(
            row(
                "give_first",
                1,
                "word",
                why=line["give_first"],
                evidence=gift,
                subject=subject,
                name=line["name"],
            )
        )
    return made


def _whole(books: Books, plan: WeekPlan, found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    from whybuy.evidence.last_contacts import last_contacts, never_since_buying

    known, never = last_contacts(books), never_since_buying(books).height
    yield row(
        "contacts", len(found), "contacts", why=f"Of {plan.proposed:,} that could be made.",
        evidence="customers",
    )  # fmt: skip
    hours = float(plan.team["hours"].sum())
    used = f"Of {hours:g} that there are{_best_hour(books, plan)}.{_free(plan)}"
    yield row(
        "hours", sum(x["minutes"] for x in found) / 60, "hours", why=used, evidence="customers"
    )
    yield from _wanting(known, found)
    yield row(
        "never_contacted", known["last_contact"].null_count(), "customers", evidence="customers",
        why=f"Of {known.height:,} on record; {never:,} of those who buy, not since they first did.",
    )  # fmt: skip
    if plan.unheard:
        yield row(
            "not_to_contact", plan.unheard, "customers", evidence="customers",
            why="Left out: they, or all whom we know there, asked not to be contacted.",
        )  # fmt: skip
    if plan.tired:
        yield row(
            "only_offers", plan.tired, "customers", evidence="customers",
            why="Heard offers alone, two or more in a row: next they are given something.",
        )  # fmt: skip


def _wanting(known: pl.DataFrame, found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What the records lack: numbers and addresses, and any business of those not on the list."""
    import polars as pl

    lack = sum(not line["addressed"] for line in found)
    if lack:
        yield row(
            "to_be_found", lack, "contacts", evidence="customers",
            why="No number or address is on record for them: find one first.",
        )  # fmt: skip
    bare = known.filter(~pl.col("buys"))["name"].to_list()
    if bare and known.filter("buys").height:
        more = f" and {len(bare) - NAMED:,} more" if len(bare) > NAMED else ""
        yield row(
            "no_business", len(bare), "customers", evidence="customers",
            why="Not on the list for want of any order or agreement on record, unless something "
            f"was promised to them or said by them: {', '.join(bare[:NAMED])}{more}.",
        )  # fmt: skip


def _best_hour(books: Books, plan: WeekPlan) -> str:
    """Whose hour is worth most, and how much."""
    best = plan.team.sort("hour", descending=True, maintain_order=True).row(0, named=True)
    if not plan.in_money or best["hour"] < 0.005:
        return ""
    whose = "one more" if plan.alone else f"one more of {best['name']}'s"
    return f"; {whose} would be worth {money(best['hour'], books.currency)} of {money_is(books)}"


def _free(plan: WeekPlan) -> str:
    """Who has hours left, and why nothing more is in them."""
    import polars as pl

    left = pl.col("hours") - pl.col("used")
    free = plan.team.with_columns(left=left).filter(pl.col("left") >= FREE_HOURS)
    if free.is_empty():
        return ""
    who = [f"{one['name']} has {one['left']:.1f}" for one in free.iter_rows(named=True)]
    said = ", ".join(who).replace("You has", "you have").replace(".0", "")
    others = "" if plan.alone else "; an offer waits for whoever looks after the customer"
    return f" Free: {said}. Nothing more that may be theirs is worth a call this week{others}."


def _broken(plan: WeekPlan) -> Iterator[dict[str, Any]]:
    """Promises that the hours do not hold, and best customers whom nobody can reach in time."""
    for one in plan.broken.iter_rows(named=True):
        what = one["about"].rstrip(".")
        due = f", due {one['day']}" if one["day"] else ""
        why = f"There are not the hours to keep it this week{due}: {what}. Say so before then."
        subject = f"customer:{one['customer_id']}"
        yield row(
            "promise_to_break", 1, "promise", why=why, evidence=one["evidence"], subject=subject,
            name=one["name"],
        )  # fmt: skip
    for one in plan.missed.iter_rows(named=True):
        why = "One of the best, due to hear from us, and there are not the hours."
        yield row(
            "best_not_reached", 1, "customer", why=why, evidence=one["evidence"],
            subject=f"customer:{one['customer_id']}", name=one["name"],
        )  # fmt: skip


def _left_out(books: Books, plan: WeekPlan) -> Iterator[dict[str, Any]]:
    if not plan.in_money:
        return
    for one in plan.left_out.head(SHOWN_LEFT_OUT).iter_rows(named=True):
        short = max(-one["margin"], 0.0)
        less = f"{money(short, books.currency)} of {money_is(books)} less than its time is worth"
        so = f"{less} elsewhere" if short >= 0.5 else "as good as the last line that fits"
        why = f"Did not fit ({CALLED[one['sort']]}): {so}."
        yield row(
            "next_in_line", one["expected"], books.currency, why=why, evidence=one["evidence"],
            bounds=(one["low"], one["high"]), subject=f"customer:{one['customer_id']}",
            name=one["name"],
        )  # fmt: skip


def _pictures(plan: WeekPlan, found: list[dict[str, Any]]) -> tuple[Picture, ...]:
    if not found:
        return ()
    spent = Counter[str]()
    for line in found:
        spent[line["sort"]] += line["minutes"]
    rows = [
        {"what": CALLED[sort], "hours": round(spent[sort] / 60, 2),
         "how": "give or listen" if sort in GIVES else "sell or renew"}
        for sort in CALLED if spent[sort]
    ]  # fmt: skip
    says = (
        "Hours of the week by what they are spent on: giving and listening, selling and renewing."
    )
    bars = layer(
        "bar",
        y=axis("what", "nominal", "", sort=None),
        x=axis("hours", "quantitative", "Hours"),
        color=axis("how", "nominal", ""),
    )
    title = "Where the week's hours go"
    return (picture(title, says=says, rows=rows, layers=[bars], height=40 * len(rows)),)


def _sureness(books: Books, plan: WeekPlan) -> Sureness:
    from whybuy.estimates.next_products import next_products
    from whybuy.estimates.purchases_due import UNSEEN_DAYS, purchases_due, unseen_days
    from whybuy.evidence.contacts import contacts

    due, likely = purchases_due(books), next_products(books)
    own = plan.belief.own
    because = _because(plan)
    checks: list[str] = []
    if due.foretold is not None and due.happened is not None:
        checks.append(
            f"Purchases foretold for the four weeks before: {share(due.foretold)} on average; "
            f"{share(due.happened)} came."
        )
    if likely.baskets:
        checks.append(
            f"What goes with what was weighed on the last orders of {likely.baskets:,} customers, "
            "foretold from those before."
        )
    if plan.gap > 1e-3:
        checks.append(f"A better plan could bring {share(plan.gap)} more at most.")
    seen = unseen_days(books) <= UNSEEN_DAYS
    told = bool(own) and _is_told(plan)
    level = "fairly sure" if (told or not plan.in_money) and seen else "unsure"
    counts = {"proposals": plan.proposed, "contacts": contacts(books).height}
    return Sureness(
        level=level,
        because=because,
        records=counts,
        method="renewal process by customer and product; next basket; plan by whole numbers",
        checks=tuple(checks),
        standing={"supposed": len(plan.belief.sources), "measured": own},
    )


def _is_told(plan: WeekPlan) -> bool:
    """Whether the firm's own experiments tell a contact's effect from none at all."""
    effect = plan.belief.effect
    return effect.quantile(0.05) > 0 or effect.quantile(0.95) < 0


def _because(plan: WeekPlan) -> str:
    if not plan.in_money:
        return (
            "Names and days are as they stand in your records; nothing is forecast, and no line is "
            "given a worth in money."
        )
    if plan.belief.own:
        tried = counted(plan.belief.own, "experiment", "experiments")
        open_yet = "" if _is_told(plan) else ", which does not tell it from nothing yet"
        return f"What a contact changes rests on {tried} of your own{open_yet}."
    return (
        "What a contact changes is supposed: it is taken from published experiments with other "
        "firms' customers, and the range is as wide as they differ. Whom, why and when rest on "
        "your own records."
    )


def _asks(books: Books, plan: WeekPlan) -> Iterator[Ask]:
    from whybuy.estimates.worth_a_quarter import worth_a_quarter
    from whybuy.evidence.askable import askable
    from whybuy.evidence.words import in_words

    known = in_words(books).filter("why_known").select("customer_id")
    best = askable(books, worth_a_quarter(books).filter("best")).join(
        known, on="customer_id", how="anti"
    )
    best = best.sort("value", "customer_id", descending=[True, False], nulls_last=True)
    if best.height:
        first = best.row(0, named=True)
        yield Ask(
            question="Why do you buy from us, and what would you miss most if we were gone?",
            to=first["name"],
            worth=(
                f"Of {counted(best.height, 'best customer', 'best customers')} nobody has written "
                "down why they buy; what is offered to them is a guess until then."
            ),
            subject=f"customer:{first['customer_id']}",
        )
    if plan.alone:
        yield Ask(
            question="Who of you contacts customers, in how many hours a week?",
            to="Whoever plans the week",
            worth="Then each line has somebody's name on it, and fits their hours and places.",
        )
    if not plan.belief.own and plan.proposed >= ENOUGH_TO_DRAW:
        yield Ask(
            question="May a few customers, drawn by lot, hear no bulk offers for a while?",
            to="The owner",
            worth="It is the only way to know what your own contacts change.",
        )


def _notes(books: Books, plan: WeekPlan) -> Iterator[str]:
    from whybuy.estimates.purchases_due import UNSEEN_DAYS, purchases_due, unseen_days

    if books.orders.span() is not None and unseen_days(books) > UNSEEN_DAYS:
        yield (
            f"Orders are on record up to {books.as_of}, and the week is planned on "
            f"{books.now}: what was bought between is not seen, and what is bought more "
            "often than that is not said to be due. Load the newer orders first."
        )
    due = purchases_due(books)
    if due.why_not and books.orders.span() is not None:
        yield f"What is due again is not told: {due.why_not}"
    if due.giants:
        yield (
            f"{counted(due.giants, 'single purchase', 'single purchases')} far beyond the usual "
            "told nothing of a rhythm and were left aside."
        )
    if plan.in_money and money_is(books) == "sales":
        yield (
            "No product costs are on record: all money here is sales, not what is left of them. "
            "Load what products cost you, or say what is left of sales (option margin: 0.3)."
        )
    if plan.in_money and books.margin is not None:
        yield f"Margin is {share(books.margin)} of sales, as was said, where no cost is on record."
    if plan.in_money and not plan.belief.own:
        yield "Sources of what a contact changes: " + "; ".join(plan.belief.sources) + "."
    if not plan.in_money:
        yield "Nothing is known of what customers bring: lines are in the order of what we owe."
    for out, inside in plan.ties:
        yield f"{out} would do as well as {inside}: choose as you like."
    yield "What is associated with a purchase is not proven to cause it."
