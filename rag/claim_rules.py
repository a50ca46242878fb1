"""Rules that refuse a claim outright: whom it quotes, what it counts, what it calls by name.

Each returns why the claim is refused, or None; none of them needs more than the words.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import OSA

from rag.claim_text import stem
from rag.numbers import missing_numbers

_TOKEN = re.compile(r"[^\W_]+(?:[-.'’][^\W_]+)*")
_PHRASE = re.compile(
    r"(?<![\w.])[^\W\d_a-z][\w.'’-]*(?:\s(?:[^\W\d_a-z][\w.'’-]*|\d[\d.]*\b|of\s(?=[^\W\d_a-z])))*"
)
_FULL_NAME = re.compile(r"\b[A-Z][a-z]+ [A-Z][A-Za-z'’]*[a-z]\b(?=[\s,]|['’]s)")
_GENERIC_NAMES = frozenset(
    """i ai agi llm llms ml rl the a an in on at by for to of if when where while as no not it its
    he she they his her their this that these those there both what how why who whether although
    american english europe""".split()
)
_REPORTS = (
    r"(?:also |then |now |later |himself |herself |once )?(?:say|said|think|thought|believ|claim"
    r"|argu|explain|describ|recall|remember|expect|predict|consider|suggest|see|saw|regard|note|nam"
    r"|point|hope|like|mention|reckon|estimat|find|found|want|prefer|call|conclud|tell|told|warn"
    r"|hold|feel|felt|admit|concede|grant|doubt|suspect|worr|brought up|rais|observ|object|advis"
    r"|stat|agree|disagree|insist|emphasi|imagin|propos|treat|announc|recount|put|maintain)\w*"
)
_VIEWS = (
    r"view|opinion|account|estimat|judg|reckon|telling|words|recollection|experience|comparison"
    r"|introduction|eyes|mind|argument|hypothes|predict|forecast|timeline|analog|advice|sense"
)
_ADDRESSED = re.compile(
    r"\b(?:tells?|told|asked by|asks?|asked|answers?|answering|reminds?|to|with|interview\w*"
    r"|replies to|conversation with|alongside|by)\s+$",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:asked by|answers|answering|tells|told|reminds|interview with) $", re.IGNORECASE
)
_HOLDER_BEFORE = re.compile(
    r"\b(?:according to|was|as|says?|explains?|argues?|believes?|thinks?)\s+$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Named:
    """A person whom a claim names, and where."""

    name: str
    start: int
    end: int


def wrong_person(
    claim: str, said: str, speakers: Sequence[str], people: Sequence[str] = ()
) -> str | None:
    """Refuse a claim that puts words into the mouth of someone who did not say them.

    `speakers` spoke the evidence, `people` are others known by name. A person spoken of or spoken
    to is not held to have spoken, if the evidence names that person or a speaker is named as well.
    """
    strangers = [m[0] for m in _FULL_NAME.finditer(claim)]
    strangers = [name for name in strangers if _occurs(name.split()[-1], said)]
    known = list(dict.fromkeys([*speakers, *people]))
    taken = {word for name in known for word in name.split()}
    known += [name for name in strangers if taken.isdisjoint(name.split())]
    named = sorted(_people_named(claim, known), key=lambda person: person.start)
    holders = [n for n in named if n.name in speakers]
    for person in named:
        if person.name in speakers:
            continue
        mentioned = any(_occurs(word, said) for word in person.name.split())
        before = [h for h in holders if h.start < person.start]
        addressed = bool(_ADDRESSED.search(claim[: person.start]))
        holds = _holds(claim, person)
        if holders and (addressed or (before and (mentioned or not holds))):
            continue
        if holders and mentioned and not holds:
            continue
        if mentioned and not holds and not holders:
            continue
        spoke = " and ".join(dict.fromkeys(speakers)) or "an unknown speaker"
        return f"names {person.name}, but its quotes are the words of {spoke}"
    return None


def named_speakers(claim: str, speakers: Sequence[str]) -> list[str]:
    """Return the speakers whom a claim names, not as the owner of something or as spoken to."""
    named = sorted(_people_named(claim, speakers), key=lambda person: person.start)
    return list(dict.fromkeys(n.name for n in named if not _is_aside(claim, n)))


def _is_aside(claim: str, person: Named) -> bool:
    owns = re.match(rf"['’]s?\s(?!(?:\w+\s)?(?:{_VIEWS}))", claim[person.end :])
    return bool(owns or _ADDRESSED.search(claim[: person.start]))


def _holds(claim: str, person: Named) -> bool:
    """Tell whether a claim puts what it says into the mouth of someone it names."""
    return bool(
        re.match(rf"(?:,[^,]*,)?\s+{_REPORTS}", claim[person.end :])
        or re.match(rf"['’]s?\s(?:\w+\s)?(?:{_VIEWS})", claim[person.end :])
        or _HOLDER_BEFORE.search(claim[: person.start])
        or (
            re.search(r"\b(?:to|for)\s+$", claim[: person.start], re.IGNORECASE)
            and person.start < 6
        )
    )


def _people_named(claim: str, known: Iterable[str]) -> Iterator[Named]:
    """Yield known people by full name or surname, or by a first name that is nobody else's."""
    names = list(dict.fromkeys(known))
    firsts = [name.split()[0] for name in names]
    taken: set[int] = set()
    for name in names:
        parts = name.split()
        forms = [re.escape(name), re.escape(parts[-1])]
        if firsts.count(parts[0]) == 1 and parts[0] not in {n.split()[-1] for n in names}:
            forms.append(re.escape(parts[0]))
        for match in re.finditer(rf"\b(?:{'|'.join(forms)})\b", claim):
            if match.start() in taken or not match[0][0].isupper():
                continue
            following = re.match(r"\s+([A-Z]\w+)", claim[match.end() :])
            if following and match[0] == parts[0] != parts[-1] and following[1] not in parts:
                continue  # the same first name with another surname
            taken.update(range(match.start(), match.end()))
            yield Named(name, match.start(), match.end())


