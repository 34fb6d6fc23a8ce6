#include "checker.h"

#include <string.h>

static void collect_member(Checker *c, Kind *kind, const Ast *member)
{
  if (member->kind == AST_CELL) {
    if (symmap_get(&kind->fields, member->name)) {
      Diag *diag =
          diag_add(c->diags, E_DEFINED_TWICE, member->name_at, "`%s` is a field of `%s` already",
                   member->name->text.text, kind->name->text.text);
      diag_help(c->diags, diag, "keep one of the two");
      return;
    }
    symmap_put(&kind->fields, c->arena, member->name, (void *)(uintptr_t)member);
  } else if (member->kind == AST_FN) {
    Function *function = NEW(c->arena, Function);
    *function =
        (Function){.name = member->name, .ast = member, .module = kind->module, .kind = kind};
    symmap_put(&kind->functions, c->arena, member->name, function);
  }
}

/* `on NAME` sets the first field whose type is the kind of grid; by convention it is called grid.
 */
static const Sym *find_on_field(Checker *c, const Kind *kind)
{
  const Sym *grid = intern_text(c->interner, "grid");
  Kind *owner;
  return kind_field(kind, grid, &owner) ? grid : NULL;
}

void kind_collect(Checker *c, Decl *decl)
{
  const Ast *ast = decl->ast;
  Kind *kind = NEW(c->arena, Kind);
  *kind = (Kind){.name = ast->name, .ast = ast, .module = decl->module};
  if (decl->is_broken) { /* met again while its parents are looked up */
    Diag *diag = diag_add(c->diags, E_KIND, ast->name_at, "kind `%s` inherits from itself",
                          ast->name->text.text);
    diag_help(c->diags, diag, "leave the parent out of one of the kinds on the way");
    return;
  }
  decl->is_broken = ast->a != NULL;
  if (ast->a) {
    Decl *parent = name_find(decl->module, ast->a->name);
    if (!parent || parent->kind != DECL_KIND) {
      Diag *diag = diag_add(c->diags, E_UNKNOWN_KIND, ast->a->at, "there is no kind `%s`",
                            ast->a->name->text.text);
      suggest(c, diag, nearest_declared(decl->module, ast->a->name, 1u << DECL_KIND));
    } else {
      if (!parent->kind_def)
        kind_collect(c, parent);
      kind->parent = parent->kind_def;
    }
  }
  decl->is_broken = false;
  decl->kind_def = kind;
  kind->depth = kind->parent ? kind->parent->depth + 1 : 0;
  for (uint32_t i = 0; i < ast->list.count; i++)
    collect_member(c, kind, ast->list.items[i]);
  kind->on_field = find_on_field(c, kind);
}

const Ast *kind_field(const Kind *kind, const Sym *field, Kind **owner)
{
  for (; kind; kind = kind->parent) {
    const Ast *found = symmap_get(&kind->fields, field);
    if (found) {
      *owner = (Kind *)(uintptr_t)kind;
      return found;
    }
  }
  return NULL;
}

Function *kind_function(const Kind *kind, const Sym *name)
{
  for (; kind; kind = kind->parent) {
    Function *found = symmap_get(&kind->functions, name);
    if (found)
      return found;
  }
  return NULL;
}

bool kind_is(const Kind *kind, const Kind *ancestor)
{
  for (; kind; kind = kind->parent)
    if (kind == ancestor)
      return true;
  return false;
}

Kind *kind_root(Kind *kind)
{
  while (kind->parent)
    kind = kind->parent;
  return kind;
}

Object *object_new(Checker *c, Module *module, const Ast *ast)
{
  Decl *decl = name_find(module, ast->name2);
  if (!decl || decl->kind != DECL_KIND || !decl->kind_def) {
    Span at = {ast->at.file, ast->at.begin, ast->at.begin + (uint32_t)ast->name2->text.length};
    Diag *diag =
        diag_add(c->diags, E_UNKNOWN_KIND, at, "there is no kind `%s`", ast->name2->text.text);
    Str near = nearest_declared(module, ast->name2, 1u << DECL_KIND);
    suggest(c, diag, near);
    if (!near.length)
      diag_help(c->diags, diag,
                "`strom help kinds` lists those of the library; declare your own: kind %s { … }",
                ast->name2->text.text);
    return NULL;
  }
  Object *object = NEW(c->arena, Object);
  *object = (Object){
      .name = ast->name, .kind = decl->kind_def, .ast = ast, .module = module, .on = ast->b};
  return object;
}

