#include "checker.h"

#include <math.h>

World *world_new(Checker *c, World *parent)
{
  check_guard(c);
  World *world = NEW(c->arena, World);
  *world =
      (World){.id = c->world_count++, .parent = parent, .depth = parent ? parent->depth + 1 : 0};
  if (world->depth > 1000)
    unwind(c->arena->way_out, UNWIND_DEPTH, "worlds inside worlds, over 1,000 deep");
  return world;
}

static const Override *own_override(const World *world, const CellDef *def)
{
  for (const Override *o = world->overrides; o; o = o->next)
    if (o->cell == def)
      return o;
  return NULL;
}

const Override *world_override(const World *world, const CellDef *def)
{
  const Override *found = NULL;
  for (; world && !found; world = world->parent) {
    found = own_override(world, def);
    if (!found && def->whole && own_override(world, def->whole))
      return NULL;
  }
  return found && found->is_undone ? found->before : found;
}

/* A copy on another parent, but for the change of [def]. */
static World *copy_without(Checker *c, const World *world, World *parent, const CellDef *def)
{
  World *copy = world_new(c, parent);
  Override **end = &copy->overrides;
  for (const Override *o = world->overrides; o; o = o->next) {
    if (o->cell == def)
      continue;
    *end = NEW(c->arena, Override);
    **end = *o;
    (*end)->owner = copy;
    (*end)->next = NULL;
    end = &(*end)->next;
  }
  copy->changes = world->changes;
  copy->fresh = world->fresh;
  return copy->overrides || copy->changes || copy->fresh.length ? copy : parent;
}

World *world_without(Checker *c, World *world, const World *owner, CellDef *def)
{
  if (world == owner)
    return copy_without(c, world, world->parent, def);
  return copy_without(c, world, world_without(c, world->parent, owner, def), NULL);
}

World *world_without_rows(Checker *c, World *world, CellDef *def)
{
  World *made = world_new(c, world);
  made->overrides = NEW(c->arena, Override);
  *made->overrides = (Override){
      .cell = def, .is_undone = true, .before = world_override(world, def), .owner = made};
  return made;
}

/* Whether [world] itself sets a cell, the family's field of which it is a part, or a part of it. */
static bool sets(const World *world, const CellDef *def)
{
  for (const Override *o = world->overrides; o; o = o->next)
    if (o->cell == def || o->cell == def->whole || o->cell->whole == def)
      return true;
  return false;
}

void world_set(Checker *c, World *world, CellDef *cell, const Ast *set, Core *value, Env *env,
               Span at)
{
  (void)at;
  Override *o = NEW(c->arena, Override);
  *o = (Override){
      .cell = cell, .set = set, .value = value, .owner = world, .next = world->overrides};
  if (env) {
    o->env = NEW(c->arena, Env);
    *o->env = *env;
  }
  world->overrides = o;
  cell->is_used = true;
}

/* ---- paths ---- */

static CellDef *path_error(Env *env, const Ast *path, const char *what)
{
  Str text = sources_text(env->checker->context->sources, path->at);
  Diag *diag = diag_add(env->checker->diags, E_PATH, path->at, "`%.*s` %s", (int)text.length,
                        text.text, what);
  diag_help(env->checker->diags, diag,
            "a path is the name of a definition, or of a field of an object: `site.pue`");
  return NULL;
}

static CellDef *field_path(Env *env, Object *object, const Ast *path)
{
  Checker *c = env->checker;
  CellDef *def = object_cell(c, object, path->name);
  if (def)
    return def;
  Diag *diag = diag_add(c->diags, E_PATH, path->name_at, "a %s has no field `%s`",
                        object->kind->name->text.text, path->name->text.text);
  const Sym *names[128];
  size_t count = 0;
  for (const Kind *kind = object->kind; kind; kind = kind->parent)
    for (size_t i = 0; i < kind->fields.count && count < LEN(names); i++)
      names[count++] = kind->fields.entries[i].name;
  suggest(c, diag, nearest_of(c, path->name, names, count));
  return NULL;
}

