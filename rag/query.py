"""What a question asks for: the people and interviews meant, and the words to search for."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.errors import InvalidInput
from rag.people import STOP_WORDS, Person, name_people, tokenise
from rag.results import Message
from rag.roles import find_by_role

MAX_CHARACTERS = 2_000
MAX_FOLLOW_UPS = 3

_POINTING_BACK = frozenset(
    """he she they it him her them his hers their theirs its this that these those there then
    other others former latter same one ones""".split()
)
_OPENINGS = re.compile(
    r"^(?:and|but|so|then|also|what about|how about|why not|really)\b", re.IGNORECASE
)
_NAME = r"[A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*)*?"
_SUBJECT = re.compile(
    rf"\b(?i:does|did|do|has|would) (?P<name>{_NAME}) (?:ever )?(?:say|said|think|thought|believe"
    r"|claim|argue|mention|tell|talk|explain|feel|expect|predict)\b"
    rf"|\b(?P<owner>{_NAME})['’]s (?:own )?(?:view|opinion|timeline|take|position|thought|answer)"
    r"s?\b"
    rf"|(?i:\baccording to) (?P<source>{_NAME})(?=[,.?]|$)"
)
_HOST = re.compile(
    r"\b(?:the|its|this) (?:podcast's )?(?:host|interviewer|presenter)\b", re.IGNORECASE
)
_SPONSORS = re.compile(r"\b(?:sponsors?|sponsored|advert\w*|promo\w*)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Query:
    """A question made ready to search: content words, meaning, and whom and what it is about.

    `people` are those named, under their canonical names; `interviews` the ids of the interviews
    they are guests of or, when only hosts are named, of those they host; `absent` are people
    whose words are asked for and who do not speak in the interviews.
    """

    question: str
    text: str
    terms: tuple[str, ...]
    meaning: str
    people: tuple[str, ...] = ()
    interviews: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    sponsors: bool = False


def understand_question(
    question: str,
    history: Sequence[Message],
    people: Sequence[Person],
    occurs: Callable[[str], bool],
) -> Query:
    """Find out who and what a question is about; a follow-up takes the earlier question along.

    `occurs` tells whether a word is said in the interviews: such a word is no misspelled name.

    Raises:
        InvalidInput: the question is empty or longer than 2,000 characters.
    """
    question = question.strip()
    if not re.search(r"\w", question):
        raise InvalidInput("the question is empty; ask in a few words")
    if len(question) > MAX_CHARACTERS:
        raise InvalidInput(
            f"the question has {len(question):,} characters; ask in at most {MAX_CHARACTERS:,}"
        )
    named, _ = name_people(question, people, occurs)
    text = " ".join([*_questions_before(question, history, named=bool(named)), question])
    found, name_tokens = name_people(text, people, occurs)
    meant = named or found or find_by_role(text, people)
    if _HOST.search(text):
        meant = [*meant, *_hosts_of(meant, people)]
    words = [t for t in tokenise(text) if t not in name_tokens]
    terms = [t.text for t in words if t.text not in STOP_WORDS]
    names = [part.lower() for person in meant for part in person.name.split()]
    return Query(
        question=question,
        text=text,
        terms=tuple(dict.fromkeys(terms + names)),
        meaning=" ".join(text[t.start : t.end] for t in words),
        people=tuple(person.name for person in meant),
        interviews=_interviews_of(meant),
        absent=() if meant else _absent_speakers(question),
        sponsors=bool(_SPONSORS.search(text)),
    )


def _absent_speakers(question: str) -> tuple[str, ...]:
    """Return names, not of people here, whose owners' words a question asks for."""
    found = [
        match["name"] or match["owner"] or match["source"] for match in _SUBJECT.finditer(question)
    ]
    return tuple(dict.fromkeys(found))


def _hosts_of(named: Sequence[Person], people: Sequence[Person]) -> list[Person]:
    """Return who hosts the interviews of those named, or every host when nobody is named."""
    interviews = _interviews_of(named)
    return [
        person
        for person in people
        if person not in named
        and person.as_host
        and (not interviews or not set(interviews).isdisjoint(person.as_host))
    ]


def _interviews_of(people: Sequence[Person]) -> tuple[str, ...]:
    as_guest = [i for person in people for i in person.as_guest]
    as_host = [i for person in people for i in person.as_host]
    return tuple(dict.fromkeys(as_guest or as_host))


def _questions_before(question: str, history: Sequence[Message], *, named: bool) -> list[str]:
    """Return the earlier questions that a follow-up rests on, in order."""
    earlier = [m.content for m in history if m.role == "user" and re.search(r"\w", m.content)]
    needed: list[str] = []
    while earlier and len(needed) < MAX_FOLLOW_UPS and _follows_up(question, named=named):
        question = earlier.pop()[:MAX_CHARACTERS]
        needed.insert(0, question)
        named = True  # an earlier question is followed further back only by how it opens
    return needed


def _follows_up(question: str, *, named: bool) -> bool:
    if _OPENINGS.match(question):
        return True
    if named:
        return False
    tokens = [token.text for token in tokenise(question)]
    content = [token for token in tokens if token not in STOP_WORDS]
    return not _POINTING_BACK.isdisjoint(tokens) or len(content) < 2
