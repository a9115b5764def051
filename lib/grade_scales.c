/* The scales themselves: formats.md 5.1 to 5.3 (its marks: S read in a source, G general). */
#include "lib/grade_scale.h"

#define SCALE(...) ((const struct grade[]){__VA_ARGS__, {0}})

/* 5.1 [S] */
static const struct grade_scale gcse_9_1 = {
    .name = "gcse-9-1",
    .title = "GCSE 9 to 1",
    .stages = STAGE_GCSE | STAGE_KEY_3,
    .size = 1000,
    .slots = 1,
    .has_sub_grades = 1,
    .absent_is_zero = 1,
    .grades = SCALE({"9", 9000, 0}, {"8", 8000, 0}, {"7", 7000, 0}, {"6", 6000, 0}, {"5", 5000, 0},
                    {"4", 4000, 0}, {"3", 3000, 0}, {"2", 2000, 0}, {"1", 1000, 0}, {"U", 0, 0})};

/* 5.1 [G]: counts twice, each slot takes the average */
static const struct grade_scale gcse_combined = {
    .name = "gcse-combined-science",
    .title = "GCSE combined science 9-9 to 1-1",
    .stages = STAGE_GCSE | STAGE_KEY_3,
    .size = 2000,
    .slots = 2,
    .absent_is_zero = 1,
    .grades = SCALE({"9-9", 9000, 0}, {"9-8", 8500, 0}, {"8-8", 8000, 0}, {"8-7", 7500, 0},
                    {"7-7", 7000, 0}, {"7-6", 6500, 0}, {"6-6", 6000, 0}, {"6-5", 5500, 0},
                    {"5-5", 5000, 0}, {"5-4", 4500, 0}, {"4-4", 4000, 0}, {"4-3", 3500, 0},
                    {"3-3", 3000, 0}, {"3-2", 2500, 0}, {"2-2", 2000, 0}, {"2-1", 1500, 0},
                    {"1-1", 1000, 0}, {"U", 0, 0})};

/* 5.2 [S for A*, A, B, E; the rest by equal steps] */
static const struct grade_scale a_level = {
    .name = "a-level",
    .title = "A level A* to E",
    .stages = STAGE_16_18,
    .size = 1000,
    .slots = 1,
    .grades = SCALE({"A*", 60000, 0}, {"A", 50000, 0}, {"B", 40000, 0}, {"C", 30000, 0},
                    {"D", 20000, 0}, {"E", 10000, 0}, {"U", 0, 0})};

/* 5.2 [S]: two grades, both counted; neighbours only, so the slots share the mean */
static const struct grade_scale a_level_double = {
    .name = "a-level-double",
    .title = "A level double award A*A* to EE",
    .stages = STAGE_16_18,
    .size = 2000,
    .slots = 2,
    .grades = SCALE({"A*A*", 60000, 0}, {"A*A", 55000, 0}, {"AA", 50000, 0}, {"AB", 45000, 0},
                    {"BB", 40000, 0}, {"BC", 35000, 0}, {"CC", 30000, 0}, {"CD", 25000, 0},
                    {"DD", 20000, 0}, {"DE", 15000, 0}, {"EE", 10000, 0}, {"U", 0, 0})};

/* 5.2 [G] */
static const struct grade_scale as_level = {.name = "as-level",
                                            .title = "AS level A to E",
                                            .stages = STAGE_16_18,
                                            .size = 500,
                                            .slots = 1,
                                            .grades = SCALE({"A", 25000, 0}, {"B", 20000, 0},
                                                            {"C", 15000, 0}, {"D", 10000, 0},
                                                            {"E", 5000, 0}, {"U", 0, 0})};

/* 5.1 [S]: unreformed subjects from 2017 on */
static const struct grade_scale gcse_letters = {
    .name = "gcse-letters",
    .title = "GCSE A* to G, points from 2017 on",
    .stages = STAGE_GCSE,
    .size = 1000,
    .slots = 1,
    .absent_is_zero = 1,
    .grades = SCALE({"A*", 8500, 0}, {"A", 7000, 0}, {"B", 5500, 0}, {"C", 4000, 0}, {"D", 3000, 0},
                    {"E", 2000, 0}, {"F", 1500, 0}, {"G", 1000, 0}, {"U", 0, 0})};

