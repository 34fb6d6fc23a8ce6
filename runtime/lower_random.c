/* Random variables: keys of labels, and the factors of correlations. */
#include "lower_part.h"
#include "rng.h"

#include <math.h>

/* A hash for each label of an axis, by the axis's name and the label's text, not by its position.
 */
static const uint64_t *label_keys(Lowering *l, const Axis *axis)
{
  uint64_t *keys = NEW_ARRAY(l->arena, uint64_t, axis->length + 1);
  for (uint32_t i = 0; i < axis->length; i++)
    keys[i] = rng_key_mix(axis->name->hash, str_hash(axis_label_text(axis, i, l->arena)));
  return keys;
}

/* The Cholesky factor of the correlations, row by row. A matrix that is only just not positive
   definite by rounding passes; another has no variables to go with it. */
static const double *factor_of(Lowering *l, const Copula *copula)
{
  const double *known = pointer_map_get(&l->copulas, copula);
  if (known)
    return known;
  const uint32_t n = copula->count;
  double *factor = NEW_ARRAY(l->arena, double, (size_t)n *n + 1);
  for (uint32_t i = 0; i < n; i++) {
    for (uint32_t j = 0; j <= i; j++) {
      double sum = copula->matrix[i * n + j];
      for (uint32_t k = 0; k < j; k++)
        sum -= factor[i * n + k] * factor[j * n + k];
      if (i != j) {
        factor[i * n + j] = factor[j * n + j] > 0 ? sum / factor[j * n + j] : 0;
        continue;
      }
      if (sum < -1e-9)
        lower_problem(l, E_CORRELATION, copula->at,
                      STR("no variables can have these correlations together"),
                      STR("if a goes with b and b with c, then a cannot go against c; weaken one"));
      factor[i * n + i] = sum > 0 ? sqrt(sum) : 0;
    }
  }
  pointer_map_put(&l->copulas, l->arena, copula, factor);
  return factor;
}

void lower_random(Lowering *l, Plan *p)
{
  const RandomInfo *info = p->core->random;
  PlanRandom *random = NEW(l->arena, PlanRandom);
  *random = (PlanRandom){.info = info, .dist = p->core->op_code};
  random->param_count = p->count - (info->truncated ? 2 : 0);
  if (info->copula) {
    const uint32_t n = info->copula->count;
    random->factor = factor_of(l, info->copula) + (size_t)info->copula_index * n;
    random->keys = info->copula->keys;
    random->key_count = info->copula_index + 1;
  }
  if (info->key_axes) {
    const uint64_t **keys = NEW_ARRAY(l->arena, const uint64_t *, info->key_axes->count + 1);
    for (uint32_t i = 0; i < info->key_axes->count; i++)
      keys[i] = label_keys(l, info->key_axes->axes[i]);
    random->label_keys = keys;
  }
  p->random = random;
}
