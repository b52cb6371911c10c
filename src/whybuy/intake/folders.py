"""Whole folders: the files in them, each taken by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from whybuy.errors import BadFile
from whybuy.records.workspace import CONFIG

MOST_FILES = 20_000
SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", "icon\r"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to be taken. One that was `found` in a folder stops nothing when it cannot be read."""

    path: Path
    found: bool = False


def wanted(paths: Iterable[Path]) -> list[Wanted]:
    """The files named, and those in the folders named, in the order of their names.

    Hidden files, links that lead elsewhere and workspaces are passed over. Raises BadFile for a
    folder in which nothing is left.
    """
    files = list[Wanted]()
    for path in paths:
        if not path.is_dir():
            files.append(Wanted(path))
            continue
        inside = list(_files_in(path))
        if not inside:
            raise BadFile(
                f"{path} is a folder without a file to take. Put files into it, or name another."
            )
        if len(inside) > MOST_FILES:
            raise BadFile(
                f"{path} holds {len(inside):,} files; up to {MOST_FILES:,} are taken at once. "
                "Name the folders in it one by one."
            )
        files += [Wanted(one, found=True) for one in inside]
    return files


def _files_in(folder: Path) -> Iterator[Path]:
    root = folder.resolve()
    workspaces = {found.parent for found in folder.rglob(CONFIG)}
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
        if hidden or path.name.casefold() in SYSTEM_FILES or not path.is_file():
            continue
        if workspaces.intersection(path.parents):
            continue
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            continue
        yield path
