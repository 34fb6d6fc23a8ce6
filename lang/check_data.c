#include "checker.h"

#include "nearest.h"
#include "csv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_LIMIT = 64 };

uint32_t text_id(Checker *c, Str text)
{
  CoreProgram *p = c->program;
  const Sym *sym = intern(c->interner, text);
  void *known = symmap_get(&c->text_ids, sym);
  if (known)
    return (uint32_t)((uintptr_t)known - 1);
  if (p->text_count == p->text_capacity) {
    uint32_t capacity = p->text_capacity ? p->text_capacity * 2 : 32;
    p->texts = arena_grow(c->arena, p->texts, p->text_count, capacity, sizeof *p->texts);
    p->text_capacity = capacity;
  }
  p->texts[p->text_count] = sym->text;
  symmap_put(&c->text_ids, c->arena, sym, (void *)(uintptr_t)(p->text_count + 1));
  return p->text_count++;
}

static const Csv *open_csv(Checker *c, Data *data, Csv *csv)
{
  Str text = STR(""), message = STR("");
  Span at = data->ast->name_at.file ? data->ast->name_at : data->ast->at;
  ReadStatus status =
      c->context->host->read_file(c->context->host->context, c->arena, data->file, &text, &message);
  if (status != READ_OK) {
    Diag *diag = diag_add(c->diags,
                          status == READ_REFUSED     ? E_READ_REFUSED
                          : status == READ_TOO_LARGE ? E_SIZE
                                                     : E_FILE,
                          at, "%.*s", (int)message.length, message.text);
    if (status == READ_REFUSED)
      diag_help(c->diags, diag, "whoever runs the script may allow it: --allow-read DIR");
    return NULL;
  }
  uint32_t file = sources_add(c->context->sources, data->file, text, false);
  *csv = csv_read(c->arena, c->context->sources, file);
  if (!csv->problem)
    return csv;
  Diag *diag = diag_add(c->diags, E_CSV, csv->problem_at, "%s", csv->problem);
  diag_label(c->diags, diag, at, "read for this table");
  return NULL;
}

static int find_header(const Csv *csv, Str title)
{
  for (uint32_t i = 0; i < csv->column_count; i++)
    if (str_equal(csv->header[i].text, title))
      return (int)i;
  return -1;
}

static Str column_title(const DataColumn *column)
{
  return column->ast->c ? column->ast->c->text : column->name->text;
}

static void report_no_column(Checker *c, const Csv *csv, const DataColumn *column, Str file)
{
  Str title = column_title(column);
  Diag *diag = diag_add(c->diags, E_COLUMN, column->ast->at, "%.*s has no column `%.*s`",
                        (int)file.length, file.text, (int)title.length, title.text);
  StrBuf names;
  strbuf_init(&names, c->arena);
  for (uint32_t i = 0; i < csv->column_count && i < 20; i++) {
    strbuf_text(&names, i ? ", " : "");
    strbuf_add(&names, csv->header[i].text);
  }
  Str all = strbuf_str(&names);
  diag_note(c->diags, diag, "its columns are: %.*s", (int)all.length, all.text);
  Nearest near;
  nearest_start(&near, title);
  for (uint32_t i = 0; i < csv->column_count; i++)
    nearest_consider(&near, csv->header[i].text);
  if (!suggest(c, diag, nearest_found(&near)))
    diag_help(c->diags, diag, "a column of another title is named so: %s: MW from \"Title\"",
              column->name->text.text);
}

static bool read_number(Str text, double *value)
{
  char copy[NUMBER_LIMIT];
  size_t length = 0;
  for (size_t i = 0; i < text.length && length + 1 < sizeof copy; i++)
    if (text.text[i] != '_')
      copy[length++] = text.text[i];
  copy[length] = '\0';
  if (!length || text.length >= NUMBER_LIMIT || strpbrk(copy, "xXpPnN"))
    return false;
  char *end;
  *value = strtod(copy, &end);
  return *end == '\0' && isfinite(*value);
}

