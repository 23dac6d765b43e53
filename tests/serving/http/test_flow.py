"""A session from its photo to its end, as a client sees it."""

from __future__ import annotations

import io
import json

import httpx
import numpy as np
import pytest
from PIL import Image

from .server import events, message


def picture(response: httpx.Response) -> np.ndarray:
    assert response.status_code == 200, response.text
    with Image.open(io.BytesIO(response.content)) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def test_from_a_form_to_the_end(alice: httpx.Client, coffee_file: bytes) -> None:
    """Create with a photo in the form; events; the edited picture; undo; fork; say more; delete."""
    made = alice.post(
        "/v1/sessions",
        files={"photo": ("coffee.jpg", coffee_file, "image/jpeg")},
        data={"request": "convert to black and white, then crop it square"},
    )
    assert made.status_code == 201, made.text
    session = made.json()
    url = f"/v1/sessions/{session['id']}"
    assert made.headers["location"] == url and session["status"] == "running"

    told = events(alice, f"{url}/events")
    names = [event.name for event in told]
    assert names[0] == "plan" and names[-1] == "done" and names.count("step_finished") == 2
    logged = [event.id for event in told if event.id is not None]
    assert logged == list(range(1, len(logged) + 1)), "every event but progress has its number"
    finished = [event.data for event in told if event.name == "step_finished"]
    for data in finished:
        thumbnail = alice.get(data["picture"]["thumbnail"])
        assert max(picture(thumbnail).shape[:2]) == 320 and thumbnail.headers["content-type"] == "image/jpeg"

    shown = alice.get(url).json()
    assert shown["status"] == "done" and shown["working"] is None
    assert [step["status"] for step in shown["steps"]] == ["done", "done"]
    assert all(step["verdict"]["passed"] for step in shown["steps"])
    assert (shown["image"]["width"], shown["image"]["height"]) == (400, 400)
    assert "done: " in shown["summary"]

    result = alice.get(f"{url}/image")
    assert result.headers["content-type"] == "image/jpeg", "as the photo came"
    edited = picture(result)
    assert edited.shape == (400, 400, 3) and (edited.max(axis=2) - edited.min(axis=2)).max() < 16, "it is grey"

    undone = alice.post(f"{url}/undo").json()
    assert undone["image"]["width"] == 600 and undone["steps"][1]["status"] == "undone"
    assert alice.post(f"{url}/redo").json()["image"]["width"] == 400
    assert alice.post(f"{url}/redo").status_code == 409, "there is nothing more"
    assert alice.post(f"{url}/undo", json={"steps": 1}).json()["image"]["width"] == 600
    forked = alice.post(f"{url}/fork", json={"step": "s1"})
    assert forked.status_code == 201 and forked.json()["parent"] == f"{session['id']}@s1"
    branch = f"/v1/sessions/{forked.json()['id']}"

    said = alice.post(f"{branch}/messages", json={"request": "flip it horizontally"})
    assert said.status_code == 202, said.text
    assert events(alice, said.json()["events"])[-1].data["status"] == "done"
    before, after = picture(alice.get(f"{url}/image?format=png")), picture(alice.get(f"{branch}/image?format=png"))
    assert np.array_equal(before[:, ::-1], after), "the branch went on, the session did not"

    history = alice.get(f"{url}/history").json()
    assert [fork["id"] for fork in history["forks"]] == [forked.json()["id"]]
    assert [step["status"] for turn in history["turns"] for step in turn["steps"]] == ["done", "undone"]
    first = history["turns"][0]["steps"][0]
    assert first["tried"][0]["kept"] and first["before"]["sha256"] == history["original"]["sha256"]

    assert alice.delete(url).status_code == 200 and alice.delete(branch).status_code == 200
    assert alice.get(url).status_code == 404


