/* chart.h - plots for the terminal: lines in braille with the 90 % band of what is uncertain, bars
   over names, histograms. May include: show_part.h. */
#ifndef STROM_CHART_H
#define STROM_CHART_H

#include "show_part.h"

/* Whether two outputs are series of one chart: items of the same `plot` with alike units. */
bool chart_together(const OutputResult *first, const OutputResult *next);
void chart_plot(const Page *page, const OutputResult *first, uint32_t count);

#endif
