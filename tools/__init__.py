"""What can be done to an image: the contract of a tool, the registry, and the tools themselves."""
