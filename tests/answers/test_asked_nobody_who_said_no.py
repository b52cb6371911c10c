"""Who said that they may not be contacted is named by no answer as somebody to ask."""

from __future__ import annotations

from datetime import date

import pytest

from whybuy.errors import UserError
from whybuy.records import editing

FIRMS = ("Abbey", "Birch", "Coldstream")


@pytest.mark.parametrize("name", ["why", "worth", "price", "keep", "next"])
def test_no_question_is_put_to_who_said_no(firm, name: str):
    for number, called in enumerate(FIRMS):
        firm.add("customers", key=called.lower(), name=called)
        said = {"customer": called.lower(), "day": date(2026, 1, 1 + number), "sort": "care"}
        editing.add("contacts", said, by=None)
    for called in FIRMS[:2]:
        editing.add(
            "consents", {"customer": called.lower(), "allowed": False, "source": "said so"}, by=None
        )
    try:
        answer = firm.ask(name)
    except UserError:
        return  # with so little, there is nothing to say, and nobody is named
    asked = {ask.subject for ask in answer.ask_next} | {ask.to for ask in answer.ask_next}
    assert not asked & {"customer:abbey", "customer:birch", "Abbey", "Birch"}
    if name in ("why", "keep"):
        assert "Coldstream" in asked
    assert "ask Abbey" not in answer.headline
