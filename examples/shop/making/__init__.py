"""The made-up shop: its people, what they did, and what was sent to them."""
