"""A tiny Qwen-Image-Edit: a Qwen2.5-VL that reads picture and text, the Qwen VAE, the Qwen-Image transformer.

The processor is saved as its two parts, tokenizer and image processor: its video part would need torchvision.
"""

from __future__ import annotations

import json
from pathlib import Path

from .tokens import qwen_tokenizer

PATCHES = {"shortest_edge": 4 * 28 * 28, "longest_edge": 64 * 28 * 28}


def make_qwen_image(folder: Path, *, plus: bool = True, width: int = 32, layers: int = 2, seed: int = 0) -> Path:
    """Save a `QwenImageEditPlusPipeline` (or `QwenImageEditPipeline`) with random weights, about 1 MB; the folder."""
    import torch
    from diffusers import (
        AutoencoderKLQwenImage,
        FlowMatchEulerDiscreteScheduler,
        QwenImageEditPipeline,
        QwenImageEditPlusPipeline,
        QwenImageTransformer2DModel,
    )
    from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration, Qwen2VLImageProcessorPil

    from ...tools.dit.processor import processor_class

    torch.manual_seed(seed)
    tokenizer = qwen_tokenizer()
    ids = tokenizer.convert_tokens_to_ids
    config = Qwen2_5_VLConfig(
        text_config={
            "vocab_size": len(tokenizer), "hidden_size": width, "intermediate_size": width, "num_hidden_layers": 1,
            "num_attention_heads": 2, "num_key_value_heads": 2, "max_position_embeddings": 4096,
            "rope_parameters": {"rope_type": "default", "mrope_section": [2, 3, 3], "rope_theta": 10000.0},
            "bos_token_id": ids("<|endoftext|>"), "eos_token_id": ids("<|im_end|>"),
        },
        vision_config={
            "depth": 1, "hidden_size": width, "intermediate_size": width, "num_heads": 2, "out_hidden_size": width,
            "patch_size": 14, "spatial_merge_size": 2, "temporal_patch_size": 2, "window_size": 112,
            "fullatt_block_indexes": [0],
        },
        image_token_id=ids("<|image_pad|>"), video_token_id=ids("<|video_pad|>"),
        vision_start_token_id=ids("<|vision_start|>"), vision_end_token_id=ids("<|vision_end|>"),
    )  # fmt: skip
    kind = QwenImageEditPlusPipeline if plus else QwenImageEditPipeline
    pipeline = kind(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True),
        vae=AutoencoderKLQwenImage(base_dim=8, dim_mult=[1, 1, 1, 1], num_res_blocks=1),
        text_encoder=Qwen2_5_VLForConditionalGeneration(config),
        tokenizer=tokenizer,
        processor=processor_class()(Qwen2VLImageProcessorPil(size=PATCHES), tokenizer),
        transformer=QwenImageTransformer2DModel(
            in_channels=64, out_channels=16, num_layers=layers, attention_head_dim=width // 2, num_attention_heads=2,
            joint_attention_dim=width, axes_dims_rope=(4, 4, width // 2 - 8),
        ),
    )  # fmt: skip
    pipeline.save_pretrained(folder, safe_serialization=True)
    name_processor(folder)
    return folder


def name_processor(folder: Path, part: str = "processor", kind: str = "Qwen2VLProcessor") -> None:
    """Have the index name the class that published checkpoints name, not the stand-in that was saved."""
    index = folder / "model_index.json"
    content = json.loads(index.read_text(encoding="utf-8"))
    content[part] = ["transformers", kind]
    index.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
