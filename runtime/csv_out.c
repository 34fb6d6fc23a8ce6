#include "csv_out.h"

#include "lang/json.h"
#include "reading.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void put_field(StrBuf *out, Str text)
{
  bool quoted = false;
  for (size_t i = 0; i < text.length; i++)
    quoted |=
        text.text[i] == ',' || text.text[i] == '"' || text.text[i] == '\n' || text.text[i] == '\r';
  if (!quoted) {
    strbuf_add(out, text);
    return;
  }
  strbuf_char(out, '"');
  for (size_t i = 0; i < text.length; i++) {
    if (text.text[i] == '"')
      strbuf_char(out, '"');
    strbuf_char(out, text.text[i]);
  }
  strbuf_char(out, '"');
}

/* ---- what a row holds ---- */

enum { MOST_DISTINCT = 256 };

typedef struct Table {
  const OutputResult *result;
  const ValueResult *value;
  Nest nest;
  Arena *arena;
  StrBuf *out;
  bool row_begun;
  double distinct[MOST_DISTINCT]; /* of uncertain texts, labels and bools: a column each */
  size_t distinct_count;
} Table;

/* Between fields, not before the first of a line. */
static void put_comma(Table *table)
{
  if (table->row_begun)
    strbuf_char(table->out, ',');
  table->row_begun = true;
}

static void end_row(Table *table)
{
  strbuf_text(table->out, "\r\n");
  table->row_begun = false;
}

static void put_number(Table *table, double number)
{
  put_comma(table);
  if (isfinite(number)) /* absent: an empty field */
    json_number(table->out, number);
}

/* A number of the value; a date, where it is one. */
static void put_figure(Table *table, double number)
{
  if (!value_is_date(table->value) || !isfinite(number)) {
    put_number(table, number);
    return;
  }
  put_comma(table);
  put_field(table->out, value_date(table->arena, table->value, number));
}

/* ",mean [GW]" */
static void put_title(Table *table, Str title, const Unit *unit)
{
  put_comma(table);
  if (!unit || unit->count == 0) {
    put_field(table->out, title);
    return;
  }
  Str text = unit_text(unit, table->arena);
  put_field(table->out, str_format(table->arena, "%.*s [%.*s]", (int)title.length, title.text,
                                   (int)text.length, text.text));
}

static void find_distinct(Table *table)
{
  const ValueResult *value = table->value;
  for (size_t i = 0; i < value->count; i++) {
    const Summary *summary = &value->summaries[i];
    for (uint32_t k = 0; k < summary->share_count; k++) {
      double key = summary->share_values[k];
      size_t at = 0;
      while (at < table->distinct_count && table->distinct[at] < key)
        at++;
      bool known = at < table->distinct_count && table->distinct[at] == key;
      if (known || table->distinct_count == MOST_DISTINCT)
        continue;
      memmove(&table->distinct[at + 1], &table->distinct[at],
              (table->distinct_count - at) * sizeof *table->distinct);
      table->distinct[at] = key;
      table->distinct_count++;
    }
  }
}

static void put_difference_titles(Table *table)
{
  const ValueResult *difference = table->result->difference;
  if (!difference)
    return;
  put_title(table, difference->uncertain ? STR("difference mean") : STR("difference"),
            difference->unit);
  if (difference->uncertain) {
    put_title(table, STR("difference p5"), difference->unit);
    put_title(table, STR("difference p95"), difference->unit);
    put_title(table, STR("difference absent"), NULL);
  }
}

static const char *const figure_names[] = {"mean", "sd", "p5", "p25", "p50", "p75", "p95", "se"};

static bool is_spread(const char *figure)
{
  return figure[0] == 's'; /* sd, se: of dates no dates, but days */
}

static void put_header(Table *table)
{
  const ValueResult *value = table->value;
  bool is_date = value_is_date(value);
  for (uint32_t i = 0; i < table->nest.count; i++) {
    const Axis *axis = table->nest.axes[i];
    put_title(table, axis->name->text, axis->labels || axis->has_calendar ? NULL : axis->unit);
  }
  if (!value->uncertain) {
    put_title(table, table->result->output->label, is_date ? NULL : value->unit);
  } else if (value_is_number(value)) {
    for (size_t i = 0; i < LEN(figure_names); i++)
      put_title(table, str_of(figure_names[i]),
                is_date && !is_spread(figure_names[i]) ? NULL : value->unit);
    put_title(table, STR("absent"), NULL);
  } else {
    for (size_t i = 0; i < table->distinct_count; i++)
      put_title(table, distinct_text(table->arena, value, table->distinct[i]), NULL);
    put_title(table, STR("absent"), NULL);
  }
  put_difference_titles(table);
  end_row(table);
}

static void put_shares(Table *table, const Summary *summary)
{
  for (size_t i = 0; i < table->distinct_count; i++) {
    double share = 0;
    for (uint32_t k = 0; k < summary->share_count; k++) {
      if (summary->share_values[k] == table->distinct[i])
        share = share_of_draws(summary, k);
    }
    put_number(table, share);
  }
  put_number(table, summary->absent);
}

