"""Draw the graph of the larger encoder without its numbers: what `larger.onnx` holds.

    uv run --with onnx python tools/larger_graph.py

MPNet (Song et al. 2020) as all-mpnet-base-v2 has it: twelve layers of 768 numbers, twelve heads,
one table of biases by distance that all layers share. The linear layers multiply in eight bits
(`MatMulNBits` of onnxruntime, blocks of 32). All numbers are handed over when the session is made.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from onnx import TensorProto, helper, save

import whybuy.methods.text as text
from whybuy.methods.text.larger import BLOCK, HEADS, INNER, LAYERS, LINEAR, MOST_TOKENS, WIDTH

GRAPH = Path(text.__file__).parent / "larger.onnx"
FLOAT, WHOLE, STEP = TensorProto.FLOAT, TensorProto.INT64, TensorProto.UINT8
WORDS = 30527
VERY_LITTLE = -1e9
IN_BLOCKS = 4
"""The states are thrown to eight bits too, each block of them with a size of its own."""


class Drawing:
    """Nodes, one after the other, and the numbers that they ask for."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.given: list[Any] = []
        self.fixed: list[Any] = []

    def __call__(self, kind: str, *given: str, domain: str = "", **how: Any) -> str:
        made = f"made_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(given), [made], domain=domain, **how))
        return made

    def asks(self, name: str, *shape: int, kind: int = FLOAT) -> str:
        """A tensor that is handed over with the session."""
        tensor = TensorProto(name=name, data_type=kind, dims=shape)
        tensor.data_location = TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="handed over")
        self.given.append(tensor)
        return name

    def holds(self, values: list[Any], *, kind: int = WHOLE, alone: bool = False) -> str:
        """A small constant."""
        name = f"fixed_{len(self.fixed)}"
        shape = [] if alone else [len(values)]
        self.fixed.append(helper.make_tensor(name, kind, shape, values))
        return name

    def norm(self, x: str, name: str) -> str:
        """Layer normalisation."""
        given = [self.asks(f"{name}.LayerNorm.{part}", WIDTH) for part in ("weight", "bias")]
        return self("LayerNormalization", x, *given, axis=-1, epsilon=1e-5)

    def linear(self, x: str, name: str) -> str:
        """The states times the weights of that name, in eight bits, and the bias."""
        took, gave = next(shape for part, shape in LINEAR.items() if name.endswith(part))
        blocks = took // BLOCK
        given = (
            self.asks(f"{name}.steps", gave, blocks, BLOCK, kind=STEP),
            self.asks(f"{name}.size", gave, blocks),
        )
        how = {"K": took, "N": gave, "bits": 8, "block_size": BLOCK, "accuracy_level": IN_BLOCKS}
        product = self("MatMulNBits", x, *given, domain="com.microsoft", **how)
        return self("Add", product, self.asks(f"{name}.bias", gave))


def embedded(draw: Drawing) -> tuple[str, str]:
    """The words at their places, and what attention adds: by distance, and where no word is."""
    tokens = draw("Slice", draw("Shape", "input_ids"), *map(draw.holds, ([1], [2])))
    start, first, both = draw.holds([0]), draw.holds([0]), draw.holds([1, 2])
    at = "embeddings"
    places = draw.asks(f"{at}.position_embeddings.weight", MOST_TOKENS, WIDTH)
    words = draw("Gather", draw.asks(f"{at}.word_embeddings.weight", WORDS, WIDTH), "input_ids")
    x = draw.norm(draw("Add", words, draw("Slice", places, start, tokens, first)), at)
    biases = draw.asks("biases", HEADS, MOST_TOKENS, MOST_TOKENS)
    ends = draw("Concat", tokens, tokens, axis=0)
    near = draw("Slice", biases, draw.holds([0, 0]), ends, both)
    mask = draw("Unsqueeze", draw("Cast", "attention_mask", to=FLOAT), draw.holds([1, 2]))
    one = draw.holds([1.0], kind=FLOAT, alone=True)
    away = draw("Mul", draw("Sub", one, mask), draw.holds([VERY_LITTLE], kind=FLOAT, alone=True))
    return x, draw("Add", near, away)


def layer(draw: Drawing, x: str, biases: str, name: str) -> str:
    """The states after one layer."""
    split = draw.holds([0, 0, HEADS, WIDTH // HEADS])

    def heads(part: str, order: list[int]) -> str:
        states = draw("Reshape", draw.linear(x, f"{name}.attention.attn.{part}"), split)
        return draw("Transpose", states, perm=order)

    root = draw.holds([(WIDTH // HEADS) ** -0.5], kind=FLOAT, alone=True)
    query, key = draw("Mul", heads("q", [0, 2, 1, 3]), root), heads("k", [0, 2, 3, 1])
    seen = draw("Softmax", draw("Add", draw("MatMul", query, key), biases), axis=-1)
    seen = draw("Transpose", draw("MatMul", seen, heads("v", [0, 2, 1, 3])), perm=[0, 2, 1, 3])
    seen = draw("Reshape", seen, draw.holds([0, 0, WIDTH]))
    x = draw.norm(
        draw("Add", x, draw.linear(seen, f"{name}.attention.attn.o")), f"{name}.attention"
    )
    inner = draw("Gelu", draw.linear(x, f"{name}.intermediate.dense"), domain="com.microsoft")
    return draw.norm(draw("Add", x, draw.linear(inner, f"{name}.output.dense")), f"{name}.output")


def main() -> None:
    """Write the graph beside the encoder."""
    draw = Drawing()
    x, biases = embedded(draw)
    for at in range(LAYERS):
        x = layer(draw, x, biases, f"encoder.layer.{at}")
    draw.nodes[-1].output[0] = "states"
    text_of = ["texts", "tokens"]
    inputs = [
        helper.make_tensor_value_info(n, WHOLE, text_of) for n in ("input_ids", "attention_mask")
    ]
    states = helper.make_tensor_value_info("states", FLOAT, [*text_of, WIDTH])
    graph = helper.make_graph(draw.nodes, "larger", inputs, [states], [*draw.fixed, *draw.given])
    sets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    save(helper.make_model(graph, opset_imports=sets, ir_version=9), GRAPH)
    print(f"{GRAPH.name}: {GRAPH.stat().st_size / 1e3:.0f} kB, inner width {INNER}.")


if __name__ == "__main__":
    main()
