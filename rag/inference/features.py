"""What a sentence, and the step from one sentence to the next, tell about host and guest.

Every feature has a name that can be read: `do_you`, `ends_with_question`, `word=curious`. The
cues of cues.json are phrases typical of hosts or guests; the weights of all are learned.
"""

import json
import math
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import pairwise

from rag.inference.layout_cues import find_layout_cues
from rag.inference.talk import Talk, tokenise

Features = dict[str, float]

CUE_LIMIT = 3.0
OPENING_WORDS = 3  # a cue that begins among these is counted once more, as an opening
SIMILAR_SENTENCES = 2

_I = frozenset("i i'm i've i'd i'll my me we we're we've our us".split())
_YOU = frozenset("you your you're you've you'd yourself you'll".split())
_REPLIES = frozenset(
    """yeah yes yep no okay ok right mm hmm uh interesting sure exactly great cool totally
    absolutely definitely awesome nice thanks thank wow""".split()
)
_COMMON = frozenset(
    """about above after again also because been before being between both could does doing during
    each from further have having here hers himself into itself just more most myself once only
    other ours over same should some such than that their them then there these they this those
    through under until very were what when where which while whom will with would your yeah like
    know think really going kind mean right lots things thing that's it's you're they're we're
    don't""".split()
)


def describe_units(talk: Talk) -> list[Features]:
    """Return the features of each unit by itself and of its neighbourhood."""
    said = [_spoken(talk.words[unit]) for unit in talk.units]
    asks = [_asks(talk.words[unit]) for unit in talk.units]
    cues = [count_cues(words) for words in said]
    between = _interjections(talk)
    last = len(said) - 1
    units = []
    for k, words in enumerate(said):
        features = _describe(words, cues[k], ask=asks[k])
        if k < 3:
            features["at_beginning"] = 1.0
        if k > last - 3:
            features["at_end"] = 1.0
        features.update(_describe_neighbours(k, asks, cues))
        if k and between[k - 1]:
            features["interjection-1"] = 1.0
        if k < last and between[k]:
            features["interjection+1"] = 1.0
        features["interjections_near"] = sum(map(len, between[max(0, k - 4) : k + 4])) / 4
        features["questions_near"] = sum(asks[max(0, k - 4) : k + 5]) / 4
        if k < last and said[k + 1]:
            features[f"next_first={said[k + 1][0]}"] = 1.0
        units.append(features)
    return units


def describe_steps(talk: Talk) -> list[Features]:
    """Return the features of each step from one unit to the next."""
    layout = find_layout_cues(talk.text, talk.sentences)
    said = [_spoken(talk.words[unit]) for unit in talk.units]
    cues = [count_cues(words) for words in said]
    between = _interjections(talk)
    likeness = _Likeness(said)
    steps = []
    for k in range(len(said) - 1):
        first, second = talk.units[k], talk.units[k + 1]
        features = _describe_step(
            said[k],
            said[k + 1],
            asked=_asks(talk.words[first]),
            asks=_asks(talk.words[second]),
        )
        for gap in layout[first:second]:
            for name, value in gap.items():
                features[name] = max(value, features.get(name, value))
        if between[k]:
            features["interjection"] = 1.0
            features[f"interjection={talk.words[between[k][0]][0]}"] = 1.0
            if "asked" in features:
                features["asked,interjection"] = 1.0
            if len(between[k]) > 1:
                features["interjections"] = 1.0
        features.update({f"before:{cue}": 1.0 for cue in cues[k]})
        features.update({f"after:{cue}": 1.0 for cue in cues[k + 1]})
        features["likeness"] = likeness.at(k)
        if talk.sentences[first].text[-1:] not in '.?!…"”':
            features["unfinished"] = 1.0
        steps.append(features)
    return steps


def count_cues(words: Sequence[str]) -> Features:
    """Return how often each cue occurs in words; `cue^` stands for one that opens the sentence."""
    phrases = _phrases()
    found: Features = {}
    for start in range(len(words)):
        for length in range(1, min(4, len(words) - start) + 1):
            cue = phrases.get(" ".join(words[start : start + length]))
            if cue:
                found[cue] = found.get(cue, 0.0) + 1.0
                if start < OPENING_WORDS:
                    found[f"{cue}^"] = found.get(f"{cue}^", 0.0) + 1.0
    return found


