"""What a mood sounds like: patterns over plain words, one table a mood; behind them the form of a clause (forms.py).

Left out: a clause's place in its message, which may overrule its wording (intent.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from .forms import is_stated
from .persons import MACHINES, OTHERS
from .tokens import Tokens
from .wording import worded


class Mood(Enum):
    """What a clause is for."""

    ASKS = "asks"
    TELLS = "tells"
    WONDERS = "wonders"
    REFUSES = "refuses"
    HESITATES = "hesitates"
    RETRACTS = "retracts"


_ADVERB = (
    r"(?:(?:already|just|also|only|then|once|never|finally|first|really|actually|both|recently|accidentally|even|"
    r"always|"
    r"usually|often|still|all|probably|almost|ever|now|not|generally|normally|absolutely|totally|so|very|much|simply|"
    r"\w+ly|way|far|a lot|exactly|quite|pretty|truly|honestly|perfectly|completely|just about|too) )*"
)
_GOOD = (
    r"(?:better|gorgeous|perfect|great|good|lovely|fine|nice|beautiful|stunning|wonderful|amazing|awesome|superb|"
    r"brilliant|"
    r"fantastic|ideal|spot on|spot-on|right|what i (?:wanted|had in mind|pictured|asked for|hoped for)|how i "
    r"(?:wanted|pictured|"
    r"imagined)(?: it)?|as i (?:wanted|imagined)|the best|incredible|excellent|splendid|magical|cute|cool|delightful|"
    r"\w+ enough|beautifully|wonderfully|perfectly|nicely|well|great|crisp|tasteful|impressive|wonderfully \w+|as "
    r"it is)"
)
_PRAISED = (
    r"(?:job|work|one|result|results|edits?|crop|version|photo|picture|pic|shot|image|flip|rotation|removal|"
    r"colou?rs?|"
    r"light|save|stuff|effort|idea|touch|framing|sharpening|retouching|blur|sky|retouch|cut|look)"
)
_SELF = r"(?:i|we|me and \w+|my \w+ and i)"
_ANYONE = rf"(?:{_SELF}|you|{OTHERS}|{MACHINES})"
_SEEN = r"(?:that|this|these|those|the|your|it|everything|both|all|he|she|they|my)"
_DONE = (
    r"(?:\w{3,}ed|took|taken|made|got|shot|went|gone|spent|tried|left|brought|gave|given|kept|saw|seen|met|lost|"
    r"bought|fell|"
    r"found|said|told|wrote|written|drew|drawn|threw|thrown|ran|had|began|came|did|done|sent|used|sold|won|wore|"
    r"broke|"
    r"forgot|held|paid|put|read|sat|stood|thought|grew|knew|cut|let|set|blew|chose|been|become)"
)
_ALIVE = (
    r"(?:asking|wondering|hoping|looking|needing|wanting|thinking|requesting|trying|wishing|getting|going to need|"
    r"after|sending)"
)
_AUX = r"(?:do|does|did|is|are|was|were|can|could|would|will|should|has|have|had|am|shall|might)"
_LATER = (
    r"(?:tomorrow|tonight|some ?day|one day|sometime|some other time|next (?:time|week|weekend|month|year)|later|"
    r"eventually|"
    r"in the future|another (?:day|time)|one of these days|at some point|some other day|after (?:lunch|dinner|"
    r"work|the holidays)|when i (?:get|am) (?:home|back))"
)
_SOME_EDIT = (
    r"(?:crop|resize|resizing|rotation|rotate|blur|edit|edits|text|border|sharpening|sharpen|flip|request|"
    r"changes?|idea|"
    r"brightness|contrast|saturation|denoise|denoising|vignette|retouch|retouching|sepia|filter|recolou?r\w*|rest|"
    r"thing)"
)

ASIDE = r"(?:fyi|for your information|heads up|just so you know|for the record|in case you (?:wonder|wondered|ask))\b"
"""What makes a whole sentence an aside."""
_RETRACTS = (
    r"(?:but )?(?:i|we) (?:strongly |totally |really )?(?:disagree|do not (?:agree|think so|want (?:it|that|to)|"
    r"care)|beg to "
    r"differ|(?:told|asked) (?:him|her|them) (?:no\b.*|not\b.*|to (?:mind|get lost|forget|leave|shut|stop)\b.*)|said "
    r"no)|"
    r"(?:as you were|accepted|approved|signed off|lgtm|all good|works for me)|"
    r"(?:jk|j k|(?:i am )?(?:only |just )?(?:kidding|joking)|never ?mind(?: that| about (?:it|that)| me)?|"
    r"forget (?:it|that|about it|about that|what i said|i said anything)|scratch that|strike that|"
    r"(?:(?:no|nah|actually|on second thoughts?)[ ,]*)+(?:leave|keep) (?:it|that)(?: be| alone| as (?:it )?is| "
    r"like that)?|if only|dream on|in my dreams|wishful thinking|as if|i wish|ignore (?:that|me|this|my last "
    r"message)|not really|or not)(?: lol| haha| though| then| sorry| actually)*",
)
_HESITATES = (
    r"(?:.* )?(?:not|never) (?:(?:yet|quite|really|entirely|so|too|all that|completely) )*(?:sure|certain|"
    r"convinced|decided)(?: yet| about .*)?(?= ,|$)",
    r"(?:.* )?(?:i|we) (?:am |are |really )?(?:not sure whether|not sure if i|unsure whether|in two minds|of two "
    r"minds|on the fence|torn|undecided|tempted|debating)\b",
    r"(?:.* )?(?:can not|could not|have not|not) (?:decide|decided|choose|make up my mind|made up my mind)\b",
    r"(?:.* )?(?:still )?(?:deciding|debating|pondering|mulling|considering|weighing|toying with)\b",
    r"(?:.* )?(?:i|we) (?:\w+ ){0,2}(?:thinking|thought) (?:about|of|over) (?:\w+ )?\w+ing\b",
    r"(?:.* )?(?:let|give) (?:me|us) (?:\w+ )?(?:think|sleep|ponder|consider|mull|decide|a (?:moment|minute|"
    r"second|sec|day|bit)|some time)\b",
    r"(?:.* )?(?:need|want|have|got|going|like) to (?:think|sleep on|consider|mull|decide|ponder)\b",
    r"(?:.* )?whether (?:or not )?(?:to|i should|we should)\b",
    r"(?:maybe|perhaps|possibly) (?:not|later|tomorrow|another|some other|one day)\b",
    r"(?:.* )?part of me\b",
    rf"(?:i|we) {_ADVERB}(?:do not know|have no idea|can not say)\b(?! (?:how|what|why|who|where))",
    r"(?:it is )?(?:hard|difficult|tough|tricky) to (?:say|choose|decide|tell|pick)\b",
    r"(?:.* )?back and forth\b",
    rf"(?:maybe |perhaps )?(?:i|we) (?:may|might|could)(?! (?:want|like|need|prefer|ask|have|get|use|"
    rf"please)\b)\b(?=.*\b(?:{_LATER}|at some point|anyway)\b|.* it\b)",
    rf"(?:i|we) (?:may|might|could|will|can)\b[^,]* {_LATER}\b",
    r"(?:i|we) (?:will|shall) (?:have to )?(?:sleep|think|see|ponder|mull|decide|consider|let you know|get back|"
    r"come back|tell you)\b",
    r"(?:i|we) might (?!want|like|need|prefer|get)\w+",
)
_REFUSES = (
    r"no ,? ?thank(?:s| you)\b",
    r"(?:please )?(?:stop|quit|enough (?:with|of)(?: the| all the)?|no more) \w+ing\b",
    r"not (?:a|one|any) (?:single )?\w+ (?:is|are|may|must|should|shall|can|will) (?:to )?be\b",
    r"no (?:more |further |other |extra |need for )?(?:edits?|editing|changes?|retouching|adjustments?|"
    r"modifications?|nothing|"
    r"brightness|contrast|exposure|saturation|sharpening|photoshop\w*|touch-?ups?|amends|amendments|retouches)\b",
    r"(?:there is )?(?:nothing|not (?:a|one|any) thing) (?:\w+ )?(?:to|needs|needed|else|more|about|wrong)\b",
    rf"(?:please )?(?:cancel|skip|forget|hold off(?: on)?|scratch|stop|never mind|abort|undo|disregard)(?: with| "
    rf"about)? (?:(?:the|that|this|my|all) )+(?:\w+ )?{_SOME_EDIT}",
    r"(?:please )?(?:wait|hold on|hold off|not yet|stop)(?= ,|$)",
    r"(?:i|we) (?:would|will|could|do|did) not (?:want to |really )?(?:change|touch|alter|edit|mess)\b",
    r"(?:it|that|this|they|the \w+) (?:does|do|would|did|need) not (?:really )?(?:have to|need(?: to)?)\b",
    r"(?:there is )?no (?:need|reason|point|use)\b(?! for)",
    r"(?:i|we) would rather not\b",
    r"(?:please )?do not (?:bother|worry)\b",
    r"(?:please )?hands off\b",
    r"(?:please )?(?:leave|keep) (?:it|this|that|everything|the (?:photo|picture|image)) (?:alone|as (?:it )?is|"
    r"be|exactly as it is|like (?:this|that))(?= ,|$)",
)
_WONDERS = (
    rf"(?:would|could|should|might) (?:\S+ ){{1,6}}have (?:been|{_DONE})\b",
    r"(?:would|could|should|did) you have (?:ever |rather )?\w+",
    r"(?:suppose|say|assume|assuming|supposing|hypothetically|let us say|imagine)(?: that| ,)* (?:someone|somebody|i|"
    r"we|one|"
    r"they|people|a (?:friend|person|client|customer)|my \w+)\b(?!.* (?:was|were) (?:gone|there|in))",
    r"(?:can|could|may) (?:i|we) (?!have|get|see|also|ask|request|please|trouble|beg|borrow|make|possibly|just|"
    r"bother|order|"
    r"go|try|move|add|remove|change)\w+",
    r"can you believe\b",
    r"imagine if (?:someone|somebody|people|they|anyone)\b",
    r"(?:can|could|does|do|will|is|are) (?:your|this|the) (?:tool|app|program|software|editor|ai|bot|service|site|"
    r"website|system|"
    r"company|team)s?\b",
    r"would (?:i|we)\b(?! (?:like|love|prefer|want))",
    r"would it be (?:weird|odd|wrong|silly|strange|cheating|legal|rude|bad|crazy|tacky|overkill|unethical|expensive|"
    r"hard|"
    r"difficult|worth|too)\b",
    r"do (?:\w+ ){0,2}\w+s (?:stay|get|lose|look|work|count|need|have|cost|take|come|go|last|print|sell)\b",
    rf"(?:(?:in|at|for|to|with|up to|from|on|by|until|since) )?(?:how|what|who|whose|whom|when|where|why|"
    rf"which)\b(?=(?: \S+){{0,4}} (?:{_AUX}|to)\b)",
    r"(?:how (?:much|long|many|come|hard|often|far|big|old|good)|why|what is|what are|who is|where is)\b",
    rf"(?:is|are|was|were|am|does|did|has|had) (?:{_SEEN}|{_SELF}|you|there|one|a|an|any|people|anyone|anybody|"
    rf"\w+ing|\w+s|{OTHERS}|{MACHINES})\b",
    r"have (?:i|we|you|they|people|he|she)\b",
    r"do (?:i|we|you|they|people|others?|most|\w+ers|\w+ing|those|these) ",
    r"(?:will|should) (?:i|we|they|people|he|she|it|one|those|these|this|that|there|the|my|your|other|most|\w+ing|"
    r"\w+ers|anyone)\b",
    r"(?:can|could|would) (?:one|people|anyone else|\w{3,}ing|ai|this app|the app|this (?:tool|program|thing))\b",
    r"(?:can|could|would|do) you (?:even |also |really |actually )*(?:see|tell|describe|explain|recogni[sz]e|"
    r"identify|count|guess|hear|understand|speak|"
    r"teach|remember|say|call|know|recommend|advise|suggest|show me how)\b",
    r"(?:can|could) (?:you|i|we) (?:also |even )?(?:\w+ )(?:[\w-]+ ){0,4}(?:photos|pictures|images|pics|videos|"
    r"skies|selfies|files|portraits|"
    r"landscapes|video|raw|heic|gifs)(?: too| as well| at all| here)?(?= ,|$)",
    r"(?:can|could) (?:you|i|we|it) (?:.* )?(?:ever|at all|in general|in theory|in principle)\b",
    r"(?:(?:i|we) )?(?:(?:am|are|was|were) )?(?:just |only )?(?:checking|wonder|wondering|curious|asking)\b",
    r"would (?:an?|any|the|they|people|anyone|it) (?:[\w-]+ ){0,3}(?:reject|accept|notice|allow|mind|know|believe|"
    r"complain|object|print|sell|count|cost|"
    r"take|affect|reduce|hurt|damage|violate|matter|help)\b",
    r"(?:got any|any (?:tips|examples|advice|thoughts|news|suggestions|ideas?)|any idea|does anyone|anyone know|"
    r"tell me|explain)\b",
)
_TELLS = (
    ASIDE,
    r"(?:i|we) am (?:not (?:very |so |too |really )?(?:good|great|an expert|a photographer|tech)|new|bad|hopeless|"
    r"terrible|useless|"
    r"no (?:good|expert))\b",
    rf"(?:{OTHERS}) (?:will|shall|is going to|are going to) (?:not )?\w+",
    rf"(?:{OTHERS}) (?:would|did|does|do) not (?:let|allow|want me to|permit)\b",
    r"(?:the|my|our) \w+ (?:hates?|loves?|likes?|dislikes?|adores?) (?:the|that|this|how|it)\b",
    r"(?:the|my|our|his|her|their) (?:\S+ ){0,4}?(?:still|currently|wrongly) (?:says|reads|shows)\b",
    r"(?:i|we) (?:have|had|would) been (?!hoping|wondering|thinking|looking|wanting|asking|told|asked)\w+ing\b",
    r"\w{3,}ing (?:\S+ ){1,5}would (?:be|look|feel|seem) (?:an? |such an? |a bit |so |really )*(?:crime|shame|sin|"
    r"mistake|pity|"
    r"wrong|silly|weird|strange|sad|overkill|too much|cheating|bad|terrible|awful|stupid|pointless|waste)\b",
    r"just (?:saying|testing|looking|wanted to (?:say|show|tell))\b",
    r"(?:i|we) (?:need|have|want|got|must)(?: to)? \w+ (?:#|\w+) (?:more )?of (?:these|them|those)\b",
    r"give me (?:an? |another |# |\w+ )?(?:more )?(?:minutes?|mins?|seconds?|secs?|hours?|days?|moment|while)\b",
    r"(?:the|my|our|his|her|their) (?:(?!ought|to\b)\S+ ){0,3}?(?:has|have|had) been (?!removed|"
    r"added)\w+ed\b(?!.* too\b)",
    r"(?:it|that|this|he|she|they|which|who) (?:really |just |only |kind of )?(?:spoils?|ruins?|hides?|blocks?|covers?|"
    r"distracts?|bothers?|annoys?|steals|draws|catches|clashes|reminds?)\b(?!.* too\b)",
    r"(?:it|that|this|which) (?:\w+ )?(?:makes?|made) (?:the|my|our|his|her|me|us|it|everything|everyone) (?:\S+ "
    r"){0,3}?"
    r"(?:look|seem|feel|appear)\b",
    r"(?:the|my|our|his|her|their) (?:\S+ ){0,3}?(?:has|have) (?:since|recently|already|long|just|now) (?:since |"
    r"already )?"
    r"been \w+",
    rf"{_SEEN} (?:\S+ ){{0,2}}(?:has|have|got|hits?) (?:\w+ )?the (?:right|perfect|ideal|exact)\b",
    r"(?:\w+ ){1,3}in (?:one|a single|the same) (?:frame|photo|picture|shot)\b",
    r"(?:i|we) can (?:only |just |hardly |barely )?(?:make out|see|read|recogni[sz]e|tip|pay|send|offer|wait)\b",
    r"go (?:to print|live)\b",
    r"(?:the|my|his|her|our|their|this) (?:\S+ ){0,4}?(?:has|have|had|got) an? (?!.*\b(?:too|cast|tint|tinge|bit|"
    r"little|lot|"
    r"much|needs?|should|must|could|can)\b)",
    r"will (?:use|do|be|send|take|keep|try|let|go|wait|check|ask|pay|come|print|post)\b",
    r"got (?:the|your|it|them)\b(?!.* (?:gone|removed|out|off)\b)",
    r"(?:the )?(?:best|worst|favou?rite) (?:\w+ )?(?:photo|picture|shot|pic|image|one|day|trip|thing|part)\b"
    r"(?!.* (?:should|needs|must|could|can)\b)",
    r"(?:i|we) (?:\w+ )?(?:hate|love|dislike|like|enjoy|can not stand) (?:it )?when\b",
    r"(?:tell|ask|remind|inform|email|call|text|let|have|get) (?!me\b|us\b|it\b|them\b)(?:\w+ ){1,2}(?:know|that|"
    r"whether|if|why|how|"
    r"what|(?:he|she|they) (?:can|could|should|may|must|need|needs))\b",
    r"(?:kudos|props|congrats|congratulations|good luck|best of luck|well done|hats off|big up|shout ?out)"
    r"(?: (?:on|with|for|to|at)\b.*)?$",
    rf"(?:{_SEEN}|an?|some|every) (?:\S+ ){{0,7}}?(?:is|are|was|were) (?:not )?(?:all |just |only |really |quite |"
    rf"partly )?"
    r"(?:deliberate|deliberately|intentional|intentionally|intended|on purpose|by design|part of (?:the|it|my|our)|"
    r"an? (?:mistake|bug|flaw|defect|accident|fault|error|feature)|because of|due to|not for you|wanted)\b"
    r"(?!.* (?:too|so please)\b)",
    rf"(?:{_SEEN}|an?|some) (?:\S+ ){{0,6}}?(?:comes?|came|stems?|is|are|was|were|dates?) from\b(?!.* too\b)",
    r"(?:it|there) was (?:so|very|really|pretty|quite|rather) (?:\w+ )+(?:that (?:we|i|you|they|nobody)|in there|out "
    r"there|"
    r"when|back then|that (?:day|night|morning|evening))\b",
    r"(?:\S+ ){1,4}(?:wants?|wanted|charges?|charged|asks?|asked|costs?|takes?|took) (?:me |us |about |over |around )*"
    r"(?:# |a )(?:\w+ )?(?:dollars?|euros?|bucks|quid|pounds?|fortune|weeks?|days?|hours?|grand)\b",
    r"(?:my|our|the|this) (?:screen|monitor|display|printer|projector|phone|laptop)\b.* (?:is|makes|was)\b.*\bto\b",
    rf"{OTHERS}(?: (?:at|in|from|on|next|with) (?:\S+ ){{1,3}}?)? ?(?:tried|offered|managed|promised|refused|forgot|"
    rf"wanted me|"
    r"told me|asked me) to\b",
    r"(?:status|update|changelog|invoice|error|warning|re|fwd|note to self)(?: #)?(?= ?,|$| attached)",
    r"(?:nobody|no one|none of (?:us|them)) \w+",
    r"(?:my|our|his|her|their) hands? (?:was|were)\b",
    r"(?:i|we) (?:only |just |really )*(?:have|own|got) (?:only )?(?:one|two|a few|no other)\b",
    r"it was (?:only|just|always|never|once|all) (?:ever )?",
    r"\w+s (?:keep|kept) (?:saying|asking|telling|complaining)\b",
    r"(?:\w+ )?(?:\w+s|it|this|that) (?:is|are) killing (?:it|me|us)\b",
    r"(?:my|our|the|this) (?:\w+ )?(?:photo|picture|image|shot|one) (?:goes|is going) (?:on|in|to|into|up)\b",
    r"(?:the )?focus (?:fell|went|landed|was|missed)\b",
    r"unless (?:it|that|this|they)\b",
    r"you (?:have|are|do|did) (?:an?|so|such|really|very|the|great|good|amazing|wonders?)\b",
    r"remind (?:me|us)\b",
    r"(?:tell|remind|ask|instruct|convince|persuade) (?!me\b|us\b|you\b)(?:\w+ ){1,2}(?:to|not)\b",
    r"[^,]* (?:would|used to) (?:always|often|never|usually)\b",
    rf"{_ANYONE} used to \w+",
    r"(?:the|a|every|this) (?:tutorial|manual|guide|book|article|internet|video|forum|instructions?|course|"
    r"website) \w+",
    r"always \w+",
    r"nothing (?:beats|compares|better|like|can beat)\b",
    r"[^,]+ (?:is|are) (?:always )?my (?:favou?rites?|thing|style|jam|cup of tea)\b",
    r"(?:it|this|that|these|those|here) (?:is|was|are|were) (?:just |only |actually )?(?:an? (?!bit\b|little\b|"
    r"tad\b|touch\b|lot\b|shade\b|smidge\b|hair\b|"
    r"tiny\b|fraction\b)|my |our |one of )(?![^,]*\b(?:too|not|needs?|should|must|could|want)\b)",
    r"\w{3,}ing (?:\S+ ){0,5}(?:changed|made|did|saved|helped|worked|ruined|improved|gave|took|was|were|"
    r"transformed|cost|became|turned out)\b",
    rf"(?:and |but )?{_ANYONE} {_ADVERB}(?:have|has|had) {_ADVERB}{_DONE}\b",
    rf"(?:i|we|you|they|{OTHERS}) (?:had|got) (?:the|it|this|that|my|our|his|her|them)\b.*\w{{2,}}ed\b",
    rf"{_ANYONE} {_ADVERB}(?:am|is|are|was|were|been) {_ADVERB}(?!{_ALIVE})\w{{2,}}ing\b",
    rf"{_ANYONE} {_ADVERB}(?:could not|did not|would not|was|were|"
    rf"{_DONE})(?<!wanted)(?<!needed)(?<!hoped)(?<!wished)(?<!asked)(?<!need)\b(?! to have\b)",
    r"(?:now )?you (?:do|try|fix|have a go at) (?:it|that|this)(?: please| now| instead)?(?= ,|$)",
    rf"{_ANYONE} {_ADVERB}(?:keeps?|kept) \w+ing\b",
    rf"(?:{OTHERS}|{MACHINES}|dad|mum) {_ADVERB}(?!wants|needs|says|thinks|wishes|looks|is|has|seems|comes|"
    rf"appears|was|does|reads|makes|turns|goes)(?:\w{{3,}}s|hate|love|like)\b",
    r"(?:(?:perhaps|maybe|then|tomorrow|tonight|today) )?(?:i|we|he|she|they) (?:will|shall|am going to|are going "
    r"to|am about to|"
    r"plan to|intend to|would have|was going to|were going to|was about to|almost|nearly)\b"
    r"(?! (?:need|want|take|have|like|go with|love|settle)\b)",
    rf"{_LATER} (?:i|we|he|she|they|it)\b",
    rf"(?:i|we|he|she|they) (?:am |are |is )?\w+ (?:\w+ ){{0,7}}{_LATER}\b",
    r"(?:i|we) (?:can|could) not (?:tell|wait|believe|remember|afford|thank|get over|stop|complain|imagine)\b",
    rf"{_GOOD} (?:border|frame|vignette|background|filter)(?= ,|$)",
    rf"{_GOOD} for (?:this|that|it|us|me|my|our|the|his|her)\b",
    r"(?:next )?(?:up )?(?:after|before) (?:lunch|dinner|work|breakfast)\b",
    r"(?:.* )?(?:would|could|should|might)(?: not)? have (?:been |\w+ed\b)",
    r"if (?:it|i|we|they|he|she|that) (?:had|have|were not)\b",
    r"if (?:i|we|one|somebody|someone|people) (?!could|can|may|might|want|wanted|had my)\w+",
    r"if only you\b",
    rf"(?:i|we) would (?:{_ADVERB})(?:do|have|remove|crop|change|brighten|\w+en)\b.*\bif (?:i had|i knew|they|it)\b",
    r"(?:i|we|you|people|one|photographers|it|everyone) (?:usually|generally|normally|typically|always|often|"
    r"rarely|tend to|never)\b",
    r"(?:you|we|i) should (?:always|never|usually)\b",
    r"(?:people|one|everyone|photographers|they|others) (?:should|could|can|must)\b",
    r"(?:thanks|thank you|cheers|ta|kudos|bravo|props|credit|much obliged|grateful)(?: so| very| much| a lot| "
    r"again| to you)* for (?:the|your|all|\w+ing)\b"
    r"(?!.*\b(?:in advance|in the future)\b)",
    r"(?:apparently|reportedly|supposedly|allegedly|rumou?r has it|i (?:heard|read)) [^,]*\w{3,}ed (?:the|his|her|"
    r"my|it|their|a)\b",
    rf"{_SEEN}\b [^,]*\b(?:is|are) (?:finally|now|completely|really|actually|all) (?:gone|fixed|sorted|done|out|"
    rf"back)\b",
    r"(?:my|our) (?:plan|dream|hobby|job|habit|new year) (?:is|was) to\b",
    rf"{_SEEN}\b [^,]*\b(?:belongs? to|reminds? me|dates? (?:back|from)|means? (?:a lot|so much|the world|"
    rf"everything)|hangs? (?:in|on|over)|was taken|"
    r"was shot|were taken)\b",
    r"(?:these days|nowadays|in general|generally|as a rule|back then|in those days)\b",
    r"(?:i|we) (?:really |absolutely |just |do |so )*(?:love|like|enjoy|adore|appreciate|admire|prefer) (?:the|"
    r"that|how|what|your|this|these|it)\b"
    r"(?! (?:to be|better|more|if|when it))",
    rf"(?:what|such) an? (?:\w+ )*(?:{_PRAISED}|\w+)(?= ,|$)",
    rf"(?:very |really |so )*{_GOOD} (?:\w+ )*{_PRAISED}(?: on\b.*| there| here| with\b.*)?(?= ,|$)",
    rf"(?![^,]*\b(?:not|but|too|almost|nearly|would|could|should|if|except|though|neither)\b){_SEEN}\b(?:.* "
    rf")??(?:is|are|was|were|looks?|looked|came out|turned out|"
    rf"works?|worked|feels?|suits?|reads|came out just|is just|are just) {_ADVERB}{_GOOD}\b",
    rf"(?![^,]*\b(?:not|but|too|almost|would|could|should|if|except)\b){_SEEN} (?:[\w-]+ )?(?:works?|rocks?|helps|"
    rf"helped|did the trick|does the trick|nailed it)\b",
    rf"(?:that|this|it|which|your \w+|the \w+) {_ADVERB}(?!needed|turned|looked|seemed|came|ended|used|"
    rf"supposed)(?:\w{{3,}}ed|made|did|got) (?:the|it|my|this|that|his|her|all|every|them|me|us|our|so|really)\b"
    r"(?!.* too\b)",
    r"(?:it|this|that|there|he|she|they|the \w+) (?:was|were)\b.*\b(?:that (?:morning|day|evening|night|"
    r"afternoon)|yesterday|back then|at the time|"
    r"last (?:week|year|month|night|summer|winter)|in (?:the )?(?:19|20)?\d\ds?|when (?:i|we))\b",
    r"the (?:other|previous|first|last|earlier) (?:photo|picture|image|pic|one|version|shot)s? (?:was|were|is|are|"
    r"has|had|looks?|looked|came|turned)\b",
    r"(?:it|this|that|the \w+) (?:will|is going to|is about to) be (?:\w+ing|printed|hung|shown|sent|sold|framed|"
    r"posted|used|published)\b",
    r"(?:that is (?:all|it|everything)|that will (?:do|be all)|in (?:that|this) (?:order|sequence)|(?:send|ship) "
    r"it|[\w ]* reasons?|(?:and )?thank you\b.*|"
    r"(?:and )?(?:god )?bless\b.*|no (?:rush|hurry|worries|pressure|stress)|as (?:always|usual|discussed|"
    r"requested)|for the love of god|"
    r"for (?:heaven|god|pete)'s sake|i (?:have|have got) (?:about |only |like )?(?:\S+ )+(?:seconds?|minutes?|"
    r"hours?|days?|weeks?)|"
    r"(?:generally|honestly|frankly|strictly) speaking|in (?:your|my) opinion|(?:the )?rest (?:stays? )?as is|say|"
    r"ta|xx?|if (?:possible|you can)|"
    r"just for fun|as (?:a|my) (?:gift|present|surprise)\b.*|i (?:just )?want to (?:share|post|print|sell|frame|"
    r"send|hang|keep|show) (?:it|this|them)\b.*)(?= ,|$)",
)


def _compiled(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns))


_TABLES = (
    (Mood.REFUSES, _compiled(_REFUSES)),
    (Mood.HESITATES, _compiled(_HESITATES)),
    (Mood.WONDERS, _compiled(_WONDERS)),
    (Mood.TELLS, _compiled(_TELLS)),
)
_RETRACTED = _compiled(_RETRACTS)
_FILLER = re.compile(
    r"(?:(?:hi|hello|hey|ok|okay|so|well|and|but|oh|hmm+|um|uh|also|anyway|yes|yeah|yep|no(?= (?:i|we|you|it|that|"
    r"this|he|she|they)\b)|"
    r"sorry|wow|whoa|honestly|frankly|roughly|(?:back )?in (?:the )?(?:#|\d\ds)(?: s)?|last (?:week|year|month|"
    r"night|summer|winter|time)|yesterday|years ago|a while ago|that day|just out of curiosity|out of "
    r"(?:curiosity|interest)|quick question|question|just curious|by the way|btw|man|dude|guys|folks|because|"
    r"since|,|as(?= (?:i|we|it|the)\b)|actually|now|right|damn|ooh|aw|haha|lol|nah|nope|omg|ugh|phew|"
    r"maybe(?= (?:i|we) (?:will|might|may))|perhaps(?= (?:i|we) (?:will|might|may)))(?: |$))+"
)
_PLEA = re.compile(
    rf"(?:i|we) (?:may|might) (?:want|need|like|prefer)\b(?![^,]*\b{_LATER})|"
    r"(?:please|kindly)\b(?! (?:wait|cancel|stop|hold|do not|leave|keep|no\b|skip|forget|undo))"
    r"|(?:i|we) (?:(?:really|just|also|still|do|only|would|definitely|simply) )*(?:want|need|wish|require|desire|"
    r"fancy)\b"
    r"(?!.* (?:some ?day|one day|eventually|one of these days|in the future)$)"
    r"(?! to (?:think|sleep|consider|decide|know|share|post|ask|mull|ponder|print|sell|frame|hang|upload|submit|send) )"
    r"|(?:i|we) would (?:(?:really|just|also|so|still|definitely|rather|absolutely) )*(?:like|love|prefer|"
    r"appreciate)\b(?! to (?:think|know|share|ask))"
    r"|(?:will|shall) (?:you|we) (?!be\b|ever\b)\w+"
    r"|is there (?:a |any )?(?:way|chance|possibility|option)\b|is it possible\b|do you mind\b|what (?:i|we) "
    r"(?:would )?(?:want|need|like)\b"
    r"|(?:how|what) about\b|what if\b|why (?:not|do not (?:you|we))\b|how would (?:it|this|that) look\b|what "
    r"would (?:happen|(?:\w+ ){1,4}look)\b"
    r"|when (?:you|it|the|that)\b|where (?:it|the)\b"
)


def plain(tokens: Tokens) -> str:
    """The words of a run without what only opens it ("oh well", "hi")."""
    text, _ = worded(tokens)
    filler = _FILLER.match(text)
    return text[filler.end() :] if filler else text


_SUPPOSED = re.compile(
    r"(?:it seems|it looks like|i (?:think|guess|believe|see|hear|suppose)|apparently)(?: that)? (?=\w)"
)


def mood_of(said: str) -> Mood | None:
    """The mood that the wording of a clause tells; None where it tells none, as for a plain command."""
    if _RETRACTED.fullmatch(said):
        return Mood.RETRACTS
    if _PLEA.match(said):
        return Mood.ASKS
    if supposed := _SUPPOSED.match(said):
        return Mood.TELLS if mood_of(said[supposed.end() :]) is Mood.TELLS else None
    told = next((mood for mood, pattern in _TABLES if pattern.match(said)), None)
    return told or (Mood.TELLS if is_stated(said) else None)
