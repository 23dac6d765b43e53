"""Frames of verbs that act on things: remove, add, replace, change, make, give, recolour, move, pose, extract, write.

A frame takes the tokens after the verb and returns edits. Each reads its own arguments; what a property word means is
read by scales.py and predicates.py. Left out: verbs that act on the photo (photo.py).
"""

from __future__ import annotations

from ...schema import WHOLE_IMAGE, Parameter
from .amounts import ONES, take
from .colors import AMBIGUOUS, COLOR_NOUNS, COLORS, color_name, is_color
from .edits import Edit, moving, setting
from .lettering import add_border, add_text, is_lettering
from .morphology import bases
from .nouns import (
    BACKGROUNDS, BORDERS, IMAGE_WORDS, LOCATIVES, MATERIALS, POSE_NOUNS, PRONOUNS, SPOTS, STYLE_HEADS, STYLES,
    TEXT_NOUNS, is_in,
)  # fmt: skip
from .phrases import DEFINITE, JOINERS, bare, coordinate, subject_of, trim
from .predicates import graded, predicate, recolored, split_predicate
from .scales import LESS, MORE, Outcome, scale_sense
from .tokens import Token, Tokens, index_of, phrase, unquote, words

_AWAY = frozenset("out off away from completely entirely altogether".split())
_OBJECTS_TOO = frozenset("light lighting glow texture static smoke detail details focus shadows shadow blacks tones radiance".split())
_PLACE_HEADS = frozenset("on in from at of off near behind beside to with under above by over that which around covering obstructing through".split())
TO = frozenset({"to", "into", "in", "as", "with", "for", "by", "from_to", "become", "look_like", "so"})


def head_index(tokens: Tokens) -> int:
    """Where the head noun of a noun phrase stands: the last word before a preposition."""
    end = next((i for i, t in enumerate(tokens) if i > 0 and t.word in _PLACE_HEADS), len(tokens))
    return max(0, end - 1)


def tail_subject(tokens: Tokens, head: int) -> tuple[str, bool]:
    """The subject after "of|from|in|on" behind a property noun ("noise in the sky"), or possessive before it."""
    rest = tokens[head + 1 :]
    if rest and rest[0].word in _PLACE_HEADS:
        return subject_of(rest[1:])
    front = bare(tokens[:head])
    front = [t for t in front if t.word not in MORE | LESS | {"some", "all", "any", "overall", "unwanted", "excess", "slightly"}]
    if front and front[-1].text.endswith(("'s", "s'")):
        named = phrase(front)
        return (named.removesuffix("'s").removesuffix("'")), False
    return WHOLE_IMAGE, False


def remove(tokens: Tokens) -> list[Edit]:
    """Take something away: an object, a defect, a property, the background."""
    edits: list[Edit] = []
    for part in coordinate(tokens):
        run = [t for i, t in enumerate(trim(part)) if not (i == len(trim(part)) - 1 and t.word in _AWAY)]
        while run and run[0].word in _AWAY | {"of", "any", "some", "traces", "all"} and len(run) > 1 and run[0].word != "all":
            run = run[1:]
        if run and run[0].word in IMAGE_WORDS | {"the"} and (of := index_of(run, {"of", "from"})) in (1, 2) and run[of - 1].word in IMAGE_WORDS:
            run = run[of + 1 :]
        if run:
            edits.append(_removal(trim(run)))
    return edits


