"""What a case says on paper, as plain values that `case.typ` lays out, in the customer's terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from whybuy.answers.wording import counted, money
from whybuy.faces.documents import case_figures
from whybuy.faces.documents.case_paper import (
    OURS,
    Paper,
    Room,
    capital,
    mark_of,
    measured,
    percent,
    quantity,
    shorter,
)
from whybuy.faces.documents.contents import day

if TYPE_CHECKING:
    from whybuy.methods.value.case import Figure, Used
    from whybuy.methods.value.model import Variable

Row = dict[str, Any]
SIZES = (10.5, 9.5, 8.5, 8.0, 7.5)
FRONTS = (
    *(Room(size, rows=30, letters=160) for size in SIZES),
    Room(8.5, rows=30, letters=100, details=False),
    Room(7.5, rows=30, letters=100, details=False),
    *(Room(7.0, rows=rows, letters=70, details=False) for rows in (14, 11, 8, 6)),
)
BACKS = (
    *(Room(size, rows=60, letters=160) for size in SIZES[:3]),
    Room(8.5, rows=60, letters=110, columns=2),
    Room(7.5, rows=60, letters=90, columns=2),
    Room(7.0, rows=44, letters=60, columns=2),
    Room(7.0, rows=30, letters=40, columns=2),
)
"""From roomy to tight: on each of the two pages the first that fits is taken."""
ASKS = 5


def contents(paper: Paper, front: Room = FRONTS[0], back: Room = BACKS[0]) -> Row:
    """The case, or the questions to ask where less than half of it is the customer's own."""
    who = shorter(paper.firm, 36)
    dated = f"as of {day(paper.as_of)}" if paper.as_of else ""
    foot = [who, dated, "invented" if paper.invented else ""]
    to = shorter(paper.customer, 48)
    if paper.enough:
        title = f"What it means to {to or 'you'}"
        pages = _case_front(paper, front), _case_back(paper, back)
    else:
        title = "What we would need to know" + (f" from {to}" if to else "")
        pages = _questions_front(paper, front), _questions_back(paper, back)
    return {
        "kind": "case" if paper.enough else "questions",
        "title": title,
        "headline": _headline(paper),
        "firm": who,
        "as_of": capital(dated),
        "foot": " · ".join(part for part in foot if part),
        "invented": paper.invented,
        "rests": _rests(paper),
        "front": {"size": front.size, **pages[0]},
        "back": {"size": back.size, "columns": back.columns, **pages[1]},
        "known": _known(paper),
        "notes": [shorter(note, 3 * back.letters) for note in _notes(paper)[: back.rows // 6]],
        "others": [shorter(words, 2 * back.letters) for words in paper.others[: back.rows // 6]],
    }


def _case_front(paper: Paper, room: Room) -> Row:
    return {
        "still": case_figures.still(paper, room),
        "change": case_figures.change(paper, room),
        "range": case_figures.ends(paper),
        "time": case_figures.over_time(paper),
        "waiting": case_figures.waiting(paper),
    }


def _case_back(paper: Paper, room: Room) -> Row:
    return {
        "inputs": _inputs(paper, paper.case.inputs, room),
        "asks": list(_asks(paper, room)),
        "moves": _moves(paper, room),
    }


def _headline(paper: Paper) -> str:
    if not paper.enough:
        left = sum(not one.ours for one in paper.missing) + len(_open(paper))
        if not left:
            return "What it is worth to you cannot be told in money yet."
        many = counted(left, "question", "questions")
        return f"{many} before anybody can say what it is worth to you."
    case, still = paper.case, paper.case.standing_still
    about = money(case.npv.point, case.currency)
    over = counted(case.years, "year", "years")
    change = f"a change is worth about {about} over {over}"
    if case.npv.point <= 0:
        change = "by these numbers a change does not pay"
    if still is None or still.per_month.point <= 0:
        return f"{capital(change)}."
    monthly = money(still.per_month.point, case.currency)
    link = "but" if case.npv.point <= 0 else "and"
    return f"Standing still costs you about {monthly} a month, {link} {change}."


def _rests(paper: Paper) -> str:
    """How much of it is the customer's own."""
    if paper.reckoned is None:
        many = counted(len(paper.missing), "number is", "numbers are")
        return f"{many} missing, so that no sum can be told yet. {_by_mark(paper)}".strip()
    own, by = percent(paper.case.own_share), _by_mark(paper)
    if paper.enough:
        return f"{own} of the benefits rest on your own numbers. {by}"
    return (
        f"Only {own} of the benefits rest on your own numbers. Until half of them do, this is a "
        f"list of questions and not a case. {by}"
    )


def _by_mark(paper: Paper) -> str:
    words = {
        "said": ("number from you", "numbers from you"),
        "case": ("foretold from our cases", "foretold from our cases"),
        "benchmark": ("benchmark", "benchmarks"),
        "guess": ("guess of ours", "guesses of ours"),
        "ours": ("part of our offer", "parts of our offer"),
    }
    marks = ["ours" if mark_of(one) == OURS else one.mark for one in paper.inputs]
    told = [counted(marks.count(mark), *words[mark]) for mark in words if mark in marks]
    return f"In all: {', '.join(told)}." if told else ""


def _inputs(paper: Paper, inputs: Iterable[Used], room: Room) -> Row:
    """The assumptions, each with its mark and source: what moves most is never left out."""
    swings = paper.reckoned.tornado if paper.reckoned else ()
    rank = {swing.name: at for at, swing in enumerate(swings)}
    all_ = list(inputs)
    telling = sorted(all_, key=lambda one: rank.get(one.name, len(rank)))[: room.rows]
    kept = {one.name for one in telling}
    shown = [one for one in all_ if one.name in kept]
    left = len(all_) - len(shown)
    more = f"… and {left} more, which move the result less: all of them are in the sheet."
    return {"rows": [_input(one, room) for one in shown], "more": more if left else ""}


def _input(one: Used, room: Room) -> Row:
    value, mean = measured(one.value, one.unit), ""
    if one.low != one.high:
        value, mean = f"{quantity(one.low)} to {measured(one.high, one.unit)}", quantity(one.value)
    return {
        "name": capital(shorter(one.title, room.letters)),
        "value": shorter(value, 60),
        "mean": mean and f"reckoned with {mean}",
        "mark": mark_of(one),
        "tone": "case" if mark_of(one) == OURS else one.mark,
        "source": shorter(one.source, room.letters),
    }


def _asks(paper: Paper, room: Room) -> Iterator[Row]:
    for one in paper.asked[:ASKS]:
        part = f"{percent(one.variance_share)} of what is uncertain here"
        worth = ""
        if one.worth >= 1:
            gain = money(one.worth, paper.case.currency)
            worth = f"; an answer is worth about {gain} to the decision"
        yield {"ask": _how_much(one.ask, one.title, room), "why": part + worth}


def _how_much(ask: str, title: str, room: Room) -> str:
    bare = not ask or ask == f"{title}?"
    return shorter(f"{capital(title)}: how much is it?" if bare else ask, 2 * room.letters)


def _moves(paper: Paper, room: Room) -> list[Row]:
    """What is left with one number at its low and at its high end, the widest first."""
    swings = [one for one in paper.case.tornado if one.width > 0][:ASKS]
    ends = [end for one in swings for end in (one.at_low, one.at_high)]
    least, most = min(ends, default=0.0), max(ends, default=1.0)
    width = (most - least) or 1.0
    return [
        {
            "name": capital(shorter(one.title, room.letters)),
            "from": (min(one.at_low, one.at_high) - least) / width,
            "to": (max(one.at_low, one.at_high) - least) / width,
            "says": f"{quantity(one.low)}: {paper.money(one.at_low)}; "
            f"{quantity(one.high)}: {paper.money(one.at_high)}",
        }
        for one in swings
    ]


def _questions_front(paper: Paper, room: Room) -> Row:
    """The questions to ask, and what is supposed meanwhile: what nobody knows comes first."""
    rows = [_unknown(one, room) for one in paper.missing if not one.ours]
    rows += [_question(paper, one, room) for one in _open(paper)]
    gap = 0.9 if len(rows) <= 14 else 0.4
    words = [line for line in paper.of("benefit") if line.in_words] if paper.reckoned else []
    return {
        "questions": rows[: room.rows],
        "left": max(len(rows) - room.rows, 0),
        "gap": gap,
        "words": [shorter(f"{line.title}. {line.note}", 2 * room.letters) for line in words[:ASKS]],
    }


def _unknown(one: Variable, room: Room) -> Row:
    ask, unit = _how_much(one.ask, one.title, room), shorter(one.unit.words, 24)
    return {"ask": ask, "unit": unit, "supposed": "nobody knows yet", "source": ""}


def _questions_back(paper: Paper, room: Room) -> Row:
    """What was told already, and what would follow from what is supposed."""
    said = [one for one in paper.inputs if one.mark == "said"]
    return {"inputs": _inputs(paper, said, room), "meanwhile": _meanwhile(paper)}


def _open(paper: Paper) -> list[Used]:
    """The inputs that the customer did not say: theirs before ours, the most telling first."""
    telling = paper.reckoned.ask_next if paper.reckoned else ()
    rank = {one.name: at for at, one in enumerate(telling)}
    ask = {name: one.ask for name, one in paper.model.variables.items()}
    open_ = [
        one
        for one in paper.inputs
        if one.mark != "said" and not (one.ours and one.low == one.high and not ask[one.name])
    ]
    return sorted(open_, key=lambda one: (one.ours, rank.get(one.name, len(rank))))


def _question(paper: Paper, one: Used, room: Room) -> Row:
    variable = paper.model.variables[one.name]
    ends = measured(one.value, one.unit)
    if one.low != one.high:
        ends = f"{quantity(one.low)} to {measured(one.high, one.unit)}"
    return {
        "ask": _how_much(variable.ask, one.title, room),
        "unit": shorter(one.unit, 24),
        "supposed": f"{mark_of(one)}: {ends}",
        "source": shorter(one.source, room.letters),
    }


def _meanwhile(paper: Paper) -> list[str]:
    """What would follow if what is supposed were right: a range only, and with its warning."""
    if paper.reckoned is None:
        return []
    case, still = paper.case, paper.case.standing_still
    over = counted(case.years, "year", "years")
    found = ["Most of what this rests on is supposed. Do not decide by it."]
    if still is not None:
        ends = _ends(still.per_month, case.currency)
        found.append(f"Standing still would cost you {ends} a month.")
    found.append(f"A change would leave you {_ends(case.npv, case.currency)} over {over}.")
    return found


def _ends(figure: Figure, currency: str) -> str:
    if figure.low == figure.high:
        return f"about {money(figure.point, currency)}"
    return f"between {money(figure.low, currency)} and {money(figure.high, currency)}"


def _known(paper: Paper) -> list[str]:
    """How it is reckoned, for whoever checks it."""
    if paper.reckoned is None:
        return []
    case = paper.case
    return [
        f"Discounted at {percent(case.rate)} a year over {counted(case.years, 'year', 'years')}. "
        f"{case.convention_words}",
        "Each figure is reckoned with every number at its mean; its range holds the truth nine "
        "times in ten, if the ranges of what it rests on do. What stands beside a line of its "
        "share, its risk and how fast it comes is assumed by us; the sheet that goes with it has "
        "every formula, live.",
    ]


def _notes(paper: Paper) -> list[str]:
    return [*paper.notes, *(paper.reckoned.notes if paper.reckoned else ())]
