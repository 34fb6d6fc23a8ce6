/* main.c - the command: options in, texts out. Everything else is behind strom.h and lang/doc.h. */
#include "lang/base.h"
#include "lang/nearest.h"
#include "pages.h"
#include "strom.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

typedef struct Command {
  StromOptions options;
  const char *file, *csv;
  const char **set_paths, **set_values, **allow_read, **allow_native; /* room for all words */
  int set_count, read_count, native_count;
  bool json;
} Command;

/* Ctrl-C is waited for by a thread, which sets the flag that it was given: a signal handler would
   need a global. The second Ctrl-C ends the process as usual. */
static void *wait_for_interrupt(void *cancelled)
{
  sigset_t interrupt;
  int received;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  sigwait(&interrupt, &received);
  *(volatile bool *)cancelled = true;
  pthread_sigmask(SIG_UNBLOCK, &interrupt, NULL);
  while (pause() == -1)
    continue;
  return NULL;
}

static void watch_interrupts(volatile bool *cancelled)
{
  sigset_t interrupt;
  pthread_t watcher;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  pthread_sigmask(SIG_BLOCK, &interrupt, NULL);
  if (pthread_create(&watcher, NULL, wait_for_interrupt, (void *)(uintptr_t)cancelled) == 0)
    pthread_detach(watcher);
  else
    pthread_sigmask(SIG_UNBLOCK, &interrupt, NULL);
}

static const char usage_text[] =
    "usage: strom COMMAND [options] [FILE]\n"
    "\n"
    "  run FILE       evaluate a script and print its outputs      (- reads standard input)\n"
    "  check FILE     find everything that is wrong, run nothing\n"
    "  test FILE      run the asserts, tests and checks of a script\n"
    "  fmt FILE       print the script in its canonical form       (-w writes it back)\n"
    "  doc [NAME]     document a script or module, FILE or std.NAME  (--html, -o DIR)\n"
    "  help [NAME]    what a word, function, kind, unit or module is\n"
    "  explain CODE   what a diagnostic such as E0301 means\n"
    "  version\n"
    "\n"
    "options of run, check and test:\n"
    "  --draws N            random draws (10,000)      --seed N           seed of all draws (1)\n"
    "  --threads N          threads (1)                --scenario NAME    the world to run in\n"
    "  --set PATH=EXPR      change a definition        --json             output for tools\n"
    "  --csv DIR            one file for each output   --sources          list figures without a "
    "source\n"
    "  --allow-read DIR     files outside the folder   --allow-native LIB native code\n"
    "  --solver NAME        of optimise: clp, cbc, glpk; NAME=LIBRARY names its file\n"
    "  --solver-tolerance X how far a condition may be missed, in its unit (1e-7)\n"
    "  --solver-gap X       whole numbers: how far from the best, as a share (1e-4)\n"
    "  --solver-seconds N   for each problem (no limit)\n"
    "  --write-lp DIR       each problem that is solved, as a file for other solvers\n"
    "  --write-mps DIR      the same in MPS\n"
    "  --max-memory SIZE    such as 2GB                --timeout SECONDS\n";

static int usage(const char *problem, const char *what)
{
  if (problem)
    fprintf(stderr, "strom: %s%s%s\n\n", problem, what ? ": " : "", what ? what : "");
  fputs(usage_text, problem ? stderr : stdout);
  return problem ? STROM_USAGE : STROM_OK;
}

/* One line with what may have been meant, rather than the page that is asked for by --help. */
static int not_known(const char *problem, const char *what, Str near)
{
  fprintf(stderr, "strom: %s %s", problem, what);
  if (near.length)
    fprintf(stderr, "; did you mean %.*s?\n", (int)near.length, near.text);
  else
    fputs("; `strom --help` lists them all\n", stderr);
  return STROM_USAGE;
}

/* ---- options ---- */

static bool read_whole(const char *text, uint64_t least, uint64_t most, uint64_t *value)
{
  char *end;
  errno = 0;
  if (*text < '0' || *text > '9')
    return false;
  *value = strtoull(text, &end, 10);
  return *end == '\0' && errno == 0 && *value >= least && *value <= most;
}

static bool read_size(const char *text, size_t *bytes)
{
  static const struct {
    const char *suffix;
    double factor;
  } suffixes[] = {{"", 1},    {"B", 1},    {"k", 1e3}, {"kB", 1e3},
                  {"M", 1e6}, {"MB", 1e6}, {"G", 1e9}, {"GB", 1e9}};
  char *end;
  double value = strtod(text, &end);
  for (size_t i = 0; end != text && i < LEN(suffixes); i++)
    if (strcmp(end, suffixes[i].suffix) == 0 && value >= 0 && value * suffixes[i].factor < 1e18) {
      *bytes = (size_t)(value * suffixes[i].factor);
      return true;
    }
  return false;
}

