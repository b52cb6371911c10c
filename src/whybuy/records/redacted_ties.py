"""A person's ties, gone with them: whom they know, what they decide, at which meetings they were.

Who knows whom says as much of somebody as their name does. So such records, their history and what
undo knows of them are removed as if they had never been.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from whybuy.records import models
from whybuy.records.kinds import ACQUAINTANCES, BUYING_GROUP, Kind
from whybuy.records.models import Meeting, Mention

if TYPE_CHECKING:
    from whybuy.records.redaction import Words


def forget(kind: Kind, number: int) -> Counter[str]:
    """Remove the acquaintances of a person and their place in buying groups; how many of each."""
    gone: Counter[str] = Counter()
    if kind.record != "person":
        return gone
    for ties in (ACQUAINTANCES, BUYING_GROUP):
        history: Any = getattr(ties.model, "history")  # noqa: B009 -- the checker knows it not
        for name, to in ties.references.items():
            if to != kind.name:
                continue
            ids = set(history.filter(**{f"{name}_id": number}).values_list("id", flat=True))
            Mention.objects.filter(record=ties.record, record_id__in=ids).delete()
            gone[ties.name] += ties.model._default_manager.filter(id__in=ids).delete()[0]
            history.filter(id__in=ids).delete()
    return +gone


def rename(kind: Kind, words: Words) -> Counter[str]:
    """Their key, where it stands among the people of a meeting, gives way to the token."""
    changed: Counter[str] = Counter()
    if kind.record != "person":
        return changed
    history: Any = getattr(models.Meeting, "history")  # noqa: B009 -- the checker knows it not
    for rows, label in ((Meeting.objects, "meetings"), (history, "history of meetings")):
        for pk, people in rows.filter(people__contains=words.key).values_list("pk", "people"):
            named = [one.strip() for one in people.split(";")]
            if words.key in named:
                told = [words.token if one == words.key else one for one in named]
                rows.filter(pk=pk).update(people="; ".join(told))
                changed[label] += 1
    return changed
