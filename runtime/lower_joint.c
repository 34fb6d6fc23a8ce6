/* Reductions that go through the same large cell are done together.

   A cell too large for a table is worked out anew by everything that reads it. Where several
   reductions along one axis read one such cell (the cost, the energy and the hours of a dispatch),
   they are made cells with tables of their own, and filling a place of one fills that of the
   others: then each piece of the large cell is worked out once for all of them. */
#include "lower_part.h"

#include "eval.h"

#include <string.h>

enum { MOST_CANDIDATES = 256, MOST_LARGE = 8 };

typedef struct Candidate {
  Plan *reduction;
  const PlanCell *large[MOST_LARGE]; /* those that its body reads at its own place */
  uint32_t large_count;
  PointerMap reductions; /* that must be known before it is */
  bool is_unfit;         /* depends on what changes from call to call */
  uint32_t group;        /* 0: none */
} Candidate;

/* ---- what a reduction reads ---------------------------------------------------------------- */

/* False where it was there in this search. */
static bool visit(const Plan *p, uint32_t stamp)
{
  uint32_t *mark =
      p->is_cell ? &((PlanCell *)(uintptr_t)p->cell)->visit : &((Plan *)(uintptr_t)p)->visit;
  const bool is_new = *mark != stamp;
  *mark = stamp;
  return is_new;
}

/* The large cells that are evaluated wherever the body is, not in a table of their own. */
static void find_large(Candidate *c, const Plan *p, uint32_t stamp)
{
  if (!p || !visit(p, stamp))
    return;
  if (p->is_cell) {
    if (p->cell->storage != STORE_HOLD)
      return;
    if (c->large_count < MOST_LARGE && axis_set_has(p->cell->core->axes, c->reduction->axis))
      c->large[c->large_count++] = p->cell;
    find_large(c, p->cell->root, stamp);
    return;
  }
  for (uint32_t i = 0; i < p->count; i++)
    find_large(c, p->args[i], stamp);
}

static void reach(Lowering *l, Candidate *c, const Plan *p, uint32_t stamp)
{
  if (!p || c->is_unfit || !visit(p, stamp))
    return;
  c->is_unfit = p->follows || p->has_call;
  if (p->core->op == CORE_REDUCE)
    pointer_map_put(&c->reductions, l->arena, p->core, c);
  if (p->is_cell)
    reach(l, c, p->cell->root, stamp);
  for (uint32_t i = 0; !p->is_cell && i < p->count; i++)
    reach(l, c, p->args[i], stamp);
}

static bool needs(const Candidate *a, const Candidate *b)
{
  return pointer_map_get(&a->reductions, b->reduction->core) != NULL;
}

/* ---- groups -------------------------------------------------------------------------------- */

static bool share_large(const Candidate *a, const Candidate *b)
{
  for (uint32_t i = 0; i < a->large_count; i++)
    for (uint32_t k = 0; k < b->large_count; k++)
      if (a->large[i] == b->large[k])
        return true;
  return false;
}

static bool can_be_together(const Candidate *a, const Candidate *b)
{
  return a->reduction->axis == b->reduction->axis &&
         a->reduction->core->axes == b->reduction->core->axes && share_large(a, b) &&
         !needs(a, b) && !needs(b, a);
}

/* Puts the candidate into the first group all of whose members it can be together with. */
static void join_group(Candidate *candidates, uint32_t count, uint32_t *groups)
{
  Candidate *c = &candidates[count];
  for (uint32_t group = 1; group <= *groups && !c->group; group++) {
    bool fits = true;
    for (uint32_t i = 0; i < count && fits; i++)
      fits = candidates[i].group != group || can_be_together(&candidates[i], c);
    c->group = fits ? group : 0;
  }
  if (!c->group)
    c->group = ++*groups;
}

static void make_together(Lowering *l, Candidate *candidates, uint32_t count, uint32_t group)
{
  PlanGroup *made = NEW(l->arena, PlanGroup);
  for (uint32_t i = 0; i < count; i++)
    made->count += candidates[i].group == group;
  if (made->count < 2)
    return;
  const PlanCell **cells = NEW_ARRAY(l->arena, const PlanCell *, made->count);
  const Plan **roots = NEW_ARRAY(l->arena, const Plan *, made->count);
  made->cells = cells;
  made->roots = roots;
  uint32_t at = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (candidates[i].group != group)
      continue;
    Plan *root = NEW(l->arena, Plan);
    *root = *candidates[i].reduction;
    roots[at] = root;
    cells[at++] = lower_together(l, candidates[i].reduction, root, made);
  }
}

void lower_joint(Lowering *l)
{
  Candidate *candidates = NEW_ARRAY(l->arena, Candidate, MOST_CANDIDATES);
  uint32_t count = 0, grouped = 0, groups = 0, stamp = 0;
  for (uint32_t i = 0; i < l->reduction_count && count < MOST_CANDIDATES; i++) {
    candidates[count] = (Candidate){.reduction = l->reductions[i]};
    find_large(&candidates[count], l->reductions[i]->a, ++stamp);
    count += candidates[count].large_count > 0;
  }
  for (uint32_t i = 0; count > 1 && i < count; i++) {
    Candidate *c = &candidates[grouped];
    *c = candidates[i];
    reach(l, c, c->reduction->a, ++stamp);
    if (!c->is_unfit && !needs(c, c) && lower_has_room(l, c->reduction->core))
      join_group(candidates, grouped++, &groups);
  }
  for (uint32_t group = 1; group <= groups; group++)
    make_together(l, candidates, grouped, group);
}
