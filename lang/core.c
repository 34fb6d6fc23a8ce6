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

static bool has_plain_labels(const Axis *axis)
{
  return axis->kind == AXIS_TIME && axis->values && !axis->has_calendar && axis->unit &&
         !axis->unit->count;
}

static bool is_label_reduction(uint32_t op)
{
  return op == REDUCE_FIRST || op == REDUCE_LAST || op == REDUCE_ARGMIN || op == REDUCE_ARGMAX;
}

/* Labels, and what hands on its operand's values; [left]: nodes that may still be looked at. */
static const Axis *calendar_within(const Core *node, int *left)
{
  if (!node || --*left < 0)
    return NULL;
  const uint32_t op = node->op_code;
  uint32_t first = 0, end = 1; /* the operands that are handed on */
  switch (node->op) {
  case CORE_AXIS: return has_plain_labels(node->axis) ? node->axis : NULL;
  case CORE_CELL:
    return node->cell->calendar ? node->cell->calendar : calendar_within(node->cell->root, left);
  case CORE_REDUCE:
    if (is_label_reduction(op))
      return has_plain_labels(node->axis) ? node->axis : NULL;
    end = op == REDUCE_MIN || op == REDUCE_MAX;
    break;
  case CORE_IF: first = 1, end = 3; break;
  case CORE_AT: break;
  case CORE_BY_AXIS: end = node->count; break;
  case CORE_APPLY:
    end = op == OP_ADD || op == OP_MIN || op == OP_MAX || op == OP_OTHERWISE ? 2 : 0;
    break;
  case CORE_STATISTIC: end = op == STAT_QUANTILE || op == STAT_MIN || op == STAT_MAX; break;
  default: return NULL;
  }
  for (uint32_t i = first; i < end && i < node->count; i++) {
    const Axis *found = calendar_within(node->args[i], left);
    if (found)
      return found;
  }
  return NULL;
}

const Axis *core_calendar(const Core *node)
{
  int left = 64;
  return node->type.kind == TYPE_NUMBER ? calendar_within(node, &left) : NULL;
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
  case CORE_OP_COUNT: break;
  }
  for (uint32_t i = 0; i < node->count; i++) {
    strbuf_char(out, ' ');
    core_show(node->args[i], out);
  }
  strbuf_char(out, ')');
}
