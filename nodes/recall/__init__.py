"""What was done before, as people refer to it: "undo that", "the blur stronger", "before the crop"."""
