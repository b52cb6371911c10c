"""About them or about us, on trades that nothing was fitted to, beside a plain you/we ratio.

`python benchmarks/messages.py` fits on fourteen trades of `message_data/messages.csv` and reads the
seven that were held out by the hash of their names; `--rules` leaves the encoder out (a second
instead of half a minute). Macro-F1 of the verdict and of each property, against both labellings;
how well the chances hold; and how far the two labellings agree.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import f1_score

from whybuy.methods.judge import krippendorff_alpha
from whybuy.methods.text import Encoder
from whybuy.methods.text.messages import MessageReader, fitting
from whybuy.methods.text.messages.features import features, names
from whybuy.methods.text.messages.fitting import PROPERTIES, VERDICTS

LABELLED = Path(__file__).parent / "message_data" / "messages.csv"
LATER = LABELLED.with_name("after_the_rules.csv")
HELD_OUT = 7

with LABELLED.open(encoding="utf-8", newline="") as _file:
    ROWS = list(csv.DictReader(_file))
TEXTS = [row["text"] for row in ROWS]
TRADE = np.array([row["trade"] for row in ROWS])
MIDDLING = np.array([row["written_to_be"] == "middling" for row in ROWS])
VERDICT = np.array([VERDICTS.index(row["first"]) for row in ROWS])
SECOND = np.array([VERDICTS.index(row["second"]) for row in ROWS])


def held_out() -> Any:
    """(n,) whether the message's trade is one of those held out."""
    by_hash = sorted(set(TRADE), key=lambda one: hashlib.sha256(one.encode()).hexdigest())
    return np.isin(TRADE, by_hash[:HELD_OUT])


def has(which: str) -> Any:
    """(n, properties) as this labelling has them."""
    return np.array([[one in row[which].split() for one in PROPERTIES] for row in ROWS])


def macro(truth: Any, said: Any) -> float:
    """The mean over the three verdicts of each one's F1."""
    return float(f1_score(truth, said, average="macro", labels=range(3)))


def by_ratio(counts: Any, train: Any) -> Any:
    """The verdict of a plain you/we ratio, with the two bounds that are best in training."""
    ratio = counts[:, names().index("you against we")]
    bounds = [(low, high) for low in np.unique(ratio) for high in np.unique(ratio) if low <= high]

    def said(low: float, high: float) -> Any:
        return np.where(ratio > high, 0, np.where(ratio < low, 1, 2))

    return said(*max(bounds, key=lambda one: macro(VERDICT[train], said(*one)[train])))


def show(name: str, said: Any, test: Any) -> None:
    """One line: macro-F1 on the trades held out, clear and middling."""
    parts = [test, test & ~MIDDLING, test & MIDDLING]
    found = [macro(VERDICT[part], said[part]) for part in parts]
    second = macro(SECOND[test], said[test])
    print(f"  {name:34s}" + "".join(f"{one:10.3f}" for one in (*found, second)))


def interval(said: Any, test: Any, *, draws: int = 2000) -> tuple[float, float]:
    """90 % interval of macro-F1, whole trades drawn again."""
    rng, trades = np.random.default_rng(0), np.unique(TRADE[test])
    rows = {trade: np.flatnonzero(test & (trade == TRADE)) for trade in trades}
    drawn = [
        np.concatenate([rows[t] for t in rng.choice(trades, len(trades))]) for _ in range(draws)
    ]
    low, high = np.quantile([macro(VERDICT[d], said[d]) for d in drawn], [0.05, 0.95])
    return float(low), float(high)


def calibration(chances: Any, truth: Any) -> None:
    """Log loss, and how often the likeliest verdict was right where it was told as so likely."""
    loss = -np.log(np.clip(chances[np.arange(len(truth)), truth], 1e-9, 1)).mean()
    top, right = chances.max(axis=1), chances.argmax(axis=1) == truth
    print(f"  log loss {loss:.3f} (base rate {_base_loss(truth):.3f})")
    for low, high in ((0, 0.6), (0.6, 0.8), (0.8, 0.95), (0.95, 1.01)):
        part = (top >= low) & (top < high)
        if part.any():
            print(
                f"    told {top[part].mean():.2f}: right {right[part].mean():.2f} of {part.sum()}"
            )