def _describe(words: Sequence[str], cues: Features, *, ask: bool) -> Features:
    length = f"words={_size(words)}"
    features = {"bias": 1.0, length: 1.0, "log_words": math.log(len(words) or 1) / 3}
    if ask:
        features["question"] = 1.0
        features[f"question,{length}"] = 1.0
    features.update({f"word={word}": 1.0 for word in words})
    features.update({f"pair={a} {b}": 1.0 for a, b in pairwise(words)})
    features.update({f"first={' '.join(words[:n])}": 1.0 for n in (1, 2) if len(words) >= n})
    you = sum(word in _YOU for word in words) - _pairs(words, "you", ("know",))
    own = sum(word in _I for word in words) - _pairs(words, "i", ("think", "mean"))
    features["you"] = min(you, 3) / 2
    features["own"] = min(own, 3) / 2
    features["you-own"] = max(-2, min(2, you - own)) / 2
    for cue, count in cues.items():
        features[cue] = min(count, CUE_LIMIT)
        features[f"any:{cue}"] = 1.0
    return features


def _describe_neighbours(unit: int, asks: Sequence[bool], cues: Sequence[Features]) -> Features:
    features = {}
    for offset in (-2, -1, 1, 2, 3):
        if not 0 <= unit + offset < len(asks):
            continue
        if asks[unit + offset]:
            features[f"question{offset:+d}"] = 1.0
            if offset in {1, 2} and not asks[unit]:
                features[f"statement,question{offset:+d}"] = 1.0
        if offset in {-1, 1, 2}:
            features.update(
                {f"{cue}{offset:+d}": 1.0 for cue in cues[unit + offset] if "^" not in cue}
            )
    return features


def _describe_step(
    before: Sequence[str], after: Sequence[str], *, asked: bool, asks: bool
) -> Features:
    features = {"bias": 1.0, f"before={_size(before)}": 1.0, f"after={_size(after)}": 1.0}
    you, own = bool(_YOU.intersection(before)), bool(_I.intersection(after[:6]))
    facts = {
        "asked": asked,
        "asked,not_asks": asked and not asks,
        "asks": asks,
        f"asked,after={_size(after)}": asked,
        "you_before": you,
        "own_after": own,
        "own_before": bool(_I.intersection(before)),
        "you_after": bool(_YOU.intersection(after)),
        "you,own": you and own,
        "asked_you,own": asked and you and own,
        "own,you": bool(_I.intersection(before)) and bool(_YOU.intersection(after)),
        "reply_after": bool(after) and after[0] in _REPLIES,
        "reply_before": 0 < len(before) < 4 and before[0] in _REPLIES,
    }
    features.update({name: 1.0 for name, holds in facts.items() if holds})
    if after:
        features[f"then={after[0]}"] = 1.0
        if asked:
            features[f"asked,then={after[0]}"] = 1.0
        if len(after) > 1:
            features[f"then={after[0]} {after[1]}"] = 1.0
    if before:
        features[f"was={before[0]}"] = 1.0
    return features


class _Likeness:
    """How many rare words the sentences before a step share with those after it."""

    def __init__(self, said: Sequence[Sequence[str]]) -> None:
        self._content = [{w for w in words if len(w) > 3 and w not in _COMMON} for words in said]
        known = Counter(word for content in self._content for word in content)
        self._rarity = {word: math.log(1 + len(said) / n) for word, n in known.items()}

    def at(self, step: int) -> float:
        """Return the likeness, between 0 and about 1, at the step behind a unit."""
        first = max(0, step + 1 - SIMILAR_SENTENCES)
        before = set().union(*self._content[first : step + 1])
        after = set().union(*self._content[step + 1 : step + 1 + SIMILAR_SENTENCES])
        weight = self._weight(before) * self._weight(after)
        return self._weight(before & after) / math.sqrt(weight) if weight else 0.0

    def _weight(self, words: set[str]) -> float:
        return sum(self._rarity[word] for word in words)


@cache
def _phrases() -> dict[str, str]:
    text = (resources.files("rag.inference") / "cues.json").read_text("utf-8")
    return {
        " ".join(tokenise(phrase)): cue
        for cue, phrases in json.loads(text).items()
        for phrase in phrases.split(" | ")
    }


def _interjections(talk: Talk) -> list[range]:
    """Return, for each step, the numbers of the sentences between the two units."""
    return [range(a + 1, b) for a, b in zip(talk.units, talk.units[1:], strict=False)]


def _spoken(words: Sequence[str]) -> list[str]:
    return [word for word in words if word != "?"]


def _asks(words: Sequence[str]) -> bool:
    return bool(words) and words[-1] == "?"


def _pairs(words: Sequence[str], first: str, seconds: Sequence[str]) -> int:
    return sum(a == first and b in seconds for a, b in pairwise(words))


def _size(words: Sequence[str]) -> str:
    count = len(words)
    return next((f"<{n}" for n in (3, 6, 12, 25) if count < n), "25+")
