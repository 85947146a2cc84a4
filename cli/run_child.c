// run_child.c - the program that `rtc8563 run` starts
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

#define STATUS_NOT_EXECUTABLE 126
#define STATUS_NOT_FOUND      127
#define STATUS_SIGNAL         128

static void print_traces(int listener)
{
    trace_t trace;
    while (listener >= 0 && trace_receive(listener, &trace))
        run_trace_print(&trace, colour_wanted(STDERR_FILENO));
}

// A signal of the terminal has reached the program by itself; one sent to us alone is handed on.
static void hand_on(int signals, pid_t child)
{
    struct signalfd_siginfo info;
    while (read(signals, &info, sizeof info) == (ssize_t)sizeof info)
        if (info.ssi_signo != SIGCHLD && info.ssi_code <= 0)
            kill(child, (int)info.ssi_signo);
}

static int wait_for(pid_t child, int signals, int listener)
{
    int status = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        struct pollfd watched[2] = {{signals, POLLIN, 0}, {listener, POLLIN, 0}};
        poll(watched, 2, -1);
        hand_on(signals, child);
        print_traces(listener);
    }
    print_traces(listener);
    return WIFSIGNALED(status) ? STATUS_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
}

static void become(const command_t *command, char **program)
{
    execvp(program[0], program);
    int error = errno;
    failure(command, "cannot start %s: %s", program[0], strerror(error));
    fflush(stderr);
    _exit(error == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_EXECUTABLE);
}

int run_child(const command_t *command, char **program, int listener)
{
    sigset_t held, before;
    const int numbers[] = {SIGCHLD, SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2};
    sigemptyset(&held);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        sigaddset(&held, numbers[i]);
    sigprocmask(SIG_BLOCK, &held, &before);
    int signals = signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK);

    fflush(NULL);
    pid_t child = signals >= 0 ? fork() : -1;
    if (child == 0) {
        sigprocmask(SIG_SETMASK, &before, NULL);
        become(command, program);
    }
    int status = child > 0 ? wait_for(child, signals, listener)
                           : failure(command, "cannot start a process: %s", strerror(errno));
    if (signals >= 0)
        close(signals);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return status;
}
