"""Wishes told by their outcome and complaints told by their cause, made plain: rows for addressing.py.

"as if my brother never showed up" and "the bin has no business there" read as "please remove ...", "the flash washed
out her face" as "her face is overexposed", "make from the photo an oil painting" as "turn the photo into an oil
painting". A row is a pattern over plain words and what stands in its place; "=1" is what its first group found. Left
out: who asks (addressing.py), and reading the plain form (frames.py, statements.py).
"""

from __future__ import annotations

NOUN = r"(?:(?:the|my|his|her|our|their|its|your|this|that|these|those|a|an|some|any|every|all)(?: [\w'-]+){1,7}?)"
_WHO = r"(?:anybody|anyone|nobody|somebody|someone)"
THING = rf"(?:{NOUN}|it|they|them|he|she|him|her)"
_HERE = (
    r"(?:there|here|present|around|in (?:it|there|here|the (?:way|shot|frame|picture|photo|image|background)|(?:my|our|"
    r"his|her) (?:way|face))|visible|showing|next to \w+|sticking .*|standing .*|hanging .*|showing .*|blocking .*|"
    r"at all)"
)
_NEVER = (
    rf"(?:(?:(?:was|were|had|has|have|is|are|did|does) )?never(?: really| even| actually)?(?: (?:been|be))? ?"
    rf"(?:existed|exist|showed up|shown up|show up|came|come|happened|turned up|walked \w+.*|been born|stood .*|sat .*|"
    rf"{_HERE})"
    rf"|(?:was|were|had been|is|are) not(?: even| really)? (?:ever )?{_HERE}"
    rf"|(?:did|does|do|had|has) not(?: even| ever)? (?:exist|show up|come|turn up|walked .*|walk .*|stand .*|stood .*|"
    rf"exist anymore))"
)
END = (
    r"(?= ?$| ,| please| at all| from (?:this|the|that|my)(?: \w+)? ?$| in (?:this|the) (?:one|shot|photo|"
    r"picture) ?$)"
)
_GONE = r"(?:away|out of (?:here|there|it|sight|the (?:way|shot|frame|photo|picture)))"
_CAST = (
    r"(?:(?:all|very|so|really|quite|rather|totally|completely|a bit|a little) )*"
    r"(?:yellow|orange|green|blue|purple|magenta|pink|red|cyan|grey|gray|brown|dark|bright|pale|dull|flat)(?:ish)?"
)
_EVERYBODY = (
    r"(?:everything|everyone|everybody|all of us|us all|we all|us|the whole (?:thing|picture|photo|image|"
    r"room)|it all|all of it)"
)
_DEFECTS = r"(?:scratches|scratch marks|noise|grain|dust|haze|creases|specks|cracks|fog|stains|mould|mold)"
_UP = r"(?:upside down|(?:the )?wrong way (?:up|round|around)|on (?:its|it's|his|her) head)"
PHOTO = (
    r"(?:it|this|that|(?:the|this|that|my|our) (?:whole )?(?:photo|picture|image|pic|scan|shot|print|foto|"
    r"file|one))"
)
_WISH = (
    r"(?:i wish|if only|i want|i would be .*? if|i would .*? if|(?:it|that) (?:would|will) .*? if|please|"
    r"what (?:would|will|could) .*? is(?: if| that)?)"
)

_STOPS = (
    r"(?:(?:a|an|one|two|three|half|half a|a half|a third of a|two thirds of a|a full|another|#)(?: and a "
    r"half)? (?:full )?stops?)"
)

