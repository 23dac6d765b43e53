"""Requests about things in forms that no frame reads, put into ones that a frame does, before clauses are cut.

"as for the sofa, green" reads as "the sofa: green", "the cups -> white" as "change the cups to white", "put one... put
a kite there" as "put a kite there", "the swan and nothing else" as "extract the swan". Left out: corrections of single
words and contrasts (repairs.py), frames around a whole request (addressing.py).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from .amounts import FRACTIONS, ONES
from .colors import color_name, is_color
from .imperatives import head_of
from .nouns import BACKGROUNDS, DETERMINERS, LOCATIVES, PRONOUNS, SPOTS
from .scales import scale_sense
from .tables import listed
from .tokens import Token, Tokens, index_of, renamed, words

_HARD = frozenset({".", "!", "?", ";", "\n"})
_BREAKS = _HARD | {",", "and", "but", "then", ":"}
_TOPIC_LENGTH = 9
"""Most tokens of a topic in front of its clause."""
_TURNING = listed("no actually rather well sorry i_mean wait just or hmm oh scratch_that , make it")
_OPEN = DETERMINERS - {"this", "that", "all", "both"} | listed(
    "where which who should must could would will is are to of with on in at by for from make put let wear hold turn "
    "change swap double triple one and while its"
)
"""Words that a clause cannot end in: what breaks off behind one was given up."""
_EXCLUDING = (
    ["nothing", "else"], ["nothing", "more"], ["nothing", "but"], ["no", "one", "else"],
)  # fmt: skip
_REST = (["everything", "else"], ["all", "else"], ["the", "rest"], ["all", "the"], ["anything", "else"])
_BARE = (["no", "background"], ["no", "backdrop"], ["no", "surroundings"], ["no", "people"], ["no", "bg"])
_AROUND = listed("behind around else but near beside under next")
_CLEAR = listed("transparent transparency see-through cut_out isolated cutout cut-out png gone removed clear empty")
_LEADS = listed("i i'd need want like would should just only me have give us please can could you get now the show")


def recast(tokens: list[Token]) -> list[Token]:
    """The tokens with topics, arrows, broken-off starts and cut-outs in their plain forms."""
    tokens = _without_now(_behind(_apposed(tokens)))
    tokens = [t for i, t in enumerate(tokens) if not (t.word == "colored_in" and i and is_color(tokens[i - 1].word))]
    return _cut_outs(_without_broken(_arrows(_labels(_topics(_conditions(tokens))))))


def _without_now(tokens: list[Token]) -> list[Token]:
    """Without what a wish is measured from, which is how the picture is: "brighter than it is now"."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        end = i + 1
        if tokens[i].word == "than" and i:
            while end < len(tokens) and end - i < 6 and tokens[end].word in _NOW:
                end += 1
            closed = end == len(tokens) or tokens[end].kind == "mark" or tokens[end].word in ("and", "but", "please")
            if end > i + 1 and closed:
                i = end
                continue
        out.append(tokens[i])
        i += 1
    return out


_NOW = listed("it that they this he she is are looks look right now currently at present here")


def _apposed(tokens: list[Token]) -> list[Token]:
    """ "my ex (the guy in the striped sweater)" as "the guy in the striped sweater": who can be seen to be meant."""
    begin = index_of(tokens, {"("}, 2)
    end = index_of(tokens, {")"}, begin + 2) if begin > 0 else -1
    inside = tokens[begin + 1 : end]
    if end < 0 or not any(t.word in _SEEN for t in inside[:4]) or not any(t.word in LOCATIVES for t in inside):
        return tokens
    start = next((i for i in range(begin - 1, max(-1, begin - 5), -1) if tokens[i].word in _OWNERS), -1)
    if start < 0 or any(t.kind != "word" for t in tokens[start:begin]):
        return tokens
    return [*tokens[:start], *inside, *tokens[end + 1 :]]


_OWNERS = listed("my our his her their")
_SEEN = listed("guy man woman lady girl boy person one kid bloke dude people couple child dog cat car")


def _behind(tokens: list[Token]) -> list[Token]:
    """ "what's behind her", "whatever is going on behind the bride" as "the background"."""
    at = index_of(tokens, {"behind"}, 1)
    start = max((i for i in range(max(0, at - 4), at) if tokens[i].word in _WHAT), default=-1) if at > 0 else -1
    between = tokens[start + 1 : at]
    if (
        start < 0
        or not all(t.word in _GOING for t in between)
        or (not between and tokens[start].word in ("what", "all"))
    ):
        return tokens
    end = at + 1
    if end + 1 < len(tokens) and tokens[end].word in DETERMINERS and tokens[end + 1].kind == "word":
        end += 1
    if end >= len(tokens) or tokens[end].kind != "word":
        return tokens
    ground = renamed(tokens[start : end + 1], "background")
    named = [_said(tokens[start], "the"), replace(ground, text="background")]
    return [*tokens[:start], *named, *tokens[end + 1 :]]


