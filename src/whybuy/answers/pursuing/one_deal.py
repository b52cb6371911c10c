"""One deal: its word, its checklist with the words that settle it, lights, signs and causes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whybuy.answers.pursuing.deal_rows import besides, called, of_deal
from whybuy.answers.pursuing.letter import LETTERS, letter
from whybuy.answers.rows import row
from whybuy.estimates.deal_chances import cause_words, strongest
from whybuy.estimates.deal_readiness import HEARD, SETTLED, UNFIT
from whybuy.estimates.deal_word import by_whom, move, on_day

if TYPE_CHECKING:
    from whybuy.answers.pursuing.pursuit import Pursuit
    from whybuy.estimates.deal_readiness import Found
    from whybuy.estimates.deal_signs import Heard

STANDS = {SETTLED: 1.0, HEARD: 0.5}


def row_of(found: Pursuit) -> dict[str, Any]:
    """The one deal's row."""
    return next(deal for deal in found.ordered if deal["key"] == found.deal)


def headline(found: Pursuit) -> str:
    """The word on it, in one sentence."""
    word, deal = found.words[found.deal], row_of(found)
    return f"{called(deal)}: {word.word}. {word.whole}"


def rows(found: Pursuit) -> list[Iterator[dict[str, Any]]]:
    """All parts of one deal."""
    return [
        of_deal(found, row_of(found)),
        besides(found, row_of(found)),
        (_item(found, one) for one in found.words[found.deal].readiness.found),
        _lights(found),
        _signs(found),
        _causes(found),
        _letter(found),
    ]


def _item(found: Pursuit, one: Found) -> dict[str, Any]:
    """1: settled; 0.5: heard, not settled; 0: missing, or known not to fit."""
    said = f" “{one.words}”" if one.words else ""
    who = ", ".join(part for part in (one.who, on_day(one.day)) if part)
    said += f" ({who})" if said and who else ""
    ask = "" if one.state in (SETTLED, UNFIT) else f" Ask: {one.item.ask}"
    return row(
        "before_a_solution" if one.item.before_solution else "besides",
        STANDS.get(one.state, 0.0), "settled", why=f"{one.state.capitalize()}.{said}{ask}",
        evidence=one.evidence or f"deal:{found.deal}", subject=f"item:{one.item.key}",
        name=f"{one.item.group}: {one.item.name}",
    )  # fmt: skip


def _lights(found: Pursuit) -> Iterator[dict[str, Any]]:
    marks = found.words[found.deal].signs
    for at, light in enumerate(marks.open_lights):
        fear = f" Behind it: {light.fear}." if light.fear else " What lies behind it is not known."
        yield _light(light, f"light:{at}", name="A yellow light", more=fear)
    more = " It is not on record as a yellow light yet."
    for at, doubt in enumerate(marks.doubts):
        yield _light(doubt, f"doubt:{at}", name="A doubt, heard", more=more)


def _light(light: Heard, subject: str, *, name: str, more: str) -> dict[str, Any]:
    """How many days it has stood open; counted as one light where it has no day."""
    days, unit = (1, "lights") if light.days is None else (light.days, "days")
    who = by_whom(light) + (" No day of it is known." if light.days is None else "")
    return row(
        "light_open", days, unit, why=f"“{light.words}”{who}{more}", evidence=light.evidence,
        subject=subject, name=name,
    )  # fmt: skip


def _signs(found: Pursuit) -> Iterator[dict[str, Any]]:
    for name, count, why, evidence in signs_told(found):
        yield row(
            "sign", count, "signs", why=why, evidence=evidence, subject=f"sign:{name}", name=name
        )


def signs_told(found: Pursuit) -> Iterator[tuple[str, int, str, str]]:
    """Name, how many signs, words, evidence of what is to be watched for in the deal."""
    key, marks = found.deal, found.words[found.deal].signs
    own = f"deal:{key}"
    if marks.request:
        said = "; ".join(marks.harvest) or "None of the signs"
        why = f"{said[0].upper()}{said[1:]}. {found.requests.words}"
        yield "A request for proposals", len(marks.harvest), why, own
    if marks.late:
        said, late = "; ".join(marks.late), "Late in their own search"
        name = late if marks.is_late else f"Perhaps {late.lower()}"
        yield name, len(marks.late), f"{said[0].upper()}{said[1:]}.", own
    if marks.people <= 1:
        many = "One person" if marks.people else "Nobody"
        yield "A single contact", 1, f"{many} of theirs is known to us in this deal.", own
    if marks.discount is not None:
        why = f"“{marks.discount.words}”, before a need was settled."
        yield "A discount before the need", 1, why, marks.discount.evidence
    if marks.holds:
        stays = marks.holds == "status quo"
        heard = marks.staying[::-1] if stays else (*marks.fearing, *marks.open_lights)
        words = f"“{heard[0].words}”{by_whom(heard[0])} " if heard else ""
        evidence = heard[0].evidence if heard else own
        yield marks.holds.capitalize(), max(len(heard), 1), f"{words}{move(marks)}", evidence


def _letter(found: Pursuit) -> Iterator[dict[str, Any]]:
    """A letter, where the word is to leave the deal or a part of it to others."""
    if found.words[found.deal].word in LETTERS:
        yield row(
            "letter", 1, "letters", why=letter(found, row_of(found)),
            evidence=found.words[found.deal].evidence, subject=f"letter:{found.deal}",
            name="A letter to them, to edit",
        )  # fmt: skip


def _causes(found: Pursuit) -> Iterator[dict[str, Any]]:
    amount = row_of(found)["amount"]
    for cause in strongest(found.chances.causes[found.deal]):
        name, _, said = cause_words(cause, amount=amount).partition(": ")
        yield row(
            "moves_the_odds", cause.share, "share", why=f"{said[0].upper()}{said[1:]}.",
            evidence=f"deal:{found.deal}", subject=f"cause:{cause.name}", name=name.capitalize(),
        )  # fmt: skip
