"""How good the agents are, in figures that anyone can print again: `make quality`.

One module measures one part and gives a `Section`; `quality.py` runs them and keeps what they found. Left out: speed,
which `benchmarks/` measures, and the judges and benchmarks of the paper, which need a vision-language model.
"""
