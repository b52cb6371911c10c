"""WebVTT and SRT: who spoke, and sentences that were cut over several cues."""

from __future__ import annotations

import pytest

from whybuy.errors import BadFile

from .conftest import ReadFile, turns


def exported(shared_data, name: str) -> bytes:
    return (shared_data / "exports" / name).read_bytes()


def test_teams_names_the_voice_and_cuts_sentences(read: ReadFile, shared_data) -> None:
    assert turns(read("a.vtt", exported(shared_data, "transcript_teams_SHAPE.vtt"))) == [
        ("Silva, Ana [EMEA]", "We picked you because our auditor already trusts the report."),
        ("Rep One", "What would it cost you without it?"),
    ]


def test_teams_by_its_interface_writes_short_times(read: ReadFile, shared_data) -> None:
    found = read("a.vtt", exported(shared_data, "transcript_teams_graph_SHAPE.vtt"))
    assert turns(found) == [("User Name", "This is a transcript test.")]


def test_zoom_writes_the_name_into_the_cue_and_a_cue_without_one_is_nobodys(
    read: ReadFile, shared_data
) -> None:
    found = read("a.vtt", exported(shared_data, "transcript_zoom_SHAPE.vtt"))
    assert turns(found) == [
        ("Ana Silva", "Good morning."),
        ("Rep One", "Thanks. Note: the pilot goes live Monday."),
        ("", "Great, no name on this cue."),
    ]
    assert [turn.at_ms for turn in found.talks[0].transcript.turns] == [1170, 5020, 10_300]


def test_tags_notes_styles_and_a_mark_at_the_begin_are_no_words(
    read: ReadFile, shared_data
) -> None:
    found = read("tags.vtt", exported(shared_data, "vtt_cue_tags.vtt"))
    assert turns(found)[0][1].endswith("Like a big-a pizza pie That's amore")
    marked = read("bom.vtt", exported(shared_data, "vtt_with_bom.vtt"))
    assert turns(marked)[0][1].startswith("Caption text #1")
    text = (
        "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nNOTE not said\n\n"
        "00:01.000 --> 00:02.000\n<v Ana>1 &lt; 2, <i>sure</i></v>\n"
    )
    assert turns(read("s.vtt", text)) == [("Ana", "1 < 2, sure")]


def test_a_long_turn_is_cut_after_a_sentence_so_that_quotes_open_at_their_minute(
    read: ReadFile,
) -> None:
    cues = "".join(
        f"00:00:{at:02d}.000 --> 00:00:{at + 9:02d}.000\n<v Ana>Sentence {at}.</v>\n\n"
        for at in (0, 10, 20, 30)
    )
    found = read("a.vtt", f"WEBVTT\n\n{cues}")
    assert [turn.at_ms for turn in found.talks[0].transcript.turns] == [0, 20_000]


def test_srt_is_read_too(read: ReadFile) -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:02,500\nAna: It lasts.\n\n"
        "2\n00:00:03,000 --> 00:00:04,000\nBo: Good.\n"
    )
    found = read("a.srt", text)
    assert turns(found) == [("Ana", "It lasts."), ("Bo", "Good.")]
    assert found.talks[0].transcript.format == "srt"


def test_captions_without_a_time_are_refused_with_the_way_out(read: ReadFile) -> None:
    with pytest.raises(BadFile, match=r"a\.vtt holds no caption with a time.*save it as TXT"):
        read("a.vtt", "WEBVTT\n\nAna: It lasts.\n")
