#include "strom.h"

#include "csv_out.h"
#include "engine.h"
#include "host.h"
#include "json_out.h"
#include "lang/check.h"
#include "lang/sha256.h"
#include "run.h"
#include "show.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SCRIPT_LIMIT = 64 * 1024 * 1024, DATA_LIMIT = 1024 * 1024 * 1024, NESTING_LIMIT = 1000 };

struct Strom {
  StromOptions options;
  Memory memory;
  Unwind way_out;
  Arena program, results, texts; /* texts: what was handed out last */
  Interner interner;
  Sources sources;
  Diags diags;
  ParseContext parse;
  Host host;
  CheckHost check_host;
  CheckOptions check_options;
  CheckSetting *settings;
  size_t setting_capacity;
  const AstFile *file;
  uint32_t source;
  CoreProgram *core;
  Results *found;
  bool is_checked;
  Span stopped_at; /* what was being checked last */
  double deadline; /* seconds of the monotonic clock; 0: none */
  StromStatus status;
};

const char *strom_version(void)
{
  return "0.1.0";
}

StromOptions strom_default_options(void)
{
  return (StromOptions){.seed = 1, .draws = 10000, .threads = 1, .block_lanes = 1024};
}

/* ---- the host's side of checking ---- */

static ReadStatus read_file(void *context, Arena *arena, Str name, Str *text, Str *message)
{
  Strom *strom = context;
  return host_read(&strom->host, arena, name, text, message);
}

static bool claim_file(void *context, Str name, Str *message)
{
  Strom *strom = context;
  return host_claim(&strom->host, name, message);
}

static bool library(void *context, Str name, Str *text)
{
  (void)context;
  return host_library(name, text);
}

static bool library_name(void *context, size_t index, Str *name)
{
  (void)context;
  return host_library_name(index, name);
}

static void look(void *context)
{
  Strom *strom = context;
  Unwind *way_out = strom->program.way_out;
  if (strom->options.cancel && *strom->options.cancel)
    unwind(way_out, UNWIND_CANCEL, "%s", ""); /* the reason says it all */
  if (strom->deadline > 0 && now_seconds() > strom->deadline)
    unwind(way_out, UNWIND_TIME, "while checking");
}

/* What is left of --timeout, for the engine: 0 means none was set. */
static double time_left(const Strom *strom)
{
  return strom->deadline > 0 ? fmax(strom->deadline - now_seconds(), 1e-9) : 0;
}

static bool fold(void *context, const Core *node, double *values, size_t count)
{
  Strom *strom = context;
  EngineOptions options = {.timeout = time_left(strom), .cancel = strom->options.cancel};
  Arena scratch;
  arena_init(&scratch, &strom->memory, strom->program.way_out);
  bool known = engine_fold(node, &options, &scratch, values, count);
  arena_free(&scratch);
  if (!known)
    look(strom);
  return known;
}

/* ---- life ---- */

static void start_texts(Strom *strom)
{
  interner_init(&strom->interner, &strom->program);
  sources_init(&strom->sources, &strom->program);
  diags_init(&strom->diags, &strom->program);
  strom->parse = (ParseContext){.arena = &strom->program,
                                .interner = &strom->interner,
                                .sources = &strom->sources,
                                .diags = &strom->diags,
                                .depth_limit = NESTING_LIMIT};
}

