#include "checker.h"

#include <math.h>

/* What two like quantities have in common: a bare zero takes the other's dimension, a plain
   quantity the other's name. False where they are unlike. */
bool unify(Checker *c, Core *a, Core *b, Type *type, const Unit **unit)
{
  bool is_finer = a->unit && b->unit && b->unit->form > a->unit->form;
  *unit = a->unit && !is_finer ? a->unit : b->unit; /* of dates the finer one */
  if (type_is_poison(a) || type_is_poison(b)) {
    *type = c->poison;
    return true;
  }
  *type = a->type;
  if (a->type.kind != b->type.kind)
    return false;
  if (a->type.kind == TYPE_LABEL)
    return a->type.axis == b->type.axis;
  if (a->type.kind != TYPE_NUMBER)
    return true;
  if (a->type.is_zero && a->type.dim != b->type.dim) {
    *type = b->type;
    *unit = b->unit;
    return true;
  }
  bool both_zero = a->type.is_zero && b->type.is_zero;
  if (b->type.is_zero && !both_zero) {
    type->is_zero = false;
    return true;
  }
  if (a->type.dim != b->type.dim)
    return false;
  if (a->type.quantity && b->type.quantity && a->type.quantity != b->type.quantity)
    return false;
  if (!type->quantity)
    type->quantity = b->type.quantity;
  type->is_zero = both_zero;
  return true;
}

static bool is_date(const Core *node)
{
  return node->unit && node->unit->form >= DATE_YEAR;
}

static const Unit *unit_of(Checker *c, const Core *node)
{
  if (is_date(node))
    return c->day;
  return node->unit ? unit_without_scales(&c->units, node->unit)
                    : unit_for_dim(&c->units, node->type.dim, NULL);
}

static bool is_percent(const Core *node)
{
  return node->unit && node->unit->count && node->unit->scale == 0.01;
}

/* `100 MW + 5 %`, as a pocket calculator takes it. */
static void help_with_share(Checker *c, Diag *diag, const char *verb, const Core *a, const Core *b)
{
  Str whole = sources_text(c->context->sources, a->at),
      share = sources_text(c->context->sources, b->at);
  bool is_sum = a->op == CORE_APPLY;
  const char *sign = str_is(str_of(verb), "added")        ? "+"
                     : str_is(str_of(verb), "subtracted") ? "-"
                                                          : NULL;
  if (sign)
    diag_help(c->diags, diag, "a share of the left side is a product: %s%.*s%s * (1 %s %.*s)",
              is_sum ? "(" : "", (int)whole.length, whole.text, is_sum ? ")" : "", sign,
              (int)share.length, share.text);
  else
    diag_help(c->diags, diag, "a share of what? multiply it: %.*s * …", (int)share.length,
              share.text);
}

static void help_with_unit(Checker *c, Diag *diag, const Core *plain, const Core *other)
{
  Str unit = unit_text(unit_of(c, other), c->arena),
      text = sources_text(c->context->sources, plain->at);
  bool is_figure = plain->op == CORE_NUMBER && plain->unit == c->units.one;
  bool is_sum = plain->op == CORE_APPLY;
  if (is_figure)
    diag_help(c->diags, diag, "give the number its unit: %.*s %.*s", (int)text.length, text.text,
              (int)unit.length, unit.text);
  else
    diag_help(c->diags, diag, "give the plain number a unit: %s%.*s%s * 1 %.*s", is_sum ? "(" : "",
              (int)text.length, text.text, is_sum ? ")" : "", (int)unit.length, unit.text);
}

static void help_with_ratio(Checker *c, Diag *diag, const Dim *ratio)
{
  const Dim *inverse = dim_divide(&c->dims, c->dims.one, ratio);
  bool simple = ratio->count == 1 && ratio->factors[0].numerator > 0;
  Str words = factor_words(c, simple ? ratio : inverse);
  diag_help(c->diags, diag,
            simple ? "divide the left side by %.*s, or multiply the right side by one"
                   : "multiply the left side by %.*s, or divide the right side by one",
            (int)words.length, words.text);
}

