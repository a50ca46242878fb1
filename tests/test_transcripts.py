"""Every layout to the words that are spoken, who says them, when, and where in the file."""

import json
from itertools import pairwise

import pytest

from rag.domain import Interview, Moment, Turn, file_segments
from rag.errors import TranscriptError
from rag.split import split_interview
from rag.transcripts import read_transcript


def read(text: str, file: str) -> Interview:
    return read_transcript(text.encode(), file)


def said(interview: Interview) -> list[tuple[str | None, str]]:
    return [
        (turn.speaker, " ".join(interview.text[turn.start : turn.end].split()))
        for turn in interview.turns
    ]


def in_file(interview: Interview, text: str, words: str) -> list[str]:
    """Return the stretches of the file that hold some words of the interview."""
    start = interview.text.index(words)
    segments = file_segments(interview.pieces, start, start + len(words))
    return [text[segment.start : segment.end] for segment in segments]


LABELLED = {
    "name": "Ada Byron: Hello.\nTim Wren: Hi.\nAda Byron: Well?\nTim Wren: Fine.",
    "capitals": "ADA BYRON: Hello.\nTIM WREN: Hi.\nADA BYRON: Well?\nTIM WREN: Fine.",
    "bold": (
        "**Ada Byron:** Hello.\n\n**Tim Wren:** Hi.\n\n**Ada Byron:** Well?\n\n**Tim Wren:** Fine."
    ),
    "time behind": (
        "Ada Byron (00:00:01):\nHello.\n\nTim Wren (00:00:02):\nHi.\n\n"
        "Ada Byron (00:00:03):\nWell?\n\nTim Wren (00:00:04):\nFine."
    ),
    "time before": (
        "[00:00:01] Ada Byron: Hello.\n[00:00:02] Tim Wren: Hi.\n"
        "[00:00:03] Ada Byron: Well?\n[00:00:04] Tim Wren: Fine."
    ),
    "time below": (
        "Ada Byron\n(00:00:01)\nHello.\nTim Wren\n(00:00:02)\nHi.\n"
        "Ada Byron\n(00:00:03)\nWell?\nTim Wren\n(00:00:04)\nFine."
    ),
    "bold with a time": (
        "**Ada Byron** *00:00:01*\n\nHello.\n\n**Tim Wren** *00:00:02*\n\nHi.\n\n"
        "**Ada Byron** *00:00:03*\n\nWell?\n\n**Tim Wren** *00:00:04*\n\nFine."
    ),
    "line ends of Windows": (
        "Ada Byron: Hello.\r\nTim Wren: Hi.\r\nAda Byron: Well?\r\nTim Wren: Fine.\r\n"
    ),
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in LABELLED.items()])
def test_labels_of_every_kind_name_the_speakers(text):
    interview = read(text, "talk.txt")

    assert said(interview) == [
        ("Ada Byron", "Hello."),
        ("Tim Wren", "Hi."),
        ("Ada Byron", "Well?"),
        ("Tim Wren", "Fine."),
    ]
    assert interview.attribution == "labelled"
    assert interview.text == text
    if "00:00:01" in text:
        assert [moment.seconds for moment in interview.moments] == [1.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize("names", [("Speaker 1", "Speaker 2"), ("SPEAKER_00", "SPEAKER_01")])
def test_names_that_tools_give_are_kept(names):
    one, two = names

    assert said(read(f"{one}: Hello.\n{two}: Hi.", "talk.txt")) == [(one, "Hello."), (two, "Hi.")]


def test_a_label_of_somebody_known_to_the_front_matter_is_believed_once():
    text = "---\nguest: Ada Byron\n---\nTim: So?\nAda: Yes.\nTim: And?"

    assert said(read(text, "talk.md")) == [("Tim", "So?"), ("Ada", "Yes."), ("Tim", "And?")]


def test_a_label_of_nobody_known_stays_text_and_is_told():
    text = "Tim: So?\nAda: Yes.\nTim: And?\nAda: No.\nBert: who is that"

    interview = read(text, "talk.txt")

    assert said(interview)[-1] == ("Ada", "No. Bert: who is that")
    assert len(interview.notes) == 1
    assert "Bert" in interview.notes[0]


def test_labels_shouted_inside_a_text_are_nobody_s_words():
    text = "We wait for it. MARK BLYNN: And then it came.\nIt was late."

    interview = read(text, "talk.txt")

    assert [s.text for s in split_interview(interview).sentences] == [
        "We wait for it.",
        "And then it came.",
        "It was late.",
    ]
    assert "Mark Blynn" in interview.notes[0]


SRT = (
    "1\n00:00:01,000 --> 00:00:02,000\n- ADA: Bread &amp; <i>butter</i>?\n\n"
    "2\n00:00:02,500 --> 00:00:04,000\nTIM: No.\n\n"
    "3\n00:00:05,000 --> 00:00:06,000\nADA: Why\nnot?\n\n"
    "4\n00:00:07,000 --> 00:00:08,000\nTIM: Eh.\n"
)


def test_srt_is_read_as_the_words_spoken_with_a_map_into_the_file():
    interview = read(SRT, "talk.srt")

    assert interview.text == "ADA: Bread & butter?\nTIM: No.\nADA: Why\nnot?\nTIM: Eh."
    assert said(interview) == [
        ("ADA", "Bread & butter?"),
        ("TIM", "No."),
        ("ADA", "Why not?"),
        ("TIM", "Eh."),
    ]
    assert [moment.seconds for moment in interview.moments] == [1.0, 2.5, 5.0, 7.0]
    assert in_file(interview, SRT, "Bread & butter?") == ["Bread &amp; ", "butter", "?"]
    assert in_file(interview, SRT, "Why\nnot?") == ["Why", "not?"]


def test_captions_are_known_by_what_is_in_them_and_not_by_the_suffix():
    assert read(SRT, "talk.txt").text == read(SRT, "talk.srt").text


def test_webvtt_voices_are_the_speakers():
    text = (
        "WEBVTT - a title\n\nNOTE nobody says this\n\nSTYLE\n::cue { color: red }\n\n"
        "first\n00:01.000 --> 00:02.000 align:start\n<v Ada Byron>Hello.</v>\n\n"
        "00:02.000 --> 00:03.000\n<v.loud Tim Wren>Hi <00:02.500>there.\n\n"
        "00:04.000 --> 00:05.000\nSomeone else.\n"
    )

    interview = read(text, "talk.vtt")

    assert said(interview) == [
        ("Ada Byron", "Hello."),
        ("Tim Wren", "Hi there."),
        (None, "Someone else."),
    ]
    assert interview.moments == (
        Moment(0, 1.0),
        Moment(7, 2.0),
        Moment(10, 2.5),
        Moment(17, 4.0),
    )


def rolling(lines: list[str]) -> str:
    """Write captions as YouTube makes them: each shows the line before once more."""
    cues = [f"00:00:00.000 --> 00:00:01.000\n \n{lines[0]}\n"]
    for number, (before, line) in enumerate(pairwise(lines), start=1):
        cues.append(f"00:00:0{number}.000 --> 00:00:0{number}.010\n{before}\n \n")
        cues.append(f"00:00:0{number}.010 --> 00:00:0{number + 1}.000\n{before}\n{line}\n")
    return "WEBVTT\nKind: captions\nLanguage: en\n\n" + "\n".join(cues)


def test_captions_that_roll_are_read_once_and_the_copies_counted():
    lines = [f"this is line number {number}" for number in range(7)]

    interview = read(rolling(lines), "talk.vtt")

    assert interview.text == "\n".join(lines)
    assert interview.duplicates_removed == 12 * 5
    assert in_file(interview, rolling(lines), lines[3]) == [lines[3]]


def test_speakers_who_repeat_themselves_are_no_rolling_captions():
    cues = "\n".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\nYeah.\n" for n in range(1, 4))

    assert read(cues, "talk.srt").text == "Yeah.\nYeah.\nYeah."


WORDS = [{"word": "Hello", "start": 0.5, "speaker": 0, "punctuated_word": "Hello."}]
EXPORTS = {
    "whisper": {"text": "…", "segments": [{"id": 0, "start": 0.5, "end": 1.0, "text": " Hello."}]},
    "whisperx": {
        "segments": [
            {"start": 0.5, "text": "Hello.", "speaker": "Ada", "words": [{"word": "Hello."}]}
        ],
        "word_segments": [],
    },
    "whisper.cpp": {"transcription": [{"offsets": {"from": 500, "to": 900}, "text": " Hello."}]},
    "deepgram words": {"results": {"channels": [{"alternatives": [{"words": WORDS}]}]}},
    "deepgram utterances": {
        "results": {"utterances": [{"start": 0.5, "transcript": "Hello.", "speaker": 0}]}
    },
    "deepgram paragraphs": {
        "results": {
            "channels": [
                {
                    "alternatives": [
                        {
                            "transcript": "Hello.",
                            "words": WORDS,
                            "paragraphs": {
                                "paragraphs": [
                                    {"speaker": 0, "sentences": [{"text": "Hello.", "start": 0.5}]}
                                ]
                            },
                        }
                    ]
                }
            ]
        }
    },
    "assemblyai": {
        "id": "x",
        "audio_url": "y",
        "utterances": [{"speaker": "A", "text": "Hello.", "start": 500, "words": []}],
    },
    "podcasting 2.0": {
        "version": "1.0.0",
        "segments": [{"speaker": "Ada", "startTime": 0.5, "endTime": 1, "body": "Hello."}],
    },
}
SPEAKERS = {
    "whisper": None,
    "whisper.cpp": None,
    "whisperx": "Ada",
    "podcasting 2.0": "Ada",
    "assemblyai": "Speaker A",
}


@pytest.mark.parametrize("tool", EXPORTS)
def test_json_of_transcription_tools(tool):
    text = json.dumps(EXPORTS[tool])

    interview = read(text, "talk.json")

    assert said(interview) == [(SPEAKERS.get(tool, "Speaker 0"), "Hello.")]
    assert interview.moments == (Moment(0, 0.5),)
    assert in_file(interview, text, "Hello.") == ["Hello."]


def test_words_tell_the_time_and_the_speaker_inside_a_segment():
    words = [
        {"word": "Ready?", "start": 1.0, "speaker": "A"},
        {"word": "Yes", "start": 2.0, "speaker": "B"},
        {"word": "“sir”.", "start": 2.5, "speaker": "B"},
    ]
    text = json.dumps({"segments": [{"start": 1.0, "text": " Ready? Yes “sir”.", "words": words}]})

    interview = read(text, "talk.json")

    assert said(interview) == [("Speaker A", "Ready?"), ("Speaker B", "Yes “sir”.")]
    assert [moment.seconds for moment in interview.moments] == [1.0, 2.0, 2.5]
    assert in_file(interview, text, "Yes “sir”.") == ["Yes \\u201csir\\u201d."]


def test_json_that_holds_half_characters_is_read():
    interview = read('{"segments": [{"text": "So \\ud83d what \\ud83d\\ude00?"}]}', "talk.json")

    assert interview.text == "So \ufffd what \U0001f600?"


PAGE = (
    "A Talk on Bread\nBy The Bakers: With Tim Wren\nTopics Covered\n- Flour Is Alive\n"
    "Sign up free to see all the key insights\nFull Transcript\n"
    "We begin. [Music] [00:01:05] Now it rises.\n"
    "And the whole of it is baked for an hour and a half, in the oven that my mother had, at a heat"
    " that nobody ever measured, for there was nothing to measure it with.\n"
    "Loading video analysis...\n"
)


def test_page_furniture_is_no_talk_and_is_counted():
    interview = read(PAGE, "talk.txt")

    assert [s.text[:20] for s in split_interview(interview).sentences] == [
        "We begin.",
        "Now it rises.",
        "And the whole of it ",
    ]
    assert [moment.seconds for moment in interview.moments] == [65.0]
    assert interview.words_in("front_matter") == 27
    assert interview.words_in("end_matter") == 3
    assert interview.words_in("unspoken") == 2


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("0:01 we begin\n0:05 and it rises\n0:09 and is baked", id="beside the line"),
        pytest.param("0:01\nwe begin\n0:05\nand it rises\n0:09\nand is baked", id="above the line"),
    ],
)
def test_a_time_for_each_line_is_a_moment_and_no_word(text):
    interview = read(text, "talk.txt")
    sentences = split_interview(interview).sentences

    assert [s.text for s in sentences] == ["we begin", "and it rises", "and is baked"]
    assert [moment.seconds for moment in interview.moments] == [1.0, 5.0, 9.0]


def test_a_plain_text_is_one_turn_of_somebody_unknown():
    assert read("\ufeffOne. Two.", "talk.txt").turns == (Turn(1, 10, None, certain=False),)


def test_segments_of_a_file_that_is_the_text_are_its_offsets():
    assert file_segments((), 3, 7) == ((3, 7),)


@pytest.mark.parametrize("text", ['{"a": 1}', "[1, 2]", '{"segments": []}', '{"words": [3]}'])
def test_json_of_an_unknown_tool_is_refused(text):
    with pytest.raises(TranscriptError, match="unknown tool"):
        read(text, "talk.json")
