"""Times as transcripts write them."""

import re

TIME = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"


def seconds_of(time: str) -> float:
    """Return the seconds of a time such as `1:02:03`, `02:03.5` or `02:03,5`."""
    seconds = 0.0
    for part in time.replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part)
    return seconds


def is_time(text: str) -> bool:
    """Tell whether a text is nothing but a time, in brackets or not."""
    return re.fullmatch(rf"[\[(]?{TIME}[\])]?", text.strip()) is not None
