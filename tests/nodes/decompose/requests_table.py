"""Photo requests as people type them, and what they ask for.

A row: the request, then for each edit (action, subject, {property: (direction, amount, unit)}).
"""

from __future__ import annotations

Wanted = tuple[str, str, dict[str, tuple[str, float | str | None, str | None]]]
WHOLE = "whole image"


def up(amount: float | None = None, unit: str | None = "percent") -> tuple[str, float | None, str | None]:
    return ("increase", amount, unit if amount is not None else None)


def down(amount: float | None = None, unit: str | None = "percent") -> tuple[str, float | None, str | None]:
    return ("decrease", amount, unit if amount is not None else None)


def to(amount: float | str | None = None, unit: str | None = None) -> tuple[str, float | str | None, str | None]:
    return ("set", amount, unit)


REQUESTS: list[tuple[str, list[Wanted]]] = [
    ("brighten this up a bit pls", [("adjust_tone", WHOLE, {"brightness": up(10)})]),
    ("its too dark can u fix it", [("adjust_tone", WHOLE, {"brightness": up()})]),
    ("can someone make this pic less grainy?", [("denoise", WHOLE, {"strength": up()})]),
    ("more contrast", [("adjust_tone", WHOLE, {"contrast": up()})]),
    ("b&w please", [("adjust_color", WHOLE, {"black_and_white": to()})]),
    ("20% brighter", [("adjust_tone", WHOLE, {"brightness": up(20)})]),
    ("twice as bright", [("adjust_tone", WHOLE, {"brightness": up(100)})]),
    ("make it half as bright", [("adjust_tone", WHOLE, {"brightness": down(50)})]),
    ("sky bluer", [("adjust_color", "sky", {"saturation": up()})]),
    (
        "make it brighter and warmer",
        [("adjust_tone", WHOLE, {"brightness": up()}), ("adjust_color", WHOLE, {"temperature": up()})],
    ),
    (
        "make it a touch warmer and a lot sharper",
        [("adjust_color", WHOLE, {"temperature": up(10)}), ("sharpen", WHOLE, {"strength": up(40)})],
    ),
    (
        "brighten the sky by 20% and the grass by 10%",
        [("adjust_tone", "sky", {"brightness": up(20)}), ("adjust_tone", "grass", {"brightness": up(10)})],
    ),
    (
        "boost the brightness, contrast and saturation by 15%",
        [
            ("adjust_tone", WHOLE, {"brightness": up(15)}),
            ("adjust_tone", WHOLE, {"contrast": up(15)}),
            ("adjust_color", WHOLE, {"saturation": up(15)}),
        ],
    ),
    (
        "saturation +15, contrast -10",
        [("adjust_color", WHOLE, {"saturation": up(15)}), ("adjust_tone", WHOLE, {"contrast": down(10)})],
    ),
    ("increase exposure by one and a half stops", [("adjust_tone", WHOLE, {"exposure": up(1.5, "stops")})]),
    ("+1 stop", [("adjust_tone", WHOLE, {"exposure": up(1, "stops")})]),
    ("half a stop darker", [("adjust_tone", WHOLE, {"exposure": down(0.5, "stops")})]),
    ("set the temperature to 6500K", [("adjust_color", WHOLE, {"temperature": to(6500, "kelvin")})]),
    (
        "lift the shadows and bring down the highlights",
        [("adjust_tone", WHOLE, {"shadows": up()}), ("adjust_tone", WHOLE, {"highlights": down()})],
    ),
    ("turn up the saturation", [("adjust_color", WHOLE, {"saturation": up()})]),
    ("tone down the colours a little", [("adjust_color", WHOLE, {"saturation": down(10)})]),
    ("darken the edges", [("adjust_tone", WHOLE, {"vignette": up()})]),
    ("shift the hue by 30 degrees", [("adjust_color", WHOLE, {"hue": up(30, "degrees")})]),
    ("set gamma to 1.2", [("adjust_tone", WHOLE, {"gamma": to(1.2, "ratio")})]),
    ("convert to greyscale", [("adjust_color", WHOLE, {"black_and_white": to()})]),
    ("invert the colors", [("adjust_color", WHOLE, {"invert": to()})]),
    ("remove the yellow tint", [("adjust_color", WHOLE, {"temperature": down()})]),
    ("crop 16:9", [("crop", WHOLE, {"aspect": to("16:9", "ratio")})]),
    ("crop square", [("crop", WHOLE, {"aspect": to("1:1", "ratio")})]),
    ("cut 10% off the left side", [("crop", WHOLE, {"left": down(10)})]),
    ("trim 50px from the bottom", [("crop", WHOLE, {"bottom": down(50, "pixels")})]),
    ("crop to the face", [("crop", "face", {})]),
    ("half the size", [("resize", WHOLE, {"scale": to(50, "percent")})]),
    ("resize to 1080p", [("resize", WHOLE, {"height": to(1080, "pixels")})]),
    ("upscale to 4k", [("resize", WHOLE, {"long_edge": to(3840, "pixels")})]),
    ("resize to 800x600", [("resize", WHOLE, {"width": to(800, "pixels"), "height": to(600, "pixels")})]),
    ("make it 800 px wide", [("resize", WHOLE, {"width": to(800, "pixels")})]),
    ("rotate left", [("rotate", WHOLE, {"angle": down(90, "degrees")})]),
    ("rotate by ninety degrees", [("rotate", WHOLE, {"angle": up(90, "degrees")})]),
    ("turn it upside down", [("rotate", WHOLE, {"angle": up(180, "degrees")})]),
    ("straighten the horizon", [("rotate", WHOLE, {"straighten": to()})]),
    ("mirror it", [("flip", WHOLE, {"axis": to("horizontal")})]),
    ("flip it vertically", [("flip", WHOLE, {"axis": to("vertical")})]),
    (
        "10 px white border",
        [("add_border", WHOLE, {"width": to(10, "pixels"), "color": to("white")})],
    ),
    (
        'write "Happy Birthday" at the top in gold letters',
        [("add_text", WHOLE, {"text": to("Happy Birthday"), "position": to("top"), "color": to("gold")})],
    ),
    (
        'add the text "Hello, and then some" in the bottom right',
        [("add_text", WHOLE, {"text": to("Hello, and then some"), "position": to("bottom right")})],
    ),
    ("blur the license plate", [("blur", "license plate", {"strength": up()})]),
    ("blur everything except the face", [("blur", "everything except the face", {"strength": up()})]),
    ("add a gaussian blur of 5 px", [("blur", WHOLE, {"radius": to(5, "pixels")})]),
    ("remove the haze", [("restore", WHOLE, {"haze": down()})]),
    ("reduce the noise in the sky", [("denoise", "sky", {"strength": up()})]),
    ("picture is blurry, can you fix it?", [("sharpen", WHOLE, {"strength": up()})]),
    ("make it pop", [("enhance", WHOLE, {})]),
    ("colorize this photo", [("colorize", WHOLE, {})]),
    ("brigthen the backgroud", [("adjust_tone", "background", {"brightness": up()})]),
    ("incrase the satuaration by twenty percent", [("adjust_color", WHOLE, {"saturation": up(20)})]),
    ("transparent background", [("change_background", "background", {"transparent": to()})]),
    ("replace the background with plain white", [("change_background", "background", {"color": to("white")})]),
    ("cut out the dog", [("extract_object", "dog", {})]),
    ("get rid of the people in the background", [("remove_object", "people in the background", {})]),
    ("photoshop my ex out of this pic", [("remove_object", "ex", {})]),
    ("remove the car and the tree", [("remove_object", "car", {}), ("remove_object", "tree", {})]),
    ("Remove the second coin from the left", [("remove_object", "second coin from the left", {})]),
    (
        "change the coat to red and the hair to copper",
        [("change_color", "coat", {"color": to("red")}), ("change_color", "hair", {"color": to("copper")})],
    ),
    ("make the black and white cat orange", [("change_color", "black and white cat", {"color": to("orange")})]),
    ("recolour her jacket in dark green", [("change_color", "jacket", {"color": to("dark green")})]),
    ("paint the car #ff8800", [("change_color", "car", {"color": to("#ff8800")})]),
    ("turn the table into marble", [("change_material", "table", {"material": to("marble")})]),
    ("replace the red car with a blue truck", [("replace_object", "red car", {"object": to("blue truck")})]),
    ("turn this into a watercolor", [("change_style", WHOLE, {"style": to("watercolor")})]),
    ('change the text on the sign to "OPEN"', [("change_text", "sign", {"text": to("OPEN")})]),
    ("change the number of candles to five", [("change_count", "candles", {"count": to(5)})]),
    ("make the dog sit", [("change_pose", "dog", {"pose": to("sitting")})]),
    (
        "put a red hat on the dog",
        [("add_object", "red hat", {"object": to("red hat"), "position": to("on the dog")})],
    ),
    ("is it possible to make it warmer?", [("adjust_color", WHOLE, {"temperature": up()})]),
    ("i would like the sky to be more dramatic", [("adjust_tone", "sky", {"contrast": up()})]),
]

NO_EDITS = [
    "hello",
    "hi there! how are you",
    "thanks",
    "thank you so much!",
    "who is this?",
    "what camera took this?",
    "what is in this picture?",
    "where was this taken",
    "nice picture!",
    "this is a beautiful sunset",
    "I love the warm colors in this photo",
    "great, looks perfect now",
    "how do I crop a photo?",
    "is this photo sharp?",
    "what can you do?",
    "can you see the car?",
    "did you remove the car?",
    "tell me about this image",
    "the boat is nice",
    "lol",
    "ok",
    "asdfgh qwerty",
]
FOREIGN = [
    "Rendez la photo plus lumineuse",
    "haz la foto más brillante",
    "mach das Bild heller",
    "сделай фото ярче",
    "把图片变亮",
]
