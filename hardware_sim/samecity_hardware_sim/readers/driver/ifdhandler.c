/* Same City's virtual readers: an IFD handler for pcscd that asks a unix socket what the card says.
 *
 * DEVICENAME is "samecity:SLOT:TIMEOUT_MS:PATH". Each reader has two lines to the socket: one for
 * commands (a frame there, a frame back) and one that gets a byte whenever something changed.
 * A frame is a length of four bytes, big-endian, of what follows; a byte that says what it is; a
 * body. readers/frames.py says the same in Python. Nothing is kept here but the answer to reset.
 * pcscd calls one reader's functions one at a time, except for the thread that waits for events.
 */
#include <ifdhandler.h>
#include <poll.h>
#include <reader.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { READERS = 16, LONGEST_FRAME = 1 + 65544, RETRY_MS = 100 };
enum { PATIENCE = 10 }; /* so much longer than for a card we wait for the socket's own answers */
enum { COMMANDS = 0x43, EVENTS = 0x45 };
enum { PRESENCE = 1, POWER_UP, POWER_DOWN, RESET, PROTOCOL, APDU, CONTROL };

static struct reader {
    unsigned slot, timeout_ms;
    char path[sizeof ((struct sockaddr_un *)0)->sun_path];
    int commands, events; /* -1: no line */
    UCHAR atr[MAX_ATR_SIZE];
    DWORD atr_length;
    UCHAR frame[4 + LONGEST_FRAME];
} readers[READERS];

/* What the first byte of an answer means to pcscd. */
static const RESPONSECODE outcomes[] = {
    IFD_SUCCESS, IFD_ICC_NOT_PRESENT, IFD_RESPONSE_TIMEOUT, IFD_ERROR_POWER_ACTION,
    IFD_COMMUNICATION_ERROR, IFD_NO_SUCH_DEVICE, IFD_ERROR_PTS_FAILURE, IFD_NOT_SUPPORTED,
};

static struct reader *reader_of(DWORD lun) { return &readers[(lun >> 16) % READERS]; }

static void put_length(UCHAR *at, size_t length)
{
    for (int i = 0; i < 4; i++)
        at[i] = (UCHAR)(length >> (24 - 8 * i));
}

static size_t length_at(const UCHAR *at)
{
    return (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
}

static void hang_up(int *line)
{
    if (*line >= 0)
        close(*line);
    *line = -1;
}

static void set_timeout(int line, int which, unsigned ms)
{
    struct timeval timeout = {ms / 1000, ms % 1000 * 1000};

    setsockopt(line, SOL_SOCKET, which, &timeout, sizeof timeout);
}

/* Open a line of a kind unless it is open; says whether it is. */
static int is_open(struct reader *r, int *line, UCHAR kind)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    UCHAR first[6] = {0, 0, 0, 2, kind, (UCHAR)r->slot};

    if (*line >= 0)
        return 1;
    memcpy(address.sun_path, r->path, sizeof address.sun_path);
    *line = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (*line < 0)
        return 0;
    set_timeout(*line, SO_RCVTIMEO, PATIENCE * r->timeout_ms);
    set_timeout(*line, SO_SNDTIMEO, PATIENCE * r->timeout_ms);
    if (connect(*line, (struct sockaddr *)&address, sizeof address) ||
        send(*line, first, sizeof first, MSG_NOSIGNAL) != (ssize_t)sizeof first)
        hang_up(line);
    return *line >= 0;
}

/* Read the answer into r->frame; says how many bytes follow its first, or -1 and why in *why. */
static ssize_t receive(struct reader *r, RESPONSECODE *why)
{
    size_t got = 0, wanted = 5;

    while (got < wanted) {
        ssize_t more = recv(r->commands, r->frame + got, sizeof r->frame - got, 0);
        if (more <= 0) {
            *why = more < 0 ? IFD_RESPONSE_TIMEOUT : IFD_NO_SUCH_DEVICE;
            return -1;
        }
        got += (size_t)more;
        if (got >= 4)
            wanted = 4 + length_at(r->frame);
        if (wanted < 5 || wanted > sizeof r->frame || got > wanted) {
            *why = IFD_COMMUNICATION_ERROR;
            return -1;
        }
    }
    return (ssize_t)(wanted - 5);
}

