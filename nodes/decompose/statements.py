"""Clauses without an imperative: "brighter please", "the sky should be bluer", "it's too dark", "I want a cat there".

A complaint ("too dark", "not bright enough") asks for its opposite. Left out: praise and plain description, which ask
for nothing.
"""

from __future__ import annotations

from dataclasses import replace

from ...schema import WHOLE_IMAGE
from .adding import add
from .changing import background, is_wording, retext
from .colors import COLORS, color_name, is_color
from .complaints import SLANTED, complaint, surplus
from .dials import labelled
from .edits import Edit, setting
from .elliptic import elliptic
from .geometry import crop
from .imperatives import OPENERS, head_of
from .lettering import add_text, is_lettering
from .making import made_into, make
from .nouns import BACKGROUNDS, SCENES, is_in
from .phrases import bare, subject_of, trim
from .predicates import predicate, recolored, split_predicate
from .removing import remove
from .scales import scale_sense
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, words
from .wishes import wanted, wish

_MODAL = listed("should must shall needs need ought gotta")
_COPULA = listed("is are was looks look seems appears feels 's be being 're")
_BE = listed("be made to have been become get being has also more_ a got")
_WANTS = frozenset(["want", "like", "need", "love", "prefer", "wants", "wish", "fancy"])
_WOULD = listed("would i'd we'd id 'd")
_WISHING = _WOULD | listed("i we i'll really just do also only so definitely kinda please still all what")
_VERDICTS = frozenset(["must_go", "must_stay", "would_be_nice"])
_ASKING = listed("i i'd we we'd id what who where which how why when")


def statement(tokens: Tokens) -> list[Edit]:
    """Edits that a clause without an imperative asks for; none when it asks for nothing."""
    run = trim(tokens)
    if not run:
        return []
    run = _contracted(run)
    if (at := index_of(run, {"instead_of"})) > 0:
        run = run[:at]
    if run[0].word in ("how_about", "i_think"):
        run = trim(run[1:]) or run
    if (supposed := _supposed(run)) is not None:
        return supposed
    spelled = words(run)
    if spelled[0] == "keep":
        return [replace(e, goal=phrase(run[1:])) for e in crop(run)]
    if (marker := index_of(run, _VERDICTS)) >= 0:
        return _verdict(run, marker)
    if spelled[0] in ("can", "could", "would", "may", "might") and spelled[1:2] != ["love"] and len(run) > 2:
        be = index_of(run, {"be", "look", "have", "get", "become"}, 2)
        if run[1].word == "be":
            return _ought([], run[2:])
        if be > 0 and run[1].word == "there":
            return add(run[be + 1 :])
        if be > 0 and run[1].word not in ("you", "u", "we", "i", "someone", "anyone", "somebody"):
            return _ought(run[1:be], run[be + 1 :])
        if run[1].word in ("we", "i") and run[2].word in ("try", "see", "get", "have"):
            return wish(run[3:])
    wants = index_of(run[:5], {"wants"}, 1)
    if wants > 0 and spelled[0] not in _WISHING and wants < len(run) - 1:
        return wanted(run[wants + 1 :])
    quoted = any(t.kind == "quote" for t in run) and index_of(run, _COPULA | _MODAL) < 0
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
        return _existential(run)
    named = labelled(run)
    if named:
        return named
    modal = index_of(run, _MODAL)
    if (
        modal < 0
        and (be := index_of(run, {"is", "are", "has", "have"})) > 0
        and words(run[be + 1 : be + 3]) in (["to", "be"], ["been", "added"], ["been", "removed"])
    ):
        modal = be
    if modal >= 0 and spelled[0] not in ("i", "we"):
        return _ought(run[:modal], run[modal + 1 :])
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
    return elliptic(run)


def _supposed(run: list[Token]) -> list[Edit] | None:
    """ "what if the horse was a zebra", "how would it look in black and white"; None when nothing is supposed."""
    if run[0].word == "what_if":
        be = index_of(run, _WERE, 2)
        if be < 0:
            return None
        return add(run[be + 1 :]) if run[1].word == "there" else _ought(run[1:be], run[be + 1 :])
    if run[0].word in ("what", "how") and words(run[1:2]) and run[1].word in _WOULD | {"does", "could", "might"}:
        look = index_of(run, {"look", "look_like", "be"}, 2)
        if look > 2 and look + 1 < len(run):
            seen = [t for t in run[look + 1 :] if t.word not in ("?", "like")]
            while seen and seen[0].word in ("in", "as", "with", "if"):
                seen = seen[1:]
            return _ought(run[2:look], seen) if seen else None
    return None


