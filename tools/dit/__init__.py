"""Diffusion-transformer editors as tools: one table of specs, one editor that drives them, in process or remote.

Left out: bringing an editor's answer back to the photo it came from, which is `tools/composite.py`.
"""
