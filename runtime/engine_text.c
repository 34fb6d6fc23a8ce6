/* Texts made of parts: titles and prose with values in them. */
#include "engine_part.h"
#include "eval.h"

#include "show.h"

bool text_is_made(const Core *core)
{
  if (core->type.kind != TYPE_TEXT)
    return false;
  switch (core->op) {
  case CORE_TEMPLATE: return true;
  case CORE_CELL: return text_is_made(core->cell->root);
  case CORE_IF: return text_is_made(core->args[1]) || text_is_made(core->args[2]);
  case CORE_AT: return text_is_made(core->args[0]);
  case CORE_SELECT:
  case CORE_BY_AXIS:
    for (uint32_t i = core->op == CORE_SELECT; i < core->count; i++)
      if (text_is_made(core->args[i]))
        return true;
    return false;
  default: return false;
  }
}

/* Wants the parts, and whatever decides which text it is. */
static void prepare_part(Engine *engine, const Core *core, const Unit *unit)
{
  if (text_is_made(core))
    text_prepare(engine, core);
  else if (!pointer_map_get(&engine->parts, core))
    pointer_map_put(&engine->parts, &engine->arena, core, item_new(engine, core, unit, false));
}

void text_prepare(Engine *engine, const Core *core)
{
  switch (core->op) {
  case CORE_TEMPLATE:
    for (uint32_t i = 0; i < core->index; i++)
      if (core->parts[i].value)
        prepare_part(engine, core->parts[i].value, core->parts[i].unit);
    return;
  case CORE_CELL: prepare_part(engine, core->cell->root, core->cell->root->unit); return;
  case CORE_IF:
  case CORE_SELECT:
  case CORE_AT:
  case CORE_BY_AXIS:
    for (uint32_t i = 0; i < core->count; i++)
      prepare_part(engine, core->args[i], core->args[i]->unit);
    return;
  default: prepare_part(engine, core, core->unit); return;
  }
}

static const Item *part_of(const Engine *engine, const Core *core)
{
  return pointer_map_get(&engine->parts, core);
}

static void add_all_rows(Engine *engine, const Item *item, int decimals, StrBuf *out)
{
  for (size_t row = 0; row < item->rows.count; row++) {
    if (row)
      strbuf_text(out, ", ");
    strbuf_add(out, value_text(engine->results_arena, item->result, row, decimals));
  }
}

/* A number that decides: which branch, which case, where. */
static double deciding(Engine *engine, const Core *core)
{
  const Item *item = part_of(engine, core);
  const size_t row = rows_at(&engine->workers[0].run, &item->rows);
  if (item->is_uncertain)
    fault_problem(engine, E_MISPLACED, core->at,
                  STR("which text it is varies from draw to draw, and so do the figures in it"),
                  STR("take a mean or a probability for the condition"));
  return item->result->values[row];
}

static Str made_of_parts(Engine *engine, const Core *core, bool all_rows)
{
  StrBuf out;
  strbuf_init(&out, engine->results_arena);
  for (uint32_t i = 0; i < core->index; i++) {
    const CorePart *part = &core->parts[i];
    strbuf_add(&out, part->text);
    if (!part->value)
      continue;
    const Item *item = part_of(engine, part->value);
    if (!item)
      strbuf_add(&out, text_at(engine, part->value, all_rows));
    else if (all_rows)
      add_all_rows(engine, item, part->decimals, &out);
    else
      strbuf_add(&out, value_text(engine->results_arena, item->result,
                                  rows_at(&engine->workers[0].run, &item->rows), part->decimals));
  }
  return strbuf_str(&out);
}

Str text_at(Engine *engine, const Core *core, bool all_rows)
{
  Run *run = &engine->workers[0].run;
  const Item *item = part_of(engine, core);
  if (item)
    return value_text(engine->results_arena, item->result, rows_at(run, &item->rows), -1);
  switch (core->op) {
  case CORE_TEMPLATE: return made_of_parts(engine, core, all_rows);
  case CORE_CELL: return text_at(engine, core->cell->root, all_rows);
  case CORE_IF:
    return text_at(engine, core->args[deciding(engine, core->args[0]) != 0 ? 1 : 2], all_rows);
  case CORE_BY_AXIS: return text_at(engine, core->args[run->index[core->axis->id]], all_rows);
  case CORE_SELECT: {
    const double which = deciding(engine, core->args[0]);
    const bool known = which >= 0 && which + 1 < core->count;
    return known ? text_at(engine, core->args[1 + (uint32_t)which], all_rows) : STR("absent");
  }
  case CORE_AT: {
    const int32_t place = place_of(deciding(engine, core->args[1]), core->axis->length);
    const uint32_t before = run->index[core->axis->id];
    if (place == NOWHERE)
      return STR("absent");
    run->index[core->axis->id] = (uint32_t)place;
    Str text = text_at(engine, core->args[0], all_rows);
    run->index[core->axis->id] = before;
    return text;
  }
  default: return STR("");
  }
}
