#include <linux/falloc.h>
#include <sys/types.h>

// glibc declares this for _GNU_SOURCE only, with which Swift does not import it.
extern int fallocate(int descriptor, int mode, off_t offset, off_t length);

/// Gives the space of a file's first bytes back, and leaves its size and the rest as they are.
static inline int punch_hole_up_to(int descriptor, off_t length) {
  return fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, length);
}
