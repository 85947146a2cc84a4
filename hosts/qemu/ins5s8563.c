// ins5s8563.c - the chip as an I2C device inside QEMU; docs/qemu.md is its manual
//
// SPDX-License-Identifier: MIT
//
// The chip's time is QEMU's virtual clock. Whatever happens to the chip happens in a turn: it is
// led to the present, from one change of a line to the next, then acted on, then stored if it has a
// file, and a timer is set to the next change. So no pulse is missed, and a machine that is killed
// has lost nothing. QEMU's API asks for its own names and forms in places.

#include "qemu/osdep.h"

#include "../linux/chipfile.h"
#include "hw/i2c/i2c.h"
#include "hw/irq.h"
#include "hw/qdev-properties.h"
#include "hw/resettable.h"
#include "migration/vmstate.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "qemu/error-report.h"
#include "qemu/log.h"
#include "qemu/module.h"
#include "qemu/timer.h"
#include "sim8563_words.h"
#include "sysemu/runstate.h"

#define TYPE_INS5S8563 "ins5s8563"
OBJECT_DECLARE_SIMPLE_TYPE(INS5S8563State, INS5S8563)

#define ADDRESS 0x51
#define FOLLOWED 1000u // changes of lines in one turn, when QEMU stood still for long; then a jump

static const struct {
    const char *name;
    uint32_t pin;
} lines[] = {{"int", SIM8563_INT}, {"int2", SIM8563_INT2}, {"clkout", SIM8563_CLKOUT}};

// What is around the chip and may change at any time.
typedef struct Surrounding {
    const char *name;
    const char *help;
    int64_t min, max;
    size_t status; // where it stands in sim8563_status_t, an int32_t
    void (*set)(sim8563_t *chip, int32_t value);
} Surrounding;

static const Surrounding surroundings[] = {
    {"vdd", "supply, mV", -32767, 32767, offsetof(sim8563_status_t, vdd_mv), sim8563_set_vdd},
    {"ppb", "rate error, 1e-9; + is fast", -500000, 500000, offsetof(sim8563_status_t, rate_ppb),
     sim8563_set_rate},
    {"temperature", "1/1000 degC", -273150, 1000000, offsetof(sim8563_status_t, temperature_mc),
     sim8563_set_temperature},
};

struct INS5S8563State {
    I2CSlave parent_obj;

    char *path, *variant, *package; // properties; NULL: not given
    int32_t asked[ARRAY_SIZE(surroundings)]; // before there was a chip
    bool given[ARRAY_SIZE(surroundings)];

    sim8563_t chip;    // as the last turn left it
    int64_t seen_ns;   // the virtual clock then
    chipfile_t *file;  // NULL: the chip lives as long as the machine
    sigset_t mask;     // of the thread, but while it is at the file
    bool stored;       // the turn is one of the file, too
    bool complained;   // about the file, since it was last good
    uint64_t findings; // since the machine began
    qemu_irq line[ARRAY_SIZE(lines)]; // NULL: not connected
    uint32_t levels;   // as last shown
    QEMUTimer *timer;
    uint8_t snapshot[SIM8563_SNAPSHOT_SIZE]; // for migration
};

// ------------------------------------------------------------------- lines

static void show(INS5S8563State *s, uint32_t levels, uint32_t pins)
{
    s->levels = levels;
    for (unsigned i = 0; i < ARRAY_SIZE(lines); i++)
        if (pins & lines[i].pin)
            qemu_set_irq(s->line[i], (levels & lines[i].pin) != 0);
}

static void show_changes(INS5S8563State *s, const sim8563_t *chip)
{
    uint32_t levels = sim8563_pins(chip);
    show(s, levels, levels ^ s->levels);
}

static uint32_t connected(const INS5S8563State *s)
{
    uint32_t pins = 0;
    for (unsigned i = 0; i < ARRAY_SIZE(lines); i++)
        pins |= s->line[i] ? lines[i].pin : 0;
    return pins;
}

// ------------------------------------------------------------------- turns

static void complain(INS5S8563State *s, chipfile_err_t err)
{
    if (err && !s->complained)
        warn_report("ins5s8563: %s %s; what happens to the chip is not stored",
                    chipfile_path(s->file), chipfile_sentence(err));
    s->complained = err != CHIPFILE_OK;
}

