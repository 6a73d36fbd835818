/*
 * UDPTL datagrams (T.38 clause 9.1) with redundancy, written from the Recommendation for the stranger's side:
 * it shares nothing with packages/t38, so that a misreading there cannot hide here.
 */
#ifndef PEER_UDPTL_H
#define PEER_UDPTL_H

#include <stdint.h>
#include <stddef.h>

enum { UDPTL_DATAGRAM_MAX = 2048, UDPTL_PACKETS_MAX = 32, UDPTL_REDUNDANCY_MAX = 8 };

struct udptl_span {
    const uint8_t *octets;
    size_t length;
};

/* What one datagram holds. Secondaries come newest first. */
struct udptl_packet {
    uint16_t seq;
    struct udptl_span primary;
    size_t secondaries;
    struct udptl_span secondary[UDPTL_PACKETS_MAX];
};

/* What a sender remembers: the packets before the next one, newest first. */
struct udptl_sender {
    uint16_t seq;
    size_t redundancy;
    size_t past;
    struct {
        uint8_t octets[512];
        size_t length;
    } before[UDPTL_REDUNDANCY_MAX];
};

/* 0, or -1 if the octets are no datagram with redundancy. */
int udptl_read(const uint8_t *octets, size_t length, struct udptl_packet *packet);

/* Octets written to `datagram`, which has room for UDPTL_DATAGRAM_MAX. */
size_t udptl_wrap(struct udptl_sender *sender, const uint8_t *ifp, size_t length, uint8_t *datagram);

#endif
