// Package reminders decides when somebody is reminded of a deadline.
//
// Policy turns a due day into a ladder of reminder times. The steps are working
// practice, since no text sets them: three months down to the day itself for a
// filing known long before, "at once" for one learned of late. What they rest on:
//
//   - A due day that is named (9月底前) is not extended by a holiday, unlike the end
//     of a period. So a reminder whose day is off goes to the last working day
//     before it, never later, and never into the past: what would have to sound
//     before now sounds now.
//   - 9月30日 is followed by the National Day break and 12月31日 by 元旦, where a slip
//     costs a week: hence T-3 and T-1 beside the day itself.
//   - A target (到2025年达到…) is nothing anybody hands in. It gets no countdown but a
//     look at progress, each January and December.
//   - What is overdue when it is first seen is not alarmed about; many documents
//     are read years later. It is listed as 逾期, and a person is asked.
//
// Hours of the day and the time zone are settings of the channel. Which days are
// worked is asked of a Calendar, which package workday implements; what it is not
// certain of comes back as a warning on the reminder.
package reminders
