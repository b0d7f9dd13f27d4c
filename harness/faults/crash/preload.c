/*
 * Counts what a process does to the files below one folder, and strikes at the n-th of these calls. Preloaded into the
 * process, it is told what to do through a file that is mapped into memory, so that a process can be armed while it
 * runs. What it passes on is noted with what is needed to take it back: README.md says how this is used.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

_Static_assert(sizeof(off_t) == 8, "files of 64-bit systems only");

enum strike { STRIKE_NONE, STRIKE_KILL, STRIKE_TEAR, STRIKE_FAIL, STRIKE_KILL_AFTER };

/* As crash-control.ts lays it out. */
struct control {
  _Atomic uint32_t armed;
  _Atomic uint32_t count;
  _Atomic uint32_t struck;
  uint32_t strike;
  uint32_t at;
  uint32_t error;   /* what a call fails with */
  uint32_t lasting; /* 1: all calls from then on fail */
  uint32_t keep;    /* thousandths of a torn write that reach the disk */
  _Atomic uint32_t matched;
  char only[64];    /* a part of the paths whose calls count for `at`; empty: all do */
};

static struct control *control;
static int notes = -1, saved = -1;
static char folder[PATH_MAX], shadow[PATH_MAX];
static size_t folder_length;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static _Atomic int ready;
static int ends_after; /* the process ends when the call is made that has the turn */

#define REAL(name) ((__typeof__(&name))real(&next_##name, #name))
static void *real(void **known, const char *name) {
  if (*known == NULL) *known = dlsym(RTLD_NEXT, name);
  return *known;
}
#define NEXT(name) static void *next_##name
NEXT(open); NEXT(openat); NEXT(write); NEXT(pwrite); NEXT(writev); NEXT(pwritev); NEXT(pwritev2);
NEXT(fsync); NEXT(fdatasync); NEXT(ftruncate); NEXT(truncate); NEXT(renameat); NEXT(renameat2); NEXT(unlinkat);
NEXT(remove); NEXT(link); NEXT(linkat); NEXT(mkdirat); NEXT(fallocate); NEXT(posix_fallocate); NEXT(copy_file_range);
NEXT(sendfile); NEXT(syscall);
extern ssize_t sendfile(int, int, off_t *, size_t);

