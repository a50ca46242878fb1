"""People: who speaks in the corpus, and where a text names them, misspelled or not."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from rag.domain import InterviewSummary

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
_TOKEN = re.compile(r"\w+(?:['’]\w+)*")


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who speaks in the corpus, the spellings of the name, and the interviews."""

    name: str
    spellings: tuple[str, ...] = ()
    as_guest: tuple[str, ...] = ()
    as_host: tuple[str, ...] = ()

    @property
    def interviews(self) -> tuple[str, ...]:
        """The ids of the interviews this person speaks in."""
        return self.as_guest + self.as_host


@dataclass(frozen=True, slots=True)
class Token:
    """A word at its place; `text` is in lower case and without a possessive ending."""

    start: int
    end: int
    text: str
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


def tokenise(text: str) -> list[Token]:
    """Return the words of a text with their places."""
    tokens = []
    for match in _TOKEN.finditer(text):
        word = re.sub(r"['’]s?$", "", match[0])
        tokens.append(Token(match.start(), match.end(), word.lower(), word[0].isupper()))
    return tokens


def name_people(
    text: str, people: Sequence[Person], occurs: Callable[[str], bool]
) -> tuple[list[Person], set[Token]]:
    """Return the people named in a text and the words of it that name them.

    Of several people a word may mean, those with the most words of their name in the text count.
    """
    tokens = tokenise(text)
    shouted = all(token.capital for token in tokens)
    capitals = any(token.capital for token in tokens[1:]) and not shouted
    votes: dict[Token, list[Person]] = {}
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
                votes.update({token: [person] for token in window})
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
            phrase = tuple(token.text for token in tokenise(spelling))
            if phrase and max(map(len, phrase)) >= 4:
                yield phrase, person
