from html.parser import HTMLParser

import pytest

from rag import (
    Answer,
    AnswerSentence,
    Interview,
    InterviewSummary,
    Quote,
    Region,
    Rejected,
    Turn,
)
from ui.compare import render_column, render_compare
from ui.exchange import About, Exchange
from ui.interviews import render_interviews, render_picture
from ui.reader import render_source
from ui.render import (
    assign_hues,
    render_answer,
    render_card,
    render_exchange,
    render_failure,
    render_pending,
    render_sentence,
    render_speaker,
)
from ui.shell import list_notices, render_welcome
from ui.sources import render_sources

HOSTILE = (
    '<script>alert(1)</script> <img src=x onerror="alert(2)"> [link](javascript:alert(3))'
    " **bold** [1] $x$ ${1+1} {{value}} `code` \"quoted\" 'single' &amp; \u202eturned"
)
HUES = {"Ada": 0, "Bea": 138}


class Seen(HTMLParser):
    """What a browser would make of some markup: its elements, its attributes and its text."""

    def __init__(self, markup):
        super().__init__()
        self.elements, self.attributes, self.text = [], [], ""
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


def a_quote(number=1, text="Yes, it is.", speaker="Ada", **changes):
    values = {
        "certain": True,
        "interview": "i",
        "title": "Ada on Engines",
        "file": "i.txt",
        "start": 10,
        "end": 10 + len(text),
        "passage": "i:0",
    }
    return Quote(number, text, speaker, **{**values, **changes})


def an_answer(*, sentences=(), quotes=(), text="", found=True, **changes):
    values = {"reason": None, "mode": "model", **changes}
    return Answer("Q?", text, found, quotes=quotes, sentences=sentences, **values)


def test_an_answer_is_its_sentences_and_its_quotes():
    answer = an_answer(
        sentences=(AnswerSentence("She agrees.", (1,), "verified"),), quotes=(a_quote(),)
    )

    assert render_answer(answer, hues=HUES) == (
        '<div class="answer found"><p class="text" dir="auto">'
        '<span class="sentence verified" title="Checked: the quotes say this." dir="auto">'
        "She agrees.</span>"
        '<button type="button" class="mark" data-quote="1"'
        ' aria-label="Quote 1: Ada, Ada on Engines">1</button></p>'
        f'<ol class="cards" aria-label="Quotes">{render_card(a_quote(), HUES)}</ol></div>'
    )


def test_a_card_shows_the_words_who_says_them_and_where():
    markup = render_card(a_quote(timestamp="1:02:03", certain=False), HUES)

    assert Seen(markup).text == "1Yes, it is.Ada uncertain1:02:03Ada on EnginesCopy"
    assert ('data-interview="i" data-start="10" data-end="21"') in markup


def test_a_card_says_when_the_interview_no_longer_has_the_words():
    assert "has changed or was removed" in Seen(render_card(a_quote(), HUES, stale=True)).text


@pytest.mark.parametrize(
    ("status", "flag"),
    [
        pytest.param("undecided", "not settled", id="undecided"),
        pytest.param("unsupported", "not in the quotes", id="unsupported"),
        pytest.param("uncited", "no quote", id="uncited"),
    ],
)
def test_a_sentence_that_is_not_verified_is_flagged(status, flag):
    markup = render_sentence(AnswerSentence("So.", (), status), ())

    assert f'class="sentence {status}"' in markup
    assert Seen(markup).text == f"So.\xa0{flag}"


def test_a_verified_sentence_has_no_flag():
    markup = render_sentence(AnswerSentence("So.", (), "verified"), ())

    assert Seen(markup).text == "So."


def test_a_mark_without_its_quote_is_text():
    markup = render_sentence(AnswerSentence("So.", (7,), "verified"), (a_quote(),))

    assert "button" not in Seen(markup).elements
    assert Seen(markup).text == "So.[7]"


@pytest.mark.parametrize(
    ("speaker", "certain", "text"),
    [
        pytest.param("Ada", True, "Ada", id="known"),
        pytest.param("Ada", False, "Ada uncertain", id="uncertain"),
        pytest.param(None, True, "Unknown speaker", id="unknown"),
        pytest.param(None, False, "Unknown speaker", id="unknown and uncertain"),
    ],
)
def test_what_is_not_known_of_a_speaker_is_said(speaker, certain, text):
    assert Seen(render_speaker(speaker, HUES, certain=certain)).text == text


