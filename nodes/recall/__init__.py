"""What was done before, as people refer to it: "undo that", "the blur stronger", "before the crop".

`words.py` reads a message, `naming.py` finds the steps that it names, `resolve.py` turns both into what the session does
next, `history.py` moves along the tree of steps. Left out: new edits, which are the decomposer's.
"""
