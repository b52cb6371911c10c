"""The history: who changed what, when, from what to what, and where it came from; and undo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from whybuy.errors import UserError
from whybuy.faces.web import open_firm
from whybuy.faces.web.access import needs
from whybuy.faces.web.record_fields import FORMS
from whybuy.faces.web.templatetags.figures import cell
from whybuy.faces.web.typed import write_fee
from whybuy.records import history, undo
from whybuy.records.kinds import KINDS, kind_of
from whybuy.records.models import User

MONEY = ("fee", "unit_cost")

EDITS = 40
"""Edits on one page."""


@dataclass(frozen=True, slots=True)
class Edit:
    """All that changed of one record in one batch."""

    changes: tuple[history.Change, ...]

    @property
    def first(self) -> history.Change:
        """Its first change, which says whose it is."""
        return self.changes[0]

    @property
    def rows(self) -> list[tuple[str, str, str, str]]:
        """Field, before and after, in words, and how a fact is known."""
        return [
            (c.field, self._written(c.field, c.before), self._written(c.field, c.after), c.known)
            for c in self.changes
            if c.field
        ]

    def _written(self, field: str, value: object) -> str:
        """A value in words; money is on record in its smallest units."""
        if field not in MONEY or not isinstance(value, int):
            return cell(value)
        own = settings.WHYBUY_WORKSPACE.currency
        said = [c.after for c in self.changes if c.field == "currency" and c.after]
        return write_fee(value, str(said[0]) if said else "", "", own=own)

    @property
    def page(self) -> str:
        """The page where the record is changed, or a customer's own."""
        if self.first.record == "customer":
            return reverse("customer", args=[self.first.key])
        kind = kind_of(self.first.record).name
        return reverse("change", args=[kind, self.first.key]) if kind in FORMS else ""

    @property
    def is_undo(self) -> bool:
        """Whether it is what an undo did."""
        return self.first.batch_kind == "undo"

    @property
    def at(self) -> datetime:
        """When it was done."""
        return self.first.at


@needs("read")
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """All changes, newest first; of one record, one batch or one user where the address says so."""
    asked = {name: request.GET.get(name, "") for name in ("record", "key", "batch", "by")}
    number = request.GET.get("page", "1")
    page = int(number) if number.isascii() and number.isdecimal() and len(number) < 7 else 1
    found = _found(asked, offset=EDITS * (max(page, 1) - 1))
    place = {
        "here": "history",
        "asked": asked,
        "edits": found[:EDITS],
        "older": page + 1 if len(found) > EDITS else 0,
        "newer": page - 1,
        "filtered": any(asked.values()),
    }
    return render(request, "web/history.html", place)


@needs("undo")
@require_POST
def take_back_edit(request: HttpRequest, edit: str) -> HttpResponse:
    """Undoes one edit and says what came of it."""
    return _taken_back(request, lambda by: undo.undo_edit(edit, by=by))


@needs("undo")
@require_POST
def take_back_batch(request: HttpRequest, batch: int) -> HttpResponse:
    """Undoes a whole batch, which may itself be an undo, and stays with the history."""
    return _taken_back(request, lambda by: undo.undo(batch, by=by))


def _found(asked: dict[str, str], *, offset: int) -> list[Edit]:
    """Edits from `offset` on, one more than a page holds where there are more."""
    if asked["record"] and asked["key"]:
        if asked["record"] not in {kind.record for kind in KINDS.values()}:
            return []
        edits = _edits(history.of(asked["record"], asked["key"]))[::-1]
        return edits[offset : offset + EDITS + 1]
    batch = int(asked["batch"]) if asked["batch"].isdecimal() else None
    return _edits(history.all(EDITS + 1, offset=offset, batch=batch, by=asked["by"] or None))


def _edits(found: list[history.Change]) -> list[Edit]:
    return [Edit(tuple(changes)) for _edit, changes in groupby(found, key=lambda one: one.edit)]


def _taken_back(request: HttpRequest, take_back: Any) -> HttpResponse:
    try:
        undone: undo.Undone = take_back(cast(User, request.user))
    except UserError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _told(undone))
        open_firm.work_ahead()
    back = request.POST.get("back", "")
    here = reverse("history")
    safe = back.startswith(here) and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return HttpResponseRedirect(back if safe else here, status=303)


def _told(undone: undo.Undone) -> str:
    said = [_("It is undone.")]
    counts = [
        (undone.restored, "%(n)s value stands as before.", "%(n)s values stand as before."),
        (sum(undone.left.values()), "%(n)s record left.", "%(n)s records left."),
        (sum(undone.came.values()), "%(n)s record came back.", "%(n)s records came back."),
        (
            undone.stayed + undone.kept,
            "%(n)s stays, because later changes need or made it.",
            "%(n)s stay, because later changes need or made them.",
        ),
    ]
    said += [ngettext(one, many, n) % {"n": f"{n:,}"} for n, one, many in counts if n]
    said.append(_("The undo stands in the history and can be undone too."))
    return " ".join(said)
