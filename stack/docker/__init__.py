"""What only the container form of the stack needs."""
