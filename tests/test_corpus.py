import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from doubles import ScriptedModel, WordCounts
from talks import make_interview

import rag
from rag import (
    Answer,
    Corpus,
    IngestReport,
    InvalidInput,
    Message,
    ModelError,
    Rating,
    Settings,
    Timings,
)
from rag.catalog import Catalog
from rag.split import split_interview

FOG = """\
---
title: Bo Lund on Fog
podcast: The Weather Hour
host: Ann Vale
guest: Bo Lund
url: https://a.example/fog
---
Ann Vale (00:00:00): Does the fog lift over the harbour?

Bo Lund (00:00:10): The fog lifts by noon. I measured it with kites.

Ann Vale (00:01:05): How high do the kites go?

Bo Lund (00:01:10): They go to nine hundred metres.
"""
ICE = FOG.replace("Fog", "Ice").replace("fog", "ice").replace("Bo Lund", "Cy Reed")


def write(folder: Path, **texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text, "utf-8")
    return folder


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "talks", fog=FOG, ice=ICE)


@pytest.fixture
def corpus(tmp_path, embed, folder):
    corpus = Corpus.open(tmp_path / "data", embed=embed)
    corpus.ingest([folder])
    return corpus


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """The fog and the ice, for tests that do not write."""
    folder = write(tmp_path_factory.mktemp("talks"), fog=FOG, ice=ICE)
    corpus = Corpus.open(tmp_path_factory.mktemp("data"), embed=WordCounts())
    corpus.ingest([folder])
    return corpus


def with_model(corpus: Corpus, *replies: list[str]) -> Corpus:
    """Return the same corpus with a model that is to say these things."""
    model = ScriptedModel(replies=list(replies), usage=(90, 9))
    return Corpus(corpus.settings, corpus._vectors.embed, model)


def test_opening_reads_no_transcripts(tmp_path):
    corpus = Corpus.open(tmp_path / "data")
    assert (corpus.interviews(), corpus.speakers(), corpus.samples_only) == ([], [], False)
    assert corpus.search("fog") == []
    answer = corpus.ask("fog")
    assert (answer.found, answer.quotes) == (False, ())


def test_the_data_folder_is_the_one_named_or_the_settings(tmp_path, embed):
    default = Corpus.open(embed=embed)
    named = Corpus.open(str(tmp_path / "named"), embed=embed)
    settings = Settings(data=tmp_path / "set", prompt_tokens=700)
    both = Corpus.open(tmp_path / "both", settings=settings, embed=embed)
    assert default.settings.data == tmp_path / "data"
    assert named.settings.data == tmp_path / "named"
    assert (both.settings.data, both.settings.prompt_tokens) == (tmp_path / "both", 700)


@pytest.mark.parametrize(
    ("settings", "model", "name"),
    [
        pytest.param({}, None, None, id="none"),
        pytest.param({"openai_api_key": "sk"}, None, "openai:gpt-5.4-mini", id="configured"),
        pytest.param({}, ScriptedModel(replies=[]), "ScriptedModel", id="given"),
    ],
)
def test_the_model_has_a_name(tmp_path, embed, settings, model, name):
    settings = Settings(data=tmp_path, **settings)
    assert Corpus.open(settings=settings, embed=embed, model=model).model == name


@pytest.mark.parametrize("option", ["model", "embeddings"])
def test_a_model_that_cannot_be_used_is_told_on_opening(tmp_path, option):
    with pytest.raises(ModelError, match="nosuch:thing cannot be used"):
        Corpus.open(settings=Settings(data=tmp_path, **{option: "nosuch:thing"}))


@pytest.mark.parametrize("kind", [list, lambda paths: map(str, paths), lambda paths: paths[0]])
def test_a_path_or_several_are_ingested(tmp_path, embed, folder, kind):
    corpus = Corpus.open(embed=embed)
    assert corpus.ingest(kind([folder])).added == ("fog", "ice")


