"""Which language a text is in, as far as its letters and smallest words tell."""

from __future__ import annotations

import re
from collections import Counter

LOOKED_AT = 20_000
"""Letters of a text that are looked at."""
MANY_WORDS = 5
"""So many words of which none is known to be English are not English."""
_LETTERS = {
    "ja": "\u3040-\u30ff",
    "ko": "\uac00-\ud7af",
    "zh": "\u4e00-\u9fff",
    "ar": "\u0600-\u06ff",
    "he": "\u0590-\u05ff",
    "ru": "\u0400-\u04ff",
    "el": "\u0370-\u03ff",
    "th": "\u0e00-\u0e7f",
    "hi": "\u0900-\u097f",
}
_WORDS = {
    "en": "the and is it to of that we you in for was they have with not but are this i a my me do "
    "so an on at as am be by he she her his our your us if or no all had has can what who which "
    "would will there their them then when one out up from more just it's i'm don't we've because "
    "about did over any also man were been go got get like than how too very two three time good",
    "de": "der die und das ist nicht wir ich ein eine einen mit auf es zu sie für auch haben von "
    "den dem des im uns unser unsere ihr ihre hat sind bei aus wie kein keine mehr noch sich nur "
    "wird weil dass schon sehr gut wenn aber oder zwei drei am war was so an man dann er hier "
    "alles",
    "fr": "le la les et est nous vous pas une des que pour dans il avec qui sur on je un du de ce "
    "cette notre nos votre vos mais plus par au aux ne se sont très tout bien c'est avons fait "
    "elle ils deux trois parce était sans chez leur",
    "es": "el los las y es que no una por con para nos se lo como pero más muy del la un de en "
    "nuestro nuestra su al sin porque está son hay también ya todo bien tres",
    "it": "il che di non è una per con sono gli della noi ma più anche si lo questo la un le del "
    "ci abbiamo nostro nostra perché come molto tutto hanno due tre dei alla nel",
    "nl": "de het een en is dat niet wij van voor met op zijn maar ook we ik er te ons onze jullie "
    "hun aan bij uit nog naar hebben heeft geen omdat dan wel heel goed wat die als om was in "
    "door over twee drie per wordt kan alles",
    "pt": "o os as e é que não uma por com para nós se mas mais muito do da em um a no na ao nosso "
    "nossa são está porque dos das também tudo sem",
    "sv": "och det att är inte vi som en på för med har jag den av till om men ett oss vår våra ni "
    "er de så kan från eller också mycket bra två tre",
    "pl": "i w nie na się jest to że z do jak ale my są co dla od po tak nas nam o ma bo już tylko "
    "przez dwa bardzo",
}
_ALSO_ENGLISH = (
    "after again always another anything because before better bigger bought bring broken busy "
    "buy buying called can't cheap cheaper choose cleaner competitor competitors could customer "
    "customers day days deal dear deceased different doesn't done easier easy eight eleven "
    "enough every everything expensive faster feel few fewer first five forty four friendly "
    "gave give gives giving goes great happier happy hardly heavy help helpful helps higher "
    "hour hours hundred keep keeping keeps knew know known knows lack larger later less let's "
    "life lovely lower maybe money month months moved much must needed needs never new next "
    "nice nine nobody nothing offered offers old only ordered other others ours own paid people "
    "phone please poor pretty price prices probably quick quicker ready reason reasons "
    "registered reliable right save saved saves saving say says screen second seen seven "
    "shipping short should since sixty slow small some someone soon sorry speed speeds spend "
    "spent started stay stayed stays stop stopped sure thank thanks that's there's these "
    "they're thing things think thirty this those thought three through today told took turned "
    "twelve twenty under until used using vacant wait want wanted weather week weeks went where "
    "while why wide within without won't wonderful work worked working works worth wouldn't "
    "wrong yeah year years yes yesterday yet you're young yours"
)
"""Words that no other of these languages has; they tell where the commonest ones are missing."""
_ENGLISH_FORM = re.compile(r"[a-z]{4,}(?:ly|ness|ful)|[a-z]{2,}ghts?|[a-z]+n't|[a-z]+'(?:re|ll|ve)")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_LATIN = re.compile("[a-z\u00c0-\u024f]", re.IGNORECASE)
_ALSO = frozenset(_ALSO_ENGLISH.split())
_OF_WORD = {
    word: [name for name, words in _WORDS.items() if word in words.split()]
    for words in _WORDS.values()
    for word in words.split()
}


def guess(text: str) -> str:
    """The language's two letters, "" where the text does not tell ("OK", numbers)."""
    begun = text[:LOOKED_AT]
    letters = sum(map(str.isalpha, begun))
    for name, these in _LETTERS.items():
        # A Japanese text has Chinese letters too, so that a fifth of its own is enough.
        if letters and len(re.findall(f"[{these}]", begun)) > letters / 5:
            return name
    first, most = _likeliest(_words(begun))
    return first if most >= 2 else ""


def reads_as_english(text: str, *, of: str = "") -> bool:
    """Whether whoever reads English alone could read it.

    Words too few to tell ("OK", "Cheaper, mostly.") are taken to be in the language `of` the whole
    that they stand in, and in English where that is not known either.
    """
    begun = text[:LOOKED_AT]
    letters = sum(map(str.isalpha, begun))
    if letters and len(_LATIN.findall(begun)) < letters / 2:
        return False
    said = _words(begun)
    first, most = _likeliest(said)
    if first == "en" or most >= 2:
        return first == "en"
    strange = len(said) >= MANY_WORDS and not any(map(_is_english, said))
    return (of or ("?" if strange else "en")) == "en"


def _is_english(word: str) -> bool:
    """Whether a word is one of English, as far as a short list and its ending tell."""
    known = "en" in _OF_WORD.get(word, ()) or word in _ALSO
    return known or _ENGLISH_FORM.fullmatch(word) is not None


def _likeliest(words: list[str]) -> tuple[str, int]:
    """The language that most of these words are of, and how many; "" where two are level."""
    said: Counter[str] = Counter()
    for word in words:
        said.update(_OF_WORD.get(word, []))
    (first, most), (_, next_most) = (*said.most_common(2), ("", 0), ("", 0))[:2]
    return (first, most) if most > next_most else ("", 0)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("’", "'"))
