"""One module per service we speak to."""
