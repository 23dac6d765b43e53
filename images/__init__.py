"""Pixels: how a picture looks in memory, how files become pictures and pictures become files.

Left out: edits, which are tools, and storage, which is the artifact store's.
"""
