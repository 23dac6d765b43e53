"""Where a clause begins: after a mark or a joiner, and in dictation without any.

A joiner ends a clause only where a new clause can start: "remove the car and blur the sky" is two, "remove the car and
the tree" is one (its frame coordinates it). Left out: what the clause means.
"""

from __future__ import annotations

from .amounts import DEGREES
from .carriers import CARRIERS
from .imperatives import CONSTRAINTS, GEOMETRIC, OPENERS, head_of, verb_here
from .morphology import is_gerund
from .nouns import DETERMINERS, IMAGE_WORDS, POSE_NOUNS, PRONOUNS
from .phrases import JOINERS, POLITE
from .predicates import split_predicate
from .scales import scale_sense
from .tables import listed
from .tokens import Tokens, words
from .verbs import WEAK

_AUXILIARIES = listed(
    "ought might may must_go must_stay need needs should must shall needs is are looks look feel feels want seems has"
)
HARD = frozenset({".", "!", "?", ";", "\n", "then", "...", "finally", "next", "secondly", "thirdly", "|"})
SOFT = frozenset(
    {",", "and", "&", "but", "also", "while", "plus", "+", ":", "-", "(", ")", "yet", "\u2013", "\u2014", "or"}
)
ORDER = {"first": "first", "finally": "finally", "lastly": "finally", "before": "before", "after": "after"}
_ASKED_FOR = (OPENERS - PRONOUNS - {"all", "again", "here", "really", "like", "way", "thing", "case"}) | listed(
    "that which who what how where when if whether as than"
)
"""Words after which "can you" goes on with the clause."""
FRONTED = listed(
    "beside inside in_front_of to on at in in_front behind near under above next positioned placed beneath below over"
)


_ASIDES = listed("pls plz please lol thx haha asap")
"""Courtesies behind which another clause may begin: "flip it pls the text is backwards"."""
BARRED = CARRIERS | listed(
    "crop crops rotation resize resizing flip zoom stretching filter filters border borders frame frames text caption "
    "captions lettering"
)
"""What a person may want none of ("no border"): acts, and things that this program would draw."""
TOUCH = listed("touch change alter affect modify lose disturb damage ruin harm")
"""Verbs of what must not be done, never of an edit."""


def is_boundary(tokens: Tokens, i: int, start: int) -> bool:
    """Whether the clause that began at `start` ends before token i."""
    token = tokens[i]
    if token.kind in ("quote", "number") or i == start:
        return token.kind == "mark" and token.word in HARD and i == start
    word = token.word
    if word in ("next", "finally", "then"):
        return not (word == "next" and i + 1 < len(tokens) and tokens[i + 1].word in _NEXT)
    if word in HARD:
        return True
    wishing = word == "," and words(tokens[i + 1 : i + 3]) in _WISHES
    if wishing and tokens[start].word not in _FRONTING:
        return True
    if word == "," and i + 1 < len(tokens) and tokens[i + 1].word in ("just", "only"):
        held = next((t.word for t in tokens[start:i] if t.word not in POLITE), "")
        return held in CONSTRAINTS or (i + 2 < len(tokens) and verb_here(tokens, i + 2, opening=True) is not None)
    previous = tokens[i - 1].word
    asking = tokens[start].word in _QUESTIONS | {"which"}
    if word in ("can", "could", "would", "will") and i + 1 < len(tokens) and previous not in _ASKED_FOR and not asking:
        return tokens[i + 1].word in ("you", "u", "ya", "someone", "anyone", "somebody", "anybody")
    if word in ("can", "could", "just", "please", "pls") and i + 1 < len(tokens) and previous not in OPENERS - PRONOUNS:
        spoken = any(head_of(t) is not None for t in tokens[start:i])
        asked = tokens[i + 1].word in ("you", "u", "we", "someone", "i") or verb_here(tokens, i + 1) is not None
        if asked and (spoken or any(t.word in ("is", "its", "it's", "looks") for t in tokens[start:i])):
            return True
    if word in _ASIDES and i - start > 1 and i + 1 < len(tokens):
        told = tokens[i + 1].word in DETERMINERS | PRONOUNS | {"i", "we", "it's", "its", "i'm"}
        return told and head_of(tokens[i - 1]) is None and previous not in OPENERS
    if word in ("before", "after", "without"):
        return i + 1 < len(tokens) and (is_gerund(tokens[i + 1].word) or tokens[i + 1].word in ("you", "that", "any"))
    if word in ("by", "through") and i + 1 < len(tokens) and is_gerund(tokens[i + 1].word):
        return head_of(tokens[i + 1]) is not None
    if word in ("by", "through", "via") and any(t.word in ("removal", "reduction") for t in tokens[i + 1 : i + 4]):
        return True
    if word == "to" and i + 2 < len(tokens) and previous not in OPENERS - {"photo"} and i - start >= 2:
        head = head_of(tokens[i + 1])
        changing = next((h for t in tokens[start:i] if (h := head_of(t)) is not None), None)
        if (
            changing is not None
            and changing.sense in ("change", "make", "replace", "move")
            and tokens[i + 1].word != "make"
        ):
            return False
        objects = tokens[i + 2].word in DETERMINERS | PRONOUNS or scale_sense(tokens[i + 2].word) is not None
        return head is not None and tokens[i + 1].word not in WEAK and objects
    if word == "so" and i >= 2 and previous == "it" and tokens[i - 2].word == "make":
        return False
    if word in ("so", "because", "since") and i + 1 < len(tokens):
        sized = any((h := head_of(t)) is not None and h.sense in ("resize", "crop", "rotate") for t in tokens[start:i])
        sized = sized or any(t.word in POSE_NOUNS for t in tokens[start:i])
        at = next((k for k in range(i + 1, min(i + 5, len(tokens) - 1)) if tokens[k].word not in OPENERS), i + 1)
        acted = word == "so" and verb_here(tokens, at, opening=at > i + 1) is not None
        asked = word == "so" and tokens[i + 1].word in ("please", "can", "could", "pls", "plz")
        return asked or acted or (tokens[i + 1].word in ("that", "it", "the", "i", "we") and not sized)
    if word in ("where", "who", "which"):
        return False
    return word in SOFT and previous not in ("between", "both") and starts_clause(tokens, i + 1)