def test_progress_is_told(tmp_path, embed, folder):
    told = []
    Corpus.open(embed=embed).ingest([folder], progress=lambda *step: told.append(step))
    assert told == [("fog.md", 0, 2), ("ice.md", 1, 2), ("", 2, 2)]


def test_an_empty_corpus_is_filled_once(embed, folder):
    corpus = Corpus.open(settings=Settings(interviews=folder), embed=embed)
    assert corpus.ensure_indexed().added == ("fog", "ice")
    assert corpus.ensure_indexed() is None
    assert not corpus.samples_only


def test_transcripts_are_taken_from_the_nearest_place(embed, tmp_path):
    corpus = Corpus.open(embed=embed)
    samples = corpus.source_folder()
    assert samples.name == "samples"
    (tmp_path / "shared").mkdir()
    write(tmp_path / "shared" / "interviews", ice=ICE)
    assert corpus.source_folder() == Path("../shared/interviews")
    Path("interviews").mkdir()
    assert corpus.source_folder() == Path("../shared/interviews")
    write(Path("interviews"), fog=FOG)
    assert corpus.source_folder() == Path("interviews")
    corpus = Corpus.open(settings=Settings(interviews=tmp_path / "other"), embed=embed)
    assert corpus.source_folder() == tmp_path / "other"


def test_the_samples_are_told_apart(samples):
    assert samples.samples_only


def test_interviews_are_listed(samples):
    listed = {s.id: (s.host, s.guests, s.attribution) for s in samples.interviews()}
    assert listed == {
        "invented-bremmel-and-tannerhill": (None, (), "labelled"),
        "invented-casimir-otterby": ("Nell Tarrowby", ("Casimir Otterby",), "labelled"),
        "invented-teodora-wrenfield": ("Joss Averdieck", ("Teodora Wrenfield",), "annotated"),
    }
    assert samples.speakers() == [
        "Casimir Otterby",
        "Imre Sundholt",
        "Joss Averdieck",
        "Lucasta Bremmel",
        "Nell Tarrowby",
        "Obadiah Tannerhill",
        "Teodora Wrenfield",
    ]


@pytest.mark.parametrize("name", ["fog", "Bo Lund on Fog", "fog.md", "BO LUND ON FOG"])
def test_an_interview_is_returned_whole(shared, name):
    assert shared.interview(name).text == FOG


def test_an_unknown_interview_is_told_what_is_near(shared):
    with pytest.raises(InvalidInput, match=r"no interview 'Bo Lund on Frog'; did you mean Bo Lund"):
        shared.interview("Bo Lund on Frog")


def test_a_passage_is_found_by_its_id(shared):
    passage = shared.search("kites", interviews=["fog"])[0]
    assert shared.passage(passage.id) == replace(passage, score=0.0)
    with pytest.raises(InvalidInput, match="there is no passage nowhere:1"):
        shared.passage("nowhere:1")


def test_passages_are_searched_for(shared):
    found = shared.search("Does the fog lift by noon?")
    assert [passage.interview for passage in found] == ["fog", "ice"]
    assert [passage.interview for passage in shared.search("ice lifts", limit=1)] == ["ice"]
    assert [p.interview for p in shared.search("What does Reed measure?")] == ["ice"]
    history = [Message("user", "What does Cy Reed say?")]
    assert [p.interview for p in shared.search("And how high?", history=history)] == ["ice"]


@pytest.mark.parametrize(
    ("filters", "interviews"),
    [
        pytest.param({"interviews": ["fog"]}, ["fog"], id="interview"),
        pytest.param({"interviews": ["Cy Reed on Ice", "fog"]}, ["fog", "ice"], id="interviews"),
        pytest.param({"speakers": ["bo lund"]}, ["fog"], id="speaker"),
        pytest.param({"speakers": ["Bo Lund"], "interviews": ["ice"]}, [], id="neither"),
        pytest.param({"speakers": [], "interviews": []}, ["fog", "ice"], id="none"),
    ],
)
def test_filters_limit_a_search(shared, filters, interviews):
    assert sorted(p.interview for p in shared.search("fog and ice", **filters)) == interviews


