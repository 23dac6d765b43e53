"""Indirect requests made direct: "do you think you could crop it" reads as "please crop it".

What frames a wish and says nothing of the edit (who asks, whether it is possible, what the writer hopes) is taken out,
so that the frames meet plain requests only. Left out: whether a clause asks at all (intent.py).
"""

from __future__ import annotations

import re
from dataclasses import replace

from .imperatives import head_of
from .morphology import bases, is_gerund
from .persons import HEDGES, OTHERS
from .tables import listed
from .tokens import Token
from .wording import PAUSES, worded

_MARKS = PAUSES | {".", "!", "?", ";", "\n", "|"}
_LINKS = listed("but and so because")
_YOU = r"(?:you|u|ya|we|someone|somebody|anyone)"
_CAN = r"(?:could|can|might|would|will)"
_ABLE = rf"(?: (?:maybe|perhaps|possibly|please|also|just|kindly|{HEDGES}))*(?: be (?:able|willing|so kind as|kind enough|up|persuaded) to)?"
_WONDERING = r"(?:wonder(?:ing|ed)?|hop(?:e|ing|ed)|check(?:ing)?|ask(?:ing)?|thinking|curious|seeing)"
_NICE = (
    r"(?:nice|great|good|cool|lovely|perfect|awesome|amazing|wonderful|fantastic|helpful|ideal|grand|handy|brilliant|"
    r"super|better|best|sweet|neat)"
)
_GLAD = (
    r"(?:appreciate|love|like|be (?:so |very |really |most |ever so |eternally )?(?:grateful|happy|thankful|glad|obliged|"
    r"delighted|pleased|thrilled|over the moon|chuffed|in your debt))"
)
_DOABLE = (
    r"(?:possible|feasible|doable|ok|okay|alright|fine|too late|too much (?:trouble|to ask)|an option|cheeky|allowed)"
)
_TABLE: tuple[tuple[str, str], ...] = (
    # Politeness that frames nothing.
    (r"(?:i am |we are )?(?:so |very )?sorry (?:to (?:bother|trouble|disturb|bug)|for (?:bothering|troubling|disturbing)) you"
     r"(?: again| once more| with this)?(?: dear| but)*", ""),
    (r"(?:i )?hope (?:you are|you have been|this (?:finds|message)|all is|everything is)\b.*$", ""),
    (r"(?:one|just one|another) (?:more|last|final|quick|small|tiny) (?:thing|request|question|one|favou?r)"
     r"(?: (?:please|from me|before i go))*", ""),
    (r"if (?:you|u) (?:(?:have|get|have got|find|can find|can spare) (?:a |an? |some |the |any )?"
     r"(?:chance|time|minute|moment|sec|second|spare \w+)|do not mind|would not mind|would be so kind)", ""),
    (r"if (?:it|that) is not (?:a |any |too much )*(?:of a )?(?:bother|trouble|hassle|problem)", ""),
    (r"when(?:ever)? (?:you|u) (?:have|get|have got|find) (?:a |an? |some |the |any )?(?:chance|time|minute|moment|sec|second)",
     ""),
    # Questions about whether you can or would, addressed to the agent.
    (rf"(?:do|would|do not|did) (?:you|u) (?:think|reckon|suppose|believe|fancy)(?: that| maybe| perhaps)* {_YOU} {_CAN}{_ABLE}",
     "please"),
    (r"(?:do|would|do not) (?:you|u) (?:think|reckon|suppose)(?: that)?(?= (?:the|it|this|that|my|his|her|our|their)\b)", ""),
    (rf"(?:i )?do not (?:suppose|imagine|think) {_YOU} {_CAN}{_ABLE}", "please"),
    (rf"(?:(?:i|we) )?(?:(?:am|are|was|were|have been|{HEDGES}) )*{_WONDERING}(?: if| whether| that| maybe)* {_YOU}(?: {_CAN})?{_ABLE}"
     r"(?= (?!are\b|is\b|were\b|have\b|had\b|do\b|did\b|know\b|still\b|ever\b))", "please"),
    (rf"(?:(?:i|we) )?(?:(?:am|are|was|were|have been|{HEDGES}) )*wonder(?:ing)? (?:if|whether)"
     r"(?= (?:the|it|this|that|my|his|her|our|their|there|a|we)\b.*\b(?:could|might|can|would|should)\b)", ""),
    (rf"(?:is|would|was|will) (?:it|that) (?:be )?(?:at all |maybe |perhaps )?{_DOABLE}(?: for (?:you|u))? (?:to(?! have\b)|if {_YOU}"
     rf"(?: {_CAN})?)", "please"),
    (rf"(?:is|would|was|will) (?:it|that) (?:be )?(?:at all |maybe |perhaps )?{_DOABLE} to have", "i want"),
    (rf"(?:would|do|will|could) (?:you|u) (?:please |kindly )?(?:mind|consider|care|fancy)(?: {HEDGES}| terribly| at all| too much| awfully)*"
     r"(?: to| for)?(?= \w+ing\b)", "please"),
    (r"(?:(?:would|do|will) (?:you|u) )?mind if (?:we|i|you) (?:go|went)", "please crop to"),
    (r"(?:(?:would|do|will) (?:you|u) )?mind if (?:we|i|you)", "please"),
    (r"(?:are|would|will) (?:you|u) (?:be )?(?:up|game|ready|down) for(?= \w+ing\b)", "please"),
    (r"(?:are|would|will) (?:you|u) (?:be )?(?:able|willing|happy|prepared|ready|free) to(?= .*\b(?:the|this|these|my|it|her|his|our)\b)",
     "please"),
    (r"(?:could|can|may|might) (?:i|we) (?:please |just )?(?:trouble|ask|bother|request|get|persuade|beg|invite|have) (?:you|u) to",
     "please"),
    (r"(?:could|can|may|might|dare) (?:i|we) (?:please |just )?(?:trouble|ask|bother|beg)(?: you| u)? for", "i want"),
    (r"(?:i|we) (?:want to |would like to |must |have to |need to |am going to )?(?:ask|beg|request)(?: you| u)? for", "i want"),
    (r"(?:i|we) (?:want to |would like to |must |have to |need to )?(?:ask|beg|request|want|need|would like|would love) (?:you|u) to",
     "please"),
    (rf"what (?:would|will|could) happen if (?:you|u|we)(?: {_CAN})?", "please"),
    (rf"(?:what do you say|what would you say|how do you feel about|how would you feel about|what do you think about)"
     rf"(?: to| if)?(?: {_YOU})?(?= \w)", "please"),
    # Wishes that name the agent.
    (rf"(?:i|we) (?:would|will|shall) (?:{HEDGES} )*{_GLAD}(?: it)?(?: very much| a lot)? if {_YOU}(?: {_CAN})?{_ABLE}", "please"),
    (rf"(?:i|we) (?:would|will|shall) (?:{HEDGES} )*{_GLAD}(?: it)?(?: very much| a lot)? if", "i wish"),
    (rf"(?:it|that) (?:would|will) be (?:{HEDGES} |so |very |a lot )*(?:{_NICE}|appreciated) if {_YOU}(?: {_CAN})?{_ABLE}", "please"),
    (rf"if {_YOU} (?:could|can|would|might)(?: (?:please|maybe|just|kindly))*(?= (?:\w+))(?! (?:not|have|be|do|find|spare)\b)", "please"),
    (rf"(?:i|we) (?:think|believe|feel|reckon|suppose|guess|would say)(?: that)? {_YOU} (?:should|could|can|ought to|might want to|may)",
     "please"),
    (rf"(?:maybe|perhaps|possibly) {_YOU} (?:should|could|can|might)", "please"),
    (r"let us (?:try|see|have|do) (?:it|this|that) (?:as|in)(?= \w)", "make it"),
    # What somebody else wants is wanted.
    (rf"(?!nobody|no one|everyone|everybody|people|they all){OTHERS} (?:{HEDGES} )*(?:wants?|needs?|wishes|would (?:like|love|prefer)|"
     r"(?:has |have )?asked(?: me)? for|asks(?: me)? for|insists? on|prefers?|requests?|requested|demands?)(?: to have| to see)?"
     r"(?= (?:it|this|that|the|a|an|my|his|her|our|some|more|less|all|no|everything|\W|\w+er)\b)", "i want"),
    (rf"(?!nobody|no one){OTHERS} (?:says?|thinks?|said|told me|tells me|complains?|reckons?|feels?|finds?)(?: that)?"
     r"(?= (?:it|this|that|the|my|there)\b)", ""),
)  # fmt: skip
_RULES = tuple((re.compile(rf"(?:{pattern})(?= |$)"), said.split()) for pattern, said in _TABLE)
_FILLER = re.compile(
    r"(?:(?:hi|hello|hey|ok|okay|so|well|and|but|oh|hmm+|um|uh|also|anyway|then|now|yes|yeah|because|please)(?: |$))+"
)


