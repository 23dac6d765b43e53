"""Ordinary wishes in forms that no frame reads, made plain: rows for addressing.py, like outcomes.py.

"a bench instead of the bin" reads as "replace the bin with a bench", "could she wear a hat" as "put a hat on her", "the
guitar by itself" as "extract the guitar". A row is the words that any match holds one of, a pattern over plain words
and what stands in its place; "=1" is what its first group found. The words are looked up before the pattern is tried,
so that a row costs nothing where it cannot hold. Left out: reading the plain form (frames.py, statements.py).
"""

from __future__ import annotations

from .outcomes import END, NOUN, PHOTO, THING
from .tables import listed

_A = r"(?:(?:an?|some|another|two|three|four|five|six|several|#)(?: [\w'-]+){1,6}?)"
_NEW = r"(?:(?:an?|some|another|two|three|four|five|six|several|#) .+?)"
_SHOULD = r"(?:has to|have to|had to|must|should|needs to|need to|ought to|has got to|shall)"
_CAN = r"(?:could|can|might|may|would|will|should)"
_SOFTLY = r"(?:(?:please|maybe|perhaps|possibly|just|kindly|also|now|only|really|simply|rather|all|both) )*"
_WISHING = (
    rf"(?:(?:(?:i|we) (?:would |do |really |just |only )*(?:want|need|like|love|prefer|fancy|take|have|see|like to "
    rf"(?:have|see|get)|love to (?:have|see|get)|want to (?:have|see|get))|(?:{_CAN} (?:i|we|you) {_SOFTLY}(?:have|get|"
    rf"see|put|do|give me|make me|show me|use))|give (?:me|us)|put|show(?: me)?|use|please|how about|just|only|there "
    rf"should be|let there be|make it) )*"
)
_TAIL = r"(?:(?: if possible| if you can| would be (?:nice|great|good|better|lovely))?(?= ?$| ,| please))"
_NOT_THEIRS = r"(?!(?:it|this|that|these|those|what|which|who)\b)"

