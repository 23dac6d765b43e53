"""A tiny SAM 2: the hierarchical encoder, the prompt encoder and the mask decoder, with random weights."""

from __future__ import annotations

from pathlib import Path


def make_sam2(folder: Path, *, side: int = 128, width: int = 8, seed: int = 0) -> Path:
    """Save a `Sam2Model` that looks at pictures of `side` x `side` pixels, under 1 MB; the folder."""
    import torch
    from transformers import Sam2Config, Sam2Model

    torch.manual_seed(seed)
    widths = [width * 2**stage for stage in range(4)]
    config = Sam2Config(
        vision_config={
            "backbone_config": {
                "model_type": "sam2_hiera_det_model",
                "hidden_size": width,
                "image_size": [side, side],
                "blocks_per_stage": [1, 1, 2, 1],
                "embed_dim_per_stage": widths,
                "num_attention_heads_per_stage": [1, 1, 2, 2],
                "window_size_per_stage": [4, 4, 4, 4],
                "global_attention_blocks": [3],
            },
            "backbone_channel_list": widths[::-1],
            "backbone_feature_sizes": [[side // n, side // n] for n in (4, 8, 16)],
            "fpn_hidden_size": 32,
        },
        prompt_encoder_config={"hidden_size": 32, "image_size": side, "patch_size": 16, "mask_input_channels": 4},
        mask_decoder_config={
            "hidden_size": 32,
            "mlp_dim": 32,
            "num_attention_heads": 2,
            "num_hidden_layers": 2,
            "iou_head_hidden_dim": 32,
        },
    )
    Sam2Model(config).save_pretrained(folder, safe_serialization=True)
    return folder
