/*
 * A fax terminal of libspandsp on one UDP port of the loopback: sends a TIFF or receives into one.
 * It is the stranger that our T.30 and T.38 are proven against.
 *
 *   peer send|receive FILE --to PORT [--redundancy N] [--version N] [--ecm 0|1]
 *        [--modems v27ter|v29|v17] [--coding MH|MR|MMR] [--identity DIGITS] [--log]
 *
 * Prints `port N` when it is ready. Its clock is its standard input: each line read is 20 ms, for which
 * it takes what its port holds, runs the terminal, and answers `stepped N`, N the datagrams sent so far.
 * So both ends of a call keep the same time on a busy machine, and a minute of fax takes a second.
 * When its call is over, or its input ends, it prints one line of JSON. Exit 0 if the fax was good,
 * 1 if not, 2 for misuse.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <spandsp.h>

#include "udptl.h"

enum {
    SAMPLES_PER_MS = 8,
    STEP_MS = 20,
    /* After the last frame: time for DCN and its copies to leave. */
    FAREWELL_MS = 1000
};

struct options {
    bool sends;
    const char *file;
    int to_port;
    int redundancy;
    int version;
    bool ecm;
    int modems;
    int coding;
    int compressions;
    const char *identity;
    bool log;
};

struct peer {
    int socket;
    struct sockaddr_in far_end;
    unsigned sent;
    struct udptl_sender sender;
    int expected_seq;
    unsigned malformed;
    t38_terminal_state_t *terminal;
    bool ended;
    int result;
};

static int on_packet(t38_core_state_t *core, void *user_data, const uint8_t *ifp, int length, int count)
{
    struct peer *peer = user_data;
    uint8_t datagram[UDPTL_DATAGRAM_MAX];
    size_t size = udptl_wrap(&peer->sender, ifp, (size_t) length, datagram);

    (void) core;
    for (int i = 0; i < count; i++) {
        if (sendto(peer->socket, datagram, size, 0, (struct sockaddr *) &peer->far_end,
               sizeof peer->far_end) >= 0)
            peer->sent++;
    }
    return 0;
}

static void on_end(t30_state_t *t30, void *user_data, int result)
{
    struct peer *peer = user_data;
    (void) t30;
    peer->ended = true;
    peer->result = result;
}

/* Gives the terminal what the datagram holds and was not given before, oldest first. */
static void take(struct peer *peer, const uint8_t *octets, size_t length)
{
    t38_core_state_t *core = t38_terminal_get_t38_core_state(peer->terminal);
    struct udptl_packet packet;

    if (udptl_read(octets, length, &packet) != 0) {
        peer->malformed++;
        return;
    }
    for (size_t i = packet.secondaries; i > 0; i--) {
        uint16_t seq = (uint16_t) (packet.seq - i);
        bool is_new = peer->expected_seq >= 0 && (int16_t) (seq - (uint16_t) peer->expected_seq) >= 0;
        if (is_new && packet.secondary[i - 1].length > 0) {
            t38_core_rx_ifp_packet(core, packet.secondary[i - 1].octets,
                                   (int) packet.secondary[i - 1].length, seq);
            peer->expected_seq = (uint16_t) (seq + 1);
        }
    }
    if (peer->expected_seq >= 0 && (int16_t) (packet.seq - (uint16_t) peer->expected_seq) < 0)
        return;
    t38_core_rx_ifp_packet(core, packet.primary.octets, (int) packet.primary.length, packet.seq);
    peer->expected_seq = (uint16_t) (packet.seq + 1);
}

static void read_socket(struct peer *peer)
{
    uint8_t octets[UDPTL_DATAGRAM_MAX];
    ssize_t length;

    while ((length = recv(peer->socket, octets, sizeof octets, MSG_DONTWAIT)) >= 0)
        take(peer, octets, (size_t) length);
}