static void report(INS5S8563State *s, const sim8563_finding_t *finding)
{
    const sim8563_finding_words_t *words = sim8563_finding_words(finding->id);
    s->findings++;
    if (finding->reg == 0xFF)
        qemu_log_mask(LOG_GUEST_ERROR, "ins5s8563: %s: %s\n", words->name, words->text);
    else
        qemu_log_mask(LOG_GUEST_ERROR, "ins5s8563: %s, register %02X: %s\n", words->name,
                      finding->reg, words->text);
}

static void pass_time(INS5S8563State *s, sim8563_t *chip)
{
    int64_t now_ns = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
    uint64_t left_ns = now_ns > s->seen_ns ? (uint64_t)(now_ns - s->seen_ns) : 0;
    s->seen_ns = now_ns;
    show_changes(s, chip); // what another program did to the file's chip
    for (unsigned changes = 0; left_ns > 0; changes++) {
        uint64_t next_ns = changes < FOLLOWED ? sim8563_next_event(chip, connected(s)) : left_ns;
        uint64_t step_ns = MIN(next_ns, left_ns);
        sim8563_advance(chip, step_ns);
        left_ns -= step_ns;
        show_changes(s, chip);
    }
}

// A file that is cut short raises SIGBUS, which the chip file mends and QEMU holds: it would die.
static void go_to_file(INS5S8563State *s)
{
    sigset_t bus;
    sigemptyset(&bus);
    sigaddset(&bus, SIGBUS);
    pthread_sigmask(SIG_UNBLOCK, &bus, &s->mask);
}

static void leave_file(INS5S8563State *s)
{
    pthread_sigmask(SIG_SETMASK, &s->mask, NULL);
}

// The chip, at the present; end_turn() follows.
static sim8563_t *begin_turn(INS5S8563State *s)
{
    sim8563_t *chip = &s->chip;
    if (s->file) {
        go_to_file(s);
        chipfile_err_t err = chipfile_load(s->file, &chip);
        s->stored = !err;
        if (err)
            complain(s, err);
    }
    pass_time(s, chip);
    return chip;
}

// The host's clock, which leads a file's chip while no machine does, is not to lag behind it.
static void store(INS5S8563State *s, const sim8563_t *chip)
{
    sim8563_status_t status;
    sim8563_status(chip, &status);
    uint64_t due_ns = chipfile_due_ns(s->file);
    if (status.time_ns > due_ns)
        chipfile_shift(s->file, status.time_ns - due_ns);
    s->chip = *chip;
    complain(s, chipfile_commit(s->file));
    s->stored = false;
}

static void set_timer(INS5S8563State *s)
{
    uint64_t next_ns = sim8563_next_event(&s->chip, connected(s));
    if (next_ns < (uint64_t)(INT64_MAX - s->seen_ns))
        timer_mod(s->timer, s->seen_ns + (int64_t)next_ns);
    else
        timer_del(s->timer);
}

static void end_turn(INS5S8563State *s, sim8563_t *chip)
{
    sim8563_finding_t finding;
    while (s->stored ? chipfile_take_finding(s->file, &finding)
                     : sim8563_take_finding(chip, &finding))
        report(s, &finding);
    if (s->stored)
        store(s, chip);
    if (s->file)
        leave_file(s);
    show_changes(s, &s->chip);
    set_timer(s);
}

static void look(void *opaque)
{
    INS5S8563State *s = opaque;
    end_turn(s, begin_turn(s));
}

// A line may have been connected while the machine stood still.
static void machine_changed(void *opaque, bool running, RunState state)
{
    INS5S8563State *s = opaque;
    look(s);
    if (running)
        show(s, s->levels, SIM8563_OUTPUTS);
}

// --------------------------------------------------------------------- bus

// A transfer takes no time but what the guest takes for it. To a general call nobody answers
// [I2C-1], nor does this device to an asynchronous one.
static int ins5s8563_event(I2CSlave *slave, enum i2c_event event)
{
    INS5S8563State *s = INS5S8563(slave);
    bool general = I2C_BUS(qdev_get_parent_bus(DEVICE(slave)))->broadcast;
    unsigned address = general ? 0 : ADDRESS << 1;
    sim8563_t *chip = begin_turn(s);
    bool acknowledged = event != I2C_START_SEND_ASYNC;
    if (event == I2C_START_SEND || event == I2C_START_RECV)
        acknowledged = sim8563_start(chip, (uint8_t)(address | (event == I2C_START_RECV)));
    else if (event == I2C_FINISH)
        sim8563_stop(chip);
    end_turn(s, chip);
    return acknowledged ? 0 : -1;
}

