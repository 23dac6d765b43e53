"""One node of the graph each: ingest, decompose, sequence, review, locate, edit, verify, deliver.

A node is a plain function `(state, runtime) -> partial update` of plain JSON data; what it depends on arrives through
the runtime's `Context`.
"""
