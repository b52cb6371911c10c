"""Where a coding stands: the passage that it begins in, and whose hand it is in a blind round."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from whybuy.errors import BadInput, Denied, NotFound
from whybuy.records import scripts
from whybuy.records.models import Conversation, RoundTask

if TYPE_CHECKING:
    from whybuy.records.models import User


class Places:
    """The passages of some conversations. Raises NotFound for a conversation that nobody knows."""

    def __init__(self, conversations: Sequence[str]) -> None:
        known = Conversation.objects.filter(key__in=conversations).values_list("key", flat=True)
        if missing := sorted(set(conversations) - set(known)):
            raise NotFound(f"There is no conversation {missing[0]!r} in the records.")
        self._found: dict[str, tuple[list[int], list[int], list[str]]] = {}
        rows = scripts.spoken(list(conversations)).select("conversation", "start", "end", "passage")
        for (key,), part in rows.group_by("conversation"):
            columns = (part[name].to_list() for name in ("start", "end", "passage"))
            self._found[str(key)] = tuple(columns)  # type: ignore[assignment]

    def of(self, conversation: str, start: int, end: int) -> tuple[str, int, int]:
        """(passage, letters after its start, length) of a place; blanks around it do not count.

        Raises BadInput for a place that holds no words.
        """
        starts, ends, keys = self._found.get(conversation, ([], [], []))
        first = max(bisect_right(starts, start) - 1, 0)
        while first < len(starts) and ends[first] <= start:
            first += 1
        last = bisect_right(starts, end - 1) - 1
        if not (0 <= start < end and ends and end <= ends[-1] + 1 and first <= last):
            raise BadInput(
                f"There are no words from {start} to {end} in the conversation {conversation!r}; "
                f"it has {ends[-1] if ends else 0} letters."
            )
        start, end = max(start, starts[first]), min(end, ends[last])
        return keys[first], start - starts[first], end - start

    def check(self, conversation: str, passage: str) -> None:
        """Raises NotFound for a passage that does not stand in the conversation."""
        if passage and passage not in self._found.get(conversation, ([], [], []))[2]:
            raise NotFound(f"There is no passage {passage!r} in {conversation!r}.")


def hand_of(round: int, conversation: str, by: User | None) -> str:
    """The hand, "a" or "b", that codes this conversation in a round; "" outside of rounds.

    Raises Denied for who does not code it there.
    """
    if not round:
        return ""
    tasks = RoundTask.objects.filter(round_id=round, conversation=conversation, coder=by)
    hand = tasks.values_list("hand", flat=True).first()
    if hand is None:
        raise Denied(f"You do not code {conversation!r} in the round {round}.")
    return hand
