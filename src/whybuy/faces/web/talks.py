"""All conversations: found, added from files, and those of nobody, to be confirmed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from whybuy import intake
from whybuy.errors import NotFound, UserError
from whybuy.faces.web import jobs, open_firm, waiting
from whybuy.faces.web.access import needs
from whybuy.faces.web.naming import names_offered
from whybuy.faces.web.paging import Page
from whybuy.intake.conversations.known import gathered
from whybuy.intake.conversations.matching import Proposal, propose
from whybuy.records import codings, conversations, customers
from whybuy.records.models import User
from whybuy.records.talks import Unmatched

if TYPE_CHECKING:
    import polars as pl

ROWS = 25
SHOWS = ("", "unmatched", "uncoded")


@dataclass(frozen=True, slots=True)
class Proposed:
    """A conversation that nobody is known for, and whose it may be."""

    talk: Unmatched
    proposals: list[tuple[Proposal, str]]


@needs("read")
@require_GET
def talks(request: HttpRequest) -> HttpResponse:
    """The conversations, newest first; those of nobody with whom they may belong to."""
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "show", "medium")}
    every = _every()
    found = _found(every, asked)
    page = Page.asked(request.GET, rows=ROWS).within(found.height)
    unmatched = every.filter(every["customer"].is_null()).height
    rows = found.slice(page.offset, ROWS).to_dicts()
    place = {
        "here": "conversations",
        "asked": asked,
        "rows": rows,
        "found": found.height,
        "total": every.height,
        "unmatched": unmatched,
        "media": every["medium"].unique().sort().to_list(),
        "proposed": _proposed(rows) if asked["show"] == "unmatched" else [],
        "unsided": conversations.unsided() if asked["show"] in ("", "unmatched") else [],
        "names": names_offered() if asked["show"] == "unmatched" else [],
        "page": page,
        "pages": page.of(found.height),
    }
    return render(request, "web/talks.html", place)


@needs("import")
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Takes in the files that were dropped, or a folder of them; tells what became of each."""
    uploads = request.FILES.getlist("files")
    if not uploads:
        messages.error(request, _("No file came. Choose some, or drop a folder."))
        return HttpResponseRedirect(reverse("conversations"), status=303)
    folder = _kept(uploads, request.POST.get("paths", ""))
    user = cast(User, request.user)
    if sum(upload.size or 0 for upload in uploads) > jobs.LONG_BYTES:
        for file in sorted(one for one in folder.rglob("*") if one.is_file()):
            jobs.load_later(file, options={}, by=user)
        messages.info(request, _("It is much: it is taken in in the background, as below."))
        return HttpResponseRedirect(reverse("jobs"), status=303)
    try:
        taken = intake.take(open_firm.firm(), [folder], by=user, ask=True)
    except UserError as fault:
        messages.error(request, str(fault))
        return HttpResponseRedirect(reverse("conversations"), status=303)
    waiting.forget_folder(folder)
    open_firm.work_ahead()
    return render(request, "web/talks_taken.html", _told(taken))


def _told(taken: list[Any]) -> dict[str, Any]:
    to_confirm = sum(
        one.notes.get("conversations whose customer is to be confirmed", 0) for one in taken
    )
    return {
        "here": "conversations",
        "taken": [(one, Path(one.file).name) for one in taken],
        "new": sum(one.new for one in taken if one.kind == "conversations"),
        "unmatched": to_confirm,
    }


def _kept(uploads: list[UploadedFile], paths: str) -> Path:
    """The files in a folder of their own, in the folders that they lay in."""
    try:
        named = json.loads(paths) if paths else []
    except ValueError:
        named = []
    folder = waiting.new_folder()
    for at, upload in enumerate(uploads):
        told = str(named[at]) if at < len(named) else str(upload.name)
        parts = [part for part in PurePosixPath(told).parts if part not in ("..", "/", ".")]
        place = folder.joinpath(*[part[-120:] for part in parts] or ["file"])
        if not place.resolve().is_relative_to(folder.resolve()):
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as out:
            for chunk in upload.chunks():
                out.write(chunk)
    return folder


def _every() -> pl.DataFrame:
    """All conversations with their customer's name and how many passages are coded."""
    import polars as pl

    names = customers.frame().select(customer=pl.col("key"), name=pl.col("name"))
    coded = (
        codings.frame()
        .filter(~pl.col("rejected") & (pl.col("round_id") == 0))
        .group_by("conversation")
        .agg(pl.len().alias("codings"))
    )
    return (
        conversations.frame()
        .join(names, on="customer", how="left", maintain_order="left")
        .join(coded, on="conversation", how="left", maintain_order="left")
        .with_columns(pl.col("codings").fill_null(0))
        .sort("day", descending=True, nulls_last=True, maintain_order=True)
    )


def _found(every: pl.DataFrame, asked: dict[str, str]) -> pl.DataFrame:
    import polars as pl

    found = every
    for word in asked["q"].casefold().split():
        text = pl.concat_str(
            [pl.col(name).fill_null("") for name in ("title", "name", "customer", "medium")],
            separator=" ",
        )
        found = found.filter(text.str.to_lowercase().str.contains(word, literal=True))
    if asked["medium"]:
        found = found.filter(pl.col("medium") == asked["medium"])
    if asked["show"] == "unmatched":
        found = found.filter(pl.col("customer").is_null())
    if asked["show"] == "uncoded":
        found = found.filter(pl.col("codings") == 0)
    return found


def _proposed(rows: list[dict[str, Any]]) -> list[Proposed]:
    """Of each conversation of nobody, whose it may be, likeliest first."""
    known = gathered()
    name = {key: called for key, called, _ in known.customers}
    waits = {one.key: one for one in conversations.unmatched()}
    found: list[Proposed] = []
    for row in rows:
        try:
            match = propose(row["conversation"], known)
        except NotFound:
            continue
        pairs = [(one, name.get(one.customer, one.customer)) for one in match.candidates[:4]]
        found.append(Proposed(waits[row["conversation"]], pairs))
    return found