static Core *report_unlike(Checker *c, Span at, DiagCode code, const char *verb, Core *a, Core *b)
{
  Str left = type_text(c, a->type), right = type_text(c, b->type);
  bool numbers = a->type.kind == TYPE_NUMBER && b->type.kind == TYPE_NUMBER;
  bool meanings = numbers && a->type.dim == b->type.dim;
  if (!numbers)
    code = E_WRONG_TYPE;
  Diag *diag =
      diag_add(c->diags, meanings ? E_QUANTITY_MIXED : code, a->at, "%.*s and %.*s cannot be %s",
               (int)left.length, left.text, (int)right.length, right.text, verb);
  diag_here(c->diags, diag, "this is %.*s", (int)left.length, left.text);
  diag_label(c->diags, diag, b->at, "this is %.*s", (int)right.length, right.text);
  if (meanings)
    diag_help(c->diags, diag, "if one is meant as the other, rename it in the open: `… as %s`",
              a->type.quantity->name->text.text);
  else if (numbers && b->type.dim == c->dims.one && is_percent(b))
    help_with_share(c, diag, verb, a, b);
  else if (numbers && (a->type.dim == c->dims.one || b->type.dim == c->dims.one))
    help_with_unit(c, diag, a->type.dim == c->dims.one ? a : b, a->type.dim == c->dims.one ? b : a);
  else if (numbers)
    help_with_ratio(c, diag, dim_divide(&c->dims, a->type.dim, b->type.dim));
  return core_poison(c, at);
}

static bool is_number(const Core *node)
{
  return node->type.kind == TYPE_NUMBER;
}

static Core *expect_number(Checker *c, Core *node, const char *verb)
{
  if (is_number(node) || type_is_poison(node))
    return node;
  Str found = type_text(c, node->type);
  Diag *diag = diag_add(c->diags, E_WRONG_TYPE, node->at, "%.*s cannot be %s", (int)found.length,
                        found.text, verb);
  diag_here(c->diags, diag, "this is %.*s", (int)found.length, found.text);
  if (node->type.kind == TYPE_BOOL)
    diag_help(c->diags, diag, "turn it into a number: if … then 1 else 0");
  if (node->type.kind == TYPE_TEXT)
    diag_help(c->diags, diag, "a text takes values in braces: \"{x in MW} of power\"");
  return core_poison(c, node->at);
}

const Unit *unit_of_difference(Checker *c, const Unit *unit)
{
  DateForm form = unit ? unit->form : DATE_NONE;
  return form >= DATE_MINUTE  ? c->hour
         : form >= DATE_YEAR  ? c->day
         : form == DATE_COUNT ? c->units.one
                              : unit;
}

/* The unit of a sum or difference in which dates take part: a date and a duration make a date, and
   two dates lie a duration apart. NULL after reporting what makes no sense. */
static const Unit *date_unit(Checker *c, Span at, bool minus, const Core *a, const Core *b)
{
  DateForm finer = a->unit->form > b->unit->form ? a->unit->form : b->unit->form;
  if (minus && is_date(a) && is_date(b))
    return unit_of_difference(c, c->dates[finer]);
  if (is_date(a) != is_date(b) && !(minus && is_date(b)))
    return c->dates[finer > DATE_DAY ? finer : DATE_DAY];
  Diag *diag = diag_add(c->diags, E_ADD_UNLIKE, at,
                        minus ? "a date cannot be taken from a duration"
                              : "two dates cannot be added: which day would that be?");
  diag_help(c->diags, diag,
            "a duration can be added to a date, and one date subtracted from another");
  return NULL;
}

static Core *add_or_subtract(Checker *c, Span at, bool minus, Core *a, Core *b)
{
  Type type;
  const Unit *unit;
  const char *verb = minus ? "subtracted" : "added";
  a = expect_number(c, a, verb);
  b = expect_number(c, b, verb);
  if (!unify(c, a, b, &type, &unit))
    return report_unlike(c, at, E_ADD_UNLIKE, verb, a, b);
  if (type.kind == TYPE_POISON)
    return core_poison(c, at);
  type.is_zero = false;
  if (minus)
    core_join_years(a, b);
  if (a->unit && b->unit && (is_date(a) || is_date(b)))
    unit = date_unit(c, at, minus, a, b);
  else
    unit = unit ? unit_without_scales(&c->units, unit) : NULL;
  if ((is_date(a) || is_date(b)) && !unit)
    return core_poison(c, at);
  Core *node = core_apply2(c, at, minus ? OP_SUB : OP_ADD, type, a, b);
  node->unit = quantity_unit(type, unit);
  return node;
}