/* The axis whose labels a column holds; NULL where it holds something else. */
static const Axis *column_labels(const DataColumn *column)
{
  return column->key && column->key->labels ? column->key
         : column->type.kind == TYPE_LABEL  ? column->type.axis
                                            : NULL;
}

static bool read_cell(Checker *c, const DataColumn *column, Str text, double *value)
{
  const Axis *labels = column_labels(column);
  if (labels) {
    int64_t position = axis_find_label(labels, intern(c->interner, text));
    *value = (double)position;
    return position >= 0;
  }
  switch (column->type.kind) {
  case TYPE_TEXT: *value = text_id(c, text); return true;
  case TYPE_BOOL:
    *value = str_is(text, "true") || str_is(text, "yes") || str_is(text, "1");
    return *value != 0 || str_is(text, "false") || str_is(text, "no") || str_is(text, "0");
  case TYPE_NUMBER:
    if (column->key && column->key->has_calendar)
      return calendar_read(text.text, text.length, value);
    if (!read_number(text, value))
      return false;
    *value *= column->unit ? column->unit->scale : 1;
    return true;
  case TYPE_LABEL:
  case TYPE_SOLUTION:
  case TYPE_POISON: break;
  }
  return false;
}

static Str wanted_text(Checker *c, const DataColumn *column)
{
  if (column->key && column->key->has_calendar)
    return STR("a date such as 2024-01-31");
  return type_text(c, column->key && column->key->labels ? type_label(column->key) : column->type);
}

/* What spreadsheets write where a plain number is expected. */
static const char *number_cure(Str text)
{
  char last = text.length ? text.text[text.length - 1] : '\0';
  bool digits = false, comma = false;
  for (size_t i = 0; i < text.length; i++) {
    digits |= text.text[i] >= '0' && text.text[i] <= '9';
    comma |= text.text[i] == ',';
  }
  if (!digits)
    return "give a figure, or leave the row out: nothing else is read as one that is not known";
  if (comma)
    return "numbers have a decimal point and nothing between thousands: 1234.5";
  if (last < '0' || last > '9')
    return "the number stands alone: its unit is that of the column";
  return NULL;
}

static bool read_column(Checker *c, Data *data, DataColumn *column, const Csv *csv)
{
  int at = find_header(csv, column_title(column));
  if (at < 0) {
    report_no_column(c, csv, column, data->file);
    return false;
  }
  column->values = NEW_ARRAY(c->arena, double, (size_t)csv->row_count + 1);
  column->places = NEW_ARRAY(c->arena, Span, (size_t)csv->row_count + 1);
  uint32_t wrong = 0;
  for (uint32_t row = 0; row < csv->row_count; row++) {
    const CsvField *field = &csv->fields[(size_t)row * csv->column_count + (size_t)at];
    Span place = field->at;
    place.end += place.end == place.begin;
    column->places[row] = place;
    if (read_cell(c, column, field->text, &column->values[row]) || ++wrong > 5)
      continue;
    Str wanted = wanted_text(c, column);
    Diag *diag =
        diag_add(c->diags, E_CELL, place,
                 field->text.length ? "`%.*s` does not fit column `%s`: %.*s is expected"
                                    : "%.*sthere is nothing for column `%s`: %.*s is expected",
                 (int)field->text.length, field->text.text, column->name->text.text,
                 (int)wanted.length, wanted.text);
    diag_label(c->diags, diag, column->ast->at, "the column is declared here");
    const Axis *labels = column_labels(column);
    if (labels && field->text.length)
      suggest(c, diag,
              nearest_of(c, intern(c->interner, field->text), labels->labels, labels->length));
    const char *cure = !labels && column->type.kind == TYPE_NUMBER && !column->key
                           ? number_cure(field->text)
                           : NULL;
    if (cure)
      diag_help(c->diags, diag, "%s", cure);
  }
  return wrong == 0;
}

/* The type of a column: a unit, bool, text, a choice, a kind; or an axis, whose labels it then
 * holds. */
