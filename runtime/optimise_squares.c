/* Squares of what is decided, in an objective. The square of one decision is one of its column;
   that of a sum is the square of a column of its own, which an equation makes equal to the sum. */
#include "eval.h"
#include "optimise_build.h"

#include <math.h>

/* Adds factors, by lane of the whole, to the square of a column. */
static double *factors_of(Build *b, size_t column)
{
  if (!b->squares[column])
    b->squares[column] = NEW_ARRAY(b->arena, double, b->lanes.count);
  return b->squares[column];
}

/* The coefficients that one decision has, where there is nothing else; NULL. */
static const double *lone_decision(const Affine *a, size_t *column)
{
  const double *found = NULL;
  for (uint32_t i = 0; i < a->lanes; i++)
    if (a->constant[i] != 0.0)
      return NULL;
  for (size_t t = 0; t < a->count; t++) {
    const double *x = a->coefficients + t * a->lanes;
    const bool is_there = any_lane(x, a->lanes);
    if (is_there && found)
      return NULL;
    if (is_there) {
      found = x;
      *column = (size_t)a->columns[t * a->lanes];
    }
  }
  return found;
}

/* Where [factors] of base units stand for a column in units of [scale]. */
static void add_factors(Build *b, size_t column, const double *factors, const double *x,
                        double scale)
{
  double *sum = factors_of(b, column);
  for (uint32_t i = 0; i < b->lanes.count; i++) {
    const double each = (x ? x[i] : 1.0) * scale;
    sum[i] += factors[i] * each * each / b->problem->scale;
  }
}

/* A column that is equal to the sum, in units in which its first term has the factor 1. */
static size_t add_helper(Build *b, const Affine *a, double *scale)
{
  *scale = 0.0;
  for (size_t t = 0; t < a->count && *scale == 0.0; t++)
    *scale = fabs(a->coefficients[t * a->lanes]) *
             scale_of_column(b->problem, (size_t)a->columns[t * a->lanes]);
  *scale = *scale > 0.0 ? *scale : 1.0;
  const size_t row = b->linear.rows;
  const double constant =
      by_lane(b, (Change){CHANGE_SIDE, row, 0, NULL}, a->constant, a->lanes, 1.0 / *scale);
  linear_add_row(&b->linear, -constant + 0.0, -constant + 0.0);
  for (size_t t = 0; t < a->count; t++) {
    const size_t column = (size_t)a->columns[t * a->lanes];
    const double each = scale_of_column(b->problem, column) / *scale;
    linear_add(&b->linear, row, column,
               by_lane(b, (Change){CHANGE_COEFFICIENT, row, column, NULL},
                       a->coefficients + t * a->lanes, a->lanes, each));
  }
  const size_t helper = linear_add_column(&b->linear, -INFINITY, INFINITY, 0, false);
  linear_add(&b->linear, row, helper, -1);
  const size_t count = b->linear.columns;
  b->squares = arena_grow(b->arena, b->squares, count - 1, count, sizeof *b->squares);
  return helper;
}

static void add_square(Affine *outer, const PlanAffine *base, const double *factor)
{
  Build *b = outer->context;
  Affine a = {.run = b->run, .problem = b->problem, .arena = b->arena};
  affine_begin(&a, outer->lanes);
  a.offset = outer->offset;
  double *factors = NEW_ARRAY(b->arena, double, outer->lanes);
  double *ones = NEW_ARRAY(b->arena, double, b->run->now.count);
  for (uint32_t i = 0; i < b->run->now.count; i++) {
    factors[outer->offset + i] = factor[i];
    ones[i] = factor[i] != 0.0 ? 1.0 : 0.0;
  }
  affine_add(&a, base, ones);
  outer->bad = outer->bad == 0.0 ? a.bad : outer->bad;
  join_terms(b, &a);
  size_t column = 0;
  double scale;
  const double *lone = lone_decision(&a, &column);
  if (lone) {
    add_factors(b, column, factors, lone, scale_of_column(b->problem, column));
  } else {
    column = add_helper(b, &a, &scale);
    add_factors(b, column, factors, NULL, scale);
  }
}

void add_squares(Build *b)
{
  Affine *a = &b->affine;
  b->run->now = b->lanes;
  b->squares = NEW_ARRAY(b->arena, double *, b->linear.columns + 1);
  affine_begin(a, b->lanes.count);
  a->square = add_square;
  a->context = b;
  walk(b, b->problem->objective, 1.0);
  a->square = NULL;
}

void set_squares(Build *b)
{
  for (size_t column = 0; column < b->linear.columns; column++)
    if (b->squares[column])
      linear_set_square(&b->linear, column,
                        by_lane(b, (Change){CHANGE_SQUARE, 0, column, NULL}, b->squares[column],
                                b->lanes.count, 1.0));
}
