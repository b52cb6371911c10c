"""The kinds of records that files bring: their models, their fields, and what stands by default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db import models as db

from whybuy.errors import BadInput
from whybuy.records import models


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record. `fields` are numbered by position in stored masks: add at the end only.

    A record goes with what its `required` references name, and its `goes_with`, when that goes.
    """

    name: str
    record: str
    model: type[db.Model]
    fields: tuple[str, ...]
    references: Mapping[str, str] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    named_by_key: bool = True
    goes_with: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        return quoted(self.model._meta.db_table)

    @property
    def history(self) -> str:
        return quoted(self.model.history.model._meta.db_table)  # type: ignore[attr-defined]

    def column(self, name: str) -> str:
        """The quoted column that holds a field: a reference is held by the other record's id."""
        return quoted(f"{name}_id" if name in self.references else name)

    def columns(self) -> str:
        """All of the kind's own columns, quoted, in the order of `fields`."""
        return ", ".join(self.column(name) for name in self.fields)

    def bit(self, name: str) -> int:
        """The field's bit in `Mention.gave`."""
        return 1 << self.fields.index(name)

    def field(self, name: str) -> db.Field[Any, Any]:
        return self.model._meta.get_field(name)  # type: ignore[return-value]

    def blank(self, name: str, *, key: str = "key") -> str:
        """The SQL of what stands where nobody gave a value; a name falls back to the key."""
        if name == "name" and self.named_by_key:
            return key
        if self.field(name).null or name in self.required:
            return "NULL"
        return "FALSE" if isinstance(self.field(name), db.BooleanField) else "''"