__attribute__((constructor)) static void begin(void) {
  const char *room = getenv("CARA_SMOKE_CRASH_ROOM"), *named = getenv("CARA_SMOKE_CRASH_FOLDER");
  char path[PATH_MAX];
  if (room == NULL || named == NULL || realpath(named, folder) == NULL) return;
  folder_length = strlen(folder);
  snprintf(shadow, sizeof shadow, "%s/shadow", room);
  snprintf(path, sizeof path, "%s/control", room);
  int file = REAL(open)(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  void *mapped = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (mapped == MAP_FAILED) return;
  snprintf(path, sizeof path, "%s/notes", room);
  notes = REAL(open)(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  snprintf(path, sizeof path, "%s/saved", room);
  saved = REAL(open)(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  control = mapped;
  ready = notes >= 0 && saved >= 0;
}

/* The index that SQLite shares between processes is rebuilt after a crash, and is never synced. */
static int ends_with(const char *path, const char *end) {
  size_t length = strlen(path), tail = strlen(end);
  return length >= tail && strcmp(path + length - tail, end) == 0;
}
static int is_watched(const char *path) {
  if (strncmp(path, folder, folder_length) != 0) return 0;
  if (path[folder_length] != '/' && path[folder_length] != '\0') return 0;
  return !ends_with(path, "-shm") && !ends_with(path, ".log");
}

/* Where a name is, with its folder resolved. 0: not below the watched folder. */
static int locate(int at, const char *name, char *found) {
  char whole[PATH_MAX], parent[PATH_MAX];
  if (name == NULL) return 0;
  if (name[0] == '/' || at == AT_FDCWD) snprintf(whole, sizeof whole, "%s", name);
  else {
    char self[64];
    snprintf(self, sizeof self, "/proc/self/fd/%d", at);
    ssize_t length = readlink(self, parent, sizeof parent - 1);
    if (length < 0) return 0;
    parent[length] = '\0';
    if (snprintf(whole, sizeof whole, "%s/%s", parent, name) >= (int)sizeof whole) return 0;
  }
  char *slash = strrchr(whole, '/');
  const char *base = slash == NULL ? whole : slash + 1;
  if (slash == NULL) { if (realpath(".", parent) == NULL) return 0; }
  else {
    *slash = '\0';
    if (realpath(whole[0] == '\0' ? "/" : whole, parent) == NULL) return 0;
  }
  if (snprintf(found, PATH_MAX, "%s/%s", parent, base) >= PATH_MAX) return 0;
  return is_watched(found);
}

/* The file behind a descriptor. 0: a socket, a pipe, or a file elsewhere. */
static int locate_file(int file, char *found, struct stat *facts) {
  char self[64];
  if (fstat(file, facts) != 0 || !(S_ISREG(facts->st_mode) || S_ISDIR(facts->st_mode))) return 0;
  snprintf(self, sizeof self, "/proc/self/fd/%d", file);
  ssize_t length = readlink(self, found, PATH_MAX - 1);
  if (length < 0) return 0;
  found[length] = '\0';
  if (ends_with(found, " (deleted)")) found[length - 10] = '\0';
  return is_watched(found);
}

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

/* One call: what it is, and what undoes it. */
struct act {
  const char *call, *path, *other;
  uint64_t inode;
  off_t from, length, size; /* a range of a file that changes, and how long the file is */
  off_t saved_at;
  uint64_t kept; /* number of the link in the shadow to what loses its name */
};

static void note(uint32_t number, const struct act *act, const char *result) {
  char line[PATH_MAX * 2 + 256];
  int length = snprintf(line, sizeof line, "%u\t%s\t%s\t%llu\t%lld\t%lld\t%lld\t%lld\t%llu\t%s\t%s\n", number, act->call,
    result, (unsigned long long)act->inode, (long long)act->from, (long long)act->length, (long long)act->size,
    (long long)act->saved_at, (unsigned long long)act->kept, act->path, act->other == NULL ? "" : act->other);
  if (length > 0 && (size_t)length < sizeof line) REAL(write)(notes, line, (size_t)length);
}

/* Keeps the bytes of a range that is about to change. */
static void save_range(struct act *act, int file) {
  off_t end = act->from + act->length > act->size ? act->size : act->from + act->length;
  act->saved_at = lseek(saved, 0, SEEK_END);
  int again = -1;
  /* It may be open for writing only. */
  char self[64], bytes[65536];
  if (end > act->from) {
    snprintf(self, sizeof self, "/proc/self/fd/%d", file);
    again = REAL(open)(self, O_RDONLY | O_CLOEXEC);
  }
  for (off_t at = act->from; again >= 0 && at < end;) {
    size_t want = (size_t)(end - at) < sizeof bytes ? (size_t)(end - at) : sizeof bytes;
    ssize_t got = pread(again, bytes, want, at);
    if (got <= 0 || REAL(write)(saved, bytes, (size_t)got) != got) break;
    at += got;
  }
  if (again >= 0) close(again);
  act->length = end > act->from ? end - act->from : 0;
}

/* Keeps what is about to lose its name. */
static void save_name(struct act *act, const char *path, uint32_t number) {
  struct stat facts;
  char kept[PATH_MAX + 32];
  if (lstat(path, &facts) != 0 || S_ISDIR(facts.st_mode)) return;
  /* Another process may have come as far. */
  uint64_t name = (uint64_t)getpid() * 1000000 + number;
  snprintf(kept, sizeof kept, "%s/%llu", shadow, (unsigned long long)name);
  if (REAL(link)(path, kept) == 0) act->kept = name;
}

static int is_armed(void) { return ready && control->armed; }

/*
 * Takes the turn, counts, and strikes where it is time. 1: go on, and end with `pass`. 0: fail with errno.
 * `tear` gets how many of `bytes` are to be written before the end; it is NULL where nothing can be torn.
 */
static int arrive(struct act *act, uint32_t *number, size_t bytes, size_t *tear) {
  pthread_mutex_lock(&turn);
  *number = atomic_fetch_add(&control->count, 1) + 1;
  if (tear != NULL) *tear = SIZE_MAX;
  uint32_t place = *number;
  if (control->only[0] != '\0') {
    int matches = strstr(act->path, control->only) != NULL || (act->other != NULL && strstr(act->other, control->only) != NULL);
    if (!matches) return 1;
    place = atomic_fetch_add(&control->matched, 1) + 1;
  }
  int is_time = place == control->at || (control->lasting && place > control->at);
  /* The next one that can be torn. */
  if (control->strike == STRIKE_TEAR) is_time = place >= control->at && tear != NULL && bytes > 1;
  /* A full disk still takes what needs no room. */
  if (control->error == ENOSPC && (strcmp(act->call, "unlink") == 0 || strcmp(act->call, "fsync") == 0)) is_time = 0;
  if (control->strike == STRIKE_NONE || !is_time) return 1;
  control->struck = *number;
  if (control->strike == STRIKE_FAIL) {
    note(*number, act, "failed");
    pthread_mutex_unlock(&turn);
    errno = (int)control->error;
    return 0;
  }
  if (control->strike == STRIKE_TEAR) {
    size_t part = bytes * control->keep / 1000;
    *tear = part < 1 ? 1 : part >= bytes ? bytes - 1 : part;
    return 1;
  }
  ends_after = control->strike == STRIKE_KILL_AFTER;
  if (ends_after) return 1;
  note(*number, act, "killed");
  die();
  return 0;
}

static void pass(uint32_t number, const struct act *act, int succeeded) {
  int kept_error = errno;
  note(number, act, succeeded ? "done" : "refused");
  if (ends_after) die();
  pthread_mutex_unlock(&turn);
  errno = kept_error;
}

static void torn(uint32_t number, const struct act *act) {
  note(number, act, "torn");
  die();
}

/* ---- data ---- */

static size_t total(const struct iovec *parts, int count) {
  size_t bytes = 0;
  for (int part = 0; part < count; part++) bytes += parts[part].iov_len;
  return bytes;
}

static void write_part(int file, const struct iovec *parts, int count, off_t from, size_t bytes) {
  int again;
  char self[64];
  snprintf(self, sizeof self, "/proc/self/fd/%d", file);
  again = REAL(open)(self, O_WRONLY | O_CLOEXEC);
  for (int part = 0; part < count && bytes > 0; part++) {
    size_t now = parts[part].iov_len < bytes ? parts[part].iov_len : bytes;
    if (REAL(pwrite)(again, parts[part].iov_base, now, from) < 0) return;
    from += (off_t)now;
    bytes -= now;
  }
}

/* Writes: `from` is -1 for those that go where the file stands. `doing` makes the call itself. */
#define WRITING(CALL, PARTS, COUNT, FROM, REALLY)                                                  \
  struct stat facts;                                                                               \
  char path[PATH_MAX];                                                                             \
  if (!is_armed() || !locate_file(file, path, &facts)) return REALLY;                              \
  off_t from_ = (FROM);                                                                            \
  size_t bytes_ = total(PARTS, COUNT), tear_;                                                      \
  if (fcntl(file, F_GETFL) & O_APPEND) from_ = facts.st_size;                                      \
  else if (from_ < 0) from_ = lseek(file, 0, SEEK_CUR);                                            \
  struct act act = {CALL, path, NULL, facts.st_ino, from_, (off_t)bytes_, facts.st_size, 0, 0}; \
  uint32_t number;                                                                                 \
  if (!arrive(&act, &number, bytes_, &tear_)) return -1;                                           \
  save_range(&act, file);                                                                          \
  if (tear_ != SIZE_MAX) {                                                                         \
    write_part(file, PARTS, COUNT, from_, tear_);                                                  \
    torn(number, &act);                                                                            \
  }                                                                                                \
  ssize_t result = REALLY;                                                                         \
  pass(number, &act, result >= 0);                                                                 \
  return result

ssize_t write(int file, const void *bytes, size_t length) {
  struct iovec one = {(void *)bytes, length};
  WRITING("write", &one, 1, -1, REAL(write)(file, bytes, length));
}
ssize_t pwrite(int file, const void *bytes, size_t length, off_t from) {
  struct iovec one = {(void *)bytes, length};
  WRITING("write", &one, 1, from, REAL(pwrite)(file, bytes, length, from));
}
ssize_t writev(int file, const struct iovec *parts, int count) {
  WRITING("write", parts, count, -1, REAL(writev)(file, parts, count));
}
ssize_t pwritev(int file, const struct iovec *parts, int count, off_t from) {
  WRITING("write", parts, count, from, REAL(pwritev)(file, parts, count, from));
}
ssize_t pwritev2(int file, const struct iovec *parts, int count, off_t from, int flags) {
  WRITING("write", parts, count, from, REAL(pwritev2)(file, parts, count, from, flags));
}
ssize_t sendfile(int file, int source, off_t *at, size_t length) {
  struct iovec one = {NULL, 0};
  struct stat facts_of_target;
  char path_of_target[PATH_MAX];
  if (!is_armed() || !locate_file(file, path_of_target, &facts_of_target)) return REAL(sendfile)(file, source, at, length);
  WRITING("write", &one, 1, -1, REAL(sendfile)(file, source, at, length));
}
static ssize_t copy_range(int source, off_t *at, int file, off_t *to, size_t length, unsigned flags) {
  struct iovec one = {NULL, 0};
  WRITING("write", &one, 1, to == NULL ? -1 : *to, REAL(copy_file_range)(source, at, file, to, length, flags));
}
ssize_t copy_file_range(int source, off_t *at, int file, off_t *to, size_t length, unsigned flags) {
  return copy_range(source, at, file, to, length, flags);
}

/* Changes of a file's length: those that shorten it lose its end. */
#define RESIZING(CALL, KEPT, REALLY)                                                                              \
  struct stat facts;                                                                                              \
  char path[PATH_MAX];                                                                                            \
  if (!is_armed() || !locate_file(file, path, &facts)) return REALLY;                                             \
  off_t kept_ = (KEPT);                                                                                           \
  struct act act = {CALL, path, NULL, facts.st_ino, kept_, facts.st_size - kept_, facts.st_size, 0, 0};        \
  uint32_t number;                                                                                                \
  if (!arrive(&act, &number, 0, NULL)) return -1;                                                                 \
  save_range(&act, file);                                                                                         \
  int result = REALLY;                                                                                            \
  pass(number, &act, result == 0);                                                                                \
  return result

int ftruncate(int file, off_t length) { RESIZING("truncate", length, REAL(ftruncate)(file, length)); }
int fallocate(int file, int mode, off_t from, off_t length) {
  RESIZING("truncate", facts.st_size, REAL(fallocate)(file, mode, from, length));
}
/* It returns its error. */
int posix_fallocate(int file, off_t from, off_t length) {
  if (!is_armed()) return REAL(posix_fallocate)(file, from, length);
  return fallocate(file, 0, from, length) == 0 ? 0 : errno;
}
int truncate(const char *name, off_t length) {
  char found[PATH_MAX];
  if (!is_armed() || !locate(AT_FDCWD, name, found)) return REAL(truncate)(name, length);
  int file = REAL(open)(found, O_WRONLY | O_CLOEXEC);
  if (file < 0) return -1;
  int result = ftruncate(file, length);
  close(file);
  return result;
}

#define SYNCING(REALLY)                                                                  \
  struct stat facts;                                                                     \
  char path[PATH_MAX];                                                                   \
  if (!is_armed() || !locate_file(file, path, &facts)) return REALLY;                    \
  struct act act = {"fsync", path, NULL, facts.st_ino, 0, 0, facts.st_size, 0, 0};    \
  uint32_t number;                                                                       \
  if (!arrive(&act, &number, 0, NULL)) return -1;                                        \
  int result = REALLY;                                                                   \
  pass(number, &act, result == 0);                                                       \
  return result

int fsync(int file) { SYNCING(REAL(fsync)(file)); }
int fdatasync(int file) { SYNCING(REAL(fdatasync)(file)); }

/* ---- names ---- */

/* One name that comes or goes. `loses`: what stands at the path is kept, so that it can come back. */
#define NAMING(CALL, LOCATED, PATH, OTHER, LOSES, REALLY)                          \
  if (!is_armed() || !(LOCATED)) return REALLY;                                    \
  struct act act = {CALL, PATH, OTHER, 0, 0, 0, 0, 0, 0};                       \
  uint32_t number;                                                                 \
  if (!arrive(&act, &number, 0, NULL)) return -1;                                  \
  if ((LOSES) != NULL) save_name(&act, LOSES, number);                             \
  int result = REALLY;                                                             \
  pass(number, &act, result == 0);                                                 \
  return result

static int rename_at(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
  char old[PATH_MAX], new[PATH_MAX];
  NAMING("rename", (locate(from_at, from, old) | locate(to_at, to, new)) && is_watched(old) && is_watched(new), old, new, new,
         flags == 0 ? REAL(renameat)(from_at, from, to_at, to) : REAL(renameat2)(from_at, from, to_at, to, flags));
}
int rename(const char *from, const char *to) { return rename_at(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int from_at, const char *from, int to_at, const char *to) { return rename_at(from_at, from, to_at, to, 0); }
int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
  return rename_at(from_at, from, to_at, to, flags);
}

int unlinkat(int at, const char *name, int flags) {
  char path[PATH_MAX];
  NAMING("unlink", locate(at, name, path), path, NULL, path, REAL(unlinkat)(at, name, flags));
}
int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }
int remove(const char *name) {
  char path[PATH_MAX];
  NAMING("unlink", locate(AT_FDCWD, name, path), path, NULL, path, REAL(remove)(name));
}

int linkat(int from_at, const char *from, int to_at, const char *to, int flags) {
  char path[PATH_MAX];
  NAMING("link", locate(to_at, to, path), path, NULL, NULL, REAL(linkat)(from_at, from, to_at, to, flags));
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }
int mkdirat(int at, const char *name, mode_t mode) {
  char path[PATH_MAX];
  struct stat facts;
  NAMING("mkdir", locate(at, name, path) && lstat(path, &facts) != 0, path, NULL, NULL, REAL(mkdirat)(at, name, mode));
}
int mkdir(const char *name, mode_t mode) { return mkdirat(AT_FDCWD, name, mode); }

/* Opening is a change only where it makes a file, or empties one. */
static int open_at(int at, const char *name, int flags, mode_t mode) {
  char path[PATH_MAX];
  struct stat facts;
  if (!is_armed() || !(flags & (O_CREAT | O_TRUNC)) || !locate(at, name, path)) return REAL(openat)(at, name, flags, mode);
  int is_there = stat(path, &facts) == 0;
  if (is_there && ((flags & O_EXCL) || !(flags & O_TRUNC) || facts.st_size == 0))
    return REAL(openat)(at, name, flags, mode);
  if (!is_there && !(flags & O_CREAT)) return REAL(openat)(at, name, flags, mode);
  struct act act = {is_there ? "truncate" : "create", path, NULL, is_there ? facts.st_ino : 0, 0,
                    is_there ? facts.st_size : 0, is_there ? facts.st_size : 0, 0, 0};
  uint32_t number;
  if (!arrive(&act, &number, 0, NULL)) return -1;
  if (is_there) {
    int file = REAL(open)(path, O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
      save_range(&act, file);
      close(file);
    }
  }
  int result = REAL(openat)(at, name, flags, mode);
  pass(number, &act, result >= 0);
  return result;
}
#define MODE                                        \
  mode_t mode = 0;                                  \
  if (flags & (O_CREAT | __O_TMPFILE)) {            \
    va_list rest;                                   \
    va_start(rest, flags);                          \
    mode = (mode_t)va_arg(rest, int);               \
    va_end(rest);                                   \
  }
int open(const char *name, int flags, ...) { MODE return open_at(AT_FDCWD, name, flags, mode); }
int openat(int at, const char *name, int flags, ...) { MODE return open_at(at, name, flags, mode); }
int creat(const char *name, mode_t mode) { return open_at(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC, mode); }

/* libuv makes some calls by number. A ring of requests passes nobody by: it is said not to exist. */
long syscall(long call, ...) {
  long given[6];
  va_list rest;
  va_start(rest, call);
  for (int index = 0; index < 6; index++) given[index] = va_arg(rest, long);
  va_end(rest);
  if (is_armed() && call == SYS_copy_file_range)
    return copy_range((int)given[0], (off_t *)given[1], (int)given[2], (off_t *)given[3], (size_t)given[4], (unsigned)given[5]);
  if (is_armed() && call == SYS_renameat2)
    return rename_at((int)given[0], (const char *)given[1], (int)given[2], (const char *)given[3], (unsigned)given[4]);
  if (ready && call == SYS_io_uring_setup) {
    errno = ENOSYS;
    return -1;
  }
  return REAL(syscall)(call, given[0], given[1], given[2], given[3], given[4], given[5]);
}

/* On 64-bit systems these are the same. */
#define ALSO(name, other) extern __typeof__(other) name __attribute__((alias(#other)))
ALSO(open64, open); ALSO(openat64, openat); ALSO(creat64, creat); ALSO(pwrite64, pwrite); ALSO(pwritev64, pwritev);
ALSO(pwritev64v2, pwritev2); ALSO(ftruncate64, ftruncate); ALSO(truncate64, truncate); ALSO(fallocate64, fallocate);
ALSO(posix_fallocate64, posix_fallocate); ALSO(sendfile64, sendfile);
