"""A benchmark of edits with an exact target: no judge, the pixels are compared.

`scoring.py` compares a result with its target. Left out: edits without one right answer.
"""
