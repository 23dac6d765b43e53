"""Clauses without an imperative: "brighter please", "the sky should be bluer", "it's too dark", "I want a cat there".

A complaint ("too dark", "not bright enough") asks for its opposite. Left out: praise and plain description, which ask
for nothing.
"""

from __future__ import annotations

from dataclasses import replace

from ...schema import WHOLE_IMAGE
from .adding import add
from .amounts import take
from .changing import background
from .clauses import OPENERS, head_of
from .colors import color_name, is_color
from .complaints import SLANTED, complaint, surplus
from .dials import dialled, labelled, of_a_part
from .edits import Edit, moving, setting, styled_as
from .geometry import crop, resize
from .lettering import add_border, add_text, is_lettering
from .making import make
from .nominal import nominal
from .nouns import BORDERS, DETERMINERS, IMAGE_WORDS, WHOLE
from .oughts import WOULD, existential, ought, supposition
from .phrases import JOINERS, POLITE, bare, coordinate, subject_of, trim
from .predicates import graded, predicate, recolored, split_predicate
from .removing import remove
from .restyling import choose
from .scales import Outcome, Sense, scale_sense
from .smallclauses import small_clauses
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, words

_STYLE_NOUNS = listed("style look effect filter vibe vibes painting sketch cartoon")

_MODAL = listed("should must shall needs need ought gotta")
_COPULA = listed("is are was looks look seems appears feels 's be being 're")
_WANTS = frozenset(["want", "like", "need", "love", "prefer", "wants", "wish", "fancy"])
_WISHING = WOULD | listed("i we i'll really just do also only so definitely kinda please still all what")
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
    if (supposed := supposition(run)) is not None:
        return supposed
    spelled = words(run)
    if spelled[0] == "keep":
        return [replace(e, goal=phrase(run[1:])) for e in crop(run)]
    if (marker := index_of(run, _VERDICTS)) >= 0:
        return _verdict(run, marker)
    if spelled[0] in ("can", "could", "would", "may", "might") and spelled[1:2] != ["love"] and len(run) > 2:
        be = index_of(run, {"be", "look", "have", "get", "become"}, 2)
        if run[1].word == "be":
            return ought([], run[2:])
        if be > 0 and run[1].word == "there":
            return add(run[be + 1 :])
        if be > 0 and run[1].word not in ("you", "u", "we", "i", "someone", "anyone", "somebody"):
            return ought(run[1:be], run[be + 1 :])
        if run[1].word in ("we", "i") and run[2].word in ("try", "see", "get", "have"):
            return _wish(run[3:])
    wants = index_of(run[:5], {"wants"}, 1)
    if wants > 0 and spelled[0] not in _WISHING and wants < len(run) - 1:
        return _wanted(run[wants + 1 :])
    quoted = any(t.kind == "quote" for t in run) and index_of(run, _COPULA | _MODAL) < 0
    if quoted and is_lettering(bare(run)):
        return add_text(bare(run))
    if (tinted := _cast_at(run)) > 0:
        return remove(run[tinted - 1 : tinted + 1])
    if (wish := _wish_at(run)) > 0:
        return _wanted(run[wish:])
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
        and words(run[be + 1 : be + 3]) in (["to", "be"], ["been", "added"], ["been", "removed"])
    ):
        modal = be
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
    return _listed(run) or _elliptic(run)


def _listed(run: list[Token]) -> list[Edit]:
    """Small clauses without any verb before them: a list of at least two, or one that changes what is there."""
    if run[0].word in ("with", "without") and run[1:]:
        return small_clauses(run, things=True)
    found = small_clauses(run)
    told = any(t.word in JOINERS for t in run) or any(e.action != "add_object" for e in found)
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
        return remove(noun) if noun and not trim(rest) else []
    if run[at].word == "must_stay":
        return []
    if len(rest) > 1 and rest[0].word in ("if", "to", "with", "having"):
        acted = next((i for i, t in enumerate(rest) if i and t.word not in OPENERS - {"it"}), 0)
        head = head_of(rest[acted])
        if acted and head is not None and (acted > 1 or rest[0].word == "to"):
            from .frames import apply

            return apply(head, rest[acted + 1 :])
        return _wanted(rest[1:])
    wished = [t for t in noun if t.word not in ("i", "think", "that", "it'd", "it", "also")]
    return _wanted(wished) if wished else []


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


