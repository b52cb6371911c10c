"""A person blanked everywhere: the database, every file as it came, the order log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from whybuy.errors import CannotWrite
from whybuy.records.redaction import Redacted, Rewritten, Store, Words

if TYPE_CHECKING:
    from whybuy.orders.port import OrderLog
    from whybuy.records.models import User
    from whybuy.records.workspace import Workspace


def redact(
    workspace: Workspace,
    log: OrderLog,
    key: str,
    *,
    files: Store,
    by: User | None,
    record: str = "person",
) -> Redacted:
    """Blank somebody for good in records, history, facts, texts, files and the order log.

    `record` is "person", or "customer" for one who is a person: only those have orders. `files`
    are those that were kept as they came (`intake.blanking.KeptFiles`). They are written anew and
    flushed first; then one commit names them; then the old ones are removed. Killed in between, the
    workspace is as before or as after, and old files that nothing names are swept away.
    """
    from whybuy.records import redaction
    from whybuy.records.kinds import kind_of

    is_customer = kind_of(record).record == "customer"
    stores: tuple[Store, ...] = (files, OrderFiles(log)) if is_customer else (files,)
    try:
        return redaction.redact(key, by=by, record=record, stores=stores)
    except OSError as error:
        if isinstance(error, CannotWrite):
            raise
        raise CannotWrite(
            f"The files in {workspace.path} could not be written anew: {error}. Nothing was "
            "changed. Make room or allow writing there, then try again."
        ) from error


class OrderFiles:
    """The order log's files, in which a customer's id stands."""

    name = "order lines"

    def __init__(self, log: OrderLog) -> None:
        self._log = log
        self._old: list[tuple[str, str]] = []

    def rewrite(self, words: Words) -> list[Rewritten]:
        """Files without the customer's id, in the place of those that hold it."""
        found: list[Rewritten] = []
        from whybuy.records import sources

        for row in sources.order_files(standing=False):
            new = self._log.rewrite(row.file, customer_id=words.key, to=words.token)
            if new is not None:
                found.append(Rewritten(row.file, row.sha256, *new))
                self._old.append((row.file, row.sha256))
        return found

    def tidy(self) -> None:
        """The old files, and copies of them that the engine holds, removed."""
        for file, sha256 in self._old:
            self._log.discard(file)
            self._log.forget(sha256)
