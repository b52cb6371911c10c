"""The quarter: whom to meet in which week, what each week is for, and where nobody is free."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whybuy.answers.answer import Answer, Ask, Picture, Sureness
from whybuy.answers.meeting.words import (
    STATES,
    day_said,
    for_what,
    short,
    upper,
    week_said,
    welcome,
    why_them,
)
from whybuy.answers.pictures import axis, layer, picture
from whybuy.answers.rows import findings, row
from whybuy.answers.wording import counted, number, share
from whybuy.estimates.meeting_time import AROUND_MINUTES

if TYPE_CHECKING:
    from whybuy.estimates.meeting_quarter import Quarter
    from whybuy.evidence.books import Books

Row = dict[str, Any]
NEXT_IN_LINE = 5
NAMED = 4
YOU = "You"
"""What whoever is alone is called."""
NO_WEEK = "No week of the quarter is free"
ALONE_WEEK = (
    "No meeting: read what was said in the last ones, code it, and ask for the meetings of the "
    "weeks to come."
)


def told(books: Books, plan: Quarter, *, person: str, options: dict[str, Any]) -> Answer:
    """The whole answer in the form that all answers share."""
    lines = of_person(plan, person)
    return Answer(
        question="meet",
        headline=headline(plan, lines),
        findings=findings(
            [
                [_line(books, plan, one) for one in lines],
                list(_clashes(plan)),
                list(_weeks(plan)),
                list(_left_out(books, plan)),
                list(_counts(plan, lines)),
            ]
        ),
        pictures=_pictures(plan),
        sureness=_sureness(books, plan),
        ask_next=tuple(_asks(plan, lines)),
        as_of=books.as_of,
        options={"as_of": books.as_of, **options},
        revision=books.revision,
        method="value of information, whole-number plan",
        notes=tuple(_notes(plan)),
    )


def of_person(plan: Quarter, person: str) -> list[Row]:
    """The meetings of one of the team, by name or key; all without one."""
    lines = plan.lines.to_dicts()
    said = person.strip().casefold()
    return [
        one
        for one in lines
        if not said or said in (str(one["by"]).casefold(), str(one["by_name"]).casefold())
    ]


def headline(plan: Quarter, lines: list[Row]) -> str:
    """Whom to meet, in one sentence."""
    span = f"the {counted(plan.terms.weeks, 'week', 'weeks')} from {short(plan.terms.monday)}"
    if not lines:
        return f"Nobody needs a meeting in {span}, as far as is on record."
    agreed = sum(one["state"] == "agreed" for one in lines)
    settled = f"{agreed} of them agreed; " if agreed else ""
    first = lines[0]
    when = day_said(first["day"]) if first["day"] else week_said(first["week"])
    return (
        f"{counted(len(lines), 'meeting', 'meetings')} for {span}: {settled}first {first['name']}, "
        f"{when}, to {for_what(first)}."
    )


def _line(books: Books, plan: Quarter, one: Row) -> Row:
    when = day_said(one["day"]) if one["day"] else upper(week_said(one["week"]))
    clock = f", {one['clock']}" if one.get("clock") else ""
    by = f", {one['by_name']}" if one["by_name"] and not plan.alone else ""
    state = STATES.get(one["state"], one["state"])
    why = (
        f"{when}{clock}{by} ({state}): to {for_what(one)}. {welcome(one)} "
        f"{why_them(one, books.currency, in_money=plan.in_money)}"
    )
    worth = one["worth"] if plan.in_money else None
    figure = worth if worth is not None else float(one["minutes"] or plan.terms.minutes)
    return row(
        "meeting", figure, books.currency if worth is not None else "minutes", why=why,
        evidence=one.get("evidence") or f"customer:{one['customer_id']}",
        subject=f"meeting:{one['key']}" if one["key"] else f"customer:{one['customer_id']}",
        name=one["name"] or one["customer_id"],
    )  # fmt: skip


def clash_words(clash: Row) -> str:
    """Why nobody is free for a meeting, and the nearest week in which somebody is."""
    who, day = clash["by_name"] or "Whoever is to go", day_said(clash["day"])
    does, has = ("are", "have") if who == YOU else ("is", "has")
    why = f"{who} {does} away on {day}."
    if clash["why"] == "over":
        why = f"{who} {has} more meetings that week than hours: the one on {day} could move."
    near = clash["nearest"]
    return f"{why} {f'The nearest free week is that of {short(near)}' if near else NO_WEEK}."


def _clashes(plan: Quarter) -> Iterator[Row]:
    for clash in plan.clashes.iter_rows(named=True):
        yield row(
            "clash", 1, "meeting", why=clash_words(clash), evidence=f"meeting:{clash['key']}",
            subject=f"clash:{clash['key']}", name=clash["name"],
        )  # fmt: skip


def week_plan(plan: Quarter, week: Row) -> str:
    """What a week is for: its meetings by name and aim, or what to do where there is none."""
    mine = plan.lines.filter(week=week["week"]).to_dicts()
    met = _cut_list([f"{one['name']}, to {for_what(one)}" for one in mine])
    if week["customers_day"]:
        best = _cut_list([one["name"] for one in mine if one["best"]])
        whom = f" ask {best} the three questions" if best else " ask whoever you speak to anyway"
        when = day_said(week["customers_day"])
        day = f"Get to Know Your Customers Day is {when}:{whom}, and listen."
        return f"{day} {met}.".strip() if met else day
    return f"{met}." if met else ALONE_WEEK


def _cut_list(words: list[str]) -> str:
    more = f"; and {len(words) - NAMED} more" if len(words) > NAMED else ""
    return "; ".join(words[:NAMED]) + more


def _weeks(plan: Quarter) -> Iterator[Row]:
    for week in plan.weeks.iter_rows(named=True):
        hours = f"of {number(week['hours'])} hours for meetings"
        yield row(
            "week_hours", week["used"], "hours", why=f"{week_plan(plan, week)} ({hours}.)",
            evidence="customers", subject=f"week:{week['week']}",
            name=upper(week_said(week["week"])),
        )  # fmt: skip


TOO_FULL = "Did not fit the hours"


def _left_out(books: Books, plan: Quarter) -> Iterator[Row]:
    for one in plan.left_out.head(NEXT_IN_LINE).iter_rows(named=True):
        so = "Too soon for another, beside their rhythm" if one["too_soon"] else TOO_FULL
        why = f"{so}. {why_them(one, books.currency, in_money=plan.in_money)}"
        worth = one["worth"] if plan.in_money else float(plan.terms.minutes)
        unit = books.currency if plan.in_money else "minutes"
        yield row(
            "next_in_line", worth, unit, why=why, evidence=one["evidence"],
            subject=f"customer:{one['customer_id']}", name=one["name"],
        )  # fmt: skip


def _counts(plan: Quarter, lines: list[Row]) -> Iterator[Row]:
    hours, used = float(plan.weeks["hours"].sum()), float(plan.weeks["used"].sum())
    yield row("meetings", len(lines), "meetings", why="In the quarter.", evidence="customers")
    yield row(
        "hours", used, "hours", why=f"Of {number(hours)} that there are for meetings.",
        evidence="customers",
    )  # fmt: skip
    if plan.unheard:
        yield row(
            "not_to_contact", plan.unheard, "customers", evidence="customers",
            why="Left out: they asked not to be contacted.",
        )  # fmt: skip


def _pictures(plan: Quarter) -> tuple[Picture, ...]:
    if plan.lines.is_empty():
        return ()
    rows = [
        {
            "week": week["week"].isoformat(),
            "hours": round(week["used"], 2),
            "there": round(week["hours"], 2),
        }
        for week in plan.weeks.iter_rows(named=True)
    ]
    says = "Hours of meetings in each week, beside the hours that there are for them."
    scale = axis("week", "ordinal", "Week of")
    layers = [
        layer("bar", x=scale, y=axis("hours", "quantitative", "Hours")),
        layer({"type": "tick", "thickness": 2}, x=scale, y={**axis("there", "quantitative", "")}),
    ]
    return (picture("The quarter's meetings", says=says, rows=rows, layers=layers, height=180),)


def _sureness(books: Books, plan: Quarter) -> Sureness:
    from whybuy.evidence.meetings import held

    met = held(books).height
    level = "fairly sure" if met >= 20 and plan.in_money else "unsure"
    because = (
        "Who may leave, what they bring, their rhythm and their deals rest on your records. How "
        "often a sign is seen before a customer leaves or a deal is won, and what being seen "
        "keeps, are supposed."
    )
    return Sureness(
        level=level,
        because=because
        if plan.in_money
        else "Nothing is on record of what customers bring: everybody "
        "counts alike, an open deal by what it is expected to bring, and whoever was not heard or "
        "seen for longest goes first.",
        records={"meetings": met, "customers": plan.lines.height + plan.left_out.height},
        method="value of information over signs; whole-number plan of weeks and people",
        checks=(
            "In simulated worlds, deciding by the answers brought what the questions are said to "
            "be worth (tests and docs/methods/meetings.md).",
        ),
        standing={"supposed": 4, "measured": met},
    )


def _asks(plan: Quarter, lines: list[Row]) -> Iterator[Ask]:
    if lines:
        first = max(lines, key=lambda one: (one["state"] == "suggested", one["worth"] or 0.0))
        when = week_said(first["week"])
        yield Ask(
            question=f"Would half an hour suit you in {when}?",
            to=first["name"] or first["customer_id"],
            worth=f"To {for_what(first)}: a meeting with them is worth most of all.",
            subject=f"customer:{first['customer_id']}",
        )
    if plan.alone:
        yield Ask(
            question="Who of you meets customers, in how many hours a week, and when are you away?",
            to="Whoever plans the quarter",
            worth="Then each meeting has somebody's name on it, in a week in which they are there.",
        )


def _notes(plan: Quarter) -> Iterator[str]:
    yield "Meetings that are agreed or planned stay where they are; only suggestions move."
    yield (
        f"A meeting takes {plan.terms.minutes} minutes; {AROUND_MINUTES} minutes to prepare and "
        f"write down are counted with each.{_way(plan)}"
    )


def _way(plan: Quarter) -> str:
    """What is counted for the way, and what that rests on."""
    way = plan.terms.travel
    if not way:
        return ""
    said = f" At the customer's place {way} minutes there and back are counted more (travel)"
    if not plan.on_the_way:
        return f"{said}; what is suggested is taken as a call."
    more = round(plan.on_the_way * way)
    return (
        f"{said}; {share(plan.on_the_way)} of the past ones were there, so that what is suggested "
        f"takes {more} minutes more."
    )
