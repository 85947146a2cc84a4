# SPDX-License-Identifier: MIT
#
# What the CMakeLists.txt at the root is to ESP-IDF: the driver and its port as a component.

idf_component_register(
    SRCS driver/ins5s8563.c driver/ins5s8563_math.c ports/esp-idf/ins5s8563_esp.c
    INCLUDE_DIRS driver ports/esp-idf
    PRIV_REQUIRES esp_driver_i2c)
