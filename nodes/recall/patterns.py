"""How people say it: patterns over plain words (`decompose/wording.py`), one table; the first that fits the whole of a
clause counts.

Numbers stand as "#". Groups: `what` names something of the history, `n` counts, `num` numbers, `deg` is a degree, `cmp`
a comparative, `amount` an amount, `color` a colour, `where` a place. Left out: what the groups mean (words.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from .readings import EVERYTHING, Act, Ref

_COUNT = r"(?P<n>#|one|two|three|four|five|six|seven|eight|nine|ten|(?:a )?couple(?: of)?|(?:a )?few)"
_NUM = r"(?:number |no )?(?P<num>#|one|two|three|four|five|six|seven|eight|nine|ten)"
_NTH = r"(?P<num>first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th|#)"
_STEP = r"(?:step|edit|change|thing|action|adjustment|tweak|operation|modification|one|effect|bit|part)s?"
_TURN = r"(?:message|request|turn|instruction|prompt|command|round)s?"
_LAST = r"(?:(?:very )?last|latest|previous|most recent|recent|final|preceding)"
_PIC = r"(?:photo|photograph|picture|pic|image|shot|file|upload|version|one|state|look|thing)"
_IT = r"(?:it|that|this|those|these|them|everything|things|(?:the|this|my) (?:photo|picture|image|pic|edit))"
_YOU = r"(?:you|we|i)(?: have| had)?(?: just)?"
_THAT = (
    rf"(?:it|that|this|those|these|them|both|that one|this one|(?:all )?of (?:it|that)|what {_YOU} (?:did|done)"
    rf"|(?:that|this|the|those|these) (?:last )?(?:edit|change|effect|filter|step|adjustment|tweak|thing|one|look)s?"
    rf"(?: {_YOU} (?:made|did|added|applied|done))?"
    rf"|(?:the|my|your|that) {_LAST} (?:one|{_TURN})|(?:the|my|your) {_LAST}|{_LAST})"
)
_WORD = r"(?!(?:and|then|but|or|so|because|if)\b)[^\s,]+"
_WHAT = rf"(?P<what>(?!to\b)(?:{_WORD} ){{0,5}}?{_WORD})"
_ALL = (
    rf"(?:everything|(?:the )?(?:whole|entire) (?:thing|lot)|all|all (?:of )?(?:it|that|this|them)"
    rf"|(?:all|every)(?: of)?(?: the| my| your| these| those)? (?:{_STEP}|{_TURN}))(?: {_YOU} (?:did|made|done))?"
)
_UNDO = r"(?:undo|un-do|unapply|revert|roll back|rollback|take back|cancel|unwind|back out of|back out|retract)"
_DROP = (
    r"(?:remove|delete|drop|lose|get rid of|ditch|scrap|discard|forget about|forget|skip|leave out|take out|take off"
    r"|take away|strip out|strip off|strip|kill|nix|turn off|switch off|disable|do without|reverse|reject|cut out|bin)"
)
_NOT = (
    r"(?:not|no|without|minus|never mind|nevermind|scratch|strike|i do not (?:really |actually )?(?:like|want|need|love)"
    r"|i did not (?:really |actually )?(?:want|mean|need|ask for|like)|i hate|i dislike|i am not (?:a fan of|keen on|sold on)"
    r"|i changed my mind about|i regret|i would rather not have|i would rather have it without|better without|leave off)"
)
_BAD = (
    r"(?:(?:much |even |far |way |a lot )?worse|wrong|not right|terrible|awful|horrible|bad|ugly|hideous|a mistake|rubbish"
    r"|crap|not good|not better|not it|not an improvement"
    r"|not (?:at all )?what i (?:wanted|meant|asked for|had in mind|was after))"
)
_MOVE = (
    rf"(?:(?:go|get|take|bring|return|revert|roll|switch|jump|move|turn|change|reset|restore|put|set|rewind|step|head|come"
    rf"|undo|wind|start|skip)(?: {_IT}| me| us| all)?(?: all the way| right| straight)?(?: back)?(?: again)? (?:to|from|at)"
    rf"|back to|i (?:want|would like|need|prefer|preferred|liked|miss)(?: to (?:see|have|use))?|give me(?: back)?"
    rf"|show me|use|let me have|take|can i (?:have|get|see)|have|get me|keep|make it(?: look)?(?: like| as)?|bring back"
    rf"|put it|set it|leave it|restore|let us (?:use|keep|have)|undo everything back to)"
)
_WAS = (
    rf"(?:how|what|as|the way|like|where|when|exactly as) (?:{_IT}|we|you)"
    rf"(?: was| were| looked| had| had been| used to be| stood| is)(?: like)?(?: just)?"
)
_STATE = r"(?:the )?(?:version|one|photo|picture|image|state|look|point|stage|step|moment|way it was|time|result)"
_SINCE = (
    r"(?:everything|all(?: that)?|all the edits|whatever i did) (?:since|after|that came after|done after|following)"
)
_DEG = (
    r"(?P<deg>(?:just |only |maybe |perhaps )?(?:a )?(?:tiny |little |wee )?(?:bit|touch|tad|smidge|smidgen|hair|notch)"
    r"|a little|slightly|somewhat|a lot|lots|much|way|far|considerably|significantly|even|still|quite a bit|noticeably"
    r"|(?:about |by )?#(?: percent)?|(?P<times>twice|#|two|three|four|five) times"
    r"|ever so slightly|(?:just )?some)"
)
_UPS = (
    r"(?:stronger|more(?: (?:intense|pronounced|visible|obvious|dramatic|noticeable|extreme|aggressive|powerful))?"
    r"|heavier|bolder|harder|further|more strongly|higher|deeper|intenser)"
)
_DOWNS = (
    r"(?:weaker|less(?: (?:intense|pronounced|visible|obvious|dramatic|noticeable|extreme|aggressive|strong|heavy|harsh))?"
    r"|gentler|subtler|more subtle|milder|more gentle|fainter|less strongly|lighter|softer|lower|toned down|more restrained)"
)
_SIZES = (
    r"(?:thicker|thinner|wider|narrower|broader|slimmer|chunkier|fatter|bigger|larger|smaller|tinier|tighter|looser|closer"
    r"|less tight|more tight|less wide|less tightly|more tightly|taller)"
)
_CMP = rf"(?P<cmp>{_UPS}|{_DOWNS}|{_SIZES})"
_BARE_CMP = (
    r"(?P<cmp>stronger|weaker|more|less|gentler|subtler|more subtle|milder|more intense|less intense|less strong"
    r"|more pronounced|less pronounced|less extreme|more extreme|less dramatic|more dramatic|less obvious|further|heavier)"
)
_RATIO = r"(?P<ratio>half|twice|double|triple|a third|a quarter|three times|four times|two times|one and a half times)"
_TOO = (
    r"(?P<too>(?:(?:a (?:little |tiny )?(?:bit|touch|tad)|a little|slightly|way|far|much|a lot|still|just) )?"
    r"too (?:much|strong|heavy|intense|extreme|aggressive|harsh|obvious|dramatic|pronounced|far|weak|subtle|little|faint"
    r"|mild|gentle|tight|loose|thick|thin|wide|narrow|big|small|large|close|tightly)(?: now)?"
    r"|overdone|over the top|over done|not (?:quite |nearly |really )?(?:enough|strong enough|visible enough|thick enough"
    r"|tight enough|big enough|intense enough)"
    r"|(?:barely|hardly) (?:visible|noticeable|there))"
)
_DO = (
    r"(?:(?:make|try|do|have|give me|give it|can i have|can i see|want|i want|i would like|let us try|go for|go|with|use"
    r"|apply|needs|it needs|needs to be|should be|could be|it could be|let us have|i need) )?"
)
_BY = r"(?:at|to|of|by|with|be|is|should be|only|just|about|around|using|=)"
_AMOUNT = (
    r"(?P<amount>(?:#|five|ten|fifteen|twenty|thirty|forty|fifty|half)"
    r"(?: (?:a )?(?:percent|pixels?|degrees?|stops?|ev|px|kelvin))?)"
)
_SWAP = r"(?:instead|rather|in its place)"
_SAME = r"(?:the )?same(?: thing| edits?| one| again| steps?| treatment| settings| look| changes?)*"
_HERE = (
    r"(?:here|(?:(?:to|with|for|on) )?(?:this|it|here|this one|this (?:photo|picture|image|one|shot|pic)(?: too| as well)?"
    r"|the new (?:one|photo|picture)|this (?:new|next) (?:one|photo|picture|image)|that one))"
)
_EARLIER = (
    r"(?:as|like) (?:before|last time|(?:with |on |for )?(?:the|my) (?:other|last|previous|first|earlier) "
    r"(?:one|photo|picture|image|time))"
)

_ROWS: tuple[tuple[Act, tuple[str, ...]], ...] = (
    # -- redo
    (
        Act("redo"),
        (
            rf"(?:redo|re-do)(?: {_THAT}| {_ALL})?",
            r"(?:un-undo|unundo|(?:undo|revert|cancel|reverse) (?:the|that|my|your|this|last) (?:last )?undo(?:ing)?)",
            r"(?:re-apply|reapply|reinstate) (?:it|that|them|those)",
            r"(?:go |step )?forward(?: again)?",
            r"(?:i want|i would like|can i have|give me|i need) (?:it|that|them) back",
            r"(?:do|apply|have|use|add|put|include) (?:it|that) (?:in |on )?after all",
        ),
    ),
    (
        Act("redo", firm=False),
        (
            r"(?:keep|leave) (?:it|that|this|them)(?: in| on| there| as it was| the way it was| after all| then)*",
            r"(?:i (?:do )?(?:want|like|liked) (?:it|that))(?: after all| better with (?:it|that)| with (?:it|that))",
            r"(?:it|that) was (?:better|fine|good|ok|okay|nicer|great)(?: with (?:it|that)| after all| actually| that way)*",
        ),
    ),
    # -- back where it came from
    (
        Act("put_back"),
        (
            r"(?:put|bring|turn|change|set|switch|get) (?:it|that|them|things|everything) back(?: again| in| on)?",
            r"(?:go|change|switch|turn) back",
            r"restore (?:it|that)",
        ),
    ),
    (
        Act("put_back", firm=False, effect=True),
        (
            rf"(?:put|bring|get) (?!me\b|us\b){_WHAT} back(?: in| on| again)?",
            rf"(?:put|bring) back {_WHAT}",
            rf"i want {_WHAT} back(?: in| again)?",
            rf"can i have {_WHAT} back",
            rf"(?:re-apply|reapply|reinstate|restore|redo|re-do) {_WHAT}",
        ),
    ),
    # -- as it was
    (
        Act("go_to", EVERYTHING),
        (
            rf"(?:{_MOVE} )?(?:the )?(?:very )?(?:original|unedited|untouched|initial|unmodified)"
            rf"(?: {_PIC})?(?: back| again)?(?: {_YOU} (?:uploaded|gave you|sent|started with))?",
            rf"{_MOVE} (?:the )?(?:very )?first (?:photo|picture|image)(?: back)?",
            rf"(?:{_MOVE} )?(?:the (?:photo|picture|image) )?{_WAS} (?:originally|at first|at the (?:very )?(?:start|beginning)"
            r"|in the beginning|to begin with|initially|before (?:all|any) (?:of )?(?:this|that|it|these edits|the edits|edits)"
            r"|when i (?:uploaded|sent) it)",
            r"start (?:all )?(?:over|again|afresh|fresh|anew)(?: again| from scratch| from zero| from the (?:beginning|start))?",
            rf"(?:{_MOVE} )?(?:scratch|square one|zero|the (?:very )?(?:start|beginning))",
            r"from scratch",
            r"begin again",
            rf"reset(?: {_IT}| all| all of it| the whole thing)?",
            r"(?:a )?clean slate",
            rf"(?:{_UNDO}|{_DROP}) {_ALL}",
            rf"{_MOVE} before (?:all|any)(?: of)?(?: of)? (?:it|this|that|the edits|these edits|these changes|edits)",
        ),
    ),
    (
        Act("go_to", Ref(count=1)),
        (
            rf"(?:{_MOVE} )?(?:the )?{_LAST} (?:version|state|picture|photo|image|result|look)(?: back)?",
            rf"(?:{_MOVE} )?{_WAS}(?: before(?: that)?)?",
            rf"{_MOVE} before(?: that| this)?",
            rf"(?:{_MOVE} )?{_STATE} before(?: that| this| it)?",
            r"(?:it|that) was (?:better|nicer) before(?: that)?",
            r"i (?:liked|preferred) (?:it|the (?:photo|picture|image)) (?:better |more )?(?:before|how it was|the way it was)",
            r"better before",
            rf"(?:put|change|set|turn) {_IT} back {_WAS}(?: before)?",
        ),
    ),
    (
        Act("go_to", Ref(span="step")),
        (
            rf"(?:{_MOVE} )?(?:{_WAS} )?(?:to )?{_COUNT} (?:{_STEP}|versions?) (?:ago|back|earlier|before)",
            rf"(?:go|step|move|take|jump)(?: {_IT}| me)? back (?:by )?{_COUNT}(?: {_STEP})?",
            rf"back {_COUNT}(?: {_STEP})?",
            rf"(?:go |step |move |take )?(?:it )?(?:back )?(?P<n>a|one) {_STEP} back(?:wards?)?",
            rf"(?:go |step |move )?back (?P<n>a|one) {_STEP}",
            r"step back",
            rf"{_COUNT} {_STEP} back(?:wards?)?",
            rf"(?:{_MOVE} )?the previous step",
        ),
    ),
    (
        Act("go_to", Ref(), after=True),
        (
            rf"(?:{_MOVE} )?(?:{_WAS} )?(?:at |after |on )?(?P<span>step|edit|version|turn|request|message|attempt) {_NUM}",
            rf"(?:{_MOVE} )?(?:the )?{_NTH} (?P<span>version|edit|step|attempt|try|result|one|edited version|turn)",
        ),
    ),
    (
        Act("go_to"),
        (
            rf"(?:{_MOVE} )?(?:{_WAS} )?(?:{_STATE} )?(?:it was )?(?:from )?(?:just |right |immediately |shortly )?"
            rf"(?:before|prior to|preceding) (?P<span>step|edit|version|turn|request|message) {_NUM}",
            rf"(?:{_MOVE} )?(?:{_WAS} )?(?:{_STATE} )?(?:it was )?(?:from )?(?:just |right |immediately |shortly )?"
            rf"(?:before|prior to|preceding|without) {_WHAT}",
        ),
    ),
    (
        Act("go_to", after=True),
        (
            rf"{_MOVE} (?:just |right )?after {_WHAT}",
            rf"{_WAS} (?:just |right )?after {_WHAT}",
            rf"(?:{_MOVE} )?{_STATE} (?:just |right )?(?:after|with) {_WHAT}",
            rf"{_UNDO} {_SINCE} {_WHAT}",
            rf"{_MOVE} the {_WHAT} (?:version|one|state|stage|look|picture|photo)",
        ),
    ),
    # -- undo
    (
        Act("take_back"),
        (
            _UNDO,
            rf"{_UNDO} {_THAT}(?: back)?",
            rf"take {_THAT} (?:back|off|out)(?: again| out)?",
            rf"(?:scratch|strike|scrap|drop|discard|ditch|reverse|reject|forget) {_THAT}",
            rf"{_NOT} (?:it|that|this|that one|(?:that|this|the) (?:last )?(?:edit|change|effect|filter|look)s?"
            rf"(?: {_YOU} (?:made|did|added|applied))?|how (?:it|that) (?:looks|turned out)|the result|what {_YOU} did)",
            rf"(?:it|that|this) (?:is|was|looks|looked)(?: just| really| so| actually)? {_BAD}(?: (?:than )?(?:now|before))?",
            r"(?:remove|delete|lose|get rid of|take off|turn off|take away) (?:that|this|the|those) (?:last )?"
            r"(?:edit|change|effect|filter|step|adjustment|tweak|look)s?(?: again| you (?:added|made|applied))?",
            r"(?:that|it|this) (?:did not (?:work|help)|made it worse|makes it worse|was not (?:it|right|what i wanted))",
            r"undo(?: it| that)? (?:completely|entirely)",
            r"(?:not like|do not do) that",
        ),
    ),
    (
        Act("take_back", Ref(span="step", count=1)),
        (
            rf"(?:{_UNDO}|{_DROP}) (?:the|my|your|that|this|just the|only the) {_LAST} {_STEP}(?: {_YOU} (?:made|did))?",
            rf"{_UNDO} (?:a|one) {_STEP}",
            r"undo once",
            rf"take (?:the|my|your|that) {_LAST} {_STEP} (?:back|out|off)",
        ),
    ),
    (
        Act("take_back", Ref(span="step")),
        (
            rf"(?:{_UNDO}|{_DROP}) (?:the |my |your |these |those )?(?:last |latest |previous )?{_COUNT}(?: last)?"
            rf"(?: of (?:them|those))?(?: {_STEP})?(?: {_YOU} (?:made|did))?",
            r"undo (?P<n>twice|thrice|#|two|three|four|five)(?: times)?",
            rf"{_UNDO} (?P<n>both)(?: (?:of )?(?:them|those))?",
            rf"take (?:the |those |my )?(?:last )?{_COUNT}(?: {_STEP})? back",
        ),
    ),
    (
        Act("take_back", Ref(span="turn")),
        (rf"{_UNDO} (?:the |my |your )?(?:last |latest |previous )?{_COUNT}(?: last)? {_TURN}",),
    ),
    (
        Act("take_back"),
        (rf"(?:{_UNDO}|{_DROP}|no|not) (?:the )?(?P<span>step|edit|turn|request|message|version) {_NUM}",),
    ),
    (
        Act("take_back", EVERYTHING),
        (
            rf"{_UNDO} {_ALL} (?:but|except|except for|apart from|other than|besides|save) {_WHAT}",
            rf"(?:only )?keep (?:only|just|nothing but) {_WHAT}",
            rf"only keep {_WHAT}",
        ),
    ),
    (Act("take_back"), (rf"{_UNDO} {_WHAT}", rf"take (?!the photo|the picture){_WHAT} back(?: out| off)?")),
    (
        Act("take_back", firm=False, effect=True),
        (
            rf"{_DROP} {_WHAT}",
            rf"take {_WHAT} (?:off|out|away)(?: again)?",
            rf"{_NOT} {_WHAT}",
            rf"leave {_WHAT} (?:out|off)",
            rf"turn {_WHAT} off",
            rf"switch {_WHAT} off",
            rf"{_WHAT} (?:has to go|must go|can go|needs to go|was a mistake|(?:is|was|looks|looked) {_BAD})",
            rf"(?:it|that) (?:was|looked|is|looks) (?:better|nicer) without {_WHAT}",
            rf"i (?:liked|preferred|prefer|like) it (?:better |more )?without {_WHAT}",
        ),
    ),
    # -- the same, somewhere else
    (
        Act("repeat"),
        (
            r"(?:do )?(?:it|that|this) again",
            r"do (?:it|that) (?:once more|one more time|another time|twice)",
            r"(?:and )?(?:once more|one more time|again|and again|repeat|same again|one more|the same again|encore)",
            rf"repeat (?:{_THAT}|the {_LAST} {_STEP})",
            r"apply (?:it|that) (?:again|once more|twice|a second time)",
            r"do the same(?: thing)? (?:again|once more)",
            rf"(?:{_SAME}) again",
        ),
    ),
    (
        Act("repeat", firm=False, effect=True),
        (
            rf"(?:do|apply|repeat|run|add) {_WHAT} (?:again|once more|one more time|a second time|twice)",
            rf"repeat {_WHAT}",
        ),
    ),
)
"""An act as its words alone give it, and the patterns that say it; `words.py` fills in what their groups add."""


_CHANGES: tuple[tuple[Act, tuple[str, ...]], ...] = (
    # -- the last one, stronger or weaker
    (
        Act("change"),
        (
            rf"{_DO}(?:it |that |this )?(?:a )?(?:{_DEG} )?{_BARE_CMP}(?: (?:than that|of that|of it|of the same))?",
            rf"{_DO}(?:it |that |only |just )*{_RATIO}(?: as (?:much|strong|intense|heavy|big|thick)| that| the (?:strength|"
            r"effect|amount)| of (?:that|it)| it)*(?: strength)?",
            rf"(?:(?:it|that|this|you) (?:is|was|looks|feels|went|seems|did it|are)(?: now)? )?{_TOO}",
            r"(?:that is )?(?:not|nowhere near)(?: (?P<quite>quite|nearly))? (?:so|as|that|quite so)"
            r" (?:much|strong|strongly|intense|heavy|extreme|aggressive|hard|far)",
            rf"(?:can you )?(?P<down>tone|dial|turn|take|bring|scale|cut|ease|rein|ramp|knock) (?:it|that) (?:down|back|off|in)"
            rf"(?: {_DEG}| a notch)?",
            rf"(?P<down>go easier|go easy|ease off|ease up|tone down|dial down|dial back|calm down|take it easy|easy)"
            rf"(?: on (?:it|that))?(?: {_DEG})?",
            rf"(?P<up>turn|crank|dial|bump|amp|ramp|push|pump|step) (?:it|that) (?:up|further)(?: {_DEG}| a notch)?",
            r"you (?P<down>overdid) (?:it|that)",
            rf"(?P<up>increase|strengthen|intensify|exaggerate) (?:it|that)(?: {_DEG})?",
            rf"(?P<down>reduce|weaken|lessen|decrease|lower|halve|moderate) (?:it|that|the (?:effect|strength|amount|intensity))"
            rf"(?: {_DEG}| by half)?",
            rf"{_DO}(?:the )?(?:effect|strength|change|edit|last one|last step) (?:{_DEG} )?{_CMP}",
        ),
    ),
    (
        Act("change", firm=False),
        (
            rf"{_DO}(?:it |that |this )?(?:{_DEG} )?(?P<cmp>{_SIZES})",
            rf"not (?P<quite>quite )?(?:so|as|that|quite so|quite as|quite that|too) {_WHAT}",
        ),
    ),
    # -- with another amount
    (
        Act("change"),
        (
            rf"{_DO}(?:it |that )?(?:{_BY} )*{_AMOUNT} {_SWAP}(?: of #(?: (?:percent|pixels?|px|degrees?|stops?))?)?",
            rf"(?:i (?:meant|said|wanted|asked for)|no|try|rather|let us try) (?:it )?(?:{_BY} )*{_AMOUNT}(?: not #.*)?",
            rf"{_DO}(?:it |that )?(?:{_BY} )*{_AMOUNT} (?:rather than|instead of|not) .{{1,20}}",
        ),
    ),
    (
        Act("change", firm=False, effect=True),
        (
            rf"{_DO}(?:the |that |a |an )?{_WHAT} (?:{_BY} )*{_AMOUNT}(?: {_SWAP})?",
            rf"{_DO}(?:a |an )?{_AMOUNT} {_WHAT} {_SWAP}",
            rf"(?:set|change|put|turn|adjust|bring|lower|raise|reduce|increase) {_WHAT} to {_AMOUNT}(?: {_SWAP})?",
        ),
    ),
    # -- a step that is named, stronger or weaker
    (
        Act("change", firm=False, effect=True),
        (
            rf"{_DO}{_WHAT} (?:to be )?(?:{_DEG} )?{_CMP}",
            rf"{_DO}(?:a |an |the )?(?:{_DEG} )?{_CMP} (?:of the |of that |of )?{_WHAT}",
            rf"{_WHAT} (?:is|was|looks|are|were|seems|feels)(?: now)? {_TOO}",
            rf"{_TOO}(?: of)?(?: an?| the)? {_WHAT}",
            rf"{_DO}{_WHAT} {_RATIO}(?: as (?:much|strong|intense|heavy|thick|big|wide)| the strength)?",
            rf"{_DO}{_RATIO}(?: of)?(?: the| that| as much)? {_WHAT}",
            rf"(?P<down>tone|dial|turn|take|bring|scale|cut|knock|ease) {_WHAT} (?:down|back)(?: {_DEG}| a notch)?",
            rf"(?P<down>tone down|dial down|dial back|ease off on|go easy on|go easier on|reduce|soften|weaken|cut back on"
            rf"|cut down on|take down|turn down|back off on|lessen) {_WHAT}(?: {_DEG})?",
            rf"(?P<up>turn|crank|dial|bump|push|ramp) {_WHAT} up(?: {_DEG}| a notch)?",
            rf"(?P<up>strengthen|intensify|exaggerate|increase|crank up|turn up|push) {_WHAT}(?: {_DEG})?",
            rf"(?P<cmp>crop|zoom) (?:it )?(?:in )?(?:{_DEG} )?(?P<trait>tighter|looser|closer|wider|less tightly|more tightly)",
        ),
    ),
    # -- in another colour
    (
        Act("change", firm=False),
        (
            rf"(?:(?:make it|try|use|do it in|do|how about|what about|rather|go with|go for|in|i meant|i said|no|paint it"
            rf"|color it|try it in|make that|have it in|do it) )*(?:in )?(?P<color>{_WORD}(?: {_WORD})?)"
            rf"(?: (?:instead|rather|not {_WORD}|rather than {_WORD}|instead of {_WORD}))",
            rf"(?:i meant|i said|try it in|try|how about|what about|no) (?:in )?(?P<color>{_WORD}(?: {_WORD})?)",
            rf"(?:but |just |only )?in (?:a )?(?P<color>{_WORD}(?: {_WORD})?)(?: {_SWAP})?",
            rf"not {_WORD} but (?P<color>{_WORD}(?: {_WORD})?)",
            r"(?:(?:try|use|make it|how about|what about|in|pick|can i have) )*(?:a |some )?(?:different|another|other)"
            r"(?: shade of| kind of| tone of)? (?P<kin>[^\s,]+)(?: please)?",
        ),
    ),
    (
        Act("change", firm=False, effect=True),
        (
            rf"{_DO}{_WHAT} (?:in |to be )?(?P<color>{_WORD}(?: {_WORD})?) {_SWAP}",
            rf"{_DO}{_WHAT} (?:in |to be )?(?P<color>{_WORD})",
            rf"(?:a |an )(?P<color>{_WORD}) {_WHAT} {_SWAP}",
        ),
    ),
    # -- another variant
    (
        Act("vary"),
        (
            r"(?:please )?(?:try|go|retry)(?: (?:it|that|this))? (?:again|over|once more|one more time|anew)",
            r"(?:show me |give me |try |can i (?:see|have) |i want |make )?(?:another|(?:a )?different|(?:an )?alternative"
            r"|one more|a new) (?:one|version|variant|variation|try|attempt|take|go|result|option|alternative|idea|shot)",
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
            rf"(?:try|retry) {_WHAT} (?:again|once more|differently|another way)",
            rf"retry {_WHAT}",
            rf"(?:try |show me )?(?:another|a different) {_WHAT}",
            rf"have another (?:go|try|stab) at {_WHAT}",
        ),
    ),
)
_PLACE = rf"(?P<where>{_WORD}(?: {_WORD}){{0,6}})"
_TOO_ = r"(?: (?:too|as well|also))?"
_ELSEWHERE: tuple[tuple[Act, tuple[str, ...]], ...] = (
    # -- this photo: the whole of what was done to another one
    (
        Act("repeat", EVERYTHING),
        (
            rf"(?:do |apply |make |use |repeat |give (?:it|this|this one|this photo|this picture) |i want )?(?:exactly |all )?"
            rf"{_SAME}(?: {_HERE})?(?:,? {_EARLIER})?",
            rf"(?:just |exactly )?{_EARLIER}(?: {_HERE})?",
            r"as before",
            r"like before",
            rf"{_HERE}(?: one)? (?:too|as well|also)",
            rf"(?:and )?(?:now )?(?:edit|treat|do|process|fix) {_HERE}"
            rf" (?:in )?(?:exactly )?(?:the same(?: way)?|likewise|{_EARLIER})",
            rf"(?:repeat|apply|do|redo|copy) (?:that|it|all of (?:that|it)|everything|all (?:the|those) edits|those(?: edits)?"
            rf"|the edits|the same) {_HERE}{_TOO_}",
            rf"(?:now )?{_HERE}",
            rf"(?:everything|all of it|all|the edits) {_EARLIER}",
        ),
    ),
    (
        Act("repeat", firm=False, effect=True),
        (
            rf"{_DO}(?:the |exactly the )?same {_WHAT}(?: {_HERE})?(?: {_EARLIER})?",
            rf"(?:just|only) {_WHAT}(?: (?:from before|{_EARLIER}))?",
            rf"{_WHAT} (?:from before|{_EARLIER})",
        ),
    ),
    # -- another part of the picture
    (
        Act("repeat"),
        (
            rf"(?:do |apply |repeat |make |use )?(?:exactly |just )?{_SAME}(?: effect| thing)? (?:to|for|on|with) {_PLACE}{_TOO_}",
            rf"(?:do|repeat|copy) (?:it|that|this) (?:to|for|on|with) {_PLACE}{_TOO_}",
            rf"apply (?:it|that|this|the {_STEP}) (?:to|for|on) {_PLACE}{_TOO_}",
        ),
    ),
    (
        Act("repeat", firm=False),
        (
            r"(?:and |also )?(?P<where>(?:the|his|her|their|my|our|its) [^,]{1,40}?) (?:too|as well|also)",
            r"(?:and|also|and also) (?P<where>(?:the|his|her|their|my|our|its) [^\s,]+(?: [^\s,]+)?)",
        ),
    ),
    (
        Act("repeat", firm=False, effect=True),
        (rf"(?:apply|do|use|put) {_WHAT} (?:to|for) {_PLACE} (?:too|as well|also)",),
    ),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One pattern and the act that it says."""

    act: Act
    pattern: re.Pattern[str]


@cache
def rows() -> tuple[Row, ...]:
    """Every pattern, in the order in which they are tried."""
    return tuple(Row(act, re.compile(text)) for act, texts in (*_ROWS, *_CHANGES, *_ELSEWHERE) for text in texts)


def fitting(said: str) -> Iterator[tuple[Act, re.Match[str]]]:
    """The acts that a whole clause says, likeliest first."""
    for row in rows():
        match = row.pattern.fullmatch(said)
        if match is not None:
            yield row.act, match
