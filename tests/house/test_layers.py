"""Imports run one way, and a tool says so."""

import contextlib
import io
import re

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.house.tree import CHECKOUT, SOURCE, modules, strings

MODULE = re.compile(r"^whybuy(\.[a-z_0-9]+)+(:[a-z_]+)?$")


def test_the_layers_hold():
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        status = lint_imports(config_filename=str(CHECKOUT / ".importlinter"), no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, said.getvalue()


def test_only_the_settings_name_a_module_in_a_string():
    found = [
        f"{path.relative_to(SOURCE)}:{line} {text}"
        for path in modules()
        if path != SOURCE / "settings.py"
        for line, text in strings(path)
        if MODULE.match(text) and text != "whybuy.toml"
    ]
    assert found == [], "No linter sees an import by string; it belongs in settings.py."


def test_no_answer_imports_another_answer():
    texts = {
        path.stem: path.read_text(encoding="utf-8") for path in (SOURCE / "answers").glob("*.py")
    }
    questions = {name for name, text in texts.items() if re.search(r"^QUESTION = ", text, re.M)}
    assert "keep" in questions
    for name in questions:
        imported = set(re.findall(r"whybuy\.answers\.([a-z_]+)", texts[name])) & questions
        assert imported <= {name}, f"{name}: what two answers need is an estimate, not {imported}."