def wrong_number(claim: str, said: str) -> str | None:
    """Refuse a claim with an amount that its quotes do not name."""
    missing = [number for number in missing_numbers(claim, said) if number.weighty]
    if not missing:
        return None
    unit = f" ({missing[0].unit})" if missing[0].unit else ""
    return f"its quotes do not say {missing[0].text}{unit}"


def wrong_name(claim: str, said: str, people: Sequence[str]) -> str | None:
    """Refuse a claim that calls someone or something by a name its quotes do not hold.

    `people` are known, and none of this rule's business.
    """
    for name in missing_names(claim, said, people):
        return f"its quotes do not name {name}"
    return None


def missing_names(claim: str, said: str, people: Sequence[str]) -> list[str]:
    """Return the names in a claim of which the last word is not found in what was said."""
    known = {word.lower() for name in people for word in name.split()}
    missing = []
    for match in _PHRASE.finditer(claim):
        words = [re.sub(r"['’]s?$", "", word).rstrip(".") for word in match[0].split()]
        first = not re.search(r"[\w,;:]\s*[\"“‘(]*$", claim[: match.start()])
        if first and len(words) == 1 and not re.search(r"[A-Z\d]", words[0][1:]):
            continue
        if _ASKED.search(claim[: match.start()]):
            continue
        if first and words[0].lower() in _GENERIC_NAMES:
            words = words[1:]
        words = [word for word in words if word.lower() not in _GENERIC_NAMES | known]
        if words and not words[-1][0].isdigit() and not _occurs(words[-1], said):
            missing.append(match[0])
    return missing


def _occurs(word: str, said: str) -> bool:
    """Tell whether a word is in a text, in another form, as initials, or as it may be misheard."""
    word = word.lower()
    tokens = _TOKEN.findall(said.lower())
    if len(word) <= 5 and word.rstrip("s") in _initials(tokens, len(word.rstrip("s"))):
        return True
    joined = {*tokens, *(a + b for a, b in pairwise(tokens))}
    if (stressed := word.split("-")[0]) != word and len(stressed) > 3 and _occurs(stressed, said):
        return True
    plain = word.replace("-", "")
    slips = 0 if len(plain) < 4 else 1 if len(plain) < 6 else 2
    return any(
        stem(token) == stem(word)
        or (
            abs(len(token) - len(plain)) <= slips
            and OSA.distance(token.replace("-", ""), plain, score_cutoff=slips) <= slips
            and (slips < 2 or token[:1] == plain[:1])
        )
        or plain in token.split("-")
        for token in joined
    )


def _initials(tokens: Sequence[str], length: int) -> set[str]:
    letters = "".join(token[0] for token in tokens)
    return {letters[start : start + length] for start in range(len(letters) - length + 1)}
