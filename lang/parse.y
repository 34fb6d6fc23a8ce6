/* parse.y - the grammar. Actions are one constructor call; what they decide is in parse_build.c, and what
   depends on neighbouring tokens was settled by token.c. */
%code requires {
#include "lang/parse_build.h"
}
%code {
static int yylex(YYSTYPE *value, Span *at, Parser *p)
{
  (void)value;
  return build_next_token(p, at);
}

/* Mistakes are reported by build_report(): this is called where bison's stack is at its end. */
static void yyerror(const Span *at, Parser *p, const char *message)
{
  (void)message;
  build_too_deep(p, *at);
}
#define YYSTACK_ALLOC(size) arena_alloc(p->context->arena, (size_t)(size))
#define YYLLOC_DEFAULT(whole, parts, count)                                                                            \
  (whole) = (count) ? span_join(YYRHSLOC(parts, 1), YYRHSLOC(parts, count))                                            \
                    : (Span){p->source, YYRHSLOC(parts, 0).end, YYRHSLOC(parts, 0).end}
}
%define api.pure full
%define api.location.type {Span}
%define parse.error custom
%define lr.default-reduction consistent
%parse-param {Parser *p}
%lex-param {Parser *p}
%locations
%expect 0
%union {
  Ast *node;
  AstList list;
}

%token END 0 "the end" NL "a new line" START_FILE START_EXPRESSION
%token NAME "a name" NUMBER "a number" QUANTITY "a quantity" STRING "a text" PROSE "a prose block" DATE "a date"
%token TRUE_WORD "true" FALSE_WORD "false"
%token EQ "==" NE "!=" LE "<=" GE ">=" ARROW "=>" CHANGE "*=" DOTDOT ".." PLUSMINUS "±"
%token IN "in" TO "to" BY "by" OVER "over" WITH "with" FOR "for" WHERE "where" ON "on" AND "and" OR "or" NOT "not"
%token IF "if" THEN "then" ELSE "else" ACROSS "across" AT "at" GIVEN "given" EXPECT "expect" SO "so" EXTENDS "extends"
%token MATCH "match" INTEGER "integer" AS "as" DATED "dated" STATUS "status" CENTRAL "central" HIGH "high" LOW "low"
%token LINEAR "linear" EXTEND "extend" OTHERWISE "otherwise" LIMIT "limit" INTERPOLATE "interpolate" SOLVE "solve"
%token FOLD "fold" SOURCE "source" FROM "from" CSV "csv" SPEARMAN "spearman"
%token SHOW "show" PLOT "plot" COMPARE "compare" CLAIM "claim" ASSERT "assert" TEST "test" CHECK "check" USE "use"
%token SCENARIO "scenario" EXPORT "export" INPUT "input" KIND "kind" FN "fn" CHOICE "choice" DIMENSION "dimension"
%token UNIT "unit" QUANTITY_WORD "quantity" DATA "data" CORRELATE "correlate" EXTERN "extern" SAMPLE "sample"
%token REMOVE "remove" OPTIMISE "optimise" DECISION "decision" MINIMISE "minimise" MAXIMISE "maximise" SUBJECT "subject"

%left WITH
%left OTHERWISE
%left AS
%left OR
%left AND
%precedence NOT
%nonassoc EQ NE '<' LE '>' GE
%nonassoc TO PLUSMINUS LOW CENTRAL HIGH
%left '+' '-'
%left '*' '/'
%precedence NEGATIVE
%right '^'

%type <node> item definition output cell cell_shape unit_expression unit_term unit_factor top expression postfix brace
%type <node> subscript argument clause entry key local arm set assignment path name axis_name change member field column declaration kind_head
%type <node> unread sound_item sound_member sound_column sound_native sound_change sound_test_item
%type <node> optimise wish sound_wish decision bounds constraint sound_constraint
%type <node> function parameter body_item shown source across test_item range native where
%type <list> items names name_list subscripts arguments clauses entries locals arms sets changes members fields columns
%type <list> wishes constraints
%type <list> parameters shown_list brackets choices across_list test_items natives source_parts
%%

start: START_FILE items
  | START_EXPRESSION shown            { p->expression = $2; }
  | START_EXPRESSION shown NL         { p->expression = $2; }
  ;

items: %empty                         { $$ = build_list_empty(); }
  | item                              { $$ = p->items = build_list_one(p, $1); }
  | items newline                     { $$ = $1; }
  | items newline item                { $$ = p->items = build_list_add(p, $1, $3); }
  ;
