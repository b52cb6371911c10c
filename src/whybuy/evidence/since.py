"""What the records have learnt within a week: contacts and replies, words, orders, promises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.concerns import CODES
from whybuy.evidence.last_contacts import marked
from whybuy.evidence.purchases import purchases
from whybuy.evidence.reasons import named

WEEK_DAYS = 7
WORKS_DAYS = 28
"""Orders so soon after a contact are told beside it; what came of it only a holdout can say."""
NEED = "unmet_need"


@dataclass(frozen=True, slots=True)
class Learnt:
    """One week up to and including `until`.

    contacts made; replies: of these, by reply, the most frequent first. done, planned: lines of
    the weeks' lists that were done, of how many. talks: conversations; concerned, needing: names of
    customers who spoke of a concern, of a need. bought: customers who ordered, `heard` of whom we
    had contacted within four weeks. kept, late: promises kept within the week; overdue at its end.
    """

    until: date
    contacts: int
    replies: tuple[tuple[str, int], ...]
    done: int
    planned: int
    talks: int
    concerned: tuple[str, ...]
    needing: tuple[str, ...]
    bought: int
    heard: int
    kept: int
    late: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was learnt."""
        counts = (self.contacts, self.talks, self.bought, self.kept, self.late, self.planned)
        return not any(counts)


def learnt(books: Books) -> Learnt:
    """What was learnt in the week up to the last day that the records know."""
    return books.once(("learnt",), lambda: _learnt(books))


def _learnt(books: Books) -> Learnt:
    until = books.known_until
    since = until - timedelta(days=WEEK_DAYS)
    noted = pl.col("record").str.starts_with("contact:")
    made = marked(books).filter(pl.col("day") > since, noted)
    replies = made.filter(pl.col("response").fill_null("") != "")["response"]
    counted = replies.value_counts().sort("count", "response", descending=[True, False])
    said = named(books).filter(pl.col("day") > since)
    bought = purchases(books).filter(pl.col("last_day") > since)
    late_contacts = marked(books).filter(pl.col("day") > until - timedelta(days=WORKS_DAYS))
    heard = bought.join(late_contacts, on="customer_id", how="semi")
    done, planned = _lines(since, until)
    kept, late = _promises(since, until)
    return Learnt(
        until=until,
        contacts=made.height,
        replies=tuple((str(reply), int(count)) for reply, count in counted.iter_rows()),
        done=done,
        planned=planned,
        talks=said["conversation"].n_unique(),
        concerned=_who(said, tuple(CODES)),
        needing=_who(said, (NEED,)),
        bought=bought.height,
        heard=heard.height,
        kept=kept,
        late=late,
    )


def _who(said: pl.DataFrame, codes: tuple[str, ...]) -> tuple[str, ...]:
    spoke = said.filter(pl.col("code").is_in(codes)).sort("day", descending=True)
    return tuple(spoke["name"].unique(maintain_order=True).to_list())


def _lines(since: date, until: date) -> tuple[int, int]:
    """Lines of lists that were done, and all, of the weeks that began within these days."""
    from whybuy.records import planned

    of = planned.frame(until=until, every=True).filter(
        pl.col("week") > since - timedelta(days=WEEK_DAYS), pl.col("arm") != "held out"
    )
    return of.filter(pl.col("state") == "done").height, of.height


def _promises(since: date, until: date) -> tuple[int, int]:
    """Promises kept within these days, and those overdue at their end."""
    from whybuy.records import promises

    known = promises.frame(until=until)
    late = known.filter(pl.col("done_on").is_null(), pl.col("due") < until)
    return known.filter(pl.col("done_on") > since).height, late.height