static bool type_column(Checker *c, Data *data, DataColumn *column)
{
  const Ast *type = column->ast->a;
  const Ast *unit = type && type->kind == AST_TYPE ? type->a : type;
  const Ast *term = unit && unit->list.count == 1 ? unit->list.items[0] : NULL;
  Decl *decl = term ? name_find(data->module, term->name) : NULL;
  if (decl && decl->kind == DECL_AXIS && data->ast->kind == AST_DECLARE_FROM) {
    Str name = column->name->text;
    Diag *diag = diag_add(c->diags, E_COLUMN, type->at,
                          "`%s` is an axis: `%.*s` would be a key, and things have none",
                          decl->name->text.text, (int)name.length, name.text);
    diag_help(c->diags, diag, "give the column a unit, or 1 for plain numbers: %.*s: 1",
              (int)name.length, name.text);
    return false;
  }
  if (decl && decl->kind == DECL_AXIS) {
    column->key = axis_of(c, decl);
    if (!column->key)
      return false;
    column->unit = decl->axis->unit;
    column->type = decl->axis->labels ? type_label(decl->axis) : type_number(decl->axis->unit->dim);
    data->key_count++;
    return true;
  }
  return type && check_type(c, data->module, type, &column->type, &column->unit);
}

static void name_rows(Checker *c, Data *data)
{
  Axis *rows = axis_new(&c->sets, AXIS_ROWS, data->name, data->row_count);
  rows->unit = c->units.one;
  rows->at = data->ast->at;
  for (uint32_t i = 0; i < data->column_count; i++) {
    const DataColumn *column = &data->columns[i];
    if (column->type.kind != TYPE_TEXT || !str_is(column->name->text, "name"))
      continue;
    const Sym **labels = NEW_ARRAY(c->arena, const Sym *, data->row_count + 1);
    for (uint32_t row = 0; row < data->row_count; row++)
      labels[row] = intern(c->interner, c->program->texts[(size_t)column->values[row]]);
    rows->labels = labels;
    data->name_places = column->places;
  }
  data->rows = rows;
}

static int64_t key_label(const DataColumn *column, double value)
{
  return column->key->labels ? (int64_t)value : axis_find_value(column->key, value);
}

/* With keys, every combination of their labels has one row. Says why not, unless it is [quiet]. */
static bool index_rows(Checker *c, Data *data, bool quiet)
{
  double size = 1;
  for (uint32_t i = 0; i < data->column_count; i++)
    size *= data->columns[i].key ? data->columns[i].key->length : 1;
  if (size > 1e8 && quiet)
    return false;
  if (size > 1e8) {
    diag_add(c->diags, E_SIZE, data->ast->at, "the keys of this table have %.4g combinations",
             size);
    return false;
  }
  data->row_at = NEW_ARRAY(c->arena, double, (size_t)size + 1);
  for (size_t i = 0; i < (size_t)size; i++)
    data->row_at[i] = -1;
  uint32_t filled = 0;
  for (uint32_t row = 0; row < data->row_count; row++) {
    size_t at = 0;
    bool known = true;
    for (uint32_t i = 0; i < data->column_count; i++) {
      const DataColumn *column = &data->columns[i];
      int64_t position = column->key ? key_label(column, column->values[row]) : 0;
      known &= position >= 0;
      if (column->key)
        at = at * column->key->length + (size_t)(position < 0 ? 0 : position);
    }
    if (!known)
      continue; /* rows outside the axis are not part of it */
    if (data->row_at[at] >= 0 && quiet)
      return false;
    if (data->row_at[at] >= 0) {
      diag_add(c->diags, E_DEFINED_TWICE, data->ast->at,
               "row %u of %.*s has the same keys as row %u", row + 2, (int)data->file.length,
               data->file.text, (uint32_t)data->row_at[at] + 2);
      return false;
    }
    data->row_at[at] = row;
    filled++;
  }
  if (filled == (uint32_t)size || quiet)
    return filled == (uint32_t)size;
  Diag *diag = diag_add(c->diags, E_NOT_COVERED, data->ast->at,
                        "%.*s gives %u of the %.0f combinations of its keys",
                        (int)data->file.length, data->file.text, filled, size);
  diag_help(c->diags, diag, "every label needs a row; shorten the axis, or complete the file");
  return false;
}

