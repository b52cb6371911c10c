"""A text cut into passages: sentences, or short runs of them, as offsets into it.

The same text is always cut in the same way: what was coded stays in its place.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator

MOST_WORDS = 60
FEWEST_WORDS = 4
"""A sentence of fewer words goes with its neighbour: "Yes. Oh yes." is no passage of its own."""

Span = tuple[int, int]

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
_WORD = re.compile(rf"[{_CJK}]{{1,2}}|[^\s{_CJK}]{{1,40}}")
"""Two letters of a script without spaces count as a word, and so do 40 letters without one."""
_BREAK = re.compile(r"\n[^\S\n]*(?=\n)|\n(?=[^\S\n]*(?:[-*•–‣▪]|\d{1,2}[.)])[^\S\n])")
"""An empty line, or the start of a point in a list."""
_END = re.compile(
    r"""(?<![.!?…؟۔।])[.!?…؟۔।]++["'”’»)\]]*+(?=\s)   # a mark, what it closes, a space
    |(?<![。！？｡])[。！？｡]++["”’」』）】]*+""",  # marks of scripts without spaces
    re.VERBOSE,
)
_CLAUSE = re.compile(r"[,;:，、；：—–]\s*$")
_LAST = re.compile(r"[^\s(\[\"'“‘«]*$")
_TITLES = {
    *("mr", "mrs", "ms", "dr", "prof", "st", "rev", "hon", "messrs", "mt", "sr", "sra", "hr", "fr"),
    *("e.g", "i.e", "eg", "ie", "cf", "vs", "viz", "ca", "approx"),
    *("z.b", "d.h", "u.a", "bzw", "ggf", "evtl", "inkl", "zzgl", "p.ex"),
}
"""Nothing ends after these, whatever follows."""
_BEFORE_NUMBERS = {"no", "nos", "nr", "fig", "p", "pp", "art", "sec", "ch", "vol"}


def split(text: str) -> list[Span]:
    """The (start, end) of each passage, in order: none overlaps another, none is blank.

    Every letter that is not a space is in exactly one of them. A passage has about 60 words at the
    most, and crosses neither an empty line nor the start of a point in a list.
    """
    return [span for block in _blocks(text) for span in _runs(text, block)]


def keys(conversation: str, texts: Iterable[str]) -> list[str]:
    """A stable key for each passage: of the conversation, the words, and which time they stand."""
    seen: Counter[str] = Counter()
    found: list[str] = []
    for text in texts:
        seen[text] += 1
        named = f"{conversation}\0{text}\0{seen[text]}".encode()
        found.append(hashlib.blake2b(named, digest_size=8).hexdigest())
    return found


def words(text: str) -> int:
    """How many words a text counts as."""
    return sum(1 for _ in _WORD.finditer(text))


def _blocks(text: str) -> Iterator[Span]:
    start = 0
    for found in _BREAK.finditer(text):
        yield start, found.start()
        start = found.end()
    yield start, len(text)


def _runs(text: str, block: Span) -> Iterator[Span]:
    """The block's sentences, the short ones with their neighbours, the long ones cut."""
    run: Span | None = None
    count = 0
    for start, end in _sentences(text, block):
        more = words(text[start:end])
        short = min(count, more) < FEWEST_WORDS
        if run and short and count + more <= MOST_WORDS:
            run, count = (run[0], end), count + more
            continue
        if run:
            yield from _cut(text, run, count)
        run, count = (start, end), more
    if run:
        yield from _cut(text, run, count)


def _sentences(text: str, block: Span) -> Iterator[Span]:
    start, stop = block
    for found in _END.finditer(text, start, stop):
        if _ends(text, start, found):
            yield from _trimmed(text, start, found.end())
            start = found.end()
    yield from _trimmed(text, start, stop)


def _ends(text: str, start: int, mark: re.Match[str]) -> bool:
    """Whether a sentence ends at this mark."""
    after = text[mark.end() : mark.end() + 40].lstrip()[:1]
    said = mark.group()
    if said[0] in "。！？｡":
        quoted_within = said[-1] in "」』" and after == text[mark.end() : mark.end() + 1]
        return not (after and quoted_within)
    if not after:
        return True
    closed = said[-1] in "\"'”’»)]"
    if after.islower() and (closed or said[0] in ".…"):
        return False
    if said != ".":
        return True
    last = _LAST.search(text, max(start, mark.start() - 40), mark.start())
    return not _abbreviated(
        last.group() if last else "", after, text[start : min(mark.start(), start + 40)]
    )


def _abbreviated(last: str, after: str, begun: str) -> bool:
    """Whether the full stop belongs to the last word: a title, an initial, a number in a list."""
    low = last.lower()
    if low in _TITLES or (low in _BEFORE_NUMBERS and after.isdigit()):
        return True
    initial = len(last) == 1 and last.isupper() and last != "I"
    return initial or (last.isdigit() and begun.strip() == last)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    said = text[start:end]
    if blank := len(said) - len(said.lstrip()):
        start, said = start + blank, said.lstrip()
    if said := said.rstrip():
        yield start, start + len(said)


def _cut(text: str, run: Span, count: int) -> Iterator[Span]:
    """A run of too many words in pieces, after a clause where there is one."""
    if count <= MOST_WORDS:
        yield run
        return
    places = [found.span() for found in _WORD.finditer(text, *run)]
    first = 0
    while len(places) - first > MOST_WORDS:
        last = _clause(text, places[first : first + MOST_WORDS]) + first
        yield from _trimmed(text, places[first][0], places[last][1])
        first = last + 1
    yield from _trimmed(text, places[first][0], run[1])


def _clause(text: str, places: list[Span]) -> int:
    """The last of these words, from the middle on, after which a clause ends."""
    for number in range(len(places) - 1, len(places) // 2, -1):
        if _CLAUSE.search(text[places[number][0] : places[number][1]]):
            return number
    return len(places) - 1