/* The object at the head of a path, also through references: `site.chip.tdp`. */
static Object *path_object(Env *env, const Ast *head)
{
  Checker *c = env->checker;
  Object *object = check_object(env, head);
  CellDef *def = NULL;
  if (object)
    return object;
  if (head->kind == AST_NAME && env->self) {
    def = object_cell(c, env->self, head->name);
  } else if (head->kind == AST_DOT) {
    Object *outer = path_object(env, head->a);
    def = outer ? object_cell(c, outer, head->name) : NULL;
  }
  if (!def)
    return NULL;
  Instance *instance = instance_get(c, def, env->world, head->at);
  double position;
  uint32_t row;
  if (!instance->core->root || instance->core->root->type.kind != TYPE_LABEL ||
      !core_constant(instance->core->root, &position) || !(position >= 0))
    return NULL;
  return object_at(c, instance->core->root->type.axis, (uint32_t)position, &row);
}

CellDef *path_resolve(Env *env, const Ast *path)
{
  Checker *c = env->checker;
  if (path->kind == AST_NAME) {
    if (env->self && object_cell(c, env->self, path->name))
      return object_cell(c, env->self, path->name);
    Decl *decl = name_find(env->module, path->name);
    if (decl && decl->kind == DECL_CELL)
      return decl->cell;
    if (decl)
      return path_error(env, path, "is not a value that can be changed");
    Diag *diag =
        diag_add(c->diags, E_PATH, path->at, "nothing is called `%s` here", path->name->text.text);
    suggest_name(env, diag, path->name);
    return NULL;
  }
  if (path->kind != AST_DOT)
    return path_error(env, path, "is not a path");
  if (path->a->kind == AST_NAME) {
    Decl *decl = name_find(env->module, path->a->name);
    if (decl && decl->kind == DECL_MODULE) {
      Decl *member = symmap_get(&decl->target->decls, path->name);
      return member && member->kind == DECL_CELL
                 ? member->cell
                 : path_error(env, path, "is not a definition of that module");
    }
    if (!decl && !local_find(env, path->a->name) &&
        !(env->self && object_cell(c, env->self, path->a->name)) && path->a->name != c->sym_self) {
      Diag *diag = diag_add(c->diags, E_PATH, path->a->at, "nothing is called `%s` here",
                            path->a->name->text.text);
      suggest_name(env, diag, path->a->name);
      return NULL;
    }
  }
  Object *object = path_object(env, path->a);
  if (object)
    return field_path(env, object, path);
  Decl *head = path->a->kind == AST_NAME ? name_find(env->module, path->a->name) : NULL;
  if (head && head->kind == DECL_KIND) {
    const char *kind = head->name->text.text, *field = path->name->text.text;
    Diag *diag = diag_add(c->diags, E_PATH, path->at,
                          "`%s` is a kind: a change is of one object, or of a definition", kind);
    diag_help(c->diags, diag,
              "let the kind read a definition, %s = usual_%s, and change that: usual_%s = …", field,
              field, field);
    return NULL;
  }
  return path_error(env, path, "does not lead to a field of one object");
}

/* ---- scenarios ---- */

Scenario *scenario_find(Env *env, const Sym *name, Span at)
{
  Decl *decl = name_find(env->module, name);
  if (decl && decl->kind == DECL_SCENARIO)
    return decl->scenario;
  Checker *c = env->checker;
  Diag *diag =
      diag_add(c->diags, E_UNKNOWN_SCENARIO, at, "there is no scenario `%s`", name->text.text);
  suggest(c, diag, nearest_declared(env->module, name, 1u << DECL_SCENARIO));
  return NULL;
}

static void declare_in_world(Env *env, World *world, const Ast *ast)
{
  Checker *c = env->checker;
  Decl *decl = name_find(env->module, ast->name);
  Object *object = decl && decl->kind == DECL_OBJECT ? decl->object : NULL;
  if (!object)
    return; /* reported when the scenario's objects were collected */
  struct ObjectChange *change = NEW(c->arena, struct ObjectChange);
  *change = (struct ObjectChange){.object = object, .next = world->changes};
  world->changes = change;
}

static void remove_in_world(Env *env, World *world, const Ast *ast)
{
  Checker *c = env->checker;
  Object *object = check_object(env, ast->a);
  if (!object) {
    path_error(env, ast->a, "is not an object that could be removed");
    return;
  }
  struct ObjectChange *change = NEW(c->arena, struct ObjectChange);
  *change = (struct ObjectChange){.object = object, .is_removed = true, .next = world->changes};
  world->changes = change;
}

