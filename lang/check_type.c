#include "checker.h"

/* A word that is no unit and is near to what else may stand behind `:`. */
static bool is_mistyped(Checker *c, const Module *module, const Sym *word, Span at)
{
  enum { TYPES = 1 << DECL_KIND | 1 << DECL_CHOICE | 1 << DECL_QUANTITY };
  UnitFactor unit;
  if (unit_find_word(&c->units, word, &unit)) /* before all that is declared is gone through */
    return false;
  Str near = nearest_declared(module, word, TYPES);
  if (!near.length)
    return false;
  Diag *diag = diag_add(c->diags, E_UNKNOWN_TYPE, at, "no unit, kind, choice or quantity is `%s`",
                        word->text.text);
  return suggest(c, diag, near);
}

bool check_type(Checker *c, Module *module, const Ast *ast, Type *type, const Unit **unit)
{
  const Ast *written = ast->kind == AST_TYPE ? ast->a : ast;
  *unit = NULL;
  *type = c->poison;
  const Ast *term = written->list.count == 1 ? written->list.items[0] : NULL;
  bool is_word = term && term->name && term->number == 1 && term->flags <= 1;
  if (is_word) {
    if (str_is(term->name->text, "bool") || str_is(term->name->text, "text")) {
      *type = str_is(term->name->text, "bool") ? c->boolean : c->text;
      return true;
    }
    Decl *decl = name_find(module, term->name);
    if (decl && decl->kind == DECL_QUANTITY && decl->quantity) {
      *type = (Type){.kind = TYPE_NUMBER, .dim = decl->quantity->dim, .quantity = decl->quantity};
      *unit = decl->quantity->unit;
      return true;
    }
    if (decl && decl->kind == DECL_CHOICE) {
      *type = type_label(decl->axis);
      return true;
    }
    if (decl && decl->kind == DECL_KIND && decl->kind_def) {
      *type = type_label(kind_axis(c, decl->kind_def));
      return true;
    }
    if (!decl && is_mistyped(c, module, term->name, term->at))
      return false;
  }
  const Unit *found = unit_resolve(&c->units, written, c->diags);
  if (!found)
    return false;
  *type = type_number(found->dim);
  *unit = found;
  return true;
}

Str type_text(Checker *c, Type type)
{
  switch (type.kind) {
  case TYPE_NUMBER: {
    Str name = unit_dim_name(&c->units, c->arena, type.dim);
    if (!type.quantity)
      return name;
    return str_format(c->arena, "%.*s (%.*s)", (int)type.quantity->name->text.length,
                      type.quantity->name->text.text, (int)name.length, name.text);
  }
  case TYPE_BOOL: return STR("true or false");
  case TYPE_TEXT: return STR("a text");
  case TYPE_SOLUTION: return STR("a solved problem");
  case TYPE_LABEL:
    return str_format(c->arena, "a label of %.*s", (int)type.axis->name->text.length,
                      type.axis->name->text.text);
  case TYPE_POISON: break;
  }
  return STR("anything");
}

const Unit *quantity_unit(Type type, const Unit *unit)
{
  return type.quantity && (!unit || !unit->count) ? type.quantity->unit : unit;
}

bool type_fits(Type have, Type want)
{
  if (have.kind == TYPE_POISON || want.kind == TYPE_POISON)
    return true;
  if (have.kind != want.kind)
    return false;
  if (have.kind == TYPE_LABEL)
    return have.axis == want.axis;
  if (have.kind != TYPE_NUMBER)
    return true;
  if (have.is_zero)
    return true;
  if (have.dim != want.dim)
    return false;
  return !want.quantity || !have.quantity || want.quantity == have.quantity;
}

Str factor_words(Checker *c, const Dim *dim)
{
  Str name = unit_dim_name(&c->units, c->arena, dim);
  if (str_starts(name, "a ") || str_starts(name, "an "))
    return name;
  Str unit = unit_text(unit_for_dim(&c->units, dim, NULL), c->arena);
  return str_format(c->arena, "something in %.*s", (int)unit.length, unit.text);
}

