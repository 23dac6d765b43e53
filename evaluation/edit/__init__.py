"""Ways to edit with the same editors, compared on the same pictures, requests and seeds: `imageedit-r1 eval edit`.

`benches` reads data sets, `arms` is what is compared, `runner` carries it out (`workers` in parallel, `results` keeps
it), `viescore` and `measures` judge, `tables` and `plots` tell. Left out: data, which nobody downloads here.
"""