/* Ask and wait for the answer; *length is the room in `answer` and becomes what is in it. */
static RESPONSECODE ask(struct reader *r, UCHAR what, const UCHAR *body, size_t body_length,
                        UCHAR *answer, DWORD *length)
{
    RESPONSECODE outcome = IFD_COMMUNICATION_ERROR;
    size_t room = length ? *length : 0;
    ssize_t answered;

    if (length)
        *length = 0;
    if (body_length > LONGEST_FRAME - 1)
        return IFD_COMMUNICATION_ERROR;
    put_length(r->frame, 1 + body_length);
    r->frame[4] = what;
    if (body_length)
        memcpy(r->frame + 5, body, body_length);
    if (!is_open(r, &r->commands, COMMANDS))
        return IFD_NO_SUCH_DEVICE;
    /* pcscd drops a reader for good whose first question about a card is not answered */
    set_timeout(r->commands, SO_RCVTIMEO, (what == PRESENCE ? PATIENCE : 1) * r->timeout_ms);
    if (send(r->commands, r->frame, 5 + body_length, MSG_NOSIGNAL) != (ssize_t)(5 + body_length)) {
        hang_up(&r->commands);
        return IFD_NO_SUCH_DEVICE;
    }
    answered = receive(r, &outcome);
    if (answered < 0) { /* what comes late must not answer the next question */
        hang_up(&r->commands);
        return outcome;
    }
    if (r->frame[4] >= sizeof outcomes / sizeof *outcomes)
        return IFD_COMMUNICATION_ERROR;
    if ((size_t)answered > room)
        return room ? IFD_ERROR_INSUFFICIENT_BUFFER : outcomes[r->frame[4]];
    if (answered) {
        memcpy(answer, r->frame + 5, (size_t)answered);
        *length = (DWORD)answered;
    }
    return outcomes[r->frame[4]];
}

/* Wait until something changed, as pcscd wants it (TAG_IFD_POLLING_THREAD_WITH_TIMEOUT).
 * Without a line for commands its last question was not answered: it has to ask again soon. */
static RESPONSECODE wait_for_event(DWORD lun, int timeout_ms)
{
    struct reader *r = reader_of(lun);
    struct pollfd waiting = {.events = POLLIN};
    char changes[64];

    if (!is_open(r, &r->events, EVENTS) || r->commands < 0) {
        poll(NULL, 0, RETRY_MS);
        return IFD_SUCCESS;
    }
    waiting.fd = r->events;
    if (poll(&waiting, 1, timeout_ms) > 0 && recv(r->events, changes, sizeof changes, 0) <= 0)
        hang_up(&r->events);
    return IFD_SUCCESS;
}

RESPONSECODE IFDHCreateChannelByName(DWORD lun, LPSTR name)
{
    struct reader *r = reader_of(lun);

    memset(r, 0, sizeof *r);
    r->commands = r->events = -1;
    if (sscanf(name, "samecity:%u:%u:%107s", &r->slot, &r->timeout_ms, r->path) != 3)
        return IFD_COMMUNICATION_ERROR;
    return is_open(r, &r->commands, COMMANDS) ? IFD_SUCCESS : IFD_NO_SUCH_DEVICE;
}

RESPONSECODE IFDHCreateChannel(DWORD lun, DWORD channel)
{
    (void)lun, (void)channel;
    return IFD_NOT_SUPPORTED; /* only by name */
}

RESPONSECODE IFDHCloseChannel(DWORD lun)
{
    hang_up(&reader_of(lun)->commands);
    hang_up(&reader_of(lun)->events);
    return IFD_SUCCESS;
}

static RESPONSECODE give(const void *value, size_t size, DWORD *length, UCHAR *out)
{
    if (*length < size)
        return IFD_ERROR_INSUFFICIENT_BUFFER;
    memcpy(out, value, size);
    *length = size;
    return IFD_SUCCESS;
}