def test_the_history_is_a_tree_of_pictures_that_lie_on_each_other(alice: httpx.Client, coffee_file: bytes) -> None:
    """Each step with what it worked on, what was asked for, its place, and the way to it from the original."""
    place = json.dumps({"box": [150, 100, 200, 150], "step": "s1"})
    data = {"request": "make the logo black and white, then crop it square", "region": place}
    made = alice.post("/v1/sessions", files={"photo": coffee_file}, data=data).json()
    url = f"/v1/sessions/{made['id']}"
    assert events(alice, f"{url}/events")[-1].data["status"] == "done"
    alice.post(f"{url}/undo", json={"steps": 2})
    said = alice.post(f"{url}/messages", json={"request": "flip it vertically"}).json()
    assert events(alice, said["events"])[-1].data["status"] == "done"

    history = alice.get(f"{url}/history").json()
    steps = {step["id"]: step for turn in history["turns"] for step in turn["steps"]}
    tools = {step["tool"]: step for step in steps.values()}
    drained, cropped, flipped = tools["adjust_color"], tools["crop"], tools["flip"]
    assert {step["id"]: step["on"] for step in steps.values()} == {
        drained["id"]: "", cropped["id"]: drained["id"], flipped["id"]: "",
    }  # fmt: skip
    assert [step["turn"] for step in steps.values()] == [1, 1, 2]
    assert [asked["action"] for asked in drained["sub_requests"]] == ["adjust_color"]
    assert drained["sub_requests"][0]["subject"] == "logo" and flipped["region"] is None
    region = drained["region"]
    assert region["box"] == [150, 100, 200, 150] and region["method"] == "user" and region["confidence"] == 1
    assert region["outline"].startswith("M150.5 100.5") and region["outline"].endswith("Z")
    mask = picture(alice.get(region["mask"]["url"]))
    assert mask[100:250, 150:350].min() == 255 and mask.sum() == 3 * 255 * 200 * 150
    assert cropped["matrix"] == cropped["tried"][0]["matrix"] == [[1, 0, -100], [0, 1, 0], [0, 0, 1]]

    assert history["head"] == flipped["id"] and history["can_undo"] and not history["can_redo"]
    assert history["matrix"] == flipped["matrix"] != drained["matrix"]
    assert np.array_equal(
        picture(alice.get(flipped["picture"]["url"] + "?format=png")),
        picture(alice.get(flipped["before"]["url"] + "?format=png"))[::-1],
    )
    shown = alice.get(url).json()
    same = ("on", "region", "sub_requests")
    assert [[step[name] for name in same] for step in shown["steps"]] == [
        [step[name] for name in same] for step in steps.values()
    ]
    there = alice.post(f"{url}/goto", json={"step": cropped["id"]}).json()
    assert there["head"] == cropped["id"] and there["image"] == cropped["picture"] and there["can_redo"]
    assert there["matrix"] == cropped["matrix"], "the step before it moves no pixels"
    refused = alice.post(f"{url}/goto", json={"step": "s9"})
    assert refused.status_code == 409 and "no step 's9' with a picture" in message(refused)
    assert alice.get(url).json() == there
    back = alice.post(f"{url}/goto", json={"step": ""}).json()
    assert back["head"] == "" and not back["can_undo"] and back["can_redo"]
    assert back["matrix"] == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]


def test_from_an_upload_through_questions(alice: httpx.Client, coffee_file: bytes) -> None:
    """A plan that is approved without one step, and a place that is shown; the photo outside it stays as it was."""
    upload = alice.post("/v1/uploads?name=coffee.jpg", content=coffee_file)
    assert upload.status_code == 201, upload.text
    assert {key: upload.json()[key] for key in ("name", "format", "width", "height", "bytes")} == {
        "name": "coffee.jpg", "format": "JPEG", "width": 600, "height": 400, "bytes": len(coffee_file),
    }  # fmt: skip
    wish = {
        "upload": upload.json()["id"],
        "request": "blur the zither and rotate it by 90 degrees",
        "options": {"review": "plan", "ask": True},
    }
    url = "/v1/sessions/" + alice.post("/v1/sessions", json=wish).json()["id"]
    asked = events(alice, f"{url}/events")[-1]
    assert asked.name == "interrupt" and asked.data["question"]["kind"] == "plan"
    assert alice.get(asked.data["picture"]["url"]).status_code == 200
    waiting = alice.get(url).json()
    assert waiting["status"] == "waiting" and waiting["question"] == asked.data["question"]
    turn = {step["tool"]: step["id"] for step in waiting["question"]["steps"]}

    nonsense = alice.post(f"{url}/answer", json={"box": [1, 2, 3]})
    assert nonsense.status_code == 400 and "plan" in message(nonsense)
    assert alice.get(url).json() == waiting, "an answer that cannot be used changes nothing"
    assert alice.post(f"{url}/undo").status_code == 409

    answered = alice.post(f"{url}/answer", json={"approve": True, "drop": [turn["rotate"]]})
    assert answered.status_code == 202, answered.text
    asked = events(alice, answered.json()["events"])[-1]
    assert asked.name == "interrupt" and asked.data["question"]["kind"] == "region"
    assert asked.data["question"]["phrase"] == "zither"

    answered = alice.post(f"{url}/answer", json={"box": [50, 0, 50, 100], "unit": "percent"})
    done = events(alice, answered.json()["events"])[-1]
    assert done.name == "done", done
    original = alice.get(alice.get(url).json()["original"]["url"] + "?format=png")
    before, after = picture(original), picture(alice.get(f"{url}/image?format=png"))
    assert np.array_equal(before[:, :250], after[:, :250])
    assert np.abs(before[:, 350:] - after[:, 350:]).mean() > 1


