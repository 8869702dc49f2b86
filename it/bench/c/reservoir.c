/*
 * The step of a reservoir of order 1, as dev.sluice.dtesn.reservoir.Reservoir makes it for cycles on a chain of membranes of
 * the same size: the same operations in the same order, so that without contraction the states are the same to the bit.
 *
 *     reservoir CASE STEPS STATE
 *
 * reads the case, makes so many steps from its initial state, prints the nanoseconds that one took, and writes the last state.
 * A case is a file in the order of bytes of this machine: the numbers (int32) of units, of membranes and of inputs; the
 * leak (float32); then as float32 the bias, the weights of the unit before in the cycle, of the child and of the parent, all
 * by unit; what each input does to the units of the skin, bias and all; and the initial state, by unit.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LINE = 64 / sizeof(float) };

static void fail(const char *what) {
  fprintf(stderr, "reservoir: %s\n", what);
  exit(1);
}

/* Zeros, at a multiple of a cache line. */
static float *floats(size_t count) {
  size_t bytes = (count + LINE - 1) / LINE * 64;
  float *made = aligned_alloc(64, bytes);
  if (!made) fail("no memory");
  return memset(made, 0, bytes);
}

static float *read_floats(FILE *file, size_t count) {
  float *made = floats(count);
  if (fread(made, sizeof(float), count, file) != count) fail("the case ends early");
  return made;
}

/* The hyperbolic tangent as in Tanh.java; no sum is beyond where it becomes flat. */
static inline float tangent(float z) {
  float s = z * z;
  float p = z * (((1.1428412e-5f * s + 0.0029510227f) * s + 0.12925662f) * s + 0.9999999f);
  float q = (((2.4592075e-7f * s + 2.3866902e-4f) * s + 0.02381555f) * s + 0.4625888f) * s + 1.0f;
  return p / q;
}

/*
 * One step, from x to y. Unit j reads unit j - 1, its child at j + size and its parent at j - size: before the skin and behind
 * the last membrane there are as many zeros. First all are made as though the membranes were one cycle, in one loop, which is
 * faster than one for each membrane; then once more the first of each, which reads the last of its own.
 */
__attribute__((noinline)) static void step(int membranes, int size, float leak, const float *restrict constant,
    const float *restrict recurrent, const float *restrict up, const float *restrict down, const float *restrict x,
    float *restrict y) {
  float keep = 1 - leak;
  int units = membranes * size;
  for (int j = 0; j < units; j++) {
    float z = constant[j] + recurrent[j] * x[j - 1] + up[j] * x[j + size] + down[j] * x[j - size];
    y[j] = keep * x[j] + leak * tangent(z);
  }
  for (int j = 0; j < units; j += size) {
    float z = constant[j] + recurrent[j] * x[j + size - 1] + up[j] * x[j + size] + down[j] * x[j - size];
    y[j] = keep * x[j] + leak * tangent(z);
  }
}

/* Time of the processor, which other work on the machine disturbs less. */
static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * 1e9 + time.tv_nsec;
}

int main(int count, char **words) {
  if (count != 4) fail("usage: reservoir CASE STEPS STATE");
  FILE *file = fopen(words[1], "rb");
  int32_t numbers[3];
  float leak;
  if (!file || fread(numbers, sizeof(int32_t), 3, file) != 3 || fread(&leak, sizeof leak, 1, file) != 1) fail("no case");
  int units = numbers[0], membranes = numbers[1], inputs = numbers[2];
  int size = units / membranes;
  if (size * membranes != units) fail("the membranes differ in size");
  float *constant = read_floats(file, units);
  float *recurrent = read_floats(file, units);
  float *up = read_floats(file, units);
  float *down = read_floats(file, units);
  float *driven = read_floats(file, (size_t) inputs * size);
  size_t before = (size + LINE - 1) / LINE * LINE;
  float *x = floats(before + units + size) + before;
  float *y = floats(before + units + size) + before;
  if (fread(x, sizeof(float), units, file) != (size_t) units) fail("the case ends early");
  fclose(file);

  long steps = atol(words[2]);
  double start = now();
  for (long t = 0; t < steps; t++) {
    memcpy(constant, driven + t % inputs * size, size * sizeof(float));
    step(membranes, size, leak, constant, recurrent, up, down, x, y);
    float *old = x;
    x = y;
    y = old;
  }
  printf("%.3f\n", (now() - start) / steps);

  file = fopen(words[3], "wb");
  if (!file || fwrite(x, sizeof(float), units, file) != (size_t) units || fclose(file)) fail("the state can't be written");
  return 0;
}
