"""Gong and Fireflies: units of time by their size, sides by affiliation."""

from __future__ import annotations

import json
from datetime import date

import pytest

from whybuy.errors import BadFile
from whybuy.records.transcript import Named

from .conftest import ReadFile, turns


def gong(*sentences: tuple[float, float, str], **about) -> str:
    said = [{"start": a, "end": b, "text": text} for a, b, text in sentences]
    call = {"callId": "77", "transcript": [{"speakerId": "9001", "sentences": said}]}
    return json.dumps({"callTranscripts": [call], **about})


@pytest.mark.parametrize("scale", [1, 1000], ids=["seconds", "milliseconds"])
def test_gongs_times_are_seconds_or_milliseconds_by_their_size(read: ReadFile, scale: int) -> None:
    text = gong((460.23 * scale, 462.343 * scale, "The price is fine if the audit passes."))
    (turn,) = read("g.json", text).talks[0].transcript.turns
    assert (turn.at_ms, turn.speaker) == (460_230, "Speaker 9001")


def test_gong_says_who_is_one_of_us_where_the_call_comes_with_its_parties(
    read: ReadFile,
) -> None:
    party = {"speakerId": "9001", "name": "Ana Silva", "affiliation": "External"}
    about = {"id": "77", "title": "Renewal", "started": "2026-05-14T11:00:00Z"}
    text = gong((0, 2000, "It lasts."), calls=[{"metaData": about, "parties": [party]}])
    said = read("g.json", text).talks[0].transcript
    assert (said.title, said.day) == ("Renewal", date(2026, 5, 14))
    assert (said.turns[0].speaker, said.turns[0].side) == ("Ana Silva", "customer")


def test_fireflies_tells_day_title_and_who_came(read: ReadFile, shared_data) -> None:
    data = (shared_data / "exports" / "transcript_fireflies_graphql_SHAPE.json").read_bytes()
    found = read("f.json", data)
    said = found.talks[0].transcript
    assert turns(found) == [("Ana Silva", "Our auditor trusts the report.")]
    assert (said.title, said.day, said.turns[0].at_ms) == ("Acme <> us", date(2026, 5, 14), 3200)
    assert Named("", "rep@example.com", "us") in said.people


def test_fireflies_own_download_is_a_list_of_sentences(read: ReadFile) -> None:
    rows = [
        {"sentence": "It lasts.", "startTime": "01:05", "speaker_name": "Ana"},
        {"sentence": "Good.", "startTime": "01:09", "speaker_name": "Bo"},
    ]
    found = read("f.json", json.dumps(rows))
    assert turns(found) == [("Ana", "It lasts."), ("Bo", "Good.")]
    assert found.talks[0].transcript.turns[0].at_ms == 65_000


def test_another_recorders_json_is_refused_with_the_way_out(read: ReadFile) -> None:
    with pytest.raises(BadFile, match=r"o\.json is JSON.*Export another recorder's as VTT or TXT"):
        read("o.json", '{\n  "words": []\n}')


def test_damaged_json_names_the_line(read: ReadFile) -> None:
    with pytest.raises(BadFile, match=r"g\.json is damaged JSON at line 2"):
        read("g.json", '{"callTranscripts": [\n  nothing]}')


def test_a_transcript_of_another_make_is_refused_by_its_name(read: ReadFile) -> None:
    with pytest.raises(BadFile, match="looks like a transcript of Gong"):
        read("g.json", '{"callTranscripts": [{"callId": 1, "transcript": [7]}]}')
