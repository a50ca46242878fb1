"""What the page's script asks the server for, besides answers: markup and small actions.

Each method takes what the script sends as keywords, checked against its annotations.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gradio.utils import get_upload_folder
from pydantic import BaseModel, ValidationError, validate_call

from rag import Corpus, Evidence, Interview, InvalidInput, OnrecordError, Quote, Rating
from ui.chat import Chat
from ui.compare import render_column, render_compare
from ui.examples import suggest_questions
from ui.exchange import EXCHANGE, Exchange
from ui.interviews import describe_report, render_interviews, render_picture
from ui.markdown import format_conversation
from ui.reader import render_source
from ui.render import assign_hues
from ui.shell import list_notices, render_welcome
from ui.sources import count_words, render_sources

UNKNOWN = "?"  # how an annotation calls those of whom nothing is known
OUTDATED = "This answer was kept by another version of onrecord and cannot be shown; ask again."


class Place(BaseModel):
    """Where a quote is, and its number in the answer."""

    start: int
    end: int
    number: int = 0


@dataclass(frozen=True, slots=True)
class Desk:
    """The page's calls over one corpus; `examples` None means to suggest questions."""

    corpus: Corpus
    examples: Sequence[str] | None = None

    def calls(self) -> list[Callable[[dict[str, Any]], Any]]:
        """Return the calls as Gradio takes them: functions of one argument, named as methods."""
        methods = (
            *(self.begin, self.restore, self.export, self.quote_in_place, self.list_interviews),
            *(
                self.picture,
                self.add_file,
                self.remove_interview,
                self.name_speaker,
                self.compare_on,
                self.rate_it,
            ),
        )
        return [_answering(method) for method in methods]

    def begin(self) -> dict[str, Any]:
        """Return the sources, the welcome and the form to compare, as the corpus is now."""
        corpus = self.corpus
        interviews = corpus.interviews()
        people = corpus.speakers()
        notices = list_notices(
            samples_only=corpus.samples_only, empty=not interviews, model=corpus.model
        )
        examples = suggest_questions(corpus) if self.examples is None else self.examples
        words = count_words(interviews)
        return {
            "sources": render_sources(interviews, people, self._hues()),
            "welcome": render_welcome(examples, notices),
            "compare": render_compare(sorted(people, key=lambda p: -words.get(p, 0)), self._hues()),
        }

    def restore(self, exchanges: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return exchanges that the browser has kept, to be shown again."""
        chat = Chat(self.corpus)
        return [chat.present(_read_exchange(exchange), kept=True) for exchange in exchanges]

    def export(self, title: str, exchanges: list[dict[str, Any]]) -> str:
        """Return a conversation as Markdown."""
        return format_conversation(title, [_read_exchange(exchange) for exchange in exchanges])

    def quote_in_place(
        self, interview: str, quotes: list[Place] | None = None, number: int = 0
    ) -> str:
        """Return an interview with places in it marked, one of them as the one being read."""
        found = self.corpus.interview(interview)
        marked = [quote for place in quotes or () if (quote := self._quote(found, place))]
        current = next((quote for quote in marked if quote.number == number), None)
        return render_source(found, marked, current=current, hues=self._hues())

    def list_interviews(self) -> str:
        """Return the list of interviews."""
        return render_interviews(self.corpus.interviews())

    def picture(self, interview: str) -> str:
        """Return the picture of who speaks when in an interview."""
        return render_picture(self.corpus.interview(interview), self._hues())

    def add_file(self, path: str, name: str) -> str:
        """Index a file that was uploaded, and return what became of it."""
        file = Path(path).resolve()
        if not file.is_relative_to(Path(get_upload_folder()).resolve()):
            raise InvalidInput("only files that were uploaded here can be added")
        try:
            return describe_report(self.corpus.add_copy(file, name))
        finally:
            file.unlink(missing_ok=True)

    def remove_interview(self, interview: str) -> bool:
        """Remove an interview from the index; True tells that it is done."""
        self.corpus.remove(interview)
        return True

    def name_speaker(self, interview: str, speaker: str, name: str) -> bool:
        """Give a speaker of an interview another name, an unknown one if `speaker` is empty."""
        if not name.strip():
            raise InvalidInput("a name is needed")
        annotation = self.corpus.annotation(interview)
        self.corpus.annotate(annotation, names={speaker or UNKNOWN: name.strip()[:80]})
        return True

    def compare_on(self, person: str, topic: str, interviews: list[str] | None = None) -> str:
        """Return what one person says on a topic, without asking a model."""
        answer = self.corpus.ask(
            topic, speakers=[person], interviews=interviews or None, quotes_only=True
        )
        return render_column(person, answer, self._hues())

    def rate_it(self, exchange: dict[str, Any], good: bool | None, quote: int = 0) -> None:  # noqa: FBT001
        """Keep a thumb on an answer, or on one of its quotes; None withdraws it."""
        rated = EXCHANGE.validate_python(exchange)
        answer = rated.answer
        if answer is None:
            raise InvalidInput("there is no answer to rate")
        quotes = [q for q in answer.quotes if quote in (0, q.number)]
        places = (q.to_dict() for q in quotes)
        self.corpus.rate(
            Rating(
                question=rated.question,
                about="quote" if quote else "answer",
                text=quotes[0].words if quote and quotes else answer.text,
                good=good,
                speakers=tuple(dict.fromkeys(q.speaker for q in quotes if q.speaker)),
                evidence=tuple(Evidence(p["file"], p["start"], p["end"]) for p in places),
                model=answer.model,
                at=datetime.now(UTC).isoformat(timespec="seconds"),
            )
        )

    def _hues(self) -> dict[str, int]:
        return assign_hues(self.corpus.speakers())

    def _quote(self, interview: Interview, place: Place) -> Quote | None:
        """Return the quote at a place, or None where nobody speaks there any more."""
        try:
            return self.corpus.quote(interview.id, place.start, place.end, number=place.number)
        except InvalidInput:
            return None


def _read_exchange(kept: dict[str, Any]) -> Exchange:
    try:
        return EXCHANGE.validate_python(kept)
    except ValidationError:
        return Exchange(str(kept.get("question", "?")), failure=OUTDATED)


def _answering(method: Callable[..., Any]) -> Callable[[dict[str, Any]], Any]:
    """Return a function for Gradio that answers with a value, or with an error as a sentence."""
    checked = validate_call(method)

    def call(sent: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"value": checked(**sent)}
        except OnrecordError as error:
            return {"error": str(error)}
        except (ValidationError, TypeError):
            return {"error": "The page and the server do not understand each other; reload it."}

    call.__name__ = method.__name__
    return call
