"""The templates that come with whybuy: a value model for each common effect, to begin with."""

from __future__ import annotations

from importlib import resources

from whybuy.errors import NotFound

_FOLDER = resources.files(__name__.rpartition(".")[0]) / "templates"


def templates() -> tuple[str, ...]:
    """The names of the templates, in order."""
    names = (file.name for file in _FOLDER.iterdir())
    return tuple(sorted(n.removesuffix(".toml") for n in names if n.endswith(".toml")))


def template(name: str) -> str:
    """A template's text, TOML. Raises NotFound naming those there are."""
    if name not in templates():
        raise NotFound(f"There is no template {name!r}; there are: {', '.join(templates())}.")
    return (_FOLDER / f"{name}.toml").read_text(encoding="utf-8")
