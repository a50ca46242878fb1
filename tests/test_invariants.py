"""The invariants of the design, for any transcript and for those at hand.

What no reader may ever see wrong: words that are not in the file, words under another's name,
words that nobody said, and the same words twice.
"""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from places import shared_path
from talks import make_interview, store

from rag import Corpus, Interview, Message, Passage, Quote, Region, Sentence, Turn
from rag.catalog import Catalog
from rag.divide import SENTENCE_WORDS
from rag.passages import Core, Passages
from rag.split import SECTION_WORDS, WINDOW_SENTENCES, Split, split_interview

UNSPOKEN = ("front_matter", "end_matter", "unspoken", "repeat")
PIECES = ["fog", "Fog", " ", " ", ". ", "? ", "…", "!” ", ", and ", "\n", "\n\n", "\xa0", "\t"]
PIECES += ["Dr. ", "e.g. ", "4.2", "(", ")", "“", "’s", "霧。", "🌫", "\r\n", "\u2028", "fog " * 50]


@st.composite
def interviews(draw) -> Interview:
    """Any text, with any turns and regions in it; turns are apart or touch, regions overlap."""
    text = "".join(draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=40)))
    offsets = st.integers(0, len(text))
    cuts = sorted(draw(st.lists(offsets, min_size=2, max_size=8, unique=True)))
    speakers = st.sampled_from(["Ann", "Bo", None])
    turns = tuple(
        Turn(start, end, draw(speakers), draw(st.booleans()))
        for start, end in pairwise(cuts)
        if draw(st.integers(0, 5))
    )
    regions = tuple(
        Region(*sorted(bounds), draw(st.sampled_from((*UNSPOKEN, "sponsor_read"))))
        for bounds in draw(st.lists(st.tuples(offsets, offsets), max_size=5))
    )
    host = draw(st.sampled_from(["Ann", None]))
    return make_interview(text=text, turns=turns, regions=regions, host=host)


def offsets_of(text: str, start: int, end: int) -> set[int]:
    """Return the places of what can be seen in a stretch of text."""
    return {offset for offset in range(start, end) if not text[offset].isspace()}


def meets(regions, start: int, end: int, kinds=UNSPOKEN) -> bool:
    return any(r.kind in kinds and max(r.start, start) < min(r.end, end) for r in regions)


def assert_sentences(interview: Interview, sentences: tuple[Sentence, ...]) -> None:
    text = interview.text
    assert [s.number for s in sentences] == list(range(len(sentences)))
    for sentence in sentences:
        assert sentence.text == text[sentence.start : sentence.end]
        assert sentence.text == sentence.text.strip() != ""
        assert len(sentence.text.split()) <= SENTENCE_WORDS
        assert not meets(interview.regions, sentence.start, sentence.end)
        # It lies in one turn and is that turn's speaker's.
        assert [
            (turn.speaker, turn.certain)
            for turn in interview.turns
            if turn.start <= sentence.start and sentence.end <= turn.end
        ] == [(sentence.speaker, sentence.certain)]
        # It is a sponsor read, or has nothing to do with one.
        reads = [r for r in interview.regions if r.kind == "sponsor_read"]
        inside = any(r.start <= sentence.start and sentence.end <= r.end for r in reads)
        touches = meets(reads, sentence.start, sentence.end, ("sponsor_read",))
        assert sentence.sponsor == inside == touches
    assert all(before.end <= after.start for before, after in pairwise(sentences))
    # Nothing that is spoken is lost, and nothing is there twice.
    silent = set()
    for region in interview.regions:
        if region.kind in UNSPOKEN:
            silent |= offsets_of(text, region.start, region.end)
    spoken = set()
    for turn in interview.turns:
        spoken |= offsets_of(text, turn.start, turn.end)
    covered = [offset for s in sentences for offset in offsets_of(text, s.start, s.end)]
    assert len(covered) == len(set(covered))
    assert set(covered) == spoken - silent


def assert_units(interview: Interview, split: Split) -> None:
    """Check runs, sections and windows: spans of sentences that follow without a cut."""
    sentences = split.sentences
    for run in split.runs:
        assert run.start < run.end
        first, last = sentences[run.start], sentences[run.end - 1]
        assert not meets(interview.regions, first.start, last.end)
        assert len({s.sponsor for s in sentences[run.start : run.end]}) == 1
    assert [n for run in split.runs for n in range(*run)] == list(range(len(sentences)))
    runs = {number: run for run in split.runs for number in range(*run)}
    for unit in (*split.sections, *split.windows):
        assert runs[unit.start].start <= unit.start < unit.end <= runs[unit.start].end
    for section in split.sections:
        words = [len(s.text.split()) for s in sentences[section.start : section.end]]
        assert sum(words) <= SECTION_WORDS or len(words) == 1
    assert {n for section in split.sections for n in range(*section)} == set(range(len(sentences)))
    for window in split.windows:
        assert 1 <= window.end - window.start <= WINDOW_SENTENCES
        assert len({s.speaker for s in sentences[window.start : window.end]}) == 1
        held = [
            min(section.end, window.end) - max(section.start, window.start)
            for section in split.sections
        ]
        assert held[window.section] == max(held)
    assert {n for window in split.windows for n in range(window.start, window.end)} == set(
        range(len(sentences))
    )


def assert_passage(interview: Interview, passage: Passage, split: Split) -> None:
    sentences = passage.sentences
    assert passage.text == interview.text[passage.start : passage.end]
    first, last = sentences[0], sentences[-1]
    assert (passage.start, passage.end) == (first.start, last.end)
    assert sentences == split.sentences[first.number : last.number + 1]
    assert not meets(interview.regions, passage.start, passage.end)
    if not first.sponsor:
        assert not meets(interview.regions, passage.start, passage.end, ("sponsor_read",))