def _wanted(rest: list[Token]) -> list[Edit]:
    """What is wished for: the whole of it where that reads, else member by member."""
    rest = trim(rest)
    while len(rest) > 1 and (
        rest[0].word in ("to", "have", "see", "if", "that", "for")
        or (rest[0].word == "it" and rest[1].word in ("if", "when"))
    ):
        rest = rest[1:]
    rest = [
        t
        for i, t in enumerate(rest)
        if not (t.word in ("be", "was", "were", "is", "are") and i)
        and not (t.word == "to" and i + 1 < len(rest) and rest[i + 1].word == "be")
    ]
    if small := small_clauses(rest, things=True):
        return small
    parts: list[list[Token]] = [[]]
    for i, token in enumerate(rest):
        if token.word in JOINERS and _wish(parts[-1]) and _wish(rest[i + 1 :]):
            parts.append([])
        else:
            parts[-1].append(token)
    found = [_wish(p) for p in parts]
    if len(parts) > 1 and all(e.action == "add_object" for edits in found for e in edits):
        return add(rest)
    if len(parts) > 1 and (split := split_predicate(rest)) is not None and not any(t.word in JOINERS for t in split[0]):
        return make(rest)
    return [edit for edits in found for edit in edits]


def _wish(tokens: Tokens) -> list[Edit]:
    rest = trim(tokens)
    if not rest:
        return []
    if rest[0].word == "no":
        return remove(rest[1:])
    if rest[-1].word == "gone" and len(rest) > 1:
        return remove(rest[:-1])
    for i, token in enumerate(rest):
        head = head_of(token)
        if (
            i
            and head is not None
            and token.word.endswith(("ed", "en"))
            and token.word not in ("wooden", "golden", "red", "need")
        ):
            from .frames import apply

            return apply(head, [t for k, t in enumerate(rest) if k != i and t.word != "to"])
    at = index_of(rest, {"in", "at", "as"}, 1)
    if at > 0 and subject_of(rest[:at])[0] in (WHOLE_IMAGE, "it") and at + 1 < len(rest):
        return _form(rest[at + 1 :])
    if (mark := next((i for i, t in enumerate(rest) if i and t.word in (",", "-", "(")), 0)) and not _wished(
        rest[mark:]
    ):
        rest = rest[:mark]
    tinted = max((i for i, t in enumerate(rest) if t.word == "in"), default=0)
    if tinted and (color := color_name(rest[tinted + 1 :])) is not None:
        return [recolored(subject_of(rest[:tinted])[0], color, phrase(rest[tinted + 1 :]))]
    if rest[0].word in ("a", "an", "some", "another"):
        return add(rest)
    pointing = len(rest) > 1 and rest[0].word in ("it", "this")
    direct = predicate(rest[1:] if pointing else rest, WHOLE_IMAGE)
    if direct:
        return direct
    if split_predicate(rest) is not None:
        return make(rest)
    if (purpose := index_of(rest, {"for"}, 1)) > 0:
        return _wish(rest[:purpose])
    if rest[0].word in ("a", "an", "some", "more", "another", "two", "three", "less"):
        return add(rest) if rest[0].word != "less" else remove(rest[1:])
    return []


def _wished(rest: Tokens) -> bool:
    return any(scale_sense(t.word) is not None or is_color(t.word) or head_of(t) is not None for t in rest)


def _form(rest: Tokens) -> list[Edit]:
    """The form a picture is wanted in: "1920x1080", "black and white", "a watercolor"."""
    amounts, _ = take(rest)
    if amounts and amounts[0].kind in ("pair", "lines"):
        small = amounts[0].kind == "pair" and amounts[0].value <= 64
        return crop(rest) if small else resize(rest, "resize")
    return predicate(rest, WHOLE_IMAGE) or []


def _terse_members(content: list[Token]) -> list[Edit]:
    """ "15px white border and half a stop darker": each member reads by itself; the first may say what it is for."""
    if not any(t.word in JOINERS for t in content[1:-1]) or len(content) > 40:
        return []
    parts = coordinate(content)
    found = [_elliptic(trim(part)) for part in parts] if len(parts) > 1 else []
    if not found or not all(found[1:]) or (not found[0] and len(parts) < 3):
        return []
    return [edit for edits in found for edit in edits]