def _removal(run: Tokens) -> Edit:
    noun = bare(run)
    if not noun:
        return Edit("remove_object")
    head = head_index(noun)
    word = noun[head].word
    goal = f"no {phrase(noun)}"
    subject, pronoun = tail_subject(noun, head)
    if word in BACKGROUNDS - {"scene", "landscape"} and (head == 0 or subject != WHOLE_IMAGE or head == 1):
        return Edit("change_background", "background", "transparent", (setting("transparent"),))
    if "red_eye" in words(noun):
        return Edit("restore", "eyes", goal)
    tinted = next((t.word for t in noun[:head] if is_color(t.word) or t.word in ("warm", "cool")), "")
    if word in ("tint", "cast", "tinge", "hue", "color-cast") and tinted:
        return Edit("adjust_color", subject, goal, (_untint(tinted),))
    sense = scale_sense(word)
    if sense is not None and sense.part in ("noun", "adjective") and word not in _OBJECTS_TOO and not _is_thing(noun, head):
        if sense.scale.name == "saturation" and word.startswith(("color", "colour", "saturation")):
            if subject == WHOLE_IMAGE:
                return Edit("adjust_color", subject, goal, (setting("black_and_white"),))
            return Edit("adjust_color", subject, goal, (moving(sense.scale.down, 100.0, "percent"),))
        amounts, _ = take(noun)
        return graded(sense, -1, amounts[0] if amounts else None, subject, goal)
    named, pronoun = subject_of(run)
    return Edit("remove_object", named, goal, pronoun=pronoun)


def _is_thing(noun: Tokens, head: int) -> bool:
    """"the warm coat" is a coat; "the cracked vase" a vase: the head decides, and a defect named with a colour is a thing."""
    sense = scale_sense(noun[head].word)
    return sense is not None and sense.part == "adjective" and noun[head].word not in ("grainy", "hazy")


def _untint(tint: str) -> Parameter:
    cooler = Outcome("adjust_color", "temperature", "decrease")
    table = {
        "blue": Outcome("adjust_color", "temperature", "increase"), "cool": Outcome("adjust_color", "temperature", "increase"),
        "green": Outcome("adjust_color", "tint", "increase"), "magenta": Outcome("adjust_color", "tint", "decrease"),
        "pink": Outcome("adjust_color", "tint", "decrease"), "purple": Outcome("adjust_color", "tint", "decrease"),
    }  # fmt: skip
    return moving(table.get(tint, cooler), None, None)


def add(tokens: Tokens) -> list[Edit]:
    """Put something in: an object at a place, words, a border, more of a property, a style."""
    run = trim(tokens)
    if not run:
        return []
    if is_lettering(run):
        return add_text(run)
    return _added(run)


def _added(run: list[Token]) -> list[Edit]:
    parts = coordinate(run, ends=lambda rest: rest[0].word not in ("one", "place"))
    edits: list[Edit] = []
    place = ""
    for part in reversed(parts):
        for edit in _addition(trim(part), place):
            found = edit.parameter_text("position") if edit.action == "add_object" else ""
            place = found or place
            edits.insert(0, edit)
    return edits


def _addition(run: list[Token], place: str) -> list[Edit]:
    if not run:
        return []
    lead = run[0].word
    noun = bare(run)
    spot = _place_at(noun)
    thing, where = noun[:spot], trim(noun[spot:])
    if not thing:
        return []
    head = head_index(thing) if not any(t.word == "of" for t in thing) else max(0, index_of(thing, {"of"}) - 1)
    word = thing[head].word
    target, pronoun = subject_of(where[1:]) if where else tail_subject(thing, head)
    if is_in(word, BORDERS) and not (where and where[0].word == "on" and "wall" in words(where)):
        return add_border(run)
    if word in BACKGROUNDS - {"scene", "landscape"} and len(thing) > 1:
        return [background(thing[:head], phrase(thing))]
    if word in ("tint", "tone", "cast", "filter", "hue", "shade", "color", "wash") and any(is_color(t.word) or t.word in ("sepia", "warm", "cool", "cooler", "warmer") for t in thing[:head]):
        found = predicate([t for t in thing[:head]], target)
        if found is not None:
            return found
    treated = predicate(thing, target) if not target or target == WHOLE_IMAGE else None
    if treated is not None and treated[0].action in ("change_style",) or (treated and treated[0].parameters and treated[0].parameters[0].property in ("sepia", "black_and_white", "invert")):
        return treated
    amounts, left = take(thing)
    sense = scale_sense(word)
    counted = lead in ("a", "an") and not any(t.word in MORE for t in thing) and word in _OBJECTS_TOO
    if sense is not None and sense.part in ("noun", "verb") and not counted and sense.scale.name not in ("haze", "scratches", "fading"):
        return [graded(sense, -1 if any(t.word in LESS for t in thing) else 1, amounts[0] if amounts else None, target, phrase(run))]
    return [_object(thing, where, place)]


