"""Themes that no code covers yet: passages that lie together, typical ones, and a name to propose.

Average-linkage clustering on the cosine of the vectors (a theme holds together as a whole, not only
through a chain of neighbours), and the words that set a theme apart from the other passages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from whybuy.errors import BadInput
from whybuy.methods.text.arrays import Floats

Rows = NDArray[np.intp]

LEAST = 3
"""Passages that make a theme."""
NEAR = 0.4
"""Least average cosine between passages of a theme, with vectors of the model as published.

Found on 1,500 reviews of laptops, each of one of 96 aspects, and on the sample firm's talks: at 0.3
the largest theme holds a quarter of the reviews, at 0.4 a tenth, beyond that ever less is covered.
"""
LEAST_WORDS = 2
"""Different words that could name something: a greeting or "Not really." is of no theme."""
MOST_COMPARED = 4000
"""Passages compared each with each; further ones join the theme whose middle is nearest."""
QUOTES = 3
WORDS = 3
_WORD = re.compile(r"[^\W\d_][^\W\d_'’-]{2,}")
_PLAIN_WORDS = """
a about actually after again all also always am an and another any anyone anything are as at
back be because been before being but by came can cannot come could did didn do does doesn
doing don done down each even ever every everything few for from get gets getting go goes
going gone good got had has have haven having he her here him his how i if in into is isn it
its just keep know last let like little long look lot made make many may maybe me mean might
more most much must my need never new no nobody not nothing now of off often oh ok okay old on
once one only or other our out over own per quite rather really right said same say see she
should since so some somebody someone something still such sure take than that thats the their
them then there these they thing things think this those though thought three through time to
too took two under until up us use used very want wanted was wasn way we well went were what
when where which while who why will with without won would yeah year years yes yet you your
afternoon ask asked cheers dear hello hi morning please regards sorry tell thank thanks told
"""
_PLAIN = frozenset(re.findall(r"\w+", _PLAIN_WORDS))


@dataclass(frozen=True, slots=True)
class Theme:
    """Passages of one theme. `rows` are theirs, most typical first; `quotes` the first of them.

    `name` is proposed from the words that set it apart; `near` is their average cosine.
    """

    name: str
    rows: tuple[int, ...]
    quotes: tuple[str, ...]
    near: float


def find_themes(
    texts: Sequence[str],
    vectors: ArrayLike,
    *,
    least: int = LEAST,
    near: float = NEAR,
    sources: Sequence[str] | None = None,
) -> list[Theme]:
    """Themes among these passages, the largest first.

    `vectors` (n, width) are of unit length. With `sources` (who said each), a theme needs `least`
    different ones: what one person says often is not yet a theme. The same text counts once.
    """
    x = np.asarray(vectors, dtype=np.float64)
    who = list(sources) if sources is not None else [str(row) for row in range(len(texts))]
    if not len(texts) == len(x) == len(who):
        raise BadInput(f"{len(texts)} texts need as many vectors and sources.")
    once = _first_of_each(texts)
    first = np.array(once, dtype=np.intp)
    if len(first) < least:
        return []
    groups = _groups(x[first], near=near)
    found = [first[members] for members in groups]
    kept = [rows for rows in found if len(_sources(rows, who)) >= least]
    common = Counter(word for row in once for word in _words(texts[row]))
    themes = [_theme(rows, texts, x, common=common, of=len(first)) for rows in kept]
    return sorted(themes, key=lambda theme: -len(theme.rows))


def _first_of_each(texts: Sequence[str]) -> list[int]:
    """The rows where a text that says something stands first."""
    seen: dict[str, int] = {}
    for row, text in enumerate(texts):
        if len(_words(text)) >= LEAST_WORDS:
            seen.setdefault(" ".join(_WORD.findall(text.casefold())), row)
    return sorted(seen.values())


def _sources(rows: Rows, who: list[str]) -> set[str]:
    at: list[int] = rows.tolist()
    return {who[row] for row in at}


def _groups(x: Floats, *, near: float) -> list[Rows]:
    """Rows of each cluster; those beyond what is compared join the nearest middle, or none."""
    cluster: Any = import_module("sklearn.cluster")
    compared = x[np.linspace(0, len(x) - 1, min(len(x), MOST_COMPARED)).astype(np.intp)]
    tree = cluster.AgglomerativeClustering(
        n_clusters=None, distance_threshold=1.0 - near, metric="cosine", linkage="average"
    )
    label = np.asarray(tree.fit_predict(compared), dtype=np.intp)
    if len(compared) == len(x):
        return [np.flatnonzero(label == one) for one in range(int(label.max()) + 1)]
    middles = np.stack([compared[label == one].mean(axis=0) for one in range(int(label.max()) + 1)])
    cosine = x @ (middles / np.linalg.norm(middles, axis=1, keepdims=True)).T
    best = cosine.argmax(axis=1)
    joins = cosine[np.arange(len(x)), best] >= near**0.5
    return [np.flatnonzero(joins & (best == one)) for one in range(len(middles))]


def _theme(rows: Rows, texts: Sequence[str], x: Floats, *, common: Counter[str], of: int) -> Theme:
    middle = x[rows].mean(axis=0)
    order: list[int] = rows[np.argsort(-(x[rows] @ middle), kind="stable")].tolist()
    pairs = len(rows) * (len(rows) - 1)
    total = float((x[rows].sum(axis=0) ** 2).sum())
    return Theme(
        name=_name([texts[row] for row in order], common=common, of=of),
        rows=tuple(order),
        quotes=tuple(texts[row] for row in order[:QUOTES]),
        near=(total - len(rows)) / max(pairs, 1),
    )


def _name(texts: Sequence[str], *, common: Counter[str], of: int) -> str:
    """The words that most passages of the theme share and few others have, in the order said."""
    inside = Counter(word for text in texts for word in _words(text))
    least = max(2, len(texts) // 4)

    def apart(word: str) -> float:
        """How much likelier a passage of the theme holds the word than another one does."""
        share, outside = inside[word] / len(texts), (common[word] - inside[word]) / max(of, 1)
        return share * float(np.log((share + 0.01) / (outside + 0.01)))

    often = [word for word in inside if inside[word] >= least] or list(inside)
    best = sorted(often, key=lambda word: (-apart(word), word))[:WORDS]
    return ", ".join(best).capitalize() or "Without words"


def _words(text: str) -> set[str]:
    """The words of a passage that could name something."""
    found = (word.strip("'’-") for word in _WORD.findall(text.casefold()))
    return {word for word in found if word not in _PLAIN and word.split("’")[0] not in _PLAIN}
