/* results.h - what a run found out, ready to print: numbers in the printed unit, summaries over
   draws, verdicts. May include: lang/core.h. Filled by engine.c, read by the writers. */
#ifndef STROM_RESULTS_H
#define STROM_RESULTS_H

#include "lang/core.h"

enum { HISTOGRAM_BINS = 24, MAX_SHARES = 64 };

typedef struct Summary { /* over the draws, at one combination of the other axes */
  double mean, sd, p5, p25, p50, p75, p95, min, max;
  double se_mean, se_p50, se_p5, se_p95; /* Monte Carlo standard errors */
  double absent; /* share of draws in which the value is absent; the rest describe the others */
  double heavy;  /* share of draws that carry half of the mean's absolute sum, below 1 %; else 1 */
  uint32_t bins[HISTOGRAM_BINS]; /* equal widths between p0.5 and p99.5 (low, high) */
  double low, high;
  uint32_t share_count; /* text, label and bool values: share of draws for each distinct value */
  double share_values[MAX_SHARES];
  double shares[MAX_SHARES];
} Summary;

typedef struct ValueResult {
  const Type *type;
  const Unit *unit; /* NULL for other than numbers */
  uint32_t axis_count;
  const Axis *const *axes; /* without draws; first varies slowest */
  size_t count;            /* product of lengths */
  bool uncertain;
  double *values;     /* not uncertain: [count], in `unit`; may hold absent NaN */
  double *se;         /* not uncertain but resting on draws (a mean): standard errors; else NULL */
  Summary *summaries; /* uncertain: [count] */
  Str *texts;         /* type TEXT from templates: [count]; else NULL (texts by index in values) */
  const Str *text_table; /* type TEXT: what `values` and `share_values` are indices into */
} ValueResult;

typedef struct OutputResult {
  const Output *output;
  ValueResult *value;        /* CLAIM: probability as a plain number 0..1 per axes */
  ValueResult *difference;   /* COMPARE */
  ValueResult *left, *right; /* CLAIM: the margin */
  bool failed;               /* ASSERT, TEST, CHECK */
  bool written;              /* EXPORT */
  Str prose;                 /* PROSE: Markdown with values inserted */
} OutputResult;

typedef struct Results {
  OutputResult *outputs;
  uint32_t count;
  uint64_t seed, draws;
  bool any_draws; /* whether anything was uncertain */
} Results;

/* holds, very likely, likely, uncertain, unlikely, very unlikely, does not hold */
const char *verdict_word(double probability);

#endif
