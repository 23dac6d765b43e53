"""ImageEdit-R1."""
