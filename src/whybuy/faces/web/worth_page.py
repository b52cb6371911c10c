"""One customer's case: numbers to move, figures that follow, kept when they are right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_POST

from whybuy.errors import BadInput, UserError
from whybuy.estimates.cases import CHOSEN
from whybuy.faces.web import open_firm, worth_typed
from whybuy.faces.web.access import may, needs
from whybuy.faces.web.naming import customer_key
from whybuy.faces.web.worth_figures import Figures
from whybuy.faces.web.worth_source import Basis, Offered, basis, offered, usual
from whybuy.faces.web.worth_typed import FROM, TO, Field, Typed
from whybuy.methods.value.case import Case
from whybuy.methods.value.evaluation import evaluate
from whybuy.methods.value.flows import CONVENTIONS
from whybuy.methods.value.model import Line
from whybuy.methods.value.scenarios import Beside, Rival, beside
from whybuy.records import customers, editing, shared_cases
from whybuy.records.models import User

DAYS = (7, 14, 30, 90)
"""How long a link to a case may be good."""
LINK = "shared_link"
"""Where a session keeps the link that was just made: it is shown once, and not kept."""
COMPARED_POINTS = 2**11
"""Draws of the comparison, which stands beside a case of four times as many."""
THEIRS = ("rival", "brings", "brings_to", "a_year", "a_year_to", "at_start", "at_start_to")
PLAN = ("years", "rate", "convention", "chosen")
CHOICES = {
    "none": _lazy("as they came"),
    "half": _lazy("because they went well: the better half"),
    "quarter": _lazy("because they went very well: the best quarter"),
}
KEPT_AS = ("said", "benchmark", "guess")


@dataclass(frozen=True)
class Room:
    """All that stands in the address of a case, and what comes of it."""

    customer: str
    name: str
    model: str
    form: Mapping[str, str]

    @cached_property
    def offered(self) -> list[Offered]:
        return offered()

    @cached_property
    def basis(self) -> Basis:
        return basis(self.customer, self.model, chosen=self.chosen)

    @property
    def chosen(self) -> str:
        """How the cases were chosen, as the address says; as they came where it says nothing."""
        said = self.form.get("chosen", "")
        return said if said in CHOSEN else "none"

    @cached_property
    def typed(self) -> Typed:
        return worth_typed.read(self.basis, self.form)

    @cached_property
    def settings(self) -> dict[str, Any]:
        """Horizon, rate and convention where the address changes them."""
        found: dict[str, Any] = {}
        if years := self.form.get("years", "").strip():
            found["years"] = worth_typed.typed_value(years, "")["value"]
        if rate := self.form.get("rate", "").strip():
            found["discount_rate"] = worth_typed.typed_value(rate, "")["value"] / 100
        if convention := self.form.get("convention", "").strip():
            found["convention"] = convention
        return found

    @cached_property
    def inputs(self) -> dict[str, Any]:
        return {**self.typed.inputs, **({"settings": self.settings} if self.settings else {})}

    @property
    def case(self) -> Case:
        """The case. Raises BadInput where it cannot be."""
        return evaluate(self.basis.model, self.inputs)

    @property
    def has_rival(self) -> bool:
        """Whether the address says what a competitor costs or brings."""
        return any(self.form.get(name, "").strip() for name in THEIRS[1:]) or bool(self._by_line)

    @property
    def beside(self) -> Beside | None:
        """The competitor beside it, where the address gives one. Raises BadInput."""
        if not self.has_rival:
            return None
        share = self._of_rival("brings", 100.0, "%")
        rival = Rival(
            share, self._of_rival("a_year", 0.0), self._of_rival("at_start", 0.0), self._by_line
        )
        return beside(self.basis.model, self.inputs, rival=rival, points=COMPARED_POINTS)

    @property
    def _by_line(self) -> dict[str, Any]:
        return {
            line.name: self._of_rival(f"brings.{line.name}", 100.0, "%")
            for line, low, high in self.rival_lines
            if low.strip() or high.strip()
        }

    @property
    def rival_lines(self) -> list[tuple[Line, str, str]]:
        """Each benefit that is money, with what the address says a competitor brings of it."""
        return [
            (line, self.form.get(name, ""), self.form.get(name + "_to", ""))
            for line in self.basis.model.lines
            if line.kind == "benefit" and line.formula and (name := f"brings.{line.name}")
        ]

    def _of_rival(self, name: str, without: float, unit: str = "") -> Any:
        first, second = self.form.get(name, ""), self.form.get(name + "_to", "")
        if not first.strip() and not second.strip():
            return {"value": without, **({"unit": unit} if unit else {})}
        try:
            given = worth_typed.typed_value(first, second)
        except BadInput as fault:
            raise BadInput(_("The competitor: %(fault)s") % {"fault": fault}) from None
        return {**given, **({"unit": unit} if unit else {})}

    @property
    def figures(self) -> Figures:
        """The case as the page shows it. Raises BadInput where it cannot be."""
        rival = self.form.get("rival", "").strip()
        return Figures(self.case, self.name, self.beside, rival)

    @property
    def address(self) -> dict[str, str]:
        """What must stand in the address for the same page: only what was changed."""
        kept = {"model": self.model}
        for field in self.typed.fields:
            if field.changed:
                name = field.variable.name
                kept |= {FROM + name: field.low, TO + name: field.high}
        lines = [name for name in self.form if name.startswith("brings.")]
        for name in (*PLAN, *THEIRS, *lines):
            value = self.form.get(name, "").strip()
            if value and value != self.plan_by_itself.get(name):
                kept[name] = value
        return kept

    @property
    def plan_by_itself(self) -> dict[str, str]:
        """What stands where nothing is said of horizon, rate, convention and cases, as typed."""
        model = self.basis.model
        rate = worth_typed.number(100 * model.rate)
        plan = {"years": str(model.years), "rate": rate, "convention": model.convention}
        return {**plan, "chosen": "none"}

    @property
    def query(self) -> str:
        return urlencode(self.address)


def room(request: HttpRequest, customer: str) -> Room:
    """The case that an address asks for. Raises NotFound for a customer who is not on record."""
    known = customers.one(customer)
    form = request.POST if request.method == "POST" else request.GET
    return Room(customer, known.name, form.get("model", "") or usual(customer), form)


@needs("ask")
@require_GET
def case(request: HttpRequest, key: str) -> HttpResponse:
    """The case of one customer by one value model, with what the address changes."""
    asked = room(request, key)
    place = shown(request, asked)
    if request.htmx:  # type: ignore[attr-defined]
        answer = render(request, "web/worth_figures.html", {**place, "aside": True})
        answer["HX-Replace-Url"] = f"{reverse('worth_of', args=[key])}?{asked.query}"
        return answer
    if may(request, "edit"):
        place["sharing"] = {
            "days": DAYS,
            "link": request.session.pop(LINK, ""),
            "links": shared_cases.links(customer=key),
        }
    return render(request, "web/worth.html", place)


@needs("ask")
@require_GET
def whose(request: HttpRequest) -> HttpResponse:
    """Leads to the case of the customer whose name or number was typed."""
    key = customer_key(request.GET.get("customer", "").strip())
    return HttpResponseRedirect(reverse("worth_of", args=[key]), status=303)


def shown(request: HttpRequest, asked: Room) -> dict[str, Any]:
    """What the page is made of."""
    place: dict[str, Any] = {
        "here": "worth",
        "room": asked,
        "key": asked.customer,
        "name": asked.name,
        "model": asked.basis.model,
        "typed": asked.typed,
        "notes": asked.basis.notes,
        "chosen": CHOICES.items() if asked.basis.from_cases else [],
        "groups": _groups(asked.typed),
        "conventions": CONVENTIONS,
        "kept_as": KEPT_AS,
        "rival_lines": asked.rival_lines,
        "plan": {**asked.plan_by_itself, **{n: v for n in PLAN if (v := asked.form.get(n))}},
    }
    place["convention_words"] = CONVENTIONS.get(place["plan"]["convention"], "")
    if asked.typed.complete:
        try:
            place["figures"] = asked.figures
        except BadInput as fault:
            place["fault"] = str(fault)
    return place


def _groups(typed: Typed) -> list[tuple[str, list[Field]]]:
    """The numbers: what is missing, then theirs, then ours."""
    missing = [one for one in typed.fields if one.missing or one.fault]
    theirs = [one for one in typed.fields if one not in missing and not one.variable.ours]
    ours = [one for one in typed.fields if one not in missing and one.variable.ours]
    named = ((_("Still needed"), missing), (_("Their numbers"), theirs), (_("Ours"), ours))
    return [(name, fields) for name, fields in named if fields]


@needs("edit")
@require_POST
def keep(request: HttpRequest, key: str) -> HttpResponse:
    """Keeps the numbers that were changed here, each with who says so."""
    asked = room(request, key)
    try:
        kept = _keep(asked, cast(User, request.user))
    except UserError as fault:
        messages.error(request, str(fault))
        return HttpResponseRedirect(f"{reverse('worth_of', args=[key])}?{asked.query}", status=303)
    messages.success(
        request,
        _("%(n)s numbers are kept.") % {"n": kept} if kept != 1 else _("The number is kept."),
    )
    rest = {name: value for name, value in asked.address.items() if not name.startswith((FROM, TO))}
    open_firm.work_ahead()
    return HttpResponseRedirect(f"{reverse('worth_of', args=[key])}?{urlencode(rest)}", status=303)


def _keep(asked: Room, by: User) -> int:
    """How many were kept. Raises BadInput where one cannot be."""
    typed = asked.typed
    if typed.faults:
        raise BadInput(" ".join(f"{one.variable.title}: {one.fault}" for one in typed.faults))
    if not typed.changed:
        raise BadInput(_("No number was changed here, so that there is nothing to keep."))
    with editing.together(by=by) as batch:
        for name, given in typed.changed.items():
            editing.add("numbers", _number(asked, name, given), by=by, batch=batch)
    return len(typed.changed)


def _number(asked: Room, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """One number as a record."""
    variable = asked.basis.model.variables[name]
    mark, who = asked.form.get("mark." + name, ""), asked.form.get("who." + name, "").strip()
    if mark not in KEPT_AS:
        raise BadInput(_("%(title)s: say whose word it is.") % {"title": variable.title})
    if mark == "benchmark" and not who:
        raise BadInput(
            _("%(title)s: a benchmark needs its source. Who measured it, and where does it stand?")
            % {"title": variable.title}
        )
    said = {"said_by": who or asked.name, "said_on": date.today()} if mark == "said" else {}
    return {
        "customer": asked.customer,
        "name": name,
        "unit": given.get("unit", variable.unit.words),
        "value": given.get("value"),
        "low": given.get("low"),
        "high": given.get("high"),
        "mark": mark,
        "source": who if mark != "said" else "",
        **said,
    }
