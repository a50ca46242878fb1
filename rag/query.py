"""What a question asks for: the people and interviews meant, and the words to search for."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from rag.domain import InterviewSummary, Message
from rag.errors import InvalidInput

MAX_CHARACTERS = 2_000
MAX_FOLLOW_UPS = 3

STOP_WORDS = frozenset(
    """a about above after again all also am an and any are as at be because been before being
    between both but by can could did do does doing during each few for from further had has have
    having he her here hers him his how i if in into is it its itself just me more most my no nor
    not of off on once only or other our out over own same she should so some such than that the
    their them then there these they this those through to too under until up us very was we were
    what when where which while who whom whose why will with would you your
    according interview interviews say says said saying tell tells think thinks thought
    d ll m re s t ve""".split()
)
_POINTING_BACK = frozenset(
    """he she they it him her them his hers their theirs its this that these those there then
    other others former latter same one ones""".split()
)
_OPENINGS = re.compile(r"^(?:and|but|so|then|also|what about|how about|why not|really)\b", re.I)
_SPONSORS = re.compile(r"\b(?:sponsors?|sponsored|advert\w*|promo\w*)\b", re.I)
_TOKEN = re.compile(r"\w+(?:['’]\w+)*")


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who speaks in the corpus, the spellings of the name, and the interviews."""

    name: str
    spellings: tuple[str, ...] = ()
    as_guest: tuple[str, ...] = ()
    as_host: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A question made ready to search: content words, meaning, and whom and what it is about.

    `people` are those named, under their canonical names; `interviews` the ids of the interviews
    they are guests of or, when only hosts are named, of those they host.
    """

    question: str
    text: str
    terms: tuple[str, ...]
    meaning: str
    people: tuple[str, ...] = ()
    interviews: tuple[str, ...] = ()
    sponsors: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    text: str  # lower case, without a possessive ending
    capital: bool


def find_people(
    summaries: Sequence[InterviewSummary], aliases: dict[str, tuple[str, ...]]
) -> list[Person]:
    """Return everyone who speaks in the interviews, by name."""
    guest: dict[str, list[str]] = {}
    host: dict[str, list[str]] = {}
    for summary in summaries:
        for name in summary.speakers:
            role = host if name == summary.host else guest
            role.setdefault(name, []).append(summary.id)
    return [
        Person(name, aliases.get(name, ()), tuple(guest.get(name, ())), tuple(host.get(name, ())))
        for name in sorted({*guest, *host})
    ]


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
    if not _TOKEN.search(question):
        raise InvalidInput("the question is empty; ask in a few words")
    if len(question) > MAX_CHARACTERS:
        raise InvalidInput(
            f"the question has {len(question):,} characters; ask in at most {MAX_CHARACTERS:,}"
        )
    named, _ = _name_people(question, people, occurs)
    text = " ".join([*_questions_before(question, history, named=bool(named)), question])
    found, name_tokens = _name_people(text, people, occurs)
    meant = named or found
    words = [t for t in _tokens(text) if t not in name_tokens]
    terms = [t.text for t in words if t.text not in STOP_WORDS]
    names = [part.lower() for person in meant for part in person.name.split()]
    return Query(
        question=question,
        text=text,
        terms=tuple(dict.fromkeys(terms + names)),
        meaning=" ".join(text[t.start : t.end] for t in words),
        people=tuple(person.name for person in meant),
        interviews=_interviews_of(meant),
        sponsors=bool(_SPONSORS.search(text)),
    )


def _interviews_of(people: Sequence[Person]) -> tuple[str, ...]:
    as_guest = [i for person in people for i in person.as_guest]
    as_host = [i for person in people for i in person.as_host]
    return tuple(dict.fromkeys(as_guest or as_host))


def _questions_before(question: str, history: Sequence[Message], *, named: bool) -> list[str]:
    """Return the earlier questions that a follow-up rests on, in order."""
    earlier = [m.content for m in history if m.role == "user" and _TOKEN.search(m.content)]
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
    tokens = [token.text for token in _tokens(question)]
    content = [token for token in tokens if token not in STOP_WORDS]
    return not _POINTING_BACK.isdisjoint(tokens) or len(content) < 3


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for match in _TOKEN.finditer(text):
        word = re.sub(r"['’]s?$", "", match[0])
        tokens.append(_Token(match.start(), match.end(), word.lower(), word[0].isupper()))
    return tokens


def _name_people(
    text: str, people: Sequence[Person], occurs: Callable[[str], bool]
) -> tuple[list[Person], set[_Token]]:
    """Return the people named in a text and the words of it that name them.

    Of several people a word may mean, those with the most words of their name in the text count.
    """
    tokens = _tokens(text)
    shouted = all(token.capital for token in tokens)
    capitals = any(token.capital for token in tokens[1:]) and not shouted
    votes: dict[_Token, list[Person]] = {}
    for token in tokens:
        if token.text in STOP_WORDS or (capitals and not token.capital):
            continue
        matched = [p for p in people if _is_named(p, token.text)]
        votes[token] = matched or [
            p for p in people if _is_misspelled(p, token.text) and not occurs(token.text)
        ]
    for phrase, person in _spelled_phrases(people):
        for window in zip(*(tokens[i:] for i in range(len(phrase))), strict=False):
            if tuple(token.text for token in window) == phrase:
                votes.update(dict.fromkeys(window, [person]))
    total = {p.name: sum(p in voted for voted in votes.values()) for p in people}
    named: dict[str, Person] = {}
    for voted in votes.values():
        most = max((total[p.name] for p in voted), default=0)
        named.update({p.name: p for p in voted if total[p.name] == most})
    return list(named.values()), {token for token, voted in votes.items() if voted}


def _is_named(person: Person, word: str) -> bool:
    return word in person.name.lower().split()


def _is_misspelled(person: Person, word: str) -> bool:
    """Allow one slip in a name of four or five letters, two in a longer one."""
    return any(
        min(len(word), len(part)) >= 4
        and OSA.distance(word, part) <= (1 if min(len(word), len(part)) < 6 else 2)
        for part in person.name.lower().split()
    )


def _spelled_phrases(people: Sequence[Person]) -> Iterator[tuple[tuple[str, ...], Person]]:
    for person in people:
        for spelling in person.spellings:
            phrase = tuple(token.text for token in _tokens(spelling))
            if phrase and max(map(len, phrase)) >= 4:
                yield phrase, person
