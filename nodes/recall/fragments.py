"""Pieces of patterns over plain words (`decompose/wording.py`) that those of `leaving.py` and `varying.py` are made of.

Numbers stand as "#". Groups: `what` names something of the history, `n` counts, `num` numbers, `deg` is a degree, `cmp`
a comparative, `ratio` and `amount` are amounts, `too` is a complaint of one, `where` a place.
"""

from __future__ import annotations

COUNT = r"(?P<n>#|one|two|three|four|five|six|seven|eight|nine|ten|(?:a )?couple(?: of)?|(?:a )?few)"
NUM = r"(?:number |no )?(?P<num>#|one|two|three|four|five|six|seven|eight|nine|ten)"
NTH = r"(?P<num>first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th)"
STEP = r"(?:step|edit|change|thing|action|adjustment|tweak|operation|modification|one|effect|bit|part)s?"
TURN = r"(?:message|request|turn|instruction|prompt|command|round)s?"
LAST = r"(?:(?:very )?last|latest|previous|most recent|recent|final|preceding)"
PIC = r"(?:photo|photograph|picture|pic|image|shot|file|upload|version|one|state|look|thing)"
IT = r"(?:it|that|this|those|these|them|everything|things|(?:the|this|my) (?:photo|picture|image|pic|edit))"
YOU = r"(?:you|we|i)(?: have| had)?(?: just)?"
THAT = (
    rf"(?:it|that|this|those|these|them|both|that one|this one|(?:all )?of (?:it|that)|what {YOU} (?:did|done)"
    rf"|(?:that|this|the|those|these) (?:last )?(?:edit|change|effect|filter|step|adjustment|tweak|thing|one|look)s?"
    rf"(?: {YOU} (?:made|did|added|applied|done))?"
    rf"|(?:the|my|your|that) {LAST} (?:one|{TURN})|(?:the|my|your) {LAST}|{LAST})"
)
WORD = r"(?!(?:and|then|but|or|so|because|if)\b)[^\s,]+"
WHAT = rf"(?P<what>(?!to\b)(?:{WORD} ){{0,5}}?{WORD})"
ALL = (
    rf"(?:everything|(?:the )?(?:whole|entire) (?:thing|lot)|all|all (?:of )?(?:it|that|this|them)"
    rf"|(?:all|every)(?: of)?(?: the| my| your| these| those)? (?:{STEP}|{TURN}))(?: {YOU} (?:did|made|done))?"
)
UNDO = (
    r"(?:undo|un-do|ctrl z|control z|cmd z|ctrl-z|unapply|revert|roll back|rollback|take back|cancel|unwind"
    r"|back out of|back out|retract)"
)
DROP = (
    r"(?:remove|delete|drop|lose|get rid of|ditch|scrap|discard|skip|leave out|take out|take off"
    r"|take away|strip out|strip off|strip|kill|nix|turn off|switch off|disable|do without|reverse|reject|cut out|bin)"
)
NOT = (
    r"(?:not|no|without|minus|never mind|nevermind|scratch|strike|i do not (?:really |actually )?(?:like|want"
    r"|need|love)"
    r"|i did not (?:really |actually )?(?:want|mean|need|ask for|like)|i hate|i dislike|i am not (?:a fan of|keen"
    r" on|sold on)"
    r"|i changed my mind about|i regret|i would rather not have|i would rather have it without|better without"
    r"|leave off)"
)
BAD = (
    r"(?:(?:much |even |far |way |a lot )?worse|wrong|not right|terrible|awful|horrible|bad|ugly|hideous|a"
    r" mistake|rubbish"
    r"|crap|not good|not better|not it|not an improvement"
    r"|not (?:at all )?what i (?:wanted|meant|asked for|had in mind|was after))"
)
MOVE = (
    rf"(?:(?:go|get|take|bring|return|revert|roll|switch|jump|move|turn|change|reset|restore|put|set|rewind|step"
    rf"|head|come"
    rf"|undo|wind|start|skip)(?: {IT}| me| us| all)?(?: all the way| right| straight)?(?: back)?(?: again)? (?:to"
    rf"|from|at)"
    rf"|back to|i (?:want|would like|need|prefer|preferred|liked|miss)(?: to (?:see|have|use))?|give me(?: back)?"
    rf"|show me|use|let me have|take|can i (?:have|get|see)|have|get me|keep|make it(?: look)?(?: like| as)?|bring back"
    rf"|put it|set it|leave it|restore|let us (?:use|keep|have)|undo everything back to)"
)
WAS = (
    rf"(?:how|what|as|the way|like|where|when|exactly as) (?:{IT}|we|you)"
    rf"(?: was| were| looked| had| had been| used to be| stood)(?: like)?(?: just)?"
)
STATE = r"(?:the )?(?:version|one|photo|picture|image|state|look|point|stage|step|moment|way it was|time|result)"
SINCE = (
    r"(?:everything|all(?: that)?|all the edits|whatever i did) (?:since|after|that came after|done after|following)"
)
DEG = (
    r"(?P<deg>(?:just |only |maybe |perhaps )?(?:a )?(?:tiny |little |wee )?(?:bit|touch|tad|smidge|smidgen|hair|notch)"
    r"|a little|slightly|somewhat|a lot|lots|much|way|far|considerably|significantly|even|still|quite a bit|noticeably"
    r"|(?:about |by )?#(?: percent)?|(?P<times>twice|#|two|three|four|five) times"
    r"|ever so slightly|(?:just )?some)"
)
UPS = (
    r"(?:stronger|more(?: (?:intense|pronounced|visible|obvious|dramatic|noticeable|extreme|aggressive|powerful))?"
    r"|heavier|bolder|harder|further|more strongly|higher|deeper|intenser)"
)
DOWNS = (
    r"(?:weaker|less(?: (?:intense|pronounced|visible|obvious|dramatic|noticeable|extreme|aggressive|strong|heavy"
    r"|harsh))?"
    r"|gentler|subtler|more subtle|milder|more gentle|fainter|less strongly|lighter|softer|lower|toned down|more"
    r" restrained)"
)
SIZES = (
    r"(?:thicker|thinner|wider|narrower|broader|slimmer|chunkier|fatter|bigger|larger|smaller|tinier|tighter"
    r"|looser|closer"
    r"|less tight|more tight|less wide|less tightly|more tightly|taller)"
)
CMP = rf"(?P<cmp>{UPS}|{DOWNS}|{SIZES})"
BARE_CMP = (
    r"(?P<cmp>stronger|weaker|more|less|gentler|subtler|more subtle|milder|more intense|less intense|less strong"
    r"|more pronounced|less pronounced|less extreme|more extreme|less dramatic|more dramatic|less obvious|further"
    r"|heavier)"
)
RATIO = r"(?P<ratio>half|twice|double|triple|a third|a quarter|three times|four times|two times|one and a half times)"
TOO = (
    r"(?P<too>(?:(?:a (?:little |tiny )?(?:bit|touch|tad)|a little|slightly|way|far|much|a lot|still|just) )?"
    r"too (?:much|strong|heavy|intense|extreme|aggressive|harsh|obvious|dramatic|pronounced|far|weak|subtle"
    r"|little|faint"
    r"|mild|gentle|tight|loose|thick|thin|wide|narrow|big|small|large|close|tightly)(?: now)?"
    r"|overdone|over the top|over done|not (?:quite |nearly |really )?(?:enough|strong enough|visible enough"
    r"|thick enough"
    r"|tight enough|big enough|intense enough)"
    r"|(?:barely|hardly) (?:visible|noticeable|there))"
)
DO = (
    r"(?:(?:make|try|do|have|give me|give it|can i have|can i see|want|i want|i would like|let us try|go for|go"
    r"|with|use"
    r"|apply|needs|it needs|needs to be|should be|could be|it could be|let us have|i need) )?"
)
BY = r"(?:at|to|of|by|with|be|is|should be|only|just|about|around|using|=)"
AMOUNT = (
    r"(?P<amount>(?:#|five|ten|fifteen|twenty|thirty|forty|fifty|half)"
    r"(?: (?:a )?(?:percent|pixels?|degrees?|stops?|ev|px|kelvin))?)"
)
SWAP = r"(?:instead|rather|in its place)"
SAME = r"(?:the )?same(?: thing| edits?| one| again| steps?| treatment| settings| look| changes?)*"
HERE = (
    r"(?:here|(?:(?:to|with|for|on) )?(?:this|it|here|this one|this (?:photo|picture|image|one|shot|pic)(?: too|"
    r" as well)?"
    r"|the new (?:one|photo|picture)|this (?:new|next) (?:one|photo|picture|image)|that one))"
)
EARLIER = (
    r"(?:as|like) (?:before|last time|(?:with |on |for )?(?:the|my) (?:other|last|previous|first|earlier) "
    r"(?:one|photo|picture|image|time))"
)

PLACE = rf"(?P<where>{WORD}(?: {WORD}){{0,6}})"
ALSO = r"(?: (?:too|as well|also))?"
