"""Indirect requests made direct: "do you think you could crop it" reads as "please crop it".

What frames a wish and says nothing of the edit (who asks, whether it is possible, what the writer hopes) is taken out,
so that the frames meet plain requests only. Left out: whether a clause asks at all (intent.py).
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from .imperatives import head_of
from .morphology import bases, is_gerund
from .outcomes import OUTCOMES
from .persons import HEDGES, MACHINES, OTHERS
from .rewordings import REWORDINGS
from .tokens import Kind, Token
from .wording import parts, worded

_YOU = r"(?:you|u|ya|we|someone|somebody|anyone)"
_CAN = r"(?:could|can|might|would|will)"
_ABLE = (
    rf"(?: (?:maybe|perhaps|possibly|please|also|just|kindly|{HEDGES}))*"
    rf"(?: be (?:able|willing|so kind as|kind enough|up|persuaded) to)?"
)
_WONDERING = r"(?:wonder(?:ing|ed)?|hop(?:e|ing|ed)|check(?:ing)?|ask(?:ing)?|thinking|curious|seeing)"
_NICE = (
    r"(?:nice|great|good|cool|lovely|perfect|awesome|amazing|wonderful|fantastic|helpful|ideal|grand|handy|brilliant|"
    r"super|better|best|sweet|neat|nicer|stronger|prettier|cooler|cleaner|cuter|more \w+)"
)
_GLAD = (
    r"(?:appreciate|love|like|be (?:so |very |really |most |ever so |eternally )?(?:grateful|happy|thankful|glad|"
    r"obliged|"
    r"delighted|pleased|thrilled|over the moon|chuffed|in your debt))"
)
_DOABLE = (
    r"(?:possible|feasible|doable|ok|okay|alright|fine|too late|too much (?:trouble|to ask)|an option|cheeky|allowed)"
)
_CRY = r"(?:omg|ugh+|argh+|nah|nope|lol|haha|ooh|aww?|yikes|gosh|damn|bruh|ngl|lowkey|tbh|erm?|whoa|oops|phew|meh|dang)"
_THING = r"(?:it|this|that|they|(?:the|my|his|her|our|their|its)(?: \w+){1,3}?)"
_TABLE: tuple[tuple[str, str], ...] = (
    # Politeness and interjections, which frame nothing.
    (rf"{_CRY}(?: {_CRY})*", ""),
    (r"(?:obviously|of course|naturally|sadly|unfortunately|hopefully|evidently|preferably|ideally)", ""),
    (r"(?:i am |we are )?(?:so |very )?sorry (?:to (?:bother|trouble|disturb|bug)|for (?:bothering|troubling|"
     r"disturbing)) you"
     r"(?: again| once more| with this)?(?: dear| but)*", ""),
    (r"(?:i )?hope (?:you are|you have been|this (?:finds|message)|all is|everything is)\b.*$", ""),
    (r"(?:one|just one|another) (?:more|last|final|quick|small|tiny) (?:thing|request|question|one|favou?r)"
     r"(?: (?:please|from me|before i go))*", ""),
    (r"if (?:you|u) (?:(?:have|get|have got|find|can find|can spare) (?:a |an? |some |the |any )?"
     r"(?:chance|time|minute|moment|sec|second|spare \w+)|do not mind|would not mind|would be so kind)", ""),
    (r"if (?:it|that) is not (?:a |any |too much )*(?:of a )?(?:bother|trouble|hassle|problem)", ""),
    (r"when(?:ever)? (?:you|u) (?:have|get|have got|find) (?:a |an? |some |the |any )?(?:chance|time|minute|"
     r"moment|sec|second)",
     ""),
    # Questions about whether you can or would, addressed to the agent.
    (rf"(?:do|would|do not|did) (?:you|u) (?:think|reckon|suppose|believe|fancy)(?: that| maybe| perhaps)* {_YOU} "
     rf"{_CAN}{_ABLE}",
     "please"),
    (r"(?:do|would|do not) (?:you|u) (?:think|reckon|suppose)(?: that)?(?= (?:the|it|this|that|my|his|her|our|"
     r"their)\b)", ""),
    (rf"(?:please )?(?:(?:let us |let me )?(?:see|try|check)) (?:if|whether) {_YOU} {_CAN}{_ABLE}", "please"),
    (rf"(?:i )?do not (?:suppose|imagine|think) {_YOU} {_CAN}{_ABLE}", "please"),
    (rf"(?:(?:i|we) )?(?:(?:am|are|was|were|have been|{HEDGES}) )*{_WONDERING}(?: if| whether| that| maybe)* "
     rf"{_YOU}(?: {_CAN})?{_ABLE}"
     r"(?= (?!are\b|is\b|were\b|have\b|had\b|do\b|did\b|know\b|still\b|ever\b))", "please"),
    (rf"(?:(?:i|we) )?(?:(?:am|are|was|were|have been|{HEDGES}) )*wonder(?:ing)? (?:if|whether)"
     r"(?= (?:the|it|this|that|my|his|her|our|their|there|a|we)\b.*\b(?:could|might|can|would|should)\b)", ""),
    (rf"(?:is|would|was|will) (?:it|that) (?:be )?(?:at all |maybe |perhaps )?{_DOABLE}(?: for (?:you|u))? "
     rf"(?:to(?! have\b)|if {_YOU}"
     rf"(?: {_CAN})?)", "please"),
    (rf"(?:is|would|was|will) (?:it|that) (?:be )?(?:at all |maybe |perhaps )?{_DOABLE} to have", "i want"),
    (rf"(?:would|do|will|could) (?:you|u) (?:please |kindly )?(?:mind|consider|care|fancy)(?: {HEDGES}| terribly| "
     rf"at all| too much| awfully)*"
     r"(?: to| for)?(?= \w+ing\b)", "please"),
    (r"(?:(?:would|do|will) (?:you|u) )?mind if (?:we|i|you) (?:go|went)", "please crop to"),
    (r"(?:(?:would|do|will) (?:you|u) )?mind if (?:we|i|you)", "please"),
    (r"(?:are|would|will) (?:you|u) (?:be )?(?:up|game|ready|down) for(?= \w+ing\b)", "please"),
    (r"(?:are|would|will) (?:you|u) (?:be )?(?:able|willing|happy|prepared|ready|free) to(?= .*\b(?:the|this|"
     r"these|my|it|her|his|our)\b)",
     "please"),
    (r"(?:could|can|may|might) (?:i|we) (?:please |just )?(?:trouble|ask|bother|request|get|persuade|beg|invite|"
     r"have) (?:you|u) to",
     "please"),
    (r"(?:could|can|may|might|dare) (?:i|we) (?:please |just )?(?:trouble|ask|bother|beg)(?: you| u)? for", "i want"),
    (r"(?:i|we) (?:want to |would like to |must |have to |need to |am going to )?(?:ask|beg|request)(?: you| u)? "
     r"for", "i want"),
    (r"(?:i|we) (?:want to |would like to |must |have to |need to )?(?:ask|beg|request|want|need|would like|would "
     r"love) (?:you|u) to",
     "please"),
    (r"(?:(?:can|could|would|will) (?:you|u) )?(?:please )?(?:do something about|deal with|take care of|see "
     r"to)", "please fix"),
    (rf"what (?:would|will|could) happen if (?:you|u|we)(?: {_CAN})?", "please"),
    (rf"(?:what do you say|what would you say|how do you feel about|how would you feel about|what do you think about)"
     rf"(?: to| if)?(?: {_YOU})?(?= \w)", "please"),
    # Wishes that name the agent.
    (r"please to(?= \w)", "please"),
    (rf"(?:i|we) would (?:{HEDGES} )*(?:like|love|prefer|want) that {_YOU}(?: {_CAN})?(?= \w)", "please"),
    (rf"(?:i|we) (?:would|will|shall|should) (?:{HEDGES} )*{_GLAD}(?: it)?(?: very much| a lot)? if {_YOU}(?: "
     rf"{_CAN})?{_ABLE}", "please"),
    (rf"(?:i|we) (?:would|will|shall|should) (?:{HEDGES} )*{_GLAD}(?: it)?(?: very much| a lot)? if", "i wish"),
    (rf"(?:it|that) (?:would|will) be (?:{HEDGES} |so |very |a lot )*(?:{_NICE}|appreciated) if {_YOU}(?: "
     rf"{_CAN})?{_ABLE}", "please"),
    (rf"if {_YOU} (?:could|can|would|might)(?: (?:please|maybe|just|kindly))*(?= (?:\w+))(?! (?:not|have|be|do|"
     rf"find|spare)\b)", "please"),
    (rf"(?:i|we) (?:think|believe|feel|reckon|suppose|guess|would say)(?: that)? {_YOU} (?:should|could|can|ought "
     rf"to|might want to|may)",
     "please"),
    (rf"(?:maybe|perhaps|possibly) {_YOU} (?:should|could|can|might)", "please"),
    (r"let us (?:try|see|have|do) (?:it|this|that) (?:as|in)(?= \w)", "make it"),
    (r"(?:i|we) (?:have )?(?:now |finally |just )?(?:decided|agreed|made up my mind) to", "please"),
    (r"(?:i|we) (?:have )?(?:now |finally |just )?(?:decided|settled|agreed) (?:on|that i want)", "i want"),
    (rf"(?:i|we) would (?:(?:{HEDGES}|absolutely|dearly|much) )*(?:love|like|prefer|want|adore)(?! to\b| if\b| "
     rf"you\b)", "i want"),
    (r"if only(?= (?:it|this|that|the|my|his|her)\b)", "i wish"),
    (rf"{MACHINES} (?:has |have )?(?:made|left|turned|rendered) ({_THING})(?= (?:way |far |much |all |so |too |a "
     rf"bit )*\w)", "=1 is"),
    (r"(?:i|we) have (?:always|long|often|really) (?:wanted|wished for|dreamed of|dreamt of)(?! to\b)", "i want"),
    (r"(?:i|we) (?:was|were|am|are) thinking(?: of| about| that)?(?: maybe| perhaps)?(?= (?:an?|some|more|less|"
     r"much|slightly|\w+er) )", ""),
    (rf"is there (?:a|any) (?:chance|way|possibility)(?: that)?(?= {_THING} )", ""),
    (rf"(?:i|we) (?:think|feel|believe|guess|reckon|find|would say)(?: that| like)?(?= {_THING} (?:would|could|"
     rf"might)\b)", ""),
    (rf"can ({_THING}) (?:please )?(?:go|disappear|vanish)(?= ?$| please)", "please remove =1"),
    (rf"({_THING}) (?:could|might|can) (?:please |just |maybe )?(?:disappear|vanish)", "=1 should disappear"),
    (rf"({_THING}) could (?:really|definitely|maybe|probably|certainly|also) (?:use|do with)", "=1 needs"),
    (rf"(?:i|we) (?:(?:{HEDGES}|really) )*(?:do not like|hate|dislike|am not happy with) how (?:very |so )?(\w+) "
     rf"({_THING}) (?:is|are|looks?|came out|turned out)",
     "=2 is too =1"),
    # What a thing would be better for, or might be, it should be.
    (rf"({_THING}) (?:would|could|might|will) (?:look|be|read|feel|work) (?:(?:so|much|even|far|a lot|way|really|"
     rf"just|a bit|all the) )*{_NICE}"
     r"(?: (?:if (?:it|this|that|they) (?:was|were)|when|being|as))?(?= (?!with|if|to|for|on|here|there|and|but|"
     r"when)\w)", "=1 should be"),
    (rf"({_THING}) (?:could|might) (?:(?:perhaps|maybe|really|definitely|certainly|also|probably|easily) )*be"
     r"(?= (?!the|my|just|that|fun|worse|because|due|me|wrong|why)\w)", "=1 should be"),
    (rf"((?!\w+ing (?:is|was|would)\b)\w+ing\b(?: \S+)*?) would (?:be|look) (?:(?:so|really|just|very) "
     rf")*{_NICE}(?= |$)", "please =1"),
    # What somebody else wants is wanted.
    (rf"(?!nobody|no one|everyone|everybody|people|they all){OTHERS} (?:{HEDGES} )*(?:wants?|needs?|wishes|would "
     rf"(?:like|love|prefer)|"
     r"(?:has |have )?asked(?: me)? for|asks(?: me)? for|insists? on|prefers?|requests?|requested|demands?)(?: to "
     r"have| to see)?"
     r"(?= (?:it|this|that|the|a|an|my|his|her|our|some|more|less|all|no|everything|\W|\w+er)\b)", "i want"),
    (rf"(?!nobody|no one){OTHERS} (?:says?|thinks?|said|told me|tells me|complains?|reckons?|feels?|finds?)(?: that)?"
     r"(?= (?:it|this|that|the|my|there)\b)", ""),
)  # fmt: skip
_RULES = tuple(
    (cues, re.compile(rf"(?:{pattern})(?= |$)"), said.split())
    for cues, pattern, said in (*REWORDINGS, *((frozenset[str](), *row) for row in (*_TABLE, *OUTCOMES)))
)
_FILLER = re.compile(
    r"(?:(?:,|hi|hello|hey|ok|okay|so|well|and|but|oh|hmm+|um|uh|also|anyway|then|now|yes|yeah|because|please)(?: "
    r"|$))+"
)


def addressed(tokens: list[Token]) -> list[Token]:
    """The tokens with indirect requests at the start of a sentence or of a part of it made direct."""
    ends = parts(tokens)
    return [t for start, end in pairwise(ends) for t in _direct(tokens[start:end])]


def _direct(run: list[Token]) -> list[Token]:
    """One part without its framing; several frames may be nested ("he says you could")."""
    for _ in range(4):
        text, owners = worded(run)
        filler = _FILLER.match(text)
        at = filler.end() if filler else 0
        held = frozenset(text.split())
        found = next(
            (
                (m, said)
                for cues, rule, said in _RULES
                if not (cues and cues.isdisjoint(held)) and (m := rule.match(text, at))
            ),
            None,
        )
        if found is None or found[0].end() == at:
            return run
        match, said = found
        first, past = text[:at].count(" "), text[: match.end()].count(" ") + 1
        begin = owners[first]
        end = owners[past] if past < len(owners) else len(run)
        framed: list[Token] = []
        for word in said:
            if word[0] == "=":
                span = match.span(int(word[1:]))
                framed += run[owners[text[: span[0]].count(" ")] : owners[text[: span[1]].count(" ")] + 1]
            else:
                kind: Kind = "number" if word.isdigit() else "word"
                framed.append(replace(run[begin], text=word, word=word, kind=kind))
        if framed[:1] and framed[0].word == "please":
            framed, rest = framed[:1], _in_base_form([*framed[1:], *run[end:]])
        else:
            rest = run[end:]
        run = [*run[:begin], *framed, *rest]
    return run


def _in_base_form(rest: list[Token]) -> list[Token]:
    """ "mind getting rid of it", "if you swapped it": the verb in the form of a command."""
    if not rest or rest[0].kind != "word" or (head_of(rest[0]) is None and rest[0].word != "getting"):
        return rest
    word = rest[0].word
    if not is_gerund(word) and not word.endswith("ed"):
        return rest
    base = next(
        (b for b in bases(word)[1:] if (h := head_of(replace(rest[0], word=b))) is not None and h.base == b), word
    )
    return [replace(rest[0], word=base, text=base), *rest[1:]]