/* Columns of choices are keys, or values like others: keys are the fewest of them, from the left,
   with which there is one row for each combination of labels. */
static bool index_by_choices(Checker *c, Data *data)
{
  uint32_t given = data->key_count;
  if (given && index_rows(c, data, true))
    return true;
  for (uint32_t i = 0; i < data->column_count; i++) {
    DataColumn *column = &data->columns[i];
    if (column->key || column->type.kind != TYPE_LABEL || column->type.axis->kind != AXIS_CHOICE)
      continue;
    column->key = column->type.axis;
    data->key_count++;
    if (index_rows(c, data, true))
      return true;
  }
  if (given)
    return index_rows(c, data, false);
  for (uint32_t i = 0; i < data->column_count; i++)
    data->columns[i].key = NULL;
  data->key_count = 0;
  name_rows(c, data);
  return true;
}

bool data_load(Checker *c, Data *data)
{
  if (data->is_loaded)
    return data->is_good;
  data->is_loaded = true;
  Csv csv;
  const AstList *columns = &data->ast->list;
  data->columns = NEW_ARRAY(c->arena, DataColumn, columns->count + 1);
  bool good = true;
  for (uint32_t i = 0; i < columns->count; i++) {
    if (columns->items[i]->kind != AST_COLUMN)
      continue;
    DataColumn *column = &data->columns[data->column_count++];
    column->name = columns->items[i]->name;
    column->ast = columns->items[i];
    good &= type_column(c, data, column);
  }
  if (!good || !open_csv(c, data, &csv))
    return false;
  data->row_count = csv.row_count;
  for (uint32_t i = 0; i < data->column_count; i++)
    good &= read_column(c, data, &data->columns[i], &csv);
  if (!good)
    return false;
  if (data->ast->kind == AST_DATA)
    good = index_by_choices(c, data);
  else if (data->key_count)
    good = index_rows(c, data, false);
  else
    name_rows(c, data);
  data->is_good = good;
  return good;
}

Core *data_values(Checker *c, Data *data, DataColumn *column, Span at)
{
  if (!data->key_count)
    return core_column(c, at, data->rows, column->values, column->type, column->unit);
  size_t size = 1;
  Core *position = NULL;
  const Axis *only = NULL;
  for (uint32_t i = 0; i < data->column_count; i++) {
    const Axis *key = data->columns[i].key;
    if (!key)
      continue;
    only = size == 1 ? key : NULL;
    size *= key->length;
    Core *here = core_as(c, core_position(c, at, key), c->number, NULL);
    if (position) {
      Core *scaled =
          core_apply2(c, at, OP_MUL, c->number, position, core_plain(c, at, key->length));
      position = core_apply2(c, at, OP_ADD, c->number, scaled, here);
    } else {
      position = here;
    }
  }
  double *values = NEW_ARRAY(c->arena, double, size + 1);
  for (size_t i = 0; i < size; i++)
    values[i] = column->values[(size_t)data->row_at[i]];
  if (only && only->length == size)
    return core_column(c, at, only, values, column->type, column->unit);
  Axis *flat = axis_new(&c->sets, AXIS_LOOP, data->name, (uint32_t)size);
  Core *all = core_column(c, at, flat, values, column->type, column->unit);
  return core_at(c, at, flat, all, position);
}

Core *data_column(Env *env, Data *data, const Sym *name, Span at)
{
  Checker *c = env->checker;
  if (!data_load(c, data))
    return core_poison(c, at);
  const Sym *names[256];
  uint32_t count = 0;
  for (uint32_t i = 0; i < data->column_count; i++) {
    if (data->columns[i].name == name)
      return data_values(c, data, &data->columns[i], at);
    if (count < LEN(names))
      names[count++] = data->columns[i].name;
  }
  Diag *diag = diag_add(c->diags, E_UNKNOWN_FIELD, at, "table `%s` has no column `%s`",
                        data->name->text.text, name->text.text);
  suggest(c, diag, nearest_of(c, name, names, count));
  return core_poison(c, at);
}
