"""A file fits a sitting, a function fits a screen."""

from tests.house.tree import SOURCE, functions, modules

MOST_LINES_A_FILE = 400
MOST_LINES_A_FUNCTION = 40
EXEMPT: dict[str, str] = {}
"""Function name to the reason why it may be longer (a solver's loop)."""

BANNED = {"utils", "util", "helpers", "helper", "common", "core", "manager", "misc", "base"}


def test_no_file_is_longer_than_a_sitting():
    lengths = {
        str(path.relative_to(SOURCE)): path.read_text(encoding="utf-8").count("\n")
        for path in modules()
    }
    assert {name: n for name, n in lengths.items() if n > MOST_LINES_A_FILE} == {}


def test_no_function_is_longer_than_a_screen():
    long = {
        f"{path.relative_to(SOURCE)}:{name}": lines
        for path in modules()
        for name, lines in functions(path)
        if lines > MOST_LINES_A_FUNCTION and name not in EXEMPT
    }
    assert long == {}


def test_folders_and_files_are_nouns_of_the_product():
    names = {part for path in modules() for part in path.relative_to(SOURCE).with_suffix("").parts}
    assert names & BANNED == set()
