"""What was done before, as people refer to it: "undo that", "the blur stronger", "before the crop".

`words.py` reads a message with the patterns of `leaving.py` and `varying.py`, `naming.py` finds the steps that it
names, `resolve.py` turns both into a timeline of steps, and `carry.py` puts that into the state along the tree of
`history.py`. Left out: new edits, which are the decomposer's.
"""
