#include "csv_out.h"

#include "lang/json.h"
#include "lanes.h"

#include <errno.h>
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

static void put_value(StrBuf *out, const Type *type, double value, const Str *text)
{
  if (text) {
    put_field(out, *text);
  } else if (value != value) {
    return; /* absent: an empty field */
  } else if (type->kind == TYPE_BOOL) {
    strbuf_text(out, value != 0 ? "true" : "false");
  } else if (type->kind == TYPE_LABEL && value >= 0 && value < type->axis->length &&
             type->axis->labels) {
    put_field(out, type->axis->labels[(size_t)value]->text);
  } else {
    json_number(out, value);
  }
}

static void put_header(const ValueResult *value, Str label, Arena *arena, StrBuf *out)
{
  for (uint32_t i = 0; i < value->axis_count; i++) {
    put_field(out, value->axes[i]->name->text);
    strbuf_char(out, ',');
  }
  Str unit = value->unit ? unit_text(value->unit, arena) : STR("");
  bool plain = !unit.length || str_is(unit, "1");
  Str title = plain ? label
                    : str_format(arena, "%.*s [%.*s]", (int)label.length, label.text,
                                 (int)unit.length, unit.text);
  if (value->uncertain && value->type->kind == TYPE_NUMBER)
    strbuf_text(out, "mean,sd,p5,p25,p50,p75,p95\r\n");
  else
    put_field(out, title), strbuf_text(out, "\r\n");
}

static void put_row(const ValueResult *value, size_t at, StrBuf *out)
{
  if (value->uncertain && value->type->kind == TYPE_NUMBER) {
    const Summary *s = &value->summaries[at];
    const double columns[] = {s->mean, s->sd, s->p5, s->p25, s->p50, s->p75, s->p95};
    for (size_t i = 0; i < LEN(columns); i++) {
      if (i)
        strbuf_char(out, ',');
      put_value(out, value->type, columns[i], NULL);
    }
  } else if (value->uncertain) {
    const Summary *s = &value->summaries[at];
    for (uint32_t i = 0; i < s->share_count; i++) {
      if (i)
        strbuf_text(out, "; ");
      put_value(out, value->type, s->share_values[i], NULL);
      strbuf_format(out, " %.4g", s->shares[i]);
    }
  } else {
    put_value(out, value->type, value->values[at], value->texts ? &value->texts[at] : NULL);
  }
  strbuf_text(out, "\r\n");
}

static Str csv_text(const OutputResult *result, Arena *arena)
{
  const ValueResult *value = result->value;
  StrBuf out;
  strbuf_init(&out, arena);
  put_header(value, result->output->label, arena, &out);
  for (size_t at = 0; at < value->count; at++) {
    size_t rest = value->count, left = at;
    for (uint32_t i = 0; i < value->axis_count; i++) {
      rest /= value->axes[i]->length;
      put_field(&out, axis_label_text(value->axes[i], (uint32_t)(left / rest), arena));
      strbuf_char(&out, ',');
      left %= rest;
    }
    put_row(value, at, &out);
  }
  return strbuf_str(&out);
}

bool csv_export(const OutputResult *result, const char *path, Arena *arena, Str *problem)
{
  Str text = csv_text(result, arena);
  const char *beside = str_terminated(arena, str_format(arena, "%s.part%ld", path, (long)getpid()));
  FILE *file = fopen(beside, "wbx");
  bool good = file && fwrite(text.text, 1, text.length, file) == text.length;
  good = file && fflush(file) == 0 && good;
  good = file && fclose(file) == 0 && good;
  if (good && rename(beside, path) == 0)
    return true;
  *problem = str_format(arena, "%s could not be written: %s", path, strerror(errno));
  if (file)
    unlink(beside);
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
