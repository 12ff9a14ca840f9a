package app

import (
	"context"
	"net/http"
	"strings"

	"github.com/policybot/policybot/bot/mcp"
	"github.com/policybot/policybot/cmd/internal/client"
	"github.com/policybot/policybot/cmd/internal/site"
)

// mcpPath is where assistants ask.
const mcpPath = "/mcp"

// mountMCP lets assistants ask over HTTP, behind the guards of the site: Host, Origin, pace and
// the size of a request are theirs. It asks the routes of the site in this process, so that an
// assistant reads what a person reads. known are the bearers other than the token.
func (a *App) mountMCP(s *site.Site, known func(ctx context.Context, bearer string) bool) {
	server := mcp.New(mcp.Options{API: client.Local(s.Mux), Links: a.publicURL, Version: a.opt.Version, Log: site.WithRequestID(a.opt.Log)}).HTTP()
	s.Mux.HandleFunc(mcpPath, func(w http.ResponseWriter, r *http.Request) {
		if bearer, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); a.cfg.Token != "" &&
			!site.SameSecret(bearer, a.cfg.Token) && !known(r.Context(), bearer) {
			// An assistant acts for somebody: who, it has to show. Without a token only this machine gets here.
			w.Header().Set("WWW-Authenticate", "Bearer")
			s.Refuse(w, r, http.StatusUnauthorized, "智能助手要带上访问令牌：在它的设置里加请求头 Authorization: Bearer 令牌。")
			return
		}
		server.ServeHTTP(w, r)
	})
}