_WISHES = tuple([who, what] for who in ("i", "we") for what in ("need", "want", "prefer"))
_FRONTING = FRONTED | listed("where when if since as because while for instead_of")
_NEVER_NOUNS = listed(
    "boost bump raise crank put fix hide lose bring get make give insert pull apply swap correct select"
)
"""Verbs that no noun phrase goes on with, although they may stand before any word."""
_QUESTIONS = listed("what who where when why how")
_QUESTION_VERBS = listed("do does did is are was were can could would should")
_BINDING = (
    JOINERS
    | DETERMINERS
    | listed(
        "to that who which whose where when while if as like so not don't how what why because since than in on at "
        "of for "
        "with from by into onto and_then i you we they he she can could should would will may might must please_ "
        "without "
        "me us u someone somebody anyone looks look be being also just then without make let have get help way"
    )
)
"""A word after which what follows still belongs to the clause."""
_UNHEADED = frozenset({"evoke", "choose", "see", "need", "other", "pose", "write", "border", "extract", "duplicate"})
_DEFINITES = DETERMINERS - {"a", "an", "some"}
_PREPOSED = listed("including featuring containing showing depicting")
"""Forms of verbs that go on with a noun phrase: "the table, including the food"."""
_IT_OUGHT = listed("should must shall needs is looks")
_IT_IS = listed("is looks seems was feels are needs has should")


_MOVING = listed("increase decrease adjust remove add enhance")
"""Senses of verbs that a property may follow without an article: "drop highlights", "lift shadows"."""
_NEXT = listed("to door week weekend month year time summer winter spring door's")
"""Words behind a "next" that begins no new step."""


def runs_on(tokens: Tokens, i: int, start: int, spoken: int) -> bool:
    """Whether a clause begins at i without any mark, as in dictation: "crop it square make it brighter it looks flat".

    Only where the clause before has its verb (at `spoken`) and an object, or says something without one, and what
    follows is a verb in its base form with an object, or "it is", "there is".
    """
    if i + 1 >= len(tokens) or i - max(spoken, start) < 2 or tokens[i - 1].word in _BINDING:
        return False
    word, following = tokens[i].word, tokens[i + 1]
    if word in ("it's", "there's", "they're") or (word in ("it", "its", "they", "there") and following.word in _IT_IS):
        begins = word != "its" or following.word not in ("needs", "looks")
        return begins and (spoken >= 0 or _says_something(tokens[start:i]))
    head = head_of(tokens[i])
    if head is None or head.sense in _UNHEADED or word != head.base or word.endswith(("ed", "ing")):
        return False
    if following.kind != "word" and (head.sense not in GEOMETRIC or (spoken < 0 and following.kind == "mark")):
        return False
    sense = scale_sense(following.word)
    property_next = sense is not None and sense.part == "noun" and head.sense in _MOVING
    if following.kind == "word" and following.word not in DETERMINERS | PRONOUNS | IMAGE_WORDS and not property_next:
        return False
    if spoken < 0:
        return _says_something(tokens[start:i])
    causing = head_of(tokens[spoken])
    if causing is not None and causing.sense == "make":
        return split_predicate(tokens[spoken + 1 : i]) is not None
    return True


def _says_something(tokens: Tokens) -> bool:
    """Whether a clause without a verb of ours is one of its own ("my face is shiny"), not the start of a request."""
    if tokens[0].word in FRONTED | CONSTRAINTS | set(ORDER) | {"help", "someone", "somebody"}:
        return False
    if any(scale_sense(t.word) is not None for t in tokens):
        return True
    return sum(t.word not in OPENERS and t.word not in POLITE and t.kind == "word" for t in tokens) >= 2


