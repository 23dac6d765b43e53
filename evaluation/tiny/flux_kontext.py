"""A tiny FLUX.1-Kontext: CLIP and T5 text encoders, a 16-channel VAE that halves three times, a Flux transformer."""

from __future__ import annotations

from pathlib import Path

from .tokens import clip_tokenizer, t5_tokenizer


def make_flux_kontext(folder: Path, *, width: int = 32, layers: int = 1, seed: int = 0) -> Path:
    """Save a `FluxKontextPipeline` with random weights (about 1 MB) into a folder, and return the folder."""
    import torch
    from diffusers import AutoencoderKL, FlowMatchEulerDiscreteScheduler, FluxKontextPipeline, FluxTransformer2DModel
    from transformers import CLIPTextConfig, CLIPTextModel, T5Config, T5EncoderModel

    torch.manual_seed(seed)
    clip, t5 = clip_tokenizer(), t5_tokenizer()
    text = CLIPTextConfig(
        vocab_size=len(clip), hidden_size=width, intermediate_size=width, num_hidden_layers=1, num_attention_heads=2,
        max_position_embeddings=77, bos_token_id=clip.bos_token_id, eos_token_id=clip.eos_token_id,
        pad_token_id=clip.pad_token_id,
    )  # fmt: skip
    text_2 = T5Config(vocab_size=len(t5), d_model=width, d_kv=width // 2, d_ff=width, num_layers=1, num_heads=2)
    pipeline = FluxKontextPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True),
        vae=AutoencoderKL(
            block_out_channels=(8, 8, 8, 8), layers_per_block=1, latent_channels=16, norm_num_groups=4, sample_size=64,
            down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
            scaling_factor=0.3611, shift_factor=0.1159, use_quant_conv=False, use_post_quant_conv=False,
            mid_block_add_attention=False,
        ),
        text_encoder=CLIPTextModel(text),
        tokenizer=clip,
        text_encoder_2=T5EncoderModel(text_2),
        tokenizer_2=t5,
        transformer=FluxTransformer2DModel(
            in_channels=64, num_layers=layers, num_single_layers=layers, attention_head_dim=width // 2,
            num_attention_heads=2, joint_attention_dim=width, pooled_projection_dim=width, guidance_embeds=True,
            axes_dims_rope=(4, 4, width // 2 - 8),
        ),
    )  # fmt: skip
    pipeline.save_pretrained(folder, safe_serialization=True)
    return folder
