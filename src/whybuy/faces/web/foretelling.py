"""What a page's answer foretells goes into the ledger, once, where its reader may edit."""

from __future__ import annotations

import logging
import threading
from collections import deque
from typing import TYPE_CHECKING, Any

from whybuy.errors import UserError
from whybuy.faces.web import open_firm
from whybuy.faces.web.access import may

if TYPE_CHECKING:
    from django.http import HttpRequest

    from whybuy.answers.answer import Answer

KEPT = 200
"""Answers of which it is remembered that they were written down; a second time adds nothing."""

log = logging.getLogger(__name__)

_written: deque[tuple[Any, ...]] = deque(maxlen=KEPT)
_one_at_a_time = threading.Lock()


def write_down(request: HttpRequest, answer: Answer) -> None:
    """Remember what the answer foretells; a store that takes no writing costs nobody the page."""
    if not answer.foretells or not may(request, "edit"):
        return
    firm = open_firm.firm()
    key = (str(firm.workspace.path), answer.question, answer.revision, *answer.foretells[:1],
           len(answer.foretells))  # fmt: skip
    with _one_at_a_time:
        if key in _written:
            return
        try:
            firm.remember(answer)
        except UserError as fault:
            log.warning("What %s foretold was not written down: %s", answer.question, fault)
            return
        _written.append(key)