def is_fragment(tokens: Tokens, i: int) -> bool:
    """Whether what stands at i up to the next mark is a terse wish of its own: "+10% contrast", "warmer", "less noise".

    Only behind a verb that takes no properties, or the property would be its object ("boost contrast, 10% saturation").
    """
    end = next(
        (k for k in range(i, min(i + 6, len(tokens))) if tokens[k].kind == "mark" and tokens[k].word not in "%+-"), None
    )
    piece = tokens[i : len(tokens) if end is None and len(tokens) - i < 6 else end if end is not None else i]
    words_ = [t.word for t in piece if t.word not in POLITE and t.word not in ("and", "a")]
    if not words_ or i == 0 or tokens[i - 1].word not in (",", ";", "+", "&"):
        return False
    if any(t.word in _TAKING_PROPERTIES for t in tokens[max(0, i - 14) : i]):
        return False
    senses = [s for w in words_ if (s := scale_sense(w)) is not None]
    graded = any(w in ("more", "less") for w in words_) or any(s.comparative for s in senses)
    valued = any(t.kind == "number" for t in piece) and not any(
        head is not None and head.sense in ("scale", "increase", "decrease", "adjust", "enhance")
        for t in tokens[max(0, i - 14) : i]
        if (head := head_of(t)) is not None
    )
    rest = [
        t
        for t in piece
        if t.kind == "word" and t.word not in DEGREES and t.word not in ("more", "less", "by", "and", "a")
    ]
    return (
        len(senses) == 1
        and (graded or valued)
        and all(scale_sense(t.word) is not None or t.word in POLITE for t in rest)
    )


_TAKING_PROPERTIES = listed(
    "make give get need needs add want wants increase decrease boost reduce set adjust should could"
)


def starts_clause(tokens: Tokens, i: int) -> bool:
    """Whether a clause with a verb of its own, or a constraint, can start at position i."""
    j = i
    if i + 1 < len(tokens) and tokens[i].word in ("have", "let") and tokens[i + 1].word in _DEFINITES | {"there"}:
        return True
    if i < len(tokens) and tokens[i].word in _PREPOSED:
        return False
    if is_fragment(tokens, i) or (i + 1 < len(tokens) and tokens[i].word == "it" and tokens[i + 1].word in _IT_OUGHT):
        return True
    while j < len(tokens) and (tokens[j].word in OPENERS or tokens[j].word in POLITE) and j - i < 8:
        head = verb_here(tokens, j)
        if head is not None and head.sense not in ("need",) and tokens[j].word not in ("let", "have", "go"):
            return True
        j += 1
    if j >= len(tokens):
        return False
    word = tokens[j].word
    if word in ("it's", "that's", "there's", "they're") and j + 1 < len(tokens):
        return True
    if word == "its" and j + 1 < len(tokens):
        said = tokens[j + 1].word
        sense = scale_sense(said)
        return said in ("also", "too", "so", "not", "a_lot", "very", "slightly") or (
            sense is not None and sense.part == "adjective"
        )
    if word in _QUESTIONS and any(t.word in _QUESTION_VERBS for t in tokens[j + 1 : j + 4]):
        return True
    if word in CONSTRAINTS:
        return (
            word not in ("no", "not")
            or (word == "no" and j + 1 < len(tokens) and tokens[j + 1].word in BARRED)
            or (word == "no" and j + 1 < len(tokens) and is_gerund(tokens[j + 1].word))
            or (word == "not" and j + 1 < len(tokens) and tokens[j + 1].word in ("the", "my", "too"))
            or (
                word == "not"
                and j + 2 < len(tokens)
                and (tokens[j + 2].word in DETERMINERS | PRONOUNS or tokens[j + 1].word in TOUCH)
                and verb_here(tokens, j + 1, opening=True) is not None
            )
        )
    if word in ("before", "after", "without") and j + 1 < len(tokens):
        return is_gerund(tokens[j + 1].word)
    if word in _NEVER_NOUNS and j + 1 < len(tokens) and tokens[j + 1].kind != "mark":
        return True
    if word in ("needs", "should", "must") and i > 0 and tokens[i - 1].word == "," and j == i:
        return True
    opening = j > i and tokens[j - 1].word in ("also", "please", "to", "you", "just", "then", "pls", "plz")
    return verb_here(tokens, j, opening) is not None or _declarative(tokens, j)


_MAY = listed("can could may")
_DOING = listed("go")


def _declarative(tokens: Tokens, i: int) -> bool:
    """ "the sky should be bluer", "it needs more contrast": a noun phrase and its auxiliary."""
    if tokens[i].word not in DETERMINERS and tokens[i].word not in PRONOUNS | {"i", "there"}:
        return False
    for at, token in enumerate(tokens[i + 1 : i + 6], i + 2):
        if token.word in _AUXILIARIES or (token.word in _MAY and at < len(tokens) and tokens[at].word in _DOING):
            return True
        if token.kind != "word" or token.word in JOINERS:
            return False
    return False
