"""Language models behind an OpenAI-compatible API: asking one for an answer of a fixed schema, and serving one.

Left out: what is asked and what becomes of the answer, which belongs to the nodes and tools that ask.
"""
