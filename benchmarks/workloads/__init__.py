"""What compiled.py runs: each file has one kind of workload, written for this project and for its peers."""
