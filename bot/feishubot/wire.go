package feishubot

import "encoding/json"

// envelope is what 飞书 sends, over either transport. Only what is looked at is named, so that what
// it adds cannot break anything.
type envelope struct {
	Encrypt string `json:"encrypt"` // the rest, encrypted

	Type      string `json:"type"` // url_verification
	Challenge string `json:"challenge"`
	Token     string `json:"token"`

	Header struct {
		EventID   string `json:"event_id"`
		EventType string `json:"event_type"`
		Created   string `json:"create_time"`
		Token     string `json:"token"`
		AppID     string `json:"app_id"`
		Tenant    string `json:"tenant_key"`
	} `json:"header"`
	Event json.RawMessage `json:"event"`
}

// The events that are looked at.
const (
	eventMessage = "im.message.receive_v1"
	eventCard    = "card.action.trigger"
	eventMenu    = "application.bot.menu_v6"
)

type userID struct {
	OpenID string `json:"open_id"`
}

// received is im.message.receive_v1.
type received struct {
	Sender struct {
		ID   userID `json:"sender_id"`
		Type string `json:"sender_type"`
	} `json:"sender"`
	Message struct {
		ID       string    `json:"message_id"`
		Root     string    `json:"root_id"`
		Thread   string    `json:"thread_id"`
		Created  string    `json:"create_time"`
		Chat     string    `json:"chat_id"`
		ChatType string    `json:"chat_type"`
		Type     string    `json:"message_type"`
		Content  string    `json:"content"`
		Mentions []mention `json:"mentions"`
	} `json:"message"`
}

type mention struct {
	Key  string `json:"key"`
	ID   userID `json:"id"`
	Name string `json:"name"`
}

// menu is application.bot.menu_v6.
type menu struct {
	Operator struct {
		ID userID `json:"operator_id"`
	} `json:"operator"`
	Key string `json:"event_key"`
}

// action is card.action.trigger.
type action struct {
	Operator struct {
		OpenID string `json:"open_id"`
		Tenant string `json:"tenant_key"`
	} `json:"operator"`
	Action struct {
		Value     json.RawMessage            `json:"value"`
		Tag       string                     `json:"tag"`
		Option    string                     `json:"option"`
		FormValue map[string]json.RawMessage `json:"form_value"`
	} `json:"action"`
	Context struct {
		Message string `json:"open_message_id"`
		Chat    string `json:"open_chat_id"`
	} `json:"context"`
}

// press is the value of a control of ours: what it does, and what the callback of 飞书 does not say
// of the place it is in.
type press struct {
	Action  string `json:"a,omitempty"`
	Value   string `json:"v,omitempty"`
	Form    string `json:"f,omitempty"` // of the button that hands in a form; Place and Message are then where it was opened
	Place   string `json:"p,omitempty"`
	Message string `json:"m,omitempty"`
	Thread  string `json:"t,omitempty"` // the first message of the thread
	Mark    string `json:"k,omitempty"` // of the message
	Direct  bool   `json:"d,omitempty"`
	Home    bool   `json:"h,omitempty"` // on a person's own page
}

// callback answers card.action.trigger.
type callback struct {
	Toast *toast   `json:"toast,omitempty"`
	Card  *rawCard `json:"card,omitempty"`
}

type toast struct {
	Type    string `json:"type"`
	Content string `json:"content"`
}

type rawCard struct {
	Type string `json:"type"`
	Data any    `json:"data"`
}