def _object(thing: list[Token], where: list[Token], place: str) -> Edit:
    position = phrase(where)
    if where and (target := subject_of(where[1:]))[0] == WHOLE_IMAGE and not target[1] and len(where) <= 3 and where[0].word in ("to", "in", "into", "on"):
        position = ""
    position = position or place
    count = ONES.get(thing[0].word) if len(thing) > 1 else None
    if thing[0].kind == "number" and thing[0].word.isdigit():
        count = float(thing[0].word)
    name = phrase(thing)
    parameters = [setting("object", name)]
    if position:
        parameters.append(setting("position", position))
    if count is not None:
        parameters.append(setting("count", count))
    return Edit("add_object", name, f"{name} {position}".strip(), tuple(parameters), made=name)


def _place_at(noun: Tokens) -> int:
    for i, token in enumerate(noun):
        if i and token.word in LOCATIVES and token.kind == "word":
            if token.word in SPOTS and i + 1 < len(noun) and noun[i + 1].word not in ("of", "side", "to") and token.word not in ("top", "bottom"):
                continue
            if token.word in ("in", "on") and i + 1 < len(noun) and is_color(noun[i + 1].word):
                continue
            return i
    return len(noun)


def parallel(tokens: Tokens, markers: frozenset[str]) -> list[list[Token]]:
    """Elided verbs: "the coat to red and the hair to copper" is two members, each with its own marker."""
    parts: list[list[Token]] = [[]]
    for i, token in enumerate(tokens):
        rest = tokens[i + 1 :]
        if token.word in JOINERS and token.kind == "mark" or token.word in ("and", "or", "while", "but"):
            while rest and rest[0].word in JOINERS:
                rest = rest[1:]
            marker = index_of(rest, markers)
            stop = index_of(rest, JOINERS, 1)
            here = any(t.word in markers for t in parts[-1][1:])
            ours = marker >= 1 and (stop < 0 or marker < stop or not here)
            if here and ours and rest[0].word not in ("a", "an", "some") and (rest[0].word in DEFINITE or marker <= 3):
                parts.append([])
                continue
        parts[-1].append(token)
    return [p for p in parts if trim(p)]


def replace_with(tokens: Tokens, verb: str) -> list[Edit]:
    """Replace X with Y; swap X for Y; substitute Y for X."""
    markers = frozenset({"with", "by", "for", "to", "into"}) | (frozenset({"and"}) if verb in ("swap", "exchange", "switch") and index_of(tokens, {"with", "for", "by", "to"}) < 0 else frozenset())
    edits: list[Edit] = []
    for part in parallel(tokens, markers):
        run = trim(part)
        at = next((i for i, t in enumerate(run) if i and t.word in {"with", "by", "into"}), -1)
        at = at if at > 0 else next((i for i, t in enumerate(run) if i and t.word in markers), -1)
        old, new = (run[:at], trim(run[at + 1 :])) if at > 0 else (run, [])
        if verb == "substitute" and at > 0 and run[at].word == "for":
            old, new = new, old
        for member in coordinate(old):
            edits += _replaced(trim(member), new)
    return edits