def test_a_filter_overrides_the_person_named(shared):
    found = shared.search("What does Bo Lund say about kites?", interviews=["ice"])
    assert [passage.interview for passage in found] == ["ice"]


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        pytest.param(
            {"speakers": ["Bo Lunt"]},
            "nobody named 'Bo Lunt' speaks in the interviews; did you mean Bo Lund?",
            id="speaker",
        ),
        pytest.param(
            {"interviews": ["frost"]},
            "there is no interview 'frost'; there are Bo Lund on Fog, Cy Reed on Ice",
            id="interview",
        ),
    ],
)
def test_an_unknown_name_is_told_who_there_is(shared, filters, message):
    for call in (shared.search, shared.ask):
        with pytest.raises(InvalidInput) as raised:
            call("fog", **filters)
        assert str(raised.value) == message


@pytest.mark.parametrize("question", ["", " ", "?", "fog " * 600])
def test_what_is_no_question_is_refused(shared, question):
    for call in (shared.search, shared.ask, lambda text: list(shared.stream(text))):
        with pytest.raises(InvalidInput, match="the question"):
            call(question)


def test_an_answer_has_the_form_of_the_contract(shared):
    shown = shared.ask("Does the fog lift by noon?").to_dict()
    assert list(shown) == [
        *("question", "text", "found", "reason", "mode", "model", "quotes", "sentences"),
        *("rejected", "timings", "usage", "notice", "outside", "understood"),
    ]
    assert [quote["number"] for quote in shown["quotes"]] == [1, 2, 3][: len(shown["quotes"])]
    quote = next(quote for quote in shown["quotes"] if quote["speaker"] == "Bo Lund")
    start, end = FOG.index("The fog lifts"), quote["end"]
    assert quote == {
        "number": quote["number"],
        "text": FOG[start:end],
        "speaker": "Bo Lund",
        "certain": True,
        "interview": "fog",
        "title": "Bo Lund on Fog",
        "file": "fog.md",
        "start": start,
        "end": end,
        "segments": [[start, end]],
        "passage": shared.search("Does the fog lift by noon?", limit=1)[0].id,
        "timestamp": "00:00:10",
        "url": "https://a.example/fog?t=10s",
        "caution": None,
    }
    assert set(shown["sentences"][0]) == {"text", "quotes", "status"}
    assert set(shown["timings"]) == {"retrieve_ms", "answer_ms", "verify_ms"}
    assert (shown["found"], shown["reason"], shown["mode"]) == (True, None, "extractive")
    assert (shown["model"], shown["usage"], shown["rejected"]) == (None, None, [])


def test_no_question_of_the_host_is_quoted(shared):
    answer = shared.ask("Does the fog lift by noon?")
    assert {quote.speaker for quote in answer.quotes} == {"Bo Lund"}


def test_interviews_and_passages_have_the_form_of_the_contract(shared):
    assert {
        *("id", "title", "file", "sha256", "host", "guests", "words", "turns", "speakers"),
        *("attribution", "duplicates_removed"),
    } <= set(shared.interviews()[0].to_dict())
    assert {"passage", "score", "interview", "file", "start", "end", "speakers", "text"} <= set(
        shared.search("fog")[0].to_dict()
    )


def test_an_answer_tells_what_was_understood(shared):
    answer = shared.ask("What does Reed measure?")
    assert (answer.understood.speakers, answer.understood.interviews) == (("Cy Reed",), ("ice",))
    answer = shared.ask("What is measured?", speakers=["bo lund"], interviews=["fog"])
    assert (answer.understood.speakers, answer.understood.interviews) == (("Bo Lund",), ("fog",))


def test_a_follow_up_is_understood_from_the_history(samples):
    history = [
        Message("user", "How much are farmers paid a hectare, according to Teodora Wrenfield?"),
        Message("assistant", "240 a hectare."),
    ]
    answer = samples.ask("And what does she think would be the right amount?", history=history)
    assert answer.question == "And what does she think would be the right amount?"
    assert answer.understood.speakers == ("Teodora Wrenfield",)
    assert any("240" in q.words or "400" in q.words for q in answer.quotes)


