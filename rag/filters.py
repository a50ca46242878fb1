"""A reader's filters by name, or one clear sentence on which names there are."""

from collections.abc import Sequence

from rapidfuzz import process

from rag.errors import InvalidInput
from rag.results import InterviewSummary


def find_speaker(name: str, known: Sequence[str]) -> str:
    """Return the speaker of a name, however it is capitalised.

    Raises:
        InvalidInput: nobody of that name speaks; the message names those who come near.
    """
    for speaker in known:
        if speaker.casefold() == name.strip().casefold():
            return speaker
    raise InvalidInput(f"nobody named {name!r} speaks in the interviews; {_nearest(name, known)}")


def find_interview(name: str, known: Sequence[InterviewSummary]) -> str:
    """Return the id of the interview of an id, title or file name, however it is capitalised.

    Raises:
        InvalidInput: there is no such interview; the message names those that come near.
    """
    wanted = name.strip().casefold()
    for summary in known:
        if wanted in (text.casefold() for text in (summary.id, summary.title, summary.file)):
            return summary.id
    titles = [summary.title for summary in known]
    raise InvalidInput(f"there is no interview {name!r}; {_nearest(name, titles)}")


def _nearest(name: str, known: Sequence[str]) -> str:
    if not known:
        return "nothing is indexed yet"
    near = [
        match[0]
        for match in process.extract(name, known, processor=str.casefold, limit=3, score_cutoff=60)
    ]
    return f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(known[:10])}"
