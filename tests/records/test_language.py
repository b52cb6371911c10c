"""A text's language is told by its letters and smallest words, or not at all."""

from __future__ import annotations

import pytest

from whybuy.records.language import guess, reads_as_english


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We stay because it never breaks down, and they answer the phone.", "en"),
        ("Wir bleiben, weil es nicht kaputt geht und die Leute freundlich sind.", "de"),
        ("Nous restons parce que les pompes ne tombent pas en panne et on nous répond.", "fr"),
        ("Nos quedamos porque las bombas no se rompen y contestan muy pronto.", "es"),
        ("とても助かっています。毎日使う。", "ja"),
        ("我们每天都用它，很好。", "zh"),
        ("نحن نستخدمه كل يوم", "ar"),
        ("אנחנו משתמשים בזה", "he"),
        ("Мы пользуемся этим каждый день", "ru"),
        ("OK", ""),
        ("12.5 %", ""),
        ("", ""),
    ],
)
def test_what_language_it_is(text: str, language: str) -> None:
    assert guess(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "I love my drill. I do.",
        "My price, mostly. No co-op to ask.",
        "We use SAP in München.",
        "Bien sûr, it saves us money every day.",
        "The price, mostly.",
        "Competitor offered higher download speeds",
        "Nice screen , keyboard works great !",
        "Signal strength directly impacts video playback experience.",
        "We're registered under CIS; UTR attached.",
        "OK",
        "4,200",
        "",
    ],
)
def test_english_is_read_as_english(text: str) -> None:
    assert reads_as_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "我们选择你们是因为质量可靠",
        "لقد وفرنا الكثير من المال",
        "Ihr Nachtdienst spart uns zwei Stunden am Tag.",
        "Moins cher que les autres.",
        "Jullie zijn goedkoper.",
        "Bu makine bize para kazandırıyor.",
        "Gép sok pénzt takarít meg nekünk.",
    ],
)
def test_what_is_not_english_is_not_read_as_such_whatever_it_is(text: str) -> None:
    assert not reads_as_english(text)


def test_words_too_few_to_tell_are_in_the_language_of_what_they_stand_in() -> None:
    assert reads_as_english("Günstiger.")
    assert not reads_as_english("Günstiger.", of="de")
    assert reads_as_english("It saves money.", of="zh")
    assert not reads_as_english("Am Montag.", of="de")
    assert not reads_as_english("Serial figures 12, 13, lathes, boilers, pumps.")
    assert reads_as_english("Serial figures 12, 13, lathes, boilers, pumps.", of="en")