def _replaced(old: list[Token], new: list[Token]) -> list[Edit]:
    noun = bare(old)
    head = head_index(noun) if noun else 0
    word = noun[head].word if noun else ""
    if word in BACKGROUNDS and (len(noun) == 1 or word != "scene"):
        return [background(new, phrase(new))]
    if noun and (is_in(word, TEXT_NOUNS) or noun[0].kind == "quote") and (new and (new[0].kind == "quote" or noun[0].kind == "quote" or len(noun) == 1)):
        return [retext(noun, new)]
    subject, pronoun = subject_of(old)
    name = phrase(bare(new))
    if word in COLOR_NOUNS and (color := color_name(new)):
        return [recolored(tail_subject(noun, head)[0], color)]
    parameters = (setting("object", name),) if name else ()
    return [Edit("replace_object", subject, name, parameters, made=name, pronoun=pronoun)]


def background(new: Tokens, goal: str) -> Edit:
    """A new background: transparent, blurred, a colour, or a scene."""
    content = [t for t in bare(new) if t.word not in ("plain", "solid", "be", "completely", "look_like", "show", "depict", "simple") and t.word not in BACKGROUNDS - {"scene", "landscape", "environment"}]
    spelled = words(content)
    if any(w in ("transparent", "transparency", "see-through", "png") for w in spelled):
        return Edit("change_background", "background", goal, (setting("transparent"),))
    if spelled and all((s := scale_sense(w)) is not None and s.scale.name == "blur" or w in ("very", "slightly") for w in spelled):
        amounts, _ = take(content)
        return Edit("change_background", "background", goal, (moving(Outcome("blur", "blur", "increase"), amounts[0].percent if amounts else None, "percent"),))
    color = color_name(content)
    if color is not None:
        return Edit("change_background", "background", goal, (setting("color", color),))
    scene = phrase(bare(new))
    return Edit("change_background", "background", goal, (setting("scene", scene),) if scene else (), made=scene)


def retext(old: Tokens, new: Tokens) -> Edit:
    """New words for what a thing says: "the text on the sign to SLOW"."""
    head = head_index(old)
    carrier, pronoun = tail_subject(old, head)
    if carrier == WHOLE_IMAGE:
        carrier = phrase(bare(old)) or WHOLE_IMAGE
    quoted = next((unquote(t) for t in new if t.kind == "quote"), None)
    content = [t for t in trim(new)]
    while len(content) > 1 and content[0].word in ("text", "say", "read", "the", "be", "show", "display"):
        content = content[1:]
    text = quoted or phrase(content)
    return Edit("change_text", carrier, text, (setting("text", text),), pronoun=pronoun)


def change(tokens: Tokens) -> list[Edit]:
    """Change X to Y, by what X's head and Y are."""
    markers = frozenset({"to", "into", "in", "as", "with", "from", "look_like"})
    edits: list[Edit] = []
    for part in parallel(tokens, frozenset({"to", "into"})):
        run = trim(part)
        at = _marker(run, markers)
        if at < 0:
            found = split_predicate(run)
            if found is not None:
                edits += found[1]
                continue
            edits += _changed(run, [])
            continue
        old, new = run[:at], run[at + (0 if run[at].word == "look_like" else 1) :]
        if (frm := index_of(old, {"from"}, 1)) > 0:
            old = old[:frm]
        for member in coordinate(old):
            edits += _changed(trim(member), trim(new))
    return edits


def _marker(run: Tokens, markers: frozenset[str]) -> int:
    for strong in (frozenset({"into"}), frozenset({"to"}), frozenset({"look_like"}), frozenset({"with", "as", "from"}), frozenset({"in"})):
        for i, token in enumerate(run):
            if i and token.word in strong & markers and token.kind == "word" and i + 1 < len(run):
                if token.word == "to" and (run[i - 1].word in ("next", "left", "right", "close") or run[i + 1].word in ("left", "right")) and index_of(run, {"to", "into"}, i + 1) > 0:
                    continue
                return i
    return -1


