"""Training, evaluation and the import of weights. Imports only the engine."""
