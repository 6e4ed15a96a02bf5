"""Black-box measurements of the product beside its references."""
