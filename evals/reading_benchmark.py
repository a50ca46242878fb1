"""How long reading takes as a corpus grows: seconds and memory for 30, 100 and 300 transcripts.

`python -m evals.reading_benchmark` writes transcripts, made by repeating and renaming the bundled
samples and the real interviews where they are at hand, into a temporary folder, then reads,
cleans and splits them; `--speakers` infers and marks their speakers as well.
"""

import argparse
import multiprocessing
import resource
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from rag.ingest import samples_folder
from rag.speakers import attribute
from rag.split import split_interview
from rag.transcripts import read_transcript

SHARED = Path("../shared/interviews")
SIZES = (30, 100, 300)
WORDS = 16_700  # a transcript, so that 300 have 5 million
PROCESSES = 2


def write_transcripts(folder: Path, count: int) -> None:
    """Write transcripts of about the same length, no two alike."""
    sources = [*samples_folder().glob("*.*"), *(SHARED.glob("*.txt") if SHARED.is_dir() else ())]
    texts = [(path, path.read_text("utf-8")) for path in sorted(sources)]
    for number in range(count):
        path, text = texts[number % len(texts)]
        while len(text.split()) < WORDS:
            text += "\n" + text
        text = _cut(text, WORDS) + f"\nThis was number {number}."
        (folder / f"{number:03}-{path.stem}{path.suffix}").write_text(text, "utf-8")


def _cut(text: str, words: int) -> str:
    """Return the beginning of a text, ending with a space so that lines stay as they are."""
    share = words / len(text.split())
    return text[: text.rfind(" ", 0, int(len(text) * share))] if share < 1 else text


def read_one(task: tuple[Path, bool]) -> int:
    """Read, clean and split one transcript; return its number of words."""
    path, speakers = task
    interview = read_transcript(path.read_bytes(), path.name)
    if speakers:
        interview = attribute(interview)
    return sum(len(sentence.text.split()) for sentence in split_interview(interview).sentences)


def main() -> None:
    """Print one line for each size of the corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speakers", action="store_true", help="infer speakers as well")
    parser.add_argument("--processes", type=int, default=PROCESSES)
    options = parser.parse_args()
    print("transcripts       words  seconds  words/s  memory MB (largest process)")
    for count in SIZES:
        with TemporaryDirectory() as name:
            folder = Path(name)
            write_transcripts(folder, count)
            tasks = [(path, options.speakers) for path in sorted(folder.iterdir())]
            start = time.perf_counter()
            if options.processes > 1:
                with multiprocessing.Pool(options.processes) as pool:
                    words = sum(pool.imap_unordered(read_one, tasks))
            else:
                words = sum(map(read_one, tasks))
            seconds = time.perf_counter() - start
        usages = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        memory = max(resource.getrusage(who).ru_maxrss for who in usages) / 1024
        print(f"{count:11} {words:11,} {seconds:8.1f} {words / seconds:8,.0f} {memory:10.0f}")


if __name__ == "__main__":
    main()
