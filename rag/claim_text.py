"""Claims and what was said as words: content words, clauses, and words that turn a meaning."""

import re
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from rag.people import STOP_WORDS

_STEMMER = snowballstemmer.stemmer("english")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

# Words by which a writer passes on what somebody said; they are nobody's content.
_REPORTING = frozenset(
    """according account add admit agree answer argue ask believe call caution claim comment compare
    concede conclude consider describe explain express feel find grant hold illustrate imagine
    interview judge judgment judgement maintain mention name note observe opinion picture point
    present raise recall reckon reckoning recollection recount regard remark remember report say see
    share speak state strike suggest suspect talk tell term think treat venture view wonder word
    far like also even just yet though although while whereas however still thing people would
    could use used one two kind sort way lot quite really actually maybe perhaps probably might may
    must going get got make made come came go want""".split()
)
# Words that deny, or that hold back, what comes behind them; each matches one whole word.
NEGATORS = re.compile(
    r"(?:not|no|never|nobody|nothing|none|nor|neither|cannot|without|hardly|barely|\w+n['’]t|unable"
    r"|refus\w+|declin\w+|den(?:y|ies|ied)|doubt\w*|lack\w*|fail\w*|skeptic\w*|unlikely|unclear"
    r"|insufficient|impossible|instead|rather|less|fewer)",
    re.IGNORECASE,
)
HEDGES = re.compile(
    r"(?:may|might|maybe|perhaps|possib\w+|probab\w+|likely|could|would|seem\w*|appear\w*|suggest\w*"
    r"|suspect\w*|guess\w*|hypothes\w+|potential\w*|hope\w*|if|almost|unsure|expect\w*|imagin\w+"
    r"|plan\w*|intuition|feels?|felt|usually|often|tend\w*|raises|bet\w*|strikes|ventures?"
    r"|considers?|wonder\w*)",
    re.IGNORECASE,
)
ABSOLUTES = re.compile(
    r"\b(?:all|always|every\w*|never|only|alone|entire\w*|complete\w*|certain\w*|definite\w*|any"
    r"|solely|sole|must|will|guarantee\w*|prove[sdn]?|whatever|nobody|no one|none|fully|exactly)\b",
    re.IGNORECASE,
)
CAUSES = re.compile(
    r"\b(?:because|since|so that|due to|owing to|thanks to|therefore|thus|hence|led to|leads to"
    r"|caused?|causes|as a result|reasons?|why|in order to|justif\w+|so)\b",
    re.IGNORECASE,
)
CAUSAL_CLAIM = re.compile(
    r"\b(?:because|since|due to|owing to|so that|led to|was led|the reason|justified|chiefly"
    r"|as a result|having|brings? in|comes from)\b",
    re.IGNORECASE,
)
# What a speaker takes back or reports of others, in the sentence itself or next to it.
TURNS = re.compile(
    r"(?:\bi (?:used to|thought|was skeptical)"
    r"|\bi (?:really |actually )?(?:don['’]t|do not|didn['’]t) (?:really |actually |quite )?"
    r"(?:think|believe|agree|like|buy|want)"
    r"|\b(?:people|they|some|many|everyone|folks)(?: are| would| will| might)? (?:say|saying|think"
    r"|claim|argue|believe)"
    r"|\bmisconception|\bnot true\b|\bcounter ?-?(?:argument|point)|\bthe downside|\bat first\b"
    r"|\bis not how\b|\bchanging my mind|\bdon['’]t think (?:so|that['’]s)|\bdoesn['’]t mean"
    r"|\bnot really the case|\bis going to say|\byou (?:could|might) say)",
    re.IGNORECASE,
)
CONTRAST = re.compile(
    r"\b(?:but|although|though|yet|despite|however|whereas|while|rather|not|no|never|doubts?|n['’]t"
    r"|rejects?|disagrees?|once|used to|initially|contrary|downside|except)\b",
    re.IGNORECASE,
)
MORE = re.compile(
    r"\b(?:more|greater|larger|bigger|faster|better|easier|higher|above|ahead|increase\w*|closer)\b",
    re.IGNORECASE,
)
LESS = re.compile(
    r"\b(?:less|fewer|smaller|slower|worse|harder|lower|below|behind|decrease\w*|reduc\w+|farther)\b",
    re.IGNORECASE,
)
_WITH_MARKS = re.compile(r"[\w'’]+|[.,;:?!…—–-]")
_SCOPE_ENDS = re.compile(
    r"[.;:?!…—–]|but|because|although|though|while|whereas|which|who", re.IGNORECASE
)
_CLAUSE = re.compile(
    r"[,;:—–](?=\s)|\s(?=(?:and|but|because|since|while|whereas|although|so that|which|who|where"
    r"|when|if|than|rather than)\s)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.?!…])[\"'”’)\]]*\s+")


@dataclass(frozen=True, slots=True)
class Words:
    """The content words of a text, in order: as they stand, in lower case, and their stems."""

    words: tuple[str, ...]
    stems: tuple[str, ...]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of a word in lower case."""
    return str(_STEMMER.stemWord(word))


_GENERIC = frozenset(map(stem, _REPORTING))


@lru_cache(maxsize=5_000)
def content_words(text: str, *, without: frozenset[str] = frozenset()) -> Words:
    """Return the words that carry content, less those given (names of speakers, for one)."""
    kept = [
        word
        for raw in _WORD.findall(text.lower())
        if (word := plain_word(raw)) not in STOP_WORDS
        and word not in without
        and len(word) > 1
        and not word.endswith(("n't", "n’t"))
        and stem(word) not in _GENERIC
    ]
    return Words(tuple(kept), tuple(stem(word) for word in kept))


@lru_cache(maxsize=50_000)
def plain_word(word: str) -> str:
    """Return a word in lower case without its possessive or contracted ending."""
    return re.sub(r"['’](?:s|ve|re|ll|d|m)?$", "", word.lower())


def under(text: str, turning: re.Pattern[str], reach: int) -> list[tuple[str, bool]]:
    """Return each word's stem and whether one of the turning words stands before it.

    Before means within so many words, and in the same clause.
    """
    found = []
    since = reach + 1
    for token in _WITH_MARKS.findall(text):
        since += 1
        if _is(_SCOPE_ENDS, token):
            since = reach + 1
        if _is(turning, token):
            since = 0
        found.append((stem(plain_word(token)), 0 < since <= reach))
    return found


@lru_cache(maxsize=50_000)
def _is(kind: re.Pattern[str], token: str) -> bool:
    return bool(kind.fullmatch(token))


def clauses(text: str) -> list[str]:
    """Return the clauses of a sentence; one too short to say anything goes with its neighbour."""
    parts: list[str] = []
    for part in filter(None, map(str.strip, _CLAUSE.split(text))):
        if parts and (len(parts[-1].split()) < 5 or len(part.split()) < 4):
            parts[-1] += " " + part
        else:
            parts.append(part)
    return parts


def stretches(text: str, words: int = 40) -> list[str]:
    """Return what was said in stretches of a sentence, or of a part of one that goes on."""
    found = []
    for sentence in _SENTENCE.split(" ".join(text.split())):
        said = sentence.split()
        step = max(1, words // 2)
        if len(said) <= words:
            found.append(sentence)
        else:
            found += [
                " ".join(said[start : start + words]) for start in range(0, len(said) - step, step)
            ]
    return [stretch for stretch in found if stretch]