/* Both set [cell], and neither is nested in the other: which one should hold? */
static void report_set_twice(Checker *c, const Override *known, const Ast *set)
{
  Diag *diag = diag_add(c->diags, E_SET_TWICE, set->at, "`%.*s` is set twice in one world",
                        (int)known->cell->path.length, known->cell->path.text);
  if (known->set)
    diag_label(c->diags, diag, known->set->at, "set here too");
  diag_help(c->diags, diag,
            "let one scenario extend the other, or nest the changes: `(… with { a }) with { b }`");
}

static bool is_sweep(const Ast *value)
{
  return value->kind == AST_RANGE || value->kind == AST_LIST;
}

static const Sym *whole_path(Checker *c, const Ast *path)
{
  if (path->kind != AST_DOT)
    return path->name;
  return intern(c->interner, str_format(c->arena, "%s.%s", whole_path(c, path->a)->text.text,
                                        path->name->text.text));
}

/* What a sweep's axis is called: the last word of its path, unless a sweep beside or around it is
   of another path with that word. */
static const Sym *sweep_name(Checker *c, const World *world, const AstList *beside, const Ast *set,
                             const CellDef *cell)
{
  const Ast *path = set->a;
  for (uint32_t i = 0; i < beside->count; i++) {
    const Ast *other = beside->items[i];
    if (other->kind == AST_SET && is_sweep(other->b) && other->a->name == path->name &&
        whole_path(c, other->a) != whole_path(c, path))
      return whole_path(c, path);
  }
  for (; world; world = world->parent)
    for (const Override *other = world->overrides; other; other = other->next)
      if (other->cell != cell && other->set && is_sweep(other->set->b) &&
          other->set->a->name == path->name)
        return whole_path(c, path);
  return path->name;
}

static void set_in_world(Env *env, World *world, const AstList *beside, const Ast *set)
{
  Checker *c = env->checker;
  Env outer = *env;
  outer.world = world->parent ? world->parent : world;
  CellDef *cell = path_resolve(&outer, set->a);
  if (!cell)
    return;
  const Override *known = own_override(world, cell);
  if (known) {
    if (known->set != set)
      report_set_twice(c, known, set);
    return;
  }
  Core *sweep = NULL;
  if (is_sweep(set->b)) {
    Instance *was = instance_get(c, cell, outer.world, set->at);
    Type type = was->core->root ? was->core->root->type : c->number;
    const Axis *axis =
        axis_sweep(&outer, sweep_name(c, world, beside, set, cell), set->a, set->b, type);
    if (!axis)
      return;
    sweep = core_axis_label(c, set->at, axis);
    if (axis->labels) /* labels of a choice or kind: the positions meant */
      sweep = core_column(c, set->at, axis, axis->values, type, NULL);
  }
  Env *inner = env;
  world_set(c, world, cell, set, sweep, inner, set->at);
}

static void apply_changes(Env *env, World *world, const AstList *changes)
{
  for (uint32_t i = 0; i < changes->count; i++) {
    const Ast *change = changes->items[i];
    if (change->kind == AST_SET)
      set_in_world(env, world, changes, change);
    else if (change->kind == AST_REMOVE)
      remove_in_world(env, world, change);
    else if (change->kind == AST_DECLARE)
      declare_in_world(env, world, change);
  }
}

/* Two scenarios side by side must not set one path: which of them should hold? */
void world_compare(Checker *c, const World *first, const World *second)
{
  for (const Override *a = first->overrides; a; a = a->next) {
    const Override *b = own_override(second, a->cell);
    if (b && b->set && a->set)
      report_set_twice(c, a, b->set);
  }
}