static bool read_positive(const char *text, double *value)
{
  char *end;
  *value = strtod(text, &end);
  return end != text && *end == '\0' && *value > 0 && isfinite(*value);
}

static bool read_number_option(Command *command, const char *name, const char *value)
{
  uint64_t number;
  if (strcmp(name, "--draws") == 0) {
    if (!read_whole(value, 1, 1000000000000u, &number))
      return false;
    command->options.draws = number;
  } else if (strcmp(name, "--seed") == 0) {
    if (!read_whole(value, 0, UINT64_MAX, &number))
      return false;
    command->options.seed = number;
  } else if (strcmp(name, "--threads") == 0) {
    if (!read_whole(value, 1, 256, &number))
      return false;
    command->options.threads = (unsigned)number;
  } else if (strcmp(name, "--block") == 0) { /* for the tests of determinism */
    if (!read_whole(value, 64, 1024, &number) || number % 64)
      return false;
    command->options.block_lanes = (unsigned)number;
  } else if (strcmp(name, "--timeout") == 0) {
    return read_positive(value, &command->options.timeout);
  } else if (strcmp(name, "--solver-tolerance") == 0) {
    return read_positive(value, &command->options.solver_tolerance);
  } else if (strcmp(name, "--solver-gap") == 0) {
    return read_positive(value, &command->options.solver_gap);
  } else if (strcmp(name, "--solver-seconds") == 0) {
    return read_positive(value, &command->options.solver_seconds);
  } else {
    return read_size(value, &command->options.max_memory);
  }
  return true;
}

static bool read_setting(Command *command, char *text)
{
  char *equals = strchr(text, '=');
  if (!equals || equals == text)
    return false;
  *equals = '\0';
  command->set_paths[command->set_count] = text;
  command->set_values[command->set_count++] = equals + 1;
  return true;
}

static bool read_valued(Command *command, const char *name, char *value)
{
  if (strcmp(name, "--scenario") == 0) {
    command->options.scenario = value;
  } else if (strcmp(name, "--solver") == 0) {
    command->options.solver = value;
  } else if (strcmp(name, "--write-lp") == 0) {
    command->options.lp_folder = value;
  } else if (strcmp(name, "--write-mps") == 0) {
    command->options.mps_folder = value;
  } else if (strcmp(name, "--csv") == 0) {
    command->csv = value;
  } else if (strcmp(name, "--set") == 0) {
    return read_setting(command, value);
  } else if (strcmp(name, "--allow-read") == 0) {
    command->allow_read[command->read_count++] = value;
  } else if (strcmp(name, "--allow-native") == 0) {
    command->allow_native[command->native_count++] = value;
  } else {
    return read_number_option(command, name, value);
  }
  return true;
}

typedef struct OptionInfo {
  const char *name, *takes; /* NULL: no value */
} OptionInfo;

static const OptionInfo option_infos[] = {
    {"--draws", "a whole number from 1 to 1e12, such as 10000"},
    {"--seed", "a whole number, such as 1"},
    {"--threads", "a whole number from 1 to 256"},
    {"--block", "a multiple of 64 up to 1024"},
    {"--timeout", "seconds above zero, such as 60"},
    {"--max-memory", "a size, such as 500MB or 2GB"},
    {"--scenario", "the name of a scenario"},
    {"--csv", "a folder"},
    {"--set", "a definition and its value: PATH=EXPR"},
    {"--allow-read", "a folder"},
    {"--allow-native", "a library"},
    {"--solver", "clp, cbc or glpk, perhaps with its library: clp=FILE"},
    {"--solver-tolerance", "a number above zero, such as 1e-9"},
    {"--solver-gap", "a share above zero, such as 1e-6"},
    {"--solver-seconds", "seconds above zero, such as 60"},
    {"--write-lp", "a folder"},
    {"--write-mps", "a folder"},
    {"--json", NULL},
    {"--sources", NULL},
};

/* The option that [word] begins with, and the value behind its `=`, NULL where there is none. */
static const OptionInfo *find_option(char *word, char **value)
{
  size_t length = strcspn(word, "=");
  *value = word[length] ? word + length + 1 : NULL;
  for (size_t i = 0; i < LEN(option_infos); i++)
    if (strlen(option_infos[i].name) == length && strncmp(word, option_infos[i].name, length) == 0)
      return &option_infos[i];
  return NULL;
}

