// run_child.c - a process of our own that we wait for
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "run.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define STATUS_SIGNAL 128

// The listener goes when it fails.
static void print_traces(const command_t *command, int *listener)
{
    trace_t trace;
    while (*listener >= 0 && trace_receive(*listener, &trace))
        run_trace_print(&trace, colour_wanted(STDERR_FILENO));
    if (*listener >= 0 && errno != EAGAIN) {
        failure(command, "the trace ends here: %s", strerror(errno));
        *listener = -1;
    }
}

// A signal of the terminal has reached the program by itself; one sent to us alone is handed on.
static void hand_on(int signals, pid_t child)
{
    struct signalfd_siginfo info;
    while (read(signals, &info, sizeof info) == (ssize_t)sizeof info)
        if (info.ssi_signo != SIGCHLD && info.ssi_code <= 0)
            kill(child, (int)info.ssi_signo);
}

static int wait_for(const command_t *command, pid_t child, int signals, int listener)
{
    int status = 0;
    pid_t ended;
    while ((ended = waitpid(child, &status, WNOHANG)) == 0 || (ended < 0 && errno == EINTR)) {
        struct pollfd watched[2] = {{signals, POLLIN, 0}, {listener, POLLIN, 0}};
        if (ended == 0)
            poll(watched, 2, -1);
        hand_on(signals, child);
        print_traces(command, &listener);
    }
    int error = errno;
    print_traces(command, &listener);
    if (ended < 0)
        return failure(command, "cannot tell how the program ended: %s", strerror(error));
    return WIFSIGNALED(status) ? STATUS_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
}

int run_child(const command_t *command, int (*work)(char **words), char **words, int listener)
{
    sigset_t held, before;
    const int numbers[] = {SIGCHLD, SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2};
    sigemptyset(&held);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        sigaddset(&held, numbers[i]);
    sigprocmask(SIG_BLOCK, &held, &before);
    int signals = signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK);

    // Who ignores it, as our caller may, is not told how a child ended.
    void (*on_child)(int) = signal(SIGCHLD, SIG_DFL);
    fflush(NULL);
    pid_t child = signals >= 0 ? fork() : -1;
    if (child == 0) {
        signal(SIGCHLD, on_child);
        sigprocmask(SIG_SETMASK, &before, NULL);
        int status = work(words);
        fflush(NULL);
        _exit(status);
    }
    int status = child > 0 ? wait_for(command, child, signals, listener)
                           : failure(command, "cannot start a process: %s", strerror(errno));
    if (signals >= 0)
        close(signals);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return status;
}
