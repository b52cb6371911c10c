"""Answers to a price survey, read from a sheet: Van Westendorp's four prices, or who would buy."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from whybuy.errors import BadFile
from whybuy.intake.amounts import NumberForm, number_form
from whybuy.intake.receive import receive
from whybuy.intake.tables import engine, frame, header_of, parquet, tidied_text
from whybuy.intake.unfolding import unfold

QUESTIONS = ("too cheap", "a bargain", "expensive", "too expensive")
"""Van Westendorp's four, in the order in which their prices rise."""
LARGEST = 20_000_000
_CHEAP = r"cheap|bargain|low|good value|good buy|inexpensive|billig|günstig|preiswert|bon marché"
_DEAR = r"expensive|dear|high|pricey|teuer|cher\b|chère"
_TOO = r"\b(too|zu|trop)\b"
_BUY = re.compile(r"\b(would|will)?\s*buy|purchase|kauf|achet|answer|antwort", re.IGNORECASE)
_PRICE = re.compile(r"\b(price|preis|prix)\b", re.IGNORECASE)
_YES = {"1", "yes", "y", "true", "x", "ja", "j", "oui", "1.0"}
_NO = {"0", "no", "n", "false", "nein", "non", "0.0"}
_HAS_NUMBER = re.compile(r"\d[\d.,' ]*")


@dataclass(frozen=True, slots=True)
class Survey:
    """Answers as they can be reckoned with: a row a person.

    kind: "van westendorp", with four prices a row; "gabor granger", with a 1 or 0 for each of
    `prices`. left_out: people whose answers cannot be used, each with the file, the row and why.
    """

    kind: str
    answers: tuple[tuple[float, ...], ...]
    prices: tuple[float, ...] = ()
    left_out: tuple[str, ...] = ()


def read_survey(file: Path, *, sheet: str | None = None, decimal: str | None = None) -> Survey:
    """The survey that a CSV or Excel file holds.

    Its header tells which it is: columns of the four questions (too cheap, a bargain, expensive,
    too expensive); a column for each price asked, with yes and no under it; or columns of the
    price and the answer, with one of the person. Raises BadFile, naming the file, for what is no
    survey; Unclear where numbers can be read in two ways.
    """
    if file.is_file() and file.stat().st_size > LARGEST:
        raise BadFile(f"{file.name} has more than {LARGEST:,} bytes; that is no price survey.")
    header, rows = _table(file, sheet)
    if found := _four(header):
        return _van_westendorp(file.name, header, rows, found, decimal)
    asked = [at for at, name in enumerate(header) if _HAS_NUMBER.search(name)]
    if len(asked) >= 2:
        return _gabor_granger(file.name, header, rows, asked, decimal)
    if long := _long(header):
        return _of_pairs(file.name, header, rows, long, decimal)
    raise BadFile(
        f"{file.name} is no price survey that we know. Its columns are: {', '.join(header)}. "
        f"Name four of them {', '.join(QUESTIONS)}; or give a column to each price asked, with yes "
        "and no under it; or columns named person, price and would buy."
    )


Rows = Sequence[tuple[int, tuple[str, ...]]]


def _table(file: Path, sheet: str | None) -> tuple[tuple[str, ...], Rows]:
    """The header, and each row with its number in the file."""
    with tempfile.TemporaryDirectory(prefix="whybuy-") as scratch:
        received = unfold(receive(file, folder=Path(scratch)), sheet=sheet)
        layout = header_of(received)
        with engine(Path(scratch)) as con:
            table = (
                parquet(con, received) if not received.encoding else tidied_text(received, layout)
            )
            found = frame(con, f"SELECT * FROM {table.sql} ORDER BY row")  # noqa: S608
    rows = [
        (int(row), tuple(str(cell or "").strip() for cell in cells))
        for row, *cells in found.iter_rows()
    ]
    header = tuple(name.strip() for name in layout.header)
    return header, [(row, cells) for row, cells in rows if any(cells)]


def _four(header: Sequence[str]) -> tuple[int, ...] | None:
    """Where the four questions stand; none where one is missing or stands twice."""
    found: dict[str, int] = {}
    for at, name in enumerate(header):
        words = re.sub(r"[_\-]+", " ", name).casefold()
        too = bool(re.search(_TOO, words))
        if re.search(_CHEAP, words):
            question = QUESTIONS[0] if too else QUESTIONS[1]
        elif re.search(_DEAR, words):
            question = QUESTIONS[3] if too else QUESTIONS[2]
        else:
            continue
        if question in found:
            return None
        found[question] = at
    return tuple(found[q] for q in QUESTIONS) if len(found) == 4 else None


