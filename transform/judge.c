#include "transform/judge.h"

#include <assert.h>

int span_has_started(const struct roll_row *s, struct day as_of)
{
    return day_is_none(s->entered) || s->entered.since_epoch <= as_of.since_epoch;
}

int span_has_ended(const struct roll_row *s, struct day as_of)
{
    return !day_is_none(s->left) && s->left.since_epoch < as_of.since_epoch;
}

int span_is_guest(const struct roll_row *s, const struct policy *p)
{
    return s->status == ROLL_GUEST || (s->status == ROLL_SUBSIDIARY && !p->subsidiary_counts);
}

int span_word_is_on_roll(const struct roll_row *s, const struct policy *p)
{
    return s->status == ROLL_NO_STATUS || s->status == ROLL_ON_ROLL ||
           (s->status == ROLL_SUBSIDIARY && p->subsidiary_counts);
}

const struct rule *judge(const struct evidence *e, const struct policy *p, struct day as_of)
{
    const struct rule *const *rule = standing_rules;
    while (*rule && !(*rule)->matches(e, p, as_of))
        rule++;
    assert(*rule); /* the last rule matches everybody */
    return *rule;
}

const struct block_rule *find_block(const struct evidence *e, struct day as_of)
{
    for (size_t i = 0; block_rules[i]; i++)
        if (block_rules[i]->matches(e, as_of))
            return block_rules[i];
    return NULL;
}

const char *block_title(enum block block)
{
    for (size_t i = 0; block_rules[i]; i++)
        if (block_rules[i]->block == block)
            return block_rules[i]->title;
    return "";
}
