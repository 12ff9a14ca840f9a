package dingtalkfake

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

type space struct {
	SupportForward  *bool             `json:"supportForward"`
	LastMessageI18n map[string]string `json:"lastMessageI18n"`
	Notification    *struct {
		AlertContent string `json:"alertContent"`
	} `json:"notification"`
}

type cardData struct {
	Params map[string]string `json:"cardParamMap"`
}

func (d *DingTalk) createCard(b body) (any, error) {
	var in struct {
		CardTemplateID   string   `json:"cardTemplateId"`
		OutTrackID       string   `json:"outTrackId"`
		UserIDType       int      `json:"userIdType"`
		CallbackType     string   `json:"callbackType"`
		CallbackRouteKey string   `json:"callbackRouteKey"`
		CardData         cardData `json:"cardData"`
		OpenSpaceID      string   `json:"openSpaceId"`
		GroupSpace       *space   `json:"imGroupOpenSpaceModel"`
		RobotSpace       *space   `json:"imRobotOpenSpaceModel"`
		Group            *struct {
			RobotCode string            `json:"robotCode"`
			AtUserIDs map[string]string `json:"atUserIds"`
		} `json:"imGroupOpenDeliverModel"`
		Robot *struct {
			SpaceType string `json:"spaceType"`
			RobotCode string `json:"robotCode"`
		} `json:"imRobotOpenDeliverModel"`
	}
	if err := b.into(&in); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.denied("Card.Instance.Write"); err != nil {
		return nil, err
	}
	if !slices.Contains(d.cfg.Templates, in.CardTemplateID) {
		return nil, refuse("param.templateNotExist")
	}
	if in.OutTrackID == "" || len(in.OutTrackID) > 100 {
		return nil, wrong("param.outTrackIdEmpty", "%q", in.OutTrackID)
	}
	if slices.ContainsFunc(d.messages, func(m Message) bool { return m.Kind == "card" && m.Key == in.OutTrackID }) {
		return nil, refuse("param.cardAlreadyExist")
	}
	m, err := d.card(in.CardData.Params)
	if err != nil {
		return nil, err
	}
	m.Key, m.callback, m.route = in.OutTrackID, in.CallbackType, in.CallbackRouteKey
	if _, known := d.routes[m.route]; m.callback != "STREAM" && (m.callback != "HTTP" || !known) {
		return nil, wrong("param.invalid", "callback %s %s", m.callback, m.route)
	}
	place, group := strings.CutPrefix(in.OpenSpaceID, "dtv1.card//IM_GROUP.")
	shown := in.GroupSpace
	if group {
		if _, ok := d.groups[place]; !ok {
			return nil, refuse("param.openSpaceIdInvalid")
		}
		if in.Group == nil || in.Group.RobotCode != d.cfg.ClientID || in.Robot != nil {
			return nil, wrong("param.openDeliverModelError", "%+v", in.Group)
		}
		m.Group = place
		for u := range in.Group.AtUserIDs {
			m.Mention = append(m.Mention, u)
		}
	} else {
		user, ok := strings.CutPrefix(in.OpenSpaceID, "dtv1.card//IM_ROBOT.")
		if !ok {
			return nil, wrong("param.openSpaceIdInvalid", "%q", in.OpenSpaceID)
		}
		if d.people[user] == "" {
			return nil, refuse("param.userIdNotExist")
		}
		if in.Robot == nil || in.Robot.SpaceType != "IM_ROBOT" || in.Group != nil {
			return nil, wrong("param.openDeliverModelError", "%+v", in.Robot)
		}
		m.To, shown = user, in.RobotSpace
	}
	if shown == nil || shown.SupportForward == nil || shown.LastMessageI18n["ZH_CN"] == "" || utf8.RuneCountInString(shown.LastMessageI18n["ZH_CN"]) > 200 {
		return nil, wrong("param.openSpaceModelInvalid", "%+v", shown)
	}
	m.Preview = shown.LastMessageI18n["ZH_CN"]
	if err := d.show(m); err != nil {
		return nil, &refusal{http.StatusTooManyRequests, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", "", false}
	}
	return map[string]any{"success": true, "result": map[string]any{"outTrackId": m.Key,
		"deliverResults": []any{map[string]any{"spaceType": "IM", "spaceId": place, "success": true, "carrierId": d.id("carrier")}}}}, nil
}

// card reads the variables of Template; call with the lock.
func (d *DingTalk) card(params map[string]string) (m Message, err error) {
	if len(params) == 0 {
		return m, wrong("param.cardPublicDataEmpty", "no variables")
	}
	for k, v := range params {
		if len(v) > d.cfg.MaxValue {
			return m, refuse("param.invalid")
		}
		if !slices.Contains([]string{"title", "markdown", "tips", "logo", "sys_full_json_obj"}, k) || !utf8.ValidString(v) {
			return m, wrong("param.invalid", "variable %s", k)
		}
	}
	var list struct {
		Buttons []Button `json:"msgButtons"`
	}
	if err := strict(params["sys_full_json_obj"], &list); err != nil {
		return m, wrong("param.invalid", "buttons: %v", err)
	}
	for _, b := range list.Buttons {
		u, err := url.Parse(b.URL)
		if b.Text == "" || b.Color == "" || b.Request == (b.URL != "") || err != nil || b.URL != "" && u.Scheme != "https" && u.Scheme != "http" {
			return m, wrong("param.invalid", "button %+v", b)
		}
	}
	return Message{Kind: "card", Title: params["title"], Text: params["markdown"], Tips: params["tips"], Buttons: list.Buttons}, nil
}

func (d *DingTalk) updateCard(b body) (any, error) {
	var in struct {
		OutTrackID string   `json:"outTrackId"`
		UserIDType int      `json:"userIdType"`
		CardData   cardData `json:"cardData"`
		Options    struct {
			ByKey bool `json:"updateCardDataByKey"`
		} `json:"cardUpdateOptions"`
	}
	if err := b.into(&in); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.denied("Card.Instance.Write"); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(d.messages, func(m Message) bool { return m.Kind == "card" && m.Key == in.OutTrackID })
	if i < 0 {
		return nil, refuse("param.cardNotExist")
	}
	m, err := d.card(in.CardData.Params)
	if err != nil {
		return nil, err
	}
	old := &d.messages[i]
	old.Title, old.Text, old.Tips, old.Buttons = m.Title, m.Text, m.Tips, m.Buttons
	return map[string]any{"success": true, "result": true}, nil
}

func (d *DingTalk) register(b body) (any, error) {
	var in struct {
		CallbackRouteKey, CallbackURL, APISecret string
		ForceUpdate                              bool
	}
	if err := b.into(&in); err != nil {
		return nil, err
	}
	u, err := url.Parse(in.CallbackURL)
	if err != nil || u.Host == "" || in.CallbackRouteKey == "" || in.APISecret == "" {
		return nil, wrong("param.invalid", "callback %+v", in)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.routes[in.CallbackRouteKey] = route{in.CallbackURL, in.APISecret}
	return map[string]any{"success": true, "result": map[string]string{"callbackUrl": in.CallbackURL, "apiSecret": in.APISecret}}, nil
}