def _changed(old: list[Token], new: list[Token]) -> list[Edit]:
    noun = bare(old)
    if not noun:
        return []
    head = head_index(noun)
    word = noun[head].word
    base = next((b for b in bases(word)), word)
    target, pronoun = tail_subject(noun, head)
    if target == WHOLE_IMAGE and head > 0 and not any(t.word in _PLACE_HEADS for t in noun):
        target = subject_of(noun[:head])[0].removesuffix("'s")
    goal = phrase(new)
    if new and new[0].word == "look_like" and base not in BACKGROUNDS:
        subject, pronoun = subject_of(old)
        return predicate(new, subject) or []
    if base in COLOR_NOUNS or word in COLOR_NOUNS:
        return _change_color(target, new, goal, noun)
    if base in BACKGROUNDS:
        while len(new) > 1 and new[0].word in ("look_like", "resemble", "show", "illustrate", "depict", "simulate", "evoke", "portray", "be", "to", "reflect", "feature", "mimic", "display", "represent", "exhibit"):
            new = new[1:]
        return [background(new, goal)]
    named = {
        "material": ("change_material", "material"), "texture": ("change_material", "material"), "pattern": ("change_material", "material"),
        "style": ("change_style", "style"), "position": ("change_position", "position"), "location": ("change_position", "position"),
        "placement": ("change_position", "position"),
    }.get(base)  # fmt: skip
    if named is not None and not (base == "texture" and not new):
        return [Edit(named[0], target, goal, (setting(named[1], goal),) if goal else (), pronoun=pronoun)]  # type: ignore[arg-type]
    if base in POSE_NOUNS or word in POSE_NOUNS:
        return [Edit("change_pose", target, goal, (setting("pose", goal),))]
    if word in ("number", "amount", "count", "quantity") and new and (counted := take(new, plain=True)[0]) and counted[0].kind == "plain" and any(t.word == "of" for t in noun):
        return [Edit("change_count", target, goal, (setting("count", counted[0].value),))]
    if word in ("size", "resolution", "dimensions", "scale", "width", "height") or word == "ratio":
        from .photo import crop, resize  # noqa: PLC0415

        return crop([*new]) if word == "ratio" else resize([*old, *new], "resize")
    if _is_text_change(noun, head, new):
        return [retext(noun, new)]
    if new and word == "content":
        return [Edit("replace_object", target, goal, (setting("object", goal),), made=goal)]
    return _changed_thing(old, new, noun, word, target, goal)


def _change_color(target: str, new: list[Token], goal: str, noun: list[Token]) -> list[Edit]:
    if not new:
        return [Edit("change_color", target, phrase(noun))] if target != WHOLE_IMAGE else [Edit("enhance", target, phrase(noun))]
    treated = predicate(new, target)
    if treated is not None and treated[0].action in ("adjust_color", "adjust_tone"):
        return treated
    return [recolored(target, color_name(new) or phrase(bare(new)), goal)]


def _is_text_change(noun: list[Token], head: int, new: list[Token]) -> bool:
    if not new:
        return False
    word = noun[head].word
    texty = new[0].kind == "quote" or (new[0].kind == "number" and len(new) == 1) or new[0].word == "text" or (
        new[0].text.isupper() and len(new[0].text) > 1 and new[0].text != "TV")
    if word == "content":
        return texty
    if word in ("time", "date", "plate", "license plate", "sign", "brand"):
        return texty or word in ("time", "license plate")
    return is_in(word, TEXT_NOUNS) or noun[0].kind == "quote" or noun[0].word in ("text", "word", "letter", "number") or (texty and new[0].kind == "quote")


