import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.markers import MarkedText, Marker, split_reply


def read(*pieces: str) -> MarkedText:
    marked = MarkedText()
    for piece in pieces:
        marked.feed(piece)
    marked.finish()
    return marked


@pytest.mark.parametrize(
    ("marker", "numbers"),
    [
        pytest.param("[S12]", (12,), id="one"),
        pytest.param("[S12-14]", (12, 13, 14), id="range"),
        pytest.param("[S12–S14]", (12, 13, 14), id="range with a dash and a second S"),
        pytest.param("[S2 to S4]", (2, 3, 4), id="range in words"),
        pytest.param("[S1, S3]", (1, 3), id="list"),
        pytest.param("[S1; 3]", (1, 3), id="list with a semicolon"),
        pytest.param("[S1 and S3]", (1, 3), id="list in words"),
        pytest.param("[S1 & 2]", (1, 2), id="list with an ampersand"),
        pytest.param("[S1, S4-6, 9]", (1, 4, 5, 6, 9), id="list with a range"),
        pytest.param("[S1][S2]", (1, 2), id="two in a row"),
        pytest.param("[7]", (7,), id="without S"),
        pytest.param("[ S7 ]", (7,), id="with spaces"),
        pytest.param("[S 7]", (7,), id="with a space behind S"),
        pytest.param("(S7)", (7,), id="round brackets"),
        pytest.param("(S7-8)", (7, 8), id="range in round brackets"),
        pytest.param("S7", (7,), id="bare"),
        pytest.param("S7-S9", (7, 8, 9), id="bare range"),
        pytest.param("[S9-3]", (9, 3), id="backwards: its two ends"),
        pytest.param("[S1-31]", tuple(range(1, 32)), id="widest range"),
        pytest.param("[S1-32]", (1, 32), id="too wide: its two ends"),
    ],
)
def test_every_tolerated_form_is_a_marker(marker, numbers):
    marked = read(f"It rains {marker}.")
    assert marked.text == "It rains."
    assert {m.position for m in marked.markers} == {8}
    assert tuple(n for m in marked.markers for n in m.numbers) == numbers


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("It rained in (1999).", id="a year"),
        pytest.param("He said [sic] so.", id="a word in brackets"),
        pytest.param("An [S] and an [].", id="no number"),
        pytest.param("The S&P is up.", id="S without a number"),
        pytest.param("My PS5 is on.", id="S inside a word"),
        pytest.param("The S12th one.", id="a number inside a word"),
        pytest.param("It ends with [", id="a bracket left open"),
        pytest.param("It ends with S", id="an S at the end"),
        pytest.param("(see 3)", id="a remark in brackets"),
    ],
)
def test_other_text_is_left_alone(text):
    assert read(text) == MarkedText(text=text)


def test_a_marker_stands_where_it_stood_in_the_text():
    assert read("It rains [S1]. It snows [S2-3] here.") == MarkedText(
        text="It rains. It snows here.",
        markers=[Marker(8, (1,)), Marker(18, (2, 3))],
    )


def test_a_stream_holds_back_what_may_become_a_marker():
    marked = MarkedText()
    assert [marked.feed(piece) for piece in ("It rains", " [S", "1", "]", ". Next")] == [
        "It rains",
        "",
        "",
        "",
        ". Next",
    ]
    assert marked.finish() == ""


def test_a_stream_gives_up_on_a_bracket_that_is_no_marker():
    marked = MarkedText()
    told = [marked.feed(piece) for piece in ("A [note", " on fog] here", " [open")]
    assert [*told, marked.finish()] == ["A [note", " on fog] here", " [open", ""]


MARKERS = ("[S1]", "[S2-4]", "[S1, S12]", "[3]", "(S5)", " S6", " S7-9")
NO_MARKERS = ("It rains", "[sic]", "(1999)", " Sun", " S", "[", "]", "(", ")", ",", "-", "–")
SPACES = (" ", "  ", "\n", ". ", ".", "?\n- ")
# Without "( S": see test_a_form_cut_anywhere_reads_the_same.
TEXTS = (
    st.lists(st.sampled_from(MARKERS + NO_MARKERS + SPACES), max_size=14)
    .map("".join)
    .filter(lambda text: "( S" not in text)
)


