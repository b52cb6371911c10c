"""Words of the list of whom to contact."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def at(known: Mapping[str, Any] | None, key: str) -> Any:
    """What stands under a key; "" where nothing does."""
    return (known or {}).get(key, "")


@register.filter
def span(minutes: int) -> str:
    """`15 min`, `2 h`, `2 h 30 min`."""
    hours, left = divmod(int(minutes), 60)
    if not hours:
        return _("%(n)s min") % {"n": left}
    return _("%(h)s h %(n)s min") % {"h": hours, "n": left} if left else _("%(h)s h") % {"h": hours}


@register.filter
def dialled(phone: str) -> str:
    """A telephone number as a dialler takes it: digits, and the plus before them."""
    return re.sub(r"(?!^\+)\D", "", phone.strip())


@register.filter
def signed(figure: str) -> str:
    """A figure with the sign of a minus, which no line breaks after."""
    return figure.replace("-", "−")