def _changed_thing(old: list[Token], new: list[Token], noun: list[Token], word: str, target: str, goal: str) -> list[Edit]:
    subject, pronoun = subject_of(old)
    sense = scale_sense(word)
    if not new:
        if sense is not None:
            return [Edit("enhance", WHOLE_IMAGE, phrase(noun))]
        return [Edit("other", subject, phrase(noun), (setting("instruction", phrase(noun)),), pronoun=pronoun)]
    if sense is not None and sense.part == "noun":
        amounts, _ = take(new, plain=True)
        if amounts:
            return [graded(sense, 1, amounts[0], target, goal)]
    article = new[0].word in ("a", "an")
    whole = subject == WHOLE_IMAGE or all(t.word in IMAGE_WORDS for t in noun)
    read = predicate(new, WHOLE_IMAGE if whole else subject)
    if read is not None and not (article and not whole and read[0].action in ("change_material",)) and not (whole and read[0].action == "change_pose"):
        if not (article and read[0].action == "change_color" and new[-1].word in AMBIGUOUS):
            return read
    counted = take(new, plain=True)[0]
    if whole and counted and counted[0].kind in ("pair", "lines", "pixels"):
        from .photo import resize  # noqa: PLC0415

        return resize(new, "resize")
    if whole:
        if any(is_in(t.word, STYLES) or t.word in STYLE_HEADS for t in new) or True:
            style = phrase(bare(new))
            return [Edit("change_style", WHOLE_IMAGE, goal, (setting("style", style),))]
    if any(t.word in STYLE_HEADS for t in new) and not article:
        return [Edit("change_style", subject, goal, (setting("style", goal),))]
    last = new[-1].word
    if not article and is_in(last, MATERIALS) and last not in COLORS:
        return [Edit("change_material", subject, goal, (setting("material", goal),))]
    name = phrase(bare(new))
    return [Edit("replace_object", subject, goal, (setting("object", name),), made=name, pronoun=pronoun)]


def make(tokens: Tokens) -> list[Edit]:
    """Make X brighter / red / into Y / look like Y; several members may follow one "make"."""
    run = trim(tokens)
    if not run:
        return []
    if run[0].word in ("sure", "certain"):
        from .statements import statement  # noqa: PLC0415

        return statement(run[1:])
    at = _marker(run, frozenset({"into"}))
    if at > 0:
        return change(run)
    members = _made_members(run)
    edits: list[Edit] = []
    for member in members:
        edits += _made(member)
    return edits


def _made_members(run: list[Token]) -> list[list[Token]]:
    """"the sky bluer and the grass greener" is two members; "it brighter and warmer" one."""
    parts: list[list[Token]] = [[]]
    for i, token in enumerate(run):
        rest = trim(run[i + 1 :])
        if token.word in JOINERS and rest and split_predicate(parts[-1]) is not None:
            stop = next((k for k, t in enumerate(rest) if t.word in JOINERS and split_predicate(rest[:k]) is not None), len(rest))
            if (rest[0].word in DEFINITE or len(rest[:stop]) <= 4) and predicate(rest[:stop], WHOLE_IMAGE) is None and split_predicate(rest[:stop]) is not None:
                parts.append([])
                continue
        parts[-1].append(token)
    return [p for p in parts if trim(p)]


def _made(run: Tokens) -> list[Edit]:
    found = split_predicate(run)
    if found is None:
        return _made_other(list(trim(run)))
    noun, edits = found
    out: list[Edit] = []
    for member in coordinate(noun):
        subject, pronoun = subject_of(member)
        head = bare(member)
        sense = scale_sense(head[-1].word) if head else None
        if sense is not None and sense.part == "noun" and len(head) == 1 and subject not in BACKGROUNDS:
            pointing = predicate(noun[len(noun) :], subject) or edits
            up = sense.scale.name in ("shadows", "highlights")
            first = pointing[0].parameters[0] if pointing[0].parameters else None
            if up and first is not None and pointing[0].action == "adjust_tone":
                out.append(Edit("adjust_tone", WHOLE_IMAGE, edits[0].goal, (first.model_copy(update={"property": sense.scale.name}),)))
                continue
            subject = WHOLE_IMAGE
        out += [Edit(e.action, subject if e.subject != WHOLE_IMAGE or subject != WHOLE_IMAGE and e.action not in ("crop", "resize") else e.subject, e.goal, e.parameters, e.made, pronoun) for e in edits]
    return out


