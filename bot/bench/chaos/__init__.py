"""`saegim bench chaos`: nothing lost, nothing doubled, tried over real processes that are killed.

`world.py` is what is started, `load.py` what people do in it, `ledger.py` what must have come of it; a file for each scenario says
what is done to whom; `driver.py` runs them and adds up. Times are figures to be read, counts are what must be zero.
"""