def assert_quote(interview: Interview, quote: Quote) -> None:
    assert quote.text == interview.text[quote.start : quote.end]
    assert quote.words == " ".join(interview.text[quote.start : quote.end].split()) != ""
    assert not meets(interview.regions, quote.start, quote.end)
    owners = {
        (turn.speaker, turn.certain)
        for turn in interview.turns
        if max(turn.start, quote.start) < min(turn.end, quote.end)
    }
    assert owners == {(quote.speaker, quote.certain)}
    covered = set()
    for turn in interview.turns:
        covered |= offsets_of(interview.text, turn.start, turn.end)
    assert offsets_of(interview.text, quote.start, quote.end) <= covered


READ = make_interview(
    ("Bo", "It lifts. Buy soap now. By noon."), marked={"Buy soap now.": "sponsor_read"}
)


@given(interviews())
@example(READ)
@example(replace(READ, regions=READ.regions * 2))
def test_any_interview_is_split_without_loss(interview):
    split = split_interview(interview)
    assert_sentences(interview, split.sentences)
    assert_units(interview, split)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory) -> Catalog:
    return Catalog(tmp_path_factory.mktemp("shelf"))


@hypothesis_settings(max_examples=30)
@given(interviews(), st.integers(1, 400))
def test_every_passage_of_any_interview_is_cut_from_it(shelf, interview, words):
    split = split_interview(interview)
    store(shelf, interview)
    assert shelf.interview("talk") == interview
    (key,) = shelf.connection.execute("SELECT key FROM interviews").fetchone()
    passages = Passages(shelf)
    taken: set[tuple[int, int]] = set()
    seen: list[int] = []
    for window in split.windows:
        alone = passages.around(Core(key, window.start, window.end, 0.5), words, set())
        assert_passage(interview, alone, split)
        together = passages.around(Core(key, window.start, window.end, 0.5), words, taken)
        if together:
            assert_passage(interview, together, split)
            seen += [s.number for s in together.sentences]
    assert len(seen) == len(set(seen))


def interviews_of(corpus: Corpus) -> list[Interview]:
    return [corpus.interview(summary.id) for summary in corpus.interviews()]


def assert_corpus(corpus: Corpus, folder: Path) -> None:
    """Check everything that was made of the transcripts of a folder."""
    for interview in interviews_of(corpus):
        with (folder / interview.file).open(encoding="utf-8", newline="") as file:
            assert interview.text == file.read()
        split = split_interview(interview)
        assert_sentences(interview, split.sentences)
        assert_units(interview, split)
        for section in split.sections:
            passage = corpus.passage(f"{interview.id}:{section.start}-{section.end}")
            assert_passage(interview, passage, split)


def assert_answers(corpus: Corpus, folder: Path, questions: list[dict]) -> None:
    """Ask the questions; check every quote against the file, and every passage."""
    interviews = {interview.id: interview for interview in interviews_of(corpus)}
    splits = {key: split_interview(interview) for key, interview in interviews.items()}
    quotes = 0
    for row in questions:
        history = [Message("user", text) for text in row.get("history") or ()]
        for passage in corpus.search(row["question"], history=history):
            assert_passage(interviews[passage.interview], passage, splits[passage.interview])
            assert not any(s.sponsor for s in passage.sentences)
        answer = corpus.ask(row["question"], history=history)
        for quote in answer.quotes:
            quotes += 1
            interview = interviews[quote.interview]
            assert_quote(interview, quote)
            shown = quote.to_dict()
            with (folder / shown["file"]).open(encoding="utf-8", newline="") as file:
                text = file.read()
            said = " ".join(text[start:end] for start, end in shown["segments"])
            assert shown["text"] == " ".join(said.split())
            passage = corpus.passage(quote.passage)
            assert passage.start <= quote.start < quote.end <= passage.end
            assert quote.words in answer.text
    assert quotes >= len(questions)


def read_questions(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_samples_hold_every_invariant(samples):
    assert_corpus(samples, samples.source_folder())


def test_every_quote_from_the_samples_is_in_their_files(samples):
    questions = read_questions(Path(__file__).parent / "data" / "samples_questions.jsonl")
    assert_answers(samples, samples.source_folder(), questions)


@pytest.mark.real
def test_the_real_interviews_hold_every_invariant(real_corpus, real_interviews):
    assert len(real_corpus.interviews()) == 5
    assert_corpus(real_corpus, real_interviews)


@pytest.mark.real
def test_every_quote_from_the_real_interviews_is_in_their_files(real_corpus, real_interviews):
    questions = read_questions(shared_path("questions") / "dev.jsonl")[::6]
    assert len(questions) >= 20
    assert_answers(real_corpus, real_interviews, questions)


@pytest.mark.real
def test_no_word_of_the_real_interviews_is_indexed_twice(real_corpus):
    """The known repeats: captions that roll and chapters that begin with the last one's end."""
    removed = {s.id[:3]: s.duplicates_removed for s in real_corpus.interviews()}
    assert removed["000"] == removed["001"] == removed["004"] == 0
    assert removed["002"] > 1_000
    assert removed["003"] > 500
    for interview in interviews_of(real_corpus):
        runs = {}
        words = [
            word.lower()
            for sentence in split_interview(interview).sentences
            for word in sentence.text.split()
        ]
        for index in range(len(words) - 25):
            runs.setdefault(tuple(words[index : index + 25]), []).append(index)
        assert [places for places in runs.values() if len(places) > 1] == []
