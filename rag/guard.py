"""The context guard: a quote that its neighbours turn is widened by them, or marked.

Word for word is not enough: "I used to think" before a sentence, or "but that is wrong" behind it,
makes it say the opposite of what its speaker holds.
"""

import re
from collections.abc import Sequence

from rag.domain import Quote, Sentence
from rag.quotes import QUOTE_WORDS, Cited, count_words, cut_quote, follows, group_sentences

WIDEN_STEPS = 3

_OTHERS = (
    r"(?:people|they|critics|skeptics|everyone|everybody|others|folks|someone|somebody"
    r"|(?:some|many|most)(?: \w+)?)(?: who \w+)?(?: (?:will|would|might|often|always|are|like to))*"
)
_THINK = r"(?:say|says|saying|said|think|thinks|thought|believed?|believes|claims?|argues?|tell)"
# A sentence that makes the next one a report, a supposition, or something denied or given up.
_TURNS_NEXT = re.compile(
    rf"(?:\b(?:I|we) (?:used to|once|originally|initially|wrongly) {_THINK}"
    r"|\b(?:I|we) (?:was|were) (?:wrong|skeptical|sceptical|mistaken)"
    rf"|\b{_OTHERS} {_THINK}|\byou (?:could|might|can) (?:say|argue|think)"
    r"|\b(?:misconception|myth|objection|counterargument|straw ?man|devil['’]s advocate)"
    r"|\bargument (?:against|goes|is)"
    r"|\b(?:suppose|imagine|let['’]s say|let us say|pretend|what if)\b"
    r"|\b(?:I|we) (?:\w+ )?(?:don['’]t|do not|didn['’]t|never|doubt)(?: \w+)? "
    r"(?:think|thought|believed?|buy|agree|mean|say|said))",
    re.IGNORECASE,
)
# Such a sentence bears on the next one only if it leaves it open, or if the next one goes on.
_LEAVES_OPEN = re.compile(
    r"(?:[:,;–—…-]|\b(?:that|this|like|say|said|saying|think|thought|believe|believed|is)[.]*)\s*$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?:that|and|or|so|because|then|oh|well|hey|okay)\b|[\"“‘']", re.IGNORECASE)
_BUT = r"(?:but|however|yet|though|although|except|and yet|and)[,\s]+"
_DENY = r"(?:\w+ )?(?:don['’]t|do not|didn['’]t|never|no longer|doubt|disagree)"
# A sentence that takes back, or gives away as another's view, what was said right before it.
_TURNS_BACK = re.compile(
    rf"(?:(?:{_BUT})?(?:well|now|actually|of course|no)?[,\s]*"
    rf"(?:(?:I|we) {_DENY}(?: \w+)? (?:think|believe|buy|agree|see|hold|mean|want)"
    r" (?:that|so|it|this|with)\b"
    r"|(?:that|this|it)(?:['’]s| is| was| would be| turned out(?: to be)?)(?: \w+)?"
    r" (?:not|wrong|false|nonsense|a myth|a misconception|a joke|incorrect|untrue|how I used)\b"
    r"|(?:that|this|it) (?:is|was|did|does|wo|would)n['’]t\b"
    rf"|(?:that|this)(?:['’]s| is| was) what {_OTHERS} {_THINK}"
    r"|not (?:any ?more|really|true|at all)\b|(?:I['’]m |I was |just )(?:kidding|joking)"
    r"|(?:I|we)(?:['’]ve| have)? (?:since |now )?changed (?:my|our) minds?"
    rf"|(?:or )?so (?:I|we|{_OTHERS}) {_THINK})"
    rf"|(?:{_BUT})(?:(?:I|we) {_DENY}(?: \w+)? (?:think|believe|buy|agree)"
    r"|(?:now|today|then) (?:I|we)\b|I was (?:wrong|mistaken))"
    r"|no[.,!])",
    re.IGNORECASE,
)
_UNENDED = re.compile(r"[^.?!…\"”’)\]]\s*$")
# The end of a part of a sentence whose other part it denies, supposes, or gives to others.
_REACHES_OVER = re.compile(
    rf"\b(?:\w+n['’]t|not|never|no|if|whether|unless|used to|{_OTHERS} {_THINK})"
    r"(?:\s+[^\s.?!,;]+){0,12}\s*$",
    re.IGNORECASE,
)
_NEW_CLAUSE = re.compile(r"(?:and|but|so|because)\b", re.IGNORECASE)

BEFORE = "what is said right before makes it a report, a supposition or a denial"
AFTER = "what is said right after takes it back or calls it the view of others"
QUESTION = "it is a question, not a statement"


def guard_quotes(cited: Sequence[Cited]) -> list[Quote]:
    """Return sentences as quotes, widened or marked where their neighbours turn them.

    A quote is widened by whole sentences of the same turn while it has at most about 80 words;
    where that does not fit, or is not to be had, `caution` says why it may mislead.
    """
    widened: list[Cited] = []
    for group in group_sentences(cited):
        widened += [item for item in _widen(group) if item not in widened]
    return [cut_quote(group, _caution(group)) for group in group_sentences(widened)]


def question_before(item: Cited) -> Sentence | None:
    """Return the question of another speaker that a sentence's turn replies to."""
    sentences = item.passage.sentences
    index = _index(item)
    while index > 0 and sentences[index - 1].speaker == item.sentence.speaker:
        index -= 1
    before = sentences[index - 1] if index else None
    return before if before and asks(before) else None


def _widen(group: Sequence[Cited]) -> list[Cited]:
    wide = list(group)
    for _ in range(WIDEN_STEPS):
        before, after = _neighbour(wide[0], -1), _neighbour(wide[-1], 1)
        if before and (_turned_before(before, wide[0]) or _UNENDED.search(before.sentence.text)):
            longer = [before, *wide]
        elif after and _turned_after(after):
            longer = [*wide, after]
        else:
            break
        if count_words(longer) > QUOTE_WORDS:
            break
        wide = longer
    return wide


def _caution(group: Sequence[Cited]) -> str | None:
    before, after = _neighbour(group[0], -1), _neighbour(group[-1], 1)
    if before and _turned_before(before, group[0]):
        return BEFORE
    if after and _turned_after(after):
        return AFTER
    return QUESTION if all(asks(item.sentence) for item in group) else None


def _turned_before(before: Cited, item: Cited) -> bool:
    """Tell whether the sentence before makes another thing of one."""
    text = before.sentence.text
    if _UNENDED.search(text) and not _NEW_CLAUSE.match(item.sentence.text):
        return bool(_REACHES_OVER.search(text))
    goes_on = _LEAVES_OPEN.search(text) or _GOES_ON.match(item.sentence.text)
    return bool(goes_on and _TURNS_NEXT.search(text))


def _turned_after(after: Cited) -> bool:
    return bool(_TURNS_BACK.match(after.sentence.text))


def _neighbour(item: Cited, step: int) -> Cited | None:
    """Return the sentence right before or behind in the words of the same speaker."""
    index = _index(item) + step
    if not 0 <= index < len(item.passage.sentences):
        return None
    other = Cited(item.passage, item.passage.sentences[index])
    pair: tuple[Cited, Cited] = (other, item) if step < 0 else (item, other)
    return other if follows(*pair) else None


def _index(item: Cited) -> int:
    numbers = [sentence.number for sentence in item.passage.sentences]
    return numbers.index(item.sentence.number)


def asks(sentence: Sentence) -> bool:
    """Tell whether a sentence is a question."""
    return sentence.text.rstrip("\"'”’) ").endswith("?")
