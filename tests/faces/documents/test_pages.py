"""An answer on paper: whatever is written in the records is shown as it is written."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import typst

from tests.faces.documents.told import MARKUP, QUESTION, answer
from whybuy.answers.answer import COLUMNS, Findings
from whybuy.faces.documents import letters, pages
from whybuy.faces.documents.contents import FOREMOST, ROWS, contents

AT = datetime(2026, 5, 1, tzinfo=UTC)
CUNEIFORM = "\U00012000\U00012001"


def told(**how: Any) -> dict[str, Any]:
    return contents(answer(**how), question=QUESTION, firm="Hartwell & Sons #1", quotes=[])


def typeset(**how: Any) -> bytes:
    return pages.typeset(told(**how), at=AT)


def laid_out(contents: dict[str, Any], selector: str, folder: Path) -> str:
    """What the typesetter makes of it, before it is drawn."""
    source = pages.source("answer")
    given = {"told": json.dumps(letters.harmless(contents))}
    return typst.query(source, selector, root=str(folder), sys_inputs=given)


@pytest.fixture
def few_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has no fonts but ours."""
    ours = str(Path(pages.__file__).parent / "fonts")
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[ours])
    monkeypatch.setattr(pages, "_fonts", lambda: fonts)


def test_an_answer_is_a_pdf_that_a_screen_reader_can_read():
    made = typeset()
    assert made.startswith(b"%PDF-")
    assert b"pdfuaid:part" in made


def test_the_same_answer_gives_the_same_bytes():
    assert typeset() == typeset()


def test_markup_in_a_name_is_text_wherever_a_name_stands(tmp_path: Path):
    assert typeset(name=MARKUP, why=MARKUP).startswith(b"%PDF-")
    for selector in ("table", "heading"):
        said = json.loads(laid_out(told(name=MARKUP, why=MARKUP), selector, tmp_path))
        assert any(MARKUP in text for text in _values(said, "text")), selector
        assert not {"strong", "emph", "equation", "ref", "link"} & set(_values(said, "func"))


def _values(said: Any, field: str) -> list[str]:
    """All texts of a field, of whatever was laid out."""
    if isinstance(said, dict):
        own = [said[field]] if isinstance(said.get(field), str) else []
        return own + [text for inner in said.values() for text in _values(inner, field)]
    return [text for one in said for text in _values(one, field)] if isinstance(said, list) else []


@pytest.mark.parametrize(
    "name",
    [
        "שלום עולם",
        "مرحبا بالعالم",
        "日本語の顧客",
        "\u202egnirts\u202c",
        "a\x00b\x1b[2J",
        "",
        "W" * 400,
    ],
    ids=["hebrew", "arabic", "japanese", "turned", "controls", "empty", "unbroken"],
)
def test_every_script_and_every_strange_sign_comes_to_a_document(name: str):
    made = typeset(name=name, why=f"“{name}” (Ann, 2026-01-01)")
    assert made.startswith(b"%PDF-")
    assert b"pdfuaid:part" in made


def test_letters_that_no_font_has_are_counted_and_named_instead_of_left_blank(few_fonts: None):
    made = pages.typeset(told(name=f"Ur {CUNEIFORM}"), at=AT)
    assert b"pdfuaid:part" in made, "a letter without a shape was printed"
    named = letters.named(told(name=f"Ur {CUNEIFORM}"), set(CUNEIFORM))
    assert named["headline"] == "Ur [2 letters: Cuneiform] will bring most."
    assert "Cuneiform" in named["notes"][-1]
    assert "Install a font" in named["notes"][-1]


def test_what_the_typesetter_says_of_missing_letters_is_understood():
    said = (
        'PDF/UA-1 error: the text `"日"` could not be displayed with font `"House Sans"`\n'
        'error: PDF/UA-1 error: the text `"\\u{12000}\\""` could not be displayed with font `"x"`'
    )
    assert letters.without_shape(said) == {"日", '\U00012000"'}


