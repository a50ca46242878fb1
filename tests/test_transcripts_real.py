"""The five real files with their annotation hidden: what is cut out, and what is not."""

import json
from dataclasses import replace

import pytest
from places import shared_path

from rag import Interview
from rag.speakers import attribute
from rag.transcripts import read_transcript

REPEATED = {"002": 2660, "003": 672}  # words that the readers of the annotations counted

pytestmark = pytest.mark.real


def read_all() -> list[tuple[Interview, dict]]:
    found = []
    for path in sorted(shared_path("annotations").glob("*.json")):
        annotation = json.loads(path.read_text("utf-8"))
        data = (shared_path("interviews") / annotation["file"]).read_bytes()
        found.append((read_transcript(data, annotation["file"]), annotation))
    return found


@pytest.fixture(scope="module")
def hidden() -> list[tuple[Interview, dict]]:
    return read_all()


def kept_and_cut(interview: Interview) -> tuple[list[str], list[str]]:
    kept, cut, last = "", "", 0
    for region in sorted(interview.regions, key=lambda region: region.start):
        kept += interview.text[last : region.start] + " "
        if region.kind == "repeat":
            cut += interview.text[region.start : region.end] + " "
        last = max(last, region.end)
    return (kept + interview.text[last:]).lower().split(), cut.lower().split()


def test_repeated_words_are_removed_and_no_others(hidden):
    for interview, annotation in hidden:
        expected = REPEATED.get(annotation["file"][:3], 0)
        assert expected * 0.95 <= interview.duplicates_removed <= expected
        kept, cut = kept_and_cut(interview)
        headings = {"#", "chapter", *"123456789"}
        lost = set(cut) - set(kept) - headings
        assert len(lost) < 0.002 * len(kept)


def test_the_talk_begins_where_the_readers_say(hidden):
    for interview, annotation in hidden:
        expected = [r for r in annotation["regions"] if r[2] == "front_matter"]
        found = [[r.start, r.end, r.kind] for r in interview.regions if r.kind == "front_matter"]
        assert found == expected


def test_sponsor_reads_are_found_where_the_readers_say(hidden):
    for interview, annotation in hidden:
        expected = [r for r in annotation["regions"] if r[2] == "sponsor_read"]
        regions = attribute(replace(interview, sha256="0")).regions
        found = [[r.start, r.end, r.kind] for r in regions if r.kind == "sponsor_read"]
        assert found == expected


def test_false_labels_are_no_speakers_and_are_told(hidden):
    interview = next(found for found, _ in hidden if found.file.startswith("001"))

    assert interview.attribution == "none"
    assert len(interview.notes) == 2