def _base_loss(truth: Any) -> float:
    share = np.bincount(truth, minlength=3) / len(truth)
    return float(-(share[share > 0] * np.log(share[share > 0])).sum())


def properties(fitted: Any, counts: Any, vectors: Any, test: Any) -> None:
    """F1 of each property on the trades held out, against each labelling."""
    part = None if vectors is None else vectors[test]
    said = fitted.property_chances(counts[test], part) > 0.5
    truths = [has(which)[test] for which in ("first_properties", "second_properties")]
    each = [[f1_score(t[:, at], said[:, at]) for t in truths] for at in range(len(PROPERTIES))]
    for name, (first, second) in zip(PROPERTIES, each, strict=True):
        print(f"    {name:12s} {first:.2f} {second:.2f}")
    print(f"    {'macro':12s} {np.mean(each, axis=0)[0]:.3f} {np.mean(each, axis=0)[1]:.3f}")


def agreement() -> None:
    """Krippendorff's alpha of the two labellings, whole trades drawn again."""
    for name, part in (("clear", ~MIDDLING), ("middling", MIDDLING), ("all", MIDDLING | True)):
        found = [krippendorff_alpha([VERDICT[part], SECOND[part]], clusters=TRADE[part])]
        first, second = has("first_properties")[part], has("second_properties")[part]
        for at in range(len(PROPERTIES)):
            both = [first[:, at], second[:, at]]
            found.append(krippendorff_alpha(both, clusters=TRADE[part]))
        words = zip(("verdict", *PROPERTIES), found, strict=True)
        print(f"  {name} ({part.sum()}): " + ", ".join(f"{word} {one:.2f}" for word, one in words))


def after_the_rules(encoder: Any) -> None:
    """The reader as it ships, on forty messages of two trades written after the rules were done."""
    with LATER.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts, truth = [row["text"] for row in rows], [VERDICTS.index(row["first"]) for row in rows]
    ratio = features(texts)[:, names().index("you against we")]
    said = {"you/we ratio, even": np.where(ratio > 0, 0, np.where(ratio < 0, 1, 2))}
    for name, one in (("rules and counts", None), ("rules, counts and encoder", encoder)):
        if one is not None or name == "rules and counts":
            found = MessageReader.shipped(one).read_all(texts)
            said[name] = np.array([VERDICTS.index(each.verdict) for each in found])
    print(f"{len(rows)} messages written after the rules were done")
    for name, verdicts in said.items():
        print(f"  {name:34s}{macro(truth, verdicts):10.3f}, right {(verdicts == truth).sum()}")


def main() -> None:
    """Everything, printed."""
    test = held_out()
    counts, vectors = features(TEXTS), None
    print(f"{len(ROWS)} messages; {test.sum()} held out: {', '.join(np.unique(TRADE[test]))}")
    print("Agreement of the two labellings, alpha")
    agreement()
    encoder = None if "--rules" in sys.argv else Encoder()
    if encoder is not None:
        vectors = encoder.encode(TEXTS).astype(np.float64)
    print(f"Macro-F1 of the verdict{'':13s}all     clear  middling    second")
    show("always about us", np.ones(len(ROWS), dtype=int), test)
    show("you/we ratio", by_ratio(counts, ~test), test)
    told = has("first_properties")
    for name, part in (("rules and counts", None), ("rules, counts and encoder", vectors)):
        if name.endswith("encoder") and vectors is None:
            continue
        held = [[p for p, one in zip(PROPERTIES, row, strict=True) if one] for row in told[~test]]
        verdicts = [VERDICTS[at] for at in VERDICT[~test]]
        trained = None if part is None else part[~test]
        fitted = fitting.fit(counts[~test], verdicts, held, vectors=trained)
        chances = fitted.verdict_chances(counts, part)
        show(name, chances.argmax(axis=1), test)
        low, high = interval(chances.argmax(axis=1), test)
        print(f"  90 % interval, trades drawn again: {low:.3f} to {high:.3f}")
        calibration(chances[test], VERDICT[test])
        properties(fitted, counts, part, test)
    after_the_rules(encoder)


if __name__ == "__main__":
    main()
