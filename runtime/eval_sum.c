/* Sums of products in one pass, where the operands have the shapes for it on the current lanes. */
#include "eval.h"
#include "kernel_sum.h"

typedef struct Operand {
  const double *lanes; /* one number where it does not vary */
  bool varies;
} Operand;

typedef struct Term {
  TermShape shape;
  Operand x, u;                 /* as the script has them */
  const double *value, *factor; /* as the kernel wants them: what varies first */
  double x_one, u_one, signed_factor;
} Term;

/* TERM_NONE: it does not vary. */
static TermShape shape_of(const PlanTerm *term, const Run *run)
{
  const bool x_varies = plan_varies(term->x, run), u_varies = term->u && plan_varies(term->u, run);
  if (x_varies && u_varies)
    return TERM_VV;
  return !x_varies && !u_varies ? TERM_NONE : term->u ? TERM_VS : TERM_V;
}

static Operand read_operand(const Plan *p, Run *run, double *one)
{
  const bool varies = plan_varies(p, run);
  return (Operand){p->eval(p, run, varies ? scratch_take(run, run->now.count) : one), varies};
}

static void read_term(const PlanTerm *plan, Run *run, TermShape shape, Term *t)
{
  t->shape = shape;
  if (shape == TERM_NONE) {
    t->x = read_operand(plan->whole, run, &t->x_one);
    return;
  }
  t->x = read_operand(plan->x, run, &t->x_one);
  t->value = t->x.lanes;
  if (!plan->u)
    return;
  t->u = read_operand(plan->u, run, &t->u_one);
  t->value = t->x.varies ? t->x.lanes : t->u.lanes;
  t->factor = t->x.varies ? t->u.lanes : t->x.lanes;
}

/* x - y * v is x + y * -v, to the bit. */
static void take_away(Term *t)
{
  t->signed_factor = t->shape == TERM_V ? -1.0 : -t->factor[0];
  t->factor = &t->signed_factor;
  t->shape = TERM_VS;
}

static Operand apply(const Kernel2 *kernels, Operand x, Operand y, Run *run, double fault,
                     double *out)
{
  const unsigned shape = (x.varies ? 0u : 1u) | (y.varies ? 0u : 2u);
  kernels[shape](out, x.lanes, y.lanes, run->now.count, fault);
  return (Operand){out, true};
}

/* Operation by operation, each of which says what becomes of lanes that are no numbers. */
static void add_with_care(const PlanSum *sum, const Term *terms, const Operand *last, Run *run,
                          double *out)
{
  Operand parts[2];
  for (size_t i = 0; i < 2; i++) {
    const PlanTerm *plan = &sum->terms[i];
    const Term *t = &terms[i];
    parts[i] = t->shape == TERM_NONE || !plan->u
                   ? t->x
                   : apply(kernel2[OP_MUL], t->x, t->u, run, plan->whole->fault,
                           scratch_take(run, run->now.count));
  }
  double *room = last ? scratch_take(run, run->now.count) : out;
  const Operand both = apply(kernel2[sum->op], parts[0], parts[1], run, sum->two->fault, room);
  if (last)
    apply(kernel2[sum->last_op], both, *last, run, sum->all->fault, out);
}

/* The kernel for these shapes; NULL where there is none. */
static KernelSum *kernel_for(const PlanSum *sum, const TermShape *shapes, const Run *run)
{
  const bool is_minus = sum->op == OP_SUB;
  TermShape first = shapes[0], second = shapes[1];
  if (sum->last && (plan_varies(sum->last, run) || first == TERM_NONE || second == TERM_NONE))
    return NULL;
  if (is_minus && second == TERM_VV)
    return NULL;
  second = is_minus && second == TERM_V ? TERM_VS : second;
  return first >= second ? kernel_sum[first][second] : kernel_sum[second][first];
}

/* The number that the kernel adds to what varies. */
static double constant_of(const PlanSum *sum, const Term *terms, const Operand *last)
{
  if (last)
    return sum->last_op == OP_SUB ? -last->lanes[0] : last->lanes[0];
  if (terms[0].shape == TERM_NONE)
    return terms[0].x.lanes[0];
  if (terms[1].shape == TERM_NONE)
    return sum->op == OP_SUB ? -terms[1].x.lanes[0] : terms[1].x.lanes[0];
  return -0.0; /* x + -0.0 is x, to the bit */
}

const double *eval_sum(const Plan *p, Run *run, double *out)
{
  const PlanSum *sum = p->sum;
  const TermShape shapes[2] = {shape_of(&sum->terms[0], run), shape_of(&sum->terms[1], run)};
  KernelSum *kernel = run->now.count > 1 ? kernel_for(sum, shapes, run) : NULL;
  if (!kernel)
    return sum->all->eval(sum->all, run, out);
  double *mark = run->top, last_one;
  Term terms[2];
  for (size_t i = 0; i < 2; i++)
    read_term(&sum->terms[i], run, shapes[i], &terms[i]);
  Operand last_operand;
  const Operand *last = NULL;
  if (sum->last) {
    last_operand = read_operand(sum->last, run, &last_one);
    last = &last_operand;
  }
  const double c = constant_of(sum, terms, last);
  if (sum->op == OP_SUB && terms[1].shape != TERM_NONE)
    take_away(&terms[1]);
  const Term *first = terms[0].shape >= terms[1].shape ? &terms[0] : &terms[1];
  const Term *second = first == &terms[0] ? &terms[1] : &terms[0];
  if (!kernel(out, first->value, first->factor, second->value, second->factor, c, run->now.count))
    add_with_care(sum, terms, last, run, out);
  scratch_release(run, mark);
  return out;
}

double eval1_sum(const Plan *p, Run *run)
{
  return p->sum->all->eval1(p->sum->all, run);
}
