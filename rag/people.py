"""People: who speaks in the corpus, and where a text names them, misspelled or not."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import OSA

from rag.results import InterviewSummary

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
    introductions: tuple[str, ...] = ()

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
    summaries: Sequence[InterviewSummary],
    aliases: dict[str, tuple[str, ...]],
    openings: Mapping[str, Sequence[str]] | None = None,
) -> list[Person]:
    """Return everyone who speaks in the interviews, by name.

    `openings` are the first sentences of each interview, by its id; those that name a guest are
    the guest's introductions.
    """
    guest: dict[str, list[str]] = {}
    host: dict[str, list[str]] = {}
    for summary in summaries:
        for name in summary.speakers:
            role = host if name == summary.host else guest
            role.setdefault(name, []).append(summary.id)
    people = []
    for name in sorted({*guest, *host}):
        spellings = aliases.get(name, ())
        said = [s for i in guest.get(name, ()) for s in (openings or {}).get(i, ())]
        people.append(
            Person(
                name=name,
                spellings=spellings,
                as_guest=tuple(guest.get(name, ())),
                as_host=tuple(host.get(name, ())),
                introductions=tuple(s for s in said if _names(s, name, spellings)),
            )
        )
    return people


def find_hosts(people: Sequence[Person]) -> frozenset[str]:
    """Return the names of those who only host, and so mostly ask."""
    return frozenset(person.name for person in people if not person.as_guest)


def _names(sentence: str, name: str, spellings: Sequence[str]) -> bool:
    known = {token.text for text in (name, *spellings) for token in tokenise(text)}
    return not known.isdisjoint(token.text for token in tokenise(sentence))


def tokenise(text: str) -> list[Token]:
    """Return the words of a text with their places."""
    tokens = []
    for match in _TOKEN.finditer(text):
        word = re.sub(r"['’]s?$", "", match[0])
        tokens.append(Token(match.start(), match.end(), word.lower(), word[0].isupper()))
    return tokens


_Votes = dict[Token, list[Person]]
_LEADS_TO_TOPIC = frozenset("about regarding concerning mention mentions mentioned".split())


def name_people(
    text: str, people: Sequence[Person], occurs: Callable[[str], bool]
) -> tuple[list[Person], set[Token]]:
    """Return the people named in a text and the words of it that name them.

    Of several people a word may mean, those with the most words of their name in the text count.
    Somebody whom others are asked about ("what is said about Ada") is a topic like any other.
    """
    tokens = tokenise(text)
    shouted = all(token.capital for token in tokens)
    capitals = any(token.capital for token in tokens[1:]) and not shouted
    likely = [t for t in tokens if t.text not in STOP_WORDS and (t.capital or not capitals)]
    votes = _vote_by_words(tokens, likely, people, occurs)
    votes |= _vote_by_pairs(tokens, likely, people, occurs)
    votes |= _vote_by_spellings(tokens, people)
    votes = _without_topics(text, tokens, votes)
    total = {p.name: sum(p in voted for voted in votes.values()) for p in people}
    named: dict[str, Person] = {}
    for voted in votes.values():
        most = max((total[p.name] for p in voted), default=0)
        named.update({p.name: p for p in voted if total[p.name] == most})
    return list(named.values()), {token for token, voted in votes.items() if voted}


def _vote_by_words(
    tokens: Sequence[Token],
    likely: Sequence[Token],
    people: Sequence[Person],
    occurs: Callable[[str], bool],
) -> _Votes:
    """Take each word for a part of a name, or else for one that is nearly so."""
    after = dict(pairwise(tokens))
    votes: _Votes = {}
    for token in likely:
        named = [p for p in people if token.text in p.name.lower().split()]
        named = [p for p in named if not _is_namesake(p, token, after.get(token))]
        votes[token] = named or [
            p for p in people if _is_misspelled(p, token.text) and not occurs(token.text)
        ]
    return votes


def _vote_by_pairs(
    tokens: Sequence[Token],
    likely: Sequence[Token],
    people: Sequence[Person],
    occurs: Callable[[str], bool],
) -> _Votes:
    """Take two words for a first name and a surname that are both nearly right."""
    votes: _Votes = {}
    for pair in pairwise(tokens):
        if set(pair) <= set(likely) and not all(occurs(token.text) for token in pair):
            for person in people:
                if _are_misspelled(person, pair):
                    votes |= {token: [person] for token in pair}
    return votes


def _vote_by_spellings(tokens: Sequence[Token], people: Sequence[Person]) -> _Votes:
    """Take words for a spelling of a name that is known from the transcripts."""
    votes: _Votes = {}
    for phrase, person in _spelled_phrases(people):
        for window in zip(*(tokens[i:] for i in range(len(phrase))), strict=False):
            if tuple(token.text for token in window) == phrase:
                votes |= {token: [person] for token in window}
    return votes


def _without_topics(text: str, tokens: Sequence[Token], votes: _Votes) -> _Votes:
    """Leave out names that follow "about" or "mention", but not an owner's ("about Ada's work")."""
    kept = dict(votes)
    run: list[Token] = []
    topic = False
    for before, token in zip([None, *tokens], [*tokens, None], strict=True):
        if token is not None and votes.get(token):
            run.append(token)
            continue
        owner = bool(run) and text[run[-1].end - 2 : run[-1].end] in ("'s", "’s")
        if topic and not owner:
            kept = {name: voted for name, voted in kept.items() if name not in run}
        run = []
        turns = before is not None and before.text in ("what", "how")  # "what about Ada?"
        topic = token is not None and token.text in _LEADS_TO_TOPIC and not turns
    return kept


def _is_namesake(person: Person, token: Token, after: Token | None) -> bool:
    """Tell whether another surname follows a first name, as in "Jeff Bezos" for Jeff Dean."""
    parts = person.name.lower().split()
    return (
        after is not None
        and after.capital
        and token.text != parts[-1]
        and after.text not in STOP_WORDS
        and after.start == token.end + 1
        and not any(_slips(after.text, part) for part in parts)
    )


def _is_misspelled(person: Person, word: str) -> bool:
    """Tell whether a word is nearly a part of a name that is long enough to be told by it."""
    parts = person.name.lower().split()
    return any(min(len(word), len(part)) >= 4 and _slips(word, part) for part in parts)


def _are_misspelled(person: Person, pair: tuple[Token, Token]) -> bool:
    """Tell whether two words are nearly a first name and a surname, however short."""
    parts = person.name.lower().split()
    return len(parts) > 1 and _slips(pair[0].text, parts[0]) and _slips(pair[1].text, parts[-1])


def _slips(word: str, part: str) -> bool:
    """Allow one slip in a name of up to five letters, two in a longer one."""
    return OSA.distance(word, part) <= (1 if min(len(word), len(part)) < 6 else 2)


def _spelled_phrases(people: Sequence[Person]) -> Iterator[tuple[tuple[str, ...], Person]]:
    for person in people:
        for spelling in person.spellings:
            phrase = tuple(token.text for token in tokenise(spelling))
            if phrase and max(map(len, phrase)) >= 4:
                yield phrase, person
