"""The words of an HTML mail or page: no scripts, no styles, nothing fetched."""

from __future__ import annotations

import re
from html.parser import HTMLParser

UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "object"})
BLOCKS = frozenset(
    {"p", "div", "br", "tr", "li", "ul", "ol", "table", "hr", "blockquote", "pre", "section"}
    | {"article", "h1", "h2", "h3", "h4", "h5", "h6"}
)
_QUOTED = re.compile(
    r"gmail_quote|yahoo_quoted|moz-cite|appendonsend|mail-editor-reference-message", re.IGNORECASE
)
_ALL_BELOW = re.compile(r"divRplyFwdMsg", re.IGNORECASE)
"""Outlook on the web marks the headers of the earlier mail; its words stand beside, unmarked."""

VOID = frozenset(
    {"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "wbr"}
)
QUOTED = "> "


def text_of(html: str) -> str:
    """The text that a reader of the HTML sees; lines of quoted replies begin with "> "."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[list[str]] = [[]]
        self._depths: list[int] = []
        self._open: list[tuple[str, bool, bool]] = []
        self._unseen = self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self._break()
        if tag in VOID:
            return
        said = " ".join(value or "" for name, value in attrs if name in ("class", "id"))
        if _ALL_BELOW.search(said) and not self._quoted:
            self._quoted = 1  # Never taken back: all that follows was told before.
        quoted = tag == "blockquote" or bool(_QUOTED.search(said))
        unseen = tag in UNSEEN or _hidden(attrs)
        self._open.append((tag, quoted, unseen))
        self._count(quoted, unseen, 1)

    def handle_endtag(self, tag: str) -> None:
        if not any(tag == name for name, *_ in self._open):
            return
        while self._open:
            name, quoted, unseen = self._open.pop()
            self._count(quoted, unseen, -1)
            if name == tag:
                break
        if tag in BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._lines[-1].append(data)
            self._depths += [self._quoted] * (len(self._lines) - len(self._depths))

    def _count(self, quoted: bool, unseen: bool, step: int) -> None:
        self._quoted += step * quoted
        self._unseen += step * unseen

    def _break(self) -> None:
        self._depths += [self._quoted] * (len(self._lines) - len(self._depths))
        self._lines.append([])

    def text(self) -> str:
        """The lines, their blanks made one, at most one empty line between two."""
        self._break()
        lines = [" ".join("".join(line).replace("\xa0", " ").split()) for line in self._lines]
        marked = [
            QUOTED * min(depth, 3) + line if line else ""
            for line, depth in zip(lines, self._depths, strict=False)
        ]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(marked)).strip()


def _hidden(attrs: list[tuple[str, str | None]]) -> bool:
    """Whether the sender did not want it to be seen: the text shown first in a list of mails."""
    style = "".join(value or "" for name, value in attrs if name == "style").replace(" ", "")
    return "display:none" in style.casefold()
