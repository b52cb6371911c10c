"""Long answers: worked out in the background, and how far they are, so that no request hangs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

PATIENCE_SECONDS = 1.5
"""So long a request waits before it shows how far the work is."""

USUAL_STEPS = 25
"""Steps that an answer takes where it was not worked out yet; `keep` takes 24."""

STEPS = {
    "purchases": _lazy("Reading the orders"),
    "weekly": _lazy("Counting orders week by week"),
    "first_day": _lazy("Foretelling past months from what was known before them"),
    "calibrated": _lazy("Foretelling past months from what was known before them"),
    "held_out": _lazy("Comparing with what happened then"),
    "fitted": _lazy("Learning how your customers buy"),
    "contact_counts": _lazy("Looking ahead, customer by customer"),
    "customer_values": _lazy("Reading what customers said"),
    "bought_within": _lazy("Looking ahead, all customers together"),
    "ahead": _lazy("Writing the answer down"),
}
"""What is being done once the step of this name is done."""


class StillWorking(Exception):
    """What is asked for is being worked out; the page that says so looks again by itself."""


@dataclass(slots=True)
class Work:
    """One answer on its way, and what came of it."""

    reckon: Callable[[], Any] = field(repr=False)
    ended: threading.Event = field(default_factory=threading.Event, repr=False)
    came: Any = None
    fault: BaseException | None = None

    def run(self) -> None:
        """Does it; a fault is kept for whoever asks."""
        try:
            self.came = self.reckon()
        except BaseException as fault:
            self.fault = fault
        finally:
            self.ended.set()

    def result(self) -> Any:
        """What came of it. Raises what the work raised, and StillWorking until it ended."""
        if not self.ended.wait(PATIENCE_SECONDS):
            raise StillWorking
        if self.fault is not None:
            raise self.fault
        return self.came


def aside(work: Work) -> None:
    """Begins the work. Not a daemon: one that still reckons as the process ends would crash it."""
    threading.Thread(target=_aside, args=(work,)).start()


def _aside(work: Work) -> None:
    from django.db import connection

    try:
        work.run()
    finally:
        connection.close()


@dataclass(slots=True)
class Progress:
    """How far the answer that is being worked out is, told by the steps that were remembered."""

    name: str
    steps: Callable[[], list[str]] = field(repr=False)
    """The names of the steps that are done, the latest last."""
    before: int = field(init=False)
    told: str = ""
    """What it says itself that it does, and how far it is by that."""
    far: float = 0.0
    enough: bool = False
    """Whether somebody wants what was found so far."""

    def __post_init__(self) -> None:
        self.before = len(self.steps())

    def hear(self, words: str, share: float) -> bool:
        """Told how far it is; whether to go on."""
        self.told, self.far = words, share
        return not self.enough

    @property
    def share(self) -> float:
        """Which share is done, from 0 to nearly 1."""
        if self.told:
            return min(self.far, 0.97)
        return min((len(self.steps()) - self.before) / USUAL_STEPS, 0.97)

    @property
    def said(self) -> str:
        """What is being done now."""
        if self.told:
            return self.told
        known = [step for step in self.steps()[self.before :] if step in STEPS]
        return str(STEPS[known[-1]]) if known else _("Reading your records")


def shown(request: HttpRequest, progress: Progress | None) -> HttpResponse:
    """The page that says how far the work is, and becomes the page asked for once it is done."""
    return render(request, "web/working.html", {"progress": progress}, status=202)
