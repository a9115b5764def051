/*
 * age - the programs `age` and `age-keygen` as children.                 (lib level 2)
 *
 * Encryption is theirs alone (age-encryption.org, C2SP age.md); nothing here knows a nonce. A
 * private key is held in memory that is wiped, and reaches a child through a pipe: it is never
 * on a command line, in the environment or in a file of ours. Children are looked for in PATH,
 * get no environment but PATH and no descriptor but those they need, and die with their parent.
 *
 * Errors: int functions give 0, or -1 with *d (DIAG_USAGE: the identity or the installation;
 * DIAG_DATA: what was to be decrypted was altered; DIAG_SYSTEM: anything else). Messages never
 * hold a key, nor what a child said.
 */
#ifndef OFFBOARD_AGE_H
#define OFFBOARD_AGE_H

#include <sys/types.h>

#include "lib/age_key.h"
#include "lib/diag.h"

enum { AGE_IDENTITY_MAX = 16 << 10 }; /* bytes; age reads no more either */

/* Private keys as age reads them: lines "AGE-SECRET-KEY-1...", blank ones and remarks. */
struct age_identity {
    char text[AGE_IDENTITY_MAX];
    size_t len; /* 0: none */
};

/* Refuses where one of the two programs is missing. */
int age_check_installed(struct diag *d);

/*
 * From a file: a plain one, ours, of which nobody else has any right; "-" is the standard
 * input, for a program that starts another one.
 */
int age_identity_read(struct age_identity *id, const char *path, struct diag *d);
/* A new pair of keys, of which nobody else ever knows the private one. */
int age_identity_new(struct age_identity *id, char recipient[AGE_RECIPIENT_TEXT], struct diag *d);
void age_identity_forget(struct age_identity *id);

/* A child at work. Descriptors are -1 where closed. */
struct age_child {
    pid_t pid; /* 0: none */
    int in;    /* write here what is to be encrypted; close it with age_end_input */
    int out;   /* what comes of it; the caller reads until it ends */
    int said;  /* its messages */
    int is_decrypting;
};

/* `recipients` ends in NULL. Neither `in` nor `out` ever blocks. */
int age_encrypt(struct age_child *c, const char *const *recipients, struct diag *d);
/* `from`: an open file, at its beginning; borrowed. */
int age_decrypt(struct age_child *c, int from, const struct age_identity *id, struct diag *d);
void age_end_input(struct age_child *c);
/*
 * After the end of `out`: waits for the child, and -1 where not all that it was given was right
 * (a phrase without a colon). Afterwards the child is gone, whatever came of it.
 */
int age_end(struct age_child *c, struct diag *d);
void age_drop(struct age_child *c); /* ends the child; harmless after age_end */

/* A pipe with the identity in it, for the standard input of a program. -1 with *d. */
int age_identity_pipe(const struct age_identity *id, struct diag *d);

#endif
