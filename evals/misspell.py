"""Names with a letter or two wrong, as people type them."""

import random
import re
from collections.abc import Sequence


def misspell_names(text: str, names: Sequence[str], rng: random.Random) -> str:
    """Return a text in which every part of the names has one wrong letter, long ones two.

    A letter is left out, doubled, replaced, or swapped with the next; first letters stay.
    """
    parts = sorted({part for name in names for part in name.split()}, key=len, reverse=True)
    if not parts:
        return text
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, parts))})\b")
    return pattern.sub(lambda match: _misspell(match[0], rng), text)


def _misspell(name: str, rng: random.Random) -> str:
    for _ in range(1 if len(name) < 6 else rng.choice((1, 2))):
        place = rng.randrange(1, len(name) - 1) if len(name) > 2 else 1
        letter = rng.choice("aeioulnrst")
        slips = (
            name[:place] + name[place + 1 :],
            name[:place] + name[place] + name[place:],
            name[:place] + letter + name[place + 1 :],
            name[:place] + name[place + 1 : place + 2] + name[place] + name[place + 2 :],
        )
        name = rng.choice(slips)
    return name