item: sound_item
  | unread
  | sound_item unread                 { $$ = $2; }
  ;
sound_item: definition | output
  ;

/* ---- definitions ---- */

definition: cell
  | declaration
  | optimise
  | KIND NAME '{' members '}'         { $$ = build_doc(p, build_named(p, AST_KIND, @$, @2)); $$->list = $4; }
  | kind_head '{' members '}'         { $$ = $1; $$->at = @$; $$->list = $3; build_doc(p, $$); }
  | DATA NAME '=' CSV STRING '{' columns '}' { $$ = build_named(p, AST_DATA, @$, @2); $$->text = build_string(p, @5); $$->list = $7; }
  | function
  | EXTERN STRING '{' natives '}'     { $$ = build_node(p, AST_EXTERN, @$); $$->text = build_string(p, @2); $$->list = $4; }
  | OVER NAME '=' top                 { $$ = build_named(p, AST_AXIS, @$, @2); $$->a = $4; build_doc(p, $$); }
  | CHOICE NAME '=' choices           { $$ = build_named(p, AST_CHOICE, @$, @2); $$->list = $4; build_doc(p, $$); }
  | CHOICE NAME '=' '|' choices       { $$ = build_named(p, AST_CHOICE, @$, @2); $$->list = $5; build_doc(p, $$); }
  | DIMENSION NAME                    { $$ = build_doc(p, build_named(p, AST_DIMENSION, @$, @2)); }
  | UNIT NAME ':' unit_expression     { $$ = build_named(p, AST_UNITDEF, @$, @2); $$->a = $4; build_doc(p, $$); }
  | UNIT NAME '=' expression          { $$ = build_named(p, AST_UNITDEF, @$, @2); $$->b = $4; build_doc(p, $$); }
  | QUANTITY_WORD NAME ':' unit_expression { $$ = build_named(p, AST_QUANTITYDEF, @$, @2); $$->a = $4; build_doc(p, $$); }
  | SCENARIO NAME '{' changes '}'     { $$ = build_named(p, AST_SCENARIO, @$, @2); $$->list = $4; }
  | SCENARIO NAME STRING '{' changes '}' { $$ = build_named(p, AST_SCENARIO, @$, @2); $$->text = build_string(p, @3); $$->list = $5; }
  | SCENARIO NAME EXTENDS name_list '{' changes '}' { $$ = build_named(p, AST_SCENARIO, @$, @2); $$->list2 = $4; $$->list = $6; }
  | SCENARIO NAME STRING EXTENDS name_list '{' changes '}'
      { $$ = build_named(p, AST_SCENARIO, @$, @2); $$->text = build_string(p, @3); $$->list2 = $5; $$->list = $7; }
  | USE path                          { $$ = build_ab(p, AST_USE, @$, $2, NULL); }
  | USE STRING                        { $$ = build_node(p, AST_USE, @$); $$->text = build_string(p, @2); }
  | USE STRING AS NAME                { $$ = build_named(p, AST_USE, @$, @4); $$->text = build_string(p, @2); }
  | CORRELATE path ',' path AT expression
      { $$ = build_ab(p, AST_CORRELATE, @$, $6, NULL); $$->list = build_list_add(p, build_list_one(p, $2), $4); }
  | CORRELATE path ',' path AT SPEARMAN expression
      { $$ = build_ab(p, AST_CORRELATE, @$, $7, NULL); $$->list = build_list_add(p, build_list_one(p, $2), $4); $$->flags = AST_SPEARMAN; }
  | SAMPLE name_list FROM path        { $$ = build_ab(p, AST_SAMPLE, @$, $4, NULL); $$->list = $2; }
  ;

cell: NAME brackets cell_shape        { $$ = build_cell(p, @$, @1, $2, $3); }
  | INPUT NAME brackets cell_shape    { $$ = build_cell(p, @$, @2, $3, $4); $$->flags |= AST_INPUT; }
  ;