/* Whether a plain number is given in units, as 1 h/yr is: what is divided by it is counted in them.
 */
static bool is_unit_ratio(Checker *c, const Core *node)
{
  for (uint32_t i = 0; node->unit && i < node->unit->count; i++)
    if (node->unit->factors[i].def->dim != c->dims.one)
      return true;
  return false;
}

static Core *multiply_or_divide(Checker *c, Span at, bool over, Core *a, Core *b)
{
  a = expect_number(c, a, over ? "divided" : "multiplied");
  b = expect_number(c, b, over ? "a divisor" : "multiplied");
  if (type_is_poison(a) || type_is_poison(b))
    return core_poison(c, at);
  Type type = type_number(over ? dim_divide(&c->dims, a->type.dim, b->type.dim)
                               : dim_multiply(&c->dims, a->type.dim, b->type.dim));
  /* Scaling by a plain number keeps the name of a quantity. */
  if (b->type.dim == c->dims.one && !b->type.quantity && !(over && is_unit_ratio(c, b)))
    type.quantity = a->type.quantity;
  else if (!over && a->type.dim == c->dims.one && !a->type.quantity)
    type.quantity = b->type.quantity;
  Core *node = core_apply2(c, at, over ? OP_DIV : OP_MUL, type, a, b);
  const Unit *unit = over ? unit_divide(&c->units, unit_of(c, a), unit_of(c, b))
                          : unit_multiply(&c->units, unit_of(c, a), unit_of(c, b));
  node->unit = quantity_unit(type, unit);
  return node;
}

/* The exponent as a fraction with a small denominator; false where there is none. */
static bool small_fraction(double value, int *numerator, int *denominator)
{
  for (int d = 1; d <= 12; d++) {
    double n = value * d;
    if (fabs(n) < 1000 && fabs(n - round(n)) < 1e-9) {
      *numerator = (int)round(n);
      *denominator = d;
      return true;
    }
  }
  return false;
}

static Core *power(Checker *c, Span at, Core *a, Core *b)
{
  a = expect_number(c, a, "raised to a power");
  b = expect_number(c, b, "an exponent");
  if (type_is_poison(a) || type_is_poison(b) || !expect_plain(c, b, "an exponent"))
    return core_poison(c, at);
  Type type = c->number;
  const Unit *unit = c->units.one;
  if (a->type.dim != c->dims.one) {
    double exponent;
    int n = 0, d = 1;
    bool known = fold_value(c, b, &exponent) && small_fraction(exponent, &n, &d);
    const Dim *dim = known ? dim_power(&c->dims, a->type.dim, n, d) : NULL;
    if (!dim) {
      Str base = type_text(c, a->type);
      Diag *diag = diag_add(c->diags, E_EXPONENT, b->at,
                            "%.*s can only be raised to a fixed whole number or simple fraction",
                            (int)base.length, base.text);
      diag_help(c->diags, diag, "divide the base by a unit first, so that it is a plain number");
      return core_poison(c, at);
    }
    type = type_number(dim);
    unit = unit_power(&c->units, unit_of(c, a), n, d);
  }
  Core *node = core_apply2(c, at, OP_POW, type, a, b);
  node->unit = unit;
  return node;
}

Core *core_arithmetic(Env *env, Span at, const Sym *op, Core *a, Core *b)
{
  Checker *c = env->checker;
  switch (op->text.text[0]) {
  case '+': return add_or_subtract(c, at, false, a, b);
  case '-': return add_or_subtract(c, at, true, a, b);
  case '*': return multiply_or_divide(c, at, false, a, b);
  case '/': return multiply_or_divide(c, at, true, a, b);
  default: return power(c, at, a, b);
  }
}