def test_speakers_next_to_each_other_get_distant_hues():
    assert assign_hues(["Ada", "Bea", "Cy", "Di"]) == {"Ada": 0, "Bea": 138, "Cy": 275, "Di": 53}


def test_a_speaker_without_a_hue_is_plain():
    assert render_speaker("Eve", HUES) == '<bdi class="voice">Eve</bdi>'


def test_an_answer_that_was_not_found_looks_different():
    answer = an_answer(text="Nobody says so.", found=False, reason="speaker_absent", notice="Slow.")

    assert render_answer(answer) == (
        '<div class="answer absent"><p class="reason">Not a speaker here</p>'
        '<p class="note">Slow.</p><p class="text" dir="auto">Nobody says so.</p></div>'
    )


def test_quotes_that_are_the_answer_are_not_shown_twice():
    introduced = AnswerSentence("Ada, in “Ada on Engines”: “Yes, it is.”", (1,), "verified")
    answer = an_answer(
        sentences=(introduced,), quotes=(a_quote(text="Yes,\n it is."),), mode="extractive"
    )

    assert Seen(render_answer(answer)).text == (
        "In the interviews’ own words:1Yes, it is.AdaAda on EnginesCopy"
    )


def test_what_was_held_back_is_shown_with_its_reason():
    answer = an_answer(text="So.", rejected=(Rejected("He left.", "quotes nothing"),))

    assert Seen(render_answer(answer)).text == (
        "So.1 sentence held back by the checkHe left. quotes nothing"
    )


def test_an_exchange_tells_what_it_was_understood_as():
    exchange = Exchange("Why?", about=About(("Ada",), ("i",)), failure="No.")

    seen = Seen(render_exchange(exchange, titles={"i": "On Engines"}))

    assert seen.text == "Why?Ada×On Engines×No.LinkEditAsk again"
    assert ("aria-label", "Ask again without Ada") in seen.attributes


def test_an_exchange_without_limits_is_about_everything():
    seen = Seen(render_exchange(Exchange("Why?", failure="No.")))

    assert seen.text.startswith("Why?everyoneall interviews")


def test_streamed_text_is_shown_as_not_checked():
    assert Seen(render_pending("Q", "")).text == "QReading the interviews…"
    assert Seen(render_pending("Q", "So far")).text == "QSo farNot checked yet…"


@pytest.mark.parametrize(
    ("state", "count"),
    [
        pytest.param({"model": "openai:x"}, 0, id="all is well"),
        pytest.param({"model": None}, 1, id="no model"),
        pytest.param({"model": None, "samples_only": True}, 2, id="samples and no model"),
        pytest.param({"model": "openai:x", "empty": True}, 1, id="nothing indexed"),
    ],
)
def test_notices_tell_what_is_missing(state, count):
    assert len(list_notices(**{"samples_only": False, "empty": False, **state})) == count


HOSTILE_QUOTE = a_quote(text=HOSTILE, speaker=HOSTILE, title=HOSTILE, timestamp=HOSTILE, start=0)
HOSTILE_SUMMARY = InterviewSummary(
    HOSTILE,
    HOSTILE,
    HOSTILE,
    "0",
    HOSTILE,
    (HOSTILE,),
    1,
    1,
    {HOSTILE: 1},
    "none",
    0,
    {},
    (HOSTILE,),
)
HOSTILE_INTERVIEW = Interview(
    "i",
    HOSTILE,
    "0",
    HOSTILE,
    HOSTILE,
    (Turn(0, len(HOSTILE), HOSTILE),),
    podcast=HOSTILE,
    host=HOSTILE,
    url=f"https://example.org/{HOSTILE}",
)


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(
            render_answer(
                an_answer(
                    sentences=(AnswerSentence(HOSTILE, (1,), "verified"),),
                    quotes=(HOSTILE_QUOTE,),
                    rejected=(Rejected(HOSTILE, HOSTILE),),
                    notice=HOSTILE,
                )
            ),
            id="answer",
        ),
        pytest.param(render_answer(an_answer(text=HOSTILE, found=False)), id="no answer"),
        pytest.param(
            render_exchange(
                Exchange(HOSTILE, about=About((HOSTILE,), (HOSTILE,)), failure=HOSTILE)
            ),
            id="exchange",
        ),
        pytest.param(render_pending(HOSTILE, HOSTILE), id="pending"),
        pytest.param(render_failure(HOSTILE), id="failure"),
        pytest.param(render_welcome([HOSTILE], []), id="welcome"),
        pytest.param(
            render_source(HOSTILE_INTERVIEW, [HOSTILE_QUOTE], current=HOSTILE_QUOTE), id="source"
        ),
        pytest.param(render_sources([HOSTILE_SUMMARY], [HOSTILE], {HOSTILE: 1}), id="sources"),
        pytest.param(render_interviews([HOSTILE_SUMMARY]), id="interviews"),
        pytest.param(render_picture(HOSTILE_INTERVIEW, {}), id="picture"),
        pytest.param(render_compare([HOSTILE], {}), id="compare"),
        pytest.param(render_column(HOSTILE, an_answer(quotes=(HOSTILE_QUOTE,)), {}), id="column"),
    ],
)
def test_text_from_outside_stays_text(markup):
    seen = Seen(markup)

    assert HOSTILE in seen.text
    assert {"script", "img"}.isdisjoint(seen.elements)
    assert not [name for name, _ in seen.attributes if name.startswith("on") or name == "src"]


