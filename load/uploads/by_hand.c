/*
 * A platform whose profile has no upload of its own: worklists only.
 */
#include "load/uploads/by_hand.h"

#include "load/uploads/hand.h"

static const struct hand_screens screens = {.deactivate = "make the account inactive",
                                            .deactivate_step = "make an account inactive"};

int by_hand_enrolments(struct upload_job *job, struct diag *d)
{
    uint64_t count;
    if (hand_enrolments(&count, job, &screens, d) != 0)
        return -1;
    if (count)
        buf_format(&job->readme,
                   "%u. ENROLMENTS FIRST: %llu to change.\n"
                   "   Work through %s-enrolments-worklist.csv, student by student: set the\n"
                   "   status that the line says. Write something under Done as you go.\n\n",
                   ++job->number, (unsigned long long)count, job->stem);
    return 0;
}

static int by_hand_accounts(struct upload_job *job, struct diag *d)
{
    struct hand_accounts c;
    if (hand_accounts(&c, job, &screens, d) != 0)
        return -1;
    if (hand_explain_accounts(job, &c))
        buf_format(&job->readme,
                   "   Work through %s-accounts-worklist.csv: do what the line says under\n"
                   "   Account and under Personal details.\n\n",
                   job->stem);
    return 0;
}

const struct upload upload_by_hand = {
    .family = "",
    .title = "no upload is known for its profile",
    .enrolments = by_hand_enrolments,
    .results = hand_results_explained,
    .accounts = by_hand_accounts,
    .closing = "   There is no file to upload: offboard knows no import layout of this platform.\n"
               "   Its off-boarded files are in 'exports', in their own format; if you import\n"
               "   them, try one student first: whether an import also removes what is missing\n"
               "   from the file differs. Then export everything again.\n"};
