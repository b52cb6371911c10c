"""An answer as PDF: pages to print, to send and to keep, read aloud by a screen reader too.

What customers and others wrote reaches the typesetter as data, never as its language; it reads no
file but the fonts, and fetches nothing. The same answer gives the same bytes on the same machine.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whybuy.faces.documents import letters
from whybuy.faces.documents.contents import contents
from whybuy.faces.documents.quoted import quotes

if TYPE_CHECKING:
    import typst

    from whybuy.answers.answer import Answer
    from whybuy.answers.question import Question
    from whybuy.evidence.books import Books

Shown = Callable[[set[str]], dict[str, Any]]
_HERE = Path(__file__).parent
_TRIES = 4


def pdf(answer: Answer, *, question: Question, books: Books, firm: str) -> bytes:
    """The answer as a PDF file; one deal or one meeting, where it is about one, on one page."""
    if answer.question == "pursue" and answer.options.get("deal"):
        from whybuy.faces.documents import deal_paper

        return deal_paper.pdf(answer, firm=firm)
    if answer.question == "meet" and (answer.options.get("customer") or answer.options.get("deal")):
        from whybuy.faces.documents import meeting_paper

        return meeting_paper.pdf(answer, firm=firm)
    told = contents(answer, question=question, firm=firm, quotes=quotes(answer, books))
    at = datetime(answer.as_of.year, answer.as_of.month, answer.as_of.day, tzinfo=UTC)
    return typeset(told, at=at)


def typeset(told: dict[str, Any], *, at: datetime, design: str = "answer") -> bytes:
    """These contents laid out; letters that no font here has are named instead of left blank."""
    told = letters.harmless(told)
    return typeset_as(lambda missing: letters.named(told, missing), at=at, design=design)


def typeset_as(shown: Shown, *, at: datetime, design: str) -> bytes:
    """What `shown` gives, laid out. It is told of the letters that no font here has, to name them
    instead, and called again when there are more of them."""
    import typst

    missing: set[str] = set()
    for _ in range(_TRIES):
        try:
            return _compiled(shown(missing), at=at, design=design, accessible=True)
        except typst.TypstError as error:
            found = letters.without_shape(str(error.diagnostic or error))
            if not found - missing:
                raise
            missing |= found
    return _compiled(shown(missing), at=at, design=design, accessible=False)


def source(design: str) -> bytes:
    """A design in the typesetter's language, what all of them share before it."""
    return b"\n".join((_HERE / f"{name}.typ").read_bytes() for name in ("house", design))


def page_count(told: dict[str, Any], *, design: str) -> int:
    """How many pages these contents come to; the design marks its last with <pages>."""
    with tempfile.TemporaryDirectory(prefix="whybuy-") as folder:
        compiler = _compiler(told, folder=folder, design=design)
        found = compiler.query("<pages>", field="value", one=True)
    return int(json.loads(found))


def _compiled(told: dict[str, Any], *, at: datetime, design: str, accessible: bool) -> bytes:
    """PDF/UA: titles, reading order, words for each picture; it refuses letters without a shape."""
    with tempfile.TemporaryDirectory(prefix="whybuy-") as folder:
        made = _compiler(told, folder=folder, design=design).compile(
            format="pdf", timestamp=at, pdf_standards=["ua-1"] if accessible else []
        )
    assert isinstance(made, bytes)
    return made


def _compiler(told: dict[str, Any], *, folder: str, design: str) -> typst.Compiler:
    """The typesetter over these contents, in a folder where there is nothing else to read."""
    import typst

    return typst.Compiler(
        source(design),
        root=folder,
        font_paths=_fonts(),
        sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
        package_path=folder,
        package_cache_path=folder,
    )


@cache
def _fonts() -> typst.Fonts:
    """Our own, those that the typesetter brings, and this machine's for other scripts."""
    import typst

    return typst.Fonts(font_paths=[str(_HERE / "fonts")])