static void help_with_dimension(Checker *c, Diag *diag, const Core *node, Type want)
{
  if (want.dim == c->dims.one || node->type.kind != TYPE_NUMBER)
    return;
  const Dim *ratio = dim_divide(&c->dims, want.dim, node->type.dim);
  const Unit *wanted = unit_for_dim(&c->units, want.dim, NULL);
  Str unit = unit_text(wanted, c->arena);
  if (node->type.dim == c->dims.one) {
    diag_help(c->diags, diag, "give it a unit, for example %.*s", (int)unit.length, unit.text);
    return;
  }
  Str name = factor_words(c, ratio);
  diag_help(c->diags, diag,
            "a value in %.*s fits here; what was found would have to be multiplied by %.*s",
            (int)unit.length, unit.text, (int)name.length, name.text);
}

/* Some of the labels that are possible. */
static void note_labels(Checker *c, Diag *diag, const Axis *axis)
{
  enum { MOST = 6 };
  StrBuf all;
  strbuf_init(&all, c->arena);
  for (uint32_t i = 0; axis->labels && i < axis->length && i < MOST; i++)
    strbuf_format(&all, "%s%s", i ? ", " : "", axis->labels[i]->text.text);
  Str text = strbuf_str(&all);
  if (text.length)
    diag_note(c->diags, diag, "its labels are: %.*s%s", (int)text.length, text.text,
              axis->length > MOST ? ", …" : "");
}

bool expect_type(Checker *c, Core *node, Type want, Span at, const char *what)
{
  if (type_fits(node->type, want)) {
    if (node->type.is_zero && want.kind == TYPE_NUMBER) {
      node->type.dim = want.dim;
      node->type.is_zero = false;
    }
    return true;
  }
  Str expected = type_text(c, want), found = type_text(c, node->type);
  bool numbers = node->type.kind == TYPE_NUMBER && want.kind == TYPE_NUMBER;
  bool meanings = numbers && node->type.dim == want.dim;
  DiagCode code = meanings ? E_QUANTITY_MIXED : numbers ? E_WRONG_DIMENSION : E_WRONG_TYPE;
  Diag *diag = diag_add(c->diags, code, at, "%s should be %.*s, but this is %.*s", what,
                        (int)expected.length, expected.text, (int)found.length, found.text);
  diag_here(c->diags, diag, "this is %.*s", (int)found.length, found.text);
  if (meanings)
    diag_help(c->diags, diag, "if that is meant, rename it in the open: `… as %.*s`",
              (int)want.quantity->name->text.length, want.quantity->name->text.text);
  else if (numbers)
    help_with_dimension(c, diag, node, want);
  else if (want.kind == TYPE_LABEL)
    note_labels(c, diag, want.axis);
  return false;
}

bool expect_plain(Checker *c, Core *node, const char *what)
{
  if (type_is_poison(node))
    return true;
  if (node->type.kind == TYPE_NUMBER && node->type.dim == c->dims.one)
    return true;
  Str found = type_text(c, node->type);
  Diag *diag =
      diag_add(c->diags, E_PLAIN_EXPECTED, node->at, "%s takes a plain number, but this is %.*s",
               what, (int)found.length, found.text);
  diag_here(c->diags, diag, "this is %.*s", (int)found.length, found.text);
  if (node->type.kind == TYPE_NUMBER) {
    Str unit = unit_text(node->unit ? node->unit : unit_for_dim(&c->units, node->type.dim, NULL),
                         c->arena);
    diag_help(c->diags, diag, "divide it by a unit first: `… / (1 %.*s)`", (int)unit.length,
              unit.text);
  }
  return false;
}

bool expect_bool(Checker *c, Core *node, const char *what)
{
  if (type_is_poison(node) || node->type.kind == TYPE_BOOL)
    return true;
  Str found = type_text(c, node->type);
  Diag *diag = diag_add(c->diags, E_WRONG_TYPE, node->at, "%s is true or false, but this is %.*s",
                        what, (int)found.length, found.text);
  diag_here(c->diags, diag, "this is %.*s", (int)found.length, found.text);
  diag_help(c->diags, diag, "compare it with something: `… > 0`");
  return false;
}

bool expect_rising(Checker *c, const Core *low, const Core *high, Span at)
{
  double least, most;
  if (!core_constant(low, &least) || !core_constant(high, &most) || least <= most)
    return true;
  Str from = sources_text(c->context->sources, low->at),
      to = sources_text(c->context->sources, high->at);
  Diag *diag = diag_add(c->diags, E_ENDS, at, "the lower end lies above the upper end");
  diag_help(c->diags, diag, "the smaller one stands first: here %.*s, then %.*s", (int)to.length,
            to.text, (int)from.length, from.text);
  return false;
}
