"""Tune the sentence encoder to the training set's codes: what `tuning.npz` holds, and how it came.

    uv run --with jax --with optax --with onnx python tools/tune_encoder.py
    uv run --with jax --with optax --with onnx python tools/tune_encoder.py --held-out

The six layers of the published model are fitted together with a linear head (main driver, drivers
named, codes) on the training set, from the published weights, and thrown back to eight bits in the
published scale: what is kept is by how many steps each number moved. `--held-out` leaves the four
held-out trades out and writes `benchmarks/coding_data/held_out_tuning.npz`. About ten minutes on
two cores. Afterwards run `tools/train_coder.py`. It is run once, by us; nobody else needs JAX.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import onnx
import optax
from onnx import numpy_helper
from tokenizers import Tokenizer

import whybuy.methods.text as text
from whybuy.methods.text import training
from whybuy.methods.text.encoder import shipped_model
from whybuy.methods.text.suggestions import DRIVERS, REASONED, driver_of, main_driver

PACKAGE = Path(text.__file__).parent
HELD_OUT = PACKAGE.parents[3] / "benchmarks" / "coding_data" / "held_out_tuning.npz"
LENGTHS = (24, 40, 104)
BATCH, EPOCHS, RATE, HEAD_RATE = 32, 4, 1.5e-4, 5e-3
WORDS_KEPT, STATES_KEPT, DECAY = 0.92, 0.9, 0.01
LABELS_COUNT = 3.0
"""What the mean loss of the labels counts beside that of the driver."""
MAIN_SHARE = 0.75
"""What the main driver counts where a passage names others too."""
SCALE, LAYERS, HEADS = 10.0, 6, 12


def published() -> tuple[dict[str, Any], dict[str, str], dict[str, Any]]:
    """Numbers by parameter, the stored tensor of each matrix, and all stored tensors."""
    graph = onnx.load_from_string(shipped_model()).graph
    stored = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    names = {n for n in stored if n.startswith("inner.") and not n.endswith(("_q", "_scale"))}
    numbers = {name: stored[name] for name in names}
    product = {
        node.output[0]: node.input[1]
        for node in graph.node
        if node.op_type == "MatMul" and f"{node.input[1]}_q" in stored
    }
    matrix = {
        bias.replace(".bias", ".weight"): product[out]
        for node in graph.node
        if node.op_type == "Add"
        for out, bias in (tuple(node.input), tuple(node.input)[::-1])
        if out in product and bias in names
    }
    tables = [f"inner.embeddings.{name}_embeddings.weight" for name in ("word", "position")]
    for name, tensor in [*matrix.items(), *((table, table) for table in tables)]:
        numbers[name] = stored[f"{tensor}_q"].astype(np.float32) * stored[f"{tensor}_scale"]
    numbers.pop("inner.embeddings.position_ids", None)
    return {name: jnp.asarray(value) for name, value in numbers.items()}, matrix, stored


def norm(x: Any, w: dict[str, Any], name: str) -> Any:
    """Layer normalisation."""
    x = x - x.mean(-1, keepdims=True)
    x = x / jnp.sqrt((x**2).mean(-1, keepdims=True) + 1e-12)
    return x * w[f"{name}.LayerNorm.weight"] + w[f"{name}.LayerNorm.bias"]


def vectors(w: dict[str, Any], ids: Any, mask: Any, key: Any = None) -> Any:
    """(n, 384) vectors; with a key some states are dropped, as while tuning."""
    n, t = ids.shape
    at = "inner.embeddings"
    x = w[f"{at}.word_embeddings.weight"][ids] + w[f"{at}.position_embeddings.weight"][:t]
    x = norm(x + w[f"{at}.token_type_embeddings.weight"][0], w, at)
    away = (1 - mask)[:, None, None, :] * -1e9
    keys = [None] * (2 * LAYERS) if key is None else list(jax.random.split(key, 2 * LAYERS))
    for layer in range(LAYERS):
        name = f"inner.encoder.layer.{layer}"

        def linear(x: Any, part: str, name: str = name) -> Any:
            return x @ w[f"{name}.{part}.weight"] + w[f"{name}.{part}.bias"]

        q, k, v = (
            linear(x, f"attention.self.{part}").reshape(n, t, HEADS, -1).transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        seen = jax.nn.softmax(q @ k.transpose(0, 1, 3, 2) / np.sqrt(q.shape[-1]) + away)
        seen = (seen @ v).transpose(0, 2, 1, 3).reshape(n, t, -1)
        said = dropped(linear(seen, "attention.output.dense"), keys[2 * layer])
        x = norm(x + said, w, f"{name}.attention.output")
        said = jax.nn.gelu(linear(x, "intermediate.dense"), approximate=False)
        x = norm(
            x + dropped(linear(said, "output.dense"), keys[2 * layer + 1]), w, f"{name}.output"
        )
    total = (x * mask[..., None]).sum(1)
    return total / jnp.linalg.norm(total, axis=1, keepdims=True)


def dropped(x: Any, key: Any) -> Any:
    """The states with some left out, the others raised in turn."""
    if key is None:
        return x
    return x * jax.random.bernoulli(key, STATES_KEPT, x.shape) / STATES_KEPT


def loss(fitted: Any, fixed: Any, batch: Any, key: Any) -> Any:
    """Mean loss of a batch: cross-entropy of the main driver, and of each label."""
    tuned, head = fitted
    ids, mask, driver, labels, counts = batch
    words, states = jax.random.split(key)
    ends = (ids == 101) | (ids == 102) | (jnp.arange(ids.shape[1]) == 0)[None, :]
    mask = mask * (jax.random.bernoulli(words, WORDS_KEPT, mask.shape) | ends)
    x = vectors({**fixed, **tuned}, ids, mask, states) * SCALE
    scores, odds = x @ head["driver"] + head["bias"], x @ head["labels"] + head["offset"]
    missed = -(driver * jax.nn.log_softmax(scores)).sum(-1)
    missed += LABELS_COUNT * (jnp.logaddexp(0, odds) - labels * odds).mean(-1)
    return (counts * missed).sum() / counts.sum()


def wanted(rows: list[int]) -> tuple[Any, Any]:
    """What is to be said of each passage: shares of the drivers, and the labels."""
    codes = training.codes()
    driver, labels = np.zeros((len(rows), 5), np.float32), []
    for at, row in enumerate(rows):
        held = training.passages()[row].codes
        named = {driver_of(code) for code in held} - {""}
        main = main_driver(held)
        others = named - {main}
        driver[at, DRIVERS.index(main)] = MAIN_SHARE if others else 1.0
        for other in others:
            driver[at, DRIVERS.index(other)] = (1 - MAIN_SHARE) / len(others)
        labels.append([c in held for c in codes] + [d in named for d in REASONED])
    return driver, np.array(labels, np.float32)


def batches(tokens: list[list[int]], rng: Any) -> Iterator[Any]:
    """Batches of like length in a random order: rows, ids, mask, counts."""
    length = np.array([next(most for most in LENGTHS if most >= len(one)) for one in tokens])
    parts = [
        (most, part)
        for most in LENGTHS
        for rows in [rng.permutation(np.flatnonzero(length == most))]
        for part in np.split(rows, range(BATCH, len(rows), BATCH))
    ]
    rng.shuffle(parts)
    for most, rows in parts:
        ids, mask = np.zeros((BATCH, most), np.int32), np.zeros((BATCH, most), np.float32)
        mask[:, 0] = 1
        for at, row in enumerate(rows):
            ids[at, : len(tokens[row])] = tokens[row]
            mask[at, : len(tokens[row])] = 1
        yield rows, ids, mask, (np.arange(BATCH) < len(rows)).astype(np.float32)


def tune(rows: list[int]) -> dict[str, Any]:
    """The numbers of the layers, tuned on these passages."""
    numbers, _, _ = published()
    tuned = {name: value for name, value in numbers.items() if ".encoder." in name}
    fixed = {name: value for name, value in numbers.items() if name not in tuned}
    reader = Tokenizer.from_file(str(PACKAGE / "tokenizer.json"))
    reader.no_padding()
    reader.enable_truncation(LENGTHS[-1])
    tokens = [e.ids for e in reader.encode_batch([training.passages()[row].text for row in rows])]
    driver, labels = wanted(rows)
    head = {
        "driver": jnp.zeros((384, 5)),
        "bias": jnp.log(driver.mean(0) + 1e-3),
        "labels": jnp.zeros((384, labels.shape[1])),
        "offset": jnp.log(labels.mean(0) + 1e-3),
    }
    rng, key = np.random.default_rng(0), jax.random.PRNGKey(0)
    steps = EPOCHS * sum(1 for _ in batches(tokens, np.random.default_rng(0)))
    slow = optax.warmup_cosine_decay_schedule(0, RATE, steps // 10, steps)
    fast = optax.warmup_cosine_decay_schedule(HEAD_RATE, HEAD_RATE, 1, steps)
    search = optax.multi_transform(
        {
            "layers": optax.chain(
                optax.clip_by_global_norm(1.0), optax.adamw(slow, weight_decay=DECAY)
            ),
            "head": optax.adamw(fast, weight_decay=DECAY),
        },
        (dict.fromkeys(tuned, "layers"), dict.fromkeys(head, "head")),
    )
    fitted = (tuned, head)
    state = search.init(fitted)

    @jax.jit
    def step(fitted: Any, state: Any, batch: Any, key: Any) -> Any:
        missed, slant = jax.value_and_grad(loss)(fitted, fixed, batch, key)
        move, state = search.update(slant, state, fitted)
        return optax.apply_updates(fitted, move), state, missed

    for epoch in range(EPOCHS):
        start, missed = time.time(), []
        for at, ids, mask, counts in batches(tokens, rng):
            key, one = jax.random.split(key)
            fill = ((0, BATCH - len(at)), (0, 0))
            batch = (ids, mask, np.pad(driver[at], fill), np.pad(labels[at], fill), counts)
            fitted, state, mean = step(fitted, state, batch, one)
            missed.append(float(mean))
        print(f"epoch {epoch}: loss {np.mean(missed):.3f}, {time.time() - start:.0f} s", flush=True)
    return {name: np.asarray(value) for name, value in fitted[0].items()}


def main() -> None:
    """Tune and write what moved."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--held-out", action="store_true")
    held_out = ask.parse_args().held_out
    known = training.passages()
    rows = [row for row, one in enumerate(known) if not (held_out and one.split == "held")]
    tuned = tune(rows)
    _, matrix, stored = published()
    moved: dict[str, Any] = {}
    for name, value in tuned.items():
        if name not in matrix:
            moved[name] = value.astype(np.float32)
            continue
        tensor = matrix[name]
        steps = np.clip(np.round(value / stored[f"{tensor}_scale"]), -127, 127)
        moved[f"{tensor}_q"] = (steps - stored[f"{tensor}_q"].astype(int)).astype(np.int8)
    target = HELD_OUT if held_out else PACKAGE / "tuning.npz"
    np.savez_compressed(target, **moved)
    print(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB, from {len(rows)} passages.")


if __name__ == "__main__":
    main()
