"""Search in Chinese: every two neighbouring characters are a word, in the index and in a question.

Sphinx's own search splits Chinese by a dictionary that has to be installed, and only on one side.
"""

from __future__ import annotations

from typing import Final

from sphinx.application import Sphinx
from sphinx.search.zh import SearchChinese

from samecity_docs.chinese import words_of

# What `words_of` does, for a question.
_SPLIT_IN_THE_BROWSER: Final = r"""
var splitQuery = (query) =>
  (query.match(/[\u4e00-\u9fff]+|[a-zA-Z0-9_]+/gu) || []).flatMap((run) =>
    /[\u4e00-\u9fff]/u.test(run) && run.length > 2
      ? Array.from({ length: run.length - 1 }, (_, at) => run.slice(at, at + 2))
      : [run],
  );
"""


class SearchInPairs(SearchChinese):
    """Chinese by pairs of characters, English by stems."""

    # Sphinx 9.0 calls the stemmer in the browser by this name, and brings the English one.
    language_name = "English"
    js_splitter_code = _SPLIT_IN_THE_BROWSER

    def split(self, input: str) -> list[str]:
        """Return the words of a text."""
        words = list(words_of(input))
        self.latin_terms.update(word for word in words if word.isascii())
        return words


def setup(app: Sphinx) -> dict[str, bool]:
    """Take the place of Sphinx's own search in Chinese."""
    app.add_search_language(SearchInPairs)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
