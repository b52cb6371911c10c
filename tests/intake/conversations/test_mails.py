"""Mails: what is new in them, whose it is, and what is neither shown nor fetched."""

from __future__ import annotations

from datetime import date

import pytest

from whybuy.errors import BadFile

from .conftest import ReadFile, turns

HEAD = (
    "From: Ana Silva <ana@acme.example>\nTo: Jo <jo@us.example>\nSubject: =?utf-8?q?Pre=C3=A7o?=\n"
    "Date: Thu, 14 May 2026 23:23:45 -0300\nMessage-ID: <2@acme.example>\n"
)


def mail(body: str, *, kind: str = "text/plain", more: str = "") -> str:
    return f'{HEAD}{more}Content-Type: {kind}; charset="utf-8"\n\n{body}'


def said(found) -> list[str]:
    return [text for _, text in turns(found)]


def test_a_mail_tells_who_wrote_when_by_their_own_clock_and_about_what(read: ReadFile) -> None:
    (talk,) = read("m.eml", mail("It lasts.\n")).talks
    assert (talk.transcript.title, talk.transcript.day) == ("Preço", date(2026, 5, 14))
    assert (talk.transcript.turns[0].speaker, talk.transcript.medium) == ("Ana Silva", "mail")
    assert [one.email for one in talk.transcript.people] == ["ana@acme.example", "jo@us.example"]


@pytest.mark.parametrize(
    "below",
    [
        "\nOn Wed, 13 May 2026 at 10:00, Jo <jo@us.example> wrote:\n> Why us?\n",
        "\nOn Wed, 13 May 2026 at 10:00, Jo\n<jo@us.example> wrote:\n\n> Why us?\n> And?\n",
        "\nAm 13.05.2026 um 10:00 schrieb Jo:\n> Warum wir?\n",
        "\nLe 13 mai 2026 à 10:00, Jo a écrit :\n> Pourquoi nous?\n",
        "\n-----Original Message-----\nFrom: Jo\nSent: Wednesday\nTo: Ana\n\nWhy us?\n",
        "\n________________________________\nFrom: Jo\nSent: Wednesday\nTo: Ana\n\nWhy us?\n",
        "\nVon: Jo\nGesendet: Mittwoch\nAn: Ana\nBetreff: Preis\n\nWarum wir?\n",
        "\nBest regards,\nAna Silva\nHead of Quality\n+351 555 0100\n",
        "\n-- \nAna Silva\nAcme, who has been here for very long and says so in a long line.\n",
        "\nSent from my iPhone\n",
        "\nBest regards\nAna Silva | Head of Quality | Acme Foods | Harbour Road 17, 1000 Lisbon\n"
        "This email and any attachments are confidential and intended solely for the addressee.\n",
        "\nAna Silva | Head of Quality | Acme Foods\nDies ist kein Satz\n",
        "\nKind regards,\nAna\n\nAcme Foods Ltd\nRegistered in Ireland no 4711. Registered office: "
        "Unit 4, Dock Road, Cork\n\nPlease consider the environment before printing.\n",
        "\nCONFIDENTIALITY NOTICE\nThe contents are privileged. If you are not the intended\n"
        "recipient, delete it.\n",
        "\nDiese E-Mail ist vertraulich und nur für den Empfänger bestimmt.\n",
    ],
    ids=lambda below: below.strip().splitlines()[0][:30],
)
def test_what_was_told_before_and_signatures_are_left_out(read: ReadFile, below: str) -> None:
    assert said(read("m.eml", mail(f"It lasts.\n{below}"))) == ["It lasts."]


@pytest.mark.parametrize(
    "text",
    [
        "This message is confidential: we talk to Purelock. It was not intended so.",
        "It lasts.\nThis email is confidential, please: we may go to Purelock.",
        "It lasts.\nThe information that you gave us on prices was wrong.",
    ],
)
def test_what_customers_say_in_confidence_stays(read: ReadFile, text: str) -> None:
    assert said(read("m.eml", mail(f"{text}\n"))) == [text]


def test_answers_between_quotes_are_turns_of_their_own(read: ReadFile) -> None:
    body = "On Wed, Jo wrote:\n> Why us?\nThe audit.\n> And the price?\nToo dear.\n"
    assert said(read("m.eml", mail(body))) == ["The audit.", "Too dear."]