def test_a_mask_that_is_uploaded_answers_too(alice: httpx.Client, coffee_file: bytes) -> None:
    files = {"photo": ("coffee.jpg", coffee_file)}
    data = {"request": "invert the colors of the zither", "options": json.dumps({"ask": True})}
    url = "/v1/sessions/" + alice.post("/v1/sessions", files=files, data=data).json()["id"]
    assert events(alice, f"{url}/events")[-1].name == "interrupt"
    drawn = np.zeros((400, 600), np.uint8)
    drawn[:, :200] = 255
    small, right = (io.BytesIO(), io.BytesIO())
    Image.fromarray(drawn[:100]).save(small, "PNG")
    Image.fromarray(drawn).save(right, "PNG")
    for file, status in ((small, 400), (right, 202)):
        upload = alice.post("/v1/uploads", content=file.getvalue()).json()["id"]
        answered = alice.post(f"{url}/answer", json={"mask_upload": upload})
        assert answered.status_code == status, answered.text
    assert events(alice, answered.json()["events"])[-1].name == "done"
    after = picture(alice.get(f"{url}/image?format=png"))
    before = picture(alice.get(alice.get(url).json()["original"]["url"] + "?format=png"))
    assert np.array_equal(before[:, 260:], after[:, 260:])
    assert np.abs(before[:, :150] + after[:, :150] - 255).max() <= 1


def test_a_mask_of_another_session_is_none_of_this_one(alice: httpx.Client, coffee_file: bytes) -> None:
    data = {"request": "blur the zither", "options": json.dumps({"ask": True})}
    made = alice.post("/v1/sessions", files={"photo": coffee_file}, data=data).json()
    url = f"/v1/sessions/{made['id']}"
    assert events(alice, f"{url}/events")[-1].name == "interrupt"
    foreign = {"mask": {"sha256": "0" * 64, "width": 600, "height": 400, "channels": 1}}
    refused = alice.post(f"{url}/answer", json=foreign)
    assert refused.status_code == 400 and "no picture of this session" in message(refused)
    assert alice.get(url).json()["status"] == "waiting"


def test_what_is_shown_with_a_message(alice: httpx.Client, coffee_file: bytes) -> None:
    """A later turn has places of its own, in coordinates of the original; another photo begins a session like it."""
    files = {"photo": ("coffee.jpg", coffee_file)}
    made = alice.post("/v1/sessions", files=files, data={"request": "flip it vertically"}).json()
    url = f"/v1/sessions/{made['id']}"
    assert events(alice, f"{url}/events")[-1].name == "done"
    flipped = picture(alice.get(f"{url}/image?format=png"))
    wish = {"request": "invert the colors", "region": [0, 0, 100, 50]}
    outside = alice.post(f"{url}/messages", json={**wish, "region": [700, 0, 10, 10]})
    assert outside.status_code == 400 and "600x400" in message(outside)
    said = alice.post(f"{url}/messages", json=wish)
    assert said.status_code == 202, said.text
    assert events(alice, said.json()["events"])[-1].data["status"] == "done"
    inverted = picture(alice.get(f"{url}/image?format=png"))
    changed = np.flatnonzero((inverted != flipped).any(axis=(1, 2)))
    assert changed.min() > 300, "the top of the photo is at the bottom now"
    assert np.abs(inverted[360:, :80] + flipped[360:, :80] - 255).max() <= 1

    cut = Image.open(io.BytesIO(coffee_file)).transpose(Image.Transpose.FLIP_LEFT_RIGHT).crop((0, 0, 300, 200))
    other = io.BytesIO()
    cut.save(other, "PNG")
    upload = alice.post("/v1/uploads", content=other.getvalue()).json()["id"]
    said = alice.post(f"{url}/messages", json={"request": "rotate it by 90 degrees", "upload": upload})
    assert said.status_code == 202 and said.json()["id"] != made["id"]
    assert events(alice, said.json()["events"])[-1].name == "done"
    new = alice.get(f"/v1/sessions/{said.json()['id']}").json()
    assert new["parent"] == made["id"] and (new["image"]["width"], new["image"]["height"]) == (200, 300)


def test_a_session_that_is_made_but_not_run(alice: httpx.Client, coffee_file: bytes) -> None:
    files = {"photo": ("coffee.jpg", coffee_file)}
    made = alice.post("/v1/sessions", files=files, data={"request": "make it brighter", "run": "false"}).json()
    url = f"/v1/sessions/{made['id']}"
    assert made["working"] is None and events(alice, f"{url}/events") == []
    assert alice.get(f"{url}/image").status_code == 404
    assert alice.post(f"{url}/cancel").json()["cancelled"] is False
    run = alice.post(f"{url}/run")
    assert run.status_code == 202 and events(alice, run.json()["events"])[-1].name == "done"


