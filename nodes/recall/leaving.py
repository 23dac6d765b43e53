"""How people say that they want the picture as it was, or as it was not: redo, put back, go back, undo.

Left out: doing things anew (varying.py), and what the groups mean (words.py).
"""

from __future__ import annotations

from .fragments import (
    ALL,
    BAD,
    COUNT,
    DROP,
    IT,
    LAST,
    MOVE,
    NOT,
    NTH,
    NUM,
    PIC,
    SAME,
    SINCE,
    STATE,
    STEP,
    THAT,
    TURN,
    UNDO,
    WAS,
    WHAT,
    YOU,
)
from .readings import EVERYTHING, Act, Ref

LEAVING: tuple[tuple[Act, tuple[str, ...]], ...] = (
    # -- redo
    (
        Act("redo"),
        (
            rf"(?:redo|re-do)(?: {THAT}| {ALL})?",
            r"(?:un-undo|unundo|(?:undo|revert|cancel|reverse) (?:the|that|my|your|this|last) (?:last )?undo(?:ing)?)",
            r"(?:re-apply|reapply|reinstate) (?:it|that|them|those)",
            r"(?:go |step )?forward(?: again)?",
            r"(?:i want|i would like|can i have|give me|i need) (?:it|that|them) back",
            r"(?:do|apply|have|use|add|put|include) (?:it|that) (?:in |on )?after all",
        ),
    ),
    (
        Act("redo", firm=False, alone=True),
        (
            r"(?:keep|leave) (?:it|that|this|them)(?: in| on| there| as it was| the way it was| after all| then)*",
            r"(?:i (?:do )?(?:want|like|liked) (?:it|that))(?: after all| better with (?:it|that)| with (?:it|that))",
            r"(?:it|that) was (?:better|fine|good|ok|okay|nicer|great)(?: with (?:it|that)| after all| actually|"
            r" that way)*",
        ),
    ),
    # -- back where it came from
    (
        Act("put_back", alone=True),
        (
            r"(?:put|bring|turn|change|set|switch|get) (?:it|that|them|things|everything) back(?: again| in| on)?",
            r"(?:go|change|switch|turn) back",
            r"restore (?:it|that)",
        ),
    ),
    (
        Act("put_back", firm=False, effect=True),
        (
            rf"(?:put|bring|get) (?!me\b|us\b){WHAT} back(?: in| on| again)?",
            rf"(?:put|bring) back {WHAT}",
            rf"i want {WHAT} back(?: in| again)?",
            rf"can i have {WHAT} back",
            rf"(?:re-apply|reapply|reinstate|restore|redo|re-do) {WHAT}",
        ),
    ),
    # -- as it was
    (
        Act("go_to", EVERYTHING),
        (
            rf"(?:{MOVE} )?(?:the )?(?:very )?(?:original|unedited|untouched|initial|unmodified)"
            rf"(?: {PIC})?(?: back| again)?(?: {YOU} (?:uploaded|gave you|sent|started with))?",
            rf"{MOVE} (?:the )?(?:very )?first (?:photo|picture|image)(?: back)?",
            rf"(?:{MOVE} )?(?:the (?:photo|picture|image) )?{WAS} (?:originally|at first|at the (?:very"
            rf" )?(?:start|beginning)"
            r"|in the beginning|to begin with|initially|before (?:all|any) (?:of )?(?:this|that|it|these edits"
            r"|the edits|edits)"
            r"|when i (?:uploaded|sent) it)",
            r"start (?:all )?(?:over|again|afresh|fresh|anew)(?: again| from scratch| from zero| from the"
            r" (?:beginning|start))?",
            rf"(?:{MOVE} )?(?:scratch|square one|zero|the (?:very )?(?:start|beginning))",
            r"from scratch",
            r"begin again",
            rf"reset(?: {IT}| all| all of it| the whole thing)?",
            r"(?:a )?clean slate",
            rf"(?:{UNDO}|{DROP}) {ALL}",
            rf"{MOVE} before (?:all|any)(?: of)?(?: of)? (?:it|this|that|the edits|these edits|these changes|edits)",
        ),
    ),
    (
        Act("go_to", Ref(count=1)),
        (
            rf"(?:{MOVE} )?(?:the )?{LAST} (?:version|state|picture|photo|image|result|look)(?: back)?",
            rf"(?:{MOVE} )?{WAS}(?: before(?: that)?)?",
            rf"{MOVE} before(?: that| this)?",
            rf"(?:{MOVE} )?{STATE} before(?: that| this| it)?",
            r"(?:it|that) was (?:better|nicer) before(?: that)?",
            r"i (?:liked|preferred) (?:it|the (?:photo|picture|image)) (?:better |more )?(?:before|how it was|the"
            r" way it was)",
            r"better before",
            rf"(?:put|change|set|turn) {IT} back {WAS}(?: before)?",
        ),
    ),
    (
        Act("go_to", Ref(span="step")),
        (
            rf"(?:{MOVE} )?(?:{WAS} )?(?:to )?{COUNT} (?:{STEP}|versions?) (?:ago|back|earlier|before)",
            rf"(?:go|step|move|take|jump|come|back)(?: {IT}| me)? (?:back|up) (?:by )?{COUNT}(?: {STEP})?",
            rf"back {COUNT}(?: {STEP})?",
            rf"(?:go |step |move |take )?(?:it )?(?:back )?(?P<n>a|one) {STEP} back(?:wards?)?",
            rf"(?:go |step |move )?back (?P<n>a|one) {STEP}",
            r"step back",
            rf"{COUNT} {STEP} back(?:wards?)?",
            rf"(?:{MOVE} )?the previous step",
        ),
    ),
    (
        Act("go_to", Ref(), after=True),
        (
            rf"(?:{MOVE} )?(?:{WAS} )?(?:at |after |on )?(?P<span>step|edit|version|turn|request|message|attempt)"
            rf" {NUM}",
            rf"(?:{MOVE} )?(?:the )?{NTH} (?P<span>version|edit|step|attempt|try|result|one|edited version|turn)",
        ),
    ),
    (
        Act("go_to"),
        (
            rf"(?:{MOVE} )?(?:{WAS} )?(?:{STATE} )?(?:it was )?(?:from )?(?:just |right |immediately |shortly )?"
            rf"(?:before|prior to|preceding) (?P<span>step|edit|version|turn|request|message) {NUM}",
            rf"(?:{MOVE} )?(?:{WAS} )?(?:{STATE} )?(?:it was )?(?:from )?(?:just |right |immediately |shortly )?"
            rf"(?:before|prior to|preceding) {WHAT}",
        ),
    ),
    (
        Act("go_to", after=True),
        (
            rf"{MOVE} (?:just |right )?after {WHAT}",
            rf"{WAS} (?:just |right )?after {WHAT}",
            rf"(?:{MOVE} )?{STATE} (?:just |right )?(?:after|with) {WHAT}",
            rf"{UNDO} {SINCE} {WHAT}",
            rf"{MOVE} the {WHAT} (?:version|one|state|stage|look|picture|photo)",
        ),
    ),
    # -- undo
    (
        Act("take_back", Ref(span="step", count=1)),
        (
            rf"(?:{UNDO}|{DROP}) (?:the|my|your|that|this|just the|only the) {LAST} {STEP}(?: {YOU} (?:made|did))?",
            rf"{UNDO} (?:a|one) {STEP}",
            r"undo once",
            rf"take (?:the|my|your|that) {LAST} {STEP} (?:back|out|off)",
        ),
    ),
    (
        Act("take_back"),
        (
            UNDO,
            rf"{UNDO} {THAT}(?: back)?",
            rf"take {THAT} (?:back|off|out)(?: again| out)?",
            rf"(?:scratch|strike|scrap|drop|discard|ditch|reverse|reject) {THAT}",
            r"undo(?: it| that)? (?:completely|entirely)",
            r"(?:remove|delete|lose|get rid of|take off|turn off|take away) (?:that|this|the|those) (?:last )?"
            r"(?:edit|change|effect|filter|step|adjustment|tweak|look)s?(?: again| you (?:added|made|applied))?",
        ),
    ),
    (
        Act("take_back", alone=True),
        (
            rf"{NOT} (?:it|that|this|that one|(?:that|this|the) (?:last )?(?:edit|change|effect|filter|look)s?"
            rf"(?: {YOU} (?:made|did|added|applied))?|how (?:it|that) (?:looks|turned out)|the result|what {YOU} did)",
            rf"(?:it|that|this) (?:is|was|looks|looked)(?: just| really| so| actually)? {BAD}(?: (?:than )?(?:now"
            rf"|before))?",
            r"(?:that|it|this) (?:did not (?:work|help)|made it worse|makes it worse|was not (?:it|right|what i"
            r" wanted))",
            r"(?:not like|do not do) that",
        ),
    ),
    (
        Act("take_back", Ref(span="step")),
        (
            rf"(?:{UNDO}|{DROP}) (?:the |my |your |these |those )?(?:last |latest |previous )?{COUNT}(?: last)?"
            rf"(?: of (?:them|those))?(?: {STEP})?(?: {YOU} (?:made|did))?",
            r"undo (?P<n>twice|thrice|#|two|three|four|five)(?: times)?",
            rf"{UNDO} (?P<n>both)(?: (?:of )?(?:them|those))?",
            rf"take (?:the |those |my )?(?:last )?{COUNT}(?: {STEP})? back",
        ),
    ),
    (
        Act("take_back", Ref(span="turn")),
        (rf"{UNDO} (?:the |my |your )?(?:last |latest |previous )?{COUNT}(?: last)? {TURN}",),
    ),
    (
        Act("take_back"),
        (rf"(?:{UNDO}|{DROP}|no|not) (?:the )?(?P<span>step|edit|turn|request|message|version) {NUM}",),
    ),
    (
        Act("take_back", EVERYTHING),
        (
            rf"{UNDO} {ALL} (?:but|except|except for|apart from|other than|besides|save) {WHAT}",
            rf"(?:only )?keep (?:only|just|nothing but) {WHAT}",
            rf"only keep {WHAT}",
        ),
    ),
    (Act("take_back"), (rf"{UNDO} {WHAT}", rf"take (?!the photo|the picture){WHAT} back(?: out| off)?")),
    (
        Act("take_back", firm=False, effect=True),
        (
            rf"{DROP} {WHAT}",
            rf"(?:{MOVE} )?{STATE} without {WHAT}",
            rf"forget (?:about )?(?!it\b){WHAT}",
            rf"take {WHAT} (?:off|out|away)(?: again)?",
            rf"{NOT} {WHAT}",
            rf"leave {WHAT} (?:out|off)",
            rf"turn {WHAT} off",
            rf"switch {WHAT} off",
            rf"{WHAT} (?:has to go|must go|can go|needs to go|was a mistake|(?:is|was|looks|looked) {BAD})",
            rf"(?:it|that) (?:was|looked|is|looks) (?:better|nicer) without {WHAT}",
            rf"i (?:liked|preferred|prefer|like) it (?:better |more )?without {WHAT}",
        ),
    ),
    # -- the same, somewhere else
    (
        Act("repeat", alone=True),
        (
            r"(?:do )?(?:it|that|this) again",
            r"do (?:it|that) (?:once more|one more time|another time|twice)",
            r"(?:and )?(?:once more|one more time|again|and again|repeat|same again|one more|the same again|encore)",
            rf"repeat (?:{THAT}|the {LAST} {STEP})",
            r"apply (?:it|that) (?:again|once more|twice|a second time)",
            r"do the same(?: thing)? (?:again|once more)",
            rf"(?:{SAME}) again",
        ),
    ),
    (
        Act("repeat", firm=False, effect=True),
        (
            rf"(?:do|apply|repeat|run|add) {WHAT} (?:again|once more|one more time|a second time|twice)",
            rf"repeat {WHAT}",
        ),
    ),
)
"""An act as its words alone give it, and the patterns that say it."""