static bool open_socket(struct peer *peer, int to_port)
{
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof here;

    peer->socket = socket(AF_INET, SOCK_DGRAM, 0);
    if (peer->socket < 0 || bind(peer->socket, (struct sockaddr *) &here, sizeof here) != 0)
        return false;
    if (getsockname(peer->socket, (struct sockaddr *) &here, &size) != 0)
        return false;
    peer->far_end = here;
    peer->far_end.sin_port = htons((uint16_t) to_port);
    printf("port %d\n", ntohs(here.sin_port));
    fflush(stdout);
    return true;
}

static bool prepare(struct peer *peer, const struct options *options)
{
    peer->terminal = t38_terminal_init(NULL, options->sends, on_packet, peer);
    if (peer->terminal == NULL)
        return false;
    t30_state_t *t30 = t38_terminal_get_t30_state(peer->terminal);
    t38_core_state_t *core = t38_terminal_get_t38_core_state(peer->terminal);

    t38_set_t38_version(core, options->version);
    t30_set_tx_ident(t30, options->identity);
    t30_set_ecm_capability(t30, options->ecm);
    t30_set_supported_modems(t30, options->modems);
    t30_set_supported_compressions(t30, options->compressions);
    t30_set_supported_resolutions(t30, T30_SUPPORT_STANDARD_RESOLUTION | T30_SUPPORT_FINE_RESOLUTION
                                           | T30_SUPPORT_SUPERFINE_RESOLUTION | T30_SUPPORT_R8_RESOLUTION
                                           | T30_SUPPORT_R16_RESOLUTION);
    t30_set_supported_image_sizes(t30, T30_SUPPORT_215MM_WIDTH | T30_SUPPORT_255MM_WIDTH
                                           | T30_SUPPORT_303MM_WIDTH | T30_SUPPORT_US_LETTER_LENGTH
                                           | T30_SUPPORT_A4_LENGTH | T30_SUPPORT_UNLIMITED_LENGTH);
    t30_set_rx_encoding(t30, options->coding);
    t30_set_phase_e_handler(t30, on_end, peer);
    if (options->sends)
        t30_set_tx_file(t30, options->file, -1, -1);
    else
        t30_set_rx_file(t30, options->file, -1);
    if (options->log) {
        int level = SPAN_LOG_SHOW_SEVERITY | SPAN_LOG_SHOW_PROTOCOL | SPAN_LOG_SHOW_TAG
                    | SPAN_LOG_SHOW_SAMPLE_TIME | SPAN_LOG_FLOW;
        span_log_set_level(t30_get_logging_state(t30), level);
        span_log_set_tag(t30_get_logging_state(t30), "t30");
        span_log_set_level(t38_core_get_logging_state(core), level);
        span_log_set_tag(t38_core_get_logging_state(core), "t38");
        span_log_set_level(t38_terminal_get_logging_state(peer->terminal), level);
        span_log_set_tag(t38_terminal_get_logging_state(peer->terminal), "terminal");
    }
    return true;
}

/* One step for each line of the input, until the call is over and said goodbye, or nobody steps. */
static void converse(struct peer *peer)
{
    char line[16];
    int farewell_ms = 0;

    while (farewell_ms < FAREWELL_MS && fgets(line, sizeof line, stdin) != NULL) {
        read_socket(peer);
        t38_terminal_send_timeout(peer->terminal, STEP_MS * SAMPLES_PER_MS);
        if (peer->ended)
            farewell_ms += STEP_MS;
        printf("stepped %u\n", peer->sent);
        fflush(stdout);
    }
}

