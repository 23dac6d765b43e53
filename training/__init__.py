"""Training of the decomposer: data, supervised fine-tuning, reinforcement learning with measured rewards, export.

Left out: serving what was trained (`models/`), and measuring it on labelled lists (`evaluation/`).
"""
