"""What the product is measured against, and its list alone: each a small app."""
