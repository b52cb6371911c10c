"""One field that a form asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of a form.

    `input` is text, long, date, day, fee, choice, customer, person; in `case_forms` figure, money,
    unit or case; in `contacting_forms` "yes or no" or minutes; and the INPUTS
    of `pursuit_forms`.
    """

    name: str
    label: Text
    input: str = "text"
    required: bool = False
    help: Text = ""
    choices: Mapping[str, Text] | None = None
