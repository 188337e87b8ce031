"""`saegim tune eval`: a tuned model beside its base and beside quoting, measured without a model that judges."""