/* 5.1 [S] */
static const struct grade_scale gcse_letters_2016 = {
    .name = "gcse-letters-2016",
    .title = "GCSE A* to G, points of 2016",
    .stages = STAGE_GCSE,
    .size = 1000,
    .slots = 1,
    .absent_is_zero = 1,
    .grades = SCALE({"A*", 8000, 0}, {"A", 7000, 0}, {"B", 6000, 0}, {"C", 5000, 0}, {"D", 4000, 0},
                    {"E", 3000, 0}, {"F", 2000, 0}, {"G", 1000, 0}, {"U", 0, 0})};

/* 5.1 [G] */
static const struct grade_scale technical_award = {
    .name = "technical-award",
    .title = "Level 1/2 technical award",
    .stages = STAGE_GCSE,
    .size = 1000,
    .slots = 1,
    .grades = SCALE({"L2D*", 8500, 0}, {"L2D", 7000, 0}, {"L2M", 5500, 0}, {"L2P", 4000, 0},
                    {"L1D", 3000, 0}, {"L1M", 2000, 0}, {"L1P", 1250, 0}, {"U", 0, 0})};

/* 5.2 [G] */
static const struct grade_scale applied_general = {
    .name = "applied-general",
    .title = "Applied general D* to P",
    .stages = STAGE_16_18,
    .size = 1000,
    .slots = 1,
    .grades =
        SCALE({"D*", 50000, 0}, {"D", 35000, 0}, {"M", 25000, 0}, {"P", 15000, 0}, {"U", 0, 0})};

/* 5.2 [S]: as for the A level */
static const struct grade_scale applied_double = {
    .name = "applied-general-double",
    .title = "Applied general double award D*D* to PP",
    .stages = STAGE_16_18,
    .size = 2000,
    .slots = 2,
    .grades = SCALE({"D*D*", 50000, 0}, {"D*D", 42500, 0}, {"DD", 35000, 0}, {"DM", 30000, 0},
                    {"MM", 25000, 0}, {"MP", 20000, 0}, {"PP", 15000, 0}, {"U", 0, 0})};

/* 5.1 [S]: 2c is 13, each sub-level 2 more */
static const struct grade_scale old_levels = {
    .name = "key-stage-3-levels",
    .title = "Key stage 3 levels 8a to 1c",
    .stages = STAGE_KEY_3,
    .size = 1000,
    .slots = 1,
    .grades = SCALE({"8A", 53000, 0}, {"8B", 51000, 0}, {"8C", 49000, 0}, {"7A", 47000, 0},
                    {"7B", 45000, 0}, {"7C", 43000, 0}, {"6A", 41000, 0}, {"6B", 39000, 0},
                    {"6C", 37000, 0}, {"5A", 35000, 0}, {"5B", 33000, 0}, {"5C", 31000, 0},
                    {"4A", 29000, 0}, {"4B", 27000, 0}, {"4C", 25000, 0}, {"3A", 23000, 0},
                    {"3B", 21000, 0}, {"3C", 19000, 0}, {"2A", 17000, 0}, {"2B", 15000, 0},
                    {"2C", 13000, 0}, {"1A", 11000, 0}, {"1B", 9000, 0}, {"1C", 7000, 0})};

/* 5.3 [S]: P, NP, W and I are not counted; the first two say how a course ended */
static const struct grade_scale us_letters = {
    .name = "us-letters",
    .title = "US letters A+ to F",
    .stages = STAGE_US,
    .size = 1000,
    .slots = 1,
    .grades =
        SCALE({"A+", 4000, 0}, {"A", 4000, 0}, {"A-", 3700, 0}, {"B+", 3300, 0}, {"B", 3000, 0},
              {"B-", 2700, 0}, {"C+", 2300, 0}, {"C", 2000, 0}, {"C-", 1700, 0}, {"D+", 1300, 0},
              {"D", 1000, 0}, {"D-", 700, 0}, {"F", 0, 0}, {"P", GRADE_NO_POINTS, 0},
              {"NP", GRADE_NO_POINTS, 0}, {"I", GRADE_NO_POINTS, 1}, {"W", GRADE_NO_POINTS, 1})};

/* 5.3: cut-offs differ from school to school, so a percentage has no points of its own */
static const struct grade_scale percent = {.name = "percent",
                                           .title = "Percentage",
                                           .stages = STAGE_ANY,
                                           .size = 1000,
                                           .slots = 1,
                                           .is_percent = 1,
                                           .grades = (const struct grade[]){{0}}};

const struct grade_scale *const grade_scales[] = {&gcse_9_1,          &gcse_combined,
                                                  &a_level,           &a_level_double,
                                                  &as_level,          &gcse_letters,
                                                  &gcse_letters_2016, &technical_award,
                                                  &applied_general,   &applied_double,
                                                  &old_levels,        &us_letters,
                                                  &percent,           NULL};