def _made_other(run: list[Token]) -> list[Edit]:
    """Predicates no table knows: "make the man a king", "make it night", "make the dog wear a hat"."""
    if not run:
        return []
    direct = predicate(run, WHOLE_IMAGE)
    if direct is not None:
        return direct
    cut = next((i for i, t in enumerate(run) if i and t.word in ("a", "an", "look", "wear", "wearing", "into", "look_like")), -1)
    if run[0].word in PRONOUNS | {"image", "photo", "picture"} and cut < 0:
        cut = 1
    if cut < 0:
        from .statements import statement  # noqa: PLC0415

        return statement(run) or [Edit("other", *_said(run))]
    subject, pronoun = subject_of(run[:cut])
    rest = run[cut:]
    goal = phrase(rest)
    if rest and rest[0].word in ("a", "an") and subject != WHOLE_IMAGE:
        name = phrase(bare(rest))
        return [Edit("replace_object", subject, goal, (setting("object", name),), made=name, pronoun=pronoun)]
    if subject == WHOLE_IMAGE and rest:
        amounts, _ = take(rest)
        if amounts and amounts[0].kind in ("pair", "lines"):
            from .photo import crop, resize  # noqa: PLC0415

            return crop(rest) if amounts[0].kind == "pair" and amounts[0].value <= 64 else resize(rest, "resize")
        return [Edit("change_style", subject, goal, (setting("style", phrase(bare(rest))),))]
    return [Edit("other", subject, goal, (setting("instruction", phrase(run)),), pronoun=pronoun)]


def _said(run: Tokens) -> tuple[str, str, tuple[Parameter, ...]]:
    subject, _ = subject_of(run[: head_index(run) + 1])
    return subject, phrase(run), (setting("instruction", phrase(run)),)


def give(tokens: Tokens) -> list[Edit]:
    """Give X more contrast / a blue tint / a hat / a vintage look; apply Y to X."""
    run = trim(tokens)
    cut = next((i for i, t in enumerate(run) if i and t.word in ("a", "an", "some", "more", "less", "slightly", "a_lot") or i == 1 and run[0].word in PRONOUNS), -1)
    if cut <= 0:
        return add(run)
    subject, pronoun = subject_of(run[:cut])
    rest = run[cut:]
    noun = bare(rest)
    if noun and (color := color_name([t for t in noun if t.word not in ("cheerful", "new")])) is not None:
        return [recolored(subject, color, phrase(noun))]
    read = predicate(rest, subject, stative=True)
    if read is not None:
        return [Edit(e.action, e.subject, e.goal, e.parameters, e.made, pronoun) for e in read]
    sense = scale_sense(noun[-1].word) if noun else None
    if sense is not None and sense.part == "noun":
        return [graded(sense, 1, None, subject, phrase(rest))]
    if noun and noun[-1].word in ("boost", "touch-up", "makeover", "lift", "refresh"):
        return [Edit("enhance", subject, phrase(rest))]
    if subject == WHOLE_IMAGE:
        return add(rest)
    return [Edit(e.action, e.subject, e.goal, (*e.parameters, setting("position", f"on {subject}")) if e.action == "add_object" else e.parameters, e.made) for e in add(rest)]