cell_shape: ':' unit_expression source { $$ = build_ab(p, AST_CELL, @$, $2, NULL); $$->d = $3; }
  | ':' unit_expression IN range source { $$ = build_ab(p, AST_CELL, @$, $2, NULL); $$->c = $4; $$->d = $5; }
  | ':' unit_expression '=' top source { $$ = build_ab(p, AST_CELL, @$, $2, $4); $$->d = $5; }
  | ':' unit_expression IN range '=' top source { $$ = build_ab(p, AST_CELL, @$, $2, $6); $$->c = $4; $$->d = $7; }
  | ':' unit_expression '=' top IN range source { $$ = build_ab(p, AST_CELL, @$, $2, $4); $$->c = $6; $$->d = $7; }
  | '=' top source                    { $$ = build_ab(p, AST_CELL, @$, NULL, $2); $$->d = $3; }
  | '=' top IN range source           { $$ = build_ab(p, AST_CELL, @$, NULL, $2); $$->c = $4; $$->d = $5; }
  ;
range: expression DOTDOT expression   { $$ = build_range(p, @$, $1, $3, NULL); }
  ;
brackets: %empty                      { $$ = build_list_empty(); }
  | '[' name_list ']'                 { $$ = $2; }
  ;
source: %empty                        { $$ = NULL; }
  | SOURCE STRING source_parts        { $$ = build_node(p, AST_SOURCE, @$); $$->text = build_string(p, @2); $$->list = $3; }
  ;
source_parts: %empty                  { $$ = build_list_empty(); }
  | source_parts DATED STRING
      { $$ = build_list_add(p, $1, build_ab(p, AST_ENTRY, @2, build_named(p, AST_NAME, @2, @2), build_text(p, AST_STRING, AST_TEMPLATE, @3))); }
  | source_parts STATUS NAME
      { $$ = build_list_add(p, $1, build_ab(p, AST_ENTRY, @2, build_named(p, AST_NAME, @2, @2), build_named(p, AST_NAME, @3, @3))); }
  ;

kind_head: KIND NAME ':' NAME         { $$ = build_named(p, AST_KIND, @$, @2); $$->a = build_named(p, AST_NAME, @4, @4); }
  ;
members: %empty                       { $$ = build_list_empty(); }
  | member                            { $$ = build_list_one(p, $1); }
  | members newline                   { $$ = $1; }
  | members newline member            { $$ = build_list_add(p, $1, $3); }
  ;
member: sound_member
  | unread
  | sound_member unread               { $$ = $2; }
  ;
sound_member: cell | function | optimise
  | ASSERT top                          { $$ = build_ab(p, AST_ASSERT, @$, build_unwrapped($2), NULL); }
  | ASSERT STRING '{' top '}'         { $$ = build_ab(p, AST_ASSERT, @$, $4, NULL); $$->text = build_string(p, @2); }
  ;
field: cell
  | unread
  | cell unread                       { $$ = $2; }
  ;
fields: %empty                        { $$ = build_list_empty(); }
  | field                             { $$ = build_list_one(p, $1); }
  | fields newline                    { $$ = $1; }
  | fields newline field              { $$ = build_list_add(p, $1, $3); }
  ;

declaration: NAME NAME body_item
      { $$ = $3; $$->at = @$; $$->name2 = build_sym(p, @1); $$->name = build_sym(p, @2); $$->name_at = @2; build_doc(p, $$); }
  | NAME NAME '[' name_list ']' body_item
      { $$ = $6; $$->at = @$; $$->name2 = build_sym(p, @1); $$->name = build_sym(p, @2); $$->name_at = @2;
        $$->list2 = $4; build_doc(p, $$); }
  | NAME FROM CSV STRING '{' columns '}'
      { $$ = build_named(p, AST_DECLARE_FROM, @$, @1); $$->name2 = $$->name; $$->text = build_string(p, @4); $$->list = $6; }
  | NAME FROM CSV STRING ON path '{' columns '}'
      { $$ = build_named(p, AST_DECLARE_FROM, @$, @1); $$->name2 = $$->name; $$->text = build_string(p, @4); $$->b = $6; $$->list = $8; }
  ;
body_item: '{' fields '}'             { $$ = build_node(p, AST_DECLARE, @$); $$->list = $2; }
  | ':' NAME '{' fields '}'           { $$ = build_ab(p, AST_DECLARE, @$, build_named(p, AST_NAME, @2, @2), NULL); $$->list = $4; }
  | ON path '{' fields '}'            { $$ = build_ab(p, AST_DECLARE, @$, NULL, $2); $$->list = $4; }
  | ':' NAME ON path '{' fields '}'   { $$ = build_ab(p, AST_DECLARE, @$, build_named(p, AST_NAME, @2, @2), $4); $$->list = $6; }
  | ':' NAME                          { $$ = build_ab(p, AST_DECLARE, @$, build_named(p, AST_NAME, @2, @2), NULL); }
  ;

