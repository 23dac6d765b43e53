"""Stand-ins for verbs that a tool brings: words of the lexicon that nobody can type, one for each use in a request.

The tables of the grammar are the same for every graph in a process. So a foreign verb ("pixelate") is read as one of
these, which stand in the tables like "blur" does, and what it stands for is known only to the one reading
(`words.py`). A word cannot begin with an underscore in `tokens.py`. Left out: finding the foreign words.
"""

from __future__ import annotations

from itertools import islice, product

_LETTERS = "bcdfghjkl"
MOST = 64
"""Uses in one request; a request has fewer edits."""
CARRIERS: frozenset[str] = frozenset(f"_{a}o{b}k" for a, b in islice(product(_LETTERS, repeat=2), MOST))
"""Stems that take every regular ending: "_bobk", "_bobked", "_bobking"."""
