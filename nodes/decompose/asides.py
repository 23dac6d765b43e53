"""What hangs on a wish and says nothing of the edit, taken out: its use, its occasion, its conditions, its tags.

"for the catalogue", "before this goes on the website", "if I knew how", "as I said", "would you", "and we're good".
Only at the end of a part and never the whole of a message. Left out: purposes that tell what is meant (answers.py), and
letters (letters.py).
"""

from __future__ import annotations

import re

from .tables import listed
from .tokens import Token
from .wording import worded

_USE = (
    r"(?:cv|resume|r[eé]sum[eé]|catalog(?:ue)?|website|web ?site|web|site|intranet|homepage|blog|newsletter|flyer|"
    r"poster|"
    r"brochure|leaflet|menu|album|scrapbook|mug|card|postcard|calendar|invitation|invite|passport|visa|application|id|"
    r"email|e-mail|instagram|insta|facebook|linkedin|etsy|ebay|shopify|amazon|rightmove|airbnb|tinder|youtube|whatsapp|"
    r"listing|shop|store|ad|advert|campaign|client|boss|magazine|newspaper|issue|number|print|printer|printing|press|"
    r"exhibition|gallery|wall|living room|laugh|giggle|fun|joke|birthday|anniversary|wedding|funeral|christmas|present|"
    r"gift|school|yearbook|presentation|slides?|report|portfolio|moodboard|mood board|org chart|mock-?up|packaging|"
    r"label|cover|spread|page \S+|meeting|deadline|records|archive|insurance|sale)"
)
_WE = r"(?:i|we|you|he|she|they|my \w+|people|everyone)"
_FOR_USE = rf"for (?:(?:the|a|an|my|our|your|his|her|their|some|this|next) )?(?:[\w'-]+ ){{0,2}}?{_USE}"
_OPENING = re.compile(rf"(?:hi |hello |hey |so |ok |and )*{_FOR_USE}(?= ?$| (?:i|we|it|please|can|could|would|you)\b)")
_ASIDES = tuple(
    re.compile(rf"(?:^|(?<= ))(?:, )?{pattern}$")
    for pattern in (
        rf"{_FOR_USE}(?: (?:only|please|purposes|use))?",
        r"(?:before|until|when|once) (?:it|this|that|they|we|i|the \w+) (?:goes?|go|gets?|prints?|posts?|sends?|ships?|"
        r"publish(?:es)?|shares?|hangs?|uploads?)\b.*",
        r"if (?:i|we) (?:only )?(?:knew|know|could|had|was|were)\b.*",
        r"if (?:you|u|ya) (?:can|may|will|could|would|know how|please|want|like|wish|get to it|find the time)(?: ,)?",
        r"(?:while|since) (?:you|we) are at it",
        r"as (?:i|we) (?:said|say|mentioned|told you|wrote|asked|recall|remember)(?: \w+){0,3}",
        r"(?:would|could|will|can|won't|will not) (?:you|ya|u)(?: please)?",
        r"or so (?:the story goes|i (?:was told|am told|hear|heard|think)|they say)",
        rf"so (?:that )?{_WE} (?:can|could|may|will be able to|do not have to)\b.*",
        r"and (?:we|you|i) (?:are|will be) (?:good|done|happy|set|finished|all set|golden|good to go)",
        r"and that (?:is|should be|would be) (?:it|all|everything)",
        r"for (?:reference|context|comparison|the record)",
    )
)
_EXCHANGING = listed("swap swapped swapping exchange exchanged trade substitute switch")
"""Verbs whose "for" brings in the new thing: "swap the candle for a mug"."""
_MOST = 40
"""Tokens of a part that is looked through."""


def without_asides(tokens: list[Token]) -> list[Token]:
    """The tokens without what hangs at the end of their parts."""
    out: list[Token] = []
    start = 0
    for i in range(len(tokens) + 1):
        if i == len(tokens) or tokens[i].kind == "mark":
            part = tokens[start:i]
            if i < len(tokens) and tokens[i].word in (",", ":") and not out and _opens(part) == len(part) > 0:
                start = i + 1
                continue
            part = part[_opens(part) :]
            left = part[: _end(part, opening=not out)]
            if part and not left and out[-1].word == ",":
                out.pop()
            out += left
            if i < len(tokens):
                out.append(tokens[i])
            start = i + 1
    return out if any(t.kind != "mark" for t in out) else tokens


def _opens(part: list[Token]) -> int:
    """How many tokens of a part only say what the picture is for: "for the CV I need ..."."""
    if len(part) < 2 or part[0].kind != "word":
        return 0
    text, owners = worded(part[:_MOST])
    found = _OPENING.match(text)
    if found is None:
        return 0
    past = text[: found.end()].count(" ") + 1
    return owners[past] if past < len(owners) else len(part)


def _end(part: list[Token], *, opening: bool) -> int:
    """How many tokens of a part are left; a part that opens the message is never taken out wholly."""
    if not 0 < len(part) <= _MOST:
        return len(part)
    text, owners = worded(part)
    exchanged = any(t.word in _EXCHANGING for t in part)
    found = next((m for pattern in _ASIDES[exchanged:] if (m := pattern.search(text))), None)
    if found is None or (opening and found.start() == 0):
        return len(part)
    return owners[text[: found.start()].count(" ")]
