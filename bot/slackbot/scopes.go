package slackbot

// Scopes are those of the bot token, as manifest.yaml has them, and why.
var scopes = map[string]string{
	"app_mentions:read": "在频道里被点名时才能收到",
	"assistant:write":   "对话的标题和可以问的问题",
	"channels:history":  "核对公开频道里的提醒是否已经发出,以及同一主题下的追问",
	"chat:write":        "回答和提醒",
	"commands":          "/policy 和 /remind-policy",
	"groups:history":    "核对私有频道里的提醒是否已经发出",
	"im:history":        "收到私聊的提问,核对私聊的提醒",
	"im:write":          "找到与某人的私聊,以便核对",
}
