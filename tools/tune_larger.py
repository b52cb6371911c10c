"""Tune the larger encoder to the training set's codes: what `larger.npz` holds, and how it came.

    uv run --with torch --with safetensors python tools/tune_larger.py FOLDER --first
    uv run --with torch --with safetensors python tools/tune_larger.py FOLDER

FOLDER is the unpacked all-mpnet-base-v2 of the five packages (`whybuy.methods.text.larger.PARTS`).
Its linear layers are moved by products of two thin matrices (Hu et al. 2021, LoRA), together with a
linear head: first on all passages, those that one hand labelled too, then on those that two
labelled, the short ones and pairs said in one breath. The four held-out trades are never seen. Half
an hour on two cores that multiply sixteen-bit floats. Afterwards run `tools/train_coder.py
--larger`. It is run once, by us; nobody else needs PyTorch.
"""

from __future__ import annotations

import argparse
import csv
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from joined import Passage, joined
from safetensors.torch import load_file
from targets import Codes, wanted
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

import whybuy.methods.text as text
from whybuy.methods.text import training
from whybuy.methods.text.heads import Heads, written
from whybuy.methods.text.larger import (
    FIRST_PLACE,
    HEADS,
    LAYERS,
    LINEAR,
    MOST_TOKENS,
    SCALE,
    WIDTH,
    by_distance,
)
from whybuy.methods.text.logistic import Weights

MOVES = Path(text.__file__).parent / "larger.npz"
FITTED = Path(training.__file__).parent / "larger_heads.npz"
BEGUN = Path("first.pt")
RANK, BATCH, LONGEST = 16, 32, 104
PAIRS = 1000
SEEDS = {"first": 11, "then": 14}
MAIN_SHARES = {"first": 0.75, "then": 0.85}
EPOCHS = {"first": 2, "then": 3}
RATES = {"first": 4e-4, "then": 3e-4}
HEAD_RATE, DECAY, WARM = 5e-3, 0.01, 0.1
WORDS_KEPT, STATES_DROPPED = 0.92, 0.1
LABELS_COUNT, HEAD_SCALE = 3.0, 10.0
ENDS = (0, 2)
"""The tokens that begin and end a text: never left out."""


class Moved(nn.Module):
    """A linear layer as published, and its move."""

    def __init__(self, weights: Any, bias: Any) -> None:
        super().__init__()
        self.weights, self.bias = (nn.Parameter(x, requires_grad=False) for x in (weights, bias))
        gave, took = weights.shape
        self.down = nn.Parameter(torch.randn(RANK, took) / math.sqrt(took))
        self.up = nn.Parameter(torch.zeros(gave, RANK))

    def forward(self, x: Any) -> Any:
        """The states times the weights, moved."""
        moved = functional.linear(functional.linear(x, self.down), self.up)
        return functional.linear(x, self.weights, self.bias) + SCALE * moved


