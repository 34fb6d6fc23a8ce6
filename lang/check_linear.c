/* Whether an expression is linear in what is decided, as conditions must be; an objective may have
   squares besides. */
#include "checker.h"
#include "core_problem.h"

/* ---- squares -----------------------------------------------------------------------------------
 */

/* Whether two expressions are one, written twice. */
static bool is_same(const Core *a, const Core *b)
{
  if (a == b)
    return true;
  if (a->op != b->op || a->op_code != b->op_code || a->index != b->index || a->count != b->count ||
      a->axis != b->axis || a->number != b->number || a->numbers != b->numbers ||
      a->random != b->random || a->function != b->function || a->native != b->native)
    return false;
  if (a->op == CORE_CELL)
    return a->cell == b->cell || (a->decides && is_same(a->cell->root, b->cell->root));
  for (uint32_t i = 0; i < a->count; i++)
    if (!is_same(a->args[i], b->args[i]))
      return false;
  return true;
}

const Core *core_scaled(const Core *node)
{
  if (node->op != CORE_APPLY)
    return NULL;
  if (node->op_code == OP_NEG || (node->op_code == OP_DIV && !node->args[1]->decides))
    return node->args[0];
  if (node->op_code != OP_MUL || (node->args[0]->decides && node->args[1]->decides))
    return NULL;
  return node->args[node->args[0]->decides ? 0 : 1];
}

static const Core *without_factors(const Core *node)
{
  const Core *inner = core_scaled(node);
  return inner && inner->decides ? without_factors(inner) : node;
}

const Core *core_square_base(const Core *node)
{
  if (node->op != CORE_APPLY || !node->args[0]->decides)
    return NULL;
  const Core *right = node->count > 1 ? node->args[1] : NULL;
  if (node->op_code == OP_POW)
    return right->op == CORE_NUMBER && right->number == 2 ? node->args[0] : NULL;
  if (node->op_code != OP_MUL || !right->decides)
    return NULL;
  const Core *base = without_factors(node->args[0]);
  return is_same(base, without_factors(right)) ? base : NULL;
}

/* ---- linear in what is decided -----------------------------------------------------------------
 */

/* The innermost part of [node] that is more than a sum of decisions times what is known; NULL. */
typedef struct Search {
  PointerMap seen;
  Arena *arena;
  bool squares; /* may stand here */
} Search;

static const Core *find_bent(const Core *node, Search *search);

static const Core *bent_among(const Core *node, Search *search)
{
  for (uint32_t i = 0; i < node->count; i++) {
    const Core *bent = find_bent(node->args[i], search);
    if (bent)
      return bent;
  }
  return NULL;
}

/* Whether all operands but the first [free] are known. */
static bool rest_is_known(const Core *node, uint32_t free)
{
  for (uint32_t i = free; i < node->count; i++)
    if (node->args[i]->decides)
      return false;
  return true;
}

static bool is_linear_operation(const Core *node)
{
  switch (node->op) {
  case CORE_DECISION:
  case CORE_CELL:
  case CORE_BY_AXIS:
  case CORE_SCAN: return true;
  case CORE_APPLY:
    switch (node->op_code) {
    case OP_ADD:
    case OP_SUB:
    case OP_NEG: return true;
    case OP_MUL: return !node->args[0]->decides || !node->args[1]->decides;
    case OP_DIV: return !node->args[1]->decides;
    default: return false;
    }
  case CORE_IF:
  case CORE_SELECT: return !node->args[0]->decides;
  case CORE_AT:
  case CORE_REQUIRE: return rest_is_known(node, 1);
  case CORE_LAG: return !node->args[1]->decides;
  case CORE_REDUCE: return node->op_code == REDUCE_SUM || node->op_code == REDUCE_MEAN;
  default: return false;
  }
}

static const Core *find_bent(const Core *node, Search *search)
{
  if (!node->decides || pointer_map_get(&search->seen, node))
    return NULL;
  pointer_map_put(&search->seen, search->arena, node, search);
  const Core *base = search->squares ? core_square_base(node) : NULL;
  if (base) {
    Search inside = {.arena = search->arena};
    return find_bent(base, &inside);
  }
  const Core *bent =
      node->op == CORE_CELL ? find_bent(node->cell->root, search) : bent_among(node, search);
  return bent || is_linear_operation(node) ? bent : node;
}

bool expect_linear(Checker *c, const Core *node, bool squares)
{
  Search search = {.arena = c->arena, .squares = squares};
  const Core *bent = find_bent(node, &search);
  if (!bent)
    return true;
  Str text = source_label(c, bent->at);
  Diag *diag = diag_add(c->diags, E_NOT_LINEAR, bent->at, "`%.*s` is not linear in what is decided",
                        (int)text.length, text.text);
  const bool is_product = bent->op == CORE_APPLY && bent->op_code == OP_MUL;
  const bool is_quotient = bent->op == CORE_APPLY && bent->op_code == OP_DIV;
  if (core_square_base(bent))
    diag_help(c->diags, diag, "a square may stand in the objective only, and not inside another");
  else if (is_product)
    diag_help(c->diags, diag, "one side of a product must be known before it is solved");
  else if (is_quotient)
    diag_help(c->diags, diag, "divide by what is known only, or multiply the condition out");
  else
    diag_help(c->diags, diag, "sums, and products with what is known, are: explain E0901");
  return false;
}
