"""Double coding: two coders code the same conversations and do not see each other's work.

What they coded counts only once it is agreed or adjudicated: it is then coded outside the round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from whybuy.errors import BadInput, Denied, NotFound
from whybuy.records import codings, conversations, sources, standing_codings
from whybuy.records.codings import Act
from whybuy.records.models import Batch, CodingStep, Round, RoundTask

if TYPE_CHECKING:
    import polars as pl

    from whybuy.records.models import User

HANDS = ("a", "b")


@dataclass(frozen=True, slots=True)
class Task:
    """One conversation that somebody codes in a round; `done` when they read it to its end."""

    round: int
    conversation: str
    hand: str
    coder: str
    done: bool


def open(
    conversations_: Sequence[str], coders: tuple[User, User], *, by: User | None = None
) -> int:
    """A round over these conversations for two coders; its number.

    Raises BadInput for one coder twice or no conversation, NotFound for one that nobody knows.
    """
    if len(coders) != 2 or coders[0].pk == coders[1].pk:
        raise BadInput("A blind round needs two coders, different from each other.")
    wanted = list(dict.fromkeys(conversations_))
    known = set(conversations.frame()["conversation"])
    if not wanted:
        raise BadInput("A round needs a conversation or more. Choose some.")
    if missing := [key for key in wanted if key not in known]:
        raise NotFound(f"There is no conversation {missing[0]!r} in the records.")
    with sources.new_batch(source=sources.BY_HAND, kind="round", by=by) as batch:
        made = Round.objects.create(batch=batch)
        RoundTask.objects.bulk_create(
            RoundTask(round=made, conversation=key, hand=hand, coder=coder)
            for key in wanted
            for hand, coder in zip(HANDS, coders, strict=True)
        )
        sources.count(batch, read=len(wanted), new=len(wanted))
    return made.pk


def mine(user: User) -> list[Task]:
    """What this user has to code in rounds that stand, the oldest first, done or not."""
    return [task for task in _tasks() if task.coder == user.username]


def tasks(round: int) -> list[Task]:
    """All tasks of a round. Raises NotFound."""
    found = [task for task in _tasks() if task.round == round]
    if not found:
        raise NotFound(f"There is no round {round}, or it was taken back.")
    return found


def done(round: int, conversation: str, *, by: User) -> int | None:
    """Say that one has coded a conversation of a round to its end."""
    return codings.read(conversation, by=by, round=round)


def disputes(round: int) -> pl.DataFrame:
    """Where the two differ or agree, in conversations that both are done with.

    conversation, passage, code, a, b (whether that hand coded it), settled (whether somebody has
    since coded or rejected it outside the round).
    """
    import polars as pl

    both = _done_by_both(round)
    rows = codings.by_passage().filter(~pl.col("rejected") | (pl.col("round_id") == 0))
    ours = rows.filter(
        (pl.col("round_id") == round) & pl.col("conversation").is_in(both), ~pl.col("rejected")
    )
    place = ["conversation", "passage", "code"]
    told = ours.group_by(place, maintain_order=True).agg(
        *((pl.col("round") == hand).any().alias(hand) for hand in HANDS)
    )
    outside = codings.by_passage().filter(pl.col("round_id") == 0).select(place).unique()
    settled = outside.with_columns(pl.lit(True).alias("settled"))
    joined = told.join(settled, on=place, how="left", maintain_order="left")
    return joined.with_columns(pl.col("settled").fill_null(False))


def adjudicate(round: int, passage: str, code: str, *, stands: bool, by: User | None) -> int | None:
    """Decide whether a passage has a code, for good or until undone; the step's id.

    Raises Denied as long as one of the two is not done with that conversation.
    """
    found = disputes(round).filter(passage=passage, code=code)
    if not found.height:
        raise Denied(f"Nothing of that passage in the round {round} can be decided yet.")
    if not stands:
        return codings.reject(passage, code, by=by)
    act = _whole(found["conversation"][0], passage, code)
    made = codings.record([act], by=by)
    return made[0] if made else None


def accept(round: int, conversation: str, *, by: User | None) -> int:
    """Code outside the round all that both coders coded alike; how many codings that made."""
    agreed = disputes(round).filter(conversation=conversation, a=True, b=True)
    acts = [_whole(conversation, row["passage"], row["code"]) for row in agreed.rows(named=True)]
    return len(codings.record(acts, by=by)) if acts else 0


def _whole(conversation: str, passage: str, code: str) -> Act:
    """The coding of a whole passage."""
    talk = conversations.one(conversation)
    place = next(one for one in talk.passages if one.key == passage)
    return Act(CodingStep.What.CODE, conversation, code, place.start, place.end)


def _tasks() -> list[Task]:
    read = standing_codings.reads().select("round_id", "conversation", "round").rows()
    finished = set(read)
    rows = RoundTask.objects.filter(round__batch__state=Batch.State.LOADED).order_by("id")
    columns = ("round_id", "conversation", "hand", "coder__username")
    return [
        Task(number, key, hand, coder, (number, key, hand) in finished)
        for number, key, hand, coder in rows.values_list(*columns)
    ]


def _done_by_both(round: int) -> list[str]:
    finished = [task.conversation for task in tasks(round) if task.done]
    return [key for key in dict.fromkeys(finished) if finished.count(key) == len(HANDS)]
