"""Zip archives opened with care: nothing that bursts, leads outside, or declares entities."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from whybuy.errors import BadFile

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LARGEST_BYTES = 512 << 20
"""Unpacked, of all that is in an archive; pictures and recordings in it are never unpacked."""

LARGEST_TEXT = 64 << 20
"""Unpacked, of one text or XML in it."""

MOST_PARTS = 20_000


class Packed:
    """An archive whose parts are found by their names in any letter case."""

    def __init__(self, archive: zipfile.ZipFile, *, name: str) -> None:
        self._archive, self.name = archive, name
        self._parts = {_plain(part.filename): part for part in archive.infolist()}

    def has(self, part: str) -> bool:
        """Whether there is a part of that name."""
        return _plain(part) in self._parts

    def names(self) -> list[str]:
        """The names of all parts, as they are written."""
        return [part.filename for part in self._parts.values()]

    def read(self, part: str) -> bytes:
        """What is in the part. Raises BadFile for one that is too large or damaged."""
        info = self._parts[_plain(part)]
        if info.file_size > LARGEST_TEXT:
            raise BadFile(
                f"{self.name}: {info.filename} in it unpacks to {info.file_size >> 20:,} MB; texts "
                f"are taken up to {LARGEST_TEXT >> 20} MB. Split the document."
            )
        try:
            return self._archive.read(info)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as e:
            raise _damaged(self.name, e) from e

    def xml(self, part: str) -> Element:
        """The part as XML. Raises BadFile for a document type, entities, or no XML at all."""
        from defusedxml import DefusedXmlException
        from defusedxml.ElementTree import fromstring

        try:
            return fromstring(self.read(part), forbid_dtd=True)
        except BadFile:
            raise  # It is a ValueError too, and says already what is wrong.
        except DefusedXmlException as error:
            raise BadFile(
                f"{self.name}: {part} in it declares a document type or entities, which no program "
                "needs to write here. Export it again from the program that it came from."
            ) from error
        except (ParseError, ValueError, LookupError) as error:
            raise BadFile(
                f"{self.name}: {part} in it is damaged: {error}. Save it again."
            ) from error


@contextmanager
def unpacked(path: Path, *, name: str) -> Iterator[Packed]:
    """The archive, once nothing in it is too large or leads outside. Raises BadFile."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise _damaged(name, error) from error
    with archive:
        _check(archive.infolist(), name=name)
        yield Packed(archive, name=name)


def _check(parts: list[zipfile.ZipInfo], *, name: str) -> None:
    size = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or size > LARGEST_BYTES:
        raise BadFile(
            f"{name} unpacks to {len(parts):,} parts of {size >> 20:,} MB; up to {MOST_PARTS:,} "
            f"and {LARGEST_BYTES >> 20} MB are taken. Export the texts without the recordings."
        )
    for part in parts:
        path = PurePosixPath(part.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in "".join(path.parts[:1]):
            raise BadFile(
                f"{name} holds a part named {part.filename!r}, which leads outside of it. It was "
                "not opened; export it again from the program that it came from."
            )
        if part.flag_bits & 1:
            raise BadFile(f"{name} has a password. Save it without one, then import that.")


def _damaged(name: str, error: Exception) -> BadFile:
    return BadFile(f"{name} is damaged: {error}. Save it again, then import that.")


def _plain(part: str) -> str:
    return part.replace("\\", "/").removeprefix("./").casefold()
