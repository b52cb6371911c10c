"""How records get in: a file is received, recognised, checked, compared and loaded, or undone."""

from whybuy.intake.harmless import harmless
from whybuy.intake.mending import RejectedRow, Rejects, rejects
from whybuy.intake.questions import Question, Unclear
from whybuy.intake.rates import Rates, read_rates
from whybuy.intake.recognise import LOADED_IN_ORDER as KINDS
from whybuy.intake.recognise import fields_of
from whybuy.intake.taken import Progress, Reject, Taken
from whybuy.intake.taking import mend, preview, sweep, take, undo

__all__ = [
    "KINDS",
    "Progress",
    "Question",
    "Rates",
    "Reject",
    "RejectedRow",
    "Rejects",
    "Taken",
    "Unclear",
    "fields_of",
    "harmless",
    "mend",
    "preview",
    "read_rates",
    "rejects",
    "sweep",
    "take",
    "undo",
]
