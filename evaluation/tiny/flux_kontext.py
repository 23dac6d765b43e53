"""A FLUX.1-Kontext with random weights: CLIP and T5 text encoders, a 16-channel VAE, a Flux transformer.

Tiny for tests; in its real size, for timing, it needs a GPU and no download.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .tokens import clip_tokenizer, t5_tokenizer


@dataclass(frozen=True, slots=True)
class KontextSizes:
    """(width, feed-forward width, layers, heads) of the text encoders, and the shapes of the other two."""

    clip: tuple[int, int, int, int] = (32, 32, 1, 2)
    t5: tuple[int, int, int, int] = (32, 32, 1, 2)
    blocks: tuple[int, int] = (1, 1)
    """Double and single blocks of the transformer."""
    heads: tuple[int, int] = (2, 16)
    """Their heads and a head's width."""
    axes: tuple[int, int, int] = (4, 4, 8)
    vae: tuple[int, ...] = (8, 8, 8, 8)
    vae_layers: int = 1


TINY = KontextSizes()
FULL = KontextSizes(
    clip=(768, 3072, 12, 12), t5=(4096, 10240, 24, 64), blocks=(19, 38), heads=(24, 128), axes=(16, 56, 56),
    vae=(128, 256, 512, 512), vae_layers=2,
)  # fmt: skip
"""Those of black-forest-labs/FLUX.1-Kontext-dev: 11.9 billion parameters in the transformer, 4.8 in T5."""


def make_flux_kontext(folder: Path, sizes: KontextSizes = TINY, *, seed: int = 0) -> Path:
    """Save a `FluxKontextPipeline` with random weights (tiny: 0.6 MB) into a folder, and return the folder."""
    import torch

    torch.manual_seed(seed)
    build_flux_kontext(sizes).save_pretrained(folder, safe_serialization=True)
    return folder


def build_flux_kontext(sizes: KontextSizes = TINY) -> Any:
    """The pipeline, on torch's default device and in its default type."""
    from diffusers import AutoencoderKL, FlowMatchEulerDiscreteScheduler, FluxKontextPipeline, FluxTransformer2DModel
    from transformers import CLIPTextConfig, CLIPTextModel, T5Config, T5EncoderModel

    clip, t5 = clip_tokenizer(), t5_tokenizer()
    heads, head_width = sizes.heads
    text = CLIPTextConfig(
        vocab_size=len(clip), hidden_size=sizes.clip[0], intermediate_size=sizes.clip[1],
        num_hidden_layers=sizes.clip[2], num_attention_heads=sizes.clip[3], max_position_embeddings=77,
        bos_token_id=clip.bos_token_id, eos_token_id=clip.eos_token_id, pad_token_id=clip.pad_token_id,
    )  # fmt: skip
    text_2 = T5Config(
        vocab_size=len(t5), d_model=sizes.t5[0], d_kv=sizes.t5[0] // sizes.t5[3], d_ff=sizes.t5[1],
        num_layers=sizes.t5[2], num_heads=sizes.t5[3], feed_forward_proj="gated-gelu",
    )  # fmt: skip
    return FluxKontextPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True),
        vae=AutoencoderKL(
            block_out_channels=sizes.vae, layers_per_block=sizes.vae_layers, latent_channels=16, sample_size=64,
            norm_num_groups=min(32, sizes.vae[0] // 2), down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4, scaling_factor=0.3611, shift_factor=0.1159,
            use_quant_conv=False, use_post_quant_conv=False, mid_block_add_attention=sizes.vae_layers > 1,
        ),
        text_encoder=CLIPTextModel(text),
        tokenizer=clip,
        text_encoder_2=T5EncoderModel(text_2),
        tokenizer_2=t5,
        transformer=FluxTransformer2DModel(
            in_channels=64, num_layers=sizes.blocks[0], num_single_layers=sizes.blocks[1],
            attention_head_dim=head_width, num_attention_heads=heads, joint_attention_dim=sizes.t5[0],
            pooled_projection_dim=sizes.clip[0], guidance_embeds=True, axes_dims_rope=sizes.axes,
        ),
    )  # fmt: skip
