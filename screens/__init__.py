"""What people see: one module and one stylesheet per screen."""