static int unknown_option(const char *word)
{
  Nearest near;
  nearest_start(&near, (Str){word, strcspn(word, "=")});
  for (size_t i = 0; i < LEN(option_infos); i++)
    nearest_consider(&near, str_of(option_infos[i].name));
  return not_known("there is no option", word, nearest_found(&near));
}

/* Where the word behind the option and its value stands; 0 where it cannot be read. */
static int read_option(Command *command, int count, char **words, int at)
{
  char *value;
  const OptionInfo *option = find_option(words[at], &value);
  if (!option) {
    unknown_option(words[at]);
    return 0;
  }
  if (!option->takes && !value) {
    command->json |= strcmp(option->name, "--json") == 0;
    command->options.list_unsourced |= strcmp(option->name, "--sources") == 0;
    return at + 1;
  }
  int next = value ? at + 1 : at + 2;
  if (option->takes && !value)
    value = at + 1 < count ? words[at + 1] : NULL;
  if (option->takes && value && read_valued(command, option->name, value))
    return next;
  fprintf(stderr, "strom: %s takes %s%s%s%s\n", option->name,
          option->takes ? option->takes : "no value", value ? ", not `" : "", value ? value : "",
          value ? "`" : "");
  return 0;
}

static int read_command(Command *command, int count, char **words)
{
  for (int at = 0; at < count;) {
    if (words[at][0] == '-' && words[at][1] != '\0') {
      at = read_option(command, count, words, at);
      if (!at)
        return STROM_USAGE;
    } else if (command->file) {
      return usage("one script at a time", words[at]);
    } else {
      command->file = words[at++];
    }
  }
  return command->file ? STROM_OK : usage("which script?", NULL);
}

/* ---- texts ---- */

static bool wants_color(FILE *stream)
{
  const char *none = getenv("NO_COLOR");
  return isatty(fileno(stream)) && !(none && *none);
}

static int terminal_columns(void)
{
  struct winsize size;
  if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
    return size.ws_col < 120 ? size.ws_col : 120;
  return 0;
}

/* False where the text could not be written in full: a full disk, a closed pipe. */
static bool put(FILE *stream, const char *text, size_t length)
{
  return fwrite(text, 1, length, stream) == length && fflush(stream) == 0;
}

static void put_diagnostics(Strom *strom)
{
  size_t length;
  StromFormat format = wants_color(stderr) ? STROM_COLOR_TEXT : STROM_TEXT;
  const char *text = strom_diagnostics(strom, format, &length);
  put(stderr, text, length);
}

static StromStatus no_memory(void)
{
  fputs("strom: no memory to start with\n", stderr);
  return STROM_REFUSED;
}

/* The script with its settings; NULL without memory. A script of which a part could not be read is
   run or checked too, so that one run reports all mistakes. */
static Strom *open_script(const Command *command)
{
  Strom *strom = strom_new(&command->options);
  if (!strom)
    return NULL;
  for (int i = 0; i < command->set_count; i++)
    strom_set(strom, command->set_paths[i], command->set_values[i]);
  strom_load_file(strom, command->file);
  return strom;
}

/* ---- commands on a script as it was loaded; they return the status ---- */

typedef StromStatus Action(Strom *strom, const Command *command);

/* What a script prints, its files first; STROM_FAULT where that could not be written. */
static StromStatus put_output(Strom *strom, const Command *command)
{
  size_t length;
  StromStatus written = strom_write(strom, command->csv);
  StromFormat format = command->json         ? STROM_JSON
                       : wants_color(stdout) ? STROM_COLOR_TEXT
                                             : STROM_TEXT;
  const char *text = strom_output(strom, format, terminal_columns(), &length);
  if (put(stdout, text, length))
    return written;
  fprintf(stderr, "strom: the output could not be written: %s\n", strerror(errno));
  return STROM_FAULT;
}

static bool has_results(StromStatus status)
{
  return status == STROM_OK || status == STROM_FAILED;
}

static StromStatus action_run(Strom *strom, const Command *command)
{
  StromStatus status = strom_run(strom);
  if (has_results(status)) {
    StromStatus written = put_output(strom, command);
    if (written != STROM_OK)
      status = written;
  }
  put_diagnostics(strom);
  return status;
}

