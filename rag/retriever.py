"""The corpus as a LangChain retriever."""

from collections.abc import Callable, Sequence

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from rag.domain import Passage


class PassageRetriever(BaseRetriever):
    """Passages as LangChain documents; the metadata is their JSON form without the text."""

    search: Callable[[str], Sequence[Passage]]

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain's signature
    ) -> list[Document]:
        documents = []
        for passage in self.search(query):
            metadata = passage.to_dict()
            text = metadata.pop("text")
            documents.append(Document(id=passage.id, page_content=text, metadata=metadata))
        return documents