def test_marks_that_turn_the_direction_of_reading_are_taken_out():
    assert letters.visible("pay \u202eelpoep\u202c\x07 now") == "pay elpoep now"


def test_a_word_without_an_end_may_be_broken_and_others_may_not():
    said = letters.harmless({"name": "W" * 60, "other": "an ordinary sentence with words"})
    assert said["name"].replace("\u200b", "") == "W" * 60
    assert "\u200b" in said["name"]
    assert "\u200b" not in said["other"]


def test_a_long_part_says_how_many_more_there_are():
    part = told(rows=ROWS + 12)["parts"][1]
    assert part["title"] == "Gone quiet"
    assert len(part["rows"]) == ROWS
    assert "12 more" in part["more"][0]
    assert "whybuy keep --xlsx" in part["more"][0]


def test_the_foremost_part_stands_before_the_pictures_and_goes_on_behind_them(tmp_path: Path):
    first = replace(QUESTION, foremost="at_stake")
    few, many = (
        contents(answer(rows=rows), question=first, firm="F", quotes=[])
        for rows in (FOREMOST, FOREMOST + 12)
    )
    assert [len(part["rows"]) for part in few["foremost"]] == [FOREMOST]
    assert "Gone quiet" not in [part["title"] for part in few["parts"]]
    assert many["foremost"][0]["more"] == ["… and 12 more below."]
    rest = next(part for part in many["parts"] if part["title"] == "Gone quiet, further on")
    assert len(rest["rows"]) == 12
    names = json.loads(laid_out(few, "heading", tmp_path))
    titles = [" ".join(_values(one["body"], "text")) for one in names]
    assert titles.index("Gone quiet") < titles.index("Who brings most")


def test_the_words_of_a_customer_stand_apart_and_a_line_ends_after_them():
    why = "Bought for: time: “It saves us an hour.” (Ann, 2026-01-01). Missing: their use"
    row = told(why=why)["parts"][1]["rows"][0]
    assert [[piece["said"] for piece in line] for line in row["why"]] == [
        [False, True, False],
        [False],
    ]


def test_what_is_invented_is_said_on_the_first_page_and_in_every_foot():
    said = told()
    assert said["invented"].startswith("Invented:")
    assert said["foot"].endswith("invented")
    assert said["notes"] == ["A note."]


def test_a_range_below_nothing_has_no_bar():
    rows = answer().findings.table.to_dicts()
    assert told()["parts"][1]["rows"][0]["figures"][0]["bar"] is not None
    rows[1]["low"] = -5.0
    below = contents(_with(rows), question=QUESTION, firm="x", quotes=[])
    assert below["parts"][1]["rows"][0]["figures"][0]["bar"] is None


def _with(rows: list[dict[str, Any]]) -> Any:
    return replace(answer(), findings=Findings(pl.DataFrame(rows)))


def test_those_of_whom_nothing_is_known_stand_in_one_line():
    rows = [
        (f"customer:{n}", f"C{n}", "reasons_named", float(n < 2), None, None, "reasons", why, "log")
        for n, why in enumerate(["It saves time", "It is safe", *["Not asked yet"] * 45])
    ]
    table = pl.DataFrame(rows, schema=COLUMNS, orient="row")
    part = contents(_with(table.to_dicts()), question=QUESTION, firm="x", quotes=[])["parts"][0]
    assert [row["name"] for row in part["rows"]] == ["C0", "C1"]
    assert part["more"][0].startswith("Not asked yet: C2, C3, C4")
    assert part["more"][0].endswith("C41 and 5 more.")


def test_parts_stand_in_the_order_that_the_question_gives_them():
    rows = answer().findings.table.to_dicts()
    other = {**rows[1], "subject": "tea:1", "measure": "cups", "name": "Tea"}
    said = contents(_with([other, *rows]), question=QUESTION, firm="x", quotes=[])["parts"]
    assert [part["title"] for part in said] == ["In all", "Gone quiet", "Cups"]
