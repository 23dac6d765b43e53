"""Clauses without an imperative: "brighter please", "the sky should be bluer", "it's too dark", "I want a cat there".

A complaint ("too dark", "not bright enough") asks for its opposite. Left out: praise and plain description, which ask
for nothing.
"""

from __future__ import annotations

from dataclasses import replace

from ...schema import WHOLE_IMAGE
from .adding import add
from .amounts import ONES
from .colors import is_color
from .complaints import SLANTED, complaint, exposed, surplus
from .counting import only_so_many
from .dials import labelled
from .edits import Edit
from .elliptic import elliptic
from .geometry import crop, sized
from .imperatives import OPENERS, head_of
from .lettering import add_text, is_lettering
from .nouns import IMAGE_WORDS, LOCATIVES, PRONOUNS
from .oughts import WOULD, existential, moved, ought, posed, supposition
from .phrases import DEFINITE, JOINERS, bare, subject_of, trim
from .predicates import less_colored, predicate
from .removing import remove
from .restyling import styled_alone
from .scales import scale_sense
from .smallclauses import small_clauses
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, words
from .wishes import version, wanted, wish

_MODAL = listed("should must shall needs need ought gotta")
_COPULA = listed("is are was looks look seems appears feels 's be being 're")
_WANTS = frozenset(["rather", "appreciate", "want", "like", "need", "love", "prefer", "wants", "wish", "fancy"])
_WISHING = WOULD | listed("a_lot i we i'll really just do also only so definitely kinda please still all what")
_NEEDING = listed("needs need wants want requires takes accepts")
_GAZES = (["at"], ["up"], ["down"], ["away"], ["into"], ["toward"], ["towards"], ["straight"], ["the_other_way"])
_VERDICTS = frozenset(["must_go", "must_stay", "would_be_nice"])
_ASKING = listed("i i'd we we'd id what who where which how why when")


def statement(tokens: Tokens) -> list[Edit]:
    """Edits that a clause without an imperative asks for; none when it asks for nothing."""
    run = trim(tokens)
    if not run:
        return []
    offered = run[0].word == "how_about"
    run = _opened(_contracted(run))
    if offered and (run[0].word in ("a", "an", "some", "another") or run[0].word in ONES) and (asked := wish(run)):
        return asked
    if told := exposed(run) or version(run) or styled_alone(run):
        return told
    if (supposed := supposition(run)) is not None:
        return supposed
    spelled = words(run)
    if framed := _framed(run, spelled):
        return framed
    if spelled[0] == "keep":
        return [replace(e, goal=phrase(run[1:])) for e in crop(run)]
    if (marker := index_of(run, _VERDICTS)) >= 0:
        return _verdict(run, marker)
    if spelled[0] in ("can", "could", "would", "may", "might") and spelled[1:2] != ["love"] and len(run) > 2:
        be = index_of(run, {"be", "look", "look_like", "have", "get", "become"}, 2)
        if run[1].word == "be":
            return ought([], run[2:])
        if be > 0 and run[1].word == "there":
            return add(run[be + 1 :])
        if be > 0 and run[1].word not in ("you", "u", "we", "i", "someone", "anyone", "somebody"):
            return _might_be(run, be)
        if run[1].word not in ("you", "u", "we", "i", "someone", "anyone", "somebody", "anybody"):
            return small_clauses(run[1:], things=True, caused=True)
        if run[1].word in ("we", "i") and run[2].word in ("try", "see", "get", "have"):
            return wish(run[3:])
    wants = index_of(run[:5], {"wants"}, 1)
    if wants > 0 and spelled[0] not in _WISHING and wants < len(run) - 1:
        return wanted(run[wants + 1 :])
    says = run[0].word in DEFINITE and index_of(run, {"says", "reads"}, 1) > 0
    quoted = any(t.kind == "quote" for t in run) and index_of(run, _COPULA | _MODAL) < 0 and not says
    if quoted and is_lettering(bare(run)):
        return add_text(bare(run))
    if (tinted := _cast_at(run)) > 0:
        return remove(run[tinted - 1 : tinted + 1])
    if (wished := _wish_at(run)) > 0:
        return wanted(run[wished:])
    if "enough" in spelled and "not" in spelled[:-1]:
        at = spelled.index("not")
        noun = [t for t in run[:at] if t.word not in _COPULA]
        return complaint(noun, run[at:])
    said = spelled[0] == "that" and run[1:2] and run[1].word in _COPULA
    if (len(run) > 2 and spelled[0] in ("there", "ensure", "make_sure", "that") and not said) or "there" in spelled[:3]:
        return existential(run)
    named = labelled(run)
    if named:
        return named
    if 0 < (lead := index_of(run, {":"})) < len(run) - 1 and (announced := statement(run[lead + 1 :])):
        return announced
    modal = index_of(run, _MODAL)
    if (
        modal < 0
        and (be := index_of(run, {"is", "are", "has", "have"})) > 0
        and (
            words(run[be + 1 : be + 2]) == ["to"]
            or words(run[be + 1 : be + 3]) in (["been", "added"], ["been", "removed"])
        )
    ):
        modal = be
    if modal >= 0 and any(t.word in JOINERS for t in run[modal:]) and (several := small_clauses(run)):
        return several
    owned = modal > 0 and spelled[modal] in ("needs", "need") and spelled[modal + 1 : modal + 2] in (["a"], ["an"])
    if owned and subject_of(run[:modal]) not in ((WHOLE_IMAGE, False), (WHOLE_IMAGE, True), ("it", True)):
        return small_clauses(run) or ought(run[:modal], run[modal + 1 :])
    if modal >= 0 and spelled[0] not in ("i", "we"):
        return ought(run[:modal], run[modal + 1 :])
    if "horizon" in spelled and any(w in SLANTED for w in spelled):
        return complaint(run[:1], [t for t in run if t.word in SLANTED])
    copula = index_of(run, _COPULA)
    if 0 < copula < len(run) - 1 and spelled[0] not in _ASKING:
        return complaint(run[:copula], run[copula + 1 :])
    if spelled[:3] in (["i", "don't", "want"], ["we", "don't", "want"], ["i", "don't", "need"]):
        return remove(run[3:])
    if spelled[0] in ("i", "we", "love", "like"):
        return []
    if spelled[0] in ("not", "no") and len(run) > 1:
        return remove(run[1:]) if spelled[0] == "no" else _reversed(run)
    if surplus(run) and spelled[0] in ("too", "way", "a_lot"):
        return surplus(run)
    return _listed(run) or elliptic(run)


