"""The coder on text that nobody here wrote: what it gets right and what it does not.

`python benchmarks/coding_real.py FOLDER` reads the public sets that the folder holds and skips the
others: `telco_churn_reason` (why customers left), `casino` (reasons in a negotiation), `annomi`
(interviews about change), `acos` and `mams` (reviews by aspect). None of them is labelled with our
codes, so each is asked only what its own labels can answer. Besides, always: a hundred passages by
another writer (`coding_data/another_writer.csv`; a language model too). `--larger` asks the larger
coder.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
from sklearn.metrics import f1_score, roc_auc_score
from threadpoolctl import threadpool_limits

from whybuy.methods.text import Coder, Suggestions
from whybuy.methods.text.suggestions import DRIVERS, main_driver

HERE = Path(__file__).resolve().parent
NONE = DRIVERS.index("none")
LEFT_FOR = {
    "Price too high": "cost",
    "Extra data charges": "cost",
    "Long distance charges": "cost",
    "Lack of affordable download/upload speed": "cost",
    "Network reliability": "risk",
    "Attitude of support person": "emotion",
    "Attitude of service provider": "emotion",
    "Lack of self-service on Website": "emotion",
    "Poor expertise of phone support": "emotion",
    "Poor expertise of online support": "emotion",
}
"""What each stated reason for leaving is about, where that is plain."""
ASPECT = {"price": "cost", "service": "emotion", "staff": "emotion"}
QUADS = {"PRICE": "cost", "PRICES": "cost", "USABILITY": "emotion", "SERVICE": "emotion"}


def shown(title: str, lines: Iterable[str]) -> None:
    """A section of the report."""
    print(title)
    for line in lines:
        print(f"  {line}")


def about(found: Suggestions) -> list[str]:
    """The likeliest of the four drivers, whether or not it is a reason."""
    return [DRIVERS[at] for at in found.driver_chances[:, :NONE].argmax(axis=1).tolist()]


def of_code(found: Suggestions, code: str) -> Any:
    """(n,) chances of a code."""
    return found.chances[:, found.codes.index(code)]


def another_writer(coder: Coder) -> None:
    """Passages by another writer, with our codes."""
    with (HERE / "coding_data" / "another_writer.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    truth = [main_driver(row["codes"].split()) for row in rows]
    said = coder.suggest([row["text"] for row in rows]).drivers
    f1 = f1_score(truth, said, average="macro")
    wrong = [(t, s, r["text"]) for t, s, r in zip(truth, said, rows, strict=True) if t != s]
    lines = [f"macro-F1 of the driver {f1:.3f} ({len(rows)} passages)"]
    shown("Another writer", lines + [f"{t}, said {s}: {text}" for t, s, text in wrong])


def churn(coder: Coder, folder: Path) -> None:
    """Stated reasons for leaving: what they are about, and that they are no reasons to buy."""
    with (folder / "Telco_customer_churn.csv").open(encoding="utf-8", newline="") as file:
        count = Counter(r["Churn Reason"] for r in csv.DictReader(file) if r["Churn Reason"])
    texts = list(count)
    found = coder.suggest(texts)
    topics, concern = about(found), of_code(found, "concern")
    right = sum(count[t] for t, a in zip(texts, topics, strict=True) if LEFT_FOR.get(t) == a)
    mapped = sum(count[text] for text in LEFT_FOR)
    lines = [
        f"{text}: {driver} {chance:.2f}, about {topic} (plainly {LEFT_FOR.get(text, 'nothing')}), "
        f"concern {worry:.2f}"
        for text, driver, chance, topic, worry in zip(
            texts, found.drivers, found.chance, topics, concern, strict=True
        )
    ]
    none = sum(count[t] for t, d in zip(texts, found.drivers, strict=True) if d == "none")
    total = count.total()
    shown(
        f"Why customers left ({total} customers, {len(texts)} different reasons)",
        [
            *lines,
            f"about the right driver, of those that are plain: {right / mapped:.0%} of customers",
            f"no reason to buy, rightly: {none / total:.0%} of customers",
        ],
    )


def negotiation(coder: Coder, folder: Path) -> None:
    """Reasons given in a negotiation beside small talk of the same people."""
    talks = [
        talk for file in sorted(folder.glob("*.json")) for talk in json.loads(file.read_text())
    ]
    reasons = [
        text
        for talk in talks
        for person in talk["participant_info"].values()
        for text in person["value2reason"].values()
    ]
    small = [
        text for talk in talks for text, kind in talk.get("annotations", ()) if kind == "small-talk"
    ]
    _two_sorts(coder, "Reasons in a negotiation, and small talk", reasons, small)


def _two_sorts(coder: Coder, title: str, reasons: Sequence[str], others: Sequence[str]) -> None:
    found = coder.suggest([*reasons, *others])
    some = 1 - found.driver_chances[:, NONE]
    is_reason = np.arange(len(some)) < len(reasons)
    said = np.array(found.drivers) != "none"
    drivers = Counter(np.array(found.drivers)[is_reason].tolist())
    shown(
        title,
        [
            f"told apart by the chance of any reason: AUC {roc_auc_score(is_reason, some):.2f}",
            f"given a driver: {said[is_reason].mean():.0%} of {len(reasons)} reasons, "
            f"{said[~is_reason].mean():.0%} of {len(others)} others",
            f"drivers of the reasons: {dict(drivers)}",
        ],
    )


def change_talk(coder: Coder, folder: Path) -> None:
    """Interviewees' talk of change and of staying, in the labels of the interviews' experts."""
    with (folder / "AnnoMI-simple.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["interlocutor"] == "client"]
    unique = {row["utterance_text"]: row["client_talk_type"] for row in rows}
    texts, kinds = list(unique), np.array(list(unique.values()))
    found = coder.suggest(texts)
    lines: list[str] = []
    for code, kind in (("change", "change"), ("staying", "sustain"), ("concern", "sustain")):
        auc = roc_auc_score(kinds == kind, of_code(found, code))
        lines.append(f"code {code} beside their {kind} talk: AUC {auc:.2f}")
    reasoned = np.array(found.drivers) != "none"
    lines += [
        f"given a driver: {reasoned[kinds == k].mean():.0%} of {k}" for k in sorted(set(kinds))
    ]
    shown(f"Interviews about change ({len(texts)} utterances)", lines)


def reviews(coder: Coder, title: str, labelled: Sequence[tuple[str, str, str]]) -> None:
    """Sentences that praise or blame one aspect: (text, driver, polarity)."""
    found = coder.suggest([text for text, _, _ in labelled])
    driver = np.array([one for _, one, _ in labelled])
    praise = np.array([polarity == "positive" for *_, polarity in labelled])
    said, topic = np.array(found.drivers), np.array(about(found))
    concern = of_code(found, "concern")
    lines = [
        f"{one}: {praised.sum()} praised, driver right {np.mean(said[praised] == one):.0%}, "
        f"none {np.mean(said[praised] == 'none'):.0%}, "
        f"about it at all {np.mean(topic[praised] == one):.0%}; "
        f"{blamed.sum()} blamed, rightly no reason {np.mean(said[blamed] == 'none'):.0%}"
        for one in sorted(set(driver))
        for praised, blamed in [((driver == one) & praise, (driver == one) & ~praise)]
    ]
    auc = roc_auc_score(~praise, concern)
    shown(title, [*lines, f"code concern tells blame from praise: AUC {auc:.2f}"])


def restaurant_aspects(folder: Path) -> list[tuple[str, str, str]]:
    """MAMS: sentences where one of our aspects is judged, and only one."""
    found: list[tuple[str, str, str]] = []
    for file in sorted(folder.glob("*.xml")):
        for sentence in ElementTree.parse(file).iter("sentence"):
            judged = {
                (ASPECT[aspect.attrib["category"]], aspect.attrib["polarity"])
                for aspect in sentence.iter("aspectCategory")
                if aspect.attrib["category"] in ASPECT and aspect.attrib["polarity"] != "neutral"
            }
            if len(judged) == 1:
                found.append((sentence.findtext("text", ""), *judged.pop()))
    return found


def product_aspects(folder: Path) -> list[tuple[str, str, str]]:
    """ACOS: sentences that judge price, usability or service, and only one of them."""
    polarity, found = {"0": "negative", "2": "positive"}, list[tuple[str, str, str]]()
    for file in sorted(folder.glob("*.tsv")):
        for line in file.read_text(encoding="utf-8").splitlines():
            text, *quads = line.split("\t")
            judged = {(_driver(quad.split()[1]), polarity.get(quad.split()[2])) for quad in quads}
            judged = {(driver, sign) for driver, sign in judged if driver and sign}
            if len(judged) == 1:
                driver, sign = judged.pop()
                found.append((text, str(driver), str(sign)))
    return found


def _driver(category: str) -> str:
    entity, _, aspect = category.partition("#")
    return "emotion" if entity in ("SUPPORT", "SERVICE") else QUADS.get(aspect, "")


def main() -> None:
    """Report on every set that is there."""
    given = [word for word in sys.argv[1:] if word != "--larger"]
    coder = Coder.larger() if "--larger" in sys.argv else Coder.shipped()
    folder = Path(given[0] if given else ".")
    another_writer(coder)
    for name, asked in (
        ("telco_churn_reason", churn),
        ("casino", negotiation),
        ("annomi", change_talk),
    ):
        if (folder / name).is_dir():
            asked(coder, folder / name)
    for name, title, read in (
        ("mams", "Restaurant reviews, price and service", restaurant_aspects),
        ("acos", "Laptop and restaurant reviews, price, usability, service", product_aspects),
    ):
        if (folder / name).is_dir():
            reviews(coder, title, read(folder / name))


if __name__ == "__main__":
    with threadpool_limits(1, user_api="blas"):
        main()