@given(TEXTS)
def test_a_stream_cut_anywhere_reads_the_same(text):
    whole = read(text)
    for cut in range(len(text) + 1):
        assert read(text[:cut], text[cut:]) == whole


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("My PS5 is on.", id="S inside a word"),
        pytest.param("It rains ( S1).", id="a space before S"),
        pytest.param("It rains [S1,\nS2].", id="a line break inside"),
        pytest.param(f"It rains [{', '.join(f'S{n}' for n in range(1, 20))}].", id="long"),
        pytest.param("It rains [S1]S2 (S3).", id="without spaces"),
    ],
)
def test_a_form_cut_anywhere_reads_the_same(text):
    whole = read(text)
    assert [cut for cut in range(len(text)) if read(text[:cut], text[cut:]) != whole] == []


@given(TEXTS, st.integers(1, 5))
def test_a_stream_of_small_pieces_reads_the_same(text, size):
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    assert read(*pieces) == read(text)


@given(TEXTS)
def test_what_a_stream_yields_adds_up_to_its_text(text):
    marked = MarkedText()
    told = [marked.feed(char) for char in text]
    assert "".join([*told, marked.finish()]) == marked.text


@pytest.mark.parametrize(
    ("reply", "sentences"),
    [
        pytest.param(
            "It rains [S1]. It snows [S2].", [("It rains.", (1,)), ("It snows.", (2,))], id="before"
        ),
        pytest.param(
            "It rains. [S1] It snows. [S2]", [("It rains.", (1,)), ("It snows.", (2,))], id="behind"
        ),
        pytest.param(
            "It rains [S1] and snows [S3, S1].", [("It rains and snows.", (1, 3))], id="two"
        ),
        pytest.param("It rains.", [("It rains.", ())], id="none"),
        pytest.param(
            "- **It rains** [S1].\n* It `snows` [S2].\n# Sum [S3]\n1) It _hails_ [S4].",
            [("It rains.", (1,)), ("It snows.", (2,)), ("Sum", (3,)), ("It hails.", (4,))],
            id="list marks and emphasis",
        ),
        pytest.param(
            "1. It rains [S1].\n2. It snows [S2].",
            [("It rains.", (1,)), ("It snows.", (2,))],
            id="a numbered list",
        ),
        pytest.param("It rains [S1].\n\n---\n", [("It rains.", (1,))], id="a line without words"),
        pytest.param("Dr. Lund saw it [S1].", [("Dr. Lund saw it.", (1,))], id="abbreviation"),
        pytest.param("", [], id="empty"),
        pytest.param("[S1]", [], id="a marker alone"),
    ],
)
def test_a_reply_is_its_sentences_with_their_numbers(reply, sentences):
    assert split_reply(read(reply)) == sentences


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        pytest.param(["<think>Say [S9]?</think>\n\nIt lifts [S2]."], "It lifts.", id="at once"),
        pytest.param(["<th", "ink>Hm.</thi", "nk>It ", "lifts."], "It lifts.", id="in pieces"),
        pytest.param(["\n<think>", "Hm."], "", id="never ended"),
        pytest.param(["<", "b>It lifts."], "<b>It lifts.", id="another tag"),
        pytest.param(["It lifts. <think>"], "It lifts. <think>", id="not at the beginning"),
    ],
)
def test_what_a_model_thinks_aloud_is_no_answer(pieces, text):
    marked = MarkedText()
    shown = "".join([*(marked.feed(piece) for piece in pieces), marked.finish()])
    assert shown == marked.text == text
    assert [marker.numbers for marker in marked.markers] in ([], [(2,)])


def test_a_marker_in_cornered_brackets_is_read():
    marked = MarkedText()
    marked.feed("It lifts 【S2】.")
    marked.finish()
    assert (marked.text, [m.numbers for m in marked.markers]) == ("It lifts.", [(2,)])
