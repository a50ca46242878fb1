"""Numbers in talk and in prose, whether written in digits or in words, and what they measure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_SMALL = {
    word: value
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen""".split()
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "quadrillion": 1e15,
}
_ORDINALS = {
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "eleventh": 11,
    "twelfth": 12,
    "twentieth": 20,
} | {f"{word}th": value for word, value in _SMALL.items() if value > 12}
_OTHERS = {"dozen": 12, "half": 0.5, "quarter": 0.25, "tens": 10, "twice": 2, "couple": 2}
_WORDS = _SMALL | _TENS | _ORDINALS | _OTHERS
_SECONDS = {
    "millisecond": 1e-3,
    "second": 1,
    "minute": 60,
    "hour": 3_600,
    "night": 43_200,
    "day": 86_400,
    "week": 604_800,
    "month": 2_629_800,
    "year": 31_557_600,
    "decade": 315_576_000,
}
_MEASURES = {
    "percent": "percent",
    "%": "percent",
    "order": "order",
    "dollar": "dollar",
    "buck": "dollar",
    "century": "century",
    "x": "times",
    "time": "times",
    "fold": "times",
}
_JOINING = frozenset({"or", "to", "and", "point", "a", "of"})
_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?|[A-Za-z]+|%")
_NAMED = re.compile(r"[A-Za-z][\w.]*[-–]?\d[\w.]*")  # GPT-4, TPUv5: names rather than amounts
_ORDINAL = re.compile(r"(\d)(?:st|nd|rd|th)\b")
_AN_ORDER = re.compile(r"\ban order(?= of magnitude)")
_AND_A_HALF = re.compile(r"\b(?:a|one|an) (\w+) and a half\b")


@dataclass(frozen=True, slots=True)
class Number:
    """An amount that a text names; `unit` is what it measures, where that is told."""

    value: float
    unit: str | None
    text: str

    @property
    def seconds(self) -> float | None:
        """The length of time it stands for, if it is one."""
        return self.value * _SECONDS[self.unit] if self.unit in _SECONDS else None

    @property
    def weighty(self) -> bool:
        """Whether it says something of its own, as "three" in "three reasons" does not."""
        return self.unit is not None or self.value > 10


def find_numbers(text: str) -> list[Number]:
    """Return the amounts a text names, in order."""
    plain = _ORDINAL.sub(r"\1", _NAMED.sub(" ", text)).lower().replace("-", " ")
    plain = _AN_ORDER.sub("1 order", _AND_A_HALF.sub(r"1.5 \1", plain))
    tokens = _TOKEN.findall(plain)
    found: list[Number] = []
    index = 0
    while index < len(tokens):
        length, value = _read(tokens[index:])
        unit = _unit(tokens[index + length : index + length + 4]) if length else None
        if not length and tokens[index] in {"decade", "decades"}:
            length, value, unit = 1, 10.0, "year"
        if length and not (tokens[index : index + length] == ["one"] and unit is None):
            found.append(Number(value, unit, " ".join(tokens[index : index + length])))
        index += max(length, 1)
    return found


def missing_numbers(claim: str, evidence: str) -> list[Number]:
    """Return the amounts of a claim that its evidence does not name."""
    known = find_numbers(evidence)
    return [n for n in find_numbers(claim) if not any(_agree(n, other) for other in known)]


def _agree(claimed: Number, known: Number) -> bool:
    if claimed.seconds is not None and known.seconds is not None:
        return 0.92 <= claimed.seconds / max(known.seconds, 1e-9) <= 1.09
    if {claimed.unit, known.unit} == {"percent", "year"}:
        return False
    if {claimed.unit, known.unit} == {"times", "order"}:
        times, order = sorted((claimed, known), key=lambda number: number.unit == "order")
        return times.value == 10**order.value
    return abs(claimed.value - known.value) <= 1e-6 * max(abs(claimed.value), 1)


def _read(tokens: Sequence[str]) -> tuple[int, float]:  # noqa: C901 - one branch a way to say it
    """Return how many tokens from the first on are one amount, and the amount."""
    total, current, length = 0.0, None, 0
    for place, token in enumerate(tokens):
        word = token[:-1] if token.endswith("s") and token[:-1] in _SCALES else token
        if token[0].isdigit():
            if current is not None:
                break
            current = float(token.replace(",", ""))
        elif word in _SCALES:
            current = (1.0 if current is None else current) * _SCALES[word]
            if word != "hundred":
                total, current = total + current, 0.0
        elif word in _WORDS:
            value = float(_WORDS[word])
            if current is None or not place or tokens[place - 1] in {"and", "hundred"}:
                current = (current or 0.0) + value
            elif tokens[place - 1] in _TENS and value < 10:
                current += value
            elif tokens[place - 1] in _TENS | _SMALL and value >= 10 and current < 100:
                current = current * 100 + value  # twenty seventeen
            else:
                break
        elif not (length and token in {"and", "of"} and _continues(tokens, place)):
            break
        else:
            continue
        length = place + 1
    return (length, total + (current or 0.0)) if length else (0, 0.0)


def _continues(tokens: Sequence[str], place: int) -> bool:
    """Tell whether "and" or "of" stands inside a number: two hundred and ten, tens of thousands."""
    following = tokens[place + 1] if place + 1 < len(tokens) else ""
    if tokens[place] == "of":
        return following.rstrip("s") in _SCALES and tokens[place - 1].endswith("s")
    return following in _WORDS and tokens[place - 1] in _SCALES


def _unit(tokens: Sequence[str]) -> str | None:
    """Return the unit behind an amount, also over the other end of a range."""
    for token in tokens:
        word = token.removesuffix("s") if len(token) > 2 else token
        word = "century" if word == "centurie" else word
        if word in _SECONDS:
            return word
        if word in _MEASURES:
            return _MEASURES[word]
        if not (token in _JOINING or token[0].isdigit() or token in _WORDS or word in _SCALES):
            return None
    return None
