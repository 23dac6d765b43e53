"""What is loaded and what is refused: folders may come from anywhere."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from imageedit_r1.errors import ConfigurationError
from imageedit_r1.settings import EditorSettings
from imageedit_r1.tools.dit import edit_tool_for, editor_for
from imageedit_r1.tools.dit.pipeline import warm_pipeline
from imageedit_r1.tools.dit.weights import check_folder, find_weights

from .conftest import SHAPES


@pytest.fixture
def folder(checkpoints: Path, tmp_path: Path) -> Path:
    """A copy of the Kontext checkpoint to spoil."""
    return Path(shutil.copytree(checkpoints / "kontext", tmp_path / "mine"))


def change_index(folder: Path, **values: Any) -> None:
    index = folder / "model_index.json"
    index.write_text(json.dumps(json.loads(index.read_text()) | values))


@pytest.mark.parametrize("shape", SHAPES)
def test_good_folders_are_known_by_their_pipeline(shape: str, checkpoints: Path) -> None:
    pipelines = {
        "kontext": "FluxKontextPipeline",
        "qwen-plus": "QwenImageEditPlusPipeline",
        "klein": "Flux2KleinPipeline",
    }
    assert find_weights(str(checkpoints / shape)).spec.pipeline == pipelines[shape]


def test_code_beside_weights_is_refused(folder: Path) -> None:
    marker = folder.parent / "ran"
    (folder / "transformer" / "modeling.py").write_text(f"open({str(marker)!r}, 'w')")
    with pytest.raises(ConfigurationError, match=r"modeling\.py is code"):
        warm_pipeline(str(folder), EditorSettings())
    assert not marker.exists()


def test_parts_from_elsewhere_are_refused(folder: Path) -> None:
    change_index(folder, vae=["my_package", "MyVAE"])
    with pytest.raises(ConfigurationError, match="'vae' comes from 'my_package'"):
        check_folder(folder)


def test_a_custom_pipeline_is_refused(folder: Path) -> None:
    change_index(folder, _class_name=["pipeline", "Mine"])
    with pytest.raises(ConfigurationError, match="no editor known here"):
        check_folder(folder)


def test_names_of_code_in_a_configuration_are_refused(folder: Path) -> None:
    path = folder / "transformer" / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"auto_map": {"AutoModel": "modeling.Mine"}}))
    with pytest.raises(ConfigurationError, match="auto_map"):
        check_folder(folder)


def test_pickled_weights_are_refused(folder: Path) -> None:
    weights = folder / "vae" / "diffusion_pytorch_model.safetensors"
    weights.rename(weights.with_suffix(".bin"))
    with pytest.raises(ConfigurationError, match="no safetensors"):
        check_folder(folder)


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000, "\x00" * 2_000_000])
def test_a_broken_index_is_one_line(folder: Path, text: str) -> None:
    (folder / "model_index.json").write_text(text)
    with pytest.raises(ConfigurationError, match=r"model_index\.json cannot be read"):
        check_folder(folder)


def test_missing_weights_are_one_line(folder: Path) -> None:
    (folder / "vae" / "diffusion_pytorch_model.safetensors").unlink()
    with pytest.raises(ConfigurationError, match="cannot be loaded"):
        warm_pipeline(str(folder), EditorSettings())
    (folder / "model_index.json").unlink()
    with pytest.raises(ConfigurationError, match=r"model_index\.json is missing"):
        check_folder(folder)


def test_the_licence_of_a_folder_is_what_its_card_says(folder: Path) -> None:
    assert check_folder(folder).licence == ""
    (folder / "README.md").write_text("---\nlicense: apache-2.0\ntags: []\n---\n# A model\n")
    assert editor_for(str(folder), EditorSettings()).licence.startswith("apache-2.0 (says ")


def test_the_licence_of_a_row_is_told_without_loading() -> None:
    assert editor_for("flux-kontext", EditorSettings()).licence.startswith("FLUX.1 [dev] Non-Commercial (https://")
    by_repository = editor_for("black-forest-labs/FLUX.2-klein-9B", EditorSettings())
    assert by_repository.licence.startswith("FLUX Non-Commercial")
    assert (
        editor_for("someone/some-editor", EditorSettings()).licence == "see https://huggingface.co/someone/some-editor"
    )


def test_klein_base_takes_many_steps(folder: Path, checkpoints: Path, tmp_path: Path) -> None:
    base = Path(shutil.copytree(checkpoints / "klein", tmp_path / "base"))
    assert check_folder(base).spec.steps == 4
    change_index(base, is_distilled=False)
    assert check_folder(base).spec.steps == 50


def test_unknown_names_list_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match=r"no editor 'kontekst'.*flux-kontext.*qwen-image-edit-plus"):
        edit_tool_for("kontekst", EditorSettings())


def test_offline_weights_that_are_not_there_are_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ConfigurationError, match=r"FLUX\.1-Kontext-dev cannot be had: .*local folder"):
        find_weights("flux-kontext", revision="a" * 40)
