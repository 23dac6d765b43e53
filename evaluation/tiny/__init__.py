"""Models of the real shapes with few parameters and random weights, made on the spot and loaded by the real doors."""
