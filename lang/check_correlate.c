/* Which variables are tied to which, and whether they can be. */
#include "checker.h"
#include "copula.h"

#include <math.h>
#include <stdlib.h>

void correlate_declare(Checker *c, Module *module, const Ast *ast)
{
  KeyScope keys = {.path = STR("correlate"), .axes = c->sets.empty};
  Env env = {.checker = c, .world = c->base, .module = module, .keys = &keys};
  if (ast->list.count != 2)
    return;
  CellDef *left = path_resolve(&env, ast->list.items[0]),
          *right = path_resolve(&env, ast->list.items[1]);
  Core *node;
  double coefficient;
  for (uint32_t i = 0; left && right && i < 2; i++)
    if ((i ? right : left)->whole) {
      Span at = ast->list.items[i]->at;
      Str text = sources_text(c->context->sources, at);
      Diag *diag = diag_add(c->diags, E_PATH, at, "`%.*s` is a field of a row of a table",
                            (int)text.length, text.text);
      diag_help(c->diags, diag, "objects that are declared one by one can be correlated");
      return;
    }
  if (!left || !right || !check_constant(&env, ast->a, &c->number, &node, &coefficient))
    return;
  if (!(coefficient >= -1 && coefficient <= 1)) {
    Diag *diag =
        diag_add(c->diags, E_DISTRIBUTION, ast->a->at, "a correlation lies between -1 and 1");
    (void)diag;
    return;
  }
  /* Spearman's rank correlation of a Gaussian copula: rho_s = 6/pi asin(rho/2), Pearson 1907. */
  if (ast->flags & AST_SPEARMAN)
    coefficient = 2 * sin(acos(-1.0) / 6 * coefficient);
  for (const struct Correlation *r = c->correlations; r; r = r->next)
    if ((r->left == left && r->right == right) || (r->left == right && r->right == left)) {
      Diag *diag = diag_add(c->diags, E_DEFINED_TWICE, ast->at, "these two are tied already");
      diag_label(c->diags, diag, r->ast->at, "here");
      diag_help(c->diags, diag, "keep one of the two correlations");
      return;
    }
  struct Correlation *made = NEW(c->arena, struct Correlation);
  *made = (struct Correlation){.left = left,
                               .right = right,
                               .coefficient = coefficient,
                               .ast = ast,
                               .next = c->correlations};
  c->correlations = made;
}

static void expect_variable(Checker *c, CellDef *def, const Ast *path)
{
  const Core *value = instance_get(c, def, c->base, path->at)->core->root;
  if (def->is_random || def->setting || !value || type_is_poison(value))
    return;
  Str text = sources_text(c->context->sources, path->at);
  Diag *diag = diag_add(c->diags, E_DISTRIBUTION, path->at,
                        "`%.*s` has no distribution to correlate", (int)text.length, text.text);
  diag_label(c->diags, diag, value->at,
             value->draws ? "it follows from other values" : "its value");
  diag_help(c->diags, diag,
            value->draws ? "correlate what it follows from"
                         : "give it one: low to high, or normal(mean, sd)");
}

void correlate_finish(Checker *c)
{
  for (struct Correlation *r = c->correlations; r; r = r->next) {
    expect_variable(c, r->left, r->ast->list.items[0]);
    expect_variable(c, r->right, r->ast->list.items[1]);
  }
}

typedef struct Group { /* of variables tied to one another, directly or through others */
  CellDef *cells[64];
  uint32_t count;
} Group;

static uint32_t group_place(const Group *group, const CellDef *def)
{
  for (uint32_t i = 0; i < group->count; i++)
    if (group->cells[i] == def)
      return i;
  return group->count;
}

static void group_add(Checker *c, Group *group, CellDef *def)
{
  if (group_place(group, def) < group->count || group->count == LEN(group->cells))
    return;
  group->cells[group->count++] = def;
  for (const struct Correlation *r = c->correlations; r; r = r->next) {
    if (r->left == def)
      group_add(c, group, r->right);
    if (r->right == def)
      group_add(c, group, r->left);
  }
}

static int by_definition(const void *left, const void *right)
{
  const CellDef *a = *(CellDef *const *)left, *b = *(CellDef *const *)right;
  return str_compare(a->path, b->path);
}

static void report_impossible(Checker *c, const Group *group)
{
  Diag *diag = NULL;
  for (const struct Correlation *r = c->correlations; r; r = r->next) {
    if (group_place(group, r->left) == group->count)
      continue;
    if (diag)
      diag_label(c->diags, diag, r->ast->at, "with this");
    else
      diag = diag_add(c->diags, E_CORRELATION, r->ast->at,
                      "no variables can have these correlations together");
  }
  diag_help(c->diags, diag,
            "if a goes with b and b with c, then a cannot go against c; weaken one");
}

const Copula *correlate_copula(Checker *c, CellDef *def, uint32_t *index)
{
  Group group = {.count = 0};
  group_add(c, &group, def);
  if (group.count < 2)
    return NULL;
  /* By name, so that the order of the text changes nothing. */
  qsort(group.cells, group.count, sizeof *group.cells, by_definition);
  *index = group_place(&group, def);
  uint64_t *keys = NEW_ARRAY(c->arena, uint64_t, group.count);
  double *matrix = NEW_ARRAY(c->arena, double, (size_t)group.count *group.count);
  for (uint32_t i = 0; i < group.count; i++) {
    keys[i] = variable_key(c, group.cells[i]->path, 0);
    matrix[i * group.count + i] = 1;
  }
  for (const struct Correlation *r = c->correlations; r; r = r->next) {
    uint32_t i = group_place(&group, r->left), k = group_place(&group, r->right);
    if (i == group.count || k == group.count || i == k)
      continue;
    matrix[i * group.count + k] = matrix[k * group.count + i] = r->coefficient;
  }
  if (!copula_factor(matrix, group.count)) {
    report_impossible(c, &group);
    return NULL;
  }
  Copula *copula = NEW(c->arena, Copula);
  *copula = (Copula){.count = group.count, .keys = keys, .factor = matrix};
  return copula;
}