_WHAT = listed("what what's whatever whatever's all")
_GOING = listed("is 's that going on happening the stuff there")


def _said(token: Token, word: str, kind: str = "word") -> Token:
    return replace(token, word=word, text="" if kind == "word" else word, kind=kind)  # type: ignore[arg-type]


def _starts(tokens: Tokens, i: int) -> bool:
    return i == 0 or tokens[i - 1].word in _HARD | {",", "and", "but"}


def _topics(tokens: list[Token]) -> list[Token]:
    """ "as for X, ..." and "where X is concerned, ..." as "X: ..."."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        begin = _topic_at(tokens, i) if _starts(tokens, i) else 0
        end = index_of(tokens[: begin + _TOPIC_LENGTH], _HARD | {",", ":"}, begin) if begin else -1
        if end <= begin or end + 1 >= len(tokens) or tokens[end].word in _HARD:
            out.append(tokens[i])
            i += 1
            continue
        noun = tokens[begin:end]
        if noun[-1].word == "concerned":
            noun = noun[:-2]
        while out and (out[-1].word in ("and", "but", ",")):
            out.pop()
        if out and out[-1].word not in _HARD:
            out.append(_said(tokens[i], ";", "mark"))
        out += [*noun, _said(tokens[end], ":", "mark")]
        i = end + 1
    return out


def _topic_at(tokens: Tokens, i: int) -> int:
    """Where the noun begins behind "as for", "regarding", "where ... is concerned"; 0 when no topic is announced."""
    spelled = words(tokens[i : i + 4])
    if spelled[:2] in (["as", "for"], ["as", "to"], ["as", "regards"]):
        return i + 2
    if spelled[:3] in (["with", "regard", "to"], ["when", "it", "comes"]):
        return i + (4 if spelled[0] == "when" else 3)
    if spelled[:1] in (["regarding"], ["concerning"]):
        return i + 1
    told = index_of(tokens[: i + _TOPIC_LENGTH], {"concerned"}, i)
    if spelled[:1] == ["where"] and told > i + 2 and tokens[told - 1].word in ("is", "are"):
        return i + 1
    return 0


def _labels(tokens: list[Token]) -> list[Token]:
    """ "the jersey: make it orange" as "make the jersey orange", "the man: delete" as "delete the man"."""
    out: list[Token] = []
    start = 0
    i = 0
    while i < len(tokens):
        noun = out[start:]
        if tokens[i].word == ":" and tokens[i].kind == "mark" and _is_label(noun) and i + 1 < len(tokens):
            end = next((k for k in range(i + 1, len(tokens)) if tokens[k].word in _HARD), len(tokens))
            told = _said_of_label(noun, list(tokens[i + 1 : end]))
            if told:
                out = [*out[:start], *told]
                i = end
                continue
        out.append(tokens[i])
        if tokens[i].word in _HARD:
            start = len(out)
        i += 1
    return out


def _is_label(noun: Tokens) -> bool:
    """Whether what stands before a colon is a noun phrase: no verb at its head, no marks, nothing that heads a list."""
    if not 0 < len(noun) <= _TOPIC_LENGTH or any(t.kind == "mark" for t in noun):
        return False
    governed = DETERMINERS | PRONOUNS
    verb = any(head_of(t) is not None and after.word in governed for t, after in pairwise(noun))
    verb = verb or noun[0].word.partition("'")[0] in ("i", "we", "you", "they", "that", "it")
    return not verb and not any(t.word in _LISTING for t in noun)


def _said_of_label(noun: list[Token], rest: list[Token]) -> list[Token]:
    """The clause with the label in the place of its pronoun or its missing object; empty when neither is there."""
    if not rest:
        return []
    head = head_of(rest[0])
    while head is None and len(rest) > 1 and rest[0].word in ("please", "just", "simply", "can", "you"):
        rest = rest[1:]
        head = head_of(rest[0])
    if (head is not None and rest[0].word == head.base) or rest[0].word in ("leave", "keep"):
        at = index_of(rest[:5], {"it", "them", "him", "her", "that"}, 1)
        if at > 0 and rest[at - 1].word not in ("and", ","):
            return [*rest[:at], *noun, *rest[at + 1 :]]
        if len(rest) == 1 or rest[1].word in _BEHIND_OBJECT or rest[1].kind == "mark":
            return [rest[0], *noun, *rest[1:]]
        return []
    named = noun[0].word in DETERMINERS or any(t.word in LOCATIVES for t in noun)
    if (rest[0].kind == "quote" and len(rest) == 1 and named) or (len(noun) > 4 and color_name(rest) is not None):
        return [_said(noun[0], "change"), *noun, _said(noun[0], "to"), *rest]
    return []


_LISTING = listed(
    "things thing changes edits edit wish wishes job task list request requests order please want need like following "
    "is are was i you we beforehand nobody needs has wants spoils note ps dream idea "
    "plan steps todo hi hello everything sticker only just"
)
"""Words of headings, which name no thing in the picture."""
_BEHIND_OBJECT = listed("to into in out from by with off on away completely entirely for onto")


def _conditions(tokens: list[Token]) -> list[Token]:
    """ "if the cat can be turned into a dog, do it" without the condition; "X stays, Y goes" as two clauses."""
    out = [
        _said(t, ";", "mark")
        if t.word in (",", "and", "but")
        and i
        and (tokens[i - 1].word in ("must_stay", "goes") or _is_number_wanted(tokens, i + 1))
        else t
        for i, t in enumerate(tokens)
    ]
    done = next((i for i in range(2, len(out)) if words(out[i : i + 3]) in ([",", "do", "it"], [",", "do", "so"])), 0)
    start = max((k + 1 for k in range(done) if out[k].word in _HARD), default=0)
    if done and out[start].word == "if" and index_of(out[start:done], {"can", "could"}) > 0:
        be = index_of(out, {"can", "could"}, start)
        out = [*out[:start], *out[start + 1 : be], _said(out[be], "should"), *out[be + 1 : done], *out[done + 3 :]]
    return out


def _is_number_wanted(tokens: Tokens, i: int) -> bool:
    """Whether a clause from i only wants a number: "there are two balloons and | I want ten"."""
    end = next((k for k in range(i, len(tokens)) if tokens[k].word in _HARD | {",", "please"}), len(tokens))
    said = tokens[i:end]
    counts = [t for t in said if t.kind == "number" or t.word in ONES]
    return 2 < len(said) < 6 and said[-1:] == counts and all(t.word in _WANTING for t in said[:-1])


_WANTING = listed("i we i'd we'd want need would like prefer love to have see it there should be they")


def _arrows(tokens: list[Token]) -> list[Token]:
    """ "the cups -> white, the lid -> gone" as "change the cups to white; remove the lid"."""
    if not any(t.word in (">", "\u2192") for t in tokens):
        return tokens
    out: list[Token] = []
    start = 0
    i = 0
    while i < len(tokens):
        size = _arrow_at(tokens, i)
        noun = _unlabelled(out[start:]) if size else []
        graded = any(scale_sense(t.word) is not None or t.kind == "number" for t in noun)
        if size and noun and i + size < len(tokens) and head_of(noun[0]) is None and not graded:
            if start and out[start - 1].word == ",":
                out[start - 1] = _said(out[start - 1], ";", "mark")
            gone = tokens[i + size].word in ("gone", "none", "nothing", "removed", "deleted", "out", "remove", "delete")
            told = head_of(tokens[i + size])
            if gone:
                out.insert(start, _said(noun[0], "remove"))
                i += size + 1
            elif told is not None and told.base == tokens[i + size].word and told.sense != "see":
                out = [*out[:start], tokens[i + size], *noun]
                i += size + 1 + (words(tokens[i + size + 1 : i + size + 2]) in (["it"], ["them"]))
            else:
                spelt = len(noun) < len(out) - start
                out = [*out[:start], _said(noun[0], "change"), *noun, _said(tokens[i], "to")]
                i += size
                if spelt and tokens[i].text.isupper():
                    out.append(replace(tokens[i], word="<quote>", text=f'"{tokens[i].text}"', kind="quote"))
                    i += 1
            continue
        out.append(tokens[i])
        if tokens[i].word in _HARD | {","}:
            start = len(out)
        i += 1
    return out


def _unlabelled(noun: list[Token]) -> list[Token]:
    """ "neon sign: OPEN" in front of an arrow is the sign, which says so now."""
    colon = index_of(noun, {":"}, 1)
    said = noun[colon + 1 :]
    return noun[:colon] if colon > 0 and said and all(t.kind == "quote" or t.text.isupper() for t in said) else noun


def _arrow_at(tokens: Tokens, i: int) -> int:
    """How many tokens an arrow at i takes; 0 when none stands there."""
    if tokens[i].word == "\u2192":
        return 1
    return 2 if tokens[i].word in ("-", "=") and tokens[i + 1 : i + 2] and tokens[i + 1].word == ">" else 0


def _without_broken(tokens: list[Token]) -> list[Token]:
    """Without a start that the writer gave up: "put one... put a kite there", "its scarf should... actually no scarf".

    A clause is given up when it cannot end where it breaks off, or when what follows begins with the same word.
    """
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        behind = i + 1
        if token.kind == "mark" and token.text[:2] == ".." and out:
            while behind < len(tokens) and tokens[behind].word in _TURNING:
                if tokens[behind].word == "no" and tokens[behind + 1 : behind + 2] and tokens[behind + 1].word != ",":
                    break
                behind += 1
            if behind >= len(tokens):
                behind = i + 1
            start = max((k + 1 for k, t in enumerate(out) if t.word in _BREAKS), default=0)
            said = out[start:]
            again = bool(said) and behind < len(tokens) and tokens[behind].word == said[0].word
            if said and behind < len(tokens) and (said[-1].word in _OPEN or (again and len(said) < 6)):
                out = out[:start]
                i = behind
                while out and out[-1].word in (",", "and", "but"):
                    out.pop()
                if out and out[-1].word not in _HARD | {":"}:
                    out.append(_said(token, ";", "mark"))
                continue
        out.append(token)
        i += 1
    return out


def _cut_outs(tokens: list[Token]) -> list[Token]:
    """ "the swan and nothing else", "only the frog, everything else transparent", "just the bike, isolated"."""
    out: list[Token] = []
    start = 0
    while start < len(tokens):
        end = index_of(tokens, _HARD, start)
        end = end if end >= 0 else len(tokens)
        out += _cut_out(list(tokens[start:end])) + list(tokens[end : end + 1])
        start = end + 1
    return out


def _alone(run: list[Token], begin: int) -> list[Token]:
    """ "just the sneakers please, nothing around them", "I need only the necklace", "dog only, alpha"."""
    spelled = words(run)
    end = next((k for k in range(begin, len(run)) if run[k].word in _BEHIND_ALONE or run[k].kind == "mark"), len(run))
    noun, tail = run[begin:end], [w for w in spelled[end:] if w not in (",", "and", "on", "with", "(")]
    if begin == 0:
        if not (len(noun) > 1 and noun[-1].word in ("only", "alone")) or not tail or tail[0] not in _CLEAR | {"alpha"}:
            return []
        noun = noun[:-1]
    plain = 0 < len(noun) <= 5 and all(t.kind == "word" and head_of(t) is None for t in noun)
    graded = any(scale_sense(t.word) is not None or t.word in BACKGROUNDS for t in noun)
    if not plain or graded or (begin and noun[0].word not in DETERMINERS):
        return []
    asked = begin == 0 or bool({"need", "want"} & set(spelled[:begin])) or "please" in spelled[end:] or "pls" in spelled
    excluded = bool(tail) and tail[0] in ("nothing", "without", "no", "please", "pls", "alpha")
    if begin and tail and not excluded:
        return []
    return [_said(noun[0], "extract"), *noun] if asked and (excluded or not tail or begin == 0) else []


_BEHIND_ALONE = listed("please pls without nothing and but")


def _cut_out(run: list[Token]) -> list[Token]:
    spelled = words(run)
    begin = 0
    while begin < len(run) and spelled[begin] in _LEADS - {"the"}:
        begin += 1
    colon = index_of(run, {":"})
    if 0 < colon < 5 and run[colon + 1 :] and run[colon + 1].word in ("only", "just"):
        begin = colon + 2
    only = begin > 0 and spelled[begin - 1] in ("only", "just")
    if by_itself := _alone(run, begin if only else 0):
        return by_itself
    if any(t.kind == "number" for t in run[begin : begin + 2]):
        return run
    if begin >= len(run) or head_of(run[begin]) is not None or run[begin].kind == "mark":
        return run
    stop = next((k for k in range(begin, len(run)) if run[k].word in (",", "and", "with", "on", "-", "(")), len(run))
    tail = run[stop:]
    while tail and tail[0].word in (",", "and", "with", "-", "on", "a", "(", "please", "pls"):
        tail = tail[1:]
    said = words(tail)
    if stop <= begin or len(tail) > 9 or not tail or any(t.word in BACKGROUNDS for t in run[begin:stop]):
        return run
    sided = any(t.word in SPOTS or t.word in FRACTIONS for t in run[begin:stop])
    bared = said[0] == "without" or said[:2] in _BARE or (said[0] == "nothing" and said[1:2] and said[1] in _AROUND)
    excluding = said[:2] in _EXCLUDING or (only and bared and not sided)
    cleared = bool(set(said) & _CLEAR)
    apart = only and said[0] in ("isolated", "alone", "transparent", "transparency")
    if (
        (excluding and not any(head_of(t) is not None for t in run[begin:stop]))
        or apart
        or (only and cleared and said[:2] in _REST)
    ):
        return [_said(run[begin], "extract"), *run[begin:stop]]
    return run
