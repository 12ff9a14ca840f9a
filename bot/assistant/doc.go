// Package assistant is the bot.Handler: it answers questions with their clauses,
// keeps reminders by buttons and by plain words, shows a person's own page, and
// takes in what was wrong with an answer. It knows no platform.
//
//	assistant   Config; which event is whose business
//	ask         a question, with the turns before it (talk) and the region chosen
//	card        search.Answer -> bot.Message
//	choices     换个地区, 更多依据
//	words       what is typed to /remind-policy -> verb and the rest
//	remind      a phrase -> a reminder, with an echo of the absolute time
//	clause      提醒我 below an answer: its deadline -> form -> reminder
//	manage      完成, 稍后, 转派, 不再提醒, by button
//	own         the same by words, and the list; shown keeps a list that was shown
//	change      a time or a date in a sentence, of a reminder that is there
//	wanted      what a sentence asks a list for; due lists deadlines, files documents
//	follow      subscriptions of a channel or a person, the weekly digest; unsure: 待确认
//	home        a person's page
//	complain    有误反馈 -> bot.FeedbackLog
//	account     whom a person acts for, and so which documents are for him; discreet: in reminders too
//	small       greetings, thanks, how it is used; help: what can be said
//
// # What a follow-up refers to
//
// The answering engine remembers nothing. The last turns of a conversation are in
// bot.Memory and go to it with each question (search.Question.History), so that it makes
// no difference which replica answers, or whether it was restarted. Turns are kept for
// Config.KeepTalk and can be forgotten by person.
//
// # Who sees what
//
// In a direct conversation and on his own page a person who is tied to an account is
// answered from what is for him, everywhere else everybody from what is for everybody: the
// context of all that is done for an event holds the search.Viewer. A turn is remembered
// with whom it was for, and is not there for anybody who sees other documents.
//
// # Handled twice
//
// After a crash an event is handled again. What it changes is then the same: a
// reminder has the event's id as its key, times are reckoned from the event's, a
// turn is kept under the event's id.
package assistant