def addressed(tokens: list[Token]) -> list[Token]:
    """The tokens with indirect requests at the start of a sentence or of a part of it made direct."""
    out: list[Token] = []
    start = 0
    for i in range(len(tokens) + 1):
        linked = i < len(tokens) and tokens[i].word in _LINKS and i > start
        if i < len(tokens) and tokens[i].word not in _MARKS and not linked:
            continue
        out += _direct(tokens[start:i])
        if i < len(tokens):
            out.append(tokens[i])
        start = i + 1
    return out


def _direct(run: list[Token]) -> list[Token]:
    """One part without its framing; several frames may be nested ("he says you could")."""
    for _ in range(3):
        text, owners = worded(run)
        filler = _FILLER.match(text)
        at = filler.end() if filler else 0
        found = next(((m, said) for rule, said in _RULES if (m := rule.match(text, at))), None)
        if found is None or found[0].end() == at:
            return run
        match, said = found
        first, past = text[:at].count(" "), text[: match.end()].count(" ") + 1
        begin = owners[first]
        end = owners[past] if past < len(owners) else len(run)
        model = run[begin]
        rest = _in_base_form(run[end:]) if said[:1] == ["please"] else run[end:]
        run = [*run[:begin], *(replace(model, text=w, word=w, kind="word") for w in said), *rest]
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
