"""What somebody is typing, kept at every stroke, so that nothing is lost before it is saved.

A draft is nobody's but its writer's, has no history, and goes when what it became is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from whybuy.errors import BadInput
from whybuy.records.models import Draft
from whybuy.records.writing import writing

if TYPE_CHECKING:
    from whybuy.records.models import User

MOST_LETTERS = 2_000_000


def keep(by: User, about: str, text: str) -> None:
    """Keep what stands on a page now; `about` is the page's own name for it."""
    if len(about) > 200 or len(text) > MOST_LETTERS:
        raise BadInput(f"A draft holds up to {MOST_LETTERS} letters; this one has {len(text)}.")
    clean = text.replace("\0", "\ufffd")
    with writing(moves=False):
        news = {"text": clean, "at": timezone.now()}
        Draft.objects.update_or_create(by=by, about=about, defaults=news)


def of(by: User, about: str) -> str:
    """What this user typed there last, "" where nothing."""
    return Draft.objects.filter(by=by, about=about).values_list("text", flat=True).first() or ""


def under(by: User, beginning: str) -> dict[str, str]:
    """All that this user typed on pages whose name begins so: the text of each."""
    found = Draft.objects.filter(by=by, about__startswith=beginning)
    return dict(found.order_by("at").values_list("about", "text"))


def drop(by: User, about: str) -> None:
    """Let a draft go: what it became is kept."""
    with writing(moves=False):
        Draft.objects.filter(by=by, about=about).delete()