columns: %empty                       { $$ = build_list_empty(); }
  | column                            { $$ = build_list_one(p, $1); }
  | columns separator                 { $$ = $1; }
  | columns separator column          { $$ = build_list_add(p, $1, $3); }
  ;
column: sound_column
  | unread
  | sound_column unread               { $$ = $2; }
  ;
sound_column: NAME ':' unit_expression      { $$ = build_named(p, AST_COLUMN, @$, @1); $$->a = $3; }
  | NAME ':' unit_expression FROM STRING
      { $$ = build_named(p, AST_COLUMN, @$, @1); $$->a = $3; $$->c = build_text(p, AST_STRING, AST_TEMPLATE, @5); }
  | NAME '=' top                      { $$ = build_ab(p, AST_CELL, @$, NULL, $3); $$->name = build_sym(p, @1); $$->name_at = @1; }
  ;
separator: ',' | newline ;

/* ---- mistakes: build_report went on to the end of what did not read, to be read from there ---- */

unread: error                         { $$ = build_node(p, AST_BAD, @$); yyclearin; }
  ;
newline: NL                           { yyerrok; }
  ;

optimise: OPTIMISE NAME '{' wishes '}' { $$ = build_optimise(p, @$, @2, $4); }
  ;
wishes: %empty                        { $$ = build_list_empty(); }
  | wish                              { $$ = build_list_one(p, $1); }
  | wishes newline                    { $$ = $1; }
  | wishes newline wish               { $$ = build_list_add(p, $1, $3); }
  ;
wish: sound_wish
  | unread
  | sound_wish unread                 { $$ = $2; }
  ;
sound_wish: DECISION NAME brackets decision
      { $$ = $4; $$->at = @$; $$->name = build_sym(p, @2); $$->name_at = @2; $$->list = $3; build_doc(p, $$); }
  | MINIMISE top                      { $$ = build_named(p, AST_OBJECTIVE, @$, @1); $$->a = $2; }
  | MAXIMISE top                      { $$ = build_named(p, AST_OBJECTIVE, @$, @1); $$->a = $2; }
  | SUBJECT TO '{' constraints '}'    { $$ = build_node(p, AST_CONSTRAINT, @$); $$->list = $4; }
  | local
  ;
decision: ':' unit_expression bounds  { $$ = $3; $$->a = $2; }
  | ':' INTEGER bounds                { $$ = $3; }
  ;
bounds: %empty                        { $$ = build_node(p, AST_DECISION, @$); }
  | IN range                          { $$ = build_node(p, AST_DECISION, @$); $$->c = $2; }
  | GE expression                     { $$ = build_ab(p, AST_DECISION, @$, NULL, $2); $$->name2 = build_sym(p, @1); }
  | LE expression                     { $$ = build_ab(p, AST_DECISION, @$, NULL, $2); $$->name2 = build_sym(p, @1); }
  ;
constraints: %empty                   { $$ = build_list_empty(); }
  | constraint                        { $$ = build_list_one(p, $1); }
  | constraints newline               { $$ = $1; }
  | constraints newline constraint    { $$ = build_list_add(p, $1, $3); }
  ;
constraint: sound_constraint
  | unread
  | sound_constraint unread           { $$ = $2; }
  ;
sound_constraint: NAME ':' top        { $$ = build_named(p, AST_CONSTRAINT, @$, @1); $$->a = $3; }
  | NAME ':' top WHERE expression     { $$ = build_named(p, AST_CONSTRAINT, @$, @1); $$->a = $3; $$->b = $5; }
  ;

function: FN NAME '(' parameters ')' '=' top source
      { $$ = build_named(p, AST_FN, @$, @2); $$->list = $4; $$->b = $7; $$->d = $8; build_doc(p, $$); }
  | FN NAME '(' parameters ')' ':' unit_expression '=' top source
      { $$ = build_named(p, AST_FN, @$, @2); $$->list = $4; $$->a = $7; $$->b = $9; $$->d = $10; build_doc(p, $$); }
  ;
natives: %empty                       { $$ = build_list_empty(); }
  | native                            { $$ = build_list_one(p, $1); }
  | natives newline                   { $$ = $1; }
  | natives newline native            { $$ = build_list_add(p, $1, $3); }
  ;
native: sound_native
  | unread
  | sound_native unread               { $$ = $2; }
  ;