def _might_be(run: list[Token], be: int) -> list[Edit]:
    """ "could the sky be bluer", "can the dog look at the camera"."""
    if run[be].word == "look" and words(run[be + 1 : be + 2]) in _GAZES:
        return posed(run[1:be], run[be:])
    joined = index_of(run, JOINERS, be) > 0
    several = small_clauses(run[1:], caused=True) if joined else []
    return several or ought(run[1:be], run[be if run[be].word == "look_like" else be + 1 :])


_SAME = listed("the a an this same version copy but just only my")


def _opened(run: list[Token]) -> list[Token]:
    """Without what only opens a statement ("I think", "how about") and what is only named for contrast."""
    if (at := index_of(run, {"instead_of"})) > 0:
        run = run[:at]
    if run[0].word in ("how_about", "i_think"):
        run = trim(run[1:]) or run
    if len(run) > 2 and run[0].word == "some" and run[1].word in ("more", "less"):
        run = run[1:]
    copula = index_of(run[:8], _COPULA - {"'s", "be"}, 2)
    return [*run[: copula - 1], *run[copula:]] if copula > 0 and run[copula - 1].word in _HEDGING else run


_HEDGING = listed("just still really simply honestly somehow always also")


def _framed(run: list[Token], spelled: list[str]) -> list[Edit]:
    """ "only three geese should stay", "so that it says OPEN", "have a ship appear", "it belongs by the fire"."""
    if counts := only_so_many(run[1:] if spelled[0] in ("keep", "leave", "show", "have") else run):
        return counts
    reads = index_of(run, {"reads"}, 1)
    if 0 < reads < len(run) - 1 and (
        tinted := less_colored(run[reads + 1].word, subject_of(run[index_of(run, {":"}) + 1 : reads])[0], "")
    ):
        return [replace(tinted, goal=f"not {run[reads + 1].text}")]
    if (needing := index_of(run, _NEEDING, 1)) > 0 and (form := sized(run[needing + 1 :])):
        return form
    if len(run) > 2 and spelled[-2] in ("can", "could", "may") and spelled[-1] == "go" and spelled[0] not in _ASKING:
        return remove(run[:-2])
    if spelled[:2] in (["so", "that"], ["such", "that"]) and len(run) > 3 and run[2].word in PRONOUNS:
        return ought(run[2:3], run[4:] if run[3].word in _COPULA | _MODAL else run[3:])
    if spelled[0] in ("have", "get", "let") and len(run) > 2 and run[1].word in ("a", "an", "some", "another"):
        return small_clauses(run[1:], things=True)
    if (
        (at := index_of(run, {"belongs", "belong"}, 1)) > 0
        and at + 2 < len(run)
        and run[at + 1].word in LOCATIVES - {"to", "with"}
    ):
        return moved(run[:at], run[at + 1 :])
    return []


