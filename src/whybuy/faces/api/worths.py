"""What the API gives of worth: cases reckoned, value models, links to a case, price surveys."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from ninja import NinjaAPI, Status
from ninja.utils import check_csrf

from whybuy.answers.question import Option
from whybuy.errors import BadInput, Denied
from whybuy.faces.api import shapes
from whybuy.faces.api.views import firm, read
from whybuy.records import access, shared_cases
from whybuy.records.models import User

CASE = ("model", "customer", "inputs", "chosen")
SHARE = (*CASE, "days")
COST = Option("cost", float, 0.0, "What one costs you; 0 seeks the highest revenue.", 0.0)
SURVEY = (
    COST,
    Option("sheet", str, "", "Which sheet of a workbook."),
    Option("decimal", str, "", "What stands before a fraction: a point or a comma."),
)


def add_to(api: NinjaAPI) -> dict[str, str]:
    """Add the routes; the action that each name needs."""
    said = {201: dict[str, Any], 200: dict[str, Any]}
    found: dict[str, str] = {}
    for method, address, name, view, action, summary, takes in (
        ("POST", "/worth/case", "case", case, "ask", "Reckon one case.", CASE),
        ("GET", "/value-models", "value-models", models, "read", "The value models.", None),
        ("GET", "/value-models/{path:key}", "value-model", model, "read", "One of them.", None),
        ("GET", "/shared", "shared-list", links, "edit", "Links that show a case.", None),
        ("POST", "/shared", "shared-list", share, "edit", "Make a link to a case.", SHARE),
        ("DELETE", "/shared/{int:number}", "shared-one", revoke, "edit", "Take it back.", None),
        ("POST", "/price-survey", "price-survey", survey, "ask", "Tell a price survey.", None),
    ):
        api.api_operation(
            [method],
            address,
            url_name=name,
            operation_id=f"{view.__name__}-{name}",
            summary=summary,
            response=said,
            openapi_extra={**shapes.body(takes), "responses": shapes.responses({})},
        )(view)
        found[name] = action
    return found


def case(request: HttpRequest) -> dict[str, Any]:
    """A case by a value model and inputs, with what is on record of a customer where one is named.

    `model` is the key of one on record, or a model itself: its text, or an object. It only reads.
    """
    access.require(request.user, "ask")
    given = _body(request, CASE)
    return _case(given)[0].to_dict()


def models(request: HttpRequest) -> dict[str, Any]:
    """The value models on record, and the names of the templates."""
    from whybuy.methods.value.shipped import templates
    from whybuy.records import value_models

    access.require(request.user, "read")
    read(request, ())
    rows = value_models.value_models().select("key", "title").to_dicts()
    return {"schema": "whybuy.value-models/1", "models": rows, "templates": list(templates())}


def model(request: HttpRequest, key: str) -> dict[str, Any]:
    """One value model: its text, and the same in the open value-models schema."""
    from whybuy.methods.value.exchange import to_value_models
    from whybuy.records import value_models

    access.require(request.user, "read")
    read(request, ())
    found = value_models.one(key)
    told = {"schema": "whybuy.value-model/1", **asdict(found)}
    return {**told, "value_models": to_value_models(found.text).document}


def links(request: HttpRequest) -> dict[str, Any]:
    """The links that were made, newest first. What they open is not told again."""
    access.require(request.user, "edit")
    read(request, ())
    found = [asdict(link) for link in shared_cases.links()]
    return {"schema": "whybuy.shared-links/1", "links": found}


def share(request: HttpRequest) -> Status:
    """A link to a customer's case as it is now; its token is told this once."""
    from whybuy.answers.worthwhile.snapshot import snapshot

    user, given = _writer(request), _body(request, SHARE)
    days = given.pop("days", shared_cases.DAYS)
    if not isinstance(days, int) or isinstance(days, bool):
        raise BadInput(f"days is {days!r}; it must be a whole number.")
    if not given.get("customer"):
        raise BadInput("Whose case is it? Give customer, by its key.")
    made, read_as, name = _case(given)
    contents = snapshot(made, read_as, name=name, firm=settings.WHYBUY_WORKSPACE.firm)
    title = read_as.title or str(given.get("model", ""))
    customer = str(given["customer"])
    token = shared_cases.share(customer, contents, title=title, by=user, days=days)
    told = {"schema": "whybuy.shared-link/1", "token": token, "days": days}
    return Status(201, {**told, "address": request.build_absolute_uri(f"/shared/{token}")})


