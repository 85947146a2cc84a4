// exam.c - fuzzes what `rtc8563 exam` is told by the programs that sit
//
// SPDX-License-Identifier: MIT
//
// The first byte says which end: what a program prints, for what it is asked first and for each
// call; or what comes on the socket on which it asks for its bus and its clock.

#include "exam.h"
#include "exam_program.h"
#include "folder.h"
#include "input.h"
#include "remote.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

// ------------------------------------------------------------- what it prints

static const uint8_t *printed;
static size_t printed_size;
static bool said; // that the answer is wrong

static int say(const char *format, int status)
{
    MUST(format[0] != '\0');
    said = true;
    return status;
}

int failure(const command_t *command, const char *format, ...)
{
    (void)command;
    return say(format, STATUS_FAILED);
}

int usage_error(const command_t *command, const char *format, ...)
{
    (void)command;
    return say(format, STATUS_USAGE);
}

void program_run(program_t *program)
{
    size_t size = printed_size < PROGRAM_PRINTS ? printed_size : PROGRAM_PRINTS;
    program->ending = PROGRAM_EXITED;
    program->status = 0;
    memcpy(program->printed, printed, size);
    program->printed[size] = '\0';
    program->size = printed_size;
}

static void ask_each(const exam_adapter_t *adapter)
{
    exam_time_t time = {2024, 2, 29, 4, 0, 0, 0};
    exam_alarm_t alarm;
    unsigned events = 0;
    if (adapter->get != NULL)
        adapter->get(&time);
    if (adapter->alarm_read != NULL)
        adapter->alarm_read(&alarm);
    if (adapter->service != NULL)
        adapter->service(&events);
    MUST((events & ~(unsigned)(EXAM_ALARM | EXAM_TIMER)) == 0);
}

static void fuzz_printed(const uint8_t *data, size_t size)
{
    static char program[] = "./driver";
    static char *words[] = {program, NULL};
    exam_adapter_t adapter = {.part = "INS5S8563"};
    printed = data;
    printed_size = size;
    said = false;
    int status = exam_program_begin(NULL, words, NULL);
    MUST((status == STATUS_YES) == !said);
    exam_adapter(&adapter);
    ask_each(&adapter);
}

// ---------------------------------------------------------------- what it asks

static bool send_to(const char *path, const uint8_t *bytes, size_t size, int *fd)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strcpy(address.sun_path, path);
    *fd = socket(AF_UNIX, SOCK_STREAM, 0);
    MUST(*fd >= 0 && connect(*fd, (const struct sockaddr *)&address, sizeof address) == 0);
    bool sent = send(*fd, bytes, size, MSG_NOSIGNAL) == (ssize_t)size;
    shutdown(*fd, SHUT_WR);
    return sent;
}

static void fuzz_request(const uint8_t *data, size_t size)
{
    static remote_request_t request;
    const remote_reply_t reply = {.result = 1};
    int fd;
    folder_begin();
    int listener = remote_listen("remote");
    MUST(listener >= 0 && send_to("remote", data, size, &fd));
    if (remote_take(listener, &request)) {
        MUST(request.count <= REMOTE_MESSAGES);
        for (unsigned i = 0; i < request.count; i++)
            memset(request.message[i].buf, 0xA5, request.message[i].len); // they have room
        shutdown(fd, SHUT_RD); // or the answer would wait for a reader
        remote_answer(&request, &reply);
    }
    close(fd);
    close(listener);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FILE *nowhere;
    if (size == 0)
        return 0;
    if (nowhere == NULL)
        nowhere = fopen("/dev/null", "w");
    FILE *err = stderr;
    stderr = nowhere; // what was misprinted
    if (data[0] % 2 == 0)
        fuzz_printed(data + 1, size - 1);
    else
        fuzz_request(data + 1, size - 1);
    stderr = err;
    return 0;
}
