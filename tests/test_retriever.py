from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda


def test_passages_are_langchain_documents(samples):
    question = "What glue does Lucasta Bremmel use?"
    documents = samples.as_retriever(limit=3).invoke(question)
    passages = samples.search(question, limit=3)
    assert len(documents) == 3
    assert documents == [
        Document(
            id=passage.id,
            page_content=passage.text,
            metadata={key: value for key, value in passage.to_dict().items() if key != "text"},
        )
        for passage in passages
    ]
    assert "hide glue" in documents[0].page_content
    assert set(documents[0].metadata) == {
        "passage",
        "score",
        "interview",
        "title",
        "file",
        "start",
        "end",
        "speakers",
    }


def test_a_retriever_is_a_part_of_a_chain(samples):
    chain = samples.as_retriever(limit=2) | RunnableLambda(len)
    assert chain.invoke("What glue does Lucasta Bremmel use?") == 2
