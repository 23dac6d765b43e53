"""Names, handles, prices and copyright lines to be written without quotation marks, each folded into one quote.

"put © Lena Ruiz 2024 bottom left", "my tag ZYNX in cyan", "Michel no. 214 goes in the corner". A run of names is a
quote where it begins with a sign of lettering, stands behind a noun of names, or has a place on the picture behind it.
Left out: words in capitals (lettering.capitals), and text behind "that says" (lettering.py).
"""

from __future__ import annotations

from dataclasses import replace

from .imperatives import head_of
from .tables import listed
from .tokens import Token, Tokens, renamed

_SIGNS = frozenset({"©", "®", "™", "@", "#", "$", "€", "£"})
_BEFORE_NUMBER = frozenset({"$", "€", "£", "#"})
_NAMES = listed("name names tag handle signature initials username brand studio alias nickname")
_WRITING = listed("put pop slap stick add write letter print stamp sign place with , . ! and then say saying")
_INNER = listed("from the of and & no . - ' no. nr for to de von van et")
_SPOTS = listed(
    "top bottom upper lower middle center centre corner bottom-left bottom-right top-left top-right centered"
)
_TO_SPOT = listed("goes go in at on along across the in_the to into , small big tiny large bold")
_MOST = 9


def signed(tokens: list[Token]) -> list[Token]:
    """The tokens with every name that is to be written as one quote."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        end = _end_of_name(tokens, i)
        if end > i and _is_lettering(tokens, i, end):
            start = tokens[i].start
            text = "".join(
                (" " if k and t.start > tokens[i + k - 1].end else "") + t.text for k, t in enumerate(tokens[i:end])
            )
            out.append(replace(renamed(tokens[i:end], "<quote>"), text=f'"{text}"', kind="quote", start=start))
            i = end
        else:
            out.append(tokens[i])
            i += 1
    return out


def _end_of_name(tokens: Tokens, i: int) -> int:
    """Where a run of capitalised words, numbers and what may stand between them ends; i when none begins there."""
    if tokens[i].text in _SIGNS:
        if tokens[i].text in _BEFORE_NUMBER and not (i + 1 < len(tokens) and tokens[i + 1].kind == "number"):
            return i
        glued = _end_of_glued(tokens, i)
        return _end_of_run(tokens, glued if tokens[i].text != "©" else i + 1)
    if not _is_name(tokens[i]):
        return i
    return _end_of_run(tokens, i)


def _end_of_glued(tokens: Tokens, i: int) -> int:
    """Past what is written without a space: "@needlework.kai"."""
    end = i + 1
    while end < len(tokens) and tokens[end].start == tokens[end - 1].end:
        if tokens[end].kind == "mark" and not (end + 1 < len(tokens) and tokens[end + 1].start == tokens[end].end):
            break
        end += 1
    return end


def _end_of_run(tokens: Tokens, i: int) -> int:
    end = i
    while end < len(tokens) and end - i < _MOST:
        if _is_name(tokens[end]) or (end > 0 and tokens[end].kind == "number" and tokens[end].text.isdigit()):
            end += 1
            continue
        inner = end
        while inner < len(tokens) and inner - end < 2 and tokens[inner].text.lower() in _INNER:
            inner += 1
        if inner == end or inner >= len(tokens) or not (_is_name(tokens[inner]) or tokens[inner].kind == "number"):
            break
        if any(t.text == "." for t in tokens[end:inner]) and tokens[end].text.lower() not in ("no", "nr"):
            break
        end = inner
    return end


def _is_name(token: Token) -> bool:
    return token.kind == "word" and token.text[0].isupper()


def _is_lettering(tokens: Tokens, i: int, end: int) -> bool:
    before = tokens[i - 1].word if i else "."
    if tokens[i].text in _SIGNS:
        return end - i > 1 and (tokens[i].text not in _BEFORE_NUMBER or before in _WRITING - {".", "!"})
    if i and before in _NAMES:
        return True
    if before not in _WRITING or (end - i < 2) or head_of(tokens[i]) is not None:
        return False
    k = end
    while k < len(tokens) and k - end < 4 and tokens[k].word in _TO_SPOT:
        k += 1
    return k < len(tokens) and tokens[k].word in _SPOTS