/* Runs out of a limit: says so as a diagnostic, with what is left of the memory. */
static StromStatus refused(Strom *strom)
{
  static const struct {
    DiagCode code;
    const char *text, *help;
  } reasons[] = {
      [UNWIND_MEMORY] = {E_MEMORY, "the memory limit was reached",
                         "allow more with --max-memory, or take fewer draws or shorter axes"},
      [UNWIND_NO_MEMORY] = {E_MEMORY, "the system has no more memory",
                            "take fewer draws or shorter axes"},
      [UNWIND_TIME] = {E_TIMEOUT, "the time limit was reached", "allow more with --timeout"},
      [UNWIND_DEPTH] = {E_DEPTH, "nested or recursive too deeply", "does the recursion end?"},
      [UNWIND_SIZE] = {E_SIZE, "the script expands to too much",
                       "a function is written out at each call: does one call another twice, which "
                       "calls a third twice, and so on? Give results a name: y = f(x); y + y"},
      [UNWIND_CANCEL] = {E_CANCELLED, "the run was cancelled", "run it again"},
  };
  UnwindReason reason = strom->way_out.reason;
  strom->status = STROM_REFUSED;
  /* The message itself needs a little memory: the results give theirs back, and the limit is
   * lifted. */
  arena_free(&strom->results);
  strom->found = NULL;
  strom->memory.limit = 0;
  Unwind again;
  strom->program.way_out = &again;
  if (setjmp(again.to) == 0) {
    Diag *diag = diag_add(&strom->diags, reasons[reason].code, strom->stopped_at,
                          strom->way_out.text[0] ? "%s (%s)" : "%s", reasons[reason].text,
                          strom->way_out.text);
    diag_help(&strom->diags, diag, "%s", reasons[reason].help);
  }
  strom->program.way_out = &strom->way_out;
  return STROM_REFUSED;
}

Strom *strom_new(const StromOptions *options)
{
  StromOptions chosen = options ? *options : strom_default_options();
  Memory memory;
  memory_init(&memory, chosen.max_memory);
  if (chosen.reallocate) {
    memory.reallocate = chosen.reallocate;
    memory.host = chosen.host;
  }
  Strom *strom = memory.reallocate(memory.host, NULL, sizeof *strom);
  if (!strom)
    return NULL;
  memset(strom, 0, sizeof *strom);
  strom->options = chosen;
  strom->memory = memory;
  arena_init(&strom->program, &strom->memory, &strom->way_out);
  arena_init(&strom->results, &strom->memory, &strom->way_out);
  arena_init(&strom->texts, &strom->memory, &strom->way_out);
  strom->host =
      (Host){.arena = &strom->program, .allow_read = chosen.allow_read, .size_limit = DATA_LIMIT};
  strom->check_host = (CheckHost){.context = strom,
                                  .read_file = read_file,
                                  .claim_file = claim_file,
                                  .library = library,
                                  .library_name = library_name,
                                  .fold = fold,
                                  .look = look};
  if (setjmp(strom->way_out.to)) {
    strom_free(strom);
    return NULL;
  }
  start_texts(strom);
  return strom;
}

void strom_free(Strom *strom)
{
  if (!strom)
    return;
  arena_free(&strom->texts);
  arena_free(&strom->results);
  arena_free(&strom->program);
  strom->memory.reallocate(strom->memory.host, strom, 0);
}

/* ---- loading ---- */

/* Limits and permissions, whenever they are run into. */
static bool is_refusal(DiagCode code)
{
  switch (code) {
  case E_NESTING:
  case E_MEMORY:
  case E_TIMEOUT:
  case E_DEPTH:
  case E_SIZE:
  case E_CANCELLED:
  case E_NATIVE_REFUSED:
  case E_READ_REFUSED:
  case E_WRITE_REFUSED: return true;
  default: return false;
  }
}

/* What the mistakes found so far make of the script. */
static StromStatus checked_status(const Strom *strom)
{
  for (size_t i = 0; i < strom->diags.count; i++)
    if (is_refusal(strom->diags.items[i]->code))
      return STROM_REFUSED;
  return strom->diags.errors ? STROM_WRONG : STROM_OK;
}

static StromStatus load(Strom *strom, Str name, Str text)
{
  strom->host.claimed = NULL;
  strom->source = sources_add(&strom->sources, name, text, false);
  strom->file = parse_source(&strom->parse, strom->source);
  strom->is_checked = false;
  strom->status = checked_status(strom);
  return strom->status;
}

StromStatus strom_load_text(Strom *strom, const char *name, const char *text, size_t length,
                            const char *folder)
{
  if (setjmp(strom->way_out.to))
    return refused(strom);
  if (folder) {
    Str inside = str_format(&strom->program, "%s/.", folder);
    strom->host.folder = host_folder_of(&strom->program, inside.text);
  }
  return load(strom, str_of(name), (Str){text, length});
}

