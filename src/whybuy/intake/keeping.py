"""The workspace's `files/`: every file as it came, by its hash, and the rejects to be mended."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from whybuy.errors import CannotWrite
from whybuy.records.workspace import Workspace

INCOMING = ".incoming-"
REJECTS = "rejects"
YOUNG_SECONDS = 3600
"""Younger leftovers may belong to another process that is still at work."""


@contextmanager
def incoming(workspace: Workspace, *, dry_run: bool) -> Iterator[Path]:
    """A folder to work in, gone afterwards: beside the kept files, or elsewhere on a dry run."""
    try:
        if not dry_run:
            workspace.files.mkdir(exist_ok=True)
        where = None if dry_run else workspace.files
        folder = Path(tempfile.mkdtemp(prefix=INCOMING, dir=where))
    except OSError as error:
        raise CannotWrite(
            f"Cannot write to {workspace.files}: {error.strerror}. Allow writing there, or make "
            "room, then import again. Nothing was changed."
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def flush(path: Path) -> None:
    """The file's content, or the folder's entries, on the disk and not only on its way there."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def keep(workspace: Workspace, path: Path, *, sha256: str) -> Path:
    """Move a flushed file to where it is kept, by its hash; the same file twice is kept once."""
    target = workspace.files / sha256
    if target.exists():
        return target
    path.replace(target)
    flush(workspace.files)
    return target


def keep_rejects(workspace: Workspace, path: Path, *, name: str, sha256: str) -> Path:
    """Move a file of rejects to where the user finds it, named after the file they came in."""
    folder = workspace.files / REJECTS
    folder.mkdir(exist_ok=True)
    stem = Path(name.removesuffix(".gz")).stem
    target = folder / f"{stem}-{sha256[:8]}-rejected.csv"
    path.replace(target)
    return target


def sweep(
    workspace: Workspace, named: Iterable[str], *, least_age_seconds: float = YOUNG_SECONDS
) -> list[str]:
    """Remove what a killed load left: folders of incoming files, and files that no batch names.

    What a job is still to load stays, however long it waits.
    """
    kept = {*named, REJECTS, *_needed_by_jobs(workspace)}
    before = time.time() - least_age_seconds
    found = [path for path in workspace.files.iterdir() if path.name not in kept]
    old = [path for path in found if _newest(path) < before]
    for path in old:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return sorted(path.name for path in old)


def _needed_by_jobs(workspace: Workspace) -> set[str]:
    """Names in `files/` under which something lies that a job works on."""
    from whybuy.records import jobs

    payloads = [workspace.path / payload for payload in jobs.open_payloads()]
    inside = [path for path in payloads if path.is_relative_to(workspace.files)]
    return {path.relative_to(workspace.files).parts[0] for path in inside}


def _newest(path: Path) -> float:
    """When the path, or anything in it, was last written to."""
    times = [path.stat().st_mtime]
    for inner in path.iterdir() if path.is_dir() else ():
        times.append(inner.stat().st_mtime)
    return max(times)
