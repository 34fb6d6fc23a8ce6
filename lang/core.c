#include "core.h"

#include "op.h"

static const char *const names[] = {
#define CORE(id, text) text,
#include "core.def"
#undef CORE
};

const char *core_op_name(CoreOp op)
{
  return names[op];
}

bool core_is_year(const Core *node)
{
  while (!node->unit || node->unit->form != DATE_COUNT) {
    if (node->op == CORE_CELL && node->cell->is_year)
      break;
    if (node->op == CORE_CELL && node->cell->root)
      node = node->cell->root;
    else if ((node->op == CORE_BY_AXIS && node->count) ||
             (node->op == CORE_APPLY && node->op_code == OP_ADD))
      node = node->args[0]; /* 2026 + 2 */
    else
      return false;
  }
  return true;
}

static bool labels_of(const Core *node, bool *may, int *steps);

static bool labels_of_args(const Core *node, uint32_t first, bool *may, int *steps)
{
  for (uint32_t i = first; i < node->count; i++)
    if (!labels_of(node->args[i], may, steps))
      return false;
  return true;
}

static bool labels_of(const Core *node, bool *may, int *steps)
{
  if (--*steps < 0 || node->type.kind != TYPE_LABEL)
    return false;
  switch (node->op) {
  case CORE_NUMBER:
    if (node->number == node->number)
      may[(uint32_t)node->number] = true;
    return !node->text.length; /* a reference without a value is no absent one */
  case CORE_COLUMN:
    for (uint32_t i = 0; i < node->axis->length; i++)
      if (node->numbers[i] == node->numbers[i])
        may[(uint32_t)node->numbers[i]] = true;
    return true;
  case CORE_POSITION:
    for (uint32_t i = 0; i < node->axis->length; i++)
      may[i] = true;
    return true;
  case CORE_CELL: return node->cell->root && labels_of(node->cell->root, may, steps);
  case CORE_IF:
  case CORE_SELECT: return labels_of_args(node, 1, may, steps);
  case CORE_BY_AXIS: return labels_of_args(node, 0, may, steps);
  case CORE_APPLY: return node->op_code == OP_OTHERWISE && labels_of_args(node, 0, may, steps);
  case CORE_AT: return labels_of(node->args[0], may, steps);
  default: return false;
  }
}

bool core_labels(const Core *node, bool *may)
{
  int steps = 10000; /* branches of branches; beyond, it is found while running */
  return labels_of(node, may, &steps);
}

void core_show(const Core *node, StrBuf *out)
{
  strbuf_format(out, "(%s", names[node->op]);
  switch (node->op) {
  case CORE_NUMBER: strbuf_format(out, " %.17g", node->number); break;
  case CORE_CELL:
    strbuf_format(out, " %.*s", (int)node->cell->path.length, node->cell->path.text);
    break;
  case CORE_APPLY:
  case CORE_STATISTIC:
  case CORE_RANDOM: strbuf_format(out, " %u", node->op_code); break;
  case CORE_COLUMN:
  case CORE_AXIS:
  case CORE_POSITION:
  case CORE_BY_AXIS:
  case CORE_AT:
  case CORE_LAG:
  case CORE_REDUCE:
  case CORE_SCAN:
  case CORE_FOLD:
  case CORE_REGISTER:
  case CORE_SOLVE:
    strbuf_format(out, " %.*s", (int)node->axis->name->text.length, node->axis->name->text.text);
    break;
  case CORE_CALL:
    strbuf_format(out, " %.*s", (int)node->function->name.length, node->function->name.text);
    break;
  case CORE_PARAM:
  case CORE_LOCAL: strbuf_format(out, " %u", node->index); break;
  case CORE_IF:
  case CORE_SELECT:
  case CORE_NATIVE:
  case CORE_LEAST:
  case CORE_WHICH_LEAST:
  case CORE_INTERPOLATE:
  case CORE_REQUIRE:
  case CORE_IN_RANGE:
  case CORE_TEMPLATE:
  case CORE_DECISION:
  case CORE_OPTIMISE:
  case CORE_SOLUTION:
  case CORE_OP_COUNT: break;
  }
  for (uint32_t i = 0; i < node->count; i++) {
    strbuf_char(out, ' ');
    core_show(node->args[i], out);
  }
  strbuf_char(out, ')');
}
