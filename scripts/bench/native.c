/*
 * What the machine could do without a browser: the search of src/pow/kernels, in C. It is the yardstick for our kernel, so it
 * goes the same way: four counters at once in vectors of 128 bits; a thousand counters a block, so that only the last
 * digits vary and the compiler moves what follows from the others out of the loop; one word compared, that the digest tells
 * of an earlier round. No instruction made for SHA, no wider vector: no browser offers those to a page.
 *
 * native <salt> <digest, hex> <from> <to>: prints the counter and the milliseconds. All counters have the same number of
 * digits, and salt, digits and padding fit one block. FIRST is the word that holds the first digit that varies.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef uint32_t Vector __attribute__((vector_size(16)));

enum { BLOCK = 1000, ROWS = 1024, TOLD_ROUND = 56 };

static const uint32_t K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
static const uint32_t INITIAL[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

/* FIPS 180-4 §4.1.2, for words and for vectors of them. */
#define ROTR(x, n) (((x) >> (n)) | ((x) << (32 - (n))))
#define SIGMA0(x) (ROTR(x, 2) ^ ROTR(x, 13) ^ ROTR(x, 22))
#define SIGMA1(x) (ROTR(x, 6) ^ ROTR(x, 11) ^ ROTR(x, 25))
#define SMALL0(x) (ROTR(x, 7) ^ ROTR(x, 18) ^ ((x) >> 3))
#define SMALL1(x) (ROTR(x, 17) ^ ROTR(x, 19) ^ ((x) >> 10))
#define EVERYWHERE(x) ((Vector){(x), (x), (x), (x)})

static uint32_t message[16];
static uint32_t table[2][ROWS] __attribute__((aligned(16)));

/* The first row, in steps of four, that holds a likely solution, or -1. */
__attribute__((noinline)) static int search(uint32_t expected, int rows) {
  for (int row = 0; row < rows; row += 4) {
    Vector w[16], v[8];
#pragma GCC unroll 16
    for (int i = 0; i < 16; i++) w[i] = EVERYWHERE(message[i]);
    for (int i = 0; i < 2 && FIRST + i < 16; i++) w[FIRST + i] |= *(Vector *)&table[i][row];
#pragma GCC unroll 8
    for (int i = 0; i < 8; i++) v[i] = EVERYWHERE(INITIAL[i]);
    Vector a = v[0], b = v[1], c = v[2], d = v[3], e = v[4], f = v[5], g = v[6], h = v[7], bc = b ^ c;
#pragma GCC unroll 64
    for (int t = 0; t <= TOLD_ROUND; t++) {
      if (t >= 16) w[t % 16] += SMALL0(w[(t - 15) % 16]) + w[(t - 7) % 16] + SMALL1(w[(t - 2) % 16]);
      Vector t1 = h + (w[t % 16] + EVERYWHERE(K[t])) + (g ^ (e & (f ^ g))) + SIGMA1(e);
      Vector ab = a ^ b;
      Vector t2 = SIGMA0(a) + (b ^ (ab & bc));
      h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2, bc = ab;
    }
    Vector equal = (Vector)(a == EVERYWHERE(expected));
    uint64_t halves[2];
    memcpy(halves, &equal, sizeof halves);
    if (halves[0] | halves[1]) return row;
  }
  return -1;
}

/* The `a` of TOLD_ROUND that a digest tells; src/pow/kernels/sha256.ts explains how. */
static uint32_t told(const char *hex) {
  uint32_t left[8];
  for (int i = 0; i < 8; i++) {
    char word[9] = {0};
    memcpy(word, hex + 8 * i, 8);
    left[i] = (uint32_t)strtoul(word, NULL, 16) - INITIAL[i];
  }
  uint32_t a0 = left[3], a1 = left[2], a2 = left[1], a3 = left[0];
  for (int i = 4; i < 8; i++) {
    uint32_t older = left[i] - a3 + SIGMA0(a2) + ((a2 & a1) | (a0 & (a2 | a1)));
    a3 = a2, a2 = a1, a1 = a0, a0 = older;
  }
  return a0;
}

static void put(uint32_t *words, int at, int byte) { words[at / 4] |= (uint32_t)byte << (24 - 8 * (at % 4)); }

/* Everything but the last three digits, which are the table's. */
static void write_message(const char *salt, int64_t counter) {
  char text[64];
  int length = snprintf(text, sizeof text, "%s%" PRId64, salt, counter);
  memset(message, 0, sizeof message);
  for (int at = 0; at < length - 3; at++) put(message, at, (unsigned char)text[at]);
  put(message, length, 0x80);
  message[15] = (uint32_t)length * 8;
}

static void write_table(int end) {
  for (int n = 0; n < BLOCK; n++) {
    uint32_t words[16] = {0};
    for (int i = 0, power = 1; i < 3; i++, power *= 10) put(words, end - 1 - i, '0' + n / power % 10);
    table[0][n] = words[FIRST];
    table[1][n] = words[FIRST + 1];
  }
}

static double now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

int main(int count, char **arguments) {
  if (count != 5) return 2;
  const char *salt = arguments[1];
  uint32_t expected = told(arguments[2]);
  int64_t from = atoll(arguments[3]), to = atoll(arguments[4]), found = -1;
  write_table((int)(strlen(salt) + strlen(arguments[3])));
#if defined __x86_64__
  /* What ran before may have left the upper halves of the registers in use, which slows code like this on some cores. */
  if (__builtin_cpu_supports("avx")) __asm__ volatile("vzeroupper");
#endif
  double start = now_ms();
  for (int64_t block = from - from % BLOCK; block <= to && found < 0; block += BLOCK) {
    write_message(salt, block);
    int row = search(expected, BLOCK);
    /* The vector that holds it will do: what remains is four counters. */
    if (row >= 0) found = block + row;
  }
  printf("%" PRId64 " %.3f\n", found, now_ms() - start);
  return 0;
}
