#ifndef C_ALLOCATIONS_H
#define C_ALLOCATIONS_H

/// What was asked of the allocator.
struct allocations {
  unsigned long count;
  unsigned long bytes;
};

/// Calls a function, and counts what it allocates on this thread.
///
/// callgrind knows it by its name: it counts from where this is called to where it returns.
struct allocations measured_call(void (*function)(void *), void *context);

#endif
