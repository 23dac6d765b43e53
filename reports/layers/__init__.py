"""A session as a file of layers, for programs that paint: the photo, and above it what each step has changed."""