_WERE = listed("was were is are had has have would could wore held")


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
        would = would or spelled[i] in _WOULD
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
            or (follow in ("too", "not", "so", "slightly", "way") or scale_sense(follow) is not None)
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


def _existential(run: list[Token]) -> list[Edit]:
    spelled = words(run)
    no = index_of(run, {"no"})
    if (
        no >= 0
        and any(w in spelled for w in ("should", "must", "be", "ensure", "sure", "are", "is"))
        and no + 1 < len(run)
    ):
        rest = [t for t in run[no + 1 :] if t.word not in ("more", "featured", "present", "visible", "be", "left")]
        return remove(rest)
    if index_of(run, {"too", "a_lot"}) >= 0:
        return surplus(run)
    be = index_of(run, {"be", "is"})
    if 0 < be < len(run) - 1 and "should" in spelled[:be]:
        return add(run[be + 1 :])
    return []


def _ought(noun: list[Token], rest: list[Token]) -> list[Edit]:
    while rest and rest[0].word in _BE and not (rest[0].word == "a" and rest[-1].word not in COLORS):
        rest = rest[1:]
    if not rest or rest[0].word == "not":
        return []
    act = head_of(rest[-1]) if len(rest) == 2 and rest[0].word in ("a", "some") else None
    if act is not None and act.base == rest[-1].word and act.sense in _ACTS:
        from .frames import apply

        return apply(act, list(noun))
    subject, pronoun = subject_of(noun)
    color = color_name(noun)
    if color is not None and head_of(rest[0]) is not None and len(rest) > 1:
        return [recolored(subject_of(rest[1:])[0], color)]
    head = head_of(rest[0])
    if (
        head is not None
        and rest[0].word not in ("more",)
        and (rest[0].word.endswith(("ed", "en", "ing", "ut", "pt")) or rest[0].word == head.base)
    ):
        from .frames import apply

        edits = apply(head, [*noun, *rest[1:]])
        if edits:
            return edits
    return _said_of(noun, rest, subject, pronoun)


_ACTS = frozenset({"crop", "rotate", "flip", "resize", "straighten", "enhance", "restore"})


def _said_of(noun: list[Token], rest: list[Token], subject: str, pronoun: bool) -> list[Edit]:
    if rest[0].word in ("say", "read") or (rest[0].word == "show" and is_wording(rest[1:])):
        return [retext(bare(noun), trim(rest[1:]))]
    content = bare(noun)
    color = color_name(rest)
    if content and content[-1].word in ("color", "hue", "colour") and color is not None:
        owner = phrase([*content[:-1]]).removesuffix("'s") if "of" not in words(content) else subject
        return [recolored(owner, color)]
    edits = predicate(rest, subject, stative=True)
    if edits is None:
        tail = color_name(rest[1:])
        if tail is not None:
            return [recolored(subject, tail, phrase(rest))]
        if rest[0].word not in ("a", "an") and split_predicate([*noun, *rest]) is not None:
            return make([*noun, *rest])
        if rest and rest[0].word in ("more", "some", "a", "an", "less", "extra") and subject == WHOLE_IMAGE:
            return add(rest) if rest[0].word != "less" else remove(rest[1:])
        return _turned_into(rest, subject, pronoun)
    return [replace(e, pronoun=pronoun) for e in edits]


def _turned_into(rest: list[Token], subject: str, pronoun: bool) -> list[Edit]:
    """ "the car should be a motorcycle", "it should be night", "the cat should be wearing a hat"."""
    if subject.lower() in BACKGROUNDS:
        return [background(rest, phrase(rest))]
    if rest[0].kind == "quote":
        return [replace(retext([], rest[:1]), subject=subject, pronoun=pronoun)]
    if (
        rest[0].word in ("a", "an", "wearing", "holding", "carrying", "wear", "hold", "carry")
        and subject != WHOLE_IMAGE
    ):
        return [replace(e, pronoun=pronoun) for e in made_into(rest, subject)]
    name = bare(rest)
    if subject in (WHOLE_IMAGE, "it") and 0 < len(name) <= 3 and is_in(name[-1].word, SCENES):
        return [Edit("change_style", WHOLE_IMAGE, phrase(rest), (setting("style", phrase(name)),))]
    return []