static void report(struct peer *peer)
{
    t30_state_t *t30 = t38_terminal_get_t30_state(peer->terminal);
    const char *far_identity = t30_get_rx_ident(t30);
    t30_stats_t stats;

    t30_get_transfer_statistics(t30, &stats);
    printf("{\"ended\":%s,\"result\":%d,\"meaning\":\"%s\",\"pagesSent\":%d,\"pagesReceived\":%d,"
           "\"rate\":%d,\"ecm\":%s,\"framesRepeated\":%d,\"farIdentity\":\"%s\",\"malformed\":%u}\n",
           peer->ended ? "true" : "false", peer->result,
           peer->ended ? t30_completion_code_to_str(peer->result) : "the call did not end",
           stats.pages_tx, stats.pages_rx, stats.bit_rate,
           stats.error_correcting_mode ? "true" : "false", stats.error_correcting_mode_retries,
           far_identity == NULL ? "" : far_identity, peer->malformed);
}

static bool read_options(int argc, char *argv[], struct options *options)
{
    if (argc < 3)
        return false;
    options->sends = strcmp(argv[1], "send") == 0;
    if (!options->sends && strcmp(argv[1], "receive") != 0)
        return false;
    options->file = argv[2];
    for (int i = 3; i < argc; i++) {
        const char *name = argv[i];
        if (strcmp(name, "--log") == 0) {
            options->log = true;
            continue;
        }
        if (++i >= argc)
            return false;
        const char *value = argv[i];
        if (strcmp(name, "--to") == 0)
            options->to_port = atoi(value);
        else if (strcmp(name, "--redundancy") == 0)
            options->redundancy = atoi(value);
        else if (strcmp(name, "--version") == 0)
            options->version = atoi(value);
        else if (strcmp(name, "--ecm") == 0)
            options->ecm = atoi(value) != 0;
        else if (strcmp(name, "--identity") == 0)
            options->identity = value;
        else if (strcmp(name, "--modems") == 0) {
            options->modems = T30_SUPPORT_V27TER;
            if (strcmp(value, "v27ter") != 0)
                options->modems |= T30_SUPPORT_V29;
            if (strcmp(value, "v17") == 0)
                options->modems |= T30_SUPPORT_V17;
        } else if (strcmp(name, "--coding") == 0) {
            bool is_mr = strcmp(value, "MR") == 0;
            bool is_mmr = strcmp(value, "MMR") == 0;
            options->coding = is_mmr ? T4_COMPRESSION_ITU_T6
                                     : is_mr ? T4_COMPRESSION_ITU_T4_2D : T4_COMPRESSION_ITU_T4_1D;
            options->compressions = T30_SUPPORT_T4_1D_COMPRESSION;
            if (is_mr || is_mmr)
                options->compressions |= T30_SUPPORT_T4_2D_COMPRESSION;
            if (is_mmr)
                options->compressions |= T30_SUPPORT_T6_COMPRESSION;
        } else
            return false;
    }
    return options->to_port > 0 && options->redundancy >= 0
           && options->redundancy <= UDPTL_REDUNDANCY_MAX;
}

int main(int argc, char *argv[])
{
    struct options options = {
        .redundancy = 3,
        .ecm = true,
        .modems = T30_SUPPORT_V27TER | T30_SUPPORT_V29 | T30_SUPPORT_V17,
        .coding = T4_COMPRESSION_ITU_T6,
        .compressions = T30_SUPPORT_T4_1D_COMPRESSION | T30_SUPPORT_T4_2D_COMPRESSION
                        | T30_SUPPORT_T6_COMPRESSION,
        .identity = "5550100",
    };
    struct peer peer = { .expected_seq = -1 };

    if (!read_options(argc, argv, &options)) {
        fprintf(stderr, "usage: peer send|receive FILE [options]; see the head of peer.c\n");
        return 2;
    }
    peer.sender.redundancy = (size_t) options.redundancy;
    if (!prepare(&peer, &options) || !open_socket(&peer, options.to_port)) {
        fprintf(stderr, "peer: cannot begin: %s\n", strerror(errno));
        return 2;
    }
    converse(&peer);
    report(&peer);
    t38_terminal_release(peer.terminal);
    t38_terminal_free(peer.terminal);
    close(peer.socket);
    return peer.ended && peer.result == T30_ERR_OK ? 0 : 1;
}