void object_add(Checker *c, Object *object)
{
  Kind *kind = object->kind;
  if (kind->object_count == kind->object_capacity) {
    uint32_t capacity = kind->object_capacity ? kind->object_capacity * 2 : 8;
    kind->objects =
        arena_grow(c->arena, kind->objects, kind->object_count, capacity, sizeof *kind->objects);
    kind->object_capacity = capacity;
  }
  kind->objects[kind->object_count++] = object;
  c->object_count++;
}

typedef struct ObjectList {
  Object **items;
  uint32_t count, capacity;
} ObjectList;

static void gather_module(Checker *c, const Module *module, const Kind *kind, ObjectList *list)
{
  for (size_t i = 0; i < module->decls.count; i++) {
    Decl *decl = module->decls.entries[i].value;
    if (decl->kind != DECL_KIND || !decl->kind_def || !kind_is(decl->kind_def, kind))
      continue;
    for (uint32_t k = 0; k < decl->kind_def->object_count; k++) {
      if (list->count == list->capacity) {
        uint32_t capacity = list->capacity ? list->capacity * 2 : 16;
        list->items = arena_grow(c->arena, list->items, list->count, capacity, sizeof *list->items);
        list->capacity = capacity;
      }
      list->items[list->count++] = decl->kind_def->objects[k];
    }
  }
}

static int by_place(const Object *a, const Object *b)
{
  if (a->ast->at.file != b->ast->at.file)
    return a->ast->at.file < b->ast->at.file ? -1 : 1;
  return a->ast->at.begin < b->ast->at.begin ? -1 : a->ast->at.begin > b->ast->at.begin;
}

uint32_t kind_objects(Checker *c, Kind *kind, Object ***objects)
{
  ObjectList list = {0};
  *objects = kind->all;
  if (kind->all_known == c->object_count + 1)
    return kind->all_count;
  for (uint32_t m = 0; m < c->module_count; m++)
    gather_module(c, c->modules[m], kind, &list);
  for (uint32_t i = 1; i < list.count; i++) /* few, and nearly sorted */
    for (uint32_t k = i; k > 0 && by_place(list.items[k - 1], list.items[k]) > 0; k--) {
      Object *swap = list.items[k];
      list.items[k] = list.items[k - 1];
      list.items[k - 1] = swap;
    }
  kind->all = *objects = list.items;
  kind->all_count = list.count;
  kind->all_known = c->object_count + 1;
  return list.count;
}

/* The axis of a root kind: one label for each object, in the order of the text; a family has one
   for each of its rows. */
const Axis *kind_axis(Checker *c, Kind *kind)
{
  kind = kind_root(kind);
  if (kind->axis)
    return kind->axis;
  Object **objects;
  uint32_t count = kind_objects(c, kind, &objects), length = 0;
  for (uint32_t i = 0; i < count; i++) {
    objects[i]->position = length;
    length += objects[i]->rows ? objects[i]->rows->length : 1;
  }
  const Sym **labels = NEW_ARRAY(c->arena, const Sym *, length + 1);
  for (uint32_t i = 0; i < count; i++) {
    const Axis *rows = objects[i]->rows;
    for (uint32_t r = 0; rows && r < rows->length; r++) {
      Str label = axis_label_text(rows, r, c->arena);
      bool named = objects[i]->data && rows->labels;
      labels[objects[i]->position + r] =
          named ? rows->labels[r]
                : intern(c->interner, str_format(c->arena, "%s.%.*s", objects[i]->name->text.text,
                                                 (int)label.length, label.text));
    }
    if (!rows)
      labels[objects[i]->position] = objects[i]->name;
  }
  kind->axis =
      (Axis *)(uintptr_t)axis_names(c, kind->name, AXIS_OBJECTS, labels, length, kind->ast->at);
  struct AxisOfKind *known = NEW(c->arena, struct AxisOfKind);
  *known = (struct AxisOfKind){.axis = kind->axis, .kind = kind, .next = c->kind_axes};
  c->kind_axes = known;
  return kind->axis;
}

