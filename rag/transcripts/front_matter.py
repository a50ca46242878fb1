"""YAML front matter, as podcast archives in Markdown have it."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import yaml

_BLOCK = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)

_OPEN = re.compile(r"\A\ufeff?---[ \t]*\r?\n")
_FIELD = re.compile(r"(\w[\w -]{0,30}):[ \t]*([^\r\n]*)(?:\r?\n|\Z)")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields that onrecord uses; `end` is where the front matter ends in the text.

    `notes` say what was assumed of a front matter that is broken.
    """

    end: int = 0
    title: str | None = None
    podcast: str | None = None
    host: str | None = None
    guests: tuple[str, ...] = ()
    url: str | None = None
    notes: tuple[str, ...] = ()
    date: str | None = None


def read_front_matter(text: str) -> FrontMatter:
    """Return the front matter of a text; one that is not closed ends at the first empty line."""
    match = _BLOCK.match(text)
    if not match:
        return _unclosed(text)
    try:
        fields = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError, RecursionError):
        return FrontMatter(end=match.end(), notes=("its front matter is broken and was left out",))
    if not isinstance(fields, dict):
        return FrontMatter(end=match.end())
    return _from_fields(fields, match.end())


def _unclosed(text: str) -> FrontMatter:
    """Read fields line by line up to the first line that is none."""
    opened = _OPEN.match(text)
    if not opened:
        return FrontMatter()
    fields: dict[str, Any] = {}
    end = opened.end()
    while field := _FIELD.match(text, end):
        fields[field[1]] = field[2].strip().strip("\"'")
        end = field.end()
    note = "its front matter is not closed; it was taken to end at the first line that is no field"
    return replace(_from_fields(fields, end), notes=(note,)) if fields else FrontMatter()


def _from_fields(fields: dict[Any, Any], end: int) -> FrontMatter:
    fields = {str(key).lower(): value for key, value in fields.items()}
    hosts = _texts(fields.get("host") or fields.get("hosts"))
    return FrontMatter(
        end=end,
        title=_text(fields.get("title")),
        podcast=_text(fields.get("podcast") or fields.get("show")),
        host=hosts[0] if hosts else None,
        guests=_texts(fields.get("guests") or fields.get("guest")),
        url=_text(fields.get("url") or fields.get("youtube_url") or fields.get("link")),
        date=_date(fields.get("date") or fields.get("publish_date") or fields.get("published")),
    )


def _date(value: Any) -> str | None:
    """Return a date as it is written, or in the form 2026-11-30 where YAML knows it for one."""
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else _text(value)


def _text(value: Any) -> str | None:
    return str(value).strip() or None if isinstance(value, str | int | float) else None


def _texts(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(text for item in values if (text := _text(item)))
