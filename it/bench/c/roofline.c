/*
 * What this machine can do at most with the operations of a reservoir's step, each kind alone.
 *
 *     roofline UNITS
 *
 * prints for a step of so many units, in nanoseconds, the least that each of these takes, the best of a few rounds:
 *
 *     muladd  14 multiplications and 11 additions for each unit, none of which waits for another
 *     divide  one division for each unit, the same
 *     mixed   both together, the same: they share parts of the processor
 *     memory  reading the bias, the three weights and the state of each unit, and writing its state
 *     chain   the operations that lead from a unit to its neighbour in the next step, each waiting for the one before
 *
 * The first three are measured with vectors of the machine's full width and of half of it; the better of the two counts. So
 * it is with the chain, whose vectors are as good as any: what it takes does not depend on the number of units.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if defined(__AVX512F__)
#define FULL 16
#elif defined(__AVX__)
#define FULL 8
#else
#define FULL 4
#endif
#define HALF (FULL == 4 ? 4 : FULL / 2)

#if defined(__aarch64__)
#define HIDE(vector) __asm__ volatile("" : "+w"(vector))
#elif defined(__AVX512F__)
#define HIDE(vector) __asm__ volatile("" : "+v"(vector))
#else
#define HIDE(vector) __asm__ volatile("" : "+x"(vector))
#endif

enum { ROUNDS = 15, TIMES = 200000, MULTIPLICATIONS = 14, ADDITIONS = 11, EACH = MULTIPLICATIONS + ADDITIONS };

/* Time of the processor, which other work on the machine disturbs less. */
static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * 1e9 + time.tv_nsec;
}

static double least(double a, double b) {
  return a < b ? a : b;
}

/* The best time of one of TIMES repetitions of a statement. */
#define BEST(result, statement)                  \
  double result = 1e18;                          \
  for (int round = 0; round < ROUNDS; round++) { \
    double start = now();                        \
    for (int i = 0; i < TIMES; i++) {            \
      statement;                                 \
    }                                            \
    result = least(result, (now() - start) / TIMES); \
  }

/* Ten registers, each by itself: what is done to one must not be put together with what is done to it next. */
#define TEN(what) what(a0) what(a1) what(a2) what(a3) what(a4) what(a5) what(a6) what(a7) what(a8) what(a9)
#define FIVE(what) what(a0) what(a1) what(a2) what(a3) what(a4)
#define TIMES_ONE(a) a *= one; HIDE(a);
#define PLUS_ZERO(a) a += zero; HIDE(a);
/* 28 multiplications and 22 additions, which is two vectors' work, in an order in which none waits long */
#define WORK_OF_TWO TEN(TIMES_ONE) TEN(PLUS_ZERO) TEN(TIMES_ONE) TEN(PLUS_ZERO) FIVE(TIMES_ONE) a5 *= one; HIDE(a5); \
  a6 *= one; HIDE(a6); a7 *= one; HIDE(a7); a8 += zero; HIDE(a8); a9 += zero; HIDE(a9);
#define ONE_DIVISION { vector d = one; HIDE(d); d /= b; HIDE(d); }
#define DIVISIONS_OF_TWO ONE_DIVISION ONE_DIVISION

#define WIDTH(lanes, name)                                                                            \
  typedef float vector##lanes##name __attribute__((vector_size(lanes * sizeof(float))));               \
  static void peaks_##name(double *muladd, double *divide, double *mixed, double *chain) {            \
    typedef vector##lanes##name vector;                                                               \
    vector one = (vector){0} + 1, zero = (vector){0};                                                 \
    HIDE(one); HIDE(zero);                                                                            \
    vector a0 = one, a1 = one, a2 = one, a3 = one, a4 = one, a5 = one, a6 = one, a7 = one, a8 = one, a9 = one; \
    vector b = one + one;                                                                             \
    HIDE(b);                                                                                          \
    BEST(of_muladd, WORK_OF_TWO)                                                                      \
    BEST(of_divide, DIVISIONS_OF_TWO)                                                                 \
    BEST(of_mixed, DIVISIONS_OF_TWO WORK_OF_TWO)                                                      \
    vector x = one * 0.5f, r = one * 0.9f, half = one * 0.5f;                                         \
    HIDE(r); HIDE(half);                                                                              \
    BEST(of_chain, {                                                                                  \
      vector z = half + r * x + half + half;                                                          \
      vector s = z * z;                                                                               \
      vector q = (((2.4592075e-7f * s + 2.3866902e-4f) * s + 0.02381555f) * s + 0.4625888f) * s + 1.0f; \
      x = half + half * (half / q);                                                                   \
      HIDE(x);                                                                                        \
    })                                                                                                \
    *muladd = of_muladd / (2 * lanes);                                                                \
    *divide = of_divide / (2 * lanes);                                                                \
    *mixed = of_mixed / (2 * lanes);                                                                  \
    *chain = of_chain;                                                                                \
  }

WIDTH(FULL, full)
WIDTH(HALF, half)

__attribute__((noinline)) static void pass(int units, const float *restrict a, const float *restrict b,
    const float *restrict c, const float *restrict d, const float *restrict e, float *restrict to) {
  for (int i = 0; i < units; i++) {
    to[i] = (a[i] + b[i]) + (c[i] + d[i]) + e[i];
  }
}

/* From one state to the other and back, as the steps do. */
static double memory(int units) {
  float *all[6];
  size_t bytes = (units * sizeof(float) + 63) / 64 * 64;
  for (int i = 0; i < 6; i++) {
    all[i] = aligned_alloc(64, bytes);
    if (!all[i]) exit(1);
    memset(all[i], 0, bytes);
  }
  double best = 1e18;
  int times = 1 + 10000000 / units;
  for (int round = 0; round < ROUNDS; round++) {
    double start = now();
    for (int i = 0; i < times; i++) {
      pass(units, all[0], all[1], all[2], all[3], all[4 + i % 2], all[5 - i % 2]);
    }
    best = least(best, (now() - start) / times);
  }
  return best;
}

int main(int count, char **words) {
  int units = count == 2 ? atoi(words[1]) : 0;
  if (units < 1) {
    fprintf(stderr, "usage: roofline UNITS\n");
    return 1;
  }
  double full[4], half[4];
  peaks_full(full, full + 1, full + 2, full + 3);
  peaks_half(half, half + 1, half + 2, half + 3);
  printf("muladd %.3f\n", units * least(full[0], half[0]));
  printf("divide %.3f\n", units * least(full[1], half[1]));
  printf("mixed %.3f\n", units * least(full[2], half[2]));
  printf("memory %.3f\n", memory(units));
  printf("chain %.3f\n", least(full[3], half[3]));
  return 0;
}
