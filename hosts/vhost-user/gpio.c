// gpio.c - see gpio.h
//
// SPDX-License-Identifier: MIT

#define _GNU_SOURCE
#include "gpio.h"

#include <endian.h>
#include <inttypes.h>
#include <string.h>

enum { REQUESTS, EVENTS }; // the queues

static const uint32_t pin_of[GPIO_LINES] = {SIM8563_INT, SIM8563_INT2, SIM8563_CLKOUT};
static const char names[] = "/INT\0/INT2\0CLKOUT"; // each ends in a NUL

#define ANSWER_MAX (1 + sizeof names)
#define TURNS 64u // chains in one call: a guest that always has one more is not alone

static bool level_of(const gpio_t *gpio, unsigned line)
{
    return (gpio->lines->levels & pin_of[line]) != 0;
}

// ---------------------------------------------------------------- requests

static bool set_direction(gpio_line_t *line, uint32_t value)
{
    if (value != VIRTIO_GPIO_DIRECTION_NONE && value != VIRTIO_GPIO_DIRECTION_IN)
        return false;
    line->direction = (uint8_t)value;
    return true;
}

// From here on edges count.
static bool set_type(gpio_t *gpio, unsigned line, uint32_t value)
{
    switch (value) {
    case VIRTIO_GPIO_IRQ_TYPE_NONE:
    case VIRTIO_GPIO_IRQ_TYPE_EDGE_RISING:
    case VIRTIO_GPIO_IRQ_TYPE_EDGE_FALLING:
    case VIRTIO_GPIO_IRQ_TYPE_EDGE_BOTH:
    case VIRTIO_GPIO_IRQ_TYPE_LEVEL_HIGH:
    case VIRTIO_GPIO_IRQ_TYPE_LEVEL_LOW:
        break;
    default:
        return false;
    }
    gpio->line[line].type = (uint8_t)value;
    lines_forget(gpio->lines, pin_of[line]);
    if (value == VIRTIO_GPIO_IRQ_TYPE_NONE) {
        gpio->lines->watch &= ~pin_of[line];
        gpio->line[line].ended = gpio->line[line].queued;
    } else {
        gpio->lines->watch |= pin_of[line];
    }
    return true;
}

// Fills the answer and returns its size. All but the names are two bytes.
static uint32_t perform(gpio_t *gpio, const struct virtio_gpio_request *request,
                        uint8_t answer[ANSWER_MAX])
{
    unsigned type = le16toh(request->type);
    unsigned number = le16toh(request->gpio);
    uint32_t value = le32toh(request->value);
    memset(answer, 0, ANSWER_MAX);
    if (type == VIRTIO_GPIO_MSG_GET_NAMES) {
        answer[0] = VIRTIO_GPIO_STATUS_OK;
        memcpy(answer + 1, names, sizeof names);
        return ANSWER_MAX;
    }
    bool good = number < GPIO_LINES;
    if (good && type == VIRTIO_GPIO_MSG_GET_DIRECTION)
        answer[1] = gpio->line[number].direction;
    else if (good && type == VIRTIO_GPIO_MSG_SET_DIRECTION)
        good = set_direction(&gpio->line[number], value);
    else if (good && type == VIRTIO_GPIO_MSG_GET_VALUE)
        answer[1] = level_of(gpio, number);
    else if (good && type == VIRTIO_GPIO_MSG_IRQ_TYPE)
        good = set_type(gpio, number, value);
    else
        good = false; // SET_VALUE among them
    answer[0] = good ? VIRTIO_GPIO_STATUS_OK : VIRTIO_GPIO_STATUS_ERR;
    return sizeof(struct virtio_gpio_response);
}

// 1: there may be more.
static int serve_requests(gpio_t *gpio, ring_t *ring, const memory_t *memory,
                          complaint_t *complaint)
{
    static ring_chain_t chain; // large
    int found = 1;
    for (unsigned turns = 0; turns < TURNS; turns++) {
        found = ring_take(ring, memory, &chain, complaint);
        if (found <= 0)
            break;
        struct virtio_gpio_request request;
        uint8_t answer[ANSWER_MAX];
        if (chain.to_read != sizeof request || chain.to_write < sizeof(struct virtio_gpio_response))
            return complain(complaint, "a GPIO request of %" PRIu32 " bytes with room for %" PRIu32,
                            chain.to_read, chain.to_write);
        if (chain_read(&chain, memory, 0, &request, sizeof request, complaint) != 0)
            return -1;
        uint32_t size = perform(gpio, &request, answer);
        size = size < chain.to_write ? size : chain.to_write;
        if (chain_write(&chain, memory, 0, answer, size, complaint) != 0 ||
            ring_give(ring, chain.head, size, complaint) != 0)
            return -1;
    }
    return found;
}

// ------------------------------------------------------------------ events

static int give_back(ring_t *ring, const memory_t *memory, const ring_chain_t *buffer,
                     uint8_t status, complaint_t *complaint)
{
    struct virtio_gpio_irq_response response = {status};
    if (chain_write(buffer, memory, 0, &response, sizeof response, complaint) != 0)
        return -1;
    return ring_give(ring, buffer->head, sizeof response, complaint);
}

