"""What is left when a process, a disk or a server dies in the middle."""
