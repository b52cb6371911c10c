"""The brief for a prospect: about them and not about us, on one page, and as a message to edit.

What it means to them and their company now, what not acting costs, how sure that is, and what is
not known. Our product, its name and its price have no place in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from whybuy.answers.finding import path_words
from whybuy.answers.finding.one import One, asked
from whybuy.answers.wording import counted, money

if TYPE_CHECKING:
    from whybuy.evidence.books import Books

SCHEMA = "whybuy.brief/1"
ASKED, TOLD, SIGNS = 4, 4, 3
ALWAYS = (
    "What have you tried already, and what came of it?",
    "What happens if nothing changes for a year?",
)
"""Worth asking whatever else is known."""
NO = "And if this is no concern of yours, one word from you is enough."


@dataclass(frozen=True, slots=True)
class Amount:
    """A line of what standing still costs a month, in words."""

    title: str
    amount: str
    between: str


@dataclass(frozen=True, slots=True)
class Brief:
    """The brief in sentences that its reader may see.

    ask_first: whether nothing of theirs is known, so that there is nothing to write of yet.
    now: what it means to them and their company now. lines: what not acting costs, line by line;
    cost: all of it in a sentence ("" where it cannot be told). sure: how sure that is, and why.
    unknown: the questions whose replies would tell most. person: to whom ("" for nobody known).
    message: the same as a mail to edit. For us alone: spoken, that we speak with them already, and
    how ("" where we do not); steps, what to do on the warmest path.
    """

    customer: str
    name: str
    person: str
    as_of: date
    headline: str
    ask_first: bool
    now: tuple[str, ...]
    lines: tuple[Amount, ...]
    cost: str
    sure: tuple[str, ...]
    unknown: tuple[str, ...]
    message: str
    spoken: str
    steps: tuple[path_words.Step, ...]

    def to_dict(self) -> dict[str, Any]:
        """The brief as plain values, for JSON."""
        whole = asdict(self)
        return {"schema": SCHEMA, **whole, "as_of": self.as_of.isoformat()}


def brief(books: Books, *, prospect: str, model: str = "") -> Brief:
    """The brief about one prospect, by name or id. Raises BadInput for nobody of that name."""
    return of_one(asked(books, prospect=prospect, model=model))


def of_one(one: One) -> Brief:
    """The brief of a prospect who was looked up."""
    unknown = tuple(_unknown(one))
    person = _person(one)
    cost = _cost(one)
    return Brief(
        customer=one.key,
        name=one.name,
        person=person,
        as_of=one.books.known_until,
        headline=_headline(one),
        ask_first=not one.told_anything,
        now=tuple(_now(one)),
        lines=tuple(_lines(one)),
        cost=cost,
        sure=tuple(_sure(one)),
        unknown=unknown,
        message=_message(one, person, unknown),
        spoken=one.spoken[0] if one.spoken else "",
        steps=tuple(path_words.steps(one.books, one.ways[0])) if one.ways else (),
    )


def _headline(one: One) -> str:
    if not one.told_anything:
        return f"Too little is known of {one.name} to write to them: ask first"
    if not one.has_loss:
        return f"What would it cost {one.name} to leave things as they are?"
    return f"What it costs {one.name} to leave things as they are"


def _person(one: One) -> str:
    """To whom it goes: whoever the warmest path reaches, else the first on record there."""
    import polars as pl

    from whybuy.evidence.network import people

    reached = one.paths[0].reached if one.paths else ""
    if reached:
        return path_words.name(one.books, reached)
    known = people(one.books).filter(pl.col("customer_id") == one.key)
    return str(known["name"][0]) if known.height else ""


def _now(one: One) -> Iterator[str]:
    """Their own words first, then their own numbers, then what others like them tell."""
    from whybuy.estimates.prospect_losses import told

    for sign in one.late_signs.head(SIGNS).iter_rows(named=True):
        when = f"On {_day(sign['day'])} you" if sign["day"] else "You"
        yield f"{when} said: “{sign['words']}”"
    basis = one.ranked.basis
    if basis is None:
        return
    own = told(one.books, basis)
    if own:
        numbers = "; ".join(f"{title.lower()}: {number}" for title, number in own[:TOLD])
        yield f"You told: {numbers}."
    if one.parts and (one.row["own"] or one.late_signs.height):
        yield f"It shows in: {_joined([part.title for part in one.parts[:3]])}."
    elif one.parts:
        where = f" in your trade ({one.row['trade']})" if one.row["trade"] else ""
        yield f"Firms{where} carry it as: {_joined([part.title for part in one.parts[:3]])}."


def _joined(words: list[str]) -> str:
    lower = [f"{word[0].lower()}{word[1:]}" for word in words]
    return lower[0] if len(lower) == 1 else f"{', '.join(lower[:-1])} and {lower[-1]}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _lines(one: One) -> Iterator[Amount]:
    for part in one.parts:
        between = f"{_money(one, part.low)} to {_money(one, part.high)}"
        yield Amount(part.title, _money(one, part.mean), between if part.low < part.high else "")


def _money(one: One, amount: float) -> str:
    return money(amount, one.currency)


def _cost(one: One) -> str:
    """What not acting costs, a month and a year."""
    if not one.has_loss:
        return ""
    if not one.told_anything:
        low, high = (_money(one, one.row[end]) for end in ("loss_low", "loss_high"))
        return f"At firms like them it is {low} to {high} a month; what it is there is not known."
    if one.by_words:
        return f"By what you {_put(one)}, it costs you {one.year} a year if nothing changes."
    row = one.row
    low, high = (_money(one, row[end]) for end in ("loss_low", "loss_high"))
    year = _money(one, 12 * row["loss"])
    between = f" (between {low} and {high})" if low != high else ""
    return (
        f"If nothing changes, it costs you about {_money(one, row['loss'])} a month{between}: "
        f"{year} in a year."
    )


def _put(one: One) -> str:
    return "measured" if one.is_measured else "said"


def _sure(one: One) -> Iterator[str]:
    """How sure the sum is, in their terms."""
    basis = one.ranked.basis
    if not one.told_anything:
        yield "No number of theirs is on record, and no word or event of the past year."
    if one.by_words:
        yield f"It rests on what you {_put(one)} that it costs you, and on nothing else."
        return
    if basis is None or not one.has_loss:
        yield "Nobody has put it into money yet. Your own numbers would."
        return
    own, of = one.row["own"], one.row["of"]
    if one.row["said"] is not None:
        yield f"You put one part of it at {_money(one, one.row['said'])} a month."
    if own == of:
        yield "All of its numbers are your own."
    else:
        yield f"{own} of {of} numbers are your own." if own else "None of its numbers is your own."
        yield _elsewhere(one)
    yield "The range is meant to hold 9 times in 10."


def _elsewhere(one: One) -> str:
    """Where the numbers are from that they did not tell."""
    told = [f"{unknown.title.lower()} is {unknown.read_from}" for unknown in one.unknown[:TOLD]]
    more = len(one.unknown) - TOLD
    rest = f"; so it is with {counted(more, 'other', 'others')}" if more > 0 else ""
    words = f"{'; '.join(told)}{rest}."
    return words[0].upper() + words[1:]


def _unknown(one: One) -> Iterator[str]:
    """What is not known, as questions, the most telling first."""
    missing = [f"“{words}”: is it so with you?" for words in one.supposed[:SIGNS]]
    missing += [one_.ask for one_ in one.unknown[: ASKED - len(missing)]]
    yield from missing
    yield from ALWAYS[: max(1, ASKED + 1 - len(missing))]


def _message(one: One, person: str, unknown: tuple[str, ...]) -> str:
    """A mail to edit: their words, their cost, one question, an easy no.

    To somebody who told nothing it is a question alone: what firms like them lose is not theirs.
    """
    parts = [f"Dear {person or '…'},", _opening(one)]
    if not one.told_anything:
        return "\n\n".join((*parts, f"{ALWAYS[0]} {NO}")) + "\n"
    if one.has_loss:
        parts.append(_loss(one))
    parts.append(f"You will know better than anybody. {unknown[0]}")
    parts.append(f"{_invites(one)} {NO}")
    return "\n\n".join(parts) + "\n"


def _invites(one: One) -> str:
    """Their own numbers are looked at where they told some; else they are asked for none."""
    if one.has_loss and (one.row["own"] or one.row["by_words"]):
        return (
            "Would you have twenty minutes to look at your own numbers? You keep them whatever "
            "comes of it."
        )
    return "Would you have twenty minutes to tell me how it is with you?"


def _opening(one: One) -> str:
    if one.parts and one.told_anything and not one.late_signs.height:
        part = one.parts[0].title
        return f"How much of your month at {one.name} goes into this: {part[0].lower()}{part[1:]}?"
    return path_words.opening(one.books, one.key)


def _loss(one: One) -> str:
    if one.by_words:
        return f"By what you {_put(one)}, leaving it as it is costs you {one.year} a year."
    row, basis = one.row, one.ranked.basis
    low, high = (_money(one, row[end]) for end in ("loss_low", "loss_high"))
    between = f"between {low} and {high}" if low != high else f"about {low}"
    year = f"about {_money(one, 12 * row['loss'])} in a year"
    if row["own"] == row["of"]:
        return f"By your own numbers, leaving it as it is costs you {between} a month: {year}."
    if row["own"]:
        gave = "the number" if row["own"] == 1 else "the numbers"
        return (
            f"With {gave} you gave, and a guess at the rest, leaving it as it is costs you "
            f"{between} a month: {year}."
        )
    if basis is not None and basis.from_others:
        return (
            f"At firms like {one.name} it comes to {between} a month. At yours it may be less, or "
            "more."
        )
    return f"A first guess is {between} a month. Yours may well be another."