def test_only_the_people_filtered_for_are_quoted(samples):
    answer = samples.ask("What about walls?", speakers=["casimir otterby"])
    assert {quote.speaker for quote in answer.quotes} == {"Casimir Otterby"}


def test_a_stream_without_a_model_is_the_answer(shared):
    (event,) = shared.stream("Does the fog lift by noon?")
    asked = shared.ask("Does the fog lift by noon?")
    assert replace(event, timings=Timings()) == replace(asked, timings=Timings())


REPLY = ["Lund says that it lifts ", "by noon [S{The fog lifts by noon.}]", "."]


def test_a_stream_with_a_model_is_its_text_and_then_the_answer(shared):
    corpus = with_model(shared, REPLY)
    *pieces, answer = corpus.stream("Does the fog lift by noon?")
    assert "".join(pieces) == "Lund says that it lifts by noon."
    assert len(pieces) >= 2
    assert answer.text == "Lund says that it lifts by noon. [1]"
    assert [(q.number, q.words, q.speaker) for q in answer.quotes] == [
        (1, "The fog lifts by noon.", "Bo Lund")
    ]
    assert (answer.mode, answer.model, answer.notice) == ("model", "ScriptedModel", None)
    assert answer.to_dict()["usage"] == {"input_tokens": 90, "output_tokens": 9}
    assert answer.understood.text == "Does the fog lift by noon?"


def test_a_model_is_asked_about_the_earlier_question_too(shared):
    corpus = with_model(shared, ["I would not know."], REPLY)
    history = [Message("user", "What does Bo Lund measure?"), Message("assistant", "Fog.")]
    answer = corpus.ask("And by noon?", history=history)
    _rewriting, (_, data) = corpus._model.prompts
    assert data.text.endswith(
        "Asked before, only to tell what the question means: What does Bo Lund measure?\n"
        "Question: And by noon?"
    )
    assert "Cy Reed" not in data.text
    assert answer.question == "And by noon?"


def test_a_prompt_keeps_to_the_budget_of_the_settings(shared):
    corpus = with_model(shared, REPLY)
    corpus.settings = corpus.settings.model_copy(update={"prompt_tokens": 500})
    corpus.ask("Does the fog lift by noon?")
    assert len(corpus._model.prompts) == 1


def test_a_model_can_only_cite_the_people_filtered_for(shared):
    corpus = with_model(shared, ["It lifts [S{The fog lifts by noon.}]. How high [S{How high}]?"])
    answer = corpus.ask("How high does the fog lift?", speakers=["Bo Lund"])
    assert {quote.speaker for quote in answer.quotes} == {"Bo Lund"}


def test_quotes_can_be_wanted_without_a_model(shared):
    corpus = with_model(shared)
    answer = corpus.ask("Does the fog lift by noon?", quotes_only=True)
    assert (answer.mode, answer.model) == ("extractive", None)
    assert answer.text == shared.ask("Does the fog lift by noon?").text


def test_any_place_can_be_quoted(shared):
    start = FOG.index("The fog lifts")
    quote = shared.quote("Bo Lund on Fog", start, start + 22, number=3)
    assert (quote.number, quote.text, quote.speaker) == (3, "The fog lifts by noon.", "Bo Lund")
    assert (quote.timestamp, quote.url) == ("00:00:10", "https://a.example/fog?t=10s")
    with pytest.raises(InvalidInput, match="there is no interview"):
        shared.quote("snow", 0, 9)


def test_ratings_are_kept(corpus):
    rating = Rating("Does the fog lift?", "answer", "It does.", good=True)
    corpus.rate(rating)
    assert corpus.ratings() == [rating]