REWORDINGS: tuple[tuple[frozenset[str], str, str], ...] = (
    # What is only weighed.
    (listed("imagine suppose say"), r"(?:imagine|suppose|say|pretend) you (?:could|can|had to|may) (?:only |just )?.*",
     "i wonder"),
    (listed("do"),
     r"(?:please )?do not (?:actually |really |yet )*do (?:it|anything|that|this|so)(?: yet| now)?", "i wonder"),
    (listed("printer monitor projector"),
     r"(?:my|our|the|this) (?:\w+ )?(?:printer|monitor|projector) (?:\w+ )?(?:makes?|prints?|shows?|turns?|renders?|"
     r"is|looks?"
     r"|displays?) .*", "i wonder"),
    (listed("driving drives drive"),
     r"(?:it|this|that|which)? ?(?:is |always |just )*driv(?:es|ing|e) (?:me|us|everyone) (?:up the wall|mad|crazy|"
     r"nuts|insane"
     r"|round the bend|bonkers)", "i wonder"),
    (listed("write type say tell describe"),
     r"(?:\S+ ){1,6}(?:that )?you (?:only |just |simply )*(?:have|need) to (?:write|type|say|tell|describe) .*", "i "
     r"wonder"),
    # What only leads in.
    (listed("for"),
     r"for (?:the|my|our|an?|this|that) [\w' -]{2,40}?(?= (?:i|we) (?:would|want|need|will|must|shall|am|are) )", ""),
    (listed("what"),
     r"what (?:i|we) (?:do |really |would |actually |also )*(?:want|need|like|love|prefer|wish for)(?: to (?:have|"
     r"see|get))? is",
     "i want"),
    (listed("away off begone"),
     rf"({NOUN}) ,? ?(?:away|off|out) with (?:it|them|him|her)(?: please)?", "please remove =1"),
    # One thing for another.
    (listed("grey gray black-and-white"),
     rf"{_WISHING}(?:some )?(?:natural |real |realistic |proper |true )*colou?rs? (?:instead|in place|rather) (?:of|"
     rf"than) "
     rf"(?:all )?(?:that |this |the )?(?:grey|gray|black and white|black-and-white|b&w|monochrome|greys|grays)",
     "please colorize it"),
    (listed("instead place"),
     rf"{_WISHING}({_A}) (?:instead of|in place of|in the place of|where now there (?:is|are)) ({NOUN}|it|them){_TAIL}",
     "please replace =2 with =1"),
    (listed("instead place"),
     rf"(?:instead|in place) of ({NOUN}) ?,? {_WISHING}({_NEW}){_TAIL}", "please replace =1 with =2"),
    (listed("instead"),
     rf"({NOUN}) (?:in|of|made of|made from|out of) ((?!the |my |an? )[\w-]+(?: [\w-]+)?) (?:instead of|rather than|"
     rf"and not) "
     rf"[\w -]+{END}", "please make =1 =2"),
    (listed("swap switch exchange trade"),
     r"(?:please )?(?:swap|switch|exchange|trade) (?:the )?(?:left(?: side| hand side)? (?:and|with|for) (?:the "
     r")?right|"
     r"right(?: side)? (?:and|with|for) (?:the )?left)(?: sides?)?(?: , like in .*$)?",
     "please mirror it"),
    # A thing by itself, a part by itself.
    (listed("itself own alone isolated"),
     rf"{_WISHING}({NOUN}) (?:all )?(?:by itself|on its own|by themselves|on their own|isolated|alone|by (?:him|"
     rf"her)self)"
     rf"(?: , (?:with )?(?:nothing|no) .*$)?{END}", "please extract =1"),
    (listed("clipping cutout cut-out"),
     rf"{_WISHING}(?:an? )?(?:clean )?(?:clipping|cutout|cut-out|clip-out) of ({NOUN}){_TAIL}", "please extract =1"),
    (listed("half third quarter part"),
     rf"(?:i|we) (?:would |really |just |only )*(?:want|need|like|keep) (?:just |only )?(the (?:top|bottom|left|right|"
     rf"upper|lower|middle|centre|center)(?:[ -]hand)?(?: (?:half|third|quarter|part))?)(?: of (?:it|{PHOTO}))?{_TAIL}",
     "please crop to =1"),
    (listed("framing frame crop"),
     rf"{_WISHING}(?:an? |some )?(?:tight|tighter|closer|close|snug) (?:framing|frame|crop|cropping) (?:around|on|of|"
     rf"onto|round|about)(?= {NOUN})", "please crop to"),
    (listed("without"),
     rf"{NOUN} (?:but )?without ({NOUN}){END}", "please remove =1"),
    (listed("style effect look"),
     r"((?:[\w-]+ ){1,3}(?:style|effect)) (?:in|with|inside) (an? (?:[\w-]+ ){1,3}(?:frame|border))(?= ?$| ,| please)",
     "=1 and =2"),
    # Numbers.
    (listed("them those these"),
     rf"there {_SHOULD} (?:only |just )?be (?:only |just |exactly )?(\w+) of (?:them|those|these)(?: though| instead)?"
     rf"{_TAIL}", "make it =1 of them"),
    # Colours, materials and styles.
    (listed("have see take go"),
     rf"(?:i|we) would (?:rather |really |much rather |also )*(?:have|see|take|like to see|love to see|like to have|"
     rf"love "
     rf"to have) ({NOUN})(?= in )", "i want =1"),
    (listed("were was"),
     rf"({NOUN}) would (?:look|suit|be|work|go|match)(?: \w+){{0,3}} (?:better|nicer|best|nice|great|good)(?: "
     rf"\w+){{0,2}} if "
     r"(?:it|they) (?:was|were)(?: made(?: out)? of)? ([\w -]+?)(?: , so (?:please )?(?:do|make) (?:that|it so))?(?= "
     r"?$| ,)",
     "please make =1 =2"),
    (listed("painted drawn painting drew made"),
     rf"(?:(?:please|make|have|let|can|could|you|it|this|that|look|looks|the|photo|picture|image) )*(?:as though|as if|"
     rf"like|so) ([\w -]+?) (?:had |has |have |might have )?(?:painted|drawn|drew|made|painted of) (?:it|this){_TAIL}",
     "please turn it into =1 style"),
    (listed("version rendition interpretation"),
     rf"{_WISHING}(?:an? )([\w -]+?) (?:version|rendition|interpretation|rendering) of (?:it|{PHOTO}|(?:our|my|the|"
     rf"this) "
     rf"\w+ (?:photo|picture|shot|portrait|selfie|image)){_TAIL}", "please turn it into =1 style"),
    # The background.
    (listed("background backdrop bg"),
     rf"(?:for (?:the|my|our|a|an|this) [\w' ]{{3,30}}? )?(?:it|this|that|there|{PHOTO}) {_SHOULD} (?:only |just "
     rf")?(?:be|have|get) (?:on )?an? ((?:[\w#-]+ ){{1,3}}?)"
     rf"(?:background|backdrop|bg)", "please make the background =1"),
    (listed("background backdrop bg"),
     rf"{_WISHING}(?:an? )?(?:png|file|copy|image|picture|jpe?g|version|shot) (?:with|on|in front of) (?:an? "
     rf")?((?:[\w#-]+ )"
     rf"{{1,2}}?)(?:background|backdrop|bg)(?: (?:is |are )?(?:needed|wanted|required)\b.*$)?",
     "please make the background =1"),
    (listed("rather"),
     r"(?:i|we) would (?:much )?rather (?:be|have been)(?: standing| sitting| posing| seen)? (?:on|in|at|by|before|"
     r"in front"
     r" of) (an? .+?|the .+?) (?:than|instead of|rather than|and not) [^,]*", "please change the background to =1"),
    (listed("same"),
     rf"(?:the )?same (?:photo|picture|pic|image|shot|thing|person|people|us) ,? ?(?:but )?(?:on|in|at|in front of) "
     rf"(an? "
     rf"(?!(?:\w+ )?(?:style|look)\b).+?){_TAIL}", "please change the background to =1"),
    (listed("same"),
     r"(?:the )?same (?:photo|picture|pic|image|shot|thing)(?: please)?(?= ?$)", "please"),
    (listed("bokeh"),
     r"(?:(?:some|a|an|nice|more|creamy|soft|strong|smooth|dreamy|add|give|me|it|lots|of|that|buttery) )*bokeh(?: "
     r"(?:behind|"
     r"around|in|for|like|on) .*$| effect| please)*", "please blur the background"),
    (listed("line stroke keyline edge"),
     rf"(?:please )?(?:put|add|draw|place|run) (an? (?:[\w#-]+ ){{0,3}}?)(?:line|stroke|keyline|edge) (?:all "
     rf")?(?:around|round)"
     rf" (?:{PHOTO}|everything|it all|the (?:outside|whole thing))", "please add =1 border"),
    # Words.
    (listed("read say says reads show"),
     rf"(?:could|can|would|will) you {_SOFTLY}(?:have|let|make|get) ({NOUN}) (?:to )?(?:read|say|show)(?= \")",
     "=1 should say"),
    (frozenset({'"'}),
     rf"(?:{_CAN} )?(?:the |i want the |we want the )?(?:words?|text|phrase|line|caption|title|slogan) (\") "
     rf"(?:{_SHOULD} |to "
     rf"|could |can )?{_SOFTLY}(?:appear|be|go|stand|sit|come|run|be written|be placed|be put|in|on|at|across)(?= )",
     "please write =1"),
    (listed("year date time name price number spelling title headline"),
     rf"(?:please )?(?:correct|fix|update|change|edit|set|put) (?:the |his |her |my )?(?:year|date|time|name|price|"
     rf"number|"
     rf"spelling|title|headline|phone number) on ({NOUN}) (?:to|into|as)(?= )", "please change the text on =1 to"),
    # What somebody wears or how a thing stands.
    (listed("wear wearing"),
     rf"{_CAN} ({THING}) {_SOFTLY}(?:wear|be wearing|have on) ({_NEW}){_TAIL}", "please put =2 on =1"),
    (listed("have"),
     rf"{_CAN} ((?!(?:the|this|my|our) (?:\w+ )?(?:photo|picture|image|pic|shot|sky|scene|background|"
     rf"colou?rs?)\b)(?!it\b|"
     rf"they\b|them\b){NOUN}|he|she) (?:please )?have ({_NEW}){_TAIL}", "please put =2 on =1"),
    (listed("off"),
     rf"({THING}) would be (?:much |far )?better off(?= (?:in|on|at|by|near|next|under|above|to|with) )", "=1 should "
     r"be"),
    (listed("had wore has"),
     rf"(?:what if|imagine(?: if)?|how about if) ({THING}) (?:had|wore|has|have|was wearing|were wearing) ({_A})(?: "
     rf"on)?"
     rf"{_TAIL}", "please put =2 on =1"),
    # Which way up, and which way round.
    (listed("upside wrong"),
     r"(?:\w+ ){0,5}?(?:put|scanned|placed|fed|laid|printed|saved|posted|sent|uploaded|loaded|hung|mounted) (?:it|"
     r"this|that|"
     r"them|the \w+) (?:in |on |up )?(?:upside down|(?:the )?wrong way (?:up|round))", "it is upside down"),
    (listed("side way"),
     rf"(?:please )?(?:(?:could|can|would) (?:you|ya|you all|y'all) {_SOFTLY})?(?:turn|put|flip|get|set|rotate) "
     rf"(?:it|this "
     rf"thing|{PHOTO}|that thing|things) (?:the )?(?:right (?:side|way) up|right way round|back up)",
     "please rotate it by 180 degrees"),
    (listed("backwards mirrored"),
     rf"(?:so |now )*({NOUN}|text|writing|everything) (?:now )?(?:reads?|is reading|comes? out|appears?|is|are|"
     rf"looks?|shows?)"
     rf" (?:backwards|mirrored|mirror-?inverted|back to front)", "it is mirrored"),
    # Repairs.
    (listed("repair mend restore fix rescue save"),
     r"(?:please )?(?:could you |can you |would you )?(?:repair|mend|rescue|save) (?:this|the|my|our|these)(?: "
     r"\w+(?:'s)?){0,2}? "
     r"(?:old|antique|ancient|vintage|damaged|historic|torn|precious|ancient) (?:\w+ )?(?:photo|photograph|picture|"
     r"print|"
     r"portrait|image|snapshot|negative|slide|scan)", "please restore this photo"),
    (listed("shake"),
     r"(?:please )?(?:undo|correct|remove|fix|compensate|reverse|take out|counter|get rid of) (?:the |that |my |all "
     r")?(?:camera"
     r" |hand |motion )?shake", "please remove the camera shake"),
    (listed("dark darkness"),
     rf"(?:please )?(?:rescue|save|recover) (?:it|{PHOTO}) from (?:the |its )?(?:dark|darkness|gloom|shadows)",
     "please fix the low light"),
    (listed("undone reversed fixed repaired mended"),
     r"(?:i|we) (?:would like|want|would love|need) (the (?:fading|shake|haze|noise|scratches|damage|creases|grain|"
     r"blur)) "
     r"(?:to be )?(?:undone|reversed|fixed|repaired|mended|gone|corrected)", "please remove =1"),
    (listed("both out up"),
     r"(?:please )?(?:sort|fix|solve|cure|mend|put|set|get) (?:both|them|that|this|it|all of (?:it|that|them))(?: of "
     r"(?:them|these|"
     r"those))?(?: right| straight| out)(?= ?$| please| for| would| will| if| ,)", "please fix it"),
    (listed("be"),
     rf"{_CAN} (?:it|they|that|this|these|those|both) {_SOFTLY}be (?:mended|fixed|repaired|sorted|saved|rescued|"
     rf"corrected)"
     rf"(?: out| somehow| again)?(?= ?$| please| ,)", "please fix it"),
    (listed("mirrored flipped"),
     rf"{_WISHING}(?:an? )?(?:mirrored|flipped|reversed) (?:copy|version|one|picture|image|photo)(?: of (?:it|"
     rf"{PHOTO}))?"
     rf"(?: at that| too| as well)?{_TAIL}", "please flip it"),
    # Back to colour.
    (listed("colour color colours colors"),
     r"(?:please )?(?:(?:can|could|would) you )?bring (?!.*\bback\b).+? to life (?:with|in|through|using) (?:full |"
     r"some "
     r"|natural |realistic )?colou?rs?", "please colorize the photo"),
    (listed("colour color colours colors"),
     rf"(?:{_WISHING})?(?:some |the |its |natural |realistic |real |proper |original )*colou?rs? (?:back )?(?:into|"
     rf"in|onto|"
     rf"on|to)(?: to)? (?:it|{PHOTO}|this one|that one|the old one)(?= ?$| ,| please| and)", "please colorize it"),
    (listed("colour color"),
     rf"(?:please )?(?:put|turn|render|get|make) (?:(?:grandma|grandpa|gran|mum|dad|mom|granddad|nan)'s |(?:the|this|"
     rf"my|our|"
     rf"his|her) )?(?:\w+(?:'s)? )?(?:photo|picture|portrait|print|photograph|image) (?:in|into) (?:full "
     rf")?colou?r{_TAIL}",
     "please colorize it"),
    # All in all better.
    (listed("jazz spruce tart perk glam"),
     rf"(?:please )?(?:jazz|spruce|tart|perk|glam|polish|freshen|pretty|pep) (?:it|{PHOTO}|me|us|things) up(?= ?$| )",
     "please enhance it"),
    (listed("look"),
     rf"(?:i|we) (?:just |really |only )*(?:need|want|would like|would love) (?:it|{PHOTO})(?: to)? (?:look|be) "
     rf"(?:good|nice|"
     rf"great|nicer|presentable|professional|its best|amazing|stunning|pretty)\b(?: (?:on|in|for|at) [^,]*)?",
     "please make it look better"),
    (listed("polish touch-up tidy tidying makeover"),
     rf"{_WISHING}an? (?:general |quick |light |little |bit of a |gentle |once-over |basic )*(?:polish|touch-up|"
     rf"tidy-up|"
     rf"makeover|once-over|spruce-up|facelift){_TAIL}", "please enhance it"),
    (listed("sharp"),
     rf"{_WISHING}(?:it |this |everything |the (?:photo|picture|image) )?(?:to be )?(?:tack|pin|razor|needle|bitingly|"
     rf"really|properly) sharp(?= ?$| ,| please| as)", "please sharpen it"),
    (listed("go"),
     r"(?:i|we) would (?:rather |probably |definitely )*go (?:for|with)(?= )", "i want"),
    (listed("thing do"),
     rf"(?:please )?(?:can|could) you do (?:that|the) (?:thing|trick|effect) where (?:it|it is|the (?:photo|picture)|"
     rf"everything)"
     rf" ?(?:is|looks|becomes|turns|'s)? (?:like|into) (an? [\w ]+?){_TAIL}", "please turn it into =1"),
    (listed("do make"), r"(?:so )?(?:please )?(?:do|make) (?:that|it so)(?: please| then)?(?= ?$)", "please"),
    (listed("like"), r"like (?:with|from|when|you see|they have) (?:an?|the|in|on|at) .*", "please"),
    (listed("away"), rf"away with ({THING})(?= ?$| ,| please)", "please remove =1"),
)  # fmt: skip
"""Cue words, pattern, plain form."""
