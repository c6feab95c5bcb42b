// Loaded into Fluent Bit ahead of the C library (LD_PRELOAD), it keeps the tail inputs inside the
// shared volume.
//
// Fluent Bit follows symbolic links, and has no setting against it. Whoever may write to the shared
// volume could so have it ship what only the log shipper may read, such as the key of a client
// certificate. Below the folder that PODPATTERN_LOGS names, stat and open here go through folders
// alone: they see a link where there is one, and never open what is behind it. That holds however
// the files change meanwhile. Other paths are none of the guard's business.
//
// Fluent Bit also gives up a whole glob where one folder in it can't be opened. Here it goes on.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <sys/syscall.h>

#include "../CLinux/shim.h"

static const char *folder;
static size_t folder_length;
static int folder_descriptor = -1;
static dev_t folder_device;

__attribute__((constructor)) static void find_folder(void) {
  struct stat status;
  folder = getenv("PODPATTERN_LOGS");
  if (folder == NULL || folder[0] != '/') {
    folder = NULL;
    return;
  }
  folder_length = strlen(folder);
  while (folder_length > 1 && folder[folder_length - 1] == '/') folder_length--;
  folder_descriptor = (int)syscall(
      SYS_openat, AT_FDCWD, folder, LINUX_O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
  if (folder_descriptor >= 0 &&
      syscall(SYS_newfstatat, folder_descriptor, "", &status, LINUX_AT_EMPTY_PATH) == 0) {
    folder_device = status.st_dev;
  }
}

/// What a path has below the folder, or NULL for other paths.
static const char *below(const char *path) {
  if (folder == NULL || path == NULL) return NULL;
  if (strncmp(path, folder, folder_length) != 0 || path[folder_length] != '/') return NULL;
  return path + folder_length + 1;
}

/// Looks at a file, and follows no link on the way or at the end.
static int guarded_stat(const char *rest, struct stat *status) {
  int file = linux_open_below(folder_descriptor, rest, LINUX_O_PATH, 0);
  if (file < 0) return -1;
  int result = (int)syscall(SYS_newfstatat, file, "", status, LINUX_AT_EMPTY_PATH);
  close(file);
  return result;
}

/// Opens a regular file or a folder of the volume itself.
static int guarded_open(const char *rest, int flags, mode_t mode) {
  struct stat status;
  // Without waiting, should the file be a pipe by now.
  int file = linux_open_below(folder_descriptor, rest, flags | O_NONBLOCK, mode);
  if (file < 0) return -1;
  if (syscall(SYS_newfstatat, file, "", &status, LINUX_AT_EMPTY_PATH) == 0 &&
      status.st_dev == folder_device && (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode))) {
    return file;
  }
  close(file);
  errno = EXDEV;
  return -1;
}

static int any_stat(const char *path, struct stat *status) {
  const char *rest = below(path);
  if (rest != NULL) return guarded_stat(rest, status);
  return (int)syscall(SYS_newfstatat, AT_FDCWD, path, status, 0);
}

static int any_open(const char *path, int flags, mode_t mode) {
  const char *rest = below(path);
  if (rest != NULL) return guarded_open(rest, flags, mode);
  return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

/// The C library's own function, which a program without the guard would call.
static int any_glob(const char *name, const char *pattern, int flags,
                    int (*failed)(const char *, int), void *found) {
  int (*real)(const char *, int, int (*)(const char *, int), void *);
  void *next = dlsym(RTLD_NEXT, name);
  // Where it was loaded while the program ran, the library comes before it.
  if (next == NULL) next = dlsym(RTLD_DEFAULT, name);
  if (next == NULL || next == (void *)glob || next == (void *)glob64) return GLOB_NOSPACE;
  memcpy(&real, &next, sizeof real);
  return real(pattern, below(pattern) == NULL ? flags : flags & ~GLOB_ERR, failed, found);
}

// The names under which programs call them, some of which depend on how they were compiled.

#define MODE(flags, mode)                                           \
  mode_t mode = 0;                                                  \
  if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) {      \
    va_list rest;                                                   \
    va_start(rest, flags);                                          \
    mode = va_arg(rest, mode_t);                                    \
    va_end(rest);                                                   \
  }

int open(const char *path, int flags, ...) {
  MODE(flags, mode)
  return any_open(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  MODE(flags, mode)
  return any_open(path, flags, mode);
}

int __open_2(const char *path, int flags) { return any_open(path, flags, 0); }
int __open64_2(const char *path, int flags) { return any_open(path, flags, 0); }

int stat(const char *path, struct stat *status) { return any_stat(path, status); }
int stat64(const char *path, struct stat64 *status) {
  return any_stat(path, (struct stat *)status);
}
int __xstat(int version, const char *path, struct stat *status) {
  (void)version;
  return any_stat(path, status);
}
int __xstat64(int version, const char *path, struct stat64 *status) {
  (void)version;
  return any_stat(path, (struct stat *)status);
}

int glob(const char *pattern, int flags, int (*failed)(const char *, int), glob_t *found) {
  return any_glob("glob", pattern, flags, failed, found);
}
int glob64(const char *pattern, int flags, int (*failed)(const char *, int), glob64_t *found) {
  return any_glob("glob64", pattern, flags, failed, found);
}
