"""How well speakers are inferred: each annotated interview read with its annotation hidden.

`python -m evals.speakers_benchmark` trains, for each interview, on the other ones alone, and prints
how the words of that one are attributed. `--write` then learns from all and ships the weights.
"""

import argparse
import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from evals.speakers_training import Lesson, train_folds, train_model
from rag.domain import Interview
from rag.inference import RoleModel, Weights, infer_speakers, load_model, read_talk
from rag.transcripts import read_transcript

SHARED = Path("../shared")
MODEL = Path(__file__).parent.parent / "rag" / "inference" / "model.json"


@dataclass(frozen=True, slots=True)
class Hidden:
    """An interview without its annotation, and who says each of its words: offset, speaker."""

    name: str
    interview: Interview
    host: str
    offsets: tuple[int, ...]
    speakers: tuple[str | None, ...]

    def speaker_at(self, offset: int) -> str | None:
        """Return who says the word at an offset."""
        return self.speakers[max(0, bisect_right(self.offsets, offset) - 1)]


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares of words, of `words` in all; `certain` is the share marked so."""

    words: int
    attribution: float
    role: float
    certain: float
    certain_right: float
    certain_role_right: float
    boundary_f1: float


def read_hidden(shared: Path) -> list[Hidden]:
    """Return the annotated interviews, their speakers known to the benchmark alone."""
    found = []
    for path in sorted((shared / "annotations").glob("*.json")):
        annotation = json.loads(path.read_text("utf-8"))
        data = (shared / "interviews" / annotation["file"]).read_bytes()
        interview = replace(
            read_transcript(data, annotation["file"]),
            host=annotation["host"],
            guests=tuple(annotation["guests"]),
        )
        marks = annotation["turns"]
        found.append(
            Hidden(
                name=path.stem.split("_")[0],
                interview=interview,
                host=annotation["host"],
                offsets=tuple(mark["start"] for mark in marks),
                speakers=tuple(mark["speaker"] for mark in marks),
            )
        )
    return found


def make_lesson(hidden: Hidden) -> Lesson:
    """Return a talk with the role of each unit: of whoever says the most of it."""
    talk = read_talk(hidden.interview)
    roles = []
    for unit in talk.units:
        sentence = talk.sentences[unit]
        said = [
            hidden.speaker_at(sentence.start + match.start())
            for match in re.finditer(r"\S+", sentence.text)
        ]
        roles.append(float(sum(name == hidden.host for name in said) > len(said) / 2))
    return Lesson(hidden.name, talk, np.array(roles))


def score_interview(hidden: Hidden, model: RoleModel) -> Scores:
    """Infer the speakers of an interview, its names given, and compare word by word."""
    inferred = infer_speakers(hidden.interview, model)
    starts = [turn.start for turn in inferred.turns]
    rows = []
    for sentence in read_talk(hidden.interview).sentences:
        for word in re.finditer(r"\S+", sentence.text):
            offset = sentence.start + word.start()
            turn = inferred.turns[max(0, bisect_right(starts, offset) - 1)]
            true = hidden.speaker_at(offset)
            same = (turn.speaker == hidden.host) == (true == hidden.host)
            rows.append((turn.speaker, true, turn.speaker == true, same, turn.certain))
    right, role, certain = (np.array([row[i] for row in rows], dtype=bool) for i in (2, 3, 4))
    return Scores(
        words=len(rows),
        attribution=float(right.mean()),
        role=float(role.mean()),
        certain=float(certain.mean()),
        certain_right=_mean(right[certain]),
        certain_role_right=_mean(role[certain]),
        boundary_f1=_boundary_f1([row[0] for row in rows], [row[1] for row in rows]),
    )


def _mean(values: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]") -> float:
    return float(values.mean()) if len(values) else float("nan")


def _boundary_f1(found: Sequence[str | None], true: Sequence[str | None]) -> float:
    """Compare the words before which the speaker changes."""
    mine = {i for i in range(1, len(found)) if found[i] != found[i - 1]}
    theirs = {i for i in range(1, len(true)) if true[i] != true[i - 1]}
    return 2 * len(mine & theirs) / max(1, len(mine) + len(theirs))


def write_model(model: RoleModel, path: Path) -> None:
    """Write the weights, those that hardly weigh left out."""

    def table(weights: Weights) -> dict[str, object]:
        return {
            "units": {n: round(w, 3) for n, w in weights.units.items() if abs(w) >= 0.005},
            "steps": {
                n: [round(w, 3) for w in ws]
                for n, ws in weights.steps.items()
                if max(map(abs, ws)) >= 0.005
            },
        }

    parts = {"first": table(model.first), "second": table(model.second)}
    path.write_text(json.dumps(parts, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


def main() -> None:
    """Print the scores of each interview, and with `--write` ship weights learned from all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--write", action="store_true", help="learn from all and write the weights")
    parser.add_argument("--shipped", action="store_true", help="score the shipped weights (seen)")
    options = parser.parse_args()
    interviews = read_hidden(options.shared)
    lessons = [make_lesson(hidden) for hidden in interviews]
    if options.shipped:
        models = {hidden.name: load_model() for hidden in interviews}
    else:
        models = train_folds(lessons)
    print("interview   words  attribution  host-or-guest  certain  certain right  boundary F1")
    rows = []
    for hidden in interviews:
        scores = score_interview(hidden, models[hidden.name])
        rows.append(scores)
        print(
            f"{hidden.name:9} {scores.words:7} {scores.attribution:12.3f} {scores.role:14.3f}"
            f" {scores.certain:8.3f} {scores.certain_right:14.3f} {scores.boundary_f1:12.3f}"
        )
    words = sum(s.words for s in rows)
    certain = sum(s.words * s.certain for s in rows)
    right = sum(s.words * s.certain * s.certain_right for s in rows if s.certain)
    print(f"certain, all interviews: {certain / words:.3f} of words, {right / certain:.4f} right")
    if options.write:
        write_model(train_model(lessons), MODEL)


if __name__ == "__main__":
    main()
