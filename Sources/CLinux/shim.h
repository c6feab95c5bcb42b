// The calls to Linux that the log shipper makes. Embedded Swift has no Glibc module, and Swift
// does not import C's variadic functions and macros with casts; what those are needed for is here.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>
#include <linux/falloc.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// glibc declares these for _GNU_SOURCE only, with which Swift does not import it.
extern int fallocate(int descriptor, int mode, off_t offset, off_t length);
extern char **environ;

/// The reason why the last call failed.
static inline int linux_error(void) { return errno; }

/// Opens a file that programs to be started do not inherit.
static inline int linux_open(const char *path, int flags, mode_t mode) {
  return open(path, flags | O_CLOEXEC, mode);
}

/// Maps a file for reading, or returns NULL.
static inline void *linux_map(int descriptor, size_t length) {
  void *map = mmap(NULL, length, PROT_READ, MAP_SHARED, descriptor, 0);
  return map == MAP_FAILED ? NULL : map;
}

/// The environment of this process.
static inline char **linux_environment(void) { return environ; }

/// The name in a folder's entry.
static inline const char *linux_name(const struct dirent *entry) { return entry->d_name; }

/// Whether a file's mode is that of a folder.
static inline _Bool linux_is_folder(mode_t mode) { return S_ISDIR(mode); }

/// Whether a file's mode is that of a regular file.
static inline _Bool linux_is_regular(mode_t mode) { return S_ISREG(mode); }

/// Gives the space of a file's first bytes back, and leaves its size and the rest as they are.
static inline int linux_free_up_to(int descriptor, off_t length) {
  return fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, length);
}
