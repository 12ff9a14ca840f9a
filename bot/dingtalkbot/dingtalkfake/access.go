package dingtalkfake

import (
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"slices"
)

// Deny takes a permission from the app, or with granted gives it.
func (d *DingTalk) Deny(permission string, granted bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cfg.Denied = slices.DeleteFunc(d.cfg.Denied, func(p string) bool { return p == permission })
	if !granted {
		d.cfg.Denied = append(d.cfg.Denied, permission)
	}
}

// Revoke makes all tokens invalid.
func (d *DingTalk) Revoke() {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.tokens)
}

func (d *DingTalk) token(w http.ResponseWriter, r *http.Request) {
	b := d.arrived("POST " + r.URL.Path)
	var in struct{ AppKey, AppSecret string }
	err := json.NewDecoder(io.LimitReader(r.Body, 1<<16)).Decode(&in)
	if d.treat(w, r, b) {
		return
	}
	if err != nil || in.AppKey != d.cfg.ClientID || in.AppSecret != d.cfg.ClientSecret {
		d.answer(w, nil, &refusal{http.StatusBadRequest, "invalidClientIdOrSecret", "无效的clientId或者clientSecret", false}, false)
		return
	}
	t := "token-TOPSECRET-" + rand.Text()
	d.mu.Lock()
	d.tokens[t] = d.cfg.Now().Add(d.cfg.TokenLife)
	d.mu.Unlock()
	d.answer(w, map[string]any{"accessToken": t, "expireIn": int(d.cfg.TokenLife.Seconds())}, nil, false)
}

// denied is the error for a permission the app has not; call with the lock.
func (d *DingTalk) denied(permission string) error {
	if slices.Contains(d.cfg.Denied, permission) {
		return &refusal{http.StatusForbidden, "Forbidden.AccessDenied.AccessTokenPermissionDenied", "没有调用该接口的权限，requiredScopes: [" + permission + "]", false}
	}
	return nil
}

func (d *DingTalk) getUser(b body) (any, error) {
	var in struct {
		UserID   string `json:"userid"`
		Language string `json:"language"`
	}
	if err := b.into(&in); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	name, ok := d.people[in.UserID]
	if !ok {
		return nil, &refusal{http.StatusOK, "60121", "找不到该用户", false}
	}
	return map[string]string{"userid": in.UserID, "unionid": Union(in.UserID), "name": name}, nil
}

// Union is the unionId of a person.
func Union(userID string) string { return "union-" + userID }
