package dingtalkbot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/openapi"
	"github.com/policybot/policybot/reminders"
)

// target is where a message goes.
type target struct {
	group string // "" to person directly
	user  string // userId; in a group who is addressed, "" nobody
	nick  string // of user
	hook  string // an address to answer to; "" none
	from  origin // what presses come from
}

// How long cards are not tried after 钉钉 has said that they cannot be used.
const withoutCards = 10 * time.Minute

// errNotDelivered: the card was made, and 钉钉 says that it was not delivered.
var errNotDelivered = errors.New("钉钉没有投放卡片")

// Send implements bot.Sender. A place is a group (cid…) or a person (userId).
func (b *Bot) Send(ctx context.Context, to bot.Recipient, m bot.Message) (reminders.Receipt, error) {
	if err := b.Accepts(to.Place); err != nil {
		return reminders.Receipt{}, reminders.Rejected(err)
	}
	t := target{user: to.Place, from: origin{place: to.Place}}
	if isGroup.MatchString(to.Place) {
		t.group, t.user = to.Place, ""
		if isUser.MatchString(to.Person) {
			t.user, t.nick = to.Person, to.Person
		}
	}
	r, err := b.deliver(ctx, t, m)
	r.Channel = to.Channel()
	if err != nil {
		return reminders.Receipt{}, err
	}
	return r, nil
}

// ReadBack implements bot.Sender.
func (b *Bot) ReadBack(_ context.Context, _ string, sought []bot.Sought) ([]reminders.Finding, error) {
	out := make([]reminders.Finding, len(sought))
	for i, s := range sought {
		out[i].Answer = b.again(s.ID)
	}
	return out, nil
}

// again is what sending a message a second time would do: a card of one id is there once. After
// a start it is not known yet whether cards can be used.
func (b *Bot) again(id string) reminders.Answer {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.proven && !b.opt.Now().Before(b.noCards) && !b.bare[id] {
		return reminders.Harmless
	}
	return reminders.Unreadable
}

// maxBare bounds how many messages are remembered that were no cards.
const maxBare = 1000

// asBare notes that a message goes without a card.
func (b *Bot) asBare(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.bare) >= maxBare {
		b.proven = false // rather too careful than not enough, until the next card
		clear(b.bare)
	}
	b.bare[id] = true
}

// deliver sends a message as a card, and where that cannot be as a robot message.
func (b *Bot) deliver(ctx context.Context, t target, m bot.Message) (reminders.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return reminders.Receipt{}, reminders.Refused(err)
	}
	if b.cards() && m.ID != "" && (t.group != "" || isUser.MatchString(t.user)) {
		err := b.sendCard(ctx, t, m)
		if err == nil {
			return reminders.Receipt{Channel: Kind + ":" + t.from.place, Message: m.ID, At: b.opt.Now().UTC()}, nil
		}
		if !b.unfit(ctx, err) {
			return reminders.Receipt{}, b.api.Outcome(err)
		}
	}
	b.asBare(m.ID)
	return b.sendRobot(ctx, t, m)
}

// cards tells whether cards may be tried.
func (b *Bot) cards() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.opt.Template != NoCards && !b.opt.Now().Before(b.noCards)
}

// unfit tells whether it was the card that 钉钉 did not want, and nothing was shown.
func (b *Bot) unfit(ctx context.Context, err error) bool {
	switch code := openapi.Code(err); code {
	case "param.templateNotExist", "param.templateUnpublished", "Forbidden.AccessDenied.AccessTokenPermissionDenied":
		b.opt.Log.WarnContext(ctx, "钉钉互动卡片用不了，改发普通消息；可用 policybot doctor 检查", "err", err, "for", withoutCards)
		b.mu.Lock()
		b.noCards = b.opt.Now().Add(withoutCards)
		b.mu.Unlock()
		return true
	case "param.invalid", "param.cardPublicDataEmpty", "param.contentUnsafe", "param.openDeliverModelError":
		b.opt.Log.WarnContext(ctx, "钉钉没有接受卡片，改发普通消息", "err", err)
		return true
	}
	return errors.Is(err, errNotDelivered)
}

// sendCard makes a card and delivers it. One that is there already was sent before.
func (b *Bot) sendCard(ctx context.Context, t target, m bot.Message) error {
	callback, err := b.callback(ctx)
	if err != nil {
		return err
	}
	show := map[string]any{
		"supportForward":  true,
		"lastMessageI18n": map[string]string{"ZH_CN": preview(&m)},
		"notification":    map[string]any{"alertContent": preview(&m)},
	}
	body := map[string]any{
		"cardTemplateId": b.opt.Template, "outTrackId": m.ID, "userIdType": 1,
		"cardData": map[string]any{"cardParamMap": b.card(m, m.ID, t.from)},
	}
	for k, v := range callback {
		body[k] = v
	}
	if t.group != "" {
		model := map[string]any{"robotCode": b.opt.RobotCode}
		if isUser.MatchString(t.user) {
			model["atUserIds"] = map[string]string{t.user: t.nick}
		}
		body["openSpaceId"] = "dtv1.card//IM_GROUP." + t.group
		body["imGroupOpenSpaceModel"], body["imGroupOpenDeliverModel"] = show, model
	} else {
		body["openSpaceId"] = "dtv1.card//IM_ROBOT." + t.user
		body["imRobotOpenSpaceModel"] = show
		body["imRobotOpenDeliverModel"] = map[string]any{"spaceType": "IM_ROBOT", "robotCode": b.opt.RobotCode}
	}
	var out struct {
		Success *bool `json:"success"`
		Result  struct {
			Delivered []struct {
				Success bool   `json:"success"`
				Error   string `json:"errorMsg"`
			} `json:"deliverResults"`
		} `json:"result"`
	}
	err = b.api.Do(ctx, openapi.Call{Path: "/v1.0/card/instances/createAndDeliver", Body: body, Out: &out})
	if openapi.Code(err) == "param.cardAlreadyExist" {
		err = nil
	} else if err == nil {
		for _, d := range out.Result.Delivered {
			if !d.Success {
				return fmt.Errorf("%w：%s", errNotDelivered, clip(bot.CleanLine(d.Error), 200))
			}
		}
		switch {
		case out.Success == nil:
			return fmt.Errorf("%w：答复里没有投放结果", openapi.ErrUnsure)
		case !*out.Success:
			return errNotDelivered
		}
	}
	if err == nil {
		b.mu.Lock()
		b.proven = true
		b.mu.Unlock()
	}
	return err
}

