/*
 * age_key - the written form of age's X25519 keys.                       (lib level 1)
 *
 * A recipient (public) is Bech32 with the prefix "age", an identity (private) with
 * "AGE-SECRET-KEY-"; both hold 32 bytes. Forms: C2SP age.md, "The X25519 recipient type";
 * Bech32: BIP 173. Only the form is looked at: whether somebody holds the other half, no
 * program can know.
 */
#ifndef OFFBOARD_AGE_KEY_H
#define OFFBOARD_AGE_KEY_H

#include "lib/str.h"

enum { AGE_RECIPIENT_TEXT = 63 }; /* "age1..." with its NUL */

/* 1 where every character and the check sum fit, in small letters as age writes them. */
int age_recipient_is_valid(struct str text);
/* Likewise for "AGE-SECRET-KEY-1...", in capitals. */
int age_secret_is_valid(struct str text);

#endif