def test_thanks_in_the_midst_of_a_mail_are_no_signature(read: ReadFile) -> None:
    body = "Thanks.\n\n" + "The report saved us two weeks of work with the auditor this year. " * 3
    assert said(read("m.eml", mail(body)))[0].startswith("Thanks.")


def test_scripts_hidden_lines_and_quotes_of_html_are_no_words(read: ReadFile) -> None:
    body = (
        "<html><head><title>x</title><style>p{}</style></head><body>"
        "<div style='display: none'>Open this</div><p>It&nbsp;lasts &amp; fits.</p>"
        "<script>fetch('http://evil.example')</script><p>Twice.<br>Thrice.</p>"
        "<img src='http://evil.example/pixel.gif'>"
        "<div class='gmail_quote'>On Wed Jo wrote:<blockquote>Why us?</blockquote></div></body>"
    )
    assert said(read("m.eml", mail(body, kind="text/html"))) == [
        "It lasts & fits.\n\nTwice.\nThrice."
    ]


def test_all_below_the_headers_that_outlook_on_the_web_marks_was_told_before(
    read: ReadFile,
) -> None:
    body = (
        '<div>We stay for the people.</div><div id="appendonsend"></div><hr>'
        '<div id="divRplyFwdMsg"><b>差出人:</b> Jo<br><b>件名:</b> Renewal<div>&nbsp;</div></div>'
        "<div>We save you a lot of money.</div>"
    )
    assert said(read("m.eml", mail(body, kind="text/html"))) == ["We stay for the people."]


def test_an_answer_below_a_quote_from_outlook_stays(read: ReadFile) -> None:
    body = (
        '<blockquote><div id="m_1divRplyFwdMsg">From: Jo</div><div>Why us?</div></blockquote>'
        "<div>For the people.</div>"
    )
    assert said(read("m.eml", mail(body, kind="text/html"))) == ["For the people."]


def test_attachments_are_named_and_not_read(read: ReadFile) -> None:
    parts = (
        "--B\nContent-Type: text/plain\n\nSee the file.\n"
        '--B\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="../o.pdf"\n'
        "\nsecret\n--B--\n"
    )
    text = f"{HEAD}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n{parts}"
    found = read("m.eml", text)
    assert turns(found) == [("Ana Silva", "See the file."), ("Attached", "o.pdf")]
    assert found.talks[0].transcript.turns[1].side == "us"


def of_parts(*parts: str, kind: str = "mixed") -> str:
    joined = "".join(f"--B\nContent-Type: {part}\n" for part in parts)
    more = f"MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary=B\n\n"
    return f"{HEAD}{more}{joined}--B--\n"


def test_all_texts_of_a_mail_are_read_in_their_order(read: ReadFile, shared_data) -> None:
    data = (shared_data / "exports" / "eml_multipart_msg_10.eml").read_bytes()
    assert said(read("m.eml", data)) == [
        "This is a 7bit encoded message.\n\n¡This is a Quoted Printable encoded message!\n\n"
        "This is a Base64 encoded message.\n\nThis has no Content-Transfer-Encoding: header."
    ]


def test_the_same_text_in_two_forms_and_texts_that_came_as_files_are_read_once(
    read: ReadFile,
) -> None:
    plain, html = "text/plain\n\nIt lasts.\n", "text/html\n\n<p>It <b>lasts.</b></p>\n"
    file = 'text/plain\nContent-Disposition: inline; filename="log.txt"\n\nNo words.\n'
    for found in (
        read("a.eml", of_parts(plain, html, kind="alternative")),
        read("b.eml", of_parts("text/plain\n\n \n", html, kind="alternative")),
        read("c.eml", of_parts(plain, html, file)),
        read("d.eml", of_parts(html, "image/png\n\nx\n", kind="related")),
    ):
        assert said(found)[0] == "It lasts."
    assert turns(read("c.eml", of_parts(plain, file)))[1] == ("Attached", "log.txt")