RESPONSECODE IFDHGetCapabilities(DWORD lun, DWORD tag, PDWORD length, PUCHAR value)
{
    static const UCHAR one = 1, sixteen = READERS;
    static const char vendor[] = "Same City";
    RESPONSECODE (*waiter)(DWORD, int) = wait_for_event;

    switch (tag) {
    case TAG_IFD_ATR:
    case SCARD_ATTR_ATR_STRING:
        return give(reader_of(lun)->atr, reader_of(lun)->atr_length, length, value);
    case SCARD_ATTR_VENDOR_NAME:
        return give(vendor, sizeof vendor, length, value);
    case TAG_IFD_SIMULTANEOUS_ACCESS:
        return give(&sixteen, 1, length, value);
    case TAG_IFD_THREAD_SAFE:
    case TAG_IFD_SLOTS_NUMBER:
    case TAG_IFD_POLLING_THREAD_KILLABLE:
        return give(&one, 1, length, value);
    case TAG_IFD_POLLING_THREAD_WITH_TIMEOUT:
        return give(&waiter, sizeof waiter, length, value);
    default:
        return IFD_ERROR_TAG;
    }
}

RESPONSECODE IFDHSetCapabilities(DWORD lun, DWORD tag, DWORD length, PUCHAR value)
{
    (void)lun, (void)tag, (void)length, (void)value;
    return IFD_NOT_SUPPORTED;
}

RESPONSECODE IFDHSetProtocolParameters(DWORD lun, DWORD protocol, UCHAR flags, UCHAR pts1,
                                       UCHAR pts2, UCHAR pts3)
{
    UCHAR t = protocol == SCARD_PROTOCOL_T1;

    (void)flags, (void)pts1, (void)pts2, (void)pts3;
    return ask(reader_of(lun), PROTOCOL, &t, 1, NULL, NULL);
}

RESPONSECODE IFDHPowerICC(DWORD lun, DWORD action, PUCHAR atr, PDWORD atr_length)
{
    struct reader *r = reader_of(lun);
    UCHAR what = action == IFD_POWER_UP ? POWER_UP : action == IFD_RESET ? RESET : POWER_DOWN;
    UCHAR answer[LONGEST_FRAME];
    DWORD length = sizeof answer;
    RESPONSECODE outcome = ask(r, what, NULL, 0, answer, &length);

    if (outcome == IFD_RESPONSE_TIMEOUT)
        outcome = IFD_ERROR_POWER_ACTION; /* a card that does not answer a reset is mute */
    r->atr_length = outcome == IFD_SUCCESS && length > MAX_ATR_SIZE ? MAX_ATR_SIZE : length;
    memcpy(r->atr, answer, r->atr_length);
    memcpy(atr, r->atr, r->atr_length);
    *atr_length = r->atr_length;
    return outcome;
}

RESPONSECODE IFDHTransmitToICC(DWORD lun, SCARD_IO_HEADER send_pci, PUCHAR command,
                               DWORD command_length, PUCHAR answer, PDWORD answer_length,
                               PSCARD_IO_HEADER receive_pci)
{
    receive_pci->Protocol = send_pci.Protocol;
    return ask(reader_of(lun), APDU, command, command_length, answer, answer_length);
}

RESPONSECODE IFDHControl(DWORD lun, DWORD code, PUCHAR data, DWORD data_length, PUCHAR answer,
                         DWORD answer_room, LPDWORD answer_length)
{
    UCHAR body[4 + 1024];

    *answer_length = answer_room;
    if (data_length > sizeof body - 4)
        return IFD_ERROR_INSUFFICIENT_BUFFER;
    put_length(body, code);
    memcpy(body + 4, data, data_length);
    return ask(reader_of(lun), CONTROL, body, 4 + data_length, answer, answer_length);
}

RESPONSECODE IFDHICCPresence(DWORD lun)
{
    RESPONSECODE outcome = ask(reader_of(lun), PRESENCE, NULL, 0, NULL, NULL);

    return outcome == IFD_SUCCESS ? IFD_ICC_PRESENT : outcome;
}
