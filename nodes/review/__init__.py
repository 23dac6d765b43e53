"""The node that asks a person, and what answers change."""
