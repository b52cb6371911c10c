"""The source tree as the house's tests read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCE = CHECKOUT / "src" / "whybuy"
DOCS = CHECKOUT / "docs"


def modules() -> Iterator[Path]:
    """Every module of the package but migrations, which are written by a tool."""
    return (path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts)


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function's name and its length in lines, its docstring not counted."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            words = ast.get_docstring(node, clean=False)
            spoken = words.count("\n") + 1 if words else 0
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1 - spoken


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Each string constant with its line, docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    spoken = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in spoken
        ):
            yield node.lineno, node.value
