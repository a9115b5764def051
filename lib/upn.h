/*
 * upn - the check letter of a Unique Pupil Number.                      (lib level 1)
 *
 * 13 characters: a letter and 12 digits, or a letter, 11 digits and a letter where temporary.
 * The letter is the sum over positions 2 to 13 of position times value, modulo 23, in the
 * alphabet without I, O and S (DfE data standards catalogue; formats.md section 4.1).
 */
#ifndef OFFBOARD_UPN_H
#define OFFBOARD_UPN_H

#include "lib/str.h"

/* The letter that a text of a UPN's shape should begin with; 0 where it has no such shape. */
char upn_check_letter(struct str upn);

#endif
