package site

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

// display is how a reader wants pages to look. It is kept in a cookie of his browser and nowhere else, so that pages
// come as he wants them without any script.
type display struct {
	Large bool   // 长者版
	Theme string // light, dark; "" is as the browser says
}

// displayCookie holds it: large, dark, large.dark.
const displayCookie = "display"

// displayOf reads the cookie; what it does not know it leaves.
func displayOf(r *http.Request) (d display) {
	c, err := r.Cookie(displayCookie)
	if err != nil {
		return d
	}
	for _, word := range strings.Split(c.Value, ".") {
		d.apply(word)
	}
	return d
}

// apply sets what a word means; ok is false for one that means nothing.
func (d *display) apply(word string) (ok bool) {
	switch word {
	case "large":
		d.Large = true
	case "normal":
		d.Large = false
	case "light", "dark":
		d.Theme = word
	case "auto":
		d.Theme = ""
	default:
		return false
	}
	return true
}

func (d display) String() string {
	var words []string
	if d.Large {
		words = append(words, "large")
	}
	if d.Theme != "" {
		words = append(words, d.Theme)
	}
	return strings.Join(words, ".")
}

// setDisplay takes a wish and leads back to the page it was made on.
func (s *Site) setDisplay(w http.ResponseWriter, r *http.Request) {
	d := displayOf(r)
	if err := r.ParseForm(); err != nil || !d.apply(r.PostForm.Get("set")) {
		s.Refuse(w, r, http.StatusBadRequest, "没有这种显示方式，请用页面上的按钮选择。")
		return
	}
	http.SetCookie(w, &http.Cookie{Name: displayCookie, Value: d.String(), Path: "/", MaxAge: int((365 * 24 * time.Hour).Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(s.cfg.PublicURL, "https:")})
	http.Redirect(w, r, ownPath(r.PostForm.Get("back")), http.StatusSeeOther)
}

// ownPath is the address when it is one of this site, and else that of the first page: nobody is led away by a form
// made elsewhere.
func ownPath(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || u.Opaque != "" || !strings.HasPrefix(u.Path, "/") ||
		strings.HasPrefix(u.Path, "//") || strings.ContainsAny(address, "\\\r\n\t") {
		return "/"
	}
	return u.String()
}