// One buffer a line; what else comes goes back as invalid. 1: there may be more.
static int take_buffers(gpio_t *gpio, ring_t *ring, const memory_t *memory, complaint_t *complaint)
{
    static ring_chain_t chain;
    int found = 1;
    for (unsigned turns = 0; turns < TURNS; turns++) {
        found = ring_take(ring, memory, &chain, complaint);
        if (found <= 0)
            break;
        struct virtio_gpio_irq_request request;
        if (chain.to_read != sizeof request ||
            chain.to_write != sizeof(struct virtio_gpio_irq_response))
            return complain(complaint, "a GPIO event buffer of %" PRIu32 " and %" PRIu32 " bytes",
                            chain.to_read, chain.to_write);
        if (chain_read(&chain, memory, 0, &request, sizeof request, complaint) != 0)
            return -1;
        unsigned number = le16toh(request.gpio);
        bool keep = number < GPIO_LINES && !gpio->line[number].queued;
        if (keep) {
            gpio->line[number].buffer = chain;
            gpio->line[number].queued = true;
        } else if (give_back(ring, memory, &chain, VIRTIO_GPIO_IRQ_STATUS_INVALID, complaint)) {
            return -1;
        }
    }
    return found;
}

// Whether the line interrupts; an edge does so once.
static bool interrupts(gpio_t *gpio, unsigned number)
{
    uint32_t pin = pin_of[number];
    uint8_t type = gpio->line[number].type;
    bool rising = (type & VIRTIO_GPIO_IRQ_TYPE_EDGE_RISING) != 0;
    bool falling = (type & VIRTIO_GPIO_IRQ_TYPE_EDGE_FALLING) != 0;
    return (rising && (gpio->lines->rose & pin) != 0) ||
           (falling && (gpio->lines->fell & pin) != 0) ||
           type == (level_of(gpio, number) ? VIRTIO_GPIO_IRQ_TYPE_LEVEL_HIGH
                                                   : VIRTIO_GPIO_IRQ_TYPE_LEVEL_LOW);
}

static int deliver(gpio_t *gpio, ring_t *ring, const memory_t *memory, complaint_t *complaint)
{
    for (unsigned i = 0; i < GPIO_LINES; i++) {
        gpio_line_t *line = &gpio->line[i];
        if (!line->queued || !(line->ended || interrupts(gpio, i)))
            continue;
        uint8_t status = line->ended ? VIRTIO_GPIO_IRQ_STATUS_INVALID
                                     : VIRTIO_GPIO_IRQ_STATUS_VALID;
        line->queued = line->ended = false;
        lines_forget(gpio->lines, pin_of[i]);
        if (give_back(ring, memory, &line->buffer, status, complaint) != 0)
            return -1;
    }
    return 0;
}

// -------------------------------------------------------------- the device

static int serve(device_t *device, ring_t *const ring[DEVICE_QUEUES], const memory_t *memory,
                 uint64_t now_ns, complaint_t *complaint)
{
    gpio_t *gpio = (gpio_t *)(void *)device;
    uint64_t again_ns = DEVICE_NEVER;
    // A file that cannot be read now may be there again later: the levels stay.
    if (lines_look(gpio->lines, &again_ns) != CHIPFILE_OK)
        again_ns = LINES_RECHECK_NS;
    int requests = 0, buffers = 0;
    if (ring[REQUESTS] != NULL)
        requests = serve_requests(gpio, ring[REQUESTS], memory, complaint);
    if (ring[EVENTS] != NULL && requests >= 0)
        buffers = take_buffers(gpio, ring[EVENTS], memory, complaint);
    if (requests < 0 || buffers < 0 ||
        (ring[EVENTS] != NULL && deliver(gpio, ring[EVENTS], memory, complaint) != 0))
        return -1;
    device->due_ns = DEVICE_NEVER;
    if (gpio->lines->watch != 0 && again_ns < DEVICE_NEVER - now_ns)
        device->due_ns = now_ns + again_ns;
    if (requests > 0 || buffers > 0)
        device->due_ns = now_ns;
    return 0;
}

static void reset(device_t *device)
{
    gpio_t *gpio = (gpio_t *)(void *)device;
    for (unsigned i = 0; i < GPIO_LINES; i++)
        gpio->line[i] = (gpio_line_t){.direction = VIRTIO_GPIO_DIRECTION_IN};
    gpio->lines->watch = 0;
    device->due_ns = DEVICE_NEVER;
}

void gpio_init(gpio_t *gpio, lines_t *lines)
{
    memset(gpio, 0, sizeof *gpio);
    gpio->lines = lines;
    gpio->config.ngpio = htole16(GPIO_LINES);
    gpio->config.gpio_names_size = htole32(sizeof names);
    gpio->device = (device_t){.name = "gpio",
                              .queues = 2,
                              .features = UINT64_C(1) << VIRTIO_GPIO_F_IRQ,
                              .config = &gpio->config,
                              .config_size = sizeof gpio->config,
                              .serve = serve,
                              .reset = reset};
    reset(&gpio->device);
}
