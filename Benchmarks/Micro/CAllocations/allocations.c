// Stands in for the C library's allocator in the program that it is linked into, and counts what one
// thread asks for while it is told to.
//
// The names with `__libc_` are glibc's own functions: looking them up by dlsym would allocate.
#include "CAllocations.h"
#include <errno.h>
#include <stddef.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static _Thread_local int is_counting;
static _Thread_local struct allocations seen;

static void note(size_t size) {
  if (!is_counting) return;
  seen.count += 1;
  seen.bytes += size;
}

void *malloc(size_t size) {
  note(size);
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  note(count * size);
  return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
  note(size);
  return __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size) {
  note(size);
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
  void *found = memalign(alignment, size);
  if (found == NULL) return ENOMEM;
  *memory = found;
  return 0;
}

__attribute__((noinline)) struct allocations measured_call(
    void (*function)(void *), void *context) {
  seen = (struct allocations){0, 0};
  is_counting = 1;
  function(context);
  is_counting = 0;
  return seen;
}
