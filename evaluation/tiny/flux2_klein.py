"""A tiny FLUX.2-klein: a Qwen3 text encoder of which three layers are read, the 32-channel FLUX.2 VAE, its
transformer."""

from __future__ import annotations

from pathlib import Path

from .tokens import qwen_tokenizer

READ_LAYERS = 3
"""The pipeline reads the hidden states 9, 18 and 27."""


def make_flux2_klein(folder: Path, *, width: int = 16, layers: int = 1, distilled: bool = True, seed: int = 0) -> Path:
    """Save a `Flux2KleinPipeline` with random weights (about 1 MB) into a folder, and return the folder."""
    import torch
    from diffusers import (
        AutoencoderKLFlux2,
        FlowMatchEulerDiscreteScheduler,
        Flux2KleinPipeline,
        Flux2Transformer2DModel,
    )
    from transformers import Qwen3Config, Qwen3ForCausalLM

    torch.manual_seed(seed)
    tokenizer = qwen_tokenizer()
    text = Qwen3Config(
        vocab_size=len(tokenizer), hidden_size=width, intermediate_size=width, num_hidden_layers=27,
        head_dim=width // 2, num_attention_heads=2, num_key_value_heads=2, max_position_embeddings=1024,
    )  # fmt: skip
    pipeline = Flux2KleinPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True),
        vae=AutoencoderKLFlux2(
            block_out_channels=(8, 8, 8, 8), layers_per_block=1, latent_channels=32, norm_num_groups=4, sample_size=64,
            mid_block_add_attention=False,
        ),
        text_encoder=Qwen3ForCausalLM(text),
        tokenizer=tokenizer,
        transformer=Flux2Transformer2DModel(
            in_channels=128, num_layers=layers, num_single_layers=layers, attention_head_dim=2 * width,
            num_attention_heads=2, joint_attention_dim=READ_LAYERS * width, guidance_embeds=False,
            axes_dims_rope=(width // 2,) * 4,
        ),
        is_distilled=distilled,
    )  # fmt: skip
    pipeline.save_pretrained(folder, safe_serialization=True)
    return folder
