"""One question of a conversation with its answer, as the page keeps it in the browser."""

from dataclasses import dataclass
from typing import NamedTuple

from pydantic import TypeAdapter

from rag import Answer


class About(NamedTuple):
    """Whom and which interviews (by id) a question was taken to be about; empty: all."""

    people: tuple[str, ...] = ()
    interviews: tuple[str, ...] = ()


EVERYTHING = About()


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question, what it was limited to, and its answer or what went wrong."""

    question: str
    speakers: tuple[str, ...] = ()
    interviews: tuple[str, ...] = ()
    about: About = EVERYTHING
    answer: Answer | None = None
    failure: str = ""


EXCHANGE = TypeAdapter(Exchange)


def describe_about(exchange: Exchange, everyone: frozenset[str]) -> About:
    """Return whom and what an exchange is about: the reader's limits and what was understood."""
    meant = exchange.answer.understood if exchange.answer else None
    people = exchange.speakers or (meant.speakers if meant else ())
    if set(people) >= everyone:
        people = ()
    return About(tuple(people), exchange.interviews)
