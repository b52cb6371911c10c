"""What an encoder made of texts, so that nothing is encoded twice: a file that can be rebuilt.

One SQLite file beside the records, `cache/encodings.sqlite3`. It holds no words, only their
SHA-256 and the numbers; it may be deleted at any time. `forget` is for texts that are redacted.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

FILE = "encodings.sqlite3"
_MOST = 10_000
"""Rows a statement."""
_TABLE = """CREATE TABLE IF NOT EXISTS encoding (
    model TEXT, text TEXT, numbers BLOB NOT NULL, PRIMARY KEY (model, text)) WITHOUT ROWID"""


def sha256(text: str) -> str:
    """The hash by which a text is known here."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Encodings:
    """Encodings kept in a folder. A damaged file is begun anew; a full disk keeps what it can."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE

    def get(self, model_sha: str, text_shas: Sequence[str]) -> npt.NDArray[np.float32]:
        """(n, width) numbers in the order of the texts, NaN for texts that are not kept.

        The width is the model's, as `put` was given it; 0 where nothing of it is kept.
        """
        import numpy as np

        rows = self._rows(model_sha, text_shas) if self._file.exists() else {}
        width = max(map(len, rows.values()), default=0) // 4
        found = np.full((len(text_shas), width), np.nan, dtype=np.float32)
        for number, text in enumerate(text_shas):
            if len(kept := rows.get(text, b"")) == 4 * width:
                found[number] = np.frombuffer(kept, dtype="<f4")
        return found

    def put(
        self, model_sha: str, text_shas: Sequence[str], vectors: npt.NDArray[np.float32]
    ) -> None:
        """Keep the (n, width) numbers of these texts."""
        import numpy as np

        if vectors.ndim != 2 or len(vectors) != len(text_shas):
            raise ValueError(f"{len(text_shas)} texts need as many rows, not {vectors.shape}.")
        plain = np.ascontiguousarray(vectors, dtype="<f4")
        with contextlib.suppress(OSError, sqlite3.OperationalError):
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            for start in range(0, len(text_shas), _MOST):
                rows = zip(text_shas[start:], plain[start : start + _MOST], strict=False)
                self._keep((model_sha, text, row.tobytes()) for text, row in rows)

    def forget(self, text_shas: Sequence[str]) -> int:
        """Remove texts for good, of every model; how many rows that were."""
        if not self._file.exists():
            return 0
        with self._open() as db:
            db.execute("PRAGMA secure_delete = ON")
            shas = ((text,) for text in text_shas)
            return db.executemany("DELETE FROM encoding WHERE text = ?", shas).rowcount

    def _rows(self, model_sha: str, text_shas: Sequence[str]) -> dict[str, bytes]:
        try:
            with self._open() as db:
                db.execute("CREATE TEMPORARY TABLE asked (text TEXT PRIMARY KEY) WITHOUT ROWID")
                asked = ((text,) for text in text_shas)
                db.executemany("INSERT OR IGNORE INTO asked VALUES (?)", asked)
                return dict(
                    db.execute(
                        "SELECT e.text, e.numbers FROM asked JOIN encoding AS e "
                        "ON e.model = ? AND e.text = asked.text",
                        [model_sha],
                    )
                )
        except sqlite3.OperationalError:
            return {}

    def _keep(self, rows: Iterable[tuple[str, str, bytes]]) -> None:
        with self._open() as db:
            db.executemany("INSERT OR REPLACE INTO encoding VALUES (?, ?, ?)", rows)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection in one transaction; to a new file where this one is none of SQLite's."""
        db = sqlite3.connect(self._file, timeout=20)
        try:
            db.execute(_TABLE)
        except sqlite3.DatabaseError as error:
            db.close()
            if isinstance(error, sqlite3.OperationalError):
                raise
            self._file.unlink()
            db = sqlite3.connect(self._file, timeout=20)
            db.execute(_TABLE)
        with closing(db), db:
            yield db
