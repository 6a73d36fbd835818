/* Lengths are aligned PER's: one octet under 128, two with the top bit set under 16,384. No fragments. */
#include "udptl.h"

#include <string.h>

struct reader {
    const uint8_t *octets;
    size_t length;
    size_t at;
};

static int read_length(struct reader *r, size_t *value)
{
    if (r->at >= r->length)
        return -1;
    uint8_t first = r->octets[r->at++];
    if (first < 0x80) {
        *value = first;
        return 0;
    }
    if (first >= 0xC0 || r->at >= r->length)
        return -1;
    *value = ((size_t) (first & 0x3F) << 8) | r->octets[r->at++];
    return 0;
}

static int read_span(struct reader *r, struct udptl_span *span)
{
    size_t length;
    if (read_length(r, &length) != 0 || r->length - r->at < length)
        return -1;
    span->octets = r->octets + r->at;
    span->length = length;
    r->at += length;
    return 0;
}

int udptl_read(const uint8_t *octets, size_t length, struct udptl_packet *packet)
{
    struct reader r = { octets, length, 2 };
    size_t count;

    if (length < 3)
        return -1;
    packet->seq = (uint16_t) (octets[0] << 8 | octets[1]);
    packet->secondaries = 0;
    if (read_span(&r, &packet->primary) != 0 || r.at >= length)
        return -1;
    /* The top bit chooses parity, which this side does not speak. */
    if (octets[r.at++] & 0x80)
        return -1;
    if (read_length(&r, &count) != 0 || count > UDPTL_PACKETS_MAX)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (read_span(&r, &packet->secondary[i]) != 0)
            return -1;
    }
    packet->secondaries = count;
    return r.at == length ? 0 : -1;
}

static size_t write_span(uint8_t *to, const uint8_t *octets, size_t length)
{
    size_t head = 1;
    if (length < 0x80) {
        to[0] = (uint8_t) length;
    } else {
        to[0] = (uint8_t) (0x80 | length >> 8);
        to[1] = (uint8_t) length;
        head = 2;
    }
    memcpy(to + head, octets, length);
    return head + length;
}

size_t udptl_wrap(struct udptl_sender *sender, const uint8_t *ifp, size_t length, uint8_t *datagram)
{
    size_t at = 0;

    datagram[at++] = (uint8_t) (sender->seq >> 8);
    datagram[at++] = (uint8_t) sender->seq;
    sender->seq++;
    at += write_span(datagram + at, ifp, length);
    datagram[at++] = 0;
    size_t count_at = at++;
    size_t count = 0;
    while (count < sender->past) {
        if (at + 2 + sender->before[count].length > UDPTL_DATAGRAM_MAX)
            break;
        at += write_span(datagram + at, sender->before[count].octets, sender->before[count].length);
        count++;
    }
    datagram[count_at] = (uint8_t) count;

    size_t kept = sender->past < sender->redundancy ? sender->past + 1 : sender->redundancy;
    if (kept > 0 && length <= sizeof sender->before[0].octets) {
        memmove(&sender->before[1], &sender->before[0], (kept - 1) * sizeof sender->before[0]);
        memcpy(sender->before[0].octets, ifp, length);
        sender->before[0].length = length;
        sender->past = kept;
    } else {
        sender->past = 0;
    }
    return at;
}