/* The asserts, tests and checks of a script, one line each. */
static StromStatus action_test(Strom *strom, const Command *command)
{
  (void)command;
  StromStatus status = strom_run(strom);
  if (has_results(status)) {
    size_t length;
    const char *text = strom_output(strom, STROM_TESTS, 0, &length);
    put(stdout, text, length);
  }
  put_diagnostics(strom);
  return status;
}

static StromStatus action_check(Strom *strom, const Command *command)
{
  StromStatus status = strom_check(strom);
  if (command->json) {
    size_t length;
    const char *text = strom_diagnostics(strom, STROM_JSON, &length);
    put(stdout, text, length);
  } else {
    put_diagnostics(strom);
  }
  return status;
}

static int run_command(Action *action, Command *command)
{
  volatile bool cancelled = false;
  command->options.cancel = &cancelled;
  Strom *strom = open_script(command);
  if (!strom)
    return (int)no_memory();
  /* Only now: a first Ctrl-C ends a command that still waits for its script. */
  if (action != action_check)
    watch_interrupts(&cancelled);
  int status = (int)action(strom, command);
  strom_free(strom);
  return status;
}

static int command_script(Action *action, int count, char **words)
{
  const size_t room = (size_t)count + 1; /* lists end in NULL */
  const char **lists = calloc(4 * room, sizeof *lists);
  if (!lists)
    return (int)no_memory();
  Command command = {.options = strom_default_options(),
                     .set_paths = lists,
                     .set_values = lists + room,
                     .allow_read = lists + 2 * room,
                     .allow_native = lists + 3 * room};
  command.options.allow_read = command.allow_read;
  command.options.allow_native = command.allow_native;
  int status = read_command(&command, count, words);
  if (status == STROM_OK)
    status = run_command(action, &command);
  free(lists);
  return status;
}

/* ---- commands that run nothing ---- */

/* False where the word is not an option of a page. */
static bool read_page_option(PageOrder *order, char **words, int count, int *i)
{
  if (order->kind == PAGE_FMT && strcmp(words[*i], "-w") == 0)
    order->write_back = true;
  else if (order->kind == PAGE_DOC && strcmp(words[*i], "--html") == 0)
    order->html = true;
  else if (order->kind == PAGE_DOC && strcmp(words[*i], "-o") == 0 && *i + 1 < count)
    order->folder = words[++*i];
  else
    return false;
  return true;
}

static int command_page(PageKind kind, int count, char **words)
{
  PageOrder order = {.kind = kind};
  for (int i = 0; i < count; i++) {
    if (read_page_option(&order, words, count, &i))
      continue;
    if (kind == PAGE_DOC && strcmp(words[i], "-o") == 0)
      return usage("-o is followed by a folder", NULL);
    if (order.subject || (words[i][0] == '-' && words[i][1]))
      return usage("one thing at a time", words[i]);
    order.subject = words[i];
  }
  if (!order.subject && kind == PAGE_HELP)
    return usage(NULL, NULL);
  if (!order.subject && order.html && !order.folder)
    return usage("the pages of the library go to a folder: strom doc --html -o DIR", NULL);
  if (!order.subject && kind != PAGE_DOC)
    return usage("of what?", NULL);
  return pages_print(&order);
}

typedef struct CommandInfo {
  const char *name;
  Action *action; /* NULL: a page */
  PageKind page;
} CommandInfo;

static const CommandInfo commands[] = {
    {"run", action_run, 0},          {"check", action_check, 0}, {"test", action_test, 0},
    {"fmt", NULL, PAGE_FMT},         {"doc", NULL, PAGE_DOC},    {"help", NULL, PAGE_HELP},
    {"explain", NULL, PAGE_EXPLAIN},
};

int main(int count, char **words)
{
  signal(SIGPIPE, SIG_IGN);
  if (count < 2)
    return usage("what should be done?", NULL);
  for (int i = 1; i < count; i++)
    if (strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0)
      return usage(NULL, NULL);
  Nearest near;
  nearest_start(&near, str_of(words[1]));
  for (size_t i = 0; i < LEN(commands); i++) {
    const CommandInfo *command = &commands[i];
    if (strcmp(words[1], command->name) == 0)
      return command->action ? command_script(command->action, count - 2, words + 2)
                             : command_page(command->page, count - 2, words + 2);
    nearest_consider(&near, str_of(command->name));
  }
  if (strcmp(words[1], "version") == 0 || strcmp(words[1], "--version") == 0) {
    printf("strom %s\n", strom_version());
    return STROM_OK;
  }
  nearest_consider(&near, STR("version"));
  return not_known("there is no command", words[1], nearest_found(&near));
}
