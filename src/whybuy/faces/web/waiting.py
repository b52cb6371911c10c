"""Files that wait to be looked at before they are loaded: kept apart, for an hour at most."""

from __future__ import annotations

import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from whybuy.errors import NotFound
from whybuy.records import jobs

AN_HOUR_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that came over the page and has not been loaded."""

    mark: str
    file: Path

    def drop(self) -> None:
        """Removes it."""
        shutil.rmtree(self.file.parent, ignore_errors=True)


def new_folder() -> Path:
    """A folder of its own, with what has waited too long swept away."""
    _sweep()
    folder = _folder() / secrets.token_hex(16)
    folder.mkdir(parents=True, mode=0o700)
    return folder


def forget_folder(folder: Path) -> None:
    """Removes a folder that is taken in, with all in it."""
    shutil.rmtree(folder, ignore_errors=True)


def keep(upload: UploadedFile) -> Waiting:
    """Writes an uploaded file to a folder of its own, and sweeps away what has waited too long."""
    folder = new_folder()
    file = folder / (Path(upload.name or "").name[-120:] or "file")
    with file.open("wb") as out:
        for part in upload.chunks():
            out.write(part)
    return Waiting(folder.name, file)


def find(mark: str) -> Waiting:
    """The file with this mark. Raises NotFound where it was loaded, dropped or swept away."""
    folder = _folder() / mark
    if len(mark) != 32 or not mark.isalnum() or not folder.is_dir():
        raise NotFound("This file is no longer waiting. Choose it again.")
    return Waiting(mark, next(folder.iterdir()))


def _sweep() -> None:
    """Folders that have waited too long go, but for those whose file a job is still to load."""
    path = settings.WHYBUY_WORKSPACE.path
    needed = {(path / payload).parent for payload in jobs.open_payloads()}
    for folder in _folder().glob("*"):
        if folder in needed:
            continue
        if time.time() - folder.stat().st_mtime > AN_HOUR_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _folder() -> Path:
    return settings.WHYBUY_WORKSPACE.files / "waiting"
