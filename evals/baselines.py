"""What tutorials build, to compare with: LangChain's splitter, vectors in Chroma, BM25, fusion."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import bm25s
import Stemmer
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

CHUNK, OVERLAP = 1_000, 200
LISTED = 60
RRF_K = 60  # Cormack et al. 2009


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk of a file, as the tutorial's splitter cuts it."""

    file: str
    start: int
    end: int
    text: str


class UnitEmbeddings(Embeddings):
    """Our embedding behind LangChain's interface."""

    def __init__(self, embed: Callable[[Sequence[str]], Iterable[Iterable[float]]]) -> None:
        """Wrap a function from texts to rows."""
        self._embed = embed

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed texts."""
        return [list(map(float, row)) for row in self._embed(texts)]

    def embed_query(self, text: str) -> list[float]:
        """Embed a question."""
        return self.embed_documents([text])[0]


def split_files(files: Sequence[Path]) -> list[Chunk]:
    """Cut files into chunks of 1,000 characters that overlap by 200."""
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=CHUNK, chunk_overlap=OVERLAP, add_start_index=True
    )
    chunks = []
    for file in files:
        document = Document(file.read_bytes().decode("utf-8"))
        for part in splitter.split_documents([document]):
            start = part.metadata["start_index"]
            end = start + len(part.page_content)
            chunks.append(Chunk(file.name, start, end, part.page_content))
    return chunks


class TutorialPipelines:
    """The three baselines over one set of chunks."""

    def __init__(self, files: Sequence[Path], embeddings: Embeddings) -> None:
        """Split and index the files."""
        self.chunks = split_files(files)
        self._store = Chroma(
            "tutorial", embeddings, collection_configuration={"hnsw": {"space": "cosine"}}
        )
        texts = [chunk.text for chunk in self.chunks]
        for first, last in pairwise([*range(0, len(texts), 5_000), len(texts)]):
            ids = [str(number) for number in range(first, last)]
            self._store.add_texts(texts[first:last], ids=ids)
        self._stemmer = Stemmer.Stemmer("english")
        self._words = bm25s.BM25()
        self._words.index(self._tokens(texts), show_progress=False)

    def vectors(self, question: str) -> list[Chunk]:
        """Return chunks by nearness in meaning, as the tutorial does."""
        found = self._store.similarity_search(question, k=LISTED)
        return [self.chunks[int(document.id or 0)] for document in found]

    def bm25(self, question: str) -> list[Chunk]:
        """Return chunks by BM25."""
        keys, _ = self._words.retrieve(self._tokens([question]), k=LISTED, show_progress=False)
        return [self.chunks[int(key)] for key in keys[0]]

    def fused(self, question: str) -> list[Chunk]:
        """Return both lists fused by reciprocal rank."""
        scores: dict[Chunk, float] = {}
        for ranking in (self.vectors(question), self.bm25(question)):
            for rank, chunk in enumerate(ranking, start=1):
                scores[chunk] = scores.get(chunk, 0.0) + 1 / (RRF_K + rank)
        return sorted(scores, key=lambda chunk: -scores[chunk])

    def _tokens(self, texts: list[str]) -> bm25s.tokenization.Tokenized:
        return bm25s.tokenize(texts, stopwords="en", stemmer=self._stemmer, show_progress=False)