StromStatus strom_load_file(Strom *strom, const char *path)
{
  if (setjmp(strom->way_out.to))
    return refused(strom);
  Str text = STR(""), message = STR("");
  bool is_stdin = strcmp(path, "-") == 0;
  Str name = is_stdin ? STR("standard input") : str_of(path);
  ReadStatus status = host_read_script(&strom->program, path, SCRIPT_LIMIT, &text, &message);
  if (status != READ_OK) {
    uint32_t source = sources_add(&strom->sources, name, STR(""), false);
    diag_add(&strom->diags, status == READ_TOO_LARGE ? E_SIZE : E_FILE, (Span){source, 0, 0},
             "%.*s", (int)message.length, message.text);
    strom->status = checked_status(strom);
    return strom->status;
  }
  strom->host.folder = host_folder_of(&strom->program, is_stdin ? "./-" : path);
  if (!is_stdin)
    host_has_read(&strom->host, path);
  return load(strom, name, text);
}

StromStatus strom_set(Strom *strom, const char *path, const char *expression)
{
  if (setjmp(strom->way_out.to))
    return refused(strom);
  size_t count = strom->check_options.setting_count;
  if (count == strom->setting_capacity) {
    size_t grown = count ? 2 * count : 16;
    strom->settings =
        arena_grow(&strom->program, strom->settings, count, grown, sizeof *strom->settings);
    strom->setting_capacity = grown;
  }
  CheckSetting *setting = &strom->settings[strom->check_options.setting_count++];
  *setting = (CheckSetting){str_copy(&strom->program, str_of(path)),
                            str_copy(&strom->program, str_of(expression))};
  return STROM_OK;
}

/* ---- checking and running ---- */

typedef struct CheckCall {
  Strom *strom;
  CheckContext context;
  Unwind way_out; /* out of the thread that checks */
  bool done;
} CheckCall;

static void check_body(void *context, size_t stack_size)
{
  CheckCall *call = context;
  Strom *strom = call->strom;
  const char here = 0;
  if (setjmp(call->way_out.to))
    return;
  call->context = (CheckContext){.arena = &strom->program,
                                 .interner = &strom->interner,
                                 .sources = &strom->sources,
                                 .diags = &strom->diags,
                                 .parse = &strom->parse,
                                 .host = &strom->check_host,
                                 .options = &strom->check_options,
                                 /* a quarter stays for what does not ask, and for folding */
                                 .stack_limit = (uintptr_t)&here - stack_size / 4 * 3};
  strom->core = check_program(&call->context, strom->file);
  call->done = true;
}

static StromStatus check(Strom *strom)
{
  const double timeout = strom->options.timeout;
  strom->deadline = timeout > 0 ? now_seconds() + timeout : 0;
  if (!strom->file)
    return strom->status == STROM_OK ? STROM_USAGE : strom->status;
  if (strom->is_checked)
    return strom->status;
  strom->is_checked = true;
  strom->check_options.settings = strom->settings;
  strom->check_options.scenario =
      strom->options.scenario ? str_of(strom->options.scenario) : STR("");
  strom->check_options.list_unsourced = strom->options.list_unsourced;
  strom->check_options.memory_limit = (double)strom->options.max_memory;
  CheckCall call = {.strom = strom};
  strom->program.way_out = &call.way_out; /* it may not jump to another thread's stack */
  pool_with_stack(check_body, &call);
  strom->program.way_out = &strom->way_out;
  if (!call.done) {
    strom->stopped_at = call.context.at;
    unwind(&strom->way_out, call.way_out.reason, "%s", call.way_out.text);
  }
  strom->status = checked_status(strom);
  return strom->status;
}

StromStatus strom_check(Strom *strom)
{
  if (setjmp(strom->way_out.to))
    return refused(strom);
  return check(strom);
}

static bool all_hold(const Results *results)
{
  for (uint32_t i = 0; i < results->count; i++)
    if (results->outputs[i].failed)
      return false;
  return true;
}