// callback says where presses go. Over HTTP 钉钉 is told our address first.
func (b *Bot) callback(ctx context.Context) (map[string]any, error) {
	if !b.opt.HTTP {
		return map[string]any{"callbackType": "STREAM"}, nil
	}
	const key = "policybot"
	b.mu.Lock()
	known := b.routed
	b.mu.Unlock()
	if !known {
		err := b.api.Do(ctx, openapi.Call{Path: "/v1.0/card/callbacks/register", Body: map[string]any{
			"callbackRouteKey": key, "callbackUrl": bot.Absolute(b.opt.PublicURL, CardsPath), "apiSecret": b.secret, "forceUpdate": true}})
		if err != nil {
			return nil, openapi.Unsent{Err: fmt.Errorf("登记卡片回调地址：%w", err)}
		}
		b.mu.Lock()
		b.routed = true
		b.mu.Unlock()
	}
	return map[string]any{"callbackType": "HTTP", "callbackRouteKey": key}, nil
}

// sendRobot sends a robot message: to the address that came with the question, and else by the
// interface for robots.
func (b *Bot) sendRobot(ctx context.Context, t target, m bot.Message) (reminders.Receipt, error) {
	at := ""
	if t.group != "" && isUser.MatchString(t.user) {
		at = t.user
	}
	receipt := reminders.Receipt{Channel: Kind + ":" + t.from.place, Message: m.ID, At: b.opt.Now().UTC()}
	forms := []robot{robotMessage(&m, at), plainMessage(&m, at)}
	for i, f := range forms {
		err := error(nil)
		if t.hook != "" {
			err = b.old.Do(ctx, openapi.Call{Path: t.hook, Body: f.hook, Bare: true})
			if err == nil {
				return receipt, nil
			}
			certain := reminders.Certain(b.old.Outcome(err))
			if certain == nil || certain.After > 0 || ctx.Err() != nil {
				return reminders.Receipt{}, b.old.Outcome(err)
			}
		}
		if t.group == "" && !isUser.MatchString(t.user) {
			return reminders.Receipt{}, reminders.Rejected(fmt.Errorf("%w：不是本组织的成员，只能在对方提问后一个半小时内回答", bot.ErrRecipient))
		}
		receipt.Message, err = b.sendByRobot(ctx, t, f)
		if err == nil {
			return receipt, nil
		}
		if i == len(forms)-1 || !malformed(err) {
			return reminders.Receipt{}, b.api.Outcome(err)
		}
	}
	return receipt, nil // not reached: the last form returns
}

// malformed tells whether plain text may be taken where something else was not.
func malformed(err error) bool {
	return slices.Contains([]string{"invalidParameter.msgParam.tooLong", "invalidParameter.msgParam.invalid", "invalidParameter.msgKey.invalid",
		"invalidParameter.param.invalid", "contain.unsafe.url"}, openapi.Code(err))
}

// sendByRobot uses the interface for robots and returns the key of the message.
func (b *Bot) sendByRobot(ctx context.Context, t target, f robot) (string, error) {
	param, err := json.Marshal(f.param)
	if err != nil {
		return "", openapi.Unsent{Err: err}
	}
	call := openapi.Call{Path: "/v1.0/robot/groupMessages/send"}
	body := map[string]any{"robotCode": b.opt.RobotCode, "msgKey": f.key, "msgParam": string(param)}
	if t.group != "" {
		body["openConversationId"] = t.group
	} else {
		call.Path, body["userIds"] = "/v1.0/robot/oToMessages/batchSend", []string{t.user}
	}
	var out struct {
		Key     string   `json:"processQueryKey"`
		Invalid []string `json:"invalidStaffIdList"`
		Slow    []string `json:"flowControlledStaffIdList"`
	}
	call.Body, call.Out = body, &out
	if err := b.api.Do(ctx, call); err != nil {
		return "", err
	}
	switch {
	case len(out.Invalid) > 0:
		return "", &openapi.Answer{Platform: "钉钉", Status: http.StatusOK, Code: "staffId.notExisted"}
	case len(out.Slow) > 0:
		return "", &openapi.Answer{Platform: "钉钉", Status: http.StatusOK, Code: "send.too.fast", After: time.Minute}
	}
	return clip(bot.CleanLine(out.Key), 200), nil
}

// hookOf is the address to answer an event to, while it holds.
func (b *Bot) hookOf(e *bot.Event) string {
	until, err := strconv.ParseInt(e.Meta[metaUntil], 10, 64)
	if err != nil || b.opt.Now().Add(time.Minute).UnixMilli() > until {
		return ""
	}
	return e.Meta[metaHook]
}
