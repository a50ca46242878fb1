"""People meant by what they are: "the DeepMind CEO", as the interviews introduce them."""

import re
from collections.abc import Sequence

from rag.people import STOP_WORDS, Person, tokenise

_ROLE = (
    r"(?:ceo|chief executive|cto|chief scientist|founder|co-?founder|lead|co-?lead|head|director"
    r"|president|inventor|co-?inventor|author|owner|chair|professor)"
)
_MEANT = re.compile(
    rf"\b(?:(?:the|its|their) (?P<before>(?:[\w&'’-]+ ){{0,3}}?)|(?P<owner>\w+['’]s? ))"
    rf"(?P<role>{_ROLE})s?\b"
    r"(?: (?:of|at|behind) (?P<after>(?:the )?[\w&'’-]+(?-i:(?: [A-Z][\w&'’-]+)*)))?",
    re.IGNORECASE,
)


def find_by_role(text: str, people: Sequence[Person]) -> list[Person]:
    """Return the guests whose introduction holds the role and what it is a role of."""
    found: list[Person] = []
    for match in _MEANT.finditer(text):
        of_what = _words(" ".join(match[part] or "" for part in ("before", "owner", "after")))
        role = _plain(match["role"])
        if of_what:
            found += [
                person
                for person in people
                if person.as_guest and person not in found and _is_said(person, role, of_what)
            ]
    return found


def _is_said(person: Person, role: str, of_what: set[str]) -> bool:
    return any(
        re.search(rf"\b{role}s?\b", _plain(said)) and of_what <= _words(said)
        for said in person.introductions
    )


def _words(text: str) -> set[str]:
    return {token.text for token in tokenise(text) if token.text not in STOP_WORDS}


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("co-", "co").split())
