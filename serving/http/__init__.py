"""HTTP: the session API and the images API that OpenAI clients speak."""