/* A mean that one draw in a hundred carries is not to be relied on. */
static void warn_few_draws(Strom *strom)
{
  for (uint32_t i = 0; i < strom->found->count; i++) {
    const OutputResult *result = &strom->found->outputs[i];
    const ValueResult *value = result->value;
    for (size_t k = 0;
         value && value->uncertain && value->type->kind == TYPE_NUMBER && k < value->count; k++)
      if (value->summaries[k].heavy > 0 && value->summaries[k].heavy < 0.01) {
        Diag *diag = diag_add(&strom->diags, W_FEW_DRAWS, result->output->at,
                              "half of this mean rests on %.2g %% of the draws",
                              100 * value->summaries[k].heavy);
        diag_help(&strom->diags, diag, "take more draws (--draws), or show median(…)");
        break;
      }
  }
}

StromStatus strom_run(Strom *strom)
{
  if (setjmp(strom->way_out.to))
    return refused(strom);
  if (check(strom) != STROM_OK)
    return strom->status;
  const StromOptions *o = &strom->options;
  EngineOptions options = {.seed = o->seed,
                           .draws = o->draws,
                           .threads = o->threads,
                           .block_lanes = o->block_lanes,
                           .memory = &strom->memory,
                           .timeout = time_left(strom),
                           .cancel = o->cancel,
                           .allow_native = o->allow_native,
                           .solver = o->solver,
                           .solver_tolerance = o->solver_tolerance,
                           .solver_gap = o->solver_gap,
                           .solver_seconds = o->solver_seconds,
                           .lp_folder = o->lp_folder,
                           .mps_folder = o->mps_folder};
  EngineFault fault = {0};
  arena_free(&strom->results);
  strom->found = NULL;
  if (!engine_run(strom->core, &options, &strom->results, &strom->found, &fault)) {
    strom->found = NULL;
    Diag *diag = diag_add(&strom->diags, fault.code, fault.at, "%.*s", (int)fault.message.length,
                          fault.message.text);
    for (const DiagLabel *label = fault.labels; label; label = label->next)
      diag_label(&strom->diags, diag, label->at, "%.*s", (int)label->text.length, label->text.text);
    if (fault.help.length)
      diag_help(&strom->diags, diag, "%.*s", (int)fault.help.length, fault.help.text);
    strom->status = is_refusal(fault.code) ? STROM_REFUSED : STROM_FAULT;
    if (fault.code == E_MEMORY)
      strom->memory.limit = 0; /* as in refused(): telling it needs some */
    return strom->status;
  }
  warn_few_draws(strom);
  strom->status = all_hold(strom->found) ? STROM_OK : STROM_FAILED;
  return strom->status;
}

/* ---- handing out ---- */

static const char *hand_out(const StrBuf *text, size_t *length)
{
  Str all = strbuf_str(text);
  if (length)
    *length = all.length;
  return all.text;
}

const char *strom_diagnostics(Strom *strom, StromFormat format, size_t *length)
{
  if (setjmp(strom->way_out.to)) {
    if (length)
      *length = 0;
    return "";
  }
  StrBuf out;
  arena_free(&strom->texts);
  strbuf_init(&out, &strom->texts);
  diags_sort(&strom->diags);
  if (format == STROM_JSON)
    diag_render_json(&strom->diags, &strom->sources, &out);
  else
    diag_render_text(&strom->diags, &strom->sources, format == STROM_COLOR_TEXT, &out);
  return hand_out(&out, length);
}

static void list_tests(const Results *results, StrBuf *out)
{
  unsigned passed = 0, failed = 0;
  for (uint32_t i = 0; i < results->count; i++) {
    const OutputResult *result = &results->outputs[i];
    OutputKind kind = result->output->kind;
    if (kind != OUTPUT_ASSERT && kind != OUTPUT_TEST && kind != OUTPUT_CHECK)
      continue;
    Str group = result->output->group, label = result->output->label;
    strbuf_format(out, "%s %.*s%s%.*s\n", result->failed ? "FAIL" : "ok  ", (int)group.length,
                  group.text, group.length ? ": " : "", (int)label.length, label.text);
    passed += !result->failed;
    failed += result->failed;
  }
  strbuf_format(out, "%u passed, %u failed\n", passed, failed);
}

