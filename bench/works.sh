# The works: what is run, beside which peers, and what strom must reach. Sourced by run.sh, which says
# what title, program, once, apart, less and target do. The first program of a work is the one whose answer
# the others must give. Sizes are in the variables of run.sh; C programs stand in the working folder.

work_start()
{
  title "start: a trivial script"
  rounds=$((RUNS * 4))
  program "C (empty main)" ./start
  program "Lua 5.4" lua5.4 start.lua
  program "LuaJIT" luajit start.lua
  program "gawk" gawk -f start.awk
  program "CPython" "$python" start.py
  program "node" node start.js
  program "R" Rscript --vanilla start.R
  program "Octave" $octave start.m
  program "qalc" qalc -t 1+1
  program "Squiggle" "$squiggle" run_squiggle.mjs start.squiggle 1000
  program "strom" "$strom" run --json start.strom
  target cpu "strom" "Lua 5.4" 2
}

work_fib()
{
  title "fib: fib($fib), scalar recursion"
  program "C -O2" ./fib "$fib"
  program "LuaJIT" luajit fib.lua "$fib"
  program "LuaJIT -joff" luajit -joff fib.lua "$fib"
  program "Lua 5.4" lua5.4 fib.lua "$fib"
  program "node" node fib.js "$fib"
  program "CPython" "$python" fib.py "$fib"
  program "gawk" gawk -v "n=$fib" -f fib.awk
  program "R" Rscript --vanilla fib.R "$fib"
  once program "Octave" $octave fib.m "$fib"
  program "strom" "$strom" run --json --set "n=$fib" fib.strom
  target cpu "strom" "Lua 5.4" 2
}

work_fold()
{
  title "fold: $steps steps of x * 1.0000001 + sin(i)"
  program "C -O2" ./fold "$steps"
  program "LuaJIT" luajit fold.lua "$steps"
  program "LuaJIT -joff" luajit -joff fold.lua "$steps"
  program "Lua 5.4" lua5.4 fold.lua "$steps"
  program "node" node fold.js "$steps"
  program "CPython" "$python" fold.py "$steps"
  program "gawk" gawk -v "steps=$steps" -f fold.awk
  program "R" Rscript --vanilla fold.R "$steps"
  once program "Octave" $octave fold.m "$steps"
  program "strom" "$strom" run --json --set "steps=$steps" fold.strom
  target cpu "strom" "Lua 5.4" 2
}

work_montecarlo()
{
  title "montecarlo: 14 uncertain inputs, 3 outputs, $draws draws"
  program "C, strom's functions" ./montecarlo "$draws"
  program "C, its own, fast-math" ./montecarlo_fast "$draws"
  program "numpy" "$numpy" montecarlo.py "$draws"
  program "LuaJIT" luajit montecarlo.lua "$draws"
  program "Octave" $octave montecarlo.m "$draws"
  program "R" Rscript --vanilla montecarlo.R "$draws"
  once program "Squiggle" "$squiggle" run_squiggle.mjs montecarlo.squiggle "$draws"
  program "strom" "$strom" run --json --draws "$draws" montecarlo.strom
  program "strom, 2 threads" "$strom" run --json --draws "$draws" --threads 2 montecarlo.strom
  target cpu "strom" "C, strom's functions" 1.2
  target cpu "strom" "numpy" 0.5
  target memory "strom" "" 40
  target wall "strom, 2 threads" "strom" 0.6
}

work_sweep()
{
  title "sweep: $points x $points x 8760, reduced to $points x $points"
  program "C, fused" ./sweep fused "$points"
  program "C, op by op in blocks" ./sweep blocks "$points"
  program "numpy, slabs" "$numpy" sweep.py slabs "$points"
  program "numpy, vectors" "$numpy" sweep.py vectors "$points"
  once program "Octave, slabs" $octave sweep.m "$points"
  program "strom" "$strom" run --json --set "points=$points" sweep.strom
  target cpu "strom" "C, op by op in blocks" 1
  target memory "strom" "" 30
}

# whatif_script FORM COUNT BASE: the name of such a script, written.
whatif_script()
{
  script=whatif_$1_$2_$(echo "$3" | tr -d ' ').strom
  awk -v form="$1" -v cells="$cells" -v count="$2" -v base="$3" -f whatif.awk >"$script"
  echo "$script"
}

# whatif_rows BASE: so many cells and $whatifs what-ifs of 3 of them, beside those 3 alone.
whatif_rows()
{
  program "all cells, and 3 more each" "$strom" run --json "$(whatif_script copies "$whatifs" "$1")"
  program "all cells, and what-ifs" "$strom" run --json "$(whatif_script with "$whatifs" "$1")"
  apart program "all cells" "$strom" run --json "$(whatif_script with 0 "$1")"
  apart program "4 cells, and 3 more each" "$strom" run --json "$(whatif_script alone "$whatifs" "$1")"
  apart program "4 cells" "$strom" run --json "$(whatif_script alone 0 "$1")"
  apart program "what-ifs of all cells" "$strom" run --json "$(whatif_script all "$whatifs_all" "$1")"
  less "one what-if of 3 cells" "all cells, and what-ifs" "all cells" "$whatifs"
  less "3 more beside all cells" "all cells, and 3 more each" "all cells" "$whatifs"
  less "3 more alone" "4 cells, and 3 more each" "4 cells" "$whatifs"
  less "one what-if of all cells" "what-ifs of all cells" "all cells" "$whatifs_all"
  target cpu "one what-if of 3 cells" "3 more alone" 1.5
}

work_whatif()
{
  title "whatif: $whatifs what-ifs that reach 3 of $cells cells"
  whatif_rows "3 to 5"
}

work_whatif_certain()
{
  title "whatif_certain: the same without uncertainty: what reading and checking one costs"
  whatif_rows 4
}

work_merit()
{
  title "merit: $plants plants from a table, 8760 hours, sums in merit order"
  awk -v plants="$plants" -f plants.awk >plants.csv
  program "C -O3 fast-math" ./merit
  program "C -O2" ./merit_plain
  program "numpy, slabs" "$numpy" merit.py slabs
  program "numpy, whole" "$numpy" merit.py whole
  program "strom" "$strom" run --json merit.strom
  target cpu "strom" "numpy, slabs" 0.333
  target cpu "strom" "C -O2" 2
}

work_training()
{
  title "training: the step time of a training run, $configurations^3 configurations as one sweep"
  program "C -O2" ./training "$configurations"
  program "CPython" "$python" training.py "$configurations"
  program "strom" "$strom" run --json --set "points=$configurations" training.strom
  [ "$configurations" != 100 ] || target wall "strom" "" 2000
}

# Clp is optional: without it there is nothing to compare.
work_linear()
{
  title "linear: 122,640 equations in 578,160 columns, a year of a grid, built and solved"
  ldconfig -p 2>/dev/null | grep -q 'libClp\.so\.1' || return 0
  once program "Clp alone" ./dispatch_lp bare
  once program "linear.h, solver.h" ./dispatch_lp strom
  once apart program "building alone" ./dispatch_lp build
  target wall "linear.h, solver.h" "Clp alone" 1.3
  target memory "linear.h, solver.h" "" 400
}
