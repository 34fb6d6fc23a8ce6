# Where the time of the Monte Carlo case goes, by perf: what each kind of work costs for one draw.
# Sourced by run.sh.

# The functions of runtime/ by what they are for; what is not named here counts as `the rest`.
where_groups='
  function group(f) {
    if (f ~ /^fill_group|^rng_/) return "random bits: 14 Philox numbers"
    if (f ~ /normal_score/) return "normal scores: 7"
    if (f ~ /^(triangulars|uniforms|normals|inner|chunk_|quantiles|keep_missing|least_|put_blame|dist_)/) return "other steps of distributions"
    if (f ~ /_(EXP|LOG|LOG10|POW|SQRT)$/) return "exp, log10, powers: 7"
    if (f ~ /^(vv|vs|sv|vsv|loop|total|sum)_/) return "arithmetic: about 30 operations"
    if (f ~ /^(reduce_|take_|ranks_|select_|least_of|sift_down|heap_)/) return "ranks, histograms, heavy draws"
    if (f ~ /^(deviations|ends_of_leaf|plain_sum|moments|sample_|collect_|item_|summer|sums_)/) return "moments and checks"
    if (f ~ /^(eval_|read_|work_|keep_lanes|scratch|run_|rows_|hold)/) return "walking the tree"
    return in_kernel ? "the system: pages, start" : "the rest"
  }'

part_where()
{
  echo "where: montecarlo, $draws draws, one thread; shares of the CPU time by perf"
  if ! perf record -q -F 20000 -o where.data "$strom" run --draws "$draws" --threads 1 montecarlo.strom >/dev/null 2>&1; then
    echo "  skipped, not here: perf (or not allowed to this user)"
    return
  fi
  perf report -i where.data --stdio -F period,dso,symbol -t ';' 2>/dev/null | awk -F';' -v draws="$draws" "$where_groups"'
    /^#/ || NF < 3 { next }
    {
      period = $1 + 0; in_kernel = $2 ~ /kernel/; f = $3
      sub(/^ *\[.\] */, "", f); sub(/\.(arch|default|isra|part|constprop).*/, "", f); sub(/ +$/, "", f)
      of[group(f)] += period; all += period
    }
    END {
      for (g in of) printf "%015d  %-36s %5.1f %% %8.1f ns a draw\n", of[g], g, 100 * of[g] / all, of[g] / draws
      printf "%015d  %-36s %5.1f %% %8.1f ns a draw\n", 0, "all", 100, all / draws
    }' | sort -r | cut -c16-
  echo
}
