// Package robot sends to the group robots of 企业微信, 钉钉 and 飞书: a reminder to a group
// needs no app there, only an address (webhook) that a member of the group has made.
//
// The address holds the key, so it stands in the configuration under a name, and reminders
// name that: wecom-robot:办公室, dingtalk-robot:教育股, feishu-robot:值班. A robot can neither
// be read back nor asked whether it has something: what may have arrived is held, or sent
// again marked 可能重复, as the rule of the reminder says.
//
// # Bursts
//
// A robot takes 20 messages a minute, and one of 钉钉 is blocked for ten minutes when it gets
// more. At nine in the morning there are more reminders than that. What comes together for
// one robot is therefore one message, a digest with a line for each (package gather). Every Send
// waits for its turn and gets the outcome of the request it was part of, so that each
// reminder is settled by itself: nothing is lost, nothing is sent twice. Who would have to
// wait too long is told to come back (reminders.TryAfter), certainly unsent.
//
// # The platforms
//
// A kind (wecom, dingtalk, feishu) lays a message out, signs, and knows what the codes mean.
// Texts are escaped by package mdtext; 飞书 gets a post, whose texts are plain anyway.
package robot