def _van_westendorp(
    name: str, header: Sequence[str], rows: Rows, at: Sequence[int], decimal: str | None
) -> Survey:
    form = number_form(
        (cells[a] for _, cells in rows for a in at), column="prices", decimal=decimal
    )
    kept, left = list[tuple[float, ...]](), list[str]()
    for row, cells in rows:
        texts = [cells[a] for a in at]
        prices = [_number(text, form) for text in texts]
        wrong = [k for k, price in enumerate(prices) if price is None or price < 0]
        if wrong:
            said = texts[wrong[0]] or "empty"
            left.append(
                f"{name}, row {row}: {header[at[wrong[0]]]!r} is {said}, which is no price."
            )
            continue
        told = [price for price in prices if price is not None]
        fall = next((k for k in range(3) if told[k] > told[k + 1]), None)
        if fall is not None:
            left.append(
                f"{name}, row {row}: {QUESTIONS[fall]!r} is {texts[fall]}, above "
                f"{QUESTIONS[fall + 1]!r} at {texts[fall + 1]}. Ask again, or leave it out."
            )
            continue
        kept.append(tuple(told))
    return Survey("van westendorp", tuple(kept), left_out=tuple(left))


def _gabor_granger(
    name: str, header: Sequence[str], rows: Rows, at: Sequence[int], decimal: str | None
) -> Survey:
    form = number_form(
        (_HAS_NUMBER.findall(header[a])[-1].strip() for a in at), column="prices", decimal=decimal
    )
    priced = {a: _number(_HAS_NUMBER.findall(header[a])[-1].strip(" .,"), form) for a in at}
    wrong = [header[a] for a, price in priced.items() if price is None]
    if wrong:
        raise BadFile(f"{name}: the column {wrong[0]!r} has no price that can be read in its name.")
    known = {a: price for a, price in priced.items() if price is not None}
    if len(set(known.values())) < len(known):
        raise BadFile(f"{name}: two columns have the same price. Give each price one column.")
    order = sorted(known, key=lambda a: known[a])
    kept, left = list[tuple[float, ...]](), list[str]()
    for row, cells in rows:
        answers = [_would(cells[a]) for a in order]
        bad = next((k for k, answer in enumerate(answers) if answer is None), None)
        if bad is None:
            kept.append(tuple(answer for answer in answers if answer is not None))
        else:
            said = cells[order[bad]] or "empty"
            left.append(
                f"{name}, row {row}: at {header[order[bad]]!r} the answer is {said}; write yes or "
                "no, 1 or 0."
            )
    return Survey("gabor granger", tuple(kept), tuple(known[a] for a in order), tuple(left))


def _long(header: Sequence[str]) -> tuple[int, int, int] | None:
    """Where the person, the price and the answer stand, a row an answer."""
    price = [at for at, name in enumerate(header) if _PRICE.search(name)]
    buys = [at for at, name in enumerate(header) if _BUY.search(name.replace("_", " "))]
    if len(price) != 1 or len(buys) != 1 or len(header) < 3:
        return None
    who = next(at for at in range(len(header)) if at not in (price[0], buys[0]))
    return who, price[0], buys[0]


def _of_pairs(
    name: str, header: Sequence[str], rows: Rows, at: tuple[int, int, int], decimal: str | None
) -> Survey:
    """A row an answer made a row a person; whoever was not asked every price is left out."""
    who, price, buys = at
    form = number_form((cells[price] for _, cells in rows), column=header[price], decimal=decimal)
    told: dict[str, dict[float, float]] = {}
    first, left, faulty = dict[str, int](), list[str](), set[str]()
    for row, cells in rows:
        amount, answer = _number(cells[price], form), _would(cells[buys])
        first.setdefault(cells[who], row)
        if amount is None or answer is None:
            column = header[price] if amount is None else header[buys]
            said = cells[price if amount is None else buys] or "empty"
            left.append(f"{name}, row {row}: {column!r} is {said}, which cannot be read.")
            faulty.add(cells[who])
            continue
        told.setdefault(cells[who], {})[amount] = answer
    prices = sorted({amount for answers in told.values() for amount in answers})
    kept = list[tuple[float, ...]]()
    for person, answers in told.items():
        if person in faulty:
            continue
        if len(answers) < len(prices):
            left.append(
                f"{name}, row {first[person]}: {person!r} answered {len(answers)} of "
                f"{len(prices)} prices. Ask everybody every price."
            )
            continue
        kept.append(tuple(answers[amount] for amount in prices))
    return Survey("gabor granger", tuple(kept), tuple(prices), tuple(left))


def _would(text: str) -> float | None:
    said = text.strip().casefold()
    return 1.0 if said in _YES else 0.0 if said in _NO else None


def _number(text: str, form: NumberForm) -> float | None:
    """A price as somebody typed it; none where it is no number."""
    if not re.fullmatch(r"\D{0,4}\s*\d[\d.,' \u00a0\u202f]*\s*\D{0,4}", text):
        return None
    bare = re.sub(r"[^\d.,]", "", text).strip(".,")
    mark = form.mark
    if mark == "mixed":
        mark = "," if bare.rfind(",") > bare.rfind(".") else "."
    other = "." if mark == "," else ","
    try:
        return float(bare.replace(other, "").replace(mark, "."))
    except ValueError:
        return None
