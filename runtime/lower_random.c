/* Random variables: the keys of labels. */
#include "lower_part.h"
#include "rng.h"

/* A hash for each label of an axis, by the axis's name and the label's text, not by its position.
 */
static const uint64_t *label_keys(Lowering *l, const Axis *axis)
{
  uint64_t *keys = NEW_ARRAY(l->arena, uint64_t, axis->length + 1);
  for (uint32_t i = 0; i < axis->length; i++)
    keys[i] = rng_key_mix(axis->name->hash, str_hash(axis_label_text(axis, i, l->arena)));
  return keys;
}

void lower_random(Lowering *l, Plan *p)
{
  const RandomInfo *info = p->core->random;
  PlanRandom *random = NEW(l->arena, PlanRandom);
  *random = (PlanRandom){.info = info, .dist = p->core->op_code};
  random->param_count = p->count - (info->truncated ? 2 : 0);
  if (info->copula) {
    const uint32_t n = info->copula->count;
    random->factor = info->copula->factor + (size_t)info->copula_index * n;
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
