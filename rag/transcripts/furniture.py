"""What stands around the talk in an exported page, and inside it, without anybody saying it.

Each finder is careful: a line is page furniture when its own words say so, or when it stands
between the page's beginning and such a line and is no sentence.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.domain import Moment, Region, Span
from rag.transcripts.times import TIME, seconds_of

LEAD_LINES = 60  # a page's head is looked for in this many lines
SENTENCE_WORDS = 25  # a line of more words is talk, not a title

_LINE = re.compile(r"[^\n]*\S[^\n]*")
_BEGIN = re.compile(
    r"^\ufeff?[#*_ \t]*(?:full |video |episode |interview |complete |show )?transcript(?:ion)?"
    r"[*_: \t]*\r?$",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD = re.compile(
    r"""(?:by[ ]\S.{0,80} | summary | (?:key[ ])?(?:topics|takeaways|points|insights|moments)
    (?:[ ](?:covered|discussed))? | chapters | time[ ]?stamps | table[ ]of[ ]contents
    | show[ ]notes | (?:notable[ ])?quotes | (?:other[ ])?resources
    | about[ ]this[ ](?:talk|episode)
    | (?:listen|watch)[ ](?:on|to|now)\b.{0,80} | share | subscribe | transcript[ ]of.{0,80}
    | \d+[ ]more[ ]\w+ | \d+[ ](?:min|minutes|views|comments)\b.{0,40}
    | (?:guests?|hosts?|date|published|duration|episode|recorded)[ ]?:.{0,120}) [ \t:]*""",
    re.IGNORECASE | re.VERBOSE,
)
_WALL = re.compile(
    r"""(?:(?:sign[ ](?:up|in)|log[ ]in|subscribe|upgrade|register)[ ]
    (?:free|now|to[ ](?:see|read|unlock|continue|view|get|watch)|for[ ](?:free|full))\b.{0,120}
    | this[ ](?:post|episode|content|transcript)[ ]is[ ]for[ ](?:paid|paying)[ ]subscribers.{0,40}
    | (?:already[ ]a[ ](?:paid[ ])?(?:subscriber|member)\?).{0,40}
    | (?:loading|please[ ]wait)\b[^.!?]{0,60}(?:\.\.\.|…) | show[ ](?:more|less|transcript)
    | read[ ]more | click[ ]here[ ]to.{0,80} | accept[ ](?:all[ ])?cookies | skip[ ]to[ ]content
    | you[ ]must[ ]be[ ](?:logged|signed)[ ]in.{0,80})""",
    re.IGNORECASE | re.VERBOSE,
)
_FOOT = re.compile(
    r"""(?:©.{0,120} | copyright[ ].{0,120} | all[ ]rights[ ]reserved.{0,60} | share[ ]this.{0,60}
    | (?:leave|post)[ ]a[ ](?:comment|reply) | discussion[ ]about[ ]this.{0,40}
    | \d+[ ](?:likes|comments|views) | privacy[ ].{0,60} | terms(?:[ ]of[ ](?:use|service))?
    | thanks[ ]for[ ]reading\b.{0,120} | ready[ ]for[ ]more\? | previous | next | top | latest
    | related[ ](?:posts|episodes|articles) | subscribe | share | end[ ]of[ ]transcript
    | transcri(?:bed|pt)[ ](?:by|provided[ ]by|generated[ ]by).{0,80} | powered[ ]by.{0,60})""",
    re.IGNORECASE | re.VERBOSE,
)
_STAMP = re.compile(rf"[\[(](?P<time>{TIME})[\])]|^[ \t]*(?P<line>{TIME})[ \t]*\r?$", re.MULTILINE)
_LED = re.compile(
    rf"[\[(](?P<time>{TIME})[\])]|^[ \t]*(?P<line>{TIME})(?=[ \t]|\r?$)", re.MULTILINE
)
_LISTED = re.compile(rf"[\[(]?{TIME}[\])]?[ \t]*[-–—:]?[ \t]+\S.{{0,100}}|[-•*·][ \t]+\S.{{0,160}}")
_SOUND = re.compile(
    r"[\[(](?:music|applause|laughter|laughs|laughing|silence|cheering|intro"
    r"|outro|sighs?|coughs?|clears throat|foreign|[a-z ]{0,20}music[a-z ]{0,20})[\])]|♪[^♪\n]*♪?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Furniture:
    """Regions that nobody speaks, and the times that stand in the text."""

    regions: tuple[Region, ...]
    moments: tuple[Moment, ...]


def find_furniture(text: str, start: int, *, page: bool) -> Furniture:
    """Return what nobody says in a text from `start` on, and the times that stand in it.

    A text that is no `page`, as the words of captions, has neither head nor foot.
    """
    lines = [Span(m.start(), m.end()) for m in _LINE.finditer(text, start)]
    head = _head_end(text, start, lines) if page else start
    foot = _foot_start(text, lines) if page else len(text)
    regions = [Region(start, head, "front_matter")] if head > start else []
    if foot < len(text):
        regions.append(Region(foot, len(text.rstrip()), "end_matter"))
    regions += [
        Region(line.start, line.end, "unspoken")
        for line in lines
        if head <= line.start < foot and _WALL.fullmatch(_bare(text, line))
    ]
    stamps = list((_LED if _is_list(text, lines) else _STAMP).finditer(text, head, foot))
    regions += [Region(stamp.start(), stamp.end(), "unspoken") for stamp in stamps]
    moments = [Moment(stamp.end(), seconds_of(stamp["time"] or stamp["line"])) for stamp in stamps]
    regions += [
        Region(match.start(), match.end(), "unspoken")
        for match in _SOUND.finditer(text, head, foot)
    ]
    return Furniture(tuple(regions), tuple(moments))


def _head_end(text: str, start: int, lines: Sequence[Span]) -> int:
    """Return where the talk begins: behind the heading "Transcript", or the last line of a head."""
    for match in _BEGIN.finditer(text, start):
        if match.start() - start < len(text) - match.end():
            return match.end()
    end = start
    listed = not _is_list(text, lines)
    for line in _head_lines(text, lines):
        bare = _bare(text, line)
        if _HEAD.fullmatch(bare) or _WALL.fullmatch(bare) or (listed and _LISTED.fullmatch(bare)):
            end = line.end
    return end if end - start < (len(text) - start) / 2 else start


def _is_list(text: str, lines: Sequence[Span]) -> bool:
    """Tell whether the talk itself has a time or a dash before each line."""
    listed = sum(_LISTED.match(text, line.start, line.end) is not None for line in lines)
    return listed > len(lines) / 3


def _head_lines(text: str, lines: Sequence[Span]) -> Iterator[Span]:
    """Yield the first lines as long as they may belong to a page's head."""
    for line in lines[:LEAD_LINES]:
        bare = _bare(text, line)
        if len(bare.split()) > SENTENCE_WORDS and not _LISTED.fullmatch(bare):
            return
        yield line


def _foot_start(text: str, lines: Sequence[Span]) -> int:
    """Return where the page's foot begins, looking upward from the end."""
    foot = len(text)
    for line in reversed(lines):
        bare = _bare(text, line)
        if not (_FOOT.fullmatch(bare) or _WALL.fullmatch(bare)):
            break
        foot = line.start
    return foot


def _bare(text: str, line: Span) -> str:
    return text[line.start : line.end].strip().strip("#*_").strip()