OUTCOMES: tuple[tuple[str, str], ...] = (
    # A thing that should not be there, or never have been.
    (rf"(?:(?:please|can you|could you|just|make|have|let|leave|show|do|render|edit|get|same (?:photo|shot|picture)|it|"
     rf"this|the (?:photo|picture|image|scene)|everything|look|looks|seem|appear|as|like|so|that|imagine|pretend|"
     rf"pretending) )*(?:if|like|though|pretend|pretending|that|as) (?:{_WHO} (?:had |has |ever )*(?:\w+) "
     rf")?({NOUN}) {_NEVER}{END}",
     "please remove =1"),
    (rf"(?:(?:please|can you|could you|make|have|it|this|look|as|like) )*(?:as if|like|as though) nobody (?:had |"
     rf"has |ever )*\w+ "
     rf"({NOUN}){END}",
     "please remove =1"),
    (rf"{_WISH} ({NOUN}) {_NEVER}{END}", "please remove =1"),
    (rf"({THING}) (?:does|do) not belong(?: {_HERE})?{END}", "please remove =1"),
    (rf"({THING}) (?:has|have|had) no (?:business|place|right)(?: being)? {_HERE}{END}", "please remove =1"),
    (rf"(?:i|we) (?:really |just |do |only )*(?:want|need|wish|would (?:like|love|prefer)|prefer)(?: to have| to "
     rf"see| to get)? "
     rf"({THING}) (?:to be )?{_GONE}{END}",
     "please remove =1"),
    (rf"(?:i|we) (?:really |just )*(?:want|need|would (?:like|love)) ({NOUN}) (?:off|out of|away from) (?:my|his|"
     rf"her|the|our|their|it)\b"
     rf"(?: \w+)?{END}",
     "please remove =1"),
    (rf"({THING}) (?:must|has to|have to|should|needs? to|ought to|can|could|may|has got to|gotta)(?: really| "
     rf"just| all| both)? "
     rf"(?:vanish|disappear|be gone|go away|get out|away|off|leave|not be (?:there|here|visible|seen)){END}",
     "please remove =1"),
    (rf"(?:off|away|out|down|begone) with ({THING}){END}", "please remove =1"),
    (rf"(?:be gone|begone|goodbye|bye bye|bye) ({NOUN}){END}", "please remove =1"),
    (rf"(?:i|we) would rather (?:not (?:have|see)|do without|lose) ({NOUN})(?: {_HERE})?{END}", "please remove =1"),
    (rf"(?:i|we) do not (?:want|need)(?: to see)? ({NOUN}) {_HERE}{END}", "please remove =1"),
    (rf"(?:i|we) would (?:love|like|prefer)(?: to (?:see|have))? (?:it|{NOUN}) without ({NOUN}){END}", "please "
     "remove =1"),
    (rf"let (?:vanish|disappear) ({NOUN}){END}", "please remove =1"),
    (rf"let ({NOUN}) (?:vanish|disappear|go away){END}", "please remove =1"),
    (rf"put away ({NOUN}){END}", "please remove =1"),
    (rf"put ({THING}) away{END}", "please remove =1"),
    (r"(?:could|can|would|will) not (?:you|we)(?: maybe| please| just| simply)?", "please"),
    (r"what (?:would|will|could) (?:\w+ )*?(?:help|make my (?:day|week)|be (?:\w+ )?(?:great|nice|perfect|lovely|"
     r"wonderful|best|"
     r"cool|good))(?: me)? is(?: if| that)", "i wish"),
    # What the picture suffers from.
    (rf"(?:{NOUN}|we|you|[\w' ]{{3,24}}) (?:has |have )?(?:made|left|turned|rendered|makes|turns|leaves) "
     rf"({_EVERYBODY}) ({_CAST}){END}",
     "everything is too =2"),
    (rf"{_EVERYBODY} (?:is|are|looks?|came out|comes out|turned out|has (?:gone|turned|become)|went|turned|got|"
     rf"am) ({_CAST}){END}",
     "everything is too =1"),
    (rf"(?:{PHOTO}) (?:has (?:gone|turned|become)|went|turned) ({_CAST}){END}", "everything is too =1"),
    (rf"(?:{NOUN}) (?:has |have )?(?:washed out|bleached|blew out|blown out|burnt out|burned out) ({NOUN}){END}",
     "=1 is overexposed"),
    (rf"({THING}) (?:is|are|lies?|sits?|stands?) (?:all |completely |totally |so )?in (?:the )?(?:dark|shade|"
     rf"shadows?){END}",
     "=1 is too dark"),
    (rf"({THING}) (?:is|are) (?:pitch|completely|totally|just|almost|all) (?:black|dark)(?: soup)?{END}", "=1 "
     "is too dark"),
    (rf"{PHOTO} (?:has|have|had|got|has got|have got|is having)(?= (?:way |far )*too (?:much|many)\b)", "there is"),
    (rf"(?:the colou?rs?|{PHOTO}|everything|the whole thing) (?:has|have|is|are)(?: all)? (?:faded|gone (?:so |"
     rf"very |all )*"
     rf"(?:pale|faint)|bleached|paled)(?: (?:terribly|badly|a lot|over|with|to|in|by|so|away|completely)\b.*)?{END}",
     "it is faded"),
    (rf"(?:{PHOTO}) (?:has|have|has got|have got|got|is full of|is covered in|is covered with|shows?)(?: lots of|"
     rf" many| some| a lot of|"
     rf" so much| several| so many| a few| bad| terrible| these| those)* ({_DEFECTS})(?: \w+){{0,5}}{END}",
     "there is too much =1"),
    (rf"({NOUN}) (?:is|are) (?:hardly|barely|not|no longer|almost not|scarcely|not really) (?:legible|readable){END}",
     "please make =1 legible"),
    (rf"(?:i|you|one|we) (?:can not|can hardly|can barely|could not|can scarcely)(?: really| even)? read "
     rf"({NOUN}){END}",
     "please make =1 legible"),
    (rf"{PHOTO} (?:is|was|got|came out)(?: a bit| slightly| very)? (?:moved|shaken|shaky|shaked){END}", "there "
     "is too much camera shake"),
    (rf"(?:{PHOTO}) (?:is |hangs |came out |stands |was scanned |lies |turned out |came |standing |hanging |"
     rf"lying )+{_UP}{END}",
     "it is upside down"),
    (rf"(?:{PHOTO}) (?:is |hangs |came out |lies |turned out |lying |was scanned )+(?:sideways|sidewise|on "
     rf"(?:its|it's) side){END}",
     "please rotate it right"),
    (rf"(?:could|can|would|will|should) ({THING}) (?:please |maybe )?be (?:brought|lifted|pulled|taken) out of "
     rf"(?:the )?"
     rf"(?:dark|darkness|shadows?|shade){END}", "please brighten =1"),
    (rf"(?:bring|lift|pull|take|get) ({THING}) out of (?:the )?(?:dark|darkness|shadows?|shade){END}",
     "please brighten =1"),
    (rf"(?:give|add|lend) (?:it|{PHOTO}|the whole (?:frame|thing)|to it) ({_STOPS})(?: more| extra)?(?: of "
     rf"(?:light|exposure))?"
     rf"{END}", "please increase the exposure by =1"),
    (r"(?:i|we) (?:want|need|would (?:like|love)|wish) (us|me|them|all of us|both of us|the (?:two|three|four) of us)"
     r"(?= (?:on|in|at|under|inside|by) )", "please put =1"),
    (rf"({NOUN}) (?:ought to|should|must) have been", "=1 should be"),
    (rf"(?:change|edit|update|alter|rewrite|fix) ({NOUN}) so(?: that)? (?:it|they) (?:says?|reads?)", "=1 should say"),
    # Word orders and joints of other languages.
    (rf"(?:make|do|create|paint|draw)(?: me| please| us)* (?:from|of|out of) ({PHOTO})(?= an? )", "please turn "
     "=1 into"),
    (r"(?:i|we) (?:\w+ )?(?:need|want|wish|prefer|would (?:like|love|prefer))(?: it)?(?: that)? there (?:are|is|"
     r"be|were|was)",
     "there should be"),
    (rf"(?:i|we) (?:\w+ )?(?:need|want|wish|prefer|would (?:like|love|prefer))(?: it)? that(?= {THING} )", "i wish"),
    (rf"(?:exchange|change|swap|replace|trade) ({NOUN}) against", "please replace =1 with"),
    (rf"let (?:come|get|be|bring)(?: out)? ({NOUN}) (?:more|out|better)(?: out)?{END}", "please bring out =1"),
    (rf"let ({NOUN}) (?:shine|glow|pop|sparkle)(?: more| a bit| out)*{END}", "please make =1 more vivid"),
    (r"do ((?:the|my|his|her|our) \w+|it|this)(?= (?:more|less|blurry|\w+er)\b)", "please make =1"),
    (r"you (?:can|could)(?= (?:please )?(?:make|repair|fix|remove|change|crop|cut|turn|put|brighten|darken|"
     r"sharpen|blur|add|"
     r"delete|erase|rotate|replace|restore|take|give)\b)", "please"),
    (r"(?:i|we) have need (?:of|for)", "i want"),
    (r"(?:need|want)s?(?= (?:more|less|a bit)\b)", "i want"),
    (r"please to(?= \w)", "please"),
)  # fmt: skip
