"""Closed lists of nouns and adjectives that change how a phrase is read: materials, styles, poses, parts of a picture.

They decide between actions ("into wood", "into a watercolor", "into a cat"); ordinary things need no list.
"""

from __future__ import annotations

from .morphology import bases
from .tables import listed

WHOLE = listed(
    "it image photo picture pic shot photograph this that everything whole_image scene pics photos img "
    "snapshot selfie frame overall images pictures snap graphic visual canvas content composition portrait "
    "all visuals result lot"
)
"""Words that mean the picture itself when they stand alone."""
IMAGE_WORDS = listed(
    "image photo picture pic shot photograph scene img snapshot whole_image frame composition graphic visual "
    "picture's image's photo's images photos pictures snap canvas visuals photography"
)
PICTURES = IMAGE_WORDS - {"frame", "scene", "canvas", "composition"} | listed(
    "portrait scan polaroid snapshot negative selfie print slide one"
)
"""Heads of phrases that name the picture itself: "grandma's old polaroid", "this portrait of my uncle"."""
PRONOUNS = listed("it them they this that one those these he she him her")
DETERMINERS = listed(
    "the a an my our your his her its their this that these those some any every each all both another"
)
ARTICLES = listed("the a an my our your its this that these those some any") | {"his", "her", "their"}
MATERIALS = listed(
    "wood wooden metal metallic glass stone marble plastic leather fabric cotton silk wool woolen denim ceramic "
    "porcelain clay concrete brick paper cardboard rubber steel iron brass aluminum velvet fur straw bamboo crystal "
    "ice granite tile tiles linen lace felt knitted crochet foam wax sandstone titanium chrome suede satin nylon "
    "rattan wicker carbon fiber carpet terracotta diamond gold silver bronze copper canvas vinyl mesh asphalt tarmac "
    "cobblestone cobblestones gravel plaster stucco plywood oak pine walnut teak birch maple cedar limestone "
    "travertine quartz slate mosaic acrylic resin pewter cork jute burlap tweed corduroy cashmere flannel polyester "
    "fleece thatch parquet laminate turf cement adobe alabaster onyx obsidian jade enamel tin zinc tinfoil foil "
    "cast-iron stainless-steel hardwood driftwood timber mud chenille angora terrazzo boucle bouclé chiffon tulle "
    "neoprene sequins sisal tartan seersucker"
)
THINGS_TOO = listed("paper glass brick canvas carpet tile tiles straw ice iron fur diamond clay mesh foam mud foil")
"""Materials that are things as well: a substance only without an article."""
SUBSTANCES = frozenset(["copper", "bronze", "slate", "brass", "terracotta", "jade", "ivory", "chrome"])
"""Substances first and colours second; gold and silver are colours first."""
METALS = frozenset(["gold", "silver", "bronze", "copper"])
STYLES = listed(
    "style cartoon sketch watercolor painting anime comic cyberpunk vintage retro impressionist impressionism "
    "cubist manga oil-painting pixel-art drawing pencil-sketch pop-art steampunk minimalist cinematic noir "
    "film polaroid illustration lego pixar ghibli disney claymation low-poly gothic baroque renaissance "
    "surreal surrealist abstract line-art mosaic origami fresco ukiyo-e art-deco art-nouveau graffiti "
    "charcoal-drawing aesthetic aesthetics styling grunge vaporwave futuristic photorealistic realistic "
    "cartoonish cartoony painterly stylized gta simpsons hdr lofi sketchy artwork filter effect vibe vibes "
    "look feel atmosphere doodle engraving woodcut pastel-drawing kodachrome dystopian dystopia watercolors "
    "oil-paint fantasy 3d brushstrokes dreamy"
)
STYLE_HEADS = listed(
    "style painting sketch drawing cartoon watercolor anime comic illustration art cyberpunk aesthetic "
    "artwork styling watercolors dystopia vibe vibes look feel filter film mosaic manga render rendering"
)
POSES = listed(
    "smile sit stand run jump walk wave laugh look fly sleep lie dance kneel swim point face frown cry sing lean "
    "hold raise lower turn bend stretch open close wink hug climb bow crouch nod bark surprised happy sad angry "
    "asleep awake grin eat lick yawn play flap lift drink read ride bite stick leap rear squat salute clap shout "
    "scream whistle skip hop crawl gallop trot juggle pray meditate blink stare gaze glance peek peer scowl smirk "
    "pout kiss embrace dive float hover soar perch rest nap recline slouch stoop bored scared proud tired excited "
    "upright afraid roar growl howl purr beg fetch dig graze howl tiptoe march skate ski surf row paddle throw catch "
    "kick punch knit write draw cook sweep shrug cheer celebrate yell talk speak chat whisper think pose"
)
POSE_NOUNS = frozenset(["pose", "posture", "expression", "gesture", "stance", "mood"])
TEXT_NOUNS = listed(
    "text number numbers word words letter letters logo license caption title sign lettering writing "
    "inscription slogan message headline label date name content"
)
ADDED_TEXT = listed("text caption title words label headline watermark lettering heading message subtitle date")
BACKGROUNDS = listed(
    "background backdrop bg setting scenery backgrounds surroundings environment backround scene scenario landscape"
)
SCENES = listed(
    "night nighttime day daytime daylight dusk dawn evening morning noon midnight sunset sunrise winter summer "
    "autumn fall spring christmas halloween golden-hour"
)
"""Times and seasons that a whole picture can be made to show."""
BORDERS = listed("border frame outline borders margin padding edge")
SIZES_UP = listed("big large huge tall wide long thick giant")
SIZES_DOWN = listed("small tiny short thin narrow little slim skinny")
ENHANCED = listed(
    "pop better professional nice beautiful good great stunning amazing awesome perfect prettier attractive "
    "nicer gorgeous appealing striking instagrammable polished epic cool-looking best lovely pretty fabulous "
    "quality interesting standout fantastic eye-catching magazine-worthy"
)
SPOTS = listed(
    "top bottom left right center middle corner upper lower side top-left top-right bottom-left bottom-right "
    "foreground edge"
)
LOCATIVES = listed(
    "in_front_of on in at onto into to near next beside behind under above below over between by inside "
    "beneath around in_front atop front across along against beyond underneath within amidst among alongside "
    "upon opposite towards round left right top bottom"
)
POSTMODIFIERS = listed("except with wearing holding between including having featuring containing both")
"""After one of these an "and" belongs to the noun phrase."""


def is_in(word: str, listed: frozenset[str]) -> bool:
    """Whether the word, in any inflection, is in a list of base forms."""
    return any(b in listed for b in bases(word))