class Larger(nn.Module):
    """MPNet with moves, and the head."""

    def __init__(self, folder: Path, labels: int) -> None:
        super().__init__()
        given = load_file(folder / "model.safetensors")
        at = "embeddings"
        self.words = given[f"{at}.word_embeddings.weight"]
        places = given[f"{at}.position_embeddings.weight"]
        self.places = places[FIRST_PLACE : FIRST_PLACE + MOST_TOKENS]
        self.biases = torch.tensor(
            by_distance(given["encoder.relative_attention_bias.weight"].numpy())
        )
        self.norms, self.linear = nn.ModuleDict(), nn.ModuleDict()
        self.norms[_key(at)] = _norm(given, at).requires_grad_(False)
        for layer in (f"encoder.layer.{n}" for n in range(LAYERS)):
            for part in ("attention", "output"):
                self.norms[_key(f"{layer}.{part}")] = _norm(given, f"{layer}.{part}")
            for name in (f"{layer}.{part}" for part in LINEAR):
                self.linear[_key(name)] = Moved(given[f"{name}.weight"], given[f"{name}.bias"])
        self.head = nn.Linear(WIDTH, 5 + labels)
        self.drop = nn.Dropout(STATES_DROPPED)

    def forward(self, ids: Any, mask: Any) -> Any:
        """(n, width) vectors at unit length."""
        n, t = ids.shape
        x = self.drop(self.norms["embeddings"](self.words[ids] + self.places[:t]))
        away = self.biases[None, :, :t, :t] + (1 - mask)[:, None, None, :] * -1e9
        for layer in (f"encoder.layer.{at}" for at in range(LAYERS)):

            def linear(x: Any, part: str, layer: str = layer) -> Any:
                return self.linear[_key(f"{layer}.{part}")](x)

            q, k, v = (
                linear(x, f"attention.attn.{part}").view(n, t, HEADS, -1).transpose(1, 2)
                for part in "qkv"
            )
            seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=away.to(q.dtype))
            said = linear(seen.transpose(1, 2).reshape(n, t, WIDTH), "attention.attn.o")
            x = self.norms[_key(f"{layer}.attention")](x + self.drop(said))
            said = linear(functional.gelu(linear(x, "intermediate.dense")), "output.dense")
            x = self.norms[_key(f"{layer}.output")](x + self.drop(said))
        total = (x.float() * mask[..., None]).sum(1)
        return functional.normalize(total, dim=-1)

    def moves(self) -> dict[str, Any]:
        """What `larger.npz` keeps, by the names that the package gives."""
        kept: dict[str, Any] = {}
        for key, one in self.linear.items():
            for part in ("down", "up"):
                kept[f"{_name(key)}.{part}"] = getattr(one, part).detach().half().numpy()
        for key, one in self.norms.items():
            for part in ("weight", "bias"):
                kept[f"{_name(key)}.LayerNorm.{part}"] = getattr(one, part).detach().numpy()
        return kept

    def heads(self) -> Heads:
        """The head as the coder keeps it: the main driver, drivers named, and codes."""
        slopes = HEAD_SCALE * self.head.weight.detach().numpy().T.astype(np.float64)
        offsets, codes = self.head.bias.detach().numpy().astype(np.float64), len(training.codes())
        parts = [slice(0, 5), slice(5 + codes, None), slice(5, 5 + codes)]
        return Heads(*(Weights(slopes[:, part], offsets[part]) for part in parts))


def _key(name: str) -> str:
    return name.replace(".", "/")


def _name(key: str) -> str:
    return key.replace("/", ".")


def _norm(given: dict[str, Any], name: str) -> Any:
    made = nn.LayerNorm(WIDTH, eps=1e-5)
    made.weight.data = given[f"{name}.LayerNorm.weight"]
    made.bias.data = given[f"{name}.LayerNorm.bias"]
    return made


def batches(tokens: list[list[int]], rng: Any) -> Iterator[tuple[list[int], Any, Any]]:
    """Batches of like length in a random order: rows, ids, mask."""
    order = sorted(range(len(tokens)), key=lambda row: len(tokens[row]) + 4 * rng.random())
    parts = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
    for part in rng.permutation(len(parts)):
        rows = parts[part]
        longest = max(len(tokens[row]) for row in rows)
        ids, mask = (
            torch.ones(len(rows), longest, dtype=torch.long),
            torch.zeros(len(rows), longest),
        )
        for at, row in enumerate(rows):
            ids[at, : len(tokens[row])] = torch.tensor(tokens[row])
            mask[at, : len(tokens[row])] = 1
        yield rows, ids, mask


def loss(model: Larger, ids: Any, mask: Any, driver: Any, labels: Any) -> Any:
    """Mean loss of a batch: cross-entropy of the main driver, and of each label."""
    kept = (torch.rand(mask.shape) < WORDS_KEPT) | torch.isin(ids, torch.tensor(ENDS))
    with torch.autocast("cpu", torch.bfloat16):
        vectors = model(ids, mask * kept)
    scores = model.head(vectors.float() * HEAD_SCALE)
    missed = -(driver * functional.log_softmax(scores[:, :5], -1)).sum(-1).mean()
    odds = functional.binary_cross_entropy_with_logits(scores[:, 5:], labels)
    return missed + LABELS_COUNT * odds


