/*
 * Stands between the product and the C library: writes down the calls that the promise rests on, in their order, and
 * makes the disk fail where it is told to. Loaded with LD_PRELOAD.
 *
 *   SHIM_FOLDER  only files below this folder are of interest
 *   SHIM_TRACE   the file to which a line is added per call
 *   SHIM_FAULT   short-write | cut-write:ERRNO (half, and then the error: libuv itself goes on after half alone) | write:ERRNO | sync:ERRNO | folder-sync:ERRNO, optionally @N: from the Nth such call on,
 *                or @N+K: for K calls only
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/socket.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int calls = 0;

static const char *folder(void) { return getenv("SHIM_FOLDER"); }

static void trace(const char *format, ...) {
  const char *path = getenv("SHIM_TRACE");
  if (!path) return;
  char line[PATH_MAX + 200];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(line, sizeof line - 1, format, arguments);
  va_end(arguments);
  if (length < 0) return;
  if (length > (int)sizeof line - 2) length = sizeof line - 2;
  line[length++] = '\n';
  int saved = errno;
  int fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (fd >= 0) {
    syscall(SYS_write, fd, line, length);
    syscall(SYS_close, fd);
  }
  errno = saved;
}

/* The path of a file below the folder, from its root; empty for anything else. */
static int below(int fd, char *out) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  const char *root = folder();
  size_t size = root ? strlen(root) : 0;
  if (!root || strncmp(path, root, size) != 0) return 0;
  strcpy(out, path[size] ? path + size : "/");
  for (char *each = out; *each; each++)
    if (*each == ' ') *each = '_';
  return 1;
}

static int is_log(const char *path) { return strstr(path, "labels.log.jsonl") != NULL; }

/* The errno to fail with, 0 for none; -1 for a short write. */
static int fault(const char *kind) {
  const char *wanted = getenv("SHIM_FAULT");
  if (!wanted || strncmp(wanted, kind, strlen(kind)) != 0) return 0;
  const char *at = strchr(wanted, '@');
  int first = at ? atoi(at + 1) : 1;
  const char *plus = at ? strchr(at, '+') : NULL;
  int count = plus ? atoi(plus + 1) : INT_MAX;
  pthread_mutex_lock(&lock);
  int call = ++calls;
  pthread_mutex_unlock(&lock);
  if (call < first || call - first >= count) return 0;
  const char *number = strchr(wanted, ':');
  return number ? atoi(number + 1) : -1;
}

static int is_response(const void *bytes, size_t length) {
  return length > 12 && memcmp(bytes, "HTTP/1.1 ", 9) == 0;
}

static void trace_response(const void *bytes, size_t length) {
  if (is_response(bytes, length)) trace("response %.3s", (const char *)bytes + 9);
}

ssize_t write(int fd, const void *bytes, size_t length) {
  ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
  char path[PATH_MAX];
  if (is_response(bytes, length)) trace_response(bytes, length);
  else if (below(fd, path)) {
    if (is_log(path)) {
      int code = fault("write");
      if (code > 0) {
        trace("write %s -%d", path, code);
        errno = code;
        return -1;
      }
      static int cut = 0;
      if (cut) {
        trace("write %s -%d", path, cut);
        errno = cut;
        cut = 0;
        return -1;
      }
      cut = fault("cut-write");
      if (length > 1 && (cut > 0 || fault("short-write") < 0)) length = (length + 1) / 2;
    }
    ssize_t written = real(fd, bytes, length);
    trace("write %s %zd", path, written);
    return written;
  }
  return real(fd, bytes, length);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  ssize_t (*real)(int, const void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pwrite64");
  char path[PATH_MAX];
  ssize_t written = real(fd, bytes, length, offset);
  if (below(fd, path)) trace("write %s %zd", path, written);
  return written;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  ssize_t (*real)(int, const struct iovec *, int) = dlsym(RTLD_NEXT, "writev");
  if (count > 0) trace_response(parts[0].iov_base, parts[0].iov_len);
  return real(fd, parts, count);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
  ssize_t (*real)(int, const struct msghdr *, int) = dlsym(RTLD_NEXT, "sendmsg");
  if (message->msg_iovlen > 0) trace_response(message->msg_iov[0].iov_base, message->msg_iov[0].iov_len);
  return real(fd, message, flags);
}

static int synced(const char *name, int fd) {
  int (*real)(int) = dlsym(RTLD_NEXT, name);
  char path[PATH_MAX];
  struct stat facts;
  if (!below(fd, path)) return real(fd);
  int is_folder = fstat(fd, &facts) == 0 && S_ISDIR(facts.st_mode);
  int code = is_folder ? fault("folder-sync") : is_log(path) ? fault("sync") : 0;
  int status = code > 0 ? -1 : real(fd);
  trace("%s %s %d", is_folder ? "folder-sync" : "sync", path, code > 0 ? -code : status);
  if (code > 0) errno = code;
  return status;
}

int fdatasync(int fd) { return synced("fdatasync", fd); }
int fsync(int fd) { return synced("fsync", fd); }

static void trace_open(const char *path, int flags) {
  const char *root = folder();
  if (!root || strncmp(path, root, strlen(root)) != 0) return;
  trace("open %s%s%s%s%s", path + strlen(root), flags & O_CREAT ? " create" : "", flags & O_NOFOLLOW ? " nofollow" : "",
        flags & O_NONBLOCK ? " nonblock" : "", flags & O_ACCMODE ? " write" : "");
}

#define OPEN(name)                                                    \
  int name(const char *path, int flags, ...) {                        \
    int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, #name);    \
    va_list arguments;                                                \
    va_start(arguments, flags);                                       \
    mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;    \
    va_end(arguments);                                                \
    trace_open(path, flags);                                          \
    return real(path, flags, mode);                                   \
  }
OPEN(open)
OPEN(open64)

int rename(const char *from, const char *to) {
  int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
  int status = real(from, to);
  const char *root = folder();
  size_t size = root ? strlen(root) : 0;
  if (root && strncmp(to, root, size) == 0 && strncmp(from, root, size) == 0)
    trace("rename %s %s %d", from + size, to + size, status);
  return status;
}
