"""Verbs of edit requests, by sense, in base form; and fixed phrases folded into one word before parsing.

A sense names the frame that reads the verb's objects. Weak verbs are also nouns or adjectives ("crop", "frame",
"clear"): they count as verbs only where the words around them say so. Left out: inflections (morphology.py).
"""

from __future__ import annotations

from functools import cache

from .morphology import bases
from .tables import listed

SENSES: dict[str, str] = {
    "remove": "remove delete erase eliminate eradicate exclude expunge purge obliterate discard dispel evict "
    "oust banish "
    "vanish dissipate abolish negate nullify void withdraw abandon dismiss strip wipe rid omit cancel scrub subtract "
    "annihilate disperse dissolve unveil disentangle cleanse ditch zap vaporize lose extinguish terminate evaporate "
    "efface excise retouch_out photoshop_out uproot detach unclutter drop scrap whisk expel eject "
    "vacate dematerialize abrogate annul exterminate disregard liquidate unmask uncover quash "
    "discharge dislodge free "
    "clear hide kill mask_out edit_out rub dry detract dump bin axe nuke clone_out airbrush_out heal nix pluck yank",
    "add": "add insert include introduce incorporate place put position append attach affix install embed superimpose "
    "plant set_up chuck overlay draw situate drop_in generate feature station mount seat pop_in throw_in stick "
    "sprinkle "
    "integrate hang conjure scatter perch arrange nestle tuck rest lay invite slot paste plop pop drape toss slap park "
    "plonk plunk",
    "evoke": "evoke capture craft create express explore drench convey envision depict portray invoke channel reveal "
    "produce present",
    "choose": "choose opt select pick use",
    "replace": "replace swap exchange substitute switch trade supplant interchange",
    "change": "photoshop change turn transform convert modify alter adapt edit revise morph transition redo recast "
    "refashion "
    "reimagine redesign customize rearrange reshape remake reinterpret transport project translate transmute update "
    "evolve metamorphose restyle rework redefine overhaul reword rewrite reupholster upholster",
    "make": "make render get have let ensure keep_making cause leave become",
    "give": "give grant lend provide apply offer bestow impart assign",
    "decorate": "adorn decorate enrich populate fill infuse immerse imbue grace embellish suffuse cover dress "
    "coat bathe "
    "furnish deck outfit equip embrace saturate_with stage surround",
    "increase": "double triple quadruple increase boost raise lift up amplify heighten intensify strengthen amp "
    "crank bump pump push "
    "maximize elevate step_up augment deepen turn_up bring_up enliven bring_out emphasize "
    "exaggerate accentuate magnify advance ameliorate escalate uplift increment",
    "decrease": "decrease lower reduce diminish minimize weaken cut_down tone_down turn_down bring_down lessen tame "
    "recover soften_down pull_down suppress drop_down attenuate moderate subdue limit dial_down "
    "ease mitigate alleviate crush halve quieten quiet restrain dampen curb dull_down",
    "adjust": "tone knock sort mend treat bung jack adjust correct tweak set fix balance normalize tune optimize "
    "regulate calibrate repair "
    "rectify bring "
    "fine-tune refine polish finesse perfect clean purify neutralize pull dial",
    "recolor": "recolor color paint tint dye repaint shade stain",
    "colorize": "colorize",
    "crop": "cut chop shave slice lop crop trim zoom reframe recrop cut_off",
    "resize": "export resize scale rescale enlarge shrink upscale downscale downsize upsize reduce_size resample",
    "rotate": "rotate tilt spin pivot twist twirl swivel",
    "straighten": "straighten level unskew deskew align",
    "flip": "flip mirror reverse unmirror unflip",
    "invert": "invert negate_colors",
    "enhance": "enhance improve beautify retouch autocorrect auto-fix autofix auto-correct touch_up spruce_up "
    "auto-enhance jazz_up spice_up embolden edit_nicely upgrade",
    "restore": "restore rejuvenate revive recover_photo recondition reconstruct",
    "extract": "extract isolate cut_out segment separate",
    "write": "write letter sign caption label title type watermark inscribe stamp print emblazon engrave",
    "border": "border frame",
    "stylize": "solarize duotone cross-process stylize cartoonify cartoonize posterize anime_ify age_photo",
    "move": "center move shift relocate reposition slide transfer drag nudge",
    "pose": "open close smile raise_hand bend",
    "duplicate": "duplicate clone multiply copy replicate",
    "count": "change_count",
    "see": "look appear seem take",
    "need": "need want",
    "other": "zoom_out letterbox letter-box pillarbox "
    "extend expand outpaint uncrop animate age slim stretch warp liquify translate merge combine stitch "
    "blend compress silhouette",
}
WEAK = listed(
    "tone knock sort treat jack quiet letter center "
    "sign chuck separate compress silhouette "
    "stage surround double triple twirl stamp print paste pop drape toss slap park pull dial merge blend stitch "
    "dodge burn "
    "age slim stretch photoshop chop rest lay slot express channel present capture craft use pick select "
    "reveal advance uplift "
    "free produce "
    "place put position plant feature mount seat stick hang station draw set color paint tint dye shade stain "
    "crop trim zoom scale tilt spin level mirror reverse border frame label title type watermark caption move "
    "shift slide copy clone open close smile bend cut fill cover dress coat grace deck bin axe dump kill "
    "clear dry hide heal rub strip void drop cancel lift up raise push bump crank pump limit ease balance "
    "tune polish perfect clean fix edit switch trade exchange turn project transport transition have let get "
    "leave segment extract twist pivot align transfer drag increase decrease boost look appear seem need want "
    "take update redo refine finesse resample scrub lose lower correct upgrade process light dark warm cool blur "
    "dim mute flat fade flip bathe outfit scrap oust step finish film wipe abandon export generate "
    "age smooth soft dull neutral"
)
"""Also nouns or adjectives: verbs only in verb position."""

