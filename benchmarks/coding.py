"""The coder on trades that it has never seen, beside simpler ones: how right, how sure, how fast.

`python benchmarks/coding.py` fits everything on the training set's twelve trades and reads the four
that were held out by the hash of their names, which the encoders that ship were not tuned on either
(`tools/tune_encoder.py`, `tools/tune_larger.py`). Codes are learnt from the further passages with
rare codes besides, which are of other trades than those four. The larger coder is measured too
where its packages are installed. `--speed` measures passages a second, `--passages 100000` from end
to end (`--larger`: the larger coder's).
`--endpoint URL --model NAME` measures a language model by the same yardstick (WHYBUY_ENDPOINT_KEY).
"""

from __future__ import annotations

import argparse
import os
import resource
import time
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from threadpoolctl import threadpool_limits

from whybuy.methods.text import Coder, Encoder, training
from whybuy.methods.text.arrays import chances, logistic
from whybuy.methods.text.encoder import shipped_model
from whybuy.methods.text.heads import Examples
from whybuy.methods.text.larger import INSTALL, LargerEncoder, is_installed
from whybuy.methods.text.model_file import tensor_places
from whybuy.methods.text.suggestions import DRIVERS, driver_of, main_driver

CODEBOOK = Path(__file__).resolve().parents[1] / "src" / "whybuy" / "records" / "codebook.toml"
OWN = 50
DRAWS = 5

PASSAGES = training.passages()
TEXTS = [passage.text for passage in PASSAGES]
CODES = training.codes()
TRADE = np.array([passage.trade for passage in PASSAGES])
HELD = np.array([passage.split == "held" for passage in PASSAGES])
DRIVER = np.array([DRIVERS.index(main_driver(passage.codes)) for passage in PASSAGES])


def examples(vectors: Any, rows: Any) -> Examples:
    """These rows of the training set as examples, and the further ones with rare codes."""
    known = training.examples(vectors.astype(np.float64))
    rows = [*rows, *range(len(PASSAGES), len(known.codes))]
    codes = tuple(known.codes[row] for row in rows)
    return Examples(known.vectors[rows], codes, known.weights[rows], known.drivers[rows])


def macro(truth: Any, said: Any) -> float:
    """Macro-F1 over the four drivers and none."""
    return float(f1_score(truth, said, average="macro", labels=range(5), zero_division=0))


def static_vectors() -> Any:
    """Means of the model's input embeddings of each text's tokens: no layer is run."""
    content = shipped_model()
    places = tensor_places(content)

    def tensor(name: str, kind: Any) -> Any:
        begin, end = places[f"inner.embeddings.word_embeddings.weight{name}"]
        return np.frombuffer(content[begin:end], dtype=kind)

    table = tensor("_q", np.int8).reshape(-1, 384) * tensor("_scale", np.float32)[:, None]
    tokens = Encoder(tuned=False)._tokenizer.encode_batch(TEXTS)
    found = np.stack([table[one.ids[1:-1]].mean(axis=0) for one in tokens])
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def by_prototype(vectors: Any, train: Any, test: Any) -> Any:
    """The driver whose passages have the nearest mean."""
    means = np.stack([vectors[train][DRIVER[train] == one].mean(axis=0) for one in range(5)])
    return (vectors[test] @ (means / np.linalg.norm(means, axis=1, keepdims=True)).T).argmax(axis=1)


def by_regression(features: Any, train: Any, test: Any) -> Any:
    """Logistic regression with the strength that is best for trades left out of training."""
    best = max((1.0, 3.0, 10.0, 30.0), key=lambda c: np.mean(list(_left_out(features, train, c))))
    return _regression(features, train, best).predict(features[test])


def _regression(features: Any, rows: Any, strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, max_iter=400).fit(features[rows], DRIVER[rows])


def _left_out(features: Any, train: Any, strength: float) -> Iterator[float]:
    parts = np.array_split(np.unique(TRADE[train]), 4)
    for part in parts:
        out = np.isin(TRADE[train], part)
        said = _regression(features, train[~out], strength).predict(features[train[out]])
        yield macro(DRIVER[train[out]], said)


def peers(train: Any, test: Any) -> None:
    """Macro-F1 of simpler coders on the held-out trades."""
    plain = Encoder(tuned=False).encode(TEXTS).astype(np.float64)
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)
    tfidf = words.fit(np.array(TEXTS)[train]).transform(TEXTS).tocsr()
    said = {
        "always none": np.full(len(test), 4),
        "TF-IDF, logistic regression": by_regression(tfidf, train, test),
        "static vectors, logistic regression": by_regression(static_vectors(), train, test),
        "MiniLM, nearest prototype": by_prototype(plain, train, test),
        "MiniLM as published, logistic regression": by_regression(plain, train, test),
    }
    for name, drivers in said.items():
        print(f"  {name:45s} {macro(DRIVER[test], drivers):.3f}")


