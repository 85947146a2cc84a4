// replay.c - runs a harness once on every file of some directories, as libFuzzer would
//
// SPDX-License-Identifier: MIT
//
//     fuzz_bytes tests/fuzz/corpus/bytes...

#define _POSIX_C_SOURCE 200809L
#include "input.h"

#include <dirent.h>
#include <string.h>

static void replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    long size = file && fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    uint8_t *data = size >= 0 ? malloc((size_t)size + 1) : NULL; // of its own, so that reading
    if (data == NULL || fseek(file, 0, SEEK_SET) != 0 ||         // beyond its end is noticed
        fread(data, 1, (size_t)size, file) != (size_t)size) {
        fprintf(stderr, "replay: %s cannot be read\n", path);
        exit(3);
    }
    fclose(file);
    data = realloc(data, size ? (size_t)size : 1);
    LLVMFuzzerTestOneInput(data, (size_t)size);
    free(data);
}

int main(int argc, char **argv)
{
    unsigned count = 0;
    for (int i = 1; i < argc; i++) {
        DIR *folder = opendir(argv[i]);
        for (struct dirent *entry; folder && (entry = readdir(folder)) != NULL;) {
            char path[4096];
            if (entry->d_name[0] == '.')
                continue;
            snprintf(path, sizeof path, "%s/%s", argv[i], entry->d_name);
            printf("%s\n", path); // the last one is the one that crashed
            fflush(stdout);
            replay(path);
            count++;
        }
        if (folder)
            closedir(folder);
    }
    printf("%u inputs\n", count);
    return count > 0 ? 0 : 1;
}
