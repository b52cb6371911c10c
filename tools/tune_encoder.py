"""Tune the sentence encoder to the training set's codes: what `tuning.npz` holds, and how it came.

    uv run --with jax --with optax --with onnx python tools/tune_encoder.py --first
    uv run --with jax --with optax --with onnx python tools/tune_encoder.py

The six layers of the published model are fitted together with a linear head (main driver, drivers
named, codes) and thrown back to eight bits in the published scale: what is kept is by how many
steps each number moved. `--first` begins with the published weights and all passages, those that
one hand labelled too; the second run goes on from there with those that two labelled and the short
ones. The four held-out trades are never seen, so that what `benchmarks/coding.py` measures is what
ships. About half an hour on two cores. Afterwards run `tools/train_coder.py`. It is run once, by
us; nobody else needs JAX.
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
from targets import Codes, wanted
from tokenizers import Tokenizer

import whybuy.methods.text as text
from whybuy.methods.text import Encoder, training
from whybuy.methods.text.encoder import shipped_model
from whybuy.methods.text.heads import Examples, fit

PACKAGE = Path(text.__file__).parent
TUNING = PACKAGE / "tuning.npz"
LENGTHS = (24, 40, 104)
BATCH, EPOCHS, HEAD_RATE = 32, 3, 5e-3
RATES = {"first": 1.5e-4, "then": 1e-4}
WORDS_KEPT, STATES_KEPT, DECAY = 0.92, 0.9, 0.01
LABELS_COUNT = 3.0
"""What the mean loss of the labels counts beside that of the driver."""
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


def begun(first: bool) -> dict[str, Any]:
    """The numbers to begin with: the published ones, or those of the first run."""
    numbers, matrix, stored = published()
    if first:
        return numbers
    with np.load(TUNING) as moved:
        for name in [name for name in numbers if ".encoder." in name]:
            tensor = matrix.get(name)
            if tensor is None:
                numbers[name] = jnp.asarray(moved[name])
                continue
            steps = stored[f"{tensor}_q"].astype(np.float32) + moved[f"{tensor}_q"]
            numbers[name] = jnp.asarray(steps * stored[f"{tensor}_scale"])
    return numbers


def fitted_head(x: Any, codes: list[Codes]) -> dict[str, Any]:
    """The head that suits the vectors as they are, so that no layer is moved by a poor one."""
    found = fit(
        Examples(x, tuple(codes), np.ones(len(codes)), np.ones(len(codes), bool)), training.codes()
    )
    labels, offset = (
        np.concatenate([getattr(found.codes, name), getattr(found.named, name)], axis=-1)
        for name in ("slopes", "offsets")
    )
    return {
        "driver": jnp.asarray(found.driver.slopes / SCALE),
        "bias": jnp.asarray(found.driver.offsets),
        "labels": jnp.asarray(labels / SCALE),
        "offset": jnp.asarray(offset),
    }


def tune(passages: list[tuple[str, Codes]], *, first: bool) -> dict[str, Any]:
    """The numbers of the layers, tuned on these passages."""
    numbers = begun(first)
    tuned = {name: value for name, value in numbers.items() if ".encoder." in name}
    fixed = {name: value for name, value in numbers.items() if name not in tuned}
    reader = Tokenizer.from_file(str(PACKAGE / "tokenizer.json"))
    reader.no_padding()
    reader.enable_truncation(LENGTHS[-1])
    tokens = [e.ids for e in reader.encode_batch([text for text, _ in passages])]
    codes = [held for _, held in passages]
    driver, labels = wanted(codes)
    head = {
        "driver": jnp.zeros((384, 5)),
        "bias": jnp.log(driver.mean(0) + 1e-3),
        "labels": jnp.zeros((384, labels.shape[1])),
        "offset": jnp.log(labels.mean(0) + 1e-3),
    }
    if not first:
        x = Encoder(tuned=TUNING).encode([text for text, _ in passages]).astype(np.float64)
        head = fitted_head(x, codes)
    rng, key = np.random.default_rng(0), jax.random.PRNGKey(0)
    steps = EPOCHS * sum(1 for _ in batches(tokens, np.random.default_rng(0)))
    rate = RATES["first" if first else "then"]
    slow = optax.warmup_cosine_decay_schedule(0, rate, steps // 10, steps)
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
    ask.add_argument("--first", action="store_true")
    first = ask.parse_args().first
    known = [(one.text, one.codes) for one in training.passages() if one.split != "held"]
    tuned = tune(known + list(training.further() if first else training.short()), first=first)
    _, matrix, stored = published()
    moved: dict[str, Any] = {}
    for name, value in tuned.items():
        if name not in matrix:
            moved[name] = value.astype(np.float32)
            continue
        tensor = matrix[name]
        steps = np.clip(np.round(value / stored[f"{tensor}_scale"]), -127, 127)
        moved[f"{tensor}_q"] = (steps - stored[f"{tensor}_q"].astype(int)).astype(np.int8)
    np.savez_compressed(TUNING, **moved)
    print(f"{TUNING.name}: {TUNING.stat().st_size / 1e6:.1f} MB.")


if __name__ == "__main__":
    main()
