"""The decision engine: the pipeline, the treatment, the disclosure, the durable acceptance."""