static int ins5s8563_send(I2CSlave *slave, uint8_t byte)
{
    INS5S8563State *s = INS5S8563(slave);
    sim8563_t *chip = begin_turn(s);
    bool acknowledged = sim8563_write(chip, byte);
    end_turn(s, chip);
    return acknowledged ? 0 : -1;
}

static uint8_t ins5s8563_recv(I2CSlave *slave)
{
    INS5S8563State *s = INS5S8563(slave);
    sim8563_t *chip = begin_turn(s);
    uint8_t byte = sim8563_read(chip);
    end_turn(s, chip);
    return byte;
}

// -------------------------------------------------------------- properties

static void get_surrounding(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    INS5S8563State *s = INS5S8563(obj);
    const Surrounding *surrounding = opaque;
    int32_t value = s->asked[surrounding - surroundings];
    if (DEVICE(obj)->realized) {
        sim8563_status_t status;
        look(s);
        sim8563_status(&s->chip, &status);
        memcpy(&value, (const char *)&status + surrounding->status, sizeof value);
    }
    visit_type_int32(v, name, &value, errp);
}

static void set_surrounding(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    INS5S8563State *s = INS5S8563(obj);
    const Surrounding *surrounding = opaque;
    int64_t value;
    if (!visit_type_int(v, name, &value, errp))
        return;
    if (value < surrounding->min || value > surrounding->max) {
        error_setg(errp, "%s is %" PRId64 " .. %" PRId64 " (%s), not %" PRId64, name,
                   surrounding->min, surrounding->max, surrounding->help, value);
        return;
    }
    s->asked[surrounding - surroundings] = (int32_t)value;
    s->given[surrounding - surroundings] = true;
    if (DEVICE(obj)->realized) {
        sim8563_t *chip = begin_turn(s);
        surrounding->set(chip, (int32_t)value);
        end_turn(s, chip);
    }
}

// ----------------------------------------------------------------- realize

static bool open_file(INS5S8563State *s, const char *path, Error **errp)
{
    chipfile_err_t err = chipfile_open(path, CHIPFILE_WRITE, &s->file);
    if (err)
        error_setg(errp, "%s %s", path, chipfile_sentence(err));
    return !err;
}

// The file's chip, and with it the time that passed since a program last had it.
static bool take_from_file(INS5S8563State *s, Error **errp)
{
    sim8563_t *chip;
    if (s->variant || s->package) {
        error_setg(errp, "%s says what part it is: leave out variant and package", s->path);
        return false;
    }
    if (!open_file(s, s->path, errp))
        return false;
    chipfile_err_t err = chipfile_lock(s->file, &chip);
    if (!err) {
        s->chip = *chip;
        err = chipfile_commit(s->file);
    }
    if (err)
        error_setg(errp, "%s %s", s->path, chipfile_sentence(err));
    return !err;
}

static bool make_fresh(INS5S8563State *s, Error **errp)
{
    sim8563_desc_t desc = {0};
    if (s->variant && !sim8563_variant_by_name(s->variant, &desc.variant)) {
        error_setg(errp, "there is no variant '%s': INS5S8563, PCF8563, BM8563, HYM8563, RTC-8564",
                   s->variant);
        return false;
    }
    if (s->package && !sim8563_package_by_name(s->package, &desc.package)) {
        error_setg(errp, "there is no package '%s': SOP8, DFN6L, FCDFN6L, WLCSP", s->package);
        return false;
    }
    sim8563_init(&s->chip, &desc);
    return true;
}

static void ins5s8563_realize(DeviceState *dev, Error **errp)
{
    INS5S8563State *s = INS5S8563(dev);
    if (s->parent_obj.address != ADDRESS) {
        error_setg(errp, "address is 0x51: the chip answers at no other");
        return;
    }
    go_to_file(s);
    bool good = s->path ? take_from_file(s, errp) : make_fresh(s, errp);
    leave_file(s);
    if (!good)
        return;
    s->seen_ns = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
    s->levels = sim8563_pins(&s->chip);
    s->timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, look, s);
    sim8563_t *chip = begin_turn(s);
    for (unsigned i = 0; i < ARRAY_SIZE(surroundings); i++)
        if (s->given[i])
            surroundings[i].set(chip, s->asked[i]);
    end_turn(s, chip);
    qdev_add_vm_change_state_handler(dev, machine_changed, s);
}

// The chip has no reset pin; but who listens to its lines may have forgotten their levels.
static void ins5s8563_leave_reset(Object *obj)
{
    INS5S8563State *s = INS5S8563(obj);
    show(s, s->levels, SIM8563_OUTPUTS);
}

// --------------------------------------------------------------- migration