def test_a_quote_goes_on_below_a_picture(read: ReadFile) -> None:
    before = "text/plain\n\nIt lasts.\n\nFrom: Jo\nSent: Wednesday\nTo: Ana\n\nWhy us?\n"
    picture = "image/png\nContent-Disposition: inline; filename=logo.png\n\nx\n"
    found = read("m.eml", of_parts(before, picture, "text/plain\n\nWe save you money.\n"))
    assert said(found)[0] == "It lasts."
    assert "money" not in str(turns(found))


def test_a_mailbox_holds_mails_and_their_threads(read: ReadFile, shared_data) -> None:
    data = (shared_data / "exports" / "mbox_two_messages_SHAPE.mbox").read_bytes()
    first, second = read("m.mbox", data).talks
    assert first.transcript.turns[0].text.endswith("From the start it saved two weeks.")
    assert (first.thread, second.thread) == ("<0@example.com>", "<2@example.com>")


def test_a_mailbox_is_told_by_what_is_in_it(read: ReadFile, shared_data) -> None:
    data = (shared_data / "exports" / "mbox_two_messages_SHAPE.mbox").read_bytes()
    assert len(read("Sent", data).talks) == 2


@pytest.mark.parametrize("charset", ["nonsense", "utf-8"])
def test_a_wrong_coding_loses_no_mail(read: ReadFile, charset: str) -> None:
    data = (
        f"{HEAD}Content-Type: text/plain; charset={charset}\n\n".encode() + b"It is tr\xe8s bien.\n"
    )
    assert said(read("m.eml", data))[0].startswith("It is tr")


@pytest.mark.parametrize("said_to_be", ["us-ascii", "iso-8859-1", "x-klingon", "utf-8", "zlib", ""])
@pytest.mark.parametrize("written", ["utf-8", "cp1252"])
def test_no_letter_is_lost_whatever_coding_a_mail_says(
    read: ReadFile, said_to_be: str, written: str
) -> None:
    coding = f"; charset={said_to_be}" if said_to_be else ""
    text = f"From: José <j@acme.example>\nSubject: Café\nContent-Type: text/plain{coding}\n\n"
    found = read("m.eml", f"{text}The café’s fine.\n".encode(written))
    assert turns(found) == [("José", "The café’s fine.")]
    assert found.talks[0].transcript.title == "Café"


@pytest.mark.parametrize(("said_to_be", "text"), [("shift_jis", "助かる"), ("koi8-r", "Дёшево")])
def test_a_mail_in_the_coding_that_it_says_is_read_in_it(
    read: ReadFile, said_to_be: str, text: str
) -> None:
    data = f"{HEAD}Content-Type: text/plain; charset={said_to_be}\n\n".encode()
    assert said(read("m.eml", data + text.encode(said_to_be))) == [text]


def test_one_cut_letter_spoils_no_other(read: ReadFile) -> None:
    data = f"{HEAD}Content-Type: text/plain; charset=utf-8\n\n".encode()
    assert said(read("m.eml", data + "Das hält für Jahre, für".encode() + b"\xc3")) == [
        "Das hält für Jahre, für\ufffd"
    ]


def test_mails_without_words_of_their_own_are_counted(read: ReadFile) -> None:
    found = read("m.eml", mail("> Why us?\n"))
    assert (list(found.talks), found.told) == (
        [],
        ("Mails without words of their own, passed over: 1.",),
    )


def test_what_is_no_mail_is_refused_with_the_way_out(read: ReadFile) -> None:
    with pytest.raises(BadFile, match=r"m\.eml: mail 1 has neither sender.*save it as TXT"):
        read("m.eml", "Just some words.\n")


def test_the_writers_name_at_the_end_of_html_begins_a_signature(read: ReadFile) -> None:
    body = "<p>We stay because your people are kind.</p><p>Ana Silva<br>Acme</p>"
    found = read("m.eml", mail(body, kind="text/html"))
    assert said(found) == ["We stay because your people are kind."]


def test_what_is_said_below_the_writers_name_stays(read: ReadFile) -> None:
    for farewell in ("Ana", "Best regards,\nAna", "Kind regards,\n\nAna Silva | Acme | Lisbon"):
        body = f"It lasts.\n\n{farewell}\n\nPS: The new one saves us a day.\n"
        assert said(read("m.eml", mail(body))) == ["It lasts.", "PS: The new one saves us a day."]
