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