def decorate(tokens: Tokens) -> list[Edit]:
    """Adorn the cake in blue; enrich the image with five dogs; infuse the scene with cyberpunk style."""
    run = trim(tokens)
    at = index_of(run, {"with", "in"}, 1)
    if at <= 0:
        return []
    new = trim(run[at + 1 :])
    subject, pronoun = subject_of(run[:at])
    color = color_name(new)
    if color is not None:
        return [recolored(subject, color, phrase(new))]
    if any(t.word in STYLE_HEADS or is_in(t.word, STYLES) or t.word in ("black_and_white",) for t in new):
        return predicate(new, subject) or [Edit("change_style", subject, phrase(new), (setting("style", phrase(bare(new))),))]
    if subject == WHOLE_IMAGE and (of := index_of(new, {"presence", "gathering", "group", "addition"})) >= 0 and of + 2 < len(new):
        new = new[of + 2 :]
    edits = add(new)
    if subject == WHOLE_IMAGE:
        return edits
    return [Edit(e.action, e.subject, e.goal, (*e.parameters, setting("position", f"on {subject}")), e.made) for e in edits]


def recolor(tokens: Tokens, verb: str) -> list[Edit]:
    """Paint X red; colour X in blue; without a colour, colorize a black and white photo."""
    run = trim(tokens)
    edits: list[Edit] = []
    for part in _painted(run):
        found = split_predicate(part)
        if found is not None and found[1][0].action in ("change_color", "change_background"):
            noun, made = found
            while noun and noun[-1].word in ("in", "with", "to", "into"):
                noun = noun[:-1]
            for member in coordinate(noun):
                subject, pronoun = subject_of(member)
                value = made[0].parameters[0].amount
                edit = recolored(subject, str(value), made[0].goal)
                edits.append(Edit(edit.action, edit.subject, edit.goal, edit.parameters, "", pronoun))
            continue
        subject, pronoun = subject_of(part)
        if verb in ("color", "recolor", "tint", "shade") or subject == WHOLE_IMAGE:
            action = "colorize" if subject == WHOLE_IMAGE else "change_color"
            edits.append(Edit(action, subject, phrase(part), pronoun=pronoun))  # type: ignore[arg-type]
        else:
            edits += add(part)
    return edits


def _painted(run: list[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for i, token in enumerate(run):
        if token.word in JOINERS and split_predicate(parts[-1]) and split_predicate(run[i + 1 :]):
            parts.append([])
            continue
        parts[-1].append(token)
    return [p for p in parts if p]


def move(tokens: Tokens, verb: str) -> list[Edit]:
    """Move X to a place."""
    run = trim(tokens)
    at = next((i for i, t in enumerate(run) if i and (t.word in LOCATIVES or t.word in ("up", "down", "closer", "further", "away", "slightly"))), len(run))
    if run and run[min(at, len(run) - 1)].word in ("on", "in") and index_of(run, {"to", "into"}, at) > 0:
        at = index_of(run, {"to", "into"}, at)
    subject, pronoun = subject_of(run[:at])
    where = phrase(run[at:])
    return [Edit("change_position", subject, where, (setting("position", where),) if where else (), pronoun=pronoun)]


def pose(tokens: Tokens, verb: str) -> list[Edit]:
    """Open his eyes; close the door; raise the hand."""
    subject, _ = subject_of(tokens)
    goal = f"{verb} {phrase(trim(tokens))}".strip()
    return [Edit("change_pose", subject, goal, (setting("pose", goal),))]


def extract(tokens: Tokens) -> list[Edit]:
    """Cut out the dog: everything else becomes transparent."""
    edits = []
    for part in coordinate(tokens):
        run = trim(part)
        if (at := index_of(run, {"from", "and", "on"}, 1)) > 0:
            run = run[:at]
        subject, pronoun = subject_of(run)
        if any(t.word in ("rain", "snow", "fog", "haze", "noise") for t in run):
            edits += remove(run)
        elif subject:
            edits.append(Edit("extract_object", subject, f"only {subject}", pronoun=pronoun))
    return edits


def duplicate(tokens: Tokens) -> list[Edit]:
    """Another copy of a thing that is there."""
    subject, pronoun = subject_of(tokens)
    return [Edit("add_object", subject, f"another {subject}", (setting("object", f"another {subject}"),), f"another {subject}", pronoun)]
