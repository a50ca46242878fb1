"""Bad files are taken with a note that says what was assumed, or refused with the reason."""

import os

import pytest

from rag import Corpus
from rag.errors import TranscriptError
from rag.results import FileIssue
from rag.transcripts import files, read_transcript
from rag.transcripts.files import read_file


def test_broken_numbers_and_times_of_srt_keep_the_words():
    text = (
        "7\n00:00:01,000 --> 00:00:02,000\nOne.\n\nx7\n00:00:02,000 -> 3\nTwo.\n\n"
        "00:00:00,500 --> 00:00:04,000\nThree.\n\nFour.\n9\n00:00:09,000 --> 00:00:09,500\nFive."
    )

    interview = read_transcript(text.encode(), "talk.srt")

    assert interview.text.split() == ["One.", "Two.", "Three.", "Four.", "Five."]
    assert interview.notes == (
        "1 captions have no readable time; their words are kept",
        "the times run backwards in 1 places; they are kept as is",
    )


def test_front_matter_that_is_not_closed_ends_where_its_fields_do():
    interview = read_transcript(b"---\ntitle: Bread\nguest: Ada\n\nSo it rises.\n", "talk.md")

    assert (interview.title, interview.guests) == ("Bread", ("Ada",))
    assert interview.text[interview.turns[0].start :].strip() == "So it rises."
    assert "not closed" in interview.notes[0]


def test_front_matter_that_is_no_yaml_is_left_out():
    interview = read_transcript(b"---\ntitle: [Bread\n---\nSo it rises.\n", "talk.md")

    assert interview.text[interview.turns[0].start :].strip() == "So it rises."
    assert "broken" in interview.notes[0]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b'{"segments": [', "broken", id="JSON that breaks off"),
        pytest.param(b"Just words.", "no JSON", id="no JSON at all"),
        pytest.param(b"[" * 100_000, "broken", id="JSON nested too deeply"),
        pytest.param(bytes(range(256)) * 40, "binary", id="a binary"),
        pytest.param(b"  \n", "empty", id="nothing"),
    ],
)
def test_what_is_no_transcript_is_refused_with_the_reason(data, reason):
    with pytest.raises(TranscriptError, match=reason):
        read_transcript(data, "talk.json")


@pytest.mark.parametrize(
    ("data", "note"),
    [
        pytest.param("Ça va – bien.".encode("cp1252"), "Windows-1252", id="windows"),
        pytest.param("Ça va – bien.".encode("utf-16"), None, id="utf-16"),
        pytest.param("Ça va – bien.".encode("utf-16-le"), "UTF-16", id="utf-16 without a mark"),
        pytest.param("\ufeffÇa va – bien.".encode(), None, id="utf-8 with a mark"),
    ],
)
def test_every_encoding_is_read_and_a_guess_is_told(data, note):
    interview = read_transcript(data, "talk.txt")

    assert interview.text.lstrip("\ufeff") == "Ça va – bien."
    assert [note in told for told in interview.notes] == ([True] if note else [])


def test_one_speaker_alone_is_read_as_such():
    text = "\n".join(f"Ada Byron: Thought {number}." for number in range(6))

    assert {t.speaker for t in read_transcript(text.encode(), "talk.txt").turns} == {"Ada Byron"}


def test_a_file_of_50_megabytes_is_refused_without_being_read(tmp_path):
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)

    with pytest.raises(TranscriptError, match="50 MB"):
        read_file(path)


class Changing:
    """A file that has grown whenever one looks again."""

    def __init__(self, path):
        self.path = path

    def stat(self):
        found = self.path.stat()
        self.path.write_bytes(self.path.read_bytes() + b" more")
        os.utime(self.path, ns=(found.st_mtime_ns + 10**9, found.st_mtime_ns + 10**9))
        return found

    def read_bytes(self):
        return self.path.read_bytes()


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path):
    path = tmp_path / "talk.txt"
    path.write_bytes(b"So")

    with pytest.raises(TranscriptError, match="changes while it is read"):
        read_file(Changing(path))


def test_bad_files_do_not_stop_the_others(tmp_path, embed, monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 2_000)
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "bad.json").write_text('{"a": 1}', "utf-8")
    (folder / "binary.txt").write_bytes(bytes(range(256)))
    (folder / "huge.txt").write_text("word " * 1_000, "utf-8")
    (folder / "good.txt").write_text("Ada: Bread.\nTim: Butter.", "utf-8")
    (folder / "same.txt").write_text("Ada: Bread.\nTim: Butter.", "utf-8")
    (folder / "unpunctuated.txt").write_text("and then it rises " * 90, "utf-8")

    report = Corpus.open(tmp_path / "data", embed=embed).ingest([folder])

    assert report.added == ("good", "unpunctuated")
    assert [issue.file for issue in report.failed] == ["bad.json", "binary.txt", "huge.txt"]
    assert FileIssue("same.txt", f"left out: the same text as {folder / 'good.txt'}") in (
        report.warnings
    )
    assert "unpunctuated.txt" in [issue.file for issue in report.warnings]