sound_native: FN NAME '(' parameters ')' ':' unit_expression
      { $$ = build_named(p, AST_FN, @$, @2); $$->list = $4; $$->a = $7; build_doc(p, $$); }
  ;
parameters: %empty                    { $$ = build_list_empty(); }
  | parameter                         { $$ = build_list_one(p, $1); }
  | parameters ',' parameter          { $$ = build_list_add(p, $1, $3); }
  ;
parameter: NAME                       { $$ = build_named(p, AST_PARAM, @$, @1); }
  | NAME ':' unit_expression          { $$ = build_named(p, AST_PARAM, @$, @1); $$->a = $3; }
  | NAME '=' top                      { $$ = build_named(p, AST_PARAM, @$, @1); $$->b = $3; }
  | NAME ':' unit_expression '=' top  { $$ = build_named(p, AST_PARAM, @$, @1); $$->a = $3; $$->b = $5; }
  ;
choices: NAME                         { $$ = build_list_one(p, build_named(p, AST_NAME, @1, @1)); }
  | choices '|' NAME                  { $$ = build_list_add(p, $1, build_named(p, AST_NAME, @3, @3)); }
  ;
changes: %empty                       { $$ = build_list_empty(); }
  | change                            { $$ = build_list_one(p, $1); }
  | changes separator                 { $$ = $1; }
  | changes separator change          { $$ = build_list_add(p, $1, $3); }
  ;
change: sound_change
  | unread
  | sound_change unread               { $$ = $2; }
  ;
sound_change: assignment source       { $$ = $1; $$->d = $2; }
  | NAME                              { $$ = build_named(p, AST_SCENARIO_REF, @1, @1); }
  | declaration
  | REMOVE path                       { $$ = build_ab(p, AST_REMOVE, @$, $2, NULL); }
  ;

/* ---- outputs ---- */

output: SHOW shown_list               { $$ = build_node(p, AST_SHOW, @$); $$->list = $2; }
  | PLOT shown_list                   { $$ = build_node(p, AST_PLOT, @$); $$->list = $2; }
  | PLOT shown_list OVER name_list    { $$ = build_node(p, AST_PLOT, @$); $$->list = $2; $$->list2 = $4; }
  | COMPARE shown ACROSS across_list  { $$ = build_node(p, AST_COMPARE, @$); $$->list = build_list_one(p, $2); $$->list2 = $4; }
  | CLAIM STRING '{' top '}'          { $$ = build_ab(p, AST_CLAIM, @$, $4, NULL); $$->text = build_string(p, @2); }
  | ASSERT top                          { $$ = build_ab(p, AST_ASSERT, @$, build_unwrapped($2), NULL); }
  | ASSERT STRING '{' top '}'         { $$ = build_ab(p, AST_ASSERT, @$, $4, NULL); $$->text = build_string(p, @2); }
  | TEST STRING '{' test_items '}'    { $$ = build_node(p, AST_TEST, @$); $$->text = build_string(p, @2); $$->list = $4; }
  | CHECK STRING GIVEN sets EXPECT expression
      { $$ = build_ab(p, AST_CHECK, @$, $6, NULL); $$->text = build_string(p, @2); $$->list = $4; }
  | EXPORT STRING '=' shown           { $$ = build_ab(p, AST_EXPORT, @$, $4->a, $4->b); $$->text = build_string(p, @2); }
  | PROSE                             { $$ = build_text(p, AST_PROSE, AST_PROSE, @$); }
  ;
shown_list: shown                     { $$ = build_list_one(p, $1); }
  | shown_list ',' shown              { $$ = build_list_add(p, $1, $3); }
  ;
shown: top                            { $$ = build_ab(p, AST_ITEM, @$, $1, NULL); }
  | top IN unit_expression            { $$ = build_ab(p, AST_ITEM, @$, $1, $3); }
  ;
across_list: across                   { $$ = build_list_one(p, $1); }
  | across_list NAME across           { build_expect_word(p, @2, "x"); $$ = build_list_add(p, $1, $3); }
  ;
across: names                         { $$ = build_node(p, AST_ACROSS, @$); $$->list = $1; }
  | '{' names '}'                     { $$ = build_node(p, AST_ACROSS, @$); $$->list = $2; }
  ;
names: NAME                           { $$ = build_list_one(p, build_named(p, AST_SCENARIO_REF, @1, @1)); }
  | names ',' NAME                    { $$ = build_list_add(p, $1, build_named(p, AST_SCENARIO_REF, @3, @3)); }
  ;
