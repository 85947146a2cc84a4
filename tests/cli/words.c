// words.c - every finding has its words, and names lead there and back
//
// SPDX-License-Identifier: MIT

#include "check.h"
#include "sim8563_words.h"

#include <stdlib.h>

static void findings(void)
{
    int last_rule = 1;
    for (int i = 1; i <= SIM8563_FINDINGS; i++) {
        sim8563_finding_id_t id = (sim8563_finding_id_t)i;
        const sim8563_finding_words_t *words = sim8563_finding_words(id);
        size_t length = strlen(words->text);
        CHECK_EQ(sim8563_finding_by_name(words->name), id);
        CHECK_MSG(strncmp(words->rule, "FND-", 4) == 0, "%s: rule %s", words->name, words->rule);
        int rule = atoi(words->rule + 4);
        CHECK_MSG(rule == last_rule || rule == last_rule + 1, "%s: %d", words->name, rule);
        last_rule = rule;
        CHECK(words->clause[0] != '\0');
        CHECK_MSG(length > 40 && words->text[length - 1] == '.', "%s: %s", words->name,
                  words->text);
        for (int other = 1; other < i; other++)
            CHECK(strcmp(sim8563_finding_name((sim8563_finding_id_t)other), words->name) != 0);
    }
    CHECK_EQ(last_rule, 28);
    CHECK(sim8563_finding_words((sim8563_finding_id_t)0) == NULL);
    CHECK(sim8563_finding_words((sim8563_finding_id_t)(SIM8563_FINDINGS + 1)) == NULL);
    CHECK_EQ(sim8563_finding_by_name("not_bcd"), 0);
}

static void grades(void)
{
    for (int grade = SIM8563_NOTE; grade <= SIM8563_ERROR; grade++) {
        sim8563_grade_t found = (sim8563_grade_t)-1;
        CHECK(sim8563_grade_by_name(sim8563_grade_name((sim8563_grade_t)grade), &found));
        CHECK_EQ(found, grade);
    }
    sim8563_grade_t kept = SIM8563_WARNING;
    CHECK(!sim8563_grade_by_name("fatal", &kept));
    CHECK_EQ(kept, SIM8563_WARNING);
}

// The bits that have a name or a number are those that the chip stores [REG-2].
static void registers(void)
{
    static const uint8_t stored[SIM8563_REGISTERS] = {0xA0, 0x1F, 0xFF, 0x7F, 0x3F, 0x3F,
                                                      0x07, 0x1F, 0xFF, 0xFF, 0xBF, 0xBF,
                                                      0x87, 0x83, 0x83, 0xFF, 0xFF, 0xFF};
    for (unsigned i = 0; i < SIM8563_REGISTERS; i++) {
        const sim8563_register_words_t *words = sim8563_register_at(i);
        unsigned bits = words->number;
        for (unsigned bit = 0; bit < 8; bit++)
            bits |= words->bit[bit] ? 1u << bit : 0;
        CHECK_EQ(bits, stored[i]);
        CHECK(sim8563_register_words(words->address) == words);
        CHECK(sim8563_register_by_name(words->name) == words);
    }
    CHECK(sim8563_register_words(0x10) == NULL);
    CHECK(sim8563_register_words(0x14) == NULL);
}

static void pins_and_packages(void)
{
    static const uint32_t pins[] = {SIM8563_INT, SIM8563_INT2, SIM8563_CLKOUT, SIM8563_SDA,
                                    SIM8563_SCL};
    for (int i = 0; i < 5; i++)
        CHECK_EQ(sim8563_pin_by_name(sim8563_pin_name(pins[i])), pins[i]);
    CHECK_EQ(sim8563_pin_by_name("vdd"), 0);
    sim8563_package_t package = SIM8563_WLCSP;
    CHECK(sim8563_package_by_name("fcdfn6l", &package));
    CHECK_EQ(package, SIM8563_FCDFN6L);
    CHECK(sim8563_package_by_name("INS5S8563-8BSX000N00MA", &package));
    CHECK_EQ(package, SIM8563_SOP8);
    CHECK(!sim8563_package_by_name("SOP", &package));
    CHECK_EQ(package, SIM8563_SOP8);
}

static void parts(void)
{
    sim8563_variant_t variant = SIM8563_INS5S8563;
    for (int i = 0; i < 5; i++) {
        CHECK(sim8563_variant_by_name(sim8563_variant_name((sim8563_variant_t)i), &variant));
        CHECK_EQ(variant, i);
    }
    CHECK(sim8563_variant_by_name("pcf8563", &variant));
    CHECK_EQ(variant, SIM8563_PCF8563);
    CHECK(!sim8563_variant_by_name("PCF856", &variant));
    CHECK_EQ(variant, SIM8563_PCF8563);
    CHECK(strcmp(sim8563_variant_name((sim8563_variant_t)5), "?") == 0);
}

int main(void)
{
    findings();
    grades();
    registers();
    pins_and_packages();
    parts();
    return check_result();
}
