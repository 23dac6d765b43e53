"""Tiny models with random weights, made on the spot, that go through the same doors as the real ones.

They answer nonsense; what they show is that loading, calling, cancelling and serving work, without a download. Needs
torch, transformers and, for the editors, diffusers.
"""
