"""What is sent, and what may lawfully come back."""
