"""Stand-ins for what is slow or far away: an embedding one can work out, a scripted model."""

import re
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import Field


class WordCounts:
    """An embedding with one dimension a word, so that cosine similarity is counted.

    Two texts of different words each are as near as the words they share, over the root of the
    product of their lengths: of "red fox" and "red dog" that is 1 / 2.
    """

    DIMENSIONS = 2_048

    def __init__(self) -> None:
        self.seen: dict[str, int] = {}

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.zeros((len(texts), self.DIMENSIONS), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()):
                row[self.seen.setdefault(word, len(self.seen))] += 1
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / np.where(lengths == 0, 1, lengths)


class ScriptedModel(BaseChatModel):
    """A chat model that streams what it is told to, and remembers what it was sent.

    Each reply is a list of pieces; an exception among them is raised at its place. `{words}` in a
    piece becomes the number of the first sentence of the prompt that holds the words. A call for
    which there is no reply left fails the test.
    """

    replies: list[list[str | Exception]]
    prompts: list[list[BaseMessage]] = Field(default_factory=list)
    usage: tuple[int, int] | None = None

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **options: object,
    ) -> Iterator[ChatGenerationChunk]:
        self.prompts.append(messages)
        if not self.replies:
            pytest.fail("the model was asked once more than its script goes")
        for piece in self.replies.pop(0):
            if isinstance(piece, Exception):
                raise piece
            numbered = re.sub(r"\{(.+?)\}", lambda m: _number_of(m[1], messages[-1].text), piece)
            yield ChatGenerationChunk(message=AIMessageChunk(content=numbered))
        if self.usage:
            read, written = self.usage
            counts = {
                "input_tokens": read,
                "output_tokens": written,
                "total_tokens": read + written,
            }
            yield ChatGenerationChunk(message=AIMessageChunk(content="", usage_metadata=counts))

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **options: object,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **options))


def _number_of(words: str, prompt: str) -> str:
    numbers = [line.split("]")[0][2:] for line in prompt.splitlines() if words in line]
    return numbers[0] if numbers else pytest.fail(f"the prompt does not hold {words!r}")
