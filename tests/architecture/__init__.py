"""What the shape of the source must be."""
