"""The simulated world: a small company's control plane, answering in the wire format."""
