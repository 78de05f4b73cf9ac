"""Words that are misspelt, as far as a file can show it without a dictionary.

A slip of the hand is told where it leaves no word: a letter that English never
doubles; or, in a word that the file has elsewhere, two letters exchanged, one
doubled, or one that is a digit. Two words that both exist are left alone.
"""

import re
from collections import Counter
from collections.abc import Iterator
from string import ascii_lowercase
from typing import Final

from escalate_rules.authoring.diagnostics import quoted
from escalate_rules.authoring.places import part_of
from escalate_rules.authoring.source import Mapping, Node
from escalate_rules.checks.view import Finding, View, scalars

WORD: Final = re.compile(r"(?<![\w@./&'-])[A-Za-z0-9_]+(?![\w@/&]|\.\w)")
LETTER: Final = re.compile("[a-z]")
LETTERS: Final = re.compile(r"[a-z]+")
SHORTEST: Final = 4  # letters of a word in which an exchange of two is told
SHORTEST_DOUBLED: Final = 7
# No word of small letters has these: three of a letter, or two of one that is never doubled.
NEVER: Final = re.compile(r"([a-z])\1\1|aa|hh|ii|jj|qq|uu|vv|ww|xx|yy")
ROMAN: Final = re.compile(r"[ivxlc]+")
# A plural and a word in `-st`, a British and an American ending: both may be meant.
EITHER: Final = ({"st", "ts"}, {"sp", "ps"}, {"er", "re"})
SHORTEST_NEVER: Final = 5
NAMING: Final = frozenset(
    ("facts", "moments", "roles", "readings", "stages", "moves", "duties", "routes", "powers",
     "compositions", "caps", "handovers", "endings", "register", "contacts")
)  # fmt: skip
DOUBLED: Final = frozenset(
    ("bazaar", "continuum", "savvy", "skiing", "taxiing", "vacuum", "withheld", "withhold",
     "withholding", "withholds")
)  # fmt: skip
# Words that are other words when two neighbouring letters change places, or one is doubled.
TWINS: Final = frozenset(
    ("able", "acre", "aired", "angel", "angle", "arising", "bale", "barely", "barley", "beard",
     "carte", "carve", "clod", "cold", "crave", "lair", "liar", "percept", "perfect", "precept",
     "prefect", "satin", "stain", "sued", "tarp", "trap", "used",
     "best", "bets", "board", "boarders", "borders", "bread", "calm", "care", "careers", "carers",
     "casual", "casually", "causal", "causally", "clam", "complaint", "compliant", "dairy",
     "dessert", "diary", "dinning", "discreet", "discrete", "does", "dose", "exist", "exits",
     "expect", "field", "fields", "filed", "filing", "filling", "fired", "form", "fried", "from",
     "gaol", "goal", "grab", "garb", "later", "latter", "lien", "line", "marital", "martial",
     "meat", "meta", "minute", "minuet", "nuclear", "part", "planing", "planning", "prat",
     "preform", "perform", "quiet", "quite", "raising", "sacred", "scared", "scarred", "sign",
     "signed", "silver", "sing", "singed", "sliver", "spilt", "split", "staring", "starring",
     "there", "three", "tide", "tied", "tiers", "tires", "tired", "trail", "trails", "trial",
     "trials", "tried", "tries", "unclear", "unite", "united", "untie", "untied", "weird",
     "wired", "winning", "wining")
)  # fmt: skip


def misspelt(view: View) -> Iterator[Finding]:
    """A word that is none, or that the file spells otherwise elsewhere."""
    root = view.places.root
    words = _Words(root)
    # Each word is judged once; where it stands is looked for where one is wrong.
    every = WORD.findall("\n".join(text.text for text, _ in view.prose))
    wrong = {word: meant for word in set(every) if (meant := words.meant(word)) is not None}
    for text, where in view.prose if wrong else ():
        for match in WORD.finditer(text.text):
            meant = wrong.get(match.group())
            if meant is not None:
                message = f"{quoted(match.group())} is no word"
                help = f"did you mean {quoted(meant)}?" if meant else "check how it is spelt"
                yield Finding(message, where, help, span=part_of(text, *match.span()))
    for section, node in root.entries if isinstance(root, Mapping) else ():
        if section.text not in NAMING or not isinstance(node, Mapping):
            continue
        for key, _ in node.entries:
            for word in LETTERS.findall(key.text):
                if meant := words.meant(word):
                    message = f"{quoted(word)} in this name is no word"
                    help = f"did you mean {quoted(key.text.replace(word, meant))}?"
                    yield Finding(message, (section.text, key.text), help, key=True)


class _Words:
    """Every word of a file, and what each may have been meant as."""

    def __init__(self, root: Node) -> None:
        texts = "\n".join(each.text for each in scalars(root)).casefold()
        self.seen = Counter(LETTERS.findall(texts))
        self.alike = Counter(map(_sum, self.seen))

    def meant(self, written: str) -> str | None:
        """None where nothing is wrong, else the word that was meant; empty where unknown."""
        word = written.casefold()
        if self.seen[word] > 1 or word in TWINS or written.isupper():
            return None
        strange = "" if word.isascii() and word.isalpha() else LETTER.sub("", word)
        if strange:
            # One sign of another kind, in a word that the file has with a letter in its place.
            is_one = len(strange) == 1 and len(word) >= SHORTEST - 1
            whole = (word.replace(strange, letter) for letter in ascii_lowercase)
            return next((each for each in whole if self.seen[each]), None) if is_one else None
        for each in (*self._exchanged(word), *_undoubled(word)):
            if each in self.seen and each not in TWINS:
                return each
        is_none = written == word and len(word) >= SHORTEST_NEVER and NEVER.search(word)
        return "" if is_none and word not in DOUBLED and not ROMAN.fullmatch(word) else None

    def _exchanged(self, word: str) -> Iterator[str]:
        if len(word) < SHORTEST or self.alike[_sum(word)] < 2:
            return
        for at in range(len(word) - 1):
            made = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            if made in self.seen and made != word and {word[-2:], made[-2:]} not in EITHER:
                yield made


def _sum(word: str) -> int:
    """The same for all words of the same letters, and quickly made."""
    return sum(word.encode())


def _undoubled(word: str) -> Iterator[str]:
    if len(word) >= SHORTEST_DOUBLED:
        for at in range(1, len(word)):
            if word[at] == word[at - 1]:
                yield word[:at] + word[at + 1 :]
