"""A week's list for other programs: rows for a CRM or dialler, a spreadsheet, tasks for a calendar.

Whatever others wrote is a text. In CSV a text that a spreadsheet might take for a formula stands
behind an apostrophe; a telephone number, which begins with a plus, stays as it is dialled.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from whybuy.answers.wording import money
from whybuy.faces.documents.letters import visible
from whybuy.faces.documents.sheets import STEERING, Pen

if TYPE_CHECKING:
    from whybuy.estimates.calls import Call

Cell = str | float | date | None

STATUS = {"planned": "NEEDS-ACTION", "done": "COMPLETED", "later": "NEEDS-ACTION"}
"""What a calendar calls the state of a line; those declined are cancelled."""
HIGH, MIDDLE = 1, 5
"""How a calendar writes what comes first, and the rest."""
_DIALLED = re.compile(r"\+?[\d ()/.-]+")
WIDTHS = {"customer": 32, "why now": 60, "say first": 60, "they said": 60, "not to mention": 50}


def rows(calls: Iterable[Call]) -> list[dict[str, Cell]]:
    """A row a line, with the heads that other programs know."""
    return [
        {
            "customer": call.name,
            "customer id": call.customer,
            "person": call.person_name,
            "role": call.role,
            "phone": call.phone,
            "email": call.email,
            "by": call.by_name,
            "how": call.channel,
            "sort": call.sort,
            "offer": call.product_name,
            "why now": call.reason,
            "say first": call.opening,
            "give first": call.give_first,
            "ask": call.ask,
            "they said": "; ".join(f"“{said.words}”" for said in call.valued),
            "not to mention": "; ".join(call.not_mention),
            "may add": call.expected,
            "low": call.low,
            "high": call.high,
            "money is": call.gain,
            "currency": call.currency if call.expected is not None else "",
            "minutes": call.minutes,
            "last contact": call.last_contact,
            "state": call.state,
            "week": call.week,
            "id": call.key,
        }
        for call in calls
    ]


def calls_csv(calls: Sequence[Call], **_: Any) -> bytes:
    """The list as CSV."""
    return csv_of(rows(calls))


def calls_xlsx(calls: Sequence[Call], *, firm: str, **_: Any) -> bytes:
    """The list as a spreadsheet."""
    return xlsx_of(rows(calls), title="Whom to contact", firm=firm)


def calls_ics(calls: Sequence[Call], *, firm: str, **_: Any) -> bytes:
    """The list as tasks, due on the Friday of its week; taken anew, they replace each other."""
    from icalendar import Calendar, Todo

    made = Calendar()
    made.add("prodid", "-//whybuy//whom to contact//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", f"Whom to contact, {firm}")
    for call in calls:
        task = Todo()
        task.add("uid", f"{call.key}@whybuy")
        task.add("dtstamp", datetime.combine(call.week, datetime.min.time(), tzinfo=UTC))
        task.add("due", call.due or call.week + timedelta(days=4))
        task.add("summary", visible(_summary(call)))
        task.add("description", visible(_description(call)))
        task.add("status", STATUS.get(call.state, "CANCELLED"))
        task.add("priority", HIGH if call.sort == "promise" else MIDDLE)
        task.add("categories", [call.sort])
        made.add_component(task)
    return made.to_ical()


def csv_of(table: Sequence[Mapping[str, Cell]], **_: Any) -> bytes:
    """Rows as CSV in UTF-8; a day as 2026-01-31."""
    out = StringIO()
    written = csv.writer(out)
    if table:
        written.writerow(table[0])
    for row in table:
        written.writerow(_plain(value) for value in row.values())
    # The mark at the beginning tells a spreadsheet that these are letters of all languages.
    return out.getvalue().encode("utf-8-sig")


def xlsx_of(table: Sequence[Mapping[str, Cell]], *, title: str, firm: str) -> bytes:
    """Rows as one sheet with a filter over every column."""
    import xlsxwriter

    out = BytesIO()
    asked = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, {**asked, "strings_to_numbers": False})
    book.set_properties({"title": title, "author": firm, "created": datetime(2000, 1, 1)})
    pen, sheet = Pen(book), book.add_worksheet(title[:31])
    day = book.add_format({"valign": "top", "num_format": "yyyy-mm-dd"})
    heads = list(table[0]) if table else [title]
    for column, head in enumerate(heads):
        sheet.set_column(column, column, WIDTHS.get(head, 16))
        pen.text(sheet, 0, column, head, pen.bold)
    for place, row in enumerate(table, start=1):
        for column, value in enumerate(row.values()):
            if isinstance(value, date):
                sheet.write_datetime(
                    place, column, datetime(value.year, value.month, value.day), day
                )
            elif isinstance(value, int | float):
                pen.figure(sheet, place, column, value, "")
            elif value:
                pen.text(sheet, place, column, value, pen.wrapped)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(table), 1), len(heads) - 1)
    book.close()
    return out.getvalue()


def _plain(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.2f}"
    text = visible(str(value))
    is_text = isinstance(value, str) and not _DIALLED.fullmatch(text)
    return f"'{text}" if is_text and text.startswith(STEERING) else text


def _summary(call: Call) -> str:
    who = f"{call.name} ({call.person_name})" if call.person_name else call.name
    return f"{(call.channel or 'contact').capitalize()}: {who}"


def _description(call: Call) -> str:
    """What to know before the call, a line each."""
    said = (f"They said: “{one.words}” ({one.who}, {one.day})" for one in call.valued)
    lines = [
        call.reason,
        f"Give first: {call.give_first}" if call.give_first else "",
        f"Say: “{call.opening}”" if call.opening else "",
        f"{'E-mail' if '@' in call.reach else 'Phone'}: {call.reach}" if call.reach else call.lacks,
        f"Offer: {call.product_name}" if call.product_name else "",
        *said,
        f"Ask: {call.ask}",
        *(f"Not to mention: {words}" for words in call.not_mention),
        f"May add: {may_add(call)}" if call.expected is not None else "",
    ]
    return "\n".join(line for line in lines if line)


def may_add(call: Call) -> str:
    """What the contact may add, with its range: €800 (−€160 to €2,000); sales are called so."""
    assert call.expected is not None
    point = money(call.expected, call.currency)
    of = " of sales" if call.gain == "sales" else ""
    if call.low is None or call.high is None:
        return point + of
    low, high = money(call.low, call.currency), money(call.high, call.currency)
    return f"{point}{of} ({low} to {high})".replace("-", "−")