def ours(coder: Coder, vectors: Any, test: Any, *, name: str) -> None:
    """Our macro-F1, that of each driver, and of codes."""
    fitted, x = coder.heads, vectors[test].astype(np.float64)
    said = fitted.driver_chances(x).argmax(axis=1)
    print(f"  {name:45s} {macro(DRIVER[test], said):.3f}")
    each = f1_score(DRIVER[test], said, average=None, labels=range(5))
    print("  by driver: " + ", ".join(f"{d} {f:.2f}" for d, f in zip(DRIVERS, each, strict=True)))
    for trade in np.unique(TRADE[test]):
        at = TRADE[test] == trade
        print(f"    {trade:26s} {macro(DRIVER[test][at], said[at]):.3f}  ({at.sum()} passages)")
    truth = np.array([[code in PASSAGES[row].codes for code in CODES] for row in test])
    found = coder.suggest(vectors=x)
    held = np.array([[code in found.held(row) for code in CODES] for row in range(len(test))])
    f1 = f1_score(truth, held, average=None, zero_division=0)
    print(f"  codes: micro-F1 {f1_score(truth, held, average='micro'):.3f}, macro {f1.mean():.3f}")
    print("  " + ", ".join(f"{c} {f:.2f}" for c, f in zip(CODES, f1, strict=True)))


def small_coder(vectors: Any, train: Any) -> Coder:
    """The coder that ships, its heads learnt from the trades to learn from alone."""
    return Coder(examples(vectors, train), CODES)


def larger_coder(vectors: Any, train: Any) -> Coder:
    """The larger one; its heads were tuned with its encoder, on the trades to learn from alone."""
    fitted = training.larger_heads()
    return Coder(examples(vectors, train), CODES, heads=fitted, prior=fitted)


def _best_scale(scores: Any, truth: Any) -> float:
    """The multiplier of the scores under which what was true is likeliest."""

    def missed(scale: float) -> float:
        own = chances(scale * scores)[np.arange(len(truth)), truth]
        return -float(np.log(np.maximum(own, 1e-12)).mean())

    return min(np.arange(0.1, 1.6, 0.02), key=missed)


def _best_label_scale(scores: Any, truth: Any) -> float:
    def missed(scale: float) -> float:
        return float((np.logaddexp(0, scale * scores) - truth * scale * scores).mean())

    return min(np.arange(0.1, 1.6, 0.02), key=missed)


def calibration(coder: Coder, vectors: Any, train: Any, test: Any) -> None:
    """How true the chances are: each trade's by a scale found on the other held-out trades."""
    fitted = coder.heads
    scores = fitted.driver.scores(vectors[test].astype(np.float64))
    trades, found = TRADE[test], np.zeros((len(test), 5))
    for trade in np.unique(trades):
        at = trades == trade
        found[at] = chances(_best_scale(scores[~at], DRIVER[test][~at]) * scores[at])
    print(f"  scale of the driver on all held-out trades {_best_scale(scores, DRIVER[test]):.2f}")
    print(f"    (the coder's is {fitted.scales.driver})")
    x = vectors[test].astype(np.float64)
    labels = np.hstack([fitted.named.scores(x), fitted.codes.scores(x)])
    named = np.array(
        [
            [d in map(driver_of, PASSAGES[row].codes) for d in DRIVERS[:4]]
            + [code in PASSAGES[row].codes for code in CODES]
            for row in test
        ],
        dtype=float,
    )
    scale = _best_label_scale(labels, named)
    print(f"  scale of labels {scale:.2f} (the coder's is {fitted.scales.label})")
    constant = np.bincount(DRIVER[train], minlength=5) / len(train)
    truth = np.eye(5)[DRIVER[test]]
    brier, dull = (float(((p - truth) ** 2).sum(axis=1).mean()) for p in (found, constant))
    print(f"  Brier score {brier:.3f}, a constant's {dull:.3f}")
    reliability(found.max(axis=1), found.argmax(axis=1) == DRIVER[test])
    said = logistic(scale * labels)[:, :4]
    part = _error(said.ravel(), named[:, :4].ravel() > 0)
    print(f"  drivers named at all: expected calibration error {part:.3f}")


def _error(chance: Any, right: Any, bins: int = 10) -> float:
    which = np.minimum((chance * bins).astype(int), bins - 1)
    return sum(
        abs(chance[which == b].mean() - right[which == b].mean()) * (which == b).mean()
        for b in np.unique(which)
    )


def reliability(chance: Any, right: Any) -> None:
    """The table of what was said and what was so, in tenths."""
    print(f"  expected calibration error {_error(chance, right):.3f} (ten bins)")
    print("    said       passages  mean said  were right")
    for low in np.arange(0, 1, 0.1):
        at = (chance >= low) & (chance < low + 0.1 + 1e-9 * (low > 0.85))
        if at.any():
            print(
                f"    {low:.1f} to {low + 0.1:.1f}  {at.sum():8d}  {chance[at].mean():9.2f}"
                f"  {right[at].mean():10.2f}"
            )


