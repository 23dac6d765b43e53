"""The studio: a page for people who would rather look than type flags. It talks to the session API and nothing else."""
