"""The records, one noun a file. Who writes calls a function of `whybuy.records`, never a model."""

from whybuy.records.models.acquaintance import Acquaintance
from whybuy.records.models.belief import Belief, Draft, Service
from whybuy.records.models.case import Case, Driver, Measure
from whybuy.records.models.coding import (
    AuditCustomer,
    AuditDraw,
    Code,
    CodingStep,
    Round,
    RoundTask,
)
from whybuy.records.models.competitor import Competitor
from whybuy.records.models.consent import Consent
from whybuy.records.models.contact import Contact
from whybuy.records.models.contract import Contract
from whybuy.records.models.conversation import Conversation, Passage, Script, Turn
from whybuy.records.models.customer import Customer
from whybuy.records.models.deal import (
    Buyer,
    Deal,
    DecisionStep,
    Outcome,
    Quote,
    StageChange,
)
from whybuy.records.models.fact import Fact, Standing
from whybuy.records.models.forecast import Forecast
from whybuy.records.models.job import Job
from whybuy.records.models.mapping import Mapping
from whybuy.records.models.meeting import CalendarFeed, Meeting
from whybuy.records.models.member import Member
from whybuy.records.models.mention import Mention
from whybuy.records.models.need import Need, YellowLight
from whybuy.records.models.number import Number
from whybuy.records.models.person import Person
from whybuy.records.models.planned import Experiment, Planned
from whybuy.records.models.product import Product
from whybuy.records.models.promise import Promise
from whybuy.records.models.redaction import Redaction, Tombstone
from whybuy.records.models.referral import Referral
from whybuy.records.models.shared_case import SharedCase
from whybuy.records.models.source import Batch, OrderFile, Revision, Source
from whybuy.records.models.user import AuditEntry, EntryLink, Invitation, Sitting, User
from whybuy.records.models.value_model import ValueModel

__all__ = [
    "Acquaintance",
    "AuditCustomer",
    "AuditDraw",
    "AuditEntry",
    "Batch",
    "Belief",
    "Buyer",
    "CalendarFeed",
    "Case",
    "Code",
    "CodingStep",
    "Competitor",
    "Consent",
    "Contact",
    "Contract",
    "Conversation",
    "Customer",
    "Deal",
    "DecisionStep",
    "Draft",
    "Driver",
    "EntryLink",
    "Experiment",
    "Fact",
    "Forecast",
    "Invitation",
    "Job",
    "Mapping",
    "Measure",
    "Meeting",
    "Member",
    "Mention",
    "Need",
    "Number",
    "OrderFile",
    "Outcome",
    "Passage",
    "Person",
    "Planned",
    "Product",
    "Promise",
    "Quote",
    "Redaction",
    "Referral",
    "Revision",
    "Round",
    "RoundTask",
    "Script",
    "Service",
    "SharedCase",
    "Sitting",
    "Source",
    "StageChange",
    "Standing",
    "Tombstone",
    "Turn",
    "User",
    "ValueModel",
    "YellowLight",
]
