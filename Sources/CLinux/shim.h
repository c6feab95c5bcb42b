// The calls to Linux that the log shipper makes. Embedded Swift has no Glibc module, and Swift
// does not import C's variadic functions and macros with casts; what those are needed for is here.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>
#include <limits.h>
#include <linux/falloc.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
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

// Linux' own numbers, the same on every machine, that glibc declares for _GNU_SOURCE only.
#define LINUX_O_PATH 010000000
#define LINUX_AT_EMPTY_PATH 0x1000
#define LINUX_SEEK_DATA 3

/// Opens a folder in order to look things up in it.
static inline int linux_open_folder(const char *path) {
  return open(path, LINUX_O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/// Opens what a path leads to from a folder, by way of folders alone: it fails where a part of the
/// path, the last one included, is a symbolic link or leads up. An empty path is the folder itself.
static inline int linux_open_below(int base, const char *path, int flags, mode_t mode) {
  char name[NAME_MAX + 1];
  int folder = base;
  for (;;) {
    while (*path == '/') path++;
    size_t length = strcspn(path, "/");
    const char *rest = path + length;
    while (*rest == '/') rest++;
    int next = -1;
    int error = ENAMETOOLONG;
    if (length <= NAME_MAX) {
      memcpy(name, length == 0 ? "." : path, length == 0 ? 1 : length);
      name[length == 0 ? 1 : length] = '\0';
      int own = *rest == '\0' ? flags : LINUX_O_PATH | O_DIRECTORY;
      error = EXDEV;
      if (strcmp(name, "..") != 0) {
        next = openat(folder, name, own | O_NOFOLLOW | O_CLOEXEC, mode);
        error = errno;
      }
    }
    if (folder != base) close(folder);
    errno = error;
    if (next < 0 || *rest == '\0') return next;
    folder = next;
    path = rest;
  }
}

/// Looks at a file in a folder; of a symbolic link at the link.
static inline int linux_look(int folder, const char *name, struct stat *status) {
  return fstatat(folder, name, status, AT_SYMLINK_NOFOLLOW);
}

/// Where the next bytes of a file are that it has space for, from an offset on; -1 with ENXIO where
/// there are none to its end.
static inline off_t linux_next_data(int descriptor, off_t offset) {
  return lseek(descriptor, offset, LINUX_SEEK_DATA);
}

/// The environment of this process.
static inline char **linux_environment(void) { return environ; }

/// The name in a folder's entry.
static inline const char *linux_name(const struct dirent *entry) { return entry->d_name; }

/// Whether a file's mode is that of a folder.
static inline _Bool linux_is_folder(mode_t mode) { return S_ISDIR(mode); }

/// Whether a file's mode is that of a regular file.
static inline _Bool linux_is_regular(mode_t mode) { return S_ISREG(mode); }

/// Whether a file's mode is that of a symbolic link.
static inline _Bool linux_is_link(mode_t mode) { return S_ISLNK(mode); }

/// Gives the space of a file's first bytes back, and leaves its size and the rest as they are.
static inline int linux_free_up_to(int descriptor, off_t length) {
  return fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, length);
}

/// A descriptor that can be read while one of the signals, which have to be blocked, is pending.
static inline int linux_signals(const sigset_t *signals) {
  return signalfd(-1, signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

/// Makes a descriptor one that nothing waits for and that programs to be started do not inherit.
static inline void linux_keep_apart(int descriptor) {
  fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  fcntl(descriptor, F_SETFL, O_NONBLOCK);
}

/// Listens at a TCP port of all addresses, of IPv6 and IPv4 where the kernel has both; -1 where it
/// can't.
static inline int linux_listen(uint16_t port) {
  int on = 1;
  int off = 0;
  int listener = socket(AF_INET6, SOCK_STREAM, 0);
  int result;
  if (listener >= 0) {
    struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    result = bind(listener, (struct sockaddr *)&any, sizeof any);
  } else {
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(port)};
    listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0) return -1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    result = bind(listener, (struct sockaddr *)&any, sizeof any);
  }
  if (result == 0) result = listen(listener, 8);
  if (result != 0) {
    int error = errno;
    close(listener);
    errno = error;
    return -1;
  }
  linux_keep_apart(listener);
  return listener;
}

/// A client that waits at a listener; -1 where there is none.
static inline int linux_accept(int listener) {
  int client = accept(listener, NULL, NULL);
  if (client >= 0) linux_keep_apart(client);
  return client;
}

/// Sends as much as there is room for, without a signal where nobody is there any more.
static inline ssize_t linux_send(int client, const void *bytes, size_t count) {
  return send(client, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
}
