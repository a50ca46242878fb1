"""Who speaks: annotations, shipped or the user's own, and what people do with them."""

import json

import pytest
from typer.testing import CliRunner

from rag import Corpus, Interview, InvalidInput, Turn
from rag.cli import app
from rag.domain import Span
from rag.speakers import apply_annotation, attribute, dump_annotation, make_annotation
from rag.split import split_sentences
from rag.sponsors import find_sponsor_reads
from rag.transcripts import read_transcript

TALK = "SPEAKER_00: Is it bread?\nSPEAKER_01: It is.\nSPEAKER_00: And butter?\nSPEAKER_01: No.\n"


@pytest.fixture
def corpus(tmp_path, embed) -> Corpus:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "bread.txt").write_text(TALK, "utf-8")
    (folder / "ice.txt").write_text("Ada: Is it cold?\nTim: It is.\n", "utf-8")
    corpus = Corpus.open(tmp_path / "data", embed=embed)
    corpus.ingest([folder])
    return corpus


def names(interview: Interview) -> list[str | None]:
    return [turn.speaker for turn in interview.turns]


def test_an_annotation_made_of_an_interview_gives_it_back():
    interview = read_transcript(f"A page.\n{TALK}".encode(), "bread.txt")

    annotated = apply_annotation(interview, make_annotation(interview))

    assert annotated.turns[0] == interview.turns[0]
    assert [(t.start, t.speaker) for t in annotated.turns] == [
        (t.start, t.speaker) for t in interview.turns
    ]
    assert annotated.regions == interview.regions  # labels are no cuts
    assert annotated.attribution == "annotated"


def test_talk_of_somebody_unknown_stays_so_through_an_annotation():
    interview = read_transcript(b"So it is.", "talk.txt")

    annotated = apply_annotation(interview, make_annotation(interview))

    assert annotated.turns == (Turn(0, 9, None, certain=False),)


def test_speakers_are_renamed_in_one_interview_for_good(corpus, tmp_path):
    other = corpus.interview("ice")

    changed = corpus.annotate(corpus.annotation("bread"), names={"SPEAKER_00": "Ada Byron"})

    assert changed == "bread"
    assert names(corpus.interview("bread"))[:2] == ["Ada Byron", "SPEAKER_01"]
    assert corpus.interview("ice") == other
    assert "Ada Byron" in corpus.speakers()
    assert corpus.search("butter")[0].speakers[0] == "Ada Byron"
    (tmp_path / "in" / "bread.txt").rename(tmp_path / "in" / "brown-bread.txt")
    corpus.ingest([tmp_path / "in"])
    assert set(names(corpus.interview("brown-bread.txt"))) == {"Ada Byron", "SPEAKER_01"}


def test_a_turn_is_flipped_by_editing_the_annotation(corpus):
    annotation = json.loads(dump_annotation(corpus.annotation("bread")))
    flipped = next(mark for mark in annotation["turns"] if mark["speaker"] == "SPEAKER_01")
    flipped["speaker"] = "SPEAKER_00"

    corpus.annotate(annotation)

    assert names(corpus.interview("bread")) == ["SPEAKER_00"] * 3 + ["SPEAKER_01"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param({"turns": None}, "order", id="no turns"),
        pytest.param({"turns": [{"speaker": "Ada"}]}, "no start", id="a turn without a start"),
        pytest.param(
            {"turns": [{"start": 5, "speaker": "A"}, {"start": 1, "speaker": "B"}]},
            "order",
            id="turns out of order",
        ),
        pytest.param({"regions": [[1, 2]]}, "region", id="a region without a kind"),
        pytest.param({"sha256": "0"}, "not indexed", id="of another file"),
    ],
)
def test_what_is_no_annotation_is_refused_and_changes_nothing(corpus, change, reason):
    before = corpus.interview("bread")

    with pytest.raises(InvalidInput, match=reason):
        corpus.annotate({**corpus.annotation("bread"), **change})

    assert corpus.interview("bread") == before


def test_nobody_of_that_name_can_be_renamed(corpus):
    with pytest.raises(InvalidInput, match="there are: SPEAKER_00, SPEAKER_01"):
        corpus.annotate(corpus.annotation("bread"), names={"Bert": "Ada"})


def test_the_command_shows_exports_imports_and_renames(wordllama, tmp_path, monkeypatch):
    (tmp_path / "bread.txt").write_text(TALK, "utf-8")
    Corpus.open(tmp_path / "data", embed=wordllama).ingest([tmp_path / "bread.txt"])
    monkeypatch.setenv("ONRECORD_DATA", str(tmp_path / "data"))
    run = CliRunner().invoke
    file = tmp_path / "bread.json"

    shown = run(app, ["speakers", "bread.txt"])
    exported = run(app, ["speakers", "bread", "--export", str(file)])
    file.write_text(file.read_text("utf-8").replace("SPEAKER_01", "Tim Wren"), "utf-8")
    imported = run(app, ["speakers", "bread", "--import", str(file)])
    renamed = run(app, ["speakers", "bread", "--rename", "SPEAKER_00=Ada Byron", "--json"])

    assert "from the names in the text" in shown.stdout
    assert "SPEAKER_01: It is." in shown.stdout
    assert exported.exit_code == 0
    assert "from an annotation" in imported.stdout
    assert [turn["speaker"] for turn in json.loads(renamed.stdout)["turns"]][:2] == [
        "Ada Byron",
        "Tim Wren",
    ]


READ = (
    "We were talking of ovens. Yeah. This talk is brought to you by nobody at all. Kneadly makes"
    " dough for you. I have used Kneadly for a year and my bread is better. To learn more go to"
    " kneadly.com/talk. So how hot was it?"
)


def test_a_sponsor_read_goes_from_the_last_reply_to_the_address():
    sentences = split_sentences(READ, Span(0, len(READ)))

    (read,) = find_sponsor_reads(READ, sentences)

    assert READ[read.start : read.end].startswith("This talk is brought")
    assert READ[read.start : read.end].endswith("kneadly.com/talk.")


def test_an_address_that_is_named_once_is_no_sponsor_read():
    text = "You find my papers when you go to wren.org now. So how hot was it?"

    assert find_sponsor_reads(text, split_sentences(text, Span(0, len(text)))) == []


def test_sponsor_reads_of_unannotated_talk_are_marked():
    interview = attribute(read_transcript(f"Ada: {READ}\nTim: Hot.".encode(), "talk.txt"))

    assert [r.kind for r in interview.regions] == ["sponsor_read"]