Kind *kind_of_axis(Checker *c, const Axis *axis)
{
  for (const struct AxisOfKind *known = c->kind_axes; known; known = known->next)
    if (known->axis == axis)
      return known->kind;
  return NULL;
}

Object *object_at(Checker *c, const Axis *axis, uint32_t position, uint32_t *row)
{
  Kind *kind = kind_of_axis(c, axis);
  Object **objects;
  uint32_t count = kind ? kind_objects(c, kind, &objects) : 0;
  uint32_t low = 0, high = count; /* positions rise */
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (objects[middle]->position <= position)
      low = middle;
    else
      high = middle;
  }
  if (low >= count)
    return NULL;
  uint32_t length = objects[low]->rows ? objects[low]->rows->length : 1;
  *row = position - objects[low]->position;
  return position >= objects[low]->position && *row < length ? objects[low] : NULL;
}

/* [row]: of a family. */
bool row_in_world(const Object *object, uint32_t row, const World *world)
{
  for (const World *w = world; w; w = w->parent)
    for (const struct ObjectChange *change = w->changes; change; change = change->next)
      if (change->object == object ||
          (change->object->family == object && change->object->row == row))
        return !change->is_removed;
  return !object->only_in;
}

bool object_in_world(const Object *object, const World *world)
{
  return object->family ? row_in_world(object->family, object->row, world)
                        : row_in_world(object, UINT32_MAX, world);
}

static const Ast *given_field(const Object *object, const Sym *field, Module **module)
{
  for (; object; object = object->parent) {
    const Ast *found = symmap_get(&object->given, field);
    if (found) {
      *module = object->module;
      return found;
    }
  }
  return NULL;
}

static int find_column(const Object *object, const Sym *field)
{
  for (uint32_t i = 0; object->data && i < object->data->column_count; i++)
    if (object->data->columns[i].name == field)
      return (int)i;
  return -1;
}

/* A row has cells of its own: what the family's field is at this row, unless a world changes it
   there. */
static CellDef *row_cell(Checker *c, Object *row, CellDef *whole)
{
  if (!whole)
    return NULL;
  Str path = str_format(c->arena, "%s.%s", row->name->text.text, whole->field->text.text);
  CellDef *def = cell_def_new(c, path, whole->ast, whole->module, row);
  def->type_ast = whole->type_ast;
  def->type_module = whole->type_module;
  def->field = whole->field;
  def->own_name_is_outer = whole->own_name_is_outer;
  def->data = whole->data;
  def->whole = whole;
  def->next_row = whole->rows;
  whole->rows = def;
  symmap_put(&row->cells, c->arena, def->field, def);
  return def;
}

CellDef *object_cell(Checker *c, Object *object, const Sym *field)
{
  CellDef *known = symmap_get(&object->cells, field);
  if (known)
    return known;
  if (object->family)
    return row_cell(c, object, object_cell(c, object->family, field));
  Kind *owner = NULL;
  Module *module = NULL;
  const Ast *declared = kind_field(object->kind, field, &owner);
  const Ast *given = given_field(object, field, &module);
  int column = find_column(object, field);
  if (!declared)
    return NULL;
  Str path = str_format(c->arena, "%s.%s", object->name->text.text, field->text.text);
  CellDef *def =
      cell_def_new(c, path, given ? given : declared, given ? module : owner->module, object);
  def->field = field;
  def->own_name_is_outer = given != NULL;
  /* The type, range and brackets come from the nearest kind that states them. */
  for (Kind *kind = owner; kind; kind = kind->parent) {
    const Ast *field_ast = symmap_get(&kind->fields, field);
    if (field_ast && (field_ast->a || field_ast->c)) {
      def->type_ast = field_ast;
      def->type_module = kind->module;
      break;
    }
  }
  if (!given && !declared->b)
    def->ast = declared->b ? declared : NULL;
  if (!given && column >= 0) {
    def->data = object->data;
    def->column = (uint32_t)column;
  }
  symmap_put(&object->cells, c->arena, field, def);
  return def;
}