static void put_plain(Table *table, size_t at)
{
  const ValueResult *value = table->value;
  if (value_is_number(value)) {
    put_figure(table, value->values[at]);
    return;
  }
  put_comma(table);
  if (value->texts)
    put_field(table->out, value->texts[at]);
  else if (!isnan(value->values[at]))
    put_field(table->out, distinct_text(table->arena, value, value->values[at]));
}

static void put_value(Table *table, size_t at)
{
  const ValueResult *value = table->value;
  if (!value->uncertain) {
    put_plain(table, at);
    return;
  }
  const Summary *s = &value->summaries[at];
  if (!value_is_number(value)) {
    put_shares(table, s);
    return;
  }
  const double figures[LEN(figure_names)] = {s->mean, s->sd,  s->p5,  s->p25,
                                             s->p50,  s->p75, s->p95, s->se_mean};
  for (size_t i = 0; i < LEN(figures); i++)
    if (is_spread(figure_names[i]))
      put_number(table, figures[i]);
    else
      put_figure(table, figures[i]);
  put_number(table, s->absent);
}

static void put_difference(Table *table, size_t at)
{
  const ValueResult *difference = table->result->difference;
  if (!difference)
    return;
  if (!difference->uncertain) {
    put_number(table, difference->values[at]);
    return;
  }
  put_number(table, difference->summaries[at].mean);
  put_number(table, difference->summaries[at].p5);
  put_number(table, difference->summaries[at].p95);
  put_number(table, difference->summaries[at].absent);
}

static void put_label(Table *table, const Axis *axis, uint32_t position)
{
  if (!axis->labels && !axis->has_calendar) {
    put_number(table, axis_label_number(axis, position));
    return;
  }
  put_comma(table);
  put_field(table->out, axis_label_text(axis, position, table->arena));
}

static Str csv_text(const OutputResult *result, Arena *arena)
{
  StrBuf out;
  strbuf_init(&out, arena);
  Table *table = NEW(arena, Table);
  *table = (Table){.result = result, .value = result->value, .arena = arena, .out = &out};
  table->nest = nest_of(arena, result->value, result->output->worlds);
  if (result->value->uncertain && !value_is_number(result->value))
    find_distinct(table);
  Nest others = {0};
  if (result->difference)
    others = nest_within(arena, result->difference, &table->nest);
  put_header(table);
  uint32_t *positions = NEW_ARRAY(arena, uint32_t, table->nest.count + 1);
  for (size_t row = 0; row < result->value->count; row++) {
    for (uint32_t i = 0; i < table->nest.count; i++)
      put_label(table, table->nest.axes[i], positions[i]);
    put_value(table, nest_index(&table->nest, positions));
    put_difference(table, result->difference ? nest_index(&others, positions) : 0);
    end_row(table);
    nest_next(&table->nest, positions);
  }
  return strbuf_str(&out);
}

/* Writes all of [text] and makes sure that it is on the disk; 0, or what went wrong. */
static int write_whole(const char *path, Str text)
{
  FILE *file = fopen(path, "wbx");
  if (!file)
    return errno;
  errno = 0;
  bool good = fwrite(text.text, 1, text.length, file) == text.length && fflush(file) == 0 &&
              fsync(fileno(file)) == 0;
  int problem = good ? 0 : errno ? errno : EIO;
  if (fclose(file) != 0 && !problem)
    problem = errno;
  if (problem)
    unlink(path);
  return problem;
}

bool csv_export(const OutputResult *result, const char *path, Arena *arena, Str *problem)
{
  Str text = csv_text(result, arena);
  const char *beside = str_terminated(arena, str_format(arena, "%s.part%ld", path, (long)getpid()));
  int failure = write_whole(beside, text);
  if (!failure && rename(beside, path) == 0)
    return true;
  if (!failure) {
    failure = errno;
    unlink(beside);
  }
  *problem = str_format(arena, "%s could not be written: %s", path, strerror(failure));
  return false;
}

/* A file's name from an output's number and label: letters, digits and underscores. */
static Str file_name(Arena *arena, uint32_t number, Str label)
{
  StrBuf name;
  strbuf_init(&name, arena);
  strbuf_format(&name, "%02u_", number);
  for (size_t i = 0; i < label.length && name.length < 60; i++) {
    char c = label.text[i];
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain)
      strbuf_char(&name, c);
    else if (name.text[name.length - 1] != '_')
      strbuf_char(&name, '_');
  }
  strbuf_text(&name, ".csv");
  return strbuf_str(&name);
}

bool csv_folder_write(const Results *results, const char *folder, Arena *arena, Str *problem)
{
  if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
    *problem = str_format(arena, "the folder %s could not be made: %s", folder, strerror(errno));
    return false;
  }
  for (uint32_t i = 0; i < results->count; i++) {
    const OutputResult *result = &results->outputs[i];
    if (!result->value || result->output->kind == OUTPUT_PROSE ||
        result->output->kind == OUTPUT_EXPORT)
      continue;
    Str name = file_name(arena, i + 1, result->output->label);
    const char *path =
        str_terminated(arena, str_format(arena, "%s/%.*s", folder, (int)name.length, name.text));
    if (!csv_export(result, path, arena, problem))
      return false;
  }
  return true;
}
