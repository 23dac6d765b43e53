"""The form of a clause: whether it states a deed ("our competitor crops everything", "already swapped the sky").

A clause with a subject of its own and a verb in the present or the past states what is or was done. What may still ask
is left to its wording: wishes (want, need), links (is, looks), modals, and passives without an auxiliary ("the bin
removed"), which are wishes as often. Left out: clauses about the writer and the reader, which moods.py lists.
"""

from __future__ import annotations

from .morphology import bases
from .scales import scale_verb
from .tables import listed
from .verbs import verb_base

_DETERMINERS = listed("the a an my our your his her their its this that these those some every each no both another")
_TITLES = listed("uncle aunt auntie grandpa grandma granny mum mom dad mr mrs dr")
_OTHERS = listed("he she they someone somebody everyone everybody nobody people whoever others anybody anyone")
_NAMED = _DETERMINERS | _OTHERS | _TITLES | {"it", "which", "who"}
_INTRANSITIVE = listed("flew rolled went ran fell began sang spoke slept stood sat swam crept crashed arrived")
_COMPANIES = listed(
    "competitors rivals agencies magazines newspapers photographers retouchers clients customers brands labs studios "
    "companies shops sellers websites apps museums"
)
_OBJECTS = listed(
    "the my our your his her their its this that these those some every each it them me us him all everything everyone "
    "both anything nothing half"
)
_DEGREES = listed("bit little lot touch tad hair smidge smidgen shade notch stop fraction few")
_PARTICLES = listed("out off away up down back in over again once together")
_ADVERBS = listed(
    "already just also only then once never finally first really actually both recently even always usually often "
    "still all probably almost ever now not normally simply later yesterday today earlier apparently"
)
_AUXILIARIES = listed(
    "is are was were be been has have had do does did can could will would should must may might shall needs need "
    "ought wants want gets get"
)
_PREPOSITIONS = listed("of on in at with from behind near beside under over above by for to about next between without")
_NO_PAST = listed(
    "need indeed hundred naked wicked rugged shred embed bleed breed speed needed wanted wished asked preferred liked "
    "looked seemed turned washed appeared ended supposed hoped"
)
_IRREGULAR = listed(
    "flew rolled took went tried brought kept saw met lost bought fell found told wrote drew threw ran began sent "
    "sold won "
    "wore broke forgot held paid sat stood thought grew knew blew chose hid sang spoke taught built caught"
)
_SHORT = listed("got made did had put cut")
_NO_DEEDS = listed(
    "looks seems feels appears needs wants makes gets reads says sounds goes comes stays keeps lacks has is belongs "
    "look seem feel appear make get go come stay read say turn show give leaves turns becomes shows moves needs "
    "casts gives likes loves fits matches"
)
_FRONTING = listed("in at on for during with after from")
_REPORTED = listed(
    "approved signed received noted agreed uploaded exported delivered invoiced attached confirmed cancelled sent "
    "shipped paid emailed published archived renamed installed downloaded"
)
_OURS = (["on", "our"], ["on", "my"], ["in", "house"], ["at", "our"])
_WHERE = _PREPOSITIONS | _PARTICLES | {"into"}
_MOST = 9
"""Words of a subject; a longer one is not looked through."""


def is_stated(said: str) -> bool:
    """Whether a clause of plain words states a deed, in the third person or without a subject."""
    spelled = _unfronted(said.split())
    while spelled and spelled[0] in _ADVERBS - {"all", "both"} and spelled[1:]:
        if spelled[0] == "already" and (
            _is_past(spelled[1]) or spelled[1] in ("got", "made", "did", "had", "put", "cut")
        ):
            return True
        spelled = spelled[1:]
    if len(spelled) < 2:
        return bool(spelled) and spelled[0] in _REPORTED
    if _is_past(spelled[0]):
        return _is_report(spelled)
    if spelled[0] in _OTHERS | _COMPANIES:
        at = next((i for i in range(1, len(spelled)) if spelled[i] not in _ADVERBS), 1)
        if spelled[at] not in _AUXILIARIES and _is_edit(spelled[at]) and (spelled[at] not in _NO_DEEDS):
            return at + 1 < len(spelled) and (_is_object(spelled, at + 1) or spelled[at + 1] not in _PREPOSITIONS)
    return _states(spelled)


def _unfronted(spelled: list[str]) -> list[str]:
    """Without a place or time in front of a subject that is a pronoun: "in the tutorial they first add noise"."""
    if spelled[:1] and spelled[0] in _FRONTING:
        at = next((i for i, w in enumerate(spelled[1:6], 1) if w in ("they", "he", "she", "people", "you")), 0)
        return spelled[at:] if at else spelled
    return spelled


def _is_report(spelled: list[str]) -> bool:
    """Whether a participle without a subject tells what was done: "swapped the sky", "cropped on our side"."""
    acted = spelled[0] in _REPORTED or any(w in _REPORTED for w in spelled[1:4])
    own = any(spelled[i : i + 2] in _OURS for i in range(1, len(spelled) - 1))
    at = 2 if spelled[1] in _PARTICLES and len(spelled) > 2 else 1
    return acted or own or (_is_object(spelled, at) and spelled[at] not in ("this", "that"))


def _states(spelled: list[str]) -> bool:
    """Whether a noun phrase and a verb with an object open the clause: "the lab removed the scratches"."""
    named = spelled[0] in _NAMED
    if not named and (_is_edit(spelled[0]) or spelled[0] in _PREPOSITIONS):
        return False
    for i in range(1, min(len(spelled), _MOST)):
        word = spelled[i]
        if word in _AUXILIARIES or word in ("i", "we", "you", ","):
            return False
        if word in _ADVERBS or spelled[i - 1] in _DETERMINERS or spelled[i - 1] in _PREPOSITIONS:
            continue
        at = i + 2 if spelled[i + 1 : i + 2] and spelled[i + 1] in _PARTICLES else i + 1
        if word in _INTRANSITIVE and (
            spelled[i + 1 :] == [] or spelled[i + 1] in _PREPOSITIONS | _PARTICLES | {"into"}
        ):
            return True
        deed = _is_past(word) or _is_present(word)
        if deed and _is_object(spelled, at) and (named or at > i + 1 or not _is_edit(word)):
            return True
        if not named and i > 1:
            return False
    return False


def _is_edit(word: str) -> bool:
    return verb_base(word) is not None or scale_verb(word) is not None


def _is_past(word: str) -> bool:
    return word in _IRREGULAR or (word.endswith("ed") and len(word) > 4 and word not in _NO_PAST)


def _is_present(word: str) -> bool:
    return word.endswith("s") and word not in _NO_DEEDS and any(_is_edit(b) for b in bases(word)[1:])


def _is_object(spelled: list[str], at: int) -> bool:
    if at >= len(spelled):
        return False
    if spelled[at] in ("a", "an"):
        return spelled[at + 1 : at + 2] != [] and spelled[at + 1] not in _DEGREES
    return spelled[at] in _OBJECTS