PHRASES: dict[str, str] = {
    "fix": "sort out",
    "them": "them both|both of them|both of those|both of these|all of them|the two of them",
    "adjust": "make adjustments to|make changes to|make an adjustment to|make a change to",
    "remove": "out goes|out go|get rid of|see off|do without|get shot of|airbrush away|magic away|edit away|"
    "take out|take away|cut away|wipe out|wipe away|do away with|edit out|photoshop out|crop out|"
    "clear away|clear up the|strip away|be rid of|wipe off|take off|rub out|clone out|airbrush out|polish away|"
    "clear out|root out|phase out|screen out|weed out|filter out|kick out|brush away|brush off|sweep away|free from|"
    "mask out|retouch out|scrub out|scrub away|leave out|eliminate all traces of|"
    "remove all traces of|paint out|heal out|"
    "shake off|wash away|throw out|chase away|drive away|strip off|strip out|rid of|clean off|lift away",
    "cut_out": "cut out|snip out|lift out|cutout|clip out|knock out|separate out",
    "touch_up": "fix up|"
    "touch it up|touch this up|touch me up|clean it up|fix it up|jazz it up|spruce it up|polish it up|"
    "touch up|clean up|tidy up|spruce up|jazz up|spice up|punch up|do something with|work your magic|do your magic|"
    "do your thing|auto enhance|auto fix|"
    "auto correct|auto adjust|auto levels|auto tone|auto white balance|auto color|auto colour|auto wb|auto exposure|"
    "work your magic on",
    "straighten": "straighten up|straighten out|level out|level off|make level|square up",
    "increase": "perk up|beef up|juice up|pep up|turn up|bring up|crank up|pump up|bump up|boost up|amp up|push up|"
    "dial up|ramp up|step up|"
    "bring out|jack up|"
    "lift up|kick up|scale up the",
    "decrease": "quieten down|quiet down|rein in|calm down|ease off|ease back|"
    "turn down|bring down|tone down|dial down|dial back|pull down|cut down|knock down|knock back|"
    "scale back|"
    "pull back|take down|play down|cut back on|go easy on",
    "resize": "scale down|scale up|size down|size up|blow up|shrink down",
    "choose": "go with|go for|opt for|settle on",
    "in_front_of": "in front of",
    "crop": "get closer to|come closer to|go closer to|move in on|zoom in|zoom into|crop in|crop down|cut off|trim "
    "off|chop off|crop off|cut down to|punch in|trim down",
    "brighten": "brighten up|lighten up|light up|liven up",
    "darken": "darken down|dim down",
    "warm": "warm up",
    "cool": "cool down|cool off",
    "colorize": "color in|colorize in|add color to|bring color to|put color into|put color in|put some color in|"
    "put some color into|put some colour in|give color to|"
    "restore color to|bring color back to|restore the color of|restore the colors of",
    "colored_in": "full color|full colour|living color|glorious color|true color|full-color|full-colour|in color|in "
    "colour",
    "back_to_life": "back to life|new life|a new life|new lease of life",
    "zoom_out": "zoom out|zoom it out|zoom back out|show more of the surroundings",
    "correct": "color correct|colour correct|color grade|colour grade|color-correct|colour-correct",
    "legible": "easier to read|easy to read|possible to read|able to be read",
    "smaller_crop": "tighter crop|closer crop|tight crop|close crop|closer in",
    "background_blur": "shallow depth of field|shallower depth of field|narrow depth of field|bokeh effect|"
    "portrait mode blur",
    "blur": "gaussian blur|lens blur|box blur|bokeh blur|radial blur",
    "out-of-focus": "thrown out of focus|put out of focus|going out of focus|out of focus|out-of-focus",
    "add": "in comes|in come|in goes|put in|drop in|draw in|paint in|sub in|comp in|throw in|add in|stick in|"
    "chuck in|set up",
    "swap": "swap out|switch out|change out|sub out",
    "black_and_white": "without any colour|without any color|without colour|without color|"
    "black and white|black-white|black & white|black-and-white|black 'n' white|black n white|b&w|b & w|b/w|bw|"
    "b and w|gray scale|grayscale|grey scale|greyscale|monochrome|monochromatic|shades of gray|"
    "shades of grey|gray-scale|"
    "grey-scale|black/white|mono",
    "washed_out": "washed out|washed-out",
    "upside_down": "upside down|upside-down|on its head|on my head",
    "sideways": "on its side|onto its side|on it's side",
    "the_other_way": "the other direction|the opposite direction|the opposite way|the other way around|"
    "the other way round|the other way|left to right|left-to-right|side to side",
    "stop": "full stop|whole stop",
    "slightly": "wee bit|"
    "a hint of|a whiff of|a suggestion of|a little bit of|a touch of|a bit of|a tad bit|a smidge of|"
    "kinda|sorta|sort of|a fraction|a little bit|"
    "a little|a tiny bit|a bit|a touch|a tad|a smidge|a hair|ever so slightly|just slightly|"
    "a wee bit|kind of|a small amount|a smidgen|bit|somewhat|slightly|subtly|a pinch|a dash|a notch|"
    "gently|little bit|lil|a lil|a lil bit|slight|subtle",
    "a_lot": "like a lot|like really|a lot|a whole lot|a ton|a great deal|by a lot|much|really|considerably|"
    "significantly|"
    "substantially|lots|a good bit|"
    "a good deal|loads|loads of|tons|tons of|heaps|heaps of|plenty|a fair bit|quite a bit|a load|by far|"
    "a bunch|dramatically|heavily|strongly|so much|quite a lot",
    "very": "very|extremely|as can be|as much as possible|as much as you can|super|ultra|incredibly|to the max|all "
    "the way",
    "then": "once that's done|once that is done|when that's done|when that is done|with that done|"
    "the second thing is to|the second thing is|the next thing is to|the next thing is|another thing is|"
    "the other thing is|the third thing is|the last thing is|after that|afterwards|afterward|after this|"
    "and then|subsequently|thereafter|later|"
    "following that|once done|"
    "when done|after which",
    "finally": "finish with|finish off with|end with|round off with|at the end|in the end|last of all|"
    "last but not least|as a last step|to finish|lastly",
    "first": "the first thing is to|the first thing is|first thing is|first off|first of all|to begin with|"
    "to start with|firstly|to start|as a first step|start by|begin by",
    "before": "prior to|but before|and before",
    "and_a_half": "and a half",
    "and_a_third": "and a third|and one third",
    "and_two_thirds": "and two thirds",
    "and_a_quarter": "and a quarter|and one quarter",
    "and_three_quarters": "and three quarters",
    "into_blur": "into a soft blur|into a blur|into blur|into soft blur|in a soft blur|in a blur|in soft blur|in blur",
    "also": "while we're at it|while we are at it|while i'm at it",
    "it": "as much of it as you can|as much of it as possible|as much of that as you can",
    "and": "n|'n'|as well as|along with|together with|plus",
    "too": "too|for my taste|for my liking|while you're at it|while you are at it|while at it|while youre at it",
    "looks": "has come out|have come out|has turned out|have turned out|has gone|comes out as|came out|turned out|"
    "is looking|ended up|comes out",
    "needs": "lacks|lacking|lack|begs for|calls for|cries out for|deserves|merits|is missing|is lacking|could do "
    "with|could use|can use|would benefit from|is in need of|"
    "would look better with|would be better with|"
    "looks better with|would look nicer with|would look good with|will look better with",
    "must_go": "has to disappear|have to disappear|needs to disappear|must disappear|"
    "has got to go|have got to go|got to go|has to go|have to go|needs to go|need to go|must go|should go|"
    "gotta go|should disappear|"
    "has to be gone|should be gone",
    "must_stay": "has to stay|have to stay|needs to stay|need to stay|must stay|should stay|stays|must remain|"
    "should remain|has to remain",
    "would_be_nice": "would be nice|would be great|would be good|would be cool|would be lovely|would be perfect|"
    "would be awesome|would be appreciated|would be wonderful|would be fantastic|would be amazing|would be ideal|"
    "would be welcome|would be brilliant|would be super|would help|would do|it'd be nice|"
    "it'd be great|it'd be cool|it'd be good|itd be nice|be nice",
    "nevermind": "never mind|nevermind|no worries|forget it|forget about it|no problem",
    "instead_of": "take the place of|takes the place of|instead of|rather than|in place of",
    "scratch_that": "scratch that|strike that|no scratch that|on second thought|on second thoughts|let me rephrase",
    "i_mean": "i mean|i meant|or rather",
    "keep": "hold on to|hang on to|hold onto|hang onto|stick with",
    "pop": "stand out|pop out",
    "thanks": "thanks in advance|thank you in advance|many thanks|thanks a lot|thanks a million|thanks a bunch",
    "center": "dead centre|dead center",
    "regards": "kind regards|best regards|warm regards|warmest regards|kindest regards|best wishes|many greetings",
    "line-art": "line art",
    "sharpen": "crisp it up|crisp this up|crisp them up|unsharp mask|unsharp-mask|sharpen up|crispen up|crisp up",
    "enhance": "bring some life into|bring life into|bring life to|breathe life into|breathe some life into",
    "midtones": "mid tones|mid-tones|mid tone|middle tones",
    "please": "mind you|if you don't mind|if you do not mind|for the love of god|for heaven's sake|for god's sake|as "
    "best you can|best you can|the best you can|"
    "i trouble you to|i ask you to|i bother you to|be so kind as to|so kind as to|be kind enough to|"
    "be so good as to|be willing to|be able to|who can|"
    "who could|who wants to|who is able to|looking for someone to|looking for somebody to|looking "
    "to|need someone to|need somebody to|want someone to|"
    "is there a way to|is there any way to|any way to|any way you can|any way you could|would it be possible to|any "
    "chance of|"
    "any chance for|any chance at|any chance you could|any chance you can|any chance someone could|"
    "any chance we could|"
    "however you like|as you like|as you see fit|any way you like|however you want|as you please|"
    "if at all possible|when you get a chance|be a dear and|do me a favor and|do me a favour and|go ahead and",
    "don't": "be careful not to|careful not to|make sure not to|make sure you don't|try not to|be sure not to|"
    "take care not to|no need to|there's no need to|there is no need to|do not|don't|dont|never|"
    "please don't|do n't|must not|should not|shouldn't|mustn't|can't|cannot",
    "without": "without|w/o",
    "except": "except for|apart from|other than|excluding|aside from|all but",
    "whole_image": "what's left|what is left|all that's left|whole lot|whole frame|full frame|entire frame|entire lot|"
    "whole image|whole photo|whole picture|entire image|entire photo|entire picture|whole thing|"
    "entire thing|full image|overall image|whole shot|entire scene|whole scene|overall picture|overall photo|"
    "image overall|photo overall|picture overall|whole pic",
    "temperature": "color temperature|colour temperature|color temp|colour temp",
    "white_balance": "white balance|wb",
    "look_like": "look like it was taken at|look like it was taken in|look like it was shot at|look like it is|"
    "look like it's|look like|looks like|appear like|resemble|look as if|look as though|looking like|feel like|"
    "in the likeness of",
    "low_light": "low light|low-light|lowlight|underexposed|under-exposed|under exposed",
    "overexposed": "overexposed|over-exposed|over exposed|blown out|blown-out",
    "red_eye": "red eye|red eyes|red-eye|red-eyes|redeye",
    "how_about": "how about|what about|why not|why don't we|why don't you|what if we|what if you|how abt",
    "what_if": "what if|what would it look like if|how would it look if|how would this look if|imagine if|"
    "imagine that|"
    "what would happen if",
    "i_think": "i think that|i think|i feel like|i feel that|i feel|i find that|i find|i guess|i believe|in my "
    "opinion|to me|"
    "seems to me|seems like|it seems like|it seems that|it seems|looks to me like|imo|imho|personally",
    "license plate": "license plate|licence plate|number plate|license plates|number plates|licence plates|numberplate",
    "landscape_format": "landscape format|landscape orientation|landscape mode",
    "portrait_format": "portrait format|portrait orientation|portrait mode",
    "made_of": "look like it's made of|look like it is made of|look like it was made of|look like it's made out of|"
    "look like they're made of|made of|made out of|made from",
    "flip": "make a mirror image of|mirror image of|mirror image|make a mirror image",
    "make_new": "look like new|look new|good as new|like new|look brand new",
}