/* The world of all scenarios named in a list, each on top of the one before. */
static World *stack_scenarios(Env *env, World *parent, const AstList *names)
{
  Checker *c = env->checker;
  World *top = parent, *made[16];
  uint32_t count = 0;
  for (uint32_t i = 0; i < names->count; i++) {
    const Ast *name = names->items[i];
    bool is_name = name->kind == AST_SCENARIO_REF || name->kind == AST_NAME;
    if (!is_name || name->name == c->sym_base)
      continue;
    Scenario *scenario = scenario_find(env, name->name, name->at);
    if (!scenario)
      continue;
    top = world_scenario(c, top, scenario, name->at);
    for (uint32_t k = 0; k < count; k++)
      world_compare(c, made[k], top);
    if (count < LEN(made))
      made[count++] = top;
  }
  return top;
}

World *world_scenario(Checker *c, World *parent, Scenario *scenario, Span at)
{
  for (struct WorldScenario *known = parent->scenarios; known; known = known->next)
    if (known->scenario == scenario)
      return known->world;
  if (scenario->is_active) {
    diag_add(c->diags, E_CYCLE, at, "scenario `%s` extends itself", scenario->name->text.text);
    return parent;
  }
  scenario->is_active = true;
  Env env = {.checker = c, .world = parent, .module = scenario->module};
  World *below = stack_scenarios(&env, parent, &scenario->ast->list2);
  World *world = world_new(c, stack_scenarios(&env, below, &scenario->ast->list));
  env.world = world;
  apply_changes(&env, world, &scenario->ast->list);
  scenario->is_active = false;
  struct WorldScenario *made = NEW(c->arena, struct WorldScenario);
  *made = (struct WorldScenario){.scenario = scenario, .world = world, .next = parent->scenarios};
  parent->scenarios = made;
  return world;
}

/* Whether two changes say the same wherever they stand. Only kinds of nodes that bind no names are
   compared; a distribution is a variable of the cell that is changed, so that it is the same too.
 */
static bool say_the_same(const Ast *a, const Ast *b)
{
  if (!a || !b)
    return a == b;
  switch (a->kind) {
  case AST_NUMBER:
  case AST_QUANTITY:
  case AST_BOOL:
  case AST_STRING:
  case AST_DATE:
  case AST_NAME:
  case AST_DOT:
  case AST_PAREN:
  case AST_UNIT:
  case AST_UNIT_TERM:
  case AST_UNARY:
  case AST_BINARY:
  case AST_RANGE:
  case AST_INTERVAL:
  case AST_PLUSMINUS:
  case AST_THREEPOINT:
  case AST_IF:
  case AST_CALL:
  case AST_ARG:
  case AST_INDEX:
  case AST_SUBSCRIPT:
  case AST_LIST:
  case AST_SET:
  case AST_SCENARIO_REF: break;
  default: return false;
  }
  bool same = a->kind == b->kind && a->name == b->name && a->number == b->number &&
              a->flags == b->flags && str_equal(a->text, b->text) &&
              a->list.count == b->list.count && say_the_same(a->a, b->a) &&
              say_the_same(a->b, b->b) && say_the_same(a->c, b->c) && say_the_same(a->d, b->d);
  for (uint32_t i = 0; same && i < a->list.count; i++)
    same = say_the_same(a->list.items[i], b->list.items[i]);
  return same;
}

/* Equal where two changes say the same, and seldom else. */
static uint64_t hash_of(const Ast *ast, uint64_t hash)
{
  if (!ast)
    return hash * 31;
  hash = (hash ^ ast->kind ^ (uintptr_t)ast->name ^ str_hash(ast->text)) * 0x9e3779b97f4a7c15u;
  hash ^= (uint64_t)(int64_t)(fmod(ast->number, 1e9) * 1e6);
  hash = hash_of(ast->c, hash_of(ast->b, hash_of(ast->a, hash)));
  for (uint32_t i = 0; i < ast->list.count; i++)
    hash = hash_of(ast->list.items[i], hash);
  return hash;
}

static uintptr_t hash_of_changes(const AstList *changes)
{
  uint64_t hash = changes->count;
  for (uint32_t i = 0; i < changes->count; i++)
    hash = hash_of(changes->items[i], hash);
  return hash;
}

/* A world that was made by a `with`. */
struct WorldWith {
  const Module *module;
  const AstList *changes;
  World *world;
  struct WorldWith *next; /* with the same hash */
};

