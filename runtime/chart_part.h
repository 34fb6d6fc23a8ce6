/* chart_part.h - between chart.c and chart_bars.c. May include: show_part.h. */
#ifndef STROM_CHART_PART_H
#define STROM_CHART_PART_H

#include "show_part.h"

/* The axis to draw along: the one asked for, else time, else numbers; NULL: none but names. */
const Axis *chart_along(const OutputResult *result);
/* A round step that cuts [range] (> 0) into about [parts]. */
double nice_step(double range, int parts);
/* What has no numeric axis: bars over names, a histogram of one uncertain number, else a table. */
void chart_bars(const Page *page, const OutputResult *result);

typedef struct ChartTick { /* of the axis below a chart */
  uint32_t at;             /* position of the label along the axis */
  Str label;
} ChartTick;

/* chart_ticks.c: round numbers and beginnings of days, months, years, as [columns] have room for.
 */
int chart_year(const Axis *axis); /* in which all dates of a calendar axis lie; 0: none */
const ChartTick *chart_ticks(Arena *arena, const Axis *axis, size_t columns, uint32_t *count);

#endif
