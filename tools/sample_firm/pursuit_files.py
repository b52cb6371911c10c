"""The files of deals and of all that belongs to them, and the truth of their law."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import numpy as np
from tools.sample_firm.customers import customers
from tools.sample_firm.deal_law import EFFECTS, ENDS, HAZARDS, STAGES
from tools.sample_firm.deals import STAGES as CLOSED_STAGES
from tools.sample_firm.deals import deals
from tools.sample_firm.firm import LAST, stream, words
from tools.sample_firm.people import Person
from tools.sample_firm.prospect_people import everybody
from tools.sample_firm.prospects import prospects, worth_a_year
from tools.sample_firm.pursued import READY, Pursuit, pursuits

Table = tuple[tuple[str, ...], list[tuple[object, ...]]]
CALLED = CLOSED_STAGES | {"referred": "Referred elsewhere"}
SIGNS = ("owner", "director", "manager", "head")
"""Words in the roles of those who can say yes."""
FIRST_ROLES = ("user", "technical buyer", "champion", "coach")
RENTS = "D-1057"
RENTED = ("We would rent a machine for the festival, not own one", "A hose and two people")
"""One need of a told deal that another serves better, beside what ours serves."""


def deal_table() -> Table:
    """One row a deal; those told keep their columns as they were."""
    header = (
        "Deal ID", "Deal name", "Customer no.", "Deal stage", "Amount", "Currency", "Create date",
        "Close date", "Outcome", "Lost to", "Competitors", "Reason", "Deal owner", "Hours spent",
        "Cost of the pursuit", "Source", "Request for proposals", "Referred to",
        "Expected close date", "Use case",
    )  # fmt: skip
    told = {one.key: one for one in deals()}
    return header, [
        (
            p.key, p.title, p.customer,
            told[p.key].stage if p.told else CALLED.get(p.outcome, p.course.stage),
            int(p.facts.amount), "EUR", p.opened,
            told[p.key].closed if p.told else p.closed or "", p.outcome, p.lost_to,
            "; ".join(p.rivals), p.reason, p.seller, f"{p.hours:g}", f"{p.cost:g}", p.source,
            "yes" if p.facts.request else "no", p.referred_to, p.expected or "", p.application,
        )
        for p in pursuits()
    ]  # fmt: skip


def stage_table() -> Table:
    """The day on which each deal entered each stage."""
    rows: list[tuple[object, ...]] = []
    for p in pursuits():
        day = p.opened
        for stage, week in zip(STAGES, p.course.entered, strict=False):
            day = min(p.opened if week == 0 else p.day_of(week), p.end)
            rows.append((p.key, stage, day))
        if p.told and not p.closed and _told_stage(p) != p.course.stage:
            rows.append((p.key, _told_stage(p), max(day, LAST - timedelta(days=9))))
    return ("Deal ID", "Stage", "Stage date"), rows


def _told_stage(p: Pursuit) -> str:
    return next(one.stage for one in deals() if one.key == p.key)


@cache
def group_of(key: str) -> tuple[tuple[Person, str, str, date], ...]:
    """The buying group of a deal: who, role, stance, since when we know."""
    p = next(one for one in pursuits() if one.key == key)
    rng, there = stream("buying group", key), list(everybody()[p.customer])
    if p.facts.harvest and rng.random() < 0.5:
        return ()
    payer = max(there, key=lambda one: (_signs(one), one.key))
    first = next((one for one in there if one is not payer), payer)
    role = "procurement" if p.facts.harvest else str(rng.choice(FIRST_ROLES))
    found = [(first, role, _stance(rng, p), p.opened)]
    known, second = p.had(p.facts.buyer), p.had(p.facts.second)
    if known is not None:
        # Where we speak to one person alone, it is that one who can say yes.
        who = payer if second is not None and second <= known else first
        found.append((who, "economic buyer", _stance(rng, p), known))
    if second is not None:
        other = next((one for one in there if one not in (first, payer)), payer)
        found.append((other, "champion" if role != "champion" else "user", "", second))
    return tuple(found)


def _signs(one: Person) -> int:
    return sum(word in one.role.casefold() for word in SIGNS)


def _stance(rng: np.random.Generator, p: Pursuit) -> str:
    good = 0.75 if p.outcome == "won" else 0.45
    return str(rng.choice(["for", "", "against"], p=[good, 0.8 * (1 - good), 0.2 * (1 - good)]))


def group_table() -> Table:
    """Who decides each deal, in which role."""
    return ("Deal ID", "Person id", "Role", "Stance", "Said on"), [
        (p.key, who.key, role, stance, day)
        for p in pursuits()
        for who, role, stance, day in sorted(group_of(p.key), key=lambda row: row[3])
    ]


def step_table() -> Table:
    """How they come to a decision, as far as they told; steps done have their day.

    Of deals that ended those stand that were done a good fortnight before: nobody goes back to
    write down what came too late to matter.
    """
    rows: list[tuple[object, ...]] = []
    for p in pursuits():
        rng, past = stream("steps", p.key), p.closed is not None
        early = p.facts.harvest or len(p.course.entered) < 3 or rng.random() < 0.35
        if early and p.key not in READY:
            continue
        for what in rng.permutation(words("pursuits")["steps"]["what"])[: int(rng.integers(1, 3))]:
            due = p.day_of(p.course.entered[-1] + int(rng.integers(0, 3 if past else 9)))
            done = due <= p.end - timedelta(days=15 if past else 0)
            if done or not past:
                rows.append((p.key, str(what), due, due if done else ""))
        if p.key in READY:
            rows.append((p.key, "They decide, with whoever pays", LAST + timedelta(days=33), ""))
    return ("Deal ID", "Decision step", "Due", "Done on"), rows


def need_table() -> Table:
    """What they need, in their words; settled with them, or not yet."""
    header = (
        "Need id", "Customer no.", "Deal ID", "Person id", "Need", "If nothing changes",
        "Costs them a year", "Currency", "Mark", "Said on", "Settled with the customer",
    )  # fmt: skip
    rows: list[tuple[object, ...]] = []
    for p in pursuits():
        rng, settled = stream("needs", p.key), p.had(p.facts.need)
        if settled is None and (p.facts.harvest or rng.random() < 0.55):
            continue
        said, what = _need(rng, p)
        day = p.opened if settled is None else p.opened + (settled - p.opened) // 2
        guess = settled is None and rng.random() < 0.4
        mark = "supposed" if guess else "measured" if settled and rng.random() < 0.15 else "said"
        money = _money(rng, p)
        known = money > 0 and (p.key in READY or rng.random() < (0.65 if settled else 0.25))
        costs = f"{money:.0f}" if known and not guess else ""
        group = group_of(p.key)
        rows.append((
            f"NE-{len(rows) + 1:03d}", p.customer, p.key, group[0][0].key if group else "", said,
            what, costs, "EUR" if costs else "", mark, "" if guess else day, settled or "",
        ))  # fmt: skip
        if p.key == RENTS:
            rows.append((
                f"NE-{len(rows) + 1:03d}", p.customer, p.key, rows[-1][3], *RENTED, "", "",
                "said", day, settled or "",
            ))  # fmt: skip
    return header, rows


def _money(rng: np.random.Generator, p: Pursuit) -> float:
    """What it costs them a year as they say: of prospects nearly the truth of standing still."""
    whose = {one.key: one for one in prospects()}.get(p.customer)
    if whose is None:
        return float(f"{p.facts.amount * rng.uniform(0.5, 2.4):.2g}")
    true = worth_a_year(whose, whose.model) * float(np.exp(rng.normal(0, 0.15)))
    return 0.0 if p.unfit else float(f"{true:.2g}")


def _need(rng: np.random.Generator, p: Pursuit) -> tuple[str, str]:
    if p.unfit:
        said, what = words("pursuits")["unfit"][p.unfit]["need"]
        return str(said), str(what)
    told = words("pursuits")["needs"]
    true = {one.key: one.reasons[0] for one in customers()}.get(p.customer)
    said, what = told[true or str(rng.choice(list(told)))][int(rng.integers(2))]
    return str(said), str(what)


def light_table() -> Table:
    """Yellow lights: their words, the fear behind, what settled it."""
    header = (
        "Light id", "Customer no.", "Deal ID", "Person id", "Yellow light", "Fear", "Said on",
        "Settled on", "Settled by",
    )  # fmt: skip
    rows: list[tuple[object, ...]] = []
    for p in pursuits():
        said = p.had(p.facts.light)
        if said is None:
            continue
        rng, settled = stream("lights", p.key), p.had(p.facts.dimmed)
        one = rng.choice(words("pursuits")["unfit_lights" if p.facts.unfit else "lights"])
        group = group_of(p.key)
        rows.append((
            f"YL-{len(rows) + 1:03d}", p.customer, p.key, group[0][0].key if group else "",
            one["words"], one["fear"], said, settled or "", one["settled"] if settled else "",
        ))  # fmt: skip
    return header, rows


def competitor_table() -> Table:
    """The rivals, and what each serves better."""
    header = ("Competitor", "Serves better", "Their product", "Page", "Note")
    return header, [tuple(row) for row in words("pursuits")["competitors"]["rows"]]


def law_table() -> Table:
    """The chances a week by stage, for an average deal."""
    return ("stage", *(name.replace(" ", "_") for name in ENDS), "on"), [
        (stage, *chances) for stage, chances in HAZARDS.items()
    ]


def effect_table() -> Table:
    """What each fact adds to the logs of the three chances."""
    return ("fact", *(name.replace(" ", "_") for name in ENDS)), [
        (name, *added) for name, added in EFFECTS.items()
    ]


def truth_table() -> Table:
    """One row a deal: what is true of it, and what it left after hours at 50 EUR and money."""
    header = (
        "deal", "told", "harvest", "unfit", "outcome", "weeks", "need_week", "buyer_week",
        "second_week", "light_week", "settled_week", "left_eur",
    )  # fmt: skip
    return header, [
        (
            p.key, int(p.told), int(p.facts.harvest), p.unfit, p.outcome, p.course.weeks,
            *("" if week is None else week for week in (
                p.facts.need, p.facts.buyer, p.facts.second, p.facts.light, p.facts.dimmed)),
            round(p.facts.amount * 0.45 * (p.outcome == "won") - 50 * p.hours - p.cost),
        )
        for p in pursuits()
    ]  # fmt: skip
