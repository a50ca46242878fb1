"""Corpus: the one object users hold. It indexes interviews and answers questions about them."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.retrievers import BaseRetriever

from rag.answer import open_writer
from rag.asking import Desk, answer_question, understand_follow_up
from rag.candidates import Judge
from rag.catalog import Catalog
from rag.copies import drop_copy, keep_copy
from rag.domain import Interview, Passage, Quote
from rag.errors import CorpusBusy, InvalidInput
from rag.filters import find_interview, find_speaker
from rag.ingest import (
    ingest_files,
    remove_file,
    replace_interview,
    samples_folder,
    sync_vectors,
)
from rag.lexical import Filter, Rarity, occurs
from rag.lock import writer_lock
from rag.models import load_chat_model
from rag.nearest import Nearest
from rag.passages import Passages
from rag.people import Person, find_hosts, find_people
from rag.query import Query, understand_question
from rag.quotes import quote_at
from rag.ratings import load_ratings, save_rating
from rag.results import Answer, IngestReport, InterviewSummary, Message, Rating, Understood
from rag.retrieve import Index, Ranking, retrieve_passages
from rag.retriever import PassageRetriever
from rag.settings import Settings
from rag.speakers import (
    apply_annotation,
    check_annotation,
    make_annotation,
    rename_speakers,
    save_annotation,
)
from rag.storage import storage_errors
from rag.vectors import Embed, Vectors, load_embed

NEVER_READ, UNSETTLED = -1, -2  # generations of a corpus not yet opened, and one being written
SHARED_INTERVIEWS = (Path("interviews"), Path("../shared/interviews"))


class Corpus:
    """A set of indexed interviews; opened with `Corpus.open`, safe to use from several threads."""

    def __init__(
        self,
        settings: Settings,
        embed: Embed,
        model: BaseChatModel | None,
        ranking: Ranking | None = None,
    ) -> None:
        """Hold a corpus together; most callers want `Corpus.open`."""
        self.settings = settings
        self._catalog = Catalog(settings.data)
        self._vectors = Vectors(settings, embed, self._catalog.corpus_id)
        self._index = Index(
            self._catalog,
            Nearest(self._catalog, self._vectors),
            Passages(self._catalog),
            ranking or Ranking(),
        )
        self._model = model
        self._lock = threading.RLock()
        self._generation = NEVER_READ
        self._people: list[Person] = []

    @classmethod
    def open(
        cls,
        data_dir: Path | str | None = None,
        *,
        settings: Settings | None = None,
        embed: Embed | None = None,
        model: BaseChatModel | None = None,
        ranking: Ranking | None = None,
    ) -> "Corpus":
        """Open the corpus in a data folder; reads no transcript by itself.

        `settings` default to the environment's; `embed` and `model` replace the configured ones; a
        `ranking` weighs what is found otherwise, to measure what each part brings.

        Raises:
            StorageError: the data folder cannot be used.
            ModelError: the configured model or embedding cannot be used.
        """
        settings = settings or Settings.load()
        if data_dir is not None:
            settings = settings.model_copy(update={"data": Path(data_dir)})
        if model is None and settings.chat_model:
            model = load_chat_model(settings)
        return cls(settings, embed or load_embed(settings.embeddings, settings), model, ranking)

    @property
    def embed(self) -> Embed:
        """The embedding that this corpus is searched with."""
        return self._vectors.embed

    @property
    def model(self) -> str | None:
        """The name of the model that writes answers, or None."""
        if self._model is None:
            return None
        return self.settings.chat_model or type(self._model).__name__

    def ingest(
        self,
        paths: Iterable[Path | str],
        *,
        progress: Callable[[str, int, int], None] = lambda _file, _done, _of: None,
    ) -> IngestReport:
        """Index transcripts and folders of them; only what has changed is read anew.

        `progress` is called with the file at hand, the number done and the number of all.

        Raises:
            InvalidInput: a path does not exist, or there is no transcript in any.
            CorpusBusy: another process is indexing.
            StorageError: the data folder cannot be written.
        """
        if isinstance(paths, str | Path):
            paths = [paths]
        folder = self.settings.data
        with self._lock, writer_lock(folder), storage_errors(folder):
            self._refresh()
            report = ingest_files(
                self._catalog, self._vectors, [Path(path) for path in paths], progress
            )
            self._load_people()
        return report

    def add_copy(self, file: Path, name: str) -> IngestReport:
        """Copy a file into the data folder under a name, and index it there.

        Raises:
            InvalidInput: the name is not one of a transcript.
            CorpusBusy: another process is indexing.
            StorageError: the data folder cannot be written.
        """
        with storage_errors(self.settings.data):
            copy = keep_copy(file, name, self.settings.data)
        report = self.ingest([copy])
        if not (report.added or report.updated or report.unchanged):
            drop_copy(copy, self.settings.data)
        return report

    def remove(self, interview_id: str) -> None:
        """Remove an interview from the index; its file stays, unless it is a copy kept here.

        Raises:
            InvalidInput: there is none of this id, title or file name.
            CorpusBusy: another process is indexing.
            StorageError: the data folder cannot be written.
        """
        found = find_interview(interview_id, self.interviews())
        folder = self.settings.data
        with self._lock, writer_lock(folder), storage_errors(folder):
            stored = next(file for file in self._catalog.files() if file.id == found)
            remove_file(self._catalog, self._vectors, stored)
            drop_copy(Path(stored.path), folder)
            self._load_people()

    def ensure_indexed(
        self, progress: Callable[[str, int, int], None] = lambda _file, _done, _of: None
    ) -> IngestReport | None:
        """Index the configured transcripts, or else the samples, if the corpus is empty."""
        if self._catalog.files():
            return None
        return self.ingest([self.source_folder()], progress=progress)

    def source_folder(self) -> Path:
        """Return where transcripts are taken from: the setting, the usual folders, or samples."""
        if self.settings.interviews:
            return self.settings.interviews
        for folder in SHARED_INTERVIEWS:
            if folder.is_dir() and any(folder.iterdir()):
                return folder
        return samples_folder()

    @property
    def samples_only(self) -> bool:
        """Whether nothing but the bundled, invented interviews is indexed."""
        files = self._catalog.files()
        return bool(files) and all(
            Path(stored.path).is_relative_to(samples_folder()) for stored in files
        )

    def interviews(self) -> list[InterviewSummary]:
        """Return one line for each interview."""
        return self._catalog.summaries()

    def interview(self, interview_id: str) -> Interview:
        """Return one interview whole.

        Raises:
            InvalidInput: there is none of this id, title or file name.
        """
        return self._catalog.interview(find_interview(interview_id, self.interviews()))

    def annotation(self, interview_id: str) -> dict[str, Any]:
        """Return who speaks where in one interview, in the form that `annotate` takes.

        Raises:
            InvalidInput: there is none of this id, title or file name.
        """
        return make_annotation(self.interview(interview_id))

    def annotate(self, annotation: Any, *, names: Mapping[str, str] | None = None) -> str:
        """Take the speakers of an annotation, some of them renamed; return the interview's id.

        Only that interview is indexed anew. The annotation is kept in the data folder and holds
        whenever the same transcript is indexed again.

        Raises:
            InvalidInput: it is no annotation, its transcript is not indexed, or nobody in it has
                a name that is to be replaced.
            CorpusBusy: another process is indexing.
        """
        files = {stored.sha256: stored for stored in self._catalog.files()}
        annotation = rename_speakers(check_annotation(annotation, files), names or {})
        stored = files[annotation["sha256"]]
        folder = self.settings.data
        with self._lock, writer_lock(folder), storage_errors(folder):
            self._refresh()
            interview = apply_annotation(self._catalog.interview(stored.id), annotation)
            replace_interview(self._catalog, self._vectors, stored, interview)
            save_annotation(annotation, folder)
            self._load_people()
        return stored.id

    def speakers(self) -> list[str]:
        """Return everyone who speaks in the corpus, by name."""
        self._refresh()
        return [person.name for person in self._people]

    def passage(self, passage_id: str) -> Passage:
        """Return the passage of an id.

        Raises:
            InvalidInput: there is none of this id.
        """
        try:
            return self._index.passages.find(passage_id)
        except KeyError as error:
            raise InvalidInput(f"there is no passage {passage_id}") from error

    def search(
        self,
        question: str,
        *,
        limit: int = 8,
        history: Sequence[Message] = (),
        speakers: Sequence[str] | None = None,
        interviews: Sequence[str] | None = None,
    ) -> list[Passage]:
        """Return the passages that fit a question best, best first.

        Raises:
            InvalidInput: the question is empty or too long, or a filter names nobody here.
        """
        query = self._understand(question, history)
        limits = self._limits(query, speakers, interviews)
        return retrieve_passages(self._index, query, limits, limit=limit)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Message] = (),
        speakers: Sequence[str] | None = None,
        interviews: Sequence[str] | None = None,
        quotes_only: bool = False,
    ) -> Answer:
        """Answer a question with quotes, limited to the words of some people or interviews.

        With `quotes_only` no model is asked.

        Raises:
            InvalidInput: the question is empty or too long, or a filter names nobody here.
        """
        *_, answer = self.stream(
            question,
            history=history,
            speakers=speakers,
            interviews=interviews,
            quotes_only=quotes_only,
        )
        if not isinstance(answer, Answer):
            raise TypeError(answer)
        return answer

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Message] = (),
        speakers: Sequence[str] | None = None,
        interviews: Sequence[str] | None = None,
        quotes_only: bool = False,
    ) -> Iterator[str | Answer]:
        """Answer as `ask` does, yielding text as it is written, then the Answer in its place."""
        model = None if quotes_only else self._model
        query = self._understand(question, history)
        if model:
            query = understand_follow_up(query, history, model, self._understand)
        limits = self._limits(query, speakers, interviews)
        understood = Understood(query.text, limits.speakers or query.people, limits.interviews)
        judge = Judge(self._vectors.embed, self._rarity, find_hosts(self._people))
        desk = Desk(self._index, judge)
        if model and self.model:
            writer = open_writer(self.settings, model, self.model, self._people, limits.speakers)
            desk = replace(desk, writer=writer)
        for event in answer_question(desk, query, limits, filtered=bool(speakers or interviews)):
            yield replace(event, understood=understood) if isinstance(event, Answer) else event

    def quote(self, interview_id: str, start: int, end: int, *, number: int = 0) -> Quote:
        """Return the words at a place of an interview as a quote, cut where the turn ends.

        Raises:
            InvalidInput: there is no such interview, or nobody speaks there.
        """
        return replace(quote_at(self.interview(interview_id), start, end), number=number)

    def rate(self, rating: Rating) -> None:
        """Keep what a reader thought of an answer or a quote.

        Raises:
            StorageError: the data folder cannot be written.
        """
        with storage_errors(self.settings.data):
            save_rating(self._catalog, rating)

    def ratings(self) -> list[Rating]:
        """Return what readers thought; `to_dict` of each is a row for an evaluation."""
        return load_ratings(self._catalog)

    def as_retriever(self, *, limit: int = 8) -> BaseRetriever:
        """Return a LangChain retriever over this corpus."""
        return PassageRetriever(search=lambda question: self.search(question, limit=limit))

    @cached_property
    def _rarity(self) -> Rarity:
        return Rarity(self._catalog)

    def _understand(self, question: str, history: Sequence[Message]) -> Query:
        self._refresh()
        people = self._people if self._index.ranking.people else []
        return understand_question(
            question, history, people, lambda word: occurs(self._catalog, word)
        )

    def _limits(
        self, query: Query, speakers: Sequence[str] | None, interviews: Sequence[str] | None
    ) -> Filter:
        """Join the reader's filters, which are hard, with the people the question names."""
        names = tuple(find_speaker(name, self.speakers()) for name in speakers or ())
        ids = tuple(find_interview(name, self.interviews()) for name in interviews or ())
        if names and not ids:
            ids = tuple(i for p in self._people if p.name in names for i in p.interviews)
        if not ids:
            ids = query.interviews
        return Filter(names, ids, sponsors=query.sponsors)

    def _refresh(self) -> None:
        """Take notice of what other processes have written since."""
        with self._lock:
            if self._catalog.generation == self._generation:
                return
            if self._generation != NEVER_READ:
                self._vectors.reopen()
            self._load_people()
            try:
                if self._vectors.count() != len(self._catalog.window_keys()):
                    with writer_lock(self.settings.data):
                        sync_vectors(self._catalog, self._vectors)
            except CorpusBusy:
                # What is being written is not all there yet: answer from what is, look again later.
                self._generation = UNSETTLED

    def _load_people(self) -> None:
        self._index.nearest.forget()
        self._generation = self._catalog.generation
        self._people = find_people(
            self._catalog.summaries(), self._catalog.aliases(), self._catalog.openings()
        )


def ask(question: str, **options: Any) -> Answer:
    """Answer a question from the default corpus, as `Corpus.ask`; indexes at first use."""
    corpus = Corpus.open()
    corpus.ensure_indexed()
    return corpus.ask(question, **options)
