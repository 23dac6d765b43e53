"""Sessions as a server runs them: a bounded, fair queue, worker processes, and the events of each session."""