name_list: name                       { $$ = build_list_one(p, $1); }
  | name_list ',' name                { $$ = build_list_add(p, $1, $3); }
  ;
name: NAME                            { $$ = build_named(p, AST_NAME, @1, @1); }
  ;
test_items: %empty                    { $$ = build_list_empty(); }
  | test_item                         { $$ = build_list_one(p, $1); }
  | test_items newline                { $$ = $1; }
  | test_items newline test_item      { $$ = build_list_add(p, $1, $3); }
  ;
test_item: sound_test_item
  | unread
  | sound_test_item unread            { $$ = $2; }
  ;
sound_test_item: cell
  | ASSERT top                          { $$ = build_ab(p, AST_ASSERT, @$, build_unwrapped($2), NULL); }
  | ASSERT STRING '{' top '}'         { $$ = build_ab(p, AST_ASSERT, @$, $4, NULL); $$->text = build_string(p, @2); }
  ;

/* ---- expressions ---- */

top: expression
  | IF top THEN top ELSE top          { $$ = build_ab(p, AST_IF, @$, $2, $4); $$->c = $6; }
  | SOLVE path IN range SO NAME expression
      { build_expect_word(p, @6, "that"); $$ = build_ab(p, AST_SOLVE, @$, $2, $4); $$->c = $7; }
  | expression DOTDOT expression      { $$ = build_range(p, @$, $1, $3, NULL); }
  | expression DOTDOT expression BY expression { $$ = build_range(p, @$, $1, $3, $5); }
  ;
expression: postfix
  | '-' expression %prec NEGATIVE     { $$ = build_unary(p, @$, @1, $2); }
  | NOT expression                    { $$ = build_unary(p, @$, @1, $2); }
  | expression '+' expression         { $$ = build_binary(p, @$, @2, $1, $3); }
  | expression '-' expression         { $$ = build_binary(p, @$, @2, $1, $3); }
  | expression '*' expression         { $$ = build_binary(p, @$, @2, $1, $3); }
  | expression '/' expression         { $$ = build_binary(p, @$, @2, $1, $3); }
  | expression '^' expression         { $$ = build_binary(p, @$, @2, $1, $3); }
  | expression AND expression         { $$ = build_binary(p, @$, @2, $1, $3); }
  | expression OR expression          { $$ = build_binary(p, @$, @2, $1, $3); }
  | expression EQ expression          { $$ = build_binary(p, @$, @2, $1, $3); }
  | expression NE expression          { $$ = build_binary(p, @$, @2, $1, $3); }
  | expression '<' expression         { $$ = build_binary(p, @$, @2, $1, $3); }
  | expression LE expression          { $$ = build_binary(p, @$, @2, $1, $3); }
  | expression '>' expression         { $$ = build_binary(p, @$, @2, $1, $3); }
  | expression GE expression          { $$ = build_binary(p, @$, @2, $1, $3); }
  | expression TO expression          { $$ = build_interval(p, AST_INTERVAL, @$, $1, $3); }
  | expression PLUSMINUS expression   { $$ = build_interval(p, AST_PLUSMINUS, @$, $1, $3); }
  | LOW expression CENTRAL expression HIGH expression { $$ = build_threepoint(p, @$, $2, $4, $6); }
  | expression OTHERWISE expression   { $$ = build_ab(p, AST_OTHERWISE, @$, $1, $3); }
  | expression AS NAME                { $$ = build_ab(p, AST_AS, @$, $1, NULL); $$->name = build_sym(p, @3); $$->name_at = @3; }
  | expression WITH '{' sets '}'      { $$ = build_ab(p, AST_WITH, @$, $1, NULL); $$->list = $4; }
  ;
