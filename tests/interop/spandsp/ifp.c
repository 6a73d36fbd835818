/*
 * Prints how libspandsp writes IFP packets of one indicator or of one field, in T.38 versions 0 and 3, but
 * for jm-message, ci-message and v34-rate: 0.0.6 writes those one bit off (tshark reads cm-message there).
 *   version indicator NAME OCTETS
 *   version data TYPE FIELD DATA-OCTETS OCTETS
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <spandsp.h>

static int on_packet(t38_core_state_t *core, void *user_data, const uint8_t *ifp, int length, int count)
{
    (void) core;
    (void) user_data;
    (void) count;
    for (int i = 0; i < length; i++)
        printf("%02x", ifp[i]);
    return 0;
}

int main(void)
{
    static const uint8_t data[3] = { 0xFF, 0xC8, 0x31 };
    t38_core_state_t *core = t38_core_init(NULL, NULL, NULL, NULL, NULL, on_packet, NULL);

    if (core == NULL)
        return EXIT_FAILURE;
    for (int version = 0; version <= 3; version += 3) {
        t38_set_t38_version(core, version);
        int last_indicator = version == 0 ? T38_IND_V17_14400_LONG_TRAINING : T38_IND_V33_14400_TRAINING;
        int last_type = version == 0 ? T38_DATA_V17_14400 : T38_DATA_V33_14400;
        int last_field = version == 0 ? T38_FIELD_T4_NON_ECM_SIG_END : T38_FIELD_CM_MESSAGE;
        for (int it = 0; it <= last_indicator; it++) {
            printf("%d indicator %s ", version, t38_indicator_to_str(it));
            t38_core_send_indicator(core, it);
            printf("\n");
        }
        for (int type = 0; type <= last_type; type++) {
            for (int field = 0; field <= last_field; field++) {
                for (int length = 0; length <= 3; length += 3) {
                    printf("%d data %s %s %d ", version, t38_data_type_to_str(type),
                           t38_field_type_to_str(field), length);
                    t38_core_send_data(core, type, field, data, length, T38_PACKET_CATEGORY_CONTROL_DATA);
                    printf("\n");
                }
            }
        }
    }
    t38_core_free(core);
    return EXIT_SUCCESS;
}
