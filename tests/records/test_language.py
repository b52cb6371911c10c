"""A text's language is told by its letters and smallest words, or not at all."""

from __future__ import annotations

import pytest

from whybuy.records.language import guess


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
