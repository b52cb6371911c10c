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
        if MODULE.match(text)
    ]
    assert found == [], "No linter sees an import by string; it belongs in settings.py."


def test_no_answer_imports_another_answer():
    answers = {path.stem for path in (SOURCE / "answers").glob("*.py")}
    questions = {
        name for name in answers if "QUESTION = " in (SOURCE / "answers" / f"{name}.py").read_text()
    }
    for name in questions:
        text = (SOURCE / "answers" / f"{name}.py").read_text(encoding="utf-8")
        imported = set(re.findall(r"whybuy\.answers\.([a-z_]+)", text)) & questions
        assert imported <= {name}, f"{name} imports {imported - {name}}: what two answers need is an estimate."
