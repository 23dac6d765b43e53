"""How people say that they want what was done another way, by chance another way, once more, or somewhere else.

Left out: taking back (leaving.py), and what the groups mean (words.py).
"""

from __future__ import annotations

from .fragments import (
    ALSO,
    AMOUNT,
    BARE_CMP,
    BY,
    CMP,
    DEG,
    DO,
    EARLIER,
    HERE,
    PLACE,
    RATIO,
    SAME,
    SIZES,
    STEP,
    SWAP,
    TOO,
    WHAT,
    WORD,
)
from .readings import EVERYTHING, Act

VARYING: tuple[tuple[Act, tuple[str, ...]], ...] = (
    # -- the last one, stronger or weaker
    (
        Act("change", alone=True),
        (
            rf"{DO}(?:it |that |this )?(?:a )?(?:{DEG} )?{BARE_CMP}(?: (?:than that|of that|of it|of the same))?",
            rf"{DO}(?:it |that |only |just )*{RATIO}(?: as (?:much|strong|intense|heavy|big|thick)| that| the"
            rf" (?:strength|"
            r"effect|amount)| of (?:that|it)| it)*(?: strength)?",
            rf"(?:(?:it|that|this|you) (?:is|was|looks|feels|went|seems|did it|are)(?: now)? )?{TOO}",
            r"(?:that is )?(?:not|nowhere near)(?: (?P<quite>quite|nearly))? (?:so|as|that|quite so)"
            r" (?:much|strong|strongly|intense|heavy|extreme|aggressive|hard|far)",
            rf"(?:can you )?(?P<down>tone|dial|turn|take|bring|scale|cut|ease|rein|ramp|knock) (?:it|that)"
            rf" (?:down|back|off|in)"
            rf"(?: {DEG}| a notch)?",
            rf"(?P<down>go easier|go easy|ease off|ease up|tone down|dial down|dial back|calm down|take it easy|easy)"
            rf"(?: on (?:it|that))?(?: {DEG})?",
            rf"(?P<up>turn|crank|dial|bump|amp|ramp|push|pump|step) (?:it|that) (?:up|further)(?: {DEG}| a notch)?",
            r"you (?P<down>overdid) (?:it|that)",
            rf"(?P<up>increase|strengthen|intensify|exaggerate) (?:it|that)(?: {DEG})?",
            rf"(?P<down>reduce|weaken|lessen|decrease|lower|halve|moderate) (?:it|that|the (?:effect|strength"
            rf"|amount|intensity))"
            rf"(?: {DEG}| by half)?",
            rf"{DO}(?:the )?(?:effect|strength|change|edit|last one|last step) (?:{DEG} )?{CMP}",
        ),
    ),
    (
        Act("change", firm=False, alone=True),
        (
            rf"{DO}(?:it |that |this )?(?:{DEG} )?(?P<cmp>{SIZES})",
            rf"not (?P<quite>quite )?(?:so|as|that|quite so|quite as|quite that|too) {WHAT}",
        ),
    ),
    # -- with another amount
    (
        Act("change", alone=True),
        (
            rf"{DO}(?:it |that )?(?:{BY} )*{AMOUNT} {SWAP}(?: of #(?: (?:percent|pixels?|px|degrees?|stops?))?)?",
            rf"(?:i (?:meant|said|wanted|asked for)|no|try|rather|let us try) (?:it )?(?:{BY} )*{AMOUNT}(?: not #.*)?",
            rf"{DO}(?:it |that )?(?:{BY} )*{AMOUNT} (?:rather than|instead of|not) .{{1,20}}",
        ),
    ),
    (
        Act("change", firm=False, effect=True),
        (
            rf"{DO}(?:the |that |a |an )?{WHAT} (?:{BY} )*{AMOUNT} {SWAP}",
            rf"{DO}(?=the |that |my |your |this ){WHAT} (?:{BY} )*{AMOUNT}",
            rf"{DO}(?:a |an )?{AMOUNT} {WHAT} {SWAP}",
            rf"(?:set|change|put|turn|adjust|bring|lower|raise|reduce|increase) {WHAT} to {AMOUNT}(?: {SWAP})?",
        ),
    ),
    # -- a step that is named, stronger or weaker
    (
        Act("change", firm=False, effect=True),
        (
            rf"{DO}{WHAT} (?:to be )?(?:{DEG} )?{CMP}",
            rf"(?:can|could|should|may|might|let) {WHAT} be (?:{DEG} )?{CMP}",
            rf"{DO}(?:a |an |the )?(?:{DEG} )?{CMP} (?:of the |of that |of )?{WHAT}",
            rf"{WHAT} (?:is|was|looks|are|were|seems|feels)(?: now)? {TOO}",
            rf"{TOO}(?: of)?(?: an?| the)? {WHAT}",
            rf"{DO}{WHAT} {RATIO}(?: as (?:much|strong|intense|heavy|thick|big|wide)| the strength)?",
            rf"{DO}{RATIO}(?: of)?(?: the| that| as much)? {WHAT}",
            rf"(?P<down>tone|dial|turn|take|bring|scale|cut|knock|ease) {WHAT} (?:down|back)(?: {DEG}| a notch)?",
            rf"(?P<down>tone down|dial down|dial back|ease off on|go easy on|go easier on|reduce|soften|weaken"
            rf"|cut back on"
            rf"|cut down on|take down|turn down|back off on|lessen) {WHAT}(?: {DEG})?",
            rf"(?P<up>turn|crank|dial|bump|push|ramp) {WHAT} up(?: {DEG}| a notch)?",
            rf"(?P<up>strengthen|intensify|exaggerate|increase|crank up|turn up|push) {WHAT}(?: {DEG})?",
            rf"(?P<cmp>crop|zoom) (?:it )?(?:in )?(?:{DEG} )?(?P<trait>tighter|looser|closer|wider|less tightly"
            rf"|more tightly)",
        ),
    ),
    # -- in another colour
    (
        Act("change", firm=False, alone=True),
        (
            rf"(?:(?:make it|try|use|do it in|do|how about|what about|rather|go with|go for|in|i meant|i said|no"
            rf"|paint it"
            rf"|color it|try it in|make that|have it in|do it) )*(?:in )?(?P<color>{WORD}(?: {WORD})?)"
            rf"(?: (?:instead|rather|not {WORD}|rather than {WORD}|instead of {WORD}))",
            rf"(?:i meant|i said|try it in|try|how about|what about|no) (?:in )?(?P<color>{WORD}(?: {WORD})?)",
            rf"(?:but |just |only )?in (?:a )?(?P<color>{WORD}(?: {WORD})?)(?: {SWAP})?",
            rf"not {WORD} but (?P<color>{WORD}(?: {WORD})?)",
            r"(?:(?:try|use|make it|how about|what about|in|pick|can i have) )*(?:a |some )?(?:different|another|other)"
            r"(?: shade of| kind of| tone of)? (?P<kin>[^\s,]+)(?: please)?",
        ),
    ),
    (
        Act("change", firm=False, effect=True),
        (
            rf"{DO}{WHAT} (?:in |to be )?(?P<color>{WORD}(?: {WORD})?) {SWAP}",
            rf"{DO}(?=the |that |my |your |this ){WHAT} (?:in |to be )?(?P<color>{WORD})",
            rf"(?:a |an )(?P<color>{WORD}) {WHAT} {SWAP}",
        ),
    ),
    # -- another variant
    (
        Act("vary", alone=True),
        (
            r"(?:please )?(?:try|go|retry)(?: (?:it|that|this))? (?:again|over|once more|one more time|anew)",
            r"(?:show me |give me |try |can i (?:see|have) |i want |make )?(?:another|(?:a )?different|(?:an"
            r" )?alternative"
            r"|one more|a new) (?:one|version|variant|variation|try|attempt|take|go|result|option|alternative"
            r"|idea|shot)",
            r"(?:try|do) (?:it |that |this )?(?:differently|another way|a different way|some other way|something else)",
            r"(?:give|take|have) (?:it |that )?another (?:try|go|shot|stab|crack)",
            r"(?:retry|re-try|reroll|re-roll|regenerate)",
            r"(?:do|make) (?:it|that) (?:all )?over(?: again)?",
            r"again but different(?:ly)?",
            r"do over",
            r"(?:give me |with )?(?:a )?(?:new|different|another) seed",
        ),
    ),
    (
        Act("vary", firm=False, effect=True),
        (
            rf"(?:try|retry) {WHAT} (?:again|once more|differently|another way)",
            rf"retry {WHAT}",
            rf"(?:try |show me )?(?:another|a different) {WHAT}",
            rf"have another (?:go|try|stab) at {WHAT}",
        ),
    ),
)
ELSEWHERE: tuple[tuple[Act, tuple[str, ...]], ...] = (
    # -- this photo: the whole of what was done to another one
    (
        Act("repeat", EVERYTHING),
        (
            rf"(?:do |apply |make |use |repeat |give (?:it|this|this one|this photo|this picture) |i want"
            rf" )?(?:exactly |all )?"
            rf"{SAME}(?: {HERE})?(?:,? {EARLIER})?",
            rf"(?:just |exactly )?{EARLIER}(?: {HERE})?",
            r"as before",
            r"like before",
            rf"{HERE}(?: one)? (?:too|as well|also)",
            rf"(?:and )?(?:now )?(?:edit|treat|do|process|fix) {HERE}"
            rf" (?:in )?(?:exactly )?(?:the same(?: way)?|likewise|{EARLIER})",
            rf"(?:repeat|apply|do|redo|copy) (?:that|it|all of (?:that|it)|everything|all (?:the|those) edits"
            rf"|those(?: edits)?"
            rf"|the edits|the same) {HERE}{ALSO}",
            rf"(?:now )?{HERE}",
            rf"(?:everything|all of it|all|the edits) {EARLIER}",
        ),
    ),
    (
        Act("repeat", firm=False, effect=True),
        (
            rf"{DO}(?:the |exactly the )?same {WHAT}(?: {HERE})?(?: {EARLIER})?",
            rf"(?:just|only) {WHAT}(?: (?:from before|{EARLIER}))?",
            rf"{WHAT} (?:from before|{EARLIER})",
        ),
    ),
    # -- another part of the picture
    (
        Act("repeat", alone=True),
        (
            rf"(?:do |apply |repeat |make |use )?(?:exactly |just )?{SAME}(?: effect| thing)? (?:to|for|on|with)"
            rf" {PLACE}{ALSO}",
            rf"(?:do|repeat|copy) (?:it|that|this) (?:to|for|on|with) {PLACE}{ALSO}",
            rf"apply (?:it|that|this|the {STEP}) (?:to|for|on) {PLACE}{ALSO}",
        ),
    ),
    (
        Act("repeat", firm=False, alone=True),
        (
            r"(?:and |also )?(?P<where>(?:the|his|her|their|my|our|its) [^,]{1,40}?) (?:too|as well|also)",
            r"(?:and|also|and also) (?P<where>(?:the|his|her|their|my|our|its) [^\s,]+(?: [^\s,]+)?)",
        ),
    ),
    (
        Act("repeat", firm=False, effect=True),
        (rf"(?:apply|do|use|put) {WHAT} (?:to|for) {PLACE} (?:too|as well|also)",),
    ),
)
