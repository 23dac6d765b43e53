"""What outlives a process: checkpoints, the artifacts they name, and the sessions they belong to."""
