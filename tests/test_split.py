import pytest
from talks import make_interview

from rag.domain import Region, Span, Turn
from rag.results import InterviewSummary
from rag.split import Split, Window, split_interview, split_sentences, summarise


def sentences_of(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        pytest.param(
            "It lifts. It does! Does it?", ["It lifts.", "It does!", "Does it?"], id="ends"
        ),
        pytest.param("  It lifts.\n\n It does.\n", ["It lifts.", "It does."], id="white space"),
        pytest.param("It lifts… It does", ["It lifts…", "It does"], id="dots and no end"),
        pytest.param("“It lifts.” He left.", ["“It lifts.”", "He left."], id="closing quote"),
        pytest.param('(It lifts.) He "left."', ["(It lifts.)", 'He "left."'], id="brackets"),
        pytest.param("Really?! Yes.", ["Really?!", "Yes."], id="two marks"),
        pytest.param("Dr. Lund left.", ["Dr. Lund left."], id="title"),
        pytest.param(
            "Fog, etc. Ice, e.g. Snow.", ["Fog, etc. Ice, e.g. Snow."], id="abbreviations"
        ),
        pytest.param("J. R. Lund left.", ["J. R. Lund left."], id="initials"),
        pytest.param("In the U.S. Fog is rare.", ["In the U.S. Fog is rare."], id="letters"),
        pytest.param("It cost 4.2 million.", ["It cost 4.2 million."], id="number"),
        pytest.param("Well... so it lifts.", ["Well... so it lifts."], id="goes on in lower case"),
        pytest.param("See a.example. It lifts.", ["See a.example.", "It lifts."], id="address"),
        pytest.param("It rose to 9. 14 is more.", ["It rose to 9.", "14 is more."], id="digit"),
        pytest.param("", [], id="empty"),
        pytest.param(" \n\t ", [], id="blank"),
        pytest.param("...", ["..."], id="only dots"),
        pytest.param("霧は晴れる。", ["霧は晴れる。"], id="another script"),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, sentences):
    assert sentences_of(text) == sentences


def test_sentences_are_taken_from_the_span_alone():
    text = "One. Two. Three. Four."
    assert split_sentences(text, Span(5, 14)) == [Span(5, 9), Span(10, 14)]


@pytest.mark.parametrize(
    ("text", "last_words"),
    [
        pytest.param("fog " * 80, ["fog"], id="eighty words stay"),
        pytest.param("fog " * 50 + "ice, " + "fog " * 60, ["ice,", "fog"], id="at a comma"),
        pytest.param("fog " * 50 + "ice and " + "fog " * 60, ["ice", "fog"], id="before an and"),
        pytest.param("fog " * 50 + "ice\n" + "fog " * 60, ["ice", "fog"], id="at a line's end"),
        pytest.param("fog " * 43 + "ice, and " + "fog " * 60, ["ice,", "fog"], id="comma first"),
        pytest.param(
            "fog " * 190, ["fog", "fog", "fog"], id="after sixty-one words for want of any"
        ),
    ],
)
def test_a_sentence_that_goes_on_is_divided_at_a_clause(text, last_words):
    parts = sentences_of(text)
    assert [part.split()[-1] for part in parts] == last_words
    assert max(len(part.split()) for part in parts) <= 80
    assert " ".join(parts).split() == text.split()


def numbered(count: int, words: int = 10) -> str:
    """Return sentences of some words each that tell their number."""
    return " ".join(f"Fog {n}" + " fog" * (words - 3) + " lifts." for n in range(count))


def test_an_interview_is_split_into_sentences_windows_and_sections():
    interview = make_interview(
        ("Ann", "Does it lift?"), ("Bo", "One. Two. Three. Four. Five."), (None, "Nobody knows.")
    )
    split = split_interview(interview)
    assert [(s.number, s.text, s.speaker, s.certain) for s in split.sentences] == [
        (0, "Does it lift?", "Ann", True),
        (1, "One.", "Bo", True),
        (2, "Two.", "Bo", True),
        (3, "Three.", "Bo", True),
        (4, "Four.", "Bo", True),
        (5, "Five.", "Bo", True),
        (6, "Nobody knows.", None, False),
    ]
    assert split.runs == split.sections == (Span(0, 7),)
    assert split.windows == (Window(0, 1, 0), Window(1, 5, 0), Window(2, 6, 0), Window(6, 7, 0))


def test_an_interview_in_which_nobody_speaks_is_empty():
    assert split_interview(make_interview(turns=(), text="# Fog")) == Split((), (), (), ())
    assert split_interview(make_interview(("Bo", " \n "))) == Split((), (), (), ())