def revoke(request: HttpRequest, number: int) -> Status:
    """A link taken back."""
    customer = shared_cases.revoke(number, by=_writer(request))
    told = {"schema": "whybuy.shared-link/1", "number": number, "customer": customer}
    return Status(200, {**told, "state": "taken back"})


def survey(request: HttpRequest) -> dict[str, Any]:
    """What a price survey says, sent as the file `file` of a form; nothing of it is kept."""
    from whybuy.answers.pricing.surveyed import told
    from whybuy.intake.price_survey import read_survey

    access.require(request.user, "ask")
    given, upload = read(request, SURVEY), request.FILES.get("file")
    if upload is None:
        raise BadInput("No file came. Send the survey as a form with the file in `file`.")
    with tempfile.TemporaryDirectory(prefix="whybuy-") as folder:
        file = Path(folder) / (Path(upload.name or "").name[-120:] or "survey.csv")
        file.write_bytes(upload.read())
        sheet, decimal = given["sheet"] or None, given["decimal"] or None
        found = read_survey(file, sheet=sheet, decimal=decimal)
    return told(
        found.kind,
        found.answers,
        prices=found.prices,
        unit_cost=given["cost"],
        currency=settings.WHYBUY_WORKSPACE.currency,
        left_out=found.left_out,
    ).to_dict()


def _case(given: Mapping[str, Any]) -> tuple[Any, Any, str]:
    """The case, its model, and whose it is. Raises BadInput for inputs that are missing."""
    from whybuy.estimates.value_cases import worth_of
    from whybuy.methods.value import evaluate, read_model
    from whybuy.records import value_models

    asked, customer = given.get("model", ""), str(given.get("customer", ""))
    inputs: Any = given.get("inputs", {})
    if not isinstance(inputs, Mapping):
        raise BadInput("inputs must be an object of names and values.")
    named = isinstance(asked, str) and (not asked or "\n" not in asked)
    if not named and customer:
        raise BadInput("With a customer the model is one on record: give its key.")
    if not named or not customer:
        text = value_models.one(asked).text if named else asked
        model = read_model(cast(Any, text))
        return evaluate(model, inputs), model, ""
    given_inputs = cast("Mapping[str, Any]", inputs)
    chosen = str(given.get("chosen", "none"))
    worth = worth_of(
        firm().books(), customer=customer, model=asked, given=given_inputs, chosen=chosen
    )
    if worth.case is None:
        names = ", ".join(f"{one.name} ({one.ask or one.title})" for one in worth.missing)
        raise BadInput(f"There is no case yet. Give these in inputs: {names}")
    return worth.case, worth.model, worth.name


def _writer(request: HttpRequest) -> User:
    """Who writes. Raises Denied for a role that may not, and for a request of another site."""
    access.require(request.user, "edit")
    if check_csrf(request) is not None:
        raise Denied(
            "This request does not carry the token of its own session. Send the value of the "
            "cookie that ends in _csrf as the header X-CSRFToken."
        )
    return cast(User, request.user)


def _body(request: HttpRequest, known: tuple[str, ...]) -> dict[str, Any]:
    """The body, an object of known names. Raises BadInput."""
    try:
        given: Any = json.loads(request.body or b"{}")
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise BadInput('The body is not a JSON object. Send one, such as {"model": "time-saved"}.')
    body = cast("dict[str, Any]", given)
    if strange := body.keys() - set(known):
        raise BadInput(f"There is no {min(strange)!r} here; there are: {', '.join(known)}.")
    return body