@cache
def verb_table() -> dict[str, str]:
    """Base form -> sense."""
    return {verb: sense for sense, listed in SENSES.items() for verb in listed.split()}


_SAME = tuple(
    (*the, "same", noun, *pause, "but", *joint)
    for the in ((), ("the",))
    for noun in ("photo", "picture", "image", "pic", "shot", "framing", "composition", "angle")
    for pause in ((), (",",))
    for joint in ((), ("with",), ("in",))
)
"""What only says that nothing else changes: "the same photo but in black and white"."""

_ASKED = tuple(
    (*there, *chance, *who)
    for there in ((), ("is", "there"), ("there", "is"))
    for chance in (("any", "chance"), ("a", "chance"), ("any", "possibility"), ("any", "way"))
    for who in (
        *((w, can) for w in ("you", "someone", "somebody", "we", "anyone", "u") for can in ("can", "could", "might")),
        ("of",),
        ("for",),
        ("to",),
    )
)
"""Ways to ask that ask for nothing themselves: "is there any chance you could"."""


@cache
def phrase_table() -> dict[tuple[str, ...], str]:
    """Lower-case words of a fixed phrase -> the word it reads as."""
    return dict.fromkeys((*_SAME, *_ASKED), "please") | {
        tuple(p.split()): word for word, listed in PHRASES.items() for p in listed.split("|")
    }


def verb_base(word: str) -> str | None:
    """The listed base form of a verb in any inflection; None when it is no verb of ours."""
    return next((b for b in bases(word) if b in verb_table()), None)