TALK = "Bea: Is it true? Ada: Yes,\nit is. Heading I said so. Bea: And then?\n\n  Nothing."
INTERVIEW = Interview(
    "i",
    "i.txt",
    "0",
    TALK,
    "Ada on Engines",
    (Turn(5, 17, "Bea"), Turn(22, 53, "Ada", certain=False), Turn(58, len(TALK), None)),
    (Region(34, 41, "unspoken"),),
    podcast="Talks",
    host="Bea",
    guests=("Ada",),
)
QUOTE = a_quote(text=TALK[22:33], start=22, end=33, timestamp="0:07")


def test_a_source_shows_the_whole_interview_with_its_quotes_marked():
    other = a_quote(2, text=TALK[42:53], start=42, end=53)

    markup = render_source(INTERVIEW, [QUOTE, other], current=QUOTE, hues=HUES)

    assert markup.endswith(
        '<section class="turn" data-start="5">'
        '<p class="who"><bdi class="voice" style="--hue:138">Bea</bdi></p>'
        '<p class="talk" dir="auto">Is it true? </p></section>'
        '<section class="turn" data-start="22">'
        '<p class="who"><bdi class="voice" style="--hue:0">Ada</bdi>'
        ' <span class="doubt" title="The transcript does not make clear who speaks here;'
        ' this is the likeliest speaker.">uncertain</span></p>'
        '<p class="talk" dir="auto"><mark class="quoted">Yes, it is.</mark>   '
        '<mark class="also">I said so. </mark></p></section>'
        '<section class="turn" data-start="58"><p class="who"><span class="voice unknown"'
        ' title="The transcript does not tell who speaks here.">Unknown speaker</span></p>'
        '<p class="talk" dir="auto">And then?<span class="gap"></span>Nothing.</p></section>'
        "</div></article>"
    )


def test_a_source_tells_whose_words_and_where():
    text = Seen(render_source(INTERVIEW, [QUOTE], current=QUOTE, hues=HUES)).text

    assert "Ada on EnginesTalks · Bea, Ada1 Ada · 0:07 · i.txt, characters 22–33" in text


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        pytest.param("https://example.org/i?t=7", True, id="web address"),
        pytest.param("javascript:alert(1)", False, id="script"),
        pytest.param("data:text/html,x", False, id="data"),
        pytest.param(None, False, id="none"),
    ],
)
def test_only_web_addresses_become_links(url, linked):
    quote = a_quote(text=TALK[22:33], start=22, end=33, url=url)

    assert ("a" in Seen(render_source(INTERVIEW, [quote], current=quote)).elements) == linked


def test_a_sponsor_read_is_told_apart():
    interview = Interview(
        "i",
        "i.txt",
        "0",
        "Buy it. Talk.",
        "T",
        (Turn(0, 13, "Ada"),),
        (Region(0, 7, "sponsor_read"),),
    )
    quote = a_quote(text="Talk.", start=8, end=13)

    assert '<span class="sponsor" title="A sponsor&rsquo;s message">Buy it.</span>' in (
        render_source(interview, [quote])
    )
