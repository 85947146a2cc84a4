// instants.c - one instant of each class is all of them: a fine grid of all instants finds no other
//
// SPDX-License-Identifier: MIT
//
// For calls that read, set and serve, in one transfer and in many: what came of an event at any
// instant, bytes, answers and registers, is what came of it at the one that is tried for its class.

#define _DEFAULT_SOURCE // setenv()
#include "check.h"
#include "sitting.h"

#include <stdlib.h>

#define GRID_NS 29300u // of no byte or bit a part, so that none is favoured

static exam_report_t report;
static sitting_t sitting = {.report = &report};

// All that a driver and those who judge can see, in one number.
static uint64_t mixed(uint64_t digest, uint64_t value)
{
    return (digest ^ value) * UINT64_C(0x100000001B3);
}

static uint64_t outcome(const record_t *left)
{
    const made_t *made = &left->made[left->examined];
    uint64_t digest = mixed(0, (uint64_t)made->returned + left->ending);
    for (unsigned i = made->first; i < left->steps; i++)
        if (left->step[i].act != ACT_FOUND && left->step[i].act != ACT_VDD)
            digest = mixed(digest, (uint64_t)left->step[i].act << 16 | left->step[i].a);
    for (unsigned i = left->examined; i < left->calls; i++)
        digest = mixed(digest, left->made[i].events);
    for (uint8_t reg = 0; reg < 0x14; reg++)
        digest = mixed(digest, sim8563_peek(&left->chip, reg));
    const exam_time_t *t = &made->time;
    digest = mixed(digest, (uint64_t)t->weekday * 2 + (left->event_ns != 0));
    return mixed(digest, (uint64_t)(t->year * 400 + t->month * 31 + t->day) * 86400
                         + (uint64_t)(t->hour * 3600 + t->minute * 60 + t->second));
}

static uint64_t outcome_at(scene_t *scene, uint64_t offset_ns)
{
    scene->trial.offset_ns = offset_ns;
    const record_t *left = scene_run(scene);
    return left != NULL ? outcome(left) : 0;
}

static unsigned class_of(const scene_t *scene, uint64_t offset_ns)
{
    unsigned i = 0;
    while (i + 1 < scene->look_count && scene->looks[i] < offset_ns)
        i++;
    return i;
}

// How many classes come to something else than the first: 0 would say that no event ever came.
static unsigned others(const scene_t *scene, const uint64_t *of_class)
{
    unsigned count = 0;
    uint64_t first = 0;
    for (unsigned i = 0; i < scene->look_count; i++) {
        first = first != 0 ? first : of_class[i];
        count += of_class[i] != 0 && of_class[i] != first;
    }
    return count;
}

static void all_instants(enum call call, event_t event, uint8_t flags, uint64_t echo_ns)
{
    static scene_t scene;
    uint64_t of_class[sizeof scene.looks / sizeof scene.looks[0]] = {0}, last;
    scene = (scene_t){.sitting = &sitting};
    scene.trial = (trial_t){.call = call, .event = event, .flags = flags, .show = 1709164859,
                            .rounds = 1, .follow = call == SERVICE};
    scene.trial.to[0] = call == GET ? 1709164859 : 1704067199;
    if (!scene_learn(&scene, echo_ns)) {
        check_fail(__FILE__, __LINE__, "the call does not end");
        return;
    }
    for (unsigned i = 0; i < scene.look_count; i++) {
        uint64_t from = i > 0 ? scene.looks[i - 1] : 0, to = scene.looks[i];
        of_class[i] = to > from ? outcome_at(&scene, from + (to - from + 1) / 2) : 0;
    }
    CHECK_MSG(others(&scene, of_class) > 0, "%s, event %d: whenever it comes, all is the same",
              call_names[call], (int)event);
    last = scene.looks[scene.look_count - 1];
    for (uint64_t at_ns = 1; at_ns < last; at_ns += GRID_NS)
        CHECK_MSG(outcome_at(&scene, at_ns) == of_class[class_of(&scene, at_ns)],
                  "%s, event %d: another outcome %llu ns after its begin", call_names[call],
                  (int)event, (unsigned long long)at_ns);
    for (unsigned i = 0; i < scene.look_count; i++) // the last instant before a look is its class's
        if (scene.looks[i] > 0)
            CHECK_MSG(outcome_at(&scene, scene.looks[i])
                          == of_class[class_of(&scene, scene.looks[i])],
                      "%s, event %d: another outcome as it looks", call_names[call], (int)event);
}

int main(void)
{
    const exam_options_t options = {0};
    sitting.options = &options;
    exam_adapter(&sitting.adapter);
    setenv("SINS", "READ_IN_PARTS,STALE_FLAGS_WRITTEN", 1);
    all_instants(GET, TICK, 0, 0);
    all_instants(GET, DIP, 0, 0);
    all_instants(GET, POWER_CUT, 0, SIM8563_MS);
    all_instants(SERVICE, ALARM_COMES, TF, 0);
    all_instants(SERVICE, TIMER_ENDS, AF, 0);
    setenv("SINS", "", 1);
    all_instants(SET, TICK, 0, 0);
    all_instants(GET, TICK, 0, 0);
    trial_free();
    return check_result();
}
