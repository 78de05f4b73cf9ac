"""The loader, given any bytes: it answers with a policy or with findings, soon, and never raises.

    python -m tests.fuzz.loader 60            # seconds
    python -m tests.fuzz.loader 3600 check    # what `check` runs, every reading, too

The bundled policies, those of `tests/policies` and `tests/constructs`, and the
bad files are what it starts from; the words that stand in them are what it
puts together. It ends with what it saw: texts, edges, and what it broke on.
Status 0 is that nothing broke it, 1 is a text that broke the loader (it is named), 2 is
that nothing was fuzzed.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from escalate_rules.authoring.source import Mapping, Node, Scalar, Sequence, read_source

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parent.parent
SEEDS: Final = ("policies", "tests/policies", "tests/constructs", "tests/bad")
SLOWEST: Final = 20  # seconds for one text, traced, before it counts as a hang
MOST_MEMORY: Final = 2048  # MiB of the whole process, its corpus included
LONGEST: Final = 40_000  # bytes; the time that a mebibyte takes has tests of its own
WORD: Final = re.compile(r"[ -~]{2,40}")
UNSAFE: Final = re.compile(r'["\\]')


def seeds() -> list[bytes]:
    """Every policy of the checkout, good or bad, the short ones first."""
    files = [path for place in SEEDS for path in (ROOT / place).rglob("*.yaml")]
    return sorted({path.read_bytes() for path in files}, key=len)


def words(texts: list[bytes]) -> list[str]:
    """The short pieces of text that stand in them, keys and values."""
    found: set[str] = set()

    def walk(node: Node | None) -> None:
        if isinstance(node, Scalar):
            found.update(WORD.findall(node.text)[:1])
        elif isinstance(node, Sequence):
            for item in node.items:
                walk(item)
        elif isinstance(node, Mapping):
            for key, value in node.entries:
                found.add(f"{key.text}: ")
                walk(key)
                walk(value)

    for text in texts:
        walk(read_source(text, "").root)
    return sorted(each for each in found if each.isascii() and each.isprintable())


def run(seconds: int, target: str, seed: int) -> int:
    """Fuzzes in a process of its own, and says what came of it; seed 0 is another each time."""
    try:
        import atheris  # noqa: F401
    except ImportError:
        print("not fuzzed: atheris is not installed (`pip install -e '.[fuzz]'`);", end=" ")
        print("it has wheels for Linux on x86-64")
        return 2
    with tempfile.TemporaryDirectory() as made:
        corpus, broken = Path(made) / "corpus", Path(made) / "broken"
        corpus.mkdir()
        broken.mkdir()
        texts = seeds()
        for at, text in enumerate(texts):
            (corpus / f"seed_{at:04}").write_bytes(text)
        lines = [f'"{each}"' for each in words(texts) if not UNSAFE.search(each)]
        (Path(made) / "words").write_text("\n".join(lines), encoding="ascii")
        command = [
            sys.executable, "-m", "tests.fuzz.target", target, str(corpus),
            f"-dict={made}/words", f"-artifact_prefix={broken}/", f"-max_total_time={seconds}",
            f"-timeout={SLOWEST}", f"-rss_limit_mb={MOST_MEMORY}", f"-max_len={LONGEST}",
            f"-report_slow_units={SLOWEST}", f"-seed={seed}", "-print_final_stats=1",
        ]  # fmt: skip
        done = subprocess.run(
            command, check=False, cwd=ROOT, capture_output=True, text=True, errors="replace"
        )
        said = done.stdout + done.stderr
        runs = re.findall(r"number_of_executed_units: *(\d+)", said)
        edges = re.findall(r"cov: (\d+)", said)
        memory = re.findall(r"peak_rss_mb: *(\d+)", said)
        print(f"{target}: {len(texts)} seeds, {len(lines)} words, {seconds} s:", end=" ")
        print(f"{(runs or ['?'])[-1]} texts, {(edges or ['?'])[-1]} edges reached,", end=" ")
        print(f"at most {(memory or ['?'])[-1]} MiB")
        kept = sorted(broken.iterdir())
        for each in kept:
            into = Path(tempfile.gettempdir()) / f"fuzzed-{each.name}.yaml"
            into.write_bytes(each.read_bytes())
            print(f"broken by {into}")
        if done.returncode or kept:
            print("\n".join(said.splitlines()[-60:]))
            return 1
    print("no text broke it")
    return 0


if __name__ == "__main__":
    seconds, target, seed = [*sys.argv[1:], *("60", "load", "0")[len(sys.argv) - 1 :]]
    sys.exit(run(int(seconds), target, int(seed)))
