"""Where examples come from: labelled data sets, a generator, the feedback of sessions; and how they are split.

Left out: training on them.
"""
