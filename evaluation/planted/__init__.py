"""Edits with a known answer: right ones and, by kind, wrong ones, for every action, on free photos.

`case.py` says what a case is, `spoil.py` damages a right edit in the ways any edit can be damaged, and one module per
family of actions makes the rest. Right edits come from the project's tools and from code that shares nothing with them,
so that a verifier cannot pass by knowing its own tools. Left out: measuring, which is `evaluation/verify.py`'s.
"""
