import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import TranscriptError
from rag.transcripts.decoding import Decoded, decode_transcript

FOG = "Fog – “it lifts”, café"


@pytest.mark.parametrize(
    ("data", "decoded"),
    [
        pytest.param(FOG.encode(), Decoded(FOG), id="UTF-8"),
        pytest.param(b"\xef\xbb\xbfFog", Decoded("\ufeffFog"), id="the mark of UTF-8 stays"),
        pytest.param(b"a\r\nb\rc\n\n", Decoded("a\r\nb\rc\n\n"), id="newlines stay"),
        pytest.param(b"a\tb\x0cc", Decoded("a\tb\x0cc"), id="tab and form feed"),
        pytest.param("a\u2028b\xa0c".encode(), Decoded("a\u2028b\xa0c"), id="other white space"),
        pytest.param(
            FOG.encode("cp1252"),
            Decoded(FOG, ("read as Windows-1252, for it is not UTF-8",)),
            id="Windows-1252",
        ),
        pytest.param(FOG.encode("utf-16"), Decoded(FOG), id="UTF-16 with a mark"),
        pytest.param(b"\xfe\xff" + FOG.encode("utf-16-be"), Decoded(FOG), id="big-endian"),
        pytest.param(
            FOG.encode("utf-16-le"),
            Decoded(FOG, ("read as UTF-16, for it is not UTF-8",)),
            id="UTF-16 without a mark",
        ),
        pytest.param(
            FOG.encode("utf-16-be"),
            Decoded(FOG, ("read as UTF-16, for it is not UTF-8",)),
            id="big-endian without a mark",
        ),
        pytest.param(b"one\x00" + b"x" * 1_000, Decoded("one\x00" + "x" * 1_000), id="a stray NUL"),
    ],
)
def test_bytes_become_text_without_a_change(data, decoded):
    assert decode_transcript(data) == decoded


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "the file is empty", id="empty"),
        pytest.param(b" \r\n\t ", "the file is empty", id="blank"),
        pytest.param(bytes(range(256)) * 4, "binary", id="every byte"),
        pytest.param(b"%PDF-1.7\n\x00\x01\x02\x03\xff\x81", "binary", id="a PDF"),
        pytest.param(b"PK\x03\x04\x14\x00\x06\x00\x08\x00", "binary", id="a word processor's file"),
        pytest.param(b"\xff\xfeF\x00o", "binary", id="UTF-16 broken off"),
    ],
)
def test_bytes_that_are_no_text_are_refused(data, reason):
    with pytest.raises(TranscriptError, match=reason):
        decode_transcript(data)


@given(st.text("aé霧🌫’“…\xa0\u2028\ufeff\t\n\r ", min_size=1))
def test_any_text_survives(text):
    if text.strip():
        assert decode_transcript(text.encode()).text == text
