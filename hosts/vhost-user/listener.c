// listener.c - see listener.h
//
// SPDX-License-Identifier: MIT
//
// Everything is done by the folder's descriptor: what the path leads to cannot change between two
// steps. A socket's address must be a path all the same, so it goes by /proc/self/fd.

#define _GNU_SOURCE
#include "listener.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define LOCK_TRIES 100
#define LOCK_PAUSE_NS 10000000 // 1 s in all

static int open_folder(listener_t *listener, const char *path, complaint_t *complaint)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    char folder[4096] = ".";
    size_t length = slash != NULL ? (size_t)(slash - path) : 0;
    if (*name == '\0' || strlen(name) >= sizeof listener->name || length >= sizeof folder)
        return complain(complaint, "%.100s is no name for a socket: up to %d bytes in a folder",
                        path, LISTENER_NAME - 1);
    if (slash != NULL)
        snprintf(folder, sizeof folder, "%.*s", length > 0 ? (int)length : 1, path);
    snprintf(listener->name, sizeof listener->name, "%s", name);
    do
        listener->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (listener->folder < 0 && errno == EINTR);
    if (listener->folder < 0)
        return complain(complaint, "cannot open the folder of %.100s: %s", path, strerror(errno));
    return 0;
}

static int lock_folder(const listener_t *listener, complaint_t *complaint)
{
    const struct timespec pause = {0, LOCK_PAUSE_NS};
    for (int i = 0; i < LOCK_TRIES; i++) {
        if (flock(listener->folder, LOCK_EX | LOCK_NB) == 0)
            return 0;
        if (errno != EINTR && errno != EWOULDBLOCK)
            break;
        nanosleep(&pause, NULL);
    }
    return complain(complaint, "cannot lock the folder of %s: %s", listener->name,
                    strerror(errno));
}

// One that stays locked would keep our own next socket there from being made.
static int unlock_folder(const listener_t *listener, complaint_t *complaint)
{
    while (flock(listener->folder, LOCK_UN) != 0)
        if (errno != EINTR)
            return complain(complaint, "cannot unlock the folder of %s: %s", listener->name,
                            strerror(errno));
    return 0;
}

static struct sockaddr_un address_of(const listener_t *listener, const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", listener->folder,
             name);
    return address;
}

// 1: somebody listens; 0: nobody does; -1: errno says why it cannot be told.
static int is_alive(const listener_t *listener)
{
    struct sockaddr_un address = address_of(listener, listener->name);
    int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (probe < 0)
        return -1;
    int result = 1;
    if (connect(probe, (const struct sockaddr *)&address, sizeof address) != 0 &&
        errno != EAGAIN) // too many wait to be let in
        result = errno == ECONNREFUSED ? 0 : -1;
    int cause = errno;
    close(probe);
    errno = cause;
    return result;
}

// Removes a socket that nobody listens on.
static int clear_name(const listener_t *listener, complaint_t *complaint)
{
    struct stat st;
    const char *name = listener->name;
    if (fstatat(listener->folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? 0 : complain(complaint, "cannot look at %s: %s", name,
                                              strerror(errno));
    if (S_ISLNK(st.st_mode))
        return complain(complaint, "%s is a symbolic link: it is not followed", name);
    if (!S_ISSOCK(st.st_mode))
        return complain(complaint, "%s exists and is no socket", name);
    int alive = is_alive(listener);
    if (alive > 0)
        return complain(complaint, "somebody listens on %s already", name);
    if (alive < 0)
        return complain(complaint, "cannot tell whether somebody listens on %s: %s", name,
                        strerror(errno));
    if (unlinkat(listener->folder, name, 0) != 0 && errno != ENOENT)
        return complain(complaint, "cannot replace %s: %s", name, strerror(errno));
    return 0;
}

// The mode is the socket's before it has a name: at no instant can others connect.
static int bind_and_listen(listener_t *listener, const char *name, complaint_t *complaint)
{
    struct sockaddr_un address = address_of(listener, name);
    struct stat st;
    listener->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener->socket < 0 || fchmod(listener->socket, 0600) != 0)
        return complain(complaint, "cannot make a socket: %s", strerror(errno));
    if (bind(listener->socket, (const struct sockaddr *)&address, sizeof address) != 0)
        return complain(complaint, "cannot make %s: %s", listener->name, strerror(errno));
    bool seen = fstatat(listener->folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
    if (!seen || listen(listener->socket, 8) != 0) {
        complain(complaint, "cannot %s %s: %s", seen ? "listen on" : "look at", listener->name,
                 strerror(errno));
        unlinkat(listener->folder, name, 0);
        return -1;
    }
    listener->device = st.st_dev;
    listener->inode = st.st_ino;
    return 0;
}

// The name is there when somebody listens, not before: who waits for it may connect at once.
static int appear(listener_t *listener, complaint_t *complaint)
{
    char name[sizeof ".4294967295"];
    snprintf(name, sizeof name, ".%u", (unsigned)getpid());
    if (bind_and_listen(listener, name, complaint) != 0)
        return -1;
    if (renameat2(listener->folder, name, listener->folder, listener->name, RENAME_NOREPLACE) == 0)
        return 0;
    complain(complaint, "cannot make %s: %s", listener->name, strerror(errno));
    unlinkat(listener->folder, name, 0);
    return -1;
}

// While the folder is locked.
static int make(listener_t *listener, complaint_t *complaint)
{
    int result = clear_name(listener, complaint);
    if (result == 0)
        result = appear(listener, complaint);
    return unlock_folder(listener, complaint) != 0 ? -1 : result;
}

int listener_open(listener_t *listener, const char *path, complaint_t *complaint)
{
    *listener = (listener_t){.socket = -1, .folder = -1};
    int result = open_folder(listener, path, complaint);
    if (result == 0)
        result = lock_folder(listener, complaint);
    if (result == 0)
        result = make(listener, complaint);
    if (result != 0)
        (void)listener_close(listener);
    return result;
}

int listener_accept(const listener_t *listener)
{
    int fd;
    do
        fd = accept4(listener->socket, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    while (fd < 0 && errno == EINTR);
    if (fd < 0 && errno == ECONNABORTED) // it has left again
        errno = EAGAIN;
    return fd;
}

// 1: the name is still our socket's; 0: it is not; -1: errno says why it cannot be told.
static int is_ours(const listener_t *listener)
{
    struct stat st;
    if (listener->inode == 0)
        return 0;
    if (fstatat(listener->folder, listener->name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? 0 : -1;
    return st.st_dev == listener->device && st.st_ino == listener->inode;
}

int listener_close(listener_t *listener)
{
    int result = is_ours(listener);
    if (result > 0)
        result = unlinkat(listener->folder, listener->name, 0);
    int cause = errno;
    if (listener->socket >= 0)
        close(listener->socket);
    if (listener->folder >= 0)
        close(listener->folder);
    *listener = (listener_t){.socket = -1, .folder = -1};
    errno = cause;
    return result;
}
