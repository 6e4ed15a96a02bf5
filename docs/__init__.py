"""What is written about the project, and the programs that keep it true."""