@pytest.mark.parametrize("kind", ["front_matter", "end_matter", "unspoken", "repeat"])
def test_what_is_cut_out_is_in_nothing(kind):
    split = split_interview(
        make_interview(("Bo", "One. Two. [beep] Three. Four."), marked={"[beep]": kind})
    )
    assert [s.text for s in split.sentences] == ["One.", "Two.", "Three.", "Four."]
    assert split.runs == split.sections == (Span(0, 2), Span(2, 4))
    assert split.windows == (Window(0, 2, 0), Window(2, 4, 1))


def test_a_cut_in_a_sentence_ends_it():
    split = split_interview(make_interview(("Bo", "It [beep] lifts."), marked={"[beep]": "repeat"}))
    assert [s.text for s in split.sentences] == ["It", "lifts."]


def test_a_sponsor_read_of_its_own_turn_has_sections_of_its_own():
    split = split_interview(
        make_interview(
            ("Bo", "It lifts."),
            ("Ann", "Buy soap now. It foams."),
            ("Bo", "So it does."),
            marked={"Buy soap now. It foams.": "sponsor_read"},
        )
    )
    assert [s.sponsor for s in split.sentences] == [False, True, True, False]
    assert split.sections == (Span(0, 1), Span(1, 3), Span(3, 4))
    assert split.windows == (Window(0, 1, 0), Window(1, 3, 1), Window(3, 4, 2))


def test_a_sponsor_read_at_the_end_of_a_turn_is_told_apart():
    split = split_interview(
        make_interview(("Bo", "It lifts. Buy soap now."), marked={"Buy soap now.": "sponsor_read"})
    )
    assert [(s.text, s.sponsor) for s in split.sentences] == [
        ("It lifts.", False),
        ("Buy soap now.", True),
    ]
    assert split.sections == (Span(0, 1), Span(1, 2))


def test_a_sponsor_read_inside_a_turn_is_told_apart():
    interview = make_interview(
        ("Bo", "It lifts. Buy soap now. By noon."), marked={"Buy soap now.": "sponsor_read"}
    )
    split = split_interview(interview)
    assert [(s.text, s.sponsor) for s in split.sentences] == [
        ("It lifts.", False),
        ("Buy soap now.", True),
        ("By noon.", False),
    ]
    assert split.sections == (Span(0, 1), Span(1, 2), Span(2, 3))


def test_sections_hold_at_most_about_350_words_and_overlap_in_a_long_turn():
    split = split_interview(make_interview(("Bo", numbered(80))))
    assert split.sections == (Span(0, 35), Span(33, 68), Span(66, 80))


def test_a_section_does_not_repeat_what_another_person_says():
    split = split_interview(make_interview(("Bo", numbered(34)), ("Cy", numbered(10))))
    assert split.sections == (Span(0, 35), Span(34, 44))


def test_a_section_half_full_ends_before_a_question_of_the_host():
    turns = [("Bo", numbered(20)), ("Ann", "Does it lift?"), ("Bo", numbered(20))]
    hosted = split_interview(make_interview(*turns, host="Ann"))
    assert hosted.sections == (Span(0, 20), Span(20, 41))
    unhosted = split_interview(make_interview(*turns))
    assert unhosted.sections == (Span(0, 35), Span(33, 41))


def test_a_section_less_than_half_full_takes_the_question_in():
    turns = [("Bo", numbered(10)), ("Ann", "Does it lift?"), ("Bo", numbered(10))]
    assert split_interview(make_interview(*turns, host="Ann")).sections == (Span(0, 21),)


def test_a_window_belongs_to_the_section_that_holds_most_of_it():
    split = split_interview(make_interview(("Bo", numbered(80))))
    owners = {window.start: window.section for window in split.windows}
    assert [owners[start] for start in (0, 30, 31, 33, 60, 65, 66, 76)] == [0, 0, 0, 1, 1, 1, 2, 2]


def test_a_summary_counts_what_is_spoken():
    text = "Fog talk\nDoes it lift?\nIt lifts. It lifts. Buy soap now.\nOh."
    interview = make_interview(
        turns=(Turn(9, 22, "Ann"), Turn(23, 56, "Bo"), Turn(57, 60, None, certain=False)),
        regions=(
            Region(0, 8, "front_matter"),
            Region(33, 42, "repeat"),
            Region(43, 56, "sponsor_read"),
        ),
        text=text,
        host="Ann",
        guests=("Bo",),
        attribution="labelled",
        notes=("read as UTF-16",),
    )
    assert summarise(interview, split_interview(interview)) == InterviewSummary(
        id="talk",
        title="A talk",
        file="talk.txt",
        sha256="0",
        host="Ann",
        guests=("Bo",),
        words=9,
        turns=3,
        speakers={"Bo": 5, "Ann": 3},
        attribution="labelled",
        duplicates_removed=2,
        left_out={"front_matter": 2, "sponsor_read": 3},
        notes=("read as UTF-16",),
    )
