// Package bot is what policybot says in chat, and the contract of the ways to say
// it.
//
// # Message
//
// A Message is what is to be said, in parts: a headline, the clauses it rests on
// (search.Citation, the same as in the API: the quote verbatim, with the span of
// the value that decides), notes such as 补发, and buttons. It holds no markup. Each
// platform has an adapter that lays the parts out and escapes them by its own
// rules, since only it knows them; what no platform should show (control
// characters, invisible ones that turn the direction of text) is taken out by Clean
// and CleanLine where text is rendered, never before, so that the quote in a Message
// stays equal to the document. Message.Plain is the rendering for where there are
// no parts: a console, a notification, a refused card.
//
// # Sender
//
// A Sender is an adapter: it sends a Message to a Recipient and says honestly what
// came of it, in the errors of package reminders (Refused, TryAfter, Rejected and
// Gone are certain, everything else means that nobody knows). Message.ID is the
// same at every attempt; a Sender puts it where the platform keeps it, and finds it
// there again in ReadBack. A platform that cannot be read back says so (Answers).
// bottest holds every Sender to this.
//
// # Event, Handler, Reply
//
// What a person does on a platform is an Event, what is done in answer a list of
// Replies; both are plain data without anything of the platform in them. In between
// stands a Handler, which knows no platform:
//
//	platform --request--> adapter --Event--> Worker.Accept --> Inbox (durable)
//	                         |                                   |
//	                         '<-- acknowledged, at once          v
//	platform <--request-- adapter <--Reply-- Worker <-------- Handler.Handle
//
// The adapter acknowledges as soon as the Inbox has the event, and whatever happens
// then, the event is answered once: its id is remembered, so that the platform may
// send it again; it is claimed under a lease with a fencing token, so that another
// process takes over when this one dies; its replies are stored before the first is
// performed, and each is marked before it leaves, so that after a crash it is looked
// for (Platform.Arrived) and not said twice. Events of one conversation are
// answered in the order they came. Package reminders/outbox has the steps of it
// that reminders take too.
//
// A form that is submitted is looked over (Check) while the person waits, then
// accepted like any other event.
//
// # The rest
//
//	assistant    the Handler: questions, reminders, feedback
//	boltinbox    Store in one file, for one process
//	redisinbox   Store in Redis, for several replicas
//	inboxtest    what every Store must pass
//	bottest      what every Sender and Platform must pass; fakes
//	numbered     numbers in the place of buttons, for platforms without
//	robot        group robots of 企业微信, 钉钉 and 飞书, Senders
//	slackbot     Slack
//	wecombot     企业微信
//	dingtalkbot  钉钉, and 钉钉待办
//	feishubot    飞书, Lark, and 飞书任务
//	webhook      signed requests, a Sender
//	mail         mails with the event of the deadline, a Sender
//	mcp          read-only tools for assistants of others, beside chat
//	admin        what the administrator sees of chat (AdminAPI)
//
// # Notifier
//
// Notifier implements reminders.Notifier: it turns a Delivery into a Message
// (FromDelivery) and hands it to the Sender of its kind, the part of the channel
// before the colon: slack:C024BE91L, wecom:zhangsan, webhook:oa, mail:oa@example.cn,
// wecom-robot:办公室, console.
//
// Console is a Sender that prints, for trying it out. Package webhook is one that
// makes signed requests.
package bot
