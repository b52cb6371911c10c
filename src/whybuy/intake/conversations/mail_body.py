"""What somebody wrote anew in a mail: quoted replies and the signature are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import dropwhile, takewhile

from whybuy.intake.conversations.labels import folded

_WROTE = re.compile(
    r"\s*(?:On|Am|Le|El|Il|Em|Op|Den|På|Na)\b.{4,200}"
    r"(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|skrev|geschreven)"
    r"[^\n]{0,40}:\s*$",
    re.IGNORECASE,
)
_DIVIDER = re.compile(
    r"\s*(?:[-_]{2,}\s*(?:Original Message|Forwarded message|Original-Nachricht|"
    r"Ursprüngliche Nachricht|Weitergeleitete Nachricht|Message d'origine|Mensaje original|"
    r"Messaggio originale|Oorspronkelijk bericht)\s*[-_]{2,}|Begin forwarded message:)\s*$",
    re.IGNORECASE,
)
_FROM = re.compile(r"\s*\*?(?:From|Von|De|Da|Van|Fra|Från)\s?:\*?\s+\S", re.IGNORECASE)
_SENT = re.compile(
    r"\s*\*?(?:Sent|Date|To|Subject|Gesendet|Datum|An|Betreff|Envoyé|À|Objet|Enviado|Para|Asunto|"
    r"Inviato|A|Oggetto|Verzonden|Aan|Onderwerp)\s?:\*?\s",
    re.IGNORECASE,
)
_UNDERLINE = re.compile(r"\s*_{10,}\s*$")
_DEVICE = re.compile(
    r"\s*(?:Sent from (?:my|Mail|Outlook|Yahoo)|Get Outlook for|Von meinem \w+ gesendet|"
    r"Envoyé de mon|Enviado desde mi|Inviato da)",
    re.IGNORECASE,
)
_FAREWELL = re.compile(
    r"\s*(?:(?:(?:with\s+)?(?:best|kind|warm|many thanks and|warmest|kindest)\s+)?regards|"
    r"best wishes|all the best|cheers|sincerely|yours\s+(?:sincerely|faithfully|truly)|best|"
    r"(?:many )?thanks(?: again)?|thank you|mit freundlichen grüßen|viele grüße|beste grüße|"
    r"cordialement|bien à vous|saludos|un saludo|cordiali saluti|met vriendelijke groet|mvg|mfg)"
    r"\s*[,.!]?\s*$",
    re.IGNORECASE,
)
_LAWYERS = re.compile(
    r"\W{0,5}(?:(?:this|the|any|diese|die|ce|cet|cette|les?|la|este|esta|el|questo|questa|il|dit|"
    r"deze|de)\b.{0,60}?\b(?:e-?mail|mail|message|communication|transmission|information|"
    r"nachricht|courriel|mensaje|correo|messaggio|bericht)\b|"
    r"(?:confidentiality|legal|privacy)\s+(?:notice|note|disclaimer)|disclaimer|haftungsausschluss|"
    r"avis de confidentialité|aviso (?:legal|de confidencialidad)|confidential)",
    re.IGNORECASE,
)
_SECRET = re.compile(r"confiden|vertraulich|vertrouwelijk|riservat|privileg", re.IGNORECASE)
_FOR_WHOM = re.compile(
    r"intended|recipient|addressee|unauthori[sz]ed|empfänger|bestimmt|destinat|geadresseerde|bestemd",
    re.IGNORECASE,
)
_ADDED = re.compile(
    r"\W{0,5}(?:(?:please\s+)?(?:consider|think of|think about) the environment before|"
    r"bitte denken sie an die umwelt|pensez à l'environnement|"
    r"(?:this|diese) e-?mail (?:has been|was|wurde) (?:scanned|checked|auf viren)|virus-?free\.)",
    re.IGNORECASE,
)
"""What programs and lawyers put below a mail; LETTERS_OF_LAW of it are looked at."""

_OF_FIRMS = re.compile(
    r"\s*(?:registered (?:in|office|no)|company (?:no|reg)|vat\b|tel\b|phone\b|mobile\b|address\b|"
    r"sitz der gesellschaft|geschäftsführer|handelsregister|amtsgericht|hrb\b)|"
    r"[^|•·]*(?:[|•·][^|•·]*){2,}$",
    re.IGNORECASE,
)
"""Long lines of a signature: who the firm is, or several things parted by strokes."""

_POSTSCRIPT = re.compile(r"\s*P\.?\s?S\.?\s*[:.,–-]", re.IGNORECASE)
LETTERS_OF_LAW = 500
LINES_BELOW = 8
LONGEST_LINE = 60
MOST_BELOW = 30
"""A farewell begins a signature if no more lines stand below it (empty ones too), none longer,
but for lines that tell of a firm."""


def fresh_parts(body: str, *, writer: str = "") -> Iterator[str]:
    """The runs of text that are new in this mail; several where answers stand between quotes.

    The name of the `writer` on a line of its own begins a signature.
    """
    lines = body.split("\n")
    kept = _without_signature(lines, _told_again(lines), writer=writer)
    run = list[str]()
    for line, fresh in zip([*lines, ""], [*kept, False], strict=True):
        if fresh:
            run.append(line)
            continue
        if text := "\n".join(run).strip():
            yield text
        run = []


def _told_again(lines: list[str]) -> list[bool]:
    """For each line whether it is the writer's own."""
    own = [True] * len(lines)
    for at, line in enumerate(lines):
        if line.lstrip().startswith(">"):
            own[at] = False
        elif _DIVIDER.match(line) or _begins_headers(lines, at):
            return own[:at] + [False] * (len(lines) - at)
        elif length := _introduces(lines, at):
            own[at : at + length] = [False] * length
            if not _quotes_follow(lines, at + length):
                return own[:at] + [False] * (len(lines) - at)
    return own


