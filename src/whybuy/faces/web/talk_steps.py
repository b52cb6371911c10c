"""What somebody does on the coding page, sent as it is done and sent again until it is heard."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from whybuy.errors import BadInput, CannotWrite, UserError
from whybuy.faces.web.access import needs
from whybuy.faces.web.talk_marks import Marks, Mode
from whybuy.records import codings
from whybuy.records.codings import Act
from whybuy.records.models import CodingStep, User
from whybuy.records.replay import Replayed, Sent, replay

MOST_SENT = 200


@needs("edit")
@require_POST
def steps(request: HttpRequest, key: str) -> HttpResponse:
    """Does what is new of what was sent, in order; tells what stands in the passages touched."""
    try:
        mode = Mode.asked(cast(User, request.user), request.POST)
        sent = _sent(request.POST.get("acts", ""))
        done = [_replayed(key, one, mode, page=request.POST.get("page", "")) for one in sent]
    except CannotWrite as fault:
        # Not refused: the page keeps it and sends it again.
        return JsonResponse({"error": str(fault)}, status=503)
    except UserError as fault:
        return JsonResponse({"error": str(fault)}, status=400)
    changed = [step for one in done for step in one.steps]
    touched = list(
        dict.fromkeys(
            [
                *(place for one in sent for place in one.get("passages", [])),
                *CodingStep.objects.filter(pk__in=changed).values_list("passage", flat=True),
            ]
        )
    )
    said: dict[str, Any] = {
        "done": max((one.done for one in done), default=0),
        "refused": [{"n": n, "why": why} for one in done for n, why in one.refused],
        "nothing": [
            one["does"]
            for one, came in zip(sent, done, strict=True)
            if one["does"] in ("undo", "redo") and not came.steps and came.done == one["n"]
        ],
        "passages": Marks.of(key, mode, only=touched).told(touched) if touched else {},
        "read": is_read(key, mode),
    }
    return JsonResponse(said)


def is_read(key: str, mode: Mode) -> bool:
    """Whether this reader has said that the conversation is read to its end, in this mode."""
    import polars as pl

    mine = codings.reads().filter(
        pl.col("conversation") == key,
        pl.col("by") == mode.user.username,
        pl.col("round_id") == mode.round,
    )
    return not (mine.filter(pl.col("how") == "audit") if mode.audit else mine).is_empty()


def _replayed(key: str, one: Mapping[str, Any], mode: Mode, *, page: str) -> Replayed:
    by, acts = mode.user, list[Act]()
    if one["does"] == "record":
        standing = Marks.of(key, mode) if any(a["what"] == "uncode" for a in one["acts"]) else None
        acts = [act for told in one["acts"] for act in _acts(key, told, standing)]
    how = mode.how(str(one.get("how", "")))
    sent = Sent(one["n"], one["does"], tuple(acts), how)
    return replay(key, [sent], by=by, page=page, round=mode.round)


def _acts(key: str, told: Mapping[str, Any], standing: Marks | None) -> list[Act]:
    what, code = str(told["what"]), str(told.get("code", ""))
    if what == "read":
        return [Act(what, key)]
    if what == "reject":
        return [Act(what, key, code, passage=str(told["passage"]))]
    start, end = int(told["start"]), int(told["end"])
    if what == "code":
        return [Act(what, key, code, start, end)]
    found = standing.standing(start, end, code) if standing else []
    return [_away(step) for step in found]


def _away(step: int) -> Act:
    """The coding taken away, whoever made it."""
    row = CodingStep.objects.get(pk=step)
    return Act("uncode", row.conversation, row.code, passage=row.passage, takes=step)


def _sent(text: str) -> list[dict[str, Any]]:
    """What the page sent, in order. Raises BadInput for what is nothing of ours."""
    try:
        found = json.loads(text)
        ours = (
            isinstance(found, list)
            and len(found) <= MOST_SENT
            and all(_is_one(one) for one in found)
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        ours = False
    if not ours:
        raise BadInput(_("That is nothing that this page sends. Load it again."))
    return sorted(found, key=lambda one: one["n"])


def _is_one(one: Mapping[str, Any]) -> bool:
    """Whether it is a numbered undo or redo, or acts to record."""
    acts = one.get("acts", [])
    return (
        isinstance(one["n"], int)
        and one["does"] in ("record", "undo", "redo")
        and all(isinstance(place, str) for place in one.get("passages", []))
        and (one["does"] != "record" or bool(acts))
        and all(_is_act(act) for act in acts)
    )


def _is_act(act: Mapping[str, Any]) -> bool:
    if act["what"] in ("code", "uncode"):
        return isinstance(act["start"], int) and isinstance(act["end"], int)
    return act["what"] == "read" or (act["what"] == "reject" and isinstance(act["passage"], str))