def tune(model: Larger, passages: list[tuple[str, Codes]], folder: Path, *, stage: str) -> None:
    """Move the layers by these passages."""
    reader = Tokenizer.from_file(str(folder / "tokenizer.json"))
    reader.no_padding()
    reader.enable_truncation(LONGEST)
    tokens = [one.ids for one in reader.encode_batch([said for said, _ in passages])]
    held = [codes for _, codes in passages]
    driver, labels = map(torch.tensor, wanted(held, main_share=MAIN_SHARES[stage]))
    if stage == "first":
        nn.init.zeros_(model.head.weight)
        shares = torch.cat([driver.mean(0), labels.mean(0)])
        model.head.bias.data = torch.log(shares + 1e-3)
    head = {id(one) for one in model.head.parameters()}
    layers = [p for p in model.parameters() if p.requires_grad and id(p) not in head]
    groups = [
        {"params": layers, "lr": RATES[stage]},
        {"params": model.head.parameters(), "lr": HEAD_RATE},
    ]
    search = torch.optim.AdamW(groups, weight_decay=DECAY)
    steps = EPOCHS[stage] * math.ceil(len(tokens) / BATCH)

    def fading(step: int) -> float:
        return 0.5 * (1 + math.cos(math.pi * min(1.0, step / steps)))

    def warmed(step: int) -> float:
        return min(1.0, step / (WARM * steps + 1)) * fading(step)

    pace, rng = (
        torch.optim.lr_scheduler.LambdaLR(search, [warmed, fading]),
        np.random.default_rng(SEEDS[stage]),
    )
    for epoch in range(EPOCHS[stage]):
        missed = []
        for rows, ids, mask in batches(tokens, rng):
            search.zero_grad()
            one = loss(model, ids, mask, driver[rows], labels[rows])
            one.backward()
            nn.utils.clip_grad_norm_(layers, 1.0)
            search.step()
            pace.step()
            missed.append(one.item())
        print(f"{stage}, epoch {epoch}: loss {np.mean(missed):.3f}", flush=True)


def two_hands() -> list[Passage]:
    """Passages of the trades to learn from that two labelled."""
    known = [one for one in training.passages() if one.split != "held"]
    return [(one.trade, one.text, one.codes) for one in known]


def one_hand() -> list[Passage]:
    """Passages of further trades that one hand labelled and that do not ship."""
    return _read("one-hand.csv")


def several_drivers() -> list[Passage]:
    """Passages that name two or three drivers, by one hand: the order tells the main one."""
    return _read("several-drivers.csv")


def _read(name: str) -> list[Passage]:
    with (Path(__file__).parent / "passages" / name).open(encoding="utf-8") as rows:
        read = csv.DictReader(rows)
        return [(row["trade"], row["text"], tuple(row["codes_a"].split())) for row in read]


def learnt(stage: str) -> list[tuple[str, Codes]]:
    """What a stage learns from."""
    known, more = two_hands(), one_hand()
    if stage == "first":
        return [(said, codes) for _, said, codes in [*known, *more]] + list(training.further())
    pairs = joined([*known, *more], wanted=PAIRS, seed=SEEDS["then"])
    told = [(said, codes) for _, said, codes in [*known, *several_drivers()]]
    return [*told, *training.short(), *pairs]


def main() -> None:
    """Tune, and write what moved."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("folder", type=Path)
    ask.add_argument("--first", action="store_true")
    given = ask.parse_args()
    stage = "first" if given.first else "then"
    torch.manual_seed(SEEDS[stage])
    model = Larger(given.folder, labels=len(wanted([()])[1][0]))
    if not given.first:
        model.load_state_dict(torch.load(BEGUN))
    model.train()
    tune(model, learnt(stage), given.folder, stage=stage)
    if given.first:
        torch.save(model.state_dict(), BEGUN)
    else:
        np.savez(MOVES, **model.moves())
        FITTED.write_bytes(written(model.heads()))


if __name__ == "__main__":
    main()