postfix: NUMBER                       { $$ = build_number(p, @$); }
  | QUANTITY                          { $$ = build_quantity(p, @$); }
  | STRING                            { $$ = build_text(p, AST_STRING, AST_TEMPLATE, @$); }
  | DATE                              { $$ = build_node(p, AST_DATE, @$); $$->text = build_sym(p, @$)->text; }
  | TRUE_WORD                         { $$ = build_node(p, AST_BOOL, @$); $$->number = 1; }
  | FALSE_WORD                        { $$ = build_node(p, AST_BOOL, @$); }
  | NAME                              { $$ = build_named(p, AST_NAME, @$, @1); }
  | '(' top ')'                       { $$ = build_ab(p, AST_PAREN, @$, $2, NULL); }
  | '(' top IN unit_expression ')'    { $$ = build_ab(p, AST_PAREN, @$, build_ab(p, AST_IN, @$, $2, $4), NULL); }
  | postfix '.' NAME                  { $$ = build_ab(p, AST_DOT, @$, $1, NULL); $$->name = build_sym(p, @3); $$->name_at = @3; }
  | postfix '[' subscripts ']'        { $$ = build_ab(p, AST_INDEX, @$, $1, NULL); $$->list = $3; }
  | postfix '(' arguments ')'         { $$ = build_ab(p, AST_CALL, @$, $1, NULL); $$->list = $3; }
  | FOLD '(' NAME '=' top FOR NAME IN top ':' top ')'
      { $$ = build_ab(p, AST_FOLD, @$, $5, build_named(p, AST_FOR, @7, @7)); $$->name = build_sym(p, @3); $$->b->a = $9; $$->c = $11; }
  | '[' arguments ']'                 { $$ = build_node(p, AST_LIST, @$);
                                        for (uint32_t i = 0; i < $2.count; i++) $2.items[i] = $2.items[i]->a;
                                        $$->list = $2; }
  | brace
  ;
subscripts: subscript                 { $$ = build_list_one(p, $1); }
  | subscripts ',' subscript          { $$ = build_list_add(p, $1, $3); }
  ;
subscript: top                        { $$ = build_ab(p, AST_SUBSCRIPT, @$, $1, NULL); }
  | postfix '=' top                   { $$ = build_ab(p, AST_SUBSCRIPT, @$, $3, NULL); $$->name_at = @1; $$->name = build_axis_name(p, $1)->name;
                                        if (!$$->name) YYERROR; }
  ;
arguments: %empty                     { $$ = build_list_empty(); }
  | argument                          { $$ = build_list_one(p, $1); }
  | arguments ',' argument            { $$ = build_list_add(p, $1, $3); }
  ;
argument: top clauses                 { $$ = build_ab(p, AST_ARG, @$, $1, NULL); $$->list = $2; }
  | NAME '=' top                      { $$ = build_ab(p, AST_ARG, @$, $3, NULL); $$->name = build_sym(p, @1); $$->name_at = @1; }
  ;
axis_name: path                       { $$ = build_axis_name(p, $1); }
  ;
clauses: %empty                       { $$ = build_list_empty(); }
  | clauses clause                    { $$ = build_list_add(p, $1, $2); }
  ;
clause: OVER axis_name                     { $$ = build_node(p, AST_OVER, @$); $$->list = build_list_one(p, $2); }
  | OVER axis_name BY name                 { $$ = build_ab(p, AST_OVER, @$, $4, NULL); $$->list = build_list_one(p, $2); }
  | FOR NAME IN top                   { $$ = build_named(p, AST_FOR, @$, @2); $$->a = $4; }
  | FOR NAME IN top ON path           { $$ = build_named(p, AST_FOR, @$, @2); $$->a = $4; $$->b = $6; }
  | WHERE expression                  { $$ = build_ab(p, AST_WHERE, @$, $2, NULL); }
  ;

brace: '{' entries '}'                { $$ = build_node(p, AST_TABLE, @$); $$->list = $2; }
  | '{' locals NL top '}'             { $$ = build_ab(p, AST_BLOCK, @$, $4, NULL); $$->list = $2; }
  | '{' top '}'                       { $$ = build_ab(p, AST_BLOCK, @$, $2, NULL); }
  | LIMIT '{' entries '}'             { $$ = build_node(p, AST_LIMIT, @$); $$->list = $3; }
  | INTERPOLATE '{' entries '}' mode  { $$ = build_named(p, AST_INTERPOLATE, @$, @5); $$->list = $3; }
  | INTERPOLATE '{' entries '}' mode EXTEND { $$ = build_named(p, AST_INTERPOLATE, @$, @5); $$->list = $3; $$->flags = AST_EXTEND; }
  | INTERPOLATE '{' entries '}' mode AT where { $$ = build_named(p, AST_INTERPOLATE, @$, @5); $$->list = $3; $$->a = $7; }
  | INTERPOLATE '{' entries '}' mode EXTEND AT where
      { $$ = build_named(p, AST_INTERPOLATE, @$, @5); $$->list = $3; $$->flags = AST_EXTEND; $$->a = $8; }
  | MATCH '{' arms '}'                { $$ = build_node(p, AST_MATCH, @$); $$->list = $3; }
  | MATCH postfix '{' arms '}'        { $$ = build_ab(p, AST_MATCH, @$, $2, NULL); $$->list = $4; }
  ;
