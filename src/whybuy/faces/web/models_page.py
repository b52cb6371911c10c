"""Value models: those there are, one begun from a template or a file, and one as text to change."""

from __future__ import annotations

import json
from typing import Any, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from whybuy.errors import BadInput, UserError
from whybuy.faces.web import open_firm
from whybuy.faces.web.access import needs
from whybuy.faces.web.model_faults import Placed, placed
from whybuy.faces.web.worth_source import titled
from whybuy.methods.value.exchange import from_value_models, to_value_models
from whybuy.methods.value.model import DRIVERS, ValueModel
from whybuy.methods.value.notation import parsed
from whybuy.methods.value.reading import read_model
from whybuy.methods.value.shipped import template, templates
from whybuy.records import editing, value_models
from whybuy.records.models import User

KIND = "value_models"
LARGEST = 200_000
"""Bytes of a model's file; ours have two thousand."""
BLANK = """title = ""
currency = "EUR"
years = 3
discount_rate = 0.10

[variables.]
title = ""
unit = ""
ask = ""

[benefits.]
title = ""
driver = "cost"
formula = ""

[costs.]
formula = ""

[standing_still.]
formula = ""
"""


@needs("read")
@require_GET
def models(request: HttpRequest) -> HttpResponse:
    """The firm's own models, and the templates to begin with."""
    rows = value_models.value_models().to_dicts()
    place = {
        "here": "worth",
        "models": [{**row, **_read(row["text"])} for row in rows],
        "templates": [(name, titled(template(name))) for name in templates()],
    }
    return render(request, "web/models.html", place)


@needs("edit")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A model begun from a template, from a file, or from nothing; sent, it is kept."""
    if request.method == "GET":
        name = request.GET.get("template", "")
        return _form(request, "", template(name) if name else BLANK, fresh=True)
    if (upload := request.FILES.get("file")) is not None:
        return _from_file(request, upload)
    return _keep(request, "")


@needs("read")
@require_GET
def model(request: HttpRequest, key: str) -> HttpResponse:
    """One model: its text, and what it says."""
    found = value_models.one(key)
    return _form(request, key, found.text, title=found.title)


@needs("edit")
@require_POST
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Keeps the text that was sent; one that cannot be right comes back with every fault."""
    value_models.one(key)
    return _keep(request, key)


@needs("edit")
@require_POST
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Takes a model out; the history keeps it."""
    editing.remove(KIND, key, by=cast(User, request.user))
    messages.success(request, _("The value model is removed. The history can bring it back."))
    return HttpResponseRedirect(reverse("models"), status=303)


@needs("edit")
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """What the text says as it stands, or what is wrong with it; nothing is kept."""
    return render(request, "web/model_says.html", _says(_text(request)))


@needs("read")
@require_GET
def as_file(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """The model as a file: its own text, or a document of the open value-models schema."""
    found = value_models.one(key)
    name = "".join(c if c.isalnum() or c in "-_" else "-" for c in key)[:60] or "model"
    if form == "json":
        document = to_value_models(found.text).document
        made = HttpResponse(
            json.dumps(document, indent=2, ensure_ascii=False), content_type="application/json"
        )
        made["Content-Disposition"] = f'attachment; filename="{name}.value-models.json"'
        return made
    made = HttpResponse(found.text, content_type="text/plain; charset=utf-8")
    ending = "json" if found.text.lstrip().startswith("{") else "toml"
    made["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return made


def _from_file(request: HttpRequest, upload: UploadedFile) -> HttpResponse:
    """The form with what the file holds, and what was left open in reading it."""
    told: tuple[str, ...] = ()
    try:
        text, told = _of_file(upload)
    except BadInput as fault:
        messages.error(request, str(fault))
        return HttpResponseRedirect(reverse("models"), status=303)
    return _form(request, "", text, told=told, fresh=True)


def _of_file(upload: UploadedFile) -> tuple[str, tuple[str, ...]]:
    """A model's text from a file in our form or that of value-models, and what to know of it."""
    name = upload.name or "The file"
    if (upload.size or 0) > LARGEST:
        raise BadInput(_("%(name)s is too large for a value model.") % {"name": name})
    try:
        text = upload.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(
            _("%(name)s is no text in UTF-8. Save it as UTF-8 and choose it again.")
            % {"name": name}
        ) from None
    if not text.lstrip().startswith("{"):
        return text, ()
    try:
        document = parsed(text)
        if "value_drivers" not in document:
            return text, ()
        exchanged = from_value_models(document)
    except BadInput as fault:
        raise BadInput(f"{name}: {fault}") from None
    return json.dumps(exchanged.document, indent=2, ensure_ascii=False), exchanged.told


def _keep(request: HttpRequest, key: str) -> HttpResponse:
    text, by = _text(request), cast(User, request.user)
    says = _says(text)
    if says["faults"]:
        return _form(request, key, text)
    try:
        kept = _write(key, text, by=by)
    except UserError as fault:
        messages.error(request, str(fault))
        return _form(request, key, text)
    open_firm.work_ahead()
    messages.success(request, _("The value model is kept."))
    return HttpResponseRedirect(reverse("model", args=[kept]), status=303)


def _write(key: str, text: str, *, by: User) -> str:
    """The model's key; a new one has that of its text, or one made of its title."""
    read = read_model(text)
    if key:
        editing.change(KIND, key, {"text": text, "title": read.title or key}, by=by)
        return key
    if not read.title:
        raise BadInput(_("Give it a title, at its top: title = “Time saved in order entry”."))
    named = {"key": read.key} if read.key else {}
    return editing.add(KIND, {**named, "title": read.title, "text": text}, by=by)


def _form(
    request: HttpRequest,
    key: str,
    text: str,
    *,
    title: str = "",
    told: tuple[str, ...] = (),
    fresh: bool = False,
) -> HttpResponse:
    says = _says(text)
    place = {
        "here": "worth",
        "key": key,
        "title": title or titled(text),
        "text": text,
        "told": told,
        "fresh": fresh,
        **says,
    }
    if fresh and text == BLANK:
        place["faults"] = []
    wrong = bool(place["faults"]) and request.method == "POST" and not fresh
    return render(request, "web/model.html", place, status=422 if wrong else 200)


def _says(text: str) -> dict[str, Any]:
    """What a model's text says, or each fault of it with its place."""
    try:
        read = read_model(text)
    except UserError as fault:
        faults: list[Placed] = placed(text, str(fault))
        return {"faults": faults, "model": None}
    return {"faults": [], "model": read, **_parts(read)}


def _parts(model: ValueModel) -> dict[str, Any]:
    """The lines of a model by what they do for a customer, and what it asks for."""
    benefits = [
        (line, DRIVERS.get(line.driver, "")) for line in model.lines if line.kind == "benefit"
    ]
    asked = [model.variables[name] for name in model.asked]
    return {
        "benefits": benefits,
        "costs": [line for line in model.lines if line.kind == "cost"],
        "still": [line for line in model.lines if line.kind == "standing_still"],
        "theirs": [one for one in asked if not one.ours],
        "ours": [one for one in asked if one.ours],
    }


def _read(text: str) -> dict[str, Any]:
    """What the list says of a model."""
    says = _says(text)
    return {"model": says["model"], "faulty": bool(says["faults"]), **says}


def _text(request: HttpRequest) -> str:
    return request.POST.get("text", "").replace("\r\n", "\n").replace("\0", "")