static bool comparison_op(const Sym *op, Op *code)
{
  static const struct {
    const char *text;
    Op op;
  } all[] = {{"==", OP_EQ}, {"!=", OP_NE}, {"<", OP_LT},
             {"<=", OP_LE}, {">", OP_GT},  {">=", OP_GE}};
  for (size_t i = 0; i < LEN(all); i++)
    if (str_is(op->text, all[i].text)) {
      *code = all[i].op;
      return true;
    }
  return false;
}

Core *core_compare(Env *env, const Ast *ast, const Sym *op, Core *a, Core *b)
{
  Checker *c = env->checker;
  Op code;
  Type type;
  const Unit *unit;
  if (!comparison_op(op, &code))
    return core_poison(c, ast->at);
  if (!unify(c, a, b, &type, &unit))
    return report_unlike(c, ast->at, E_COMPARE_UNLIKE, "compared", a, b);
  if (type.kind == TYPE_POISON)
    return core_poison(c, ast->at);
  if (type.kind != TYPE_NUMBER && code != OP_EQ && code != OP_NE) {
    Str found = type_text(c, type);
    Diag *diag = diag_add(c->diags, E_WRONG_TYPE, ast->at, "%.*s has no order", (int)found.length,
                          found.text);
    diag_help(c->diags, diag, "only == and != apply here");
    return core_poison(c, ast->at);
  }
  core_join_years(a, b);
  return core_apply2(c, ast->at, code, c->boolean, a, b);
}

static bool names_something(Env *env, const Ast *ast)
{
  if (ast->kind != AST_NAME)
    return true;
  return local_find(env, ast->name) ||
         (env->self && object_cell(env->checker, env->self, ast->name)) ||
         ast->name == env->checker->sym_self || name_find(env->module, ast->name);
}

static Core *comparison(Env *env, const Ast *ast)
{
  Core *a, *b;
  if (names_something(env, ast->a)) {
    a = check_expression(env, ast->a, NULL);
    b = check_expression(env, ast->b, a->type.kind == TYPE_LABEL ? &a->type : NULL);
  } else { /* a bare label stands on the left: what it is a label of stands on the right */
    b = check_expression(env, ast->b, NULL);
    a = check_expression(env, ast->a, b->type.kind == TYPE_LABEL ? &b->type : NULL);
  }
  return core_compare(env, ast, ast->name, a, b);
}

static Core *logic(Env *env, const Ast *ast)
{
  Checker *c = env->checker;
  bool both = str_is(ast->name->text, "and");
  Core *a = check_expression(env, ast->a, NULL), *b = check_expression(env, ast->b, NULL);
  if (!expect_bool(c, a, both ? "the left side of `and`" : "the left side of `or`") ||
      !expect_bool(c, b, both ? "the right side of `and`" : "the right side of `or`"))
    return core_poison(c, ast->at);
  return core_apply2(c, ast->at, both ? OP_AND : OP_OR, c->boolean, a, b);
}

static Core *unary(Env *env, const Ast *ast, const Type *expected)
{
  Checker *c = env->checker;
  if (ast->name == c->sym_not) {
    Core *value = check_expression(env, ast->a, NULL);
    if (!expect_bool(c, value, "what `not` turns round"))
      return core_poison(c, ast->at);
    return core_apply1(c, ast->at, OP_NOT, c->boolean, value);
  }
  Core *value = expect_number(c, check_expression(env, ast->a, expected), "negated");
  if (type_is_poison(value))
    return value;
  if (value->op == CORE_NUMBER && !value->text.length) {
    Core *node = core_number(c, ast->at, -value->number, value->type, value->unit);
    return node;
  }
  return core_apply1(c, ast->at, OP_NEG, value->type, value);
}

Core *check_operator(Env *env, const Ast *ast, const Type *expected)
{
  Op code;
  if (ast->kind == AST_UNARY)
    return unary(env, ast, expected);
  if (comparison_op(ast->name, &code))
    return comparison(env, ast);
  if (str_is(ast->name->text, "and") || str_is(ast->name->text, "or"))
    return logic(env, ast);
  Core *a = check_expression(env, ast->a, NULL), *b = check_expression(env, ast->b, NULL);
  return core_arithmetic(env, ast->at, ast->name, a, b);
}