mode: LINEAR | NAME ;
where: name | '(' top ')'              { $$ = build_ab(p, AST_PAREN, @$, $2, NULL); }
  ;
entries: entry                        { $$ = build_list_one(p, $1); }
  | entries separator                 { $$ = $1; }
  | entries separator entry           { $$ = build_list_add(p, $1, $3); }
  ;
entry: key ':' top                    { $$ = build_ab(p, AST_ENTRY, @$, $1, $3); }
  ;
key: NAME                             { $$ = build_named(p, AST_NAME, @1, @1); }
  | STRING                            { $$ = build_text(p, AST_STRING, AST_TEMPLATE, @$); }
  | NUMBER                            { $$ = build_number(p, @$); }
  | QUANTITY                          { $$ = build_quantity(p, @$); }
  | DATE                              { $$ = build_node(p, AST_DATE, @$); $$->text = build_sym(p, @$)->text; }
  ;
locals: local                         { $$ = build_list_one(p, $1); }
  | locals NL local                   { $$ = build_list_add(p, $1, $3); }
  ;
local: NAME '=' top                   { $$ = build_named(p, AST_LOCAL, @$, @1); $$->a = $3; }
  ;
arms: arm                             { $$ = build_list_one(p, $1); }
  | arms separator                    { $$ = $1; }
  | arms separator arm                { $$ = build_list_add(p, $1, $3); }
  ;
arm: top ARROW top                    { $$ = build_ab(p, AST_ARM, @$, $1, $3); }
  | ELSE ARROW top                    { $$ = build_ab(p, AST_ARM, @$, NULL, $3); }
  ;
sets: set                             { $$ = build_list_one(p, $1); }
  | sets separator                    { $$ = $1; }
  | sets separator set                { $$ = build_list_add(p, $1, $3); }
  ;
set: assignment
  | NAME                              { $$ = build_named(p, AST_SCENARIO_REF, @1, @1); }
  ;
assignment: path '=' top              { $$ = build_ab(p, AST_SET, @$, $1, $3); $$->name = build_sym(p, @2); $$->name_at = @2; }
  | path CHANGE top                   { $$ = build_ab(p, AST_SET, @$, $1, $3); $$->name = build_sym(p, @2); $$->name_at = @2; }
  ;
path: NAME                            { $$ = build_named(p, AST_NAME, @1, @1); }
  | path '.' NAME                     { $$ = build_ab(p, AST_DOT, @$, $1, NULL); $$->name = build_sym(p, @3); $$->name_at = @3; }
  ;

/* ---- units: blanks are allowed here ---- */

unit_expression: unit_term            { $$ = build_node(p, AST_UNIT, @$); $$->list = build_list_one(p, $1); }
  | NAME unit_term                    { $$ = build_scaled_unit(p, @$, @1, $2); }
  | unit_expression '*' unit_term     { $$ = $1; $$->at = @$; $$->list = build_list_add(p, $1->list, $3); }
  | unit_expression '/' unit_term     { $$ = $1; $$->at = @$; $$->list = build_list_add(p, $1->list, build_negated($3)); }
  ;
unit_term: unit_factor
  | NAME '^' NUMBER                   { $$ = build_term(p, @$, @1, @3, 1); }
  | NAME '^' '-' NUMBER               { $$ = build_term(p, @$, @1, @4, -1); }
  ;
unit_factor: NAME                     { $$ = build_term(p, @$, @1, (Span){0}, 1); }
  | NUMBER                            { $$ = build_term(p, @$, @1, (Span){0}, 1); }
  | '%'                               { $$ = build_term(p, @$, @1, (Span){0}, 1); }
  ;
%%

static int yyreport_syntax_error(const yypcontext_t *context, Parser *p)
{
  yysymbol_kind_t expected[YYNTOKENS];
  const char *names[YYNTOKENS];
  int count = yypcontext_expected_tokens(context, expected, YYNTOKENS);
  bool may_end = false;
  for (int i = 0; i < count; i++) {
    names[i] = yysymbol_name(expected[i]);
    may_end |= expected[i] == YYSYMBOL_NL;
  }
  bool at_end = yypcontext_token(context) == YYSYMBOL_YYEOF;
  build_report(p, *yypcontext_location(context), at_end, may_end, names, count);
  return 0;
}