def test_a_file_handed_in_is_copied_and_indexed(corpus, tmp_path):
    upload = tmp_path / "upload"
    upload.write_text(ICE.replace("Ice", "Snow").replace("ice", "snow"), "utf-8")
    assert corpus.add_copy(upload, "snow.md") == IngestReport(added=("snow",))
    upload.unlink()
    assert corpus.interview("snow").file == "snow.md"
    assert len(list((corpus.settings.data / "copies").rglob("*.md"))) == 1
    corpus.remove("snow.md")
    assert [s.id for s in corpus.interviews()] == ["fog", "ice"]
    assert list((corpus.settings.data / "copies").iterdir()) == []
    assert corpus._vectors.keys() == set(corpus._catalog.window_keys())


def test_a_bad_file_handed_in_is_told_and_not_kept(corpus, tmp_path):
    upload = tmp_path / "upload"
    upload.write_bytes(bytes(range(256)) * 9)
    report = corpus.add_copy(upload, "bad.txt")
    assert [issue.file for issue in report.failed] == ["bad.txt"]
    assert list((corpus.settings.data / "copies").iterdir()) == []
    with pytest.raises(InvalidInput, match="is no transcript"):
        corpus.add_copy(upload, "bad.exe")


def test_a_text_handed_in_that_is_there_already_is_not_kept(corpus, tmp_path):
    upload = tmp_path / "upload"
    upload.write_text(FOG, "utf-8")
    report = corpus.add_copy(upload, "fog again.md")
    assert [issue.file for issue in report.warnings] == ["fog again.md"]
    assert list((corpus.settings.data / "copies").rglob("*.md")) == []


def test_an_interview_is_removed_and_its_file_stays(corpus, folder):
    corpus.remove("Bo Lund on Fog")
    assert (folder / "fog.md").exists()
    assert [s.id for s in corpus.interviews()] == ["ice"]
    assert corpus.speakers() == ["Ann Vale", "Cy Reed"]
    assert [p.interview for p in corpus.search("fog")] == ["ice"]
    with pytest.raises(InvalidInput, match="there is no interview"):
        corpus.remove("Bo Lund on Fog")


def test_speakers_can_be_corrected(corpus, folder):
    annotation = corpus.annotation("fog")
    assert corpus.annotate(annotation, names={"Bo Lund": "Beau Lund"}) == "fog"
    assert corpus.speakers() == ["Ann Vale", "Beau Lund", "Cy Reed"]
    quotes = corpus.ask("Does the fog lift by noon?").quotes
    assert {quote.speaker for quote in quotes if quote.interview == "fog"} == {"Beau Lund"}
    assert corpus._vectors.keys() == set(corpus._catalog.window_keys())
    # It holds when the same transcript is indexed again.
    corpus.remove("fog")
    corpus.ingest([folder])
    assert corpus.speakers() == ["Ann Vale", "Beau Lund", "Cy Reed"]


def test_correcting_speakers_leaves_passages_as_they_were(corpus):
    before = [passage.id for passage in corpus.search("the fog lifts", interviews=["fog"])]
    corpus.annotate(corpus.annotation("fog"), names={"Bo Lund": "Beau Lund"})
    assert [p.id for p in corpus.search("the fog lifts", interviews=["fog"])] == before


@pytest.mark.parametrize(
    ("change", "names", "message"),
    [
        pytest.param({}, {"Di Moss": "Di"}, "nobody is called Di Moss here", id="nobody"),
        pytest.param({"sha256": "0"}, {}, "a transcript that is not indexed", id="unknown"),
        pytest.param({"turns": [{"start": 9}]}, {}, "has no start or no speaker", id="turn"),
    ],
)
def test_what_is_no_annotation_is_refused(corpus, change, names, message):
    with pytest.raises(InvalidInput, match=message):
        corpus.annotate(corpus.annotation("fog") | change, names=names)
    assert corpus.speakers() == ["Ann Vale", "Bo Lund", "Cy Reed"]


