"""Batch files: immutable, named by what they hold, flushed to disk before anything names them."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from whybuy.errors import BadFile, CannotWrite
from whybuy.orders.port import BatchFile

UNFINISHED = ".unfinished"
"""How the name of a file ends that is still being written."""


SPILL = ".spill-"
"""How the name of a folder begins that holds what a process had no memory for."""


def unfinished(folder: Path) -> Path:
    """A name in the folder for a file that is still being written."""
    return folder / f"{uuid.uuid4().hex}{UNFINISHED}"


def publish(written: Path) -> tuple[str, str]:
    """Flush a finished file to disk under its lasting name: that name, and its SHA-256.

    The name is the hash of the content and a mark of this load: the same content loaded twice
    is two files, so that discarding one load can never take the file of another.
    """
    with writing(written.parent):
        sha256 = _flushed(written)
        name = f"{sha256[:32]}-{uuid.uuid4().hex[:8]}.parquet"
        written.rename(written.parent / name)
        _flush_folder(written.parent)
    return name, sha256


def rewrite(path: Path, *, customer_id: str, to: str) -> tuple[str, str, int] | None:
    """A batch file once more with another customer id: its name, SHA-256 and the lines changed."""
    import polars as pl

    id_ = pl.col("customer_id")
    lines = pl.read_parquet(path)
    theirs = lines.filter(id_ == customer_id).height
    if not theirs:
        return None
    named = lines.with_columns(
        pl.when(id_ == customer_id).then(pl.lit(to)).otherwise(id_).alias("customer_id")
    )
    written = unfinished(path.parent)
    try:
        named.sort("customer_id", "order_id", nulls_last=True, maintain_order=True).write_parquet(
            written, compression="zstd"
        )
        return *publish(written), theirs
    finally:
        written.unlink(missing_ok=True)


def check(folder: Path, named: Iterable[BatchFile]) -> None:
    """Nothing, when each file is there and holds what the manifest says; else BadFile."""
    for file in named:
        path = folder / file.file
        try:
            found = path.stat()
        except OSError:
            raise BadFile(_missing(file, path)) from None
        if _sha256(path, found.st_size, found.st_mtime_ns) != file.sha256:
            raise BadFile(_changed(file, path))


def sweep(folder: Path, *, keep: Iterable[str], least_age_seconds: float) -> list[str]:
    """Names of the files removed: those that `keep` does not name and that are old enough.

    A young file may belong to a load in another process that has not committed yet.
    """
    kept, before = set(keep), time.time() - least_age_seconds
    orphans = [
        path
        for path in sorted(folder.iterdir())
        if path.suffix in {".parquet", UNFINISHED} and path.name not in kept
    ]
    old = [path for path in orphans if path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    for path in folder.glob(f"{SPILL}*"):
        if not _is_running(int(path.name.removeprefix(SPILL))):
            shutil.rmtree(path, ignore_errors=True)
    return [path.name for path in old]


def spill(folder: Path) -> Path:
    """Where this process lays what does not fit its memory: beside the files if it may."""
    beside = folder if os.access(folder, os.W_OK) else Path(tempfile.gettempdir())
    return beside / f"{SPILL}{os.getpid()}"


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turns what the disk says no to into CannotWrite."""
    try:
        yield
    except OSError as error:
        raise CannotWrite(
            f"Nothing could be written to {folder}: {error.strerror or error}. Nothing was "
            "changed. Free some space or allow writing there, then try again."
        ) from error


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        return True
    return True


def _flushed(path: Path) -> str:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return sha256


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@lru_cache(maxsize=4096)
def _sha256(path: Path, size: int, modified_ns: int) -> str:
    # Size and time of change are part of the key: each file is read once a process.
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _missing(file: BatchFile, path: Path) -> str:
    return (
        f"The orders of batch {file.batch} ({file.lines:,} lines from {file.source}) are not at "
        f"{path}. Put the file back from a backup, or undo the batch and load its file again: "
        f"whybuy undo {file.batch}."
    )


def _changed(file: BatchFile, path: Path) -> str:
    return (
        f"The orders of batch {file.batch} ({file.lines:,} lines from {file.source}) have been "
        f"changed outside whybuy: {path} is not the file that was loaded. Put it back from a "
        f"backup, or undo the batch and load its file again: whybuy undo {file.batch}."
    )
