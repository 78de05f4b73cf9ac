"""`python -m tests.docs` puts the engine's own answers in the pages.

For when an answer changes on purpose. Reading the difference is the review.
Only answers are replaced, in language.md, how-do-i-write.md and engine.md
(`NAME: answer`) and counting.md; json.md is mended by hand.
"""

import re

from tests.docs import test_counting, test_engine_rules, test_how_do_i_write, test_language
from tests.docs.pages import DOCS, answers, completed


def rewrite_transcripts() -> None:
    """The answers of language.md, how-do-i-write.md and engine.md."""
    stated = [
        (completed(fragment.text, fragment.place), block)
        for fragment, block in (*test_language.examples(), *test_how_do_i_write.examples())
        if block is not None and not block.text.startswith("ER")
    ]
    for whole, block in (*stated, *test_engine_rules.examples()):
        path = DOCS / block.page
        lines = path.read_text(encoding="utf-8").split("\n")
        for each in answers(block, whole):
            head, colon, _ = lines[each.line - 1].partition(": ")
            lines[each.line - 1] = f"{head}{colon}{each.given}"
        path.write_text("\n".join(lines), encoding="utf-8")


def rewrite_counting() -> None:
    """The answers of counting.md."""
    path = DOCS / test_counting.PAGE
    for block in test_counting.EXAMPLES:
        given, stated = test_counting.given_and_stated(block)
        found = test_counting.answered(block, given, list(stated))
        text = block.text
        for name, answer in found.items():
            if stated.get(name) != answer:
                quoted = answer if re.fullmatch(r"[^:#`\"']*", answer) else f'"{answer}"'
                text = re.sub(rf"^{re.escape(name)}: .*$", f"{name}: {quoted}", text, flags=re.M)
        whole = path.read_text(encoding="utf-8")
        path.write_text(whole.replace(block.text, text), encoding="utf-8")


if __name__ == "__main__":
    rewrite_transcripts()
    rewrite_counting()