def test_threads_ask_at_once(shared):
    questions = ["Does the fog lift by noon?", "What does Cy Reed measure?", "How high?"] * 4
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(shared.ask, questions))
    assert [answer.question for answer in answers] == questions
    assert len({answer.text for answer in answers}) == 3


def test_another_corpus_on_the_folder_is_noticed(corpus, folder, embed):
    reader = Corpus.open(corpus.settings.data, embed=embed)
    assert [p.interview for p in reader.search("the fog lifts", limit=1)] == ["fog"]
    write(folder, fog=FOG.replace("fog", "mist"), snow=ICE.replace("ice", "snow"))
    corpus.ingest([folder])
    assert [p.interview for p in reader.search("the snow lifts", limit=1)] == ["snow"]
    answer = reader.ask("Does the mist lift?")
    assert any("The mist lifts by noon." in quote.words for quote in answer.quotes)
    assert [s.id for s in reader.interviews()] == ["fog", "ice", "snow"]


def test_another_process_is_noticed(tmp_path, wordllama, folder):
    corpus = Corpus.open(tmp_path / "data", embed=wordllama)
    corpus.ingest([folder])
    assert corpus.speakers() == ["Ann Vale", "Bo Lund", "Cy Reed"]
    write(folder, fog=FOG.replace("fog", "mist").replace("Bo Lund", "Di Moss"))
    command = [sys.executable, "-c", "from rag.cli import main; main()", "ingest", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    assert done.stdout == "Interviews: 1 updated, 1 unchanged.\n"
    assert corpus.speakers() == ["Ann Vale", "Cy Reed", "Di Moss"]
    answer = corpus.ask("Does the mist lift by noon?")
    assert any("The mist lifts by noon." in quote.words for quote in answer.quotes)


def test_lost_vectors_are_made_again_from_the_catalog(corpus, tmp_path, embed):
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in corpus.settings.data.glob("catalog.sqlite3*"):
        shutil.copy(file, copy)
    restored = Corpus.open(copy, embed=embed)
    question = "Does the fog lift by noon?"
    assert restored.search(question) == corpus.search(question)


def test_lost_vectors_do_not_stop_an_ingest(corpus, folder, embed):
    corpus._vectors.remove(corpus._catalog.window_keys("fog"))
    reopened = Corpus.open(corpus.settings.data, embed=embed)
    assert reopened.ingest([folder]).unchanged == ("fog", "ice")
    assert reopened._vectors.keys() == set(corpus._catalog.window_keys())


HOLDING = """
import sys
from filelock import FileLock

with FileLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_reader_is_answered_while_another_process_writes(corpus):
    data = corpus.settings.data
    ice = make_interview(("Di Moss", "Snow lifts."), id="snow", file="snow.txt")
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(data / "writer.lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        try:
            assert writer.stdout.readline() == "held\n"
            # The writer has committed an interview and is about to write the vectors of the next.
            catalog = Catalog(data)
            with catalog.transaction():
                catalog.save(ice, split_interview(ice), "/snow.txt")
            assert corpus.ask("Does the fog lift by noon?").found
        finally:
            writer.kill()
    # When the writer is gone, what it left undone is made good.
    assert corpus.search("snow lifts")[0].interview == "snow"
    assert corpus._vectors.keys() == set(corpus._catalog.window_keys())


def test_ask_opens_the_default_corpus_and_fills_it(tmp_path):
    answer = rag.ask("Which glue does Lucasta Bremmel use?", speakers=["Lucasta Bremmel"])
    assert isinstance(answer, Answer)
    assert any("hide glue" in quote.words for quote in answer.quotes)
    assert (tmp_path / "data" / "catalog.sqlite3").exists()
    assert Corpus.open().samples_only


def test_the_date_of_front_matter_is_told(samples):
    dates = {summary.id: summary.date for summary in samples.interviews()}
    told = dates["invented-casimir-otterby"]
    assert told == samples.interview("invented-casimir-otterby").date
    assert date.fromisoformat(told) == date(2025, 10, 14)
    assert dates["invented-teodora-wrenfield"] is None
