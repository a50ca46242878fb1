"""YAML front matter, as podcast archives in Markdown have it."""

import re
from dataclasses import dataclass
from typing import Any

import yaml

_BLOCK = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields that onrecord uses; `end` is where the front matter ends in the text."""

    end: int = 0
    title: str | None = None
    podcast: str | None = None
    host: str | None = None
    guests: tuple[str, ...] = ()
    url: str | None = None


def read_front_matter(text: str) -> FrontMatter:
    """Return the front matter of a text; without one, or with a broken one, its `end` is 0."""
    match = _BLOCK.match(text)
    if not match:
        return FrontMatter()
    try:
        fields = yaml.safe_load(match[1])
    except yaml.YAMLError:
        return FrontMatter(end=match.end())
    if not isinstance(fields, dict):
        return FrontMatter(end=match.end())
    fields = {str(key).lower(): value for key, value in fields.items()}
    hosts = _texts(fields.get("host") or fields.get("hosts"))
    return FrontMatter(
        end=match.end(),
        title=_text(fields.get("title")),
        podcast=_text(fields.get("podcast") or fields.get("show")),
        host=hosts[0] if hosts else None,
        guests=_texts(fields.get("guests") or fields.get("guest")),
        url=_text(fields.get("url") or fields.get("youtube_url") or fields.get("link")),
    )


def _text(value: Any) -> str | None:
    return str(value).strip() or None if isinstance(value, str | int | float) else None


def _texts(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(text for item in values if (text := _text(item)))
