"""Where records came from: revision, batches, and the manifest of the order log."""