/* The world that was made before by the same changes of the same world. */
static World *known_with(const Env *env, const struct WorldWith *known, const AstList *changes)
{
  for (; known; known = known->next) {
    bool same = known->module == env->module && known->changes->count == changes->count;
    for (uint32_t i = 0; same && i < changes->count; i++)
      same = say_the_same(known->changes->items[i], changes->items[i]);
    if (same)
      return known->world;
  }
  return NULL;
}

World *world_with(Env *env, const Ast *with)
{
  World *below = stack_scenarios(env, env->world, &with->list);
  bool has_changes = false;
  for (uint32_t i = 0; i < with->list.count; i++)
    has_changes |= with->list.items[i]->kind != AST_SCENARIO_REF;
  if (!has_changes)
    return below;
  const bool is_anywhere = !env->locals && !env->self;
  const void *key = is_anywhere ? (const void *)(hash_of_changes(&with->list) | 1) : NULL;
  struct WorldWith *alike = is_anywhere ? pointer_map_get(&below->withs, key) : NULL;
  World *world = known_with(env, alike, &with->list);
  if (world)
    return world;
  world = world_new(env->checker, below);
  Env inner = *env;
  inner.world = world;
  apply_changes(&inner, world, &with->list);
  if (is_anywhere) {
    struct WorldWith *made = NEW(env->checker->arena, struct WorldWith);
    *made = (struct WorldWith){env->module, &with->list, world, alike};
    pointer_map_put(&below->withs, env->checker->arena, key, made);
  }
  return world;
}

/* ---- instances ---- */

/* Whether what [instance] rests on is changed by [world] itself. */
static bool reached(Checker *c, Instance *instance, const World *world, uint32_t stamp)
{
  if (instance->visit == stamp)
    return false;
  instance->visit = stamp;
  check_guard(c);
  if (c->visited_count == c->visited_capacity) {
    uint32_t capacity = c->visited_capacity ? c->visited_capacity * 2 : 256;
    c->visited = arena_grow(c->arena, c->visited, c->visited_count, capacity, sizeof *c->visited);
    c->visited_capacity = capacity;
  }
  c->visited[c->visited_count++] = instance;
  if (sets(world, instance->def))
    return true;
  if (world->fresh.length && instance->is_random)
    return true;
  if (world->changes && instance->uses_objects)
    return true;
  for (uint32_t i = 0; i < instance->need_count; i++)
    if (reached(c, instance->needs[i], world, stamp))
      return true;
  return false;
}

static void remember(Checker *c, World *world, CellDef *def, Instance *instance)
{
  if (def->id >= world->instance_capacity) {
    uint32_t capacity = c->cell_count + 64;
    world->instances = arena_grow(c->arena, world->instances, world->instance_capacity, capacity,
                                  sizeof *world->instances);
    world->instance_capacity = capacity;
  }
  world->instances[def->id] = instance;
}

/* A search that met no change has shown for all it visited that [world] has them from its parent.
 */
static void share_visited(Checker *c, World *world)
{
  const World *parent = world->parent;
  for (uint32_t i = 0; i < c->visited_count; i++) {
    Instance *instance = c->visited[i];
    uint32_t id = instance->def->id;
    if (instance->is_ready && id < parent->instance_capacity && parent->instances[id] == instance &&
        !(id < world->instance_capacity && world->instances[id]))
      remember(c, world, instance->def, instance);
  }
}

static Instance *begin(Checker *c, CellDef *def, World *world, const Override *override)
{
  Instance *instance = NEW(c->arena, Instance);
  *instance = (Instance){.def = def, .world = world};
  instance->core = NEW(c->arena, CoreCell);
  instance->core->path = def->path;
  program_add_cell(c, instance->core);
  remember(c, world, def, instance);
  instance_check(c, instance, override);
  return instance;
}

Instance *instance_get(Checker *c, CellDef *def, World *world, Span at)
{
  if (def->id < world->instance_capacity && world->instances[def->id])
    return world->instances[def->id];
  if (!world->parent || sets(world, def))
    return begin(c, def, world, world_override(world, def));
  check_guard(c);
  Instance *below = instance_get(c, def, world->parent, at);
  c->visited_count = 0;
  if (below->is_ready && !reached(c, below, world, ++c->visit)) {
    share_visited(c, world);
    remember(c, world, def, below);
    return below;
  }
  return begin(c, def, world, world_override(world, def));
}