def _elliptic(run: list[Token]) -> list[Edit]:
    """Terse clauses: "brighter", "20% warmer", "b&w", "16:9", "white border 10px", "sky bluer", "less noise"."""
    content = [t for t in run if t.word not in POLITE - {"too"} and t.word not in ("just", "make", "it", "only")] or run
    if (but := index_of(content, {"except"}, 1)) > 0:
        said = content[1:but] if content[0].word in WHOLE else content[:but]
        found_ = predicate(said, f"everything {phrase(content[but:])}", stative=True)
        return found_ or []
    at = index_of(content, {"for"}, 1)
    if 0 < at <= 3 and color_name(content[:at]) is not None:
        return choose(content)
    spelled = words(content)
    bare_ = [w for w in spelled if w not in IMAGE_WORDS and w not in _OF_A_DEGREE]
    if len(bare_) == 1 and bare_[0] in SLANTED:
        return [Edit("rotate", WHOLE_IMAGE, "straight", (setting("straighten"),))]
    bad = scale_sense(bare_[0]) if len(bare_) == 1 else None
    if bad is not None and bad.sign > 0 and bad.part == "adjective" and not bad.comparative and _is_flaw(bad):
        return [graded(bad, -1, None, WHOLE_IMAGE, f"not {phrase(content)}")]
    direct = predicate(content, WHOLE_IMAGE, stative=True)
    if direct and _asks(content, direct):
        return direct
    if settings := dialled(content) or of_a_part(content):
        return settings
    if "background_blur" in spelled:
        return [
            Edit("blur", "background", phrase(content), (moving(Outcome("blur", "strength", "increase"), None, None),))
        ]
    if part := _on_a_part(content):
        return part
    if terse := _terse_members(content):
        return terse
    if 2 <= len(content) <= 5 and spelled[-1] in ("background", "backdrop", "bg"):
        made = background(content[:-1], phrase(content))
        if made.parameters and made.parameters[0].property in ("color", "transparent"):
            return [made]
    amounts, left = take(content)
    framed = "frame" in spelled and bool(amounts or any(is_color(w) for w in spelled))
    if len(content) <= 6 and (framed or any(w in BORDERS and w not in ("edge", "outline", "frame") for w in spelled)):
        return add_border(content)
    if (
        amounts
        and amounts[0].kind == "pixels"
        and any(w in ("wide", "tall", "high", "edge", "side", "width", "height") for w in spelled)
    ):
        return resize(content, "resize")
    if len(content) <= 5 and any(w in ("width", "height") for w in spelled) and content[-1].kind == "number":
        return resize(content, "resize")
    if run[0].word in DETERMINERS and any(t.word in JOINERS for t in content):
        found = [split_predicate(part) for part in coordinate(content)]
        if all(f is not None and f[1][0].action == "change_color" for f in found):
            return [edit for f in found if f is not None for edit in f[1]]
    if (along := index_of(content, {"with"}, 1)) > 0 and (first := predicate(content[:along], WHOLE_IMAGE)):
        return [*first, *_wish(content[along + 1 :])]
    if len(content) <= 10 and "style" in spelled[:3] and "of" in spelled[:4]:
        return [styled_as(WHOLE_IMAGE, phrase(content), content)]
    if amounts and len(left) <= 2 and amounts[0].kind in ("pair", "lines"):
        small = amounts[0].kind == "pair" and amounts[0].value <= 64
        return crop(content) if small else resize(content, "resize")
    if len(content) <= 8 and not any(t.word in OPENERS - {"more", "less"} for t in content[:1]):
        found = split_predicate(content)
        if (
            found is not None
            and _asks(content, found[1])
            and found[0][0].word not in ("nice", "great", "beautiful", "what", "such")
        ):
            _, pronoun = subject_of(found[0])
            return [replace(e, pronoun=pronoun) for e in found[1]]
    if len(content) >= 2 and content[-1].word in ("removal", "reduction") and len(content) <= 5:
        return remove(content[:-1])
    return nominal(content)


_OF_A_DEGREE = listed("slightly very a_lot bit so too quite rather pretty a")


def _is_flaw(sense: Sense) -> bool:
    """ "blurry", "grainy", "out of focus" said alone are complaints."""
    return sense.scale.defect or sense.scale.name == "blur"


def _on_a_part(content: Tokens) -> list[Edit]:
    """ "a little darker on the background", "as blurry as possible on the faces": a graded word and where it holds."""
    at = index_of(content, _PARTS, 1)
    if not 0 < at < len(content) - 1 or at > 6 or content[at + 1].word not in DETERMINERS:
        return []
    said = [t for t in content[:at] if t.word not in ("go", "as", "get", "be")]
    read = predicate(said, subject_of(content[at + 1 :])[0]) if said else None
    if read is None or len(content) > 16:
        return []
    degree = take(content[:at])[0] or any(t.word.endswith("er") or t.word in ("more", "less") for t in said)
    return [e for e in read if e.parameters] if degree else []


_PARTS = frozenset({"on", "in", "around", "at", "for", "over"})


def _asks(content: Tokens, edits: list[Edit]) -> bool:
    """Whether a bare predicate is a wish, not a description: comparative, treatment, "more", an amount, or one word."""
    spelled = words(content)
    if edits[0].action in ("crop", "rotate", "flip", "resize") or len(content) == 1:
        return edits[0].action != "enhance" or spelled[0] in ("better", "pop", "enhance")
    if any(
        w in ("more", "less", "too", "fewer", "extra", "no", "higher", "lower") or w.endswith("er") for w in spelled
    ):
        return True
    if edits[0].action == "adjust_color" and edits[0].parameters[0].direction == "set":
        return True
    if all(t.word in JOINERS or scale_sense(t.word) is not None for t in content) and len(content) <= 4:
        return True
    if edits[0].action == "change_style":
        return len(content) <= 4 and spelled[-1] in _STYLE_NOUNS
    return bool(take(content)[0]) and not any(w in ("very", "really", "is") for w in spelled)