const char *strom_output(Strom *strom, StromFormat format, int columns, size_t *length)
{
  if (length)
    *length = 0;
  if (!strom->found || setjmp(strom->way_out.to))
    return "";
  StrBuf out;
  arena_free(&strom->texts);
  strbuf_init(&out, &strom->texts);
  if (format == STROM_JSON) {
    const Source *source = sources_get(&strom->sources, strom->source);
    const char *slash = strrchr(source->path.text, '/');
    JsonHeader header = {.version = str_of(strom_version()),
                         .script = slash ? str_of(slash + 1) : source->path,
                         .sha256 = sha256_hex(&strom->texts, source->text)};
    json_results(strom->found, &header, &out);
  } else if (format == STROM_TESTS) {
    list_tests(strom->found, &out);
  } else {
    ShowOptions options = {.color = format == STROM_COLOR_TEXT, .columns = columns};
    show_results(strom->found, &options, &out);
  }
  return hand_out(&out, length);
}

static StromStatus write_export(Strom *strom, OutputResult *result)
{
  const Output *output = result->output;
  Str name = output->file, problem = STR("");
  const char *path = host_write_path(&strom->host, &strom->texts, name);
  if (!path) {
    diag_add(&strom->diags, E_WRITE_REFUSED, output->at,
             "%.*s lies outside the script's folder, and writing there is not allowed",
             (int)name.length, name.text);
    return STROM_REFUSED;
  }
  result->written = csv_export(result, path, &strom->texts, &problem);
  if (result->written)
    return STROM_OK;
  /* The message names the file as the script does, wherever the folder lies. */
  size_t known = str_starts(problem, path) ? strlen(path) : 0;
  Str rest = str_slice(problem, known, problem.length);
  diag_add(&strom->diags, E_WRITE, output->at, "%.*s%.*s", known ? (int)name.length : 0, name.text,
           (int)rest.length, rest.text);
  return STROM_FAULT;
}

StromStatus strom_write(Strom *strom, const char *csv_folder)
{
  if (!strom->found)
    return STROM_USAGE;
  if (setjmp(strom->way_out.to))
    return refused(strom);
  arena_free(&strom->texts);
  StromStatus worst = STROM_OK;
  for (uint32_t i = 0; i < strom->found->count; i++) {
    OutputResult *result = &strom->found->outputs[i];
    StromStatus status =
        result->output->kind == OUTPUT_EXPORT ? write_export(strom, result) : STROM_OK;
    worst = status > worst ? status : worst;
  }
  Str problem = STR("");
  if (csv_folder && !csv_folder_write(strom->found, csv_folder, &strom->texts, &problem)) {
    diag_add(&strom->diags, E_WRITE, (Span){0}, "%.*s", (int)problem.length, problem.text);
    worst = worst > STROM_FAULT ? worst : STROM_FAULT;
  }
  return worst;
}

/* ---- values ---- */

size_t strom_value_count(const Strom *strom)
{
  return strom->found ? strom->found->count : 0;
}

bool strom_value(Strom *strom, size_t index, StromValue *value)
{
  if (!strom->found || index >= strom->found->count || !strom->found->outputs[index].value)
    return false;
  if (setjmp(strom->way_out.to))
    return false;
  const OutputResult *result = &strom->found->outputs[index];
  const ValueResult *found = result->value;
  const double *values = found->values;
  if (found->uncertain) {
    double *means = arena_array(&strom->results, found->count, sizeof *means);
    for (size_t i = 0; i < found->count; i++)
      means[i] = found->summaries[i].mean;
    values = means;
  }
  *value = (StromValue){
      .label = str_terminated(&strom->results, result->output->label),
      .unit = found->unit ? str_terminated(&strom->results, unit_text(found->unit, &strom->results))
                          : "",
      .axis_count = found->axis_count,
      .count = found->count,
      .uncertain = found->uncertain,
      .values = values};
  return true;
}

bool strom_axis(Strom *strom, size_t index, size_t axis, StromAxis *found)
{
  if (!strom->found || index >= strom->found->count || !strom->found->outputs[index].value ||
      axis >= strom->found->outputs[index].value->axis_count)
    return false;
  if (setjmp(strom->way_out.to))
    return false;
  const Axis *a = strom->found->outputs[index].value->axes[axis];
  *found = (StromAxis){
      .name = a->name->text.text,
      .length = a->length,
      .unit = a->unit ? str_terminated(&strom->results, unit_text(a->unit, &strom->results)) : ""};
  return true;
}
