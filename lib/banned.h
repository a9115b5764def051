/*
 * banned - calls we never want to review again.                         (lib level 0)
 *
 * The Makefile forces this header into every file. Dates come from day.h, text from str.h
 * and buf.h, files from outdir.h and text_file.h; nothing runs through a shell.
 */
#ifndef OFFBOARD_BANNED_H
#define OFFBOARD_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BANNED(name) name##_is_banned_see_lib_banned_h
#undef strcpy
#define strcpy(to, from) BANNED(strcpy)
#undef strcat
#define strcat(to, from) BANNED(strcat)
#undef sprintf
#define sprintf(...) BANNED(sprintf)
#undef vsprintf
#define vsprintf(...) BANNED(vsprintf)
#undef strtok
#define strtok(text, marks) BANNED(strtok)
#undef atoi
#define atoi(text) BANNED(atoi)
#undef localtime
#define localtime(clock) BANNED(localtime)
#undef gmtime
#define gmtime(clock) BANNED(gmtime)
#undef system
#define system(command) BANNED(system)
#undef popen
#define popen(command, mode) BANNED(popen)
#undef mktemp
#define mktemp(pattern) BANNED(mktemp)

#endif