def _listed(run: list[Token]) -> list[Edit]:
    """Small clauses without any verb before them: a list of at least two, or one that changes what is there."""
    if run[0].word in ("with", "without") and run[1:]:
        return small_clauses(run, things=True)
    joint = index_of(run[:5], {"with"}, 1)
    if joint > 0 and all(t.word in IMAGE_WORDS | _SAME for t in run[:joint]):
        return small_clauses(run[joint + 1 :])
    found = small_clauses(run)
    told = any(t.word in JOINERS or t.word == "comes" for t in run) or any(e.action != "add_object" for e in found)
    return found if told and all(e.action != "adjust_tone" for e in found) else []


def _cast_at(run: Tokens) -> int:
    """Where a color cast stands that is complained of ("it's got a yellow cast"); 0 when none is."""
    at = index_of(run, {"cast", "tint", "tinge"}, 1)
    having = index_of(run, {"got", "has", "have", "is", "too", "with"}) >= 0
    return at if at > 0 and having and is_color(run[at - 1].word) else 0


def _wish_at(run: Tokens) -> int:
    """Where the thing wished for begins ("I want ...", "would love ...", "need ..."); 0 when nothing is wished for.

    "I love the colors" and "I like it" are praise: "love" and "like" wish only with "would" or "'d".
    """
    spelled = words(run)
    i, would = 0, False
    while i < min(len(run) - 1, 5) and spelled[i] in _WISHING:
        would = would or spelled[i] in WOULD
        i += 1
    if i >= len(run) - 1 or spelled[i] not in _WANTS:
        return 0
    ours = i == 0 or spelled[0] in _WISHING
    firm = spelled[i] in ("want", "need", "prefer", "wish", "wants", "fancy") and (i > 0 or spelled[i] != "wants")
    return i + 1 if ours and (firm or would) else 0


def _verdict(run: list[Token], at: int) -> list[Edit]:
    """ "the bin has to go", "a vignette would be nice", "it would be nice if the sky was bluer"."""
    noun, rest = run[:at], run[at + 1 :]
    if run[at].word == "must_go":
        if noun and rest and rest[0].word in ("up", "down"):
            return ought(noun, [replace(run[at], word="go"), *rest])
        if noun and len(rest) > 1 and rest[0].word in LOCATIVES:
            return add([*noun, *rest]) if noun[0].word in ("a", "an", "some") else moved(noun, rest)
        return remove(noun) if noun and not trim(rest) else []
    if run[at].word == "must_stay":
        return []
    if len(rest) > 1 and rest[0].word in ("if", "to", "with", "having"):
        acted = next((i for i, t in enumerate(rest) if i and t.word not in OPENERS - {"it"}), 0)
        head = head_of(rest[acted])
        if acted and head is not None and (acted > 1 or rest[0].word == "to"):
            from .frames import apply

            return apply(head, rest[acted + 1 :])
        return wanted(rest[1:])
    wished = [t for t in noun if t.word not in ("i", "think", "that", "it'd", "it", "also")]
    return wanted(wished) if wished else []


def _reversed(run: Tokens) -> list[Edit]:
    """ "not so bright", "not as saturated please"."""
    rest = [t for t in run if t.word not in ("so", "as", "that", "quite", "too")]
    if len(run) < 3 or len(rest) == len(run):
        return []
    return [replace(e, goal=phrase(run)) for e in predicate(rest, WHOLE_IMAGE) or []]


_NEGATED = {"isn't": "is", "aren't": "are", "wasn't": "was", "isnt": "is", "doesn't": "does", "arent": "are"}
_CONTRACTED = listed("there's it's its that's photo's image's picture's sky's he's she's they're everything's")


def _is_said(rest: Tokens) -> bool:
    """Whether what follows "dog's" is said of the dog and not owned by it: "a bit dark", "too bright", "not sharp"."""
    if rest[0].word in ("too", "so", "not", "slightly", "very", "a_lot", "all", "way"):
        return not any((s := scale_sense(t.word)) is not None and s.part == "noun" for t in rest[1:3])
    sense = scale_sense(rest[0].word)
    return len(rest) == 1 and sense is not None and sense.part == "adjective"


def _contracted(run: list[Token]) -> list[Token]:
    out: list[Token] = []
    for i, token in enumerate(run):
        follow = run[i + 1].word if i + 1 < len(run) else ""
        if token.word in _NEGATED:
            out += [replace(token, word=_NEGATED[token.word]), replace(token, word="not", text="not")]
        elif token.word in _CONTRACTED and (
            token.word != "its"
            or (
                follow in ("too", "not", "so", "slightly", "way", "a_lot", "very", "all")
                or scale_sense(follow) is not None
            )
        ):
            out += [
                replace(token, word=token.word.split("'")[0].replace("its", "it")),
                replace(token, word="is", text="is"),
            ]
        elif token.word.endswith("'s") and i + 1 < len(run) and _is_said(run[i + 1 :]):
            name = token.text.removesuffix("'s")
            out += [replace(token, word=name.lower(), text=name), replace(token, word="is", text="is")]
        else:
            out.append(token)
    return out
