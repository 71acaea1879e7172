"""What is measured, beside its peers, in one run, on data that anybody can make again."""