def test_nothing_is_made_of_a_wish_that_cannot_be_read(alice: httpx.Client, coffee_file: bytes) -> None:
    before = alice.get("/v1/sessions").json()
    for data, told in (
        ({"request": "what a lovely day"}, "nothing to edit"),
        ({"request": "make it brighter", "region": "[700, 0, 50, 10]"}, "600x400"),
        ({"request": "make it brighter", "hints": '[{"x": 1, "y": 1, "color": "red"}]'}, "colorizing"),
        ({"request": "make it brighter", "profile": "none such"}, "none such"),
    ):
        refused = alice.post("/v1/sessions", files={"photo": coffee_file}, data=data)
        assert refused.status_code == 400 and told in message(refused), refused.text
    assert alice.get("/v1/sessions").json() == before


@pytest.mark.parametrize(
    ("wish", "param"),
    [
        ({"request": ""}, "request"),
        ({"request": "x" * 10_001}, "request"),
        ({"request": "blur it", "region": [[0, 0, 1, 1]] * 65}, "region"),
        ({"request": "blur it", "region": {"box": [0, 0, 1e999, 1]}}, "region.0.box.2"),
        ({"request": "blur it", "region": {"box": [0, 0, 1, 1], "point": [1, 1]}}, "region.0"),
        ({"request": "blur it", "options": {"output": "/etc/passwd"}}, "options.output"),
        ({"request": "blur it", "options": {"max_attempts": 10**9}}, "options.max_attempts"),
        ({"request": "blur it", "upload": "../../etc/passwd"}, "upload"),
        ({"request": "blur it", "like": "../../etc/passwd"}, "like"),
        ({"request": "blur it", "surprise": 1}, "surprise"),
    ],
)
def test_bounds_of_a_wish(alice: httpx.Client, wish: dict[str, object], param: str) -> None:
    refused = alice.post("/v1/sessions", content=json.dumps(wish).replace("Infinity", "1e999"),
                         headers={"Content-Type": "application/json"})  # fmt: skip
    assert refused.status_code == 422, refused.text
    assert refused.json()["error"]["param"] == param and "x" * 50 not in message(refused)


def test_lists_are_paged(alice: httpx.Client, bob: httpx.Client, coffee_file: bytes) -> None:
    files = {"photo": ("coffee.jpg", coffee_file)}
    made = [
        bob.post("/v1/sessions?run=false", files=files, data={"request": f"rotate it by {n} degrees"}).json()["id"]
        for n in (1, 2, 3)
    ]
    first = bob.get("/v1/sessions?limit=2").json()
    rest = bob.get("/v1/sessions", params={"limit": 2, "before": first["next"]}).json()
    ids = [line["id"] for line in first["data"] + rest["data"]]
    assert len(first["data"]) == 2 and sorted(ids[:3]) == sorted(made) and ids == sorted(ids, reverse=True)
    assert not set(made) & {line["id"] for line in alice.get("/v1/sessions?limit=100").json()["data"]}
    for session in made:
        assert bob.delete(f"/v1/sessions/{session}").status_code == 200


def test_plan_without_a_session(alice: httpx.Client, coffee_file: bytes) -> None:
    before = alice.get("/v1/sessions").json()
    planned = alice.post(
        "/v1/plan", files={"photo": coffee_file}, data={"request": "crop it square and add a butterfly"}
    ).json()
    assert [step["tool"] for step in planned["steps"]] == ["crop"] and len(planned["refused"]) == 1
    upload = alice.post("/v1/uploads", content=coffee_file).json()["id"]
    again = alice.post("/v1/plan", json={"upload": upload, "request": "crop it square and add a butterfly"})
    assert again.json() == planned and alice.get("/v1/sessions").json() == before


def test_a_photo_that_is_found_out_late(alice: httpx.Client, bob: httpx.Client, coffee: np.ndarray) -> None:
    """The header is fine and the pixels are not all there: the session fails when it runs, and says why later too."""
    whole = io.BytesIO()
    Image.fromarray(coffee).save(whole, "BMP")
    photo = {"photo": ("coffee.bmp", whole.getvalue()[:500_000])}
    made = alice.post("/v1/sessions", files=photo, data={"request": "make it brighter"})
    assert made.status_code == 201, made.text
    url = f"/v1/sessions/{made.json()['id']}"
    told = events(alice, f"{url}/events")
    assert told[-1].name == "stopped" and not told[-1].data["resumable"]
    gone = alice.get(url)
    assert gone.status_code == 410 and "truncated" in message(gone)
    assert bob.get(url).status_code == 404 and bob.get(f"{url}/events").status_code == 404