static int ins5s8563_pre_save(void *opaque)
{
    look(opaque);
    INS5S8563State *s = opaque;
    return sim8563_save(&s->chip, s->snapshot, sizeof s->snapshot);
}

// The chip that came has a past of its own: the file begins anew with it.
static bool replace_in_file(INS5S8563State *s, Error **errp)
{
    g_autofree char *path = g_strdup(chipfile_path(s->file));
    chipfile_settings_t settings;
    sim8563_t *old;
    chipfile_err_t err = chipfile_load(s->file, &old);
    if (!err) {
        chipfile_settings(s->file, &settings);
        chipfile_abort(s->file);
        err = chipfile_create(path, &settings, &s->chip, true);
    }
    if (err) {
        error_setg(errp, "%s %s", path, chipfile_sentence(err));
        return false;
    }
    chipfile_close(s->file);
    s->file = NULL;
    return open_file(s, path, errp);
}

// The virtual clock has come before, and stands still.
static int ins5s8563_post_load(void *opaque, int version_id)
{
    INS5S8563State *s = opaque;
    Error *error = NULL;
    bool good = true;
    if (sim8563_load(&s->chip, s->snapshot, sizeof s->snapshot) != SIM8563_OK) {
        error_report("ins5s8563: what was migrated is no chip that this release can take over");
        return -EINVAL;
    }
    if (s->file) {
        go_to_file(s);
        good = replace_in_file(s, &error);
        leave_file(s);
    }
    if (!good) {
        error_reportf_err(error, "ins5s8563: ");
        return -EIO;
    }
    s->seen_ns = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
    s->levels = sim8563_pins(&s->chip);
    set_timer(s);
    return 0;
}

static const VMStateDescription ins5s8563_vmstate = {
    .name = TYPE_INS5S8563,
    .version_id = 1,
    .minimum_version_id = 1,
    .pre_save = ins5s8563_pre_save,
    .post_load = ins5s8563_post_load,
    .fields = (VMStateField[]) {
        VMSTATE_I2C_SLAVE(parent_obj, INS5S8563State),
        VMSTATE_UINT8_ARRAY(snapshot, INS5S8563State, SIM8563_SNAPSHOT_SIZE),
        VMSTATE_END_OF_LIST()
    }
};

// -------------------------------------------------------------------- type

static Property ins5s8563_properties[] = {
    DEFINE_PROP_STRING("chip", INS5S8563State, path),
    DEFINE_PROP_STRING("variant", INS5S8563State, variant),
    DEFINE_PROP_STRING("package", INS5S8563State, package),
    DEFINE_PROP_END_OF_LIST(),
};

static void ins5s8563_init(Object *obj)
{
    INS5S8563State *s = INS5S8563(obj);
    i2c_slave_set_address(I2C_SLAVE(obj), ADDRESS);
    for (unsigned i = 0; i < ARRAY_SIZE(lines); i++)
        qdev_init_gpio_out_named(DEVICE(obj), &s->line[i], lines[i].name, 1);
    object_property_add_uint64_ptr(obj, "findings", &s->findings, OBJ_PROP_FLAG_READ);
}

static void ins5s8563_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *device = DEVICE_CLASS(klass);
    I2CSlaveClass *slave = I2C_SLAVE_CLASS(klass);
    device->desc = "INS5S8563 real-time clock";
    device->realize = ins5s8563_realize;
    device->vmsd = &ins5s8563_vmstate;
    device->hotpluggable = false;
    device_class_set_props(device, ins5s8563_properties);
    RESETTABLE_CLASS(klass)->phases.exit = ins5s8563_leave_reset;
    slave->event = ins5s8563_event;
    slave->send = ins5s8563_send;
    slave->recv = ins5s8563_recv;
    for (unsigned i = 0; i < ARRAY_SIZE(surroundings); i++) {
        const Surrounding *surrounding = &surroundings[i];
        object_class_property_add(klass, surrounding->name, "int32", get_surrounding,
                                  set_surrounding, NULL, (void *)surrounding);
        object_class_property_set_description(klass, surrounding->name, surrounding->help);
    }
}

static const TypeInfo ins5s8563_info = {
    .name = TYPE_INS5S8563,
    .parent = TYPE_I2C_SLAVE,
    .instance_size = sizeof(INS5S8563State),
    .instance_init = ins5s8563_init,
    .class_init = ins5s8563_class_init,
};

static void ins5s8563_register(void)
{
    type_register_static(&ins5s8563_info);
}

type_init(ins5s8563_register)