def learning_on(coder: Coder, vectors: Any, test: Any) -> None:
    """After some confirmed passages of a firm's own: each held-out trade is a firm."""
    x, rng = vectors.astype(np.float64), np.random.default_rng(7)
    before, after, seconds = [], [], []
    for trade in np.unique(TRADE[test]):
        rows = np.flatnonzero(trade == TRADE)
        for _ in range(DRAWS):
            mixed = rng.permutation(rows)
            own, rest = mixed[:OWN], mixed[OWN:]
            start = time.perf_counter()
            learnt = coder.learn(vectors=x[own], codes=[PASSAGES[row].codes for row in own])
            seconds.append(time.perf_counter() - start)
            for kept, one in ((before, coder), (after, learnt)):
                said = [DRIVERS.index(d) for d in one.suggest(vectors=x[rest]).drivers]
                kept.append(macro(DRIVER[rest], said))
    print(f"  the rest of a trade before {np.mean(before):.3f}, after {np.mean(after):.3f}")
    print(f"  learning took {np.median(seconds):.2f} s at the median, {max(seconds):.2f} s at most")


def measured(coder: Coder, vectors: Any, train: Any, test: Any, *, name: str) -> None:
    """How right one of our coders is, how sure, and what it learns on."""
    ours(coder, vectors, test, name=name)
    print("  Chances of the main driver:")
    calibration(coder, vectors, train, test)
    print(f"  After {OWN} confirmed passages of the firm's own:")
    learning_on(coder, vectors, test)


class Memory:
    """A cache in memory."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}

    def get(self, model_sha: str, shas: Sequence[str]) -> Any:
        known = self.rows.setdefault(model_sha, {})
        none = np.full(len(next(iter(known.values()), [0.0])), np.nan, dtype=np.float32)
        return np.array([known.get(sha, none) for sha in shas])

    def put(self, model_sha: str, shas: Sequence[str], vectors: Any) -> None:
        self.rows[model_sha].update(zip(shas, vectors, strict=True))


def speed(passages: int, *, larger: bool) -> None:
    """Passages a second, cold and from the cache, and the most memory that was used."""
    texts = [f"{TEXTS[at % len(TEXTS)]} ({at // len(TEXTS)})" for at in range(passages)]
    start = time.perf_counter()
    coder, cache = Coder.larger() if larger else Coder.shipped(), Memory()
    coder.encode(["ready"])
    print(f"  ready after {time.perf_counter() - start:.2f} s")
    for name in ("cold", "cached"):
        start = time.perf_counter()
        coder.suggest(vectors=coder.encode(texts, cache=cache))
        took = time.perf_counter() - start
        print(f"  {name}: {passages} passages in {took:.1f} s, {passages / took:,.0f} a second")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  most memory {most:,.0f} MB")


def by_endpoint(url: str, model: str, test: Any) -> None:
    """A language model on the same held-out passages."""
    from whybuy.coding.endpoint import Endpoint

    listed = tomllib.loads(CODEBOOK.read_text(encoding="utf-8"))["code"]
    book = {code["key"]: code["means"] for code in listed}
    endpoint = Endpoint(url, model, key=os.environ.get("WHYBUY_ENDPOINT_KEY", ""))
    found = endpoint.suggest([TEXTS[row] for row in test], codes=book)
    said = np.array([DRIVERS.index(driver) for driver in found.drivers])
    print(f"  {model:45s} {macro(DRIVER[test], said):.3f}")
    reliability(found.chance, said == DRIVER[test])


def main() -> None:
    """Print what was asked for."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--speed", action="store_true")
    ask.add_argument("--passages", type=int, default=2000)
    ask.add_argument("--larger", action="store_true")
    ask.add_argument("--endpoint")
    ask.add_argument("--model", default="")
    given = ask.parse_args()
    train, test = np.flatnonzero(~HELD), np.flatnonzero(HELD)
    if given.speed or given.passages != 2000:
        speed(given.passages, larger=given.larger)
        return
    print(f"{len(train)} passages of {len(set(TRADE[train]))} trades to learn from, {len(test)} of")
    print(f"{len(set(TRADE[test]))} held out whole: {', '.join(sorted(set(TRADE[test])))}")
    print("Macro-F1 of the driver, five classes with none:")
    if given.endpoint:
        by_endpoint(given.endpoint, given.model, test)
        return
    peers(train, test)
    vectors = Encoder().encode(training.texts())
    measured(small_coder(vectors, train), vectors, train, test, name="MiniLM tuned, this coder")
    if is_installed():
        vectors = LargerEncoder().encode(training.texts())
        name = "MPNet tuned, the larger coder"
        measured(larger_coder(vectors, train), vectors, train, test, name=name)
    else:
        print(f"The larger coder is not measured: it needs {INSTALL}")


if __name__ == "__main__":
    # Products this small lose more to threads that wait for each other than they gain.
    with threadpool_limits(1, user_api="blas"):
        main()