CUSTOMERS = Kind(
    "customers",
    "customer",
    models.Customer,
    (
        *("name", "email", "phone", "segment", "place", "country", "note"),
        *("why_we_serve", "what_we_want_for_them", "size", "size_unit"),
        *("language", "looked_after_by"),
        *("source", "unasked", "convinced_by", "first_heard"),
    ),
)
PEOPLE = Kind(
    "people",
    "person",
    models.Person,
    ("customer", "name", "role", "email", "phone", "past_employers", "profile"),
    references={"customer": "customers"},
)
PRODUCTS = Kind(
    "products",
    "product",
    models.Product,
    (
        *("name", "group", "brand", "unit_cost", "currency", "is_fee"),
        *("once", "withdrawn_on", "step_up_to", "replaced_by"),
    ),
)
CONTACTS = Kind(
    "contacts",
    "contact",
    models.Contact,
    (
        *("customer", "person", "day", "channel", "by_whom", "gave", "offer", "said"),
        *("response", "sort", "product", "minutes"),
    ),
    references={"customer": "customers", "person": "people"},
    required=("customer", "day"),
)
CONTRACTS = Kind(
    "contracts",
    "contract",
    models.Contract,
    ("customer", "title", "kind", "fee", "currency", "per", "start", "renewal", "ended", "won"),
    references={"customer": "customers"},
    required=("customer",),
)
DEALS = Kind(
    "deals",
    "deal",
    models.Deal,
    (
        *("customer", "title", "stage", "amount", "currency", "opened", "closed"),
        *("outcome", "lost_to", "competitors", "reason", "seller"),
        *("hours", "cost", "source", "by_request", "referred_to", "expected_close"),
        "application",
    ),
    references={"customer": "customers"},
    required=("customer",),
)
QUOTES = Kind(
    "quotes",
    "quote",
    models.Quote,
    (
        *("customer", "deal", "product", "day", "price", "list_price"),
        *("quantity", "currency", "outcome", "seller"),
    ),
    references={"customer": "customers", "deal": "deals", "product": "products"},
    required=("customer",),
)
CONVERSATIONS = Kind(
    "conversations",
    "conversation",
    models.Conversation,
    (
        *("customer", "person", "deal", "day", "medium", "title", "file", "format"),
        *("script", "language", "invented", "people", "sides"),
    ),
    references={"customer": "customers", "person": "people", "deal": "deals"},
)
CODES = Kind(
    "codes", "code", models.Code, ("name", "driver", "means", "parent", "merged_into", "retired")
)
SERVICES = Kind(
    "services",
    "service",
    models.Service,
    ("name", "product", "note", "retired"),
    references={"product": "products"},
)
CASES = Kind(
    "cases",
    "case",
    models.Case,
    (
        *("customer", "title", "application", "why_they_bought", "how_it_paid", "started"),
        *("ended", "attribution", "other_changes", "cost_money", "currency", "cost_effort"),
        "approval",
    ),
    references={"customer": "customers"},
    required=("customer",),
)
MEASURES = Kind(
    "measures",
    "measure",
    models.Measure,
    (
        *("customer", "case", "name", "unit", "before", "before_low", "before_high"),
        *("after", "after_low", "after_high", "money_per_year", "currency", "driver"),
        *("how_measured", "said_by", "said_on", "passage", "promised", "measured_on"),
    ),
    references={"customer": "customers", "case": "cases"},
    required=("customer", "name"),
    named_by_key=False,
    goes_with=("case",),
)
NUMBERS = Kind(
    "numbers",
    "number",
    models.Number,
    (
        *("customer", "name", "unit", "value", "low", "high"),
        *("source", "said_by", "said_on", "mark"),
    ),
    references={"customer": "customers"},
    required=("name",),
    named_by_key=False,
    goes_with=("customer",),
)
VALUE_MODELS = Kind(
    "value_models", "value_model", models.ValueModel, ("title", "text"), required=("text",)
)
CONSENTS = Kind(
    "consents",
    "consent",
    models.Consent,
    ("customer", "person", "channel", "allowed", "source", "said_on", "until"),
    references={"customer": "customers", "person": "people"},
    required=("customer", "allowed", "source"),
    goes_with=("person",),
)
PROMISES = Kind(
    "promises",
    "promise",
    models.Promise,
    ("customer", "person", "what", "made_on", "due", "by_whom", "done_on", "contact"),
    references={"customer": "customers", "person": "people"},
    required=("customer", "what"),
)
TEAM = Kind(
    "team",
    "member",
    models.Member,
    ("name", "hours_a_week", "languages", "places", "away_from", "away_until"),
)
STAGE_CHANGES = Kind(
    "stage_changes",
    "stage_change",
    models.StageChange,
    ("deal", "stage", "day"),
    references={"deal": "deals"},
    required=("deal", "stage", "day"),
)
BUYING_GROUP = Kind(
    "buying_group",
    "buyer",
    models.Buyer,
    ("deal", "person", "role", "stance", "said_on", "source"),
    references={"deal": "deals", "person": "people"},
    required=("deal", "person", "role"),
)
DECISION_STEPS = Kind(
    "decision_steps",
    "decision_step",
    models.DecisionStep,
    ("deal", "what", "who", "due", "done_on"),
    references={"deal": "deals"},
    required=("deal", "what"),
)
YELLOW_LIGHTS = Kind(
    "yellow_lights",
    "yellow_light",
    models.YellowLight,
    (
        *("customer", "deal", "person", "words", "fear", "said_on", "settled_on", "settled_by"),
        "passage",
    ),
    references={"customer": "customers", "deal": "deals", "person": "people"},
    required=("customer", "words"),
)
NEEDS = Kind(
    "needs",
    "need",
    models.Need,
    (
        *("customer", "deal", "person", "words", "consequence", "per_year", "currency", "mark"),
        *("said_on", "settled_on", "passage"),
    ),
    references={"customer": "customers", "deal": "deals", "person": "people"},
    required=("customer", "words"),
)
MEETINGS = Kind(
    "meetings",
    "meeting",
    models.Meeting,
    (
        *("customer", "deal", "day", "at", "zone", "minutes", "place", "channel", "by_whom"),
        *("people", "aim", "decision", "questions", "learnt", "decided", "next_step", "next_due"),
        *("state", "served", "served_words", "uid"),
    ),
    references={"customer": "customers", "deal": "deals"},
    required=("customer", "day"),
)
ACQUAINTANCES = Kind(
    "acquaintances",
    "acquaintance",
    models.Acquaintance,
    ("person", "other", "member", "how", "since", "last", "times", "note", "source"),
    references={"person": "people", "other": "people"},
    required=("person",),
    goes_with=("other",),
)
COMPETITORS = Kind(
    "competitors",
    "competitor",
    models.Competitor,
    ("name", "note", "serves_better", "product", "page"),
)
REFERRALS = Kind(
    "referrals",
    "referral",
    models.Referral,
    (
        *("customer", "direction", "day", "deal", "other", "other_customer", "other_person"),
        *("why", "split", "came_of_it"),
    ),
    references={
        "customer": "customers",
        "deal": "deals",
        "other_customer": "customers",
        "other_person": "people",
    },
    required=("customer", "direction"),
)

KINDS = {
    kind.name: kind
    for kind in (
        *(CUSTOMERS, PEOPLE, PRODUCTS, CONTACTS, CONTRACTS),
        *(DEALS, QUOTES, CONVERSATIONS, CODES, SERVICES),
        *(CASES, MEASURES, NUMBERS, VALUE_MODELS),
        *(CONSENTS, PROMISES, TEAM),
        *(STAGE_CHANGES, BUYING_GROUP, DECISION_STEPS, YELLOW_LIGHTS, NEEDS),
        *(MEETINGS, ACQUAINTANCES, COMPETITORS, REFERRALS),
    )
}
"""In the order in which they may be loaded: a kind refers only to kinds before it."""


def kind_of(name: str) -> Kind:
    """The kind of that name, in plural ("customers") or singular ("customer")."""
    for kind in KINDS.values():
        if name in (kind.name, kind.record):
            return kind
    raise BadInput(f"There is no kind of record {name!r}; there are: {', '.join(KINDS)}.")


def quoted(name: str) -> str:
    """The name as SQL writes it (`group` is a word of its own there)."""
    return connection.ops.quote_name(name)