def _introduces(lines: list[str], at: int) -> int:
    """How many lines say "On Monday Ana wrote:"; mail programs break it over up to three."""
    for length in (1, 2, 3):
        if _WROTE.match(" ".join(lines[at : at + length])):
            return length
    return 0


def _quotes_follow(lines: list[str], at: int) -> bool:
    """Whether the next line that says anything is marked as quoted."""
    return next((x.lstrip().startswith(">") for x in lines[at:] if x.strip()), False)


def _begins_headers(lines: list[str], at: int) -> bool:
    """Whether an earlier mail's headers begin here: "From:", then "Sent:" or "To:"."""
    if _UNDERLINE.match(lines[at]):
        at += 1
    if at >= len(lines) or not _FROM.match(lines[at]):
        return False
    return sum(1 for line in lines[at + 1 : at + 5] if _SENT.match(line)) >= 2


def _without_signature(lines: list[str], own: list[bool], *, writer: str) -> list[bool]:
    """The same, the last run's signature no longer among the writer's own lines."""
    kept = _without_law(lines, own)
    own = list(kept)
    end = _last_said(lines, own) + 1
    below = (at for at in range(1, end) if own[at] and _POSTSCRIPT.match(lines[at]))
    end = next(below, end)
    last = max((at for at in range(end) if own[at] and lines[at].strip()), default=-1)
    for at in range(last + 1):
        if own[at] and (_signs(lines, at, last) or _names(lines, at, last, writer=writer)):
            kept[at:end] = [False] * (end - at)
            break
    return kept


def _last_said(lines: list[str], own: list[bool]) -> int:
    return max((at for at, fresh in enumerate(own) if fresh and lines[at].strip()), default=-1)


def _without_law(lines: list[str], own: list[bool]) -> list[bool]:
    """The same, what says below it whom it is for, and who checked it, no longer the writer's."""
    last, kept = _last_said(lines, own), list(own)
    first = next((at for at in range(last + 1) if own[at] and lines[at].strip()), 0)
    for at in range(first + 1, last + 1):
        if own[at] and _is_law(lines, at):
            kept[at : last + 1] = [False] * (last + 1 - at)
            break
    return kept


def _is_law(lines: list[str], at: int) -> bool:
    """Whether what begins here says that the mail is secret, and for whom: both of them."""
    if _ADDED.match(lines[at]):
        return True
    if not _LAWYERS.match(lines[at]):
        return False
    below = dropwhile(lambda line: not line.strip(), lines[at + 1 :])
    text = " ".join([lines[at], *takewhile(str.strip, below)])[:LETTERS_OF_LAW]
    return bool(_SECRET.search(text) and _FOR_WHOM.search(text))


def _signs(lines: list[str], at: int, last: int) -> bool:
    """Whether the signature begins in this line; `last` is the last line that says anything."""
    if lines[at].rstrip("\r ") == "--":
        return True
    if not (_DEVICE.match(lines[at]) or _FAREWELL.match(lines[at])):
        return False
    below = [one for one in lines[at + 1 : last + 1] if one.strip()]
    return _fits_below(lines, at, last) and bool(below or _DEVICE.match(lines[at]))


def _names(lines: list[str], at: int, last: int, *, writer: str) -> bool:
    """Whether the line is the writer's name and what stands below may be a signature's rest."""
    line, name = folded(re.split(r"[|•·]", lines[at])[0]).split(), folded(writer).split()
    if not line or not set(line) <= set(name) or not any(one.strip() for one in lines[:at]):
        return False
    sentences = (one.rstrip() for one in lines[at + 1 : last + 1] if len(one.split()) > 3)
    said = any(one.endswith((".", "!", "?")) for one in sentences)
    return not said and _fits_below(lines, at, last)


def _fits_below(lines: list[str], at: int, last: int) -> bool:
    """Whether all that stands below is as few and short as the lines of a signature are."""
    below = [one for one in lines[at + 1 : last + 1] if one.strip()]
    short = all(len(one) <= LONGEST_LINE or _OF_FIRMS.match(one) for one in below)
    return short and len(below) <= LINES_BELOW and last - at <= MOST_BELOW
