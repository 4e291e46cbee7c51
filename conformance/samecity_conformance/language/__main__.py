"""Write the Chinese twins of features: `python -m samecity_conformance.language [FEATURE ...]`.

Without arguments it writes those of the whole suite. It leaves titles to people, and says what a
twin still lacks.
"""

from __future__ import annotations

import sys
from pathlib import Path

from samecity_conformance.language.lexicon import the_lexicon
from samecity_conformance.language.twin import still_english, twin
from samecity_conformance.suite import feature_files, twin_of


def main(names: list[str]) -> int:
    """Write twins.

    Args:
        names: English features; none is all of the suite.

    Returns:
        0, or 1 if a line of a twin is still English.
    """
    lacking = 0
    for file in map(Path, names) if names else feature_files():
        to = twin_of(file)
        former = to.read_text(encoding="utf-8") if to.exists() else ""
        text = twin(file.read_text(encoding="utf-8"), former, the_lexicon())
        to.write_text(text, encoding="utf-8")
        for number, line in still_english(text):
            lacking = 1
            sys.stderr.write(f"{to}:{number}: expected Chinese, received {line!r}\n")
    return lacking


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
